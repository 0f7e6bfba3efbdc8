//! Names of countries and of the states of the home country.

use crate::answers::query::Region;
use crate::knowledge::{Knowledge, Place};

fn name<'k>(places: &'k [Place], code: &str) -> Option<&'k str> {
    places.iter().find(|place| place.code == code).map(|place| place.name.as_str())
}

/// The name of a country: `Canada`; its code where the vocabulary has no name.
pub(super) fn country(knowledge: &Knowledge, code: &str) -> String {
    name(&knowledge.vocabulary.countries, code).unwrap_or(code).to_owned()
}

/// The name of a country within a sentence: `the United Kingdom`.
pub(super) fn the_country(knowledge: &Knowledge, code: &str) -> String {
    with_article(knowledge, code, country(knowledge, code))
}

fn with_article(knowledge: &Knowledge, code: &str, name: String) -> String {
    let has_article = knowledge.vocabulary.countries.iter().any(|place| place.code == code && place.article);
    if has_article { format!("the {name}") } else { name }
}

/// The short name of the home country: `US`.
pub(super) fn home(knowledge: &Knowledge) -> String {
    let home = knowledge.home();
    let known = knowledge.vocabulary.countries.iter().find(|place| place.code == home);
    known.map_or(home, |place| place.short.as_deref().unwrap_or(&place.name)).to_owned()
}

/// The short name of the home country within a sentence: `the US`.
pub fn the_home(knowledge: &Knowledge) -> String {
    with_article(knowledge, knowledge.home(), home(knowledge))
}

/// The name of a state; its code where the vocabulary has no name.
pub(super) fn state(knowledge: &Knowledge, code: &str) -> String {
    name(&knowledge.vocabulary.states, code).unwrap_or(code).to_owned()
}

/// The name of a place: `Texas`, `Canada`.
pub(super) fn region(knowledge: &Knowledge, region: &Region) -> String {
    region.state.as_ref().map_or_else(|| country(knowledge, &region.country), |code| state(knowledge, code))
}

/// Whether the knowledge has a word or a figure for this country.
pub(super) fn is_country(knowledge: &Knowledge, code: &str) -> bool {
    knowledge.is_home(code)
        || name(&knowledge.vocabulary.countries, code).is_some()
        || knowledge.salaries.iter().any(|row| row.country == code)
        || knowledge.outlook.iter().any(|row| row.country == code)
}

/// Whether the knowledge has a word or a figure for this state.
pub(super) fn is_state(knowledge: &Knowledge, code: &str) -> bool {
    name(&knowledge.vocabulary.states, code).is_some()
        || knowledge.salaries.iter().any(|row| row.state.as_deref() == Some(code))
}

/// The place with this id, such as `US-TX`.
pub(super) fn parse(knowledge: &Knowledge, part: &str) -> Option<Region> {
    match part.split_once('-') {
        Some((country, state)) => (knowledge.is_home(country) && is_state(knowledge, state))
            .then(|| Region { country: country.to_owned(), state: Some(state.to_owned()) }),
        None => is_country(knowledge, part).then(|| Region::country(part)),
    }
}

/// The countries that have a name or a figure.
pub(super) fn countries(knowledge: &Knowledge) -> Vec<String> {
    let named = knowledge.vocabulary.countries.iter().map(|place| &place.code);
    let paid = knowledge.salaries.iter().map(|row| &row.country);
    let projected = knowledge.outlook.iter().map(|row| &row.country);
    let mut codes: Vec<String> = named.chain(paid).chain(projected).cloned().collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
