//! The file as it is written: which keys there are, and where each value stands.

use std::fmt;

use serde::Deserialize;
use toml::Spanned;

use super::error::ConfigError;

/// What a file holds. Unknown keys are faults.
#[derive(Default)]
pub(super) struct Written<'t> {
    sections: Sections,
    place: Place<'t>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Sections {
    knowledge: Knowledge,
    thresholds: Thresholds,
    discord: Discord,
    answering: Answering,
    log: Log,
    state: State,
}

type Value = Option<Spanned<WrittenValue>>;

macro_rules! section {
    ($name:ident { $($key:ident),* }) => {
        #[derive(Deserialize, Default)]
        #[serde(deny_unknown_fields, default)]
        struct $name { $($key: Value),* }

        impl $name {
            #[cfg(test)]
            const KEYS: &[&str] = &[$(stringify!($key)),*];

            fn get(&self, key: &str) -> Option<&Spanned<WrittenValue>> {
                match key {
                    $(stringify!($key) => self.$key.as_ref(),)*
                    _ => None,
                }
            }
        }
    };
}

section!(Knowledge { folder });
section!(SurfaceThresholds { answer, suggest });
section!(ChannelThreshold { answer });
section!(Discord { token_file, api_base, guild, watchdog_seconds, log_channel });
section!(Answering { channels, repeat_seconds, per_minute });
section!(Log { level, format });
section!(State { directory });

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Thresholds {
    slash: SurfaceThresholds,
    mention: SurfaceThresholds,
    /// In a channel nothing is ever suggested.
    channel: ChannelThreshold,
}

/// A value in whichever type it was written.
#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenValue {
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<WrittenValue>),
    Other(toml::Value),
}

impl fmt::Display for WrittenValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Float(number) if number.is_nan() => f.write_str("nan"),
            Self::Float(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text.trim()),
            Self::List(values) => {
                for (place, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if place == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::Other(value) => write!(f, "{value}"),
        }
    }
}

impl<'t> Written<'t> {
    pub(super) fn parse(file: &'t str, text: &'t str) -> Result<Self, ConfigError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let place = Place { file, text };
        match toml::from_str(text) {
            Ok(sections) => Ok(Self { sections, place }),
            Err(error) => Err(place.parse_fault(&error)),
        }
    }

    pub(super) fn get<T>(
        &self,
        section: &str,
        key: &str,
        mend: &str,
        parse: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let sections = &self.sections;
        let written = match section {
            "knowledge" => sections.knowledge.get(key),
            "thresholds.slash" => sections.thresholds.slash.get(key),
            "thresholds.mention" => sections.thresholds.mention.get(key),
            "thresholds.channel" => sections.thresholds.channel.get(key),
            "discord" => sections.discord.get(key),
            "answering" => sections.answering.get(key),
            "log" => sections.log.get(key),
            "state" => sections.state.get(key),
            _ => None,
        };
        let Some(written) = written else { return Ok(None) };
        let value = written.get_ref().to_string();
        if let Some(parsed) = parse(&value) {
            return Ok(Some(parsed));
        }
        let is = if value.is_empty() { "empty" } else { value.as_str() };
        Err(self.place.fault(written.span().start, format!("{section}.{key} is {is}"), mend))
    }
}

/// Turns byte offsets of a file into lines and columns.
#[derive(Default)]
struct Place<'t> {
    file: &'t str,
    text: &'t str,
}

impl Place<'_> {
    fn fault(&self, offset: usize, text: String, mend: &str) -> ConfigError {
        let before = self.text.get(..offset).unwrap_or(self.text);
        ConfigError::Fault {
            file: self.file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
            text,
            mend: mend.to_owned(),
        }
    }

    fn parse_fault(&self, error: &toml::de::Error) -> ConfigError {
        let offset = error.span().map_or(0, |span| span.start);
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        let mend = if message.contains("`token`") {
            "the token goes into the variable DISCORD_TOKEN, or into a file of its own that token_file names"
        } else if message.contains("unknown field") {
            "check the spelling; config.example.toml shows every key"
        } else {
            "config.example.toml shows how every key is written"
        };
        self.fault(offset, message, mend)
    }
}

/// The keys of a text, with their sections, sorted.
#[cfg(test)]
pub(super) fn keys(text: &str) -> Vec<String> {
    fn walk(prefix: &str, table: &toml::Table, found: &mut Vec<String>) {
        for (key, value) in table {
            match value {
                toml::Value::Table(inner) => walk(&format!("{prefix}{key}."), inner, found),
                _ => found.push(format!("{prefix}{key}")),
            }
        }
    }
    let mut found = Vec::new();
    walk("", &toml::from_str(text).unwrap(), &mut found);
    found.sort();
    found
}

/// All keys there are, with their sections, sorted.
#[cfg(test)]
pub(super) fn every_key() -> Vec<String> {
    let sections: [(&str, &[&str]); 8] = [
        ("knowledge", Knowledge::KEYS),
        ("thresholds.slash", SurfaceThresholds::KEYS),
        ("thresholds.mention", SurfaceThresholds::KEYS),
        ("thresholds.channel", ChannelThreshold::KEYS),
        ("discord", Discord::KEYS),
        ("answering", Answering::KEYS),
        ("log", Log::KEYS),
        ("state", State::KEYS),
    ];
    let mut keys: Vec<String> =
        sections.iter().flat_map(|(section, keys)| keys.iter().map(move |key| format!("{section}.{key}"))).collect();
    keys.sort();
    keys
}
