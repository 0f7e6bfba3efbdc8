//! Question in, decision and reply out. Knows neither Discord nor a terminal and does no input or output, but for
//! reading the system clock's month.

use std::path::Path;

use serde::Serialize;

use crate::answers::{Query, Reply, Topic};
use crate::knowledge::{Diagnostic, Knowledge, LoadError};
use crate::matching::Slots;

/// Where a question was asked; it decides how sure an answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Surface {
    /// A slash command or a terminal: somebody waits for a reply.
    #[default]
    Slash,
    /// A mention or a direct message.
    Mention,
    /// A channel in which nobody addressed the bot.
    Channel,
}

/// What to do with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Show the reply.
    Answer,
    /// Offer up to three entries to choose from.
    Suggest,
    /// Say nothing.
    Silent,
}

/// An FAQ entry and the chance that it is what was asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The entry's id.
    pub id: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Id of a reply; [`Assistant::open`] shows it.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// What came of a question. Serialised, it is the contract of `ask --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Response {
    /// Version of this contract.
    pub v: u8,
    /// The question as it was asked.
    pub question: String,
    /// What to do.
    pub decision: Decision,
    /// Topic of the best reading, whatever the decision.
    pub topic: Option<Topic>,
    /// Id of the best reading, whatever the decision.
    pub id: Option<String>,
    /// The calibrated chance, 0 to 1, that the best reading's reply is right.
    pub confidence: f64,
    /// What the question names.
    pub slots: Slots,
    /// The five best FAQ entries, best first, also when silent.
    pub candidates: Vec<Candidate>,
    /// One to three things to choose from if the decision is to suggest, else empty.
    pub suggestions: Vec<Suggestion>,
    /// What to show; none when silent.
    pub reply: Option<Reply>,
}

/// Knowledge and matcher together.
#[derive(Debug)]
pub struct Assistant {
    knowledge: Knowledge,
}

impl Assistant {
    /// The assistant with the knowledge that is compiled into the binary.
    pub fn built_in() -> Self {
        Self { knowledge: Knowledge::default() }
    }

    /// An assistant with the knowledge of a folder; learns its weights, which takes seconds for large folders.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or has errors. Warnings are handed back.
    pub fn from_folder(folder: &Path) -> Result<(Self, Vec<Diagnostic>), LoadError> {
        let loaded = crate::knowledge::load_folder(folder)?;
        let warnings = loaded.diagnostics.clone();
        Ok((Self { knowledge: loaded.usable()? }, warnings))
    }

    /// What it knows.
    pub const fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Answers a question asked in somebody's own words.
    pub fn answer(&self, text: &str, _surface: Surface) -> Response {
        Response {
            v: 1,
            question: text.to_owned(),
            decision: Decision::Silent,
            topic: None,
            id: None,
            confidence: 0.0,
            slots: Slots::default(),
            candidates: Vec::new(),
            suggestions: Vec::new(),
            reply: None,
        }
    }

    /// Answers a typed query, such as a slash command's; the confidence is 1.
    pub fn look_up(&self, _query: &Query) -> Response {
        self.answer("", Surface::Slash)
    }

    /// The reply with this id, such as one that was suggested.
    pub fn open(&self, _id: &str) -> Option<Response> {
        None
    }

    /// What spoke for and against the readings of a question, as lines of text for maintainers.
    pub fn explain(&self, _text: &str) -> Vec<String> {
        Vec::new()
    }
}
