//! The HTTP client: what goes out, where to, and how much is taken in.

use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serenity::all::Request;

use crate::config::ApiBase;
use crate::discord::net::rest::call::Call;
use crate::discord::net::rest::error::RestError;
use crate::discord::net::rest::limits;
use crate::discord::net::token::Token;

/// Until a connection stands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection is asked for a sign of life this often, and given up without one after as long.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// Bytes of an answer: far more than lists of commands and guilds have.
const LONGEST_ANSWER: usize = 1 << 20;
/// Bytes of an answer that refuses: its reason is at the beginning.
const LONGEST_REFUSAL: usize = 64 << 10;

pub(super) struct Transport {
    client: Client,
    authorization: String,
    base: Option<ApiBase>,
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport").field("base", &self.base).finish_non_exhaustive()
    }
}

/// What came back, read.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) outcome: Result<String, RestError>,
}

impl Transport {
    pub(super) fn new(token: &Token, base: Option<ApiBase>) -> Result<Self, RestError> {
        let is_plain = base.as_ref().is_some_and(|base| base.as_str().starts_with("http:"));
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            // The gateway's connection takes no proxy of the environment either; `api_base` is the way to one.
            .no_proxy()
            // Discord's interface never redirects. Whoever does would be given the token, or an interaction's.
            .redirect(Policy::none())
            .referer(false)
            .https_only(!is_plain)
            // A connection that is dead without a word is shared by all calls, also by those that are tried again.
            .http2_keep_alive_interval(KEEP_ALIVE)
            .http2_keep_alive_timeout(KEEP_ALIVE)
            .http2_keep_alive_while_idle(true)
            .build()
            .map_err(RestError::setup)?;
        Ok(Self { client, authorization: token.header(), base })
    }

    /// Sends a call and reads its answer within a time limit.
    pub(super) async fn send(&self, call: &Call<'_>, limit: Duration) -> Result<Answer, RestError> {
        let base = self.base.as_ref().map(ApiBase::as_str);
        let request = Request::new(call.route, call.method).params(call.params.clone());
        let request = if call.files.is_empty() { request.body(call.body.clone()) } else { request };
        let request = request.build(&self.client, &self.authorization, base).map_err(|_| RestError::Unbuildable)?;
        let request = if call.files.is_empty() { request } else { with_files(request, call)? };
        let response = request.timeout(limit).send().await.map_err(RestError::transport)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let outcome = read(response, call.wants_body).await;
        Ok(Answer { status, headers, outcome })
    }
}

/// The request with a form that has the call's body and its files. serenity's own way to that gives all files one number.
fn with_files(request: RequestBuilder, call: &Call<'_>) -> Result<RequestBuilder, RestError> {
    let part =
        |bytes: &[u8], kind: &str| Part::bytes(bytes.to_vec()).mime_str(kind).map_err(|_| RestError::Unbuildable);
    let body = part(call.body.as_deref().unwrap_or_default(), "application/json")?;
    let mut form = Form::new().part("payload_json", body);
    for (number, file) in call.files.iter().enumerate() {
        let part = part(&file.content, file.content_type)?.file_name(file.name.clone());
        form = form.part(format!("files[{number}]"), part);
    }
    let (client, request) = request.build_split();
    let mut request = request.map_err(|_| RestError::Unbuildable)?;
    // Of an empty body; the form has one of its own.
    request.headers_mut().remove(CONTENT_LENGTH);
    Ok(RequestBuilder::from_parts(client, request).multipart(form))
}

async fn read(mut response: Response, wants_body: bool) -> Result<String, RestError> {
    let (status, headers) = (response.status(), response.headers().clone());
    if status.is_success() {
        return match bytes(&mut response, LONGEST_ANSWER).await {
            Body { broken: Some(error), .. } if wants_body => Err(error),
            Body { bytes, .. } if wants_body => {
                String::from_utf8(bytes).map_err(|_| RestError::Unreadable("it is not UTF-8".to_owned()))
            }
            _ => Ok(String::new()),
        };
    }
    // What can be read of the reason is better than none; the status stands in any case.
    let body = bytes(&mut response, LONGEST_REFUSAL).await.bytes;
    let text = String::from_utf8_lossy(&body);
    Err(RestError::refused(status, limits::retry_after(&headers, &text), &text))
}

/// What was read of an answer, and why there is no more.
struct Body {
    bytes: Vec<u8>,
    broken: Option<RestError>,
}

async fn bytes(response: &mut Response, most: usize) -> Body {
    let mut bytes = Vec::new();
    loop {
        let broken = match response.chunk().await {
            Ok(None) => None,
            Ok(Some(chunk)) => match chunk.get(..most.saturating_sub(bytes.len())) {
                Some(fits) if fits.len() < chunk.len() => {
                    bytes.extend_from_slice(fits);
                    Some(RestError::TooLarge)
                }
                _ => {
                    bytes.extend_from_slice(&chunk);
                    continue;
                }
            },
            Err(error) => Some(RestError::transport(error)),
        };
        return Body { bytes, broken };
    }
}
