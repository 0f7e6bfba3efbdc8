//! Vectors of texts that are known beforehand, so that each is made once.

use std::collections::BTreeMap;
use std::hash::Hasher;
use std::sync::atomic::{AtomicUsize, Ordering};

use fnv::FnvHasher;

use crate::encoder::{BodyId, Embedding, SentenceEncoder, WIDTH};

/// What a file of vectors begins with; then the body, then a key and a vector after the other, keys rising.
const HEADER: &[u8; 8] = b"vectors1";
/// So many vectors are made at once.
const BATCH: usize = 32;
const KEY: usize = size_of::<u64>();

/// Vectors by text, of one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorTable {
    body: BodyId,
    vectors: BTreeMap<u64, Box<[u8]>>,
}

/// Why bytes are no table of vectors.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum VectorsError {
    /// They do not begin as one, or end within a vector.
    #[error("this is no file of vectors, or it is cut off")]
    Format,
    /// They were made with other weights.
    #[error("these vectors were made with other weights of the encoder")]
    OtherBody,
}

impl VectorTable {
    /// An empty one.
    pub const fn new(body: BodyId) -> Self {
        Self { body, vectors: BTreeMap::new() }
    }

    /// From what [`VectorTable::to_bytes`] gave.
    ///
    /// # Errors
    ///
    /// When it is not that, or of another body.
    pub fn from_bytes(bytes: &[u8], body: BodyId) -> Result<Self, VectorsError> {
        let rest = bytes.strip_prefix(HEADER).ok_or(VectorsError::Format)?;
        let (found, rest) = rest.split_first_chunk::<KEY>().ok_or(VectorsError::Format)?;
        if u64::from_le_bytes(*found) != body.0 {
            return Err(VectorsError::OtherBody);
        }
        let mut vectors = BTreeMap::new();
        for row in rest.chunks(KEY + WIDTH) {
            let (key, vector) = row.split_first_chunk::<KEY>().ok_or(VectorsError::Format)?;
            if vector.len() != WIDTH {
                return Err(VectorsError::Format);
            }
            vectors.insert(u64::from_le_bytes(*key), Box::from(vector));
        }
        Ok(Self { body, vectors })
    }

    /// For a file: a byte a number.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER.len() + KEY + self.vectors.len() * (KEY + WIDTH));
        bytes.extend_from_slice(HEADER);
        bytes.extend_from_slice(&self.body.0.to_le_bytes());
        for (key, vector) in &self.vectors {
            bytes.extend_from_slice(&key.to_le_bytes());
            bytes.extend_from_slice(vector);
        }
        bytes
    }

    /// Of which weights the vectors are.
    pub const fn body(&self) -> BodyId {
        self.body
    }

    /// How many vectors there are.
    pub fn len(&self) -> usize {
        self.vectors.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.vectors.is_empty()
    }

    /// The vector of a text as the matcher cleans it, if it is known.
    pub fn get(&self, plain: &str) -> Option<Embedding> {
        self.vectors.get(&self.key(plain)).map(|bytes| Embedding::from_bytes(bytes))
    }

    /// Whether the vector of a text is known.
    pub fn knows(&self, plain: &str) -> bool {
        self.vectors.contains_key(&self.key(plain))
    }

    /// Adds the vector of a text.
    pub fn insert(&mut self, plain: &str, vector: &Embedding) {
        let key = self.key(plain);
        self.vectors.insert(key, vector.to_bytes().into());
    }

    /// Adds all vectors of another table that this one does not have. Nothing of another body is added.
    pub fn add(&mut self, other: &Self) {
        if other.body == self.body {
            for (key, vector) in &other.vectors {
                self.vectors.entry(*key).or_insert_with(|| vector.clone());
            }
        }
    }

    /// Makes the vectors of those texts that have none, on all processor cores; `progress` is told how many more
    /// there are. Nothing is made if more than `most` are missing. Gives how many are still missing.
    pub fn complete<'t>(
        &mut self,
        encoder: &dyn SentenceEncoder,
        plain: impl Iterator<Item = &'t str>,
        most: usize,
        progress: impl Fn(usize) + Sync,
    ) -> usize {
        let missing: Vec<&str> = plain.filter(|text| !self.knows(text)).collect();
        let batches: Vec<&[&str]> = missing.chunks(BATCH).collect();
        if missing.len() > most || encoder.body() != self.body {
            return missing.len();
        }
        let next = AtomicUsize::new(0);
        let work = || {
            let mut made = Vec::new();
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                made.extend(batch.iter().copied().zip(encoder.encode_all(batch)));
                progress(batch.len());
            }
            made
        };
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get()).min(batches.len());
        let made: Vec<(&str, Embedding)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
        });
        for (text, vector) in &made {
            self.insert(text, vector);
        }
        missing.iter().filter(|text| !self.knows(text)).count()
    }

    /// Keeps the vectors of these texts alone, and says how many went.
    pub fn keep<'t>(&mut self, plain: impl Iterator<Item = &'t str>) -> usize {
        let wanted: std::collections::BTreeSet<u64> = plain.map(|text| self.key(text)).collect();
        let before = self.vectors.len();
        self.vectors.retain(|key, _| wanted.contains(key));
        before - self.vectors.len()
    }

    /// FNV-1a over body and text, 64 bits: among a million texts the chance that two share one is one in 37 million.
    fn key(&self, plain: &str) -> u64 {
        let mut hasher = FnvHasher::default();
        hasher.write(&self.body.0.to_le_bytes());
        hasher.write(plain.as_bytes());
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(seed: u32) -> Embedding {
        Embedding::new((0..WIDTH as u32).map(|at| ((at * 31 + seed * 17) % 101) as f32 - 50.0))
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut table = VectorTable::new(BodyId(7));
        for (seed, text) in ["what does it cost", "who are you", ""].into_iter().enumerate() {
            table.insert(text, &vector(seed as u32));
        }
        let bytes = table.to_bytes();
        assert_eq!(VectorTable::from_bytes(&bytes, BodyId(7)).as_ref(), Ok(&table));
        assert_eq!(VectorTable::from_bytes(&bytes, BodyId(8)), Err(VectorsError::OtherBody));
        for cut in [0, 7, 15, 16 + 8, bytes.len() - 1] {
            let cut_off = VectorTable::from_bytes(&bytes[..cut], BodyId(7));
            assert_eq!(cut_off, Err(VectorsError::Format), "{cut}");
        }
        let found = table.get("who are you").unwrap();
        assert!(found.cosine(&vector(1)) > 0.9995);
        assert_eq!(table.get("what else"), None);
        assert_eq!(table.keep(["who are you"].into_iter()), 2);
        assert_eq!(table.len(), 1);
    }
}
