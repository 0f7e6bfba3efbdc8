//! Texts that are fit to be shown: no signs that cannot be seen, markup that is closed, links that lead to https.

/// What is wrong with the signs of a text.
pub(in crate::knowledge) fn sign_fault(text: &str) -> Option<String> {
    let sign = text.chars().find(|sign| match sign {
        '\n' | '\t' | '\r' => false,
        // Joins the parts of an emoji.
        '\u{200d}' => false,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        sign => sign.is_control(),
    })?;
    Some(format!("holds the invisible sign U+{:04X}", u32::from(sign)))
}

/// What is wrong with the Markdown of a text.
pub(super) fn markdown_fault(text: &str) -> Option<String> {
    let fences = text.matches("```").count();
    if fences % 2 == 1 {
        return Some("opens a block of code with ``` and does not close it".to_owned());
    }
    let plain: String = text.split("```").step_by(2).collect::<Vec<_>>().join(" ");
    if plain.matches('`').count() % 2 == 1 {
        return Some("opens code with ` and does not close it".to_owned());
    }
    let plain: String = plain.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    for mark in ["**", "~~", "||", "__"] {
        if plain.matches(mark).count() % 2 == 1 {
            return Some(format!("opens {mark} and does not close it"));
        }
    }
    if plain.contains("![") {
        return Some("holds an image, which Discord does not show".to_owned());
    }
    if plain.lines().any(|line| line.contains("|--") || line.contains("| --") || line.contains("|:-")) {
        return Some("holds a table, which Discord does not show".to_owned());
    }
    let mut links = plain.match_indices("](").filter_map(|(at, mark)| plain.get(at + mark.len()..));
    if links.any(|target| !target.trim_start_matches('<').starts_with("https://")) {
        return Some("links to something that is not https".to_owned());
    }
    None
}

/// Whether a text has anything to read.
pub(super) fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_signs_are_found() {
        for bad in ["\u{200b}", "a\u{202e}b", "\u{1b}[31m", "\u{7}", "soft\u{ad}", "\u{feff}x"] {
            assert!(sign_fault(bad).is_some(), "{bad:?}");
        }
        for good in ["a\nb\tc", "👩\u{200d}💻", "résumé — 5 €", "日本"] {
            assert_eq!(sign_fault(good), None);
        }
    }

    #[test]
    fn markup_must_be_closed_and_shown() {
        for bad in [
            "```\nx",
            "a ` b",
            "**bold",
            "~~x",
            "||x",
            "![x](https://a.b)",
            "|a|b|\n|--|--|",
            "[x](javascript:alert(1))",
            "[x](http://a.b)",
            "[x](/y)",
        ] {
            assert!(markdown_fault(bad).is_some(), "{bad}");
        }
        for good in
            ["**a** and *b*", "`**`", "```\n**\n```", "[x](https://a.b/c)", "2 * 3", "a_b", "- x\n- y", "[1] (see"]
        {
            assert_eq!(markdown_fault(good), None, "{good}");
        }
    }
}
