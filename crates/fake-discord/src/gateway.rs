//! The gateway's sessions: who is told what, and what is kept for a resume.
use crate::state::State;
use serde_json::{Value, json};
use std::{collections::VecDeque, time::Instant};
use tokio::sync::mpsc::UnboundedSender;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// Gateway intents.
pub mod intents {
    pub const GUILDS: u64 = 1;
    pub const GUILD_MEMBERS: u64 = 1 << 1;
    pub const GUILD_PRESENCES: u64 = 1 << 8;
    pub const GUILD_MESSAGES: u64 = 1 << 9;
    pub const DIRECT_MESSAGES: u64 = 1 << 12;
    pub const MESSAGE_CONTENT: u64 = 1 << 15;
    pub const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
    /// All that exist.
    pub const KNOWN: u64 = ((1 << 17) - 1) | (0b11 << 20) | (0b11 << 24);
}

/// What a connection's task is told to do.
#[derive(Debug)]
pub enum Out {
    Text(Utf8Bytes),
    Close(u16),
    /// Writes the first part of a frame and drops the TCP connection.
    Cut,
    /// Never says anything again.
    Silence,
}

/// A connection that was made to the gateway.
#[derive(Clone, Debug)]
pub struct Connection {
    pub at: Instant,
    /// Whether it came to the address that READY names for resuming.
    pub at_resume_url: bool,
    /// The query of the address, such as `v=10&encoding=json`.
    pub query: String,
    pub identified: bool,
    pub resumed: bool,
    /// How the bot closed it, if it did.
    pub closed_with: Option<u16>,
    pub open: bool,
}

/// A gateway session, which outlives its connections.
#[derive(Debug)]
pub struct Session {
    pub seq: u64,
    pub intents: u64,
    pub shard: (u64, u64),
    pub buffer: VecDeque<(u64, Utf8Bytes)>,
    pub out: Option<UnboundedSender<Out>>,
    /// Number of the connection that carries it now.
    pub connection: usize,
}

impl Session {
    /// Numbers an event, keeps it and sends it.
    pub fn dispatch(&mut self, name: &str, data: &str, limit: usize) {
        self.seq += 1;
        let text = Utf8Bytes::from(format!(r#"{{"t":"{name}","s":{},"op":0,"d":{data}}}"#, self.seq));
        if self.buffer.len() >= limit {
            self.buffer.pop_front();
        }
        self.buffer.push_back((self.seq, text.clone()));
        if let Some(out) = &self.out {
            let _ = out.send(Out::Text(text));
        }
    }

    fn covers(&self, whom: Whom) -> bool {
        let (number, count) = self.shard;
        match whom {
            Whom::Guild(guild) => (guild >> 22) % count == number,
            Whom::Direct => number == 0,
            Whom::All => true,
        }
    }
}

/// Which shards an event concerns.
#[derive(Clone, Copy, Debug)]
pub enum Whom {
    Guild(u64),
    Direct,
    All,
}

impl State {
    /// Sends an event to the sessions whose intents include all of `needs`.
    pub fn emit(&mut self, name: &str, whom: Whom, needs: u64, data: &Value) {
        let limit = self.world.replay_buffer;
        let mut text = None;
        for session in self.sessions.values_mut() {
            if session.intents & needs == needs && session.covers(whom) {
                session.dispatch(name, text.get_or_insert_with(|| data.to_string()), limit);
            }
        }
    }

    /// Sends a message event: blank for sessions without the message content, unless the rules make an exception.
    pub fn emit_message(&mut self, name: &str, guild: Option<u64>, message: &Value) {
        let (whom, needs) = match guild {
            Some(guild) => (Whom::Guild(guild), intents::GUILD_MESSAGES),
            None => (Whom::Direct, intents::DIRECT_MESSAGES),
        };
        let limit = self.world.replay_buffer;
        let open = guild.is_none() || self.concerns_bot(message);
        let (mut full, mut blank) = (None, None);
        for session in self.sessions.values_mut() {
            if session.intents & needs != needs || !session.covers(whom) {
                continue;
            }
            if open || session.intents & intents::MESSAGE_CONTENT != 0 {
                session.dispatch(name, full.get_or_insert_with(|| message.to_string()), limit);
            } else {
                session.dispatch(name, blank.get_or_insert_with(|| blanked(message).to_string()), limit);
            }
        }
    }

    pub fn concerns_bot(&self, message: &Value) -> bool {
        let bot = self.world.bot.id.to_string();
        message["author"]["id"] == bot.as_str()
            || message["mentions"].as_array().is_some_and(|users| users.iter().any(|user| user["id"] == bot.as_str()))
    }

    /// Tells every open connection to do something.
    pub fn tell_connections(&self, mut what: impl FnMut() -> Out) {
        for link in self.links.values() {
            let _ = link.send(what());
        }
    }

    /// Whether a session is connected and was told everything that READY brings.
    pub fn is_connected(&self) -> bool {
        self.sessions.values().any(|session| session.out.is_some())
    }
}

/// The message as an application without the message content sees it.
pub fn blanked(message: &Value) -> Value {
    let mut message = message.clone();
    let fields = message.as_object_mut().unwrap();
    fields.insert("content".into(), "".into());
    for list in ["embeds", "attachments", "components"] {
        fields.insert(list.into(), json!([]));
    }
    fields.remove("poll");
    if let Some(referenced) = fields.get_mut("referenced_message").filter(|value| value.is_object()) {
        referenced["content"] = "".into();
        for list in ["embeds", "attachments", "components"] {
            referenced[list] = json!([]);
        }
    }
    message
}
