//! How settings and what they are set to are called.

use std::fmt::Write;
use std::time::Duration;

use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::render::escape;
use crate::store::{Setting, SettingValue, Strictness};

/// Channels that are named one by one.
const NAMED: usize = 8;

/// What a setting is called.
pub(super) const fn name(setting: Setting) -> &'static str {
    match setting {
        Setting::Channels => "Channels where I answer unasked",
        Setting::Strictness => "How sure I must be there",
        Setting::Region => "Where pay is looked up",
        Setting::Off => "Entries switched off",
        Setting::Buttons => "Buttons under answers",
        Setting::LogChannel => "Log channel",
        Setting::Unanswered => "Texts of unanswered questions",
    }
}

/// What it does, where texts of unanswered questions are kept for so long.
pub(super) fn explained(setting: Setting, retention: Duration) -> String {
    let does = match setting {
        Setting::Channels => {
            "In these channels and forums, and in their threads, I answer questions that nobody put to me, when I am sure. \
             Everywhere else I answer commands and mentions alone."
        }
        Setting::Strictness => {
            "Only when certain: I answer less often unasked, and am wrong less often. Balanced: as I was measured to be \
             right nearly always. Commands and mentions are answered as ever."
        }
        Setting::Region => "When a question about pay names no place, I look here.",
        Setting::Off => "What is switched off is neither answered nor suggested in this server.",
        Setting::Buttons => {
            "Answers have buttons and menus that lead on to what goes with them. Without them only those are left \
             that show all of an answer or remove it."
        }
        Setting::LogChannel => "Where I tell who has changed which setting.",
        Setting::Unanswered => {
            return format!(
                "On, I keep the text of questions that were put to me and that I could not answer, for you to see what is \
                 missing: at most 300 characters, without names, addresses and numbers, and without who asked. Questions \
                 about coding or a case are never kept, nor is what was asked with `hide`. They go when their message is \
                 deleted, when whoever asked wants it (`/privacy`), and after {} at most. Members should know: tell them.",
                days(retention)
            );
        }
    };
    does.to_owned()
}

/// A time in days.
pub(super) fn days(time: Duration) -> String {
    match time.as_secs() / 86_400 {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// What something is set to, for where Discord reads markdown.
pub(super) fn value(value: &SettingValue) -> String {
    match value {
        SettingValue::Channels(ids) if ids.is_empty() => "none".to_owned(),
        SettingValue::Channels(ids) => {
            let named: Vec<String> = ids.iter().take(NAMED).map(|id| format!("<#{id}>")).collect();
            let mut text = named.join(" ");
            if let Some(more) = ids.len().checked_sub(NAMED).filter(|more| *more > 0) {
                let _ = write!(text, " and {more} more");
            }
            text
        }
        SettingValue::Strictness(Strictness::Balanced) => "balanced".to_owned(),
        SettingValue::Strictness(Strictness::Certain) => "only when certain".to_owned(),
        SettingValue::Region(place) => escape(place),
        SettingValue::Off(ids) => match ids.len() {
            0 => "none".to_owned(),
            1 => "1 entry".to_owned(),
            count => format!("{count} entries"),
        },
        SettingValue::Buttons(true) => "on".to_owned(),
        SettingValue::Buttons(false) => "off".to_owned(),
        SettingValue::LogChannel(id) => format!("<#{id}>"),
        SettingValue::Unanswered(true) => "kept".to_owned(),
        SettingValue::Unanswered(false) => "not kept".to_owned(),
    }
}

/// What holds where a server has not set something.
pub(super) fn default(setting: Setting, configured: &GuildProfile) -> String {
    match setting {
        Setting::Channels => {
            let ids = configured.channels.iter().filter_map(|id| std::num::NonZeroU64::new(id.get())).collect();
            value(&SettingValue::Channels(ids))
        }
        Setting::Strictness => value(&SettingValue::Strictness(Strictness::Balanced)),
        Setting::Region => configured.region().map_or_else(|| "where I am at home".to_owned(), escape),
        Setting::Off => value(&SettingValue::Off(configured.off())),
        Setting::Buttons => value(&SettingValue::Buttons(configured.buttons)),
        Setting::LogChannel => "none".to_owned(),
        Setting::Unanswered => value(&SettingValue::Unanswered(configured.keeps_unanswered)),
    }
}

/// The same, with that it is the default.
pub(super) fn shown(setting: Setting, set: Option<&SettingValue>, configured: &GuildProfile) -> String {
    match set {
        Some(set) => value(set),
        None => format!("{} (default)", default(setting, configured)),
    }
}
