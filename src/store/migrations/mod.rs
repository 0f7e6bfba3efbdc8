//! The schema's versions, one numbered file of SQL each for either kind of store. They run forward alone, under a lock.

use crate::store::connection::{Answer, Connection, Dialect};
use crate::store::error::StoreError;
use crate::store::value::Value;

/// One step from a schema to the next. Never to be changed once it has been released.
struct Migration {
    sqlite: &'static str,
    postgres: &'static str,
}

/// All steps, the first one from an empty store.
const MIGRATIONS: &[Migration] = &[
    Migration { sqlite: include_str!("0001.sqlite.sql"), postgres: include_str!("0001.postgres.sql") },
    Migration { sqlite: include_str!("0002.sqlite.sql"), postgres: include_str!("0002.postgres.sql") },
    Migration { sqlite: include_str!("0003.sqlite.sql"), postgres: include_str!("0003.postgres.sql") },
];

/// What this program knows.
pub(super) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The schema that a store has; 0 is an empty one.
pub(super) fn found<'c>(connection: &'c mut dyn Connection) -> Answer<'c, i64> {
    Box::pin(async move {
        let tables = match connection.dialect() {
            Dialect::Sqlite => "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_versions'",
            Dialect::Postgres => {
                "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_versions'"
            }
        };
        let tables = connection.query(tables, &[]).await?;
        if tables.first().map(|row| row.integer(0)).transpose()? != Some(1) {
            return Ok(0);
        }
        let version = connection.query("SELECT coalesce(max(version), 0) FROM schema_versions", &[]).await?;
        version.first().map_or(Ok(0), |row| row.integer(0))
    })
}

/// Brings a store up to date, within a transaction, and tells whether anything was to be done.
///
/// # Errors
///
/// When it is of a newer program, or the system refuses.
pub(super) fn run<'c>(connection: &'c mut dyn Connection, now: &'c i64) -> Answer<'c, bool> {
    Box::pin(run_to(connection, *now, known()))
}

/// The same, up to one version.
async fn run_to(connection: &mut dyn Connection, now: i64, last: i64) -> Result<bool, StoreError> {
    let first = check(connection).await?;
    if first == 0 {
        connection
            .batch("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)")
            .await?;
    }
    let dialect = connection.dialect();
    for (version, migration) in (1..).zip(MIGRATIONS).filter(|(version, _)| *version > first && *version <= last) {
        connection
            .batch(match dialect {
                Dialect::Sqlite => migration.sqlite,
                Dialect::Postgres => migration.postgres,
            })
            .await?;
        connection
            .execute(
                "INSERT INTO schema_versions (version, applied_at) VALUES ($1, $2)",
                &[Value::Integer(version), Value::Integer(now)],
            )
            .await?;
    }
    Ok(first < last)
}

/// The schema that a store has, unless it is of a newer program.
///
/// # Errors
///
/// When it is.
pub(super) async fn check(connection: &mut dyn Connection) -> Result<i64, StoreError> {
    let found = found(connection).await?;
    if found > known() {
        return Err(StoreError::Newer { place: connection.place().to_owned(), found, known: known() });
    }
    Ok(found)
}

/// All that makes the schema of a file.
#[cfg(test)]
pub(super) fn sqlite_text() -> String {
    MIGRATIONS.iter().map(|migration| migration.sqlite).collect()
}

/// Brings an empty store to the schema of an earlier program.
#[cfg(test)]
pub(super) fn run_to_earlier<'c>(connection: &'c mut dyn Connection, last: &'c i64) -> Answer<'c, bool> {
    Box::pin(run_to(connection, 0, *last))
}
