//! Words that mean much the same, as one: synonyms by the vocabulary, everything else by its stem.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::knowledge::Vocabulary;
use crate::matching::normalise::{Normaliser, Token, word_tokens};
use crate::matching::sorted::sorted;

/// Endings that carry no meaning of their own here, longest first.
const ENDINGS: [&str; 14] =
    ["ations", "ation", "ments", "ment", "ings", "ing", "ers", "ies", "ed", "es", "er", "ly", "s", "y"];
/// A stem keeps so many letters at least.
const SHORTEST_STEM: usize = 4;

/// Synonyms by their first word.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Stems {
    /// First word of a synonym to the rest of it and what it stands for, longest first.
    #[serde(serialize_with = "sorted")]
    synonyms: HashMap<String, Vec<(Vec<String>, String)>>,
}

impl Stems {
    /// The meanings that a vocabulary knows.
    pub(super) fn new(vocabulary: &Vocabulary, normaliser: &Normaliser) -> Self {
        let mut meanings = Self::default();
        for synonym in &vocabulary.synonyms {
            for name in synonym.names.iter().chain(std::iter::once(&synonym.term)) {
                let mut words = word_tokens(normaliser, name);
                if let Some(first) = words.next() {
                    let meaning = format!("={}", synonym.term);
                    meanings.synonyms.entry(first).or_default().push((words.collect(), meaning));
                }
            }
        }
        for names in meanings.synonyms.values_mut() {
            names.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        meanings
    }

    /// What the words mean, in order; a synonym of several words is one meaning.
    pub(super) fn of<'t>(&'t self, tokens: &'t [Token]) -> Vec<&'t str> {
        let mut meanings = Vec::with_capacity(tokens.len());
        let mut rest = tokens;
        while let [token, tail @ ..] = rest {
            rest = tail;
            match self.synonym_at(&token.text, tail) {
                Some((length, meaning)) => {
                    meanings.push(meaning);
                    rest = tail.get(length..).unwrap_or_default();
                }
                None => meanings.push(stem(&token.text)),
            }
        }
        meanings
    }

    fn synonym_at(&self, first: &str, tail: &[Token]) -> Option<(usize, &str)> {
        let singular = || self.synonyms.get(first.strip_suffix('s')?);
        self.synonyms.get(first).or_else(singular)?.iter().find_map(|(rest, meaning)| {
            let matches = rest.len() <= tail.len() && rest.iter().zip(tail).all(|(want, have)| *want == have.text);
            matches.then_some((rest.len(), meaning.as_str()))
        })
    }
}

fn stem(word: &str) -> &str {
    let stems = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    stems.into_iter().find(|stem| stem.chars().count() >= SHORTEST_STEM).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Term;

    #[test]
    fn synonyms_and_stems_are_one() {
        let names = ["salary", "make money"].map(str::to_owned).to_vec();
        let vocabulary = Vocabulary { synonyms: vec![Term { term: "pay".to_owned(), names }], ..Vocabulary::default() };
        let normaliser = Normaliser::new(&vocabulary);
        let meanings = Stems::new(&vocabulary, &normaliser);
        let of = |text: &str| meanings.of(&normaliser.normalise(text).tokens).join(" ");
        assert_eq!(of("salaries make money pay"), "salar =pay =pay");
        assert_eq!(of("training trained trainer"), "train train train");
        assert_eq!(of("cpc is bed"), "cpc is bed");
    }
}
