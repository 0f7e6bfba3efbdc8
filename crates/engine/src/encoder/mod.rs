//! A small sentence encoder: a text in, a vector out that lies near those of texts that mean the same.
//!
//! Six transformer layers of width 384, as in MiniLM (Wang and others, 2020), with BERT's word pieces (Devlin and others,
//! 2019). How the weights were made stands in `models/README.md`. The encoder itself can be left out of a build (the
//! feature `encoder`).

#[cfg(feature = "encoder")]
mod body;
mod embedding;
#[cfg(feature = "encoder")]
mod functions;
#[cfg(feature = "encoder")]
mod minilm;
#[cfg(feature = "encoder")]
mod narrow;
#[cfg(feature = "encoder")]
mod pieces;
#[cfg(feature = "encoder")]
mod product;
mod vectors;
#[cfg(feature = "encoder")]
mod weights;

use std::fmt::Debug;

use serde::{Deserialize, Serialize};

pub use embedding::{Embedding, WIDTH};
#[cfg(feature = "encoder")]
pub use minilm::{EncoderError, MOST_PIECES, MiniLm};
#[cfg(feature = "encoder")]
pub use narrow::narrowed;
pub use vectors::{VectorTable, VectorsError};

/// What a body of weights is told apart by from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BodyId(pub u64);

/// Turns texts into vectors.
pub trait SentenceEncoder: Debug + Send + Sync {
    /// Which weights it has. Vectors of different weights mean nothing to each other.
    fn body(&self) -> BodyId;

    /// The vectors of texts, in their order. Empty where there are no weights to make them with.
    fn encode_all(&self, texts: &[&str]) -> Vec<Embedding>;

    /// The vector of a text. None where there are no weights to make one with.
    fn encode(&self, text: &str) -> Option<Embedding> {
        self.encode_all(&[text]).pop()
    }
}
