//! Answers that stand written in the knowledge.

use crate::knowledge::{FaqEntry, Knowledge, Month};

use crate::answers::draft::{Draft, Line, is_own_date};
use crate::answers::guide;
use crate::answers::notes::is_fresh;

pub(super) fn draft(knowledge: &Knowledge, id: &str, today: Month) -> Option<Draft> {
    let entry = knowledge.faq_entry(id)?;
    let mut draft = Draft::new(&entry.question);
    draft.say(Line::new(&entry.answer).citing(&entry.citations));
    draft.section(guide::heading(knowledge), guide::with_entry(knowledge, id));
    let related = entry.see_also.iter().filter_map(|id| knowledge.faq_entry(id));
    draft.section("Related", related.map(|entry| Line::new(&entry.question)).collect());
    draft.remark(age(knowledge, entry, today));
    Some(draft)
}

/// How old the figures in the text are; a source's own date is not that of a figure.
fn age(knowledge: &Knowledge, entry: &FaqEntry, today: Month) -> Option<Line> {
    let of_figures = entry.citations.iter().filter(|citation| !is_own_date(knowledge, citation));
    let old = of_figures.filter(|citation| !is_fresh(&citation.as_of, today));
    let (latest, oldest) = old.filter_map(|citation| Some((citation.as_of.latest()?, &citation.as_of))).min()?;
    let years = today.months_since(latest) / 12;
    Some(Line::new(format!("The oldest figure in this answer is from {oldest}, over {years} years ago.")))
}
