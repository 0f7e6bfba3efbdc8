//! From replies to messages. Everything keeps Discord's limits, whatever the reply is like.

mod embed;
mod plain;
mod sources;
mod text;

use serenity::all::CreateActionRow;

use super::outgoing::Outgoing;
use crate::answers::{Reply, Topic};
use crate::assistant::Response;

pub use text::{LONGEST_QUOTE, escape, plain_title};

/// UTF-16 units of a message's plain text; Discord allows as many characters.
pub const LONGEST_CONTENT: usize = 2_000;

/// Heading of the field that says where to go next.
const NEXT: &str = "Next";
/// Heading of the field that lists the related questions, which a select menu offers better.
const RELATED: &str = "Related";

/// How much a channel lets Preceptor show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// An embed.
    Embed,
    /// Plain text, where `EMBED_LINKS` is missing.
    Plain,
}

/// A reply as a message without components.
///
/// As an embed it keeps within 6,000 UTF-16 units in all and 25 fields; as plain text within 2,000, and says which
/// fields it leaves out.
pub fn reply(reply: &Reply, topic: Topic, look: Look) -> Outgoing {
    match look {
        Look::Embed => Outgoing { embed: Some(embed::embed(reply, embed::colour(topic))), ..Outgoing::default() },
        Look::Plain => Outgoing { content: plain::content(reply), ..Outgoing::default() },
    }
}

/// The reply without its list of related questions, for a message whose select menu offers them.
#[must_use]
pub fn without_related(reply: &Reply) -> Reply {
    let mut reply = reply.clone();
    reply.fields.retain(|field| field.name != RELATED);
    reply
}

/// What is said above things to choose from, with the buttons that `components::did_you_mean` makes of them.
///
/// Empty but for the buttons if the response has no reply.
pub fn suggestion(response: &Response, look: Look, rows: Vec<CreateActionRow>) -> Outgoing {
    let said = response.reply.as_ref().map(|reply| match look {
        Look::Embed => Outgoing { embed: Some(embed::embed(reply, embed::NEUTRAL)), ..Outgoing::default() },
        Look::Plain => Outgoing { content: plain::content(reply), ..Outgoing::default() },
    });
    Outgoing { rows, ..said.unwrap_or_default() }
}

/// One line that only the person who acted sees, at most 2,000 UTF-16 units. The text is markdown: what somebody typed
/// goes through [`escape`] first.
pub fn line(text: &str) -> Outgoing {
    Outgoing { content: text::cut(text, LONGEST_CONTENT), ephemeral: true, ..Outgoing::default() }
}
