//! What is the same for all steps of those who look after a server, whatever they are about.

use std::sync::Arc;
use std::time::Duration;

use serenity::all::{ChannelId, GuildId, Permissions, RoleId};

use crate::discord::ui::message::{InteractionResponse, Outcome, OutgoingMessage};
use crate::discord::ui::render;
use crate::discord::ui::snapshot::Snapshot;
use crate::store::StoreError;

/// A step takes no longer: Discord gives three seconds for the response.
pub(super) const LONGEST: Duration = Duration::from_millis(2_000);

/// What a step is taken with: the state of the knowledge, and what is in the server.
pub struct Surroundings<'s> {
    /// The state of the knowledge.
    pub snapshot: &'s Arc<Snapshot>,
    /// What Preceptor may do in a channel; none if there is no such channel.
    pub permissions: &'s (dyn Fn(GuildId, ChannelId) -> Option<Permissions> + Send + Sync),
    /// Whether a server has a role.
    pub has_role: &'s (dyn Fn(GuildId, RoleId) -> bool + Send + Sync),
}

/// Why a step could not be taken.
pub(super) enum Refusal {
    /// The store's reason.
    Store(StoreError),
    /// What to say.
    Said(String),
}

impl Refusal {
    pub(super) fn said(text: impl Into<String>) -> Self {
        Self::Said(text.into())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A line for whoever acts alone.
pub(super) fn said(text: &str) -> Outcome {
    InteractionResponse::Reply(render::line(text)).into()
}

/// In the place of the screen that was pressed, or as a message that only the caller sees.
pub(super) const fn placed(message: OutgoingMessage, in_place: bool) -> InteractionResponse {
    if in_place { InteractionResponse::Update(message) } else { InteractionResponse::Reply(message) }
}
