//! The real binary against the stand-in for Discord, over real sockets. Each test reads like what members see.
#![cfg(feature = "discord")]
#![allow(
    missing_docs,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod among_people;
mod commands;
mod components;
mod conversation;
mod deletions;
mod doctor;
mod exchange;
mod faults;
mod follow_ups;
mod foreign;
mod gateway;
mod insights;
mod kept;
mod knowledge;
mod logging;
mod losses;
mod misfortune;
mod properties;
mod registration;
mod render;
mod settings;
mod shown;
mod teach;
mod why;
