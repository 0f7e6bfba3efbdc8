//! A reply as an embed that reads well on a phone.

use serenity::all::{Colour, CreateEmbed, CreateEmbedFooter};

use crate::discord::ui::render::sources;
use crate::discord::ui::render::text::{cut, length, small_print};
use engine::answers::{Item, Length, Reply, Section, Topic};

/// For what belongs to no topic: suggestions and remarks.
pub(super) const NEUTRAL: Colour = Colour::new(0x6B_72_80);

/// Discord's limits, counted in UTF-16 units where they are lengths.
const LONGEST_TITLE: usize = 256;
const LONGEST_DESCRIPTION: usize = 4_096;
const MOST_FIELDS: usize = 25;
const LONGEST_NAME: usize = 256;
const LONGEST_VALUE: usize = 1_024;
const LONGEST_EMBED: usize = 6_000;

/// A field whose value must be cut to less than this is left out.
const SHORTEST_VALUE: usize = 40;
/// Shows nothing, where Discord wants something.
const BLANK: &str = "\u{200b}";

/// The colour of a topic.
pub(super) fn colour(topic: Topic) -> Colour {
    Colour::new(topic.color())
}

/// Title, text, sections, the notes in small print, and the sources in the footer. What comes first is kept first, but
/// notes and sources are never pushed out by sections.
pub(super) fn embed(reply: &Reply, colour: Colour, shown: Length) -> CreateEmbed {
    let mut room = LONGEST_EMBED;
    let mut embed = CreateEmbed::new().colour(colour);
    let title = cut(reply.title.trim(), LONGEST_TITLE);
    if !title.is_empty() {
        room -= length(&title);
        embed = embed.title(title);
        if let Some(address) = sources::best_address(&reply.title, &reply.sources) {
            embed = embed.url(address);
        }
    }
    let footer = sources::line(&reply.sources, shown);
    room -= length(&footer);
    let last = notes(&reply.remarks().collect::<Vec<_>>()).and_then(|(name, value)| take(&mut room, name, &value));
    let text = reply.lead.iter().map(with_label).collect::<Vec<_>>().join("\n\n");
    let text = cut(text.trim(), LONGEST_DESCRIPTION.min(room));
    room -= length(&text);
    let sections = reply.sections.iter().map(|section| (section.heading.as_str(), value(section)));
    let sections = sections.filter(|(_, value)| !value.trim().is_empty());
    let sections = sections.take(MOST_FIELDS - usize::from(last.is_some()));
    let fields: Vec<_> = sections.map_while(|(heading, value)| take(&mut room, heading, &value)).collect();
    let fields: Vec<_> = fields.into_iter().chain(last).map(|(name, value)| (name, value, false)).collect();
    if !text.is_empty() {
        embed = embed.description(text);
    } else if fields.is_empty() && reply.title.trim().is_empty() {
        embed = embed.description(BLANK);
    }
    embed = embed.fields(fields);
    if footer.is_empty() { embed } else { embed.footer(CreateEmbedFooter::new(footer)) }
}

/// Name and value of a field; none if there is nothing to show or no room for it.
fn take(room: &mut usize, name: &str, value: &str) -> Option<(String, String)> {
    let name = name.trim();
    let name = if name.is_empty() { BLANK.to_owned() } else { cut(name, LONGEST_NAME) };
    let left = room.saturating_sub(length(&name));
    let value = value.trim();
    if value.is_empty() || left < length(value).min(SHORTEST_VALUE) {
        return None;
    }
    let value = cut(value, LONGEST_VALUE.min(left));
    *room = left.saturating_sub(length(&value));
    Some((name, value))
}

/// The notes as a field in small print.
fn notes(notes: &[&str]) -> Option<(&'static str, String)> {
    let name = if notes.len() == 1 { "Note" } else { "Notes" };
    let value = small_print(notes, LONGEST_VALUE);
    (!value.is_empty()).then_some((name, value))
}

/// The items, one a line, their labels in bold: on a phone every line wraps, and without them one does not see where the
/// next begins. Without bold where that would make it longer than a field may be.
fn value(section: &Section) -> String {
    let more = (section.left_out > 0).then(|| format!("… and {} more", section.left_out));
    let value = section.items.iter().map(with_label).chain(more).collect::<Vec<_>>().join("\n");
    if length(&value) <= LONGEST_VALUE { value } else { section.value() }
}

fn with_label(item: &Item) -> String {
    match &item.label {
        Some(label) if !label.contains("**") => format!("**{label}:** {}", item.value),
        _ => item.text(),
    }
}
