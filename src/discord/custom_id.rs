//! All state of buttons and select menus, within the 100 characters of their `custom_id`, so that they work after a
//! restart.

use serenity::all::{MessageId, UserId};

use crate::assistant::Assistant;

/// What pressing a component asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// "Did you mean" under a mention or a direct message: the asker's press turns the message into the answer; anybody
    /// else's shows it to them alone.
    Show,
    /// "Did you mean" of a command: the choice is posted for all.
    Choose,
    /// The same where `hide` was set: the choice is shown to the asker alone.
    ChooseHidden,
    /// A way on from an answer (button), or the related questions (select menu, whose values are codes): shown to the
    /// one who pressed.
    Onward,
    /// Another interview question.
    AnotherQuestion,
    /// What an interviewer wants to hear.
    WhatTheyWant,
    /// The answer is not what was asked.
    NotIt,
    /// The answer is to go.
    Delete,
}

/// What a `custom_id` says. Written as `p1|action|asker|question|codes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomId {
    /// What is asked for.
    pub action: Action,
    /// Who asked.
    pub asker: Option<UserId>,
    /// The message that was answered.
    pub question: Option<MessageId>,
    /// Codes of replies; see [`code`].
    pub entries: Vec<String>,
}

/// Why a `custom_id` cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CustomIdError {
    /// Another bot's, or none of ours.
    #[error("the custom id is not Preceptor's")]
    Foreign,
    /// Of a version that is no longer, or not yet, understood.
    #[error("the custom id is of another version")]
    OtherVersion,
}
