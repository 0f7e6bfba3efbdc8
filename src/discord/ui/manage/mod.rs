//! What moderators set for their server, and what members have deleted about themselves: which step is asked for, who may
//! take it, and the one message, seen by whoever asked alone, that shows where they are. It changes in place.
//!
//! Nothing here reads or writes the store: the bot takes the step, and has the screen made of what came of it.

mod privacy;
mod screens;
mod steps;
#[cfg(test)]
mod tests;
mod words;

use serenity::all::{ButtonStyle, CreateButton, GuildId, UserId};

use crate::discord::ui::custom_id::{Action, CustomId};
use crate::discord::ui::message::{FormField, OutgoingForm};
use crate::discord::ui::request::{Caller, Component, Form, ManagePage, Request};
use crate::discord::ui::screen as any_screen;
use crate::discord::ui::screen::{FOREIGN, Filled, Press, Refusals};
use crate::store::Setting;

pub use privacy::{PrivacyView, privacy, privacy_forgotten};
pub use screens::{ContentAccess, HISTORY_SHOWN, View, change_told, screen};
pub use steps::{Page, Step};

const REFUSALS: Refusals = Refusals {
    other_version: "That is from another version of me. `/settings change` once more, please.",
    not_here: "Settings belong to a server that I was added to. Use `/settings change` there.",
    not_allowed: "Only those who may use `/settings` can do that: ask somebody with \"Manage Server\".",
};

/// Characters of a line that is typed.
const LONGEST_LINE: u16 = 100;

/// A step that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Who asks.
    pub caller: Caller,
    /// For what.
    pub step: Step,
    /// Whether there is a message that changes in place.
    pub in_place: bool,
}

/// Who may take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// Those who look after this server.
    Server(GuildId),
    /// Everybody, about themselves.
    Oneself,
}

impl Asked {
    /// The step that a request asks for; none if it is about something else.
    ///
    /// # Errors
    ///
    /// When it may not be taken: what to say then.
    pub fn of(request: &Request) -> Option<Result<(Self, Grant), &'static str>> {
        match request {
            Request::Manage(manage) => {
                let step = Step::Page(match manage.page {
                    ManagePage::Settings => Page::Home,
                    ManagePage::History => Page::History(0),
                    ManagePage::Reset => Page::ConfirmReset,
                    ManagePage::DeleteData => Page::ConfirmDelete,
                    ManagePage::Privacy => Page::Privacy,
                });
                let asked = Self { caller: manage.caller, step, in_place: false };
                // Who may use the command is for Discord and the server to say.
                Some(asked.granted(true))
            }
            Request::Component(component) => of_component(component),
            Request::Form(form) => of_form(form),
            _ => None,
        }
    }

    /// Whether something is changed by it.
    pub const fn changes(&self) -> bool {
        !matches!(self.step, Step::Page(_) | Step::AskPlace | Step::AskEntry | Step::Find(_))
    }

    fn granted(self, is_allowed: bool) -> Result<(Self, Grant), &'static str> {
        if self.step.is_about_oneself() {
            return Ok((self, Grant::Oneself));
        }
        let guild = REFUSALS.granted(&self.caller, is_allowed)?;
        Ok((self, Grant::Server(guild)))
    }
}

fn of_component(component: &Component) -> Option<Result<(Asked, Grant), &'static str>> {
    let press = Press::of(component, Action::Manage)?;
    Some(press.and_then(|press| of_press(component, &press)))
}

fn of_press(component: &Component, press: &Press) -> Result<(Asked, Grant), &'static str> {
    let step = Step::read(&press.id.entries, &component.values, &component.offered).ok_or(REFUSALS.other_version)?;
    // What is kept about somebody is nobody else's.
    if step.is_about_oneself() && press.id.asker != Some(component.caller.user) {
        return Err(FOREIGN);
    }
    Asked { caller: component.caller, step, in_place: true }.granted(press.has_opened)
}

/// A form has to stand under a screen of the same person.
fn of_form(form: &Form) -> Option<Result<(Asked, Grant), &'static str>> {
    let filled = Filled::of(form, Action::Manage)?;
    Some(of_filled(form, &filled))
}

fn of_filled(form: &Form, filled: &Filled) -> Result<(Asked, Grant), &'static str> {
    if !filled.is_under_screen {
        return Err(FOREIGN);
    }
    let step = Step::read_form(&filled.id.entries, form.first()).ok_or(REFUSALS.other_version)?;
    Asked { caller: form.caller, step, in_place: true }.granted(filled.has_opened)
}

/// The custom id of a step.
fn custom_id(asker: UserId, entries: &[&str]) -> String {
    any_screen::custom_id(Action::Manage, asker, entries)
}

/// A button that leads to the page of a setting.
pub fn page_button(asker: UserId, label: &str, setting: Setting) -> CreateButton {
    any_screen::button(custom_id(asker, &["page", setting.name()]), label)
}

/// The button that switches an entry off in this server; none if its id does not fit.
pub fn never_here(asker: UserId, id: &str) -> Option<CreateButton> {
    let written = custom_id(asker, &["never", id]);
    let is_whole = CustomId::decode(&written).is_ok_and(|read| read.entries.last().is_some_and(|last| last == id));
    is_whole.then(|| CreateButton::new(written).label("Never here").style(ButtonStyle::Danger))
}

/// The form in which a place is typed.
pub fn place_form(asker: UserId, example: &str) -> OutgoingForm {
    let fields = vec![line("Country or state", example)];
    OutgoingForm { custom_id: custom_id(asker, &["place"]), title: "Where pay is looked up".to_owned(), fields }
}

/// The form in which entries are looked for.
pub fn entry_form(asker: UserId) -> OutgoingForm {
    let fields = vec![line("A question, or a word or two of it", "As a member would ask it")];
    OutgoingForm { custom_id: custom_id(asker, &["find"]), title: "Find an entry".to_owned(), fields }
}

/// The one field of a form in which a line is typed.
fn line(label: &'static str, example: &str) -> FormField {
    let example = example.to_owned();
    FormField { id: "text", label, example, value: String::new(), is_long: false, least: 1, most: LONGEST_LINE }
}
