//! Other ways to score entries over the same phrasings, to measure the matcher against.

use std::collections::HashMap;

use crate::knowledge::Vocabulary;
use crate::matching::features::{FeatureSpace, Vector, product};
use crate::matching::normalise::{Normaliser, Token};
use crate::matching::stems::Stems;

/// A way to score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaselineKind {
    /// Jaro-Winkler similarity to the nearest phrasing.
    JaroWinkler,
    /// Normalised Levenshtein similarity to the nearest phrasing.
    Levenshtein,
    /// The same over sorted words.
    TokenSort,
    /// BM25 with k1 = 1.2 and b = 0.75, best phrasing (Robertson, Zaragoza 2009).
    Bm25,
    /// Cosine of the matcher's own tf-idf vectors, nearest phrasing.
    NearestVector,
    /// Cosine to the mean of an entry's vectors: weights with a closed form (Rocchio).
    Centroid,
}

impl BaselineKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::JaroWinkler, Self::Levenshtein, Self::TokenSort, Self::Bm25, Self::NearestVector, Self::Centroid];
}

/// A scorer over phrasings.
#[derive(Debug)]
pub struct Baseline {
    kind: BaselineKind,
    normaliser: Normaliser,
    ids: Vec<String>,
    labels: Vec<usize>,
    texts: Vec<String>,
    words: Vec<HashMap<String, f32>>,
    documents: HashMap<String, f32>,
    mean_length: f32,
    space: FeatureSpace,
    vectors: Vec<Vector>,
}

impl Baseline {
    /// A scorer that knows the phrasings of entries.
    pub fn new(kind: BaselineKind, entries: &[(String, Vec<&str>)], vocabulary: &Vocabulary) -> Self {
        let normaliser = Normaliser::new(vocabulary);
        let mut tokens = Vec::new();
        let mut labels = Vec::new();
        for (label, (_, phrasings)) in entries.iter().enumerate() {
            for phrasing in phrasings {
                tokens.push(normaliser.normalise(phrasing).tokens);
                labels.push(label);
            }
        }
        let words: Vec<HashMap<String, f32>> = tokens.iter().map(|tokens| counts(tokens)).collect();
        let mut documents = HashMap::new();
        for word in words.iter().flat_map(HashMap::keys) {
            *documents.entry(word.clone()).or_insert(0.0) += 1.0;
        }
        let length: usize = tokens.iter().map(Vec::len).sum();
        let meanings = Stems::new(vocabulary, &normaliser);
        let space = FeatureSpace::learn(tokens.iter().map(Vec::as_slice), meanings);
        let mut vectors: Vec<Vector> = tokens.iter().map(|tokens| space.vector(tokens)).collect();
        if kind == BaselineKind::Centroid {
            vectors = (0..entries.len()).map(|entry| mean_vector(&vectors, &labels, entry)).collect();
            labels = (0..entries.len()).collect();
        }
        Self {
            kind,
            normaliser,
            ids: entries.iter().map(|(id, _)| id.clone()).collect(),
            labels,
            texts: tokens.iter().map(|tokens| joined(tokens, kind == BaselineKind::TokenSort)).collect(),
            words,
            documents,
            mean_length: length as f32 / tokens.len().max(1) as f32,
            space,
            vectors,
        }
    }

    /// Its name in tables.
    pub const fn name(&self) -> &'static str {
        match self.kind {
            BaselineKind::JaroWinkler => "Jaro-Winkler",
            BaselineKind::Levenshtein => "normalised Levenshtein",
            BaselineKind::TokenSort => "token-sort Levenshtein",
            BaselineKind::Bm25 => "BM25",
            BaselineKind::NearestVector => "nearest tf-idf vector",
            BaselineKind::Centroid => "tf-idf centroid",
        }
    }

    /// Ids of the best entries, best first.
    pub fn rank(&self, text: &str, most: usize) -> Vec<String> {
        let tokens = self.normaliser.normalise(text).tokens;
        let words = joined(&tokens, self.kind == BaselineKind::TokenSort);
        let vector = self.space.vector(&tokens);
        let mut best = vec![f32::NEG_INFINITY; self.ids.len()];
        for (at, label) in self.labels.iter().enumerate() {
            let other = || self.texts.get(at).map_or("", String::as_str);
            let score = match self.kind {
                BaselineKind::JaroWinkler => strsim::jaro_winkler(&words, other()) as f32,
                BaselineKind::Levenshtein | BaselineKind::TokenSort => {
                    strsim::normalized_levenshtein(&words, other()) as f32
                }
                BaselineKind::Bm25 => self.bm25(&tokens, at),
                BaselineKind::NearestVector | BaselineKind::Centroid => {
                    self.vectors.get(at).map_or(0.0, |other| product(&vector, other))
                }
            };
            if let Some(best) = best.get_mut(*label) {
                *best = best.max(score);
            }
        }
        let mut order: Vec<(f32, &String)> = best.into_iter().zip(&self.ids).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        order.into_iter().take(most).map(|(_, id)| id.clone()).collect()
    }

    fn bm25(&self, tokens: &[Token], at: usize) -> f32 {
        const K1: f32 = 1.2;
        const B: f32 = 0.75;
        let Some(words) = self.words.get(at) else { return 0.0 };
        let length: f32 = words.values().sum();
        let total = self.words.len() as f32;
        tokens
            .iter()
            .filter_map(|token| {
                let count = words.get(&token.text)?;
                let documents = self.documents.get(&token.text).copied().unwrap_or_default();
                let idf = (1.0 + (total - documents + 0.5) / (documents + 0.5)).ln();
                Some(idf * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length / self.mean_length)))
            })
            .sum()
    }
}

fn counts(tokens: &[Token]) -> HashMap<String, f32> {
    let mut counts = HashMap::new();
    for token in tokens {
        *counts.entry(token.text.clone()).or_insert(0.0) += 1.0;
    }
    counts
}

fn joined(tokens: &[Token], sorted: bool) -> String {
    let mut words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    if sorted {
        words.sort_unstable();
    }
    words.join(" ")
}

fn mean_vector(vectors: &[Vector], labels: &[usize], entry: usize) -> Vector {
    let mut sums: HashMap<u32, f32> = HashMap::new();
    for (vector, _) in vectors.iter().zip(labels).filter(|(_, label)| **label == entry) {
        for (feature, weight) in vector {
            *sums.entry(*feature).or_insert(0.0) += weight;
        }
    }
    let length = sums.values().map(|weight| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    let mut mean: Vector = sums.into_iter().map(|(feature, weight)| (feature, weight / length)).collect();
    mean.sort_unstable_by_key(|(feature, _)| *feature);
    mean
}
