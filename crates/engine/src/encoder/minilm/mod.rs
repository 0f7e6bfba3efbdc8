//! The encoder: word pieces in, the body's mean vector out.

use crate::encoder::body::Body;
use crate::encoder::pieces::Pieces;
use crate::encoder::weights::Weights;
use crate::encoder::{BodyId, Embedding, SentenceEncoder};

/// So many word pieces of a text are read at most, the two that begin and end it among them.
pub const MOST_PIECES: usize = 128;

/// Why weights cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EncoderError {
    /// They are no file of tensors.
    #[error("the encoder's weights cannot be read")]
    Format(#[from] safetensors::SafeTensorError),
    /// A tensor has another shape or kind than it must have.
    #[error("the encoder's weights lack `{0}`, or it is of another shape")]
    Tensor(String),
    /// A piece that every text needs is missing.
    #[error("the encoder's vocabulary lacks {0}")]
    Piece(&'static str),
}

/// The encoder that Preceptor ships.
#[derive(Debug)]
pub struct MiniLm {
    pieces: Pieces,
    body: Body,
    id: BodyId,
}

impl MiniLm {
    /// From the bytes of `encoder.safetensors` and the text of `vocabulary.txt`. The weights stay where they are; each
    /// matrix is expanded part by part when it is used.
    ///
    /// # Errors
    ///
    /// When something is missing or of another shape.
    pub fn new(weights: &'static [u8], vocabulary: &str, id: BodyId) -> Result<Self, EncoderError> {
        let pieces = Pieces::new(vocabulary)?;
        let body = Body::new(&Weights::read(weights)?, pieces.len())?;
        Ok(Self { pieces, body, id })
    }

    /// How many word pieces of a text are read, at most [`MOST_PIECES`].
    pub fn count(&self, text: &str) -> usize {
        self.pieces.of(text, MOST_PIECES).len()
    }
}

impl SentenceEncoder for MiniLm {
    fn body(&self) -> BodyId {
        self.id
    }

    /// It takes the longer the longer the text is, up to [`MOST_PIECES`]: `cargo bench --bench matching encoder`.
    fn encode_all(&self, texts: &[&str]) -> Vec<Embedding> {
        let pieces: Vec<Vec<u32>> = texts.iter().map(|text| self.pieces.of(text, MOST_PIECES)).collect();
        self.body.encode(&pieces)
    }
}

#[cfg(test)]
mod tests;
