//! From the id of a reply back to its query, and all queries there are.

use crate::knowledge::{Knowledge, Level};

use crate::answers::career;
use crate::answers::interview;
use crate::answers::places;
use crate::answers::query::{CareerSubject, ComparisonSubject, Query, Region, SalaryQuery, SalarySubject};
use crate::answers::resources;

/// Years that a figure may be asked of.
const OF_YEARS: std::ops::RangeInclusive<u16> = 1990..=2100;

/// The query with this id: the inverse of [`Query::id`], but for the years and what is asked
/// besides, which an id does not carry.
pub fn parse_id(knowledge: &Knowledge, id: &str) -> Option<Query> {
    let mut parts = id.split(':');
    let kind = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    match (kind, rest.as_slice()) {
        ("salary", parts) => salary(knowledge, parts).map(Query::Salary),
        ("certification", [code]) => {
            knowledge.certification(code).map(|known| Query::Certification(known.code.clone()))
        }
        ("certification", [code, aspect]) => {
            let known = knowledge.certification(code)?;
            let aspect = knowledge.intents.aspect(aspect)?;
            Some(Query::Aspect(known.code.clone(), aspect.id.clone()))
        }
        ("outlook", [place]) => region(knowledge, place).map(Query::Outlook),
        ("comparison", [first, second]) if first != second => {
            Some(Query::comparison(side(knowledge, first)?, side(knowledge, second)?))
        }
        ("career", []) => Some(Query::Career(None)),
        ("career", [id]) => career_subject(knowledge, id).map(|subject| Query::Career(Some(subject))),
        ("interview", []) => Some(Query::Interview(None)),
        ("interview", [id]) => interview::title(knowledge, Some(id)).map(|_| Query::Interview(Some((*id).to_owned()))),
        ("resources", []) => Some(Query::Resources(None)),
        ("resources", [id]) => resources::title(knowledge, Some(id)).map(|_| Query::Resources(Some((*id).to_owned()))),
        // Whether there is one only its server knows.
        ("own", [id]) => Some(Query::Own((*id).to_owned())),
        (id, []) => knowledge.faq_entry(id).map(|entry| Query::Faq(entry.id.clone())),
        _ => None,
    }
}

fn salary(knowledge: &Knowledge, parts: &[&str]) -> Option<SalaryQuery> {
    let mut query = SalaryQuery::default();
    let mut parts = parts.iter().copied().peekable();
    if let Some(subject) = parts.peek().and_then(|part| salary_subject(knowledge, part)) {
        query.subject = Some(subject);
        parts.next();
    }
    query.level = parts.peek().and_then(|part| Level::ALL.into_iter().find(|level| level.id() == *part));
    if query.level.is_some() {
        parts.next();
    }
    if let Some(part) = parts.peek().filter(|part| !part.starts_with(|first: char| first.is_ascii_digit())) {
        query.region = Some(region(knowledge, part)?);
        parts.next();
    }
    if let Some(part) = parts.next() {
        query.of_year = Some(part.parse().ok().filter(|year| OF_YEARS.contains(year))?);
    }
    parts.next().is_none().then_some(query)
}

pub(super) fn salary_subject(knowledge: &Knowledge, part: &str) -> Option<SalarySubject> {
    let credential = knowledge.certifications.iter().find(|certification| certification.code == part);
    let credential = credential.map(|certification| SalarySubject::Credential(certification.code.clone()));
    credential.or_else(|| career::specialty(knowledge, part).map(|known| SalarySubject::Specialty(known.id.clone())))
}

pub(super) fn region(knowledge: &Knowledge, part: &str) -> Option<Region> {
    match part.split_once('-') {
        Some((country, state)) => (knowledge.is_home(country) && places::is_state(knowledge, state))
            .then(|| Region { country: country.to_owned(), state: Some(state.to_owned()) }),
        None => places::is_country(knowledge, part).then(|| Region::country(part)),
    }
}

pub(super) fn side(knowledge: &Knowledge, part: &str) -> Option<ComparisonSubject> {
    let credential = knowledge.certifications.iter().find(|certification| certification.code == part);
    credential.map(|certification| ComparisonSubject::Credential(certification.code.clone())).or_else(|| {
        let profession = knowledge.careers.professions.iter().find(|profession| profession.id == part)?;
        Some(ComparisonSubject::Profession(profession.id.clone()))
    })
}

pub(super) fn career_subject(knowledge: &Knowledge, id: &str) -> Option<CareerSubject> {
    CareerSubject::list(id)
        .or_else(|| career::stage(knowledge, id).map(|stage| CareerSubject::Stage(stage.id.clone())))
        .or_else(|| career::specialty(knowledge, id).map(|known| CareerSubject::Specialty(known.id.clone())))
        .or_else(|| career::career_move(knowledge, id).map(|known| CareerSubject::Move(known.id.clone())))
}

/// Every query but those that combine credential, level and place, of which it has some of each kind.
pub fn all_queries(knowledge: &Knowledge) -> Vec<Query> {
    let mut queries: Vec<Query> = knowledge.faq.iter().map(|entry| Query::Faq(entry.id.clone())).collect();
    queries.extend(salary_queries(knowledge).into_iter().map(Query::Salary));
    queries.extend(knowledge.certifications.iter().map(|known| Query::Certification(known.code.clone())));
    for known in &knowledge.certifications {
        let aspects = knowledge.intents.aspects.iter();
        queries.extend(aspects.map(|aspect| Query::Aspect(known.code.clone(), aspect.id.clone())));
    }
    queries.extend(countries(knowledge).iter().map(|country| Query::Outlook(Region::country(country))));
    let sides: Vec<ComparisonSubject> = knowledge
        .certifications
        .iter()
        .map(|known| ComparisonSubject::Credential(known.code.clone()))
        .chain(knowledge.careers.professions.iter().map(|known| ComparisonSubject::Profession(known.id.clone())))
        .collect();
    for (place, first) in sides.iter().enumerate() {
        let others = sides.iter().skip(place + 1);
        queries.extend(others.map(|second| Query::comparison(first.clone(), second.clone())));
    }
    let careers = &knowledge.careers;
    queries.push(Query::Career(None));
    let stages = careers.stages.iter().map(|known| CareerSubject::Stage(known.id.clone()));
    let specialties = careers.specialties.iter().map(|known| CareerSubject::Specialty(known.id.clone()));
    let moves = careers.moves.iter().map(|known| CareerSubject::Move(known.id.clone()));
    let subjects = stages.chain(specialties).chain(moves).chain(CareerSubject::LISTS);
    queries.extend(subjects.map(|subject| Query::Career(Some(subject))));
    queries.push(Query::Interview(None));
    let interview = &knowledge.interview;
    let categories = interview.categories.iter().map(|known| &known.id);
    let parts = categories.chain(interview.methods.iter().map(|known| &known.id));
    queries.extend(parts.map(|id| Query::Interview(Some(id.clone()))));
    queries.push(Query::Resources(None));
    queries.extend(knowledge.resources.iter().map(|topic| Query::Resources(Some(topic.id.clone()))));
    queries
}

/// The countries that have a name or a figure.
fn countries(knowledge: &Knowledge) -> Vec<String> {
    let named = knowledge.vocabulary.countries.iter().map(|place| &place.code);
    let paid = knowledge.salaries.iter().map(|row| &row.country);
    let projected = knowledge.outlook.iter().map(|row| &row.country);
    let mut codes: Vec<String> = named.chain(paid).chain(projected).cloned().collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn salary_queries(knowledge: &Knowledge) -> Vec<SalaryQuery> {
    let levels: Vec<Option<Level>> = std::iter::once(None).chain(Level::ALL.map(Some)).collect();
    let country = |code: &str| Region::country(code);
    let home = knowledge.home();
    let state = |code: &str| Region { country: home.to_owned(), state: Some(code.to_owned()) };
    let states = || knowledge.vocabulary.states.iter().map(|place| place.code.as_str());
    let mut popular: Vec<_> = knowledge.vocabulary.states.iter().collect();
    popular.sort_by_key(|place| place.popular.unwrap_or(u32::MAX));
    let popular = popular.into_iter().map(|place| place.code.as_str());
    let abroad = knowledge.vocabulary.countries.iter().map(|place| place.code.as_str()).find(|code| *code != home);
    let sample: Vec<Region> = popular.take(2).map(state).chain(abroad.into_iter().chain([home]).map(country)).collect();
    let sample = || sample.iter().filter(|region| is_known(knowledge, region));
    let credentials = knowledge.certifications.iter().map(|known| SalarySubject::Credential(known.code.clone()));
    let specialties = knowledge.careers.specialties.iter().map(|known| SalarySubject::Specialty(known.id.clone()));
    let subjects: Vec<SalarySubject> = credentials.chain(specialties).collect();

    let mut queries = Vec::new();
    let mut of_years: Vec<u16> =
        knowledge.salaries.iter().filter_map(|row| row.as_of.latest()).map(|month| month.year).collect();
    of_years.sort_unstable();
    of_years.dedup();
    let of_year = |year: &u16| SalaryQuery { of_year: Some(*year), ..SalaryQuery::default() };
    queries.extend(of_years.iter().map(of_year));
    for &level in &levels {
        queries.push(SalaryQuery { level, ..SalaryQuery::default() });
        for subject in &subjects {
            let subject = Some(subject.clone());
            queries.push(SalaryQuery { subject: subject.clone(), level, ..SalaryQuery::default() });
            queries.extend(sample().map(|region| SalaryQuery {
                subject: subject.clone(),
                level,
                region: Some(region.clone()),
                ..SalaryQuery::default()
            }));
        }
        let countries = countries(knowledge).into_iter().map(|code| country(&code));
        queries.extend(countries.chain(states().map(state)).map(|region| SalaryQuery {
            level,
            region: Some(region),
            ..SalaryQuery::default()
        }));
    }
    queries
}

fn is_known(knowledge: &Knowledge, region: &Region) -> bool {
    match &region.state {
        Some(state) => places::is_state(knowledge, state),
        None => places::is_country(knowledge, &region.country),
    }
}
