//! The career ladder and its parts.

use crate::knowledge::{CareerMove, EntryPosition, Knowledge, PayGroup, Salary, Specialty, Stage};

use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::pay::{add_field, item, lead_origin, short_item, yearly};
use crate::answers::query::{CareerSubject, Query};
use crate::answers::words::{capitalised, first_sentence, shorten};

/// Characters of a text within a list of several.
const SHORT: usize = 160;

pub(super) fn draft(knowledge: &Knowledge, subject: Option<&CareerSubject>) -> Option<Draft> {
    let mut draft = Draft::new(title(knowledge, subject)?);
    match subject {
        None => overview(&mut draft, knowledge),
        Some(CareerSubject::Stage(id)) => one_stage(&mut draft, knowledge, stage(knowledge, id)?),
        Some(CareerSubject::Specialty(id)) => one_specialty(&mut draft, knowledge, specialty(knowledge, id)?),
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
        Some(CareerSubject::Move(id)) => {
            format!("{}: {}", knowledge.wording.moves_title(), career_move(knowledge, id)?.role)
        }
        Some(CareerSubject::EntryPositions) => "First positions by credential".to_owned(),
        Some(CareerSubject::Specialties) => format!("Specialties of {}", knowledge.wording.field),
        Some(CareerSubject::Moves) => knowledge.wording.moves_title(),
    })
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
        let mut lines = vec![Line::labelled("Roles", stage.roles.join(", ")).citing(&stage.citations)];
        lines.extend(pay(stage).map(|row| match shared {
            Some(_) => short_item("Pay", row),
            None => item(knowledge, "Pay", row),
        }));
        lines.push(Line::labelled("Needs", first_sentence(&stage.needs)));
        lines.push(Line::labelled("Prospects", first_sentence(&stage.prospects)));
        draft.section(&stage.name, lines);
    }
    draft.section(guide::heading(knowledge), guide::lines(knowledge, |label| label.with_career));
}

fn one_stage(draft: &mut Draft, knowledge: &Knowledge, stage: &Stage) {
    draft.say(Line::new(&stage.text).citing(&stage.citations));
    let pay: Vec<&Salary> = stage.pay.iter().filter_map(|id| knowledge.salary(id)).collect();
    if let Some(first) = pay.first() {
        let origin = lead_origin(knowledge, first);
        let home = crate::answers::places::home(knowledge);
        draft.say(Line::new(format!("Pay: **{}** ({home}), {origin}.", yearly(first))).pay(first));
    }
    draft.section("Roles", stage.roles.iter().map(|role| Line::new(capitalised(role))).collect());
    draft.section("What it takes", vec![Line::new(&stage.needs)]);
    let others = pay.iter().skip(1).map(|row| (pay_label(knowledge, row), *row));
    add_field(draft, knowledge, "Other pay figures near this stage", others.collect());
    draft.section("Prospects", vec![Line::new(&stage.prospects)]);
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

fn credentials(draft: &mut Draft, knowledge: &Knowledge, codes: &[String]) {
    let known = codes.iter().filter_map(|code| knowledge.certification(code));
    draft.section("Credentials that fit", known.map(|known| Line::labelled(&known.code, &known.name)).collect());
}

fn one_specialty(draft: &mut Draft, knowledge: &Knowledge, specialty: &Specialty) {
    draft.say(Line::new(&specialty.text).citing(&specialty.citations));
    credentials(draft, knowledge, &specialty.credentials);
}

fn one_move(draft: &mut Draft, knowledge: &Knowledge, career_move: &CareerMove) {
    draft.say(Line::new(&career_move.text).citing(&career_move.citations));
    credentials(draft, knowledge, &career_move.credentials);
}

fn specialties(draft: &mut Draft, knowledge: &Knowledge) {
    draft.say(intro(knowledge, Some(&CareerSubject::Specialties), "One after another."));
    let lines = knowledge.careers.specialties.iter().map(|specialty| {
        let text = shorten(&first_sentence(&specialty.text), SHORT);
        Line::labelled(&specialty.name, text).citing(&specialty.citations)
    });
    in_parts(draft, "Specialties", lines.collect());
}

fn moves(draft: &mut Draft, knowledge: &Knowledge) {
    draft.say(intro(knowledge, Some(&CareerSubject::Moves), "Roles, one after another."));
    let lines = knowledge.careers.moves.iter().map(|career_move| {
        let text = shorten(&first_sentence(&career_move.text), SHORT);
        Line::labelled(&career_move.role, text).citing(&career_move.citations)
    });
    in_parts(draft, "Roles", lines.collect());
}

/// A list that is too long for one section, in several.
fn in_parts(draft: &mut Draft, name: &str, lines: Vec<Line>) {
    const A_SECTION: usize = 6;
    for (part, lines) in lines.chunks(A_SECTION).enumerate() {
        let name = if part == 0 { name.to_owned() } else { format!("{name}, continued") };
        draft.section(name, lines.to_vec());
    }
}

/// First positions of one credential, and what the guide prints where it differs.
pub(super) fn positions(knowledge: &Knowledge, row: &EntryPosition) -> Vec<Line> {
    let mut lines = vec![Line::new(capitalised(&row.positions.join(", "))).citing(&row.citations)];
    lines.extend(
        row.guide.iter().map(|guide| Line::labelled(format!("The {} says", knowledge.wording.guide), guide.join(", "))),
    );
    lines
}

fn entry_positions(draft: &mut Draft, knowledge: &Knowledge) {
    draft.say(Line::new(format!(
        "Where each credential usually leads first, as the pages named below describe it. Where the {} prints something else, \
         both are shown.",
        knowledge.wording.guide
    )));
    for row in &knowledge.careers.entry_positions {
        draft.section(&row.credential, positions(knowledge, row));
    }
}
