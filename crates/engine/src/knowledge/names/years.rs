//! Years of experience, as people write them.

/// Nobody works longer.
const MOST_YEARS: u32 = 70;

/// A number in digits, or spelt out up to twenty.
pub fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let spelt = || WORDS.iter().position(|known| *known == word).and_then(|at| u32::try_from(at).ok());
    word.parse().ok().or_else(spelt)
}

/// Years of experience: `10`, `10+ years`, `two yrs`; the middle of `2 to 4 years`. None of what nobody can have.
pub fn years(typed: &str) -> Option<u32> {
    const UNITS: [&str; 8] = ["", "y", "yr", "yrs", "year", "years", "years of experience", "years experience"];
    let typed = typed.trim().to_lowercase();
    if typed.starts_with('-') {
        return None;
    }
    let words = words(&typed);
    let (first, rest) = words.split_first()?;
    let first = number(first)?;
    let (last, rest) = match rest {
        [between, last, rest @ ..] if ["to", "or"].contains(&between.as_str()) => (number(last)?, rest),
        [last, rest @ ..] if number(last).is_some() => (number(last)?, rest),
        rest => (first, rest),
    };
    let is_years = UNITS.contains(&rest.join(" ").as_str()) && first <= last && last <= MOST_YEARS;
    is_years.then_some(first.midpoint(last))
}

/// Words and numbers, also where nothing stands between them: `12yrs`, `2-4`.
fn words(typed: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for character in typed.chars() {
        let kind = (character.is_alphanumeric(), character.is_ascii_digit());
        match words.last_mut() {
            Some(word) if kind.0 && before == Some(kind) => word.push(character),
            _ if kind.0 => words.push(character.to_string()),
            _ => {}
        }
        before = Some(kind);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_as_people_write_them() {
        for (typed, wanted) in [
            ("10", Some(10)),
            ("5+ yrs", Some(5)),
            ("12yrs", Some(12)),
            ("1 year", Some(1)),
            ("ten years of experience", Some(10)),
            ("two years", Some(2)),
            ("2 to 4 years", Some(3)),
            ("2-4 years", Some(3)),
            ("2 – 4", Some(3)),
            ("-5 years", None),
            ("4 to 2 years", None),
            ("900 years", None),
            ("99999999999", None),
            ("10 apples", None),
            ("years", None),
            ("", None),
        ] {
            assert_eq!(years(typed), wanted, "{typed}");
        }
    }
}
