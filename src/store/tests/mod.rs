//! The same tests on both kinds of stores, and those of what only one of them does.

mod files;
mod killed;
mod operations;
mod outages;
mod servers;
mod taught;

use std::io::Write;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_postgres::NoTls;

use crate::config::StoreAddress;
use crate::store::{Changed, GuildSettings, Setting, SettingValue, SettingsChange, Store};

/// The server that tests use, if it is there. Another one is named by `PRECEPTOR_TEST_POSTGRES`.
const SERVER: &str = "postgres://postgres@127.0.0.1:5432/test";

pub(super) fn id(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).unwrap()
}

/// A store of a test's own. What is in it is removed at the end.
pub(super) struct Place {
    pub address: StoreAddress,
    pub folder: PathBuf,
    schema: Option<String>,
}

fn unique() -> String {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    format!("preceptor_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

pub(super) fn server() -> String {
    std::env::var("PRECEPTOR_TEST_POSTGRES").unwrap_or_else(|_| SERVER.to_owned())
}

/// Whether there is a server; without one it is told once what is left out, and on a machine that must have one it fails.
fn has_server() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let reached = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let mut config: tokio_postgres::Config = server().parse().unwrap();
            config.connect_timeout(std::time::Duration::from_secs(2));
            runtime.block_on(async { config.connect(NoTls).await.map(drop) })
        });
        let Err(error) = reached.join().unwrap() else { return true };
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{} cannot be reached: {error}", server());
        // Past the capture of what tests print.
        let line = format!("left out: the tests of the store on PostgreSQL, as {} cannot be reached\n", server());
        let _ = std::io::stderr().write_all(line.as_bytes());
        false
    })
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(unique());
        let address = StoreAddress::Sqlite(folder.join("preceptor.sqlite"));
        Self { address, folder, schema: None }
    }

    /// None where there is no server.
    pub async fn postgres() -> Option<Self> {
        if !has_server() {
            return None;
        }
        let schema = unique();
        at_server(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")).await;
        let address = in_schema(&server(), &schema);
        Some(Self { address, folder: std::env::temp_dir().join(&schema), schema: Some(schema) })
    }

    /// One of each kind that there is.
    pub async fn all() -> Vec<Self> {
        let mut all = vec![Self::sqlite()];
        all.extend(Self::postgres().await);
        all
    }

    pub fn file(&self) -> &Path {
        let StoreAddress::Sqlite(file) = &self.address else { panic!("{} is no file", self.address) };
        file
    }

    pub async fn open(&self) -> Store {
        Store::open(&self.address).await.unwrap()
    }

    pub async fn remove(self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some(schema) = &self.schema {
            at_server(&format!("DROP SCHEMA {schema} CASCADE")).await;
        }
    }

    /// The same schema over another way to the server.
    pub fn over(&self, port: u16) -> StoreAddress {
        let mut url: url::Url = server().parse().unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(port)).unwrap();
        in_schema(url.as_str(), self.schema.as_ref().unwrap())
    }
}

fn in_schema(server: &str, schema: &str) -> StoreAddress {
    StoreAddress::parse(&format!("{server}?options=-c%20search_path%3D{schema}")).unwrap()
}

pub(super) async fn at_server(sql: &str) {
    let (client, connection) = tokio_postgres::connect(&server(), NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    let _ = connection.await;
}

/// Sets something, whatever was set before.
pub(super) async fn set(store: &Store, guild: u64, value: SettingValue) -> GuildSettings {
    change(store, guild, vec![(value.setting(), Some(value))]).await
}

pub(super) async fn change(store: &Store, guild: u64, values: Vec<(Setting, Option<SettingValue>)>) -> GuildSettings {
    let version = store.settings(id(guild)).await.unwrap().version;
    let change = SettingsChange { guild: id(guild), version, actor: id(77), at: 1_000, values };
    match store.change(change).await.unwrap() {
        Changed::Done(settings, _) => settings,
        Changed::Conflict(settings) => panic!("{settings:?}"),
    }
}

pub(super) fn region(place: &str) -> SettingValue {
    SettingValue::Region(place.to_owned())
}
