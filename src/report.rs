//! How an error is told. Its own words say what went wrong and how to mend it; what it comes from stands in its chain of
//! sources and nowhere else, and is told here.

use std::error::Error;

/// An error with all its causes, each after a colon.
pub fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot begin; check the network")]
    struct Outer(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read")]
    struct Inner(#[from] std::io::Error);

    #[test]
    fn every_cause_is_told_once() {
        let error = Outer(Inner(std::io::Error::other("too many files")));
        assert_eq!(with_causes(&error), "cannot begin; check the network: cannot read: too many files");
        assert_eq!(with_causes(&std::io::Error::other("alone")), "alone");
    }
}
