//! One state of the knowledge, with what interactions need of it. A request is answered from one snapshot, whatever is
//! exchanged meanwhile.

use std::sync::OnceLock;

use crate::discord::ui::custom_id::Codes;
use engine::assistant::Assistant;
use engine::knowledge::Knowledge;

/// An assistant with its index of names, and what the codes in custom ids stand for.
#[derive(Debug)]
pub struct Snapshot {
    assistant: Assistant,
    codes: OnceLock<Codes>,
}

impl Snapshot {
    /// A snapshot whose index and codes are prepared when they are first needed, or by [`Snapshot::prepare`].
    pub const fn new(assistant: Assistant) -> Self {
        Self { assistant, codes: OnceLock::new() }
    }

    /// Prepares index and codes, so that no request waits for them. At once if that has been done.
    pub fn prepare(&self) {
        self.assistant.index();
        self.codes();
    }

    /// Whether nothing is left to prepare.
    pub fn is_prepared(&self) -> bool {
        self.assistant.is_indexed() && self.codes.get().is_some()
    }

    /// What answers questions.
    pub const fn assistant(&self) -> &Assistant {
        &self.assistant
    }

    /// What it knows.
    pub const fn knowledge(&self) -> &Knowledge {
        self.assistant.knowledge()
    }

    /// What the codes in custom ids stand for.
    pub fn codes(&self) -> &Codes {
        self.codes.get_or_init(|| Codes::new(self.knowledge()))
    }
}
