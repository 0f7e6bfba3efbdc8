//! What is being written, from one step to the next.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serenity::all::MessageId;

use crate::discord::ui::request::Form;
use crate::discord::ui::teach::forms;
use engine::own_answers::{MOST_PHRASINGS, OwnAnswer, Shown};

/// What somebody has begun to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The version of the answer that it changes, which has the id of `answer`; none if it is a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<u64>,
    /// The answer as far as it is written; a new one has no id.
    pub answer: OwnAnswer,
    /// The message that asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<MessageId>,
}

impl Draft {
    /// A new answer, to a message if there is one, whose words are its question.
    pub fn new(question: String, asked_by: Option<MessageId>) -> Self {
        let answer = OwnAnswer {
            id: String::new(),
            question,
            phrasings: Vec::new(),
            shown: Shown::Text { answer: String::new(), link: None, replaces: None },
            expires: None,
        };
        Self { changes: None, answer, asked_by }
    }

    /// An answer as this version has it, to be changed.
    pub const fn of(answer: OwnAnswer, version: u64) -> Self {
        Self { changes: Some(version), answer, asked_by: None }
    }

    /// As it is kept.
    pub fn written(&self) -> String {
        // Nothing of it can fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`Draft::written`] wrote.
    pub fn read(written: &str) -> Option<Self> {
        serde_json::from_str(written).ok()
    }

    /// The same with the entry in whose place its text stands; nothing changes where what it shows is built in.
    #[must_use]
    pub fn replacing(mut self, entry: Option<String>) -> Self {
        if let Shown::Text { replaces, .. } = &mut self.answer.shown {
            *replaces = entry;
        }
        self
    }

    /// The same with the moment from when on it does not hold any more.
    #[must_use]
    pub const fn until(mut self, expires: Option<SystemTime>) -> Self {
        self.answer.expires = expires;
        self
    }
}

/// A file of answers that is looked at before it is taken: what would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDraft {
    /// The answers that are new or changed, with the version that each changes; none is new.
    pub taken: Vec<(Option<u64>, OwnAnswer)>,
}

impl ImportDraft {
    /// As it is kept.
    pub fn written(&self) -> String {
        // Nothing of it can fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`ImportDraft::written`] wrote.
    pub fn read(written: &str) -> Option<Self> {
        serde_json::from_str(written).ok()
    }
}

/// A draft with what was filled in. Ways to ask for which the form had no room stay as they were.
pub fn of_form(mut draft: Draft, form: &Form) -> Draft {
    let answer = &mut draft.answer;
    let (_, hidden) = forms::shown_phrasings(&answer.phrasings);
    let hidden = hidden.to_vec();
    let question = one_line(form.field(forms::QUESTION));
    let mut phrasings: Vec<String> = Vec::new();
    let typed = form.field(forms::PHRASINGS).lines().map(one_line);
    for phrasing in typed.chain(hidden).filter(|phrasing| !phrasing.is_empty()) {
        let is_new = |known: &String| known.to_lowercase() != phrasing.to_lowercase();
        if phrasing.to_lowercase() != question.to_lowercase() && phrasings.iter().all(is_new) {
            phrasings.push(phrasing);
        }
    }
    // One more than there may be is enough to say that there are too many.
    phrasings.truncate(MOST_PHRASINGS + 1);
    (answer.question, answer.phrasings) = (question, phrasings);
    if let Shown::Text { answer: text, link, .. } = &mut answer.shown {
        *text = form.field(forms::ANSWER).trim().to_owned();
        *link = Some(form.field(forms::LINK).trim().to_owned()).filter(|link| !link.is_empty());
    }
    draft
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
