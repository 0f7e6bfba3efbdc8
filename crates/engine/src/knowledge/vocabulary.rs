//! Words that stand for something: abbreviations, synonyms, names of credentials, levels and places.

use serde::{Deserialize, Serialize};

use crate::knowledge::model::Level;

/// All words of one knowledge folder, in lower case but for codes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Vocabulary {
    /// ISO 3166 code of the country that is meant where none is named; empty where there is none.
    pub home: String,
    /// How the field is called, such as `coding`; it does not tell what is meant of it.
    pub field_words: Vec<String>,
    /// How its people are called, such as `coders`.
    pub people_words: Vec<String>,
    /// Names of credentials; the term is the code.
    pub credentials: Vec<Term>,
    /// Names of certifying bodies and agencies; the term is the code.
    pub bodies: Vec<Term>,
    /// Words for levels, and the years that they stand for.
    pub levels: Vec<LevelTerm>,
    /// Names of countries; the term is the ISO 3166 code.
    pub countries: Vec<Place>,
    /// Names of the states of the home country; the term is the two-letter code.
    pub states: Vec<Place>,
    /// Names of specialties; the term is the id in `tables/careers.toml`.
    pub specialties: Vec<Term>,
    /// Names of professions; the term is the id in `tables/careers.toml`.
    pub professions: Vec<Term>,
    /// Short forms; the term is the short form, its only name the long one.
    pub abbreviations: Vec<Term>,
    /// Words that mean much the same.
    pub synonyms: Vec<Term>,
}

/// A term and the names that people type for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Term {
    /// What the names stand for.
    pub term: String,
    /// The names, lower case.
    pub names: Vec<String>,
}

/// A level and the words for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LevelTerm {
    /// The level.
    pub level: Level,
    /// The words, lower case.
    pub names: Vec<String>,
    /// From how many years of experience on people are at it.
    pub from_years: Option<u32>,
}

/// A country or state.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Place {
    /// ISO 3166 or state code.
    pub code: String,
    /// Its English name.
    pub name: String,
    /// Other names, lower case.
    pub names: Vec<String>,
    /// Cities that name it, lower case.
    pub cities: Vec<String>,
    /// A shorter name for headings, such as `US`.
    pub short: Option<String>,
    /// Whether its name has an article within a sentence: `the Philippines`.
    pub article: bool,
    /// Whether its code is a word or an abbreviation of something else more often, so that it needs a reason to count.
    pub code_is_word: bool,
    /// Its rank among what is looked for most, 1 first.
    pub popular: Option<u32>,
}

/// The level of somebody with so many years of experience; none where no level tells its years.
pub fn level_of_years(levels: &[LevelTerm], years: u32) -> Option<Level> {
    let reached = levels.iter().filter_map(|term| Some((term.from_years?, term.level)));
    reached.filter(|(from, _)| *from <= years).max().map(|(_, level)| level)
}

impl Vocabulary {
    /// Whether a word only tells the field or its people.
    pub fn is_field_word(&self, word: &str) -> bool {
        self.field_words.iter().chain(&self.people_words).any(|known| known == word)
    }

    /// The words for a level.
    pub fn level_words(&self, level: Level) -> impl Iterator<Item = &String> {
        self.levels.iter().filter(move |term| term.level == level).flat_map(|term| &term.names)
    }

    /// The level of somebody with so many years of experience; none where no level tells its years.
    pub fn level_of_years(&self, years: u32) -> Option<Level> {
        level_of_years(&self.levels, years)
    }

    /// The years of a level: from, and up to which, if there is an end. None where it does not tell its years.
    pub fn years_of(&self, level: Level) -> Option<(u32, Option<u32>)> {
        let from = self.levels.iter().find(|term| term.level == level)?.from_years?;
        let later = self.levels.iter().filter_map(|term| term.from_years).filter(|later| *later > from).min();
        Some((from, later.map(|later| later - 1)))
    }

    /// All names of credentials, bodies, places, specialties and professions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let terms = [&self.credentials, &self.bodies, &self.specialties, &self.professions];
        let places = [&self.countries, &self.states];
        let terms = terms.into_iter().flatten().flat_map(|term| &term.names);
        let places = places
            .into_iter()
            .flatten()
            .flat_map(|place| std::iter::once(&place.name).chain(&place.names).chain(&place.cities));
        terms.chain(places).map(String::as_str)
    }
}
