//! What happens again and again is told once a minute, with how often it was left out meanwhile.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

const BETWEEN: Duration = Duration::from_secs(60);

/// When what was told last, by kind. Kinds are names in the code, so there are few.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<&'static str, Told>>);

#[derive(Debug)]
struct Told {
    at: Instant,
    left_out: u64,
}

/// That something is to be told now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// How often it was left out since it was last told; none if never.
    pub left_out: Option<u64>,
}

impl Throttle {
    /// Whether something of this kind is to be told now; counted if not.
    pub fn due(&self, kind: &'static str) -> Option<Due> {
        self.due_at(kind, Instant::now())
    }

    fn due_at(&self, kind: &'static str, now: Instant) -> Option<Due> {
        let mut all = self.0.lock();
        let Some(told) = all.get_mut(kind) else {
            all.insert(kind, Told { at: now, left_out: 0 });
            return Some(Due { left_out: None });
        };
        if now.saturating_duration_since(told.at) < BETWEEN {
            told.left_out += 1;
            return None;
        }
        told.at = now;
        let left_out = std::mem::take(&mut told.left_out);
        Some(Due { left_out: (left_out > 0).then_some(left_out) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_told_once_a_minute_with_how_often_it_was_left_out() {
        let throttle = Throttle::default();
        let start = Instant::now();
        assert_eq!(throttle.due_at("retry", start), Some(Due { left_out: None }));
        for second in 1..60 {
            assert_eq!(throttle.due_at("retry", start + Duration::from_secs(second)), None);
        }
        assert_eq!(throttle.due_at("limit", start + Duration::from_secs(5)), Some(Due { left_out: None }));
        assert_eq!(throttle.due_at("retry", start + BETWEEN), Some(Due { left_out: Some(59) }));
        assert_eq!(throttle.due_at("retry", start + BETWEEN * 2), Some(Due { left_out: None }));
    }
}
