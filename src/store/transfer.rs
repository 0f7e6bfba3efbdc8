//! Moving all that a store holds: into a backup, out of one, and from one store to another.
//!
//! A backup is a file of SQLite, whichever kind of store it was made of.

use std::path::Path;

use crate::config::StoreAddress;
use crate::store::connection::{Access, Answer, Connection};
use crate::store::error::StoreError;
use crate::store::tables::{Contents, Replacement, Rows, read_all, replace_all};
use crate::store::{LONG, Store, postgres, sqlite};

impl Store {
    async fn contents(&self) -> Result<Contents, StoreError> {
        self.run_within(LONG, Access::Read, read_all, ()).await
    }

    async fn replace(&self, contents: Contents, replaces: bool) -> Result<Rows, StoreError> {
        fn operation<'c>(connection: &'c mut dyn Connection, replacement: &'c Replacement) -> Answer<'c, Rows> {
            Box::pin(async move {
                let rows = replace_all(&mut *connection, replacement).await?;
                postgres::announce_all(connection).await?;
                Ok(rows)
            })
        }
        self.run_within(LONG, Access::Erase, operation, Replacement { contents, replaces }).await
    }

    /// Copies all that it holds to an empty store. Everything is compared before it is kept.
    ///
    /// # Errors
    ///
    /// When the other one is not empty, or either of them refuses. Then nothing is kept.
    pub async fn copy_to(&self, to: &Self) -> Result<Rows, StoreError> {
        to.replace(self.contents().await?, false).await
    }
}

/// Writes a backup of a store that may be in use.
///
/// # Errors
///
/// When there is such a file already, or the system refuses.
pub async fn back_up(store: &Store, file: &Path) -> Result<Rows, StoreError> {
    if sqlite::exists(file) {
        return Err(StoreError::NotEmpty { place: file.display().to_string() });
    }
    // Under another name until it is whole.
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = Path::new(&unfinished);
    sqlite::remove(unfinished);
    let written = async {
        let backup = Store::open(&StoreAddress::Sqlite(unfinished.to_owned())).await?;
        let rows = store.copy_to(&backup).await?;
        backup.close().await;
        Ok(rows)
    };
    let written = written.await.and_then(|rows| {
        let failed =
            |source: std::io::Error| StoreError::Failed { place: file.display().to_string(), source: source.into() };
        std::fs::rename(unfinished, file).map_err(failed)?;
        Ok(rows)
    });
    sqlite::remove(unfinished);
    written
}

/// Puts a backup in the place of all that a store holds, which no bot may be using.
///
/// # Errors
///
/// When the file is no backup, or either of them refuses. Then nothing has changed.
pub async fn restore(store: &Store, file: &Path) -> Result<Rows, StoreError> {
    let backup = Store::look_at(&StoreAddress::Sqlite(file.to_owned())).await?;
    store.replace(backup.contents().await?, true).await
}
