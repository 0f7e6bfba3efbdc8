//! The career ladder and its parts.

use crate::knowledge::{CareerMove, EntryPosition, Knowledge, PayGroup, Salary, Specialty, Stage};

use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::names::{Names, Unknown};
use crate::answers::next::{about, career, first_jobs, home_outlook, what_people_earn};
use crate::answers::pay::{add_field, item, lead_origin, short_item, yearly};
use crate::answers::query::{CareerSubject, Query};
use crate::answers::query::{SalaryQuery, SalarySubject};
use crate::answers::topics::{Arguments, Topic, TopicDescriptor, TopicOption, Typed};
use crate::answers::words::{capitalised, first_sentence, shorten};
use crate::knowledge::Month;
use crate::knowledge::names::{CAREER, Kind, Thing};

/// Characters of a text within a list of several.
const SHORT: usize = 160;

/// The stages and what lies beside them.
pub(super) struct Career;

const STAGE: &str = "stage";

static OPTIONS: [TopicOption; 1] = [TopicOption {
    name: STAGE,
    value: "STAGE",
    expected: &CAREER,
    required: false,
    about: |_| "Stage, specialty or role; all stages if you leave it out".to_owned(),
    about_in_terminal: "Stage such as advanced",
}];

impl TopicDescriptor for Career {
    fn id(&self) -> &'static str {
        "career"
    }

    fn command(&self) -> &'static str {
        "career"
    }

    fn color(&self) -> u32 {
        0xC2_41_0C
    }

    fn about(&self, knowledge: &Knowledge) -> String {
        format!("How {} get on: stages, specialties, and roles to move to", knowledge.wording.people)
    }

    fn about_in_terminal(&self) -> &'static str {
        "The career ladder, or one stage, specialty or move"
    }

    fn options(&self) -> &'static [TopicOption] {
        &OPTIONS
    }

    fn intents(&self) -> &'static [&'static str] {
        &["career", "career_path"]
    }

    fn has_overview(&self) -> bool {
        true
    }

    fn query(&self, names: Names<'_>, typed: &Typed) -> Result<Query, Unknown> {
        names.career(typed.get(STAGE))
    }

    fn parse(&self, knowledge: &Knowledge, parts: &[&str]) -> Option<Query> {
        match parts {
            [] => Some(Query::Career(None)),
            [id] => parse_subject(knowledge, id).map(|subject| Query::Career(Some(subject))),
            _ => None,
        }
    }

    fn queries(&self, knowledge: &Knowledge) -> Vec<Query> {
        let parts = all_stages(knowledge).chain(all_specialties(knowledge)).chain(all_moves(knowledge));
        let parts = parts.chain(CareerSubject::LISTS).map(|subject| Query::Career(Some(subject)));
        std::iter::once(Query::Career(None)).chain(parts).collect()
    }

    fn title(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        title(knowledge, subject(query))
    }

    fn draft(&self, knowledge: &Knowledge, query: &Query, _: Month) -> Option<Draft> {
        draft(knowledge, subject(query))
    }

    fn arguments(&self, _: &Knowledge, query: &Query) -> Arguments {
        Arguments::words(subject(query).map(ToString::to_string))
    }

    fn next(&self, knowledge: &Knowledge, query: &Query) -> Vec<(String, Query)> {
        let careers = &knowledge.careers;
        let mut ways = Vec::new();
        match subject(query) {
            Some(CareerSubject::Stage(id)) => {
                let mut later = careers.stages.iter().skip_while(|stage| stage.id != *id).skip(1);
                ways.extend(later.next().map(|stage| {
                    let next = CareerSubject::Stage(stage.id.clone());
                    (format!("Next: {}", stage.name), Query::Career(Some(next)))
                }));
            }
            Some(CareerSubject::Specialty(id)) => {
                let subject = Some(SalarySubject::Specialty(id.clone()));
                let pay = SalaryQuery { subject, ..SalaryQuery::default() };
                ways.push(("What it pays".to_owned(), Query::Salary(pay)));
                let known = careers.specialties.iter().find(|known| known.id == *id);
                ways.extend(known.and_then(|known| known.credentials.first()).map(|code| about(code)));
                ways.push(("All specialties".to_owned(), Query::Career(Some(CareerSubject::Specialties))));
            }
            Some(CareerSubject::Move(id)) => {
                let known = careers.moves.iter().find(|known| known.id == *id);
                ways.extend(known.and_then(|known| known.credentials.first()).map(|code| about(code)));
                ways.push(("All such roles".to_owned(), Query::Career(Some(CareerSubject::Moves))));
            }
            Some(_) | None => {}
        }
        let pay = (what_people_earn(knowledge), Query::Salary(SalaryQuery::default()));
        ways.extend([career(), first_jobs(), pay, home_outlook(knowledge)]);
        ways
    }

    fn related(&self, knowledge: &Knowledge, query: &Query) -> Option<(&'static str, Vec<Query>)> {
        let (heading, parts): (_, Vec<CareerSubject>) = match subject(query) {
            None => {
                let lists = [CareerSubject::Specialties, CareerSubject::Moves, CareerSubject::EntryPositions];
                ("A stage, or where it leads", all_stages(knowledge).chain(lists).collect())
            }
            Some(CareerSubject::Specialties) => ("A specialty", all_specialties(knowledge).collect()),
            Some(CareerSubject::Moves) => ("A role to move on to", all_moves(knowledge).collect()),
            Some(_) => return None,
        };
        Some((heading, parts.into_iter().map(|part| Query::Career(Some(part))).collect()))
    }

    fn as_written(&self, query: &Query) -> Vec<String> {
        vec![format!("/{}", query.id().replace(':', " "))]
    }

    fn has_content(&self, knowledge: &Knowledge, query: &Query) -> bool {
        match subject(query) {
            None => !knowledge.careers.stages.is_empty(),
            Some(CareerSubject::EntryPositions) => !knowledge.careers.entry_positions.is_empty(),
            Some(CareerSubject::Specialties) => !knowledge.careers.specialties.is_empty(),
            Some(CareerSubject::Moves) => !knowledge.careers.moves.is_empty(),
            Some(_) => true,
        }
    }

    fn file<'k>(&self, _: &'k Knowledge, _: &Query) -> &'k str {
        "tables/careers.toml"
    }
}

impl Names<'_> {
    /// The career ladder, or a part of it.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn career(self, stage: Option<&str>) -> Result<Query, Unknown> {
        let part = |thing: Thing| match thing.kind {
            Kind::Stage => Some(CareerSubject::Stage(thing.id)),
            Kind::Specialty => Some(CareerSubject::Specialty(thing.id)),
            Kind::Move => Some(CareerSubject::Move(thing.id)),
            Kind::Table => CareerSubject::list(&thing.id),
            _ => None,
        };
        self.optional(&CAREER, Topic::CAREER, stage, part, Query::Career)
    }
}

const fn subject(query: &Query) -> Option<&CareerSubject> {
    match query {
        Query::Career(subject) => subject.as_ref(),
        _ => None,
    }
}

fn parse_subject(knowledge: &Knowledge, id: &str) -> Option<CareerSubject> {
    CareerSubject::list(id)
        .or_else(|| stage(knowledge, id).map(|stage| CareerSubject::Stage(stage.id.clone())))
        .or_else(|| specialty(knowledge, id).map(|known| CareerSubject::Specialty(known.id.clone())))
        .or_else(|| career_move(knowledge, id).map(|known| CareerSubject::Move(known.id.clone())))
}

fn all_stages(knowledge: &Knowledge) -> impl Iterator<Item = CareerSubject> {
    knowledge.careers.stages.iter().map(|known| CareerSubject::Stage(known.id.clone()))
}

fn all_specialties(knowledge: &Knowledge) -> impl Iterator<Item = CareerSubject> {
    knowledge.careers.specialties.iter().map(|known| CareerSubject::Specialty(known.id.clone()))
}

fn all_moves(knowledge: &Knowledge) -> impl Iterator<Item = CareerSubject> {
    knowledge.careers.moves.iter().map(|known| CareerSubject::Move(known.id.clone()))
}

fn draft(knowledge: &Knowledge, subject: Option<&CareerSubject>) -> Option<Draft> {
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

fn title(knowledge: &Knowledge, subject: Option<&CareerSubject>) -> Option<String> {
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

fn stage<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k Stage> {
    knowledge.careers.stages.iter().find(|stage| stage.id == id)
}

pub(in crate::answers) fn specialty<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k Specialty> {
    knowledge.careers.specialties.iter().find(|specialty| specialty.id == id)
}

fn career_move<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k CareerMove> {
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
pub(in crate::answers) fn positions(knowledge: &Knowledge, row: &EntryPosition) -> Vec<Line> {
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
