//! How often a member may have others notified of an answer.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serenity::all::UserId;

/// So many people may one member have notified in a minute.
const PER_MINUTE: NonZeroU32 = NonZeroU32::new(3).unwrap();
/// The same member is notified by the same one again only after this.
const BETWEEN: Duration = Duration::from_secs(60);
/// Rates are swept when so many are known.
const SWEEP: usize = 4_096;

/// Keeps members from being notified again and again. It knows ids and moments, in memory alone.
#[derive(Debug)]
pub struct Notifications {
    by_sender: DefaultKeyedRateLimiter<UserId>,
    by_pair: DefaultKeyedRateLimiter<(UserId, UserId)>,
}

impl Default for Notifications {
    fn default() -> Self {
        let once = Quota::with_period(BETWEEN).unwrap_or_else(|| Quota::per_minute(NonZeroU32::MIN));
        Self { by_sender: RateLimiter::keyed(Quota::per_minute(PER_MINUTE)), by_pair: RateLimiter::keyed(once) }
    }
}

impl Notifications {
    /// Whether `sender` may have `recipient` notified now. Counts as done if so.
    pub fn allows(&self, sender: UserId, recipient: UserId) -> bool {
        if self.by_pair.len() > SWEEP {
            self.by_sender.retain_recent();
            self.by_pair.retain_recent();
        }
        self.by_pair.check_key(&(sender, recipient)).is_ok() && self.by_sender.check_key(&sender).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_notified_twice_in_a_row_and_nobody_notifies_many() {
        let (notifications, user) = (Notifications::default(), UserId::new);
        assert!(notifications.allows(user(1), user(2)));
        assert!(!notifications.allows(user(1), user(2)));
        assert!(notifications.allows(user(3), user(2)));
        assert!(notifications.allows(user(1), user(4)) && notifications.allows(user(1), user(5)));
        assert!(!notifications.allows(user(1), user(6)));
    }
}
