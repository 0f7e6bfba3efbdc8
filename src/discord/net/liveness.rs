//! Signs of life of the connections to Discord.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// When shards were last known to be connected. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Liveness {
    all: Pulse,
    shards: Arc<Mutex<Vec<Pulse>>>,
}

/// When one shard was last known to be connected. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pulse {
    start: Instant,
    /// Milliseconds after `start`.
    last: Arc<AtomicU64>,
}

impl Default for Liveness {
    fn default() -> Self {
        Self { all: Pulse { start: Instant::now(), last: Arc::default() }, shards: Arc::default() }
    }
}

impl Liveness {
    /// Notes that everything was alive at this moment.
    pub fn seen(&self, at: Instant) {
        self.all.seen(at);
    }

    /// For how long there has been no sign of life, of the shard that has been silent the longest.
    pub fn silence(&self) -> Duration {
        let longest = self.shards.lock().iter().map(Pulse::silence).max();
        longest.map_or_else(|| self.all.silence(), |longest| longest.min(self.all.silence()))
    }

    /// One for each shard, instead of those that there were.
    pub fn pulses(&self, shards: u32) -> Vec<Pulse> {
        let now = Instant::now();
        let pulses: Vec<_> = (0..shards).map(|_| Pulse { start: now, last: Arc::default() }).collect();
        self.shards.lock().clone_from(&pulses);
        pulses
    }
}

impl Pulse {
    /// Notes that the connection was alive at this moment.
    pub fn seen(&self, at: Instant) {
        let after = u64::try_from(at.saturating_duration_since(self.start).as_millis()).unwrap_or(u64::MAX);
        self.last.fetch_max(after, Ordering::Relaxed);
    }

    /// Waits for something on purpose, which is no sign of death.
    pub async fn during<T>(&self, awaited: impl Future<Output = T>) -> T {
        let mut awaited = std::pin::pin!(awaited);
        loop {
            self.seen(Instant::now());
            if let Ok(done) = tokio::time::timeout(Duration::from_secs(1), &mut awaited).await {
                return done;
            }
        }
    }

    fn silence(&self) -> Duration {
        self.start.elapsed().saturating_sub(Duration::from_millis(self.last.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_silent_shard_counts() {
        let liveness = Liveness::default();
        let pulses = liveness.pulses(2);
        let later = Instant::now() + Duration::from_secs(60);
        pulses[0].seen(later);
        std::thread::sleep(Duration::from_millis(20));
        assert!(liveness.silence() >= Duration::from_millis(20));
        pulses[1].seen(later);
        assert_eq!(liveness.silence(), Duration::ZERO);
    }
}
