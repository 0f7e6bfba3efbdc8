//! What a server sets for itself, setting by setting.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Something that a server can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    /// Where it answers questions that nobody put to it.
    Channels,
    /// How sure it must be for that.
    Strictness,
    /// Where pay is looked up if no place is named.
    Region,
    /// What is neither answered nor suggested.
    Off,
    /// Whether answers have buttons that lead on.
    Buttons,
    /// Where changes of settings are told.
    LogChannel,
    /// Whether texts of unanswered questions are kept.
    Unanswered,
}

impl Setting {
    /// All settings.
    pub const ALL: [Self; 7] =
        [Self::Channels, Self::Strictness, Self::Region, Self::Off, Self::Buttons, Self::LogChannel, Self::Unanswered];

    /// How it is written in a store and in custom ids. Never to be changed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Channels => "channels",
            Self::Strictness => "strictness",
            Self::Region => "region",
            Self::Off => "off",
            Self::Buttons => "buttons",
            Self::LogChannel => "log-channel",
            Self::Unanswered => "unanswered",
        }
    }

    /// The setting with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.name() == name)
    }
}

/// How sure it must be to answer what nobody put to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strictness {
    /// As the project's questions speak for.
    Balanced,
    /// Surer than that.
    Certain,
}

/// What something is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingValue {
    /// Ids of channels and forums.
    Channels(BTreeSet<NonZeroU64>),
    /// How sure it must be.
    Strictness(Strictness),
    /// A place, as people write it.
    Region(String),
    /// Ids of entries.
    Off(BTreeSet<String>),
    /// Whether there are any.
    Buttons(bool),
    /// Id of a channel.
    LogChannel(NonZeroU64),
    /// Whether they are kept.
    Unanswered(bool),
}

impl SettingValue {
    /// What it is a value of.
    pub const fn setting(&self) -> Setting {
        match self {
            Self::Channels(_) => Setting::Channels,
            Self::Strictness(_) => Setting::Strictness,
            Self::Region(_) => Setting::Region,
            Self::Off(_) => Setting::Off,
            Self::Buttons(_) => Setting::Buttons,
            Self::LogChannel(_) => Setting::LogChannel,
            Self::Unanswered(_) => Setting::Unanswered,
        }
    }

    /// How it is kept.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Channels(ids) => ids.iter().map(|id| id.get()).collect::<Json>(),
            Self::Strictness(strictness) => serde_json::to_value(strictness).unwrap_or_default(),
            Self::Region(place) => place.as_str().into(),
            Self::Off(ids) => ids.iter().cloned().collect(),
            Self::Buttons(is_so) | Self::Unanswered(is_so) => (*is_so).into(),
            Self::LogChannel(id) => id.get().into(),
        }
        .to_string()
    }

    /// Reads what [`SettingValue::written`] wrote.
    pub(super) fn read(setting: Setting, written: &str) -> Option<Self> {
        fn of<T: for<'d> Deserialize<'d>>(written: &str) -> Option<T> {
            serde_json::from_str(written).ok()
        }
        Some(match setting {
            Setting::Channels => Self::Channels(of(written)?),
            Setting::Strictness => Self::Strictness(of(written)?),
            Setting::Region => Self::Region(of(written)?),
            Setting::Off => Self::Off(of(written)?),
            Setting::Buttons => Self::Buttons(of(written)?),
            Setting::LogChannel => Self::LogChannel(of(written)?),
            Setting::Unanswered => Self::Unanswered(of(written)?),
        })
    }
}

/// What a server has been taught, without the answers themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TaughtState {
    /// The version to which the latest change of own answers led; 0 where there has been none.
    pub version: u64,
    /// How many own answers there are.
    pub answers: u64,
}

/// All that a server has set. What it has not set is as the configuration says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GuildSettings {
    /// Grows by one with each change of settings or own answers; 0 has never been changed.
    pub version: u64,
    /// What the server has been taught.
    pub taught: TaughtState,
    pub(super) values: BTreeMap<Setting, SettingValue>,
}

impl GuildSettings {
    /// What something is set to, if it is.
    pub fn get(&self, setting: Setting) -> Option<&SettingValue> {
        self.values.get(&setting)
    }

    /// Whether the server has set nothing.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// What is set, in order.
    pub fn set(&self) -> impl Iterator<Item = &SettingValue> {
        self.values.values()
    }

    /// Where it answers unprompted.
    pub fn channels(&self) -> Option<&BTreeSet<NonZeroU64>> {
        match self.get(Setting::Channels) {
            Some(SettingValue::Channels(ids)) => Some(ids),
            _ => None,
        }
    }

    /// How sure it must be.
    pub fn strictness(&self) -> Option<Strictness> {
        match self.get(Setting::Strictness) {
            Some(SettingValue::Strictness(strictness)) => Some(*strictness),
            _ => None,
        }
    }

    /// Where pay is looked up.
    pub fn region(&self) -> Option<&str> {
        match self.get(Setting::Region) {
            Some(SettingValue::Region(place)) => Some(place),
            _ => None,
        }
    }

    /// What is switched off.
    pub fn off(&self) -> Option<&BTreeSet<String>> {
        match self.get(Setting::Off) {
            Some(SettingValue::Off(ids)) => Some(ids),
            _ => None,
        }
    }

    /// Whether answers have buttons that lead on.
    pub fn buttons(&self) -> Option<bool> {
        match self.get(Setting::Buttons) {
            Some(SettingValue::Buttons(are_there)) => Some(*are_there),
            _ => None,
        }
    }

    /// Where changes are told.
    pub fn log_channel(&self) -> Option<NonZeroU64> {
        match self.get(Setting::LogChannel) {
            Some(SettingValue::LogChannel(id)) => Some(*id),
            _ => None,
        }
    }

    /// Whether texts of unanswered questions are kept, which nobody but the server can switch on.
    pub fn keeps_unanswered(&self) -> bool {
        matches!(self.get(Setting::Unanswered), Some(SettingValue::Unanswered(true)))
    }
}

/// One change, as the list of changes has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The version that it led to.
    pub version: u64,
    /// What was changed.
    pub setting: Setting,
    /// When, in seconds of Unix time.
    pub at: i64,
    /// Who did it.
    pub actor: NonZeroU64,
    /// What it was; none was as the configuration says.
    pub before: Option<SettingValue>,
    /// What it became.
    pub after: Option<SettingValue>,
}

/// What is to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsChange {
    /// In which server.
    pub guild: NonZeroU64,
    /// The version of the settings that were looked at. Where others hold by now, nothing is changed.
    pub version: u64,
    /// Who does it.
    pub actor: NonZeroU64,
    /// When, in seconds of Unix time.
    pub at: i64,
    /// What is set, to what; none is as the configuration says.
    pub values: Vec<(Setting, Option<SettingValue>)>,
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It holds, and stands in the list of changes: these entries, none if everything was so already.
    Done(GuildSettings, Vec<AuditEntry>),
    /// Somebody else has changed the settings meanwhile, to these.
    Conflict(GuildSettings),
}

/// What is to be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undoing {
    /// In which server.
    pub guild: NonZeroU64,
    /// Which change: the version that it led to.
    pub version: u64,
    /// And what it changed.
    pub setting: Setting,
    /// Who undoes it.
    pub actor: NonZeroU64,
    /// When, in seconds of Unix time.
    pub at: i64,
    /// Whether it is undone although the value has been changed since.
    pub anyway: bool,
}

/// What came of undoing something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// What was before holds again.
    Done(GuildSettings, Vec<AuditEntry>),
    /// The value has been changed since.
    Differs {
        /// What was to be undone.
        entry: AuditEntry,
        /// The value as it is.
        present: Option<SettingValue>,
    },
    /// There is no such change, or no longer.
    Gone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_were_written() {
        let id = |number| NonZeroU64::new(number).unwrap();
        for value in [
            SettingValue::Channels([id(1), id(u64::MAX)].into()),
            SettingValue::Channels(BTreeSet::new()),
            SettingValue::Strictness(Strictness::Certain),
            SettingValue::Region("“Côte d'Ivoire”\n".to_owned()),
            SettingValue::Off(["a".to_owned(), "b,c".to_owned()].into()),
            SettingValue::Buttons(false),
            SettingValue::LogChannel(id(9)),
            SettingValue::Unanswered(true),
        ] {
            assert_eq!(SettingValue::read(value.setting(), &value.written()), Some(value));
        }
        for (setting, nonsense) in [(Setting::Channels, "[0]"), (Setting::Strictness, "\"loose\""), (Setting::Off, "")]
        {
            assert_eq!(SettingValue::read(setting, nonsense), None);
        }
        assert!(Setting::ALL.into_iter().all(|setting| Setting::named(setting.name()) == Some(setting)));
    }
}
