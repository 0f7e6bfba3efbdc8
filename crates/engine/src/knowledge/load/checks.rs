//! What holds for rows of whatever kind: ids, lengths, uniqueness, rising percentiles.

use std::collections::{BTreeMap, HashSet};

use crate::knowledge::load::{Builder, Files, LONGEST_ID};
use crate::knowledge::model::{Knowledge, Salary, Value};
use crate::knowledge::reader::{File, Located, Place, Table};
use crate::knowledge::sets::Statistic;

impl Builder<'_> {
    /// Rows with the same id are one figure at different times, so the id and the time together must be unique.
    pub(super) fn unique_rows(&self, files: &Files, knowledge: &Knowledge) {
        let salaries = knowledge.salaries.iter().map(|row| ("tables/pay.toml", &row.id, row.as_of.as_written()));
        let facts = knowledge.facts.iter().filter(|row| !row.disputed);
        let facts = facts.map(|row| ("tables/facts.toml", &row.id, row.as_of.as_written()));
        let mut seen = HashSet::new();
        for (file, id, as_of) in salaries.chain(facts) {
            if !seen.insert((file, id, as_of)) {
                let text = format!("two rows have the id `{id}` and the same as_of, {as_of}");
                self.row_fault(files, file, (id, as_of), text, "give one of them another id, or remove it");
            }
        }
    }

    /// Percentiles of one population at one time must not fall, unless a disagreement says that they do.
    pub(super) fn rising_percentiles(&self, files: &Files, knowledge: &Knowledge) {
        let excused: HashSet<&str> = knowledge
            .disagreements
            .iter()
            .flat_map(|row| &row.figures)
            .filter_map(|name| name.strip_prefix("salary:"))
            .collect();
        let order = [Statistic::P10, Statistic::P25, Statistic::Median, Statistic::P75, Statistic::P90];
        let mut groups: BTreeMap<_, Vec<(usize, f64, &Salary)>> = BTreeMap::new();
        for row in &knowledge.salaries {
            if let Value::Range(low, high) = row.value
                && low > high
            {
                continue;
            }
            let Some(at) = order.iter().position(|statistic| *statistic == row.statistic) else { continue };
            let (Value::Single(value) | Value::Range(value, _)) = row.value else { continue };
            let group = (
                row.group,
                &row.population,
                row.as_of.as_written(),
                row.sources.first(),
                row.period as u8,
                (&row.credential, &row.state, &row.label),
            );
            groups.entry(group).or_default().push((at, value, row));
        }
        let complain = |row: &Salary, text: String| {
            if !excused.contains(row.id.as_str()) && !self.unread.explains("tables/disagreements.toml") {
                let mend = "correct the amounts, or name the rows in tables/disagreements.toml";
                self.row_fault(files, "tables/pay.toml", (&row.id, row.as_of.as_written()), text, mend);
            }
        };
        for rows in groups.values_mut() {
            rows.sort_by_key(|row| row.0);
            for pair in rows.windows(2) {
                if let [(_, low, lower), (_, high, upper)] = pair
                    && low > high
                {
                    complain(upper, format!("the percentiles `{}` and `{}` fall", lower.id, upper.id));
                }
            }
        }
        for row in &knowledge.salaries {
            if let Value::Single(middle) = row.value
                && (row.p10.is_some_and(|low| low > middle) || row.p90.is_some_and(|high| high < middle))
            {
                complain(row, format!("`{}` lies outside its own 10th and 90th percentiles", row.id));
            }
        }
    }
}

/// Reads every table of a list, each with an id of its own.
pub(super) fn each_with_id<'t, 'a, T>(
    root: &Table<'t, 'a>,
    key: &'static str,
    mut read: impl FnMut(String, &Table<'t, 'a>) -> T,
) -> Vec<T> {
    let mut seen = HashSet::new();
    root.each(key, |row| {
        let id = row.string("id");
        check_unique_id(row.file, &id, &mut seen);
        read(id.value, row)
    })
}

pub(super) fn check_length(file: &File<'_>, text: &str, place: &Place, key: &str, longest: usize) {
    let length = text.chars().count();
    if length > longest {
        let fault = format!("`{key}` has {length} characters, {longest} are allowed");
        file.error(place, fault, "shorten it, or split it in two");
    }
}

pub(super) fn check_id(file: &File<'_>, id: &Located<String>) {
    let kebab = id
        .value
        .split('-')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    if !kebab && !id.value.is_empty() {
        let text = format!("the id `{}` is not kebab-case", id.value);
        file.error(&id.place, text, "use lower-case letters, digits and single hyphens");
    }
    check_length(file, &id.value, &id.place, "id", LONGEST_ID);
}

pub(super) fn check_unique_id(file: &File<'_>, id: &Located<String>, seen: &mut HashSet<String>) {
    check_id(file, id);
    if !seen.insert(id.value.clone()) {
        file.error(&id.place, format!("the id `{}` is used twice", id.value), "give this one another id");
    }
}
