//! A connection to the gateway, from the handshake to its end.
use crate::{
    faults::ConnectionFault,
    gateway::{Connection, Out, Session, Whom, intents},
    payloads,
    state::{Inner, State},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message, Utf8Bytes,
        handshake::server::{ErrorResponse, Request, Response},
        protocol::CloseFrame,
    },
};

type Socket = WebSocketStream<TcpStream>;

/// Serves one of the gateway's two addresses for as long as the stand-in lives.
pub async fn listen(inner: Arc<Inner>, first: TcpListener, at_resume_url: bool) {
    let port = first.local_addr().unwrap().port();
    let mut refusing = inner.refusing.subscribe();
    let mut listener = Some(first);
    loop {
        if *refusing.borrow_and_update() {
            listener = None;
            if refusing.changed().await.is_err() {
                return;
            }
            continue;
        }
        if listener.is_none() {
            listener = TcpListener::bind(("127.0.0.1", port)).await.ok();
        }
        let Some(open) = &listener else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        tokio::select! {
            accepted = open.accept() => if let Ok((stream, _)) = accepted {
                tokio::spawn(serve(inner.clone(), stream, at_resume_url));
            },
            changed = refusing.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

async fn serve(inner: Arc<Inner>, stream: TcpStream, at_resume_url: bool) {
    let fault = inner.lock().next_connections.pop_front().unwrap_or(ConnectionFault::Fine);
    if matches!(fault, ConnectionFault::Drop) {
        return;
    }
    let _ = stream.set_nodelay(true);
    let mut query = String::new();
    #[allow(clippy::result_large_err)]
    let callback = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        query = request.uri().query().unwrap_or_default().to_owned();
        Ok(response)
    };
    let Ok(socket) = accept_hdr_async(stream, callback).await else { return };
    let number = {
        let mut state = inner.lock();
        if !query.split('&').any(|part| part == "v=10") || !query.split('&').any(|part| part == "encoding=json") {
            state.violation(None, format!("gateway address without v=10 and encoding=json: {query}"));
        }
        state.connections.push(Connection {
            at: Instant::now(),
            at_resume_url,
            query,
            identified: false,
            resumed: false,
            closed_with: None,
            open: true,
        });
        state.connections.len() - 1
    };
    let (out, inbox) = mpsc::unbounded_channel();
    inner.lock().links.insert(number, out.clone());
    let link = Link { inner: inner.clone(), number, fault, out, session: None, received: VecDeque::new() };
    let link = link.run(socket, inbox).await;
    let mut state = inner.lock();
    state.links.remove(&number);
    state.connections[number].open = false;
    let closed_for_good = matches!(state.connections[number].closed_with, Some(1000 | 1001));
    if let Some(id) = link.session {
        if closed_for_good {
            state.sessions.remove(&id);
        } else if let Some(session) = state.sessions.get_mut(&id).filter(|session| session.connection == number) {
            session.out = None;
        }
    }
    drop(state);
    inner.touch();
}

struct Link {
    inner: Arc<Inner>,
    number: usize,
    fault: ConnectionFault,
    out: mpsc::UnboundedSender<Out>,
    session: Option<String>,
    /// When the bot sent something, over the last minute.
    received: VecDeque<Instant>,
}

impl Link {
    async fn run(mut self, mut socket: Socket, mut inbox: mpsc::UnboundedReceiver<Out>) -> Self {
        match self.fault {
            ConnectionFault::CloseBeforeHello(code) => {
                close(&mut socket, code).await;
                return self;
            }
            ConnectionFault::Mute => {}
            _ => {
                let interval = self.inner.lock().world.heartbeat_interval.as_millis();
                let interval = u64::try_from(interval).unwrap();
                self.say(&json!({ "op": 10, "d": { "heartbeat_interval": interval, "_trace": ["loopback"] } }));
            }
        }
        let mut silent = matches!(self.fault, ConnectionFault::Mute);
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                _ = inbox.recv_many(&mut batch, 256) => {
                    for out in batch.drain(..) {
                        if silent && !matches!(out, Out::Cut) {
                            continue;
                        }
                        match out {
                            Out::Text(text) => if socket.feed(Message::Text(text)).await.is_err() {
                                return self;
                            },
                            Out::Close(code) => {
                                close(&mut socket, code).await;
                                return self;
                            }
                            Out::Cut => {
                                let _ = socket.flush().await;
                                cut(&mut socket).await;
                                return self;
                            }
                            Out::Silence => silent = true,
                        }
                    }
                    if socket.flush().await.is_err() {
                        return self;
                    }
                }
                received = socket.next() => match received {
                    Some(Ok(Message::Text(text))) => if !silent {
                        self.hear(&text);
                    },
                    Some(Ok(Message::Close(frame))) => {
                        let code = frame.map_or(1005, |frame| u16::from(frame.code));
                        self.inner.lock().connections[self.number].closed_with = Some(code);
                        let _ = socket.flush().await;
                        return self;
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return self,
                },
            }
        }
    }

    fn say(&self, payload: &Value) {
        let _ = self.out.send(Out::Text(Utf8Bytes::from(payload.to_string())));
    }

    fn end(&self, code: u16) {
        let _ = self.out.send(Out::Close(code));
    }

    fn hear(&mut self, text: &str) {
        let now = Instant::now();
        self.received.push_back(now);
        while self.received.front().is_some_and(|at| now.duration_since(*at) > Duration::from_secs(60)) {
            self.received.pop_front();
        }
        let inner = self.inner.clone();
        let mut state = inner.lock();
        if text.len() > 4096 {
            state.violation(None, format!("a gateway payload of {} bytes", text.len()));
            return self.end(4002);
        }
        if self.received.len() > 120 {
            state.violation(None, "more than 120 gateway payloads in a minute");
            return self.end(4008);
        }
        let Ok(payload) = serde_json::from_str::<Value>(text) else {
            state.violation(None, format!("a gateway payload that is not JSON: {text}"));
            return self.end(4002);
        };
        match payload["op"].as_u64() {
            Some(1) => {
                state.heartbeats += 1;
                if state.acknowledging {
                    self.say(&json!({ "op": 11 }));
                }
            }
            Some(2) => self.identify(&mut state, &payload["d"]),
            Some(3) => {}
            Some(6) => self.resume(&mut state, &payload["d"]),
            _ if self.session.is_none() => self.end(4003),
            Some(4 | 8 | 31) => {}
            _ => {
                state.violation(None, format!("an unknown gateway opcode: {text}"));
                self.end(4001);
            }
        }
        drop(state);
        inner.touch();
    }

    fn identify(&mut self, state: &mut State, data: &Value) {
        state.identifies.push(data.clone());
        state.connections[self.number].identified = true;
        state.world.session_starts_left = state.world.session_starts_left.saturating_sub(1);
        if self.session.as_ref().is_some_and(|id| state.sessions.contains_key(id)) {
            return self.end(4005);
        }
        if let ConnectionFault::CloseAfterIdentify(code) = self.fault {
            return self.end(code);
        }
        if let ConnectionFault::InvalidSession { resumable } = self.fault {
            self.fault = ConnectionFault::Fine;
            return self.say(&json!({ "op": 9, "d": resumable }));
        }
        let token = data["token"].as_str().unwrap_or_default().trim_start_matches("Bot ");
        if token != state.world.token {
            return self.end(4004);
        }
        let properties = &data["properties"];
        if ["os", "browser", "device"].iter().any(|name| !properties[*name].is_string()) {
            state.violation(None, format!("identify without properties: {properties}"));
        }
        let Some(wanted) = data["intents"].as_u64().filter(|wanted| wanted & !intents::KNOWN == 0) else {
            return self.end(4013);
        };
        if wanted & intents::PRIVILEGED & !state.world.privileged != 0 {
            return self.end(4014);
        }
        let shard = match data.get("shard").filter(|shard| !shard.is_null()) {
            Some(shard) => (shard[0].as_u64().unwrap_or(u64::MAX), shard[1].as_u64().unwrap_or_default()),
            None => (0, 1),
        };
        if shard.0 >= shard.1 {
            return self.end(4010);
        }
        if state.world.shards > 1 && shard.1 < 2 {
            return self.end(4011);
        }
        let id = format!("{:032x}", u128::from(self.inner.ids.next()) * 0x9E37_79B9_7F4A_7C15);
        let session = Session {
            seq: 0,
            intents: wanted,
            shard,
            buffer: VecDeque::new(),
            out: Some(self.out.clone()),
            connection: self.number,
        };
        state.sessions.insert(id.clone(), session);
        self.session = Some(id.clone());
        self.welcome(state, &id, shard);
    }

    /// READY and a GUILD_CREATE per guild, to this session alone.
    fn welcome(&self, state: &mut State, id: &str, shard: (u64, u64)) {
        let mine = |guild: &u64| (guild >> 22) % shard.1 == shard.0;
        let guilds: Vec<u64> = state.guilds.keys().copied().filter(mine).collect();
        let unavailable: Vec<Value> =
            guilds.iter().map(|guild| json!({ "id": payloads::text(*guild), "unavailable": true })).collect();
        let ready = json!({
            "v": 10,
            "user": payloads::current_user(&state.world.bot),
            "guilds": unavailable,
            "session_id": id,
            "session_type": "normal",
            "resume_gateway_url": format!("ws://127.0.0.1:{}", self.inner.resume_port),
            "shard": [shard.0, shard.1],
            "application": { "id": payloads::text(state.world.application.id), "flags": state.world.application.flags },
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "_trace": ["loopback"],
        });
        state.dispatch_to(id, "READY", &ready);
        if state.sessions[id].intents & intents::GUILDS != 0 {
            for guild in guilds {
                let guild = payloads::guild(&state.guilds[&guild], &state.world.bot);
                state.dispatch_to(id, "GUILD_CREATE", &guild);
            }
        }
    }

    fn resume(&mut self, state: &mut State, data: &Value) {
        state.connections[self.number].resumed = true;
        let invalid = match self.fault {
            ConnectionFault::CloseAfterIdentify(code) => return self.end(code),
            ConnectionFault::InvalidSession { resumable } => Some(resumable),
            _ => None,
        };
        if let Some(resumable) = invalid {
            self.fault = ConnectionFault::Fine;
            return self.say(&json!({ "op": 9, "d": resumable }));
        }
        if data["token"].as_str().unwrap_or_default().trim_start_matches("Bot ") != state.world.token {
            return self.end(4004);
        }
        let id = data["session_id"].as_str().unwrap_or_default().to_owned();
        let Some(seen) = data["seq"].as_u64() else { return self.end(4007) };
        let Some(session) = state.sessions.get_mut(&id) else {
            return self.say(&json!({ "op": 9, "d": false }));
        };
        if seen > session.seq {
            return self.end(4007);
        }
        let kept_from = session.buffer.front().map_or(session.seq, |(seq, _)| seq - 1);
        if seen < kept_from {
            state.sessions.remove(&id);
            return self.say(&json!({ "op": 9, "d": false }));
        }
        for (_, text) in session.buffer.iter().filter(|(seq, _)| *seq > seen) {
            let _ = self.out.send(Out::Text(text.clone()));
        }
        session.out = Some(self.out.clone());
        session.connection = self.number;
        self.session = Some(id.clone());
        state.dispatch_to(&id, "RESUMED", &json!({ "_trace": ["loopback"] }));
    }
}

async fn close(socket: &mut Socket, code: u16) {
    let frame = CloseFrame { code: code.into(), reason: Utf8Bytes::from_static("closed by the stand-in") };
    let _ = socket.close(Some(frame)).await;
    let drained = async { while let Some(Ok(_)) = socket.next().await {} };
    let _ = tokio::time::timeout(Duration::from_secs(2), drained).await;
}

/// The header of a text frame of 4,000 bytes and only its beginning.
async fn cut(socket: &mut Socket) {
    let stream = socket.get_mut();
    let mut bytes = vec![0x81, 126, 0x0F, 0xA0];
    bytes.extend_from_slice(br#"{"t":"MESSAGE_CREATE","s":99,"op":0,"d":{"content":"cut off in the mid"#);
    let _ = stream.write_all(&bytes).await;
    let _ = stream.flush().await;
    let _ = stream.shutdown().await;
}

impl State {
    /// Sends an event to one session.
    pub fn dispatch_to(&mut self, session: &str, name: &str, data: &Value) {
        let limit = self.world.replay_buffer;
        if let Some(session) = self.sessions.get_mut(session) {
            session.dispatch(name, &data.to_string(), limit);
        }
    }

    /// Sends any event to all sessions, whatever their intents.
    pub fn emit_raw(&mut self, name: &str, data: &Value) {
        self.emit(name, Whom::All, 0, data);
    }
}
