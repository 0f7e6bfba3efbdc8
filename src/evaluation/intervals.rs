//! How far a figure that is measured on few questions may be off: resampling with replacement (Efron, "Bootstrap Methods:
//! Another Look at the Jackknife", 1979), and what a perfect model's calibration error would come to.

use serde::Serialize;

/// So often it is drawn anew.
const ROUNDS: usize = 1_000;
/// 95 of 100 rounds lie between the two.
const LOW: f64 = 0.025;
const HIGH: f64 = 0.975;
/// A perfect model's error lies below in 95 of 100 rounds.
const NEARLY_ALL: f64 = 0.95;

/// A share, and between which it would lie in 95 of 100 draws of as many questions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Of outcomes that are right or not, the interval of their share. All the same where there are none.
pub fn interval(outcomes: &[bool]) -> Interval {
    let mut draws = Draws::default();
    let mut shares: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let right = (0..outcomes.len()).filter(|_| draws.one_of(outcomes).unwrap_or_default()).count();
            if outcomes.is_empty() { 1.0 } else { right as f64 / outcomes.len() as f64 }
        })
        .collect();
    Interval { low: quantile(&mut shares, LOW), high: quantile(&mut shares, HIGH) }
}

/// The calibration error that a model stays under in 95 of 100 draws if every one of its confidences is the very chance of
/// being right. `error` measures it.
pub fn of_perfect_model(confidences: &[f64], error: impl Fn(&mut [(f64, bool)]) -> f64) -> f64 {
    let mut draws = Draws::default();
    let mut errors: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let mut points: Vec<(f64, bool)> =
                confidences.iter().map(|confidence| (*confidence, draws.share() < *confidence)).collect();
            error(&mut points)
        })
        .collect();
    quantile(&mut errors, NEARLY_ALL)
}

fn quantile(values: &mut [f64], at: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get((values.len() as f64 * at) as usize).copied().unwrap_or_default()
}

/// Xorshift: the same draws in every run.
struct Draws(u64);

impl Default for Draws {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Draws {
    const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From 0 up to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn one_of(&mut self, outcomes: &[bool]) -> Option<bool> {
        let at = (self.share() * outcomes.len() as f64) as usize;
        outcomes.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_hold_the_share_and_narrow_with_more_questions() {
        let outcomes = |count: usize| (0..count).map(|at| at % 5 != 0).collect::<Vec<_>>();
        let (few, many) = (interval(&outcomes(50)), interval(&outcomes(5_000)));
        assert!(few.low < 0.8 && 0.8 < few.high && few.low > 0.6, "{few:?}");
        assert!(many.high - many.low < 0.3 * (few.high - few.low), "{many:?}");
        assert_eq!(interval(&[]), Interval { low: 1.0, high: 1.0 });
    }

    #[test]
    fn a_perfect_model_errs_less_on_more_questions() {
        let error = |points: &mut [(f64, bool)]| {
            let sum: f64 = points.iter().map(|(confidence, right)| confidence - f64::from(u8::from(*right))).sum();
            (sum / points.len() as f64).abs()
        };
        let (few, many) = (of_perfect_model(&[0.7; 40], error), of_perfect_model(&[0.7; 4_000], error));
        assert!(0.02 < many + 0.02 && many < 0.02 && few > 0.08, "{few} {many}");
    }
}
