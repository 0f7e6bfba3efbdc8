//! What the stand-in for Discord itself does: its rules are what the other tests rest on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]
mod support;

use support::*;

#[tokio::test]
async fn starts() {
    let discord = Loopback::start(World::default()).await;
    assert!(discord.address().starts_with("http://127.0.0.1:"));
}
