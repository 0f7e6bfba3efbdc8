//! The phrasing of an entry that is nearest to a question: tf-idf over words and pairs of words, then fuzzy string similarity.

use serde::{Deserialize, Serialize};

use crate::matching::features::{FeatureSpace, Rarity};
use crate::matching::normalise::Token;
use crate::matching::packed::Packed;
use crate::matching::word_lists::WordLists;

/// So many of the nearest phrasings are compared letter by letter.
const COMPARED: usize = 6;

/// The phrasings of all entries.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Nearest {
    /// The words of each phrasing, entry by entry.
    phrasings: WordLists,
    /// Where the phrasings of each entry end.
    ends: Packed<u32>,
    /// The reciprocal of the length of each phrasing's vector.
    scales: Packed<f32>,
}

/// How near the nearest phrasing of an entry is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Nearness {
    /// Cosine of tf-idf vectors, 0 to 1.
    pub cosine: f32,
    /// Normalised Levenshtein similarity of the sorted words, 0 to 1.
    pub fuzzy: f32,
}

/// A question's words and pairs of words that phrasings have, each with what it adds to the product with a phrasing's vector.
struct Asked {
    words: Vec<(u32, f32)>,
    pairs: Vec<((u32, u32), f32)>,
}

impl Nearest {
    /// Of these texts, which are sorted by their labels; labels from `entries` on are no entries'.
    pub(super) fn new(space: &FeatureSpace, texts: &[Vec<Token>], labels: &[u16], entries: usize) -> Self {
        let count = labels.partition_point(|label| usize::from(*label) < entries);
        let texts = texts.get(..count).unwrap_or_default();
        let end = |entry: usize| labels.partition_point(|label| usize::from(*label) <= entry) as u32;
        let ends = (0..entries).map(end).collect();
        let phrasings = WordLists::new(texts.iter().map(|tokens| words(tokens)));
        let mut nearest = Self { phrasings, ends, scales: Packed::default() };
        nearest.scales = texts.iter().map(|tokens| 1.0 / nearest.asked(space, tokens).1).collect();
        nearest
    }

    /// How near the nearest phrasing of an entry is.
    pub(super) fn nearness(&self, space: &FeatureSpace, tokens: &[Token], entry: usize) -> Nearness {
        let (asked, length) = self.asked(space, tokens);
        let end = |entry: usize| self.ends.get(entry).unwrap_or_default() as usize;
        let start = entry.checked_sub(1).map_or(0, end);
        let mut best: Vec<(f32, usize)> = Vec::with_capacity(COMPARED + 1);
        for phrasing in start..end(entry) {
            let scale = self.scales.get(phrasing).unwrap_or_default();
            let cosine = asked.product(self.phrasings.numbers(phrasing)) * scale / length;
            if cosine > 0.0 && (best.len() < COMPARED || best.last().is_some_and(|last| cosine > last.0)) {
                let at = best.partition_point(|other| other.0 >= cosine);
                best.insert(at, (cosine, phrasing));
                best.truncate(COMPARED);
            }
        }
        let sorted = |mut words: Vec<&str>| {
            words.sort_unstable();
            words.join(" ")
        };
        let question = sorted(words(tokens));
        let near = best.iter().map(|(_, phrasing)| sorted(self.phrasings.words(*phrasing).collect()));
        let comparable = near.filter(|phrasing| comparable_lengths(&question, phrasing));
        let fuzzy = comparable.map(|phrasing| strsim::normalized_levenshtein(&question, &phrasing) as f32);
        Nearness { fuzzy: fuzzy.fold(0.0, f32::max), cosine: best.first().map_or(0.0, |best| best.0.min(1.0)) }
    }

    /// What a text's words and pairs add, and the length of its vector.
    fn asked(&self, space: &FeatureSpace, tokens: &[Token]) -> (Asked, f32) {
        let numbers = tokens.iter().map(|token| self.phrasings.number(&token.text));
        let mut asked = Asked { words: Vec::with_capacity(tokens.len()), pairs: Vec::with_capacity(tokens.len()) };
        let mut square = 0.0;
        let mut before = None;
        for (number, Rarity { alone, with_the_one_before }) in numbers.zip(space.rarity(tokens)) {
            match number {
                Some(number) => asked.words.push((number, alone)),
                None => square += alone * alone,
            }
            match before.zip(number) {
                Some(pair) => asked.pairs.push((pair, with_the_one_before)),
                None => square += with_the_one_before * with_the_one_before,
            }
            before = number;
        }
        square += gathered(&mut asked.words);
        square += gathered(&mut asked.pairs);
        (asked, square.sqrt().max(f32::MIN_POSITIVE))
    }
}

/// Adds up what is there several times, whose weight grows with the logarithm of the number of times; from rarities makes what
/// each adds to a product. Gives the square of the length of all.
fn gathered<T: Copy + Ord>(features: &mut Vec<(T, f32)>) -> f32 {
    features.sort_unstable_by_key(|(feature, _)| *feature);
    let mut square = 0.0;
    let together = features.chunk_by(|a, b| a.0 == b.0).filter_map(|run| {
        let (feature, rarity) = *run.first()?;
        let weight = often(run.len()) * rarity;
        square += weight * weight;
        Some((feature, weight * rarity))
    });
    *features = together.collect();
    square
}

/// How much more a feature weighs that is there so many times.
fn often(times: usize) -> f32 {
    1.0 + (times as f32).ln()
}

impl Asked {
    /// The product with the vector of a text with these words, by that vector's length.
    fn product(&self, words: impl Iterator<Item = u32>) -> f32 {
        let mut found: Vec<(Option<u32>, u32, f32)> = Vec::new();
        let mut before = None;
        for number in words {
            let word = self.words.binary_search_by_key(&number, |(word, _)| *word).ok();
            let Some((_, adds)) = word.and_then(|at| self.words.get(at)) else {
                before = None;
                continue;
            };
            found.push((None, number, *adds));
            let pair =
                before.and_then(|before| self.pairs.binary_search_by_key(&(before, number), |(pair, _)| *pair).ok());
            found.extend(pair.and_then(|at| self.pairs.get(at)).map(|(_, adds)| (before, number, *adds)));
            before = Some(number);
        }
        found.sort_unstable_by_key(|(before, number, _)| (*before, *number));
        let runs = found.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        runs.filter_map(|run| Some(often(run.len()) * run.first()?.2)).sum()
    }
}

/// Texts of very different lengths are far apart whatever their letters, and long ones are costly to compare.
fn comparable_lengths(a: &str, b: &str) -> bool {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    long <= 300 && 3 * short >= long
}

fn words(tokens: &[Token]) -> Vec<&str> {
    tokens.iter().map(|token| token.text.as_str()).collect()
}
