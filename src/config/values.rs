//! Values as they are written, in a file or a variable, to values that can be used; each with how to mend it.

use std::net::IpAddr;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::address::{is_private_host, is_safe};

const SHARE: &str = "write a number from 0 to 1, such as 0.6, or leave it out";
const FOLDER: &str = "write the path of a folder, or leave it out";
const FILE: &str = "write the path of a file, or leave it out";
const ID: &str = "write the id that Discord's \"Copy Server ID\" gives, or leave it out";
const CHANNEL: &str = "write the id that Discord's \"Copy Channel ID\" gives, or leave it out";
const IDS: &str = "write ids that Discord's \"Copy Channel ID\" gives, such as [1184730000000000002], or leave it out";
pub(super) const WATCHDOG: &str = "write a number of seconds from 90 to 86400, or leave it out: Discord wants a sign of life \
     only about every 41 seconds, so that a healthy connection would be taken for a dead one";
const HOME: &str = "`~` stands for nothing here, as no shell reads it; write the whole path, such as /home/you/…";
const PLACE: &str = "write a country or a state as people write it, such as \"UK\" or \"Texas\", or leave it out";
const ENTRIES: &str = "write ids of entries, such as [\"average-salary\"], or leave it out";
const SECONDS: &str = "write a number of seconds from 1 to 86400, or leave it out";
const SECONDS_OR_NONE: &str = "write a number of seconds from 0 to 86400, or leave it out";
const COUNT: &str = "write a number from 1 to 1000, or leave it out";
const ADDRESS: &str =
    "write scheme, host and port alone, such as http://127.0.0.1:8080, or leave it out for Discord itself";
const OPEN: &str = "write an https address: the token would be read by whoever is in between; plain http stays within one \
     machine or a private network";
const LEVEL: &str = "write error, warn, info, debug or trace";
pub(super) const STORE: &str = "write sqlite:///path/to/a/file or postgres://user@host/database, or leave it out for a file in \
     the state directory";
const DAYS: &str = "write a number of days from 1 to 365, or leave it out";
const ON_OR_OFF: &str = "write on or off";
const LIBRARIES: &str = "write error, warn, info, debug, trace or off";
const FORMAT: &str = "write human or json";

/// Scheme, host and port of a REST host that stands in for Discord's; without a slash at its end. It is encrypted, or
/// stays within a private network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiBase(String);

impl ApiBase {
    /// As it goes before `/api/v10`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        let after_scheme = self.0.split_once("://").map_or("", |(_, after)| after);
        let host = match after_scheme.strip_prefix('[') {
            Some(bracketed) => bracketed.split(']').next(),
            None => after_scheme.split(':').next(),
        };
        let host = host.unwrap_or_default();
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether it is on this machine or in a private network.
    pub fn is_private(&self) -> bool {
        is_private_host(&self.0)
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

/// A value, or how to write it.
pub(super) type Parsed<T> = Result<T, &'static str>;

pub(super) fn share(text: &str) -> Parsed<f64> {
    text.parse().ok().filter(|number| (0.0..=1.0).contains(number)).ok_or(SHARE)
}

pub(super) fn folder(text: &str) -> Parsed<PathBuf> {
    path(text, FOLDER)
}

pub(super) fn file(text: &str) -> Parsed<PathBuf> {
    path(text, FILE)
}

fn path(text: &str, mend: &'static str) -> Parsed<PathBuf> {
    match text {
        "" => Err(mend),
        _ if text == "~" || text.starts_with("~/") => Err(HOME),
        _ => Ok(PathBuf::from(text)),
    }
}

pub(super) fn guild(text: &str) -> Parsed<NonZeroU64> {
    text.parse().map_err(|_| ID)
}

pub(super) fn channel(text: &str) -> Parsed<NonZeroU64> {
    text.parse().map_err(|_| CHANNEL)
}

pub(super) fn channels(text: &str) -> Parsed<Vec<u64>> {
    let written = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    written.map(|part| part.parse().map(NonZeroU64::get).map_err(|_| IDS)).collect()
}

pub(super) fn place(text: &str) -> Parsed<String> {
    /// Longer than any name of a place.
    const LONGEST: usize = 100;
    if text.is_empty() || text.chars().count() > LONGEST { Err(PLACE) } else { Ok(text.to_owned()) }
}

pub(super) fn entries(text: &str) -> Parsed<Vec<String>> {
    let written = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let is_id = |part: &str| !part.contains(|c: char| c.is_whitespace() || c.is_control());
    written.map(|part| if is_id(part) { Ok(part.to_owned()) } else { Err(ENTRIES) }).collect()
}

pub(super) fn seconds(text: &str) -> Parsed<Duration> {
    within_a_day(text).filter(|duration| !duration.is_zero()).ok_or(SECONDS)
}

pub(super) fn seconds_or_none(text: &str) -> Parsed<Duration> {
    within_a_day(text).ok_or(SECONDS_OR_NONE)
}

fn within_a_day(text: &str) -> Option<Duration> {
    text.parse().ok().filter(|seconds| *seconds <= 86_400).map(Duration::from_secs)
}

pub(super) fn days(text: &str) -> Parsed<Duration> {
    let days = text.parse::<u64>().ok().filter(|days| (1..=365).contains(days));
    days.map(|days| Duration::from_secs(days * 86_400)).ok_or(DAYS)
}

pub(super) fn count(text: &str) -> Parsed<u32> {
    text.parse().ok().filter(|count| (1..=1_000).contains(count)).ok_or(COUNT)
}

pub(super) fn api_base(text: &str) -> Parsed<ApiBase> {
    let base = text.trim_end_matches('/');
    let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://")).ok_or(ADDRESS)?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    if host.is_empty() || !host.chars().all(is_plain) {
        return Err(ADDRESS);
    }
    if is_safe(base) { Ok(ApiBase(base.to_owned())) } else { Err(OPEN) }
}

pub(super) fn level(text: &str) -> Parsed<LogLevel> {
    match text.to_lowercase().as_str() {
        "error" => Ok(LogLevel::Error),
        "warn" => Ok(LogLevel::Warn),
        "info" => Ok(LogLevel::Info),
        "debug" => Ok(LogLevel::Debug),
        "trace" => Ok(LogLevel::Trace),
        _ => Err(LEVEL),
    }
}

/// None where they write nothing.
pub(super) fn level_of_libraries(text: &str) -> Parsed<Option<LogLevel>> {
    if text.eq_ignore_ascii_case("off") { Ok(None) } else { level(text).map(Some).map_err(|_| LIBRARIES) }
}

pub(super) fn format(text: &str) -> Parsed<LogFormat> {
    match text.to_lowercase().as_str() {
        "human" => Ok(LogFormat::Human),
        "json" => Ok(LogFormat::Json),
        _ => Err(FORMAT),
    }
}

pub(super) fn on_or_off(text: &str) -> Parsed<bool> {
    match text.to_lowercase().as_str() {
        "on" | "true" => Ok(true),
        "off" | "false" => Ok(false),
        _ => Err(ON_OR_OFF),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_told_from_others() {
        for (address, expected) in [
            ("http://127.0.0.1:8080", true),
            ("http://127.8.8.8", true),
            ("http://[::1]:8080/", true),
            ("http://localhost:1", true),
            ("https://localhost.example:1", false),
            ("http://10.0.0.1:8080", false),
            ("https://[2001:db8::1]", false),
        ] {
            assert_eq!(api_base(address).unwrap().is_loopback(), expected, "{address}");
        }
    }
}
