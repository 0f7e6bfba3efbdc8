//! One linear support vector machine per entry, each against all the others.
//!
//! Dual coordinate descent for the L2-regularised squared hinge loss: Hsieh, Chang, Lin, Keerthi, Sundararajan, "A
//! Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008, algorithm 3 with shrinking, as in LIBLINEAR.

use crate::matching::instance::{Instance, Space};

/// Cost of a violated margin. 0.3 to 3 differ by less than one point of accuracy.
const COST: f32 = 0.7;
/// How much more the violated margin of one of an entry's own examples costs: they are few among thousands.
const OWN: f32 = 2.0;
/// Epochs at most.
const MOST_EPOCHS: usize = 40;
/// Stops when the projected gradients of an epoch lie within this of each other.
const TOLERANCE: f32 = 0.1;

/// So many numbers of a vector are multiplied at once.
const LANES: usize = 16;

/// The weights of one entry.
pub(super) struct Weights {
    /// Of words.
    by_feature: Vec<f32>,
    /// Of a vector's numbers.
    by_number: Vec<f32>,
    pub bias: f32,
}

impl Weights {
    /// All weights by feature: those of a vector's numbers follow those of words.
    pub(super) fn values(&self) -> impl Iterator<Item = f32> + Clone {
        self.by_feature.iter().chain(&self.by_number).copied()
    }

    /// What speaks for the entry in an instance.
    fn product(&self, instance: Instance<'_>) -> f32 {
        let mut words = 0.0;
        for (feature, value) in instance.words {
            words += self.by_feature.get(*feature as usize).copied().unwrap_or_default() * value;
        }
        let vector = if instance.vector.is_empty() { 0.0 } else { dot(&self.by_number, instance.vector) };
        self.bias + instance.words_scale * words + instance.vector_scale * vector
    }

    /// Has an instance speak for the entry by so much more. The bias counts as one feature more of value 1.
    fn step(&mut self, instance: Instance<'_>, by: f32) {
        self.bias += by;
        for (feature, value) in instance.words {
            if let Some(weight) = self.by_feature.get_mut(*feature as usize) {
                *weight += by * instance.words_scale * value;
            }
        }
        for (weight, value) in self.by_number.iter_mut().zip(instance.vector) {
            *weight += by * instance.vector_scale * value;
        }
    }
}

/// The product of two vectors. Its sums are kept apart, so that the processor can add many at once; they are the same everywhere.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// Trains one entry: of each instance it is said whether it is the entry's.
pub(super) fn train(instances: &[(Instance<'_>, bool)], space: Space, seed: u64) -> Weights {
    let (by_feature, by_number) = (vec![0.0; space.features], vec![0.0; space.numbers]);
    let mut weights = Weights { by_feature, by_number, bias: 0.0 };
    let mut alphas = vec![0.0_f32; instances.len()];
    let mut active: Vec<u32> = (0..instances.len() as u32).collect();
    let mut random = Random(seed);
    let mut upper_before = f32::INFINITY;
    for epoch in 0..MOST_EPOCHS {
        random.shuffle(&mut active);
        let (mut upper, mut lower) = (f32::NEG_INFINITY, f32::INFINITY);
        let all = active.len() == instances.len();
        let mut kept = Vec::with_capacity(active.len());
        for &index in &active {
            let at = index as usize;
            let (Some((instance, positive)), Some(alpha)) = (instances.get(at), alphas.get_mut(at)) else { continue };
            let (sign, diagonal) = if *positive { (1.0, 0.5 / (OWN * COST)) } else { (-1.0, 0.5 / COST) };
            let gradient = sign * weights.product(*instance) - 1.0 + *alpha * diagonal;
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
                // Instances have length 1, and the bias is one feature more.
                *alpha = (before - gradient / (2.0 + diagonal)).max(0.0);
                weights.step(*instance, (*alpha - before) * sign);
            }
        }
        active = kept;
        if upper - lower <= TOLERANCE {
            if all || epoch + 1 == MOST_EPOCHS {
                break;
            }
            active = (0..instances.len() as u32).collect();
            upper_before = f32::INFINITY;
            continue;
        }
        upper_before = if upper > 0.0 { upper } else { f32::INFINITY };
    }
    weights
}

/// Xorshift: the order of instances must be the same in every build, and nothing more.
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
    use crate::matching::features::Vector;

    #[test]
    fn separates_what_can_be_separated() {
        let words: Vec<Vector> = (0..4).map(|at| vec![(at % 2, 1.0)]).collect();
        let instances: Vec<_> =
            words.iter().enumerate().map(|(at, words)| (Instance::of_words(words), at % 2 == 0)).collect();
        let weights = train(&instances, Space { features: 2, numbers: 0 }, 1);
        assert!(weights.by_feature[0] + weights.bias > 0.5);
        assert!(weights.by_feature[1] + weights.bias < -0.5);
    }

    #[test]
    fn vectors_count_beside_words() {
        let words: Vector = vec![(0, 1.0)];
        let vectors: Vec<Vec<f32>> =
            [1.0, -1.0].map(|last| (0..20).map(|at| if at < 19 { 0.0 } else { last }).collect()).into();
        let instance = |vector: usize| Instance {
            words_scale: 0.6,
            vector: &vectors[vector],
            vector_scale: 0.8,
            ..Instance::of_words(&words)
        };
        let instances: Vec<_> = (0..4).map(|at| (instance(at % 2), at % 2 == 0)).collect();
        let weights = train(&instances, Space { features: 1, numbers: 20 }, 1);
        assert!(weights.product(instance(0)) > 0.5 && weights.product(instance(1)) < -0.5);
        assert_eq!(weights.values().count(), 21);
    }

    #[test]
    fn a_product_has_all_numbers() {
        for length in [0, 1, LANES, 3 * LANES + 5] {
            let numbers: Vec<f32> = (0..length).map(|at| at as f32).collect();
            let wanted: f32 = (0..length).map(|at| (at * at) as f32).sum();
            assert_eq!(dot(&numbers, &numbers), wanted, "{length}");
        }
    }
}
