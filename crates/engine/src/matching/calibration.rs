//! From what speaks for and against a reading to the chance that it is right.
//!
//! A logistic regression over the pieces of [`Evidence`], fitted on questions that the weights were not learnt from.

use serde::{Deserialize, Serialize};

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
    out_of_scope_cosine = "cosine to the nearest out-of-scope text",
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

/// A fitted logistic regression on standardised evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Calibration {
    means: Vec<f64>,
    deviations: Vec<f64>,
    weights: Vec<f64>,
    bias: f64,
}

/// The highest chance. Of readings that nothing speaks against, about 3 in 100 are still labelled as another entry by
/// people, because two entries would serve.
pub(super) const CEILING: f64 = 0.97;

/// Steps of Newton's method.
const STEPS: usize = 25;

/// Strength of the pull towards 0 on each weight: one pseudo-observation.
const RIDGE: f64 = 1.0;

impl Calibration {
    /// Fits by Newton's method; the loss is convex, and so many steps are plenty.
    pub(super) fn fit(examples: &[(Evidence, bool)]) -> Self {
        let count = examples.len().max(1) as f64;
        let values: Vec<[f64; PIECES]> = examples.iter().map(|(evidence, _)| evidence.values()).collect();
        let mean = |piece: usize| values.iter().filter_map(|values| values.get(piece)).sum::<f64>() / count;
        let means: Vec<f64> = (0..PIECES).map(mean).collect();
        let deviation = |piece: usize| {
            let mean = means.get(piece).copied().unwrap_or_default();
            let squares: f64 =
                values.iter().filter_map(|values| values.get(piece)).map(|value| (value - mean).powi(2)).sum();
            (squares / count).sqrt().max(1e-6)
        };
        let deviations: Vec<f64> = (0..PIECES).map(deviation).collect();
        let mut calibration = Self { means, deviations, weights: vec![0.0; PIECES], bias: 0.0 };
        let rows: Vec<(Vec<f64>, f64)> = examples
            .iter()
            .map(|(evidence, right)| {
                let mut row = calibration.standardised(evidence);
                row.push(1.0);
                (row, f64::from(u8::from(*right)))
            })
            .collect();
        for _ in 0..STEPS {
            calibration.newton_step(&rows);
        }
        calibration
    }

    /// The same with all log-odds raised.
    pub(super) fn raised(mut self, by: f64) -> Self {
        self.bias += by;
        self
    }

    fn newton_step(&mut self, rows: &[(Vec<f64>, f64)]) {
        let size = PIECES + 1;
        let mut matrix = vec![vec![0.0; size + 1]; size];
        for (row, right) in rows {
            let chance = logistic(self.sum(row));
            let curvature = chance * (1.0 - chance) + 1e-9;
            for (left, x) in matrix.iter_mut().zip(row) {
                for (cell, y) in left.iter_mut().zip(row) {
                    *cell += curvature * x * y;
                }
                if let Some(cell) = left.last_mut() {
                    *cell += (right - chance) * x;
                }
            }
        }
        for (at, (line, weight)) in matrix.iter_mut().zip(&self.weights).enumerate() {
            if let Some(cell) = line.get_mut(at) {
                *cell += RIDGE;
            }
            if let Some(cell) = line.last_mut() {
                *cell -= RIDGE * weight;
            }
        }
        let step = solve(matrix);
        for (weight, step) in self.weights.iter_mut().zip(&step) {
            *weight += step;
        }
        self.bias += step.last().copied().unwrap_or_default();
    }

    fn standardised(&self, evidence: &Evidence) -> Vec<f64> {
        evidence
            .values()
            .iter()
            .zip(&self.means)
            .zip(&self.deviations)
            .map(|((value, mean), deviation)| ((value - mean) / deviation).clamp(-5.0, 5.0))
            .collect()
    }

    fn sum(&self, standardised: &[f64]) -> f64 {
        self.bias + self.weights.iter().zip(standardised).map(|(weight, value)| weight * value).sum::<f64>()
    }

    /// The chance, 0 to 1, that the best reading is right.
    pub(super) fn chance(&self, evidence: &Evidence) -> f64 {
        CEILING * logistic(self.sum(&self.standardised(evidence)))
    }

    /// What each piece adds to the log-odds, in the order of [`Evidence::NAMES`].
    pub(super) fn contributions(&self, evidence: &Evidence) -> Vec<f64> {
        self.weights.iter().zip(self.standardised(evidence)).map(|(weight, value)| weight * value).collect()
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Gaussian elimination with pivoting; the last column is the right-hand side. A singular system gives zeros.
fn solve(mut matrix: Vec<Vec<f64>>) -> Vec<f64> {
    let size = matrix.len();
    for at in 0..size {
        let value = |line: &Vec<f64>| line.get(at).copied().unwrap_or_default().abs();
        let pivot = (at..size)
            .max_by(|a, b| matrix.get(*a).map_or(0.0, value).total_cmp(&matrix.get(*b).map_or(0.0, value)))
            .unwrap_or(at);
        matrix.swap(at, pivot);
        let Some(line) = matrix.get(at).cloned() else { continue };
        let head = line.get(at).copied().unwrap_or_default();
        if head.abs() < 1e-12 {
            return vec![0.0; size];
        }
        for (other, row) in matrix.iter_mut().enumerate() {
            let factor = row.get(at).copied().unwrap_or_default() / head;
            if other != at && factor != 0.0 {
                for (cell, value) in row.iter_mut().zip(&line) {
                    *cell -= factor * value;
                }
            }
        }
    }
    let solved = |(at, line): (usize, &Vec<f64>)| {
        line.last().copied().unwrap_or_default() / line.get(at).copied().unwrap_or(1.0)
    };
    matrix.iter().enumerate().map(solved).collect()
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
