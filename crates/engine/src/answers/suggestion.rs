//! Suggestions, and what is said over them.

use serde::Serialize;

use crate::answers::reply::{Item, Reply};
use crate::knowledge::Knowledge;

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Id of a reply; [`crate::answers::parse_id`] finds its query.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// The line above entries to choose from: `near` when one of them is likely meant, else an honest "I don't know" and
/// what can be asked.
pub fn suggestion(knowledge: &Knowledge, near: bool) -> Reply {
    let (title, text) = if near {
        ("Did you mean one of these?", "I am not sure which of these you are asking about.".to_owned())
    } else {
        let other_words = "Asking in other words may help, or begin with one of these.";
        let unsure = knowledge.wording.unsure.as_deref();
        ("I don't know that one", unsure.map_or_else(|| other_words.to_owned(), |text| format!("{text} {other_words}")))
    };
    Reply { title: title.to_owned(), lead: vec![Item::new(text)], ..Reply::default() }
}
