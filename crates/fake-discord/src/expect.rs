//! Waiting for what the bot does, with a telling failure when it does not.
use crate::{
    harness::Loopback,
    interactions::{self, Reply},
    payloads::id_of,
    state::State,
};
use serde_json::Value;
use std::{
    fmt::Write,
    sync::PoisonError,
    time::{Duration, Instant},
};

/// How long something that should happen may take.
pub const PATIENCE: Duration = Duration::from_secs(5);

impl Loopback {
    /// Waits until `look` finds something; `None` when it does not in that time.
    pub async fn within<T>(&self, time: Duration, mut look: impl FnMut(&Self) -> Option<T>) -> Option<T> {
        let mut changed = self.inner.changed.subscribe();
        let deadline = Instant::now() + time;
        loop {
            changed.borrow_and_update();
            if let Some(found) = look(self) {
                return Some(found);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            // Some things change without notice, such as time.
            let _ = tokio::time::timeout(left.min(Duration::from_millis(200)), changed.changed()).await;
        }
    }

    /// Waits until a condition holds, and panics with what happened instead.
    pub async fn until(&self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let found = self.within(PATIENCE, |discord| holds(discord).then_some(())).await;
        if found.is_none() {
            self.fail(&format!("waited {PATIENCE:?} for {what}"));
        }
    }

    async fn expect<T>(&self, what: &str, mut look: impl FnMut(&State) -> Option<T>) -> T {
        let found = self.within(PATIENCE, |discord| look(&discord.inner.lock())).await;
        found.unwrap_or_else(|| self.fail(&format!("waited {PATIENCE:?} for {what}")))
    }

    /// The bot's message that replies to this one.
    pub async fn answer_to(&self, message: u64) -> Value {
        self.expect(&format!("an answer to the message {message}"), |state| answer(state, message)).await
    }

    /// The same, or `None` when there is none in that time.
    pub async fn answer_within(&self, message: u64, time: Duration) -> Option<Value> {
        self.within(time, |discord| answer(&discord.inner.lock(), message)).await
    }

    /// When the call that answers a message came in.
    pub fn answered_at(&self, message: u64) -> Option<Instant> {
        const LATEST: usize = 200;
        let state = self.inner.lock();
        let refers = |body: &Value| id_of(&body["message_reference"]["message_id"]) == Some(message);
        let mut latest = state.requests.iter().rev().take(LATEST);
        latest.find(|request| request.method == "POST" && refers(&request.body)).map(|request| request.at)
    }

    /// What the user of an interaction gets to see; for a deferred response, once it is completed.
    pub async fn reply_of(&self, interaction: u64) -> Reply {
        let what = format!("the reply to the interaction {interaction}");
        self.expect(&what, |state| interactions::reply_so_far(state, interaction, true)).await
    }

    /// The first response to an interaction, deferred or not.
    pub async fn response_to(&self, interaction: u64) -> Reply {
        let what = format!("the response to the interaction {interaction}");
        self.expect(&what, |state| interactions::reply_so_far(state, interaction, false)).await
    }

    /// The reply to an interaction, or `None` when there is none in that time.
    pub async fn reply_within(&self, interaction: u64, time: Duration) -> Option<Reply> {
        self.within(time, |discord| interactions::reply_so_far(&discord.inner.lock(), interaction, true)).await
    }

    /// Asserts that the bot writes nothing for a while: no message, no typing, no response.
    pub async fn stays_silent_for(&self, time: Duration) {
        let from = self.inner.lock().requests.len();
        tokio::time::sleep(time).await;
        let spoken = self
            .inner
            .lock()
            .requests
            .iter()
            .skip(from)
            .find(|request| speaks(&request.method, &request.path))
            .cloned();
        if let Some(request) = spoken {
            self.fail(&format!("the bot should have stayed silent, but: {request:?}"));
        }
    }

    /// Asserts that the bot writes nothing in this channel for a while.
    pub async fn no_message_in(&self, channel: u64, time: Duration) {
        let count = |state: &State| {
            let ids = state.bot_messages.iter().filter_map(|id| state.messages.get(id));
            ids.filter(|message| message.channel == channel).count()
        };
        let before = count(&self.inner.lock());
        let more = self.within(time, |discord| (count(&discord.inner.lock()) > before).then_some(())).await;
        if more.is_some() {
            self.fail(&format!("the bot wrote in the channel {channel}"));
        }
    }

    /// Waits until the bot has deleted or lost this message.
    pub async fn until_deleted(&self, message: u64) {
        self.until(&format!("the deletion of {message}"), |discord| discord.message(message).is_none()).await;
    }

    /// Waits for the n-th request of this kind (1 is the first).
    pub async fn until_request(&self, method: &str, path: &str, count: usize) {
        let what = format!("{count} requests {method} {path}");
        self.until(&what, |discord| discord.requests_to(method, path).len() >= count).await;
    }

    /// Waits until a session is connected, READY sent and nothing missing.
    pub async fn until_connected(&self) {
        self.until("a connection to the gateway", |discord| discord.inner.lock().is_connected()).await;
    }

    /// Panics with what happened.
    pub fn fail(&self, what: &str) -> ! {
        let report = self.report();
        panic!("{what}\n{report}");
    }

    /// The last requests, the violations, the connections and the bot's log.
    pub fn report(&self) -> String {
        let state = self.inner.lock();
        let mut text = String::from("-- requests\n");
        for request in state.requests.iter().skip(state.requests.len().saturating_sub(30)) {
            let _ = writeln!(text, "{} {} {} {}", request.status, request.method, request.path, request.body);
        }
        text.push_str("-- violations\n");
        for violation in &state.violations {
            let _ = writeln!(text, "{violation}");
        }
        text.push_str("-- connections\n");
        for connection in &state.connections {
            let _ = writeln!(text, "{connection:?}");
        }
        for log in &state.logs {
            text.push_str("-- the bot's log (its end)\n");
            let log = log.lock().unwrap_or_else(PoisonError::into_inner);
            let lines: Vec<&str> = log.lines().collect();
            for line in lines.iter().skip(lines.len().saturating_sub(80)) {
                let _ = writeln!(text, "{line}");
            }
        }
        text
    }
}

fn answer(state: &State, message: u64) -> Option<Value> {
    let mut answers = state.bot_messages.iter().filter_map(|id| state.live_message(*id));
    let refers = |value: &Value| id_of(&value["message_reference"]["message_id"]) == Some(message);
    answers.find(|one| one.interaction.is_none() && refers(&one.value)).map(|one| one.value.clone())
}

fn speaks(method: &str, path: &str) -> bool {
    method != "GET" && !path.starts_with("/applications/")
}
