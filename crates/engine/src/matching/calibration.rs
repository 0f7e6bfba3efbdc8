//! From what speaks for and against a reading to the chance that it is right.
//!
//! A logistic regression over the pieces of [`Evidence`], fitted on questions that the weights were not learnt from.

use serde::{Deserialize, Serialize};

use crate::matching::logistic::Logistic;

/// Names each piece of evidence once: as a field, and in words for maintainers.
macro_rules! pieces {
    ($($(#[$about:meta])* $field:ident = $name:literal,)*) => {
        /// The evidence about one question.
        #[derive(Debug, Clone, Copy, Default, PartialEq)]
        pub(super) struct Evidence { $($(#[$about])* pub $field: f64,)* }

        impl Evidence {
            /// What the pieces are called.
            pub(super) const NAMES: [&str; PIECES] = [$($name,)*];

            /// The pieces, in the order of their names.
            pub(super) const fn values(&self) -> [f64; PIECES] {
                [$(self.$field,)*]
            }
        }

        const PIECES: usize = [$($name,)*].len();
    };
}

pieces! {
    score = "score of the best entry",
    lead = "lead over the second entry",
    out_of_scope = "score of out-of-scope",
    lead_over_out_of_scope = "lead over out-of-scope",
    /// The cosine to the nearest phrasing of the best entry, 0 to 1.
    cosine = "cosine to the nearest phrasing",
    /// The similarity of letters to the nearest phrasing, 0 to 1.
    fuzzy = "fuzzy similarity to the nearest phrasing",
    unknown_share = "share of unknown words",
    unknown = "unknown words",
    question_mark = "question mark",
    begins_as_question = "begins as a question",
    question_word = "question word",
    asks_the_group = "asks the group",
    first_person = "first person",
    exclamation = "exclamation mark",
    /// The natural logarithm of the number of words.
    words = "number of words",
    numbers = "numbers and codes",
    positive_score = "score of the best entry, above 0",
    small_lead = "lead over the second entry, up to 0.3",
    words_of_statement = "words, where nothing asks",
    first_person_of_statement = "first person, where nothing asks",
    /// What words alone say of the best entry, where words and meaning decide; 0 elsewhere, like all that follows.
    words_score = "words alone: score of the best entry",
    words_lead = "words alone: lead over every other entry",
    words_lead_over_out_of_scope = "words alone: lead over out-of-scope",
    /// 1 where words alone lead to the same entry.
    agreement = "words and meaning agree",
    smaller_lead_over_out_of_scope = "smaller lead over out-of-scope",
}

impl Evidence {
    /// Without what tells of a message's form.
    pub(super) const fn without_form(self) -> Self {
        Self {
            question_mark: 0.0,
            begins_as_question: 0.0,
            question_word: 0.0,
            asks_the_group: 0.0,
            first_person: 0.0,
            exclamation: 0.0,
            words_of_statement: 0.0,
            first_person_of_statement: 0.0,
            ..self
        }
    }
}

/// A logistic regression on the evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Calibration(Logistic);

/// The highest chance. Of readings that nothing speaks against, about 3 in 100 are still labelled as another entry by
/// people, because two entries would serve.
pub(super) const CEILING: f64 = 0.97;

impl Calibration {
    /// Fits what the examples say.
    pub(super) fn fit(examples: &[(Evidence, bool)]) -> Self {
        let rows =
            examples.iter().map(|(evidence, right)| (evidence.values().to_vec(), f64::from(u8::from(*right)), 1.0));
        Self(Logistic::fit(&rows.collect::<Vec<_>>(), PIECES))
    }

    /// The same with all log-odds raised.
    pub(super) fn raised(self, by: f64) -> Self {
        Self(self.0.raised(by))
    }

    /// The chance, 0 to 1, that the best reading is right.
    pub(super) fn chance(&self, evidence: &Evidence) -> f64 {
        CEILING * self.0.chance(&evidence.values())
    }

    /// The highest chance that such a reading can have, however near the nearest phrasing is.
    pub(super) fn at_most(&self, evidence: &Evidence) -> f64 {
        let chance = |cosine, fuzzy| self.chance(&Evidence { cosine, fuzzy, ..*evidence });
        [chance(0.0, 0.0), chance(0.0, 1.0), chance(1.0, 0.0), chance(1.0, 1.0)].into_iter().fold(0.0, f64::max)
    }

    /// What each piece adds to the log-odds, in the order of [`Evidence::NAMES`].
    pub(super) fn contributions(&self, evidence: &Evidence) -> Vec<f64> {
        self.0.contributions(&evidence.values())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_what_the_data_say() {
        let examples: Vec<(Evidence, bool)> = (0..400)
            .map(|at| {
                let evidence = Evidence { score: f64::from(at % 4), ..Evidence::default() };
                (evidence, at % 4 == 3 || (at % 4 == 2 && at % 8 < 4))
            })
            .collect();
        let calibration = Calibration::fit(&examples);
        let chance = |score: f64| calibration.chance(&Evidence { score, ..Evidence::default() });
        assert!(chance(0.0) < 0.1 && chance(3.0) > 0.85, "{} {}", chance(0.0), chance(3.0));
        assert!((0.3..0.7).contains(&chance(2.0)), "{}", chance(2.0));
    }
}
