//! The file as it is written: which keys there are, and where each value stands.

use std::borrow::Cow;
use std::num::NonZeroU64;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::error::{ConfigFault, FaultPlace};
use crate::config::nearest::nearest;

/// Every key that can be set, by section.
pub(super) const SECTIONS: [(&str, &[&str]); 14] = [
    ("knowledge", &["folder"]),
    ("matching", &["encoder"]),
    ("thresholds.slash", &["answer", "suggest"]),
    ("thresholds.mention", &["answer", "suggest"]),
    // In a channel nothing is ever suggested.
    ("thresholds.channel", &["answer"]),
    ("discord", &["token_file", "api_base", "guild", "watchdog_seconds", "log_channel"]),
    ("answering", &["channels", "repeat_seconds", "per_minute"]),
    ("log", &["level", "format", "libraries"]),
    ("state", &["directory"]),
    ("store", &["url", "key_file", "retention_days"]),
    // `ID` stands for a server's id.
    ("guild.ID", &["channels", "region", "off"]),
    ("guild.ID.thresholds.slash", &["answer", "suggest"]),
    ("guild.ID.thresholds.mention", &["answer", "suggest"]),
    ("guild.ID.thresholds.channel", &["answer"]),
];

/// Before the id of a server.
const OF_GUILDS: &str = "guild.";
/// What stands for an id in [`SECTIONS`].
const ANY_ID: &str = "ID";

const SPELLING: &str = "check the spelling; config.example.toml shows every key";
const GUILD_ID: &str = "write the id that Discord's \"Copy Server ID\" gives, such as [guild.1184730000000000001]";
const SHOWN: &str = "config.example.toml shows how every key is written";
const TOKEN: &str = "the token goes into the variable DISCORD_TOKEN, or into a file of its own that token_file names";

/// What a file holds.
#[derive(Default)]
pub(super) struct RawConfig<'t> {
    values: Vec<Value>,
    guilds: Vec<NonZeroU64>,
    source: Source<'t>,
}

/// A value in whichever type it was written.
struct Value {
    path: String,
    text: String,
    offset: usize,
}

/// A value and where it stands.
pub(super) struct WrittenValue<'w> {
    pub(super) text: &'w str,
    pub(super) place: FaultPlace,
}

impl<'t> RawConfig<'t> {
    /// Takes a file apart. What is wrong with its form is added to `faults`.
    pub(super) fn parse(file: &'t str, text: &'t str, faults: &mut Vec<ConfigFault>) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut written = Self { values: Vec::new(), guilds: Vec::new(), source: Source { file, text } };
        let (table, errors) = DeTable::parse_recoverable(text);
        // What stands where after a fault of syntax is a guess, so faults of it would be guesses too.
        if errors.is_empty() {
            written.read("", table.get_ref(), faults);
        }
        for error in errors {
            let offset = error.span().map_or(0, |span| span.start);
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            faults.push(written.source.fault(offset, message, SHOWN));
        }
        written
    }

    fn read(&mut self, section: &str, table: &DeTable<'_>, faults: &mut Vec<ConfigFault>) {
        for (key, value) in table {
            let name = key.get_ref();
            let path = if section.is_empty() { name.to_string() } else { format!("{section}.{name}") };
            if section == OF_GUILDS.trim_end_matches('.') {
                // Written in one way alone, so that no server has two tables.
                match name.parse::<NonZeroU64>().ok().filter(|id| id.to_string() == **name) {
                    Some(id) => self.guilds.push(id),
                    None => {
                        let text = format!("[guild.{name}] names no server");
                        faults.push(self.source.fault(key.span().start, text, GUILD_ID));
                        continue;
                    }
                }
            }
            match value.get_ref() {
                DeValue::Table(inner) if is_section(&path) => self.read(&path, inner, faults),
                _ if is_section(&path) => {
                    let text = format!("`{path}` is a section, not a value");
                    faults.push(self.source.fault(key.span().start, text, SHOWN));
                }
                value_of_key if keys_of(section).contains(&name.as_ref()) => {
                    self.values.push(Value { path, text: shown(value_of_key), offset: value.span().start });
                }
                _ => faults.push(self.source.unknown(section, key)),
            }
        }
    }

    /// The servers that have a table of their own.
    pub(super) fn guilds(&self) -> &[NonZeroU64] {
        &self.guilds
    }

    pub(super) fn get(&self, section: &str, key: &str) -> Option<WrittenValue<'_>> {
        let is_it = |value: &&Value| {
            value.path.strip_prefix(section).and_then(|rest| rest.strip_prefix('.')).is_some_and(|rest| rest == key)
        };
        let Value { text, offset, .. } = self.values.iter().find(is_it)?;
        Some(WrittenValue { text, place: self.source.place(*offset) })
    }
}

/// A path as [`SECTIONS`] has it, where any id of a server is as good as another.
fn template(path: &str) -> Cow<'_, str> {
    let Some(inside) = path.strip_prefix(OF_GUILDS) else { return path.into() };
    match inside.split_once('.') {
        Some((_, rest)) => format!("{OF_GUILDS}{ANY_ID}.{rest}").into(),
        None => format!("{OF_GUILDS}{ANY_ID}").into(),
    }
}

fn keys_of(section: &str) -> &'static [&'static str] {
    let section = template(section);
    SECTIONS.iter().find(|(name, _)| *name == section).map_or(&[], |(_, keys)| *keys)
}

fn is_section(path: &str) -> bool {
    let path = &*template(path);
    SECTIONS
        .iter()
        .any(|(name, _)| name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// A value without the quotes and brackets that a variable would not have either.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.trim().to_owned(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(is_so) => is_so.to_string(),
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::Array(values) => values.iter().map(|value| shown(value.get_ref())).collect::<Vec<_>>().join(", "),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A file's name and text. Turns byte offsets into lines and columns.
#[derive(Default)]
struct Source<'t> {
    file: &'t str,
    text: &'t str,
}

impl Source<'_> {
    fn place(&self, offset: usize) -> FaultPlace {
        let before = self.text.get(..offset).unwrap_or(self.text);
        FaultPlace::File {
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
            file: self.file.to_owned(),
        }
    }

    fn fault(&self, offset: usize, text: String, mend: impl Into<String>) -> ConfigFault {
        ConfigFault { place: self.place(offset), text, mend: mend.into() }
    }

    fn unknown(&self, section: &str, key: &Spanned<Cow<'_, str>>) -> ConfigFault {
        let name = key.get_ref();
        let text = if section.is_empty() {
            format!("unknown section or field `{name}`")
        } else {
            format!("unknown field `{name}` in [{section}]")
        };
        self.fault(key.span().start, text, mend_of_unknown(section, name))
    }
}

fn mend_of_unknown(section: &str, name: &str) -> String {
    if name == "token" {
        return TOKEN.to_owned();
    }
    let here = keys_of(section).iter().copied().chain(sections_in(section));
    if let Some(meant) = nearest(name, here) {
        return format!("did you mean `{meant}`? config.example.toml shows every key");
    }
    match SECTIONS.iter().find(|(_, keys)| keys.contains(&name)) {
        Some((elsewhere, _)) => format!("`{name}` belongs under [{elsewhere}]; config.example.toml shows every key"),
        None => SPELLING.to_owned(),
    }
}

/// The names of the sections right below a section.
fn sections_in(section: &str) -> impl Iterator<Item = &'static str> {
    let section = template(section).into_owned();
    SECTIONS.iter().filter_map(move |(name, _)| {
        let below =
            if section.is_empty() { Some(*name) } else { name.strip_prefix(section.as_str())?.strip_prefix('.') };
        below?.split('.').next()
    })
}

/// The keys of a text, with their sections, sorted.
#[cfg(test)]
pub(super) fn keys(text: &str) -> Vec<String> {
    let mut keys: Vec<String> =
        RawConfig::parse("", text, &mut Vec::new()).values.iter().map(|value| template(&value.path).into()).collect();
    keys.sort();
    keys
}

/// All keys there are, with their sections, sorted.
#[cfg(test)]
pub(super) fn every_key() -> Vec<String> {
    let mut keys: Vec<String> =
        SECTIONS.iter().flat_map(|(section, keys)| keys.iter().map(move |key| format!("{section}.{key}"))).collect();
    keys.sort();
    keys
}
