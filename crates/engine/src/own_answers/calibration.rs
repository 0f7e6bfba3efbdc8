//! From what speaks for an own answer to the chance that it is what was asked.

use serde::{Deserialize, Serialize};

use crate::matching::{Example, Logistic};
use crate::own_answers::evidence::PIECES;

/// The highest chance, as with entries.
const CEILING: f64 = 0.97;

/// What likeness is worth, by words and vectors and by words alone. It is learnt from the knowledge and holds for every
/// server.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct OwnCalibration {
    meaning: Logistic,
    words: Logistic,
}

impl OwnCalibration {
    pub(super) fn fit(meaning: &[Example], words: &[Example]) -> Self {
        Self { meaning: Logistic::fit(meaning, PIECES), words: Logistic::fit(words, PIECES) }
    }

    pub(super) fn chance(&self, evidence: &[f64; PIECES], by_meaning: bool) -> f64 {
        let fitted = if by_meaning { &self.meaning } else { &self.words };
        CEILING * fitted.chance(evidence)
    }
}
