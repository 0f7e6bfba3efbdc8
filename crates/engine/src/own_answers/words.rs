//! The words of a text, weighed by how rare they are in the knowledge.

use std::collections::BTreeMap;

use crate::matching::{Kind, Matcher, Token};

/// Shortest word that is repaired, in letters, as in the matcher's own spelling.
const SHORTEST: usize = 5;
/// From so many letters on two edits are allowed.
const TWO_EDITS_FROM: usize = 9;
/// Longer strings are no words.
const LONGEST: usize = 30;

/// What the words of a text mean, by rising number, each once, with weights whose squares sum to 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Words(Box<[(u32, f32)]>);

impl Words {
    pub(super) fn of(matcher: &Matcher, tokens: Vec<Token>, known: &Vocabulary) -> Self {
        let meanings = matcher.meanings(tokens, |word| known.knows(word));
        let mut words: Vec<(u32, f32)> =
            meanings.into_iter().map(|(meaning, rarity)| ((meaning ^ (meaning >> 32)) as u32, rarity)).collect();
        words.sort_unstable_by_key(|(meaning, _)| *meaning);
        words.dedup_by_key(|(meaning, _)| *meaning);
        let length = words.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        words.iter_mut().for_each(|(_, weight)| *weight /= length);
        Self(words.into())
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// The cosine, 0 to 1.
    pub(super) fn likeness(&self, other: &Self) -> f32 {
        self.shared(other).map(|(own, others)| own * others).sum()
    }

    /// Which share of this text's weight the other has, 0 to 1.
    pub(super) fn covered_by(&self, other: &Self) -> f32 {
        self.shared(other).map(|(own, _)| own * own).sum()
    }

    fn shared(&self, other: &Self) -> impl Iterator<Item = (f32, f32)> {
        let mut rest = other.0.iter().peekable();
        self.0.iter().filter_map(move |(meaning, weight)| {
            while rest.next_if(|(known, _)| known < meaning).is_some() {}
            rest.next_if(|(known, _)| known == meaning).map(|(_, others)| (*weight, *others))
        })
    }
}

/// The words of a server's own texts, and how many texts have each.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Vocabulary(BTreeMap<String, u32>);

impl Vocabulary {
    pub(super) fn add(&mut self, tokens: &[Token]) {
        for token in tokens.iter().filter(|token| token.kind == Kind::Word) {
            *self.0.entry(token.text.clone()).or_insert(0) += 1;
        }
    }

    pub(super) fn remove(&mut self, tokens: &[Token]) {
        for token in tokens.iter().filter(|token| token.kind == Kind::Word) {
            if let Some(count) = self.0.get_mut(&token.text) {
                *count -= 1;
                if *count == 0 {
                    self.0.remove(&token.text);
                }
            }
        }
    }

    /// Forgets the words that fewer texts have.
    pub(super) fn keep_frequent(&mut self, fewest: u32) {
        self.0.retain(|_, count| *count >= fewest);
    }

    /// Bytes that it takes, about.
    pub(super) fn size(&self) -> usize {
        // A tree's nodes are half empty at worst, and each word is a piece of memory of its own.
        let word = |word: &String| 2 * size_of::<(String, u32)>() + word.len().max(16);
        self.0.keys().map(word).sum()
    }

    pub(super) fn knows(&self, word: &str) -> bool {
        self.0.contains_key(word)
    }

    /// Repairs words that neither the server nor the knowledge has to the server's nearest.
    pub(super) fn repair(&self, tokens: &mut [Token], matcher: &Matcher) {
        for token in tokens.iter_mut().filter(|token| token.kind == Kind::Word) {
            if let Some(word) = self.nearest(&token.text).filter(|_| !matcher.knows(&token.text)) {
                token.text = word.to_owned();
            }
        }
    }

    fn nearest(&self, word: &str) -> Option<&str> {
        let length = word.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) || self.knows(word) {
            return None;
        }
        let budget = if length < TWO_EDITS_FROM { 1 } else { 2 };
        let first = word.chars().next()?;
        let alike = self.0.range(first.to_string()..).map_while(|(known, _)| known.starts_with(first).then_some(known));
        let alike =
            alike.filter(|known| known.chars().count().abs_diff(length) <= budget && known.len() >= SHORTEST - 1);
        let distances = alike.map(|known| (strsim::osa_distance(word, known), known));
        distances.filter(|(distance, _)| *distance <= budget).min().map(|(_, known)| known.as_str())
    }
}
