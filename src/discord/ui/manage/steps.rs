//! Steps, as custom ids have them. Never to be changed but by adding: a screen may be older than the program.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use crate::store::{Setting, SettingValue, Strictness};

/// Something that a press, a choice or a form asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// To see a page.
    Page(Page),
    /// To set something; none is as the configuration has it.
    Set(Setting, Option<SettingValue>),
    /// Of these entries, to switch off those that were chosen and no others.
    SetOff {
        /// Those that could be chosen.
        offered: BTreeSet<String>,
        /// Those that were.
        chosen: BTreeSet<String>,
    },
    /// To be asked for a place.
    AskPlace,
    /// To be asked for entries.
    AskEntry,
    /// To set a place as it was typed.
    Place(String),
    /// To see entries that answer what was typed.
    Find(String),
    /// To undo a change.
    Undo {
        /// The version that it led to.
        version: u64,
        /// What it changed.
        setting: Setting,
        /// Whether it is undone although it has been changed since.
        anyway: bool,
    },
    /// To set nothing any more.
    Reset,
    /// To delete all that is kept of the server.
    Delete,
    /// To delete what is kept about oneself.
    Forget,
}

/// A page of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// All that can be set.
    Home,
    /// One setting.
    Of(Setting),
    /// Entries to switch off, from this page of them on.
    Entries(usize),
    /// What has been changed, without the latest ones.
    History(u32),
    /// Whether all is to be reset.
    ConfirmReset,
    /// Whether all is to be deleted.
    ConfirmDelete,
    /// Whether it really is.
    ConfirmDeleteAgain,
    /// What is kept, and about the caller.
    Privacy,
}

impl Step {
    /// Whether it is about whoever asks, and not about a server.
    pub const fn is_about_oneself(&self) -> bool {
        matches!(self, Self::Page(Page::Privacy) | Self::Forget)
    }

    /// Reads the entries of a custom id, with what was chosen from a menu that offers this.
    pub(super) fn read(entries: &[String], chosen: &[String], offered: &[String]) -> Option<Self> {
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        Some(match entries.as_slice() {
            ["home"] => Self::Page(Page::Home),
            ["open"] => Self::Page(Page::Of(Setting::named(chosen.first()?)?)),
            ["page", name] => Self::Page(Page::Of(Setting::named(name)?)),
            ["entries", number] => Self::Page(Page::Entries(number.parse().ok()?)),
            ["history", skipped] => Self::Page(Page::History(skipped.parse().ok()?)),
            ["reset?"] => Self::Page(Page::ConfirmReset),
            ["delete?"] => Self::Page(Page::ConfirmDelete),
            ["delete!"] => Self::Page(Page::ConfirmDeleteAgain),
            ["set", name] => Self::set(Setting::named(name)?, chosen)?,
            ["set", name, "default"] => Self::Set(Setting::named(name)?, None),
            ["set", name, value] => Self::set(Setting::named(name)?, &[(*value).to_owned()])?,
            ["off"] => {
                Self::SetOff { offered: offered.iter().cloned().collect(), chosen: chosen.iter().cloned().collect() }
            }
            ["never", id] => Self::SetOff { offered: BTreeSet::new(), chosen: [(*id).to_owned()].into() },
            ["place?"] => Self::AskPlace,
            ["entry?"] => Self::AskEntry,
            ["undo"] => {
                let (version, name) = chosen.first()?.split_once(' ')?;
                Self::Undo { version: version.parse().ok()?, setting: Setting::named(name)?, anyway: false }
            }
            ["undo", version, name] => {
                Self::Undo { version: version.parse().ok()?, setting: Setting::named(name)?, anyway: true }
            }
            ["reset"] => Self::Reset,
            ["delete"] => Self::Delete,
            ["forget"] => Self::Forget,
            _ => return None,
        })
    }

    /// Reads the entries of a form's custom id, with what was typed.
    pub(super) fn read_form(entries: &[String], typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        match entries.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["place"] => Some(Self::Place(typed.to_owned())),
            ["find"] => Some(Self::Find(typed.to_owned())),
            _ => None,
        }
    }

    fn set(setting: Setting, chosen: &[String]) -> Option<Self> {
        let first = chosen.first().map(String::as_str);
        let on_or_off = || match first? {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        };
        let value = match setting {
            Setting::Channels if first == Some("none") => SettingValue::Channels(BTreeSet::new()),
            Setting::Channels => {
                let ids: Option<BTreeSet<NonZeroU64>> = chosen.iter().map(|id| id.parse().ok()).collect();
                SettingValue::Channels(ids?)
            }
            Setting::Strictness => SettingValue::Strictness(match first? {
                "balanced" => Strictness::Balanced,
                "certain" => Strictness::Certain,
                _ => return None,
            }),
            Setting::Region => return Some(Self::Place(first?.to_owned())),
            Setting::Off if first == Some("none") => SettingValue::Off(BTreeSet::new()),
            Setting::Off => return None,
            Setting::Buttons => SettingValue::Buttons(on_or_off()?),
            Setting::LogChannel => SettingValue::LogChannel(first?.parse().ok()?),
            Setting::Unanswered => SettingValue::Unanswered(on_or_off()?),
        };
        Some(Self::Set(setting, Some(value)))
    }
}
