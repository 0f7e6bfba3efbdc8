//! Names of countries and US states.

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
    let name = country(knowledge, code);
    let takes_article = ["United ", "Philippines", "Netherlands", "Dominican "];
    if takes_article.iter().any(|start| name.starts_with(start)) { format!("the {name}") } else { name }
}

/// The name of a US state; its code where the vocabulary has no name.
pub(super) fn state(knowledge: &Knowledge, code: &str) -> String {
    name(&knowledge.vocabulary.states, code).unwrap_or(code).to_owned()
}

/// Whether the knowledge has a word or a figure for this country.
pub(super) fn is_country(knowledge: &Knowledge, code: &str) -> bool {
    code == "US"
        || name(&knowledge.vocabulary.countries, code).is_some()
        || knowledge.salaries.iter().any(|row| row.country == code)
        || knowledge.outlook.iter().any(|row| row.country == code)
}

/// Whether the knowledge has a word or a figure for this US state.
pub(super) fn is_state(knowledge: &Knowledge, code: &str) -> bool {
    name(&knowledge.vocabulary.states, code).is_some()
        || knowledge.salaries.iter().any(|row| row.state.as_deref() == Some(code))
}
