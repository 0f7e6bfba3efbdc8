//! A message, seen by whoever opened it alone, on which those who look after a server take step after step: which press is one on
//! such a screen, and who may take its step. `/settings`, `/teach` and `/insights` each have their own.

use std::time::Duration;

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
    GuildId, UserId,
};

use crate::discord::ui::custom_id::{Action, CustomId};
use crate::discord::ui::limits::LONGEST_OPTION;
use crate::discord::ui::render::plain_title;
use crate::discord::ui::request::{Caller, Component, Form};

/// For so long whoever opened the screen may use it without looking after the server themselves: a server may let them use
/// the command, and take that back.
const OPENED: Duration = Duration::from_secs(900);

/// What is said to a press that is on no screen.
pub const FOREIGN: &str = "I do not know that button. `/help` shows what I can do.";

/// What is said where a step is not taken, in the words of its command.
#[derive(Debug, Clone, Copy)]
pub struct Refusals {
    /// It is one of another release.
    pub other_version: &'static str,
    /// There is no server of Preceptor's here.
    pub not_here: &'static str,
    /// It is for others to take.
    pub not_allowed: &'static str,
}

impl Refusals {
    /// The server in which somebody may take a step: those who look after it, and whoever is allowed to for another reason.
    ///
    /// # Errors
    ///
    /// When they may not: what to say then.
    pub fn granted(&self, caller: &Caller, is_allowed: bool) -> Result<GuildId, &'static str> {
        match caller.guild.filter(|_| caller.is_servers_own) {
            None => Err(self.not_here),
            Some(guild) if is_allowed || caller.may_manage_server() => Ok(guild),
            Some(_) => Err(self.not_allowed),
        }
    }
}

/// A press on a screen.
#[derive(Debug)]
pub struct Press {
    /// What its custom id says.
    pub id: CustomId,
    /// Whether whoever presses has opened the screen, not long ago.
    pub has_opened: bool,
}

impl Press {
    /// A press on a screen of this kind; none if it is about something else.
    ///
    /// # Errors
    ///
    /// When it is on no screen: what to say then.
    pub fn of(component: &Component, kind: Action) -> Option<Result<Self, &'static str>> {
        let id = decoded(&component.custom_id, kind)?;
        if !component.is_on_its_message || !component.ephemeral {
            return Some(Err(FOREIGN));
        }
        let has_opened =
            id.asker == Some(component.caller.user) && is_recent(component.id.get(), component.message.get());
        Some(Ok(Self { id, has_opened }))
    }
}

/// A form that belongs to screens.
#[derive(Debug)]
pub struct Filled {
    /// What its custom id says.
    pub id: CustomId,
    /// Whether it stands under a screen of the same person.
    pub is_under_screen: bool,
    /// Whether whoever fills it in has opened that screen, not long ago.
    pub has_opened: bool,
}

impl Filled {
    /// A form that belongs to screens of this kind; none if it is about something else.
    pub fn of(form: &Form, kind: Action) -> Option<Self> {
        let id = decoded(&form.custom_id, kind)?;
        let under = form.message.as_ref().filter(|message| message.ephemeral);
        let is_screen = |custom_id: &String| decoded(custom_id, kind).is_some_and(|other| other.asker == id.asker);
        let is_under_screen = under.is_some_and(|message| message.custom_ids.iter().any(is_screen));
        let is_recent = under.is_some_and(|message| is_recent(form.id.get(), message.id.get()));
        let has_opened = is_under_screen && id.asker == Some(form.caller.user) && is_recent;
        Some(Self { id, is_under_screen, has_opened })
    }
}

fn decoded(custom_id: &str, kind: Action) -> Option<CustomId> {
    CustomId::decode(custom_id).ok().filter(|id| id.action == kind)
}

/// Whether one thing came soon after another. Ids of Discord's begin with the millisecond in which they were made.
fn is_recent(id: u64, after: u64) -> bool {
    let millisecond = |id: u64| id >> 22;
    millisecond(id).checked_sub(millisecond(after)).is_some_and(|age| Duration::from_millis(age) <= OPENED)
}

/// The custom id of a step on a screen of this kind, which is `asker`'s.
pub fn custom_id(kind: Action, asker: UserId, entries: &[&str]) -> String {
    let entries = entries.iter().map(|&entry| entry.to_owned()).collect();
    CustomId { action: kind, asker: Some(asker), question: None, entries }.encode()
}

/// A button with this custom id.
pub fn button(id: String, label: &str) -> CreateButton {
    CreateButton::new(id).label(label).style(ButtonStyle::Secondary)
}

/// A menu of texts with this custom id, of which so many may be chosen.
pub fn menu(
    id: String,
    placeholder: &str,
    options: Vec<CreateSelectMenuOption>,
    (least, most): (u8, u8),
) -> CreateActionRow {
    let menu = CreateSelectMenu::new(id, CreateSelectMenuKind::String { options });
    CreateActionRow::SelectMenu(menu.placeholder(placeholder).min_values(least).max_values(most))
}

/// An option with as much of its label as fits.
pub fn option(label: &str, value: impl Into<String>) -> CreateSelectMenuOption {
    let label = plain_title(label, LONGEST_OPTION);
    CreateSelectMenuOption::new(if label.is_empty() { "…".to_owned() } else { label }, value)
}
