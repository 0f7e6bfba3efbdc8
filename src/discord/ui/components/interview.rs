//! Practice for interviews: one question at a time.

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, UserId};

use crate::discord::ui::custom_id::{Action, CustomId, code};
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::render::{Format, reply};
use engine::answers::{Item, Length, Query, Reply, Topic};
use engine::knowledge::{InterviewCategory, InterviewQuestion, Knowledge};

/// "What do they want to hear?" about this question, and "Another question", which carries the number of the next one.
///
/// `category` is an id such as `behavioral`; the first question has the number 0, and after the last one the first
/// comes again. Empty if the category is unknown or has no questions; without "Another question" if it has only one.
pub fn interview(knowledge: &Knowledge, category: &str, index: usize, asker: UserId) -> Vec<CreateActionRow> {
    let Some((known, index, _)) = find(knowledge, category, index) else { return Vec::new() };
    let mut buttons = vec![button(Action::WhatTheyWant, known, index, asker, "What do they want to hear?")];
    if known.questions.len() > 1 {
        let next = (index + 1) % known.questions.len();
        buttons.push(button(Action::AnotherQuestion, known, next, asker, "Another question"));
    }
    vec![CreateActionRow::Buttons(buttons)]
}

/// The category, or method, that a query asks for.
pub fn category(query: &Query) -> Option<String> {
    match query {
        Query::Part(topic, category) if *topic == Topic::INTERVIEW => category.clone(),
        _ => None,
    }
}

/// The button below a category's answer that begins to practise; none if it has no questions.
pub(super) fn begin(knowledge: &Knowledge, category: &str, asker: UserId) -> Option<CreateButton> {
    let (known, index, _) = find(knowledge, category, 0)?;
    Some(button(Action::AnotherQuestion, known, index, asker, "Practice a question"))
}

fn button(action: Action, category: &InterviewCategory, index: usize, asker: UserId, label: &str) -> CreateButton {
    let category = code(&Query::Part(Topic::INTERVIEW, Some(category.id.clone())).id());
    let id = CustomId { action, asker: Some(asker), question: None, entries: vec![category, index.to_string()] };
    let style = if action == Action::WhatTheyWant { ButtonStyle::Primary } else { ButtonStyle::Secondary };
    CreateButton::new(id.encode()).style(style).label(label)
}

/// One question to practise with, without components; a number beyond the last begins anew. None if the category is
/// unknown or has no questions.
pub fn practice(knowledge: &Knowledge, category: &str, index: usize, look: Format) -> Option<OutgoingMessage> {
    let (known, index, question) = find(knowledge, category, index)?;
    let text = format!(
        "**{}**\n\nSay your answer aloud first, in a minute or two. Then see what they want to hear.",
        question.question
    );
    Some(shown(known, index, text, look))
}

/// The same question with what a good answer shows and what to bring to the whole category.
pub fn what_they_want(knowledge: &Knowledge, category: &str, index: usize, look: Format) -> Option<OutgoingMessage> {
    let (known, index, question) = find(knowledge, category, index)?;
    let text = format!(
        "**{}**\n\n**A good answer shows:** {}\n\n**What to bring:** {}",
        question.question, question.shows, known.focus
    );
    Some(shown(known, index, text, look))
}

fn shown(category: &InterviewCategory, index: usize, text: String, look: Format) -> OutgoingMessage {
    let title = format!("{}: question {} of {}", category.name, index + 1, category.questions.len());
    reply(&Reply { title, lead: vec![Item::new(text)], ..Reply::default() }, Topic::INTERVIEW, look, Length::Full)
        .message
}

/// The category, the number of the question within it, and the question.
fn find<'k>(
    knowledge: &'k Knowledge,
    category: &str,
    index: usize,
) -> Option<(&'k InterviewCategory, usize, &'k InterviewQuestion)> {
    let known = knowledge.interview.categories.iter().find(|known| known.id == category)?;
    let index = index.checked_rem(known.questions.len())?;
    known.questions.get(index).map(|question| (known, index, question))
}
