//! What goes wrong on purpose.
use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

/// How a faulty request is answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// 429 for this route.
    RateLimited { retry_after: Duration, scope: &'static str },
    /// 429 for the whole bot.
    GlobalRateLimited { retry_after: Duration },
    /// 429 from something in front of Discord, which tells no more than when to come back.
    RateLimitedInFront { retry_after: Duration },
    /// A bare status with a page of HTML, as from a proxy in between.
    Status(u16),
    /// A refusal with Discord's error object.
    Error { status: u16, code: u64, message: &'static str },
    /// Carried out; headers at once, the body late.
    SlowBody(Duration),
    /// Carried out; everything late.
    Slow(Duration),
    /// Carried out, but the answer never comes.
    Lost,
    /// Neither carried out nor answered.
    Never,
    /// Not carried out; the connection is closed instead of an answer.
    ClosedBefore,
    /// Carried out, but the connection is closed instead of an answer.
    ClosedAfter,
    /// Not carried out; answered with exactly this.
    Raw { status: u16, headers: Vec<(&'static str, String)>, body: String },
    /// Not carried out; 200 with a body of so many bytes.
    Flood { bytes: usize },
}

impl Answer {
    pub fn rate_limited(retry_after: Duration) -> Self {
        Self::RateLimited { retry_after, scope: "user" }
    }

    pub const FORBIDDEN: Self = Self::Error { status: 403, code: 50013, message: "Missing Permissions" };
    pub const UNKNOWN_MESSAGE: Self = Self::Error { status: 404, code: 10008, message: "Unknown Message" };
    pub const UNKNOWN_CHANNEL: Self = Self::Error { status: 404, code: 10003, message: "Unknown Channel" };
    pub const UNKNOWN_INTERACTION: Self = Self::Error { status: 404, code: 10062, message: "Unknown interaction" };
    pub const UNAUTHORIZED: Self = Self::Error { status: 401, code: 0, message: "401: Unauthorized" };
    pub const NO_STARTER_MESSAGE: Self = Self::Error {
        status: 400,
        code: 40058,
        message: "Cannot message this thread until after the post author has sent an initial message.",
    };
}

/// Which requests are meant: a method (`*` is any) and the beginning of a path without `/api/v10`, in which a segment `*`
/// is anything, as in `/channels/*/messages`.
#[derive(Clone, Debug)]
pub struct Pattern {
    method: String,
    path: String,
    exact: bool,
}

impl Pattern {
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.into(), path: path.into(), exact: false }
    }

    pub fn applies(&self, method: &str, path: &str) -> bool {
        if self.method != "*" && self.method != method {
            return false;
        }
        if !self.path.contains('*') {
            return if self.exact { path == self.path } else { path.starts_with(&self.path) };
        }
        let wanted: Vec<&str> = self.path.split('/').collect();
        let given: Vec<&str> = path.split('/').collect();
        let enough = if self.exact { given.len() == wanted.len() } else { given.len() >= wanted.len() };
        enough && wanted.iter().zip(&given).all(|(wanted, given)| *wanted == "*" || wanted == given)
    }
}

/// A fault that waits for the requests it applies to.
#[derive(Clone, Debug)]
pub struct Fault {
    pattern: Pattern,
    left: Option<usize>,
    answer: Answer,
}

impl Fault {
    /// For the next request with this method whose path (without `/api/v10`) starts like this. `*` is any method; a `*`
    /// within the path stands for one segment, as in `/channels/*/messages`.
    pub fn on(method: &str, path: &str, answer: Answer) -> Self {
        Self { pattern: Pattern::new(method, path), left: Some(1), answer }
    }

    pub fn times(mut self, times: usize) -> Self {
        assert!(times > 0, "a fault that never happens");
        self.left = Some(times);
        self
    }

    pub fn always(mut self) -> Self {
        self.left = None;
        self
    }

    /// Only when the path has no more segments than the given one.
    pub fn exactly(mut self) -> Self {
        self.pattern.exact = true;
        self
    }
}

/// How likely each kind of bad luck is, from 0 to 1, for every request that it may befall.
#[derive(Clone, Copy, Debug, Default)]
pub struct Misfortune {
    /// The connection is closed, and nothing was carried out.
    pub lost_before: f64,
    /// The connection is closed, but the request was carried out.
    pub lost_after: f64,
    /// 500; nothing was carried out.
    pub error_500: f64,
    /// 429 for the route.
    pub rate_limited: f64,
}

/// Bad luck in an order that a seed fixes.
#[derive(Debug)]
pub struct Fortune {
    patterns: Vec<Pattern>,
    chances: Misfortune,
    random: u64,
}

impl Fortune {
    pub fn new(seed: u64, patterns: Vec<Pattern>, chances: Misfortune) -> Self {
        Self { patterns, chances, random: seed }
    }

    /// SplitMix64, from 0 to 1.
    fn next(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn befalls(&mut self, method: &str, path: &str) -> Option<Answer> {
        if !self.patterns.iter().any(|pattern| pattern.applies(method, path)) {
            return None;
        }
        let Misfortune { lost_before, lost_after, error_500, rate_limited } = self.chances;
        let kinds = [
            (lost_before, Answer::ClosedBefore),
            (lost_after, Answer::ClosedAfter),
            (error_500, Answer::Status(500)),
            (rate_limited, Answer::rate_limited(Duration::from_millis(300))),
        ];
        let mut drawn = self.next();
        kinds.into_iter().find_map(|(chance, answer)| {
            drawn -= chance;
            (drawn < 0.0).then_some(answer)
        })
    }
}

/// A rate limit of a route: so many requests per window.
#[derive(Debug)]
pub struct Limit {
    pub pattern: Pattern,
    pub requests: u32,
    pub per: Duration,
}

/// How much of a bucket is used up.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    pub limit: u32,
    pub used: u32,
    pub resets: Instant,
}

/// Faults that are in wait, and rate limits that are in force.
#[derive(Debug, Default)]
pub struct Faults {
    pub queue: Vec<Fault>,
    pub fortune: Option<Fortune>,
    /// Since when and until when everything is limited.
    pub global: Option<(Instant, Instant)>,
    /// The same for a route.
    pub routes: HashMap<String, (Instant, Instant)>,
    /// When the bot sent something, over the last second.
    pub recent: VecDeque<Instant>,
    pub limits: Vec<Limit>,
    pub buckets: HashMap<String, Bucket>,
}

impl Faults {
    pub fn take(&mut self, method: &str, path: &str) -> Option<Answer> {
        let Some(position) = self.queue.iter().position(|fault| fault.pattern.applies(method, path)) else {
            return self.fortune.as_mut()?.befalls(method, path);
        };
        let fault = &mut self.queue[position];
        let answer = fault.answer.clone();
        if let Some(left) = &mut fault.left {
            *left -= 1;
            if *left == 0 {
                self.queue.remove(position);
            }
        }
        Some(answer)
    }

    /// Whether this request is within the bot's limit over all routes.
    pub fn within_global(&mut self, now: Instant, per_second: usize) -> bool {
        while self.recent.front().is_some_and(|at| now.duration_since(*at) >= Duration::from_secs(1)) {
            self.recent.pop_front();
        }
        self.recent.push_back(now);
        self.recent.len() <= per_second
    }

    /// Counts a request against its bucket.
    pub fn count(&mut self, method: &str, path: &str, key: &str) -> Bucket {
        let now = Instant::now();
        let limit = self.limits.iter().rev().find(|limit| limit.pattern.applies(method, path));
        let (requests, per) = limit.map_or((500, Duration::from_secs(1)), |limit| (limit.requests, limit.per));
        let fresh = Bucket { limit: requests, used: 0, resets: now + per };
        let bucket = self.buckets.entry(key.to_owned()).or_insert(fresh);
        if bucket.resets <= now || bucket.limit != requests {
            *bucket = fresh;
        }
        bucket.used += 1;
        *bucket
    }
}

/// How far a limit that was told to the bot has been kept.
#[derive(Debug, PartialEq)]
pub enum Kept {
    Free,
    /// Still limited, but the bot could not have known yet.
    Crossed(Duration),
    /// Sent although the bot was told to wait.
    Ignored(Duration),
}

/// Judges a request at `now` against a limit. What was told to a process before the one that began at `began`, that one does not
/// know.
pub fn kept(limit: Option<(Instant, Instant)>, now: Instant, began: Option<Instant>) -> Kept {
    const UNDERWAY: Duration = Duration::from_millis(100);
    const ROUNDING: Duration = Duration::from_millis(15);
    match limit {
        Some((since, until)) if now + ROUNDING < until => {
            let left = until - now;
            let is_unknown = now < since + UNDERWAY || began.is_some_and(|began| since < began);
            if is_unknown { Kept::Crossed(left) } else { Kept::Ignored(left) }
        }
        _ => Kept::Free,
    }
}

/// What goes wrong with the next connection to the gateway.
#[derive(Clone, Debug)]
pub enum ConnectionFault {
    /// Closed with this code before HELLO.
    CloseBeforeHello(u16),
    /// Closed with this code instead of READY.
    CloseAfterIdentify(u16),
    /// Accepted, and never a word.
    Mute,
    /// Op 9 instead of READY or RESUMED.
    InvalidSession { resumable: bool },
    /// The TCP connection is dropped instead of the handshake.
    Drop,
    /// As usual; holds a place in the queue.
    Fine,
}
