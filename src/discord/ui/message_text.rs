//! What a message says in its writer's own words: without the lines that it quotes.

use std::borrow::Cow;

/// The text without quoted lines (`> …`, and everything after `>>> `), which are somebody else's words. The text as it
/// stands if it quotes nothing.
///
/// By Discord's rules a quote begins a line and has a space after its sign:
/// <https://support.discord.com/hc/en-us/articles/210298617>.
pub fn unquoted(text: &str) -> Cow<'_, str> {
    if !text.contains('>') {
        return Cow::Borrowed(text);
    }
    let own: Vec<&str> =
        text.lines().take_while(|line| !line.starts_with(">>> ")).filter(|line| !is_quote(line)).collect();
    Cow::Owned(own.join("\n"))
}

fn is_quote(line: &str) -> bool {
    line.starts_with("> ") || line.trim_end() == ">"
}

/// What is asked where somebody asked for an answer: the writer's own words, or, where there are none, what they quote
/// to have it answered.
pub fn asked(text: &str) -> Cow<'_, str> {
    let own = unquoted(text);
    if own.trim().is_empty() { Cow::Borrowed(text) } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_lines_are_somebody_elses() {
        for (text, own) in [
            ("what does a CPC make?", "what does a CPC make?"),
            ("> how much does a CPC make?\nI was asked this, lol", "I was asked this, lol"),
            ("true\n> is it hard?\n>\nand long", "true\nand long"),
            ("look:\n>>> is it hard?\nis it long?", "look:"),
            ("a > b and >5 years\n>not a quote", "a > b and >5 years\n>not a quote"),
            ("> is it hard?", ""),
        ] {
            assert_eq!(unquoted(text), own, "{text}");
        }
    }

    #[test]
    fn who_quotes_and_says_nothing_asks_what_is_quoted() {
        assert_eq!(asked("> is it hard?"), "> is it hard?");
        assert_eq!(asked("> is it hard?\nis it long?"), "is it long?");
    }
}
