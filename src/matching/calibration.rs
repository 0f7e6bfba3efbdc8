//! From what speaks for and against a reading to the chance that it is right.
//!
//! A logistic regression over a dozen pieces of evidence, fitted on questions that the weights were not learnt from.

use serde::{Deserialize, Serialize};

/// How many pieces of evidence there are.
pub(super) const PIECES: usize = 21;

/// Those that tell of a message's form.
pub(super) const FORM: [usize; 8] = [9, 10, 11, 12, 13, 14, 19, 20];

/// Their names, for maintainers.
pub(super) const NAMES: [&str; PIECES] = [
    "score of the best entry",
    "lead over the second entry",
    "score of out-of-scope",
    "lead over out-of-scope",
    "cosine to the nearest phrasing",
    "cosine to the nearest out-of-scope text",
    "fuzzy similarity to the nearest phrasing",
    "share of unknown words",
    "unknown words",
    "question mark",
    "begins as a question",
    "question word",
    "asks the group",
    "first person",
    "exclamation mark",
    "number of words",
    "numbers and codes",
    "score of the best entry, above 0",
    "lead over the second entry, up to 0.3",
    "words, where nothing asks",
    "first person, where nothing asks",
];

/// The evidence about one question.
pub(super) type Evidence = [f64; PIECES];

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

/// Strength of the pull towards 0 on each weight: one pseudo-observation.
const RIDGE: f64 = 1.0;

impl Calibration {
    /// Fits by Newton's method; the loss is convex, and a dozen steps are plenty.
    pub(super) fn fit(examples: &[(Evidence, bool)]) -> Self {
        let count = examples.len().max(1) as f64;
        let mean = |piece: usize| examples.iter().filter_map(|(evidence, _)| evidence.get(piece)).sum::<f64>() / count;
        let means: Vec<f64> = (0..PIECES).map(mean).collect();
        let deviation = |piece: usize| {
            let mean = means.get(piece).copied().unwrap_or_default();
            let squares: f64 = examples
                .iter()
                .filter_map(|(evidence, _)| evidence.get(piece))
                .map(|value| (value - mean).powi(2))
                .sum();
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
        for _ in 0..25 {
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

    /// What each piece adds to the log-odds, in the order of [`NAMES`].
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
                let mut evidence = [0.0; PIECES];
                evidence[0] = f64::from(at % 4);
                (evidence, at % 4 == 3 || (at % 4 == 2 && at % 8 < 4))
            })
            .collect();
        let calibration = Calibration::fit(&examples);
        let chance = |score: f64| {
            let mut evidence = [0.0; PIECES];
            evidence[0] = score;
            calibration.chance(&evidence)
        };
        assert!(chance(0.0) < 0.1 && chance(3.0) > 0.85, "{} {}", chance(0.0), chance(3.0));
        assert!((0.3..0.7).contains(&chance(2.0)), "{}", chance(2.0));
    }
}
