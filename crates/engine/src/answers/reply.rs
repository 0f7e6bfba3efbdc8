//! What a reader sees, whatever shows it.

use serde::{Serialize, Serializer};

use crate::answers::command::Command;
use crate::answers::query::Query;
use crate::answers::words::length;
use crate::knowledge::{Grade, PayPeriod, Value};

/// An answer as a value: what it says, the figures in it, what it rests on, remarks, and where it leads on.
///
/// Nobody parses its text: each surface writes the value in its own way, at one of three lengths ([`crate::answers::Length`]).
/// Whole, it keeps within Discord's limits for embeds: 256 characters of title, 4,096 of text, 25 sections with 256 of
/// heading and 1,024 of value, 6,000 in all with the sources.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Reply {
    /// What it answers.
    pub title: String,
    /// The answer itself, a paragraph an item.
    pub lead: Vec<Item>,
    /// Figures and lists that belong to it.
    pub sections: Vec<Section>,
    /// What a reader should know of the lead's figures above all: that sources disagree, that they are old.
    pub caveat: Option<String>,
    /// What else a reader should know. What matters most comes first.
    pub notes: Vec<String>,
    /// Where the figures come from; those of the lead first.
    pub sources: Vec<SourceLine>,
    /// What to ask next.
    pub next: Vec<Step>,
    /// What else there is of the kind.
    pub related: Related,
}

/// A paragraph, or an item of a list.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Item {
    /// What it is about, such as `CPC, senior`; none where the value says it.
    pub label: Option<String>,
    /// What there is to say, in Discord's markdown.
    pub value: String,
    /// The figures that it shows.
    pub figures: Vec<Figure>,
}

/// A figure that an item shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Its name, as texts of the knowledge name it: `salary:us-median`, `certification:CPC:questions`.
    pub name: String,
    /// How much: a number, both ends of a range, or words.
    pub amount: Amount,
    /// What is counted, where the currency does not say it.
    pub unit: Option<String>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// What pay is paid for.
    #[serde(serialize_with = "period")]
    pub period: Option<PayPeriod>,
    /// The time that it speaks of, as readers see it.
    pub as_of: String,
    /// Id of the source that it comes from first.
    pub source: Option<String>,
}

/// How much a figure is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Amount {
    /// One number.
    Single(f64),
    /// Both ends of a range.
    Range(f64, f64),
    /// Not a number.
    Words(String),
}

impl From<&Value> for Amount {
    fn from(value: &Value) -> Self {
        match value {
            Value::Single(number) => Self::Single(*number),
            Value::Range(low, high) => Self::Range(*low, *high),
            Value::Text(words) => Self::Words(words.clone()),
        }
    }
}

fn period<S: Serializer>(period: &Option<PayPeriod>, serializer: S) -> Result<S::Ok, S::Error> {
    period.map(|period| period.word()).serialize(serializer)
}

/// A heading and what belongs to it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Section {
    /// What its items have in common.
    pub heading: String,
    /// One a line.
    pub items: Vec<Item>,
    /// How many more there are, for which there is no room.
    pub left_out: usize,
}

/// Where an answer leads on to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What it asks.
    pub query: Query,
    /// What is said of it, such as `What CPC pays`: a button holds it.
    pub caption: String,
    /// The same as a command.
    pub command: Command,
}

/// Other answers of a kind, such as the parts of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Related {
    /// What they have in common, such as `Related questions`.
    pub caption: String,
    /// The answers.
    pub choices: Vec<Choice>,
}

/// Another answer, by its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What it asks.
    pub query: Query,
    /// Its reply's title.
    pub title: String,
}

impl Reply {
    /// The lead as one text, its paragraphs apart.
    pub fn text(&self) -> String {
        self.lead.iter().map(Item::text).collect::<Vec<_>>().join("\n\n")
    }

    /// The caveat and the notes.
    pub fn remarks(&self) -> impl Iterator<Item = &str> {
        self.caveat.iter().chain(&self.notes).map(String::as_str)
    }
}

impl Item {
    /// A paragraph, or an item that needs no label.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), ..Self::default() }
    }

    /// An item behind a label.
    pub fn labelled(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..Self::new(value) }
    }

    /// Label and value as one text.
    pub fn text(&self) -> String {
        self.label.as_ref().map_or_else(|| self.value.clone(), |label| format!("{label}: {}", self.value))
    }
}

impl Section {
    /// Its items, one a line, and how many more there are.
    pub fn value(&self) -> String {
        let more = (self.left_out > 0).then(|| format!("… and {} more", self.left_out));
        self.items.iter().map(Item::text).chain(more).collect::<Vec<_>>().join("\n")
    }
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
/// Sections.
const MOST_SECTIONS: usize = 25;
/// Characters of a section's heading.
pub(super) const LONGEST_HEADING: usize = 256;
/// Characters of a section's value.
pub(super) const LONGEST_SECTION: usize = 1_024;
/// Characters in all; the rest up to 6,000 is left for what a surface adds, such as headings and links' marks.
pub(super) const LONGEST_REPLY: usize = 5_700;

/// Characters in all, with the sources and the notes.
pub(super) fn total_length(reply: &Reply) -> usize {
    let sections: usize =
        reply.sections.iter().map(|section| length(&section.heading) + length(&section.value())).sum();
    let notes: usize = reply.remarks().map(length).sum();
    let sources: usize = reply
        .sources
        .iter()
        .map(|source| {
            let address = source.address.as_deref().map_or(0, length);
            length(&source.title) + length(&source.publisher) + length(&source.as_of) + address
        })
        .sum();
    length(&reply.title) + length(&reply.text()) + sections + notes + sources
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
    check("characters of the text", length(&reply.text()), 1, LONGEST_TEXT);
    check("sections", reply.sections.len(), 0, MOST_SECTIONS);
    for section in &reply.sections {
        check("characters of a heading", length(&section.heading), 1, LONGEST_HEADING);
        check(&format!("characters under `{}`", section.heading), length(&section.value()), 1, LONGEST_SECTION);
    }
    check("characters in all", total_length(reply), 1, LONGEST_REPLY);
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told() {
        let good = Reply { title: "A".to_owned(), lead: vec![Item::new("B")], ..Reply::default() };
        assert_eq!(limit_faults(&good), Vec::<String>::new());
        let section = Section { items: vec![Item::new("x".repeat(1_025))], ..Section::default() };
        assert_eq!(limit_faults(&Reply { sections: vec![section; 26], ..good }).len(), 2 * 26 + 2);
    }
}
