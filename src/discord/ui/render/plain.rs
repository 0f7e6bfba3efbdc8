//! A reply as a plain message, where Preceptor may not post embeds.

use crate::discord::ui::render::text::{cut, length, small_print};
use crate::discord::ui::render::{LONGEST_CONTENT, sources};
use engine::answers::{Length, Reply};

/// UTF-16 units of the title.
const LONGEST_TITLE: usize = 256;
/// UTF-16 units each of the notes and the sources.
const LONGEST_ASIDE: usize = 400;
/// UTF-16 units of the address that is shown.
const LONGEST_ADDRESS: usize = 160;
/// UTF-16 units of the list of what is left out.
const LONGEST_LEFT_OUT: usize = 160;
/// A section that must be cut to less than this is left out.
const SHORTEST_SECTION: usize = 120;

/// The reply in at most 2,000 UTF-16 units, without previews of links.
pub(super) fn content(reply: &Reply, shown: Length) -> String {
    let title = reply.title.trim().replace("**", "");
    let title = if title.is_empty() { title } else { format!("**{}**", cut(&title, LONGEST_TITLE)) };
    let mut last = vec![
        [small_print(&reply.remarks().collect::<Vec<_>>(), LONGEST_ASIDE), source_line(reply, shown)]
            .join("\n")
            .trim()
            .to_owned(),
    ];
    last.retain(|block| !block.is_empty());

    let taken: usize = last.iter().map(|block| length(block) + 2).sum();
    let mut room = LONGEST_CONTENT.saturating_sub(taken + length(&title) + LONGEST_LEFT_OUT);
    let text = cut(&quiet(reply.text().trim()), room.saturating_sub(2));
    room = room.saturating_sub(length(&text) + 2);
    let head = [title, text].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    let mut blocks = Vec::from_iter((!head.is_empty()).then_some(head));
    let mut left_out = Vec::new();
    for section in &reply.sections {
        let value = section.value();
        if value.trim().is_empty() {
            continue;
        }
        let name = section.heading.trim().replace("**", "");
        let block = quiet(&format!("**{name}**\n{}", value.trim()));
        let fits = length(&block) + 2 <= room;
        if left_out.is_empty() && (fits || room >= SHORTEST_SECTION) {
            let block = cut(&block, room.saturating_sub(2));
            room = if fits { room.saturating_sub(length(&block) + 2) } else { 0 };
            blocks.push(block);
        } else {
            left_out.push(name);
        }
    }
    if !left_out.is_empty() {
        let names = format!("-# Left out for length: {}", left_out.join(", "));
        blocks.push(cut(&names, LONGEST_LEFT_OUT - 2));
    }
    blocks.extend(last);
    blocks.join("\n\n")
}

/// The sources in small print, with one address to read on.
fn source_line(reply: &Reply, shown: Length) -> String {
    let line = sources::line(&reply.sources, shown);
    if line.is_empty() {
        return line;
    }
    let mut shown = String::from("-# ");
    for character in line.chars() {
        if "\\`*_~|<>[]".contains(character) {
            shown.push('\\');
        }
        shown.push(character);
    }
    let mut shown = cut(&shown, LONGEST_ASIDE);
    // A longer address would take the place of the answer.
    let address =
        sources::best_address(&reply.title, &reply.sources).filter(|address| length(address) <= LONGEST_ADDRESS);
    if let Some(address) = address {
        shown.push_str(&format!(" <{address}>"));
    }
    shown
}

/// The text with every address in angle brackets, which keeps Discord from showing a preview of it.
fn quiet(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 2);
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let Some((before, from)) = rest.split_at_checked(start) else { break };
        let in_link = before.ends_with("](");
        let ends = |character: char| {
            character.is_whitespace() || matches!(character, '<' | '>' | '"') || (in_link && character == ')')
        };
        let end = from.find(ends).unwrap_or(from.len());
        let address = from.get(..end).unwrap_or(from).trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*']);
        shown.push_str(before);
        if before.ends_with('<') {
            shown.push_str(address);
        } else {
            shown.push_str(&format!("<{address}>"));
        }
        rest = from.strip_prefix(address).unwrap_or_default();
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_get_no_preview() {
        assert_eq!(quiet("see https://a.b/c."), "see <https://a.b/c>.");
        assert_eq!(quiet("see [it](https://a.b/c), or <http://d.e>"), "see [it](<https://a.b/c>), or <http://d.e>");
        assert_eq!(quiet("(https://a.b) https://"), "(<https://a.b>) <https://>");
        assert_eq!(quiet("none"), "none");
    }
}
