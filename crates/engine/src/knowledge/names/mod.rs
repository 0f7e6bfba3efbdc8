//! What people type, and what it names: one index for typed arguments and for what is offered while they are typed, and one
//! list of the vocabulary's names, which questions are searched for as well.

mod index;
mod likeness;
mod rows;
mod years;

use serde::{Deserialize, Serialize};

pub use index::{Choice, Index, Offer, Resolution};
pub use rows::{
    CAREER, COMPARED, CREDENTIAL, ENTRY, INTERVIEW, LEVEL, PAID, PROJECTED, REGION, RESOURCE, of_vocabulary,
};
pub use years::{number, years};

use crate::knowledge::model::Knowledge;

/// What sort of thing a name stands for, which says what its id is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A credential, by code.
    Credential,
    /// A certifying body or an agency, by code.
    Body,
    /// A level, by the id of [`crate::knowledge::Level`].
    Level,
    /// A country, by ISO 3166 code.
    Country,
    /// A state of the home country, by its code of two letters.
    State,
    /// A specialty.
    Specialty,
    /// A profession.
    Profession,
    /// A stage of a career.
    Stage,
    /// A role to move on to.
    Move,
    /// A table that is shown whole.
    Table,
    /// A category of interview questions, or a method.
    Interview,
    /// A topic of the resources.
    Resource,
    /// An entry of the FAQ.
    Entry,
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Thing {
    /// What sort of thing.
    pub kind: Kind,
    /// Which one, by its code or id.
    pub id: String,
}

impl Thing {
    /// The thing of this kind with this id.
    pub fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// Something with its names, as one list of the index has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub thing: Thing,
    /// Its name for readers.
    pub title: String,
    /// Its name in a list of things of several kinds; the title where it needs no other.
    pub label: String,
    /// Codes and ids, the one that is written first; they go before names.
    pub codes: Vec<String>,
    /// All other names. The title is one without being listed here.
    pub names: Vec<String>,
    /// Whether another row that has the very same name is meant before this one.
    pub yields: bool,
}

/// What a typed name is expected to be.
#[derive(Debug)]
pub struct Expected {
    /// Tells it from all others.
    pub id: &'static str,
    /// What it is called within a sentence.
    pub name: &'static str,
    /// What it can be, the likeliest first.
    pub rows: fn(&Knowledge) -> Vec<Row>,
    /// Whether years of experience stand for one of them, which is a level then.
    pub in_years: bool,
    /// Whether the names are sentences, within which no other name is looked for.
    pub sentences: bool,
}

impl PartialEq for Expected {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Expected {}

/// Lower case, words of letters and digits with one space between them: how names are compared.
pub fn comparable(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Without blanks: `ccs p` and `ccsp` are the same.
fn closed(text: &str) -> String {
    text.replace(' ', "")
}
