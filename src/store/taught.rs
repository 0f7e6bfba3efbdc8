//! What servers have been taught: their own answers, how they came about, their vectors, and what is being written.
//!
//! A change may touch many answers, as an import does; it is one step in the list of changes and is undone as one.

use std::num::NonZeroU64;

use engine::own_answers::{MOST_ANSWERS, OwnAnswer};

use crate::store::changes::{Page, known, settings};
use crate::store::connection::{Answer, Connection};
use crate::store::error::StoreError;
use crate::store::key::Pseudonym;
use crate::store::settings::{GuildSettings, TaughtState};
use crate::store::value::{Row, Value};

/// An own answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The version to which its latest change led.
    pub version: u64,
    /// The answer.
    pub answer: OwnAnswer,
}

/// All that a server has been taught.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptAnswers {
    /// Which state of it this is.
    pub state: TaughtState,
    /// The answers, by id.
    pub answers: Vec<KeptAnswer>,
    /// Vectors of their texts, as [`engine::encoder::VectorTable`] writes them.
    pub vectors: Vec<Vec<u8>>,
}

/// What a server is to be taught, all or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAnswersChange {
    /// Which server.
    pub guild: NonZeroU64,
    /// Who does it.
    pub actor: NonZeroU64,
    /// When, in seconds of Unix time.
    pub at: i64,
    /// What becomes of which answer, each once.
    pub lessons: Vec<Lesson>,
}

/// What becomes of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The answer's id.
    pub id: String,
    /// What is taught; none has it forgotten.
    pub after: Option<OwnAnswer>,
    /// What must be there for that.
    pub expected: Expected,
}

/// What must be there for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Whatever there is.
    Anything,
    /// Nothing.
    Nothing,
    /// The answer as its change to this version left it.
    Version(u64),
}

/// One answer of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnChange {
    /// The answer's id.
    pub id: String,
    /// What it was; none was not there.
    pub before: Option<OwnAnswer>,
    /// What it became; none is gone.
    pub after: Option<OwnAnswer>,
}

/// A change, as the list of changes has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRevision {
    /// The version that it led to.
    pub version: u64,
    /// When, in seconds of Unix time.
    pub at: i64,
    /// Who did it.
    pub actor: NonZeroU64,
    /// How many answers it touched.
    pub answers: u64,
    /// The first of them.
    pub first: OwnChange,
}

/// What came of teaching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taught {
    /// It holds, and stands in the list of changes.
    Done {
        /// The server's settings, with what it has been taught.
        settings: GuildSettings,
        /// What the server had been taught before.
        before: TaughtState,
        /// What has changed; empty if everything was so already.
        changes: Vec<OwnChange>,
    },
    /// Somebody else has changed an answer meanwhile. Nothing was taught.
    Differs {
        /// The answer's id.
        id: String,
        /// What there is now; none is gone.
        present: Option<KeptAnswer>,
    },
    /// There would be more answers than a server may have. Nothing was taught.
    Full,
}

/// What is to be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UndoTaught {
    /// In which server.
    pub guild: NonZeroU64,
    /// Which change: the version that it led to.
    pub version: u64,
    /// Who undoes it.
    pub actor: NonZeroU64,
    /// When, in seconds of Unix time.
    pub at: i64,
    /// Whether it is undone although what it left has been changed since.
    pub anyway: bool,
}

/// What came of undoing a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoneTaught {
    /// What was before holds again.
    Done {
        /// The server's settings, with what it has been taught.
        settings: GuildSettings,
        /// What the server had been taught before.
        before: TaughtState,
        /// What has changed.
        changes: Vec<OwnChange>,
    },
    /// What it left has been changed since.
    Differs {
        /// The change that was to be undone.
        revision: Box<OwnRevision>,
        /// Ids of the answers that have been changed since.
        ids: Vec<String>,
    },
    /// There is no such change, or no longer.
    Gone,
    /// There would be more answers than a server may have.
    Full,
}

fn written(answer: &OwnAnswer) -> Result<String, StoreError> {
    serde_json::to_string(answer).map_err(|_| StoreError::Unreadable("an own answer cannot be written"))
}

fn read_answer(content: &str) -> Result<OwnAnswer, StoreError> {
    serde_json::from_str(content).map_err(|_| StoreError::Unreadable("an own answer has another form"))
}

fn number(number: u64) -> Result<Value, StoreError> {
    i64::try_from(number).map(Value::Integer).map_err(|_| StoreError::Unreadable("a number is too high"))
}

/// What a server has been taught, without the answers.
pub(super) async fn state(connection: &mut dyn Connection, guild: NonZeroU64) -> Result<TaughtState, StoreError> {
    let rows = connection.query("SELECT version, answers FROM taught WHERE guild = $1", &[Value::id(guild)]).await?;
    let Some(row) = rows.first() else { return Ok(TaughtState::default()) };
    Ok(TaughtState { version: row.count(0)?, answers: row.count(1)? })
}

/// A server's own answers, by id, without their vectors.
pub(super) fn read_answers<'c>(
    connection: &'c mut dyn Connection,
    guild: &'c NonZeroU64,
) -> Answer<'c, Vec<KeptAnswer>> {
    Box::pin(answers(connection, *guild))
}

async fn answers(connection: &mut dyn Connection, guild: NonZeroU64) -> Result<Vec<KeptAnswer>, StoreError> {
    let sql = "SELECT version, content FROM own_answers WHERE guild = $1 ORDER BY answer";
    connection.query(sql, &[Value::id(guild)]).await?.iter().map(kept).collect()
}

/// All that a server has been taught.
pub(super) fn read<'c>(connection: &'c mut dyn Connection, guild: &'c NonZeroU64) -> Answer<'c, KeptAnswers> {
    Box::pin(async move {
        let state = state(connection, *guild).await?;
        let answers = answers(connection, *guild).await?;
        let rows = connection.query("SELECT vectors FROM own_vectors WHERE guild = $1", &[Value::id(*guild)]).await?;
        let vectors = rows.iter().map(|row| row.bytes(0).map(<[u8]>::to_vec)).collect::<Result<_, _>>()?;
        Ok(KeptAnswers { state, answers, vectors })
    })
}

fn kept(row: &Row) -> Result<KeptAnswer, StoreError> {
    Ok(KeptAnswer { version: row.count(0)?, answer: read_answer(row.text(1)?)? })
}

/// Which answer.
#[derive(Debug, Clone)]
pub(super) struct Which {
    pub(super) guild: NonZeroU64,
    pub(super) id: String,
}

/// One own answer.
pub(super) fn read_one<'c>(connection: &'c mut dyn Connection, which: &'c Which) -> Answer<'c, Option<KeptAnswer>> {
    Box::pin(present(connection, which.guild, &which.id))
}

async fn present(
    connection: &mut dyn Connection,
    guild: NonZeroU64,
    id: &str,
) -> Result<Option<KeptAnswer>, StoreError> {
    let sql = "SELECT version, content FROM own_answers WHERE guild = $1 AND answer = $2";
    let rows = connection.query(sql, &[Value::id(guild), Value::text(id)]).await?;
    rows.first().map(kept).transpose()
}

/// Teaches a server, all or nothing.
pub(super) fn teach<'c>(connection: &'c mut dyn Connection, teaching: &'c OwnAnswersChange) -> Answer<'c, Taught> {
    Box::pin(taught(connection, teaching))
}

async fn taught(connection: &mut dyn Connection, teaching: &OwnAnswersChange) -> Result<Taught, StoreError> {
    let guild = teaching.guild;
    known(connection, guild).await?;
    // Whoever else changes anything of this server waits from here on.
    connection.execute("UPDATE guilds SET version = version + 1 WHERE guild = $1", &[Value::id(guild)]).await?;
    let before = state(connection, guild).await?;
    let mut changes = Vec::new();
    for lesson in &teaching.lessons {
        let found = present(connection, guild, &lesson.id).await?;
        let is_expected = match lesson.expected {
            Expected::Anything => true,
            Expected::Nothing => found.is_none(),
            Expected::Version(version) => found.as_ref().is_some_and(|found| found.version == version),
        };
        if !is_expected {
            unchanged(connection, guild).await?;
            return Ok(Taught::Differs { id: lesson.id.clone(), present: found });
        }
        let found = found.map(|found| found.answer);
        if found != lesson.after {
            changes.push(OwnChange { id: lesson.id.clone(), before: found, after: lesson.after.clone() });
        }
    }
    let (added, removed) = changes.iter().fold((0, 0), |(added, removed), change| {
        let one = |is_so| u64::from(is_so);
        (added + one(change.before.is_none()), removed + one(change.after.is_none()))
    });
    let answers = (before.answers + added).saturating_sub(removed);
    if changes.is_empty() || answers > MOST_ANSWERS as u64 {
        unchanged(connection, guild).await?;
        let settings = settings(connection, guild).await?;
        return Ok(if changes.is_empty() { Taught::Done { settings, before, changes } } else { Taught::Full });
    }
    let rows = connection.query("SELECT version FROM guilds WHERE guild = $1", &[Value::id(guild)]).await?;
    let version = rows.first().map_or(Ok(0), |row| row.count(0))?;
    for change in &changes {
        write(connection, teaching, version, change).await?;
    }
    let noted = "INSERT INTO taught (guild, version, answers) VALUES ($1, $2, $3) \
                 ON CONFLICT (guild) DO UPDATE SET version = excluded.version, answers = excluded.answers";
    connection.execute(noted, &[Value::id(guild), number(version)?, number(answers)?]).await?;
    Ok(Taught::Done { settings: settings(connection, guild).await?, before, changes })
}

/// What was looked at under the lock is as it was.
async fn unchanged(connection: &mut dyn Connection, guild: NonZeroU64) -> Result<(), StoreError> {
    let back = "UPDATE guilds SET version = version - 1 WHERE guild = $1";
    connection.execute(back, &[Value::id(guild)]).await.map(drop)
}

async fn write(
    connection: &mut dyn Connection,
    teaching: &OwnAnswersChange,
    version: u64,
    change: &OwnChange,
) -> Result<(), StoreError> {
    let (guild, id) = (|| Value::id(teaching.guild), || Value::text(&change.id));
    let [before, after] = [&change.before, &change.after].map(|answer| answer.as_ref().map(written).transpose());
    let (before, after) = (before?, after?);
    match &after {
        Some(content) => {
            let set = "INSERT INTO own_answers (guild, answer, version, content) VALUES ($1, $2, $3, $4) \
                       ON CONFLICT (guild, answer) DO UPDATE SET version = excluded.version, content = excluded.content";
            connection.execute(set, &[guild(), id(), number(version)?, Value::text(content)]).await?;
        }
        None => {
            for table in ["own_answers", "own_vectors"] {
                let delete = format!("DELETE FROM {table} WHERE guild = $1 AND answer = $2");
                connection.execute(&delete, &[guild(), id()]).await?;
            }
        }
    }
    let noted = "INSERT INTO own_changes (guild, version, answer, at, actor, before, after) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let noted_of = [
        guild(),
        number(version)?,
        id(),
        Value::Integer(teaching.at),
        Value::id(teaching.actor),
        Value::optional_text(before),
        Value::optional_text(after),
    ];
    connection.execute(noted, &noted_of).await.map(drop)
}

fn change(row: &Row) -> Result<OwnChange, StoreError> {
    let answer = |place| row.optional_text(place)?.map(read_answer).transpose();
    Ok(OwnChange { id: row.text(0)?.to_owned(), before: answer(1)?, after: answer(2)? })
}

/// The list of changes, the latest first.
pub(super) fn history<'c>(connection: &'c mut dyn Connection, page: &'c Page) -> Answer<'c, Vec<OwnRevision>> {
    Box::pin(async move {
        let sql = "SELECT version, min(at), min(actor), count(*) FROM own_changes WHERE guild = $1 \
                   GROUP BY version ORDER BY version DESC LIMIT $2 OFFSET $3";
        let [most, skipped] = [page.most, page.skipped].map(|number| Value::Integer(number.into()));
        let rows = connection.query(sql, &[Value::id(page.guild), most, skipped]).await?;
        let mut revisions = Vec::with_capacity(rows.len());
        for row in rows {
            revisions.extend(revision(connection, page.guild, &row).await?);
        }
        Ok(revisions)
    })
}

async fn revision(
    connection: &mut dyn Connection,
    guild: NonZeroU64,
    row: &Row,
) -> Result<Option<OwnRevision>, StoreError> {
    let version = row.count(0)?;
    let sql = "SELECT answer, before, after FROM own_changes WHERE guild = $1 AND version = $2 ORDER BY answer LIMIT 1";
    let first = connection.query(sql, &[Value::id(guild), number(version)?]).await?;
    let Some(first) = first.first().map(change).transpose()? else { return Ok(None) };
    Ok(Some(OwnRevision { version, at: row.integer(1)?, actor: row.id(2)?, answers: row.count(3)?, first }))
}

/// Undoes one change, if all that it left is still there.
pub(super) fn undo<'c>(connection: &'c mut dyn Connection, undoing: &'c UndoTaught) -> Answer<'c, UndoneTaught> {
    Box::pin(async move {
        let UndoTaught { guild, actor, at, .. } = *undoing;
        let version = || Value::Integer(i64::try_from(undoing.version).unwrap_or(i64::MAX));
        let sql = "SELECT answer, before, after FROM own_changes WHERE guild = $1 AND version = $2 ORDER BY answer";
        let rows = connection.query(sql, &[Value::id(guild), version()]).await?;
        let done: Vec<OwnChange> = rows.iter().map(change).collect::<Result<_, _>>()?;
        if done.is_empty() {
            return Ok(UndoneTaught::Gone);
        }
        let mut ids = Vec::new();
        for change in &done {
            let present = present(connection, guild, &change.id).await?.map(|present| present.answer);
            if present != change.after {
                ids.push(change.id.clone());
            }
        }
        if !ids.is_empty() && !undoing.anyway {
            let sql = "SELECT version, min(at), min(actor), count(*) FROM own_changes WHERE guild = $1 AND version = $2 \
                       GROUP BY version";
            let rows = connection.query(sql, &[Value::id(guild), version()]).await?;
            let Some(row) = rows.first() else { return Ok(UndoneTaught::Gone) };
            let Some(revision) = revision(connection, guild, row).await? else { return Ok(UndoneTaught::Gone) };
            return Ok(UndoneTaught::Differs { revision: Box::new(revision), ids });
        }
        let lesson = |change: OwnChange| Lesson { id: change.id, after: change.before, expected: Expected::Anything };
        let lessons = done.into_iter().map(lesson).collect();
        Ok(match taught(connection, &OwnAnswersChange { guild, actor, at, lessons }).await? {
            Taught::Done { settings, before, changes } => UndoneTaught::Done { settings, before, changes },
            Taught::Differs { .. } => UndoneTaught::Gone,
            Taught::Full => UndoneTaught::Full,
        })
    })
}

/// Vectors that are to be kept, by answer.
#[derive(Debug, Clone)]
pub(super) struct Vectors {
    pub(super) guild: NonZeroU64,
    pub(super) vectors: Vec<(String, Vec<u8>)>,
}

/// Keeps vectors of answers that are there.
pub(super) fn keep_vectors<'c>(connection: &'c mut dyn Connection, kept: &'c Vectors) -> Answer<'c, ()> {
    Box::pin(async move {
        for (id, vectors) in &kept.vectors {
            let which = [Value::id(kept.guild), Value::text(id)];
            let there = "SELECT version FROM own_answers WHERE guild = $1 AND answer = $2";
            if connection.query(there, &which).await?.is_empty() {
                continue;
            }
            let keep = "INSERT INTO own_vectors (guild, answer, vectors) VALUES ($1, $2, $3) \
                        ON CONFLICT (guild, answer) DO UPDATE SET vectors = excluded.vectors";
            let [guild, id] = which;
            connection.execute(keep, &[guild, id, Value::Bytes(vectors.clone())]).await?;
        }
        Ok(())
    })
}

/// What somebody has begun to write.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) guild: NonZeroU64,
    pub(super) actor: NonZeroU64,
    pub(super) at: i64,
    pub(super) content: String,
    /// The message whose words it was begun with.
    pub(super) message: Option<NonZeroU64>,
}

/// Which draft.
#[derive(Debug, Clone, Copy)]
pub(super) struct WhichDraft {
    pub(super) guild: NonZeroU64,
    pub(super) actor: NonZeroU64,
    pub(super) number: u64,
}

/// Keeps a draft in the place of the one before, and gives its number, which no other one of this moderator has had.
pub(super) fn put_draft<'c>(connection: &'c mut dyn Connection, draft: &'c Draft) -> Answer<'c, u64> {
    Box::pin(async move {
        known(connection, draft.guild).await?;
        // The time, as the one before may have been dropped.
        let put = "INSERT INTO drafts (guild, actor, number, at, content, message) VALUES ($1, $2, $3, $3, $4, $5) \
                   ON CONFLICT (guild, actor) DO UPDATE SET at = excluded.at, content = excluded.content, \
                   message = excluded.message, \
                   number = CASE WHEN excluded.number > drafts.number THEN excluded.number ELSE drafts.number + 1 END";
        let which = [Value::id(draft.guild), Value::id(draft.actor)];
        let [guild, actor] = which.clone();
        let [content, message] = [Value::text(&draft.content), Value::optional_id(draft.message)];
        connection.execute(put, &[guild, actor, Value::Integer(draft.at), content, message]).await?;
        let number = connection.query("SELECT number FROM drafts WHERE guild = $1 AND actor = $2", &which).await?;
        number.first().map_or(Ok(0), |row| row.count(0))
    })
}

/// The draft with this number.
pub(super) fn draft<'c>(connection: &'c mut dyn Connection, which: &'c WhichDraft) -> Answer<'c, Option<String>> {
    Box::pin(async move {
        let sql = "SELECT content FROM drafts WHERE guild = $1 AND actor = $2 AND number = $3";
        let values = [Value::id(which.guild), Value::id(which.actor), number(which.number)?];
        connection.query(sql, &values).await?.first().map(|row| row.text(0).map(str::to_owned)).transpose()
    })
}

/// Forgets it.
pub(super) fn drop_draft<'c>(connection: &'c mut dyn Connection, which: &'c WhichDraft) -> Answer<'c, ()> {
    Box::pin(async move {
        let sql = "DELETE FROM drafts WHERE guild = $1 AND actor = $2 AND number = $3";
        let values = [Value::id(which.guild), Value::id(which.actor), number(which.number)?];
        connection.execute(sql, &values).await.map(drop)
    })
}

/// Forgets what has been begun with the words of these messages, and tells how much there was.
pub(super) fn drop_drafts_of<'c>(connection: &'c mut dyn Connection, messages: &'c Vec<NonZeroU64>) -> Answer<'c, u64> {
    Box::pin(async move {
        let mut dropped = 0;
        for message in messages {
            dropped += connection.execute("DELETE FROM drafts WHERE message = $1", &[Value::id(*message)]).await?;
        }
        Ok(dropped)
    })
}

/// Forgets what has been begun with the unanswered questions of a member that are kept.
pub(super) async fn drop_drafts_about(connection: &mut dyn Connection, asker: &Pseudonym) -> Result<(), StoreError> {
    let sql = "DELETE FROM drafts WHERE message IN (SELECT message FROM unanswered WHERE asker = $1)";
    connection.execute(sql, &[asker.value()]).await.map(drop)
}
