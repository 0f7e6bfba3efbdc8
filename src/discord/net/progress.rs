//! How far a session's events are settled: what was asked just before a process died is asked again after it.
//!
//! Discord repeats all events after a given one. Saving the last one that has come would lose what is still being answered,
//! so the last one is saved before which nothing is left to do. What was answered after it is repeated as well, and its
//! nonce makes the second answer the first.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::Mutex;

/// The events of one session that are not settled.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Mutex<BTreeSet<u64>>>);

/// An event about which something is still to be done. It is settled when all copies are gone; by default, it is from
/// the beginning.
#[derive(Debug, Clone, Default)]
pub struct Pending(#[expect(dead_code, reason = "what is dropped says it")] Option<Arc<Mark>>);

#[derive(Debug)]
struct Mark {
    event: u64,
    progress: Progress,
}

impl Progress {
    /// An event with this number has come.
    pub fn begin(&self, event: u64) -> Pending {
        self.0.lock().insert(event);
        Pending(Some(Arc::new(Mark { event, progress: self.clone() })))
    }

    /// The number of the last event up to which all are settled, if `last` is the last one that has come.
    pub fn settled(&self, last: u64) -> u64 {
        self.0.lock().first().map_or(last, |first| last.min(first.saturating_sub(1)))
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        self.progress.0.lock().remove(&self.event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_settled_ends_before_the_first_that_is_not() {
        let progress = Progress::default();
        let (third, fourth) = (progress.begin(3), progress.begin(4));
        assert_eq!(progress.settled(5), 2);
        let copy = third.clone();
        drop(third);
        assert_eq!(progress.settled(5), 2);
        drop(copy);
        assert_eq!(progress.settled(5), 3);
        drop(fourth);
        assert_eq!(progress.settled(5), 5);
    }

    #[test]
    fn another_session_counts_for_itself() {
        let before = Progress::default().begin(900);
        let progress = Progress::default();
        drop(progress.begin(1));
        assert_eq!(progress.settled(1), 1);
        drop(before);
    }
}
