//! How long to wait for Discord before the next try.

use std::time::Duration;

/// No pause is longer.
pub const LONGEST: Duration = Duration::from_secs(60);

/// After so many tries in a row that failed besides the last one: 1, 2, 4 … 60 s, less up to a half by chance, so that bots that
/// lost Discord together do not come back together.
pub fn after(others: u32) -> Duration {
    let whole = Duration::from_secs(1 << others.min(6)).min(LONGEST);
    whole.mul_f64(0.5 + fastrand::f64() / 2.0)
}
