//! Files: those that the bot sends, and where they and members' are kept.
use crate::{
    payloads::text,
    state::{Inner, State},
};
use axum::{
    body::{Body, Bytes},
    http::HeaderMap,
    response::Response,
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::{convert::Infallible, time::Duration};

/// Bytes of all files of a message, where nobody has paid for more.
const MOST_BYTES: usize = 10 << 20;
const MOST_FILES: usize = 10;
/// The first part of a path where files are.
pub const FOLDER: &str = "/attachments/";

/// A file that came with a request of the bot's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The number in `files[…]`.
    pub number: u64,
    pub name: String,
    pub content_type: String,
    pub content: Vec<u8>,
}

/// How a kept file is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// As it is.
    Whole,
    /// As it is, with this in `Content-Length`.
    Told(u64),
    /// Followed by more without end.
    Endless,
    /// From there instead.
    Redirected(String),
    /// Not at all; nothing comes.
    Never,
}

/// A file that is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    pub name: String,
    pub content_type: String,
    pub content: Vec<u8>,
    pub served: Served,
}

/// What a request's body says: JSON, or a form with JSON and files.
pub struct Read {
    pub body: Value,
    pub files: Vec<Upload>,
    /// What is wrong with it as a form.
    pub reasons: Vec<String>,
}

/// Whether a request says that its body is a form with files.
pub fn is_form(headers: &HeaderMap) -> bool {
    kind(headers).starts_with("multipart/form-data")
}

fn kind(headers: &HeaderMap) -> &str {
    headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default()
}

/// Reads a form.
pub async fn read(headers: &HeaderMap, bytes: Bytes) -> Read {
    let mut read = Read { body: Value::Null, files: Vec::new(), reasons: Vec::new() };
    if let Err(reason) = take(headers, bytes, &mut read).await {
        read.reasons.push(reason);
    }
    read
}

async fn take(headers: &HeaderMap, bytes: Bytes, read: &mut Read) -> Result<(), String> {
    let unreadable = |error: multer::Error| format!("a form that cannot be read: {error}");
    let boundary = multer::parse_boundary(kind(headers)).map_err(unreadable)?;
    let stream = futures_util::stream::once(async move { Ok::<Bytes, Infallible>(bytes) });
    let mut form = multer::Multipart::new(stream, boundary);
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(ToString::to_string).unwrap_or_default();
        let content = field.bytes().await.map_err(unreadable)?;
        let number = name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')?.parse().ok());
        match (name.as_str(), number, file_name) {
            ("payload_json", ..) if !read.body.is_null() => read.reasons.push("payload_json occurs twice".into()),
            ("payload_json", ..) => {
                read.body = serde_json::from_slice(&content).map_err(|error| format!("payload_json: {error}"))?;
            }
            (_, Some(number), Some(name)) => {
                read.files.push(Upload { number, name, content_type, content: content.to_vec() });
            }
            _ => read.reasons.push(format!("a part {name:?} that is neither payload_json nor a file with its name")),
        }
    }
    if read.body.is_null() {
        read.reasons.push("a form without payload_json".into());
    }
    if read.files.is_empty() {
        read.reasons.push("a form without files".into());
    }
    Ok(())
}

/// What is wrong with the files of a message. `takes_files` says whether such a request may have any.
pub fn opinion(message: &Value, files: &[Upload], takes_files: bool) -> Vec<String> {
    let mut reasons = Vec::new();
    if !takes_files && !files.is_empty() {
        reasons.push("files where none are taken".into());
    }
    let named: Vec<(u64, &str)> = message["attachments"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| {
            let number = one["id"].as_u64().or_else(|| one["id"].as_str()?.parse().ok());
            (number.unwrap_or(u64::MAX), one["filename"].as_str().unwrap_or_default())
        })
        .collect();
    for file in files {
        if !named.contains(&(file.number, file.name.as_str())) {
            reasons.push(format!("attachments does not name files[{}] {:?}", file.number, file.name));
        }
        let is_usual = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if !file.name.chars().all(is_usual) || file.name.starts_with('.') || file.name.is_empty() {
            reasons.push(format!("Discord would rename {:?}", file.name));
        }
    }
    // Ids of files that are there already are snowflakes.
    let is_new = |number: u64| number < 1 << 22;
    for (number, name) in &named {
        let count = files.iter().filter(|file| file.number == *number).count();
        if is_new(*number) && count != 1 {
            reasons.push(format!("{count} files for attachment {number} {name:?}"));
        }
    }
    let bytes: usize = files.iter().map(|file| file.content.len()).sum();
    if files.len() > MOST_FILES || bytes > MOST_BYTES {
        reasons.push(format!("{} files of {bytes} bytes", files.len()));
    }
    reasons
}

/// Keeps the files of a request, and gives its body with their attachments in the place of what named them.
pub fn keep(inner: &Inner, state: &mut State, body: &Value, files: &[Upload]) -> Value {
    let mut body = body.clone();
    if files.is_empty() {
        return body;
    }
    let attachments = files.iter().map(|file| {
        let (name, content_type) = (file.name.clone(), file.content_type.clone());
        let kept = Kept { name, content_type, content: file.content.clone(), served: Served::Whole };
        let id = inner.ids.next();
        let attachment = attachment(inner, id, &kept);
        state.files.insert(id, kept);
        attachment
    });
    let attachments: Value = attachments.collect();
    let message = if body["data"].is_object() { &mut body["data"] } else { &mut body };
    message["attachments"] = attachments;
    body
}

/// A file as messages and interactions have it.
pub fn attachment(inner: &Inner, id: u64, kept: &Kept) -> Value {
    let url = url(inner, id, &kept.name);
    json!({
        "id": text(id),
        "filename": kept.name,
        "size": kept.content.len(),
        "url": url,
        "proxy_url": url,
        "content_type": kept.content_type,
    })
}

pub fn url(inner: &Inner, id: u64, name: &str) -> String {
    format!("http://127.0.0.1:{}{FOLDER}1/{id}/{name}?ex=6748b2a1&is=67476121&hm=5e1a", inner.rest_port)
}

/// Hands out a kept file. Whoever asks must not show the bot's token.
pub async fn serve(inner: &Inner, path: &str, headers: &HeaderMap) -> Response {
    let id = path.rsplit('/').nth(1).and_then(|id| id.parse::<u64>().ok());
    let kept = {
        let mut state = inner.lock();
        let index = state.log("GET", path);
        if headers.contains_key("authorization") {
            state.violation(Some(index), "showed the token to who keeps files");
        }
        id.and_then(|id| state.files.get(&id)).cloned()
    };
    let Some(kept) = kept else { return Response::builder().status(404).body(Body::empty()).unwrap() };
    let response = Response::builder().header("content-type", &kept.content_type);
    let once = Bytes::from(kept.content);
    match kept.served {
        Served::Whole => response.body(Body::from(once)).unwrap(),
        // As a stream, whose length is not known and so not compared.
        Served::Told(length) => {
            let whole = futures_util::stream::once(async move { Ok::<Bytes, Infallible>(once) });
            // What was told arrives before it turns out not to be so.
            let end = futures_util::stream::once(async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                Ok::<Bytes, Infallible>(Bytes::new())
            });
            let stream = whole.chain(end);
            response.header("content-length", length).body(Body::from_stream(stream)).unwrap()
        }
        Served::Endless => {
            let stream =
                futures_util::stream::repeat_with(|| Ok::<Bytes, Infallible>(Bytes::from(vec![b'x'; 64 << 10])));
            response.body(Body::from_stream(stream)).unwrap()
        }
        Served::Redirected(to) => response.status(302).header("location", to).body(Body::empty()).unwrap(),
        Served::Never => std::future::pending().await,
    }
}
