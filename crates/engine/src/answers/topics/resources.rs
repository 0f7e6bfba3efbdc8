//! Organisations, communities and ways to keep learning.

use crate::knowledge::{Knowledge, ResourceTopic};

use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::names::{Names, Unknown};
use crate::answers::next::career;
use crate::answers::query::Query;
use crate::answers::topics::certification::citations;
use crate::answers::topics::{Arguments, Topic, TopicDescriptor, TopicOption, Typed};
use crate::answers::words::{first_sentence, sentence};
use crate::knowledge::Month;
use crate::knowledge::names::RESOURCE;

/// Organizations and kinds of help, by their ids; none of them for all.
pub(super) struct Resources;

const TOPIC: &str = "topic";

static OPTIONS: [TopicOption; 1] = [TopicOption {
    name: TOPIC,
    value: "TOPIC",
    expected: &RESOURCE,
    required: false,
    about: |_| "Organization or kind of help; all if you leave it out".to_owned(),
    about_in_terminal: "Topic such as aapc",
}];

impl TopicDescriptor for Resources {
    fn id(&self) -> &'static str {
        "resources"
    }

    fn command(&self) -> &'static str {
        "resources"
    }

    fn color(&self) -> u32 {
        0x08_91_B2
    }

    fn about(&self, _: &Knowledge) -> String {
        "Where to learn and whom to ask".to_owned()
    }

    fn about_in_terminal(&self) -> &'static str {
        "Organizations, communities and ways to keep learning"
    }

    fn options(&self) -> &'static [TopicOption] {
        &OPTIONS
    }

    fn intents(&self) -> &'static [&'static str] {
        &["resources"]
    }

    fn has_overview(&self) -> bool {
        true
    }

    fn query(&self, names: Names<'_>, typed: &Typed) -> Result<Query, Unknown> {
        names.resources(typed.get(TOPIC))
    }

    fn parse(&self, knowledge: &Knowledge, parts: &[&str]) -> Option<Query> {
        match parts {
            [] => Some(resources(None)),
            [id] => title(knowledge, Some(id)).map(|_| resources(Some((*id).to_owned()))),
            _ => None,
        }
    }

    fn queries(&self, knowledge: &Knowledge) -> Vec<Query> {
        std::iter::once(resources(None)).chain(parts(knowledge)).collect()
    }

    fn title(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        title(knowledge, query.part())
    }

    fn caption(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        match query.part() {
            None => Some("Resources".to_owned()),
            part => title(knowledge, part),
        }
    }

    fn draft(&self, knowledge: &Knowledge, query: &Query, _: Month) -> Option<Draft> {
        draft(knowledge, query.part())
    }

    fn arguments(&self, _: &Knowledge, query: &Query) -> Arguments {
        Arguments::words(query.part().map(str::to_owned))
    }

    fn next(&self, _: &Knowledge, _: &Query) -> Vec<(String, Query)> {
        vec![("All resources".to_owned(), resources(None)), career()]
    }

    fn related(&self, knowledge: &Knowledge, _: &Query) -> Option<(&'static str, Vec<Query>)> {
        Some(("Other resources", parts(knowledge).collect()))
    }

    fn as_written(&self, _: &Query) -> Vec<String> {
        Vec::new()
    }

    fn has_content(&self, knowledge: &Knowledge, query: &Query) -> bool {
        query.part().is_some() || !knowledge.resources.is_empty()
    }

    fn file<'k>(&self, _: &'k Knowledge, _: &Query) -> &'k str {
        "tables/resources.toml"
    }
}

impl Names<'_> {
    /// All resources, or a topic.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn resources(self, topic: Option<&str>) -> Result<Query, Unknown> {
        self.optional(&RESOURCE, Topic::RESOURCES, topic, |thing| Some(thing.id), resources)
    }
}

fn resources(id: Option<String>) -> Query {
    Query::Part(Topic::RESOURCES, id)
}

fn parts(knowledge: &Knowledge) -> impl Iterator<Item = Query> {
    knowledge.resources.iter().map(|topic| resources(Some(topic.id.clone())))
}

fn draft(knowledge: &Knowledge, id: Option<&str>) -> Option<Draft> {
    let mut draft = Draft::new(title(knowledge, id)?);
    match id {
        None => overview(&mut draft, knowledge),
        Some(id) => {
            let topic = topic(knowledge, id)?;
            draft.say(Line::new(&topic.text).citing(&topic.citations));
            let links = topic.links.iter();
            draft.section("Open", links.map(|link| Line::new(format!("[{}]({})", link.title, link.address))).collect());
        }
    }
    Some(draft)
}

fn title(knowledge: &Knowledge, id: Option<&str>) -> Option<String> {
    match id {
        None => Some("Where to turn".to_owned()),
        Some(id) => topic(knowledge, id).map(|topic| topic.name.clone()),
    }
}

fn topic<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k ResourceTopic> {
    knowledge.resources.iter().find(|topic| topic.id == id)
}

fn overview(draft: &mut Draft, knowledge: &Knowledge) {
    let intro = crate::answers::intro(knowledge, &resources(None).id());
    draft.say(intro.unwrap_or_else(|| Line::new("What there is, one by one.")));
    let topics = knowledge.resources.iter();
    let lines = topics.map(|topic| Line::labelled(&topic.name, first_sentence(&topic.text)).citing(&topic.citations));
    draft.section("Topics", lines.collect());
    draft.section(guide::heading(knowledge), guide::lines(knowledge, |label| label.with_resources));
    draft.section("What the credentials that it singles out are about", credentials(knowledge));
}

/// The credentials that are singled out, with their focus as their own bodies describe it.
fn credentials(knowledge: &Knowledge) -> Vec<Line> {
    let known = knowledge.labels.resource_credentials.iter().filter_map(|code| knowledge.certification(code));
    known
        .map(|known| {
            let text = format!("**{}** ({}): {}", known.code, known.body, sentence(&known.focus));
            Line::new(text).citing(&citations(knowledge, known))
        })
        .collect()
}
