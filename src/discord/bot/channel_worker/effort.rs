//! How much of its time a channel's worker looks at what messages mean, and how likely a message must be to be looked at.

use std::time::Duration;

use tokio::time::Instant;

/// Over about so long a time effort is looked back on.
const WINDOW: Duration = Duration::from_secs(2);
/// How fast what is asked of a message grows with the share of time that looks take: at an eighth, 0.25 is asked.
const STEEPNESS: f64 = 2.0;
/// No more than this is asked: who plainly asks is always looked at.
const MOST_ASKED: f64 = 0.5;

/// The effort of one worker.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Of its time, as of `at`, from 0 to somewhat above 1; older time counts for less and less.
    share: f64,
    at: Instant,
}

impl Effort {
    /// Of a worker that has done nothing yet.
    pub(super) const fn new(now: Instant) -> Self {
        Self { share: 0.0, at: now }
    }

    /// Notes that something was looked at for so long, with the time that it waited for its turn.
    pub(super) fn spent(&mut self, took: Duration, now: Instant) {
        self.share = self.share(now) + took.div_duration_f64(WINDOW);
        self.at = now;
    }

    fn share(&self, now: Instant) -> f64 {
        self.share * (-now.saturating_duration_since(self.at).div_duration_f64(WINDOW)).exp()
    }

    /// How likely a message must be, 0 to 1, by its words alone. The more has been looked at, the likelier: what people say to each
    /// other must not keep those waiting who ask something.
    pub(super) fn asked(&self, now: Instant) -> f64 {
        (STEEPNESS * self.share(now)).min(MOST_ASKED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Duration = Duration::from_millis(8);

    /// What is asked after ten seconds in which a message was looked at this often.
    fn asked_after(between: Duration) -> f64 {
        let start = Instant::now();
        let mut effort = Effort::new(start);
        let mut now = start;
        while now < start + Duration::from_secs(10) {
            now += between;
            effort.spent(LOOK, now);
        }
        effort.asked(now)
    }

    #[test]
    fn next_to_nothing_is_asked_where_little_is_said() {
        assert_eq!(Effort::new(Instant::now()).asked(Instant::now()), 0.0);
        assert!(asked_after(Duration::from_secs(1)) < 0.03);
    }

    #[test]
    fn more_is_asked_where_more_is_said_up_to_a_bound() {
        let (some, many) = (asked_after(Duration::from_millis(100)), asked_after(Duration::from_millis(50)));
        assert!(0.1 < some && some < many && many < MOST_ASKED, "{some} {many}");
        assert_eq!(asked_after(Duration::from_millis(8)), MOST_ASKED);
    }

    #[test]
    fn it_is_forgotten() {
        let start = Instant::now();
        let mut effort = Effort::new(start);
        effort.spent(Duration::from_secs(3), start);
        assert_eq!(effort.asked(start), MOST_ASKED);
        assert!(effort.asked(start + Duration::from_secs(20)) < 0.001);
    }
}
