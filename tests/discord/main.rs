//! The real binary against the stand-in for Discord, over real sockets. Each test reads like what members see.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod among_people;
mod commands;
mod components;
mod conversation;
mod doctor;
mod faults;
mod foreign;
mod gateway;
mod knowledge;
mod logging;
mod losses;
mod misfortune;
mod registration;
mod shown;
#[path = "../support/mod.rs"]
mod support;
