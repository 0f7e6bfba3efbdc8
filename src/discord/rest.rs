//! The one place that calls Discord's REST interface.
//!
//! serenity's builders serialise and its routes give the addresses; our own client sends, so that status, headers and
//! `retry_after` are seen. No address is ever logged: those of interactions hold their tokens.

mod body;
mod error;
mod gate;
mod limits;
mod routes;

use std::fmt::Write;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use governor::{DefaultDirectRateLimiter, Quota};
use reqwest::header::DATE;
use reqwest::{Client, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::all::{ApplicationId, ChannelId, GuildId, InteractionId, LightMethod, MessageId, Request, Route};
use tokio::time::Instant;
use tracing::warn;

use super::outgoing::{Callback, Outgoing};
use super::token::Token;
use crate::config::ApiBase;
pub use body::Reference;
pub use error::RestError;
use gate::Gate;
use routes::Routes;

/// Until a connection stands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For a whole call.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Discord gives the first response to an interaction three seconds from when it sent the interaction.
const CALLBACK_TIMEOUT: Duration = Duration::from_millis(2_500);
/// No call waits longer for its turn: what comes later than that helps nobody.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Calls that may be under way or wait at once.
const MOST_CALLS: usize = 1_024;
/// From so many calls on, unprompted answers are dropped: they are the ones that nobody waits for.
const MOST_UNPROMPTED: usize = 256;
/// Discord allows 50 calls in any second. The sum of these two stays below, as calls may be held up on their way and
/// arrive closer together than they were sent.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(40).unwrap();
const CALLS_AT_ONCE: NonZeroU32 = NonZeroU32::new(5).unwrap();
/// Characters of JSON read from an error.
const LONGEST_ERROR: usize = 4_096;

/// Who waits for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Somebody asked.
    Asked,
    /// Nobody asked; dropped first when too much waits.
    Unprompted,
}

/// Discord's REST interface for one bot. Cheap to clone.
#[derive(Clone)]
pub struct Rest {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    authorization: String,
    base: Option<ApiBase>,
    /// For all calls together; the routes' limiter counts in windows that start anew, so two could fall into one second.
    pace: DefaultDirectRateLimiter,
    routes: Routes,
    gate: Gate,
    calls: AtomicUsize,
}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rest").field("base", &self.inner.base).finish_non_exhaustive()
    }
}

/// One of the calls under way or waiting, counted as long as it lives.
struct Place<'r>(&'r AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Rest {
    /// A client for Discord, or for the host that stands in for it. To be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// When the system's network library cannot be set up.
    pub fn new(token: &Token, base: Option<ApiBase>) -> Result<Self, RestError> {
        // The gateway's connection takes no proxy of the environment either; `api_base` is the way to one.
        let client = Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(TIMEOUT).no_proxy().build();
        let inner = Inner {
            client: client.map_err(RestError::transport)?,
            authorization: token.header(),
            base,
            pace: governor::RateLimiter::direct(Quota::per_second(CALLS_PER_SECOND).allow_burst(CALLS_AT_ONCE)),
            routes: Routes::default(),
            gate: Gate::default(),
            calls: AtomicUsize::new(0),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Reads something.
    ///
    /// # Errors
    ///
    /// When Discord refuses, cannot be reached, or answers with something else.
    pub async fn get<T: DeserializeOwned>(&self, route: Route<'_>) -> Result<T, RestError> {
        let text = self.call(&Call::new(route, LightMethod::Get)).await?;
        serde_json::from_str(&text).map_err(|error| RestError::Unreadable(error.to_string()))
    }

    /// The application that the token belongs to.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached.
    pub async fn application(&self) -> Result<ApplicationId, RestError> {
        #[derive(serde::Deserialize)]
        struct Application {
            id: ApplicationId,
        }
        let told: Result<Application, RestError> = match self.get(Route::Oauth2ApplicationCurrent).await {
            // A proxy may pass on just the bot's own routes; newer applications have their bot's id.
            Err(error) if error.is_unknown() => self.get(Route::UserMe).await,
            told => told,
        };
        told.map(|application| application.id)
    }

    /// The time by Discord's clock, to the second; none if it does not tell.
    ///
    /// # Errors
    ///
    /// When Discord cannot be reached.
    pub async fn clock(&self) -> Result<Option<SystemTime>, RestError> {
        let response = self.send_once(&Call::new(Route::GatewayBot, LightMethod::Get)).await?;
        let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
        Ok(date.and_then(|date| httpdate::parse_http_date(date).ok()))
    }

    /// Sends a message to a channel and returns its id.
    ///
    /// The nonce, 1 to 25 characters, makes Discord return the first message instead of sending a second one when it is
    /// sent again within minutes, also by another process.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached, or too much waits already.
    pub async fn send(
        &self,
        channel: ChannelId,
        message: &Outgoing,
        reference: Reference,
        nonce: &str,
        urgency: Urgency,
    ) -> Result<MessageId, RestError> {
        let body = body::message(message, reference, nonce)?;
        let route = Route::ChannelMessages { channel_id: channel };
        let sent = self.call(&Call { body: Some(body), urgency, ..Call::new(route, LightMethod::Post) }).await?;
        body::id_of(&sent)
    }

    /// Replaces a message of ours.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached.
    pub async fn edit(&self, channel: ChannelId, id: MessageId, message: &Outgoing) -> Result<(), RestError> {
        let route = Route::ChannelMessage { channel_id: channel, message_id: id };
        let body = Some(body::edit(message)?);
        self.call(&Call { body, ..Call::new(route, LightMethod::Patch) }).await.map(drop)
    }

    /// Removes a message of ours. One that is gone already is as good.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached.
    pub async fn delete(&self, channel: ChannelId, id: MessageId) -> Result<(), RestError> {
        let route = Route::ChannelMessage { channel_id: channel, message_id: id };
        match self.call(&Call::new(route, LightMethod::Delete)).await {
            Err(error) if error.is_unknown() => Ok(()),
            done => done.map(drop),
        }
    }

    /// Reacts to a message with an emoji of Unicode. Once more changes nothing.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached, or too much waits already.
    pub async fn react(&self, channel: ChannelId, message: MessageId, emoji: &str) -> Result<(), RestError> {
        let reaction = &percent_encoded(emoji);
        let route = Route::ChannelMessageReactionMe { channel_id: channel, message_id: message, reaction };
        let call = Call { urgency: Urgency::Unprompted, ..Call::new(route, LightMethod::Put) };
        self.call(&call).await.map(drop)
    }

    /// Gives the first response to an interaction. It goes past all limits, as Discord does not count it and gives it
    /// three seconds.
    ///
    /// # Errors
    ///
    /// When it came too late, Discord refuses, or cannot be reached.
    pub async fn respond(&self, id: InteractionId, token: &str, callback: &Callback) -> Result<(), RestError> {
        let route = Route::InteractionResponse { interaction_id: id, token };
        let call = Call { body: Some(body::callback(callback)?), ..Call::new(route, LightMethod::Post) };
        let deadline = Instant::now() + CALLBACK_TIMEOUT;
        let mut tries = 0;
        loop {
            tries += 1;
            let outcome = match tokio::time::timeout_at(deadline, self.send_once(&call)).await {
                Ok(Ok(response)) => read(response).await,
                Ok(Err(error)) => Err(error),
                Err(_) => return Err(RestError::TooLate),
            };
            match outcome {
                // The first try arrived after all.
                Err(error) if tries > 1 && error.is_acknowledged() => return Ok(()),
                Err(error) if tries < 2 && error.is_passing() => {
                    if let Some(wait) = error.retry_after() {
                        tokio::time::sleep(wait.min(CALLBACK_TIMEOUT)).await;
                    }
                }
                outcome => return outcome.map(drop),
            }
        }
    }

    /// Sends one more message with an interaction's token, which Discord honours for 15 minutes.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached.
    pub async fn follow_up(
        &self,
        application: ApplicationId,
        token: &str,
        message: &Outgoing,
    ) -> Result<MessageId, RestError> {
        let route = Route::WebhookFollowupMessages { application_id: application, token };
        let body = Some(body::follow_up(message)?);
        let sent = self.call(&Call { body, ..Call::new(route, LightMethod::Post) }).await?;
        body::id_of(&sent)
    }

    /// The commands that are registered everywhere, or in a guild.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached.
    pub async fn commands(&self, application: ApplicationId, guild: Option<GuildId>) -> Result<Value, RestError> {
        self.get(commands_route(application, guild)).await
    }

    /// Replaces the commands that are registered everywhere, or in a guild.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached.
    pub async fn set_commands(
        &self,
        application: ApplicationId,
        guild: Option<GuildId>,
        commands: &Value,
    ) -> Result<(), RestError> {
        let body = Some(serde_json::to_vec(commands).map_err(RestError::unwritable)?);
        self.call(&Call { body, ..Call::new(commands_route(application, guild), LightMethod::Put) }).await.map(drop)
    }

    /// A call in its turn: at most two tries after 429 or 5xx, one after anything else.
    async fn call(&self, call: &Call<'_>) -> Result<String, RestError> {
        let _place = self.place(call.urgency)?;
        let deadline = Instant::now() + LONGEST_WAIT;
        let mut tries = 0;
        loop {
            tries += 1;
            let outcome = self.call_once(call, deadline).await;
            match outcome {
                Err(error) if tries < 2 && error.is_passing() => {
                    warn!(route = call.name(), reason = %error, "a call is tried again");
                    // The limiter waits for what it was told of the route; not every 429 tells it.
                    let again = Instant::now() + error.retry_after().unwrap_or_default();
                    if again > deadline {
                        return Err(error);
                    }
                    tokio::time::sleep_until(again).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn call_once(&self, call: &Call<'_>, deadline: Instant) -> Result<String, RestError> {
        let endpoint = limits::endpoint(call.method, &call.route);
        let permit = loop {
            self.inner.gate.open(deadline).await?;
            let turn = async {
                let permit = self.inner.routes.acquire(&endpoint).await;
                self.inner.pace.until_ready().await;
                permit
            };
            let permit = tokio::time::timeout_at(deadline, turn).await.map_err(|_| RestError::TooLate)??;
            // It may have closed while this call waited for its turn.
            if self.inner.gate.is_open() {
                break permit;
            }
        };
        let response = self.send_once(call).await?;
        if let Some(wait) = limits::global_wait(&response) {
            self.inner.gate.close_for(wait);
        }
        let (headers, status) = (response.headers().clone(), response.status());
        let outcome = read(response).await;
        let wait = outcome.as_ref().err().filter(|_| status == StatusCode::TOO_MANY_REQUESTS);
        routes::complete(permit, limits::limits(&headers, wait.and_then(RestError::retry_after)));
        outcome
    }

    async fn send_once(&self, call: &Call<'_>) -> Result<Response, RestError> {
        let base = self.inner.base.as_ref().map(ApiBase::as_str);
        let request = Request::new(call.route, call.method).body(call.body.clone());
        let request = request.build(&self.inner.client, &self.inner.authorization, base);
        let request = request.map_err(|_| RestError::Unbuildable)?;
        request.send().await.map_err(RestError::transport)
    }

    fn place(&self, urgency: Urgency) -> Result<Place<'_>, RestError> {
        let most = match urgency {
            Urgency::Asked => MOST_CALLS,
            Urgency::Unprompted => MOST_UNPROMPTED,
        };
        let calls = &self.inner.calls;
        let place = Place(calls);
        if calls.fetch_add(1, Ordering::Relaxed) >= most {
            return Err(RestError::TooMuchWaits);
        }
        Ok(place)
    }
}

fn commands_route(application_id: ApplicationId, guild: Option<GuildId>) -> Route<'static> {
    match guild {
        Some(guild_id) => Route::GuildCommands { application_id, guild_id },
        None => Route::Commands { application_id },
    }
}

/// As a segment of a path, whatever is in it: a keycap emoji has a `#`.
fn percent_encoded(emoji: &str) -> String {
    emoji.bytes().fold(String::new(), |mut encoded, byte| {
        let _ = write!(encoded, "%{byte:02X}");
        encoded
    })
}

async fn read(response: Response) -> Result<String, RestError> {
    let status = response.status();
    let headers = response.headers().clone();
    let text = response.text().await.map_err(RestError::transport)?;
    if status.is_success() {
        return Ok(text);
    }
    let text: String = text.chars().take(LONGEST_ERROR).collect();
    Err(RestError::refused(status, limits::retry_after(&headers, &text), &text))
}

struct Call<'c> {
    route: Route<'c>,
    method: LightMethod,
    body: Option<Vec<u8>>,
    urgency: Urgency,
}

impl<'c> Call<'c> {
    const fn new(route: Route<'c>, method: LightMethod) -> Self {
        Self { route, method, body: None, urgency: Urgency::Asked }
    }

    /// A name to log, without ids and tokens.
    const fn name(&self) -> &'static str {
        match self.route {
            Route::ChannelMessages { .. } => "messages",
            Route::ChannelMessage { .. } => "message",
            Route::ChannelMessageReactionMe { .. } => "reaction",
            Route::WebhookFollowupMessages { .. } => "follow-up",
            Route::Commands { .. } | Route::GuildCommands { .. } => "commands",
            Route::GatewayBot => "gateway",
            _ => "other",
        }
    }
}
