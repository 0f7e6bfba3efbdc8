//! What is said to questions that belong elsewhere.

use crate::answers::reply::Reply;
use crate::knowledge::Knowledge;

/// The kind line for a question that this knowledge is not about; it rests on no source.
pub fn out_of_scope(knowledge: &Knowledge) -> Reply {
    Reply { title: "That one is not for me".to_owned(), text: knowledge.wording.redirect.clone(), ..Reply::default() }
}
