//! Repairs typos against the words of the phrasings.
//!
//! A word that the phrasings know stays as it is. Of the others only words of five letters and more are repaired:
//! credentials' codes are an edit or two apart, so short words are never changed. Budgets follow Meilisearch and
//! Elasticsearch: one edit from five letters, two from nine, the first letter kept.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::matching::normalise::{Kind, Token};
use crate::matching::sorted::sorted;

/// Shortest word that is repaired, in letters.
const SHORTEST: usize = 5;
/// Longer strings are no words.
const LONGEST: usize = 30;
/// From so many letters on two edits are allowed.
const TWO_EDITS_FROM: usize = 9;
/// A word must occur in so many phrasings to be what somebody meant.
const COMMON: u32 = 3;

/// The words of the phrasings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Spelling {
    #[serde(serialize_with = "sorted")]
    known: HashMap<String, u32>,
    /// Words to repair to, by first letter and length, each with the set of its letters.
    #[serde(serialize_with = "sorted")]
    targets: HashMap<(char, usize), Vec<Target>>,
}

/// A word that may have been meant.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Target {
    word: String,
    count: u32,
    letters: u32,
}

impl Spelling {
    /// Learns the words of phrasings, of names, which may always be meant, and of other texts, which are words but
    /// hardly what a question means. `codes` are never repaired to: of five letters, four may be another code's.
    pub(super) fn learn(
        phrasings: &[Vec<Token>],
        names: Vec<Vec<Token>>,
        other: impl Iterator<Item = Vec<Token>>,
        codes: &[String],
    ) -> Self {
        let mut spelling = Self::default();
        let words = |tokens: &[Token]| {
            let words = tokens.iter().filter(|token| token.kind == Kind::Word);
            words.map(|token| token.text.clone()).collect::<Vec<_>>()
        };
        for word in phrasings.iter().flat_map(|tokens| words(tokens)) {
            *spelling.known.entry(word).or_insert(0) += 1;
        }
        for word in names.iter().flat_map(|tokens| words(tokens)) {
            *spelling.known.entry(word).or_insert(0) += COMMON;
        }
        for word in other.flat_map(|tokens| words(&tokens)) {
            spelling.known.entry(word).or_insert(0);
        }
        for (word, &count) in spelling.known.iter().filter(|(word, _)| !codes.contains(word)) {
            let length = word.chars().count();
            if let Some(first) = word.chars().next().filter(|_| count >= COMMON && length >= SHORTEST - 1) {
                let target = Target { word: word.clone(), count, letters: letters(word) };
                spelling.targets.entry((first, length)).or_default().push(target);
            }
        }
        for targets in spelling.targets.values_mut() {
            targets.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.word.cmp(&b.word)));
        }
        spelling
    }

    /// Whether some text uses the word, in the singular or the plural.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.known.contains_key(word)
            || word.strip_suffix('s').is_some_and(|singular| self.known.contains_key(singular))
            || self.known.contains_key(&format!("{word}s"))
    }

    /// Repairs the words that can be repaired; returns how many were.
    pub(super) fn repair(&self, tokens: &mut [Token]) -> usize {
        let mut repaired = 0;
        for token in tokens.iter_mut().filter(|token| token.kind == Kind::Word) {
            if let Some(word) = self.nearest(&token.text) {
                token.text = word.to_owned();
                repaired += 1;
            }
        }
        repaired
    }

    /// The word that was meant by a word that is not known; the nearest, and of those the most common.
    fn nearest(&self, word: &str) -> Option<&str> {
        let length = word.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) || self.knows(word) {
            return None;
        }
        let first = word.chars().next()?;
        let budget = if length < TWO_EDITS_FROM { 1 } else { 2 };
        let set = letters(word);
        let mut best: Option<(usize, u32, &str)> = None;
        for other in length - budget..=length + budget {
            for target in self.targets.get(&(first, other)).into_iter().flatten() {
                if (set ^ target.letters).count_ones() as usize > 2 * budget {
                    continue;
                }
                let distance = strsim::osa_distance(word, &target.word);
                let nearer =
                    best.is_none_or(|(least, most, _)| (distance, Reverse(target.count)) < (least, Reverse(most)));
                if distance <= budget && nearer {
                    best = Some((distance, target.count, &target.word));
                }
            }
        }
        best.map(|(_, _, target)| target)
    }
}

/// The set of a word's letters: words that differ in many are not worth a distance.
fn letters(word: &str) -> u32 {
    word.chars().fold(0, |set, c| set | 1 << (u32::from(c) % 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        text.split(' ').map(|word| Token { text: word.to_owned(), kind: Kind::Word }).collect()
    }

    fn repaired(text: &str) -> String {
        let learnt = tokens(
            "salary salary salary certification certification certification cpc cpc cpc ccs ccs ccs cpma cpma cpma rare",
        );
        let spelling =
            Spelling::learn(&[learnt], Vec::new(), std::iter::once(tokens("salaries")), &["cpma".to_owned()]);
        let mut tokens = tokens(text);
        spelling.repair(&mut tokens);
        tokens.into_iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn repairs_words_but_never_codes() {
        assert_eq!(repaired("salery sallary certifcaton"), "salary salary certification");
        assert_eq!(repaired("cpx ccp csc ccpma rear"), "cpx ccp csc ccpma rear");
        assert_eq!(repaired("celery zzzzzz"), "celery zzzzzz");
        assert_eq!(repaired("salaries salarys"), "salaries salarys");
    }
}
