//! Names in a question that nothing is known of.

use crate::assistant::plain_words::plain_words;
use crate::knowledge::{Knowledge, PayGroup, Salary, Vocabulary};
use crate::matching::{Mentions, Slots, Token, compares};

/// Letters of a code.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=7;
/// Letters of a town.
const LONGEST_TOWN: usize = 30;
/// In a message of so many words at most, an article before a name is enough, or a word for credentials anywhere.
const FEW: usize = 16;

/// A name in capitals that is asked about as a credential and is none that is known. `is_word` tells words of the field,
/// `is_known` all that are known or mended; where an answer is `certain`, a word beside the name must tell that it is a credential's.
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
        if is_explained(knowledge, name) {
            return None;
        }
        let near = |at: usize| words.iter().skip(at.saturating_sub(2)).take(5);
        let beside = || at.checked_sub(1).into_iter().chain([at + 1]).filter_map(|at| words.get(at));
        // In a long message such words speak of something else as often.
        let is_credential = match certain || words.len() > FEW {
            true => beside().any(|word| is_credential_word(word)),
            false => words.iter().any(|word| is_credential_word(word)),
        };
        let before = at.checked_sub(1).and_then(|before| words.get(before)).map(|word| word.to_lowercase());
        let has_article = before.is_some_and(|before| ["the", "a", "an"].contains(&before.as_str()));
        let is_thing = !certain && ((has_article && words.len() <= FEW) || is_tiny);
        // "Or" in a long message most often joins something else.
        let compares_here = || near(at).any(|word| compares(&trimmed(word).to_lowercase()));
        let is_compared = mentions.compares && (words.len() <= FEW || compares_here());
        (is_credential || is_thing || is_compared).then(|| name.to_owned())
    })
}

/// Whether an answer has the name, so that it is not unknown: "CAC" for computer-assisted coding.
fn is_explained(knowledge: &Knowledge, name: &str) -> bool {
    let has = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| word == name);
    knowledge.faq.iter().any(|entry| has(&entry.question) || has(&entry.answer))
}

/// A town by which a state or country is named, or that stands beside a state and is no word: "scottsdale az"; none that has
/// figures of its own.
pub(super) fn town(
    knowledge: &Knowledge,
    text: &str,
    mentions: &Mentions,
    is_word: impl Fn(&str) -> bool,
) -> Option<String> {
    known_town(knowledge, text, mentions).or_else(|| town_beside_state(text, mentions, is_word))
}

fn known_town(knowledge: &Knowledge, text: &str, mentions: &Mentions) -> Option<String> {
    let Vocabulary { states, countries, .. } = &knowledge.vocabulary;
    let (places, code) = match &mentions.slots {
        Slots { state: Some(state), .. } => (states, state),
        Slots { country, .. } => (countries, country.as_ref()?),
    };
    let place = places.iter().find(|place| place.code == *code)?;
    let text = format!(" {} ", plain_words(text).join(" "));
    let is_said = |city: &&String| text.contains(&format!(" {} ", plain_words(city).join(" ")));
    let city = place.cities.iter().filter(is_said).max_by_key(|city| city.len())?;
    let has_figures = |row: &&Salary| row.group == PayGroup::Metro && row.label.to_lowercase().contains(city.as_str());
    if knowledge.salaries.iter().any(|row| has_figures(&row)) {
        return None;
    }
    // Where a city's name is a word, its place stands with it in the vocabulary.
    let is_of_place = |word: &String| {
        [Some(&place.name), place.short.as_ref()].into_iter().flatten().any(|name| name.eq_ignore_ascii_case(word))
    };
    let words: Vec<String> =
        plain_words(city).into_iter().filter(|word| !is_of_place(word)).map(|word| capitalised(&word)).collect();
    Some(words.join(" "))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars().flat_map(char::to_lowercase).take(LONGEST_TOWN);
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn town_beside_state(text: &str, mentions: &Mentions, is_word: impl Fn(&str) -> bool) -> Option<String> {
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
    Some(capitalised(town))
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
