//! What a server sets for itself.

use std::collections::HashSet;

use serenity::all::ChannelId;

use engine::assistant::Overlay;

/// What a server sets for itself, over what holds everywhere. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GuildProfile {
    /// Channels (forums among them) in which questions are answered unprompted.
    pub channels: HashSet<ChannelId>,
    /// The place that pay is looked up in where none is named, as people write it.
    pub region: Option<String>,
    /// What it changes about answers: how sure they must be, and what is switched off.
    pub overlay: Overlay,
}

impl GuildProfile {
    /// Where pay is looked up if no place is named.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }
}
