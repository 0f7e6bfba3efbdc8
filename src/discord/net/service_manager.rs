//! What systemd is told: that Preceptor is up, how it is, and that it is alive. Nothing happens under another supervisor.

use std::time::Duration;

use sd_notify::NotifyState;
use tracing::debug;

use crate::discord::net::liveness::Liveness;

/// It has begun, and goes on by itself whatever Discord does.
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// How it is, in one line.
pub fn status(text: &str) {
    tell(&[NotifyState::Status(text)]);
}

/// A connection has ended, and is opened anew.
pub fn connecting() {
    status("connecting to Discord again");
}

/// A connection stands.
pub fn connected() {
    status("connected to Discord");
}

/// It has been told to stop.
pub fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("stopping; finishing what was asked")]);
}

/// Tells systemd, if it wants to know (`WatchdogSec`), that Preceptor is alive, for as long as there is a sign of life at
/// least every `longest`. On a thread of its own, which nothing asynchronous can hold up.
///
/// # Errors
///
/// When the system gives no thread.
pub fn watch(liveness: Liveness, longest: Duration) -> std::io::Result<()> {
    let Some(within) = sd_notify::watchdog_enabled() else { return Ok(()) };
    let pause = (within / 3).max(Duration::from_millis(100));
    let look = move || {
        loop {
            if liveness.silence() < longest {
                tell(&[NotifyState::Watchdog]);
            }
            std::thread::sleep(pause);
        }
    };
    std::thread::Builder::new().name("systemd".to_owned()).stack_size(128 * 1_024).spawn(look).map(drop)
}

fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        debug!(reason = %error, "systemd could not be told");
    }
}
