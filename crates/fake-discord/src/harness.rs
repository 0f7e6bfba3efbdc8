//! The stand-in as tests see it: what people do, and what the bot is seen to do.
use crate::{
    closing::{Closer, Closing},
    connection,
    faults::{ConnectionFault, Fault, Fortune, Limit, Misfortune, Pattern},
    files::{self, Kept, Served},
    fixtures::{Snowflakes, User, World},
    gateway::{Connection, Out},
    interactions::{self, Plan, Reply},
    payloads::{self, text},
    permissions::permission,
    rest, routes,
    state::{Inner, Located, Message, Request, State, Violation},
};
use axum::Router;
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{AbortHandle, JoinHandle},
};

/// Where a command is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this channel or thread of a guild that the bot is in.
    Guild(u64),
    /// In the direct messages between the user and the bot.
    Dm,
    /// In a group DM that the bot is not in, by a user install.
    PrivateChannel,
    /// In a guild that the bot is not in, by a user install.
    ForeignGuild,
}

impl From<u64> for Place {
    fn from(channel: u64) -> Self {
        Self::Guild(channel)
    }
}

/// A message that somebody is about to post.
#[derive(Clone, Debug)]
pub struct Post {
    channel: u64,
    author: u64,
    content: String,
    id: Option<u64>,
    kind: u8,
    reply_to: Option<u64>,
    webhook: bool,
    fields: Value,
}

impl Post {
    pub fn new(channel: u64, author: u64, content: &str) -> Self {
        let content = content.into();
        Self { channel, author, content, id: None, kind: 0, reply_to: None, webhook: false, fields: json!({}) }
    }

    /// With this id instead of a new one.
    pub fn id(mut self, id: u64) -> Self {
        self.id = Some(id);
        self
    }

    /// Of this message type, such as 7 for "joined the server".
    pub fn kind(mut self, kind: u8) -> Self {
        self.kind = kind;
        self
    }

    /// As a reply; as Discord does by default, the other author is mentioned.
    pub fn replying_to(mut self, message: u64) -> Self {
        self.reply_to = Some(message);
        self.kind = 19;
        self
    }

    /// By a webhook whose id is the author's.
    pub fn by_webhook(mut self) -> Self {
        self.webhook = true;
        self
    }

    /// Sets any further field of the message object.
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.fields[field] = value;
        self
    }
}

/// A running stand-in. Dropping it panics when the bot has done something that Discord forbids.
pub struct Loopback {
    pub(crate) inner: Arc<Inner>,
    tasks: Vec<JoinHandle<()>>,
}

impl Loopback {
    /// Starts it on free ports.
    pub async fn start(world: World) -> Self {
        let rest = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let gateway = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let resume = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let inner = Arc::new(Inner {
            ids: Snowflakes::default(),
            state: Mutex::new(State::new(world)),
            changed: watch::Sender::new(0),
            refusing: watch::Sender::new(false),
            rest_port: rest.local_addr().unwrap().port(),
            gateway_port: gateway.local_addr().unwrap().port(),
            resume_port: resume.local_addr().unwrap().port(),
        });
        let app = Router::new().fallback(rest::handle).with_state(inner.clone());
        let app = app.into_make_service_with_connect_info::<Closer>();
        let serving = tokio::spawn(async move { axum::serve(Closing(rest), app).await.unwrap() });
        let tasks = vec![
            serving,
            tokio::spawn(connection::listen(inner.clone(), gateway, false)),
            tokio::spawn(connection::listen(inner.clone(), resume, true)),
        ];
        Self { inner, tasks }
    }

    /// The value for `DISCORD_API`.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.inner.rest_port)
    }

    /// Where the gateway is.
    pub fn gateway_address(&self) -> String {
        format!("ws://127.0.0.1:{}", self.inner.gateway_port)
    }

    /// The value for `DISCORD_TOKEN`.
    pub fn token(&self) -> String {
        self.inner.lock().world.token.clone()
    }

    // What people do.

    /// Somebody writes a message. Gives its id. `<@id>` in it mentions that user.
    pub async fn says(&self, channel: u64, author: u64, content: &str) -> u64 {
        self.posts(Post::new(channel, author, content)).await
    }

    /// Somebody replies to a message.
    pub async fn replies(&self, to: u64, author: u64, content: &str) -> u64 {
        let channel = self.inner.lock().messages.get(&to).map(|message| message.channel);
        let channel = channel.unwrap_or_else(|| panic!("there is no message {to}"));
        self.posts(Post::new(channel, author, content).replying_to(to)).await
    }

    /// Somebody writes to the bot directly.
    pub async fn says_privately(&self, author: u64, content: &str) -> u64 {
        let channel = self.dm_channel(author);
        self.says(channel, author, content).await
    }

    /// The DM channel between a user and the bot.
    pub fn dm_channel(&self, user: u64) -> u64 {
        self.inner.lock().dm_with(user, &self.inner.ids)
    }

    /// Somebody posts a message with whatever is special about it.
    pub async fn posts(&self, post: Post) -> u64 {
        let id = post.id.unwrap_or_else(|| self.inner.ids.next());
        let mut state = self.inner.lock();
        let channel = post.channel;
        let located = state.locate(channel);
        assert!(!matches!(located, Located::Nowhere), "there is no channel {channel}");
        let value = written(&state, id, &post);
        state.starterless.remove(&channel);
        routes::tell(&mut state, "MESSAGE_CREATE", channel, &value);
        let by_bot = post.author == state.world.bot.id;
        let message = Message { value, channel, ephemeral: false, deleted: false, by_bot, interaction: None };
        state.keep_message(id, message);
        id
    }

    /// Somebody edits their message.
    pub async fn edits(&self, message: u64, content: &str) {
        let mut state = self.inner.lock();
        let mentioned = mentions(content).into_iter().map(|user| payloads::user(&state.user(user))).collect();
        state.messages.get_mut(&message).expect("no such message").value["mentions"] = mentioned;
        routes::change(&mut state, message, &json!({ "content": content }));
    }

    /// Somebody deletes a message.
    pub async fn deletes(&self, message: u64) {
        routes::remove(&mut self.inner.lock(), message);
        self.inner.touch();
    }

    /// Sends the MESSAGE_CREATE of a message once more.
    pub async fn repeats(&self, message: u64) {
        let mut state = self.inner.lock();
        let found = state.messages.get(&message).unwrap_or_else(|| panic!("there is no message {message}"));
        let (channel, value) = (found.channel, found.value.clone());
        routes::tell(&mut state, "MESSAGE_CREATE", channel, &value);
    }

    // Commands and components.

    /// Somebody uses a slash command (`name` or `name subcommand`) with options by name, and sees the result: for a
    /// deferred response, what finally stands there.
    pub async fn command(&self, user: u64, place: impl Into<Place>, name: &str, options: Value) -> Reply {
        let interaction = self.starts_command(user, place, name, options).await;
        self.reply_of(interaction).await
    }

    /// Somebody uses a slash command; gives the interaction's id without waiting.
    pub async fn starts_command(&self, user: u64, place: impl Into<Place>, name: &str, options: Value) -> u64 {
        let place = place.into();
        self.delivers(|state| interactions::slash(&self.inner, state, user, place, name, &options, None))
    }

    /// Somebody types `typed` into an option of a command; gives the suggestions.
    pub async fn autocomplete(
        &self,
        user: u64,
        place: impl Into<Place>,
        name: &str,
        option: &str,
        typed: &str,
        others: Value,
    ) -> Vec<(String, Value)> {
        let place = place.into();
        let focus = Some((option, typed));
        let interaction =
            self.delivers(|state| interactions::slash(&self.inner, state, user, place, name, &others, focus));
        let reply = self.reply_of(interaction).await;
        let choices = reply.data["choices"].as_array().cloned().unwrap_or_default();
        choices.into_iter().map(|one| (one["name"].as_str().unwrap().to_owned(), one["value"].clone())).collect()
    }

    /// Somebody is about to attach a file to a command; gives the value of its option.
    pub fn attaches(&self, name: &str, content: &[u8]) -> Value {
        text(self.keep(name, content, Served::Whole))
    }

    /// Keeps a file of a member's, to be handed out in this way. Gives its address and size.
    pub fn keeps_file(&self, name: &str, content: &[u8], served: Served) -> (String, u64) {
        let id = self.keep(name, content, served);
        (files::url(&self.inner, id, name), content.len() as u64)
    }

    fn keep(&self, name: &str, content: &[u8], served: Served) -> u64 {
        let (id, content_type) = (self.inner.ids.next(), "text/plain; charset=utf-8".to_owned());
        let kept = Kept { name: name.into(), content_type, content: content.to_vec(), served };
        self.inner.lock().files.insert(id, kept);
        id
    }

    /// Names and contents of the files of a message.
    pub fn files_of(&self, message: u64) -> Vec<(String, Vec<u8>)> {
        let state = self.inner.lock();
        let found = state.live_message(message).unwrap_or_else(|| panic!("there is no message {message}"));
        let attachments = found.value["attachments"].as_array().cloned().unwrap_or_default();
        let kept = attachments.iter().filter_map(|one| state.files.get(&payloads::id_of(&one["id"])?));
        kept.map(|kept| (kept.name.clone(), kept.content.clone())).collect()
    }

    /// Somebody uses a command of a message's context menu.
    pub async fn message_command(&self, user: u64, name: &str, message: u64) -> Reply {
        let interaction = self.starts_message_command(user, name, message).await;
        self.reply_of(interaction).await
    }

    pub async fn starts_message_command(&self, user: u64, name: &str, message: u64) -> u64 {
        self.delivers(|state| {
            let channel =
                state.messages.get(&message).unwrap_or_else(|| panic!("there is no message {message}")).channel;
            interactions::message_menu(state, user, interactions::place_of(state, channel), name, message)
        })
    }

    /// Somebody presses a button of a message.
    pub async fn presses(&self, user: u64, message: u64, custom_id: &str) -> Reply {
        let interaction = self.starts_press(user, message, custom_id).await;
        self.reply_of(interaction).await
    }

    pub async fn starts_press(&self, user: u64, message: u64, custom_id: &str) -> u64 {
        self.delivers(|state| interactions::component(state, user, message, custom_id, None))
    }

    /// Somebody chooses from a menu of a message.
    pub async fn selects(&self, user: u64, message: u64, custom_id: &str, values: &[&str]) -> Reply {
        let interaction = self.delivers(|state| interactions::component(state, user, message, custom_id, Some(values)));
        self.reply_of(interaction).await
    }

    /// Somebody fills in the only field of the form that they were shown.
    pub async fn fills_in(&self, form: &Reply, typed: &str) -> Reply {
        let label = form.data["components"][0]["components"][0]["label"].as_str().unwrap_or_default();
        self.fills_in_fields(form, &[(label, typed)]).await
    }

    /// Somebody fills in fields of the form that they were shown, by their labels, and leaves the others as they are.
    pub async fn fills_in_fields(&self, form: &Reply, typed: &[(&str, &str)]) -> Reply {
        let interaction = self.delivers(|state| interactions::form(state, form.interaction, typed));
        self.reply_of(interaction).await
    }

    pub(crate) fn delivers(&self, plan: impl FnOnce(&State) -> Plan) -> u64 {
        let mut state = self.inner.lock();
        let plan = plan(&state);
        interactions::deliver(&self.inner, &mut state, plan)
    }

    /// Makes an interaction older than it is, to let its token run out.
    pub fn ages(&self, interaction: u64, by: Duration) {
        self.inner.lock().interactions.get_mut(&interaction).expect("no such interaction").aged += by;
    }

    /// Why Discord would not offer a slash command to this user here; `None` when it would.
    pub fn hidden_because(&self, user: u64, place: impl Into<Place>, name: &str) -> Option<String> {
        let state = self.inner.lock();
        let all = state.commands.values().flatten();
        let Some(command) = all.into_iter().find(|one| one["name"] == name) else {
            return Some("it is not registered".into());
        };
        crate::commands::hidden_because(&state, place.into(), command, user)
    }

    // What goes wrong.

    /// Answers requests wrongly from now on.
    pub fn fault(&self, fault: Fault) {
        self.inner.lock().faults.queue.push(fault);
    }

    /// From now on, requests to these methods and paths meet with bad luck, in an order that the seed fixes.
    pub fn misfortune(&self, seed: u64, patterns: &[(&str, &str)], chances: Misfortune) {
        let patterns = patterns.iter().map(|(method, path)| Pattern::new(method, path)).collect();
        self.inner.lock().faults.fortune = Some(Fortune::new(seed, patterns, chances));
    }

    /// Everything goes well again, also what was still to come.
    pub fn fortune_returns(&self) {
        let faults = &mut self.inner.lock().faults;
        faults.fortune = None;
        faults.queue.clear();
    }

    /// Limits a route to so many requests per window, and says so in the headers.
    pub fn limits(&self, method: &str, path: &str, requests: u32, per: Duration) {
        let pattern = Pattern::new(method, path);
        self.inner.lock().faults.limits.push(Limit { pattern, requests, per });
    }

    /// What happens to the next connections to the gateway, one after another.
    pub fn next_connection(&self, fault: ConnectionFault) {
        self.inner.lock().next_connections.push_back(fault);
    }

    /// Whether heartbeats are acknowledged.
    pub fn acknowledges(&self, acknowledging: bool) {
        self.inner.lock().acknowledging = acknowledging;
    }

    /// Op 7.
    pub async fn asks_to_reconnect(&self) {
        self.inner.lock().tell_connections(|| Out::Text(r#"{"op":7,"d":null,"s":null,"t":null}"#.into()));
    }

    /// Op 9.
    pub async fn invalidates_session(&self, resumable: bool) {
        let mut state = self.inner.lock();
        let payload = format!(r#"{{"op":9,"d":{resumable},"s":null,"t":null}}"#);
        state.tell_connections(|| Out::Text(payload.as_str().into()));
        if !resumable {
            state.sessions.clear();
        }
    }

    /// Whether a session is connected.
    pub fn is_connected(&self) -> bool {
        self.inner.lock().is_connected()
    }

    /// Closes all connections with a code. Sessions that such a code ends are forgotten.
    pub async fn closes_with(&self, code: u16) {
        let mut state = self.inner.lock();
        state.tell_connections(|| Out::Close(code));
        if matches!(code, 4003 | 4004 | 4007 | 4009..=4014) {
            state.sessions.clear();
        }
    }

    /// Cuts all connections in the middle of a frame.
    pub async fn cuts_connections(&self) {
        self.inner.lock().tell_connections(|| Out::Cut);
    }

    /// The present connections stay open, but nothing comes any more.
    pub async fn goes_silent(&self) {
        self.inner.lock().tell_connections(|| Out::Silence);
    }

    /// Cuts all connections and refuses new ones until [`Self::gateway_returns`].
    pub async fn gateway_dies(&self) {
        self.inner.refusing.send_replace(true);
        self.cuts_connections().await;
    }

    pub async fn gateway_returns(&self) {
        self.inner.refusing.send_replace(false);
    }

    /// Sends any event to everyone.
    pub async fn raw_event(&self, name: &str, data: Value) {
        self.inner.lock().emit_raw(name, &data);
    }

    // What was seen.

    pub fn requests(&self) -> Vec<Request> {
        self.inner.lock().requests.clone()
    }

    /// Requests with this method whose path starts like this.
    pub fn requests_to(&self, method: &str, path: &str) -> Vec<Request> {
        let fits = |request: &Request| request.method == method && request.path.starts_with(path);
        self.inner.lock().requests.iter().filter(|request| fits(request)).cloned().collect()
    }

    /// A message as it stands; `None` when it is deleted or was never there.
    pub fn message(&self, id: u64) -> Option<Value> {
        self.inner.lock().live_message(id).map(|message| message.value.clone())
    }

    /// The bot's messages in a channel that are not deleted and that all can see, oldest first.
    pub fn bot_messages_in(&self, channel: u64) -> Vec<Value> {
        let state = self.inner.lock();
        let found = state.bot_messages.iter().filter_map(|id| state.live_message(*id));
        found.filter(|message| message.channel == channel && !message.ephemeral).map(|one| one.value.clone()).collect()
    }

    /// The emoji that the bot has reacted with to a message, oldest first.
    pub fn reactions_on(&self, message: u64) -> Vec<String> {
        let state = self.inner.lock();
        let own = state.reactions.iter().filter(|one| one.message == message && one.user == state.world.bot.id);
        own.map(|one| one.emoji.clone()).collect()
    }

    /// All commands that are registered, with the guild for those of one guild.
    pub fn commands(&self) -> Vec<(Option<u64>, Value)> {
        let state = self.inner.lock();
        state.commands.iter().flat_map(|(scope, list)| list.iter().map(|one| (*scope, one.clone()))).collect()
    }

    pub fn connections(&self) -> Vec<Connection> {
        self.inner.lock().connections.clone()
    }

    /// What each identify said.
    pub fn identifies(&self) -> Vec<Value> {
        self.inner.lock().identifies.clone()
    }

    pub fn heartbeats(&self) -> u64 {
        self.inner.lock().heartbeats
    }

    pub fn violations(&self) -> Vec<Violation> {
        self.inner.lock().violations.clone()
    }

    /// The violations so far, which then no longer count: for tests of what the bot does wrong on purpose.
    pub fn take_violations(&self) -> Vec<Violation> {
        std::mem::take(&mut self.inner.lock().violations)
    }

    /// Ends the stand-in and panics when there were violations, as dropping does.
    pub fn finish(self) {}
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.tasks.iter().map(JoinHandle::abort_handle).for_each(|task: AbortHandle| task.abort());
        self.inner.lock().tell_connections(|| Out::Cut);
        let violations = self.take_violations();
        if !violations.is_empty() && !std::thread::panicking() {
            let list: Vec<String> = violations.iter().map(ToString::to_string).collect();
            panic!("{} violations:\n{}", list.len(), list.join("\n"));
        }
    }
}

/// The message object of a post.
fn written(state: &State, id: u64, post: &Post) -> Value {
    let author = if post.webhook {
        payloads::user(&User::new(post.author, "a webhook").bot())
    } else {
        payloads::user(&state.user(post.author))
    };
    let mut value = payloads::message(id, post.channel, author, &post.content);
    value["type"] = post.kind.into();
    if post.webhook {
        value["webhook_id"] = text(post.author);
    }
    let mut mentioned = mentions(&post.content);
    if let Some(target) = post.reply_to {
        let message = state.messages.get(&target).unwrap_or_else(|| panic!("there is no message {target}"));
        let mut referenced = message.value.clone();
        referenced.as_object_mut().unwrap().remove("referenced_message");
        mentioned.extend(payloads::id_of(&referenced["author"]["id"]));
        value["message_reference"] =
            json!({ "type": 0, "channel_id": text(message.channel), "message_id": text(target) });
        if let Some(guild) = state.channel_guild.get(&message.channel) {
            value["message_reference"]["guild_id"] = text(*guild);
        }
        value["referenced_message"] = if message.deleted { Value::Null } else { referenced };
    }
    value["mention_roles"] = role_mentions(&post.content).into_iter().map(text).collect();
    mentioned.sort_unstable();
    mentioned.dedup();
    value["mentions"] = mentioned.into_iter().map(|user| payloads::user(&state.user(user))).collect();
    value["mention_everyone"] =
        (post.content.contains("@everyone") && state_allows_everyone(state, post.channel, post.author)).into();
    for (field, set) in post.fields.as_object().into_iter().flatten() {
        value[field] = set.clone();
    }
    value
}

fn state_allows_everyone(state: &State, channel: u64, author: u64) -> bool {
    let Located::Guild(guild, channel) = state.locate(channel) else { return false };
    crate::permissions::permissions_in(guild, Some(channel), author) & permission::MENTION_EVERYONE != 0
}

/// The roles that a text mentions.
fn role_mentions(content: &str) -> Vec<u64> {
    content.split("<@&").skip(1).filter_map(|part| part.split_once('>')?.0.parse().ok()).collect()
}

/// The users that a text mentions.
fn mentions(content: &str) -> Vec<u64> {
    let parts = content.split("<@").skip(1);
    parts.filter_map(|part| part.split_once('>')?.0.trim_start_matches('!').parse().ok()).collect()
}
