//! Small helpers for plain sentences.

/// The length that Discord counts.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// At most so many characters, cut after a word.
pub(super) fn shorten(text: &str, longest: usize) -> String {
    if length(text) <= longest {
        return text.to_owned();
    }
    let cut: String = text.chars().take(longest.saturating_sub(1)).collect();
    let whole_words = cut.rsplit_once(char::is_whitespace).map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", whole_words.trim_end_matches([',', ';', ':', '.', ' ']))
}

/// With a capital at the start.
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// With a small letter at the start, unless the first word is an abbreviation such as `CDI`.
pub(super) fn uncapitalised(text: &str) -> String {
    let is_word = text.chars().nth(1).is_some_and(|second| second.is_lowercase() || !second.is_alphabetic());
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if is_word => first.to_lowercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

/// With a full stop at the end.
pub(super) fn sentence(text: &str) -> String {
    let text = capitalised(text.trim());
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { text + "." }
}

/// Characters of a sentence that stands for a text.
const LONGEST_SENTENCE: usize = 320;

/// The first sentence of a text that was written in short sentences.
pub(super) fn first_sentence(text: &str) -> String {
    let first = text.split_once(". ").map_or(text, |(first, _)| first);
    sentence(&shorten(first, LONGEST_SENTENCE))
}

/// An identifier as words: `work_style-top` as `Work style top`.
pub(super) fn humanised(id: &str) -> String {
    capitalised(&id.replace(['_', '-'], " "))
}

/// A number below ten as a word.
pub(super) fn in_words(count: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// `CPC`, `CPC and CCS`, `CPC, CCS and COC`.
pub(super) fn listed(items: &[String]) -> String {
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn shortens_after_a_word() {
        assert_eq!(shorten("short", 10), "short");
        assert_eq!(shorten("one two, three", 10), "one two…");
        assert_eq!(shorten("über-lang", 4), "übe…");
    }

    #[test]
    fn lists_in_words() {
        let items = |names: &[&str]| listed(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        assert_eq!(items(&[]), "");
        assert_eq!(items(&["a"]), "a");
        assert_eq!(items(&["a", "b", "c"]), "a, b and c");
    }
}
