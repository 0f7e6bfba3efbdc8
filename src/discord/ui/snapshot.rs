//! One state of the knowledge, with what interactions need of it. A request is answered from one snapshot, whatever is
//! exchanged meanwhile.

use std::sync::OnceLock;

use crate::discord::ui::autocomplete::Choices;
use crate::discord::ui::custom_id::Codes;
use engine::assistant::Assistant;
use engine::knowledge::Knowledge;

/// An assistant, the choices for autocomplete, and what the codes in custom ids stand for.
#[derive(Debug)]
pub struct Snapshot {
    assistant: Assistant,
    choices: OnceLock<Choices>,
    codes: OnceLock<Codes>,
}

impl Snapshot {
    /// A snapshot whose choices and codes are prepared when they are first needed, or by [`Snapshot::prepare`].
    pub const fn new(assistant: Assistant) -> Self {
        Self { assistant, choices: OnceLock::new(), codes: OnceLock::new() }
    }

    /// Prepares choices and codes, which takes about a tenth of a second. At once if that has been done.
    pub fn prepare(&self) {
        self.choices();
        self.codes();
    }

    /// Whether nothing is left to prepare.
    pub fn is_prepared(&self) -> bool {
        self.choices.get().is_some() && self.codes.get().is_some()
    }

    /// What answers questions.
    pub const fn assistant(&self) -> &Assistant {
        &self.assistant
    }

    /// What it knows.
    pub const fn knowledge(&self) -> &Knowledge {
        self.assistant.knowledge()
    }

    /// What can be chosen while an option is typed.
    pub fn choices(&self) -> &Choices {
        self.choices.get_or_init(|| Choices::new(self.knowledge()))
    }

    /// What the codes in custom ids stand for.
    pub fn codes(&self) -> &Codes {
        self.codes.get_or_init(|| Codes::new(self.knowledge()))
    }
}
