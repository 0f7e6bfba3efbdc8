//! What the configuration says of servers.

use std::collections::HashMap;
use std::sync::Arc;

use serenity::all::{ChannelId, GuildId};

use crate::config::{Config, GuildConfig};
use crate::discord::ui::guild_profile::GuildProfile;
use engine::answers::parse_id;
use engine::assistant::{Assistant, Overlay, Surface};

/// The profile of servers of which the configuration says nothing, and those of which it does.
pub(super) fn configured(config: &Config) -> (Arc<GuildProfile>, HashMap<GuildId, Arc<GuildProfile>>) {
    let general = GuildProfile { channels: channels(&config.answering.channels), ..GuildProfile::default() };
    let own = config.guilds.iter();
    let own = own.map(|(id, set)| (GuildId::new(id.get()), Arc::new(profile(&general, set)))).collect();
    (Arc::new(general), own)
}

/// What the configuration says of servers that this knowledge has nothing to do with, a sentence each, with how to mend it.
pub fn oddities(config: &Config, assistant: &Assistant) -> Vec<(String, String)> {
    oddities_of(&configured(config).1, assistant)
}

pub(super) fn oddities_of(
    configured: &HashMap<GuildId, Arc<GuildProfile>>,
    assistant: &Assistant,
) -> Vec<(String, String)> {
    let knowledge = assistant.knowledge();
    let mut guilds: Vec<_> = configured.iter().collect();
    guilds.sort_by_key(|(id, _)| **id);
    let mut found = Vec::new();
    for (id, profile) in guilds {
        for entry in profile.overlay.off().filter(|entry| parse_id(knowledge, entry).is_none()) {
            let mend = "check the id; `preceptor faq --json` lists all of the knowledge that is used";
            found.push((format!("[guild.{id}] off names {entry}, which is no entry"), mend.to_owned()));
        }
        if let Some(region) = profile.region()
            && assistant.names().place(region).is_none()
        {
            let mend = "write a country or a state that `preceptor salary region:PLACE` knows";
            found
                .push((format!("[guild.{id}] region is {region}, which the knowledge does not know"), mend.to_owned()));
        }
    }
    found
}

fn profile(general: &GuildProfile, set: &GuildConfig) -> GuildProfile {
    let overlay = Surface::ALL.into_iter().fold(Overlay::default().with_off(set.off.clone()), |overlay, surface| {
        let threshold = set.thresholds.of(surface);
        overlay.with_threshold(surface, threshold.answer, threshold.suggest)
    });
    GuildProfile {
        channels: set.channels.as_deref().map_or_else(|| general.channels.clone(), channels),
        region: set.region.clone(),
        overlay,
        ..GuildProfile::default()
    }
}

fn channels<'i>(ids: impl IntoIterator<Item = &'i u64>) -> std::collections::HashSet<ChannelId> {
    ids.into_iter().filter(|id| **id != 0).map(|id| ChannelId::new(*id)).collect()
}
