//! The phrasings nearest to a question: tf-idf over words through an inverted index, then fuzzy string similarity.

use serde::{Deserialize, Serialize};

use crate::matching::features::Vector;
use crate::matching::normalise::Token;
use crate::matching::packed;

/// So many of the nearest phrasings are compared letter by letter.
const COMPARED: usize = 6;

/// All phrasings, by the features that they have.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Nearest {
    #[serde(with = "packed")]
    starts: Vec<u32>,
    #[serde(with = "packed")]
    phrasings: Vec<u32>,
    #[serde(with = "packed")]
    weights: Vec<u8>,
    /// The entry of each phrasing.
    #[serde(with = "packed")]
    labels: Vec<u16>,
    /// The words of each phrasing, sorted and joined, for the fuzzy similarity.
    sorted: Vec<String>,
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
        let mut starts = vec![0_u32; features + 1];
        for (feature, _) in vectors.iter().flatten() {
            if let Some(count) = starts.get_mut(*feature as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let (mut phrasings, mut weights) = (vec![0_u32; sum as usize], vec![0_u8; sum as usize]);
        let mut filled = starts.clone();
        for (phrasing, vector) in vectors.iter().enumerate() {
            for (feature, weight) in vector {
                let Some(at) = filled.get_mut(*feature as usize) else { continue };
                if let (Some(slot), Some(value)) = (phrasings.get_mut(*at as usize), weights.get_mut(*at as usize)) {
                    *slot = phrasing as u32;
                    *value = (weight * 255.0).round() as u8;
                }
                *at += 1;
            }
        }
        let sorted = texts.iter().map(|tokens| sorted_words(tokens)).collect();
        Self { starts, phrasings, weights, labels: labels.to_vec(), sorted }
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
            let bound = |at: usize| self.starts.get(at).copied().unwrap_or_default() as usize;
            let range = bound(*feature as usize)..bound(*feature as usize + 1);
            let phrasings = self.phrasings.get(range.clone()).unwrap_or_default();
            let weights = self.weights.get(range).unwrap_or_default();
            for (phrasing, weight) in phrasings.iter().zip(weights) {
                if let Some(sum) = sums.get_mut(*phrasing as usize) {
                    *sum += value * f32::from(*weight);
                }
            }
        }
        let words = sorted_words(tokens);
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
                .filter_map(|(_, phrasing)| self.sorted.get(*phrasing))
                .filter(|other| comparable_lengths(&words, other))
                .map(|other| strsim::normalized_levenshtein(&words, other) as f32)
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

fn sorted_words(tokens: &[Token]) -> String {
    let mut words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    words.sort_unstable();
    words.join(" ")
}
