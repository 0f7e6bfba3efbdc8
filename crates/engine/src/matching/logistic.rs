//! Logistic regression on standardised values.

use serde::{Deserialize, Serialize};

/// What a regression is fitted on: values, the outcome (0 or 1), and how much it counts.
pub(crate) type Example = (Vec<f64>, f64, f64);

/// A fitted regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Logistic {
    means: Vec<f64>,
    deviations: Vec<f64>,
    weights: Vec<f64>,
    bias: f64,
}

/// Steps of Newton's method.
const STEPS: usize = 25;

/// Strength of the pull towards 0 on each weight: one pseudo-observation.
const RIDGE: f64 = 1.0;

impl Logistic {
    /// With these weights of the values as they are.
    pub(crate) fn new(weights: &[f64], bias: f64) -> Self {
        Self { means: vec![0.0; weights.len()], deviations: vec![1.0; weights.len()], weights: weights.to_vec(), bias }
    }

    /// Fits by Newton's method to examples of so many values; the loss is convex, and so many steps are plenty.
    pub(crate) fn fit(examples: &[Example], size: usize) -> Self {
        let count = examples.iter().map(|(.., weight)| weight).sum::<f64>().max(1.0);
        let sum = |place: usize, of: &dyn Fn(f64) -> f64| -> f64 {
            examples.iter().filter_map(|(values, _, weight)| Some(weight * of(*values.get(place)?))).sum()
        };
        let means: Vec<f64> = (0..size).map(|place| sum(place, &|value| value) / count).collect();
        let deviation =
            |(place, mean): (usize, &f64)| (sum(place, &|value| (value - mean).powi(2)) / count).sqrt().max(1e-6);
        let deviations: Vec<f64> = means.iter().enumerate().map(deviation).collect();
        let mut fitted = Self { means, deviations, weights: vec![0.0; size], bias: 0.0 };
        let rows: Vec<Example> = examples
            .iter()
            .map(|(values, outcome, weight)| {
                let mut row = fitted.standardised(values);
                row.push(1.0);
                (row, *outcome, *weight)
            })
            .collect();
        for _ in 0..STEPS {
            fitted.newton_step(&rows);
        }
        fitted
    }

    /// The same with all log-odds raised.
    pub(crate) fn raised(mut self, by: f64) -> Self {
        self.bias += by;
        self
    }

    fn newton_step(&mut self, rows: &[Example]) {
        let size = self.weights.len() + 1;
        let mut matrix = vec![vec![0.0; size + 1]; size];
        for (row, outcome, weight) in rows {
            let chance = logistic(self.sum(row));
            let curvature = weight * (chance * (1.0 - chance) + 1e-9);
            for (left, x) in matrix.iter_mut().zip(row) {
                for (cell, y) in left.iter_mut().zip(row) {
                    *cell += curvature * x * y;
                }
                if let Some(cell) = left.last_mut() {
                    *cell += weight * (outcome - chance) * x;
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

    fn standardised(&self, values: &[f64]) -> Vec<f64> {
        values
            .iter()
            .zip(&self.means)
            .zip(&self.deviations)
            .map(|((value, mean), deviation)| ((value - mean) / deviation).clamp(-5.0, 5.0))
            .collect()
    }

    fn sum(&self, standardised: &[f64]) -> f64 {
        self.bias + self.weights.iter().zip(standardised).map(|(weight, value)| weight * value).sum::<f64>()
    }

    /// The chance, 0 to 1, of the outcome 1.
    pub(crate) fn chance(&self, values: &[f64]) -> f64 {
        logistic(self.sum(&self.standardised(values)))
    }

    /// What each value adds to the log-odds.
    pub(crate) fn contributions(&self, values: &[f64]) -> Vec<f64> {
        self.weights.iter().zip(self.standardised(values)).map(|(weight, value)| weight * value).collect()
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
