//! What is said on one connection to the gateway, apart from any connection.

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::discord::net::token::Token;

/// Discord's own interval is about 41 s. More often than once a second, heartbeats alone would be against its limit of
/// 120 messages a minute; more rarely than this, the watchdog would take a well connection for dead.
const INTERVALS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(120));

/// A gateway session: what is needed to go on with it on another connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Session {
    pub id: String,
    /// The number of the last event.
    pub seq: u64,
    /// Where it is to be resumed, as Discord said.
    pub resume_url: String,
}

/// Who identifies.
#[derive(Clone)]
pub(super) struct Identity {
    pub token: Token,
    pub intents: u64,
    pub shard: u32,
    pub shards: u32,
}

/// What a received message asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Step<'m> {
    /// To send this.
    Say(String),
    /// To send this, and a heartbeat in this interval.
    Greet(String, Duration),
    /// To hand this event over.
    Event(Cow<'m, str>, &'m str),
    /// A heartbeat has been acknowledged.
    Acknowledged,
    /// To connect anew and resume.
    Reconnect,
    /// To connect anew with a new session, after a moment.
    Invalid,
    Nothing,
}

/// What a close code leaves possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    Resume,
    NewSession,
    ForGood,
}

impl Closed {
    pub const fn with(code: u16) -> Self {
        match code {
            4004 | 4010..=4014 => Self::ForGood,
            4003 | 4007 | 4009 => Self::NewSession,
            _ => Self::Resume,
        }
    }
}

/// One connection's state.
pub(super) struct Protocol {
    pub session: Option<Session>,
    identity: Identity,
    /// A heartbeat has not been acknowledged.
    unanswered: bool,
    /// READY or RESUMED has come.
    pub works: bool,
}

/// What surrounds every payload.
#[derive(Deserialize)]
struct Envelope<'m> {
    op: u8,
    #[serde(default)]
    s: Option<u64>,
    #[serde(borrow, default)]
    t: Option<Cow<'m, str>>,
    #[serde(borrow, default)]
    d: Option<&'m RawValue>,
}

#[derive(Deserialize)]
struct Hello {
    heartbeat_interval: f64,
}

#[derive(Deserialize)]
struct Ready {
    session_id: String,
    resume_gateway_url: String,
}

impl Protocol {
    /// A connection that resumes this session, or identifies when there is none.
    pub fn new(identity: Identity, session: Option<Session>) -> Self {
        Self { session, identity, unanswered: false, works: false }
    }

    /// What to do about a message; none if it cannot be read.
    pub fn receive<'m>(&mut self, text: &'m str) -> Option<Step<'m>> {
        let envelope: Envelope<'m> = serde_json::from_str(text).ok()?;
        let data = envelope.d.map_or("null", RawValue::get);
        Some(match envelope.op {
            0 => self.event(envelope.t?, data, envelope.s),
            1 => Step::Say(self.heartbeat()),
            7 => Step::Reconnect,
            9 if data == "true" && self.session.is_some() => Step::Reconnect,
            9 => {
                self.session = None;
                Step::Invalid
            }
            10 => {
                let asked = serde_json::from_str::<Hello>(data).ok()?.heartbeat_interval;
                let interval = Duration::try_from_secs_f64(asked / 1_000.0).unwrap_or_default();
                Step::Greet(self.greeting(), interval.clamp(INTERVALS.0, INTERVALS.1))
            }
            11 => {
                self.unanswered = false;
                Step::Acknowledged
            }
            _ => Step::Nothing,
        })
    }

    /// The heartbeat that is due; none if the last one has not been acknowledged, so that the connection is dead.
    pub fn beat(&mut self) -> Option<String> {
        let dead = std::mem::replace(&mut self.unanswered, true);
        (!dead).then(|| self.heartbeat())
    }

    /// Passes over the next event, which is too large to be received.
    pub fn skip(&mut self) {
        if let Some(session) = &mut self.session {
            session.seq += 1;
        }
    }

    fn event<'m>(&mut self, name: Cow<'m, str>, data: &'m str, seq: Option<u64>) -> Step<'m> {
        if name == "READY" {
            self.works = true;
            self.session = serde_json::from_str::<Ready>(data).ok().map(|ready| Session {
                id: ready.session_id,
                seq: 0,
                resume_url: ready.resume_gateway_url,
            });
        }
        self.works |= name == "RESUMED";
        if let (Some(session), Some(seq)) = (&mut self.session, seq) {
            session.seq = seq;
        }
        Step::Event(name, data)
    }

    fn heartbeat(&self) -> String {
        json!({ "op": 1, "d": self.session.as_ref().map(|session| session.seq) }).to_string()
    }

    fn greeting(&self) -> String {
        let Identity { token, intents, shard, shards } = &self.identity;
        let greeting: Value = match &self.session {
            Some(Session { id, seq, .. }) => {
                json!({ "op": 6, "d": { "token": token.expose(), "session_id": id, "seq": seq } })
            }
            None => json!({ "op": 2, "d": {
                "token": token.expose(),
                "intents": intents,
                "shard": [shard, shards],
                "properties": { "os": std::env::consts::OS, "browser": env!("CARGO_PKG_NAME"), "device": env!("CARGO_PKG_NAME") },
            } }),
        };
        greeting.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::net::token::TokenSources;

    const READY: &str =
        r#"{"op":0,"s":1,"t":"READY","d":{"session_id":"abc","resume_gateway_url":"wss://x.discord.gg","user":{}}}"#;

    fn protocol(session: Option<Session>) -> Protocol {
        let token =
            Token::read(TokenSources { variable: Some("a.b.c".as_ref()), file: None, credentials: None }).unwrap();
        Protocol::new(Identity { token, intents: 1, shard: 1, shards: 2 }, session)
    }

    fn said(protocol: &mut Protocol, interval: &str) -> (Value, Duration) {
        let hello = format!(r#"{{"op":10,"d":{{"heartbeat_interval":{interval}}}}}"#);
        let Some(Step::Greet(text, interval)) = protocol.receive(&hello) else { panic!("no greeting") };
        (serde_json::from_str(&text).unwrap(), interval)
    }

    #[test]
    fn it_identifies_and_resumes() {
        let mut fresh = protocol(None);
        let (identify, interval) = said(&mut fresh, "41250");
        assert_eq!((&identify["op"], &identify["d"]["shard"]), (&json!(2), &json!([1, 2])));
        assert_eq!(interval, Duration::from_millis(41_250));
        assert!(!fresh.works && matches!(fresh.receive(READY), Some(Step::Event(name, _)) if name == "READY"));
        assert!(fresh.works);
        fresh.receive(r#"{"op":0,"s":7,"t":"X","d":null}"#).unwrap();
        let (resume, _) = said(&mut protocol(fresh.session), "41250");
        assert_eq!(resume, json!({ "op": 6, "d": { "token": "a.b.c", "session_id": "abc", "seq": 7 } }));
    }

    #[test]
    fn no_interval_is_taken_that_harms() {
        for (asked, seconds) in [("0", 1), ("-5", 1), ("0.1", 1), ("1e300", 1), ("86400000", 120), ("60000", 60)] {
            assert_eq!(said(&mut protocol(None), asked).1, Duration::from_secs(seconds), "{asked}");
        }
        assert!(protocol(None).receive(r#"{"op":10,"d":{}}"#).is_none());
    }

    #[test]
    fn a_heartbeat_without_answer_is_the_end() {
        let mut protocol = protocol(None);
        assert_eq!(protocol.beat().unwrap(), r#"{"d":null,"op":1}"#);
        assert_eq!(protocol.receive(r#"{"op":11}"#), Some(Step::Acknowledged));
        protocol.receive(READY).unwrap();
        assert_eq!(protocol.beat().unwrap(), r#"{"d":1,"op":1}"#);
        // One that Discord asks for is no sign that the last was heard.
        assert!(matches!(protocol.receive(r#"{"op":1,"d":null}"#), Some(Step::Say(_))));
        assert_eq!(protocol.beat(), None);
    }

    #[test]
    fn sessions_go_on_as_long_as_discord_lets_them() {
        let mut protocol = protocol(None);
        assert_eq!(protocol.receive(r#"{"op":9,"d":true}"#), Some(Step::Invalid));
        protocol.receive(READY).unwrap();
        assert_eq!(protocol.receive(r#"{"op":7,"d":null}"#), Some(Step::Reconnect));
        assert_eq!(protocol.receive(r#"{"op":9,"d":true}"#), Some(Step::Reconnect));
        protocol.skip();
        assert_eq!(protocol.session.as_ref().unwrap().seq, 2);
        assert_eq!(protocol.receive(r#"{"op":9,"d":false}"#), Some(Step::Invalid));
        assert_eq!(protocol.session, None);
        assert_eq!(protocol.receive("{"), None);
        assert_eq!(protocol.receive(r#"{"op":200}"#), Some(Step::Nothing));
        assert_eq!(
            [1001, 4000, 4009, 4014].map(Closed::with),
            [Closed::Resume, Closed::Resume, Closed::NewSession, Closed::ForGood]
        );
    }
}
