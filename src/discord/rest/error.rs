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
    /// Discord cannot be reached, or did not answer in time.
    #[error("Discord cannot be reached: {0}")]
    Transport(String),
    /// The answer is not what was asked for.
    #[error("Discord's answer cannot be read: {0}")]
    Unreadable(String),
    /// So much waits that this call was dropped.
    #[error("too many calls wait already")]
    TooMuchWaits,
    /// It would come too late to be of use.
    #[error("it would come too late")]
    TooLate,
    /// The body lacks what every message must have.
    #[error("a message without allowed_mentions is never sent")]
    Unguarded,
    /// What keeps route limits has failed.
    #[error("the limits of Discord's routes cannot be kept")]
    Limiter,
    /// The call cannot be built.
    #[error("the call cannot be built; check [discord] api_base")]
    Unbuildable,
}

fn code_text(code: u64) -> String {
    if code == 0 { String::new() } else { format!(" ({code})") }
}

impl RestError {
    pub(super) fn transport(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let mut text = error.to_string();
        // reqwest's own words are "error sending request"; the reason is further down.
        let mut source = std::error::Error::source(&error);
        while let Some(reason) = source {
            text = reason.to_string();
            source = reason.source();
        }
        let what = if error.is_timeout() { "it did not answer in time" } else { text.as_str() };
        Self::Transport(what.to_owned())
    }

    pub(super) fn unwritable(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }

    pub(super) fn refused(status: StatusCode, retry_after: Option<Duration>, body: &str) -> Self {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let code = body.get("code").and_then(Value::as_u64).unwrap_or_default();
        // Discord's `errors` repeat what was sent, so only its own sentence is kept.
        let message = body.get("message").and_then(Value::as_str).map(|message| format!(": {message}"));
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

    /// Whether trying again may help: 429 and 5xx.
    pub(super) fn is_passing(&self) -> bool {
        self.status().is_some_and(|status| status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error())
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
