//! What members see and do on Discord: from what they send to typed requests, from replies to messages. Nothing here
//! waits or sends; what is remembered, such as how often members have others notified, is handed in.

pub mod autocomplete;
pub mod commands;
pub mod components;
pub mod custom_id;
pub mod event;
pub mod guild_profile;
pub mod handlers;
pub mod insights;
pub mod kept_text;
pub mod limits;
pub mod manage;
pub mod message;
pub mod message_reply;
pub mod message_text;
pub mod notifications;
pub mod render;
pub mod request;
pub mod screen;
pub mod snapshot;
pub mod teach;
#[cfg(test)]
pub(crate) mod testing;
pub mod votes;
pub mod why;
