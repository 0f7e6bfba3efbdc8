//! What Preceptor sends, before it is known which way it goes.

use serenity::all::{ChannelId, CreateActionRow, CreateEmbed, MessageId, UserId};

use crate::store::{CountedOutcome, Verdict};

/// A message, wherever it goes: to a channel, as the response to an interaction, or as an edit of either.
///
/// It never pings anybody but `pings`.
#[derive(Debug, Clone, Default)]
pub struct OutgoingMessage {
    /// Plain text above the embed, at most 2,000 characters; may be empty.
    pub content: String,
    /// The answer as a card.
    pub embed: Option<CreateEmbed>,
    /// Buttons and select menus, at most five rows.
    pub rows: Vec<CreateActionRow>,
    /// The one member who is notified; `content` must mention them.
    pub pings: Option<UserId>,
    /// Whether only the person who acted sees it. Ignored for messages in channels.
    pub ephemeral: bool,
    /// Files to download, together at most 8 MiB; nearly always none.
    pub files: Vec<OutgoingFile>,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingFile {
    /// Its name: 1 to 100 ASCII letters, digits, `-`, `_` and `.`, the first of them a letter or a digit.
    pub name: String,
    /// What kind of file it is, as in `text/csv`.
    pub content_type: &'static str,
    /// What is in it.
    pub content: Vec<u8>,
}

/// The response to an interaction, and what is to be done after it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Sent at once, within the three seconds that Discord gives.
    pub callback: InteractionResponse,
    /// Done afterwards, in order.
    pub then: Vec<Effect>,
}

/// The first response to an interaction.
#[derive(Debug, Clone)]
pub enum InteractionResponse {
    /// A new message.
    Reply(OutgoingMessage),
    /// The message that the component sits on becomes this one.
    Update(OutgoingMessage),
    /// A form.
    Form(OutgoingForm),
    /// Choices for an option that is being typed; at most 25, names and values of 1 to 100 characters.
    Choices(Vec<(String, String)>),
}

/// A form to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingForm {
    /// Its custom id.
    pub custom_id: String,
    /// Its title, at most 45 characters.
    pub title: String,
    /// What is to be filled in, one to five of them.
    pub fields: Vec<FormField>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// What it is known by within the form.
    pub id: &'static str,
    /// What is to be filled in, at most 45 characters.
    pub label: &'static str,
    /// An example, at most 100 characters; may be empty.
    pub example: String,
    /// What stands there already; may be empty.
    pub value: String,
    /// Whether it has more than one line.
    pub is_long: bool,
    /// Characters that must be filled in.
    pub least: u16,
    /// Characters that can be, at most 4,000.
    pub most: u16,
}

/// What follows a response.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "there are one or two of them at a time")]
pub enum Effect {
    /// Removes a message of Preceptor's own.
    Delete {
        /// Where it is.
        channel: ChannelId,
        /// Which.
        message: MessageId,
    },
    /// Sends one more message with the interaction's token.
    FollowUp(OutgoingMessage),
    /// Keeps what somebody says of an answer.
    Vote {
        /// Id of the reply.
        entry: String,
        /// The message that shows it.
        message: MessageId,
        /// Who says it.
        voter: UserId,
        /// What.
        verdict: Verdict,
        /// Whether they have been a member for long enough that it may change anything.
        is_settled: bool,
    },
    /// Keeps a question that could not be answered.
    Keep {
        /// Who asked.
        asker: UserId,
        /// What.
        text: String,
    },
    /// Counts what became of a question.
    Count {
        /// What did.
        outcome: CountedOutcome,
        /// Id of the reply, if there is one.
        entry: Option<String>,
    },
}

impl From<InteractionResponse> for Outcome {
    fn from(callback: InteractionResponse) -> Self {
        Self { callback, then: Vec::new() }
    }
}
