//! From a typed name to what it names: by code, id or alias, in any case; else the nearest ones.

use super::lookup::Unknown;
use crate::answers::{CareerSubject, ComparisonSubject, Query, Region, SalaryQuery, SalarySubject};
use crate::assistant::Suggestion;
use crate::knowledge::{Knowledge, Level};

/// Below this likeness a name is not worth offering.
const ALIKE: f64 = 0.7;
const OFFERED: usize = 3;

/// Something that can be named.
struct Nameable<'k> {
    query: Query,
    title: &'k str,
    names: Vec<&'k str>,
}

pub(super) fn salary(
    knowledge: &Knowledge,
    subject: Option<&str>,
    level: Option<&str>,
    region: Option<&str>,
) -> Result<Query, Unknown> {
    let mut query = SalaryQuery::default();
    match (subject, level) {
        // `salary senior`: the level alone.
        (Some(word), None) if level_of(knowledge, word).is_some() => query.level = level_of(knowledge, word),
        _ => {
            query.subject = subject.map(|name| salary_subject(knowledge, name)).transpose()?;
            query.level = level.map(|name| level_of(knowledge, name).ok_or_else(|| unknown_level(name))).transpose()?;
        }
    }
    query.region = region.map(|name| region_of(knowledge, name)).transpose()?;
    Ok(Query::Salary(query))
}

pub(super) fn certification(knowledge: &Knowledge, name: &str) -> Result<Query, Unknown> {
    find("credential", name, credentials(knowledge, Query::Certification))
}

pub(super) fn outlook(knowledge: &Knowledge, region: Option<&str>) -> Result<Query, Unknown> {
    let country = region.map(|name| region_of(knowledge, name)).transpose()?.map_or("US".to_owned(), |at| at.country);
    Ok(Query::Outlook(country))
}

pub(super) fn comparison(knowledge: &Knowledge, first: &str, second: &str) -> Result<Query, Unknown> {
    Ok(Query::comparison(compared(knowledge, first)?, compared(knowledge, second)?))
}

pub(super) fn career(knowledge: &Knowledge, stage: Option<&str>) -> Result<Query, Unknown> {
    let Some(name) = stage else { return Ok(Query::Career(None)) };
    let careers = &knowledge.careers;
    let subject = |subject| Query::Career(Some(subject));
    let stages = careers
        .stages
        .iter()
        .map(|stage| nameable(subject(CareerSubject::Stage(stage.id.clone())), &stage.name, &stage.id, &stage.aliases));
    let specialties = careers.specialties.iter().map(|specialty| {
        let query = subject(CareerSubject::Specialty(specialty.id.clone()));
        nameable(query, &specialty.name, &specialty.id, &specialty.aliases)
    });
    let moves = careers
        .moves
        .iter()
        .map(|role| nameable(subject(CareerSubject::Move(role.id.clone())), &role.role, &role.id, &[]));
    find("career stage", name, stages.chain(specialties).chain(moves))
}

pub(super) fn interview(knowledge: &Knowledge, category: Option<&str>) -> Result<Query, Unknown> {
    let Some(name) = category else { return Ok(Query::Interview(None)) };
    let query = |id: &String| Query::Interview(Some(id.clone()));
    let categories = knowledge.interview.categories.iter();
    let methods = knowledge.interview.methods.iter();
    let all = categories
        .map(|category| nameable(query(&category.id), &category.name, &category.id, &category.aliases))
        .chain(methods.map(|method| nameable(query(&method.id), &method.name, &method.id, &method.aliases)));
    find("interview category", name, all)
}

pub(super) fn resources(knowledge: &Knowledge, topic: Option<&str>) -> Result<Query, Unknown> {
    let Some(name) = topic else { return Ok(Query::Resources(None)) };
    let topics = knowledge
        .resources
        .iter()
        .map(|topic| nameable(Query::Resources(Some(topic.id.clone())), &topic.name, &topic.id, &topic.aliases));
    find("resource topic", name, topics)
}

pub(super) fn faq(knowledge: &Knowledge, id: &str) -> Result<Query, Unknown> {
    let entries =
        knowledge.faq.iter().map(|entry| nameable(Query::Faq(entry.id.clone()), &entry.question, &entry.id, &[]));
    find("FAQ id", id, entries)
}

fn nameable<'k>(query: Query, title: &'k str, id: &'k str, aliases: &'k [String]) -> Nameable<'k> {
    let names = [id, title].into_iter().chain(aliases.iter().map(String::as_str)).collect();
    Nameable { query, title, names }
}

fn credentials<'k>(
    knowledge: &'k Knowledge,
    query: impl Fn(String) -> Query + 'k,
) -> impl Iterator<Item = Nameable<'k>> {
    knowledge.certifications.iter().map(move |certification| {
        let names = knowledge.vocabulary.credentials.iter().filter(|term| term.term == certification.code);
        let aliases = names.flat_map(|term| &term.names).map(String::as_str);
        let own = [certification.code.as_str(), certification.name.as_str()];
        Nameable {
            query: query(certification.code.clone()),
            title: &certification.name,
            names: own.into_iter().chain(aliases).collect(),
        }
    })
}

fn salary_subject(knowledge: &Knowledge, name: &str) -> Result<SalarySubject, Unknown> {
    let pay = |subject| Query::Salary(SalaryQuery { subject: Some(subject), ..SalaryQuery::default() });
    let specialties = knowledge.careers.specialties.iter().map(|specialty| {
        let query = pay(SalarySubject::Specialty(specialty.id.clone()));
        nameable(query, &specialty.name, &specialty.id, &specialty.aliases)
    });
    let credentials = credentials(knowledge, |code| pay(SalarySubject::Credential(code)));
    match find("credential or specialty", name, credentials.chain(specialties))? {
        Query::Salary(SalaryQuery { subject: Some(subject), .. }) => Ok(subject),
        _ => Err(Unknown { text: format!("unknown credential or specialty {name:?}"), nearest: Vec::new() }),
    }
}

fn compared(knowledge: &Knowledge, name: &str) -> Result<ComparisonSubject, Unknown> {
    let professions = &knowledge.careers.professions;
    let is_profession = professions.iter().find(|profession| {
        [&profession.id, &profession.name].into_iter().chain(&profession.aliases).any(|known| same(known, name))
    });
    if let Some(profession) = is_profession {
        return Ok(ComparisonSubject::Profession(profession.id.clone()));
    }
    match find("credential or profession", name, credentials(knowledge, Query::Certification))? {
        Query::Certification(code) => Ok(ComparisonSubject::Credential(code)),
        _ => Err(Unknown { text: format!("unknown credential or profession {name:?}"), nearest: Vec::new() }),
    }
}

fn level_of(knowledge: &Knowledge, name: &str) -> Option<Level> {
    let words = &knowledge.vocabulary.levels;
    let term = words.iter().find(|term| term.names.iter().any(|known| same(known, name)));
    let id = term.map_or(name, |term| term.term.as_str());
    Level::ALL.into_iter().find(|level| same(level.id(), id))
}

fn unknown_level(name: &str) -> Unknown {
    Unknown { text: format!("unknown level {name:?}: there are entry, mid and senior"), nearest: Vec::new() }
}

fn region_of(knowledge: &Knowledge, name: &str) -> Result<Region, Unknown> {
    let vocabulary = &knowledge.vocabulary;
    let named = |place: &&crate::knowledge::Place| {
        [&place.code, &place.name].into_iter().chain(&place.names).any(|known| same(known, name))
    };
    if let Some(country) = vocabulary.countries.iter().find(named) {
        return Ok(Region { country: country.code.clone(), state: None });
    }
    if let Some(state) = vocabulary.states.iter().find(named) {
        return Ok(Region { country: "US".to_owned(), state: Some(state.code.clone()) });
    }
    Err(Unknown { text: format!("unknown region {name:?}: give a country or a US state"), nearest: Vec::new() })
}

fn find<'k>(kind: &str, typed: &str, all: impl Iterator<Item = Nameable<'k>>) -> Result<Query, Unknown> {
    let mut nearest = Vec::new();
    for thing in all {
        if thing.names.iter().any(|name| same(name, typed)) {
            return Ok(thing.query);
        }
        let alike = thing.names.iter().map(|name| likeness(name, typed)).fold(0.0, f64::max);
        if alike >= ALIKE {
            nearest.push((alike, Suggestion { id: thing.query.id(), title: thing.title.to_owned() }));
        }
    }
    nearest.sort_by(|(first, _), (second, _)| second.total_cmp(first));
    let nearest = nearest.into_iter().take(OFFERED).map(|(_, suggestion)| suggestion).collect();
    Err(Unknown { text: format!("unknown {kind} {typed:?}"), nearest })
}

fn same(first: &str, second: &str) -> bool {
    first.trim().eq_ignore_ascii_case(second.trim())
}

fn likeness(first: &str, second: &str) -> f64 {
    strsim::jaro_winkler(&first.to_lowercase(), &second.to_lowercase())
}
