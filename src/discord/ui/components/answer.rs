//! An answer together with what stands below it.

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, UserId};

use crate::discord::ui::components::also_asked;
use crate::discord::ui::components::navigation::{navigation, practice};
use crate::discord::ui::custom_id::{Action, CustomId, code};
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::render;
use crate::discord::ui::render::Format;
use engine::answers::{Length, Topic};
use engine::assistant::{ALSO_ASKED, Response};
use engine::knowledge::Knowledge;

/// The response's reply at some length. A summary that leaves something out has one button, which shows all of it; whole,
/// it has what leads on from it, if it is to `lead_on`.
///
/// None if the response has no reply.
pub fn answer(
    knowledge: &Knowledge,
    response: &Response,
    look: Format,
    length: Length,
    asker: UserId,
    lead_on: bool,
) -> Option<OutgoingMessage> {
    let reply = response.reply.as_ref()?;
    // What has no id cannot be asked for once more.
    let length = if response.id.is_some() { length } else { Length::Full };
    let shown = render::reply(reply, response.topic.unwrap_or(Topic::FAQ), look, length);
    let mut rows = match &response.id {
        None => Vec::new(),
        Some(id) if shown.left_out => vec![show_all(knowledge, id, asker)],
        Some(id) if lead_on => navigation(knowledge, id, reply, &response.aside.also, asker),
        Some(_) => Vec::new(),
    };
    rows.extend(also_asked(asker, &response.aside.also));
    let mut message = shown.message;
    let above = response.aside.remarks().map(|remark| render::escape(&remark));
    let above =
        above.chain((!response.aside.also.is_empty()).then(|| format!("**{ALSO_ASKED}** see the buttons below.")));
    let above: Vec<String> = above.collect();
    if !above.is_empty() {
        let separator = if message.content.is_empty() { "" } else { "\n" };
        message.content = render::line(&format!("{}{separator}{}", above.join("\n"), message.content)).content;
    }
    Some(OutgoingMessage { rows, ..message })
}

fn show_all(knowledge: &Knowledge, id: &str, asker: UserId) -> CreateActionRow {
    let all = CustomId { action: Action::All, asker: Some(asker), question: None, entries: vec![code(id)] };
    let button = CreateButton::new(all.encode()).style(ButtonStyle::Primary).label("Show all");
    CreateActionRow::Buttons(std::iter::once(button).chain(practice(knowledge, id, asker)).collect())
}
