//! The name that was likely meant by one that is not known.

/// A question after the known name that is most like this one, where it is more than `alike`.
pub fn did_you_mean<'n>(name: &str, known: impl Iterator<Item = &'n str>, alike: f64) -> Option<String> {
    let name = name.to_lowercase();
    known
        .map(|known| (likeness(&known.to_lowercase(), &name), known))
        .max_by(|((a, b), _), ((c, d), _)| a.total_cmp(c).then(b.total_cmp(d)))
        .filter(|((likeness, _), _)| *likeness > alike)
        .map(|(_, known)| format!("did you mean `{known}`?"))
}

/// How alike two names are, and what decides between those that are as alike. Jaro-Winkler knows long names by their
/// beginnings and is at a loss with short ones: letters swapped in `bls` leave it a third.
fn likeness(known: &str, name: &str) -> (f64, f64) {
    /// As likely a slip as a name may be that is not the same; what asks for more than that wants longer names.
    const ONE_SLIP: f64 = 0.9;
    const SHORTEST: usize = 3;
    let by_beginning = strsim::jaro_winkler(known, name);
    let is_comparable = known.len().min(name.len()) >= SHORTEST && known.len().abs_diff(name.len()) <= 1;
    let is_slip = is_comparable && by_beginning < ONE_SLIP && strsim::osa_distance(known, name) <= 1;
    (if is_slip { ONE_SLIP } else { by_beginning }, by_beginning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_in_a_short_name_is_seen_and_nonsense_is_not() {
        let known = ["bls", "aapc", "ahima", "CCS", "cost", "average-salary"];
        let meant = |name: &str| did_you_mean(name, known.into_iter(), 0.75);
        for (name, wanted) in [("bsl", "bls"), ("blss", "bls"), ("apac", "aapc"), ("CSC", "CCS"), ("lost", "cost")] {
            assert_eq!(meant(name), Some(format!("did you mean `{wanted}`?")), "{name}");
        }
        for nonsense in ["xyz", "", "bx", "aaaa", "sbc"] {
            assert_eq!(meant(nonsense), None, "{nonsense}");
        }
        // A word of its own that is one letter away from a known one is no slip to whoever asks for more.
        assert_eq!(did_you_mean("lost", known.into_iter(), 0.9), None);
    }
}
