//! Text made fit for Discord: cut without breaking its markdown, and what people typed without any.

use unicode_normalization::char::is_combining_mark;

/// Shown characters of what somebody typed, when it is shown again.
pub const LONGEST_QUOTE: usize = 200;

/// Stands between two characters that would be markup together; nobody sees it.
const NOTHING: char = '\u{200b}';

/// Length as the stricter of Discord's counts has it: in UTF-16 units, never fewer than characters.
pub(super) fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// At most `longest` UTF-16 units, cut with an ellipsis: not within a code span, a link or an address where that can be
/// avoided, after a line or a word where one ends in the last third, and with bold text closed.
pub(super) fn cut(text: &str, longest: usize) -> String {
    if length(text) <= longest {
        return text.to_owned();
    }
    // Room for the ellipsis, and for the stars that close bold text.
    let room = longest.saturating_sub(3);
    let mut after_line = 0;
    let mut after_word = 0;
    let mut after_piece = 0;
    let mut used = 0;
    let mut end = 0;
    let mut rest = text;
    while let Some(piece) = piece(rest) {
        used += length(piece);
        if used > room {
            break;
        }
        rest = rest.strip_prefix(piece).unwrap_or_default();
        end += piece.len();
        after_piece = end;
        if rest.starts_with(char::is_whitespace) {
            after_word = end;
        }
        if rest.starts_with('\n') {
            after_line = end;
        }
    }
    let late = |place: usize| place > 0 && place >= after_piece - after_piece / 3;
    let place = match after_piece {
        0 => hard_end(text, room),
        _ if late(after_line) => after_line,
        _ if late(after_word) => after_word,
        _ => after_piece,
    };
    let kept = text.get(..place).unwrap_or_default().trim_end();
    let kept = kept.trim_end_matches([',', ';', ':', '.', ' ']);
    let open = kept.matches("**").count() % 2 == 1;
    match kept.strip_suffix("**") {
        Some(before) if open => format!("{}…", before.trim_end()),
        _ if open => format!("{kept}…**"),
        _ if longest == 0 => String::new(),
        _ => format!("{kept}…"),
    }
}

/// Lines in small print, at most `longest` UTF-16 units in all; those that do not fit are counted.
pub(super) fn small_print(lines: &[&str], longest: usize) -> String {
    /// Room for the count.
    const COUNT: usize = 24;
    let lines: Vec<String> = lines
        .iter()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|l| !l.is_empty())
        .collect();
    let mut text = String::new();
    for (place, line) in lines.iter().enumerate() {
        let separator = if place == 0 { "-# " } else { "\n-# " };
        let room = longest.saturating_sub(length(&text) + length(separator) + COUNT);
        if place > 0 && length(line) > room {
            text.push_str(&format!("\n-# … and {} more", lines.len() - place));
            break;
        }
        text.push_str(separator);
        text.push_str(&cut(line, room));
    }
    text
}

/// The byte at which the characters that fit end.
fn hard_end(text: &str, room: usize) -> usize {
    let mut used = 0;
    let fitting = text.chars().take_while(|character| {
        used += character.len_utf16();
        used <= room
    });
    fitting.map(char::len_utf8).sum()
}

/// What must not be torn apart at the start of a text: a code span, a masked link, an address, an escaped character or
/// one character.
fn piece(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    let end = match first {
        '`' => code_span(text),
        '[' => masked_link(text),
        '<' => angled(text),
        'h' if text.starts_with("https://") => Some(text.find(char::is_whitespace).unwrap_or(text.len())),
        '\\' => text.chars().nth(1).map(|next| 1 + next.len_utf8()),
        '*' if text.starts_with("**") => Some(2),
        _ => None,
    };
    text.get(..end.unwrap_or_else(|| first.len_utf8()))
}

fn angled(text: &str) -> Option<usize> {
    let (inner, _) = text.split_once('>')?;
    (!inner.contains(char::is_whitespace)).then(|| inner.len() + 1)
}

fn code_span(text: &str) -> Option<usize> {
    let marks = text.len() - text.trim_start_matches('`').len();
    let (fence, rest) = text.split_at_checked(marks)?;
    rest.find(fence).map(|end| 2 * marks + end)
}

fn masked_link(text: &str) -> Option<usize> {
    let (label, rest) = text.split_once("](")?;
    let (target, _) = rest.split_once(')')?;
    let is_link = !label.contains('\n') && !target.contains(char::is_whitespace);
    is_link.then(|| label.len() + "](".len() + target.len() + 1)
}

/// What somebody typed, so that it can be shown: one line of at most [`LONGEST_QUOTE`] characters in which nothing is
/// markup, a mention, a link, an emoji of a server or an invisible sign. At most 601 characters are written for it.
///
/// For places where Discord reads markdown; elsewhere, such as labels, use [`plain_title`].
pub fn escape(text: &str) -> String {
    escape_up_to(text, LONGEST_QUOTE)
}

/// The same with at most so many characters, for which at most three times as many and one are written.
pub fn escape_up_to(text: &str, longest: usize) -> String {
    let line = one_line(text, longest);
    let mut escaped = String::with_capacity(line.len());
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|character| character.is_ascii_digit());
    for (place, character) in line.char_indices() {
        // A list is one only at the start of a line.
        let starts_list = match character {
            '-' | '+' => place == 0,
            '.' => line.get(..place).is_some_and(is_number),
            _ => false,
        };
        if "\\`*_~|<>#[]()".contains(character) || starts_list {
            escaped.push('\\');
        }
        escaped.push(character);
        // `@everyone`, `<@1>`, `<:name:1>` and `https://…` are read without regard to a backslash before them.
        if matches!(character, '@' | '<' | '/' | ':') {
            escaped.push(NOTHING);
        }
    }
    escaped
}

/// A title for a place where Discord reads no markdown, such as a button: one line of at most `longest` UTF-16 units,
/// cut after a word, without stars and back ticks.
pub fn plain_title(text: &str, longest: usize) -> String {
    let text = text.replace("**", "").replace('`', "");
    let line = one_line(&text, longest.saturating_mul(2));
    if length(&line) <= longest {
        return line;
    }
    let end = hard_end(&line, longest.saturating_sub(1));
    let kept = line.get(..end).unwrap_or_default();
    let whole_words = if line.get(end..).is_some_and(|rest| rest.starts_with(' ')) {
        kept
    } else {
        kept.rsplit_once(' ').map_or(kept, |(words, _)| words)
    };
    format!("{}…", whole_words.trim_end_matches([',', ';', ':', '.', ' ']))
}

/// The first `longest` characters on one line, without invisible ones and with single spaces.
fn one_line(text: &str, longest: usize) -> String {
    /// As many marks over a letter as any language needs.
    const MOST_MARKS: usize = 2;
    let mut line = String::new();
    let (mut count, mut marks) = (0, 0);
    // Before marks are counted, or one of them between two marks would begin the count anew.
    for character in text.chars().filter(|character| !is_invisible(*character)) {
        marks = if is_combining_mark(character) { marks + 1 } else { 0 };
        if marks > MOST_MARKS {
            continue;
        }
        let is_space = character.is_whitespace() || character.is_control();
        let shown = if is_space { ' ' } else { character };
        if shown == ' ' && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        if count == longest {
            line.pop();
            line.push('…');
            break;
        }
        line.push(shown);
        count += 1;
    }
    line.trim_end().to_owned()
}

/// Whether a character shows nothing, or turns the direction of what follows.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0e}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Arbitrary text with much of what means something.
    fn typed() -> impl Strategy<Value = String> {
        let parts = prop_oneof![
            Just("@everyone".to_owned()),
            Just("<@1>".to_owned()),
            Just("<@&1>".to_owned()),
            Just("</cmd:1>".to_owned()),
            Just("<:e:1>".to_owned()),
            Just("[a](https://b.c)".to_owned()),
            Just("\n> # ".to_owned()),
            Just("**b** `c` ||d|| ~~e~~ __f__".to_owned()),
            Just("\u{200b}\u{202e}@\u{2060}here".to_owned()),
            "[\\\\*_~|>#\\[\\]()<@:/. -]{0,6}",
            ".{0,20}",
        ];
        proptest::collection::vec(parts, 0..30).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn nothing_typed_is_markup(text in typed()) {
            let escaped = escape(&text);
            prop_assert!(escaped.chars().count() <= 3 * LONGEST_QUOTE + 1);
            for banned in ["@everyone", "@here", "<@", "<#", "<:", "</", "<a:", "://", "\n", "\u{202e}"] {
                prop_assert!(!escaped.contains(banned), "{banned} in {escaped}");
            }
            let mut characters = escaped.chars();
            while let Some(character) = characters.next() {
                if character == '\\' {
                    prop_assert!(characters.next().is_some_and(|next| next.is_ascii_punctuation()));
                } else {
                    prop_assert!(!"`*_~|<>#[]()".contains(character), "{character} in {escaped}");
                }
            }
        }

        #[test]
        fn cut_text_fits(text in typed(), longest in 4_usize..300) {
            let shown = cut(&text, longest);
            prop_assert!(length(&shown) <= longest, "{shown}");
            prop_assert!(!text.chars().any(|c| !c.is_whitespace()) || !shown.is_empty());
            prop_assert!(length(&plain_title(&text, longest)) <= longest);
        }
    }

    #[test]
    fn what_was_typed_reads_the_same() {
        assert_eq!(escape("What does a CPC earn?"), "What does a CPC earn?");
        assert_eq!(escape("  a\n\n\tb  "), "a b");
        assert_eq!(escape("**E/M** <@1>"), "\\*\\*E/\u{200b}M\\*\\* \\<\u{200b}@\u{200b}1\\>");
        assert_eq!(escape("1. one"), "1\\. one");
        assert_eq!(escape("- one - two 2.5"), "\\- one - two 2.5");
        assert_eq!(escape(&"ü".repeat(500)), format!("{}…", "ü".repeat(199)));
        assert_eq!(escape("\u{200b}\u{202e}"), "");
    }

    #[test]
    fn links_and_code_stay_whole() {
        assert_eq!(cut("see [the long page](https://a.b/c) for more", 30), "see…");
        assert_eq!(cut("type `/salary CCS region:Texas` now", 20), "type…");
        assert_eq!(cut("**all of this is bold**", 17), "**all of this…**");
        assert_eq!(cut("plain **bold** after", 11), "plain…");
        assert_eq!(cut("one two, three", 12), "one two…");
        assert_eq!(cut("Two attempts: $499\nStudents: $475 (2026)", 30), "Two attempts: $499…");
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut(&"x".repeat(50), 10), "xxxxxxx…");
        assert_eq!(cut(&"\u{1f5d1}".repeat(20), 10), format!("{}…", "\u{1f5d1}".repeat(3)));
        assert_eq!(cut(&format!("`{}`", "x".repeat(50)), 10), "`xxxxxx…");
    }

    #[test]
    fn titles_are_cut_after_a_word() {
        assert_eq!(plain_title("**Pay**: `CCS`", 80), "Pay: CCS");
        assert_eq!(plain_title("What does a coder earn?", 16), "What does a…");
        assert_eq!(plain_title("What does a coder", 12), "What does a…");
        assert_eq!(plain_title("Donaudampfschiff", 6), "Donau…");
    }

    #[test]
    fn invisible_characters_do_not_shelter_marks() {
        let piled: String = std::iter::once('a').chain("\u{301}\u{200b}".chars().cycle().take(40)).collect();
        assert_eq!(escape(&piled), "a\u{301}\u{301}");
    }
}
