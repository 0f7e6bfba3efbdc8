//! A small client, so that the stand-in is tested over its sockets without the bot.
use fake_discord::Loopback;
use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use serde::de::DeserializeSeed;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, Utf8Bytes, protocol::CloseFrame},
};
use twilight_model::gateway::event::GatewayEventDeserializer;

const PATIENCE: Duration = Duration::from_secs(5);

pub struct Answer {
    pub status: u16,
    pub body: Value,
    headers: reqwest::header::HeaderMap,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub struct Rest {
    pub client: reqwest::Client,
    pub address: String,
    pub token: String,
    pub agent: String,
}

impl Rest {
    pub fn new(discord: &Loopback) -> Self {
        Self {
            client: reqwest::Client::new(),
            address: discord.address(),
            token: discord.token(),
            agent: "DiscordBot (https://example.org, 1)".into(),
        }
    }

    fn request(&self, method: &str, path: &str, body: &Value) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.client.request(method, format!("{}/api/v10{path}", self.address));
        let request = request.header("authorization", format!("Bot {}", self.token)).header("user-agent", &self.agent);
        if body.is_null() { request } else { request.header("content-type", "application/json").body(body.to_string()) }
    }

    pub async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let response = self.request(method, path, &body).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default();
        Answer { status, body, headers }
    }

    async fn short(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let answer = self.send(method, path, body).await;
        (answer.status, answer.body)
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.short("GET", path, Value::Null).await
    }

    pub async fn delete(&self, path: &str) -> (u16, Value) {
        self.short("DELETE", path, Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.short("POST", path, body).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> (u16, Value) {
        self.short("PATCH", path, body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        self.short("PUT", path, body).await
    }

    /// How long the head and the whole answer took.
    pub async fn timed(&self, path: &str) -> (u16, Duration, Duration) {
        let started = Instant::now();
        let response = self.request("GET", path, &Value::Null).send().await.unwrap();
        let (status, head) = (response.status().as_u16(), started.elapsed());
        response.bytes().await.unwrap();
        (status, head, started.elapsed())
    }
}

pub fn gateway_url(discord: &Loopback) -> String {
    discord.gateway_address()
}

pub struct Gateway {
    socket: WebSocketStream<TcpStream>,
    pub session: String,
    pub resume_url: String,
}

impl Gateway {
    /// Connects without waiting for HELLO.
    pub async fn connect(discord: &Loopback) -> Self {
        Self::connect_to(&gateway_url(discord)).await
    }

    async fn connect_to(url: &str) -> Self {
        let stream = TcpStream::connect(url.trim_start_matches("ws://")).await.unwrap();
        let (socket, _) = client_async(format!("{url}/?v=10&encoding=json"), stream).await.unwrap();
        Self { socket, session: String::new(), resume_url: String::new() }
    }

    pub async fn open(discord: &Loopback) -> Self {
        Self::open_at(&gateway_url(discord)).await
    }

    pub async fn open_at(url: &str) -> Self {
        let mut gateway = Self::connect_to(url).await;
        assert!(gateway.payload(10).await["d"]["heartbeat_interval"].is_u64());
        gateway
    }

    /// Connected, with READY and GUILD_CREATE read.
    pub async fn ready(discord: &Loopback, intents: u64) -> Self {
        let mut gateway = Self::open(discord).await;
        gateway.identify(&discord.token(), intents).await;
        let ready = gateway.event("READY").await;
        gateway.session = ready["d"]["session_id"].as_str().unwrap().into();
        gateway.resume_url = ready["d"]["resume_gateway_url"].as_str().unwrap().into();
        for _ in 0..ready["d"]["guilds"].as_array().unwrap().len() {
            libraries_read(&gateway.event("GUILD_CREATE").await);
        }
        libraries_read(&ready);
        gateway
    }

    pub async fn send(&mut self, payload: Value) {
        // A socket that was closed meanwhile is noticed when reading.
        let _ = self.socket.send(Message::text(payload.to_string())).await;
    }

    pub async fn identify(&mut self, token: &str, intents: u64) {
        self.identify_as(token, intents, [0, 1]).await;
    }

    pub async fn identify_as(&mut self, token: &str, intents: u64, shard: [u64; 2]) {
        let properties = json!({ "os": "linux", "browser": "test", "device": "test" });
        let data = json!({ "token": token, "intents": intents, "properties": properties, "shard": shard });
        self.send(json!({ "op": 2, "d": data })).await;
    }

    pub async fn resume(&mut self, token: &str, session: &str, seq: u64) {
        self.send(json!({ "op": 6, "d": { "token": token, "session_id": session, "seq": seq } })).await;
    }

    pub async fn heartbeat(&mut self) {
        self.send(json!({ "op": 1, "d": null })).await;
    }

    pub async fn close(&mut self, code: u16) {
        let frame = CloseFrame { code: code.into(), reason: Utf8Bytes::from_static("") };
        self.socket.close(Some(frame)).await.unwrap();
    }

    async fn read(&mut self) -> Option<Message> {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        next.expect("nothing came from the gateway").and_then(Result::ok)
    }

    pub async fn next_payload(&mut self) -> Value {
        match self.read().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("not a payload: {other:?}"),
        }
    }

    pub async fn next_event(&mut self) -> Value {
        self.payload(0).await
    }

    /// The next payload with this opcode.
    pub async fn payload(&mut self, op: u64) -> Value {
        loop {
            let payload = self.next_payload().await;
            if payload["op"] == op {
                return payload;
            }
        }
    }

    /// The next event with this name.
    pub async fn event(&mut self, name: &str) -> Value {
        loop {
            let event = self.next_event().await;
            if event["t"] == name {
                return event;
            }
        }
    }

    /// The code that the connection is closed with; `None` when it is cut.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            match self.read().await {
                Some(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
                Some(_) => {}
                None => return None,
            }
        }
    }

    pub async fn nothing_for(&mut self, time: Duration) -> bool {
        tokio::time::timeout(time, self.socket.next()).await.is_err()
    }
}

/// Asserts that both libraries that the bot is made of understand an event.
pub fn libraries_read(event: &Value) {
    let text = event.to_string();
    let deserializer = GatewayEventDeserializer::from_json(&text).unwrap();
    let mut json = serde_json::Deserializer::from_str(&text);
    if let Err(error) = deserializer.deserialize(&mut json) {
        panic!("twilight cannot read it: {error}: {text}");
    }
    if let Err(error) = serde_json::from_str::<serenity::model::event::GatewayEvent>(&text) {
        panic!("serenity cannot read it: {error}: {text}");
    }
}
