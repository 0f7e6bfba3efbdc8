//! When a shard may begin a session: one after another, and only while enough of them are left for the day.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serenity::all::{BotGateway, Route, SessionStartLimit};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::Instant;
use tracing::warn;

use crate::discord::net::rest::Rest;

/// Discord takes the token away after too many sessions in a day, so some are left for people to mend things with.
pub const SESSIONS_TO_SPARE: u64 = 20;
/// Discord allows one in five seconds; the rest is for packets that travel unevenly.
const BETWEEN: Duration = Duration::from_millis(5_250);

/// The sessions that Discord allows.
pub(super) struct IdentifyQueue {
    rest: Rest,
    state: Arc<Mutex<State>>,
}

struct State {
    /// What has just been read, for the first session alone.
    known: Option<SessionStartLimit>,
    /// When a session was last begun; Discord counts shards apart by their number modulo `max_concurrency`.
    last: HashMap<u64, Instant>,
}

/// Leave to begin one session. Nobody else begins one as long as it is there.
pub(super) struct Turn {
    state: OwnedMutexGuard<State>,
    key: u64,
}

impl Turn {
    /// The session is being begun.
    pub fn used(mut self) {
        self.state.last.insert(self.key, Instant::now());
    }
}

impl IdentifyQueue {
    pub fn new(rest: &Rest, known: SessionStartLimit) -> Self {
        let state = State { known: Some(known), last: HashMap::new() };
        Self { rest: rest.clone(), state: Arc::new(Mutex::new(state)) }
    }

    /// Waits for a shard's turn.
    pub async fn turn(&self, shard: u32) -> Turn {
        let mut state = Arc::clone(&self.state).lock_owned().await;
        let key = u64::from(shard) % self.concurrency(&mut state).await;
        if let Some(last) = state.last.get(&key) {
            tokio::time::sleep_until(*last + BETWEEN).await;
        }
        Turn { state, key }
    }

    /// How many shards may begin at a time, once enough sessions are left.
    async fn concurrency(&self, state: &mut State) -> u64 {
        loop {
            let limit = match state.known.take() {
                Some(known) => known,
                None => match self.rest.get::<BotGateway>(Route::GatewayBot).await {
                    Ok(gateway) => gateway.session_start_limit,
                    Err(error) => {
                        warn!(reason = %error, "how many sessions are left could not be read; starting one");
                        return 1;
                    }
                },
            };
            if limit.remaining >= SESSIONS_TO_SPARE {
                return limit.max_concurrency.max(1);
            }
            let reset = Duration::from_millis(limit.reset_after);
            warn!(
                left = limit.remaining,
                minutes = reset.as_secs() / 60,
                "too few sessions are left for today; waiting for new ones, as Discord takes the token away otherwise"
            );
            tokio::time::sleep(reset.max(Duration::from_secs(1))).await;
        }
    }
}
