//! Suggestions, and what is said over them.

use serde::Serialize;

use super::reply::Reply;
use crate::knowledge::Knowledge;

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Id of a reply; [`super::parse_id`] finds its query.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// The line above entries to choose from: `near` when one of them is likely meant, else an honest "I don't know" and
/// what can be asked.
pub fn suggestion(knowledge: &Knowledge, near: bool) -> Reply {
    let (title, text) = if near {
        ("Did you mean one of these?", "I am not sure which of these you are asking about.")
    } else if knowledge.certifications.is_empty() {
        // A folder of somebody's own may be about anything.
        ("I don't know that one", "Asking in other words may help, or begin with one of these.")
    } else {
        (
            "I don't know that one",
            "I answer questions about medical coding as a career: training, credentials and exams, pay, jobs and \
             outlook. Asking in other words may help, or begin with one of these.",
        )
    };
    Reply { title: title.to_owned(), text: text.to_owned(), ..Reply::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_credentials_is_not_said_to_be_about_coding() {
        assert!(!suggestion(&Knowledge::default(), false).text.contains("coding"));
    }
}
