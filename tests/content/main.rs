//! What is known, and what is answered with it: the built-in folder, and folders about other things.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    missing_docs
)]

/// Tells that a test leaves something out for want of it. Under CI that is a fault: whoever reads "passed" trusts it.
fn missing(what: &str) {
    assert!(std::env::var_os("CI").is_none(), "{what} is missing");
    println!("skipped: {what} is missing");
}

mod bicycles;
mod by_data;
mod conversation;
mod faults;
mod figures_agree;
mod first_lines;
mod foreign_folder;
mod guide_coverage;
mod invariants;
mod names;
mod overlay;
mod own_answer_files;
mod own_answers;
mod properties;
mod replies;
mod teaching;
mod voices;
mod why;
