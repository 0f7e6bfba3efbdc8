//! What members say of answers: whose votes count, and what they change.
//!
//! Votes order what moderators look at, and may make an entry be given a little less easily in this server; nothing else. So
//! that nobody can have an answer silenced, new accounts do not count, and all votes together weigh little and not for long.

use std::collections::BTreeMap;

use crate::store::{CastVote, DAY, Verdict};
use engine::assistant::MOST_RAISED;

/// Members vote who have been in the server for so long; whoever asked may always say whether that was it.
pub const MEMBER_FOR: i64 = 7 * DAY;
/// After so long a vote weighs nothing.
pub const WEIGHS: i64 = 30 * DAY;
/// So much more weight of "not it" than of "that helped" makes that much.
const ENOUGH: f64 = 10.0;

/// Whether a vote counts, of somebody who asked or has been a member since then; moments in seconds of Unix time.
pub fn counts(is_asker: bool, joined_at: Option<i64>, now: i64) -> bool {
    is_asker || is_settled(joined_at, now)
}

/// Whether somebody who has been a member since then may change anything by a vote. Whoever is new and asks is heard, no more:
/// new accounts are made by the dozen.
pub fn is_settled(joined_at: Option<i64>, now: i64) -> bool {
    joined_at.is_some_and(|joined| now.saturating_sub(joined) >= MEMBER_FOR)
}

/// How much surer each entry must be in a server with these votes, at most [`MOST_RAISED`]; entries that need not be are left out.
pub fn raises(votes: &[CastVote], now: i64) -> BTreeMap<String, f64> {
    let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
    for vote in votes {
        let age = now.saturating_sub(vote.at).max(0);
        let weight = (1.0 - age as f64 / WEIGHS as f64).max(0.0);
        *weights.entry(&vote.entry).or_default() += match vote.verdict {
            Verdict::Helped => -weight,
            Verdict::NotIt => weight,
        };
    }
    let raised =
        weights.into_iter().map(|(entry, weight)| (entry.to_owned(), MOST_RAISED * (weight / ENOUGH).clamp(0.0, 1.0)));
    raised.filter(|(_, raise)| *raise > 0.0).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vote(verdict: Verdict, at: i64) -> CastVote {
        CastVote { entry: "pay".to_owned(), verdict, at }
    }

    #[test]
    fn new_accounts_do_not_count_and_whoever_asked_does() {
        let now = 1_000 * DAY;
        assert!(counts(true, None, now) && counts(false, Some(now - MEMBER_FOR), now));
        assert!(!counts(false, Some(now - MEMBER_FOR + 1), now) && !counts(false, None, now));
        assert!(!counts(false, Some(now + DAY), now));
    }

    #[test]
    fn ten_more_say_that_it_is_wrong_and_after_a_month_nobody_does() {
        let ten = vec![vote(Verdict::NotIt, 0); 10];
        assert_eq!(raises(&ten, 0), BTreeMap::from([("pay".to_owned(), MOST_RAISED)]));
        let half = raises(&ten, WEIGHS / 2)["pay"];
        assert!((half - MOST_RAISED / 2.0).abs() < 1e-9, "{half}");
        assert!(raises(&ten, WEIGHS).is_empty());
        let as_many: Vec<_> = ten.iter().cloned().chain(vec![vote(Verdict::Helped, 0); 10]).collect();
        assert!(raises(&as_many, 0).is_empty());
    }

    proptest! {
        #[test]
        fn votes_never_do_more_than_a_little(
            votes in proptest::collection::vec((any::<bool>(), any::<i64>()), 0..200),
            now in any::<i64>(),
        ) {
            let votes: Vec<_> =
                votes.into_iter().map(|(helped, at)| vote(if helped { Verdict::Helped } else { Verdict::NotIt }, at)).collect();
            for raise in raises(&votes, now).into_values() {
                prop_assert!(raise > 0.0 && raise <= MOST_RAISED);
            }
        }
    }
}
