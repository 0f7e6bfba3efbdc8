//! Vectors of a folder's texts: those that lie ready, those that were made before, and few more that are made now.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::encoder::{BodyId, SentenceEncoder, VectorTable};
use engine::knowledge::Knowledge;
use engine::prepared::Prepared;

use crate::learnt::{LearntCache, write_whole};

/// Vectors of so many texts are made while somebody waits: on a small machine that takes about a quarter of a minute.
pub const MOST_MADE: usize = 2_000;
/// Beyond so many, some 20 MB, those of folders that were used before are dropped.
const MOST_KEPT: usize = 50_000;

impl LearntCache {
    /// The vectors of all texts that are learnt from. None, and how many are missing, where those are too many.
    pub(super) fn vectors(&self, knowledge: &Knowledge) -> (Option<VectorTable>, Option<usize>) {
        let Some(encoder) = &self.encoder else { return (None, None) };
        let texts = Prepared::texts_of_vectors(knowledge);
        let mut vectors = self.known_vectors();
        let before = vectors.len();
        let missing = vectors.complete(encoder.as_ref(), texts.iter().map(String::as_str), MOST_MADE, |_| {});
        if vectors.len() > before && !self.read_only {
            self.keep_vectors(&vectors, &texts);
        }
        if missing == 0 { (Some(vectors), None) } else { (None, Some(missing)) }
    }

    /// If they cannot be kept, they are made again.
    fn keep_vectors(&self, vectors: &VectorTable, texts: &std::collections::BTreeSet<String>) {
        let Some(file) = self.vectors_file() else { return };
        let mut kept = vectors.clone();
        if kept.len() > MOST_KEPT {
            kept.keep(texts.iter().map(String::as_str));
        }
        let _ = self.write_vectors(&file, &kept);
    }

    /// The encoder that texts are encoded with; none where words alone are learnt from.
    pub fn encoder(&self) -> Option<&Arc<dyn SentenceEncoder>> {
        self.encoder.as_ref()
    }

    /// Where vectors lie ready beside the folder, if that is a checkout: the weights lie there as well.
    pub fn ready_file(&self) -> Option<&Path> {
        self.ready.as_deref().filter(|file| file.with_file_name("encoder.safetensors").is_file())
    }

    /// All vectors that lie ready or were made before.
    pub fn known_vectors(&self) -> VectorTable {
        let body = self.encoder.as_ref().map_or(BodyId(0), |encoder| encoder.body());
        let mut vectors = VectorTable::new(body);
        for file in [self.vectors_file(), self.ready.clone()].into_iter().flatten() {
            vectors.add(&self.vectors_in(&file));
        }
        vectors
    }

    /// The vectors in a file; an empty table where there is none, or one of other weights.
    pub fn vectors_in(&self, file: &Path) -> VectorTable {
        let body = self.encoder.as_ref().map_or(BodyId(0), |encoder| encoder.body());
        let found = fs::read(file).ok().and_then(|bytes| VectorTable::from_bytes(&bytes, body).ok());
        found.unwrap_or_else(|| VectorTable::new(body))
    }

    /// Writes vectors to a file.
    ///
    /// # Errors
    ///
    /// When the system does not let it be written.
    pub fn write_vectors(&self, file: &Path, vectors: &VectorTable) -> std::io::Result<()> {
        write_whole(file, &[&vectors.to_bytes()])
    }

    /// Where the vectors of all folders but a checkout's own are kept.
    pub fn vectors_file(&self) -> Option<PathBuf> {
        let body = self.encoder.as_ref()?.body().0;
        Some(self.directory.as_ref()?.join(format!("{body:016x}.vectors")))
    }
}
