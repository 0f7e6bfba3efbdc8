//! Preceptor on Discord.
//!
//! What is pure (`request`, `handlers`, `render`, `custom_id`, `commands`, `autocomplete`) takes typed values and
//! returns typed values; `rest` and `gateway` are the only files that talk to Discord.

pub mod autocomplete;
pub mod bot;
pub mod commands;
pub mod components;
pub mod conversation;
pub mod custom_id;
pub mod doctor;
pub mod event;
pub mod gateway;
pub mod guilds;
pub mod handlers;
pub mod invite;
pub mod lanes;
pub mod life;
pub mod memory;
pub mod message_text;
pub mod notifications;
pub mod outgoing;
pub mod progress;
pub mod registration;
pub mod render;
pub mod request;
pub mod rest;
pub mod run;
pub mod supervisor;
#[cfg(test)]
mod testing;
pub mod throttle;
pub mod token;
