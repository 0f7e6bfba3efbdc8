//! The career ladder and its parts.

use crate::knowledge::{CareerMove, EntryPosition, Knowledge, PayGroup, Salary, Specialty, Stage};

use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::pay::{add_field, item, lead_origin, short_item, yearly};
use crate::answers::query::{CareerSubject, Query};
use crate::answers::words::{capitalised, sentence, shorten};

/// Characters of a text within a list of several.
const SHORT: usize = 160;

pub(super) fn draft(knowledge: &Knowledge, subject: Option<&CareerSubject>) -> Option<Draft> {
    let mut draft = Draft::new(title(knowledge, subject)?);
    match subject {
        None => overview(&mut draft, knowledge),
        Some(CareerSubject::Stage(id)) => one_stage(&mut draft, knowledge, stage(knowledge, id)?),
        Some(CareerSubject::Specialty(id)) => one_specialty(&mut draft, specialty(knowledge, id)?),
        Some(CareerSubject::Move(id)) => one_move(&mut draft, knowledge, career_move(knowledge, id)?),
        Some(CareerSubject::EntryPositions) => entry_positions(&mut draft, knowledge),
        Some(CareerSubject::Specialties) => specialties(&mut draft, knowledge),
        Some(CareerSubject::Moves) => moves(&mut draft, knowledge),
    }
    Some(draft)
}

pub(super) fn title(knowledge: &Knowledge, subject: Option<&CareerSubject>) -> Option<String> {
    Some(match subject {
        None => knowledge.wording.career.clone(),
        Some(CareerSubject::Stage(id)) => format!("Career stage: {}", stage(knowledge, id)?.name),
        Some(CareerSubject::Specialty(id)) => format!("Specialty: {}", specialty(knowledge, id)?.name),
        Some(CareerSubject::Move(id)) => format!("{}: {}", moves_title(knowledge), career_move(knowledge, id)?.role),
        Some(CareerSubject::EntryPositions) => "First positions by credential".to_owned(),
        Some(CareerSubject::Specialties) => format!("Specialties of {}", knowledge.wording.field),
        Some(CareerSubject::Moves) => moves_title(knowledge),
    })
}

/// What the list of roles to move on to is called.
pub fn moves_title(knowledge: &Knowledge) -> String {
    format!("Where {} move on to", knowledge.wording.people)
}

pub(super) fn stage<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k Stage> {
    knowledge.careers.stages.iter().find(|stage| stage.id == id)
}

pub(super) fn specialty<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k Specialty> {
    knowledge.careers.specialties.iter().find(|specialty| specialty.id == id)
}

pub(super) fn career_move<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k CareerMove> {
    knowledge.careers.moves.iter().find(|career_move| career_move.id == id)
}

/// What a list begins with; without any, this.
fn intro(knowledge: &Knowledge, list: Option<&CareerSubject>, otherwise: &str) -> Line {
    let id = Query::Career(list.cloned()).id();
    crate::answers::intro(knowledge, &id).unwrap_or_else(|| Line::new(otherwise))
}

/// Before one moves on, one is here.
fn stage_before(knowledge: &Knowledge) -> Option<String> {
    knowledge.careers.stages.last().map(|stage| format!("`/career {}`: the stage before", stage.id))
}

fn overview(draft: &mut Draft, knowledge: &Knowledge) {
    draft.say(intro(knowledge, None, "Stage by stage."));
    let pay = |stage: &Stage| stage.pay.first().and_then(|id| knowledge.salary(id));
    let mut origins: Vec<String> =
        knowledge.careers.stages.iter().filter_map(pay).map(|row| lead_origin(knowledge, row)).collect();
    origins.dedup();
    let shared = if let [origin] = origins.as_slice() { Some(origin) } else { None };
    if let Some(origin) = shared {
        draft.say(Line::new(format!("Pay is {origin}.")));
    }
    for stage in &knowledge.careers.stages {
        let mut lines = vec![Line::new(format!("Roles: {}", stage.roles.join(", "))).citing(&stage.citations)];
        lines.extend(pay(stage).map(|row| match shared {
            Some(_) => short_item("Pay", row),
            None => item(knowledge, "Pay", row),
        }));
        lines.push(Line::new(format!("Needs: {}", first_sentence(&stage.needs))));
        lines.push(Line::new(format!("Prospects: {}", first_sentence(&stage.prospects))));
        draft.field(&stage.name, lines);
    }
    draft.field(guide::heading(knowledge), guide::lines(knowledge, |label| label.with_career));
    let stages: Vec<String> = knowledge.careers.stages.iter().map(|stage| format!("`/career {}`", stage.id)).collect();
    let stages = (!stages.is_empty()).then(|| format!("{}: one stage", stages.join(", ")));
    let lists = "`/career specialties`, `/career moves`, `/career entry-positions`".to_owned();
    draft.next(stages.into_iter().chain([lists]));
}

/// The first sentence of a text that was written in short sentences.
fn first_sentence(text: &str) -> String {
    let first = text.split_once(". ").map_or(text, |(first, _)| first);
    sentence(&shorten(first, 2 * SHORT))
}

fn one_stage(draft: &mut Draft, knowledge: &Knowledge, stage: &Stage) {
    draft.say(Line::new(&stage.text).citing(&stage.citations));
    let pay: Vec<&Salary> = stage.pay.iter().filter_map(|id| knowledge.salary(id)).collect();
    if let Some(first) = pay.first() {
        let origin = lead_origin(knowledge, first);
        let home = crate::answers::places::home(knowledge);
        draft.say(Line::new(format!("Pay: **{}** ({home}), {origin}.", yearly(first))).pay(first));
    }
    draft.field("Roles", stage.roles.iter().map(|role| Line::new(capitalised(role))).collect());
    draft.field("What it takes", vec![Line::new(&stage.needs)]);
    let others = pay.iter().skip(1).map(|row| (pay_label(knowledge, row), *row));
    add_field(draft, knowledge, "Other pay figures near this stage", others.collect());
    draft.field("Prospects", vec![Line::new(&stage.prospects)]);
    let mut steps = Vec::new();
    if let Some(next) = knowledge.careers.stages.iter().skip_while(|known| known.id != stage.id).nth(1) {
        steps.push(format!("`/career {}`: the next stage", next.id));
    }
    steps.push("`/career entry-positions`: first jobs by credential".to_owned());
    steps.push("`/career`: all stages".to_owned());
    draft.next(steps);
}

/// Who a pay figure is for, when it stands among figures of other kinds.
fn pay_label(knowledge: &Knowledge, row: &Salary) -> String {
    let level = row.level.filter(|_| row.credential.is_some() || row.specialty.is_some());
    let level = level.map_or_else(String::new, |level| format!(", {}", level.word()));
    match (row.group, &row.credential) {
        (PayGroup::National, _) => capitalised(&knowledge.wording.everybody),
        (_, Some(code)) => format!("{code} holders{level}"),
        _ => format!("{}{level}", capitalised(&row.label)),
    }
}

fn credentials(draft: &mut Draft, codes: &[String]) {
    draft
        .field("Credentials that fit", codes.iter().map(|code| Line::new(format!("{code}: `/cert {code}`"))).collect());
}

fn one_specialty(draft: &mut Draft, specialty: &Specialty) {
    draft.say(Line::new(&specialty.text).citing(&specialty.citations));
    credentials(draft, &specialty.credentials);
    draft.next([
        format!("`/salary {}`: what it pays", specialty.id),
        "`/career specialties`: all specialties".to_owned(),
    ]);
}

fn one_move(draft: &mut Draft, knowledge: &Knowledge, career_move: &CareerMove) {
    draft.say(Line::new(&career_move.text).citing(&career_move.citations));
    credentials(draft, &career_move.credentials);
    let all = format!("`/career {}`: all of them", CareerSubject::Moves);
    draft.next(std::iter::once(all).chain(stage_before(knowledge)));
}

fn specialties(draft: &mut Draft, knowledge: &Knowledge) {
    draft.say(intro(knowledge, Some(&CareerSubject::Specialties), "One after another."));
    if let Some(example) = knowledge.example_specialty() {
        draft.say(Line::new(format!("`/career {example}` and so on tells more of one.")));
    }
    let lines = knowledge.careers.specialties.iter().map(|specialty| {
        let text = format!("**{}**: {}", specialty.name, shorten(&first_sentence(&specialty.text), SHORT));
        Line::new(text).citing(&specialty.citations)
    });
    in_parts(draft, "Specialties", lines.collect());
    let pay = knowledge.example_specialty();
    let pay = pay.map(|id| format!("`/salary {id}`: what {} in a specialty earn", knowledge.wording.people));
    draft.next(pay.into_iter().chain(["`/career`: the stages".to_owned()]));
}

fn moves(draft: &mut Draft, knowledge: &Knowledge) {
    draft.say(intro(knowledge, Some(&CareerSubject::Moves), "Roles, one after another."));
    let lines = knowledge.careers.moves.iter().map(|career_move| {
        let text = format!("**{}**: {}", career_move.role, shorten(&first_sentence(&career_move.text), SHORT));
        Line::new(text).citing(&career_move.citations)
    });
    in_parts(draft, "Roles", lines.collect());
    let one = knowledge.careers.moves.first().map(|known| format!("`/career {}`: one of them", known.id));
    draft.next(one.into_iter().chain(stage_before(knowledge)));
}

/// A list that is too long for one field, in several.
fn in_parts(draft: &mut Draft, name: &str, lines: Vec<Line>) {
    const A_FIELD: usize = 6;
    for (part, lines) in lines.chunks(A_FIELD).enumerate() {
        let name = if part == 0 { name.to_owned() } else { format!("{name}, continued") };
        draft.field(name, lines.to_vec());
    }
}

/// First positions of one credential, and what the guide prints where it differs.
pub(super) fn positions(knowledge: &Knowledge, row: &EntryPosition) -> Vec<Line> {
    let mut lines = vec![Line::new(capitalised(&row.positions.join(", "))).citing(&row.citations)];
    lines.extend(
        row.guide.iter().map(|guide| Line::new(format!("The {} says: {}", knowledge.wording.guide, guide.join(", ")))),
    );
    lines
}

fn entry_positions(draft: &mut Draft, knowledge: &Knowledge) {
    draft.say(Line::new(format!(
        "Where each credential usually leads first, as its own body describes it. Where the {} prints something else, \
         both are shown.",
        knowledge.wording.guide
    )));
    for row in &knowledge.careers.entry_positions {
        draft.field(&row.credential, positions(knowledge, row));
    }
    let first = knowledge.careers.stages.first().map(|stage| format!("`/career {}`: the first stage", stage.id));
    let example = knowledge.example_credentials().into_iter().next();
    draft.next(first.into_iter().chain(example.map(|code| format!("`/cert {code}`: one credential"))));
}
