//! Tables of figures: sources, pay, certifications, outlook, single facts.

use std::collections::BTreeMap;

use crate::knowledge::load::checks::{check_id, check_length, each_with_id};
use crate::knowledge::load::prose::has_word;
use crate::knowledge::load::references::Target;
use crate::knowledge::load::slips::{check_other, check_share, check_window, years};
use crate::knowledge::load::values::{
    NOT_NEGATIVE, PLAUSIBLE_GROWTH, PLAUSIBLE_PERCENT, check_address, check_pay, check_range, closed, country,
    currency, period, window,
};
use crate::knowledge::load::{Builder, LONGEST_ID, LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE};
use crate::knowledge::model::{
    Body, Certification, CertificationFact, Fact, Grade, Knowledge, Level, Outlook, PayPeriod, Salary, Source,
    SpecialtyScope, Status, Value,
};
use crate::knowledge::reader::{File, Located, Table};
use crate::knowledge::sets::{PayGroup, Statistic};

pub(super) fn sources(root: &Table<'_, '_>) -> BTreeMap<String, Source> {
    let publishers =
        root.each("publisher", |row| (limited(row, "name", LONGEST_TITLE), limited(row, "short", LONGEST_NAME)));
    let rows = each_with_id(root, "source", |id, row| {
        let address = row.optional_string("address");
        if let Some(address) = &address {
            check_address(row.file, address);
        }
        let publisher = limited(row, "publisher", LONGEST_TITLE);
        let short = publishers.iter().find(|(name, _)| *name == publisher);
        let short = short.map_or_else(|| publisher.clone(), |(_, short)| short.clone());
        let quotes = row.optional("quotes");
        let issuer = row.optional("issuer");
        if quotes.is_some() != issuer.is_some() {
            let mend = "give both: `quotes` as readers are told, `issuer` in few words; or neither";
            row.error("a source that quotes another one has `quotes` and `issuer`".to_owned(), mend);
        }
        Source {
            names_no_source: row.boolean("names_no_source"),
            id,
            title: limited(row, "title", LONGEST_TITLE),
            issuer: issuer.unwrap_or_else(|| short.clone()),
            publisher,
            short,
            quotes,
            quoted_by: row.optional("quoted_by"),
            address: address.map(|address| address.value),
            as_of: period(row),
            grade: grade(row),
        }
    });
    rows.into_iter().map(|source| (source.id.clone(), source)).collect()
}

/// A pay figure is as unsourced as the source that it was taken from.
pub(super) fn mark_unsourced(knowledge: &mut Knowledge) {
    let sources = &knowledge.sources;
    let names_none = |id: &String| sources.get(id).is_some_and(|source| source.names_no_source);
    for row in &mut knowledge.salaries {
        row.is_unsourced = row.sources.first().is_some_and(names_none);
    }
}

impl Builder<'_> {
    pub(super) fn salary(&self, row: &Table<'_, '_>) -> Salary {
        let id = row.string("id");
        check_id(row.file, &id);
        let specialty = row.optional_string("specialty");
        if let Some(specialty) = specialty.as_ref().filter(|specialty| specialty.value != "any") {
            self.refer(row.file, Target::Specialty, specialty);
        }
        let stage = self.refer_optional(row, Target::Stage, "stage");
        let credential = self.refer_optional(row, Target::Credential, "credential");
        let level = level(row);
        let value = value(row, "amount");
        let currency = currency(row);
        if currency.is_none() && !matches!(value, Value::Text(_)) {
            row.error("an amount without a currency".to_owned(), "add `currency = \"USD\"`");
        }
        let pay_period = pay_period(row);
        let statistic = closed(row, "statistic", Statistic::ALL, Statistic::Median);
        check_pay(row, &value, pay_period, statistic);
        let (years_from, years_to) = years(row);
        Salary {
            id: id.value,
            group: closed(row, "group", PayGroup::ALL, PayGroup::National),
            country: country(row, "country"),
            state: self.refer_optional(row, Target::State, "state"),
            place: row.optional("place"),
            credential,
            credentials_held: row.whole_number("credentials_held"),
            specialty: specialty.map(|specialty| match specialty.value.as_str() {
                "any" => SpecialtyScope::Any,
                _ => SpecialtyScope::One(specialty.value),
            }),
            level,
            stage,
            years_from,
            years_to,
            label: limited(row, "label", LONGEST_TITLE),
            population: row.optional("population"),
            survey: self.refer_optional(row, Target::Survey, "survey"),
            is_unsourced: false,
            statistic,
            value,
            open_ended: row.boolean("open_ended"),
            midpoint: row.amount("midpoint"),
            p10: row.amount("p10"),
            p90: row.amount("p90"),
            currency,
            period: pay_period,
            employment: row.amount("employment"),
            rank: row.whole_number("rank"),
            sources: self.figure_sources(row),
            as_of: period(row),
            grade: grade(row),
            disputed: row.boolean("disputed"),
        }
    }

    pub(super) fn body(&self, row: &Table<'_, '_>) -> Body {
        Body {
            code: limited(row, "code", LONGEST_ID),
            name: limited(row, "name", LONGEST_TITLE),
            facts: row.each("fact", |fact| self.certification_fact(fact)),
        }
    }

    pub(super) fn certification(&self, row: &Table<'_, '_>) -> Certification {
        let code = limited(row, "code", LONGEST_ID);
        let compare_with = self.refer_optional(row, Target::Credential, "compare_with");
        let full_credential = self.refer_optional(row, Target::Credential, "full_credential");
        check_other(row, "compare_with", &code, compare_with.as_ref());
        check_other(row, "full_credential", &code, full_credential.as_ref());
        Certification {
            code,
            name: limited(row, "name", LONGEST_TITLE),
            body: self.refer_required(row, Target::Body, "body"),
            country: country(row, "country"),
            compare_with,
            full_credential,
            nearest_pay: self.refer_optional(row, Target::Salary, "nearest_pay"),
            popular: self.rank(row, "credential"),
            focus: short(row, "focus"),
            audience: short(row, "audience"),
            jobs: row.list("jobs", true),
            relations: short(row, "relations"),
            as_first: row.optional("as_first"),
            sources: self.refer_all(row, Target::Source, "sources", true),
            as_of: period(row),
            facts: row.each("fact", |fact| self.certification_fact(fact)),
        }
    }

    fn certification_fact(&self, row: &Table<'_, '_>) -> CertificationFact {
        let value = value(row, "value");
        check_amount(row, &value);
        CertificationFact {
            field: self.refer_required(row, Target::Field, "field"),
            text: completing_text(row, &value),
            value,
            unit: row.optional("unit"),
            currency: currency(row),
            status: status(row),
            note: row.optional("note"),
            sources: self.figure_sources(row),
            as_of: period(row),
            grade: grade(row),
        }
    }

    pub(super) fn outlook(&self, row: &Table<'_, '_>) -> Outlook {
        let growth = match row.amount("growth") {
            Some(growth) => Value::Single(growth),
            None => range(row, "growth_low", "growth_high").unwrap_or_else(|| {
                row.error("no growth".to_owned(), "add `growth = …`, or `growth_low` and `growth_high`, in percent");
                Value::Single(0.0)
            }),
        };
        check_range(row, ["growth", "growth_low", "growth_high"], &growth, PLAUSIBLE_GROWTH);
        let status = status(row);
        let window = window(row, status != Status::Unsourced);
        check_window(row, &window, status);
        Outlook {
            country: country(row, "country"),
            window,
            occupation: row.string("occupation").value,
            main: row.boolean("main"),
            growth,
            openings: row.amount("openings"),
            employment: row.amount("employment"),
            employment_year: row.whole_number("employment_year"),
            change: row.amount("change"),
            wording: row.optional("wording"),
            status,
            sources: self.figure_sources(row),
            as_of: period(row),
            grade: grade(row),
        }
    }

    pub(super) fn fact(&self, row: &Table<'_, '_>) -> Fact {
        let id = row.string("id");
        check_id(row.file, &id);
        let value = value(row, "value");
        check_amount(row, &value);
        Fact {
            id: id.value,
            topic: self.refer_required(row, Target::FactTopic, "topic"),
            country: country(row, "country"),
            text: completing_text(row, &value),
            value,
            unit: row.optional("unit"),
            currency: currency(row),
            disputed: row.boolean("disputed"),
            note: row.optional("note"),
            sources: self.figure_sources(row),
            as_of: period(row),
            grade: grade(row),
        }
    }

    fn figure_sources(&self, row: &Table<'_, '_>) -> Vec<String> {
        self.sources_of(row, "a figure without a source")
    }
}

/// Levels by their words.
pub(super) const LEVELS: [(&str, Level); 3] =
    [(Level::Entry.id(), Level::Entry), (Level::Mid.id(), Level::Mid), (Level::Senior.id(), Level::Senior)];

pub(super) fn level(row: &Table<'_, '_>) -> Option<Level> {
    let word = row.optional_string("level")?;
    choice(row.file, &word, "level", &LEVELS)
}

fn pay_period(row: &Table<'_, '_>) -> PayPeriod {
    let periods = [("year", PayPeriod::Year), ("month", PayPeriod::Month), ("hour", PayPeriod::Hour)];
    let word = row.optional_string("period");
    word.and_then(|word| choice(row.file, &word, "period", &periods)).unwrap_or(PayPeriod::Year)
}

fn grade(row: &Table<'_, '_>) -> Grade {
    let grades = [("primary", Grade::Primary), ("secondary", Grade::Secondary), ("weak", Grade::Weak)];
    required_choice(row, "grade", "grade", &grades).unwrap_or(Grade::Weak)
}

fn status(row: &Table<'_, '_>) -> Status {
    let statuses = [
        ("current", Status::Current),
        ("previous", Status::Previous),
        ("superseded", Status::Superseded),
        ("retired", Status::Retired),
        ("historic", Status::Historic),
        ("unofficial", Status::Unofficial),
        ("disputed", Status::Disputed),
        ("unsourced", Status::Unsourced),
    ];
    row.optional_string("status")
        .map_or(Status::Current, |text| choice(row.file, &text, "status", &statuses).unwrap_or(Status::Disputed))
}

/// What the word under a key stands for; that there is none is a fault as well.
pub(super) fn required_choice<T: Copy>(
    row: &Table<'_, '_>,
    key: &'static str,
    what: &str,
    choices: &[(&str, T)],
) -> Option<T> {
    let word = row.string(key);
    if word.value.is_empty() { None } else { choice(row.file, &word, what, choices) }
}

/// What a word stands for; any other word is a fault.
fn choice<T: Copy>(file: &File<'_>, word: &Located<String>, what: &str, choices: &[(&str, T)]) -> Option<T> {
    if let Some((_, chosen)) = choices.iter().find(|(name, _)| *name == word.value) {
        return Some(*chosen);
    }
    let mut names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let last = names.pop().unwrap_or_default();
    file.error(
        &word.place,
        format!("`{}` is not a {what}", word.value),
        format!("write {} or {last}", names.join(", ")),
    );
    None
}

fn range(row: &Table<'_, '_>, low: &'static str, high: &'static str) -> Option<Value> {
    match (row.number(low), row.number(high)) {
        (Some(low), Some(high)) => {
            if low.value > high.value {
                let text = format!("the range runs from {} down to {}", low.value, high.value);
                row.file.error(&low.place, text, "swap the two ends, or correct them");
            }
            Some(Value::Range(low.value, high.value))
        }
        (Some(one), None) | (None, Some(one)) => {
            row.file.error(&one.place, format!("only one of `{low}` and `{high}` is there"), "add the other");
            None
        }
        (None, None) => None,
    }
}

/// A figure's value: `single`, or `low` and `high`, or `text`.
fn value(row: &Table<'_, '_>, single: &'static str) -> Value {
    if let Some(value) = row.amount(single) {
        return Value::Single(value);
    }
    if let Some(value) = range(row, "low", "high") {
        return value;
    }
    Value::Text(row.optional("text").unwrap_or_else(|| {
        row.error("no figure".to_owned(), format!("add `{single}`, or `low` and `high`, or `text`"));
        String::new()
    }))
}

/// Words that complete the number; where the value is in words itself, `text` holds those.
fn completing_text(row: &Table<'_, '_>, value: &Value) -> Option<String> {
    if matches!(value, Value::Text(_)) { None } else { row.optional("text") }
}

/// A share may fall; anything else is counted or costs something.
fn check_amount(row: &Table<'_, '_>, value: &Value) {
    let is_share = row.peek("unit").is_some_and(|unit| unit.starts_with("percent"));
    check_range(row, ["value", "low", "high"], value, if is_share { PLAUSIBLE_PERCENT } else { NOT_NEGATIVE });
    check_share(row, value);
}

/// A text with something to read, no longer than what shows it allows.
pub(super) fn limited(row: &Table<'_, '_>, key: &'static str, longest: usize) -> String {
    let text = row.string(key);
    check_length(row.file, &text.value, &text.place, key, longest);
    if !text.value.is_empty() && !has_word(&text.value) {
        row.file.error(&text.place, format!("`{key}` holds no word"), "write one");
    }
    if text.value.starts_with("https://") || text.value.starts_with("http://") {
        row.file.error(
            &text.place,
            format!("`{key}` is an address"),
            "write what it is called; `address` has the address",
        );
    }
    text.value
}

fn short(row: &Table<'_, '_>, key: &'static str) -> String {
    let text = row.string(key);
    check_length(row.file, &text.value, &text.place, key, LONGEST_TEXT);
    text.value
}
