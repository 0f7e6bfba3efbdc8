//! The connection to Discord's gateway.
//!
//! It is an own small client on `tokio-websockets`. serenity's loses sessions and logs payloads that it cannot read,
//! interaction tokens among them; twilight-gateway 0.17 waits before every connection, waits for HELLO without end, and
//! panics at a heartbeat interval of zero.

mod connection;
mod identify;
mod protocol;
mod saved;
mod shard;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use serenity::all::{ApplicationId, BotGateway, GatewayIntents, UserId};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::error;

use crate::discord::net::liveness::Liveness;
use crate::discord::net::progress::Pending;
use crate::discord::net::rest::Rest;
use crate::discord::net::token::Token;
use crate::discord::ui::event::Event;
use identify::IdentifyQueue;
pub use identify::SESSIONS_TO_SPARE;
use protocol::Identity;
pub use saved::Known;
use saved::{Keeper, Owner};
use shard::{Reached, Shard};

/// A shard whose task has failed is opened anew after this.
const REOPEN: Duration = Duration::from_secs(1);

/// How often sessions are saved.
const SAVING: Duration = Duration::from_secs(3);

/// Takes events in the order in which they come. It is called in the loop that reads them, so it must be quick. Until the
/// pending event is dropped, a process that comes after this one is told of it again.
pub type EventSink = Arc<dyn Fn(Event, Pending) + Send + Sync>;

/// Why a connection has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It was asked to stop.
    Stopped,
    /// The application may not have all the intents that it asked for.
    IntentsRefused,
    /// Discord refuses for good, with this close code.
    Refused(u16),
}

/// Whether what people write is to be seen in channels, which an application has to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// In messages to Preceptor alone.
    Addressed,
    /// Everywhere.
    All,
}

impl Content {
    fn intents(self) -> GatewayIntents {
        let content = if self == Self::All { GatewayIntents::MESSAGE_CONTENT } else { GatewayIntents::empty() };
        GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES | content
    }
}

/// All shards of one bot.
pub struct Gateway {
    token: Token,
    address: Arc<str>,
    shards: u32,
    /// By shard.
    shards_reached: Vec<Arc<Mutex<Reached>>>,
    keeper: Option<Arc<Keeper>>,
    identify_queue: Arc<IdentifyQueue>,
    liveness: Liveness,
}

impl Gateway {
    /// The gateway that Discord has just told of.
    pub fn new(rest: &Rest, token: &Token, gateway: BotGateway, liveness: &Liveness) -> Self {
        let shards = gateway.shards.max(1);
        Self {
            token: token.clone(),
            address: gateway.url.into(),
            shards,
            shards_reached: (0..shards).map(|_| Arc::default()).collect(),
            keeper: None,
            identify_queue: Arc::new(IdentifyQueue::new(rest, gateway.session_start_limit)),
            liveness: liveness.clone(),
        }
    }

    /// Saves sessions in `directory` from now on. Those that are there already are resumed, and what was known with them
    /// is returned.
    pub fn keep_in<G: DeserializeOwned>(
        &mut self,
        directory: &Path,
        application: ApplicationId,
        content: Content,
        known: Arc<dyn Known>,
    ) -> Option<(UserId, G)> {
        let owner = Owner { application, shards: self.shards, intents: content.intents().bits() };
        let keeper = self.keeper.insert(Arc::new(Keeper::new(directory, owner, known)));
        let (sessions, user, guilds) = keeper.load()?;
        for (reached, session) in self.shards_reached.iter().zip(sessions) {
            reached.lock().session = session;
        }
        Some((user, guilds))
    }

    /// Begins sessions of its own when it is run next, as other content is asked for than before.
    pub fn begin_anew(&mut self, content: Content) {
        for reached in &self.shards_reached {
            reached.lock().session = None;
        }
        if let Some(keeper) = self.keeper.as_mut().and_then(Arc::get_mut) {
            keeper.belongs_to(content.intents().bits());
        }
    }

    /// Saves how far each shard has come, away from the tasks that read events. What is not settled yet is left to
    /// whoever goes on with the session; `at_the_end`, all that can be is settled.
    pub async fn save(&self, at_the_end: bool) {
        if let Some(keeper) = self.keeper.clone() {
            let reached = self.shards_reached.clone();
            let saving = move || {
                keeper.save_guilds(at_the_end);
                // What has changed guilds is settled only when they are saved.
                keeper.save(reached.iter().map(|reached| reached.lock().settled()).collect());
            };
            let _ = tokio::task::spawn_blocking(saving).await;
        }
    }

    /// Connects and hands over events until Discord refuses for good, or `stop` becomes true.
    pub async fn run(&self, content: Content, stop: watch::Receiver<bool>, sink: &EventSink) -> End {
        let pulses = self.liveness.pulses(self.shards);
        let mut running = JoinSet::new();
        for ((number, pulse), reached) in (0..self.shards).zip(pulses).zip(&self.shards_reached) {
            let shard = Shard {
                identity: Identity {
                    token: self.token.clone(),
                    intents: content.intents().bits(),
                    shard: number,
                    shards: self.shards,
                },
                gateway: Arc::clone(&self.address),
                reached: Arc::clone(reached),
                is_saved: self.keeper.is_some(),
                identify_queue: Arc::clone(&self.identify_queue),
                pulse,
                sink: Arc::clone(sink),
                stop: stop.clone(),
            };
            running.spawn(kept_open(shard));
        }
        let mut saving = tokio::time::interval(SAVING);
        let end = loop {
            tokio::select! {
                ended = running.join_next() => match ended {
                    Some(Ok(End::Stopped)) => {}
                    Some(Ok(refused)) => break refused,
                    Some(Err(_)) => error!("a shard's keeper has ended"),
                    None => break End::Stopped,
                },
                _ = saving.tick(), if self.keeper.is_some() => self.save(false).await,
            }
        };
        self.save(true).await;
        end
    }
}

/// Runs a shard, and again when its task has failed: the others cannot do its work.
async fn kept_open(shard: Shard) -> End {
    loop {
        let mut task = JoinSet::new();
        task.spawn(shard.clone().run());
        if let Some(Ok(end)) = task.join_next().await {
            return end;
        }
        // What the panic said may hold what somebody wrote.
        error!(shard = shard.identity.shard, "a shard has failed; opening it anew");
        tokio::time::sleep(REOPEN).await;
    }
}
