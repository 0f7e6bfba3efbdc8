//! What a step is taken with, and what every step may need of the store.

use serenity::all::{ChannelId, GuildId, MessageId, RoleId, UserId};
use tracing::debug;

use crate::discord::bot::step::{self, Refusal, Surroundings};
use crate::discord::ui::message::{InteractionResponse, OutgoingMessage};
use crate::discord::ui::teach::{Asked, Draft, ImportDraft};
use crate::report::with_causes;
use crate::store::{KeptAnswer, Store, now};
use engine::own_answers::Mention;

const NO_DRAFT: &str = "What you were writing is gone: I keep one draft, for a day, or until the message that it is about is \
     deleted. `/teach add` begins anew.";
const NO_QUESTION: &str = "That question is no longer kept. `/teach add` writes an answer without it.";
pub(super) const NO_ANSWER: &str = "I know no such answer of this server's own. `/teach list` shows them all.";

/// What a step is taken with.
pub(super) struct Taking<'t> {
    pub(super) store: &'t Store,
    pub(super) asked: &'t Asked,
    pub(super) surroundings: &'t Surroundings<'t>,
}

impl Taking<'_> {
    pub(super) const fn user(&self) -> UserId {
        self.asked.caller.user
    }

    pub(super) const fn guild(&self) -> GuildId {
        self.asked.guild
    }

    /// What is being written, if it is still that.
    pub(super) async fn written(&self, number: u64) -> Result<String, Refusal> {
        let kept = self.store.draft(self.guild().into(), self.user().into(), number).await?;
        kept.ok_or_else(|| Refusal::said(NO_DRAFT))
    }

    pub(super) async fn draft(&self, number: u64) -> Result<Draft, Refusal> {
        Draft::read(&self.written(number).await?).ok_or_else(|| Refusal::said(NO_DRAFT))
    }

    pub(super) async fn import_draft(&self, number: u64) -> Result<ImportDraft, Refusal> {
        ImportDraft::read(&self.written(number).await?).ok_or_else(|| Refusal::said(NO_DRAFT))
    }

    /// Keeps an answer that is being written, in the place of what was before, and gives its number.
    pub(super) async fn put(&self, draft: &Draft) -> Result<u64, Refusal> {
        self.put_written(draft.written(), draft.asked_by).await
    }

    /// Keeps a file that is being looked at, alike.
    pub(super) async fn put_import(&self, draft: &ImportDraft) -> Result<u64, Refusal> {
        self.put_written(draft.written(), None).await
    }

    async fn put_written(&self, written: String, asked_by: Option<MessageId>) -> Result<u64, Refusal> {
        let (guild, user, message) = (self.guild().into(), self.user().into(), asked_by.map(Into::into));
        Ok(self.store.put_draft(guild, user, now(), written, message).await?)
    }

    pub(super) async fn drop(&self, number: u64) {
        if let Err(error) = self.store.drop_draft(self.guild().into(), self.user().into(), number).await {
            debug!(reason = with_causes(&error), "a draft is left to go by itself");
        }
    }

    pub(super) async fn kept(&self, id: &str) -> Result<KeptAnswer, Refusal> {
        let kept = self.store.own_answer(self.guild().into(), id.to_owned()).await?;
        kept.ok_or_else(|| Refusal::said(NO_ANSWER))
    }

    /// Whether a channel or a role is this server's.
    pub(super) fn is_here(&self, mention: &Mention) -> bool {
        match mention {
            Mention::Channel(id) => (self.surroundings.permissions)(self.guild(), ChannelId::new(id.get())).is_some(),
            Mention::Role(id) => (self.surroundings.has_role)(self.guild(), RoleId::new(id.get())),
        }
    }

    /// The message in the place of the screen that was pressed, or as one that only the caller sees.
    pub(super) const fn placed(&self, message: OutgoingMessage) -> InteractionResponse {
        step::placed(message, self.asked.in_place)
    }

    /// The text of an unanswered question that is kept.
    pub(super) async fn kept_text(&self, message: MessageId) -> Result<String, Refusal> {
        let text = self.store.unanswered_text(self.guild().into(), message.into()).await?;
        text.ok_or_else(|| Refusal::said(NO_QUESTION))
    }
}
