//! The answering half of Preceptor: what is known, how a question is matched, and what it is answered with.
//!
//! It does no input or output but for reading a knowledge folder, is synchronous, and knows neither Discord nor a
//! terminal. Imports run one way: `assistant` uses `answers` and `matching`, which use `knowledge`.

pub mod answers;
pub mod assistant;
pub mod encoder;
pub mod knowledge;
pub mod matching;
pub mod own_answers;
pub mod prepared;
