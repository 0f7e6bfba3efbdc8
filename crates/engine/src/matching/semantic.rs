//! Words and meaning together: one support vector machine per entry over the features of both.

use serde::{Deserialize, Serialize};

use crate::encoder::{BodyId, Embedding, WIDTH};
use crate::matching::calibration::Calibration;
use crate::matching::features::Vector;
use crate::matching::scorer::Scorer;

/// Length of a text's vector, where its words together have 1. With twice as much top-1 is lower on all labelled sets, as it
/// is where the two have a machine each and their scores are added.
const MEANING: f32 = 0.5;
/// Vectors are used where at most one text in so many has none.
const FEWEST_WITHOUT: usize = 20;

/// What was learnt from words and vectors together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Semantic {
    /// The weights that the vectors were made with.
    pub body: BodyId,
    pub scorer: Scorer,
    /// For the evidence of both.
    pub calibration: Calibration,
}

impl Semantic {
    /// Learns from texts: their words, their vectors as far as they are known, and the label of each. None where too many
    /// have no vector. It is not calibrated yet.
    pub(super) fn learn(
        body: BodyId,
        words: &[Vector],
        vectors: &[Option<Embedding>],
        labels: &[u16],
        classes: usize,
        features: usize,
    ) -> Option<Self> {
        let without = vectors.iter().filter(|vector| vector.is_none()).count();
        if without * FEWEST_WITHOUT > vectors.len() || without == vectors.len() {
            return None;
        }
        let joined: Vec<Vector> =
            words.iter().zip(vectors).map(|(words, vector)| joined(words, vector.as_ref(), features)).collect();
        let scorer = Scorer::train(&joined, labels, classes, features + WIDTH);
        Some(Self { body, scorer, calibration: Calibration::fit(&[]) })
    }

    /// The score of every entry and class for a text whose words have so many features.
    pub(super) fn scores(&self, words: &Vector, vector: &Embedding, features: usize) -> Vec<f32> {
        self.scorer.scores(&joined(words, Some(vector), features))
    }
}

/// Both behind each other, of length 1 together.
fn joined(words: &Vector, vector: Option<&Embedding>, features: usize) -> Vector {
    let Some(vector) = vector else { return words.clone() };
    let length = MEANING.hypot(1.0);
    let words = words.iter().map(|(feature, value)| (*feature, value / length));
    let first = u32::try_from(features).unwrap_or(u32::MAX);
    let meaning = vector.as_slice().iter().zip(first..).map(|(value, feature)| (feature, MEANING * value / length));
    words.chain(meaning).collect()
}
