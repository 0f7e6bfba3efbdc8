//! What questions are read with: vocabulary, texts out of scope, questions to calibrate on.

use super::super::model::{CalibrationQuestion, OutOfScopeClass};
use super::super::reader::Table;
use super::super::vocabulary::{Place, Term, Vocabulary};
use super::Builder;
use super::references::Target;

impl Builder<'_> {
    pub(super) fn vocabulary(&self, root: &Table<'_, '_>) -> Vocabulary {
        let terms = |key: &'static str, term: &'static str, names: &'static str| -> Vec<Term> {
            root.tables(key)
                .into_iter()
                .map(|row| {
                    let value = row.string(term);
                    if key == "credential" {
                        self.refer(row.file, Target::Credential, &value);
                    }
                    if key == "specialty" {
                        self.refer(row.file, Target::Specialty, &value);
                    }
                    let names = match key {
                        "abbreviation" => vec![row.string(names).value],
                        _ => row.strings(names, true).into_iter().map(|name| name.value).collect(),
                    };
                    row.finish();
                    Term { term: value.value, names }
                })
                .collect()
        };
        let places = |key: &'static str, cities: &'static str| -> Vec<Place> {
            root.tables(key)
                .into_iter()
                .map(|row| {
                    let place = Place {
                        code: row.string("code").value,
                        name: row.string("name").value,
                        names: row.strings("names", false).into_iter().map(|name| name.value).collect(),
                        cities: row.strings(cities, false).into_iter().map(|name| name.value).collect(),
                    };
                    row.finish();
                    place
                })
                .collect()
        };
        Vocabulary {
            credentials: terms("credential", "code", "names"),
            bodies: terms("body", "code", "names"),
            levels: terms("level", "id", "words"),
            countries: places("country", "city_names"),
            states: places("state", "cities"),
            specialties: terms("specialty", "id", "names"),
            professions: terms("profession", "id", "names"),
            abbreviations: terms("abbreviation", "short", "long"),
            synonyms: terms("synonym", "term", "words"),
        }
    }

    pub(super) fn out_of_scope(&self, root: &Table<'_, '_>) -> Vec<OutOfScopeClass> {
        let read = |row: Table<'_, '_>| {
            let class = OutOfScopeClass {
                name: row.string("name").value,
                redirect: row.boolean("redirect"),
                texts: row.strings("texts", true).into_iter().map(|text| text.value).collect(),
            };
            row.finish();
            class
        };
        root.tables("class").into_iter().map(read).collect()
    }

    pub(super) fn calibration(&self, row: Table<'_, '_>) -> CalibrationQuestion {
        let question = CalibrationQuestion {
            text: row.string("text").value,
            entries: self.refer_all(&row, Target::Entry, "entries", true),
        };
        row.finish();
        question
    }
}
