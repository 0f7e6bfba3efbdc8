//! What a reader sees, whatever shows it.

use serde::Serialize;

use crate::answers::words::length;
use crate::knowledge::Grade;

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
    /// Its id in `tables/sources.toml`.
    pub id: String,
    /// Title of the page or document.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// The same in few words, such as `BLS, as quoted`.
    #[serde(skip)]
    pub short: String,
    /// Who first published what it shows, in few words.
    #[serde(skip)]
    pub issuer: String,
    /// Whether it is a copy of what the issuer has published.
    #[serde(skip)]
    pub is_copy: bool,
    /// An https page that a member can open.
    pub address: Option<String>,
    /// What the figures shown speak of.
    pub as_of: String,
    /// How far it can be trusted.
    #[serde(skip)]
    pub grade: Grade,
}

/// Characters of a title.
pub(super) const LONGEST_TITLE: usize = 256;
/// Characters of the text.
const LONGEST_TEXT: usize = 4_096;
/// Fields.
const MOST_FIELDS: usize = 25;
/// Characters of a field's name.
pub(super) const LONGEST_NAME: usize = 256;
/// Characters of a field's value.
pub(super) const LONGEST_FIELD: usize = 1_024;
/// Characters in all; the rest up to 6,000 is left for what a surface adds, such as headings and links' marks.
pub(super) const LONGEST_REPLY: usize = 5_700;

/// Characters in all, with the sources and the notes.
pub(super) fn total_length(reply: &Reply) -> usize {
    let fields: usize = reply.fields.iter().map(|field| length(&field.name) + length(&field.value)).sum();
    let notes: usize = reply.notes.iter().map(|note| length(note)).sum();
    let sources: usize = reply
        .sources
        .iter()
        .map(|source| {
            let address = source.address.as_deref().map_or(0, length);
            length(&source.title) + length(&source.publisher) + length(&source.as_of) + address
        })
        .sum();
    length(&reply.title) + length(&reply.text) + fields + notes + sources
}

/// Where a reply breaks Discord's limits for embeds; empty when it keeps them.
pub fn limit_faults(reply: &Reply) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |what: &str, length: usize, least: usize, most: usize| {
        if !(least..=most).contains(&length) {
            faults.push(format!("{what}: {length}, allowed are {least} to {most}"));
        }
    };
    check("characters of the title", length(&reply.title), 1, LONGEST_TITLE);
    check("characters of the text", length(&reply.text), 1, LONGEST_TEXT);
    check("fields", reply.fields.len(), 0, MOST_FIELDS);
    for field in &reply.fields {
        check("characters of a field's name", length(&field.name), 1, LONGEST_NAME);
        check(&format!("characters of the field `{}`", field.name), length(&field.value), 1, LONGEST_FIELD);
    }
    check("characters in all", total_length(reply), 1, LONGEST_REPLY);
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told() {
        let good = Reply { title: "A".to_owned(), text: "B".to_owned(), ..Reply::default() };
        assert_eq!(limit_faults(&good), Vec::<String>::new());
        let field = Field { name: String::new(), value: "x".repeat(1_025), inline: false };
        assert_eq!(limit_faults(&Reply { fields: vec![field; 26], ..good }).len(), 2 * 26 + 2);
    }
}
