//! From replies to messages. Everything keeps Discord's limits, whatever the reply is like.

mod embed;
mod plain;
mod sources;
mod text;

use serenity::all::{Colour, CreateActionRow};

use crate::discord::ui::message::OutgoingMessage;
use engine::answers::{Length, Reply, Topic};
use engine::assistant::Response;

pub use text::{LONGEST_QUOTE, escape, escape_up_to, plain_title};

/// UTF-16 units of a message's plain text; Discord allows as many characters.
pub const LONGEST_CONTENT: usize = 2_000;

/// How much a channel lets Preceptor show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An embed.
    Embed,
    /// Plain text, where `EMBED_LINKS` is missing.
    Plain,
}

/// A reply as it is shown.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The message, without components.
    pub message: OutgoingMessage,
    /// Whether the whole reply has more.
    pub left_out: bool,
}

/// A reply at some length as a message without components.
///
/// As an embed it keeps within 6,000 UTF-16 units in all and 25 fields; as plain text within 2,000, and says which
/// sections it has no room for.
pub fn reply(reply: &Reply, topic: Topic, look: Format, length: Length) -> Rendered {
    let part = reply.at(length);
    let message = shown(&part.reply, embed::colour(topic), look, length);
    Rendered { message, left_out: part.left_out }
}

fn shown(reply: &Reply, colour: Colour, look: Format, length: Length) -> OutgoingMessage {
    match look {
        Format::Embed => {
            OutgoingMessage { embed: Some(embed::embed(reply, colour, length)), ..OutgoingMessage::default() }
        }
        Format::Plain => OutgoingMessage { content: plain::content(reply, length), ..OutgoingMessage::default() },
    }
}

/// What is said above things to choose from, with the buttons that `components::did_you_mean` makes of them.
///
/// Empty but for the buttons if the response has no reply.
pub fn suggestion(response: &Response, look: Format, rows: Vec<CreateActionRow>) -> OutgoingMessage {
    let said = response.reply.as_ref().map(|reply| shown(reply, embed::NEUTRAL, look, Length::Full));
    OutgoingMessage { rows, ..said.unwrap_or_default() }
}

/// One line that only the person who acted sees, at most 2,000 UTF-16 units. The text is markdown: what somebody typed
/// goes through [`escape`] first.
pub fn line(text: &str) -> OutgoingMessage {
    OutgoingMessage { content: text::cut(text, LONGEST_CONTENT), ephemeral: true, ..OutgoingMessage::default() }
}
