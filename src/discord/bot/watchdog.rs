//! The watchdog that ends the process when there is no sign of life.
//!
//! It is a thread of the operating system: whatever starves the asynchronous tasks cannot starve it.

use std::time::{Duration, Instant};

use crate::discord::net::liveness::Liveness;

/// A sleep that takes so much longer than asked for was no sleep: the process was stopped, or the machine.
const OVERSLEPT: Duration = Duration::from_secs(1);

/// Starts the watchdog: after `longest` without a sign of life it calls `on_dead`, which is to end the process.
///
/// # Errors
///
/// When the system gives no thread.
pub fn watch(
    liveness: Liveness,
    longest: Duration,
    on_dead: impl FnOnce(Duration) + Send + 'static,
) -> std::io::Result<()> {
    let pause = (longest / 8).clamp(Duration::from_millis(50), Duration::from_secs(5));
    let look = move || {
        while liveness.silence() < longest {
            let asleep = Instant::now();
            std::thread::sleep(pause);
            if asleep.elapsed() > 2 * pause + OVERSLEPT {
                // The connections could not live meanwhile, and get time to be opened anew.
                liveness.seen(Instant::now());
            }
        }
        on_dead(liveness.silence());
    };
    std::thread::Builder::new().name("watchdog".to_owned()).stack_size(128 * 1_024).spawn(look).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_the_process_only_after_silence() {
        let liveness = Liveness::default();
        let (ended, heard) = std::sync::mpsc::channel();
        let longest = Duration::from_millis(400);
        watch(liveness.clone(), longest, move |silence| ended.send(silence).unwrap()).unwrap();
        for _ in 0..8 {
            liveness.seen(Instant::now());
            assert!(heard.recv_timeout(Duration::from_millis(100)).is_err());
        }
        assert!(heard.recv_timeout(Duration::from_secs(10)).unwrap() >= longest);
    }
}
