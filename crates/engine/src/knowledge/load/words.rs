//! What questions are read with: vocabulary, texts out of scope, questions to calibrate on.

use std::collections::{BTreeMap, HashSet};

use crate::knowledge::load::Builder;
use crate::knowledge::load::figures::{LEVELS, required_choice};
use crate::knowledge::load::references::Target;
use crate::knowledge::load::slips::check_class;
use crate::knowledge::load::training::Owner;
use crate::knowledge::load::values::{country, optional_country};
use crate::knowledge::model::{CalibrationQuestion, Knowledge, OutOfScopeClass};
use crate::knowledge::reader::Table;
use crate::knowledge::vocabulary::{LevelTerm, Place, Term, Vocabulary};

impl Builder<'_> {
    pub(super) fn vocabulary(&self, root: &Table<'_, '_>) -> Vocabulary {
        let referring = |key, term, target| {
            root.each(key, |row| {
                let id = row.string(term);
                self.refer(row.file, target, &id);
                Term { term: id.value, names: row.list("names", true) }
            })
        };
        let abbreviation =
            |row: &Table<'_, '_>| Term { term: row.string("short").value, names: vec![row.string("long").value] };
        Vocabulary {
            home: optional_country(root, "home").unwrap_or_default(),
            field_words: root.list("field_words", false),
            people_words: root.list("people_words", false),
            credentials: referring("credential", "code", Target::Credential),
            bodies: terms(root, "body", "code", "names"),
            levels: root.each("level", level).into_iter().flatten().collect(),
            countries: self.places(root, "country", "city_names", |row| country(row, "code")),
            states: self.places(root, "state", "cities", |row| row.string("code").value),
            specialties: referring("specialty", "id", Target::Specialty),
            professions: referring("profession", "id", Target::Profession),
            abbreviations: root.each("abbreviation", abbreviation),
            synonyms: terms(root, "synonym", "term", "words"),
        }
    }

    /// Where the vocabulary does not tell it, the home country is the one that most figures are of.
    pub(super) fn home(&self, knowledge: &mut Knowledge) {
        if !knowledge.vocabulary.home.is_empty() {
            return;
        }
        let mut figures: BTreeMap<&str, usize> = BTreeMap::new();
        let paid = knowledge.salaries.iter().map(|row| row.country.as_str());
        for country in paid.chain(knowledge.outlook.iter().map(|row| row.country.as_str())) {
            *figures.entry(country).or_default() += 1;
        }
        let most = figures.into_iter().max_by_key(|(_, count)| *count);
        knowledge.vocabulary.home = most.map_or_else(String::new, |(country, _)| country.to_owned());
    }

    pub(super) fn out_of_scope(&self, row: &Table<'_, '_>, seen: &mut HashSet<String>) -> OutOfScopeClass {
        let name = row.string("name");
        check_class(row, &name, seen);
        let name = name.value;
        let texts = row.strings("texts", true);
        let owner = Owner::OutOfScope(name.clone());
        texts.iter().for_each(|text| self.learn(row.file, text, &owner));
        let texts = texts.into_iter().map(|text| text.value).collect();
        OutOfScopeClass { name, redirect: row.boolean("redirect"), texts }
    }

    pub(super) fn calibration(&self, row: &Table<'_, '_>) -> CalibrationQuestion {
        let text = row.string("text");
        self.learn(row.file, &text, &Owner::Calibration);
        CalibrationQuestion { text: text.value, entries: self.refer_all(row, Target::Entry, "entries", true) }
    }

    fn places(
        &self,
        root: &Table<'_, '_>,
        key: &'static str,
        cities: &'static str,
        code: impl Fn(&Table<'_, '_>) -> String,
    ) -> Vec<Place> {
        root.each(key, |row| Place {
            code: code(row),
            name: row.string("name").value,
            names: row.list("names", false),
            cities: row.list(cities, false),
            short: row.optional("short"),
            article: row.boolean("article"),
            code_is_word: row.boolean("code_is_word"),
            popular: self.rank(row, key),
        })
    }
}

fn terms(root: &Table<'_, '_>, key: &'static str, term: &'static str, names: &'static str) -> Vec<Term> {
    root.each(key, |row| Term { term: row.string(term).value, names: row.list(names, true) })
}

fn level(row: &Table<'_, '_>) -> Option<LevelTerm> {
    let names = row.list("words", true);
    let from_years = row.whole_number("from_years");
    let level = required_choice(row, "id", "level", &LEVELS)?;
    Some(LevelTerm { level, names, from_years })
}
