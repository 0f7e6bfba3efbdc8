//! What those who look after a server teach it: which step is asked for, who may take it, forms to write an answer in, and the
//! one message, seen by whoever asked alone, that shows where they are.
//!
//! Nothing here reads or writes the store: the bot takes the step, and has the screen made of what came of it. What is being
//! written lies in the store as a draft of whoever writes it, so that nothing is lost between two steps.

mod draft;
mod files;
mod forms;
mod screens;
mod steps;
#[cfg(test)]
mod tests;

use serenity::all::{GuildId, MessageId, UserId};

use crate::discord::ui::custom_id::Action;
use crate::discord::ui::request::{Caller, Component, Form, Request, TeachCall};
use crate::discord::ui::screen::{self, FOREIGN, Filled, Press, Refusals};

pub use draft::{Draft, ImportDraft, of_form};
pub use files::{Import, export, import_faults, import_preview, imported};
pub use forms::{answer_form, find_form, meant_form, phrasing_form};
pub use screens::{
    Clash, HISTORY_SHOWN, Listed, Preview, Written, conflict, history, listed, means, preview, removal, revised, saved,
    told, undone_since,
};
pub use steps::Step;

const REFUSALS: Refusals = Refusals {
    other_version: "That is from another version of me. `/teach list` once more, please.",
    not_here: "Own answers belong to a server that I was added to. Use `/teach` there.",
    not_allowed: "Only those who may use `/teach` can do that: ask somebody with \"Manage Server\".",
};

/// A step that is asked for, by somebody who may take it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Who asks.
    pub caller: Caller,
    /// In which server.
    pub guild: GuildId,
    /// For what.
    pub step: Step,
    /// Whether there is a message that changes in place.
    pub in_place: bool,
}

impl Asked {
    /// The step that a request asks for; none if it is about something else.
    ///
    /// # Errors
    ///
    /// When it may not be taken: what to say then.
    pub fn of(request: &Request) -> Option<Result<Self, &'static str>> {
        match request {
            // Who may use the command is for Discord and the server to say.
            Request::Teach(teach) => Some(granted(teach.caller, step_of(&teach.call), false, true)),
            Request::Component(component) => of_component(component),
            Request::Form(form) => of_form_filled(form),
            _ => None,
        }
    }
}

fn step_of(call: &TeachCall) -> Step {
    match call {
        TeachCall::Add => Step::Write { message: None, text: String::new() },
        TeachCall::Edit(typed) => Step::Change(typed.clone()),
        TeachCall::Remove(typed) => Step::AskRemoval(typed.clone()),
        TeachCall::List(search) => search.clone().map_or(Step::List(0), Step::Find),
        TeachCall::History => Step::History(0),
        TeachCall::Export => Step::Export,
        TeachCall::Import(attachment) => Step::Import(attachment.clone()),
        TeachCall::Answer(asking) => Step::Write { message: Some(asking.message), text: asking.text.clone() },
        TeachCall::Means(asking) => Step::Means { message: Some(asking.message), text: asking.text.clone() },
    }
}

fn granted(caller: Caller, step: Step, in_place: bool, is_allowed: bool) -> Result<Asked, &'static str> {
    let guild = REFUSALS.granted(&caller, is_allowed)?;
    Ok(Asked { caller, guild, step, in_place })
}

fn of_component(component: &Component) -> Option<Result<Asked, &'static str>> {
    let press = Press::of(component, Action::Teach)?;
    Some(press.and_then(|press| {
        let step = Step::read(&press.id.entries, &component.values).ok_or(REFUSALS.other_version)?;
        granted(component.caller, step, true, press.has_opened)
    }))
}

/// A form about a draft needs that draft, which is its writer's alone and was made when the form was opened; any other has to
/// stand under a screen of the same person.
fn of_form_filled(form: &Form) -> Option<Result<Asked, &'static str>> {
    let filled = Filled::of(form, Action::Teach)?;
    Some(of_filled(form, &filled))
}

fn of_filled(form: &Form, filled: &Filled) -> Result<Asked, &'static str> {
    let step = Step::read_form(&filled.id.entries, form).ok_or(REFUSALS.other_version)?;
    let has_draft = step.has_draft();
    if filled.id.asker != Some(form.caller.user) || !(has_draft || filled.is_under_screen) {
        return Err(FOREIGN);
    }
    granted(form.caller, step, filled.is_under_screen, has_draft || filled.has_opened)
}

/// The custom id of a step.
fn custom_id(asker: UserId, entries: &[&str]) -> String {
    screen::custom_id(Action::Teach, asker, entries)
}

/// Entries of a step that begins with an unanswered question that is kept: to write an answer to it, or to say what it means.
pub fn from_unanswered(kind: FromUnanswered, asker: UserId, message: MessageId) -> String {
    let name = match kind {
        FromUnanswered::Answer => "new",
        FromUnanswered::Means => "means",
    };
    custom_id(asker, &[name, "u", &message.to_string()])
}

/// What is made of an unanswered question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FromUnanswered {
    /// An answer.
    Answer,
    /// Another way to ask something that has an answer.
    Means,
}
