//! How many interactions are responded to at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use crate::discord::net::rest::error::RestError;
use crate::discord::ui::message::InteractionResponse;

/// Callbacks under way: each may hold a connection.
const AT_ONCE: usize = 64;
/// Callbacks under way or waiting.
const MOST: usize = 512;
/// From so many on, suggestions are dropped: who types on is shown the next ones.
const MOST_SUGGESTIONS: usize = 48;

/// The places of callbacks.
pub(super) struct Callbacks {
    slots: Semaphore,
    taken: AtomicUsize,
}

/// A callback that is under way.
pub(super) struct Slot<'c> {
    _permit: SemaphorePermit<'c>,
    _place: Place<'c>,
}

/// Something counted as long as it lives.
pub(super) struct Place<'c>(&'c AtomicUsize);

impl<'c> Place<'c> {
    /// A place among so many, if there is one.
    pub(super) fn take(count: &'c AtomicUsize, most: usize) -> Result<Self, RestError> {
        let place = Self(count);
        if count.fetch_add(1, Ordering::Relaxed) >= most { Err(RestError::TooMuchWaits) } else { Ok(place) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Default for Callbacks {
    fn default() -> Self {
        Self { slots: Semaphore::new(AT_ONCE), taken: AtomicUsize::new(0) }
    }
}

impl Callbacks {
    /// Waits until a callback may be sent.
    pub(super) async fn slot(&self, callback: &InteractionResponse, deadline: Instant) -> Result<Slot<'_>, RestError> {
        let most = if matches!(callback, InteractionResponse::Choices(_)) { MOST_SUGGESTIONS } else { MOST };
        let place = Place::take(&self.taken, most)?;
        let permit = timeout_at(deadline, self.slots.acquire()).await.map_err(|_| RestError::TooLate)?;
        // It is never closed.
        Ok(Slot { _permit: permit.map_err(|_| RestError::TooLate)?, _place: place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::ui::message::OutgoingMessage;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn suggestions_are_dropped_first_and_nobody_waits_for_ever() {
        let callbacks = Callbacks::default();
        let deadline = Instant::now() + Duration::from_millis(2_500);
        let (reply, choices) =
            (InteractionResponse::Reply(OutgoingMessage::default()), InteractionResponse::Choices(Vec::new()));
        let mut held = Vec::new();
        for _ in 0..MOST_SUGGESTIONS {
            held.push(callbacks.slot(&choices, deadline).await.unwrap());
        }
        assert!(matches!(callbacks.slot(&choices, deadline).await, Err(RestError::TooMuchWaits)));
        while held.len() < AT_ONCE {
            held.push(callbacks.slot(&reply, deadline).await.unwrap());
        }
        let (freed, got) = tokio::join!(
            async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                held.pop().is_some()
            },
            callbacks.slot(&reply, deadline)
        );
        assert!(freed && got.is_ok());
        assert!(matches!(callbacks.slot(&reply, deadline).await, Err(RestError::TooLate)));
        drop((held, got));
        assert!(callbacks.slot(&choices, deadline).await.is_ok());
        assert_eq!(callbacks.taken.load(Ordering::Relaxed), 0);
    }
}
