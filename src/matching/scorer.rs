//! The learnt weights: a vector in, a score for every entry out.

use serde::{Deserialize, Serialize};

use super::features::Vector;
use super::packed;
use super::svm::{self, Random, Weights};

/// Examples that speak against an entry are sampled beyond so many: training then grows with the number of entries
/// alone. All count for up to a few thousand phrasings.
const MOST_AGAINST: usize = 12_000;

/// Weights of all entries, as one byte each, by feature.
///
/// A weight is stored in units of its entry's largest weight / 127, and left out where that rounds to nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Scorer {
    /// Where each feature's weights begin; one more than there are features.
    #[serde(with = "packed")]
    starts: Vec<u32>,
    /// The entry of each weight.
    #[serde(with = "packed")]
    entries: Vec<u16>,
    #[serde(with = "packed")]
    weights: Vec<i8>,
    #[serde(with = "packed")]
    units: Vec<f32>,
    #[serde(with = "packed")]
    biases: Vec<f32>,
}

impl Scorer {
    /// Learns from vectors and the entry of each; uses all processor cores.
    pub(super) fn train(vectors: &[Vector], labels: &[u16], entries: usize, features: usize) -> Self {
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
                            columns.push((entry, Column::train(vectors, labels, entry, features)));
                        }
                    })
                })
                .collect();
            workers.into_iter().filter_map(|worker| worker.join().ok()).collect()
        });
        let mut columns: Vec<(usize, Column)> = parts.drain(..).flatten().collect();
        columns.sort_by_key(|(entry, _)| *entry);
        Self::assemble(columns.into_iter().map(|(_, column)| column).collect(), features)
    }

    fn assemble(columns: Vec<Column>, features: usize) -> Self {
        let mut starts = vec![0_u32; features + 1];
        for column in &columns {
            for (feature, _) in &column.weights {
                if let Some(count) = starts.get_mut(*feature as usize + 1) {
                    *count += 1;
                }
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut scorer = Self {
            entries: vec![0; sum as usize],
            weights: vec![0; sum as usize],
            units: columns.iter().map(|column| column.unit).collect(),
            biases: columns.iter().map(|column| column.bias).collect(),
            starts,
        };
        let mut filled = scorer.starts.clone();
        for (entry, column) in columns.iter().enumerate() {
            for (feature, weight) in &column.weights {
                let Some(at) = filled.get_mut(*feature as usize) else { continue };
                if let (Some(slot), Some(value)) =
                    (scorer.entries.get_mut(*at as usize), scorer.weights.get_mut(*at as usize))
                {
                    *slot = entry as u16;
                    *value = *weight;
                }
                *at += 1;
            }
        }
        scorer
    }

    /// The score of every entry: above 0 speaks for it, below −1 clearly against.
    pub(super) fn scores(&self, vector: &Vector) -> Vec<f32> {
        let mut sums = vec![0.0_f32; self.biases.len()];
        for (feature, value) in vector {
            let range = self.range(*feature);
            let entries = self.entries.get(range.clone()).unwrap_or_default();
            let weights = self.weights.get(range).unwrap_or_default();
            for (entry, weight) in entries.iter().zip(weights) {
                if let Some(sum) = sums.get_mut(usize::from(*entry)) {
                    *sum += value * f32::from(*weight);
                }
            }
        }
        for ((sum, unit), bias) in sums.iter_mut().zip(&self.units).zip(&self.biases) {
            *sum = *sum * unit + bias;
        }
        sums
    }

    /// What one feature of weight `value` adds to an entry's score.
    pub(super) fn contribution(&self, entry: usize, feature: u32, value: f32) -> f32 {
        let range = self.range(feature);
        let entries = self.entries.get(range.clone()).unwrap_or_default();
        let weights = self.weights.get(range).unwrap_or_default();
        let unit = self.units.get(entry).copied().unwrap_or_default();
        entries
            .iter()
            .zip(weights)
            .find(|(other, _)| usize::from(**other) == entry)
            .map_or(0.0, |(_, weight)| f32::from(*weight) * unit * value)
    }

    fn range(&self, feature: u32) -> std::ops::Range<usize> {
        let bound = |at: usize| self.starts.get(at).copied().unwrap_or_default() as usize;
        bound(feature as usize)..bound(feature as usize + 1)
    }
}

/// The weights of one entry, already as bytes.
struct Column {
    weights: Vec<(u32, i8)>,
    unit: f32,
    bias: f32,
}

impl Column {
    fn train(vectors: &[Vector], labels: &[u16], entry: usize, features: usize) -> Self {
        let mut examples = Vec::with_capacity(vectors.len().min(MOST_AGAINST + 256));
        let against = vectors.len();
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (entry as u64 + 1));
        for (vector, label) in vectors.iter().zip(labels) {
            let positive = usize::from(*label) == entry;
            if positive || against <= MOST_AGAINST || random.next() % (against as u64) < MOST_AGAINST as u64 {
                examples.push((vector, positive));
            }
        }
        let Weights { by_feature, bias } = svm::train(&examples, features, entry as u64 + 1);
        let largest = by_feature.iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
        let unit = largest.max(f32::MIN_POSITIVE) / 127.0;
        let weights = by_feature
            .iter()
            .enumerate()
            .map(|(feature, weight)| (feature as u32, (weight / unit).round() as i8))
            .filter(|(_, weight)| *weight != 0)
            .collect();
        Self { weights, unit, bias }
    }
}
