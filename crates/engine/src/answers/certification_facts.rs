//! Figures of a credential: under which heading each belongs and how it is called.

use std::cmp::Reverse;

use crate::knowledge::{
    AspectIntent, Body, Certification, CertificationFact, Citation, Knowledge, Labels, Section, Status, newest_fact,
};

use crate::answers::draft::Line;
use crate::answers::words::{capitalised, humanised, sentence, uncapitalised};

/// Heading of the figures that no section has.
const OTHERS: &str = "More";

/// The label of a figure; empty where it speaks for itself.
fn label_of(labels: &Labels, field: &str) -> String {
    match labels.field(field) {
        Some((known, part)) if !part.is_empty() && !known.by_number => humanised(part),
        Some((known, _)) => known.label.clone(),
        None => humanised(field),
    }
}

/// The headings of a credential's figures in order: those before everything else, and those after it.
pub(super) fn sections(labels: &Labels) -> (Vec<Section>, Vec<Section>) {
    let (last, mut first): (Vec<Section>, Vec<Section>) =
        labels.sections.iter().cloned().partition(|section| section.is_last);
    if last.is_empty() {
        let (heading, id) = (OTHERS.to_owned(), String::new());
        first.push(Section { id, heading, shows_period: true, newest_first: false, is_last: true });
    }
    (first, last)
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
fn line(
    labels: &Labels,
    owner: &str,
    fact: &CertificationFact,
    body: Option<&str>,
    past: bool,
    with_period: bool,
) -> Line {
    let mut label = label_of(labels, &fact.field);
    if let Some(body) = body {
        label.push_str(&format!(" ({body})"));
    }
    if past {
        label.push_str(&format!(" in {}", fact.as_of));
    }
    let words = in_words(fact);
    let period = match fact.status {
        _ if past => String::new(),
        Status::Historic => format!(" ({}, nothing newer found)", fact.as_of),
        _ if with_period => format!(" ({})", fact.as_of),
        _ => String::new(),
    };
    let note = fact.note.as_deref().map_or_else(String::new, |note| format!(". {}", sentence(note)));
    let line = match label.trim_start() {
        "" => Line::new(format!("{}{period}{note}", capitalised(&words))),
        label => Line::labelled(label, format!("{words}{period}{note}")),
    };
    line.certified(owner, fact)
}

/// What answers one thing that is asked about a credential: its own figures, or else those of the credential that it is an
/// apprentice form of, or else its body's rule for all of its credentials.
///
/// The figures of a year where one is asked for and there are any.
pub(super) fn aspect(
    knowledge: &Knowledge,
    certification: &Certification,
    aspect: &AspectIntent,
    year: Option<u16>,
) -> Line {
    let source = certification.sources.first().and_then(|source| knowledge.sources.get(source));
    let rests_on = source.map(|source| Citation { source: source.id.clone(), as_of: source.as_of.clone() });
    let rests_on: Vec<Citation> = rests_on.into_iter().collect();
    if let Some(first) = certification.as_first.as_ref().filter(|_| aspect.as_first) {
        return Line::new(format!("{} as a first credential: **{first}**.", certification.code)).citing(&rests_on);
    }
    let full = certification.full_credential.as_deref().and_then(|code| knowledge.certification(code));
    let body = knowledge.bodies.iter().find(|body| body.code == certification.body);
    let own = (format!("certification:{}", certification.code), &certification.facts);
    let full = full.map(|full| (format!("certification:{}", full.code), &full.facts));
    let body = body.map(|body| (format!("body:{}", body.code), &body.facts));
    let owners = std::iter::once(own).chain(full).chain(body);
    for (owner, facts) in owners {
        let newest = |field: &String| {
            let of_field = facts.iter().filter(|fact| fact.field == *field && fact.holds());
            of_field.max_by_key(|fact| (fact.status == Status::Current, fact.as_of.latest()))
        };
        let of_year = |field: &String| {
            let mut of_field = facts.iter().filter(|fact| fact.field == *field && fact.holds());
            of_field.find(|fact| year.is_some() && year_of(fact) == year)
        };
        let mut known: Vec<&CertificationFact> = aspect.fields.iter().filter_map(of_year).collect();
        if known.is_empty() {
            known = aspect.fields.iter().filter_map(newest).collect();
        }
        if known.is_empty() {
            continue;
        }
        let told = known.iter().map(|fact| {
            // Of several things that may be asked, which one is told: what it costs to keep a CPC is a membership.
            let speaks_for_itself = aspect.fields.len() == 1;
            let label = if speaks_for_itself { String::new() } else { label_of(&knowledge.labels, &fact.field) };
            let words = in_words(fact);
            let disputed = if fact.status == Status::Disputed { ", others differ" } else { "" };
            let label =
                if label.is_empty() { String::new() } else { format!("{}: ", uncapitalised(label.trim_start())) };
            format!("{label}**{words}** ({}{disputed})", fact.as_of)
        });
        let told = told.collect::<Vec<_>>().join("; ");
        let line = Line::new(format!("{}: {told}.", certification.code));
        return known.iter().fold(line, |line, fact| line.certified(&owner, fact));
    }
    let text = format!("We hold no {} for the {}; {} may tell.", aspect.name, certification.code, certification.body);
    Line::new(text).citing(&rests_on)
}

fn year_of(fact: &CertificationFact) -> Option<u16> {
    fact.as_of.latest().map(|month| month.year)
}

/// The years of earlier figures of what can be asked about a credential.
pub fn years(certification: &Certification, aspect: &AspectIntent) -> Vec<u16> {
    let of_field = |field: &String| {
        let newest = newest_fact(&certification.facts, field).and_then(year_of);
        let held = certification.facts.iter().filter(move |fact| fact.field == *field && fact.holds());
        held.filter_map(year_of).filter(move |year| Some(*year) < newest).collect::<Vec<_>>()
    };
    let mut years: Vec<u16> = aspect.fields.iter().flat_map(of_field).collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// The figures of a credential that stand under a heading.
pub(super) fn lines(labels: &Labels, certification: &Certification, section: &Section) -> Vec<Line> {
    let owner = format!("certification:{}", certification.code);
    let mut facts = held(labels, &certification.facts, section);
    if section.newest_first {
        facts.sort_by_key(|fact| Reverse((fact.status == Status::Current, fact.as_of.latest())));
    }
    let is_past = |fact: &CertificationFact| {
        fact.status == Status::Historic
            && facts.iter().any(|other| other.field == fact.field && other.status == Status::Current)
    };
    facts.iter().map(|fact| line(labels, &owner, fact, None, is_past(fact), section.shows_period)).collect()
}

/// The rules of a body that stand under a heading, for all its credentials; without what the credential says itself.
pub(super) fn body_lines(labels: &Labels, body: &Body, certification: &Certification, section: &Section) -> Vec<Line> {
    let told = |field: &str| {
        let unless = labels.field(field).and_then(|(known, _)| known.unless.as_ref());
        unless.is_some_and(|unless| certification.facts.iter().any(|fact| fact.field == *unless))
    };
    let owner = format!("body:{}", body.code);
    let (by_number, others): (Vec<_>, Vec<_>) = held(labels, &body.facts, section)
        .into_iter()
        .filter(|fact| !told(&fact.field))
        .partition(|fact| number_held(labels, &fact.field).is_some());
    let mut lines = Vec::new();
    if !by_number.is_empty() {
        let parts = by_number.iter().filter_map(|fact| Some((number_held(labels, &fact.field)?, fact.amount())));
        let parts: Vec<String> = parts.map(|(held, amount)| format!("{amount} with {held}")).collect();
        let unit = by_number.first().and_then(|fact| fact.unit.as_deref()).unwrap_or_default();
        let text = format!("By number of {} credentials: {} ({unit})", body.code, parts.join(", "));
        lines.push(by_number.iter().fold(Line::new(text), |line, fact| line.certified(&owner, fact)));
    }
    lines.extend(others.iter().map(|fact| line(labels, &owner, fact, Some(&body.code), false, section.shows_period)));
    lines
}

/// The number of credentials in a field such as `ceus_for_2_credentials`.
fn number_held(labels: &Labels, field: &str) -> Option<String> {
    let (known, part) = labels.field(field)?;
    known.by_number.then(|| part.replace('_', " "))
}

fn held<'f>(labels: &Labels, facts: &'f [CertificationFact], section: &Section) -> Vec<&'f CertificationFact> {
    let is_in = |field: &str| labels.field(field).map_or(section.is_last, |(known, _)| known.section == section.id);
    facts.iter().filter(|fact| fact.holds() && is_in(&fact.field)).collect()
}

/// What is still in print but holds no more, as one remark.
pub(super) fn outdated(labels: &Labels, certification: &Certification) -> Option<Line> {
    let owner = format!("certification:{}", certification.code);
    let mut line = Line::default();
    let mut parts = Vec::new();
    for fact in certification.facts.iter().filter(|fact| !fact.holds()) {
        let outdated = labels.field(&fact.field).and_then(|(known, _)| known.outdated.clone());
        let label = outdated.unwrap_or_else(|| lower(&label_of(labels, &fact.field)));
        let label = if label.is_empty() { label } else { label + " " };
        let state = match fact.status {
            Status::Disputed => ", others differ",
            Status::Retired => ", retired",
            _ => "",
        };
        parts.push(format!("{label}{} ({}{state})", in_words(fact), fact.as_of));
        line = line.certified(&owner, fact);
    }
    if parts.is_empty() {
        return None;
    }
    line.item.value = format!("Still in print, but do not rely on it: {}.", parts.join("; "));
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
