//! From the tables of the knowledge to rows of the index, the likeliest first.

use crate::knowledge::model::{Knowledge, Level};
use crate::knowledge::names::{Expected, Kind, Row, Thing};
use crate::knowledge::vocabulary::{Place, Term, Vocabulary};

/// A credential.
pub static CREDENTIAL: Expected =
    Expected { id: "credentials", name: "credential", rows: credentials, in_years: false, sentences: false };
/// Whose pay is asked for.
pub static PAID: Expected =
    Expected { id: "paid", name: "credential or specialty", rows: paid, in_years: false, sentences: false };
/// One side of a comparison.
pub static COMPARED: Expected =
    Expected { id: "compared", name: "credential or profession", rows: compared, in_years: false, sentences: false };
/// A level, or the years that it stands for.
pub static LEVEL: Expected = Expected { id: "levels", name: "level", rows: levels, in_years: true, sentences: false };
/// A country or a state of the home country, those whose pay is known first.
pub static REGION: Expected =
    Expected { id: "regions", name: "region", rows: regions, in_years: false, sentences: false };
/// The same, countries with a projection first.
pub static PROJECTED: Expected =
    Expected { id: "projected", name: "region", rows: projected, in_years: false, sentences: false };
/// A stage of a career, a specialty or a role, or a list of them.
pub static CAREER: Expected =
    Expected { id: "careers", name: "career stage", rows: careers, in_years: false, sentences: false };
/// A category of interview questions or a way to prepare.
pub static INTERVIEW: Expected =
    Expected { id: "interviews", name: "interview category", rows: interviews, in_years: false, sentences: false };
/// A topic of the resources.
pub static RESOURCE: Expected =
    Expected { id: "resources", name: "resource topic", rows: resources, in_years: false, sentences: false };
/// An entry of the FAQ.
pub static ENTRY: Expected =
    Expected { id: "entries", name: "question", rows: entries, in_years: false, sentences: true };

impl Row {
    /// A row by its code or id and its title.
    fn new(thing: Thing, title: impl Into<String>, names: Vec<String>) -> Self {
        let title = title.into();
        Self { codes: vec![thing.id.clone()], thing, label: title.clone(), title, names, yields: false }
    }

    /// With another name in a list of things of several kinds.
    fn labelled(self, label: String) -> Self {
        Self { label, ..self }
    }

    /// Meant only where no other row has the very same name.
    fn yielding(self) -> Self {
        Self { yields: true, ..self }
    }
}

/// Everything that the vocabulary names, each with its names: what questions are searched for. Rows go by the same. What is
/// named alike means the one that comes first.
pub fn of_vocabulary<'w>(words: &'w Vocabulary) -> impl Iterator<Item = (Thing, Vec<&'w str>)> {
    let terms =
        |kind, terms: &'w [Term]| terms.iter().map(move |term| (Thing::new(kind, &term.term), texts(&term.names)));
    let levels = words.levels.iter().map(|term| (Thing::new(Kind::Level, term.level.id()), texts(&term.names)));
    let places = [(Kind::Country, &words.countries), (Kind::State, &words.states)];
    let places = places.into_iter().flat_map(|(kind, places)| places.iter().map(move |place| (kind, place)));
    let places = places.map(|(kind, place)| (Thing::new(kind, &place.code), names_of_place(place)));
    terms(Kind::Credential, &words.credentials)
        .chain(terms(Kind::Body, &words.bodies))
        .chain(levels)
        .chain(places)
        .chain(terms(Kind::Specialty, &words.specialties))
        .chain(terms(Kind::Profession, &words.professions))
}

fn texts(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn names_of_place(place: &Place) -> Vec<&str> {
    place.names.iter().chain(&place.cities).chain([&place.name]).map(String::as_str).collect()
}

/// All names of a term of the vocabulary.
fn names_of(terms: &[Term], id: &str) -> Vec<String> {
    terms.iter().filter(|term| term.term == id).flat_map(|term| term.names.clone()).collect()
}

/// What has no rank comes last.
fn by_rank(popular: Option<u32>) -> u32 {
    popular.unwrap_or(u32::MAX)
}

fn credentials(knowledge: &Knowledge) -> Vec<Row> {
    let mut known: Vec<_> = knowledge.certifications.iter().collect();
    known.sort_by_key(|known| by_rank(known.popular));
    let row = |code: &String, name: &String| {
        let mut names = vec![name.clone()];
        names.extend(names_of(&knowledge.vocabulary.credentials, code));
        Row::new(Thing::new(Kind::Credential, code), format!("{code} ({name})"), names)
    };
    known.into_iter().map(|known| row(&known.code, &known.name)).collect()
}

fn specialties(knowledge: &Knowledge) -> Vec<Row> {
    let known = knowledge.careers.specialties.iter();
    known
        .map(|known| {
            let mut names = names_of(&knowledge.vocabulary.specialties, &known.id);
            names.extend(known.aliases.iter().cloned());
            Row::new(Thing::new(Kind::Specialty, &known.id), &known.name, names)
        })
        .collect()
}

fn professions(knowledge: &Knowledge) -> Vec<Row> {
    let known = knowledge.careers.professions.iter();
    known
        .map(|known| {
            let mut names = names_of(&knowledge.vocabulary.professions, &known.id);
            names.extend(known.aliases.iter().cloned());
            Row::new(Thing::new(Kind::Profession, &known.id), &known.name, names)
        })
        .collect()
}

fn paid(knowledge: &Knowledge) -> Vec<Row> {
    credentials(knowledge).into_iter().chain(specialties(knowledge).into_iter().map(Row::yielding)).collect()
}

fn compared(knowledge: &Knowledge) -> Vec<Row> {
    credentials(knowledge).into_iter().chain(professions(knowledge).into_iter().map(Row::yielding)).collect()
}

fn levels(knowledge: &Knowledge) -> Vec<Row> {
    let words = &knowledge.vocabulary;
    let row = |level: Level| {
        let title = match words.years_of(level) {
            Some((0, Some(to))) => format!("{}: up to {to} years", level.label()),
            Some((from, Some(to))) => format!("{}: {from} to {to} years", level.label()),
            Some((from, None)) => format!("{}: {from} years and more", level.label()),
            None => level.label().to_owned(),
        };
        Row::new(Thing::new(Kind::Level, level.id()), title, words.level_words(level).cloned().collect())
    };
    Level::ALL.into_iter().map(row).collect()
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn country(place: &Place) -> Row {
    Row::new(Thing::new(Kind::Country, &place.code), &place.name, owned(names_of_place(place)))
}

fn state(home: &str, place: &Place) -> Row {
    let row = Row::new(Thing::new(Kind::State, &place.code), &place.name, owned(names_of_place(place)));
    Row { codes: vec![format!("{home}-{}", place.code), place.code.clone()], ..row }
}

/// The home country and the states that are looked for most, the countries whose pay is known, then whatever has a name.
fn regions(knowledge: &Knowledge) -> Vec<Row> {
    let words = &knowledge.vocabulary;
    let has_pay = |code: &str| knowledge.salaries.iter().any(|row| row.country == code);
    let rank = |place: &Place| match place.code.as_str() {
        code if knowledge.is_home(code) => 0,
        code if has_pay(code) => 2,
        _ => 4,
    };
    let countries = words.countries.iter().map(|place| (rank(place), 0, country(place)));
    let states = words.states.iter().map(|place| {
        let rank = if place.popular.is_some() { 1 } else { 3 };
        (rank, by_rank(place.popular), state(knowledge.home(), place))
    });
    let mut rows: Vec<_> = countries.chain(states).collect();
    rows.sort_by_key(|(rank, popular, _)| (*rank, *popular));
    rows.into_iter().map(|(_, _, row)| row).collect()
}

/// Projections are a country's; a state leads to its country's.
fn projected(knowledge: &Knowledge) -> Vec<Row> {
    let is_projected = |place: &Place| knowledge.outlook.iter().any(|row| row.main && row.country == place.code);
    let mut countries: Vec<&Place> = knowledge.vocabulary.countries.iter().collect();
    countries.sort_by_key(|place| (!knowledge.is_home(&place.code), !is_projected(place)));
    let states = knowledge.vocabulary.states.iter().map(|place| state(knowledge.home(), place));
    countries.into_iter().map(country).chain(states).collect()
}

/// Stages and lists, then specialties and roles. A word that names a stage and something narrower, such as "auditor", means
/// the stage: it is what is asked for.
fn careers(knowledge: &Knowledge) -> Vec<Row> {
    let careers = &knowledge.careers;
    let stages = careers.stages.iter().map(|known| {
        Row::new(Thing::new(Kind::Stage, &known.id), &known.name, known.aliases.clone())
            .labelled(format!("Stage: {}", known.name))
    });
    let list = |id: &str, title: String, names: &str| {
        Row::new(Thing::new(Kind::Table, id), title, names.split(", ").map(str::to_owned).collect())
    };
    let lists = [
        list("entry-positions", "First positions by credential".to_owned(), "first positions, first jobs, positions"),
        list("specialties", "All specialties".to_owned(), "specialty, specialities, fields"),
        list("moves", knowledge.wording.moves_title(), "next steps, other roles, other careers"),
    ];
    let specialties = specialties(knowledge).into_iter().map(|row| {
        let label = format!("Specialty: {}", row.title);
        row.labelled(label).yielding()
    });
    let moves = careers.moves.iter().map(|known| {
        Row::new(Thing::new(Kind::Move, &known.id), &known.role, Vec::new())
            .labelled(format!("Role: {}", known.role))
            .yielding()
    });
    stages.chain(lists).chain(specialties).chain(moves).collect()
}

fn interviews(knowledge: &Knowledge) -> Vec<Row> {
    let interview = &knowledge.interview;
    let categories = interview.categories.iter().map(|known| (&known.id, &known.name, &known.aliases));
    let methods = interview.methods.iter().map(|known| (&known.id, &known.name, &known.aliases));
    categories
        .chain(methods)
        .map(|(id, name, aliases)| Row::new(Thing::new(Kind::Interview, id), name, aliases.clone()))
        .collect()
}

fn resources(knowledge: &Knowledge) -> Vec<Row> {
    let topics = knowledge.resources.iter();
    topics.map(|known| Row::new(Thing::new(Kind::Resource, &known.id), &known.name, known.aliases.clone())).collect()
}

fn entries(knowledge: &Knowledge) -> Vec<Row> {
    let mut known: Vec<_> = knowledge.faq.iter().collect();
    known.sort_by_key(|entry| by_rank(entry.popular));
    known.into_iter().map(|entry| Row::new(Thing::new(Kind::Entry, &entry.id), &entry.question, Vec::new())).collect()
}
