//! The phrasings nearest to a question: tf-idf over words through an inverted index, then fuzzy string similarity.

use serde::{Deserialize, Serialize};

use crate::matching::features::Vector;
use crate::matching::normalise::Token;
use crate::matching::packed;
use crate::matching::sparse::Sparse;
use crate::matching::word_lists::WordLists;

/// So many of the nearest phrasings are compared letter by letter.
const COMPARED: usize = 6;

/// All phrasings, by the features that they have.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Nearest {
    /// By feature and phrasing, in 255ths.
    weights: Sparse<u16, u8>,
    /// The entry of each phrasing.
    #[serde(with = "packed")]
    labels: Vec<u16>,
    /// The words of each phrasing, for the fuzzy similarity.
    texts: WordLists,
}

/// How near the nearest phrasing of an entry is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Nearness {
    /// Cosine of tf-idf vectors, 0 to 1.
    pub cosine: f32,
    /// Normalised Levenshtein similarity of the sorted words, 0 to 1.
    pub fuzzy: f32,
}

impl Nearest {
    pub(super) fn new(vectors: &[Vector], labels: &[u16], texts: &[Vec<Token>], features: usize) -> Self {
        let by_phrasing = vectors.iter().zip(0..);
        let weights = by_phrasing.flat_map(|(vector, phrasing)| {
            vector.iter().map(move |(feature, weight)| (*feature, phrasing, (weight * 255.0).round() as u8))
        });
        let weights = Sparse::new(features, weights.collect());
        Self { weights, labels: labels.to_vec(), texts: WordLists::new(texts.iter().map(|tokens| sorted(tokens))) }
    }

    /// How near the nearest phrasing of each of the given entries is.
    pub(super) fn nearness<const N: usize>(
        &self,
        vector: &Vector,
        tokens: &[Token],
        wanted: [u16; N],
    ) -> [Nearness; N] {
        let mut sums = vec![0.0_f32; self.labels.len()];
        for (feature, value) in vector {
            for (phrasing, weight) in self.weights.row(*feature) {
                if let Some(sum) = sums.get_mut(phrasing) {
                    *sum += value * f32::from(weight);
                }
            }
        }
        let words = sorted(tokens).join(" ");
        wanted.map(|entry| {
            let mut best: Vec<(f32, usize)> = Vec::with_capacity(COMPARED + 1);
            for (phrasing, (sum, label)) in sums.iter().zip(&self.labels).enumerate() {
                if *label == entry
                    && *sum > 0.0
                    && (best.len() < COMPARED || best.last().is_some_and(|last| *sum > last.0))
                {
                    let at = best.partition_point(|other| other.0 >= *sum);
                    best.insert(at, (*sum, phrasing));
                    best.truncate(COMPARED);
                }
            }
            let fuzzy = best
                .iter()
                .map(|(_, phrasing)| self.texts.joined(*phrasing))
                .filter(|other| comparable_lengths(&words, other))
                .map(|other| strsim::normalized_levenshtein(&words, &other) as f32)
                .fold(0.0, f32::max);
            Nearness { cosine: best.first().map_or(0.0, |best| (best.0 / 255.0).min(1.0)), fuzzy }
        })
    }
}

/// Texts of very different lengths are far apart whatever their letters, and long ones are costly to compare.
fn comparable_lengths(a: &str, b: &str) -> bool {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    long <= 300 && 3 * short >= long
}

fn sorted(tokens: &[Token]) -> Vec<&str> {
    let mut words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    words.sort_unstable();
    words
}
