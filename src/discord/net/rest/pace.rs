//! The pace of all calls together. Removals go ahead of everything else that waits.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::{Mutex, watch};

/// Discord allows 50 calls in any second. The sum of these two stays below, as calls may be held up on their way and
/// arrive closer together than they were sent.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(40).unwrap();
const CALLS_AT_ONCE: NonZeroU32 = NonZeroU32::new(5).unwrap();

pub(super) struct Pace {
    limiter: DefaultDirectRateLimiter,
    /// Held by the one that is next, so that all others come in their order.
    next: Mutex<()>,
    /// How many removals wait.
    removals: watch::Sender<usize>,
}

/// A removal that waits, counted as long as it lives.
struct Waiting<'p>(&'p watch::Sender<usize>);

impl<'p> Waiting<'p> {
    fn new(removals: &'p watch::Sender<usize>) -> Self {
        removals.send_modify(|count| *count += 1);
        Self(removals)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Default for Pace {
    fn default() -> Self {
        let quota = Quota::per_second(CALLS_PER_SECOND).allow_burst(CALLS_AT_ONCE);
        Self { limiter: RateLimiter::direct(quota), next: Mutex::default(), removals: watch::Sender::new(0) }
    }
}

impl Pace {
    /// Waits for a call's turn.
    pub(super) async fn turn(&self, is_removal: bool) {
        if is_removal {
            let _waiting = Waiting::new(&self.removals);
            return self.limiter.until_ready().await;
        }
        let _next = self.next.lock().await;
        let mut removals = self.removals.subscribe();
        loop {
            // The sender lives as long as the borrow of `self`.
            let _ = removals.wait_for(|count| *count == 0).await;
            match self.limiter.check() {
                Ok(()) => return,
                Err(until) => tokio::time::sleep(until.wait_time_from(DefaultClock::default().now())).await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    #[tokio::test]
    async fn removals_go_ahead_and_the_rest_keeps_its_order() {
        const SENT: usize = 30;
        let pace = Arc::new(Pace::default());
        let (done, mut order) = tokio::sync::mpsc::unbounded_channel();
        let start = Instant::now();
        let mut tasks = Vec::new();
        for number in 0..SENT {
            let (pace, done) = (Arc::clone(&pace), done.clone());
            tasks.push(tokio::spawn(async move {
                pace.turn(false).await;
                done.send((number, false)).unwrap();
            }));
        }
        for number in 0..3 {
            let (pace, done) = (Arc::clone(&pace), done.clone());
            tasks.push(tokio::spawn(async move {
                pace.turn(true).await;
                done.send((number, true)).unwrap();
            }));
        }
        // One that is given up holds nobody back.
        drop(tokio::time::timeout(Duration::ZERO, pace.turn(true)).await);
        for task in tasks {
            task.await.unwrap();
        }
        drop(done);
        let mut all = Vec::new();
        while let Some(one) = order.recv().await {
            all.push(one);
        }
        let sent: Vec<usize> = all.iter().filter(|(_, removal)| !removal).map(|(number, _)| *number).collect();
        assert_eq!(sent, (0..SENT).collect::<Vec<_>>());
        let last_removal = all.iter().rposition(|(_, removal)| *removal).unwrap();
        assert!(last_removal < SENT / 2, "{all:?}");
        // 33 calls, five of which at once, at 40 a second.
        assert!(start.elapsed() >= Duration::from_millis(650), "{:?}", start.elapsed());
    }
}
