//! The knowledge that is compiled into the program.

use std::sync::Arc;

use bytes::Bytes;
use engine::assistant::Assistant;
use engine::encoder::SentenceEncoder;
use engine::prepared::{DecodeError, Prepared};

/// What the build script prepared from `knowledge/`.
static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/prepared.bin"));

/// The sentence encoder that is compiled into the program; none where it was left out.
pub fn encoder() -> Option<Arc<dyn SentenceEncoder>> {
    #[cfg(feature = "encoder")]
    return Some(crate::encoder_weights::encoder());
    #[cfg(not(feature = "encoder"))]
    return None;
}

/// An assistant with the knowledge and the encoder that are compiled into the program.
///
/// # Errors
///
/// Only when the program's file is damaged.
pub fn assistant() -> Result<Assistant, DecodeError> {
    let assistant = Assistant::new(prepared()?);
    Ok(match encoder() {
        Some(encoder) => assistant.with_encoder(encoder),
        None => assistant,
    })
}

/// The knowledge that is compiled into the program, and what was learnt from it.
///
/// # Errors
///
/// Only when the program's file is damaged.
pub fn prepared() -> Result<Prepared, DecodeError> {
    Prepared::decode(&Bytes::from_static(PREPARED))
}
