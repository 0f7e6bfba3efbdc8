//! The three lengths of a reply: what a phone shows at a glance, what a page shows, and all of it.

use std::borrow::Cow;

use crate::answers::reply::{Item, Related, Reply, Section};

/// Characters of a line on a phone.
pub const PHONE_WIDTH: usize = 42;
/// Lines of a summary on a phone, with title and source: what fits beside the question above it.
pub const SUMMARY_LINES: usize = 12;

/// Lines kept for the remark that matters most.
const CAVEAT_LINES: usize = 3;
/// Lines kept for the first figure.
const FIGURE_LINES: usize = 4;
/// Lines kept for the source.
const SOURCE_LINES: usize = 2;
/// Lines of a title.
const TITLE_LINES: usize = 2;
/// Items of a section at standard length.
const STANDARD_ITEMS: usize = 6;
/// Related answers at standard length.
const STANDARD_RELATED: usize = 6;
/// Sources at standard length.
const STANDARD_SOURCES: usize = 4;

/// How much of a reply is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// The answer, its figure and one remark: at most [`SUMMARY_LINES`] lines of [`PHONE_WIDTH`] characters.
    Summary,
    /// The whole text, the first items of each section, the caveat, the first sources.
    Standard,
    /// Everything.
    Full,
}

/// A reply at some length.
#[derive(Debug, Clone)]
pub struct Shown<'r> {
    /// What is shown.
    pub reply: Cow<'r, Reply>,
    /// Whether the whole reply has more of the answer.
    pub left_out: bool,
}

impl Reply {
    /// The reply at this length. Nothing of it is cut within a sentence, but for a title or an item that alone is longer
    /// than a summary.
    pub fn at(&self, length: Length) -> Shown<'_> {
        let cut = match length {
            Length::Full => None,
            Length::Standard => Some(standard(self)),
            Length::Summary => Some(summary(self)),
        };
        match cut {
            Some(cut) if !is_as_much(&cut, self) => Shown { reply: Cow::Owned(cut), left_out: true },
            _ => Shown { reply: Cow::Borrowed(self), left_out: false },
        }
    }
}

/// Whether the answer is whole; what stands around it may be fewer.
fn is_as_much(cut: &Reply, whole: &Reply) -> bool {
    cut.lead == whole.lead
        && cut.sections == whole.sections
        && cut.caveat == whole.caveat
        && cut.notes == whole.notes
        && cut.title == whole.title
}

fn standard(reply: &Reply) -> Reply {
    let sections = reply.sections.iter().map(|section| first_items(section, STANDARD_ITEMS));
    Reply {
        sections: sections.collect(),
        notes: Vec::new(),
        sources: reply.sources.iter().take(STANDARD_SOURCES).cloned().collect(),
        related: Related {
            choices: reply.related.choices.iter().take(STANDARD_RELATED).cloned().collect(),
            ..reply.related.clone()
        },
        ..reply.clone()
    }
}

/// The section with so many items; one more is shown where it would only be counted.
fn first_items(section: &Section, most: usize) -> Section {
    if section.items.len() <= most + 1 {
        return section.clone();
    }
    Section {
        items: section.items.iter().take(most).cloned().collect(),
        left_out: section.left_out + section.items.len() - most,
        ..section.clone()
    }
}

fn summary(reply: &Reply) -> Reply {
    let caveat = reply.caveat.as_deref().and_then(|caveat| sentences(caveat).next());
    let caveat = caveat.filter(|caveat| phone_lines(caveat) <= CAVEAT_LINES);
    let (beside, alone) = (summary_with(reply, caveat), summary_with(reply, None));
    // The answer and its figure matter more than what is to be said of them.
    let told =
        |summary: &Reply| (summary.lead.len(), summary.lead.iter().map(|item| item.figures.len()).sum::<usize>());
    if told(&beside) == told(&alone) { beside } else { alone }
}

fn summary_with(reply: &Reply, caveat: Option<&str>) -> Reply {
    let title = fit(&reply.title, TITLE_LINES);
    let source = reply.sources.first();
    let below = caveat.map_or(0, phone_lines) + source.map_or(0, |_| SOURCE_LINES);
    let mut room = SUMMARY_LINES.saturating_sub(phone_lines(&title) + below);
    let mut lead: Vec<Item> = Vec::new();
    let mut sections: Vec<Section> = Vec::new();
    let mut is_whole = true;
    // The first figure gets its lines, however long the text before it is.
    let first_figure = reply.lead.iter().position(|item| !item.figures.is_empty());
    for (place, item) in reply.lead.iter().enumerate() {
        let figure = first_figure.filter(|at| place < *at).and_then(|at| reply.lead.get(at));
        let kept = figure.map_or(0, |item| 1 + phone_lines(&item.text()).min(FIGURE_LINES));
        // The first figure is shown, whatever becomes of the sentence that it stands in.
        let is_first = lead.is_empty() || !item.figures.is_empty() && lead.iter().all(|item| item.figures.is_empty());
        // Paragraphs stand apart.
        let left = room.saturating_sub(usize::from(!lead.is_empty()) + kept);
        let begun = begin(item, left, is_first && left > 0);
        is_whole = begun.as_ref() == Some(item);
        if let Some(begun) = begun {
            room = (left + kept).saturating_sub(phone_lines(&begun.text()));
            lead.push(begun);
        }
        if !is_whole && figure.is_none() {
            break;
        }
    }
    for section in &reply.sections {
        if !is_whole {
            break;
        }
        // A heading and nothing below it says nothing, and so does a list of which one of many is shown.
        let Some(left) = room.checked_sub(phone_lines(&section.heading)) else { break };
        let mut taken = 0;
        let fitting = section.items.iter().take_while(|item| {
            taken += phone_lines(&item.text());
            taken <= left
        });
        let count = fitting.count();
        if count < section.items.len().min(2) {
            break;
        }
        let items: Vec<Item> = section.items.iter().take(count).cloned().collect();
        room = left.saturating_sub(items.iter().map(|item| phone_lines(&item.text())).sum());
        is_whole = count == section.items.len();
        // That there is more is said by the button or the option that shows it.
        sections.push(Section { items, left_out: 0, ..section.clone() });
    }
    within(Reply {
        title,
        lead,
        sections,
        caveat: caveat.map(str::to_owned),
        sources: source.cloned().into_iter().collect(),
        ..Reply::default()
    })
}

/// The summary without what stands last, as long as it has too many lines: texts that are made of nothing but marks wrap
/// otherwise together than they do one by one.
fn within(mut summary: Reply) -> Reply {
    while lines_on_a_phone(&summary) > SUMMARY_LINES {
        if summary.sections.pop().is_some() {
            continue;
        }
        match summary.lead.len() {
            0 | 1 => break,
            _ => summary.lead.pop(),
        };
    }
    summary
}

/// The paragraphs and sentences from the start of an item that fit; none if not even its first sentence does. What comes
/// `first` is cut rather than left out.
fn begin(item: &Item, room: usize, first: bool) -> Option<Item> {
    if phone_lines(&item.text()) <= room {
        return Some(item.clone());
    }
    let with = |value: String| Item { value, ..item.clone() };
    let mut kept = String::new();
    for paragraph in item.value.split("\n\n") {
        let apart = if kept.is_empty() { "" } else { "\n\n" };
        let whole = format!("{kept}{apart}{paragraph}");
        if phone_lines(&with(whole.clone()).text()) <= room {
            kept = whole;
            continue;
        }
        // What follows the first paragraph is whole or not there: half a list misleads.
        if kept.is_empty() {
            for sentence in sentences(paragraph) {
                let longer = if kept.is_empty() { sentence.to_owned() } else { format!("{kept} {sentence}") };
                if phone_lines(&with(longer.clone()).text()) > room {
                    break;
                }
                kept = longer;
            }
        }
        break;
    }
    if !kept.is_empty() {
        return Some(with(kept));
    }
    first.then(|| Item { value: fit(&item.text().replace("**", ""), room), label: None, ..item.clone() })
}

/// The sentences of a text, without what parts them.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.char_indices().find_map(|(at, character)| {
            let after = at + character.len_utf8();
            let (before, next) = (rest.get(..at)?, rest.get(after..)?);
            if character == '\n' {
                return Some(at);
            }
            let closes = matches!(character, '.' | '!' | '?') && next.starts_with(char::is_whitespace);
            // `U.S. figures` and `a. m.` go on.
            let is_abbreviated = before.chars().next_back().is_some_and(char::is_alphabetic)
                && before.chars().nth_back(1).is_none_or(|second| !second.is_alphanumeric());
            let begins = next.trim_start().chars().next().is_some_and(|next| !next.is_lowercase());
            (closes && begins && !(character == '.' && is_abbreviated)).then_some(after)
        });
        let (sentence, left) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
        rest = left.trim_start();
        Some(sentence.trim_end())
    })
}

/// A text in at most so many lines, cut after a word.
fn fit(text: &str, most: usize) -> String {
    if phone_lines(text) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for word in text.split_whitespace() {
        let longer = if kept.is_empty() { word.to_owned() } else { format!("{kept} {word}") };
        if phone_lines(&format!("{longer}…")) > most {
            break;
        }
        kept = longer;
    }
    format!("{}…", kept.trim_end_matches([',', ';', ':', '.']))
}

/// Lines of Discord's markdown on a phone: marks take no room, and of a link the text alone does.
pub fn phone_lines(text: &str) -> usize {
    text.lines().map(|line| wrapped(&unmarked(line))).sum()
}

fn unmarked(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("](") {
        let Some((_, behind)) = after.split_once(')') else { break };
        shown.push_str(before);
        rest = behind;
    }
    shown.push_str(rest);
    shown.replace("**", "").replace(['`', '[', ']'], "")
}

fn wrapped(line: &str) -> usize {
    let mut count = 1;
    let mut taken = 0;
    for word in line.split_whitespace() {
        let width = word.chars().count();
        let apart = usize::from(taken > 0);
        if taken + apart + width <= PHONE_WIDTH {
            taken += apart + width;
        } else {
            // A word that is longer than a line goes on below.
            count += usize::from(taken > 0) + width.saturating_sub(1) / PHONE_WIDTH;
            taken = width - (width.saturating_sub(1) / PHONE_WIDTH) * PHONE_WIDTH;
        }
    }
    count
}

/// Lines of a reply on a phone: title, lead, sections, remarks, and where it comes from, which takes
/// two lines at most.
pub fn lines_on_a_phone(reply: &Reply) -> usize {
    let lead = phone_lines(&reply.text());
    let sections: usize =
        reply.sections.iter().map(|section| phone_lines(&section.heading) + phone_lines(&section.value())).sum();
    let notes: usize = reply.remarks().map(phone_lines).sum();
    phone_lines(&reply.title) + lead + sections + notes + if reply.sources.is_empty() { 0 } else { SOURCE_LINES }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        let text = "About $51,140 a year, says the U.S. Bureau. Half earn more! Why? E.g. bonuses.\nNext line";
        let found: Vec<_> = sentences(text).collect();
        assert_eq!(
            found,
            ["About $51,140 a year, says the U.S. Bureau.", "Half earn more!", "Why?", "E.g. bonuses.", "Next line"]
        );
    }

    #[test]
    fn lines_are_counted_as_a_phone_breaks_them() {
        assert_eq!(phone_lines(""), 0);
        assert_eq!(phone_lines("**one** two"), 1);
        assert_eq!(phone_lines(&"word ".repeat(17)), 3);
        assert_eq!(phone_lines("one\n\ntwo"), 3);
        assert_eq!(phone_lines("[AAPC](https://example.org/a/very/long/address/that/nobody/sees)"), 1);
        assert_eq!(phone_lines(&"x".repeat(100)), 3);
    }

    #[test]
    fn a_summary_is_the_answer_and_one_remark() {
        let item = |value: &str| Item::new(value);
        let reply = Reply {
            title: "How much?".to_owned(),
            lead: vec![item(&format!("So much. {}", "It goes on and on. ".repeat(40).trim()))],
            sections: vec![Section { heading: "More".to_owned(), items: vec![item("a"), item("b")], left_out: 0 }],
            caveat: Some("They differ. By a lot.".to_owned()),
            notes: vec!["Old.".to_owned()],
            ..Reply::default()
        };
        let shown = reply.at(Length::Summary);
        assert!(shown.left_out);
        assert!(shown.reply.text().starts_with("So much. It goes on"));
        assert!(shown.reply.text().ends_with("and on."), "{}", shown.reply.text());
        assert_eq!(shown.reply.caveat.as_deref(), Some("They differ."));
        assert!(shown.reply.notes.is_empty());
        assert!(shown.reply.sections.is_empty());
        assert!(lines_on_a_phone(&shown.reply) <= SUMMARY_LINES);
        assert_eq!(reply.at(Length::Full).reply.as_ref(), &reply);
    }

    #[test]
    fn what_is_short_is_whole() {
        let reply = Reply { title: "A".to_owned(), lead: vec![Item::new("B.")], ..Reply::default() };
        assert!(!reply.at(Length::Summary).left_out && !reply.at(Length::Standard).left_out);
    }
}
