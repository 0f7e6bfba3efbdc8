//! How much one spelling is like another. There is one floor for all that is done with it.

/// Up to so many letters a word may be a code.
pub(super) const LONGEST_CODE: usize = 5;
/// Below this, nothing is like anything: one slip in five letters is above, two in eight are not, so that nobody who
/// types of Atlantis hears of Atlanta.
const FLOOR: f64 = 0.78;
/// From here on a misspelling stands for one name, if no other comes near.
pub(super) const SURE: f64 = 0.82;

/// How much a typed word or name is like a known one, from the floor to 1; the beginning of a longer name is like it.
pub(super) fn likeness(typed: &str, known: &str) -> Option<f64> {
    let (length, known_length) = (typed.chars().count(), known.chars().count());
    if length > LONGEST_CODE && known.starts_with(typed) {
        return Some(0.2f64.mul_add(length as f64 / known_length as f64, 0.8));
    }
    let longer = length.max(known_length) as f64;
    if length.abs_diff(known_length) as f64 > (1.0 - FLOOR) * longer {
        return None;
    }
    Some(spelling(typed, known, longer)).filter(|likeness| *likeness >= FLOOR)
}

/// As [`likeness`], where a code is known: of three letters and more, one may be wrong. Codes are an edit or two apart, so
/// that this is a reason to offer it and never one to take it.
pub(super) fn likeness_to_code(typed: &str, code: &str) -> Option<f64> {
    const SHORTEST: usize = 3;
    let (length, known_length) = (typed.chars().count(), code.chars().count());
    let may_slip = (SHORTEST..=LONGEST_CODE).contains(&length) && known_length >= SHORTEST;
    if may_slip && length.abs_diff(known_length) <= 1 && strsim::osa_distance(typed, code) <= 1 {
        return Some(spelling(typed, code, length.max(known_length) as f64));
    }
    likeness(typed, code)
}

/// Whether a typed word is like a known word or, if it is long, like the beginning of one that is not typed to its end.
pub(super) fn is_like_word(typed: &str, known: &str) -> bool {
    let length = typed.chars().count();
    likeness(typed, known).is_some()
        || (length > LONGEST_CODE && known.chars().count() > length && {
            let beginning: String = known.chars().take(length).collect();
            likeness(typed, &beginning).is_some()
        })
}

/// Two neighbours that changed places are half a slip: "CSC" is a CCS before it is a CPC.
fn spelling(typed: &str, known: &str, longer: f64) -> f64 {
    let distance = strsim::osa_distance(typed, known);
    let spelling = 1.0 - distance as f64 / longer;
    let is_swap = distance == 1 && typed.len() == known.len() && strsim::levenshtein(typed, known) == 2;
    if is_swap { f64::midpoint(spelling, 1.0) } else { spelling }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_like_and_another_word_is_not() {
        for (typed, known) in [
            ("salry", "salary"),
            ("texs", "texas"),
            ("utha", "utah"),
            ("massachusets", "massachusetts"),
            ("certified coding spec", "certified coding specialist"),
            ("tkae", "take"),
        ] {
            assert!(likeness(typed, known).is_some(), "{typed} {known}");
        }
        for (typed, known) in
            [("atlantis", "atlanta"), ("boss", "bones"), ("aapc", "apc"), ("mars", "mass"), ("pste", "site"), ("", "a")]
        {
            assert_eq!(likeness(typed, known), None, "{typed} {known}");
        }
    }

    #[test]
    fn one_letter_of_a_code_may_be_wrong() {
        assert!(likeness_to_code("cpx", "cpc").is_some() && likeness("cpx", "cpc").is_none());
        assert!(likeness_to_code("csc", "ccs") > likeness_to_code("csc", "cpc"));
        assert_eq!(likeness_to_code("aapc", "cpc"), None);
        assert_eq!(likeness_to_code("tz", "tx"), None);
    }

    #[test]
    fn a_long_word_may_be_unfinished() {
        assert!(is_like_word("certif", "certified") && is_like_word("certfi", "certified"));
        assert!(!is_like_word("atlantis", "atlanta"));
    }
}
