//! All that is kept, table by table, for what concerns all of it: deleting a server's data, moving it, counting it.

use std::num::NonZeroU64;

use serde::Serialize;

use crate::store::DAY;
use crate::store::changes::known;
use crate::store::connection::{Answer, Connection};
use crate::store::error::StoreError;
use crate::store::migrations;
use crate::store::value::{Row, Value};

/// What a server leaves behind is kept for so long, in case it comes back.
const LEFT: i64 = 30 * DAY;
/// Who changed what is told for so long.
const AUDIT: i64 = 90 * DAY;
/// What somebody has begun to write, and not saved.
const DRAFTS: i64 = DAY;
/// Votes weigh nothing after a month.
const VOTES: i64 = 90 * DAY;

/// A table. Every one has the column `guild`, so that nothing of a server is forgotten when it is deleted or moved.
struct Table {
    name: &'static str,
    columns: &'static [&'static str],
    /// Where its rows are counted.
    counted: fn(&mut Rows) -> &mut u64,
}

const TABLES: [Table; 11] = [
    Table { name: "guilds", columns: &["guild", "version", "left_at"], counted: |rows| &mut rows.servers },
    Table { name: "settings", columns: &["guild", "name", "value"], counted: |rows| &mut rows.settings },
    Table {
        name: "audit",
        columns: &["guild", "version", "name", "at", "actor", "before", "after"],
        counted: |rows| &mut rows.changes,
    },
    Table { name: "counts", columns: &["guild", "day", "outcome", "entry", "count"], counted: |rows| &mut rows.counts },
    Table {
        name: "votes",
        columns: &["guild", "entry", "voter", "message", "verdict", "at", "settled"],
        counted: |rows| &mut rows.votes,
    },
    Table {
        name: "unanswered",
        columns: &["guild", "message", "asker", "at", "text"],
        counted: |rows| &mut rows.unanswered,
    },
    Table { name: "taught", columns: &["guild", "version", "answers"], counted: |rows| &mut rows.taught },
    Table {
        name: "own_answers",
        columns: &["guild", "answer", "version", "content"],
        counted: |rows| &mut rows.own_answers,
    },
    Table {
        name: "own_changes",
        columns: &["guild", "version", "answer", "at", "actor", "before", "after"],
        counted: |rows| &mut rows.own_changes,
    },
    Table { name: "own_vectors", columns: &["guild", "answer", "vectors"], counted: |rows| &mut rows.own_vectors },
    Table {
        name: "drafts",
        columns: &["guild", "actor", "number", "at", "content", "message"],
        counted: |rows| &mut rows.drafts,
    },
];

/// So many rows there are in each table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Rows {
    /// Servers that are known.
    pub servers: u64,
    /// What they have set.
    pub settings: u64,
    /// Changes of settings.
    pub changes: u64,
    /// Counts by day, outcome and entry.
    pub counts: u64,
    /// Votes.
    pub votes: u64,
    /// Texts of unanswered questions.
    pub unanswered: u64,
    /// Servers that have been taught something.
    pub taught: u64,
    /// Their own answers.
    pub own_answers: u64,
    /// Changes of own answers.
    pub own_changes: u64,
    /// Own answers whose vectors are kept.
    pub own_vectors: u64,
    /// What moderators have begun to write.
    pub drafts: u64,
}

impl Rows {
    /// All together.
    pub fn total(mut self) -> u64 {
        TABLES.iter().map(|table| *(table.counted)(&mut self)).sum()
    }
}

/// Counts all that is kept.
pub(super) fn count<'c>(connection: &'c mut dyn Connection, (): &'c ()) -> Answer<'c, Rows> {
    Box::pin(async move {
        let mut counted = Rows::default();
        if migrations::found(connection).await? == 0 {
            return Ok(counted);
        }
        for table in &TABLES {
            let rows = connection.query(&format!("SELECT count(*) FROM {}", table.name), &[]).await?;
            *(table.counted)(&mut counted) = rows.first().map_or(Ok(0), |row| row.count(0))?;
        }
        Ok(counted)
    })
}

/// Deletes all that is kept of a server, and tells how much there was.
pub(super) fn delete_guild<'c>(connection: &'c mut dyn Connection, guild: &'c NonZeroU64) -> Answer<'c, Rows> {
    Box::pin(deleted(connection, *guild))
}

async fn deleted(connection: &mut dyn Connection, guild: NonZeroU64) -> Result<Rows, StoreError> {
    let mut counted = Rows::default();
    for table in &TABLES {
        let delete = format!("DELETE FROM {} WHERE guild = $1", table.name);
        *(table.counted)(&mut counted) = connection.execute(&delete, &[Value::id(guild)]).await?;
    }
    Ok(counted)
}

/// Whether Preceptor is still in a server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Presence {
    pub(super) guild: NonZeroU64,
    /// Since when it is not, in seconds of Unix time.
    pub(super) left_at: Option<i64>,
}

/// Notes that Preceptor has left a server, or is there again. A server of which nothing is kept is not noted.
pub(super) fn note_presence<'c>(connection: &'c mut dyn Connection, presence: &'c Presence) -> Answer<'c, ()> {
    Box::pin(async move {
        let guild = Value::id(presence.guild);
        let Some(left_at) = presence.left_at else {
            let here = "UPDATE guilds SET left_at = NULL WHERE guild = $1 AND left_at IS NOT NULL";
            return connection.execute(here, &[guild]).await.map(drop);
        };
        let mut is_kept = false;
        for table in TABLES {
            let any = format!("SELECT guild FROM {} WHERE guild = $1 LIMIT 1", table.name);
            is_kept |= !connection.query(&any, std::slice::from_ref(&guild)).await?.is_empty();
        }
        if is_kept {
            known(connection, presence.guild).await?;
            // The first time counts, however often it is told.
            let left = "UPDATE guilds SET left_at = $2 WHERE guild = $1 AND left_at IS NULL";
            connection.execute(left, &[guild, Value::Integer(left_at)]).await?;
        }
        Ok(())
    })
}

/// The servers of which something is kept and that have not been left.
pub(super) fn present<'c>(connection: &'c mut dyn Connection, (): &'c ()) -> Answer<'c, Vec<NonZeroU64>> {
    Box::pin(async move {
        let all =
            TABLES.iter().map(|table| format!("SELECT guild FROM {}", table.name)).collect::<Vec<_>>().join(" UNION ");
        let sql = format!(
            "SELECT guild FROM ({all}) AS kept WHERE guild NOT IN (SELECT guild FROM guilds WHERE left_at IS NOT NULL)"
        );
        connection.query(&sql, &[]).await?.iter().map(|row| row.id(0)).collect()
    })
}

/// What is too old.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expiry {
    /// In seconds of Unix time.
    pub(super) now: i64,
    /// Texts of unanswered questions are kept for so long, in seconds.
    pub(super) unanswered: i64,
}

/// What has been deleted because it was too old.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expired {
    /// Servers that were left long ago.
    pub guilds: Vec<NonZeroU64>,
    /// Rows of servers that are still there.
    pub rows: u64,
}

/// Deletes what is too old.
pub(super) fn expire<'c>(connection: &'c mut dyn Connection, expiry: &'c Expiry) -> Answer<'c, Expired> {
    Box::pin(async move {
        let mut expired = Expired::default();
        let left = "SELECT guild FROM guilds WHERE left_at <= $1";
        for row in connection.query(left, &[Value::Integer(expiry.now - LEFT)]).await? {
            let guild = row.id(0)?;
            deleted(connection, guild).await?;
            expired.guilds.push(guild);
        }
        let ages = [
            ("audit", AUDIT),
            ("own_changes", AUDIT),
            ("votes", VOTES),
            ("drafts", DRAFTS),
            ("unanswered", expiry.unanswered),
        ];
        for (table, age) in ages {
            let delete = format!("DELETE FROM {table} WHERE at <= $1");
            expired.rows += connection.execute(&delete, &[Value::Integer(expiry.now - age)]).await?;
        }
        Ok(expired)
    })
}

/// All that a store holds.
pub(super) struct Contents([Vec<Row>; TABLES.len()]);

impl Contents {
    pub(super) fn rows(&self) -> Rows {
        let mut counted = Rows::default();
        for (rows, table) in self.0.iter().zip(&TABLES) {
            *(table.counted)(&mut counted) = rows.len() as u64;
        }
        counted
    }
}

/// Reads all that a store holds, as it is at one moment.
pub(super) fn read_all<'c>(connection: &'c mut dyn Connection, (): &'c ()) -> Answer<'c, Contents> {
    Box::pin(async move {
        let mut contents = Contents(Default::default());
        for (rows, table) in contents.0.iter_mut().zip(&TABLES) {
            *rows = read_table(connection, table).await?;
        }
        Ok(contents)
    })
}

async fn read_table(connection: &mut dyn Connection, table: &Table) -> Result<Vec<Row>, StoreError> {
    let mut rows = connection.query(&format!("SELECT {} FROM {}", table.columns.join(", "), table.name), &[]).await?;
    // Each kind of store has an order of its own.
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(rows)
}

/// What is to stand in a store.
pub(super) struct Replacement {
    pub(super) contents: Contents,
    /// Whether what stands there now gives way.
    pub(super) replaces: bool,
}

/// Puts contents into a store, all or nothing, and compares what stands there then.
pub(super) fn replace_all<'c>(connection: &'c mut dyn Connection, replacement: &'c Replacement) -> Answer<'c, Rows> {
    Box::pin(async move {
        for table in &TABLES {
            if replacement.replaces {
                connection.execute(&format!("DELETE FROM {}", table.name), &[]).await?;
            } else if !connection.query(&format!("SELECT guild FROM {} LIMIT 1", table.name), &[]).await?.is_empty() {
                return Err(StoreError::NotEmpty { place: connection.place().to_owned() });
            }
        }
        for (rows, table) in replacement.contents.0.iter().zip(&TABLES) {
            let places: Vec<String> = (1..=table.columns.len()).map(|place| format!("${place}")).collect();
            let insert =
                format!("INSERT INTO {} ({}) VALUES ({})", table.name, table.columns.join(", "), places.join(", "));
            for row in rows {
                connection.execute(&insert, &row.0).await?;
            }
            if read_table(connection, table).await? != *rows {
                return Err(StoreError::CopyDiffers(table.name));
            }
        }
        Ok(replacement.contents.rows())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left out here would outlive its server.
    #[test]
    fn every_table_of_the_schema_is_listed_with_all_its_columns() {
        let schema = migrations::sqlite_text();
        let mut tables = 0;
        for table in schema.split("CREATE TABLE ").skip(1) {
            let (name, rest) = table.split_once(" (").unwrap();
            let body = rest.split_once("\n)").unwrap().0;
            let mut columns: Vec<&str> = body
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with("--") && !line.starts_with("PRIMARY"))
                .filter_map(|line| line.split(' ').next())
                .collect();
            let added = format!("ALTER TABLE {name} ADD COLUMN ");
            columns.extend(schema.split(&added).skip(1).filter_map(|column| column.split(' ').next()));
            let listed = TABLES.iter().find(|table| table.name == name).map(|table| table.columns);
            assert_eq!(listed, Some(columns.as_slice()), "{name}");
            tables += 1;
        }
        assert_eq!(tables, TABLES.len());
    }
}
