//! Telling of changes in the channel that a server has set for that.

use std::num::NonZeroU64;

use serenity::all::{ChannelId, GuildId};
use tracing::warn;

use crate::discord::net::rest::{Reference, Rest, Urgency};
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::render;

/// Tells in log channels.
#[derive(Clone)]
pub struct LogChannel {
    rest: Rest,
}

impl LogChannel {
    /// Sends with `rest`.
    pub const fn new(rest: Rest) -> Self {
        Self { rest }
    }

    /// Tells of the change that led to this version of what the server has set, in the background. The text is markdown and
    /// notifies nobody.
    pub fn tell(&self, guild: GuildId, channel: NonZeroU64, version: u64, text: &str) {
        let message = OutgoingMessage { ephemeral: false, ..render::line(text) };
        let rest = self.rest.clone();
        tokio::spawn(async move {
            let nonce = format!("s{:x}-{version:x}", guild.get());
            let channel = ChannelId::new(channel.get());
            let sent = rest.send(channel, &message, Reference::None, &nonce, Urgency::Asked, || true);
            if let Err(error) = sent.await {
                warn!(%guild, %channel, reason = %error, "a change could not be told in the server's log channel");
            }
        });
    }
}
