//! What questions are read with: vocabulary, texts out of scope, questions to calibrate on.

use super::super::model::{CalibrationQuestion, OutOfScopeClass};
use super::super::reader::Table;
use super::super::vocabulary::{Place, Term, Vocabulary};
use super::Builder;
use super::references::Target;

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
            credentials: referring("credential", "code", Target::Credential),
            bodies: terms(root, "body", "code", "names"),
            levels: terms(root, "level", "id", "words"),
            countries: places(root, "country", "city_names"),
            states: places(root, "state", "cities"),
            specialties: referring("specialty", "id", Target::Specialty),
            professions: terms(root, "profession", "id", "names"),
            abbreviations: root.each("abbreviation", abbreviation),
            synonyms: terms(root, "synonym", "term", "words"),
        }
    }

    pub(super) fn calibration(&self, row: &Table<'_, '_>) -> CalibrationQuestion {
        CalibrationQuestion {
            text: row.string("text").value,
            entries: self.refer_all(row, Target::Entry, "entries", true),
        }
    }
}

pub(super) fn out_of_scope(row: &Table<'_, '_>) -> OutOfScopeClass {
    OutOfScopeClass {
        name: row.string("name").value,
        redirect: row.boolean("redirect"),
        texts: row.list("texts", true),
    }
}

fn terms(root: &Table<'_, '_>, key: &'static str, term: &'static str, names: &'static str) -> Vec<Term> {
    root.each(key, |row| Term { term: row.string(term).value, names: row.list(names, true) })
}

fn places(root: &Table<'_, '_>, key: &'static str, cities: &'static str) -> Vec<Place> {
    root.each(key, |row| Place {
        code: row.string("code").value,
        name: row.string("name").value,
        names: row.list("names", false),
        cities: row.list(cities, false),
    })
}
