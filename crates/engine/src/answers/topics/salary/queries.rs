//! Queries about pay: all that there are, and those behind ids and commands.

use crate::answers::places;
use crate::answers::query::{Region, SalaryQuery, SalarySubject};
use crate::answers::topics::career::specialty;
use crate::answers::topics::salary::is_known;
use crate::knowledge::{Knowledge, Level};

/// Years that a figure may be asked of.
const OF_YEARS: std::ops::RangeInclusive<u16> = 1990..=2100;

/// The query whose id goes on so.
pub(super) fn parse(knowledge: &Knowledge, parts: &[&str]) -> Option<SalaryQuery> {
    let mut query = SalaryQuery::default();
    let mut parts = parts.iter().copied().peekable();
    if let Some(subject) = parts.peek().and_then(|part| subject(knowledge, part)) {
        query.subject = Some(subject);
        parts.next();
    }
    query.level = parts.peek().and_then(|part| Level::ALL.into_iter().find(|level| level.id() == *part));
    if query.level.is_some() {
        parts.next();
    }
    if let Some(part) = parts.peek().filter(|part| !part.starts_with(|first: char| first.is_ascii_digit())) {
        query.region = Some(places::parse(knowledge, part)?);
        parts.next();
    }
    if let Some(part) = parts.next() {
        query.of_year = Some(part.parse().ok().filter(|year| OF_YEARS.contains(year))?);
    }
    parts.next().is_none().then_some(query)
}

fn subject(knowledge: &Knowledge, part: &str) -> Option<SalarySubject> {
    let credential = knowledge.certifications.iter().find(|certification| certification.code == part);
    let credential = credential.map(|certification| SalarySubject::Credential(certification.code.clone()));
    credential.or_else(|| specialty(knowledge, part).map(|known| SalarySubject::Specialty(known.id.clone())))
}

/// The query behind the words of a command, as entries write it.
pub(super) fn parse_command(knowledge: &Knowledge, words: &[&str]) -> Option<SalaryQuery> {
    let mut query = SalaryQuery::default();
    for word in words {
        if let Some(place) = word.strip_prefix("region:") {
            query.region = Some(named_region(knowledge, place)?);
        } else if let Some(level) = Level::with_id(word) {
            query.level = Some(level);
        } else {
            query.subject = Some(subject(knowledge, word)?);
        }
    }
    Some(query)
}

/// A place by its id, or by its name as readers see it.
fn named_region(knowledge: &Knowledge, place: &str) -> Option<Region> {
    let words = &knowledge.vocabulary;
    let state = words.states.iter().find(|known| known.name == place);
    let state = state.map(|known| Region { country: words.home.clone(), state: Some(known.code.clone()) });
    let country = || words.countries.iter().find(|known| known.name == place).map(|known| Region::country(&known.code));
    state.or_else(country).or_else(|| places::parse(knowledge, place))
}

/// Every query but those that combine subject, level and place, of which it has some of each kind.
pub(super) fn all(knowledge: &Knowledge) -> Vec<SalaryQuery> {
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
        let countries = places::countries(knowledge).into_iter().map(|code| country(&code));
        queries.extend(countries.chain(states().map(state)).map(|region| SalaryQuery {
            level,
            region: Some(region),
            ..SalaryQuery::default()
        }));
    }
    queries
}
