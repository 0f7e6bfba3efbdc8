//! Figures as readers see them, and their names as answers use them.
//!
//! An answer names a figure in braces (`{salary:us-median}`, `{certification:CPC:exam_hours}`), so that one change in
//! a table mends every text that shows it.

use crate::knowledge::model::{
    CertificationFact, Citation, Fact, Knowledge, Outlook, PayPeriod, Salary, Status, Value,
};
use crate::knowledge::period::Period;

/// A whole number with commas, or up to two decimals where it has some.
pub fn number(value: f64) -> String {
    let negative = value < 0.0;
    let text = if value.fract() == 0.0 { format!("{:.0}", value.abs()) } else { format!("{}", value.abs()) };
    let (whole, decimals) = text.split_once('.').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3 + 1);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(decimals) = decimals {
        grouped.push('.');
        grouped.push_str(decimals);
    }
    if negative { format!("−{grouped}") } else { grouped }
}

/// An amount of money in its own currency: `$51,140`, `£28,600`, `C$45,000`.
pub fn money(value: f64, currency: &str) -> String {
    let symbol = match currency {
        "USD" => "$",
        "GBP" => "£",
        "CAD" => "C$",
        "AUD" => "A$",
        "NZD" => "NZ$",
        "INR" => "₹",
        "EUR" => "€",
        _ => return format!("{currency} {}", number(value)),
    };
    let amount = if value.fract() == 0.0 { number(value) } else { number_with_cents(value) };
    format!("{symbol}{amount}")
}

fn number_with_cents(value: f64) -> String {
    let cents = (value * 100.0).round() % 100.0;
    format!("{}.{cents:02.0}", number(value.trunc()))
}

fn value_text(value: &Value, currency: Option<&str>, percent: bool) -> String {
    let one = |value: f64| match currency {
        Some(currency) => money(value, currency),
        None => number(value),
    };
    let sign = if percent { "%" } else { "" };
    match value {
        Value::Single(value) => format!("{}{sign}", one(*value)),
        Value::Range(low, high) if low == high => format!("{}{sign}", one(*low)),
        Value::Range(low, high) => format!("{} to {}{sign}", one(*low), one(*high)),
        Value::Text(text) => text.clone(),
    }
}

impl Salary {
    /// The amount with its currency and, unless it is a year, its period: `$24.59 an hour`.
    pub fn amount(&self) -> String {
        let mut text = value_text(&self.value, self.currency.as_deref(), false);
        if self.open_ended {
            text.push_str(" or more");
        }
        match self.period {
            PayPeriod::Year => text,
            PayPeriod::Month => text + " a month",
            PayPeriod::Hour => text + " an hour",
        }
    }
}

fn is_percent(unit: Option<&str>) -> bool {
    unit.is_some_and(|unit| unit.starts_with("percent"))
}

impl Fact {
    /// The figure without its unit, but with its sign: `55%`, `$222`, `3`.
    pub fn amount(&self) -> String {
        value_text(&self.value, self.currency.as_deref(), is_percent(self.unit.as_deref()))
    }
}

impl CertificationFact {
    /// The figure without its unit, but with its sign: `70%`, `$425`, `100`.
    pub fn amount(&self) -> String {
        value_text(&self.value, self.currency.as_deref(), is_percent(self.unit.as_deref()))
    }

    /// The figure with its unit: `100 multiple-choice questions`, `4 hours`, `70%`.
    pub fn with_unit(&self) -> String {
        let amount = self.amount();
        let unit = self.unit.as_deref().filter(|_| !matches!(self.value, Value::Text(_))).unwrap_or_default();
        let unit = unit.strip_prefix("percent").map_or(unit, |rest| rest.trim_start_matches([',', ' ']));
        if unit.is_empty() { amount } else { format!("{amount} {unit}") }
    }

    /// Whether it may answer a question about today.
    pub const fn holds(&self) -> bool {
        matches!(self.status, Status::Current | Status::Historic | Status::Unofficial)
    }
}

impl Outlook {
    /// Growth over the window: `8%`, `6 to 7%`.
    pub fn growth_text(&self) -> String {
        value_text(&self.growth, None, true)
    }
}

/// A figure that a name led to: its text and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedFigure {
    /// As readers see it.
    pub text: String,
    /// Its sources, each with what the figure speaks of.
    pub citations: Vec<Citation>,
}

fn named(text: String, period: &Period, sources: &[String]) -> NamedFigure {
    let citations =
        sources.iter().take(1).map(|source| Citation { source: source.clone(), as_of: period.clone() }).collect();
    NamedFigure { text, citations }
}

/// The newest of a field's figures that still holds.
pub fn newest_fact<'a>(facts: &'a [CertificationFact], field: &str) -> Option<&'a CertificationFact> {
    facts
        .iter()
        .filter(|fact| fact.field == field && fact.holds())
        .max_by_key(|fact| (fact.status == Status::Current, fact.as_of.latest()))
}

impl Knowledge {
    /// The current projection for coders in a country: the newest edition, or an unsourced one where that is all.
    pub fn current_outlook(&self, country: &str) -> Option<&Outlook> {
        let of_country = || self.outlook.iter().filter(|row| row.main && row.country == country);
        of_country()
            .find(|row| row.status == Status::Current)
            .or_else(|| of_country().find(|row| row.status == Status::Unsourced))
    }

    /// The figure that a name such as `salary:us-median` or `fact:remote-share:as_of` leads to.
    ///
    /// `:as_of` at the end gives the period instead of the amount, `:text` behind a fact what it says besides.
    pub fn figure(&self, name: &str) -> Option<NamedFigure> {
        let (name, wants_period) = name.strip_suffix(":as_of").map_or((name, false), |name| (name, true));
        let (kind, rest) = name.split_once(':')?;
        if let Some(fact) = rest.strip_suffix(":text").filter(|_| kind == "fact") {
            let fact = self.fact(fact)?;
            return Some(named(fact.text.clone()?, &fact.as_of, &fact.sources));
        }
        let (amount, period, sources) = match kind {
            "salary" => {
                let salary = self.salary(rest)?;
                (salary.amount(), &salary.as_of, &salary.sources)
            }
            "fact" => {
                let fact = self.fact(rest)?;
                (fact.amount(), &fact.as_of, &fact.sources)
            }
            "certification" | "body" => {
                let (code, field) = rest.split_once(':')?;
                let facts = if kind == "body" {
                    &self.bodies.iter().find(|body| body.code == code)?.facts
                } else {
                    &self.certification(code)?.facts
                };
                let fact = newest_fact(facts, field)?;
                (fact.amount(), &fact.as_of, &fact.sources)
            }
            "outlook" => {
                let (country, field) = rest.split_once(':')?;
                let outlook = self.current_outlook(country)?;
                let text = match field {
                    "growth" => outlook.growth_text(),
                    "openings" => number(outlook.openings?),
                    "window" => outlook.window.clone(),
                    _ => return None,
                };
                (text, &outlook.as_of, &outlook.sources)
            }
            _ => return None,
        };
        Some(named(if wants_period { period.to_string() } else { amount }, period, sources))
    }
}

impl Knowledge {
    /// The names that [`Knowledge::figure`] knows.
    pub(super) fn figure_names(&self) -> Vec<String> {
        let salaries = self.salaries.iter().map(|row| format!("salary:{}", row.id));
        let facts = self.facts.iter().map(|row| format!("fact:{}", row.id));
        let outlook = self
            .outlook
            .iter()
            .flat_map(|row| ["growth", "openings", "window"].map(|field| format!("outlook:{}:{field}", row.country)));
        let credentials = self.certifications.iter().map(|row| ("certification", &row.code, &row.facts));
        let bodies = self.bodies.iter().map(|row| ("body", &row.code, &row.facts));
        let fields = credentials
            .chain(bodies)
            .flat_map(|(kind, code, facts)| facts.iter().map(move |fact| format!("{kind}:{code}:{}", fact.field)));
        salaries.chain(facts).chain(outlook).chain(fields).collect()
    }
}

/// The file that figures of a kind stand in.
pub(super) fn figure_file(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "salary" => "tables/pay.toml",
        "fact" => "tables/facts.toml",
        "certification" | "body" => "tables/credentials.toml",
        "outlook" => "tables/outlook.toml",
        _ => return None,
    })
}

/// The amounts in a text that no figure name stands for, in order: money, percentages, and numbers over 999 that are
/// not a year.
pub(super) fn raw_figures(text: &str) -> impl Iterator<Item = String> {
    let characters: Vec<char> = text.chars().collect();
    let mut index = 0;
    std::iter::from_fn(move || {
        let at = |index: usize| characters.get(index).copied();
        while let Some(character) = at(index) {
            let starts_number = character.is_ascii_digit() && !index.checked_sub(1).and_then(at).is_some_and(is_word);
            if !starts_number {
                index += 1;
                continue;
            }
            let start = index;
            while at(index).is_some_and(|c| c.is_ascii_digit())
                || (at(index).is_some_and(|c| ",.".contains(c)) && at(index + 1).is_some_and(|c| c.is_ascii_digit()))
            {
                index += 1;
            }
            let number: String = characters.iter().skip(start).take(index - start).collect();
            let before: String = characters.iter().take(start).skip(start.saturating_sub(2)).collect();
            let after: String = characters.iter().skip(index).take(9).collect();
            if is_amount(&before, &number, &after) {
                return Some(number);
            }
        }
        None
    })
}

/// Whether a number is an amount, by itself or by the characters around it.
fn is_amount(before: &str, number: &str, after: &str) -> bool {
    let plain = number.replace(',', "");
    let value: f64 = plain.parse().unwrap_or(f64::INFINITY);
    let behind = after.trim_start().to_lowercase();
    let word: String = behind.chars().take_while(|sign| sign.is_alphabetic()).collect();
    let is_money = before.trim_end().ends_with(['$', '£', '€', '₹']) || is_money_word(&word);
    let is_share = behind.starts_with('%') || word.starts_with("percent");
    let is_year = plain == number && plain.len() == 4 && (1900.0..2100.0).contains(&value);
    let is_large = value > 999.0 && !is_year && !is_code(number);
    // "$20k" would pass as 20.
    let is_thousands = after.starts_with(['k', 'K']) && !after.chars().nth(1).is_some_and(is_word);
    is_money || is_share || is_large || is_thousands
}

/// A number of five digits without a comma is a procedure code, of ten and more a telephone's; a figure has commas.
fn is_code(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit())
        && (number.len() == 5 && !number.ends_with("000") || number.len() >= 10)
}

/// Words that stand for a number so large that it is a figure.
const SCALES: [&str; 8] = ["thousand", "million", "billion", "lakh", "lakhs", "crore", "crores", "grand"];

/// Words that make the number before them an amount.
fn is_money_word(word: &str) -> bool {
    const CURRENCIES: [&str; 12] =
        ["usd", "gbp", "eur", "cad", "aud", "nzd", "inr", "aed", "dollars", "dollar", "pounds", "euros"];
    SCALES.contains(&word) || CURRENCIES.contains(&word)
}

/// An amount that is written in words, such as "fifty thousand dollars".
pub(super) fn amounts_in_words(text: &str) -> Option<String> {
    const NUMBERS: [&str; 23] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen",
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "half", "couple",
    ];
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.windows(2).find_map(|pair| match pair {
        [number, unit]
            if NUMBERS.contains(&number.as_str()) && (SCALES.contains(&unit.as_str()) || unit == "percent") =>
        {
            Some(format!("{number} {unit}"))
        }
        _ => None,
    })
}

/// A text without what holds digits that are no figure: mentions, times and emoji of Discord, and links.
pub(super) fn without_references(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', 'h']) {
        let (before, found) = rest.split_at(at);
        plain.push_str(before);
        let is_reference = ["<#", "<@", "<t:", "<:", "<a:", "</"].iter().any(|start| found.starts_with(start));
        let length = if is_reference {
            found.find('>').map(|end| end + 1)
        } else if found.starts_with("https://") {
            Some(found.find([' ', '\n', ')', '>']).unwrap_or(found.len()))
        } else {
            None
        };
        let length = length.unwrap_or(1);
        if length == 1 {
            plain.push_str(found.get(..1).unwrap_or_default());
        } else {
            plain.push_str(" … ");
        }
        rest = found.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_numbers_and_money() {
        assert_eq!(number(51_140.0), "51,140");
        assert_eq!(number(999.0), "999");
        assert_eq!(number(18_863_300.0), "18,863,300");
        assert_eq!(number(-15.8), "−15.8");
        assert_eq!(money(24.59, "USD"), "$24.59");
        assert_eq!(money(21.2, "USD"), "$21.20");
        assert_eq!(money(8_000.0, "AED"), "AED 8,000");
    }

    #[test]
    fn finds_figures_that_are_not_named() {
        for text in
            ["about $5", "some 20 % more", "20 percent", "over 72,000 codes", "12000 jobs", "makes 50k", "£ 300"]
        {
            assert_eq!(raw_figures(text).count(), 1, "{text}");
        }
        for text in ["300 USD", "1.5 million", "10 lakhs", "5 crore"] {
            assert_eq!(raw_figures(text).count(), 1, "{text}");
        }
        assert_eq!(amounts_in_words("some make fifty thousand dollars"), Some("fifty thousand".to_owned()));
        assert_eq!(amounts_in_words("two years, one exam"), None);
        for text in [
            "Ask in <#1184730000000000002> or <@&1184730000000000003>",
            "<t:1184730000:R>",
            "<:blob:1184730000000000002>",
            "see https://a.example/12345678?y=10000 now",
            "call 8005551234",
            "CPT 99213",
        ] {
            assert_eq!(raw_figures(&without_references(text)).next(), None, "{text}");
        }
        for text in ["100 questions in 4 hours", "ICD-10-CM", "in 2026", "two to 12 weeks", "CPC-A", "E11.9"] {
            assert_eq!(raw_figures(text).next(), None, "{text}");
        }
        let all: Vec<String> = raw_figures("$5 in 2026, 20 % of 72,000 codes in 4 hours, then 50k").collect();
        assert_eq!(all, ["5", "20", "72,000", "50"]);
    }
}
