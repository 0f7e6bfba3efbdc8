//! Values as they are written, in a file or a variable, to values that can be used; each with how to mend it.

use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

pub(super) const SHARE: &str = "write a number from 0 to 1, such as 0.6, or leave it out";
pub(super) const FOLDER: &str = "write the path of a folder, or leave it out";
pub(super) const FILE: &str = "write the path of a file, or leave it out";
pub(super) const ID: &str = "write the id that Discord's \"Copy Server ID\" gives, or leave it out";
pub(super) const CHANNEL: &str = "write the id that Discord's \"Copy Channel ID\" gives, or leave it out";
pub(super) const IDS: &str =
    "write ids that Discord's \"Copy Channel ID\" gives, such as [1184730000000000002], or leave it out";
pub(super) const SECONDS: &str = "write a number of seconds from 1 to 86400, or leave it out";
pub(super) const SECONDS_OR_NONE: &str = "write a number of seconds from 0 to 86400, or leave it out";
pub(super) const COUNT: &str = "write a number from 1 to 1000, or leave it out";
pub(super) const ADDRESS: &str =
    "write scheme, host and port alone, such as http://127.0.0.1:8080, or leave it out for Discord itself";
pub(super) const LEVEL: &str = "write error, warn, info, debug or trace";
pub(super) const FORMAT: &str = "write human or json";

/// Scheme, host and port of a REST host that stands in for Discord's; without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiBase(String);

impl ApiBase {
    /// As it goes before `/api/v10`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogLevel {
    /// What failed.
    Error,
    /// And what an operator should look at.
    Warn,
    /// And every answer.
    #[default]
    Info,
    /// And what was left unanswered, with the reason.
    Debug,
    /// And what people wrote.
    Trace,
}

/// For whom logs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// Lines to read.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

pub(super) fn share(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number| (0.0..=1.0).contains(number))
}

pub(super) fn path(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

pub(super) fn id(text: &str) -> Option<NonZeroU64> {
    text.parse().ok()
}

pub(super) fn ids(text: &str) -> Option<Vec<u64>> {
    let written = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    written.map(|part| id(part).map(NonZeroU64::get)).collect()
}

pub(super) fn seconds(text: &str) -> Option<Duration> {
    seconds_or_none(text).filter(|duration| !duration.is_zero())
}

pub(super) fn seconds_or_none(text: &str) -> Option<Duration> {
    text.parse().ok().filter(|seconds| *seconds <= 86_400).map(Duration::from_secs)
}

pub(super) fn count(text: &str) -> Option<u32> {
    text.parse().ok().filter(|count| (1..=1_000).contains(count))
}

pub(super) fn api_base(text: &str) -> Option<ApiBase> {
    let base = text.trim_end_matches('/');
    let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"))?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    (!host.is_empty() && host.chars().all(is_plain)).then(|| ApiBase(base.to_owned()))
}

pub(super) fn level(text: &str) -> Option<LogLevel> {
    match text.to_lowercase().as_str() {
        "error" => Some(LogLevel::Error),
        "warn" => Some(LogLevel::Warn),
        "info" => Some(LogLevel::Info),
        "debug" => Some(LogLevel::Debug),
        "trace" => Some(LogLevel::Trace),
        _ => None,
    }
}

pub(super) fn format(text: &str) -> Option<LogFormat> {
    match text.to_lowercase().as_str() {
        "human" => Some(LogFormat::Human),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}
