//! `preceptor store`: what is kept of servers, looked after by the operator.

use serde::Serialize;

use crate::cli::arguments::{Common, StoreCommand};
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::setup::{store_address, waiting};
use crate::cli::text::{clean_line, counted};
use crate::config::StoreAddress;
use crate::store::{Rows, Store, StoreError, back_up, restore};

const NOWHERE: &str = "nothing says where the store is: set [store] url, [state] directory or HOME";
const NO_ADDRESS: &str = "--to takes sqlite:///path/to/a/file or postgres://user@host/database";

/// What is told of a store.
#[derive(Serialize)]
struct Told {
    /// What was done.
    did: &'static str,
    /// Which store.
    store: String,
    /// The other one: a backup, or where it was copied to.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<String>,
    /// How much it was.
    #[serde(flatten)]
    rows: Rows,
}

pub(super) fn run(command: &StoreCommand, common: &Common) -> Result<(), CliError> {
    let config = common.config()?;
    let address = store_address(&config).ok_or_else(|| CliError::Usage(NOWHERE.to_owned()))?;
    let to = match command {
        StoreCommand::Copy { to } => {
            Some(StoreAddress::parse(to).ok_or_else(|| CliError::Usage(NO_ADDRESS.to_owned()))?)
        }
        _ => None,
    };
    let other = match command {
        StoreCommand::Backup { file } | StoreCommand::Restore { file } => Some(file.display().to_string()),
        _ => to.as_ref().map(ToString::to_string),
    };
    let (did, rows) = waiting(done(command, &address, to.as_ref()))??;
    let told = Told { did, store: address.to_string(), other, rows };
    let mut screen = Screen::open();
    if common.json { screen.json(&told) } else { screen.show(&line(&told)) }
}

async fn done(
    command: &StoreCommand,
    address: &StoreAddress,
    to: Option<&StoreAddress>,
) -> Result<(&'static str, Rows), StoreError> {
    match command {
        StoreCommand::Stats => Ok(("holds", Store::look_at(address).await?.stats().await?)),
        StoreCommand::Backup { file } => Ok(("backed up", back_up(&Store::look_at(address).await?, file).await?)),
        StoreCommand::Restore { file } => {
            closed(Store::open(address).await?, "restored", async |store| restore(store, file).await).await
        }
        StoreCommand::Purge { guild } => {
            closed(Store::open(address).await?, "deleted", async |store| store.delete_guild(*guild).await).await
        }
        StoreCommand::Copy { .. } => {
            let from = Store::look_at(address).await?;
            let to = to.unwrap_or(address);
            closed(Store::open(to).await?, "copied", async |to| from.copy_to(to).await).await
        }
    }
}

/// Does something with a store and lets go of it, so that all is on the disk.
async fn closed(
    store: Store,
    did: &'static str,
    work: impl AsyncFnOnce(&Store) -> Result<Rows, StoreError>,
) -> Result<(&'static str, Rows), StoreError> {
    let rows = work(&store).await;
    store.close().await;
    Ok((did, rows?))
}

fn line(Told { did, store, other, rows }: &Told) -> String {
    let count = |number: u64, what| counted(usize::try_from(number).unwrap_or(usize::MAX), what);
    let other = other.as_ref().map(|other| format!(" ({})", clean_line(other))).unwrap_or_default();
    format!(
        "{}{other}: {did} {}, {}, {}, {}, {}, {}, {}\n",
        clean_line(store),
        count(rows.servers, "server"),
        count(rows.settings, "setting"),
        count(rows.changes, "change"),
        count(rows.counts, "count"),
        count(rows.votes, "vote"),
        count(rows.unanswered, "unanswered question"),
        count(rows.own_answers, "own answer"),
    )
}
