//! What the career guide that the project began from says besides its tables.

use crate::knowledge::Knowledge;

use super::draft::Line;
use super::outlook::fact_words;

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

/// Heading for what it says.
pub(super) const HEADING: &str = "What the career guide says (no source named)";

/// Its figures with these ids and labels.
pub(super) fn lines(knowledge: &Knowledge, wanted: &[(&str, &str)]) -> Vec<Line> {
    let known = wanted.iter().filter_map(|(id, label)| Some((knowledge.fact(id)?, label)));
    known.map(|(fact, label)| Line::new(format!("{label}: {}", fact_words(fact))).fact(fact)).collect()
}
