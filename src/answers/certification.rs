//! One credential.

use crate::knowledge::{Body, Certification, Citation, Knowledge, Month};

use super::draft::{Draft, Line};
use super::exam::{self, Section};
use super::pay::{item, level_label};
use super::salary::credential_averages;
use super::salary::fields::credential_levels;
use super::words::{capitalised, sentence};

pub(super) fn draft(knowledge: &Knowledge, code: &str, today: Month) -> Option<Draft> {
    let certification = knowledge.certification(code)?;
    let body = knowledge.bodies.iter().find(|body| body.code == certification.body);
    let mut draft = Draft::new(title(certification));
    draft.say(about(certification, body));
    draft.say(Line::new(format!("**For whom:** {}", sentence(&certification.audience))));
    for (name, section) in [
        ("Who may sit it", Section::Eligibility),
        ("Losing the A", Section::Apprentice),
        ("Exam", Section::Exam),
        ("Fees", Section::Fees),
        ("Keeping it", Section::Renewal),
        ("Pass rates", Section::PassRates),
    ] {
        draft.field(name, exam::lines(certification, body, section));
    }
    draft.field("Typical jobs", jobs(certification));
    first_positions(&mut draft, knowledge, &certification.code);
    draft.field("How it stands to others", vec![Line::new(&certification.relations)]);
    draft.field("Pay", pay(knowledge, &certification.code, today));
    draft.field("More", exam::lines(certification, body, Section::More));
    draft.remark(exam::outdated(certification));
    let other = if certification.code == "CPC" { "CCS" } else { "CPC" };
    draft.next([
        format!("`/salary {}`: what it pays", certification.code),
        format!("`/compare {} {other}`: against {other}", certification.code),
    ]);
    Some(draft)
}

/// `CPC: Certified Professional Coder (AAPC)`.
pub(super) fn title(certification: &Certification) -> String {
    format!("{}: {} ({})", certification.code, certification.name, certification.body)
}

/// What a description rests on.
pub(super) fn citations(certification: &Certification) -> Vec<Citation> {
    let cite = |source: &String| Citation { source: source.clone(), as_of: certification.as_of.clone() };
    certification.sources.iter().take(1).map(cite).collect()
}

fn about(certification: &Certification, body: Option<&Body>) -> Line {
    let body = body.map_or_else(|| certification.body.clone(), |body| format!("{} ({})", body.name, body.code));
    Line::new(format!("{} Given by {body}.", sentence(&certification.focus))).citing(&citations(certification))
}

fn jobs(certification: &Certification) -> Vec<Line> {
    if certification.jobs.is_empty() {
        Vec::new()
    } else {
        vec![Line::new(capitalised(&certification.jobs.join(", ")))]
    }
}

fn first_positions(draft: &mut Draft, knowledge: &Knowledge, code: &str) {
    if let Some(row) = knowledge.careers.entry_positions.iter().find(|row| row.credential == code) {
        draft.field("First positions", super::career::positions(row));
    }
}

/// A few lines on what it pays; the whole is `/salary`.
pub(super) fn pay(knowledge: &Knowledge, code: &str, today: Month) -> Vec<Line> {
    let levels = credential_levels(knowledge, code);
    let levels = levels.iter().filter_map(|row| Some(item(knowledge, level_label(row.level?), row)));
    let average = credential_averages(knowledge, code, today).into_iter().next();
    let lines: Vec<Line> = average.map(|row| item(knowledge, "All levels", row)).into_iter().chain(levels).collect();
    if lines.is_empty() { vec![Line::new(format!("We hold no pay figure for {code} holders."))] } else { lines }
}
