//! Pay by the hour, week, month or year, where a question asks for that and the answer's figure is by another.

use crate::answers::{Amount, Figure, Reply};
use crate::assistant::plain_words::plain_words;
use crate::knowledge::{PayPeriod, money};

/// Paid hours of a year of 52 weeks of 40 hours, by which BLS turns hourly wages into yearly ones ("Occupational Employment and
/// Wage Statistics", technical notes).
const HOURS: f64 = 2_080.0;
/// Words with which a message asks for more than the same pay by another period.
const SOMETHING_ELSE: [&str; 7] = ["hours", "hrs", "charts", "many", "long", "often", "shift"];
/// Longer messages ask something by themselves.
const LONGEST: usize = 10;

/// What pay is asked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedBy {
    Hour,
    Week,
    Month,
    Year,
}

impl AskedBy {
    /// What a message asks pay by, if it says so: "an hour", "hourly", "$/hr".
    pub(super) fn of(text: &str) -> Option<Self> {
        let words = words(text);
        if words.iter().any(|word| SOMETHING_ELSE.contains(&word.as_str())) {
            return None;
        }
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        (0..words.len()).find_map(|at| {
            let before = |by: usize| at.checked_sub(by).map_or("", word);
            let counted = ["a", "an", "per", "each", "every", "by"].contains(&before(1))
                || [before(2), before(1)] == ["by", "the"];
            match word(at) {
                "hourly" => Some(Self::Hour),
                "weekly" => Some(Self::Week),
                "monthly" => Some(Self::Month),
                "yearly" | "annually" => Some(Self::Year),
                "hour" | "hr" if counted => Some(Self::Hour),
                "week" | "wk" if counted => Some(Self::Week),
                "month" | "mo" if counted => Some(Self::Month),
                "year" | "yr" if counted => Some(Self::Year),
                _ => None,
            }
        })
    }

    /// As [`AskedBy::of`], of a message that asks nothing else: "how much is that an hour?"
    pub(super) fn alone(text: &str) -> Option<Self> {
        (words(text).len() <= LONGEST).then(|| Self::of(text)).flatten()
    }

    const fn hours(self) -> f64 {
        match self {
            Self::Hour => 1.0,
            Self::Week => HOURS / 52.0,
            Self::Month => HOURS / 12.0,
            Self::Year => HOURS,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Hour => "an hour",
            Self::Week => "a week",
            Self::Month => "a month",
            Self::Year => "a year",
        }
    }

    const fn is(self, period: PayPeriod) -> bool {
        matches!(
            (self, period),
            (Self::Hour, PayPeriod::Hour) | (Self::Month, PayPeriod::Month) | (Self::Year, PayPeriod::Year)
        )
    }

    /// The first figure of a reply by this period; nothing if the reply has one of it.
    pub(super) fn said(self, reply: &Reply) -> Option<String> {
        let figures = || reply.lead.iter().flat_map(|item| &item.figures);
        if figures().filter_map(|figure| figure.period).any(|period| self.is(period)) {
            return None;
        }
        figures().find_map(|figure| self.figure(figure))
    }

    fn figure(self, figure: &Figure) -> Option<String> {
        let (period, currency) = (figure.period?, figure.currency.as_deref()?);
        let by = match period {
            PayPeriod::Hour => Self::Hour,
            PayPeriod::Month => Self::Month,
            PayPeriod::Year => Self::Year,
        };
        let (plain, turned) = match figure.amount {
            Amount::Single(amount) => (money(amount, currency), self.rounded(amount, by, currency)),
            Amount::Range(low, high) => (
                format!("{} to {}", money(low, currency), money(high, currency)),
                format!("{} to {}", self.rounded(low, by, currency), self.rounded(high, by, currency)),
            ),
            Amount::Words(_) => return None,
        };
        let by_hours = [self, by].iter().any(|period| matches!(period, Self::Hour | Self::Week));
        let basis = if by_hours { ", at 2,080 paid hours a year" } else { "" };
        Some(format!("{plain} {} is about {turned} {}{basis}.", by.name(), self.name()))
    }

    fn rounded(self, amount: f64, by: Self, currency: &str) -> String {
        let turned = amount * self.hours() / by.hours();
        // Cents count in what an hour is paid.
        let parts = if matches!(self, Self::Hour) { 100.0 } else { 1.0 };
        money((turned * parts).round() / parts, currency)
    }
}

fn words(text: &str) -> Vec<String> {
    plain_words(&text.replace('/', " per "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Item;

    fn reply(amount: Amount, currency: &str, period: PayPeriod) -> Reply {
        let figure = Figure {
            name: "salary:x".to_owned(),
            amount,
            unit: None,
            currency: Some(currency.to_owned()),
            period: Some(period),
            as_of: String::new(),
            source: None,
        };
        Reply { lead: vec![Item { figures: vec![figure], ..Item::new("") }], ..Reply::default() }
    }

    #[test]
    fn messages_say_by_what_they_ask() {
        for (text, asked) in [
            ("how much is that an hour?", Some(AskedBy::Hour)),
            ("what's the $/hr for a CPC", Some(AskedBy::Hour)),
            ("CPC hourly", Some(AskedBy::Hour)),
            ("and per month?", Some(AskedBy::Month)),
            ("whats that weekly", Some(AskedBy::Week)),
            ("per year then?", Some(AskedBy::Year)),
            ("so by the hour that is what", Some(AskedBy::Hour)),
            ("is that before the year ends", None),
            ("how many hours a week is that", None),
            ("I start in an hour-long shift", None),
            ("what does a CPC make?", None),
        ] {
            assert_eq!(AskedBy::of(text), asked, "{text}");
        }
        assert_eq!(AskedBy::alone("so I looked at all of this and I would like to know what it is an hour"), None);
    }

    #[test]
    fn figures_are_turned_with_what_they_rest_on() {
        let yearly = reply(Amount::Single(51_140.0), "USD", PayPeriod::Year);
        assert_eq!(
            AskedBy::Hour.said(&yearly).as_deref(),
            Some("$51,140 a year is about $24.59 an hour, at 2,080 paid hours a year.")
        );
        assert_eq!(AskedBy::Month.said(&yearly).as_deref(), Some("$51,140 a year is about $4,262 a month."));
        assert_eq!(AskedBy::Year.said(&yearly), None);
        let range = reply(Amount::Range(40_000.0, 52_000.0), "USD", PayPeriod::Year);
        assert_eq!(
            AskedBy::Hour.said(&range).as_deref(),
            Some("$40,000 to $52,000 a year is about $19.23 to $25 an hour, at 2,080 paid hours a year.")
        );
        let monthly = reply(Amount::Single(25_000.0), "INR", PayPeriod::Month);
        assert_eq!(AskedBy::Year.said(&monthly).as_deref(), Some("₹25,000 a month is about ₹300,000 a year."));
    }
}
