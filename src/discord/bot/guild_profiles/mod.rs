//! What each server sets for itself: over what the configuration says, what its moderators have set, which the store keeps.
//!
//! Questions are answered from memory. What a server has set is read from the store when it is first needed, and again when
//! another process has changed it; while the store cannot be reached, what is in memory holds. Of a server of which nothing is
//! known, nothing is answered unprompted, as its moderators may have forbidden that.
//!
//! What a server has been taught is read when it is first needed, and leaves memory when others are needed more.

mod configured;
mod memory;
mod own;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use serenity::all::GuildId;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::spawn_blocking;
use tokio::time::{interval, sleep, timeout};
use tracing::{debug, info, warn};

use crate::config::Config;
use crate::discord::bot::guild_profiles::configured::{configured, oddities_of};
use crate::discord::bot::guild_profiles::memory::{Kept, Memory, WithOwn};
use crate::discord::bot::guild_profiles::own::{changed, own_of};
use crate::discord::bot::snapshots::Snapshots;
use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::votes::{WEIGHS, raises};
use crate::report::with_causes;
use crate::store::{Change, GuildSettings, OwnChange, Store, StoreError, TaughtState, now};
use engine::assistant::Assistant;
use engine::encoder::VectorTable;
use engine::own_answers::OwnAnswers;

pub use configured::oddities;

/// Servers that are read at once: at the start, Discord tells of thousands.
const AT_ONCE: usize = 16;
/// A question waits so long for what its server has set.
const PATIENCE: Duration = Duration::from_millis(700);
/// Votes are weighed anew this often.
const FADING: Duration = Duration::from_secs(3_600);
/// Between two looks whether the store is there again.
const AGAIN: Duration = Duration::from_secs(2);

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
    /// read as the knowledge in force reads questions; servers whose answers may have no vectors are told on `without_vectors`.
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
            let taught = store.taught(guild.into()).await?;
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
        // What has been deleted stays nowhere.
        let before = before.filter(|_| settings.taught.answers > 0);
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
        self.memory.lock().release_all();
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
