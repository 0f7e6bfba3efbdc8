//! What responses say of rate limits.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use serde_json::Value;
use serenity::all::{LightMethod, Route};
use twilight_http_ratelimiting::{Endpoint, Method, RateLimitHeaders};

/// Where a 429 says nothing.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);
/// What serenity's routes begin with.
const PREFIX: &str = "https://discord.com/api/v10/";

/// A call as the limiter knows it.
pub(super) fn endpoint(method: LightMethod, route: &Route<'_>) -> Endpoint {
    let path = route.path();
    let path = path.strip_prefix(PREFIX).unwrap_or(&path).to_owned();
    let method = match method {
        LightMethod::Delete => Method::Delete,
        LightMethod::Get => Method::Get,
        LightMethod::Patch => Method::Patch,
        LightMethod::Post => Method::Post,
        LightMethod::Put => Method::Put,
    };
    Endpoint { method, path }
}

/// The limits of a response, if it tells them; `exhausted_for` where it was a 429.
pub(super) fn limits(headers: &HeaderMap, exhausted_for: Option<Duration>) -> Option<RateLimitHeaders> {
    let bucket = text(headers, RateLimitHeaders::BUCKET)?.as_bytes().to_vec();
    let limit = text(headers, RateLimitHeaders::LIMIT)?.parse().ok()?;
    let remaining = text(headers, RateLimitHeaders::REMAINING)?.parse().ok()?;
    let reset = seconds(text(headers, RateLimitHeaders::RESET_AFTER)?)?;
    let (remaining, reset) = match exhausted_for {
        Some(wait) => (0, wait.max(reset)),
        None => (remaining, reset),
    };
    Some(RateLimitHeaders { bucket, limit, remaining, reset_at: std::time::Instant::now() + reset })
}

/// For how long a response closes everything.
pub(super) fn global_wait(response: &Response) -> Option<Duration> {
    let headers = response.headers();
    let is_global = response.status() == StatusCode::TOO_MANY_REQUESTS
        && (text(headers, "x-ratelimit-global").is_some() || text(headers, RateLimitHeaders::SCOPE) == Some("global"));
    is_global.then(|| text(headers, "retry-after").and_then(seconds).unwrap_or(DEFAULT_WAIT))
}

/// When it may be tried again, by the body, which is the more exact one, or the header.
pub(super) fn retry_after(headers: &HeaderMap, body: &str) -> Option<Duration> {
    let body: Option<Value> = serde_json::from_str(body).ok();
    let told = body.as_ref().and_then(|body| body.get("retry_after")).and_then(Value::as_f64);
    told.and_then(|told| Duration::try_from_secs_f64(told).ok())
        .or_else(|| text(headers, "retry-after").and_then(seconds))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.trim().parse().ok()?).ok()
}
