//! Organisations, communities and ways to keep learning.

use crate::knowledge::{Knowledge, ResourceTopic};

use crate::answers::certification::citations;
use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::query::Query;
use crate::answers::words::{first_sentence, sentence};

pub(super) fn draft(knowledge: &Knowledge, id: Option<&str>) -> Option<Draft> {
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

pub(super) fn title(knowledge: &Knowledge, id: Option<&str>) -> Option<String> {
    match id {
        None => Some("Where to turn".to_owned()),
        Some(id) => topic(knowledge, id).map(|topic| topic.name.clone()),
    }
}

fn topic<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k ResourceTopic> {
    knowledge.resources.iter().find(|topic| topic.id == id)
}

fn overview(draft: &mut Draft, knowledge: &Knowledge) {
    let intro = crate::answers::intro(knowledge, &Query::Resources(None).id());
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
