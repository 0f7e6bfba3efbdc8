//! The period that a figure speaks of, as its source words it.

use serde::{Deserialize, Serialize};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A calendar month, the unit in which the age of a figure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Month {
    /// The year, such as 2026.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
}

/// A calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Its month.
    pub month: Month,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// The day that it is now by the system clock, in UTC.
    pub fn today() -> Self {
        let seconds =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
        Self::of_days_since_1970(seconds / 86_400)
    }

    /// Howard Hinnant's `civil_from_days`, <https://howardhinnant.github.io/date_algorithms.html>, for dates from 1970.
    pub(crate) fn of_days_since_1970(days: u64) -> Self {
        let shifted = days + 719_468;
        let day_of_era = shifted % 146_097;
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + shifted / 146_097 * 400 + u64::from(month <= 2);
        let month = Month { year: u16::try_from(year).unwrap_or(u16::MAX), month: u8::try_from(month).unwrap_or(1) };
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        Self { month, day: u8::try_from(day).unwrap_or(1) }
    }

    /// Days since 1970, by `days_from_civil` of the same; none for earlier dates.
    pub(crate) fn days_since_1970(self) -> Option<u64> {
        let (month, day) = (u64::from(self.month.month), u64::from(self.day));
        let year = u64::from(self.month.year).checked_sub(u64::from(month <= 2))?;
        let of_year =
            (153 * (if month > 2 { month.saturating_sub(3) } else { month + 9 }) + 2) / 5 + day.saturating_sub(1);
        let of_era = year % 400;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        (year / 400 * 146_097 + day_of_era).checked_sub(719_468)
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.month.year, self.month.month, self.day)
    }
}

impl Month {
    /// The month that it is now by the system clock, in UTC.
    pub fn now() -> Self {
        Date::today().month
    }

    /// Months from `earlier` to this one, negative when that lies ahead.
    pub fn months_since(self, earlier: Self) -> i32 {
        (i32::from(self.year) - i32::from(earlier.year)) * 12 + i32::from(self.month) - i32::from(earlier.month)
    }
}

/// When a figure was true, as its source words it: `2025-05`, `2021 to 2023`, `2023 or later`, `undated`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Period {
    text: String,
    latest: Option<Month>,
}

impl Period {
    /// Reads a period; the latest year (and month) named in it dates it.
    pub fn new(text: &str) -> Self {
        let mut latest = None;
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let (_, tail) = rest.split_at(start);
            let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
            let (digits, after) = tail.split_at(end);
            rest = after;
            let Some(year) = (digits.len() == 4).then(|| digits.parse().ok()).flatten() else { continue };
            let month = after.strip_prefix('-').and_then(|tail| tail.get(..2)).and_then(|month| month.parse().ok());
            let month = Month { year, month: month.filter(|month| (1..=12).contains(month)).unwrap_or(12) };
            latest = latest.max(Some(month));
        }
        Self { text: text.to_owned(), latest }
    }

    /// The last month that it can mean; none when the source is undated.
    pub const fn latest(&self) -> Option<Month> {
        self.latest
    }

    /// As it stands in the knowledge file.
    pub fn as_written(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Display for Period {
    /// `2025-05` as `May 2025`, a full date as its month, both ends of a range so, everything else as written.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.text.split_once(" to ") {
            Some((from, to)) => {
                fmt_end(from, f)?;
                f.write_str(" to ")?;
                fmt_end(to, f)
            }
            None => fmt_end(&self.text, f),
        }
    }
}

/// One end of a period.
fn fmt_end(text: &str, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    let mut parts = text.split('-');
    let (year, month, day, more) = (parts.next(), parts.next(), parts.next(), parts.next());
    let year = year.filter(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()));
    let month = month
        .filter(|month| month.len() == 2)
        .and_then(|month| month.parse::<usize>().ok())
        .and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    let day_is_plain = day.is_none_or(|day| day.len() == 2 && day.bytes().all(|byte| byte.is_ascii_digit()));
    match (year, month, more) {
        (Some(year), Some(month), None) if day_is_plain => write!(f, "{month} {year}"),
        _ => f.write_str(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_shows_periods() {
        let cases = [
            ("2025-05", Some((2025, 5)), "May 2025"),
            ("2026-09-28", Some((2026, 9)), "September 2026"),
            ("2025-04 to 2026-03", Some((2026, 3)), "April 2025 to March 2026"),
            ("2021 to 2023", Some((2023, 12)), "2021 to 2023"),
            ("2025 report", Some((2025, 12)), "2025 report"),
            ("undated", None, "undated"),
            ("2025-13", Some((2025, 12)), "2025-13"),
        ];
        for (text, latest, shown) in cases {
            let period = Period::new(text);
            assert_eq!(period.latest(), latest.map(|(year, month)| Month { year, month }), "{text}");
            assert_eq!(period.to_string(), shown);
        }
    }

    #[test]
    fn counts_dates_from_days() {
        for (days, date) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (19_782, "2024-02-29"),
            (20_781, "2026-11-24"),
            (20_818, "2026-12-31"),
        ] {
            assert_eq!(Date::of_days_since_1970(days).to_string(), date, "{days}");
            assert_eq!(Date::of_days_since_1970(days).days_since_1970(), Some(days));
        }
        assert_eq!(Month { year: 2026, month: 11 }.months_since(Month { year: 2024, month: 5 }), 30);
    }
}
