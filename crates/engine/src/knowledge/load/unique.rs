//! Rows that claim one place: the second would be passed over in silence.

use std::collections::HashMap;

use crate::knowledge::load::{Builder, Files};
use crate::knowledge::model::{Knowledge, Status, Value};

impl Builder<'_> {
    /// Names that two rows of one table claim.
    pub(super) fn unique_names(&self, files: &Files, knowledge: &Knowledge) {
        let careers = &knowledge.careers;
        let mut names = Names { builder: self, files, owners: HashMap::new() };
        for row in &knowledge.certifications {
            names.claim("tables/credentials.toml", "credential", &row.code, [&row.code]);
        }
        for row in &knowledge.bodies {
            names.claim("tables/credentials.toml", "body", &row.code, [&row.code]);
        }
        for row in &careers.stages {
            names.claim("tables/careers.toml", "stage", &row.id, row.aliases.iter().chain([&row.id, &row.name]));
        }
        for row in &careers.professions {
            names.claim("tables/careers.toml", "profession", &row.id, row.aliases.iter().chain([&row.id, &row.name]));
        }
        for row in &careers.specialties {
            names.claim("tables/careers.toml", "specialty", &row.id, row.aliases.iter().chain([&row.id, &row.name]));
        }
        for row in &knowledge.interview.categories {
            names.claim("tables/interview.toml", "category", &row.id, row.aliases.iter().chain([&row.id, &row.name]));
        }
        for row in &knowledge.resources {
            names.claim("tables/resources.toml", "topic", &row.id, row.aliases.iter().chain([&row.id, &row.name]));
        }
        let words = &knowledge.vocabulary;
        let terms = [
            ("credential", &words.credentials),
            ("body", &words.bodies),
            ("specialty", &words.specialties),
            ("profession", &words.professions),
            ("synonym", &words.synonyms),
        ];
        for (kind, row) in terms.into_iter().flat_map(|(kind, rows)| rows.iter().map(move |row| (kind, row))) {
            names.claim("vocabulary.toml", kind, &row.term, &row.names);
        }
        for row in &words.levels {
            names.claim("vocabulary.toml", "level", row.level.id(), &row.names);
        }
        for row in &words.abbreviations {
            names.claim("vocabulary.toml", "abbreviation", &row.term, [&row.term]);
        }
        for (kind, rows) in [("country", &words.countries), ("state", &words.states)] {
            for row in rows {
                names.claim("vocabulary.toml", kind, &row.code, row.names.iter().chain([&row.code]));
            }
        }
    }

    /// One occupation of a country has one current projection; it may be given as printed and before rounding.
    pub(super) fn one_projection(&self, files: &Files, knowledge: &Knowledge) {
        let mut current = HashMap::new();
        for row in knowledge.outlook.iter().filter(|row| row.main && row.status == Status::Current) {
            let Value::Single(growth) = row.growth else { continue };
            let (window, first) = current.entry(&row.country).or_insert((&row.window, growth));
            if *window != &row.window || (*first - growth).abs() >= 1.0 {
                let text = format!("two rows are the main current projection of {}", row.country);
                let mend = "mark the older one with `status = \"previous\"`";
                self.named_fault(files, "tables/outlook.toml", &row.window, text, mend);
            }
        }
    }
}

/// Which row has which name, by table.
struct Names<'b, 'f, 'k> {
    builder: &'b Builder<'f>,
    files: &'b Files,
    owners: HashMap<(&'static str, &'static str, String), &'k str>,
}

impl<'k> Names<'_, '_, 'k> {
    fn claim(
        &mut self,
        file: &'static str,
        kind: &'static str,
        owner: &'k str,
        names: impl IntoIterator<Item = &'k String>,
    ) {
        let mut own: Vec<String> = names.into_iter().map(|name| name.to_lowercase()).collect();
        own.sort();
        own.dedup();
        for name in own {
            if let Some(other) = self.owners.insert((file, kind, name.clone()), owner) {
                let text = match other == owner {
                    true => format!("two rows of this table are `{owner}`"),
                    false => format!("`{name}` is a name of both `{other}` and `{owner}`"),
                };
                self.builder.named_fault(self.files, file, &name, text, "keep it where people mean it");
            }
        }
    }
}
