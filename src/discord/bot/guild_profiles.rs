//! What each server sets for itself, from the settings.

use std::collections::HashMap;

use serenity::all::{ChannelId, GuildId};

use crate::config::{Config, GuildConfig};
use crate::discord::ui::guild_profile::GuildProfile;
use engine::answers::parse_id;
use engine::assistant::{Assistant, Overlay, Surface};

/// The profiles of all servers.
#[derive(Debug, Default)]
pub struct GuildProfiles {
    /// Of every server that sets nothing, and of direct messages.
    general: GuildProfile,
    own: HashMap<GuildId, GuildProfile>,
}

impl GuildProfiles {
    /// The profiles that the settings make.
    pub fn new(config: &Config) -> Self {
        let general = GuildProfile { channels: channels(&config.answering.channels), ..GuildProfile::default() };
        let own = config.guilds.iter();
        let own = own.map(|(id, set)| (GuildId::new(id.get()), profile(&general, set))).collect();
        Self { general, own }
    }

    /// That of a server; without one that of everywhere else.
    pub fn of(&self, guild: Option<GuildId>) -> &GuildProfile {
        guild.and_then(|guild| self.own.get(&guild)).unwrap_or(&self.general)
    }

    /// What of the profiles this knowledge has nothing to do with, a sentence each, with how to mend it.
    pub fn oddities(&self, assistant: &Assistant) -> Vec<(String, String)> {
        let knowledge = assistant.knowledge();
        let mut guilds: Vec<_> = self.own.iter().collect();
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
                found.push((
                    format!("[guild.{id}] region is {region}, which the knowledge does not know"),
                    mend.to_owned(),
                ));
            }
        }
        found
    }

    /// Whether there is a channel anywhere in which questions are answered unprompted.
    pub fn answer_unprompted(&self) -> bool {
        std::iter::once(&self.general).chain(self.own.values()).any(|profile| !profile.channels.is_empty())
    }
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
    }
}

fn channels<'i>(ids: impl IntoIterator<Item = &'i u64>) -> std::collections::HashSet<ChannelId> {
    ids.into_iter().filter(|id| **id != 0).map(|id| ChannelId::new(*id)).collect()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use super::*;

    fn profiles(guild: GuildConfig) -> GuildProfiles {
        let mut config = Config::default();
        config.answering.channels = vec![1, 2];
        config.guilds.insert(NonZeroU64::new(5).unwrap(), guild);
        GuildProfiles::new(&config)
    }

    #[test]
    fn what_a_server_leaves_out_is_as_everywhere() {
        let (own, other) = (Some(GuildId::new(5)), Some(GuildId::new(6)));
        let same = profiles(GuildConfig::default());
        assert_eq!(same.of(own), same.of(other));
        assert_eq!(same.of(None).channels.len(), 2);
        let set = profiles(GuildConfig { channels: Some(vec![9]), ..GuildConfig::default() });
        assert!(set.of(own).channels.contains(&ChannelId::new(9)) && set.of(own).channels.len() == 1);
        assert_eq!(set.of(other).channels.len(), 2);
        let mute = profiles(GuildConfig { channels: Some(Vec::new()), ..GuildConfig::default() });
        assert!(mute.of(own).channels.is_empty() && mute.answer_unprompted());
    }

    #[test]
    fn what_the_knowledge_does_not_have_is_told() {
        let (assistant, _) = Assistant::for_look_ups(std::path::Path::new("knowledge")).unwrap();
        let known = GuildConfig {
            region: Some("UK".to_owned()),
            off: vec!["average-salary".to_owned()],
            ..GuildConfig::default()
        };
        assert_eq!(profiles(known).oddities(&assistant), []);
        let unknown = GuildConfig {
            region: Some("Atlantis".to_owned()),
            off: vec!["avrage-salary".to_owned()],
            ..GuildConfig::default()
        };
        let told = profiles(unknown).oddities(&assistant);
        assert!(told.len() == 2 && told[0].0.contains("avrage-salary") && told[1].0.contains("Atlantis"), "{told:?}");
    }
}
