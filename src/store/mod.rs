//! What servers set for themselves, and what is counted, kept and deleted for them.
//!
//! There are two kinds of stores, a file (SQLite) and a server (PostgreSQL). Each is a connection that speaks SQL, and all
//! operations are written once, over that. One thread or task of the store's own has the connection and does one operation
//! after the other, each in a transaction, so that nothing here ever blocks an asynchronous task and nothing is half done.

mod activity;
mod changes;
mod connection;
mod error;
mod key;
mod migrations;
mod postgres;
mod settings;
mod sqlite;
mod tables;
mod taught;
#[cfg(test)]
mod tests;
mod transfer;
mod value;

use std::ffi::OsString;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::{broadcast, mpsc};

pub use activity::{AboutMember, CastVote, Counted, CountedOutcome, UnansweredQuestion, Verdict, Vote, Votes};
pub use error::{Cause, StoreError};
pub use key::{KeyError, MemberKey, Pseudonym};
pub use settings::{
    AuditEntry, Changed, GuildSettings, Setting, SettingValue, SettingsChange, Strictness, TaughtState, Undoing, Undone,
};
pub use tables::{Expired, Rows};
pub use taught::{
    Expected, KeptAnswer, KeptAnswers, Lesson, OwnAnswersChange, OwnChange, OwnRevision, Taught, UndoTaught,
    UndoneTaught,
};
pub use transfer::{back_up, restore};

use crate::config::{Config, StoreAddress};
use connection::{Access, Answer, Connection, Message, Operation, Task};

/// Operations that may wait for their turn.
const JOBS: usize = 256;
/// Somebody waits for an interaction's response, for which Discord gives three seconds.
const PATIENCE: Duration = Duration::from_millis(1_800);
/// Nobody waits for all of a store but an operator.
const LONG: Duration = Duration::from_secs(600);
/// The file in the state directory.
const FILE: &str = "preceptor.sqlite";
const KEY_FILE: &str = "members.key";
/// Changes by other processes that may wait to be heard of; if there are more, all settings are read again.
const CHANGES: usize = 1_024;

/// What a store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// To be read and changed: a file by one process alone. It is made where there is none, and brought up to date.
    Using,
    /// To be looked at, whoever uses it meanwhile. It must be there.
    Looking,
}

/// What other processes change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The settings of one server.
    Of(NonZeroU64),
    /// Perhaps those of any: what was told has been missed.
    Any,
}

/// An open store. Clones are the same one.
#[derive(Clone)]
pub struct Store {
    jobs: mpsc::Sender<Message>,
    address: StoreAddress,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Store").field(&self.address).finish()
    }
}

/// Where the store is: as the configuration says, or else in the state directory, or else where the system keeps a user's
/// state; none if nothing says where. `variable` reads the environment.
pub fn address(config: &Config, variable: impl Fn(&str) -> Option<OsString>) -> Option<StoreAddress> {
    let set = config.store.address.clone();
    set.or_else(|| Some(StoreAddress::Sqlite(directory(config, variable)?.join(FILE))))
}

/// Where the key is under which members are known.
pub fn key_file(config: &Config, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let beside = || match &config.store.address {
        Some(StoreAddress::Sqlite(file)) => file.parent().map(Path::to_owned),
        _ => directory(config, variable),
    };
    config.store.key_file.clone().or_else(|| Some(beside()?.join(KEY_FILE)))
}

fn directory(config: &Config, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let path = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let usual = || path("XDG_STATE_HOME").or_else(|| Some(path("HOME")?.join(".local/state")));
    config.state.directory.clone().or_else(|| Some(usual()?.join("preceptor")))
}

impl Store {
    /// Opens a store for the bot, and brings it up to date. One that cannot be reached is tried again when something is
    /// asked of it.
    ///
    /// # Errors
    ///
    /// When it can never be used as it is: it is damaged, another program's, of a newer Preceptor, or another process has it.
    pub async fn open(address: &StoreAddress) -> Result<Self, StoreError> {
        Self::opened(address, Opening::Using).await
    }

    /// Opens a store to look at, whoever uses it meanwhile.
    ///
    /// # Errors
    ///
    /// When it is not there, or as [`Store::open`].
    pub async fn look_at(address: &StoreAddress) -> Result<Self, StoreError> {
        Self::opened(address, Opening::Looking).await
    }

    async fn opened(address: &StoreAddress, opening: Opening) -> Result<Self, StoreError> {
        let jobs = match address {
            StoreAddress::Sqlite(file) => {
                let file = file.clone();
                let opening = tokio::task::spawn_blocking(move || sqlite::open(&file, opening));
                opening.await.map_err(|_| StoreError::Closed)??
            }
            StoreAddress::Postgres(server) => postgres::open(server, opening).await?,
        };
        Ok(Self { jobs, address: address.clone() })
    }

    /// Where it is.
    pub const fn address(&self) -> &StoreAddress {
        &self.address
    }

    /// What other processes change from now on. Only on a server are there others.
    ///
    /// # Errors
    ///
    /// When the address says nothing that can be tried.
    pub fn changes(&self) -> Result<broadcast::Receiver<Change>, StoreError> {
        let (changes, heard) = broadcast::channel(CHANGES);
        if let StoreAddress::Postgres(server) = &self.address {
            postgres::follow(server, changes)?;
        }
        Ok(heard)
    }

    async fn run<I, T>(&self, access: Access, operation: Operation<I, T>, input: I) -> Result<T, StoreError>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        self.run_within(PATIENCE, access, operation, input).await
    }

    async fn run_within<I, T>(
        &self,
        limit: Duration,
        access: Access,
        operation: Operation<I, T>,
        input: I,
    ) -> Result<T, StoreError>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let (job, replied) = Task::with_reply(access, limit, operation, input);
        let asked = async {
            self.jobs.send(Message::Do(job)).await.map_err(|_| StoreError::Closed)?;
            replied.await.map_err(|_| StoreError::Closed)?
        };
        // What has not been begun by then is left out, as nobody waits for it any more.
        tokio::time::timeout(limit, asked).await.unwrap_or(Err(StoreError::Slow))
    }

    /// A server's settings.
    ///
    /// # Errors
    ///
    /// As for every operation: when the store cannot be reached or refuses. Then nothing has been changed, unless the error
    /// [may be done](StoreError::may_be_done).
    pub async fn settings(&self, guild: NonZeroU64) -> Result<GuildSettings, StoreError> {
        self.run(Access::Read, changes::read, guild).await
    }

    /// Whether any server has channels in which it answers unprompted.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn has_channels(&self) -> Result<bool, StoreError> {
        self.run(Access::Read, changes::has_channels, ()).await
    }

    /// Changes settings, if they are still those that were looked at.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn change(&self, change: SettingsChange) -> Result<Changed, StoreError> {
        fn operation<'c>(connection: &'c mut dyn Connection, change: &'c SettingsChange) -> Answer<'c, Changed> {
            Box::pin(async move {
                let changed = changes::change(&mut *connection, change).await?;
                if matches!(&changed, Changed::Done(_, entries) if !entries.is_empty()) {
                    postgres::announce(connection, change.guild).await?;
                }
                Ok(changed)
            })
        }
        self.run(Access::Write, operation, change).await
    }

    /// The list of changes of a server's settings, the latest first.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn history(&self, guild: NonZeroU64, skipped: u32, most: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.run(Access::Read, changes::history, changes::Page { guild, skipped, most }).await
    }

    /// Undoes one change.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn undo(&self, undoing: Undoing) -> Result<Undone, StoreError> {
        fn operation<'c>(connection: &'c mut dyn Connection, undoing: &'c Undoing) -> Answer<'c, Undone> {
            Box::pin(async move {
                let undone = changes::undo(&mut *connection, undoing).await?;
                if matches!(&undone, Undone::Done(..)) {
                    postgres::announce(connection, undoing.guild).await?;
                }
                Ok(undone)
            })
        }
        self.run(Access::Write, operation, undoing).await
    }

    /// What a server has been taught, with its vectors.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn taught(&self, guild: NonZeroU64) -> Result<KeptAnswers, StoreError> {
        self.run(Access::Read, taught::read, guild).await
    }

    /// A server's own answers, by id, without their vectors.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn own_answers(&self, guild: NonZeroU64) -> Result<Vec<KeptAnswer>, StoreError> {
        self.run(Access::Read, taught::read_answers, guild).await
    }

    /// One own answer, if there is one with this id.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn own_answer(&self, guild: NonZeroU64, id: String) -> Result<Option<KeptAnswer>, StoreError> {
        self.run(Access::Read, taught::read_one, taught::Which { guild, id }).await
    }

    /// Teaches a server, or has it forget, all or nothing.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn teach(&self, teaching: OwnAnswersChange) -> Result<Taught, StoreError> {
        fn operation<'c>(connection: &'c mut dyn Connection, teaching: &'c OwnAnswersChange) -> Answer<'c, Taught> {
            Box::pin(async move {
                let taught = taught::teach(&mut *connection, teaching).await?;
                if matches!(&taught, Taught::Done { changes, .. } if !changes.is_empty()) {
                    postgres::announce(connection, teaching.guild).await?;
                }
                Ok(taught)
            })
        }
        self.run(Access::Write, operation, teaching).await
    }

    /// The list of changes of a server's own answers, the latest first.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn own_history(
        &self,
        guild: NonZeroU64,
        skipped: u32,
        most: u32,
    ) -> Result<Vec<OwnRevision>, StoreError> {
        self.run(Access::Read, taught::history, changes::Page { guild, skipped, most }).await
    }

    /// Undoes one change of own answers.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn undo_taught(&self, undoing: UndoTaught) -> Result<UndoneTaught, StoreError> {
        fn operation<'c>(connection: &'c mut dyn Connection, undoing: &'c UndoTaught) -> Answer<'c, UndoneTaught> {
            Box::pin(async move {
                let undone = taught::undo(&mut *connection, undoing).await?;
                if matches!(&undone, UndoneTaught::Done { .. }) {
                    postgres::announce(connection, undoing.guild).await?;
                }
                Ok(undone)
            })
        }
        self.run(Access::Write, operation, undoing).await
    }

    /// Keeps vectors of own answers, those of one answer together; those of answers that are gone are not kept.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn keep_vectors(&self, guild: NonZeroU64, vectors: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        self.run(Access::Write, taught::keep_vectors, taught::Vectors { guild, vectors }).await
    }

    /// Keeps what a moderator has begun to write, with the message whose words it was begun with, in the place of what they had
    /// begun before, and gives the number that it is known by.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn put_draft(
        &self,
        guild: NonZeroU64,
        actor: NonZeroU64,
        at: i64,
        content: String,
        message: Option<NonZeroU64>,
    ) -> Result<u64, StoreError> {
        self.run(Access::Write, taught::put_draft, taught::Draft { guild, actor, at, content, message }).await
    }

    /// What a moderator has begun to write, if it is still that.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn draft(&self, guild: NonZeroU64, actor: NonZeroU64, number: u64) -> Result<Option<String>, StoreError> {
        self.run(Access::Read, taught::draft, taught::WhichDraft { guild, actor, number }).await
    }

    /// Forgets what a moderator has begun to write.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn drop_draft(&self, guild: NonZeroU64, actor: NonZeroU64, number: u64) -> Result<(), StoreError> {
        self.run(Access::Erase, taught::drop_draft, taught::WhichDraft { guild, actor, number }).await
    }

    /// Adds to counts.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn count(&self, counts: Vec<(Counted, u64)>) -> Result<(), StoreError> {
        self.run(Access::Write, activity::count, counts).await
    }

    /// A server's counts from a day on, by day, outcome and entry.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn counts(&self, guild: NonZeroU64, day: i64) -> Result<Vec<(Counted, u64)>, StoreError> {
        self.run(Access::Read, activity::counts, activity::Since { guild, day }).await
    }

    /// Keeps a vote, one a member, entry and week, and tells whether it counts.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn vote(&self, vote: Vote) -> Result<bool, StoreError> {
        self.run(Access::Write, activity::vote, vote).await
    }

    /// A server's votes by entry, from some moment on, in seconds of Unix time.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn votes(&self, guild: NonZeroU64, at: i64) -> Result<Vec<Votes>, StoreError> {
        self.run(Access::Read, activity::votes, activity::VotesSince { guild, at }).await
    }

    /// A server's votes that may change anything, from some moment on, in seconds of Unix time.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn votes_since(&self, guild: NonZeroU64, at: i64) -> Result<Vec<CastVote>, StoreError> {
        self.run(Access::Read, activity::votes_since, activity::VotesSince { guild, at }).await
    }

    /// Keeps an unanswered question, if its server has switched that on.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn keep_unanswered(&self, question: UnansweredQuestion) -> Result<(), StoreError> {
        self.run(Access::Write, activity::keep, question).await
    }

    /// A server's unanswered questions, the latest first.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn unanswered(&self, guild: NonZeroU64, most: u32) -> Result<Vec<UnansweredQuestion>, StoreError> {
        self.run(Access::Read, activity::unanswered, activity::Latest { guild, most }).await
    }

    /// The text of one of a server's unanswered questions, if it is kept.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn unanswered_text(&self, guild: NonZeroU64, message: NonZeroU64) -> Result<Option<String>, StoreError> {
        self.run(Access::Read, activity::unanswered_text, activity::Asking { guild, message }).await
    }

    /// Deletes the unanswered questions that these messages asked, and tells how many there were.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn drop_messages(&self, messages: Vec<NonZeroU64>) -> Result<u64, StoreError> {
        self.run(Access::Erase, activity::drop_messages, messages).await
    }

    /// Deletes all that is kept of what these messages said: the unanswered questions that they asked, and what moderators have
    /// begun to write with their words. Tells how much there was.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn forget_messages(&self, messages: Vec<NonZeroU64>) -> Result<u64, StoreError> {
        fn operation<'c>(connection: &'c mut dyn Connection, messages: &'c Vec<NonZeroU64>) -> Answer<'c, u64> {
            Box::pin(async move {
                let drafts = taught::drop_drafts_of(&mut *connection, messages).await?;
                Ok(drafts + activity::drop_messages(connection, messages).await?)
            })
        }
        self.run(Access::Erase, operation, messages).await
    }

    /// Deletes a server's unanswered questions, and tells how many there were.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn drop_unanswered(&self, guild: NonZeroU64) -> Result<u64, StoreError> {
        self.run(Access::Erase, activity::drop_unanswered, guild).await
    }

    /// What is kept about a member, in all servers together.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn about(&self, user: NonZeroU64, key: &MemberKey) -> Result<AboutMember, StoreError> {
        self.run(Access::Read, activity::about, activity::Member { user, pseudonym: key.pseudonym(user) }).await
    }

    /// Deletes what is kept about a member under a keyed hash, and what they have begun to write, and tells how much there was.
    /// What moderators have begun to write with their questions goes as well.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn forget(&self, user: NonZeroU64, key: &MemberKey) -> Result<u64, StoreError> {
        fn operation<'c>(connection: &'c mut dyn Connection, member: &'c activity::Member) -> Answer<'c, u64> {
            Box::pin(async move {
                taught::drop_drafts_about(&mut *connection, &member.pseudonym).await?;
                activity::forget(connection, member).await
            })
        }
        self.run(Access::Erase, operation, activity::Member { user, pseudonym: key.pseudonym(user) }).await
    }

    /// Deletes all that is kept of a server, and tells how much there was.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn delete_guild(&self, guild: NonZeroU64) -> Result<Rows, StoreError> {
        fn operation<'c>(connection: &'c mut dyn Connection, guild: &'c NonZeroU64) -> Answer<'c, Rows> {
            Box::pin(async move {
                let deleted = tables::delete_guild(&mut *connection, guild).await?;
                postgres::announce(connection, *guild).await?;
                Ok(deleted)
            })
        }
        self.run(Access::Erase, operation, guild).await
    }

    /// Notes that Preceptor has left a server, whose data is deleted 30 days later.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn note_left(&self, guild: NonZeroU64, at: i64) -> Result<(), StoreError> {
        self.run(Access::Write, tables::note_presence, tables::Presence { guild, left_at: Some(at) }).await
    }

    /// Notes that Preceptor is in a server.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn note_here(&self, guild: NonZeroU64) -> Result<(), StoreError> {
        self.run(Access::Write, tables::note_presence, tables::Presence { guild, left_at: None }).await
    }

    /// The servers of which something is kept and that have not been left.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn guilds(&self) -> Result<Vec<NonZeroU64>, StoreError> {
        self.run(Access::Read, tables::present, ()).await
    }

    /// Deletes what is too old at that time: data of servers left 30 days ago, changes and votes of 90 days ago, drafts of yesterday,
    /// and texts of unanswered questions of so many days ago.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn expire(&self, now: i64, unanswered: Duration) -> Result<Expired, StoreError> {
        let unanswered = i64::try_from(unanswered.as_secs()).unwrap_or(i64::MAX);
        self.run_within(LONG, Access::Erase, tables::expire, tables::Expiry { now, unanswered }).await
    }

    /// Waits until all that was asked is done, and lets go of the file. Clones can do nothing any more.
    pub async fn close(self) {
        let (closed, is_closed) = tokio::sync::oneshot::channel();
        if self.jobs.send(Message::Close(closed)).await.is_ok() {
            // It answers by going away.
            let _ = is_closed.await;
        }
    }

    /// How much is kept.
    ///
    /// # Errors
    ///
    /// As [`Store::settings`].
    pub async fn stats(&self) -> Result<Rows, StoreError> {
        self.run_within(LONG, Access::Read, tables::count, ()).await
    }
}

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Seconds of Unix time.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
