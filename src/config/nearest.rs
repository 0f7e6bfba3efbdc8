//! What somebody may have meant by a name that does not exist.

/// So many letters wrong, missing, too many or swapped are taken for a slip.
const SLIPS: usize = 2;

/// The name that is most like `written`, if it is like it at all.
pub(super) fn nearest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let written = written.to_lowercase();
    let distance = |name: &str| strsim::osa_distance(&written, &name.to_lowercase());
    let (slips, name) = names.into_iter().map(|name| (distance(name), name)).min()?;
    let is_like = slips <= SLIPS && slips * 2 < name.chars().count();
    is_like.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let names = ["level", "format", "answer"];
        for (written, meant) in [
            ("levl", Some("level")),
            ("fromat", Some("format")),
            ("Answr", Some("answer")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, names), meant, "{written}");
        }
    }
}
