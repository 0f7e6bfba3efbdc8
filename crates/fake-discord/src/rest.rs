//! The REST interface: what holds for every request.
use crate::{
    closing::Closer,
    faults::{Answer, Bucket, Kept, kept},
    files::{self, Upload},
    payloads, routes,
    state::{Inner, Request as Logged},
    validate,
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    response::Response,
};
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// An answer before it is put on the wire.
pub struct Reply {
    pub status: u16,
    pub body: Option<Value>,
}

impl Reply {
    pub fn ok(body: Value) -> Self {
        Self { status: 200, body: Some(body) }
    }

    pub fn nothing() -> Self {
        Self { status: 204, body: None }
    }

    pub fn error(status: u16, code: u64, message: &str) -> Self {
        Self { status, body: Some(payloads::error(code, message)) }
    }
}

/// A request, taken apart.
pub struct Call<'a> {
    /// Place in the log.
    pub index: usize,
    pub method: &'a str,
    pub segments: Vec<&'a str>,
    pub query: &'a str,
    pub body: &'a Value,
}

impl Call<'_> {
    pub fn asks_for(&self, parameter: &str) -> bool {
        self.query.split('&').any(|part| part == parameter)
    }
}

pub async fn handle(
    State(inner): State<Arc<Inner>>,
    ConnectInfo(closer): ConnectInfo<Closer>,
    request: Request,
) -> Response {
    let method = request.method().as_str().to_owned();
    let whole_path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let headers = request.headers().clone();
    if whole_path.starts_with(files::FOLDER) {
        return files::serve(&inner, &whole_path, &headers).await;
    }
    let bytes = to_bytes(request.into_body(), 16 << 20).await.unwrap_or_default();
    let read = match files::is_form(&headers) {
        true => files::read(&headers, bytes.clone()).await,
        false => files::Read {
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
            files: Vec::new(),
            reasons: Vec::new(),
        },
    };
    let path = whole_path.strip_prefix("/api/v10").unwrap_or(&whole_path).to_owned();
    let mut reasons = header_reasons(&headers, &whole_path, &bytes);
    reasons.extend(read.reasons);
    reasons.extend(validate::on_request(&method, &path, &read.body, &read.files));

    let planned = plan(&inner, &method, &path, &query, &headers, (read.body, read.files), reasons);
    inner.touch();
    match planned {
        Planned::Now(response) => response,
        Planned::Never => std::future::pending().await,
        Planned::Closed => {
            closer.close();
            Response::default()
        }
        Planned::Late(delay, response) => {
            tokio::time::sleep(delay).await;
            response
        }
        Planned::LateBody(delay, response) => {
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
            let late = futures_util::stream::once(async move {
                tokio::time::sleep(delay).await;
                Ok::<Bytes, std::io::Error>(bytes)
            });
            Response::from_parts(parts, Body::from_stream(late))
        }
    }
}

enum Planned {
    Now(Response),
    Late(Duration, Response),
    LateBody(Duration, Response),
    Never,
    Closed,
}

fn header_reasons(headers: &HeaderMap, path: &str, bytes: &Bytes) -> Vec<String> {
    let mut reasons = Vec::new();
    let agent = headers.get("user-agent").and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    if !agent.starts_with("DiscordBot (") {
        reasons.push(format!("the User-Agent is {agent:?}, not DiscordBot (…)"));
    }
    if !path.starts_with("/api/v10/") {
        reasons.push("the path does not start with /api/v10".into());
    }
    if !bytes.is_empty() && !files::is_form(headers) {
        let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/json") || serde_json::from_slice::<Value>(bytes).is_err() {
            reasons.push(format!("a body that is not JSON ({kind:?})"));
        }
    }
    reasons
}

/// Everything that happens at once, under the lock.
fn plan(
    inner: &Inner,
    method: &str,
    path: &str,
    query: &str,
    headers: &HeaderMap,
    (body, files): (Value, Vec<Upload>),
    reasons: Vec<String>,
) -> Planned {
    let now = Instant::now();
    let mut state = inner.lock();
    let index = state.requests.len();
    state.requests.push(Logged {
        at: now,
        method: method.into(),
        path: path.into(),
        query: query.into(),
        body: body.clone(),
        files: files.clone(),
        status: 0,
    });
    for reason in reasons {
        state.violation(Some(index), reason);
    }
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let by_token = matches!(segments[..], ["interactions", ..] | ["webhooks", _, _, ..]);
    let key = bucket_key(method, &segments);

    let limits = [if by_token { None } else { state.faults.global }, state.faults.routes.get(&key).copied()];
    for (limit, global) in limits.into_iter().zip([true, false]) {
        let left = match kept(limit, now, state.began) {
            Kept::Free => continue,
            Kept::Crossed(left) => left,
            Kept::Ignored(left) => {
                let which = if global { "global" } else { "route's" };
                state.violation(Some(index), format!("sent {left:?} before the end of the {which} rate limit"));
                left
            }
        };
        state.requests[index].status = 429;
        return Planned::Now(limited(left, global, "user", &key));
    }

    let per_second = state.world.requests_per_second;
    if !by_token && !state.faults.within_global(now, per_second) {
        let left = Duration::from_secs(1);
        state.violation(Some(index), format!("more than {per_second} requests in a second"));
        state.requests[index].status = 429;
        state.faults.global = Some((now, now + left));
        return Planned::Now(limited(left, true, "global", &key));
    }

    let fault = state.faults.take(method, path);
    match &fault {
        Some(Answer::Never) => return Planned::Never,
        Some(Answer::ClosedBefore) => return Planned::Closed,
        Some(Answer::Raw { status, headers, body }) => {
            state.requests[index].status = *status;
            let mut response = Response::builder().status(*status);
            for (name, value) in headers {
                response = response.header(*name, value);
            }
            return Planned::Now(response.body(Body::from(body.clone())).unwrap());
        }
        Some(Answer::Flood { bytes }) => {
            state.requests[index].status = 200;
            return Planned::Now(Response::new(flood(*bytes)));
        }
        Some(Answer::Status(status)) => {
            state.requests[index].status = *status;
            let page = format!("<html><head><title>{status}</title></head><body>nginx</body></html>");
            let response = Response::builder().status(*status).header("content-type", "text/html");
            return Planned::Now(response.body(Body::from(page)).unwrap());
        }
        Some(Answer::Error { status, code, message }) => {
            state.requests[index].status = *status;
            return Planned::Now(json_response(Reply::error(*status, *code, message), None, &key));
        }
        Some(Answer::RateLimited { retry_after, scope }) => {
            state.requests[index].status = 429;
            state.faults.routes.insert(key.clone(), (now, now + *retry_after));
            return Planned::Now(limited(*retry_after, false, scope, &key));
        }
        Some(Answer::GlobalRateLimited { retry_after }) => {
            state.requests[index].status = 429;
            state.faults.global = Some((now, now + *retry_after));
            return Planned::Now(limited(*retry_after, true, "global", &key));
        }
        Some(Answer::RateLimitedInFront { retry_after }) => {
            state.requests[index].status = 429;
            state.faults.routes.insert(key.clone(), (now, now + *retry_after));
            let response = Response::builder()
                .status(429)
                .header("content-type", "text/html")
                .header("retry-after", retry_after.as_secs().to_string());
            return Planned::Now(response.body(Body::from("<html>slow down</html>")).unwrap());
        }
        _ => {}
    }

    let bucket = state.faults.count(method, path, &key);
    if bucket.used > bucket.limit {
        state.requests[index].status = 429;
        let left = bucket.resets.saturating_duration_since(now);
        state.faults.routes.insert(key.clone(), (now, bucket.resets));
        return Planned::Now(limited(left, false, "user", &key));
    }
    let authorization = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let reply = if !by_token && authorization.strip_prefix("Bot ") != Some(state.world.token.as_str()) {
        Reply::error(401, 0, "401: Unauthorized")
    } else {
        let body = files::keep(inner, &mut state, &body, &files);
        let call = Call { index, method, segments, query, body: &body };
        routes::answer(inner, &mut state, &call)
    };
    state.requests[index].status = reply.status;
    let response = json_response(reply, Some(bucket), &key);
    match fault {
        Some(Answer::Lost) => Planned::Never,
        Some(Answer::ClosedAfter) => Planned::Closed,
        Some(Answer::Slow(delay)) => Planned::Late(delay, response),
        Some(Answer::SlowBody(delay)) => Planned::LateBody(delay, response),
        _ => Planned::Now(response),
    }
}

/// A body of so many bytes, made as it is read.
fn flood(bytes: usize) -> Body {
    const CHUNK: usize = 64 << 10;
    let chunk = Bytes::from(vec![b'x'; CHUNK]);
    let chunks = (0..bytes.div_ceil(CHUNK)).map(move |_| Ok::<Bytes, std::io::Error>(chunk.clone()));
    Body::from_stream(futures_util::stream::iter(chunks))
}

/// Requests with the same key share a rate limit: the route with its top-level id.
fn bucket_key(method: &str, segments: &[&str]) -> String {
    let mut key = method.to_owned();
    for (position, segment) in segments.iter().enumerate() {
        let id = segment.bytes().all(|byte| byte.is_ascii_digit());
        let token = position == 2 && matches!(segments[0], "webhooks" | "interactions");
        key.push('/');
        key.push_str(if id && position > 1 && !token { "*" } else { segment });
    }
    key
}

fn bucket_name(key: &str) -> String {
    let hash = key
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    format!("{hash:016x}")
}

fn limited(retry_after: Duration, global: bool, scope: &str, key: &str) -> Response {
    let seconds = (retry_after.as_secs_f64() * 1000.0).ceil() / 1000.0;
    let body = json!({ "message": "You are being rate limited.", "retry_after": seconds, "global": global });
    let mut response = Response::builder()
        .status(429)
        .header("content-type", "application/json")
        .header("retry-after", seconds.ceil().to_string())
        .header("x-ratelimit-scope", if global { "global" } else { scope });
    if global {
        response = response.header("x-ratelimit-global", "true");
    } else {
        response = response
            .header("x-ratelimit-limit", "5")
            .header("x-ratelimit-remaining", "0")
            .header("x-ratelimit-reset", format!("{:.3}", unix_seconds(retry_after)))
            .header("x-ratelimit-reset-after", format!("{seconds:.3}"))
            .header("x-ratelimit-bucket", bucket_name(key));
    }
    response.body(Body::from(body.to_string())).unwrap()
}

fn json_response(reply: Reply, bucket: Option<Bucket>, key: &str) -> Response {
    let mut response = Response::builder().status(reply.status);
    if let Some(bucket) = bucket {
        let left = bucket.resets.saturating_duration_since(Instant::now());
        response = response
            .header("x-ratelimit-limit", bucket.limit)
            .header("x-ratelimit-remaining", bucket.limit.saturating_sub(bucket.used))
            .header("x-ratelimit-reset", format!("{:.3}", unix_seconds(left)))
            .header("x-ratelimit-reset-after", format!("{:.3}", left.as_secs_f64()))
            .header("x-ratelimit-bucket", bucket_name(key));
    }
    match reply.body {
        Some(body) => response.header("content-type", "application/json").body(Body::from(body.to_string())).unwrap(),
        None => response.body(Body::empty()).unwrap(),
    }
}

fn unix_seconds(from_now: Duration) -> f64 {
    Duration::from_millis(crate::fixtures::now_millis()).saturating_add(from_now).as_secs_f64()
}
