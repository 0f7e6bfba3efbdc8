//! Preceptor answers newcomers' questions about medical-coding careers, with sources.
//!
//! Imports run one way: `cli` and `discord` use `assistant`, which uses `answers` and `matching`, which use
//! `knowledge`.

pub mod answers;
pub mod assistant;
pub mod cli;
pub mod config;
#[cfg(feature = "discord")]
pub mod discord;
pub mod evaluation;
pub mod knowledge;
#[cfg(feature = "discord")]
pub mod knowledge_source;
pub mod matching;
pub mod prepared;
pub mod redaction;
