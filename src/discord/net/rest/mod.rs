//! The one place that calls Discord's REST interface.
//!
//! serenity's builders serialise and its routes give the addresses; our own client sends, so that status, headers and
//! `retry_after` are seen. No address is ever logged: those of interactions hold their tokens.

mod body;
mod call;
mod callbacks;
mod error;
mod gate;
mod limits;
mod pace;
mod retry;
mod routes;
#[cfg(test)]
mod tests;
mod transport;

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::DATE;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::all::{ApplicationId, ChannelId, GuildId, InteractionId, LightMethod, MessageId, Route, UserId};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{debug, warn};
use twilight_http_ratelimiting::Permit;

use crate::config::ApiBase;
use crate::discord::net::throttle::Throttle;
use crate::discord::net::token::Token;
use crate::discord::ui::message::{InteractionResponse, OutgoingMessage};
pub use body::{Reference, Sent};
use call::Call;
use callbacks::{Callbacks, Place};
pub use error::RestError;
use gate::Gate;
use pace::Pace;
use retry::{Repeat, Retry};
use routes::Routes;
use transport::{Answer, Transport};

/// The application may read messages: bit 18 for verified applications, bit 19 for others, of its flags
/// (<https://discord.com/developers/docs/resources/application#application-object-application-flags>).
pub const MESSAGE_CONTENT: u64 = (1 << 18) | (1 << 19);
/// For one try of a call.
const TRY_TIMEOUT: Duration = Duration::from_secs(10);
/// Discord gives the first response to an interaction three seconds from when it sent the interaction. All tries
/// together have this long.
const CALLBACK_TIMEOUT: Duration = Duration::from_millis(2_500);
/// No call waits longer for its turn: what comes later than that helps nobody.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Calls that may be under way or wait at once.
const MOST_CALLS: usize = 1_024;
/// From so many calls on, unprompted answers are dropped: they are the ones that nobody waits for.
const MOST_UNPROMPTED: usize = 256;

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
    transport: Transport,
    /// For all calls together; the routes' limiter counts in windows that start anew, so two could fall into one second.
    pace: Pace,
    routes: Routes,
    gate: Gate,
    /// Calls under way or waiting.
    calls: AtomicUsize,
    callbacks: Callbacks,
    notices: Throttle,
}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rest").field("transport", &self.inner.transport).finish_non_exhaustive()
    }
}

impl Rest {
    /// A client for Discord, or for the host that stands in for it. To be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// When the system's network library cannot be set up.
    pub fn new(token: &Token, base: Option<ApiBase>) -> Result<Self, RestError> {
        let inner = Inner {
            transport: Transport::new(token, base)?,
            pace: Pace::default(),
            routes: Routes::default(),
            gate: Gate::default(),
            calls: AtomicUsize::new(0),
            callbacks: Callbacks::default(),
            notices: Throttle::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Reads something.
    ///
    /// # Errors
    ///
    /// When Discord refuses, cannot be reached, or answers with something else.
    pub async fn get<T: DeserializeOwned>(&self, route: Route<'_>) -> Result<T, RestError> {
        let text = self.call(&Call { wants_body: true, ..Call::new(route, LightMethod::Get) }).await?;
        serde_json::from_str(&text).map_err(|error| RestError::unreadable(&error))
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

    /// Whether the application may read what members write in channels.
    ///
    /// # Errors
    ///
    /// When Discord cannot be reached, or refuses.
    pub async fn may_read_messages(&self) -> Result<bool, RestError> {
        #[derive(serde::Deserialize)]
        struct Application {
            #[serde(default)]
            flags: u64,
        }
        let told: Application = self.get(Route::Oauth2ApplicationCurrent).await?;
        Ok(told.flags & MESSAGE_CONTENT != 0)
    }

    /// The time by Discord's clock, to the second; none if it does not tell.
    ///
    /// # Errors
    ///
    /// When Discord cannot be reached.
    pub async fn clock(&self) -> Result<Option<SystemTime>, RestError> {
        let call = Call::new(Route::GatewayBot, LightMethod::Get);
        let answer = self.inner.transport.send(&call, TRY_TIMEOUT).await?;
        let date = answer.headers.get(DATE).and_then(|date| date.to_str().ok());
        Ok(date.and_then(|date| httpdate::parse_http_date(date).ok()))
    }

    /// Sends a message to a channel.
    ///
    /// The nonce, 1 to 25 characters, makes Discord return the first message instead of sending a second one when it is
    /// sent again within minutes, also by another process.
    ///
    /// `wanted` is asked right before it is sent, when its turn has come, which may be a minute later. It is not asked
    /// again once it may have arrived: then only its id tells what there is to remove.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached, too much waits already, or it is no longer wanted.
    pub async fn send(
        &self,
        channel: ChannelId,
        message: &OutgoingMessage,
        reference: Reference,
        nonce: &str,
        urgency: Urgency,
        wanted: impl Fn() -> bool + Send + Sync,
    ) -> Result<Sent, RestError> {
        let body = Some(body::message(message, reference, nonce)?);
        let route = Route::ChannelMessages { channel_id: channel };
        let (files, wanted) = (message.files.as_slice(), Some(&wanted as &(dyn Fn() -> bool + Send + Sync)));
        let call = Call { body, files, urgency, wants_body: true, wanted, ..Call::new(route, LightMethod::Post) };
        body::sent(&self.call(&call).await?, message)
    }

    /// Replaces a message of ours.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached.
    pub async fn edit(&self, channel: ChannelId, id: MessageId, message: &OutgoingMessage) -> Result<(), RestError> {
        let route = Route::ChannelMessage { channel_id: channel, message_id: id };
        let body = Some(body::edit(message)?);
        self.call(&Call { body, files: &message.files, ..Call::new(route, LightMethod::Patch) }).await.map(drop)
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

    /// The message of `author` that replies to a message, looked for among the next fifty in its channel.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached.
    pub async fn reply_by(
        &self,
        author: UserId,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Option<MessageId>, RestError> {
        let route = Route::ChannelMessages { channel_id: channel };
        let params = Some(vec![("after", message.to_string()), ("limit", "50".to_owned())]);
        let call = Call { params, wants_body: true, ..Call::new(route, LightMethod::Get) };
        body::reply_by(&self.call(&call).await?, author, message)
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
    /// When it came too late, Discord refuses, or cannot be reached. [`RestError::may_have_arrived`] tells whether it may
    /// have arrived all the same.
    pub async fn respond(
        &self,
        id: InteractionId,
        token: &str,
        callback: &InteractionResponse,
    ) -> Result<(), RestError> {
        let deadline = Instant::now() + CALLBACK_TIMEOUT;
        let route = Route::InteractionResponse { interaction_id: id, token };
        let (body, files) = (Some(body::callback(callback)?), body::files(callback));
        let call = Call { body, files, ..Call::new(route, LightMethod::Post) };
        let _slot = self.inner.callbacks.slot(callback, deadline).await?;
        let mut retry = Retry::of_callback(deadline);
        loop {
            let limit = retry.limit(Instant::now());
            let outcome = self.inner.transport.send(&call, limit).await.and_then(|answer| answer.outcome);
            let error = match outcome {
                Ok(_) => return Ok(()),
                // An earlier try arrived after all.
                Err(error) if retry.is_again() && error.is_acknowledged() => return Ok(()),
                Err(error) => error,
            };
            let Some(pause) = retry.next(&error, Instant::now()) else { return Err(retry.outcome(error)) };
            self.tell_retry(&call, &error);
            sleep(pause).await;
        }
    }

    /// Sends one more message with an interaction's token, which Discord honours for 15 minutes.
    ///
    /// Nothing tells Discord that it is the same message when it is sent again, so it is not where it may have arrived.
    ///
    /// # Errors
    ///
    /// When Discord refuses or cannot be reached. [`RestError::may_have_arrived`] tells whether it may have arrived all
    /// the same.
    pub async fn follow_up(
        &self,
        application: ApplicationId,
        token: &str,
        message: &OutgoingMessage,
    ) -> Result<(), RestError> {
        let route = Route::WebhookFollowupMessages { application_id: application, token };
        let (body, repeat) = (Some(body::follow_up(message)?), Repeat::UnlessCarriedOut);
        let call = Call { body, files: &message.files, repeat, ..Call::new(route, LightMethod::Post) };
        self.call(&call).await.map(drop)
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

    /// A call in its turn, tried again as long as that may help. Each try waits for its turn anew.
    async fn call(&self, call: &Call<'_>) -> Result<String, RestError> {
        let _place = self.place(call.urgency)?;
        let deadline = Instant::now() + LONGEST_WAIT;
        let mut retry = Retry::of_call(call.repeat, deadline);
        loop {
            let error = match self.call_once(call, deadline, retry.is_unconfirmed()).await {
                Ok(text) => return Ok(text),
                Err(error) => error,
            };
            let Some(pause) = retry.next(&error, Instant::now()) else { return Err(retry.outcome(error)) };
            self.tell_retry(call, &error);
            sleep(pause).await;
        }
    }

    async fn call_once(&self, call: &Call<'_>, deadline: Instant, may_stand: bool) -> Result<String, RestError> {
        let permit = self.turn(call, deadline).await?;
        if !may_stand && call.wanted.is_some_and(|wanted| !wanted()) {
            return Err(RestError::NoLongerWanted);
        }
        let Answer { status, headers, outcome } = self.inner.transport.send(call, TRY_TIMEOUT).await?;
        if let Some(wait) = limits::global_wait(status, &headers) {
            self.close_gate(wait);
        }
        let limited = outcome.as_ref().err().filter(|_| status == StatusCode::TOO_MANY_REQUESTS);
        let wait = limited.and_then(RestError::retry_after);
        if wait.is_some_and(|wait| wait >= limits::LONGEST) {
            self.tell_absurd(call);
        }
        routes::complete(permit, limits::limits(&headers, wait));
        outcome
    }

    /// Waits for a call's turn: on its route, and among all calls.
    async fn turn(&self, call: &Call<'_>, deadline: Instant) -> Result<Permit, RestError> {
        let endpoint = limits::endpoint(call.method, &call.route);
        loop {
            self.inner.gate.open(deadline).await?;
            let turn = async {
                let permit = self.inner.routes.acquire(&endpoint).await;
                self.inner.pace.turn(call.is_removal()).await;
                permit
            };
            let permit = timeout_at(deadline, turn).await.map_err(|_| RestError::TooLate)??;
            // It may have closed while this call waited for its turn.
            if self.inner.gate.is_open() {
                return Ok(permit);
            }
        }
    }

    fn close_gate(&self, wait: Duration) {
        self.inner.gate.close_for(wait);
        if let Some(due) = self.inner.notices.due("global limit") {
            let seconds = wait.as_secs_f64();
            warn!(seconds, left_out = due.left_out, "Discord limits the whole bot; nothing is sent for so long");
        }
    }

    fn tell_absurd(&self, call: &Call<'_>) {
        if let Some(due) = self.inner.notices.due("absurd wait") {
            warn!(
                route = call.name(),
                left_out = due.left_out,
                "Discord, or what stands in for it, wants a call to wait for an hour or longer; it is given up"
            );
        }
    }

    fn tell_retry(&self, call: &Call<'_>, reason: &RestError) {
        match self.inner.notices.due(call.name()) {
            Some(due) => {
                warn!(route = call.name(), %reason, left_out = due.left_out, "a call is tried again");
            }
            None => debug!(route = call.name(), %reason, "a call is tried again"),
        }
    }

    fn place(&self, urgency: Urgency) -> Result<Place<'_>, RestError> {
        let most = match urgency {
            Urgency::Asked => MOST_CALLS,
            Urgency::Unprompted => MOST_UNPROMPTED,
        };
        Place::take(&self.inner.calls, most)
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
