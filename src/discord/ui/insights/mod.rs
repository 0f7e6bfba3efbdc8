//! `/insights`: what was asked in a server, what members say of the answers, and what could not be answered. Which step is asked
//! for, who may take it, and the one message, seen by whoever asked alone, that shows it.

mod screens;
mod summary;
mod table;
#[cfg(test)]
mod tests;

use serenity::all::{GuildId, MessageId, UserId};

use crate::discord::ui::custom_id::Action;
use crate::discord::ui::request::{Caller, Component, Request};
use crate::discord::ui::screen::{self, Press, Refusals};

pub use screens::{Titled, View, group, overview};
pub use summary::{Group, Period, Summary};
pub use table::table;

/// Days that are looked at where nobody says otherwise.
pub const DAYS: u16 = 30;
/// Days that can be looked at.
pub const MOST_DAYS: u16 = 90;

const REFUSALS: Refusals = Refusals {
    other_version: "That is from another version of me. `/insights` once more, please.",
    not_here: "Insights belong to a server that I was added to. Use `/insights` there.",
    not_allowed: "Only those who may use `/insights` can do that: ask somebody with \"Manage Server\".",
};

/// Something that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To see so many days.
    Overview(u16),
    /// To see the questions that are like this one.
    Open(u16, MessageId),
    /// To forget the questions that are like this one.
    Ignore(u16, MessageId),
    /// To have what was counted in so many days as a file.
    Table(u16),
}

impl Step {
    fn read(entries: &[String], chosen: &[String]) -> Option<Self> {
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        let days = |text: &str| text.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
        let message = |text: &str| text.parse().ok().filter(|id| *id != 0).map(MessageId::new);
        Some(match entries.as_slice() {
            ["days", number] => Self::Overview(days(number)?),
            ["open", number] => Self::Open(days(number)?, message(chosen.first()?)?),
            ["csv", number] => Self::Table(days(number)?),
            ["ignore", number, first] => Self::Ignore(days(number)?, message(first)?),
            _ => return None,
        })
    }

    /// How many days are looked at.
    pub const fn days(self) -> u16 {
        match self {
            Self::Overview(days) | Self::Open(days, _) | Self::Ignore(days, _) | Self::Table(days) => days,
        }
    }
}

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
            Request::Insights(insights) => {
                let days = insights.days.clamp(1, MOST_DAYS);
                Some(granted(insights.caller, Step::Overview(days), false, true))
            }
            Request::Component(component) => of_component(component),
            _ => None,
        }
    }
}

fn of_component(component: &Component) -> Option<Result<Asked, &'static str>> {
    let press = Press::of(component, Action::Insights)?;
    Some(press.and_then(|press| {
        let step = Step::read(&press.id.entries, &component.values).ok_or(REFUSALS.other_version)?;
        granted(component.caller, step, true, press.has_opened)
    }))
}

fn granted(caller: Caller, step: Step, in_place: bool, is_allowed: bool) -> Result<Asked, &'static str> {
    let guild = REFUSALS.granted(&caller, is_allowed)?;
    Ok(Asked { caller, guild, step, in_place })
}

/// The custom id of a step.
fn custom_id(asker: UserId, entries: &[&str]) -> String {
    screen::custom_id(Action::Insights, asker, entries)
}
