//! What only a server can meet with: other processes, and a way to it that breaks.

use std::sync::Arc;
use std::sync::atomic::AtomicU8;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::store::*;

const OPEN: u8 = 0;
/// Nobody is let through, and all are thrown out.
const CLOSED: u8 = 1;
/// Everything arrives two seconds later.
const SLOW: u8 = 2;

/// A way to the server that can break.
struct Proxy {
    port: u16,
    state: Arc<AtomicU8>,
    changed: tokio::sync::watch::Sender<()>,
}

impl Proxy {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(AtomicU8::new(OPEN));
        let (changed, _) = tokio::sync::watch::channel(());
        let url: url::Url = server().parse().unwrap();
        let to = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5_432));
        let (own, follow) = (Arc::clone(&state), changed.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if own.load(Ordering::Relaxed) == CLOSED {
                    continue;
                }
                let Ok(server) = TcpStream::connect(&to).await else { continue };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                for (mut from, mut to) in [(from_client, to_server), (from_server, to_client)] {
                    let (state, mut changed) = (Arc::clone(&own), follow.subscribe());
                    tokio::spawn(async move {
                        let mut buffer = vec![0; 8_192];
                        loop {
                            let read = tokio::select! {
                                read = from.read(&mut buffer) => read.unwrap_or(0),
                                _ = changed.changed() => match state.load(Ordering::Relaxed) {
                                    CLOSED => 0,
                                    _ => continue,
                                },
                            };
                            if state.load(Ordering::Relaxed) == SLOW {
                                tokio::time::sleep(Duration::from_secs(2)).await;
                            }
                            if read == 0 || to.write_all(&buffer[..read]).await.is_err() {
                                return;
                            }
                        }
                    });
                }
            }
        });
        Self { port, state, changed }
    }

    fn is(&self, state: u8) {
        self.state.store(state, Ordering::Relaxed);
        self.changed.send_replace(());
    }
}

async fn heard(changes: &mut tokio::sync::broadcast::Receiver<Change>, wanted: Change) -> Duration {
    let start = Instant::now();
    tokio::time::timeout(Duration::from_secs(20), async { while changes.recv().await.unwrap() != wanted {} })
        .await
        .unwrap();
    start.elapsed()
}

#[tokio::test]
async fn a_change_is_heard_of_in_another_process() {
    let Some(place) = Place::postgres().await else { return };
    let (one, other) = (place.open().await, place.open().await);
    let mut changes = other.changes().unwrap();
    heard(&mut changes, Change::Any).await;
    set(&one, 5, region("UK")).await;
    heard(&mut changes, Change::Of(id(5))).await;
    assert_eq!(other.settings(id(5)).await.unwrap().region(), Some("UK"));
    one.delete_guild(id(5)).await.unwrap();
    heard(&mut changes, Change::Of(id(5))).await;
    one.close().await;
    other.close().await;
    place.remove().await;
}

#[tokio::test]
async fn what_was_missed_is_made_up_for() {
    let Some(place) = Place::postgres().await else { return };
    let proxy = Proxy::start().await;
    let (one, other) = (place.open().await, Store::open(&place.over(proxy.port)).await.unwrap());
    let mut changes = other.changes().unwrap();
    heard(&mut changes, Change::Any).await;
    proxy.is(CLOSED);
    set(&one, 5, region("UK")).await;
    let refused = other.settings(id(5)).await;
    assert!(matches!(refused, Err(StoreError::Unreachable { .. })), "{refused:?}");
    proxy.is(OPEN);
    heard(&mut changes, Change::Any).await;
    // A server that is there again is used again, which is tried every other second.
    let back = Instant::now();
    while other.settings(id(5)).await.is_err() {
        assert!(back.elapsed() < Duration::from_secs(10), "it does not come back");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(other.settings(id(5)).await.unwrap().region(), Some("UK"));
    one.close().await;
    other.close().await;
    place.remove().await;
}

#[tokio::test]
async fn a_slow_server_keeps_nobody_waiting() {
    let Some(place) = Place::postgres().await else { return };
    let proxy = Proxy::start().await;
    let store = Store::open(&place.over(proxy.port)).await.unwrap();
    set(&store, 5, region("UK")).await;
    proxy.is(SLOW);
    let start = Instant::now();
    let refused = store.settings(id(5)).await;
    assert!(matches!(refused, Err(StoreError::Slow)) && start.elapsed() < Duration::from_secs(3), "{refused:?}");
    proxy.is(OPEN);
    while store.settings(id(5)).await.is_err() {
        assert!(start.elapsed() < Duration::from_secs(13), "it does not come back");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(set(&store, 5, region("Texas")).await.version, 2);
    store.close().await;
    place.remove().await;
}

#[tokio::test]
async fn a_connection_that_the_server_has_ended_is_made_again_unseen() {
    let Some(place) = Place::postgres().await else { return };
    let store = place.open().await;
    set(&store, 5, region("UK")).await;
    at_server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'preceptor' AND query LIKE '%COMMIT%' AND pid <> pg_backend_pid()").await;
    assert_eq!(store.settings(id(5)).await.unwrap().region(), Some("UK"));
    store.close().await;
    place.remove().await;
}

#[tokio::test]
async fn a_server_that_is_away_at_the_start_is_found_later() {
    let Some(place) = Place::postgres().await else { return };
    let proxy = Proxy::start().await;
    proxy.is(CLOSED);
    let store = Store::open(&place.over(proxy.port)).await.unwrap();
    assert!(store.settings(id(5)).await.is_err());
    proxy.is(OPEN);
    let start = Instant::now();
    while store.settings(id(5)).await.is_err() {
        assert!(start.elapsed() < Duration::from_secs(10), "it is not found");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    store.close().await;
    place.remove().await;
}

#[tokio::test]
async fn a_newer_schema_on_a_server_is_refused() {
    let Some(place) = Place::postgres().await else { return };
    place.open().await.close().await;
    at_server(&format!("INSERT INTO {}.schema_versions VALUES (99, 0)", place.schema.as_ref().unwrap())).await;
    let refused = Store::open(&place.address).await;
    assert!(matches!(&refused, Err(error @ StoreError::Newer { found: 99, .. }) if error.is_final()), "{refused:?}");
    place.remove().await;
}
