//! Stores of tests' own, of both kinds.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use fake_discord::{Bot, Loopback};

const SOON: Duration = Duration::from_secs(20);
/// The server that tests use, if it is there. Another one is named by `PRECEPTOR_TEST_POSTGRES`.
const SERVER: &str = "postgres://postgres@127.0.0.1:5432/test";

/// A store of a test's own.
pub struct Kept {
    pub folder: PathBuf,
    pub url: String,
    schema: Option<String>,
}

impl Kept {
    fn unique() -> String {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        format!("preceptor_story_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
    }

    pub fn in_file() -> Self {
        let folder = std::env::temp_dir().join(Self::unique());
        let url = format!("sqlite://{}", folder.join("preceptor.sqlite").display());
        Self { folder, url, schema: None }
    }

    /// None where there is no server, which the tests of the store tell.
    pub async fn on_server() -> Option<Self> {
        let schema = Self::unique();
        if !at_server(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")).await {
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{} cannot be reached", server());
            return None;
        }
        let url = format!("{}?options=-c%20search_path%3D{schema}", server());
        Some(Self { folder: std::env::temp_dir().join(&schema), url, schema: Some(schema) })
    }

    pub async fn all() -> Vec<Self> {
        let mut all = vec![Self::in_file()];
        all.extend(Self::on_server().await);
        all
    }

    pub fn file(&self) -> &Path {
        Path::new(self.url.strip_prefix("sqlite://").unwrap())
    }

    pub fn key_file(&self) -> String {
        self.folder.join("members.key").display().to_string()
    }

    pub async fn start(&self, discord: &Loopback) -> Bot {
        let key = self.key_file();
        Bot::start(discord, &[("PRECEPTOR_STORE_URL", &self.url), ("PRECEPTOR_STORE_KEY_FILE", &key)]).await
    }

    /// What a command prints, and its exit code.
    pub async fn command(&self, discord: &Loopback, arguments: &[&str]) -> (String, Option<i32>) {
        let mut command = Bot::spawn_command(discord, arguments, &[("PRECEPTOR_STORE_URL", &self.url)]);
        let status = command.ends_within(SOON).await;
        (command.log(), status.code())
    }

    pub async fn stats(&self, discord: &Loopback) -> Value {
        let (told, code) = self.command(discord, &["store", "stats", "--json"]).await;
        assert_eq!(code, Some(0), "{told}");
        serde_json::from_str(&told).unwrap()
    }

    pub async fn remove(self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some(schema) = &self.schema {
            at_server(&format!("DROP SCHEMA {schema} CASCADE")).await;
        }
    }
}

pub fn server() -> String {
    std::env::var("PRECEPTOR_TEST_POSTGRES").unwrap_or_else(|_| SERVER.to_owned())
}

pub async fn at_server(sql: &str) -> bool {
    let Ok((client, connection)) = tokio_postgres::connect(&server(), tokio_postgres::NoTls).await else {
        return false;
    };
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    true
}
