//! The program around the answering half, which is the crate `engine`: a terminal's commands and a Discord bot.
//!
//! Imports run one way: `cli` uses `discord`, `evaluation`, `knowledge_source`, `learnt` and `store`, and all of them use the
//! engine.

pub mod built_in;
pub mod cli;
pub mod config;
#[cfg(feature = "discord")]
pub mod discord;
#[cfg(feature = "encoder")]
pub mod encoder_weights;
pub mod evaluation;
#[cfg(feature = "discord")]
pub mod knowledge_source;
pub mod learnt;
pub mod redaction;
pub mod report;
#[cfg(feature = "discord")]
pub mod store;
