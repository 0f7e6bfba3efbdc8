//! Words that stand for something: abbreviations, synonyms, names of credentials, levels and places.

use serde::{Deserialize, Serialize};

/// All words of one knowledge folder, in lower case but for codes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Names of credentials; the term is the code.
    pub credentials: Vec<Term>,
    /// Names of certifying bodies and agencies; the term is the code.
    pub bodies: Vec<Term>,
    /// Words for levels; the term is `entry`, `mid` or `senior`.
    pub levels: Vec<Term>,
    /// Names of countries; the term is the ISO 3166 code.
    pub countries: Vec<Place>,
    /// Names of US states; the term is the two-letter code.
    pub states: Vec<Place>,
    /// Names of specialties; the term is the id in `careers.toml`.
    pub specialties: Vec<Term>,
    /// Names of professions; the term is the id in `careers.toml`.
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
}

impl Vocabulary {
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
