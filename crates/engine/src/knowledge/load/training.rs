//! What is learnt from, checked against itself: a text in two places teaches two answers to one question.

use std::cell::RefCell;
use std::collections::hash_map::Entry;

use crate::knowledge::load::{Builder, Files, holds_phrasings};
use crate::knowledge::reader::{File, Located, Table};

/// Words that stand in any question and tell none from another.
const STOP_WORDS: [&str; 48] = [
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "can", "could", "did", "do", "does", "for", "had",
    "has", "have", "i", "if", "in", "is", "it", "its", "me", "my", "of", "on", "or", "should", "so", "than", "that",
    "the", "there", "this", "to", "was", "we", "were", "what", "which", "who", "will", "with", "would", "you",
];

/// Where a text is learnt from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    Question(String),
    Phrasing(String),
    OutOfScope(String),
    Calibration,
}

impl Owner {
    fn told(&self) -> String {
        match self {
            Self::Question(id) => format!("the question of `{id}`"),
            Self::Phrasing(id) => format!("a phrasing of `{id}`"),
            Self::OutOfScope(class) => format!("a text out of scope, in `{class}`"),
            Self::Calibration => "a question in training/calibration.toml".to_owned(),
        }
    }

    /// An entry's own question may be among its phrasings.
    fn may_be(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Phrasing(phrasing), Self::Question(question)) if phrasing == question)
    }
}

impl Builder<'_> {
    /// Notes a text that is learnt from, and reports one that teaches nothing or is learnt from elsewhere as well.
    pub(super) fn learn(&self, file: &File<'_>, text: &Located<String>, owner: &Owner) {
        let key = comparable(&text.value);
        let is_asked = matches!(owner, Owner::Question(_) | Owner::Phrasing(_));
        if text.value.is_empty() || (key.is_empty() && !is_asked) {
            return;
        }
        if is_asked && !has_content(&key) {
            let fault = format!("`{}` has no word that tells it from other questions", text.value);
            file.warning(&text.place, fault, "write what it is about, or remove it");
            return;
        }
        match self.learnt.borrow_mut().entry(key) {
            Entry::Vacant(new) => drop(new.insert(owner.clone())),
            Entry::Occupied(known) if owner.may_be(known.get()) => {}
            Entry::Occupied(known) => {
                let fault = format!("`{}` is also {}", text.value, known.get().told());
                file.warning(&text.place, fault, "keep it where its answer is");
            }
        }
    }
}

fn has_content(key: &str) -> bool {
    key.split(' ').any(|word| !word.is_empty() && !STOP_WORDS.contains(&word))
}

/// Case, punctuation and spacing do not make another text.
pub(super) fn comparable(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase));
    }
    key
}

/// A text that teaches the matcher an entry, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taught {
    /// The entry's id.
    pub entry: String,
    /// The text.
    pub text: String,
    /// Whether it is the entry's own question.
    pub is_question: bool,
    /// The file, relative to the folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// What every entry is learnt from, in the order of the files. What is wrong with them is for [`crate::knowledge::load::build`] to tell.
pub fn taught(files: &Files) -> Vec<Taught> {
    let untold = RefCell::default();
    let mut taught = Vec::new();
    for (name, text) in files {
        let key = match name {
            _ if name.starts_with("faq/") => "question",
            _ if holds_phrasings(name) => "phrasings",
            _ => continue,
        };
        let file = File::new(name, text, &untold);
        let (parsed, _) = file.parse();
        let root = Table::new(&file, parsed.get_ref(), parsed.span());
        root.each("entry", |row| {
            let entry = row.string("id").value;
            let is_question = key == "question";
            let texts = if is_question { vec![row.string(key)] } else { row.strings(key, false) };
            for Located { value, place } in texts {
                let (line, column) = file.place(&place);
                taught.push(Taught {
                    entry: entry.clone(),
                    text: value,
                    is_question,
                    file: name.clone(),
                    line,
                    column,
                });
            }
        });
    }
    taught
}
