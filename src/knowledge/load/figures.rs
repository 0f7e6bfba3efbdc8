//! Tables of figures: sources, pay, certifications, outlook, single facts.

use std::collections::BTreeMap;

use super::super::model::{
    Body, Certification, CertificationFact, Fact, Grade, Level, Outlook, PayPeriod, Salary, Source, SpecialtyScope,
    Status, Value,
};
use super::super::period::Period;
use super::super::reader::{File, Located, Table};
use super::checks::{check_id, check_length, each_with_id};
use super::references::Target;
use super::{Builder, LONGEST_TEXT};

pub(super) fn sources(root: &Table<'_, '_>) -> BTreeMap<String, Source> {
    let rows = each_with_id(root, "source", |id, row| {
        let address = row.optional_string("address");
        if let Some(address) = &address
            && (!address.value.starts_with("https://") || address.value.contains(char::is_whitespace))
        {
            let mend = "write an https address that a member can open, or leave it out";
            row.file.error(&address.place, format!("`{}` is not an https address", address.value), mend);
        }
        Source {
            id,
            title: row.string("title").value,
            publisher: row.string("publisher").value,
            address: address.map(|address| address.value),
            as_of: period(row),
            grade: grade(row),
        }
    });
    rows.into_iter().map(|source| (source.id.clone(), source)).collect()
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
        let currency = row.optional("currency");
        if currency.is_none() && !matches!(value, Value::Text(_)) {
            row.error("an amount without a currency".to_owned(), "add `currency = \"USD\"`");
        }
        let pay_period = pay_period(row);
        Salary {
            id: id.value,
            group: row.string("group").value,
            country: country(row),
            state: row.optional("state"),
            place: row.optional("place"),
            credential,
            credentials_held: row.whole_number("credentials_held"),
            specialty: specialty.map(|specialty| match specialty.value.as_str() {
                "any" => SpecialtyScope::Any,
                _ => SpecialtyScope::One(specialty.value),
            }),
            level,
            stage,
            years_from: row.whole_number("years_from"),
            years_to: row.whole_number("years_to"),
            label: row.string("label").value,
            population: row.optional("population"),
            statistic: row.string("statistic").value,
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
            code: row.string("code").value,
            name: row.string("name").value,
            facts: row.each("fact", |fact| self.certification_fact(fact)),
        }
    }

    pub(super) fn certification(&self, row: &Table<'_, '_>) -> Certification {
        Certification {
            code: row.string("code").value,
            name: short(row, "name"),
            body: row.string("body").value,
            country: country(row),
            focus: short(row, "focus"),
            audience: short(row, "audience"),
            jobs: row.list("jobs", true),
            relations: short(row, "relations"),
            sources: self.refer_all(row, Target::Source, "sources", true),
            as_of: period(row),
            facts: row.each("fact", |fact| self.certification_fact(fact)),
        }
    }

    fn certification_fact(&self, row: &Table<'_, '_>) -> CertificationFact {
        let value = value(row, "value");
        CertificationFact {
            field: row.string("field").value,
            text: completing_text(row, &value),
            value,
            unit: row.optional("unit"),
            currency: row.optional("currency"),
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
        Outlook {
            country: country(row),
            window: row.string("window").value,
            occupation: row.string("occupation").value,
            main: row.boolean("main"),
            growth,
            openings: row.amount("openings"),
            employment: row.amount("employment"),
            employment_year: row.whole_number("employment_year"),
            change: row.amount("change"),
            wording: row.optional("wording"),
            status: status(row),
            sources: self.figure_sources(row),
            as_of: period(row),
            grade: grade(row),
        }
    }

    pub(super) fn fact(&self, row: &Table<'_, '_>) -> Fact {
        let id = row.string("id");
        check_id(row.file, &id);
        let value = value(row, "value");
        Fact {
            id: id.value,
            topic: row.string("topic").value,
            country: country(row),
            text: completing_text(row, &value),
            value,
            unit: row.optional("unit"),
            currency: row.optional("currency"),
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

fn level(row: &Table<'_, '_>) -> Option<Level> {
    let word = row.optional_string("level")?;
    choice(row.file, &word, "level", &Level::ALL.map(|level| (level.id(), level)))
}

fn pay_period(row: &Table<'_, '_>) -> PayPeriod {
    let periods = [("year", PayPeriod::Year), ("month", PayPeriod::Month), ("hour", PayPeriod::Hour)];
    let word = row.optional_string("period");
    word.and_then(|word| choice(row.file, &word, "period", &periods)).unwrap_or(PayPeriod::Year)
}

fn country(row: &Table<'_, '_>) -> String {
    let code = row.string("country");
    let two_capitals = code.value.len() == 2 && code.value.bytes().all(|byte| byte.is_ascii_uppercase());
    if !code.value.is_empty() && !two_capitals {
        let text = format!("`{}` is not a country code", code.value);
        row.file.error(&code.place, text, "write the two capital letters of ISO 3166, such as US or GB");
    }
    code.value
}

fn period(row: &Table<'_, '_>) -> Period {
    Period::new(&row.string("as_of").value)
}

fn grade(row: &Table<'_, '_>) -> Grade {
    let text = row.string("grade");
    if text.value.is_empty() {
        return Grade::Weak;
    }
    let grades = [("primary", Grade::Primary), ("secondary", Grade::Secondary), ("weak", Grade::Weak)];
    choice(row.file, &text, "grade", &grades).unwrap_or(Grade::Weak)
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

fn short(row: &Table<'_, '_>, key: &'static str) -> String {
    let text = row.string(key);
    check_length(row.file, &text.value, &text.place, key, LONGEST_TEXT);
    text.value
}
