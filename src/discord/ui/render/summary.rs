//! What of a reply is shown first: enough to know the answer and how far to trust it, on a screen or two of a phone.

use crate::discord::ui::render::NEXT;
use crate::discord::ui::render::text::length;
use engine::answers::{Field, Reply};

/// UTF-16 units of title, text and fields.
const LONGEST: usize = 950;
/// The same together with the notes.
const LONGEST_WITH_NOTES: usize = 1_250;
/// UTF-16 units of the notes together; the first is shown whatever its length.
const LONGEST_NOTES: usize = 350;
/// Lines of a field.
const MOST_LINES: usize = 4;
/// The notes are ordered by what they matter.
const MOST_NOTES: usize = 2;
/// Stands below a field's lines where more follow.
const MORE: &str = "…";

/// The reply's text, its first fields and notes; none if that is all of it.
///
/// What fields show are whole lines from their start. The text is never cut, and of the first field one line at least
/// is there. Where to go next takes no room from the answer.
pub(super) fn brief(reply: &Reply) -> Option<Reply> {
    let mut of_notes = 0;
    let mut notes: Vec<String> = Vec::new();
    for note in reply.notes.iter().take(MOST_NOTES) {
        if notes.is_empty() || of_notes + length(note) <= LONGEST_NOTES {
            of_notes += length(note);
            notes.push(note.clone());
        }
    }
    let taken = length(&reply.title) + length(&reply.text);
    let mut room = LONGEST.min(LONGEST_WITH_NOTES.saturating_sub(of_notes)).saturating_sub(taken);
    let mut fields: Vec<Field> = Vec::new();
    let mut is_full = false;
    for field in &reply.fields {
        if field.name == NEXT {
            fields.push(field.clone());
        } else if !is_full {
            let left = room.saturating_sub(length(&field.name));
            let least = if fields.is_empty() { 1 } else { 2 };
            let Some(value) = start(&field.value, left, least) else {
                is_full = true;
                continue;
            };
            // Nothing follows what was cut for want of room.
            is_full = start(&field.value, usize::MAX, 1).is_none_or(|unhindered| unhindered != value);
            room = left.saturating_sub(length(&value));
            fields.push(Field { value, ..field.clone() });
        }
    }
    let is_whole = fields == reply.fields && notes.len() == reply.notes.len();
    (!is_whole).then(|| Reply { fields, notes, ..reply.clone() })
}

/// UTF-16 units of title, text, fields and notes.
pub(super) fn total(reply: &Reply) -> usize {
    let fields: usize = reply.fields.iter().map(|field| length(&field.name) + length(&field.value)).sum();
    let notes: usize = reply.notes.iter().map(|note| length(note)).sum();
    length(&reply.title) + length(&reply.text) + fields + notes
}

/// The value if it has few lines and fits, or else its first lines; none if fewer than `least` of them fit.
fn start(value: &str, room: usize, least: usize) -> Option<String> {
    let value = value.trim();
    let lines: Vec<&str> = value.lines().collect();
    // The line that tells of more is as high as the one line that it would stand for.
    if lines.len() <= MOST_LINES + 1 && length(value) <= room {
        return Some(value.to_owned());
    }
    let kept = |count: usize| lines.get(..count).map(|lines| format!("{}\n{MORE}", lines.join("\n").trim_end()));
    let most = MOST_LINES.min(lines.len().saturating_sub(1));
    let fitting = (least..=most).rev().filter_map(kept).find(|start| length(start) <= room);
    // One line of the first field is shown whether it fits or not.
    fitting.or_else(|| match lines.as_slice() {
        [only] if least == 1 => Some((*only).to_owned()),
        [_, _, ..] if least == 1 => kept(1),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(fields: &[(&str, &str)], notes: usize) -> Reply {
        let field = |(name, value): &(&str, &str)| Field {
            name: (*name).to_owned(),
            value: (*value).to_owned(),
            inline: false,
        };
        Reply {
            title: "Title".to_owned(),
            text: "Text.".to_owned(),
            fields: fields.iter().map(field).collect(),
            notes: (0..notes).map(|number| format!("Note {number}")).collect(),
            ..Reply::default()
        }
    }

    fn values(reply: &Reply) -> Vec<&str> {
        reply.fields.iter().map(|field| field.value.as_str()).collect()
    }

    #[test]
    fn what_is_short_is_whole() {
        assert_eq!(brief(&reply(&[("A", "1\n2\n3\n4\n5"), ("B", "1")], 2)), None);
        assert_eq!(brief(&reply(&[("A", "1")], 3)).map(|brief| brief.notes.len()), Some(2));
    }

    #[test]
    fn a_long_list_is_begun() {
        let brief = brief(&reply(&[("A", "1\n2\n3\n4\n5\n6"), ("B", "1"), ("Next", "`/a`")], 0)).unwrap_or_default();
        assert_eq!(values(&brief), ["1\n2\n3\n4\n…", "1", "`/a`"]);
    }

    #[test]
    fn lines_are_never_cut() {
        let (long, half) = ("x".repeat(2_000), "y".repeat(480));
        let first = format!("{long}\n{long}");
        let brief_of = |fields: &[(&str, &str)]| brief(&reply(fields, 0)).unwrap_or_default();
        assert_eq!(values(&brief_of(&[("A", &first), ("B", "1")])), [format!("{long}\n…")]);
        assert_eq!(values(&brief_of(&[("A", &long), ("B", "1")])), [long.as_str()]);
        let lines = format!("{half}\n1\n2\n{half}");
        assert_eq!(values(&brief_of(&[("A", &half), ("B", "1\n2"), ("C", &half), ("D", "1")])), [&half, "1\n2"]);
        assert_eq!(values(&brief_of(&[("A", "1"), ("B", &lines), ("D", "1")])), ["1", &format!("{half}\n1\n2\n…")]);
    }
}
