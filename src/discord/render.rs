//! From replies to messages.

use super::outgoing::Outgoing;
use crate::answers::{Reply, Topic};

/// How much a channel lets Preceptor show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// An embed.
    Embed,
    /// Plain text, where `EMBED_LINKS` is missing.
    Plain,
}

/// A reply as a message without components.
pub fn reply(reply: &Reply, topic: Topic, look: Look) -> Outgoing {
    let _ = (reply, topic, look);
    Outgoing::default()
}
