//! How the code stands: which rooms know which, and what stands in none of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    missing_docs
)]

mod no_knowledge_in_code;
mod walls;
