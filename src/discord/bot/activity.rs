//! What is counted and kept of what happens in servers: gathered in memory, written every few seconds, and forgotten when it is
//! due. What cannot be written is tried again, and nobody waits for it.

use std::collections::HashMap;
use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::Arc;
use std::time::Duration;

use lru::LruCache;
use parking_lot::Mutex;
use serenity::all::{GuildId, MessageId, UserId};
use tokio::time::{interval, sleep};
use tracing::{debug, info, warn};

use crate::discord::bot::management::Keeping;
use crate::discord::ui::kept_text::kept_text;
use crate::report::with_causes;
use crate::store::{Counted, CountedOutcome, Rows, Store, StoreError, UnansweredQuestion, Verdict, Vote, now};

/// Between two times that counts are written.
const WRITING: Duration = Duration::from_secs(10);
/// Between two looks for what is too old.
const EXPIRING: Duration = Duration::from_secs(3_600);
/// After the start there is more to do first.
const FIRST_EXPIRY: Duration = Duration::from_secs(60);
/// Counts that may wait while the store cannot be reached; more are not counted.
const MOST_COUNTS: usize = 8_192;
/// Texts that may wait to be kept; more are not kept.
const MOST_TEXTS: usize = 1_024;
/// Deletions that may wait, or are remembered.
const MOST_GONE: usize = 8_192;
const DAY: i64 = 86_400;

/// Counts and keeps. Clones count together.
#[derive(Clone)]
pub struct Activity {
    shared: Arc<Shared>,
}

struct Shared {
    keeping: Keeping,
    waiting: Mutex<Waiting>,
    /// Whoever writes or deletes what waits, so that it happens in the order in which it came.
    writing: tokio::sync::Mutex<()>,
}

struct Waiting {
    counts: HashMap<Counted, u64>,
    /// Texts that are to be kept.
    texts: Vec<UnansweredQuestion>,
    /// Deleted messages, whose words are to go.
    gone: Vec<NonZeroU64>,
    /// Messages that were deleted lately, some of which have their turn only now.
    gone_lately: LruCache<NonZeroU64, ()>,
}

impl Default for Waiting {
    fn default() -> Self {
        // It grows with what is put in, instead of taking all its room at once.
        let mut gone_lately = LruCache::unbounded();
        gone_lately.resize(NonZeroUsize::new(MOST_GONE).unwrap_or(NonZeroUsize::MIN));
        Self { counts: HashMap::new(), texts: Vec::new(), gone: Vec::new(), gone_lately }
    }
}

impl Activity {
    /// Counts and keeps in that store, if there is one.
    pub fn new(keeping: Keeping) -> Self {
        let (waiting, writing) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { shared: Arc::new(Shared { keeping, waiting, writing }) }
    }

    fn store(&self) -> Option<&Store> {
        self.shared.keeping.store.as_ref()
    }

    /// Counts what became of a question. Direct messages are not counted.
    pub fn count(&self, guild: Option<GuildId>, outcome: CountedOutcome, entry: Option<&str>) {
        let (Some(guild), Some(_)) = (guild, self.store()) else { return };
        let entry = entry.unwrap_or_default().to_owned();
        let counted = Counted { guild: guild.into(), day: now().div_euclid(DAY), outcome, entry };
        let mut waiting = self.shared.waiting.lock();
        if waiting.counts.len() < MOST_COUNTS || waiting.counts.contains_key(&counted) {
            *waiting.counts.entry(counted).or_default() += 1;
        }
    }

    /// Keeps what may be kept of a question that could not be answered, in a server that wants that, unless its message has
    /// been deleted meanwhile.
    pub fn keep(&self, guild: GuildId, message: MessageId, asker: UserId, text: &str) {
        let (Some(_), Some(key)) = (self.store(), &self.shared.keeping.key) else { return };
        let Some(text) = kept_text(text) else { return };
        let (guild, message) = (guild.into(), message.into());
        let question = UnansweredQuestion { guild, message, asker: key.pseudonym(asker.into()), at: now(), text };
        let mut waiting = self.shared.waiting.lock();
        if waiting.gone_lately.contains(&message) || waiting.texts.len() >= MOST_TEXTS {
            return;
        }
        waiting.texts.push(question);
        drop(waiting);
        let activity = self.clone();
        tokio::spawn(async move { activity.write_texts().await });
    }

    /// Keeps what a member, who may be settled, says of an answer, and tells whether it is news.
    pub async fn vote(
        &self,
        guild: GuildId,
        (voter, is_settled): (UserId, bool),
        message: MessageId,
        entry: String,
        verdict: Verdict,
    ) -> bool {
        let (Some(store), Some(key)) = (self.store(), &self.shared.keeping.key) else { return false };
        let voter = key.pseudonym(voter.into());
        let vote = Vote { guild: guild.into(), entry, voter, message: message.into(), verdict, at: now(), is_settled };
        match store.vote(vote).await {
            Ok(counts) => counts,
            Err(error) => {
                debug!(reason = with_causes(&error), "a vote is not kept");
                false
            }
        }
    }

    /// Forgets what deleted messages asked, also where it is to be kept only after this, and what has been begun with their
    /// words.
    pub fn gone(&self, messages: impl IntoIterator<Item = MessageId>) {
        if self.store().is_none() {
            return;
        }
        let mut waiting = self.shared.waiting.lock();
        for message in messages.into_iter().map(NonZeroU64::from) {
            waiting.gone_lately.put(message, ());
            waiting.gone.push(message);
        }
        let too_many = waiting.gone.len().saturating_sub(MOST_GONE);
        waiting.gone.drain(..too_many);
        drop(waiting);
        let activity = self.clone();
        tokio::spawn(async move { activity.write_texts().await });
    }

    /// Deletes all that is kept of a server, also what has not been written yet, and tells how much there was.
    ///
    /// # Errors
    ///
    /// When the store cannot be reached or refuses.
    pub async fn delete_guild(&self, store: &Store, guild: GuildId) -> Result<Rows, StoreError> {
        let _turn = self.shared.writing.lock().await;
        let deleted = store.delete_guild(guild.into()).await?;
        let mut waiting = self.shared.waiting.lock();
        waiting.counts.retain(|counted, _| counted.guild != guild.into());
        waiting.texts.retain(|text| text.guild != guild.into());
        Ok(deleted)
    }

    /// Notes that Preceptor has left a server, or is in it.
    pub fn note(&self, guild: GuildId, is_here: bool) {
        let Some(store) = self.store().cloned() else { return };
        tokio::spawn(async move {
            let noted = match is_here {
                true => store.note_here(guild.into()).await,
                false => store.note_left(guild.into(), now()).await,
            };
            if let Err(error) = noted {
                warn!(%guild, is_here, reason = with_causes(&error), "whether I am in a server could not be noted");
            }
        });
    }

    /// Notes which of one shard's servers have been left while nobody listened.
    pub fn note_all(&self, present: Vec<GuildId>, (shard, shards): (u64, u64)) {
        let Some(store) = self.store().cloned() else { return };
        let activity = self.clone();
        tokio::spawn(async move {
            let known = match store.guilds().await {
                Ok(known) => known,
                Err(error) => {
                    debug!(reason = with_causes(&error), "which servers have been left is not known");
                    return;
                }
            };
            let is_of_shard = |guild: &GuildId| (guild.get() >> 22) % shards.max(1) == shard;
            for guild in known.into_iter().map(GuildId::from).filter(is_of_shard) {
                if !present.contains(&guild) {
                    activity.note(guild, false);
                }
            }
        });
    }

    /// Writes what waits.
    pub async fn write(&self) {
        self.write_counts().await;
        self.write_texts().await;
    }

    async fn write_counts(&self) {
        let Some(store) = self.store() else { return };
        let _turn = self.shared.writing.lock().await;
        let counts = std::mem::take(&mut self.shared.waiting.lock().counts);
        if !counts.is_empty() {
            let written =
                store.count(counts.iter().map(|(counted, number)| (counted.clone(), *number)).collect()).await;
            if let Err(error) = written {
                debug!(reason = with_causes(&error), "counts could not be written");
                // What may have been counted is not counted twice.
                if !error.may_be_done() {
                    let mut waiting = self.shared.waiting.lock();
                    for (counted, number) in counts {
                        *waiting.counts.entry(counted).or_default() += number;
                    }
                }
            }
        }
    }

    /// Keeps texts, and then deletes those of deleted messages, some of which may have been among the others.
    async fn write_texts(&self) {
        let Some(store) = self.store() else { return };
        let _turn = self.shared.writing.lock().await;
        let (texts, gone) = {
            let mut waiting = self.shared.waiting.lock();
            (std::mem::take(&mut waiting.texts), std::mem::take(&mut waiting.gone))
        };
        for text in texts {
            if let Err(error) = store.keep_unanswered(text).await {
                debug!(reason = with_causes(&error), "unanswered questions are not kept");
                break;
            }
        }
        if !gone.is_empty() && store.forget_messages(gone.clone()).await.is_err() {
            self.shared.waiting.lock().gone.extend(gone);
        }
    }

    /// Writes every few seconds, and deletes what is too old, for as long as the process runs.
    pub async fn follow(self) {
        let Some(store) = self.store().cloned() else { return };
        let expiring = async {
            sleep(FIRST_EXPIRY).await;
            let mut hours = interval(EXPIRING);
            loop {
                hours.tick().await;
                if let Err(error) = self.expire(&store).await {
                    warn!(
                        reason = with_causes(&error),
                        "what is too old could not be deleted; it is tried again in an hour"
                    );
                }
            }
        };
        let writing = async {
            let mut turns = interval(WRITING);
            loop {
                turns.tick().await;
                self.write().await;
            }
        };
        tokio::join!(expiring, writing);
    }

    async fn expire(&self, store: &Store) -> Result<(), StoreError> {
        let expired = store.expire(now(), self.shared.keeping.retention).await?;
        if !expired.guilds.is_empty() || expired.rows > 0 {
            info!(servers = expired.guilds.len(), rows = expired.rows, "what was too old is deleted");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::StoreAddress;
    use crate::store::{MemberKey, Setting, SettingValue, SettingsChange};

    #[tokio::test]
    async fn what_is_gone_before_it_is_kept_is_not_kept() {
        let folder = std::env::temp_dir().join(format!("preceptor-activity-{}", std::process::id()));
        let store = Store::open(&StoreAddress::Sqlite(folder.join("kept.sqlite"))).await.unwrap();
        let key = MemberKey::in_file(&folder.join("members.key")).unwrap();
        let guild = GuildId::new(1);
        let values = vec![(Setting::Unanswered, Some(SettingValue::Unanswered(true)))];
        let change = SettingsChange { guild: guild.into(), version: 0, actor: guild.into(), at: 1, values };
        store.change(change).await.unwrap();
        let keeping = Keeping { store: Some(store.clone()), key: Some(key), retention: Duration::from_secs(9) };
        let activity = Activity::new(keeping);
        let keep = |message| activity.keep(guild, MessageId::new(message), UserId::new(7), "how hard is it?");
        activity.gone([MessageId::new(2)]);
        keep(2);
        keep(3);
        activity.gone([MessageId::new(3)]);
        keep(4);
        // They are written in their order.
        let kept = async || -> Vec<u64> {
            let all = store.unanswered(guild.into(), 9).await.unwrap();
            all.into_iter().map(|question| question.message.get()).collect()
        };
        while !kept().await.contains(&4) {
            tokio::task::yield_now().await;
        }
        activity.write().await;
        assert_eq!(kept().await, [4]);
        let _ = std::fs::remove_dir_all(&folder);
    }
}
