//! Discord's markdown as a terminal shows it. Styles are escape sequences; the screen drops them where they do not
//! belong.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

/// Bold, as in `**bold**`.
pub(super) const STRONG: Style = Style::new().bold();
/// What stands back.
pub(super) const DIM: Style = Style::new().dimmed();
const EMPHASIS: Style = Style::new().italic();
const CODE: Style = AnsiColor::Cyan.on_default();
const ADDRESS: Style = AnsiColor::Blue.on_default().underline();

/// The text in a style.
pub(super) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// An address, so that it is seen as one.
pub(super) fn address(text: &str) -> String {
    styled(ADDRESS, text)
}

/// A line of text, split into what stands before it on the first line and what is wrapped.
pub(super) struct Line {
    /// A bullet, a number or nothing; wrapped lines are indented by its width.
    pub(super) lead: String,
    /// The styled rest.
    pub(super) text: String,
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line> + '_ {
    text.trim_end().lines().map(line)
}

fn line(text: &str) -> Line {
    let unindented = text.trim_start();
    let indent = " ".repeat(text.len() - unindented.len());
    if let Some(item) = unindented.strip_prefix("- ").or_else(|| unindented.strip_prefix("* ")) {
        return Line { lead: format!("{indent}• "), text: inline(item) };
    }
    if let Some((number, item)) = unindented.split_once(". ")
        && !number.is_empty()
        && number.chars().all(|character| character.is_ascii_digit())
    {
        return Line { lead: format!("{indent}{number}. "), text: inline(item) };
    }
    let heading = unindented.trim_start_matches('#');
    if heading.len() < unindented.len() && heading.starts_with(' ') {
        return Line { lead: String::new(), text: styled(STRONG, &inline(heading.trim_start())) };
    }
    Line { lead: indent, text: inline(unindented) }
}

/// Bold, italics, code and links within a line.
pub(super) fn inline(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        if let Some((piece, after)) = span(rest, before) {
            shown.push_str(&piece);
            rest = after;
            before = ' ';
            continue;
        }
        // A backslash takes the meaning from the sign behind it.
        let mut after = rest.chars();
        after.next();
        if first == '\\' && after.clone().next().is_some_and(|next| next.is_ascii_punctuation()) {
            shown.extend(after.next());
        } else {
            shown.push(first);
        }
        rest = after.as_str();
        before = first;
    }
    shown
}

/// The styled span that the text begins with, and what follows it.
fn span(text: &str, before: char) -> Option<(String, &str)> {
    if let Some((code, after)) = enclosed(text, "`") {
        return Some((styled(CODE, code), after));
    }
    if let Some((bold, after)) = enclosed(text, "**") {
        return Some((styled(STRONG, &inline(bold)), after));
    }
    if let Some(link) = link(text) {
        return Some(link);
    }
    // `2*3*4` and snake_case_names are not meant as italics.
    let (sign, opens) = text.chars().next().map(|sign| (sign, matches!(sign, '*' | '_')))?;
    if !opens || before.is_alphanumeric() || before == sign {
        return None;
    }
    let (italic, after) = enclosed(text, if sign == '*' { "*" } else { "_" })?;
    let closes = !after.starts_with(|next: char| next.is_alphanumeric() || next == sign);
    closes.then(|| (styled(EMPHASIS, &inline(italic)), after))
}

fn enclosed<'t>(text: &'t str, sign: &str) -> Option<(&'t str, &'t str)> {
    let (inner, after) = text.strip_prefix(sign)?.split_once(sign)?;
    let is_span = !inner.is_empty() && !inner.starts_with(' ') && !inner.ends_with(' ');
    is_span.then_some((inner, after))
}

fn link(text: &str) -> Option<(String, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (target, after) = rest.split_once(')')?;
    let target = target.trim_start_matches('<').trim_end_matches('>');
    if label.is_empty() || label.contains(['[', ']']) || target.is_empty() || target.contains(' ') {
        return None;
    }
    let mut shown = inline(label);
    let _ = write!(shown, " ({})", address(target));
    Some((shown, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(&inline(text)).to_string()
    }

    #[test]
    fn signs_give_way_to_styles() {
        assert_eq!(inline("**Bold**"), "\u{1b}[1mBold\u{1b}[0m");
        assert_eq!(plain("**Bold:** under `E&M` and *so* _on_"), "Bold: under E&M and so on");
        assert_eq!(plain("see [the page](https://a.b/c)."), "see the page (https://a.b/c).");
    }

    #[test]
    fn what_is_no_markup_stays() {
        for text in ["2 * 3 * 4", "2*3*4", "a_b_c", "**", "a ** b", "[x] (y)", "[a](b", "`", "under_ _score", "é*"] {
            assert_eq!(plain(text), text);
        }
        assert_eq!(plain(r"\*kept\* \n"), r"*kept* \n");
    }

    #[test]
    fn lists_get_a_hanging_lead() {
        let shown: Vec<_> =
            lines("# Head\n- one\n  - two\n10. three\n3.5 is no item").map(|line| (line.lead, line.text)).collect();
        let plain: Vec<_> =
            shown.iter().map(|(lead, text)| (lead.as_str(), anstream::adapter::strip_str(text).to_string())).collect();
        let expected = [("", "Head"), ("• ", "one"), ("  • ", "two"), ("10. ", "three"), ("", "3.5 is no item")];
        assert_eq!(plain.iter().map(|(lead, text)| (*lead, text.as_str())).collect::<Vec<_>>(), expected);
    }
}
