//! Messages that are no questions: greetings, thanks and the like, words of distress, other languages.
//!
//! A greeting and its like are found by the nearest of the examples that the knowledge has for each, by its words or, if it is
//! there, by its vector. Distress goes by sequences of words alone: what is found there must be certain and the same every
//! time. Languages go by their letters, by frequent words, and by letter trigrams (the crate `whatlang`).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::encoder::{Embedding, VectorTable, WIDTH};
use crate::knowledge::{Language, Manners};
use crate::matching::normalise::{clean, plain};
use crate::matching::packed::Packed;
use crate::matching::sorted::sorted;

/// Longer messages than this say more than a greeting, in words.
const LONGEST_MANNER: usize = 16;
/// So many nearest examples decide what a message is.
const NEIGHBOURS: usize = 5;
/// Shares of a message's words that are frequent words of another language.
const FOREIGN_SHARE: f64 = 0.3;

/// Finds messages that are no questions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct MannersFinder {
    /// The words of examples to the place of their kind.
    #[serde(serialize_with = "sorted")]
    examples: HashMap<String, u16>,
    /// The vectors of examples, a byte a number, one behind the other.
    vectors: Packed<u8>,
    /// The place of the kind of each vector.
    kinds: Packed<u16>,
    fillers: Vec<String>,
    phrases: Vec<Vec<String>>,
    idioms: Vec<Vec<String>>,
}

/// A kind of message, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FoundManner {
    /// The place of the kind in [`Manners::kinds`].
    pub kind: usize,
    /// Whether its very words are an example's.
    pub is_verbatim: bool,
}

impl MannersFinder {
    /// Learns the examples, and their vectors if there are any.
    pub fn new(manners: &Manners, vectors: Option<&VectorTable>) -> Self {
        let mut finder = Self { fillers: manners.fillers.clone(), ..Self::default() };
        let mut embedded: Vec<(u16, Embedding)> = Vec::new();
        for (kind, manner) in manners.kinds.iter().enumerate() {
            let kind = u16::try_from(kind).unwrap_or(u16::MAX);
            for text in &manner.texts {
                finder.examples.entry(key(text, &manners.fillers)).or_insert(kind);
                let vector = vectors.and_then(|vectors| vectors.get(&plain(text)));
                embedded.extend(vector.map(|vector| (kind, vector)));
            }
        }
        finder.kinds = embedded.iter().map(|(kind, _)| *kind).collect();
        finder.vectors = embedded.iter().flat_map(|(_, vector)| vector.to_bytes()).collect();
        let words = |text: &String| text.split(' ').map(str::to_owned).collect();
        if let Some(distress) = &manners.distress {
            finder.phrases = distress.phrases.iter().map(words).collect();
            finder.idioms = distress.idioms.iter().map(words).collect();
        }
        finder
    }

    /// The kind of a message by its words alone; none if it is no example.
    pub fn by_words(&self, text: &str) -> Option<FoundManner> {
        let kind = *self.examples.get(&key(text, &self.fillers))?;
        Some(FoundManner { kind: kind.into(), is_verbatim: true })
    }

    /// The kind of a message; none if its words are no example's and no example is nearer than the cosine `floor`.
    pub fn find(&self, text: &str, vector: Option<&Embedding>, floor: f32) -> Option<FoundManner> {
        if let Some(found) = self.by_words(text) {
            return Some(found);
        }
        if text.split_whitespace().count() > LONGEST_MANNER {
            return None;
        }
        let vector = vector?;
        let examples = self.vectors.as_slice().chunks_exact(WIDTH).zip(self.kinds.iter());
        let likeness = examples.map(|(example, kind)| (vector.cosine_to_bytes(example), kind));
        let mut nearest: Vec<(f32, u16)> = likeness.filter(|(likeness, _)| *likeness >= floor).collect();
        nearest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        nearest.truncate(NEIGHBOURS);
        // The nearest decide together; the nearest of all among equals.
        let votes =
            |kind: u16| nearest.iter().filter(|(_, other)| *other == kind).map(|(likeness, _)| likeness).sum::<f32>();
        let (_, kind) = nearest.iter().rev().max_by(|a, b| votes(a.1).total_cmp(&votes(b.1)))?;
        Some(FoundManner { kind: usize::from(*kind), is_verbatim: false })
    }

    /// Whether somebody says that they may harm themselves. A phrase within an everyday exaggeration does not count.
    pub fn is_distress(&self, text: &str) -> bool {
        if self.phrases.is_empty() {
            return false;
        }
        let words = bare_words(text);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let places = |sequences: &[Vec<String>]| -> Vec<(usize, usize)> {
            let found = sequences.iter().flat_map(|sequence| {
                let windows = words.windows(sequence.len().max(1)).enumerate();
                let here =
                    windows.filter(move |(_, window)| window.iter().copied().eq(sequence.iter().map(String::as_str)));
                here.map(move |(at, _)| (at, at + sequence.len()))
            });
            found.collect()
        };
        let idioms = places(&self.idioms);
        places(&self.phrases).iter().any(|(from, to)| !idioms.iter().any(|(start, end)| start <= from && to <= end))
    }
}

/// The language of a message that is not in English; none if it is, or if that is not certain. `unknown` is the share of its
/// words that nothing in the knowledge has.
pub fn language<'l>(languages: &'l [Language], text: &str, unknown: impl Fn() -> f64) -> Option<&'l Language> {
    let with_code = |code: &str| languages.iter().find(|language| language.code == code);
    let words = bare_words(text);
    let letters = || text.chars().filter(|character| character.is_alphabetic());
    let foreign = letters().filter(|letter| !is_latin(*letter)).count();
    if 2 * foreign > letters().count() {
        return whatlang::detect(text).and_then(|found| with_code(found.lang().code()));
    }
    let accented =
        text.split_whitespace().filter(|word| word.chars().any(|c| c.is_alphabetic() && !c.is_ascii())).count();
    // No other language has these letters; but people have names.
    let is_vietnamese = letters().any(|letter| matches!(letter, '\u{1ea0}'..='\u{1ef9}' | 'ơ' | 'ư'));
    if is_vietnamese && 5 * accented >= 2 * words.len() {
        return with_code("vie");
    }
    let hits = |language: &Language| words.iter().filter(|word| language.words.contains(*word)).count();
    let best = languages.iter().map(|language| (hits(language), language)).max_by_key(|(hits, _)| *hits)?;
    let is_foreign = |hits: usize| {
        // One word may be a name, or a slip.
        let is_share = hits as f64 >= FOREIGN_SHARE * words.len() as f64;
        (is_share && hits == 2 && unknown() > 0.3)
            || (hits >= 3 && 5 * hits >= words.len() && (2 * hits >= words.len() || unknown() > 0.35))
    };
    match best {
        (hits, language) if is_foreign(hits) => Some(language),
        (1.., language) if accented >= 2 || unknown() > 0.5 => {
            let found = whatlang::detect(text).filter(|found| found.lang().code() == language.code);
            found.map(|_| language)
        }
        _ => None,
    }
}

const fn is_latin(letter: char) -> bool {
    matches!(letter, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}')
}

/// The words of a message without accents, apostrophes and punctuation.
fn bare_words(text: &str) -> Vec<String> {
    let folded: String =
        clean(text).nfkd().filter(|character| *character != '\'' && !is_combining_mark(*character)).collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What makes two messages the same: their words, however far letters are drawn out; where there are none, their signs.
fn key(text: &str, fillers: &[String]) -> String {
    let mut words = bare_words(text);
    if words.iter().any(|word| !fillers.contains(word)) {
        words.retain(|word| !fillers.contains(word));
    }
    if words.is_empty() {
        return text.split_whitespace().collect();
    }
    let mut key = String::new();
    for word in words {
        let mut before = None;
        key.extend(word.chars().filter(|letter| before.replace(*letter) != Some(*letter)));
        key.push(' ');
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Distress, Manner};

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn finder() -> MannersFinder {
        let kind = |id: &str, texts: &[&str]| Manner {
            id: id.to_owned(),
            says: String::new(),
            reaction: None,
            texts: strings(texts),
        };
        let distress = Distress {
            says: String::new(),
            phrases: strings(&["kill myself", "want to die"]),
            idioms: strings(&["kill myself laughing"]),
        };
        let kinds = vec![kind("greeting", &["hello bot", "👋"]), kind("thanks", &["thank you so much"])];
        let manners =
            Manners { fillers: strings(&["bot", "preceptor"]), kinds, distress: Some(distress), languages: Vec::new() };
        MannersFinder::new(&manners, None)
    }

    #[test]
    fn drawn_out_and_addressed_words_are_the_same_words() {
        let finder = finder();
        for (text, kind) in [("Helloooo!!", 0), ("hello preceptor", 0), ("👋", 0), ("Thank you, so much", 1)] {
            assert_eq!(finder.by_words(text), Some(FoundManner { kind, is_verbatim: true }), "{text}");
        }
        for text in ["", "bot", "hello there", "👍"] {
            assert_eq!(finder.by_words(text), None, "{text}");
        }
    }

    #[test]
    fn distress_is_told_from_exaggeration() {
        let finder = finder();
        for text in ["I want to kill myself", "i just WANT, to die.", "kill  myself laughing? no, kill myself"] {
            assert!(finder.is_distress(text), "{text}");
        }
        for text in ["", "i will kill myself laughing", "want to diet", "kill the process myself"] {
            assert!(!finder.is_distress(text), "{text}");
        }
    }

    #[test]
    fn languages_are_told_by_letters_and_by_frequent_words() {
        let language = |code: &str, words: &[&str]| Language {
            code: code.to_owned(),
            name: code.to_owned(),
            says: String::new(),
            words: strings(words),
        };
        let all = [language("spa", &["cuanto", "gana", "un", "medico"]), language("jpn", &[]), language("hin", &[])];
        let told = |text: &str, unknown: f64| super::language(&all, text, || unknown).map(|found| found.code.clone());
        assert_eq!(told("¿Cuánto gana un codificador médico?", 0.8).as_deref(), Some("spa"));
        assert_eq!(told("医療コーダーの給料はいくらですか", 1.0).as_deref(), Some("jpn"));
        assert_eq!(told("मेडिकल कोडर कितना कमाते हैं", 1.0).as_deref(), Some("hin"));
        for text in [
            "how much does a coder make",
            "cuanto gana un coder, i mean how much does a coder make a year",
            "gana is my name, how do i start",
            "",
            "résumé 💰 tips",
        ] {
            assert_eq!(told(text, 0.2), None, "{text}");
        }
    }
}
