//! A call before it is sent.

use serenity::all::{LightMethod, Route};

use crate::discord::net::rest::Urgency;
use crate::discord::net::rest::retry::Repeat;
use crate::discord::ui::message::OutgoingFile;

pub(super) struct Call<'c> {
    pub(super) route: Route<'c>,
    pub(super) method: LightMethod,
    /// JSON.
    pub(super) body: Option<Vec<u8>>,
    /// What goes out with the body, which names them.
    pub(super) files: &'c [OutgoingFile],
    /// What stands behind the question mark of the address.
    pub(super) params: Option<Vec<(&'static str, String)>>,
    pub(super) urgency: Urgency,
    pub(super) repeat: Repeat,
    /// Whether the answer's body is needed; if not, the call has succeeded although its answer breaks off.
    pub(super) wants_body: bool,
    /// Asked right before sending, when its turn has come.
    pub(super) wanted: Option<&'c (dyn Fn() -> bool + Send + Sync)>,
}

impl<'c> Call<'c> {
    pub(super) const fn new(route: Route<'c>, method: LightMethod) -> Self {
        let (urgency, repeat) = (Urgency::Asked, Repeat::Always);
        Self { route, method, body: None, files: &[], params: None, urgency, repeat, wants_body: false, wanted: None }
    }

    pub(super) const fn is_removal(&self) -> bool {
        matches!(self.method, LightMethod::Delete)
    }

    /// A name to log, without ids and tokens.
    pub(super) const fn name(&self) -> &'static str {
        match self.route {
            Route::ChannelMessages { .. } => "messages",
            Route::ChannelMessage { .. } => "message",
            Route::ChannelMessageReactionMe { .. } => "reaction",
            Route::InteractionResponse { .. } => "interaction",
            Route::WebhookFollowupMessages { .. } => "follow-up",
            Route::Commands { .. } | Route::GuildCommands { .. } => "commands",
            Route::GatewayBot => "gateway",
            _ => "other",
        }
    }
}
