//! What the stand-in remembers.
use crate::{
    faults::{ConnectionFault, Faults},
    files::{Kept, Upload},
    fixtures::{Channel, Guild, Snowflakes, User, World},
    gateway::{Connection, Out, Session},
    interactions::Interaction,
    payloads,
    permissions::{permissions_in, unknown_user},
    reactions::Reaction,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    fmt::{Display, Formatter},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};
use tokio::sync::{mpsc::UnboundedSender, watch};

/// A request that the bot made.
#[derive(Clone, Debug)]
pub struct Request {
    pub at: Instant,
    pub method: String,
    /// Without `/api/v10` and without the query.
    pub path: String,
    pub query: String,
    /// JSON, whether it came alone or with files.
    pub body: Value,
    pub files: Vec<Upload>,
    /// The answer's status; 0 while there is none.
    pub status: u16,
}

/// Something that the bot must not do on Discord.
#[derive(Clone, Debug)]
pub struct Violation {
    pub reason: String,
    pub request: Option<Request>,
}

impl Display for Violation {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)?;
        if let Some(request) = &self.request {
            write!(f, " [{} {} {}]", request.method, request.path, request.body)?;
        }
        Ok(())
    }
}

/// A message that somebody wrote.
#[derive(Clone, Debug)]
pub struct Message {
    pub value: Value,
    pub channel: u64,
    pub ephemeral: bool,
    pub deleted: bool,
    pub by_bot: bool,
    pub interaction: Option<u64>,
}

/// Where a channel is.
pub enum Located<'a> {
    Guild(&'a Guild, &'a Channel),
    Dm(u64),
    Nowhere,
}

pub struct State {
    pub world: World,
    pub guilds: BTreeMap<u64, Guild>,
    pub channel_guild: HashMap<u64, u64>,
    pub users: HashMap<u64, User>,
    /// Channel and the user on its other side.
    pub dms: HashMap<u64, u64>,
    pub messages: HashMap<u64, Message>,
    pub message_order: VecDeque<u64>,
    pub bot_messages: Vec<u64>,
    pub nonces: HashMap<(u64, String), u64>,
    /// Oldest first.
    pub reactions: Vec<Reaction>,
    /// Files that members attach and that the bot sends, by id.
    pub files: HashMap<u64, Kept>,
    /// Commands per guild, `None` being the global ones.
    pub commands: HashMap<Option<u64>, Vec<Value>>,
    pub interactions: HashMap<u64, Interaction>,
    pub tokens: HashMap<String, u64>,
    pub requests: Vec<Request>,
    pub violations: Vec<Violation>,
    pub faults: Faults,
    pub sessions: HashMap<String, Session>,
    pub connections: Vec<Connection>,
    /// How to tell an open connection something.
    pub links: HashMap<usize, UnboundedSender<Out>>,
    pub next_connections: VecDeque<ConnectionFault>,
    pub acknowledging: bool,
    pub heartbeats: u64,
    pub identifies: Vec<Value>,
    /// Forum posts whose first message is yet to come.
    pub starterless: HashSet<u64>,
    pub logs: Vec<Arc<Mutex<String>>>,
    /// When the last process began.
    pub began: Option<Instant>,
}

impl State {
    pub fn new(mut world: World) -> Self {
        let guilds: BTreeMap<u64, Guild> =
            std::mem::take(&mut world.guilds).into_iter().map(|guild| (guild.id, guild)).collect();
        let channel_guild =
            guilds.values().flat_map(|guild| guild.channels.iter().map(|channel| (channel.id, guild.id))).collect();
        let mut users: HashMap<u64, User> =
            std::mem::take(&mut world.users).into_iter().map(|user| (user.id, user)).collect();
        users.insert(world.bot.id, world.bot.clone());
        Self {
            guilds,
            channel_guild,
            users,
            dms: HashMap::new(),
            messages: HashMap::new(),
            message_order: VecDeque::new(),
            bot_messages: Vec::new(),
            nonces: HashMap::new(),
            reactions: Vec::new(),
            files: HashMap::new(),
            commands: HashMap::new(),
            interactions: HashMap::new(),
            tokens: HashMap::new(),
            requests: Vec::new(),
            violations: Vec::new(),
            faults: Faults::default(),
            sessions: HashMap::new(),
            connections: Vec::new(),
            links: HashMap::new(),
            next_connections: VecDeque::new(),
            acknowledging: true,
            heartbeats: 0,
            identifies: Vec::new(),
            starterless: HashSet::new(),
            logs: Vec::new(),
            began: None,
            world,
        }
    }

    pub fn locate(&self, channel: u64) -> Located<'_> {
        if let Some(user) = self.dms.get(&channel) {
            return Located::Dm(*user);
        }
        let guild = self.channel_guild.get(&channel).and_then(|guild| self.guilds.get(guild));
        let found = guild.and_then(|guild| Some((guild, guild.channels.iter().find(|one| one.id == channel)?)));
        found.map_or(Located::Nowhere, |(guild, channel)| Located::Guild(guild, channel))
    }

    pub fn user(&self, id: u64) -> User {
        self.users.get(&id).cloned().unwrap_or_else(|| unknown_user(id))
    }

    /// What the bot may do in a channel.
    pub fn bot_permissions(&self, channel: u64) -> u64 {
        match self.locate(channel) {
            Located::Guild(guild, channel) => permissions_in(guild, Some(channel), self.world.bot.id),
            Located::Dm(_) => crate::permissions::permission::DEFAULT,
            Located::Nowhere => 0,
        }
    }

    /// Logs a request without a body, and gives its place in the log.
    pub fn log(&mut self, method: &str, path: &str) -> usize {
        let (method, path, query) = (method.into(), path.into(), String::new());
        let (body, files) = (Value::Null, Vec::new());
        self.requests.push(Request { at: Instant::now(), method, path, query, body, files, status: 0 });
        self.requests.len() - 1
    }

    pub fn violation(&mut self, request: Option<usize>, reason: impl Into<String>) {
        let request = request.and_then(|index| self.requests.get(index)).cloned();
        self.violations.push(Violation { reason: reason.into(), request });
    }

    pub fn keep_message(&mut self, id: u64, message: Message) {
        const QUIET_LIMIT: usize = 2_000;
        if message.by_bot {
            self.bot_messages.push(id);
        } else if self.world.quiet {
            self.message_order.push_back(id);
            if self.message_order.len() > QUIET_LIMIT {
                let oldest = self.message_order.pop_front();
                oldest.and_then(|oldest| self.messages.remove(&oldest));
            }
        }
        self.messages.insert(id, message);
    }

    /// A message of the bot that is not deleted.
    pub fn live_message(&self, id: u64) -> Option<&Message> {
        self.messages.get(&id).filter(|message| !message.deleted)
    }

    /// The DM channel with a user, made when there is none.
    pub fn dm_with(&mut self, user: u64, ids: &Snowflakes) -> u64 {
        if let Some((channel, _)) = self.dms.iter().find(|(_, other)| **other == user) {
            return *channel;
        }
        let channel = ids.next();
        self.dms.insert(channel, user);
        channel
    }

    pub fn owner_json(&self) -> Value {
        let owner = self.user(self.world.application.owner);
        payloads::application(&self.world.application, &self.world.bot, &owner, self.guilds.len())
    }
}

/// What all tasks of a stand-in share.
pub struct Inner {
    pub ids: Snowflakes,
    pub state: Mutex<State>,
    pub changed: watch::Sender<u64>,
    pub refusing: watch::Sender<bool>,
    pub rest_port: u16,
    pub gateway_port: u16,
    pub resume_port: u16,
}

impl Inner {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes whoever waits for something to happen.
    pub fn touch(&self) {
        self.changed.send_modify(|count| *count += 1);
    }
}
