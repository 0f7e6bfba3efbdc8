//! What is kept of what happens: counts without persons, votes and unanswered questions under a keyed hash of who they are from.

use std::num::NonZeroU64;

use crate::store::connection::{Answer, Connection};
use crate::store::key::Pseudonym;
use crate::store::settings::{Setting, SettingValue};
use crate::store::value::Value;

const WEEK: i64 = 7 * 86_400;

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountedOutcome {
    /// It was answered.
    Answered,
    /// Entries were offered to choose from.
    Suggested,
    /// Nothing fitted.
    Unanswered,
}

impl CountedOutcome {
    const ALL: [Self; 3] = [Self::Answered, Self::Suggested, Self::Unanswered];

    /// How it is written in a store. Never to be changed.
    const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Suggested => "suggested",
            Self::Unanswered => "unanswered",
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counted {
    /// In which server.
    pub guild: NonZeroU64,
    /// On which day: days of Unix time.
    pub day: i64,
    /// What became of the question.
    pub outcome: CountedOutcome,
    /// Id of the reply; empty where there was none.
    pub entry: String,
}

/// Adds to counts.
pub(super) fn count<'c>(connection: &'c mut dyn Connection, counts: &'c Vec<(Counted, u64)>) -> Answer<'c, ()> {
    Box::pin(async move {
        for (counted, number) in counts {
            let add = "INSERT INTO counts (guild, day, outcome, entry, count) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT (guild, day, outcome, entry) DO UPDATE SET count = counts.count + excluded.count";
            let values = [
                Value::id(counted.guild),
                Value::Integer(counted.day),
                Value::text(counted.outcome.name()),
                Value::text(&counted.entry),
                Value::Integer(i64::try_from(*number).unwrap_or(i64::MAX)),
            ];
            connection.execute(add, &values).await?;
        }
        Ok(())
    })
}

/// From which day on a server's counts are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Since {
    pub(super) guild: NonZeroU64,
    pub(super) day: i64,
}

/// The counts of a server, by day and entry.
pub(super) fn counts<'c>(connection: &'c mut dyn Connection, since: &'c Since) -> Answer<'c, Vec<(Counted, u64)>> {
    Box::pin(async move {
        let sql =
            "SELECT day, outcome, entry, count FROM counts WHERE guild = $1 AND day >= $2 ORDER BY day, outcome, entry";
        let rows = connection.query(sql, &[Value::id(since.guild), Value::Integer(since.day)]).await?;
        let mut counts = Vec::with_capacity(rows.len());
        for row in rows {
            let name = row.text(1)?;
            let Some(outcome) = CountedOutcome::ALL.into_iter().find(|outcome| outcome.name() == name) else {
                continue;
            };
            let counted = Counted { guild: since.guild, day: row.integer(0)?, outcome, entry: row.text(2)?.to_owned() };
            counts.push((counted, row.count(3)?));
        }
        Ok(counts)
    })
}

/// What somebody says of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It helped.
    Helped,
    /// It was not what was asked.
    NotIt,
}

impl Verdict {
    const ALL: [Self; 2] = [Self::Helped, Self::NotIt];

    const fn name(self) -> &'static str {
        match self {
            Self::Helped => "helped",
            Self::NotIt => "not-it",
        }
    }
}

/// What a member says of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// In which server.
    pub guild: NonZeroU64,
    /// Id of the reply.
    pub entry: String,
    /// Who, as far as that is kept.
    pub voter: Pseudonym,
    /// The message that showed it.
    pub message: NonZeroU64,
    /// What is said.
    pub verdict: Verdict,
    /// When, in seconds of Unix time.
    pub at: i64,
    /// Whether they have been a member for long enough that it may change anything.
    pub is_settled: bool,
}

/// Keeps a vote, one a member, entry and week, and tells whether it counts.
pub(super) fn vote<'c>(connection: &'c mut dyn Connection, vote: &'c Vote) -> Answer<'c, bool> {
    Box::pin(async move {
        let sql = "INSERT INTO votes (guild, entry, voter, message, verdict, at, settled) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                   ON CONFLICT (guild, entry, voter) DO UPDATE \
                   SET message = excluded.message, verdict = excluded.verdict, at = excluded.at, settled = excluded.settled \
                   WHERE votes.at <= $8";
        let values = [
            Value::id(vote.guild),
            Value::text(&vote.entry),
            vote.voter.value(),
            Value::id(vote.message),
            Value::text(vote.verdict.name()),
            Value::Integer(vote.at),
            Value::Integer(vote.is_settled.into()),
            Value::Integer(vote.at - WEEK),
        ];
        Ok(connection.execute(sql, &values).await? > 0)
    })
}

/// A vote, without whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CastVote {
    /// Id of the reply.
    pub entry: String,
    /// What is said.
    pub verdict: Verdict,
    /// When, in seconds of Unix time.
    pub at: i64,
}

/// From when on a server's votes are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct VotesSince {
    pub(super) guild: NonZeroU64,
    pub(super) at: i64,
}

/// The votes of a server that may change anything, by entry.
pub(super) fn votes_since<'c>(connection: &'c mut dyn Connection, since: &'c VotesSince) -> Answer<'c, Vec<CastVote>> {
    Box::pin(async move {
        let sql = "SELECT entry, verdict, at FROM votes WHERE guild = $1 AND at >= $2 AND settled = 1 ORDER BY entry, at, voter";
        let rows = connection.query(sql, &[Value::id(since.guild), Value::Integer(since.at)]).await?;
        let mut votes = Vec::with_capacity(rows.len());
        for row in rows {
            let name = row.text(1)?;
            // What a later release may say is left to it.
            let Some(verdict) = Verdict::ALL.into_iter().find(|verdict| verdict.name() == name) else { continue };
            votes.push(CastVote { entry: row.text(0)?.to_owned(), verdict, at: row.integer(2)? });
        }
        Ok(votes)
    })
}

/// What is said of an entry in a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Votes {
    /// Id of the reply.
    pub entry: String,
    /// So many say that it helped.
    pub helped: u64,
    /// So many say that it was not what they asked.
    pub not_it: u64,
}

/// The votes of a server, by entry.
pub(super) fn votes<'c>(connection: &'c mut dyn Connection, since: &'c VotesSince) -> Answer<'c, Vec<Votes>> {
    Box::pin(async move {
        let sql = "SELECT entry, sum(CASE WHEN verdict = $2 THEN 1 ELSE 0 END), sum(CASE WHEN verdict = $3 THEN 1 ELSE 0 END) \
                   FROM votes WHERE guild = $1 AND at >= $4 GROUP BY entry ORDER BY entry";
        let verdicts = [Verdict::Helped, Verdict::NotIt].map(|verdict| Value::text(verdict.name()));
        let [helped, not_it] = verdicts;
        let rows = connection.query(sql, &[Value::id(since.guild), helped, not_it, Value::Integer(since.at)]).await?;
        let votes = rows
            .iter()
            .map(|row| Ok(Votes { entry: row.text(0)?.to_owned(), helped: row.count(1)?, not_it: row.count(2)? }));
        votes.collect()
    })
}

/// A question that nothing fitted, in a server that has such texts kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnansweredQuestion {
    /// In which server.
    pub guild: NonZeroU64,
    /// The message that asked it.
    pub message: NonZeroU64,
    /// Who asked, as far as that is kept.
    pub asker: Pseudonym,
    /// When, in seconds of Unix time.
    pub at: i64,
    /// What was asked, without what may identify anybody.
    pub text: String,
}

/// Keeps a question, once for each message, if its server still wants that.
pub(super) fn keep<'c>(connection: &'c mut dyn Connection, question: &'c UnansweredQuestion) -> Answer<'c, ()> {
    Box::pin(async move {
        // Whoever changes or deletes what the server has set waits from here on.
        let lock = "UPDATE guilds SET version = version WHERE guild = $1";
        connection.execute(lock, &[Value::id(question.guild)]).await?;
        let is_wanted = "SELECT guild FROM settings WHERE guild = $1 AND name = $2 AND value = $3";
        let (name, value) = (Setting::Unanswered.name(), SettingValue::Unanswered(true).written());
        let wanted = [Value::id(question.guild), Value::text(name), Value::text(&value)];
        if connection.query(is_wanted, &wanted).await?.is_empty() {
            return Ok(());
        }
        let sql = "INSERT INTO unanswered (guild, message, asker, at, text) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (guild, message) DO NOTHING";
        let values = [
            Value::id(question.guild),
            Value::id(question.message),
            question.asker.value(),
            Value::Integer(question.at),
            Value::text(&question.text),
        ];
        connection.execute(sql, &values).await.map(drop)
    })
}

/// Which of a server's questions are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Latest {
    pub(super) guild: NonZeroU64,
    pub(super) most: u32,
}

/// A server's unanswered questions, the latest first.
pub(super) fn unanswered<'c>(
    connection: &'c mut dyn Connection,
    latest: &'c Latest,
) -> Answer<'c, Vec<UnansweredQuestion>> {
    Box::pin(async move {
        let sql =
            "SELECT message, asker, at, text FROM unanswered WHERE guild = $1 ORDER BY at DESC, message DESC LIMIT $2";
        let rows = connection.query(sql, &[Value::id(latest.guild), Value::Integer(latest.most.into())]).await?;
        let questions = rows.iter().map(|row| {
            Ok(UnansweredQuestion {
                guild: latest.guild,
                message: row.id(0)?,
                asker: Pseudonym::read(row, 1)?,
                at: row.integer(2)?,
                text: row.text(3)?.to_owned(),
            })
        });
        questions.collect()
    })
}

/// A message of a server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking {
    pub(super) guild: NonZeroU64,
    pub(super) message: NonZeroU64,
}

/// The text of one unanswered question.
pub(super) fn unanswered_text<'c>(
    connection: &'c mut dyn Connection,
    asking: &'c Asking,
) -> Answer<'c, Option<String>> {
    Box::pin(async move {
        let sql = "SELECT text FROM unanswered WHERE guild = $1 AND message = $2";
        let rows = connection.query(sql, &[Value::id(asking.guild), Value::id(asking.message)]).await?;
        rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()
    })
}

/// Deletes the questions that these messages asked, and tells how many there were.
pub(super) fn drop_messages<'c>(connection: &'c mut dyn Connection, messages: &'c Vec<NonZeroU64>) -> Answer<'c, u64> {
    Box::pin(async move {
        let mut dropped = 0;
        for message in messages {
            dropped += connection.execute("DELETE FROM unanswered WHERE message = $1", &[Value::id(*message)]).await?;
        }
        Ok(dropped)
    })
}

/// Deletes a server's questions, and tells how many there were.
pub(super) fn drop_unanswered<'c>(connection: &'c mut dyn Connection, guild: &'c NonZeroU64) -> Answer<'c, u64> {
    Box::pin(async move { connection.execute("DELETE FROM unanswered WHERE guild = $1", &[Value::id(*guild)]).await })
}

/// What is kept about a member, in all servers together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutMember {
    /// Votes under their keyed hash.
    pub votes: u64,
    /// Unanswered questions under their keyed hash.
    pub unanswered: u64,
    /// Changes of settings and own answers, in servers that they look after.
    pub changes: u64,
    /// What they have begun to write for a server and not saved.
    pub drafts: u64,
}

/// Whom something is about: under a keyed hash, and by id in lists of changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) user: NonZeroU64,
    pub(super) pseudonym: Pseudonym,
}

/// Counts what is kept about a member.
pub(super) fn about<'c>(connection: &'c mut dyn Connection, member: &'c Member) -> Answer<'c, AboutMember> {
    Box::pin(async move {
        let hash = member.pseudonym.value();
        let mut counted = [0; 5];
        for (number, (sql, value)) in counted.iter_mut().zip([
            ("SELECT count(*) FROM votes WHERE voter = $1", hash.clone()),
            ("SELECT count(*) FROM unanswered WHERE asker = $1", hash),
            ("SELECT count(*) FROM audit WHERE actor = $1", Value::id(member.user)),
            ("SELECT count(*) FROM own_changes WHERE actor = $1", Value::id(member.user)),
            ("SELECT count(*) FROM drafts WHERE actor = $1", Value::id(member.user)),
        ]) {
            let rows = connection.query(sql, &[value]).await?;
            *number = rows.first().map_or(Ok(0), |row| row.count(0))?;
        }
        let [votes, unanswered, changes, own_changes, drafts] = counted;
        Ok(AboutMember { votes, unanswered, changes: changes + own_changes, drafts })
    })
}

/// Deletes what is kept about a member under a keyed hash, and what they have begun to write, and tells how much there was.
pub(super) fn forget<'c>(connection: &'c mut dyn Connection, member: &'c Member) -> Answer<'c, u64> {
    Box::pin(async move {
        let (hash, user) = (member.pseudonym.value(), Value::id(member.user));
        let mut forgotten = 0;
        for (sql, value) in [
            ("DELETE FROM votes WHERE voter = $1", hash.clone()),
            ("DELETE FROM unanswered WHERE asker = $1", hash),
            ("DELETE FROM drafts WHERE actor = $1", user),
        ] {
            forgotten += connection.execute(sql, &[value]).await?;
        }
        Ok(forgotten)
    })
}
