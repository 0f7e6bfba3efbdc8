//! What goes wrong on the way to Discord. No message holds an address, a token, or what somebody wrote.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::Value;

/// The message cannot be sent before its thread's first message exists.
const THREAD_NOT_READY: u64 = 40_058;
/// The interaction has had its first response.
const ACKNOWLEDGED: u64 = 40_060;
/// Replying wants the permission to read the message history.
const NO_HISTORY: u64 = 160_002;

/// Characters of Discord's words that are shown.
const LONGEST_MESSAGE: usize = 200;

/// Why a call to Discord's REST interface failed.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// Discord said no.
    #[error("Discord refused with {status}{}{message}", code_text(*.code))]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// Discord's own code; 0 where there is none.
        code: u64,
        /// Discord's words, after a colon.
        message: String,
        /// When it may be tried again.
        retry_after: Option<Duration>,
    },
    /// There is no connection to Discord, so nothing was sent.
    #[error("Discord cannot be reached: {0}")]
    Unreached(String),
    /// It was sent, and no answer came: it may have been carried out.
    #[error("Discord did not answer: {0}")]
    Lost(String),
    /// It was sent, perhaps several times, and may have been carried out, but it could not be found out.
    #[error("it may have arrived, but Discord did not confirm it: {0}")]
    Unconfirmed(Box<Self>),
    /// The answer is not what was asked for.
    #[error("Discord's answer cannot be read: {0}")]
    Unreadable(String),
    /// What is to be sent cannot be written.
    #[error("what is to be sent cannot be written: {0}")]
    Unwritable(String),
    /// There is more of an answer than Discord ever sends.
    #[error("Discord's answer is larger than 1 MiB")]
    TooLarge,
    /// Its sender no longer wanted it when its turn came.
    #[error("it is no longer wanted")]
    NoLongerWanted,
    /// So much waits that this call was dropped.
    #[error("too many calls wait already")]
    TooMuchWaits,
    /// It would come too late to be of use.
    #[error("it would come too late")]
    TooLate,
    /// The body lacks what every message must have.
    #[error("a message without allowed_mentions is never sent")]
    Unguarded,
    /// The files of a message are too many, or have names that Discord would change.
    #[error("a message has at most 10 files, named with ASCII letters, digits, hyphens, underscores and dots alone")]
    Misnamed,
    /// The files of a message are too large.
    #[error("the files of a message have at most 8 MiB together")]
    FilesTooLarge,
    /// What keeps route limits has failed.
    #[error("the limits of Discord's routes cannot be kept")]
    Limiter,
    /// The call cannot be built.
    #[error("the call cannot be built; check [discord] api_base")]
    Unbuildable,
}

/// The innermost cause; reqwest's own words are "error sending request". Without the address, which may hold a token.
fn reason(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text = cause.to_string();
        source = cause.source();
    }
    printable(&text)
}

/// Cut short, and without signs that would end a log line, colour it, or turn it around.
fn printable(text: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    let shown = text.chars().take(LONGEST_MESSAGE);
    shown.fold(String::new(), |mut shown, c| {
        if is_hidden(c) {
            shown.extend(c.escape_unicode())
        } else {
            shown.push(c)
        }
        shown
    })
}

fn code_text(code: u64) -> String {
    if code == 0 { String::new() } else { format!(" ({code})") }
}

impl RestError {
    pub(super) fn transport(error: reqwest::Error) -> Self {
        if error.is_builder() {
            return Self::Unbuildable;
        }
        let (is_connect, reason) = (error.is_connect(), reason(error));
        if is_connect { Self::Unreached(reason) } else { Self::Lost(reason) }
    }

    pub(super) fn setup(error: reqwest::Error) -> Self {
        Self::Unreached(reason(error))
    }

    /// Says where reading failed, and nothing of what was read.
    pub(crate) fn unreadable(error: &serde_json::Error) -> Self {
        let kind = match error.classify() {
            serde_json::error::Category::Data => "it is not what was asked for",
            serde_json::error::Category::Eof => "it breaks off",
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => "it is no JSON",
        };
        Self::Unreadable(format!("{kind} (line {}, column {})", error.line(), error.column()))
    }

    pub(crate) fn unwritable(error: serde_json::Error) -> Self {
        Self::Unwritable(error.to_string())
    }

    pub(super) fn refused(status: StatusCode, retry_after: Option<Duration>, body: &str) -> Self {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let code = body.get("code").and_then(Value::as_u64).unwrap_or_default();
        // Discord's `errors` repeat what was sent, so only its own sentence is kept.
        let message = body.get("message").and_then(Value::as_str).map(|message| format!(": {}", printable(message)));
        Self::Refused { status, code, message: message.unwrap_or_default(), retry_after }
    }

    fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    fn code(&self) -> u64 {
        match self {
            Self::Refused { code, .. } => *code,
            _ => 0,
        }
    }

    /// Whether trying again may help.
    pub(super) fn is_retryable(&self) -> bool {
        match self {
            Self::Unreached(_) | Self::Lost(_) => true,
            Self::Refused { status, .. } => {
                matches!(*status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
                    || status.is_server_error()
            }
            _ => false,
        }
    }

    /// Whether the call that failed like this may have been carried out: also where something between here and Discord
    /// tells that it has heard nothing.
    pub(super) fn may_have_been_carried_out(&self) -> bool {
        match self {
            Self::Lost(_) | Self::Unconfirmed(_) | Self::TooLarge | Self::Unreadable(_) => true,
            Self::Refused { status, .. } => {
                matches!(*status, StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT) || status.as_u16() >= 520
            }
            _ => false,
        }
    }

    /// Whether this, as the last word, says nothing of what became of earlier tries.
    pub(super) fn leaves_open(&self) -> bool {
        self.is_retryable() || matches!(self, Self::TooLate | Self::TooMuchWaits | Self::Limiter)
    }

    /// Whether it may have arrived all the same.
    pub const fn may_have_arrived(&self) -> bool {
        matches!(self, Self::Unconfirmed(_))
    }

    /// Whether it may go well another time, with nothing changed on this side.
    pub fn is_transient(&self) -> bool {
        self.leaves_open() || self.may_have_arrived()
    }

    /// Whether its sender no longer wanted it when its turn came.
    pub const fn is_no_longer_wanted(&self) -> bool {
        matches!(self, Self::NoLongerWanted)
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether the token is not, or no longer, valid.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether Preceptor may not do this here.
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(StatusCode::FORBIDDEN)
    }

    /// Whether what it is about does not exist.
    pub fn is_unknown(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether a new thread's first message has to come first.
    pub fn is_too_early(&self) -> bool {
        self.code() == THREAD_NOT_READY
    }

    /// Whether the message history must be readable to reply here.
    pub fn is_about_history(&self) -> bool {
        self.code() == NO_HISTORY
    }

    pub(super) fn is_acknowledged(&self) -> bool {
        self.code() == ACKNOWLEDGED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_discord_says_cannot_forge_a_log_line() {
        let body = serde_json::json!({ "code": 7, "message": "no\n2026-11-26 ERROR \u{1b}[31mforged\u{202e}\u{2028}" });
        let error = RestError::refused(StatusCode::BAD_REQUEST, None, &body.to_string());
        let text = error.to_string();
        assert!(!text.chars().any(|c| c.is_control() || "\u{202e}\u{2028}".contains(c)), "{text:?}");
        assert!(text.contains("no\\u{a}2026-11-26 ERROR \\u{1b}[31mforged"), "{text}");
        let long = serde_json::json!({ "message": "x".repeat(100_000) });
        assert!(RestError::refused(StatusCode::BAD_REQUEST, None, &long.to_string()).to_string().len() < 300);
    }

    #[test]
    fn what_cannot_be_read_is_not_repeated() {
        let error = serde_json::from_str::<u64>(r#"{"token": "secret"}"#).unwrap_err();
        let error = RestError::unreadable(&error).to_string();
        assert!(error.contains("not what was asked for") && !error.contains("secret"), "{error}");
        let error = serde_json::from_str::<u64>("\"secret").unwrap_err();
        assert!(!RestError::unreadable(&error).to_string().contains("secret"));
    }
}
