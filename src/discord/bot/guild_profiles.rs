//! What each server sets for itself: over what the configuration says, what its moderators have set, which the store keeps.
//!
//! Questions are answered from memory. What a server has set is read from the store when it is first needed, and again when
//! another process has changed it; while the store cannot be reached, what is in memory holds. Of a server of which nothing is
//! known, nothing is answered unprompted, as its moderators may have forbidden that.
//!
//! What a server has been taught is read when it is first needed, and leaves memory when others are needed more.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use lru::LruCache;
use parking_lot::Mutex;
use serenity::all::{ChannelId, GuildId};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::spawn_blocking;
use tokio::time::{interval, sleep, timeout};
use tracing::{debug, info, warn};

use crate::config::{Config, GuildConfig};
use crate::discord::bot::snapshots::Snapshots;
use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::snapshot::Snapshot;
use crate::discord::ui::votes::{WEIGHS, raises};
use crate::report::with_causes;
use crate::store::{Change, GuildSettings, KeptAnswers, OwnChange, Store, StoreError, TaughtState, now};
use engine::answers::parse_id;
use engine::assistant::{Assistant, Overlay, Surface};
use engine::encoder::VectorTable;
use engine::own_answers::OwnAnswers;

/// Servers whose profiles are kept in memory; those of others are read again when they are needed.
const KEPT: usize = 8_192;
/// Bytes of own answers that are kept in memory, of all servers together.
const OWN_BYTES: usize = 36 << 20;
/// Servers that are read at once: at the start, Discord tells of thousands.
const AT_ONCE: usize = 16;
/// A question waits so long for what its server has set.
const PATIENCE: Duration = Duration::from_millis(700);
/// Votes are weighed anew this often.
const FADING: Duration = Duration::from_secs(3_600);
/// Between two looks whether the store is there again.
const AGAIN: Duration = Duration::from_secs(2);

/// A profile, and the version of the settings that it was made of.
struct Kept {
    version: u64,
    profile: Arc<GuildProfile>,
    /// How much surer entries must be, by what members say of them.
    raised: BTreeMap<String, f64>,
    /// What the server has been taught, without the answers.
    taught: TaughtState,
    /// The profile with the answers, if they are in memory.
    with_own: Option<WithOwn>,
}

/// A profile with what the server has been taught.
struct WithOwn {
    /// Which state of that it is.
    state: TaughtState,
    /// Since when it has been in memory.
    since: Instant,
    profile: Arc<GuildProfile>,
}

impl Kept {
    /// The profile with all that belongs to it; none if the answers are not in memory.
    fn whole(&self) -> Option<&Arc<GuildProfile>> {
        match &self.with_own {
            _ if self.taught.answers == 0 => Some(&self.profile),
            // Until newer ones are there, those hold that were in force before.
            Some(with_own) => Some(&with_own.profile),
            None => None,
        }
    }

    fn is_current(&self) -> bool {
        self.taught.answers == 0 || self.with_own.as_ref().is_some_and(|with_own| with_own.state == self.taught)
    }

    fn own(&self) -> Option<(TaughtState, &Arc<OwnAnswers>)> {
        let with_own = self.with_own.as_ref()?;
        Some((with_own.state, with_own.profile.overlay.own()?))
    }
}

/// What is in memory.
struct Memory {
    kept: LruCache<GuildId, Kept>,
    /// Servers whose answers are in memory, with how much they take; the least used go first.
    own: LruCache<GuildId, usize>,
    /// Bytes of all of them.
    bytes: usize,
}

impl Memory {
    fn new() -> Self {
        let kept = LruCache::new(NonZeroUsize::new(KEPT).unwrap_or(NonZeroUsize::MIN));
        Self { kept, own: LruCache::unbounded(), bytes: 0 }
    }

    fn put(&mut self, guild: GuildId, kept: Kept) {
        if let Some((gone, _)) = self.kept.push(guild, kept)
            && gone != guild
        {
            self.release(gone);
        }
    }

    /// Puts the answers of a server in memory, and those of others out of it if need be.
    fn put_own(&mut self, guild: GuildId, state: TaughtState, own: OwnAnswers) {
        let Some(kept) = self.kept.peek_mut(&guild) else { return };
        let size = own.size();
        let before = kept.with_own.as_ref().filter(|before| before.state == state);
        let since = before.map_or_else(Instant::now, |before| before.since);
        kept.with_own = Some(WithOwn { state, since, profile: Arc::new(kept.profile.with_own(Arc::new(own))) });
        self.bytes += size;
        self.bytes -= self.own.put(guild, size).unwrap_or_default();
        while self.bytes > OWN_BYTES
            && self.own.len() > 1
            && let Some((other, _)) = self.own.peek_lru()
        {
            self.release(*other);
        }
    }

    fn release(&mut self, guild: GuildId) {
        self.bytes -= self.own.pop(&guild).unwrap_or_default();
        if let Some(kept) = self.kept.peek_mut(&guild) {
            kept.with_own = None;
        }
    }
}

/// The profiles of all servers.
pub struct GuildProfiles {
    /// Of every server that sets nothing, and of direct messages.
    general: Arc<GuildProfile>,
    /// What the configuration says of single servers.
    own: HashMap<GuildId, Arc<GuildProfile>>,
    store: Option<Store>,
    snapshots: Snapshots,
    memory: Mutex<Memory>,
    /// Servers whose settings could not be read.
    unknown: Mutex<HashSet<GuildId>>,
    /// Grows with each change by this process, so that nothing that was read before it is taken for news.
    changes: AtomicU64,
    reading: Semaphore,
    /// Servers some of whose answers may have no vectors.
    without_vectors: mpsc::UnboundedSender<GuildId>,
    /// Whether there is a channel anywhere in which questions are answered unprompted.
    unprompted: watch::Sender<bool>,
}

impl GuildProfiles {
    /// The profiles that the configuration makes, and what servers have set and been taught in the store. Their answers are
    /// read as the knowledge in force reads questions.
    /// Servers whose answers may have no vectors are told on `without_vectors`.
    pub fn new(
        config: &Config,
        store: Option<Store>,
        snapshots: Snapshots,
        without_vectors: mpsc::UnboundedSender<GuildId>,
    ) -> Self {
        let (general, own) = configured(config);
        let has_channels = |profile: &GuildProfile| !profile.channels.is_empty();
        let unprompted = has_channels(&general) || own.values().any(|profile| has_channels(profile));
        Self {
            general,
            own,
            store,
            snapshots,
            memory: Mutex::new(Memory::new()),
            unknown: Mutex::default(),
            changes: AtomicU64::new(0),
            reading: Semaphore::new(AT_ONCE),
            without_vectors,
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
        let mut memory = self.memory.lock();
        let _ = memory.own.get(&guild);
        match memory.kept.get(&guild) {
            Some(kept) => match kept.whole() {
                Some(whole) => Arc::clone(whole),
                None => Arc::new(kept.profile.unprompted_nowhere()),
            },
            None => Arc::new(configured.unprompted_nowhere()),
        }
    }

    /// Whether nothing is to be gained by waiting for what a server has set and been taught: it is known, or could not be read
    /// just now.
    pub fn is_settled(&self, guild: GuildId) -> bool {
        self.store.is_none() || self.is_whole(guild) || self.unknown.lock().contains(&guild)
    }

    fn is_whole(&self, guild: GuildId) -> bool {
        self.memory.lock().kept.peek(&guild).is_some_and(|kept| kept.whole().is_some())
    }

    /// Reads what a server has set and been taught, as far as it is not known, and returns as soon as it is
    /// [settled](Self::is_settled).
    pub async fn settle(&self, guild: GuildId) {
        if self.is_settled(guild) {
            return;
        }
        self.noted(guild, timeout(PATIENCE, self.read_whole(guild)).await.unwrap_or(Err(StoreError::Slow)));
    }

    /// Reads what a server has set, however long that takes: nobody waits for it yet.
    pub async fn preload(&self, guild: GuildId) {
        if !self.is_settled(guild) {
            self.noted(guild, self.read(guild).await);
        }
    }

    async fn read_whole(&self, guild: GuildId) -> Result<(), StoreError> {
        let is_known = self.memory.lock().kept.contains(&guild);
        if !is_known {
            self.read(guild).await?;
        }
        self.read_own(guild).await
    }

    /// Reads what a server has been taught, if it is not in memory as it should be.
    async fn read_own(&self, guild: GuildId) -> Result<(), StoreError> {
        let Some(store) = &self.store else { return Ok(()) };
        let is_current = || self.memory.lock().kept.peek(&guild).is_none_or(Kept::is_current);
        while !is_current() {
            let before = self.changes.load(Ordering::Acquire);
            let taught = store.own_answers(guild.into()).await?;
            let (snapshot, state) = (self.snapshots.current(), taught.state);
            let reading = Arc::clone(&snapshot);
            let own = spawn_blocking(move || own_of(&reading, taught)).await.map_err(|_| StoreError::Closed)?;
            let mut memory = self.memory.lock();
            // Both have to be of the same state: of the answers, and of the knowledge.
            let is_old = self.changes.load(Ordering::Acquire) != before;
            if is_old || !Arc::ptr_eq(&snapshot, &self.snapshots.current()) {
                continue;
            }
            let Some(kept) = memory.kept.peek_mut(&guild) else { return Ok(()) };
            // Another process may have taught it something that has not been heard of yet.
            kept.taught = state;
            self.put_own(&mut memory, guild, state, own);
        }
        self.unknown.lock().remove(&guild);
        Ok(())
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
            let raised = raises(&store.votes_since(guild.into(), now() - WEIGHS).await?, now());
            let mut memory = self.memory.lock();
            if self.changes.load(Ordering::Acquire) == before {
                let made = self.made(guild, &settings, raised, memory.kept.peek(&guild));
                memory.put(guild, made);
                self.unknown.lock().remove(&guild);
                return Ok(());
            }
        }
    }

    /// What the settings make, with the answers that are in memory as long as they are those of the settings.
    fn made(
        &self,
        guild: GuildId,
        settings: &GuildSettings,
        raised: BTreeMap<String, f64>,
        before: Option<&Kept>,
    ) -> Kept {
        let configured = self.configured(Some(guild));
        let is_as_configured = settings.is_empty() && raised.is_empty();
        let profile = match is_as_configured {
            true => Arc::clone(configured),
            false => Arc::new(configured.with(settings).with_raised(raised.clone())),
        };
        if !profile.channels.is_empty() {
            self.unprompted.send_if_modified(|is_so| !std::mem::replace(is_so, true));
        }
        let with_own = before.and_then(|before| before.with_own.as_ref());
        let with_own = with_own.and_then(|WithOwn { state, since, profile: before }| {
            let profile = Arc::new(profile.with_own(Arc::clone(before.overlay.own()?)));
            Some(WithOwn { state: *state, since: *since, profile })
        });
        Kept { version: settings.version, profile, raised, taught: settings.taught, with_own }
    }

    /// Puts what this process has just changed in force, unless what came after it is already.
    pub fn put(&self, guild: GuildId, settings: &GuildSettings) {
        let mut memory = self.memory.lock();
        self.changes.fetch_add(1, Ordering::AcqRel);
        // Versions begin anew where all was deleted.
        let is_old =
            memory.kept.peek(&guild).is_some_and(|kept| kept.version > settings.version && settings.version > 0);
        if !is_old {
            let before = memory.kept.peek(&guild);
            // Where all was deleted, so were the votes.
            let raised = before.filter(|_| settings.version > 0).map(|before| before.raised.clone());
            let raised = raised.unwrap_or_default();
            let made = self.made(guild, settings, raised, before);
            memory.put(guild, made);
            self.unknown.lock().remove(&guild);
        }
    }

    /// Puts what this process has just taught a server in force, by its words.
    pub async fn put_taught(
        &self,
        guild: GuildId,
        settings: &GuildSettings,
        before: TaughtState,
        changes: Vec<OwnChange>,
    ) {
        self.put(guild, settings);
        let present = self.memory.lock().kept.peek(&guild).and_then(Kept::own).map(|(state, own)| (state, own.clone()));
        let present = match present {
            Some((state, own)) if state == before => own,
            None if before.answers == 0 => Arc::default(),
            _ => {
                // What else there is has to be read, which is tried again if it fails.
                self.noted(guild, self.read_own(guild).await);
                return;
            }
        };
        let snapshot = self.snapshots.current();
        let reading = Arc::clone(&snapshot);
        let changed = spawn_blocking(move || changed(&reading, &present, changes)).await;
        let mut memory = self.memory.lock();
        let is_still = memory.kept.peek(&guild).is_some_and(|kept| kept.taught == settings.taught);
        if let Ok(own) = changed
            && is_still
            && Arc::ptr_eq(&snapshot, &self.snapshots.current())
        {
            self.put_own(&mut memory, guild, settings.taught, own);
        }
    }

    fn put_own(&self, memory: &mut Memory, guild: GuildId, state: TaughtState, own: OwnAnswers) {
        memory.put_own(guild, state, own);
        // Nobody may be left to make them.
        let _ = self.without_vectors.send(guild);
    }

    /// What a server has been taught, if it is in memory.
    pub fn own(&self, guild: GuildId) -> Option<(TaughtState, Arc<OwnAnswers>)> {
        let memory = self.memory.lock();
        memory.kept.peek(&guild).and_then(Kept::own).map(|(state, own)| (state, Arc::clone(own)))
    }

    /// For how long what a server has been taught has been as it is, as far as is known.
    pub fn own_age(&self, guild: GuildId) -> Duration {
        let memory = self.memory.lock();
        let with_own = memory.kept.peek(&guild).and_then(|kept| kept.with_own.as_ref());
        with_own.map_or(Duration::ZERO, |with_own| with_own.since.elapsed())
    }

    /// Adds vectors to a server's answers, if they are still in this state.
    pub fn add_vectors(&self, guild: GuildId, state: TaughtState, vectors: &VectorTable) {
        let mut memory = self.memory.lock();
        let present = memory.kept.peek(&guild).and_then(Kept::own).filter(|(present, _)| *present == state);
        if let Some((_, own)) = present {
            let mut own = OwnAnswers::clone(own);
            own.add_vectors(vectors);
            memory.put_own(guild, state, own);
        }
    }

    /// Has all that servers have been taught read again, as the knowledge has been exchanged that their words are read with.
    pub fn knowledge_exchanged(&self) {
        let mut memory = self.memory.lock();
        while let Some((guild, _)) = memory.own.pop_lru() {
            if let Some(kept) = memory.kept.peek_mut(&guild) {
                kept.with_own = None;
            }
        }
        memory.bytes = 0;
    }

    /// Has what members say of answers count from now on. What cannot be read now counts when the server is read again.
    pub async fn refresh_votes(&self, guild: GuildId) {
        if let Err(error) = self.read(guild).await {
            debug!(%guild, reason = with_causes(&error), "votes count later");
        }
    }

    /// Has votes that have faded weigh less.
    pub async fn fade_votes(&self) {
        let raised: Vec<GuildId> = {
            let memory = self.memory.lock();
            memory.kept.iter().filter(|(_, kept)| !kept.raised.is_empty()).map(|(guild, _)| *guild).collect()
        };
        for guild in raised {
            self.refresh_votes(guild).await;
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
        let mut hours = interval(FADING);
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
                        let all: Vec<GuildId> = self.memory.lock().kept.iter().map(|(guild, _)| *guild).collect();
                        self.read_again(all).await;
                    }
                    // A file has no other processes.
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => changes = None,
                },
                () = sleep(AGAIN) => {}
                _ = hours.tick() => self.fade_votes().await,
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
            let (is_used, has_own) = {
                let memory = self.memory.lock();
                let kept = memory.kept.peek(&guild);
                (kept.is_some(), kept.is_some_and(|kept| kept.with_own.is_some()))
            };
            let was_unknown = self.unknown.lock().contains(&guild);
            if !is_used && !was_unknown {
                continue;
            }
            let read = async {
                self.read(guild).await?;
                // Those that are in use are read at once, so that nobody has to wait for them.
                if has_own || was_unknown { self.read_own(guild).await } else { Ok(()) }
            };
            if let Err(error) = read.await {
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

    /// What of the configured profiles this knowledge has nothing to do with, as [`oddities`] tells it.
    pub fn oddities(&self, assistant: &Assistant) -> Vec<(String, String)> {
        oddities_of(&self.own, assistant)
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

/// The profile of servers of which the configuration says nothing, and those of which it does.
fn configured(config: &Config) -> (Arc<GuildProfile>, HashMap<GuildId, Arc<GuildProfile>>) {
    let general = GuildProfile { channels: channels(&config.answering.channels), ..GuildProfile::default() };
    let own = config.guilds.iter();
    let own = own.map(|(id, set)| (GuildId::new(id.get()), Arc::new(profile(&general, set)))).collect();
    (Arc::new(general), own)
}

/// What the configuration says of servers that this knowledge has nothing to do with, a sentence each, with how to mend it.
pub fn oddities(config: &Config, assistant: &Assistant) -> Vec<(String, String)> {
    oddities_of(&configured(config).1, assistant)
}

fn oddities_of(configured: &HashMap<GuildId, Arc<GuildProfile>>, assistant: &Assistant) -> Vec<(String, String)> {
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

/// What a server has been taught, as this knowledge reads it. What cannot be taught any more is left out.
fn own_of(snapshot: &Snapshot, taught: KeptAnswers) -> OwnAnswers {
    let mut own = OwnAnswers::default();
    for kept in taught.answers {
        if let Err(error) = own.add(kept.answer, snapshot.assistant().matcher()) {
            warn!(%error, "an own answer of a server cannot be used");
        }
    }
    if let Some(encoder) = snapshot.assistant().encoder() {
        let mut vectors = VectorTable::new(encoder.body());
        for bytes in taught.vectors {
            // Those of other weights are made again.
            if let Ok(kept) = VectorTable::from_bytes(&bytes, encoder.body()) {
                vectors.add(&kept);
            }
        }
        own.add_vectors(&vectors);
    }
    own
}

fn changed(snapshot: &Snapshot, present: &OwnAnswers, changes: Vec<OwnChange>) -> OwnAnswers {
    let mut own = present.clone();
    let matcher = snapshot.assistant().matcher();
    for OwnChange { id, after, .. } in changes {
        match after {
            None => drop(own.remove(&id, matcher)),
            Some(answer) => {
                if let Err(error) = own.add(answer, matcher) {
                    warn!(%error, "an own answer of a server cannot be used");
                }
            }
        }
    }
    own
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
    use crate::config::StoreAddress;
    use engine::own_answers::{OwnAnswer, Shown};

    fn profiles(guild: GuildConfig) -> GuildProfiles {
        let mut config = Config::default();
        config.answering.channels = vec![1, 2];
        config.guilds.insert(NonZeroU64::new(5).unwrap(), guild);
        let folder = std::path::Path::new("tests/data/bicycles");
        let (assistant, _) = Assistant::for_look_ups(folder).unwrap();
        GuildProfiles::new(&config, None, Snapshots::new(Snapshot::new(assistant)), mpsc::unbounded_channel().0)
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

    #[test]
    fn with_a_servers_data_goes_what_its_members_said_of_answers() {
        let profiles = profiles(GuildConfig::default());
        let guild = GuildId::new(6);
        let raised = || profiles.memory.lock().kept.peek(&guild).unwrap().raised.clone();
        let voted = BTreeMap::from([("pay".to_owned(), 0.05)]);
        let mut settings = GuildSettings::default();
        let kept = profiles.made(guild, &settings, voted.clone(), None);
        profiles.memory.lock().put(guild, kept);
        settings.version = 1;
        profiles.put(guild, &settings);
        assert_eq!(raised(), voted, "another change leaves it");
        profiles.put(guild, &GuildSettings::default());
        assert!(raised().is_empty());
    }

    fn answer(guild: u64, number: u8) -> OwnAnswer {
        OwnAnswer {
            id: format!("a{number}"),
            question: format!("What about the wheel of number {number} here?"),
            phrasings: vec![format!("wheel {number}")],
            shown: Shown::Text { answer: format!("told in {guild}"), link: None, replaces: None },
            expires: None,
        }
    }

    /// What happens to a few servers.
    #[derive(Debug, Clone)]
    enum Step {
        Teach(u64, u8),
        Forget(u64, u8),
        Restart,
        Exchange,
        Ask(u64),
    }

    fn steps() -> impl proptest::strategy::Strategy<Value = Vec<Step>> {
        use proptest::prelude::*;
        let guild = 1..4_u64;
        let step = prop_oneof![
            4 => (guild.clone(), 0..4_u8).prop_map(|(guild, number)| Step::Teach(guild, number)),
            1 => (guild.clone(), 0..4_u8).prop_map(|(guild, number)| Step::Forget(guild, number)),
            1 => Just(Step::Restart),
            1 => Just(Step::Exchange),
            4 => guild.prop_map(Step::Ask),
        ];
        proptest::collection::vec(step, 1..25)
    }

    #[test]
    fn no_server_is_ever_told_what_another_one_was_taught() {
        use crate::discord::ui::handlers::Handlers;
        use crate::discord::ui::message::InteractionResponse;
        use crate::discord::ui::notifications::Notifications;
        use crate::discord::ui::request::{Autocomplete, Request};
        use crate::store::{Expected, Lesson, Taught, Teaching};
        use engine::assistant::Question;
        use proptest::test_runner::{Config as Cases, TestRunner};
        use std::collections::BTreeSet;

        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let file = std::env::temp_dir().join(format!("preceptor-own-{}", std::process::id())).join("own.sqlite");
        let folder = std::path::Path::new("tests/data/bicycles");
        let assistant = || Assistant::from_folder(folder).unwrap().0;
        let snapshots = Snapshots::new(Snapshot::new(assistant()));
        let store = runtime.block_on(Store::open(&StoreAddress::Sqlite(file.clone()))).unwrap();
        let profiles = || {
            let waiting = mpsc::unbounded_channel().0;
            GuildProfiles::new(&Config::default(), Some(store.clone()), snapshots.clone(), waiting)
        };
        let mut runner = TestRunner::new(Cases { cases: 20, failure_persistence: None, ..Cases::default() });
        runner
            .run(&steps(), |steps| {
                runtime.block_on(async {
                    let mut profiles = profiles();
                    let mut model: HashMap<u64, BTreeSet<u8>> = HashMap::new();
                    for guild in 1..4 {
                        store.delete_guild(NonZeroU64::new(guild).unwrap()).await.unwrap();
                    }
                    for step in steps {
                        match step {
                            Step::Teach(guild, number) | Step::Forget(guild, number) => {
                                let after = matches!(step, Step::Teach(..)).then(|| answer(guild, number));
                                let known = model.entry(guild).or_default();
                                if after.is_some() {
                                    known.insert(number)
                                } else {
                                    known.remove(&number)
                                };
                                let lesson = Lesson { id: format!("a{number}"), after, expected: Expected::Anything };
                                let id = NonZeroU64::new(guild).unwrap();
                                let teaching = Teaching { guild: id, actor: id, at: 1, lessons: vec![lesson] };
                                let Taught::Done { settings, before, changes } = store.teach(teaching).await.unwrap()
                                else {
                                    panic!()
                                };
                                profiles.put_taught(GuildId::new(guild), &settings, before, changes).await;
                            }
                            Step::Restart => {
                                profiles = {
                                    let waiting = mpsc::unbounded_channel().0;
                                    GuildProfiles::new(
                                        &Config::default(),
                                        Some(store.clone()),
                                        snapshots.clone(),
                                        waiting,
                                    )
                                }
                            }
                            Step::Exchange => {
                                snapshots.exchange(Snapshot::new(assistant()));
                                profiles.knowledge_exchanged();
                            }
                            Step::Ask(guild) => {
                                let own_guild = GuildId::new(guild);
                                profiles.settle(own_guild).await;
                                let profile = profiles.of(Some(own_guild));
                                let told = profile.overlay.own().map(|own| own.iter().cloned().collect::<Vec<_>>());
                                let known = model.get(&guild).cloned().unwrap_or_default();
                                let mut told: Vec<OwnAnswer> = told.unwrap_or_default();
                                told.sort_by(|one, other| one.id.cmp(&other.id));
                                let wanted: Vec<_> = known.iter().map(|number| answer(guild, *number)).collect();
                                assert_eq!(told, wanted);
                                let snapshot = snapshots.current();
                                for number in 0..4 {
                                    let text = format!("what about the wheel of number {number} here?");
                                    let question = Question::new(&text, Surface::Slash);
                                    let response = snapshot.assistant().answer(&question, Some(&profile.overlay));
                                    let shown = response.reply.map(|reply| reply.text()).unwrap_or_default();
                                    let elsewhere = (1..4).filter(|other| *other != guild);
                                    for other in elsewhere {
                                        assert!(!shown.contains(&format!("told in {other}")), "{guild}: {shown}");
                                    }
                                    assert!(!known.contains(&number) || shown.contains(&format!("told in {guild}")));
                                }
                                let typing = Autocomplete {
                                    guild: Some(own_guild),
                                    is_servers_own: true,
                                    command: "teach".to_owned(),
                                    option: "answer".to_owned(),
                                    typed: "wheel".to_owned(),
                                    ..Autocomplete::default()
                                };
                                let handlers = Handlers::new(&snapshot, &profile);
                                let outcome =
                                    handlers.handle(&Request::Autocomplete(typing), &Notifications::default());
                                let InteractionResponse::Choices(choices) = outcome.callback else { panic!() };
                                assert_eq!(choices.len(), known.len(), "{choices:?}");
                            }
                        }
                    }
                });
                Ok(())
            })
            .unwrap();
        runtime.block_on(store.close());
        std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
    }

    #[test]
    fn the_least_used_answers_leave_memory_first() {
        let mut memory = Memory::new();
        let long = |guild: u64| {
            let (assistant, _) = Assistant::for_look_ups(std::path::Path::new("tests/data/bicycles")).unwrap();
            let mut own = OwnAnswers::default();
            for number in 0..200 {
                let text = Shown::Text { answer: "x ".repeat(1_700), link: None, replaces: None };
                own.add(OwnAnswer { shown: text, ..answer(guild, number) }, assistant.matcher()).unwrap();
            }
            own
        };
        let own = long(1);
        let most = OWN_BYTES / own.size();
        let state = TaughtState { version: 1, answers: 200 };
        for guild in 1..=most as u64 + 3 {
            let kept =
                Kept { version: 1, profile: Arc::default(), raised: BTreeMap::new(), taught: state, with_own: None };
            memory.put(GuildId::new(guild), kept);
            memory.put_own(GuildId::new(guild), state, own.clone());
            // The first one is used all the time.
            let _ = memory.own.get(&GuildId::new(1));
            assert!(memory.bytes <= OWN_BYTES, "{}", memory.bytes);
        }
        assert!(memory.kept.peek(&GuildId::new(1)).unwrap().whole().is_some());
        assert!(memory.kept.peek(&GuildId::new(2)).unwrap().whole().is_none());
        assert_eq!(memory.bytes, memory.own.iter().map(|(_, size)| size).sum::<usize>());
    }
}
