//! Reading and changing a server's settings. Each change stands in the list of changes from the same transaction on.

use std::num::NonZeroU64;

use crate::store::connection::{Answer, Connection};
use crate::store::error::StoreError;
use crate::store::settings::{
    AuditEntry, Changed, GuildSettings, Setting, SettingValue, SettingsChange, Undoing, Undone,
};
use crate::store::taught;
use crate::store::value::{Row, Value};

/// Reads a server's settings.
pub(super) fn read<'c>(connection: &'c mut dyn Connection, guild: &'c NonZeroU64) -> Answer<'c, GuildSettings> {
    Box::pin(settings(connection, *guild))
}

pub(super) async fn settings(connection: &mut dyn Connection, guild: NonZeroU64) -> Result<GuildSettings, StoreError> {
    let version = connection.query("SELECT version FROM guilds WHERE guild = $1", &[Value::id(guild)]).await?;
    let version = version.first().map_or(Ok(0), |row| row.count(0))?;
    let rows = connection.query("SELECT name, value FROM settings WHERE guild = $1", &[Value::id(guild)]).await?;
    let taught = taught::state(connection, guild).await?;
    let mut settings = GuildSettings { version, taught, ..GuildSettings::default() };
    for row in rows {
        // A setting that this program does not know is left to those that do.
        if let Some(setting) = Setting::named(row.text(0)?) {
            settings.values.insert(setting, value(setting, row.text(1)?)?);
        }
    }
    Ok(settings)
}

/// Whether any server has channels in which it answers unprompted.
pub(super) fn has_channels<'c>(connection: &'c mut dyn Connection, (): &'c ()) -> Answer<'c, bool> {
    Box::pin(async move {
        let sql = "SELECT guild FROM settings WHERE name = $1 AND value <> '[]' LIMIT 1";
        Ok(!connection.query(sql, &[Value::text(Setting::Channels.name())]).await?.is_empty())
    })
}

fn value(setting: Setting, written: &str) -> Result<SettingValue, StoreError> {
    SettingValue::read(setting, written).ok_or(StoreError::Unreadable("a setting has no such value"))
}

/// Changes settings, if they are still those that were looked at.
pub(super) fn change<'c>(connection: &'c mut dyn Connection, change: &'c SettingsChange) -> Answer<'c, Changed> {
    Box::pin(changed(connection, change))
}

async fn changed(connection: &mut dyn Connection, change: &SettingsChange) -> Result<Changed, StoreError> {
    let guild = change.guild;
    known(connection, guild).await?;
    // Whoever else changes this server's settings waits from here on.
    let version = i64::try_from(change.version).map_err(|_| StoreError::Unreadable("a version is too high"))?;
    let is_current = connection
        .execute(
            "UPDATE guilds SET version = version + 1 WHERE guild = $1 AND version = $2",
            &[Value::id(guild), Value::Integer(version)],
        )
        .await?;
    let mut settings = settings(connection, guild).await?;
    if is_current == 0 {
        return Ok(Changed::Conflict(settings));
    }
    let mut entries = Vec::new();
    for (setting, after) in &change.values {
        let before = match after {
            Some(value) => settings.values.insert(*setting, value.clone()),
            None => settings.values.remove(setting),
        };
        if before != *after {
            let (setting, version) = (*setting, settings.version);
            let entry =
                AuditEntry { version, setting, at: change.at, actor: change.actor, before, after: after.clone() };
            write(connection, guild, &entry).await?;
            entries.push(entry);
        }
    }
    if entries.is_empty() {
        connection.execute("UPDATE guilds SET version = version - 1 WHERE guild = $1", &[Value::id(guild)]).await?;
        settings.version = change.version;
    }
    Ok(Changed::Done(settings, entries))
}

/// Sees to it that a server has its row.
pub(super) async fn known(connection: &mut dyn Connection, guild: NonZeroU64) -> Result<(), StoreError> {
    let known = "INSERT INTO guilds (guild, version) VALUES ($1, 0) ON CONFLICT (guild) DO NOTHING";
    connection.execute(known, &[Value::id(guild)]).await.map(drop)
}

/// Writes a value and its entry in the list of changes.
async fn write(connection: &mut dyn Connection, guild: NonZeroU64, entry: &AuditEntry) -> Result<(), StoreError> {
    let name = || Value::text(entry.setting.name());
    let after = entry.after.as_ref().map(SettingValue::written);
    match &after {
        Some(value) => {
            let set = "INSERT INTO settings (guild, name, value) VALUES ($1, $2, $3) \
                       ON CONFLICT (guild, name) DO UPDATE SET value = excluded.value";
            connection.execute(set, &[Value::id(guild), name(), Value::text(value)]).await?
        }
        None => {
            let unset = "DELETE FROM settings WHERE guild = $1 AND name = $2";
            connection.execute(unset, &[Value::id(guild), name()]).await?
        }
    };
    let version = i64::try_from(entry.version).map_err(|_| StoreError::Unreadable("a version is too high"))?;
    let noted =
        "INSERT INTO audit (guild, version, name, at, actor, before, after) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let entry = [
        Value::id(guild),
        Value::Integer(version),
        name(),
        Value::Integer(entry.at),
        Value::id(entry.actor),
        Value::optional_text(entry.before.as_ref().map(SettingValue::written)),
        Value::optional_text(after),
    ];
    connection.execute(noted, &entry).await.map(drop)
}

const AUDIT: &str = "SELECT version, name, at, actor, before, after FROM audit";

fn entry(row: &Row) -> Result<Option<AuditEntry>, StoreError> {
    let Some(setting) = Setting::named(row.text(1)?) else { return Ok(None) };
    let read = |place| row.optional_text(place)?.map(|written| value(setting, written)).transpose();
    Ok(Some(AuditEntry {
        version: row.count(0)?,
        setting,
        at: row.integer(2)?,
        actor: row.id(3)?,
        before: read(4)?,
        after: read(5)?,
    }))
}

/// Which part of the list of changes is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub(super) guild: NonZeroU64,
    pub(super) skipped: u32,
    pub(super) most: u32,
}

/// The list of changes, the latest first.
pub(super) fn history<'c>(connection: &'c mut dyn Connection, page: &'c Page) -> Answer<'c, Vec<AuditEntry>> {
    Box::pin(async move {
        let sql = format!("{AUDIT} WHERE guild = $1 ORDER BY version DESC, name LIMIT $2 OFFSET $3");
        let [most, skipped] = [page.most, page.skipped].map(|number| Value::Integer(number.into()));
        let rows = connection.query(&sql, &[Value::id(page.guild), most, skipped]).await?;
        rows.iter().filter_map(|row| entry(row).transpose()).collect()
    })
}

/// Undoes one change, if the value is still what it led to.
pub(super) fn undo<'c>(connection: &'c mut dyn Connection, undoing: &'c Undoing) -> Answer<'c, Undone> {
    Box::pin(async move {
        let Undoing { guild, setting, actor, at, .. } = *undoing;
        let sql = format!("{AUDIT} WHERE guild = $1 AND version = $2 AND name = $3");
        let version = i64::try_from(undoing.version).unwrap_or(i64::MAX);
        let which = [Value::id(guild), Value::Integer(version), Value::text(setting.name())];
        let rows = connection.query(&sql, &which).await?;
        let Some(entry) = rows.first().map(entry).transpose()?.flatten() else { return Ok(Undone::Gone) };
        let settings = settings(connection, guild).await?;
        let present = settings.get(setting).cloned();
        if present != entry.after && !undoing.anyway {
            return Ok(Undone::Differs { entry, present });
        }
        let values = vec![(setting, entry.before.clone())];
        let change = SettingsChange { guild, version: settings.version, actor, at, values };
        Ok(match changed(connection, &change).await? {
            Changed::Done(settings, entries) => Undone::Done(settings, entries),
            Changed::Conflict(settings) => Undone::Differs { entry, present: settings.get(setting).cloned() },
        })
    })
}
