//! Figures of a credential: under which heading each belongs and how it is called.

use std::cmp::Reverse;

use crate::knowledge::{Body, Certification, CertificationFact, Status, newest_fact};

use super::draft::Line;
use super::words::{capitalised, humanised, sentence};

/// The headings under which a credential's figures stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Eligibility,
    Exam,
    Fees,
    Renewal,
    PassRates,
    Apprentice,
    More,
}

/// Where a figure stands, and its label; an empty label where the figure speaks for itself.
fn place(field: &str) -> (Section, String) {
    use Section::{Apprentice, Eligibility, Exam, Fees, More, PassRates, Renewal};
    let (section, label) = match field {
        "prerequisite" => (Eligibility, ""),
        "recommended_experience" => (Eligibility, "Recommended"),
        "training_period" => (Eligibility, "Training"),
        "external_experience" => (Eligibility, "From outside the accredited programs"),
        "early_testing" => (Eligibility, "Before graduation"),
        "eligibility_window" => (Eligibility, "Once found eligible, sit the exam within"),
        "exam_questions" | "knowledge_areas" | "domains" => (Exam, ""),
        "exam_hours" => (Exam, "Time"),
        "passing_score" => (Exam, "To pass"),
        "book_policy" => (Exam, "Books"),
        "delivery" => (Exam, "Where"),
        "seconds_per_question" => (Exam, "That leaves"),
        "largest_domain" => (Exam, "Largest part"),
        "retake_wait" => (Exam, "Wait before a retake"),
        "study_time" => (Exam, "To prepare"),
        "course_hours" => (Exam, "Course"),
        "fee" => (Fees, "Exam"),
        "fee_one_attempt" => (Fees, "One attempt"),
        "fee_two_attempts" => (Fees, "Two attempts"),
        "fee_student_one_attempt" => (Fees, "Students, one attempt"),
        "fee_student_two_attempts" => (Fees, "Students, two attempts"),
        "fee_member" => (Fees, "Members"),
        "fee_non_member" => (Fees, "Others"),
        "membership_required" | "membership_fee" => (Fees, "Membership"),
        "minimum_total_cost" => (Fees, "Least in all"),
        "external_assessment_fee" => (Fees, "Assessment of outside training"),
        "window_extension_fee" => (Fees, "More time to sit the exam"),
        "late_reschedule_fee" => (Fees, "Changing the date late"),
        "refund_processing_fee" => (Fees, "Kept from a refund"),
        "recertification_fee" => (Renewal, "Fee"),
        "renewal_ceus" => (Renewal, ""),
        "special_ceus" => (Renewal, "Of these"),
        "specialty_ceus" => (Renewal, "Specialty credentials"),
        "ceu_source_rule" => (Renewal, "Where from"),
        "ceu_extension_fee" => (Renewal, "More time for CEUs"),
        "ceu_audit_share" => (Renewal, "Audits"),
        "ceu_carry_over" => (Renewal, "Limits"),
        "pass_rate_official" => (PassRates, ""),
        "pass_rate_first_time" => (PassRates, "First time"),
        "pass_rate_first_time_estimate" => (PassRates, "First time, estimated"),
        "pass_rate_eventual_estimate" => (PassRates, "In the end, estimated"),
        "pass_rate_with_training_estimate" => (PassRates, "With training, estimated"),
        "pass_rate_self_study_estimate" => (PassRates, "Self-taught, estimated"),
        "removal_option_1" => (Apprentice, "First way"),
        "removal_option_2" => (Apprentice, "Second way"),
        "removal_option_3" => (Apprentice, "Third way"),
        "practicode_credit" => (Apprentice, "Practicode"),
        "course_80_hours_credit" => (Apprentice, "80-hour course"),
        "practicode_users_a_year" => (Apprentice, "Practicode users"),
        "experience_counts" => (Apprentice, "What counts"),
        "active_holders" => (More, "Holders"),
        _ => {
            return if number_held(field).is_some() {
                (Renewal, String::new())
            } else if let Some(domain) = field.strip_prefix("domain_weight_") {
                (Exam, humanised(domain))
            } else {
                (More, humanised(field))
            };
        }
    };
    (section, label.to_owned())
}

/// The figure in words: `100 multiple-choice questions, among them …`.
pub(super) fn in_words(fact: &CertificationFact) -> String {
    let figure = fact.with_unit();
    match &fact.text {
        Some(text) if *text != figure => {
            let joint = if text.starts_with("of ") || text.starts_with("for ") { " " } else { ", " };
            format!("{figure}{joint}{text}")
        }
        _ => figure,
    }
}

/// One figure as an item of a list; `body` is the code of the body whose rule it is.
fn line(owner: &str, fact: &CertificationFact, body: Option<&str>, past: bool, with_period: bool) -> Line {
    let (_, mut label) = place(&fact.field);
    if let Some(body) = body {
        label.push_str(&format!(" ({body})"));
    }
    if past {
        label.push_str(&format!(" in {}", fact.as_of));
    }
    let words = in_words(fact);
    let words = if label.is_empty() { capitalised(&words) } else { format!("{}: {words}", label.trim_start()) };
    let period = match fact.status {
        _ if past => String::new(),
        Status::Historic => format!(" ({}, nothing newer found)", fact.as_of),
        _ if with_period => format!(" ({})", fact.as_of),
        _ => String::new(),
    };
    let note = fact.note.as_deref().map_or_else(String::new, |note| format!(". {}", sentence(note)));
    Line::new(format!("{words}{period}{note}")).certified(owner, fact)
}

/// The figures of a credential that stand under a heading.
pub(super) fn lines(certification: &Certification, section: Section) -> Vec<Line> {
    let owner = format!("certification:{}", certification.code);
    let mut facts = held(&certification.facts, section);
    if section == Section::PassRates {
        facts.sort_by_key(|fact| Reverse((fact.status == Status::Current, fact.as_of.latest())));
    }
    let is_past = |fact: &CertificationFact| {
        fact.status == Status::Historic
            && facts.iter().any(|other| other.field == fact.field && other.status == Status::Current)
    };
    facts.iter().map(|fact| line(&owner, fact, None, is_past(fact), shows_period(section))).collect()
}

/// The rules of a body that stand under a heading, for all its credentials; without what the credential says itself.
pub(super) fn body_lines(body: &Body, certification: &Certification, section: Section) -> Vec<Line> {
    let told = |field: &str| {
        field == "membership_fee" && certification.facts.iter().any(|fact| fact.field == "membership_required")
    };
    let owner = format!("body:{}", body.code);
    let (by_number, others): (Vec<_>, Vec<_>) = held(&body.facts, section)
        .into_iter()
        .filter(|fact| !told(&fact.field))
        .partition(|fact| number_held(&fact.field).is_some());
    let mut lines = Vec::new();
    if !by_number.is_empty() {
        let parts = by_number.iter().filter_map(|fact| Some((number_held(&fact.field)?, fact.amount())));
        let parts: Vec<String> = parts.map(|(held, amount)| format!("{amount} with {held}")).collect();
        let unit = by_number.first().and_then(|fact| fact.unit.as_deref()).unwrap_or_default();
        let text = format!("By number of {} credentials: {} ({unit})", body.code, parts.join(", "));
        lines.push(by_number.iter().fold(Line::new(text), |line, fact| line.certified(&owner, fact)));
    }
    lines.extend(others.iter().map(|fact| line(&owner, fact, Some(&body.code), false, shows_period(section))));
    lines
}

/// The number of credentials in a field such as `ceus_for_2_credentials`.
fn number_held(field: &str) -> Option<String> {
    let held = field.strip_prefix("ceus_for_")?.strip_suffix("_credentials")?;
    Some(held.replace('_', " "))
}

const fn shows_period(section: Section) -> bool {
    matches!(section, Section::Fees | Section::PassRates | Section::More)
}

fn held(facts: &[CertificationFact], section: Section) -> Vec<&CertificationFact> {
    facts.iter().filter(|fact| fact.holds() && place(&fact.field).0 == section).collect()
}

/// What is still in print but holds no more, as one remark.
pub(super) fn outdated(certification: &Certification) -> Option<Line> {
    let owner = format!("certification:{}", certification.code);
    let mut line = Line::default();
    let mut parts = Vec::new();
    for fact in certification.facts.iter().filter(|fact| !fact.holds()) {
        let (_, label) = place(&fact.field);
        let what = match fact.field.as_str() {
            "exam_format_retired" => "exam of ",
            "letters_rule_old" => "apprentices needed ",
            _ => "",
        };
        let label = if label.is_empty() || !what.is_empty() { String::new() } else { format!("{} ", lower(&label)) };
        let state = match fact.status {
            Status::Disputed => ", others differ",
            Status::Retired => ", retired",
            _ => "",
        };
        parts.push(format!("{label}{what}{} ({}{state})", in_words(fact), fact.as_of));
        line = line.certified(&owner, fact);
    }
    if parts.is_empty() {
        return None;
    }
    line.text = format!("Still in print, but do not rely on it: {}.", parts.join("; "));
    Some(line)
}

/// In lower case at the start, unless it is an abbreviation.
fn lower(label: &str) -> String {
    let mut characters = label.chars();
    let first = characters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    first + characters.as_str()
}

/// The newest figure of a field in words, and the figure.
pub(super) fn newest<'c>(certification: &'c Certification, field: &str) -> Option<(String, &'c CertificationFact)> {
    let fact = newest_fact(&certification.facts, field)?;
    let words = in_words(fact);
    Some(match fact.status {
        Status::Unofficial => (format!("{words} (an unofficial estimate)"), fact),
        Status::Historic => (format!("{words} (in {}, nothing newer found)", fact.as_of), fact),
        _ => (words, fact),
    })
}
