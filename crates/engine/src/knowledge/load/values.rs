//! Values that make sense: dates that exist, codes that are known, amounts that somebody may earn or pay.

use iso_currency::Currency;
use url::{Host, Url};

use crate::knowledge::model::{PayPeriod, Value};
use crate::knowledge::period::{Date, Month, Period};
use crate::knowledge::reader::{File, Located, Table, did_you_mean};
use crate::knowledge::sets::Statistic;

/// Pay below or above these is a slip of the keyboard, whatever the currency; in rupees a year has six or seven digits.
const fn plausible_pay(period: PayPeriod) -> (f64, f64) {
    match period {
        PayPeriod::Year => (500.0, 100_000_000.0),
        PayPeriod::Month => (50.0, 10_000_000.0),
        PayPeriod::Hour => (0.5, 10_000.0),
    }
}

/// Growth of an occupation over a decade, in percent.
pub(super) const PLAUSIBLE_GROWTH: (f64, f64) = (-100.0, 200.0);
/// Shares and their changes, in percent.
pub(super) const PLAUSIBLE_PERCENT: (f64, f64) = (-100.0, 1_000.0);
/// Anything that is counted or costs.
pub(super) const NOT_NEGATIVE: (f64, f64) = (0.0, 1e12);

/// Reports the numbers of a value that are out of bounds.
pub(super) fn check_range(row: &Table<'_, '_>, keys: [&'static str; 3], value: &Value, (low, high): (f64, f64)) {
    let numbers = match value {
        Value::Single(single) => vec![*single],
        Value::Range(from, to) => vec![*from, *to],
        Value::Text(_) => Vec::new(),
    };
    let Some(number) = numbers.into_iter().find(|number| !(low..=high).contains(number)) else { return };
    let place = keys.into_iter().find_map(|key| row.place_of(key)).unwrap_or_else(|| row.place());
    let mend = format!("correct it: it must lie from {low} to {high}");
    row.file.error(&place, format!("{number} is not plausible here"), mend);
}

pub(super) fn check_pay(row: &Table<'_, '_>, value: &Value, period: PayPeriod, statistic: Statistic) {
    // A share of pay, or pay for a week or a piece, is no pay for the period.
    if matches!(statistic, Statistic::MaximumPremium | Statistic::WeeklyEarnings | Statistic::VendorPrice) {
        check_range(row, ["amount", "low", "high"], value, NOT_NEGATIVE);
    } else {
        check_range(row, ["amount", "low", "high"], value, plausible_pay(period));
    }
}

pub(super) fn currency(row: &Table<'_, '_>) -> Option<String> {
    let code = row.optional_string("currency")?;
    if Currency::from_code(&code.value).is_none() {
        let text = format!("`{}` is not a currency", code.value);
        row.file.error(&code.place, text, "write the three capital letters of ISO 4217, such as USD or GBP");
    }
    Some(code.value)
}

pub(super) fn country(row: &Table<'_, '_>, key: &'static str) -> String {
    checked_country(row.file, row.string(key))
}

/// As [`country`], where none need be named.
pub(super) fn optional_country(row: &Table<'_, '_>, key: &'static str) -> Option<String> {
    row.optional_string(key).map(|code| checked_country(row.file, code))
}

fn checked_country(file: &File<'_>, code: Located<String>) -> String {
    let is_capital = code.value.len() == 2 && code.value.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_known = is_capital && celes::Country::from_alpha2(&code.value).is_ok();
    if !code.value.is_empty() && !is_known {
        let text = format!("`{}` is not a country code", code.value);
        file.error(&code.place, text, "write the two capital letters of ISO 3166, such as US or GB");
    }
    code.value
}

/// One of a closed set of words.
pub(super) fn one_of(row: &Table<'_, '_>, key: &'static str, known: &[&str]) -> String {
    let word = row.string(key);
    if !word.value.is_empty() && !known.contains(&word.value.as_str()) {
        let mend = did_you_mean(&word.value, known.iter().copied(), 0.75)
            .unwrap_or_else(|| format!("write one of {}", known.join(", ")));
        row.file.error(&word.place, format!("`{}` is not a {key}", word.value), mend);
    }
    word.value
}

/// One of a closed set; `otherwise` stands in for a word that is none, and is used by nobody, as that is a fault.
pub(super) fn closed<T: Copy>(row: &Table<'_, '_>, key: &'static str, known: &[(&str, T)], otherwise: T) -> T {
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    let word = one_of(row, key, &words);
    known.iter().find(|(known, _)| *known == word).map_or(otherwise, |(_, value)| *value)
}

/// The years of a projection, `2025-35`; what has no source may name them in words.
pub(super) fn window(row: &Table<'_, '_>, is_sourced: bool) -> String {
    let window = row.string("window");
    let years = window.value.split_once('-').and_then(|(from, to)| {
        let is_written_so = from.len() == 4 && to.len() == 2;
        is_written_so.then(|| Some((from.parse::<i32>().ok()?, to.parse::<i32>().ok()?))).flatten()
    });
    let runs_forwards = years.is_some_and(|(from, to)| (1..=20).contains(&((to - from).rem_euclid(100))));
    if is_sourced && !window.value.is_empty() && !runs_forwards {
        let text = format!("`{}` is not the window of a projection", window.value);
        row.file.error(&window.place, text, "write its first and last year, as in 2025-35");
    }
    window.value
}

pub(super) fn period(row: &Table<'_, '_>) -> Period {
    let written = row.string("as_of");
    if !written.value.is_empty()
        && let Err(fault) = check_period(&written.value, Date::today().month)
    {
        let mend = "write when it was true: 2025, 2025-05, 2025-05-31, \"2021 to 2023\", or \"undated\"";
        row.file.error(&written.place, fault, mend);
    }
    Period::new(&written.value)
}

/// Whether the dates of a period exist, run forwards and do not lie ahead.
fn check_period(text: &str, today: Month) -> Result<(), String> {
    /// A clock before this was never set, and knows nothing of what lies ahead.
    const CLOCK_IS_SET: u16 = 2025;
    let mut dates = Vec::new();
    for word in text.split(|c: char| c != '-' && !c.is_alphanumeric()).filter(|word| begins_with_year(word)) {
        dates.push(date(word).ok_or_else(|| format!("the date `{word}` does not exist"))?);
    }
    if dates.is_empty() && !text.starts_with("undated") {
        return Err(format!("`{text}` names no year"));
    }
    for (from, to) in dates.iter().zip(dates.iter().skip(1)) {
        let comparable = from.len().min(to.len());
        if from.get(..comparable) > to.get(..comparable) {
            return Err(format!("`{text}` runs backwards"));
        }
    }
    // A clock may be behind by hours, and be in another zone.
    let latest = u32::from(today.year) * 12 + u32::from(today.month) + 1;
    let is_ahead = |date: &Vec<u32>| match date.as_slice() {
        [year, month, ..] => year * 12 + month > latest,
        [year] => *year > u32::from(today.year),
        [] => false,
    };
    if today.year >= CLOCK_IS_SET && dates.iter().any(is_ahead) {
        return Err(format!("`{text}` lies ahead"));
    }
    Ok(())
}

fn begins_with_year(word: &str) -> bool {
    word.bytes().take_while(u8::is_ascii_digit).count() >= 4
}

/// Year, and month and day where they are there; none where there is no such date.
fn date(word: &str) -> Option<Vec<u32>> {
    let parts: Vec<u32> = word
        .split('-')
        .zip([4, 2, 2, 0])
        .map(|(part, digits)| part.parse().ok().filter(|_| part.len() == digits))
        .collect::<Option<_>>()?;
    let exists = match *parts.as_slice() {
        [year] => (1900..=2200).contains(&year),
        [year, month] => (1900..=2200).contains(&year) && (1..=12).contains(&month),
        [year, month, day] => {
            (1900..=2200).contains(&year) && (1..=12).contains(&month) && (1..=days(year, month)).contains(&day)
        }
        _ => false,
    };
    exists.then_some(parts)
}

const fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Reports an address that a member could not open.
pub(super) fn check_address(file: &File<'_>, address: &Located<String>) {
    if address.value.is_empty() {
        return;
    }
    if let Some(fault) = address_fault(&address.value) {
        let mend = "write an https address that a member can open, or leave it out";
        file.error(&address.place, format!("`{}` is not an https address{fault}", address.value), mend);
    }
}

/// What is wrong with an address, empty where it is no https address at all.
fn address_fault(address: &str) -> Option<String> {
    // Parsing mends these silently, and they would end the link where it is shown.
    if let Some(sign) =
        address.chars().find(|sign| sign.is_whitespace() || sign.is_control() || "<>\"`\\".contains(*sign))
    {
        return Some(format!(" as it holds {sign:?}"));
    }
    let url = match Url::parse(address) {
        Ok(url) if url.scheme() == "https" && address.starts_with("https://") => url,
        Err(error) if address.starts_with("https://") => return Some(format!(": {error}")),
        _ => return Some(String::new()),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Some(" as it names a user".to_owned());
    }
    // Parsing passes over any number of slashes.
    match url.host().filter(|_| !address.starts_with("https:///")) {
        Some(Host::Domain(host)) if host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty()) => None,
        _ => Some(" as it names no site".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_exist_run_forwards_and_do_not_lie_ahead() {
        let today = Month { year: 2026, month: 11 };
        for good in [
            "2025",
            "2025-05",
            "2024-02-29",
            "2021 to 2023",
            "2025-04 to 2026-03",
            "2024 or later",
            "undated",
            "undated (about 2019)",
            "2016 census base",
            "2023 (earlier version of the page)",
            "2026-12",
            "before 2020",
        ] {
            assert_eq!(check_period(good, today), Ok(()), "{good}");
        }
        for (bad, told) in [
            ("yesterday", "names no year"),
            ("2025-13", "does not exist"),
            ("2025-02-29", "does not exist"),
            ("2025-5", "does not exist"),
            ("20255", "does not exist"),
            ("0025", "does not exist"),
            ("2023 to 2021", "runs backwards"),
            ("2025-05 to 2025-04", "runs backwards"),
            ("2031", "lies ahead"),
            ("2027-01", "lies ahead"),
        ] {
            let fault = check_period(bad, today).unwrap_err();
            assert!(fault.contains(told), "{bad}: {fault}");
        }
        assert_eq!(check_period("2026", Month { year: 1970, month: 1 }), Ok(()), "a clock that was never set");
    }

    #[test]
    fn addresses_are_those_of_sites() {
        for good in
            ["https://a.example", "https://a.example:8443/x?y=1#z", "https://münchen.example/ä", "https://A.Example/"]
        {
            assert_eq!(address_fault(good), None, "{good}");
        }
        for bad in [
            "http://a.example",
            "https:a.example",
            "https:///a.example",
            "https://localhost/x",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://a..example/",
            "https://user@a.example/",
            "https://a.example:99999/",
            "https://a b.example/",
            "https://a.example/x y",
            "https://a.example/\t",
            "https://a.example/`",
            "www.a.example",
            "javascript:alert(1)",
            "https://xn--/",
        ] {
            assert!(address_fault(bad).is_some(), "{bad}");
        }
    }
}
