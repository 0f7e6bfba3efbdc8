//! Tables of figures: sources, pay, certifications, outlook, single facts.

use std::collections::{BTreeMap, HashSet};

use super::super::model::{
    Body, Certification, CertificationFact, Fact, Grade, Level, Outlook, PayPeriod, Salary, Source, SpecialtyScope,
    Status, Value,
};
use super::super::period::Period;
use super::super::reader::Table;
use super::checks::{check_id, check_length};
use super::references::Target;
use super::{Builder, LONGEST_TEXT};

impl Builder<'_> {
    pub(super) fn sources(&self, root: &Table<'_, '_>) -> BTreeMap<String, Source> {
        let mut sources = BTreeMap::new();
        let rows = self.each(root, "source", |row| {
            let id = row.string("id");
            let address = row.optional_string("address");
            if let Some(address) = &address
                && (!address.value.starts_with("https://") || address.value.contains(char::is_whitespace))
            {
                let mend = "write an https address that a member can open, or leave it out";
                row.file.error(&address.place, format!("`{}` is not an https address", address.value), mend);
            }
            let source = Source {
                id: id.value.clone(),
                title: row.string("title").value,
                publisher: row.string("publisher").value,
                address: address.map(|address| address.value),
                as_of: period(&row),
                grade: grade(&row),
            };
            row.finish();
            (id, source)
        });
        for source in rows {
            sources.insert(source.id.clone(), source);
        }
        sources
    }

    pub(super) fn salary(&self, row: Table<'_, '_>) -> Salary {
        let id = row.string("id");
        check_id(row.file, &id, &mut HashSet::new());
        let specialty = row.optional_string("specialty");
        if let Some(specialty) = specialty.as_ref().filter(|specialty| specialty.value != "any") {
            self.refer(row.file, Target::Specialty, specialty);
        }
        let stage = row.optional_string("stage");
        if let Some(stage) = &stage {
            self.refer(row.file, Target::Stage, stage);
        }
        let credential = row.optional_string("credential");
        if let Some(credential) = &credential {
            self.refer(row.file, Target::Credential, credential);
        }
        let level = row.optional_string("level").and_then(|level| {
            let known = Level::ALL.into_iter().find(|known| known.id() == level.value);
            if known.is_none() {
                row.file.error(&level.place, format!("`{}` is not a level", level.value), "write entry, mid or senior");
            }
            known
        });
        let value = value(&row, "amount");
        let currency = row.optional_string("currency");
        if currency.is_none() && !matches!(value, Value::Text(_)) {
            row.error("an amount without a currency".to_owned(), "add `currency = \"USD\"`");
        }
        let period_paid = match row.optional_string("period") {
            None => PayPeriod::Year,
            Some(text) => match text.value.as_str() {
                "year" => PayPeriod::Year,
                "month" => PayPeriod::Month,
                "hour" => PayPeriod::Hour,
                other => {
                    row.file.error(&text.place, format!("`{other}` is not a period"), "write year, month or hour");
                    PayPeriod::Year
                }
            },
        };
        let salary = Salary {
            id: id.value,
            group: row.string("group").value,
            country: country(&row),
            state: row.optional_string("state").map(|state| state.value),
            place: row.optional_string("place").map(|place| place.value),
            credential: credential.map(|credential| credential.value),
            credentials_held: row.whole_number("credentials_held"),
            specialty: specialty.map(|specialty| match specialty.value.as_str() {
                "any" => SpecialtyScope::Any,
                _ => SpecialtyScope::One(specialty.value),
            }),
            level,
            stage: stage.map(|stage| stage.value),
            years_from: row.whole_number("years_from"),
            years_to: row.whole_number("years_to"),
            label: row.string("label").value,
            population: row.optional_string("population").map(|population| population.value),
            statistic: row.string("statistic").value,
            value,
            open_ended: row.boolean("open_ended"),
            midpoint: row.number("midpoint").map(|number| number.value),
            p10: row.number("p10").map(|number| number.value),
            p90: row.number("p90").map(|number| number.value),
            currency: currency.map(|currency| currency.value),
            period: period_paid,
            employment: row.number("employment").map(|number| number.value),
            rank: row.whole_number("rank"),
            sources: self.figure_sources(&row),
            as_of: period(&row),
            grade: grade(&row),
            disputed: row.boolean("disputed"),
        };
        row.finish();
        salary
    }

    pub(super) fn figure_sources(&self, row: &Table<'_, '_>) -> Vec<String> {
        let sources = self.refer_all(row, Target::Source, "sources", true);
        if sources.is_empty() {
            row.file.warning(&row.place(), "a figure without a source".to_owned(), "add `sources = [\"…\"]`");
        }
        sources
    }

    pub(super) fn body(&self, row: Table<'_, '_>) -> Body {
        let body = Body {
            code: row.string("code").value,
            name: row.string("name").value,
            facts: row.tables("fact").into_iter().map(|fact| self.certification_fact(fact)).collect(),
        };
        row.finish();
        body
    }

    pub(super) fn certification(&self, row: Table<'_, '_>) -> Certification {
        let certification = Certification {
            code: row.string("code").value,
            name: self.short(&row, "name"),
            body: row.string("body").value,
            country: country(&row),
            focus: self.short(&row, "focus"),
            audience: self.short(&row, "audience"),
            jobs: row.strings("jobs", true).into_iter().map(|job| job.value).collect(),
            relations: self.short(&row, "relations"),
            sources: self.refer_all(&row, Target::Source, "sources", true),
            as_of: period(&row),
            facts: row.tables("fact").into_iter().map(|fact| self.certification_fact(fact)).collect(),
        };
        row.finish();
        certification
    }

    pub(super) fn short(&self, row: &Table<'_, '_>, key: &'static str) -> String {
        let text = row.string(key);
        check_length(row.file, &text, key, LONGEST_TEXT);
        text.value
    }

    pub(super) fn certification_fact(&self, row: Table<'_, '_>) -> CertificationFact {
        let value = value(&row, "value");
        let fact = CertificationFact {
            field: row.string("field").value,
            text: match &value {
                Value::Text(_) => None,
                _ => row.optional_string("text").map(|text| text.value),
            },
            value,
            unit: row.optional_string("unit").map(|unit| unit.value),
            currency: row.optional_string("currency").map(|currency| currency.value),
            status: status(&row),
            note: row.optional_string("note").map(|note| note.value),
            sources: self.figure_sources(&row),
            as_of: period(&row),
            grade: grade(&row),
        };
        row.finish();
        fact
    }

    pub(super) fn outlook(&self, row: Table<'_, '_>) -> Outlook {
        let growth = match row.number("growth") {
            Some(growth) => Value::Single(growth.value),
            None => range(&row, "growth_low", "growth_high").unwrap_or_else(|| {
                row.error("no growth".to_owned(), "add `growth = …`, or `growth_low` and `growth_high`, in percent");
                Value::Single(0.0)
            }),
        };
        let outlook = Outlook {
            country: country(&row),
            window: row.string("window").value,
            occupation: row.string("occupation").value,
            main: row.boolean("main"),
            growth,
            openings: row.number("openings").map(|number| number.value),
            employment: row.number("employment").map(|number| number.value),
            employment_year: row.whole_number("employment_year"),
            change: row.number("change").map(|number| number.value),
            wording: row.optional_string("wording").map(|wording| wording.value),
            status: status(&row),
            sources: self.figure_sources(&row),
            as_of: period(&row),
            grade: grade(&row),
        };
        row.finish();
        outlook
    }

    pub(super) fn fact(&self, row: Table<'_, '_>) -> Fact {
        let id = row.string("id");
        check_id(row.file, &id, &mut HashSet::new());
        let value = value(&row, "value");
        let fact = Fact {
            id: id.value,
            topic: row.string("topic").value,
            country: country(&row),
            text: match &value {
                Value::Text(_) => None,
                _ => row.optional_string("text").map(|text| text.value),
            },
            value,
            unit: row.optional_string("unit").map(|unit| unit.value),
            currency: row.optional_string("currency").map(|currency| currency.value),
            disputed: row.boolean("disputed"),
            note: row.optional_string("note").map(|note| note.value),
            sources: self.figure_sources(&row),
            as_of: period(&row),
            grade: grade(&row),
        };
        row.finish();
        fact
    }
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
    match text.value.as_str() {
        "primary" => Grade::Primary,
        "secondary" => Grade::Secondary,
        "weak" | "" => Grade::Weak,
        other => {
            let fault = format!("`{other}` is not a grade");
            row.file.error(&text.place, fault, "write primary, secondary or weak");
            Grade::Weak
        }
    }
}

fn status(row: &Table<'_, '_>) -> Status {
    let Some(text) = row.optional_string("status") else { return Status::Current };
    match text.value.as_str() {
        "current" => Status::Current,
        "previous" => Status::Previous,
        "superseded" => Status::Superseded,
        "retired" => Status::Retired,
        "historic" => Status::Historic,
        "unofficial" => Status::Unofficial,
        "disputed" => Status::Disputed,
        "unsourced" => Status::Unsourced,
        other => {
            let mend = "write current, previous, superseded, retired, historic, unofficial, disputed or unsourced";
            row.file.error(&text.place, format!("`{other}` is not a status"), mend);
            Status::Disputed
        }
    }
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
    if let Some(value) = row.number(single) {
        return Value::Single(value.value);
    }
    if let Some(value) = range(row, "low", "high") {
        return value;
    }
    match row.optional_string("text") {
        Some(text) => Value::Text(text.value),
        None => {
            row.error("no figure".to_owned(), format!("add `{single}`, or `low` and `high`, or `text`"));
            Value::Text(String::new())
        }
    }
}
