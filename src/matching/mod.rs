//! Text in, ranked entries with a calibrated confidence and slots out. Knows the knowledge's phrasings and
//! vocabulary, nothing else of it.

mod slots;

pub use slots::Slots;
