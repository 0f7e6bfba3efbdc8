//! All figures that are shown, each with what its age and weakness are told by.

use std::collections::BTreeMap;

use crate::knowledge::figure::number;
use crate::knowledge::model::{CertificationFact, Grade, Knowledge, Source, Status};
use crate::knowledge::period::{Month, Period};

/// A figure as it is shown today.
#[derive(Debug, Clone)]
pub struct DatedFigure<'k> {
    /// As answers name it, such as `salary:us-median`.
    pub name: String,
    /// The file that it stands in.
    pub file: &'static str,
    /// As readers see it.
    pub text: String,
    /// What it speaks of.
    pub as_of: &'k Period,
    /// How far it can be trusted.
    pub grade: Grade,
    /// The source that it was taken from.
    pub source: Option<&'k Source>,
}

impl DatedFigure<'_> {
    /// Its age in months; none where it is undated.
    pub fn age(&self, today: Month) -> Option<i32> {
        self.as_of.latest().map(|month| today.months_since(month))
    }
}

impl Knowledge {
    /// Every figure that is shown as holding today, by name. Of rows that are the same figure at different times it is the
    /// newest; what is told as history has no age to mend.
    pub fn dated_figures(&self) -> Vec<DatedFigure<'_>> {
        let mut newest: BTreeMap<String, DatedFigure<'_>> = BTreeMap::new();
        for figure in self.all_figures() {
            let is_newer = newest.get(&figure.name).is_none_or(|known| known.as_of.latest() < figure.as_of.latest());
            if is_newer {
                newest.insert(figure.name.clone(), figure);
            }
        }
        newest.into_values().collect()
    }

    fn all_figures(&self) -> Vec<DatedFigure<'_>> {
        let source = |ids: &[String]| ids.first().and_then(|id| self.sources.get(id));
        let mut all: Vec<DatedFigure<'_>> = Vec::new();
        all.extend(self.salaries.iter().map(|row| DatedFigure {
            name: format!("salary:{}", row.id),
            file: "tables/pay.toml",
            text: row.amount(),
            as_of: &row.as_of,
            grade: row.grade,
            source: source(&row.sources),
        }));
        all.extend(self.facts.iter().map(|row| DatedFigure {
            name: format!("fact:{}", row.id),
            file: "tables/facts.toml",
            text: row.amount(),
            as_of: &row.as_of,
            grade: row.grade,
            source: source(&row.sources),
        }));
        let credentials = self.certifications.iter().map(|row| ("certification", &row.code, &row.facts));
        let bodies = self.bodies.iter().map(|row| ("body", &row.code, &row.facts));
        for (kind, code, facts) in credentials.chain(bodies) {
            let current =
                facts.iter().filter(|fact: &&CertificationFact| fact.holds() && fact.status != Status::Historic);
            all.extend(current.map(|fact| DatedFigure {
                name: format!("{kind}:{code}:{}", fact.field),
                file: "tables/credentials.toml",
                text: fact.with_unit(),
                as_of: &fact.as_of,
                grade: fact.grade,
                source: source(&fact.sources),
            }));
        }
        let current = self.outlook.iter().filter(|row| matches!(row.status, Status::Current | Status::Unsourced));
        all.extend(current.map(|row| {
            let openings =
                row.openings.map_or_else(String::new, |count| format!(", {} openings a year", number(count)));
            DatedFigure {
                name: format!("outlook:{}:{}:{}", row.country, row.window, row.occupation),
                file: "tables/outlook.toml",
                text: format!("{}{openings}", row.growth_text()),
                as_of: &row.as_of,
                grade: row.grade,
                source: source(&row.sources),
            }
        }));
        all
    }
}
