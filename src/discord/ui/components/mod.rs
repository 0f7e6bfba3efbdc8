//! Which buttons and select menus go with which answer.

mod answer;
mod interview;
mod navigation;

use std::collections::HashSet;

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
    MessageId, ReactionType, UserId,
};

use crate::discord::ui::custom_id::{Action, CustomId, code};
use crate::discord::ui::limits::{LONGEST_BUTTON_LABEL, LONGEST_OPTION, MOST_OPTIONS};
use crate::discord::ui::render::plain_title;
use engine::assistant::Suggestion;

pub use answer::answer;
pub use interview::{category, interview, practice, what_they_want};
pub use navigation::navigation;

/// Buttons in a row of ways on; a fifth place is kept for [`Action::All`].
const MOST_ONWARD_BUTTONS: usize = 4;
/// Suggestions that are offered.
const MOST_SUGGESTIONS: usize = 3;

/// Below an answer to a message: "That helped", if it shows an answer; "Not it", which knows the other readings; and "Delete".
///
/// `shown` is the code of the reply above, which "Delete" carries, so that who replies to it goes on from it, and votes are about
/// it. `alternatives` are reply ids, the likeliest first; those for which the 100 characters of the `custom_id` have no room
/// are left out.
pub fn unprompted(
    asker: UserId,
    question: MessageId,
    shown: Option<String>,
    alternatives: &[String],
) -> Vec<CreateActionRow> {
    let id = |action, entries| CustomId { action, asker: Some(asker), question: Some(question), entries }.encode();
    let button = |action, entries| CreateButton::new(id(action, entries)).style(ButtonStyle::Secondary);
    let codes = alternatives.iter().map(|alternative| code(alternative)).collect();
    let helped = shown.is_some().then(|| button(Action::Helped, Vec::new()).label("That helped"));
    let not_it = button(Action::NotIt, codes).label("Not it");
    let delete = button(Action::Delete, shown.into_iter().collect())
        .emoji(ReactionType::Unicode("🗑️".to_owned()))
        .label("Delete");
    vec![CreateActionRow::Buttons(helped.into_iter().chain([not_it, delete]).collect())]
}

/// Up to three things to choose from, one button a row so that a phone shows the whole titles. `action` says what
/// choosing does: [`Action::Show`], [`Action::Choose`] or [`Action::ChooseHidden`].
///
/// Labels are titles cut to 80 UTF-16 units after a word. Empty without suggestions.
pub fn did_you_mean(
    action: Action,
    asker: UserId,
    question: Option<MessageId>,
    suggestions: &[Suggestion],
) -> Vec<CreateActionRow> {
    let mut seen = HashSet::new();
    let distinct = suggestions.iter().filter(|suggestion| seen.insert(code(&suggestion.id)));
    let buttons = distinct.take(MOST_SUGGESTIONS).map(|suggestion| {
        let entries = vec![code(&suggestion.id)];
        let id = CustomId { action, asker: Some(asker), question, entries }.encode();
        let button = CreateButton::new(id).style(ButtonStyle::Secondary);
        CreateActionRow::Buttons(vec![button.label(label(&suggestion.title, &suggestion.id, LONGEST_BUTTON_LABEL))])
    });
    buttons.collect()
}

/// What else a message asks, a button each: what it opens is shown to whoever presses.
pub fn also_asked(asker: UserId, also: &[Suggestion]) -> Vec<CreateActionRow> {
    did_you_mean(Action::Onward, asker, None, also)
}

/// A label that is never empty, as Discord demands.
fn label(title: &str, id: &str, longest: usize) -> String {
    [title, id].into_iter().map(|text| plain_title(text, longest)).find(|text| !text.is_empty()).unwrap_or("…".into())
}

/// A menu of replies, given by their ids and titles; at most 25. None without any.
fn menu(asker: UserId, placeholder: &str, choices: Vec<(String, String)>) -> Option<CreateActionRow> {
    let mut seen = HashSet::new();
    let distinct = choices.into_iter().filter(|(id, _)| seen.insert(code(id)));
    let options: Vec<_> = distinct
        .take(MOST_OPTIONS)
        .map(|(id, title)| CreateSelectMenuOption::new(label(&title, &id, LONGEST_OPTION), code(&id)))
        .collect();
    if options.is_empty() {
        return None;
    }
    let id = CustomId { action: Action::Onward, asker: Some(asker), question: None, entries: Vec::new() }.encode();
    let menu = CreateSelectMenu::new(id, CreateSelectMenuKind::String { options });
    Some(CreateActionRow::SelectMenu(menu.placeholder(placeholder)))
}
