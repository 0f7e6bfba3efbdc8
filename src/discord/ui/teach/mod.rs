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

use crate::discord::ui::custom_id::{Action, CustomId};
use crate::discord::ui::manage::is_recent;
use crate::discord::ui::request::{Asking, Caller, Component, Form, Request, TeachCall};

pub use draft::{Draft, ImportDraft, of_form};
pub use files::{Import, export, import_faults, import_preview, imported};
pub use forms::{answer_form, find_form, meant_form, phrasing_form};
pub use screens::{
    Clash, HISTORY_SHOWN, Listed, Preview, Written, conflict, history, in_days, listed, means, preview, removal,
    revised, saved, told, undone_since,
};
pub use steps::Step;

const FOREIGN: &str = "I do not know that button. `/help` shows what I can do.";
const OTHER_VERSION: &str = "That is from another version of me. `/teach list` once more, please.";
const NOT_HERE: &str = "Own answers belong to a server that I was added to. Use `/teach` there.";
const NOT_ALLOWED: &str = "Only those who may use `/teach` can do that: ask somebody with \"Manage Server\".";

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
            Request::Form(form) => of_own_form(form),
            _ => None,
        }
    }
}

fn step_of(call: &TeachCall) -> Step {
    let from = |asking: &Asking| (Some(asking.message), asking.text.clone());
    match call {
        TeachCall::Add => Step::Write { message: None, text: String::new() },
        TeachCall::Edit(typed) => Step::Change(typed.clone()),
        TeachCall::Remove(typed) => Step::AskRemoval(typed.clone()),
        TeachCall::List(search) => search.clone().map_or(Step::List(0), Step::Find),
        TeachCall::History => Step::History(0),
        TeachCall::Export => Step::Export,
        TeachCall::Import(attachment) => Step::Import(attachment.clone()),
        TeachCall::Answer(asking) => {
            let (message, text) = from(asking);
            Step::Write { message, text }
        }
        TeachCall::Means(asking) => {
            let (message, text) = from(asking);
            Step::Means { message, text }
        }
    }
}

fn granted(caller: Caller, step: Step, in_place: bool, is_allowed: bool) -> Result<Asked, &'static str> {
    match caller.guild.filter(|_| caller.is_servers_own) {
        None => Err(NOT_HERE),
        Some(guild) if is_allowed || caller.may_manage_server() => Ok(Asked { caller, guild, step, in_place }),
        Some(_) => Err(NOT_ALLOWED),
    }
}

fn of_component(component: &Component) -> Option<Result<Asked, &'static str>> {
    let id = CustomId::decode(&component.custom_id).ok().filter(|id| id.action == Action::Teach)?;
    if !component.is_on_its_message || !component.ephemeral {
        return Some(Err(FOREIGN));
    }
    let Some(step) = Step::read(&id.entries, &component.values) else { return Some(Err(OTHER_VERSION)) };
    let has_opened = id.asker == Some(component.caller.user) && is_recent(component.id.get(), component.message.get());
    Some(granted(component.caller, step, true, has_opened))
}

/// A form about a draft needs that draft, which is its writer's alone and was made when the form was opened; any other has to
/// stand under a screen of the same person.
fn of_own_form(form: &Form) -> Option<Result<Asked, &'static str>> {
    let id = CustomId::decode(&form.custom_id).ok().filter(|id| id.action == Action::Teach)?;
    let Some(step) = Step::read_form(&id.entries, form) else { return Some(Err(OTHER_VERSION)) };
    if id.asker != Some(form.caller.user) {
        return Some(Err(FOREIGN));
    }
    let under = form.message.as_ref().filter(|message| message.ephemeral);
    let is_screen = |custom_id: &String| {
        CustomId::decode(custom_id).is_ok_and(|other| other.action == Action::Teach && other.asker == id.asker)
    };
    let is_under_screen = under.is_some_and(|message| message.custom_ids.iter().any(is_screen));
    if !step.has_draft() && !is_under_screen {
        return Some(Err(FOREIGN));
    }
    let is_recent = under.is_some_and(|message| is_recent(form.id.get(), message.id.get()));
    Some(granted(form.caller, step.clone(), is_under_screen, step.has_draft() || is_recent))
}

/// The custom id of a step.
fn custom_id(asker: UserId, entries: &[&str]) -> String {
    let entries = entries.iter().map(|&entry| entry.to_owned()).collect();
    CustomId { action: Action::Teach, asker: Some(asker), question: None, entries }.encode()
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
