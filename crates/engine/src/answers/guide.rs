//! What sources say that name no source of their own: a guide, by a name that the knowledge gives it.

use crate::knowledge::{FactLabel, Knowledge};

use crate::answers::draft::Line;
use crate::answers::pay::short_item;
use crate::answers::topics::outlook::fact_words;

/// What it is called behind a figure: `career guide, no source named`.
pub(super) fn unnamed(knowledge: &Knowledge) -> String {
    format!("{}, no source named", knowledge.wording.guide)
}

/// Heading for what it says.
pub(super) fn heading(knowledge: &Knowledge) -> String {
    format!("What the {} says (no source named)", knowledge.wording.guide)
}

/// Heading for the levels that stand beside the one that was asked for.
pub(super) fn other_levels(knowledge: &Knowledge) -> String {
    format!("Other levels (same {})", knowledge.wording.guide)
}

/// Heading for what all its levels earn.
pub(super) fn by_level(knowledge: &Knowledge) -> String {
    format!("By level ({})", unnamed(knowledge))
}

/// Its figures that belong to an entry of the FAQ, whatever its text says of them.
pub(super) fn with_entry(knowledge: &Knowledge, entry: &str) -> Vec<Line> {
    let is_wanted = |entries: &[String]| entries.iter().any(|known| known == entry);
    let pay = knowledge.labels.pay.iter().filter(|label| is_wanted(&label.entries));
    let pay = pay.filter_map(|label| Some(short_item(&label.label, knowledge.salary(&label.id)?)));
    pay.chain(lines(knowledge, |label| is_wanted(&label.entries))).collect()
}

/// Its figures whose labels are wanted.
pub(super) fn lines(knowledge: &Knowledge, is_wanted: impl Fn(&FactLabel) -> bool) -> Vec<Line> {
    let wanted = knowledge.labels.facts.iter().filter(|label| is_wanted(label));
    let known = wanted.filter_map(|label| Some((knowledge.fact(&label.id)?, &label.label)));
    known.map(|(fact, label)| Line::labelled(label, fact_words(fact)).fact(fact)).collect()
}
