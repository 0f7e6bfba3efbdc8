//! From what speaks for an own answer to the chance that it is what was asked.

use serde::{Deserialize, Serialize};

use crate::matching::{Example, Logistic};
use crate::own_answers::evidence::PIECES;

/// The highest chance, as with entries.
const CEILING: f64 = 0.97;

/// From fewer right ones nothing can be learnt.
const FEWEST_RIGHT: usize = 800;

/// What likeness is worth, by words and vectors and by words alone. It is learnt from the knowledge and holds for every
/// server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnCalibration {
    meaning: Logistic,
    words: Logistic,
}

impl OwnCalibration {
    /// What the examples say, where there are enough of them.
    pub(super) fn fit(meaning: &[Example], words: &[Example]) -> Self {
        let fit = |examples: &[Example], usual: Logistic| {
            let right = examples.iter().filter(|(_, outcome, _)| *outcome > 0.0).count();
            if right < FEWEST_RIGHT { usual } else { Logistic::fit(examples, PIECES) }
        };
        let usual = Self::default();
        Self { meaning: fit(meaning, usual.meaning), words: fit(words, usual.words) }
    }

    /// The chance that the best of a server's answers is what was asked. Whoever asks in the very words of it wants it.
    pub(super) fn chance(&self, evidence: &[f64; PIECES], by_meaning: bool, is_verbatim: bool) -> f64 {
        if is_verbatim {
            return CEILING;
        }
        let fitted = if by_meaning { &self.meaning } else { &self.words };
        CEILING * fitted.chance(evidence)
    }
}

/// As learnt from a large folder: for small ones, which have too little to learn from.
impl Default for OwnCalibration {
    fn default() -> Self {
        const MEANING: [f64; PIECES] = [3.5, -2.7, 6.5, -0.4, 2.4, 6.8, -0.04, 0.4, 0.35, 0.5, 0.15, -1.1, 1.5];
        const WORDS: [f64; PIECES] = [0.0, 0.0, 0.0, 6.5, 0.7, 25.0, -0.14, -0.2, 0.9, 0.1, -0.1, -0.4, 0.1];
        Self { meaning: Logistic::new(&MEANING, -4.8), words: Logistic::new(&WORDS, -4.2) }
    }
}
