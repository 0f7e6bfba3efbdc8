//! The profiles that are in memory, and the answers of those servers that are asked most.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

use lru::LruCache;
use serenity::all::GuildId;

use crate::discord::ui::guild_profile::GuildProfile;
use crate::store::TaughtState;
use engine::own_answers::OwnAnswers;

/// Servers whose profiles are kept in memory; those of others are read again when they are needed.
const KEPT: usize = 8_192;
/// Bytes of own answers that are kept in memory, of all servers together.
pub(super) const OWN_BYTES: usize = 36 << 20;

/// A profile, and the version of the settings that it was made of.
pub(super) struct Kept {
    pub(super) version: u64,
    pub(super) profile: Arc<GuildProfile>,
    /// How much surer entries must be, by what members say of them.
    pub(super) raised: BTreeMap<String, f64>,
    /// What the server has been taught, without the answers.
    pub(super) taught: TaughtState,
    /// The profile with the answers, if they are in memory.
    pub(super) with_own: Option<WithOwn>,
}

/// A profile with what the server has been taught.
pub(super) struct WithOwn {
    /// Which state of that it is.
    pub(super) state: TaughtState,
    /// Since when it has been in memory.
    pub(super) since: Instant,
    pub(super) profile: Arc<GuildProfile>,
}

impl Kept {
    /// The profile with all that belongs to it; none if the answers are not in memory.
    pub(super) fn whole(&self) -> Option<&Arc<GuildProfile>> {
        match &self.with_own {
            _ if self.taught.answers == 0 => Some(&self.profile),
            // Until newer ones are there, those hold that were in force before.
            Some(with_own) => Some(&with_own.profile),
            None => None,
        }
    }

    /// Whether the answers in memory are the latest that are known of.
    pub(super) fn is_current(&self) -> bool {
        self.taught.answers == 0 || self.with_own.as_ref().is_some_and(|with_own| with_own.state == self.taught)
    }

    /// The answers that are in memory, and the state of them.
    pub(super) fn own(&self) -> Option<(TaughtState, &Arc<OwnAnswers>)> {
        let with_own = self.with_own.as_ref()?;
        Some((with_own.state, with_own.profile.overlay.own()?))
    }
}

/// What is in memory.
pub(super) struct Memory {
    pub(super) kept: LruCache<GuildId, Kept>,
    /// Servers whose answers are in memory, with how much they take; the least used go first.
    pub(super) own: LruCache<GuildId, usize>,
    /// Bytes of all of them.
    pub(super) bytes: usize,
}

impl Memory {
    pub(super) fn new() -> Self {
        let kept = LruCache::new(NonZeroUsize::new(KEPT).unwrap_or(NonZeroUsize::MIN));
        Self { kept, own: LruCache::unbounded(), bytes: 0 }
    }

    /// Puts what a server has set in memory.
    pub(super) fn put(&mut self, guild: GuildId, kept: Kept) {
        // They have gone from the store as well.
        if kept.with_own.is_none() {
            self.bytes -= self.own.pop(&guild).unwrap_or_default();
        }
        if let Some((gone, _)) = self.kept.push(guild, kept)
            && gone != guild
        {
            self.release(gone);
        }
    }

    /// Puts the answers of a server in memory, and those of others out of it if need be.
    pub(super) fn put_own(&mut self, guild: GuildId, state: TaughtState, own: OwnAnswers) {
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

    /// Lets go of the answers of a server, as others are used more.
    fn release(&mut self, guild: GuildId) {
        self.bytes -= self.own.pop(&guild).unwrap_or_default();
        if let Some(kept) = self.kept.peek_mut(&guild) {
            kept.with_own = None;
        }
    }

    /// Lets go of the answers of all servers.
    pub(super) fn release_all(&mut self) {
        while let Some((guild, _)) = self.own.peek_lru() {
            self.release(*guild);
        }
    }
}
