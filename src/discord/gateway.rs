//! The one file that knows the library for Discord's gateway.
//!
//! It is `twilight-gateway`: it tells close codes, takes up sessions at the address that Discord gives for it, and hands
//! events over one by one in their order. serenity's runner does none of these, and logs payloads that it cannot read,
//! interaction tokens among them.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::value::RawValue;
use serenity::all::{BotGateway, Route};
use serenity::futures::StreamExt;
use tokio::sync::{Mutex, oneshot, watch};
use tokio::task::JoinSet;
use tracing::{debug, info, warn};
use twilight_gateway::error::ReceiveMessageErrorType;
use twilight_gateway::queue::{InMemoryQueue, Queue};
use twilight_gateway::{CloseFrame, ConfigBuilder, Intents, Message, Shard, ShardId};

use super::event::Event;
use super::life::Life;
use super::rest::Rest;
use super::token::Token;

/// Discord takes the token away after too many sessions in a day, so some are left for people to mend things with.
pub(super) const SESSIONS_TO_SPARE: u64 = 20;
/// The longest that Discord may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);
const DISALLOWED_INTENTS: u16 = 4014;

/// Takes events in the order in which they come. It is called in the loop that reads them, so it must be quick.
pub type Take = Arc<dyn Fn(Event) + Send + Sync>;

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

/// Connects and hands over events until Discord refuses for good, or `stop` becomes true.
pub async fn run(
    rest: &Rest,
    token: &Token,
    gateway: &BotGateway,
    content: Content,
    life: &Life,
    stop: watch::Receiver<bool>,
    take: &Take,
) -> End {
    let shards = gateway.shards.max(1);
    let queue = Arc::new(Budget {
        rest: rest.clone(),
        life: life.clone(),
        turn: Mutex::new(()),
        queue: InMemoryQueue::new(1, 1, Duration::from_secs(86_400), 1),
    });
    let mut intents = Intents::GUILDS | Intents::GUILD_MESSAGES | Intents::DIRECT_MESSAGES;
    if content == Content::All {
        intents |= Intents::MESSAGE_CONTENT;
    }
    let config = ConfigBuilder::new(token.expose().to_owned(), intents)
        .proxy_url(gateway.url.trim_end_matches('/').to_owned())
        .queue(SharedBudget(queue))
        .build();
    let mut running = JoinSet::new();
    for number in 0..shards {
        let shard = Shard::with_config(ShardId::new(number, shards), config.clone());
        running.spawn(one(shard, life.clone(), stop.clone(), Arc::clone(take)));
    }
    let mut end = End::Stopped;
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(End::Stopped) => {}
            Ok(refused) => {
                end = refused;
                break;
            }
            // The watchdog notices when no shard is left.
            Err(error) => warn!(%error, "a shard has ended"),
        }
    }
    end
}

async fn one(mut shard: Shard<SharedBudget>, life: Life, mut stop: watch::Receiver<bool>, take: Take) -> End {
    let number = shard.id().number();
    let mut last_code = 0;
    loop {
        let item = tokio::select! {
            item = shard.next() => item,
            () = stopped(&mut stop) => {
                goodbye(shard).await;
                return End::Stopped;
            }
        };
        match item {
            Some(Ok(Message::Text(text))) => dispatch(number, &text, &take),
            Some(Ok(Message::Close(frame))) => {
                last_code = frame.as_ref().map_or(0, |frame| frame.code);
                info!(shard = number, code = last_code, "the connection was closed");
            }
            Some(Err(error)) => match error.kind() {
                ReceiveMessageErrorType::Reconnect => warn!(shard = number, "cannot connect; trying again"),
                // Its text would be the payload.
                _ => warn!(shard = number, "a gateway message could not be read"),
            },
            None if last_code == DISALLOWED_INTENTS => return End::IntentsRefused,
            None => return End::Refused(last_code),
        }
        if shard.state().is_identified()
            && let Some(acknowledged) = shard.latency().received()
        {
            life.seen(acknowledged);
        }
    }
}

/// Until it is asked to stop, or nobody is left who could ask.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await.map(drop);
}

/// Closes so that Discord shows Preceptor as offline at once.
async fn goodbye(mut shard: Shard<SharedBudget>) {
    shard.close(CloseFrame::NORMAL);
    let closed = async { while !matches!(shard.next().await, Some(Ok(Message::Close(_))) | None) {} };
    let _ = tokio::time::timeout(GOODBYE, closed).await;
}

/// What surrounds every payload.
#[derive(Deserialize)]
struct Envelope<'m> {
    #[serde(borrow)]
    t: Option<Cow<'m, str>>,
    #[serde(borrow)]
    d: &'m RawValue,
}

fn dispatch(shard: u32, text: &str, take: &Take) {
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(text) else {
        debug!(shard, "a gateway message has no payload");
        return;
    };
    let Some(name) = envelope.t else { return };
    match Event::parse(&name, envelope.d.get()) {
        Ok(Some(event)) => take(event),
        Ok(None) => {}
        // The error's text may hold what somebody wrote, so only its place is told.
        Err(error) => warn!(shard, event = %name, column = error.column(), "an event could not be read"),
    }
}

/// Lets shards identify one after another, and only while enough sessions are left.
struct Budget {
    rest: Rest,
    life: Life,
    turn: Mutex<()>,
    queue: InMemoryQueue,
}

#[derive(Clone)]
struct SharedBudget(Arc<Budget>);

impl std::fmt::Debug for SharedBudget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedBudget")
    }
}

impl Queue for SharedBudget {
    fn enqueue(&self, shard: u32) -> oneshot::Receiver<()> {
        let (allow, allowed) = oneshot::channel();
        let budget = Arc::clone(&self.0);
        tokio::spawn(async move {
            budget.wait().await;
            if budget.queue.enqueue(shard).await.is_ok() {
                // A shard that has lost its connection meanwhile asks again.
                let _ = allow.send(());
            }
        });
        allowed
    }
}

impl Budget {
    async fn wait(&self) {
        let _turn = self.turn.lock().await;
        loop {
            let limit = match self.rest.get::<BotGateway>(Route::GatewayBot).await {
                Ok(gateway) => gateway.session_start_limit,
                Err(error) => {
                    warn!(reason = %error, "how many sessions are left could not be read; starting one");
                    return;
                }
            };
            let reset = Duration::from_millis(limit.reset_after);
            if limit.remaining >= SESSIONS_TO_SPARE {
                let of = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
                let concurrency = u16::try_from(limit.max_concurrency).unwrap_or(1).max(1);
                self.queue.update(concurrency, of(limit.remaining), reset, of(limit.total.max(limit.remaining)));
                return;
            }
            warn!(
                left = limit.remaining,
                minutes = reset.as_secs() / 60,
                "too few sessions are left for today; waiting for new ones, as Discord takes the token away otherwise"
            );
            self.rest_for(reset).await;
        }
    }

    /// Waiting on purpose is no sign of death.
    async fn rest_for(&self, wait: Duration) {
        let until = tokio::time::Instant::now() + wait.max(Duration::from_secs(1));
        while tokio::time::Instant::now() < until {
            self.life.seen(Instant::now());
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}
