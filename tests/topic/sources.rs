//! A topic that the program does not have: the sources, and one of them by its name. All that it takes is this file.

use engine::answers::names::{Names, Unknown};
use engine::answers::topics::{Arguments, Topic, TopicDescriptor, TopicOption, Typed};
use engine::answers::{Draft, Line, Query};
use engine::knowledge::names::{Expected, Kind, Row, Thing};
use engine::knowledge::{Knowledge, Month, Source};

pub const SOURCES: Topic = Topic(&Sources);

struct Sources;

static SOURCE: Expected = Expected { id: "sources", name: "source", rows, in_years: false, sentences: false };

static OPTIONS: [TopicOption; 1] = [TopicOption {
    name: "source",
    value: "SOURCE",
    expected: &SOURCE,
    required: false,
    about: |_| "Which source; all if you leave it out".to_owned(),
    about_in_terminal: "Source such as club",
}];

fn rows(knowledge: &Knowledge) -> Vec<Row> {
    let row = |source: &Source| Row {
        thing: Thing::new(Kind::Table, &source.id),
        title: source.title.clone(),
        label: source.title.clone(),
        codes: vec![source.id.clone()],
        names: Vec::new(),
        yields: false,
    };
    knowledge.sources.values().map(row).collect()
}

fn query(id: Option<String>) -> Query {
    Query::Part(SOURCES, id)
}

impl TopicDescriptor for Sources {
    fn id(&self) -> &'static str {
        "sources"
    }

    fn command(&self) -> &'static str {
        "sources"
    }

    fn color(&self) -> u32 {
        0x33_44_55
    }

    fn about(&self, _: &Knowledge) -> String {
        "Where figures come from".to_owned()
    }

    fn about_in_terminal(&self) -> &'static str {
        "Where figures come from"
    }

    fn options(&self) -> &'static [TopicOption] {
        &OPTIONS
    }

    fn intents(&self) -> &'static [&'static str] {
        &["sources"]
    }

    fn has_overview(&self) -> bool {
        true
    }

    fn query(&self, names: Names<'_>, typed: &Typed) -> Result<Query, Unknown> {
        names.optional(&SOURCE, SOURCES, typed.get("source"), |thing| Some(thing.id), query)
    }

    fn parse(&self, knowledge: &Knowledge, parts: &[&str]) -> Option<Query> {
        match parts {
            [] => Some(query(None)),
            [id] => knowledge.sources.get(*id).map(|source| query(Some(source.id.clone()))),
            _ => None,
        }
    }

    fn queries(&self, knowledge: &Knowledge) -> Vec<Query> {
        let each = knowledge.sources.keys().map(|id| query(Some(id.clone())));
        std::iter::once(query(None)).chain(each).collect()
    }

    fn title(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        match query.part() {
            None => Some("All sources".to_owned()),
            Some(id) => knowledge.sources.get(id).map(|source| source.title.clone()),
        }
    }

    fn draft(&self, knowledge: &Knowledge, query: &Query, _: Month) -> Option<Draft> {
        let mut draft = Draft::new(self.title(knowledge, query)?);
        match query.part() {
            None => {
                draft.say(Line::new("These were read."));
                let lines = knowledge.sources.values().map(|source| Line::labelled(&source.title, &source.publisher));
                draft.section("One by one", lines.collect());
            }
            Some(id) => draft.say(Line::labelled("Published by", &knowledge.sources.get(id)?.publisher)),
        }
        Some(draft)
    }

    fn arguments(&self, _: &Knowledge, query: &Query) -> Arguments {
        Arguments::words(query.part().map(str::to_owned))
    }

    fn next(&self, _: &Knowledge, _: &Query) -> Vec<(String, Query)> {
        vec![("All sources".to_owned(), query(None))]
    }

    fn as_written(&self, _: &Query) -> Vec<String> {
        Vec::new()
    }

    fn file<'k>(&self, _: &'k Knowledge, _: &Query) -> &'k str {
        "tables/sources.toml"
    }
}
