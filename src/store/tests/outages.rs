//! A disk that is full or read-only, and a file that another program has locked.

use std::process::Command;

use rusqlite::Connection as Sqlite;

use super::*;
use crate::store::*;

#[tokio::test]
async fn a_locked_file_is_waited_for_and_then_told() {
    let place = Place::sqlite();
    let store = place.open().await;
    set(&store, 1, region("UK")).await;
    let other = Sqlite::open(place.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(store.settings(id(1)).await.unwrap().region(), Some("UK"), "it can be read");
    let change = SettingsChange {
        guild: id(1),
        version: 1,
        actor: id(7),
        at: 5,
        values: vec![(Setting::Region, Some(region("Texas")))],
    };
    let refused = store.change(change.clone()).await;
    assert!(matches!(refused, Err(StoreError::Failed { .. } | StoreError::Slow)), "{refused:?}");
    other.execute_batch("COMMIT").unwrap();
    assert!(matches!(store.change(change).await, Ok(Changed::Done(..))));
    store.close().await;
    place.remove().await;
}

/// A small disk of a test's own; none where the system does not let one be made.
struct Disk(PathBuf);

impl Disk {
    fn make(folder: &Path) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=512k,mode=0700", "tmpfs"]).arg(folder).output();
        mounted.is_ok_and(|done| done.status.success()).then(|| Self(folder.to_owned()))
    }

    fn remount(&self, how: &str) {
        let done = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.0).status().unwrap();
        assert!(done.success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_changes_and_loses_none() {
    let place = Place::sqlite();
    let Some(disk) = Disk::make(&place.folder) else {
        let _ = std::io::stderr().write_all(b"left out: the store on a full disk, as no small disk can be made here\n");
        return;
    };
    let store = place.open().await;
    let change = |version, number: usize| SettingsChange {
        guild: id(1),
        version,
        actor: id(7),
        at: 5,
        values: vec![(Setting::Region, Some(region(&"x".repeat(8_000 + number))))],
    };
    set(&store, 1, region("UK")).await;
    let mut last = store.settings(id(1)).await.unwrap();
    let refused = loop {
        match store.change(change(last.version, usize::try_from(last.version).unwrap())).await {
            Ok(Changed::Done(settings, _)) => last = settings,
            Ok(conflict) => panic!("{conflict:?}"),
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, StoreError::Failed { .. }), "{refused:?}");
    assert!(last.version > 5);
    assert_eq!(store.settings(id(1)).await.unwrap(), last, "what was acknowledged is there");
    disk.remount("size=4m");
    assert!(matches!(store.change(change(last.version, 0)).await, Ok(Changed::Done(..))), "there is room again");
    store.close().await;

    let last = {
        let store = place.open().await;
        let last = store.settings(id(1)).await.unwrap();
        store.close().await;
        last
    };
    disk.remount("ro");
    let store = Store::open(&place.address).await.unwrap();
    assert!(store.settings(id(1)).await.is_err());
    disk.remount("rw");
    let start = std::time::Instant::now();
    while store.settings(id(1)).await.is_err() {
        assert!(start.elapsed() < std::time::Duration::from_secs(10), "it does not come back");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(store.settings(id(1)).await.unwrap(), last);
    store.close().await;
    drop(disk);
    place.remove().await;
}
