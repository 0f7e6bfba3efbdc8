//! How long to wait for Discord before the next try.

use std::time::Duration;

/// No pause after a lost connection is longer.
pub const LONGEST: Duration = Duration::from_secs(60);
const FIRST: Duration = Duration::from_secs(1);

/// After so many tries in a row that failed besides the last one: 1, 2, 4 … 60 s, less up to a half by chance.
pub fn after(others: u32) -> Duration {
    growing(FIRST, LONGEST, others)
}

/// The same from `first` on, up to `longest`. By chance, so that what has failed together does not come back together.
pub fn growing(first: Duration, longest: Duration, others: u32) -> Duration {
    let whole = first.saturating_mul(1 << others.min(16)).min(longest);
    whole.mul_f64(0.5 + fastrand::f64() / 2.0)
}
