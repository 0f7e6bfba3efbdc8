//! What the career guide that the project began from says besides its tables.

use crate::knowledge::Knowledge;

use super::draft::Line;
use super::outlook::fact_words;
use super::pay::short_item;

/// Figures on the way into the profession.
pub(super) const WAY_IN: [(&str, &str); 4] = [
    ("guide-training-length", "Training"),
    ("guide-time-to-certification", "From training to certification"),
    ("guide-time-to-first-job", "To the first job after that"),
    ("guide-experience-for-better-pay", "Experience that better-paid roles ask for"),
];

/// What it names.
pub(super) const NAMED: [(&str, &str); 5] = [
    ("guide-best-certifications", "Best-known credentials"),
    ("guide-aapc-credentials", "AAPC's credentials"),
    ("guide-ahima-credentials", "AHIMA's credentials"),
    ("guide-coding-systems", "Code sets"),
    ("guide-software", "Software"),
];

/// The credentials in its table of them.
pub(super) const CREDENTIALS: [&str; 5] = ["CPC", "CRC", "CCS", "RHIT", "RHIA"];

/// Entries and the guide's figures that are to be had with them, whatever their text says of it.
const WITH_ENTRIES: [(&str, &str, &str); 6] = [
    ("how-long", "guide-training-length", "Training"),
    ("how-long", "guide-time-to-certification", "From training to certification"),
    ("how-long", "guide-time-to-first-job", "To the first job after that"),
    ("experience", "guide-experience-for-better-pay", "Experience that better-paid roles ask for"),
    ("pay-by-place", "guide-top-states", "Best-paying states"),
    ("highest-salary", "guide-us-highest", "The highest pay"),
];

/// Heading for what it says.
pub(super) const HEADING: &str = "What the career guide says (no source named)";

/// Its figures that belong to an entry of the FAQ.
pub(super) fn with_entry(knowledge: &Knowledge, entry: &str) -> Vec<Line> {
    let wanted = WITH_ENTRIES.iter().filter(|(id, _, _)| *id == entry);
    wanted
        .flat_map(|(_, id, label)| {
            let pay = knowledge.salary(id).map(|row| short_item(label, row));
            pay.into_iter().chain(lines(knowledge, &[(id, label)]))
        })
        .collect()
}

/// Its figures with these ids and labels.
pub(super) fn lines(knowledge: &Knowledge, wanted: &[(&str, &str)]) -> Vec<Line> {
    let known = wanted.iter().filter_map(|(id, label)| Some((knowledge.fact(id)?, label)));
    known.map(|(fact, label)| Line::new(format!("{label}: {}", fact_words(fact))).fact(fact)).collect()
}
