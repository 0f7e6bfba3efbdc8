//! One linear support vector machine per entry, each against all the others.
//!
//! Dual coordinate descent for the L2-regularised squared hinge loss: Hsieh, Chang, Lin, Keerthi, Sundararajan, "A
//! Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008, algorithm 3 with shrinking, as in LIBLINEAR.

use crate::matching::features::Vector;

/// Cost of a violated margin. 0.3 to 3 differ by less than one point of accuracy.
const COST: f32 = 0.7;
/// How much more the violated margin of one of an entry's own examples costs: they are few among thousands.
const OWN: f32 = 2.0;
/// Epochs at most.
const MOST_EPOCHS: usize = 40;
/// Stops when the projected gradients of an epoch lie within this of each other.
const TOLERANCE: f32 = 0.1;

/// The weights of one entry.
pub(super) struct Weights {
    pub by_feature: Vec<f32>,
    pub bias: f32,
}

/// Trains one entry: `positive` says of each example whether it is the entry's.
pub(super) fn train(examples: &[(&Vector, bool)], features: usize, seed: u64) -> Weights {
    let mut by_feature = vec![0.0_f32; features];
    let mut bias = 0.0_f32;
    let mut alphas = vec![0.0_f32; examples.len()];
    let mut active: Vec<u32> = (0..examples.len() as u32).collect();
    let mut random = Random(seed);
    let mut upper_before = f32::INFINITY;
    for epoch in 0..MOST_EPOCHS {
        random.shuffle(&mut active);
        let (mut upper, mut lower) = (f32::NEG_INFINITY, f32::INFINITY);
        let all = active.len() == examples.len();
        let mut kept = Vec::with_capacity(active.len());
        for &index in &active {
            let at = index as usize;
            let (Some((vector, positive)), Some(alpha)) = (examples.get(at), alphas.get_mut(at)) else { continue };
            let (sign, diagonal) = if *positive { (1.0, 0.5 / (OWN * COST)) } else { (-1.0, 0.5 / COST) };
            let mut product = bias;
            for (feature, weight) in vector.iter() {
                product += by_feature.get(*feature as usize).copied().unwrap_or_default() * weight;
            }
            let gradient = sign * product - 1.0 + *alpha * diagonal;
            let projected = if *alpha > 0.0 { gradient } else { gradient.min(0.0) };
            // At its bound and likely to stay there: not looked at again until the end.
            if *alpha == 0.0 && gradient > upper_before {
                continue;
            }
            kept.push(index);
            upper = upper.max(projected);
            lower = lower.min(projected);
            if projected.abs() > 1e-6 {
                let before = *alpha;
                // The vectors have length 1 and the bias counts as one feature more of value 1.
                *alpha = (before - gradient / (2.0 + diagonal)).max(0.0);
                let step = (*alpha - before) * sign;
                bias += step;
                for (feature, weight) in vector.iter() {
                    if let Some(value) = by_feature.get_mut(*feature as usize) {
                        *value += step * weight;
                    }
                }
            }
        }
        active = kept;
        if upper - lower <= TOLERANCE {
            if all || epoch + 1 == MOST_EPOCHS {
                break;
            }
            active = (0..examples.len() as u32).collect();
            upper_before = f32::INFINITY;
            continue;
        }
        upper_before = if upper > 0.0 { upper } else { f32::INFINITY };
    }
    Weights { by_feature, bias }
}

/// Xorshift: the order of examples must be the same in every build, and nothing more.
pub(crate) struct Random(pub u64);

impl Random {
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = (self.next() % (last as u64 + 1)) as usize;
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_what_can_be_separated() {
        let vectors: Vec<Vector> = (0..4).map(|at| vec![(at % 2, 1.0)]).collect();
        let examples: Vec<_> = vectors.iter().enumerate().map(|(at, vector)| (vector, at % 2 == 0)).collect();
        let weights = train(&examples, 2, 1);
        assert!(weights.by_feature[0] + weights.bias > 0.5);
        assert!(weights.by_feature[1] + weights.bias < -0.5);
    }
}
