//! What each server sets for itself: over what the configuration says, what its moderators have set, which the store keeps.
//!
//! Questions are answered from memory. What a server has set is read from the store when it is first needed, and again when
//! another process has changed it; while the store cannot be reached, what is in memory holds. Of a server of which nothing is
//! known, nothing is answered unprompted, as its moderators may have forbidden that.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use lru::LruCache;
use parking_lot::Mutex;
use serenity::all::{ChannelId, GuildId};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use tracing::{debug, info, warn};

use crate::config::{Config, GuildConfig};
use crate::discord::ui::guild_profile::GuildProfile;
use crate::report::with_causes;
use crate::store::{Change, GuildSettings, Store, StoreError};
use engine::answers::parse_id;
use engine::assistant::{Assistant, Overlay, Surface};

/// Servers whose profiles are kept in memory; those of others are read again when they are needed.
const KEPT: usize = 8_192;
/// Servers that are read at once: at the start, Discord tells of thousands.
const AT_ONCE: usize = 16;
/// A question waits so long for what its server has set.
const PATIENCE: Duration = Duration::from_millis(700);
/// Between two looks whether the store is there again.
const AGAIN: Duration = Duration::from_secs(2);

/// A profile, and the version of the settings that it was made of.
struct Kept {
    version: u64,
    profile: Arc<GuildProfile>,
}

/// The profiles of all servers.
pub struct GuildProfiles {
    /// Of every server that sets nothing, and of direct messages.
    general: Arc<GuildProfile>,
    /// What the configuration says of single servers.
    own: HashMap<GuildId, Arc<GuildProfile>>,
    store: Option<Store>,
    kept: Mutex<LruCache<GuildId, Kept>>,
    /// Servers whose settings could not be read.
    unknown: Mutex<HashSet<GuildId>>,
    /// Grows with each change by this process, so that nothing that was read before it is taken for news.
    changes: AtomicU64,
    reading: Semaphore,
    /// Whether there is a channel anywhere in which questions are answered unprompted.
    unprompted: watch::Sender<bool>,
}

impl GuildProfiles {
    /// The profiles that the configuration makes, and what servers have set in the store.
    pub fn new(config: &Config, store: Option<Store>) -> Self {
        let channels = channels(&config.answering.channels);
        let general = GuildProfile { channels, ..GuildProfile::default() };
        let own = config.guilds.iter();
        let own: HashMap<_, _> =
            own.map(|(id, set)| (GuildId::new(id.get()), Arc::new(profile(&general, set)))).collect();
        let has_channels = |profile: &GuildProfile| !profile.channels.is_empty();
        let unprompted = has_channels(&general) || own.values().any(|profile| has_channels(profile));
        Self {
            general: Arc::new(general),
            own,
            store,
            kept: Mutex::new(LruCache::new(NonZeroUsize::new(KEPT).unwrap_or(NonZeroUsize::MIN))),
            unknown: Mutex::default(),
            changes: AtomicU64::new(0),
            reading: Semaphore::new(AT_ONCE),
            unprompted: watch::Sender::new(unprompted),
        }
    }

    /// What the configuration says of a server.
    pub fn configured(&self, guild: Option<GuildId>) -> &Arc<GuildProfile> {
        guild.and_then(|guild| self.own.get(&guild)).unwrap_or(&self.general)
    }

    /// That of a server; without one that of everywhere else.
    pub fn of(&self, guild: Option<GuildId>) -> Arc<GuildProfile> {
        let configured = self.configured(guild);
        let (Some(guild), Some(_)) = (guild, &self.store) else { return Arc::clone(configured) };
        match self.kept.lock().get(&guild) {
            Some(kept) => Arc::clone(&kept.profile),
            None => Arc::new(configured.unprompted_nowhere()),
        }
    }

    /// Whether nothing is to be gained by waiting for what a server has set: it is known, or could not be read just now.
    pub fn is_settled(&self, guild: GuildId) -> bool {
        self.store.is_none() || self.kept.lock().contains(&guild) || self.unknown.lock().contains(&guild)
    }

    /// Reads what a server has set, if it is not known, and returns as soon as it is [settled](Self::is_settled).
    pub async fn settle(&self, guild: GuildId) {
        if self.is_settled(guild) {
            return;
        }
        self.noted(guild, timeout(PATIENCE, self.read(guild)).await.unwrap_or(Err(StoreError::Slow)));
    }

    /// Reads what a server has set, however long that takes: nobody waits for it yet.
    pub async fn preload(&self, guild: GuildId) {
        if !self.is_settled(guild) {
            self.noted(guild, self.read(guild).await);
        }
    }

    fn noted(&self, guild: GuildId, read: Result<(), StoreError>) {
        if let Err(error) = read {
            self.unknown.lock().insert(guild);
            debug!(%guild, reason = with_causes(&error), "what a server has set could not be read; it is tried again");
        }
    }

    async fn read(&self, guild: GuildId) -> Result<(), StoreError> {
        let Some(store) = &self.store else { return Ok(()) };
        loop {
            let before = self.changes.load(Ordering::Acquire);
            // It is never closed.
            let _turn = self.reading.acquire().await;
            let settings = store.settings(guild.into()).await?;
            let mut kept = self.kept.lock();
            if self.changes.load(Ordering::Acquire) == before {
                kept.put(guild, self.made(guild, &settings));
                self.unknown.lock().remove(&guild);
                return Ok(());
            }
        }
    }

    fn made(&self, guild: GuildId, settings: &GuildSettings) -> Kept {
        let configured = self.configured(Some(guild));
        let profile = if settings.is_empty() { Arc::clone(configured) } else { Arc::new(configured.with(settings)) };
        if !profile.channels.is_empty() {
            self.unprompted.send_if_modified(|is_so| !std::mem::replace(is_so, true));
        }
        Kept { version: settings.version, profile }
    }

    /// Puts what this process has just changed in force, unless what came after it is already.
    pub fn put(&self, guild: GuildId, settings: &GuildSettings) {
        let mut kept = self.kept.lock();
        self.changes.fetch_add(1, Ordering::AcqRel);
        // Versions begin anew where all was deleted.
        let is_old = kept.peek(&guild).is_some_and(|kept| kept.version > settings.version && settings.version > 0);
        if !is_old {
            kept.put(guild, self.made(guild, settings));
            self.unknown.lock().remove(&guild);
        }
    }

    /// Has it read again what a server has set, as nobody knows whether a change was made.
    pub fn doubt(&self, guild: GuildId) {
        if self.store.is_some() {
            self.unknown.lock().insert(guild);
        }
    }

    /// Keeps up with the store: with what other processes change, and, where it could not be reached, with its return.
    pub async fn follow(self: Arc<Self>) {
        let Some(store) = &self.store else { return };
        let mut changes = match store.changes() {
            Ok(changes) => Some(changes),
            Err(error) => {
                warn!(reason = with_causes(&error), "changes by other processes are not heard of");
                None
            }
        };
        loop {
            let change = async {
                match &mut changes {
                    Some(changes) => changes.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                change = change => match change {
                    Ok(Change::Of(guild)) => self.read_again([guild.into()]).await,
                    // More than can be told one by one.
                    Ok(Change::Any) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {
                        let all: Vec<GuildId> = self.kept.lock().iter().map(|(guild, _)| *guild).collect();
                        self.read_again(all).await;
                    }
                    // A file has no other processes.
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => changes = None,
                },
                () = sleep(AGAIN) => {}
            }
            let unknown: Vec<GuildId> = self.unknown.lock().iter().copied().collect();
            self.read_again(unknown).await;
        }
    }

    /// Reads what is in memory, or should be; at the first that cannot be read, the rest is left for the next time.
    async fn read_again(&self, guilds: impl IntoIterator<Item = GuildId>) {
        let mut guilds = guilds.into_iter();
        let mut was_lost = false;
        for guild in guilds.by_ref() {
            let is_used = self.kept.lock().contains(&guild);
            let was_unknown = self.unknown.lock().contains(&guild);
            if !is_used && !was_unknown {
                continue;
            }
            if let Err(error) = self.read(guild).await {
                debug!(%guild, reason = with_causes(&error), "what a server has set could not be read; it is tried again");
                self.unknown.lock().extend(std::iter::once(guild).chain(guilds));
                return;
            }
            was_lost |= was_unknown;
        }
        if was_lost {
            info!("what servers have set can be read again");
        }
    }

    /// What servers have set, if there is a store.
    pub const fn store(&self) -> Option<&Store> {
        self.store.as_ref()
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

    /// Whether there is a channel anywhere in which questions are answered unprompted, as far as is known. It becomes true
    /// at most once.
    pub fn answer_unprompted(&self) -> watch::Receiver<bool> {
        self.unprompted.subscribe()
    }

    /// Looks into the store whether any server has such a channel.
    pub async fn look_for_channels(&self) {
        let Some(store) = &self.store else { return };
        match store.has_channels().await {
            Ok(true) => drop(self.unprompted.send_replace(true)),
            Ok(false) => {}
            Err(error) => debug!(reason = with_causes(&error), "which channels servers have set is not known yet"),
        }
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
        ..GuildProfile::default()
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
        GuildProfiles::new(&config, None)
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
        assert!(mute.of(own).channels.is_empty() && *mute.answer_unprompted().borrow());
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
