//! A text's words as they stand, where a name or a unit is looked for: unlike what the matcher reads, nothing is mended or
//! opened.

/// In small letters, without what stands between words.
pub(super) fn plain_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
