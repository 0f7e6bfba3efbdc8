//! What is known, and what is answered with it: the built-in folder, and folders about other things.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    missing_docs
)]

mod bicycles;
mod by_data;
mod faults;
mod figures_agree;
mod first_lines;
mod foreign_folder;
mod guide_coverage;
mod invariants;
mod names;
mod overlay;
mod properties;
mod replies;
