//! Names in a question that nothing is known of.

use crate::knowledge::Knowledge;
use crate::matching::{Mentions, Token};

/// Letters of a code.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=7;
/// Letters of a town.
const LONGEST_TOWN: usize = 30;
/// In a message of so many words at most, an article before a name is enough.
const FEW: usize = 16;

/// A name in capitals that is asked about as a credential and is none that is known. `is_word` tells words of the field,
/// `is_known` all that are known or mended; where an answer is `certain`, a word must tell that the name is a credential's.
pub(super) fn credential(
    knowledge: &Knowledge,
    text: &str,
    mentions: &Mentions,
    certain: bool,
    is_word: impl Fn(&str) -> bool,
    is_known: impl Fn(&str) -> bool,
) -> Option<String> {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let small = text.chars().filter(|c| c.is_lowercase()).count();
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_tiny = words.len() <= 6;
    fn trimmed(word: &str) -> &str {
        word.trim_matches(|c: char| !c.is_alphanumeric())
    }
    words.iter().enumerate().find_map(|(at, word)| {
        let name = trimmed(word);
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let is_code = LETTERS.contains(&letters)
            && name.chars().all(|c| c.is_ascii_uppercase() || c == '-')
            // Who shouts writes everything in capitals.
            && small > capitals;
        let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let is_credential_word = |word: &str| {
            let word = trimmed(word).to_lowercase();
            let singular = word.strip_suffix('s').unwrap_or(&word);
            knowledge.intents.credential_words.iter().any(|known| *known == word || known == singular)
        };
        // "the pmp exam", however it is written.
        let is_pay = |word: &str| knowledge.intents.pay_words.contains(&trimmed(word).to_lowercase());
        let next = words.get(at + 1).is_some_and(|next| is_credential_word(next) && !is_pay(next));
        let is_plainly_one = next && LETTERS.contains(&letters) && letters == name.chars().count() && !is_known(&plain);
        if is_plainly_one {
            return Some(name.to_ascii_uppercase());
        }
        if !is_code || is_word(&plain) || is_word(&name.to_lowercase()) {
            return None;
        }
        let is_credential = words.iter().any(|word| is_credential_word(word));
        let before = at.checked_sub(1).and_then(|before| words.get(before)).map(|word| word.to_lowercase());
        let has_article = before.is_some_and(|before| ["the", "a", "an"].contains(&before.as_str()));
        let is_thing = !certain && ((has_article && words.len() <= FEW) || is_tiny);
        (is_credential || is_thing || mentions.compares).then(|| name.to_owned())
    })
}

/// A town of a state that is named, as far as it is no word: "scottsdale az". It has no figures of its own.
pub(super) fn town(text: &str, mentions: &Mentions, is_word: impl Fn(&str) -> bool) -> Option<String> {
    mentions.slots.state.as_ref()?;
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_state = |word: &&str| mentions.slots.state.as_deref().is_some_and(|code| word.eq_ignore_ascii_case(code));
    let town = words.iter().enumerate().find_map(|(at, word)| {
        let is_name = word.len() > 3 && word.chars().all(char::is_alphabetic) && !is_word(&word.to_lowercase());
        let is_placed = words.get(at + 1).is_some_and(is_state);
        let is_in = at
            .checked_sub(1)
            .and_then(|before| words.get(before))
            .is_some_and(|before| before.eq_ignore_ascii_case("in"));
        (is_name && (is_placed || is_in)).then_some(*word)
    })?;
    let mut letters = town.chars().flat_map(char::to_lowercase).take(LONGEST_TOWN);
    Some(letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect())
}

/// A country that a question names and that the vocabulary does not have: its English name.
pub(super) fn country(mentions: &Mentions, tokens: &[Token]) -> Option<&'static str> {
    if mentions.slots.country.is_some() {
        return None;
    }
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    let is_said = |name: &str| {
        let name: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
        words.windows(name.len().max(1)).any(|window| window.iter().copied().eq(name.iter().map(String::as_str)))
    };
    celes::Country::get_countries().iter().map(|country| country.long_name).find(|name| is_said(name))
}
