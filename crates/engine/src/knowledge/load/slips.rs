//! Slips of an editor's that leave a file readable: a rank given twice, a row that refers to itself, a share written as a
//! fraction.

use std::collections::HashSet;

use iso_currency::Currency;

use crate::knowledge::load::{Builder, Files};
use crate::knowledge::model::{Knowledge, Status, Value};
use crate::knowledge::period::Date;
use crate::knowledge::reader::{Located, Table, did_you_mean};

impl Builder<'_> {
    /// The rank of a row among those of its kind, 1 first.
    pub(super) fn rank(&self, row: &Table<'_, '_>, what: &'static str) -> Option<u32> {
        let rank = row.whole_number("popular")?;
        let place = row.place_of("popular").unwrap_or_else(|| row.place());
        if rank == 0 {
            row.file.error(&place, "`popular` is 0, and ranks begin at 1".to_owned(), "write 1, 2, 3, …");
            return Some(rank);
        }
        let here = (row.file.name().to_owned(), row.file.place(&place).0);
        if let Some((file, line)) = self.ranks.borrow_mut().insert((what, rank), here) {
            let text = format!("another {what} has the rank {rank}: line {line} of {file}");
            row.file.error(&place, text, "give each a rank of its own");
        }
        Some(rank)
    }

    /// Pay in a state or a currency of another country.
    pub(super) fn pay_at_home(&self, files: &Files, knowledge: &Knowledge) {
        let home = knowledge.vocabulary.home.as_str();
        // That home is no country is told where it stands.
        if celes::Country::from_alpha2(home).is_err() {
            return;
        }
        for row in knowledge.salaries.iter().filter(|row| !row.country.is_empty()) {
            let fault = |text: String, mend: &str| {
                self.row_fault(files, "tables/pay.toml", (&row.id, row.as_of.as_written()), text, mend);
            };
            if let Some(state) = row.state.as_ref().filter(|_| row.country != home) {
                let text = format!("`{}` is of the state {state}, and of {}, which is not {home}", row.id, row.country);
                fault(text, "correct the country, or write the place into `place`");
            }
            let Some(currency) = row.currency.as_deref().and_then(Currency::from_code) else { continue };
            // What is paid elsewhere may have been converted for those at home.
            let is_fit = currency.used_by().iter().any(|country| {
                let code = country.to_string();
                code == row.country || code == home
            });
            if !is_fit {
                let text =
                    format!("`{}` is paid in {}, which is not money of {}", row.id, currency.code(), row.country);
                fault(text, "correct the currency or the country");
            }
        }
    }
}

/// Reports a row that names itself where it should name another.
pub(super) fn check_other(row: &Table<'_, '_>, key: &'static str, own: &str, named: Option<&String>) {
    if named.is_some_and(|named| named == own) {
        let place = row.place_of(key).unwrap_or_else(|| row.place());
        row.file.error(&place, format!("`{key}` names `{own}` itself"), "name another, or leave it out");
    }
}

/// From and up to which year of experience.
pub(super) fn years(row: &Table<'_, '_>) -> (Option<u32>, Option<u32>) {
    let (from, to) = (row.whole_number("years_from"), row.whole_number("years_to"));
    if let (Some(first), Some(last)) = (from, to)
        && first > last
    {
        let place = row.place_of("years_from").unwrap_or_else(|| row.place());
        row.file.error(&place, format!("the years run from {first} down to {last}"), "swap the two, or correct them");
    }
    (from, to)
}

/// Reports a share that is not written in percent, by its unit or by its number.
pub(super) fn check_share(row: &Table<'_, '_>, value: &Value) {
    const PERCENT: &str = "percent";
    let Some(unit) = row.peek("unit") else { return };
    let first = unit.split([' ', ',']).next().unwrap_or_default();
    if first != PERCENT {
        let is_meant = first.starts_with('%')
            || unit.to_lowercase().starts_with("per cent")
            || did_you_mean(first, [PERCENT].into_iter(), 0.9).is_some();
        if is_meant {
            let place = row.place_of("unit").unwrap_or_else(|| row.place());
            row.file.error(&place, format!("the unit `{unit}` is not known as a share"), "write `percent` in front");
        }
        return;
    }
    let (Value::Single(low) | Value::Range(low, _)) = value else { return };
    if low.abs() > 0.0 && low.abs() < 1.0 {
        let place = ["value", "low"].into_iter().find_map(|key| row.place_of(key)).unwrap_or_else(|| row.place());
        let text = format!("{low} percent is less than one in a hundred");
        row.file.warning(&place, text, format!("write {} if a share of {low} is meant", (low * 1e4).round() / 1e2));
    }
}

/// Reports a projection that counts as current although its last year is past.
pub(super) fn check_window(row: &Table<'_, '_>, window: &str, status: Status) {
    let Some((from, to)) = window.split_once('-').filter(|_| status == Status::Current) else { return };
    let (Some(century), Ok(year)) = (from.get(..2), to.parse::<u16>()) else { return };
    let Ok(last) = century.parse::<u16>().map(|century| century * 100 + year % 100) else { return };
    if last < Date::today().month.year {
        let place = row.place_of("window").unwrap_or_else(|| row.place());
        let text = format!("the projection of {window} is over, and is called current");
        row.file.warning(&place, text, "add the next one, and mark this with `status = \"superseded\"`");
    }
}

/// Reports a class of texts that teaches nothing, or one that stands there twice.
pub(super) fn check_class(row: &Table<'_, '_>, name: &Located<String>, seen: &mut HashSet<String>) {
    if !name.value.is_empty() && !seen.insert(name.value.clone()) {
        row.file.error(&name.place, format!("the class `{}` is there twice", name.value), "join the two");
    }
    if row.has_empty_list("texts") {
        row.error(format!("the class `{}` has no texts", name.value), "add some, or remove the class");
    }
}

/// What an editor left to be written.
pub(in crate::knowledge) fn placeholder(text: &str) -> Option<&'static str> {
    const MARKS: [&str; 4] = ["TODO", "FIXME", "TBD", "XXX"];
    let mut words = text.split(|sign: char| !sign.is_alphanumeric());
    words.find_map(|word| MARKS.into_iter().find(|mark| *mark == word))
}
