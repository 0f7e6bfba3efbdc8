//! From replies to messages. Everything keeps Discord's limits, whatever the reply is like.

mod brief;
mod embed;
mod plain;
mod sources;
mod text;

use serenity::all::{Colour, CreateActionRow};

use super::outgoing::Outgoing;
use crate::answers::{Reply, Topic};
use crate::assistant::Response;

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
pub enum Look {
    /// An embed.
    Embed,
    /// Plain text, where `EMBED_LINKS` is missing.
    Plain,
}

/// How much of a reply is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What fits a screen or two of a phone.
    Brief,
    /// Everything that a message holds.
    Full,
}

/// A reply as it is shown.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The message, without components.
    pub message: Outgoing,
    /// Whether a brief one lacks something that the full one has.
    pub left_out: bool,
}

/// A reply as a message without components.
///
/// As an embed it keeps within 6,000 UTF-16 units in all and 25 fields; as plain text within 2,000, and says which
/// fields it has no room for. A brief one has the whole text, the first lines of the first fields and two notes: about
/// 1,500 UTF-16 units in all, unless the text itself is longer. No line of it is cut. An entry of the FAQ is whole if it
/// is not much longer.
pub fn reply(reply: &Reply, topic: Topic, look: Look, extent: Extent) -> Rendered {
    let brief = match extent {
        // The text of an entry was written as the answer, and what stands below it is little.
        Extent::Brief if topic == Topic::Faq && brief::total(reply) <= LONGEST_ENTRY => None,
        Extent::Brief => brief::brief(reply),
        Extent::Full => None,
    };
    let left_out = brief.is_some();
    let extent = if left_out { Extent::Brief } else { Extent::Full };
    let message = shown(brief.as_ref().unwrap_or(reply), embed::colour(topic), look, extent);
    Rendered { message, left_out }
}

fn shown(reply: &Reply, colour: Colour, look: Look, extent: Extent) -> Outgoing {
    match look {
        Look::Embed => Outgoing { embed: Some(embed::embed(reply, colour, extent)), ..Outgoing::default() },
        Look::Plain => Outgoing { content: plain::content(reply, extent), ..Outgoing::default() },
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
pub fn suggestion(response: &Response, look: Look, rows: Vec<CreateActionRow>) -> Outgoing {
    let said = response.reply.as_ref().map(|reply| shown(reply, embed::NEUTRAL, look, Extent::Full));
    Outgoing { rows, ..said.unwrap_or_default() }
}

/// One line that only the person who acted sees, at most 2,000 UTF-16 units. The text is markdown: what somebody typed
/// goes through [`escape`] first.
pub fn line(text: &str) -> Outgoing {
    Outgoing { content: text::cut(text, LONGEST_CONTENT), ephemeral: true, ..Outgoing::default() }
}
