//! A reply as an embed that reads well on a phone.

use serenity::all::{Colour, CreateEmbed, CreateEmbedFooter};

use crate::discord::ui::render::sources;
use crate::discord::ui::render::text::{cut, length};
use crate::discord::ui::render::{Detail, NEXT};
use engine::answers::{Field, Reply, Topic};

/// For what belongs to no topic: suggestions and remarks.
pub(super) const NEUTRAL: Colour = Colour::new(0x6B_72_80);
const QUESTION_BLUE: Colour = Colour::new(0x25_63_EB);
const PAY_GREEN: Colour = Colour::new(0x15_80_3D);
const CREDENTIAL_GOLD: Colour = Colour::new(0xCA_8A_04);
const OUTLOOK_TEAL: Colour = Colour::new(0x0F_76_6E);
const COMPARISON_VIOLET: Colour = Colour::new(0x7C_3A_ED);
const CAREER_ORANGE: Colour = Colour::new(0xC2_41_0C);
const INTERVIEW_PINK: Colour = Colour::new(0xBE_18_5D);
const RESOURCE_CYAN: Colour = Colour::new(0x08_91_B2);

/// Discord's limits, counted in UTF-16 units where they are lengths.
const LONGEST_TITLE: usize = 256;
const LONGEST_DESCRIPTION: usize = 4_096;
const MOST_FIELDS: usize = 25;
const LONGEST_NAME: usize = 256;
const LONGEST_VALUE: usize = 1_024;
const LONGEST_EMBED: usize = 6_000;

/// A field whose value must be cut to less than this is left out.
const SHORTEST_VALUE: usize = 40;
/// Beside others only where a third of a narrow window holds it.
const WIDEST_INLINE: usize = 26;
const TALLEST_INLINE: usize = 3;
/// A longer start of a line is no label.
const LONGEST_LABEL: usize = 64;
/// Shows nothing, where Discord wants something.
const BLANK: &str = "\u{200b}";

/// The colour of a topic.
pub(super) const fn colour(topic: Topic) -> Colour {
    match topic {
        Topic::Faq => QUESTION_BLUE,
        Topic::Salary => PAY_GREEN,
        Topic::Certification => CREDENTIAL_GOLD,
        Topic::Outlook => OUTLOOK_TEAL,
        Topic::Comparison => COMPARISON_VIOLET,
        Topic::Career => CAREER_ORANGE,
        Topic::Interview => INTERVIEW_PINK,
        Topic::Resources => RESOURCE_CYAN,
        Topic::OutOfScope => NEUTRAL,
    }
}

/// Title, text, fields, the next steps, the notes in small print, and the sources in the footer. What comes first is
/// kept first, but notes, next steps and sources are never pushed out by fields.
pub(super) fn embed(reply: &Reply, colour: Colour, extent: Detail) -> CreateEmbed {
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
    let footer = sources::line(&reply.sources, extent);
    room -= length(&footer);
    let (next, others): (Vec<&Field>, Vec<&Field>) = reply.fields.iter().partition(|field| field.name == NEXT);
    let last: Vec<Field> = next.into_iter().take(1).cloned().chain(notes(&reply.notes)).collect();
    let last: Vec<_> = last.iter().filter_map(|field| take(&mut room, field)).collect();
    let text = cut(reply.text.trim(), LONGEST_DESCRIPTION.min(room));
    room -= length(&text);
    let others: Vec<_> = others.into_iter().filter(|field| !field.value.trim().is_empty()).collect();
    let others = others.into_iter().take(MOST_FIELDS - last.len()).map_while(|field| take(&mut room, field));
    let fields: Vec<_> = others.collect::<Vec<_>>().into_iter().chain(last).collect();
    if !text.is_empty() {
        embed = embed.description(text);
    } else if fields.is_empty() && reply.title.trim().is_empty() {
        embed = embed.description(BLANK);
    }
    embed = embed.fields(fields);
    if footer.is_empty() { embed } else { embed.footer(CreateEmbedFooter::new(footer)) }
}

/// Name, value and whether it stands beside others; none if there is nothing to show or no room for it.
fn take(room: &mut usize, field: &Field) -> Option<(String, String, bool)> {
    let name = field.name.trim();
    let name = if name.is_empty() { BLANK.to_owned() } else { cut(name, LONGEST_NAME) };
    let left = room.saturating_sub(length(&name));
    let value = with_labels(field.value.trim(), LONGEST_VALUE.min(left));
    if value.is_empty() || left < length(&value).min(SHORTEST_VALUE) {
        return None;
    }
    let value = cut(&value, LONGEST_VALUE.min(left));
    *room = left.saturating_sub(length(&value));
    let inline = field.inline && is_small(&name, &value);
    Some((name, value, inline))
}

fn is_small(name: &str, value: &str) -> bool {
    value.lines().count() <= TALLEST_INLINE
        && std::iter::once(name).chain(value.lines()).all(|line| length(line) <= WIDEST_INLINE)
}

/// The notes as a field in small print.
fn notes(notes: &[String]) -> Option<Field> {
    let name = if notes.len() == 1 { "Note" } else { "Notes" };
    let value = crate::discord::ui::render::text::small_print(notes, LONGEST_VALUE);
    (!value.is_empty()).then(|| Field { name: name.to_owned(), value, inline: false })
}

/// A list whose lines begin with labels, the labels in bold: on a phone every line wraps, and without them one does not
/// see where the next begins. As it was if that made it longer than `longest`.
fn with_labels(value: &str, longest: usize) -> String {
    let label = |line: &str| {
        let (label, _) = line.split_once(": ")?;
        let is_label = length(label) <= LONGEST_LABEL
            && label.matches('(').count() == label.matches(')').count()
            && label.starts_with(char::is_alphanumeric)
            && !label.contains(['*', '`', '[', '_', '.', '?', '$', ';', '…']);
        is_label.then_some(label.len())
    };
    if value.lines().filter(|line| label(line).is_some()).count() < 2 {
        return value.to_owned();
    }
    let lines = value.lines().map(|line| match label(line).and_then(|end| line.split_at_checked(end)) {
        Some((label, rest)) => format!("**{label}**{rest}"),
        None => line.to_owned(),
    });
    let labelled = lines.collect::<Vec<_>>().join("\n");
    if length(&labelled) <= longest { labelled } else { value.to_owned() }
}
