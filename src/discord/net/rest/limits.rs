//! What responses say of rate limits.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;
use serenity::all::{LightMethod, Route};
use twilight_http_ratelimiting::{Endpoint, Method, RateLimitHeaders};

/// Discord's longest waits are minutes. What is told beyond this is taken for a mistake of somebody in between, and
/// asked again after it.
pub(super) const LONGEST: Duration = Duration::from_secs(3_600);
/// Where a 429 says nothing.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);
/// What serenity's routes begin with.
const PREFIX: &str = "https://discord.com/api/v10/";

/// A call as the limiter knows it. All messages of a channel share their limits, so none is told apart: a limiter that took each
/// for a route of its own would hold nothing back that is about another one.
pub(super) fn endpoint(method: LightMethod, route: &Route<'_>) -> Endpoint {
    let path = route.path();
    let path = path.strip_prefix(PREFIX).unwrap_or(&path);
    let is_id = |segment: &str| !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
    let shared = |(place, segment)| if place > 1 && is_id(segment) { "*" } else { segment };
    let path = path.split('/').enumerate().map(shared).collect::<Vec<_>>().join("/");
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
pub(super) fn global_wait(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    let is_global = status == StatusCode::TOO_MANY_REQUESTS
        && (text(headers, "x-ratelimit-global").is_some() || text(headers, RateLimitHeaders::SCOPE) == Some("global"));
    is_global.then(|| text(headers, "retry-after").and_then(seconds).unwrap_or(DEFAULT_WAIT))
}

/// When it may be tried again, by the body, which is the more exact one, or the header.
pub(super) fn retry_after(headers: &HeaderMap, body: &str) -> Option<Duration> {
    let body: Option<Value> = serde_json::from_str(body).ok();
    let told = body.as_ref().and_then(|body| body.get("retry_after")).and_then(Value::as_f64);
    told.and_then(duration).or_else(|| text(headers, "retry-after").and_then(seconds))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn seconds(text: &str) -> Option<Duration> {
    duration(text.trim().parse().ok()?)
}

fn duration(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(LONGEST.as_secs_f64())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn absurd_waits_are_cut_short_wherever_they_are_told() {
        let told = |header: &str, body: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", HeaderValue::from_str(header).unwrap());
            retry_after(&headers, body)
        };
        assert_eq!(told("2", r#"{"retry_after": 1.5}"#), Some(Duration::from_millis(1_500)));
        assert_eq!(told("2", "<html>"), Some(Duration::from_secs(2)));
        for absurd in ["3601", "1e9", "1.8e19", "1e300", "inf"] {
            assert_eq!(told(absurd, ""), Some(LONGEST), "{absurd}");
        }
        assert_eq!(told("1", r#"{"retry_after": 1.8e19}"#), Some(LONGEST));
        for nonsense in ["", "-1", "NaN", "soon"] {
            assert_eq!(told(nonsense, r#"{"retry_after": "soon"}"#), None, "{nonsense}");
        }
        let limited = StatusCode::TOO_MANY_REQUESTS;
        let mut headers = HeaderMap::new();
        assert_eq!(global_wait(limited, &headers), None);
        headers.insert("x-ratelimit-global", HeaderValue::from_static("true"));
        assert_eq!(global_wait(limited, &headers), Some(DEFAULT_WAIT));
        headers.insert("retry-after", HeaderValue::from_static("1000000000"));
        assert_eq!(global_wait(limited, &headers), Some(LONGEST));
        assert_eq!(global_wait(StatusCode::OK, &headers), None);
        for (name, value) in
            [("bucket", "b"), ("limit", "5"), ("remaining", "1"), ("reset-after", "18000000000000000000")]
        {
            headers.insert(
                reqwest::header::HeaderName::from_bytes(format!("x-ratelimit-{name}").as_bytes()).unwrap(),
                HeaderValue::from_static(value),
            );
        }
        let limits = limits(&headers, None).unwrap();
        assert!(limits.reset_at <= std::time::Instant::now() + LONGEST);
    }
}
