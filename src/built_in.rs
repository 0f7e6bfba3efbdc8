//! The knowledge that is compiled into the program.

use engine::assistant::Assistant;
use engine::prepared::{DecodeError, Prepared};

/// What the build script prepared from `knowledge/`.
static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/prepared.bin"));

/// An assistant with the knowledge that is compiled into the program.
///
/// # Errors
///
/// Only when the program's file is damaged.
pub fn assistant() -> Result<Assistant, DecodeError> {
    Ok(Assistant::new(Prepared::decode(PREPARED)?))
}
