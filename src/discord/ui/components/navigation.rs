//! Where an answer leads on to, as buttons and a menu.

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, UserId};

use crate::discord::ui::components::{LONGEST_BUTTON_LABEL, MOST_ONWARD_BUTTONS, interview, label, menu};
use crate::discord::ui::custom_id::{Action, CustomId, code};
use engine::answers::{Reply, parse_id};
use engine::assistant::Suggestion;
use engine::knowledge::Knowledge;

/// Up to four buttons to other answers and a menu of related ones, for the reply with this id; each row only if there is
/// something in it. What is `also` asked has buttons of its own, and Discord takes no message with the same one twice.
pub fn navigation(
    knowledge: &Knowledge,
    shown: &str,
    reply: &Reply,
    also: &[Suggestion],
    asker: UserId,
) -> Vec<CreateActionRow> {
    let is_new = |id: &str| also.iter().all(|suggestion| suggestion.id != id);
    let mut buttons: Vec<CreateButton> = practice(knowledge, shown, asker).into_iter().collect();
    let room = MOST_ONWARD_BUTTONS.saturating_sub(buttons.len());
    let steps = reply.next.iter().map(|step| (step, step.query.id())).filter(|(_, id)| is_new(id));
    buttons.extend(steps.take(room).map(|(step, id)| {
        let entries = vec![code(&id)];
        let custom_id = CustomId { action: Action::Onward, asker: Some(asker), question: None, entries };
        let text = label(&step.caption, &id, LONGEST_BUTTON_LABEL);
        CreateButton::new(custom_id.encode()).style(ButtonStyle::Secondary).label(text)
    }));
    let choices = reply.related.choices.iter().map(|choice| (choice.query.id(), choice.title.clone()));
    let choices = choices.filter(|(id, _)| is_new(id)).collect();
    let buttons = (!buttons.is_empty()).then_some(CreateActionRow::Buttons(buttons));
    buttons.into_iter().chain(menu(asker, &reply.related.caption, choices)).collect()
}

/// The button that begins to practise, for a reply about a kind of interview questions.
pub(super) fn practice(knowledge: &Knowledge, shown: &str, asker: UserId) -> Option<CreateButton> {
    interview::begin(knowledge, &interview::category(&parse_id(knowledge, shown)?)?, asker)
}
