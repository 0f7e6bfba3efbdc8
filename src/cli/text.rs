//! Text from elsewhere, made fit to be shown.

/// The text without what could steer a terminal or make text look other than it is: control characters but for line
/// breaks, and marks that turn the direction of writing. Tabs become spaces.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            _ if character.is_control() => None,
            _ => Some(character),
        })
        .collect()
}

/// Like [`clean`], on one line.
pub(super) fn clean_line(text: &str) -> String {
    clean(text).split('\n').map(str::trim_end).collect::<Vec<_>>().join(" ")
}

/// `1 error`, `2 errors`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_lose_their_force() {
        assert_eq!(clean("a\u{1b}[31mb\u{9b}c\u{7}\td\r\ne\u{202e}f"), "a[31mbc d\nef");
        assert_eq!(clean_line("a\r\nb\n"), "a b ");
    }
}
