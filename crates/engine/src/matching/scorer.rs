//! The learnt weights: a vector in, a score for every entry out.

use serde::{Deserialize, Serialize};

use crate::matching::instance::{Instance, Space};
use crate::matching::packed::Packed;
use crate::matching::sparse::Sparse;
use crate::matching::svm;
use crate::matching::svm::Random;

/// Examples that speak against an entry are sampled beyond so many. All count for up to tens of thousands of phrasings: with
/// two in five of them top-1 on posts as people write them was .785 instead of .835.
const MOST_AGAINST: usize = 40_000;
/// So many examples against are looked at for all entries together: training then takes no longer for more entries.
/// Up to 100 entries have [`MOST_AGAINST`] each, 1,000 have 4,000.
const MOST_AGAINST_TOGETHER: usize = 4_000_000;
/// Beyond so many entries too few examples against each would be left, and the weights have a closed form instead.
const MOST_TRAINED: usize = 2_000;

/// Weights of all entries, as one byte each, by feature.
///
/// A weight is stored in units of its entry's largest weight / 127, and left out where it is less than so many of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Scorer {
    /// By feature and entry.
    weights: Sparse,
    units: Packed<f32>,
    biases: Packed<f32>,
}

impl Scorer {
    /// Learns from instances and the entry of each; uses all processor cores. Weights of less than `least` units are left out.
    pub(super) fn train(instances: &[Instance<'_>], labels: &[u16], entries: usize, space: Space, least: u8) -> Self {
        if entries > MOST_TRAINED {
            return Self::centroids(instances, labels, entries, space, least);
        }
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get()).min(entries.max(1));
        let next = std::sync::atomic::AtomicUsize::new(0);
        let mut parts: Vec<Vec<(usize, Column)>> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(|| {
                        let mut columns = Vec::new();
                        loop {
                            let entry = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                            if entry >= entries {
                                return columns;
                            }
                            columns.push((entry, Column::train(instances, labels, (entry, entries), space, least)));
                        }
                    })
                })
                .collect();
            workers.into_iter().filter_map(|worker| worker.join().ok()).collect()
        });
        let mut columns: Vec<(usize, Column)> = parts.drain(..).flatten().collect();
        columns.sort_by_key(|(entry, _)| *entry);
        Self::assemble(columns.into_iter().map(|(_, column)| column).collect(), space)
    }

    /// The closed form: an entry's weights are the mean of its vectors less the mean of all, scaled to length 2, and the
    /// bias is −1. A question like the entry's mean scores 1, one that has nothing of it −1, as with the trained weights
    /// (Rocchio 1971). Features that the entry's phrasings lack have no weight, so that the weights stay sparse.
    fn centroids(instances: &[Instance<'_>], labels: &[u16], entries: usize, space: Space, least: u8) -> Self {
        let mut everywhere = vec![0.0_f32; space.len()];
        let mut own: Vec<Vec<(u32, f32)>> = vec![Vec::new(); entries];
        let mut counts = vec![0_usize; entries];
        for (instance, label) in instances.iter().zip(labels) {
            for (feature, value) in instance.values(space) {
                if let Some(sum) = everywhere.get_mut(feature as usize) {
                    *sum += value / instances.len() as f32;
                }
            }
            let entry = usize::from(*label);
            if let (Some(own), Some(count)) = (own.get_mut(entry), counts.get_mut(entry)) {
                own.extend(instance.values(space));
                *count += 1;
            }
        }
        let columns = own.into_iter().zip(counts).map(|(mut own, count)| {
            own.sort_unstable_by_key(|(feature, _)| *feature);
            let mut weights: Vec<(u32, f32)> = own
                .chunk_by(|a, b| a.0 == b.0)
                .filter_map(|run| {
                    let (feature, _) = *run.first()?;
                    let mean = run.iter().map(|(_, value)| value).sum::<f32>() / count.max(1) as f32;
                    Some((feature, mean - everywhere.get(feature as usize).copied().unwrap_or_default()))
                })
                .collect();
            let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            for (_, weight) in &mut weights {
                *weight *= 2.0 / length;
            }
            Column::packed(weights.iter().copied(), -1.0, least)
        });
        Self::assemble(columns.collect(), space)
    }

    fn assemble(columns: Vec<Column>, space: Space) -> Self {
        let units = columns.iter().map(|column| column.unit).collect();
        let biases = columns.iter().map(|column| column.bias).collect();
        let by_entry = columns.into_iter().zip(0..);
        let weights = by_entry.flat_map(|(column, entry)| {
            column.weights.into_iter().map(move |(feature, weight)| (feature, entry, weight))
        });
        Self { weights: Sparse::new(space.len(), weights.collect()), units, biases }
    }

    /// The score of every entry: above 0 speaks for it, below −1 clearly against.
    pub(super) fn scores(&self, values: impl Iterator<Item = (u32, f32)>) -> Vec<f32> {
        let mut sums = vec![0.0_f32; self.biases.len()];
        for (feature, value) in values {
            for (entry, weight) in self.weights.row(feature) {
                if let Some(sum) = sums.get_mut(entry) {
                    *sum += value * f32::from(weight);
                }
            }
        }
        for ((sum, unit), bias) in sums.iter_mut().zip(self.units.iter()).zip(self.biases.iter()) {
            *sum = *sum * unit + bias;
        }
        sums
    }

    /// What one feature of weight `value` adds to an entry's score.
    pub(super) fn contribution(&self, entry: usize, feature: u32, value: f32) -> f32 {
        let unit = self.units.get(entry).unwrap_or_default();
        let of_entry = self.weights.row(feature).filter(|(other, _)| *other == entry);
        of_entry.map(|(_, weight)| f32::from(weight) * unit * value).sum()
    }
}

/// The weights of one entry, already as bytes.
struct Column {
    weights: Vec<(u32, i8)>,
    unit: f32,
    bias: f32,
}

impl Column {
    fn train(all: &[Instance<'_>], labels: &[u16], (entry, entries): (usize, usize), space: Space, least: u8) -> Self {
        let mut instances = Vec::with_capacity(all.len().min(MOST_AGAINST + 256));
        let most_against = MOST_AGAINST.min(MOST_AGAINST_TOGETHER / entries.max(1));
        let against = all.len();
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (entry as u64 + 1));
        for (instance, label) in all.iter().zip(labels) {
            let positive = usize::from(*label) == entry;
            if positive || against <= most_against || random.next() % (against as u64) < most_against as u64 {
                instances.push((*instance, positive));
            }
        }
        let weights = svm::train(&instances, space, entry as u64 + 1);
        Self::packed((0..).zip(weights.values()), weights.bias, least)
    }

    fn packed(weights: impl Iterator<Item = (u32, f32)> + Clone, bias: f32, least: u8) -> Self {
        let largest = weights.clone().fold(0.0_f32, |largest, (_, weight)| largest.max(weight.abs()));
        let unit = largest.max(f32::MIN_POSITIVE) / 127.0;
        let weights = weights
            .map(|(feature, weight)| (feature, (weight / unit).round() as i8))
            .filter(|(_, weight)| weight.unsigned_abs() >= least)
            .collect();
        Self { weights, unit, bias }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_those_of_their_entry_however_far_apart_entries_are() {
        let column = |weights: &[(u32, i8)]| Column { weights: weights.to_vec(), unit: 0.5, bias: -1.0 };
        let mut columns: Vec<Column> = (0..900).map(|_| column(&[])).collect();
        columns[0] = column(&[(1, 4)]);
        columns[255] = column(&[(0, 6)]);
        columns[899] = column(&[(0, -8), (1, 2)]);
        let scorer = Scorer::assemble(columns, Space { features: 2, numbers: 0 });
        let scores = scorer.scores([(0, 1.0), (1, 0.5)].into_iter());
        assert_eq!((scores[0], scores[1], scores[255], scores[899]), (0.0, -1.0, 2.0, -4.5));
        assert_eq!(scores.iter().filter(|score| **score != -1.0).count(), 3);
        assert_eq!(scorer.contribution(899, 0, 1.0), -4.0);
        assert_eq!(scorer.contribution(254, 0, 1.0), 0.0);
    }
}
