//! Signs of life, and the watchdog that ends the process when there are none.
//!
//! It is a thread of the operating system: whatever starves the asynchronous tasks cannot starve it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// A sleep that takes so much longer than asked for was no sleep: the process was stopped, or the machine.
const OVERSLEPT: Duration = Duration::from_secs(1);

/// When shards were last known to be connected. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Life {
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

impl Default for Life {
    fn default() -> Self {
        Self { all: Pulse { start: Instant::now(), last: Arc::default() }, shards: Arc::default() }
    }
}

impl Life {
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

/// Starts the watchdog: after `longest` without a sign of life it calls `bark`, which is to end the process.
///
/// # Errors
///
/// When the system gives no thread.
pub fn watch(life: Life, longest: Duration, bark: impl FnOnce(Duration) + Send + 'static) -> std::io::Result<()> {
    let pause = (longest / 8).clamp(Duration::from_millis(50), Duration::from_secs(5));
    let look = move || {
        while life.silence() < longest {
            let asleep = Instant::now();
            std::thread::sleep(pause);
            if asleep.elapsed() > 2 * pause + OVERSLEPT {
                // The connections could not live meanwhile, and get time to be opened anew.
                life.seen(Instant::now());
            }
        }
        bark(life.silence());
    };
    std::thread::Builder::new().name("watchdog".to_owned()).stack_size(128 * 1_024).spawn(look).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_barks_only_after_silence() {
        let life = Life::default();
        let (barked, heard) = std::sync::mpsc::channel();
        let longest = Duration::from_millis(400);
        watch(life.clone(), longest, move |silence| barked.send(silence).unwrap()).unwrap();
        for _ in 0..8 {
            life.seen(Instant::now());
            assert!(heard.recv_timeout(Duration::from_millis(100)).is_err());
        }
        assert!(heard.recv_timeout(Duration::from_secs(10)).unwrap() >= longest);
    }

    #[test]
    fn the_most_silent_shard_counts() {
        let life = Life::default();
        let pulses = life.pulses(2);
        let later = Instant::now() + Duration::from_secs(60);
        pulses[0].seen(later);
        std::thread::sleep(Duration::from_millis(20));
        assert!(life.silence() >= Duration::from_millis(20));
        pulses[1].seen(later);
        assert_eq!(life.silence(), Duration::ZERO);
    }
}
