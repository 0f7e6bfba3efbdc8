//! Preceptor on Discord.
//!
//! What is pure (`request`, `handlers`, `render`, `custom_id`, `commands`, `autocomplete`) takes typed values and
//! returns typed values; `rest` and `gateway` are the only files that talk to Discord.

pub mod autocomplete;
pub mod commands;
pub mod components;
pub mod custom_id;
pub mod handlers;
pub mod outgoing;
pub mod registration;
pub mod render;
pub mod request;
#[cfg(test)]
mod testing;
