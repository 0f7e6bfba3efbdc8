//! One gate for everything: a global 429 closes it for all calls alike.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::discord::net::rest::error::RestError;

/// Closed until a moment; open without one.
pub(super) struct Gate(watch::Sender<Option<Instant>>);

impl Default for Gate {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Gate {
    /// Closes it, unless it is closed for longer already.
    pub(super) fn close_for(&self, wait: Duration) {
        let now = Instant::now();
        let until = now.checked_add(wait).unwrap_or(now);
        self.0.send_modify(|closed| *closed = Some(closed.map_or(until, |known| known.max(until))));
    }

    pub(super) fn is_open(&self) -> bool {
        self.0.borrow().is_none_or(|until| until <= Instant::now())
    }

    /// Waits until it is open.
    pub(super) async fn open(&self, deadline: Instant) -> Result<(), RestError> {
        while !self.is_open() {
            let until = self.0.borrow().unwrap_or_else(Instant::now);
            if until > deadline {
                return Err(RestError::TooLate);
            }
            tokio::time::sleep_until(until).await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_holds_everybody_back_for_as_long_as_it_was_told() {
        let gate = Gate::default();
        let start = Instant::now();
        let deadline = start + Duration::from_secs(60);
        gate.open(deadline).await.unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
        gate.close_for(Duration::from_secs(5));
        gate.close_for(Duration::from_secs(2));
        assert!(!gate.is_open());
        tokio::join!(async { gate.open(deadline).await.unwrap() }, async { gate.open(deadline).await.unwrap() });
        assert!(start.elapsed() >= Duration::from_secs(5) && start.elapsed() < Duration::from_secs(6));
        gate.close_for(Duration::from_secs(3_600));
        assert!(matches!(gate.open(deadline).await, Err(RestError::TooLate)));
    }
}
