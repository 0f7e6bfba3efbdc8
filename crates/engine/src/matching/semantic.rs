//! Words and meaning together: one support vector machine per entry over the features of both.

use serde::{Deserialize, Serialize};

use crate::encoder::{BodyId, Embedding, WIDTH};
use crate::matching::calibration::Calibration;
use crate::matching::features::Vector;
use crate::matching::instance::{Instance, Space};
use crate::matching::scorer::Scorer;

/// Length of a text's vector, where its words together have 1, for entries of [`MANY`] texts and more. With twice as much top-1 on
/// the built-in knowledge is lower on all labelled sets, as it is where the two have a machine each and their scores are added.
const AMONG_MANY: f32 = 0.5;
/// The same for entries of [`FEW`] texts and fewer, whose words say less of how others ask: of 770 questions to a bank with ten
/// texts an entry .779 are right with 0.5, .801 with 0.7, .819 with this, and .723 by words alone.
const AMONG_FEW: f32 = 1.0;
/// Texts of an entry in the mean.
const FEW: f32 = 10.0;
const MANY: f32 = 200.0;
/// The least weight, of 127, that is kept: with those from 5 on what is prepared is larger by an eighth, and two more of the
/// project's own 288 questions have the right entry first.
const LEAST_WEIGHT: u8 = 8;
/// Vectors are used where at most one text in so many has none.
const FEWEST_WITHOUT: usize = 20;

/// What was learnt from words and vectors together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Semantic {
    /// The weights that the vectors were made with.
    pub body: BodyId,
    /// Length of a text's vector, where its words together have 1.
    meaning: f32,
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
        let meaning = length_of_vectors(labels.len(), classes);
        let both = words.iter().zip(vectors);
        let instances: Vec<Instance<'_>> =
            both.map(|(words, vector)| instance(words, vector.as_ref(), meaning)).collect();
        let scorer = Scorer::train(&instances, labels, classes, space(features), LEAST_WEIGHT);
        Some(Self { body, meaning, scorer, calibration: Calibration::fit(&[]) })
    }

    /// The score of every entry and class for a text whose words have so many features.
    pub(super) fn scores(&self, words: &Vector, vector: &Embedding, features: usize) -> Vec<f32> {
        self.scorer.scores(instance(words, Some(vector), self.meaning).values(space(features)))
    }
}

/// The length of a text's vector where there are so many texts for so many classes: between the two numbers of texts it falls with
/// their logarithm.
fn length_of_vectors(texts: usize, classes: usize) -> f32 {
    let each = texts as f32 / classes.max(1) as f32;
    let share = ((each / FEW).ln() / (MANY / FEW).ln()).clamp(0.0, 1.0);
    AMONG_FEW + share * (AMONG_MANY - AMONG_FEW)
}

/// Words that have so many features, and the numbers of vectors.
const fn space(features: usize) -> Space {
    Space { features, numbers: WIDTH }
}

/// Both together, of length 1.
fn instance<'e>(words: &'e Vector, vector: Option<&'e Embedding>, meaning: f32) -> Instance<'e> {
    let Some(vector) = vector else { return Instance::of_words(words) };
    let length = meaning.hypot(1.0);
    Instance { words, words_scale: 1.0 / length, vector: vector.as_slice(), vector_scale: meaning / length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_texts_there_are_the_less_their_vectors_say() {
        let lengths: Vec<f32> =
            [0, 1, 10, 20, 45, 100, 200, 5_000].iter().map(|each| length_of_vectors(each * 7, 7)).collect();
        assert!(lengths.is_sorted_by(|more, less| more >= less), "{lengths:?}");
        assert_eq!((lengths[0], lengths[2], lengths[6], lengths[7]), (AMONG_FEW, AMONG_FEW, AMONG_MANY, AMONG_MANY));
        assert_eq!(length_of_vectors(3, 0), AMONG_FEW);
    }
}
