//! Whether and when a call that failed is tried again.

use std::time::Duration;

use tokio::time::Instant;

use crate::discord::net::pause;
use crate::discord::net::rest::error::RestError;

/// A wait that Discord asks for is at least this long, so that nobody is asked in a loop.
const SHORTEST_WAIT: Duration = Duration::from_millis(50);
/// Between two tries of a call is no longer a pause than this, unless Discord asks for one.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// A callback's try is given up after half of the time that is left, but not before this, so that one lost response
/// does not use it all up.
const SHORTEST_TRY: Duration = Duration::from_millis(300);

/// Whether a call may be sent again although it may have been carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Twice is as good as once: reads, edits, removals, what carries a nonce, and callbacks.
    Always,
    /// Twice would show twice.
    UnlessCarriedOut,
}

/// The tries of one call.
#[derive(Debug)]
pub(super) struct Retry {
    repeat: Repeat,
    most: u32,
    first_pause: Duration,
    /// For how long a call that fails is tried again.
    failing: Duration,
    /// Nothing is tried after this, whatever Discord says.
    deadline: Instant,
    tries: u32,
    failing_until: Option<Instant>,
    unconfirmed: bool,
}

impl Retry {
    pub(super) fn of_call(repeat: Repeat, deadline: Instant) -> Self {
        let (first_pause, failing) = (Duration::from_millis(500), Duration::from_secs(30));
        Self::new(repeat, 8, first_pause, failing, deadline)
    }

    pub(super) fn of_callback(deadline: Instant) -> Self {
        Self::new(Repeat::Always, 6, SHORTEST_WAIT, Duration::MAX, deadline)
    }

    fn new(repeat: Repeat, most: u32, first_pause: Duration, failing: Duration, deadline: Instant) -> Self {
        Self { repeat, most, first_pause, failing, deadline, tries: 0, failing_until: None, unconfirmed: false }
    }

    /// How long the next try of a callback may take.
    pub(super) fn limit(&self, now: Instant) -> Duration {
        let left = self.deadline.saturating_duration_since(now);
        (left / 2).max(SHORTEST_TRY).min(left)
    }

    /// Whether there was a try before this one.
    pub(super) const fn is_again(&self) -> bool {
        self.tries > 0
    }

    /// Whether an earlier try may have been carried out.
    pub(super) const fn is_unconfirmed(&self) -> bool {
        self.unconfirmed
    }

    /// How long to wait before the call is tried again; none if it is not.
    pub(super) fn next(&mut self, error: &RestError, now: Instant) -> Option<Duration> {
        self.tries += 1;
        self.unconfirmed |= error.may_have_been_carried_out();
        let may_repeat = self.repeat == Repeat::Always || !self.unconfirmed;
        if !error.is_retryable() || !may_repeat || self.tries >= self.most {
            return None;
        }
        let (pause, until) = match error.retry_after() {
            Some(told) => (told.max(SHORTEST_WAIT), self.deadline),
            None => {
                let pause = pause::growing(self.first_pause, LONGEST_PAUSE, self.tries - 1);
                (pause, self.failing_until(now))
            }
        };
        now.checked_add(pause).filter(|again| *again < until).map(|_| pause)
    }

    /// The last try's error, as what it means for all of them.
    pub(super) fn outcome(&self, last: RestError) -> RestError {
        if self.unconfirmed && last.leaves_open() { RestError::Unconfirmed(Box::new(last)) } else { last }
    }

    fn failing_until(&mut self, now: Instant) -> Instant {
        let until = now.checked_add(self.failing).unwrap_or(self.deadline).min(self.deadline);
        *self.failing_until.get_or_insert(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::StatusCode;

    fn refused(status: u16, retry_after: Option<f64>) -> RestError {
        let wait = retry_after.map(Duration::from_secs_f64);
        RestError::refused(StatusCode::from_u16(status).unwrap(), wait, "")
    }

    fn lost() -> RestError {
        RestError::Lost("connection reset".to_owned())
    }

    fn unreached() -> RestError {
        RestError::Unreached("connection refused".to_owned())
    }

    /// All pauses for an error that comes again and again, each try taking this long.
    async fn pauses(mut retry: Retry, error: &RestError, took: Duration) -> Vec<Duration> {
        let mut all = Vec::new();
        loop {
            tokio::time::advance(took).await;
            let Some(pause) = retry.next(error, Instant::now()) else { return all };
            tokio::time::advance(pause).await;
            all.push(pause);
        }
    }

    fn of_call(repeat: Repeat) -> Retry {
        Retry::of_call(repeat, Instant::now() + Duration::from_secs(60))
    }

    #[tokio::test(start_paused = true)]
    async fn failures_that_pass_are_tried_again_after_pauses_that_grow() {
        let errors = [500, 502, 503, 504, 520].map(|status| refused(status, None));
        for error in errors.iter().chain(&[lost(), unreached()]) {
            let all = pauses(of_call(Repeat::Always), error, Duration::ZERO).await;
            let wholes = [500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000].map(Duration::from_millis);
            assert_eq!(all.len(), wholes.len(), "{error}: {all:?}");
            for (pause, whole) in all.iter().zip(wholes) {
                assert!((whole / 2..=whole).contains(pause), "{error}: {all:?}");
            }
        }
        let different: std::collections::HashSet<_> =
            (0..20).map(|_| of_call(Repeat::Always).next(&lost(), Instant::now()).unwrap()).collect();
        assert!(different.len() > 10, "{different:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_that_stay_are_not_tried_again() {
        let mut errors: Vec<RestError> = [400, 401, 403, 404, 302].map(|status| refused(status, None)).into();
        errors.extend([RestError::TooLarge, RestError::NoLongerWanted, RestError::Unbuildable]);
        for error in errors {
            let mut retry = of_call(Repeat::Always);
            assert_eq!(retry.next(&error, Instant::now()), None, "{error}");
            assert!(!matches!(retry.outcome(error), RestError::Unconfirmed(_)));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_fails_is_given_up_after_half_a_minute_and_a_limited_one_after_a_minute() {
        let slow = pauses(of_call(Repeat::Always), &lost(), Duration::from_secs(10)).await;
        assert_eq!(slow.len(), 3, "four tries of ten seconds: {slow:?}");
        let limited = pauses(of_call(Repeat::Always), &refused(429, Some(20.0)), Duration::ZERO).await;
        assert_eq!(limited, [Duration::from_secs(20); 2]);
        let all = pauses(of_call(Repeat::Always), &refused(429, Some(0.0)), Duration::ZERO).await;
        assert_eq!(all, [SHORTEST_WAIT; 7]);
        for absurd in [61.0, 3_600.0, 1.8e19] {
            assert_eq!(of_call(Repeat::Always).next(&refused(429, Some(absurd)), Instant::now()), None);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_would_show_twice_is_repeated_only_where_it_was_not_carried_out() {
        for (error, repeated) in [
            (unreached(), true),
            (refused(429, Some(1.0)), true),
            (refused(500, None), true),
            (refused(503, None), true),
            (refused(502, None), false),
            (refused(504, None), false),
            (lost(), false),
        ] {
            let mut retry = of_call(Repeat::UnlessCarriedOut);
            assert_eq!(retry.next(&error, Instant::now()).is_some(), repeated, "{error}");
            assert_eq!(matches!(retry.outcome(error), RestError::Unconfirmed(_)), !repeated);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_have_arrived_is_told_apart_from_what_has_not() {
        let mut retry = of_call(Repeat::Always);
        assert!(!retry.is_again());
        retry.next(&lost(), Instant::now());
        assert!(retry.is_again() && retry.is_unconfirmed());
        assert!(matches!(retry.outcome(unreached()), RestError::Unconfirmed(_)));
        assert!(matches!(retry.outcome(RestError::TooLate), RestError::Unconfirmed(_)));
        assert!(matches!(retry.outcome(refused(404, None)), RestError::Refused { .. }), "Discord has said what is so");
        let mut retry = of_call(Repeat::Always);
        retry.next(&unreached(), Instant::now());
        assert!(matches!(retry.outcome(unreached()), RestError::Unreached(_)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_lost_response_leaves_time_for_another_try_of_a_callback() {
        let deadline = Instant::now() + Duration::from_millis(2_500);
        let mut retry = Retry::of_callback(deadline);
        let mut tries = 0;
        loop {
            let limit = retry.limit(Instant::now());
            assert!(!limit.is_zero() && Instant::now() + limit <= deadline);
            tokio::time::advance(limit).await;
            tries += 1;
            let Some(pause) = retry.next(&lost(), Instant::now()) else { break };
            tokio::time::advance(pause).await;
        }
        assert!((3..=6).contains(&tries) && Instant::now() <= deadline, "{tries}");
    }
}
