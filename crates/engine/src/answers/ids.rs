//! From the id of a reply back to its query, and all queries there are.

use crate::answers::query::Query;
use crate::answers::topics::{Topic, topics};
use crate::knowledge::Knowledge;

/// The query with this id: the inverse of [`Query::id`], but for the years and what is asked
/// besides, which an id does not carry.
pub fn parse_id(knowledge: &Knowledge, id: &str) -> Option<Query> {
    let mut parts = id.split(':');
    let kind = parts.next()?;
    let parts: Vec<&str> = parts.collect();
    // Whether there is one only its server knows.
    if let (Some(id), true) = (parts.first().filter(|_| parts.len() == 1), kind == Topic::OWN.id()) {
        return Some(Query::Own((*id).to_owned()));
    }
    let of_topic = topics().find(|topic| topic.id() == kind).and_then(|topic| topic.parse(knowledge, &parts));
    // Ids of entries have nothing before or behind them.
    let entry = || knowledge.faq_entry(kind).filter(|_| parts.is_empty());
    of_topic.or_else(|| entry().map(|entry| Query::Faq(entry.id.clone())))
}

/// Every query but those that combine credential, level and place, of which it has some of each kind.
pub fn all_queries(knowledge: &Knowledge) -> Vec<Query> {
    topics().flat_map(|topic| topic.queries(knowledge)).collect()
}
