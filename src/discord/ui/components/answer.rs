//! An answer together with what stands below it.

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, UserId};

use crate::discord::ui::custom_id::{Action, CustomId, code};
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::render;
use crate::discord::ui::render::{Detail, Format};
use engine::answers::Topic;
use engine::assistant::Response;

/// Buttons that Discord puts in a row.
const MOST_BUTTONS: usize = 5;

/// The response's reply above `ways`, the rows that lead on from it, which may be none. What they offer the text does
/// not repeat. A brief answer that leaves something out gets the button "Show all" in its first row of buttons.
///
/// None if the response has no reply.
pub fn answer(
    response: &Response,
    ways: Vec<CreateActionRow>,
    look: Format,
    extent: Detail,
    asker: UserId,
) -> Option<OutgoingMessage> {
    let mut reply = response.reply.clone()?;
    if ways.iter().any(|row| matches!(row, CreateActionRow::SelectMenu(_))) {
        reply = render::without_related(&reply);
    }
    if !ways.is_empty() {
        reply = render::without_next(&reply);
    }
    // What has no id cannot be asked for once more.
    let extent = if response.id.is_some() { extent } else { Detail::Full };
    let shown = render::reply(&reply, response.topic.unwrap_or(Topic::Faq), look, extent);
    let rows = match &response.id {
        Some(id) if shown.left_out => with_show_all(ways, id, asker),
        _ => ways,
    };
    Some(OutgoingMessage { rows, ..shown.message })
}

fn with_show_all(mut rows: Vec<CreateActionRow>, id: &str, asker: UserId) -> Vec<CreateActionRow> {
    let id = CustomId { action: Action::All, asker: Some(asker), question: None, entries: vec![code(id)] };
    let button = CreateButton::new(id.encode()).style(ButtonStyle::Primary).label("Show all");
    match rows.first_mut() {
        Some(CreateActionRow::Buttons(buttons)) if buttons.len() < MOST_BUTTONS => buttons.insert(0, button),
        _ => rows.insert(0, CreateActionRow::Buttons(vec![button])),
    }
    rows
}
