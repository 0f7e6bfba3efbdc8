//! From replies to messages. Everything keeps Discord's limits, whatever the reply is like.

mod embed;
mod plain;
mod sources;
mod summary;
mod text;

use serenity::all::{Colour, CreateActionRow};

use crate::discord::ui::message::OutgoingMessage;
use engine::answers::{Reply, Topic};
use engine::assistant::Response;

pub use text::{LONGEST_QUOTE, escape, plain_title};

/// UTF-16 units of a message's plain text; Discord allows as many characters.
pub const LONGEST_CONTENT: usize = 2_000;

/// UTF-16 units, without the sources, of an entry of the FAQ that is shown whole at first.
const LONGEST_ENTRY: usize = 1_800;

/// Heading of the field that says where to go next.
const NEXT: &str = "Next";
/// Heading of the field that lists the related questions, which a select menu offers better.
const RELATED: &str = "Related";

/// How much a channel lets Preceptor show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An embed.
    Embed,
    /// Plain text, where `EMBED_LINKS` is missing.
    Plain,
}

/// How much of a reply is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// What fits a screen or two of a phone.
    Summary,
    /// Everything that a message holds.
    Full,
}

/// A reply as it is shown.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The message, without components.
    pub message: OutgoingMessage,
    /// Whether a brief one lacks something that the full one has.
    pub left_out: bool,
}

/// A reply as a message without components.
///
/// As an embed it keeps within 6,000 UTF-16 units in all and 25 fields; as plain text within 2,000, and says which
/// fields it has no room for. A brief one has the whole text, the first lines of the first fields and two notes: about
/// 1,500 UTF-16 units in all, unless the text itself is longer. No line of it is cut. An entry of the FAQ is whole if it
/// is not much longer.
pub fn reply(reply: &Reply, topic: Topic, look: Format, extent: Detail) -> Rendered {
    let brief = match extent {
        // The text of an entry was written as the answer, and what stands below it is little.
        Detail::Summary if topic == Topic::Faq && summary::total(reply) <= LONGEST_ENTRY => None,
        Detail::Summary => summary::brief(reply),
        Detail::Full => None,
    };
    let left_out = brief.is_some();
    let extent = if left_out { Detail::Summary } else { Detail::Full };
    let message = shown(brief.as_ref().unwrap_or(reply), embed::colour(topic), look, extent);
    Rendered { message, left_out }
}

fn shown(reply: &Reply, colour: Colour, look: Format, extent: Detail) -> OutgoingMessage {
    match look {
        Format::Embed => {
            OutgoingMessage { embed: Some(embed::embed(reply, colour, extent)), ..OutgoingMessage::default() }
        }
        Format::Plain => OutgoingMessage { content: plain::content(reply, extent), ..OutgoingMessage::default() },
    }
}

/// The reply without its list of related questions, for a message whose select menu offers them.
#[must_use]
pub fn without_related(reply: &Reply) -> Reply {
    let mut reply = reply.clone();
    reply.fields.retain(|field| field.name != RELATED);
    reply
}

/// The reply without the commands that lead on from it, for a message whose buttons do the same.
#[must_use]
pub fn without_next(reply: &Reply) -> Reply {
    let mut reply = reply.clone();
    reply.fields.retain(|field| field.name != NEXT);
    reply
}

/// What is said above things to choose from, with the buttons that `components::did_you_mean` makes of them.
///
/// Empty but for the buttons if the response has no reply.
pub fn suggestion(response: &Response, look: Format, rows: Vec<CreateActionRow>) -> OutgoingMessage {
    let said = response.reply.as_ref().map(|reply| shown(reply, embed::NEUTRAL, look, Detail::Full));
    OutgoingMessage { rows, ..said.unwrap_or_default() }
}

/// One line that only the person who acted sees, at most 2,000 UTF-16 units. The text is markdown: what somebody typed
/// goes through [`escape`] first.
pub fn line(text: &str) -> OutgoingMessage {
    OutgoingMessage { content: text::cut(text, LONGEST_CONTENT), ephemeral: true, ..OutgoingMessage::default() }
}
