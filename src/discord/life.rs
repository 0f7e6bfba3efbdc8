//! Signs of life, and the watchdog that ends the process when there are none.
//!
//! It is a thread of the operating system: whatever starves the asynchronous tasks cannot starve it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// When a shard was last known to be connected. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Life {
    start: Instant,
    /// Milliseconds after `start`.
    last: Arc<AtomicU64>,
}

impl Default for Life {
    fn default() -> Self {
        Self { start: Instant::now(), last: Arc::default() }
    }
}

impl Life {
    /// Notes that a connection was alive at this moment.
    pub fn seen(&self, at: Instant) {
        let after = u64::try_from(at.saturating_duration_since(self.start).as_millis()).unwrap_or(u64::MAX);
        self.last.fetch_max(after, Ordering::Relaxed);
    }

    /// For how long there has been no sign of life.
    pub fn silence(&self) -> Duration {
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
            std::thread::sleep(pause);
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
}
