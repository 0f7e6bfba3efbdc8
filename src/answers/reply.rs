//! What a reader sees, whatever shows it.

use serde::Serialize;

/// An answer: a title, a short text, fields that line up, what it rests on, and remarks.
///
/// Title, text and fields keep within Discord's limits for embeds: 256 characters of title, 4,096 of text, 25 fields
/// with 256 of name and 1,024 of value, 6,000 in all with the sources.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Reply {
    /// What it answers.
    pub title: String,
    /// The answer itself, in Discord's markdown.
    pub text: String,
    /// Figures and lists that belong to it.
    pub fields: Vec<Field>,
    /// Where the figures come from.
    pub sources: Vec<SourceLine>,
    /// What a reader should know of them: that they are old, that they disagree.
    pub notes: Vec<String>,
}

/// A name and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its heading.
    pub name: String,
    /// Its content, in Discord's markdown.
    pub value: String,
    /// Whether it may stand beside others.
    pub inline: bool,
}

/// A source as readers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    /// Its id in `sources.toml`.
    pub id: String,
    /// Title of the page or document.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// An https page that a member can open.
    pub address: Option<String>,
    /// What the figures shown speak of.
    pub as_of: String,
}
