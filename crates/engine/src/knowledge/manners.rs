//! What is said where a message asks nothing that is known: to greetings and thanks, to somebody in distress, to other
//! languages.

use serde::{Deserialize, Serialize};

/// All of it, of one folder; empty where the folder says nothing of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manners {
    /// Words that change nothing about what a message is: the bot's names, `lol`.
    pub fillers: Vec<String>,
    /// Kinds of messages that are no questions.
    pub kinds: Vec<Manner>,
    /// What is said to somebody who may harm themselves.
    pub distress: Option<Distress>,
    /// Languages that are not spoken.
    pub languages: Vec<Language>,
}

/// One kind of message that is no question, such as thanks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manner {
    /// Its id: `thanks`.
    pub id: String,
    /// What is said to it.
    pub says: String,
    /// An emoji that is enough where others read along.
    pub reaction: Option<String>,
    /// Messages of the kind.
    pub texts: Vec<String>,
}

/// Words of somebody who may harm themselves, and what is said to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distress {
    /// What is said.
    pub says: String,
    /// Sequences of words, lower case and without punctuation.
    pub phrases: Vec<String>,
    /// Sequences that have such a phrase in them and mean no harm: everyday exaggeration.
    pub idioms: Vec<String>,
}

/// A language that is not spoken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// ISO 639-3 code, with the script's where it is an unusual one: `hin-Latn`.
    pub code: String,
    /// Its English name.
    pub name: String,
    /// That questions are to be asked in English, in that language.
    pub says: String,
    /// Frequent words that are no English ones, in plain small letters; none where its letters tell it.
    pub words: Vec<String>,
}
