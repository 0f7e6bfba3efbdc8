//! What is said to questions that belong elsewhere.

use crate::answers::reply::{Item, Reply};
use crate::knowledge::Knowledge;

/// The kind line for a question that this knowledge is not about; it rests on no source.
pub fn out_of_scope(knowledge: &Knowledge) -> Reply {
    Reply {
        title: "That one is not for me".to_owned(),
        lead: vec![Item::new(&knowledge.wording.redirect)],
        ..Reply::default()
    }
}
