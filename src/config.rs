//! What an operator sets: `config.toml` and environment variables into a [`Config`]. Every field has a default.
//!
//! A variable beats the file. Its name is `PRECEPTOR_`, the section and the key, in capitals and joined by
//! underscores: `thresholds.slash.answer` is `PRECEPTOR_THRESHOLDS_SLASH_ANSWER`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::assistant::Surface;

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// What it knows.
    pub knowledge: KnowledgeConfig,
    /// How sure it must be.
    pub thresholds: AllThresholds,
}

/// What it knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnowledgeConfig {
    /// A folder that replaces the built-in knowledge. In a file it is relative to that file.
    pub folder: Option<PathBuf>,
}

/// The thresholds of every surface.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AllThresholds {
    /// Slash commands and the terminal.
    pub slash: Thresholds,
    /// Mentions and direct messages.
    pub mention: Thresholds,
    /// Channels in which nobody addressed the bot.
    pub channel: Thresholds,
}

/// The confidence from which something is done, from 0 to 1; none leaves it to the matcher.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Thresholds {
    /// From here on it answers.
    pub answer: Option<f64>,
    /// From here on it suggests.
    pub suggest: Option<f64>,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {file}: {source}; --config takes a file such as config.example.toml")]
    Unreadable {
        /// The file as it was given.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error("{file}:{line}:{column}: {text}; {mend}")]
    Fault {
        /// The file as it was given.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong.
        text: String,
        /// How to mend it.
        mend: String,
    },
    /// A variable is wrong.
    #[error("the environment variable {name} is {value:?}; {mend}")]
    Variable {
        /// Its name.
        name: String,
        /// What it holds.
        value: String,
        /// How to mend it.
        mend: &'static str,
    },
    /// Two values that are right by themselves do not go together.
    #[error(
        "thresholds.{surface}: suggest ({suggest}) is above answer ({answer}), so that nothing would ever be suggested; \
         lower suggest or raise answer"
    )]
    Crossed {
        /// Whose.
        surface: &'static str,
        /// The value of `suggest`.
        suggest: f64,
        /// The value of `answer`.
        answer: f64,
    },
}

const MEND_NUMBER: &str = "write a number from 0 to 1, such as 0.6, or leave it out";
const MEND_FOLDER: &str = "write the path of a folder, or leave it out";

impl Config {
    /// Reads a file, if one is given, and then the environment through `variable`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or a value in it or in the environment is not one that can be used.
    pub fn read(file: Option<&Path>, variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut config = file.map(Self::from_file).transpose()?.unwrap_or_default();
        config.overlay(variable)?;
        config.thresholds.check()?;
        Ok(config)
    }

    fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let file = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { file: file.clone(), source })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let place = Place { file: &file, text };
        let raw: RawConfig = toml::from_str(text).map_err(|error| place.parse_fault(&error))?;
        let mut config = raw.checked(&place)?;
        if let (Some(folder), Some(beside)) = (&mut config.knowledge.folder, path.parent()) {
            *folder = beside.join(&folder);
        }
        Ok(config)
    }

    fn overlay(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
        // An empty variable is how a compose file or a CI job leaves one out.
        let variable = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        if let Some(folder) = variable("PRECEPTOR_KNOWLEDGE_FOLDER") {
            self.knowledge.folder = Some(PathBuf::from(folder));
        }
        let number = |name: &str, field: &mut Option<f64>| -> Result<(), ConfigError> {
            let Some(value) = variable(name) else { return Ok(()) };
            match value.trim().parse() {
                Ok(number) if is_share(number) => *field = Some(number),
                _ => return Err(ConfigError::Variable { name: name.to_owned(), value, mend: MEND_NUMBER }),
            }
            Ok(())
        };
        let thresholds = &mut self.thresholds;
        number("PRECEPTOR_THRESHOLDS_SLASH_ANSWER", &mut thresholds.slash.answer)?;
        number("PRECEPTOR_THRESHOLDS_SLASH_SUGGEST", &mut thresholds.slash.suggest)?;
        number("PRECEPTOR_THRESHOLDS_MENTION_ANSWER", &mut thresholds.mention.answer)?;
        number("PRECEPTOR_THRESHOLDS_MENTION_SUGGEST", &mut thresholds.mention.suggest)?;
        number("PRECEPTOR_THRESHOLDS_CHANNEL_ANSWER", &mut thresholds.channel.answer)
    }
}

impl AllThresholds {
    /// The thresholds of one surface.
    pub const fn of(&self, surface: Surface) -> Thresholds {
        match surface {
            Surface::Slash => self.slash,
            Surface::Mention => self.mention,
            Surface::Channel => self.channel,
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        for (surface, thresholds) in [("slash", self.slash), ("mention", self.mention), ("channel", self.channel)] {
            if let (Some(answer), Some(suggest)) = (thresholds.answer, thresholds.suggest)
                && suggest > answer
            {
                return Err(ConfigError::Crossed { surface, suggest, answer });
            }
        }
        Ok(())
    }
}

fn is_share(number: f64) -> bool {
    (0.0..=1.0).contains(&number)
}

/// The file as it is written, before its values are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfig {
    #[serde(default)]
    knowledge: RawKnowledge,
    #[serde(default)]
    thresholds: RawAllThresholds,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawKnowledge {
    folder: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawAllThresholds {
    slash: RawThresholds,
    mention: RawThresholds,
    channel: RawChannelThreshold,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawThresholds {
    answer: Option<Spanned<f64>>,
    suggest: Option<Spanned<f64>>,
}

/// In a channel nothing is ever suggested.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawChannelThreshold {
    answer: Option<Spanned<f64>>,
}

impl RawConfig {
    fn checked(self, place: &Place<'_>) -> Result<Config, ConfigError> {
        let RawAllThresholds { slash, mention, channel } = self.thresholds;
        Ok(Config {
            knowledge: KnowledgeConfig { folder: self.knowledge.checked(place)? },
            thresholds: AllThresholds {
                slash: slash.checked("slash", place)?,
                mention: mention.checked("mention", place)?,
                channel: RawThresholds { answer: channel.answer, suggest: None }.checked("channel", place)?,
            },
        })
    }
}

impl RawKnowledge {
    fn checked(self, place: &Place<'_>) -> Result<Option<PathBuf>, ConfigError> {
        let Some(folder) = self.folder else { return Ok(None) };
        if folder.get_ref().trim().is_empty() {
            return Err(place.fault(folder.span().start, "knowledge.folder is empty".to_owned(), MEND_FOLDER));
        }
        Ok(Some(PathBuf::from(folder.into_inner())))
    }
}

impl RawThresholds {
    fn checked(self, surface: &str, place: &Place<'_>) -> Result<Thresholds, ConfigError> {
        let number = |key: &str, value: Option<Spanned<f64>>| {
            let Some(value) = value else { return Ok(None) };
            let number = *value.get_ref();
            if is_share(number) {
                return Ok(Some(number));
            }
            Err(place.fault(value.span().start, format!("thresholds.{surface}.{key} is {number}"), MEND_NUMBER))
        };
        Ok(Thresholds { answer: number("answer", self.answer)?, suggest: number("suggest", self.suggest)? })
    }
}

/// Turns byte offsets of a file into lines and columns.
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
        let mend = if message.contains("unknown field") {
            "check the spelling; config.example.toml shows every key"
        } else {
            "config.example.toml shows how every key is written"
        };
        self.fault(offset, message, mend)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn in_file(text: &str) -> Result<Config, ConfigError> {
        let place = Place { file: "config.toml", text };
        toml::from_str::<RawConfig>(text).map_err(|error| place.parse_fault(&error))?.checked(&place)
    }

    fn from_variables(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(None, |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn everything_has_a_default() {
        assert_eq!(in_file("").unwrap(), Config::default());
        assert_eq!(from_variables(&[("PRECEPTOR_KNOWLEDGE_FOLDER", "")]).unwrap(), Config::default());
    }

    #[test]
    fn the_example_sets_nothing_and_its_comments_are_valid() {
        let example = include_str!("../config.example.toml");
        assert_eq!(in_file(example).unwrap(), Config::default());
        let uncommented: String = example
            .lines()
            .map(|line| line.strip_prefix("#").filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
            .fold(String::new(), |text, line| text + line + "\n");
        let config = in_file(&uncommented).unwrap();
        assert!(config.knowledge.folder.is_some());
        for thresholds in [config.thresholds.slash, config.thresholds.mention] {
            assert!(thresholds.answer.is_some() && thresholds.suggest.is_some());
        }
        assert!(config.thresholds.channel.answer.is_some());
    }

    #[test]
    fn faults_name_their_place() {
        for (text, place) in [
            ("[knowledge]\nfoldr = 'x'", "config.toml:2:1: unknown field `foldr`"),
            ("[thresholds.channel]\n\nanswer = 1.5", "config.toml:3:10: thresholds.channel.answer is 1.5"),
            ("[thresholds.slash]\nsuggest = nan", "config.toml:2:11: thresholds.slash.suggest is NaN"),
            ("[thresholds.slash]\nanswer = 'high'", "config.toml:2:10: "),
            ("[knowledge]\nfolder = ''", "config.toml:2:10: knowledge.folder is empty"),
            ("é = [", "config.toml:1:"),
        ] {
            let error = in_file(text).unwrap_err().to_string();
            assert!(error.starts_with(place), "{error}");
        }
    }

    #[test]
    fn a_variable_is_checked_like_the_file() {
        let config = from_variables(&[("PRECEPTOR_THRESHOLDS_CHANNEL_ANSWER", " 0.9 ")]).unwrap();
        assert_eq!(config.thresholds.channel, Thresholds { answer: Some(0.9), suggest: None });
        for value in ["2", "-0.1", "NaN", "much"] {
            let error = from_variables(&[("PRECEPTOR_THRESHOLDS_SLASH_SUGGEST", value)]).unwrap_err().to_string();
            assert!(error.contains("PRECEPTOR_THRESHOLDS_SLASH_SUGGEST") && error.contains("0 to 1"), "{error}");
        }
    }

    #[test]
    fn suggesting_above_answering_is_refused() {
        let error = from_variables(&[
            ("PRECEPTOR_THRESHOLDS_MENTION_ANSWER", "0.3"),
            ("PRECEPTOR_THRESHOLDS_MENTION_SUGGEST", "0.5"),
        ])
        .unwrap_err();
        assert!(error.to_string().starts_with("thresholds.mention: suggest (0.5) is above answer (0.3)"));
    }
}
