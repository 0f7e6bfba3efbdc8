//! What an operator sets: `config.toml` and environment variables into a [`Config`]. Every field has a default.
//!
//! A variable beats the file. Its name is `PRECEPTOR_`, the section and the key, in capitals and joined by
//! underscores: `thresholds.slash.answer` is `PRECEPTOR_THRESHOLDS_SLASH_ANSWER`. `DISCORD_API` stands for
//! `discord.api_base` as well, and systemd's `STATE_DIRECTORY` for `state.directory`.

mod error;
mod file;
mod values;

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::assistant::Surface;

pub use error::ConfigError;
use file::Written;
pub use values::{ApiBase, LogFormat, LogLevel};

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// What it knows.
    pub knowledge: KnowledgeConfig,
    /// How sure it must be.
    pub thresholds: AllThresholds,
    /// How it reaches Discord.
    pub discord: DiscordConfig,
    /// Where and how often it answers.
    pub answering: AnsweringConfig,
    /// What it writes of its own doings.
    pub log: LogConfig,
    /// What it keeps on disk.
    pub state: StateConfig,
}

/// What it keeps on disk: nothing that anybody wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateConfig {
    /// Where; none keeps nothing. In a configuration file it is relative to that file.
    pub directory: Option<PathBuf>,
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

/// How it reaches Discord.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscordConfig {
    /// A file that holds nothing but the bot's token. In a configuration file it is relative to that file.
    pub token_file: Option<PathBuf>,
    /// Another REST host, such as a rate-limiting proxy that several bots share; none is Discord itself.
    pub api_base: Option<ApiBase>,
    /// The one guild to register the commands in, while developing; none registers them everywhere.
    pub guild: Option<NonZeroU64>,
    /// After so long without a live connection the process ends, so that its supervisor starts it anew.
    pub watchdog: Duration,
    /// The channel in which the operator is told what needs attention; none tells the log alone.
    pub log_channel: Option<NonZeroU64>,
}

/// Where and how often it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweringConfig {
    /// Ids of channels (forums among them) in which it answers unprompted.
    pub channels: Vec<u64>,
    /// For so long the same answer is not given twice in a channel: the second asker gets a link to it.
    pub repeat: Duration,
    /// So many messages of one member are answered in a minute.
    pub per_minute: u32,
}

/// What it writes of its own doings, on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogConfig {
    /// How much.
    pub level: LogLevel,
    /// For whom.
    pub format: LogFormat,
}

impl Default for DiscordConfig {
    fn default() -> Self {
        Self { token_file: None, api_base: None, guild: None, watchdog: Duration::from_secs(180), log_channel: None }
    }
}

impl Default for AnsweringConfig {
    fn default() -> Self {
        Self { channels: Vec::new(), repeat: Duration::from_secs(300), per_minute: 10 }
    }
}

impl Config {
    /// Reads a file, if one is given, and then the environment through `variable`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or a value in it or in the environment is not one that can be used.
    pub fn read(file: Option<&Path>, variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let Some(path) = file else { return Self::from(&Written::default(), &variable) };
        let name = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { file: name.clone(), source })?;
        let mut config = Self::from(&Written::parse(&name, &text)?, &variable)?;
        let beside = path.parent().unwrap_or(Path::new(""));
        // What a variable names is relative to where the program runs, what the file names to the file.
        if !is_set(&variable, "PRECEPTOR_KNOWLEDGE_FOLDER") {
            config.knowledge.folder = config.knowledge.folder.map(|folder| beside.join(folder));
        }
        if !is_set(&variable, "PRECEPTOR_DISCORD_TOKEN_FILE") {
            config.discord.token_file = config.discord.token_file.map(|file| beside.join(file));
        }
        if !is_set(&variable, "PRECEPTOR_STATE_DIRECTORY") && !is_set(&variable, "STATE_DIRECTORY") {
            config.state.directory = config.state.directory.map(|directory| beside.join(directory));
        }
        Ok(config)
    }

    fn from(written: &Written<'_>, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let default = Self::default();
        let settings = Settings { written, variable };
        let thresholds = |surface: &str, with_suggest: bool| -> Result<Thresholds, ConfigError> {
            let section = format!("thresholds.{surface}");
            let suggest =
                if with_suggest { settings.get(&section, "suggest", values::SHARE, values::share)? } else { None };
            Ok(Thresholds { answer: settings.get(&section, "answer", values::SHARE, values::share)?, suggest })
        };
        let config = Self {
            knowledge: KnowledgeConfig { folder: settings.get("knowledge", "folder", values::FOLDER, values::path)? },
            thresholds: AllThresholds {
                slash: thresholds("slash", true)?,
                mention: thresholds("mention", true)?,
                channel: thresholds("channel", false)?,
            },
            discord: DiscordConfig {
                token_file: settings.get("discord", "token_file", values::FILE, values::path)?,
                api_base: settings.api_base()?,
                guild: settings.get("discord", "guild", values::ID, values::id)?,
                watchdog: settings
                    .get("discord", "watchdog_seconds", values::SECONDS, values::seconds)?
                    .unwrap_or(default.discord.watchdog),
                log_channel: settings.get("discord", "log_channel", values::CHANNEL, values::id)?,
            },
            answering: AnsweringConfig {
                channels: settings.get("answering", "channels", values::IDS, values::ids)?.unwrap_or_default(),
                repeat: settings
                    .get("answering", "repeat_seconds", values::SECONDS_OR_NONE, values::seconds_or_none)?
                    .unwrap_or(default.answering.repeat),
                per_minute: settings
                    .get("answering", "per_minute", values::COUNT, values::count)?
                    .unwrap_or(default.answering.per_minute),
            },
            log: LogConfig {
                level: settings.get("log", "level", values::LEVEL, values::level)?.unwrap_or_default(),
                format: settings.get("log", "format", values::FORMAT, values::format)?.unwrap_or_default(),
            },
            state: StateConfig { directory: settings.state_directory()? },
        };
        config.thresholds.check()?;
        Ok(config)
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

/// An empty variable is how a compose file or a CI job leaves one out.
fn set_value(variable: &dyn Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    variable(name).filter(|value| !value.trim().is_empty())
}

fn is_set(variable: &dyn Fn(&str) -> Option<String>, name: &str) -> bool {
    set_value(variable, name).is_some()
}

/// The file and the environment, read alike.
struct Settings<'s> {
    written: &'s Written<'s>,
    variable: &'s dyn Fn(&str) -> Option<String>,
}

impl Settings<'_> {
    fn get<T>(
        &self,
        section: &str,
        key: &str,
        mend: &'static str,
        parse: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let name = format!("PRECEPTOR_{section}_{key}").replace('.', "_").to_uppercase();
        match self.variable_value(&name, mend, parse)? {
            Some(value) => Ok(Some(value)),
            None => self.written.get(section, key, mend, parse),
        }
    }

    fn variable_value<T>(
        &self,
        name: &str,
        mend: &'static str,
        parse: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(value) = set_value(self.variable, name) else { return Ok(None) };
        match parse(value.trim()) {
            Some(parsed) => Ok(Some(parsed)),
            None => Err(ConfigError::Variable { name: name.to_owned(), value, mend }),
        }
    }

    /// systemd names the folder that it made for a unit in `STATE_DIRECTORY`, several with colons between them.
    fn state_directory(&self) -> Result<Option<PathBuf>, ConfigError> {
        if !is_set(self.variable, "PRECEPTOR_STATE_DIRECTORY")
            && let Some(given) = set_value(self.variable, "STATE_DIRECTORY")
        {
            return Ok(given.split(':').find_map(values::path));
        }
        self.get("state", "directory", values::FOLDER, values::path)
    }

    fn api_base(&self) -> Result<Option<ApiBase>, ConfigError> {
        match self.variable_value("DISCORD_API", values::ADDRESS, values::api_base)? {
            Some(base) => Ok(Some(base)),
            None => self.get("discord", "api_base", values::ADDRESS, values::api_base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_file(text: &str) -> Result<Config, ConfigError> {
        Config::from(&Written::parse("config.toml", text)?, &|_| None)
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
    fn the_example_sets_nothing_and_shows_every_key_with_its_default() {
        let example = include_str!("../../config.example.toml");
        assert_eq!(in_file(example).unwrap(), Config::default());
        let uncommented: String = example
            .lines()
            .map(|line| line.strip_prefix("#").filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
            .fold(String::new(), |text, line| text + line + "\n");
        let config = in_file(&uncommented).unwrap();
        assert_eq!(file::keys(&uncommented), file::every_key());
        for (surface, thresholds) in Surface::ALL.map(|surface| (surface, config.thresholds.of(surface))) {
            assert_eq!(thresholds.answer, Some(surface.threshold().answer));
            assert!(surface == Surface::Channel || thresholds.suggest == Some(surface.threshold().suggest));
        }
        let default = Config::default();
        assert_eq!(config.discord.watchdog, default.discord.watchdog);
        assert_eq!(config.answering.repeat, default.answering.repeat);
        assert_eq!(config.answering.per_minute, default.answering.per_minute);
        assert_eq!(config.log, default.log);
    }

    #[test]
    fn faults_name_their_place() {
        for (text, place) in [
            ("[knowledge]\nfoldr = 'x'", "config.toml:2:1: unknown field `foldr`"),
            ("[thresholds.channel]\n\nanswer = 1.5", "config.toml:3:10: thresholds.channel.answer is 1.5"),
            ("[thresholds.channel]\nsuggest = 0.1", "config.toml:2:1: unknown field `suggest`"),
            ("[thresholds.slash]\nsuggest = nan", "config.toml:2:11: thresholds.slash.suggest is nan"),
            ("[thresholds.slash]\nanswer = 'high'", "config.toml:2:10: thresholds.slash.answer is high"),
            ("[knowledge]\nfolder = ''", "config.toml:2:10: knowledge.folder is empty"),
            ("[discord]\nguild = -4", "config.toml:2:9: discord.guild is -4"),
            ("[discord]\napi_base = 'discord.com/api'", "config.toml:2:12: discord.api_base is discord.com/api"),
            ("[answering]\nchannels = [1, 'general']", "config.toml:2:12: answering.channels is 1, general"),
            ("[answering]\nchannels = { a = 1 }", "config.toml:2:12: answering.channels"),
            ("[log]\nlevel = 'loud'", "config.toml:2:9: log.level is loud"),
            ("é = [", "config.toml:1:"),
        ] {
            let error = in_file(text).unwrap_err().to_string();
            assert!(error.starts_with(place), "{error}");
        }
    }

    #[test]
    fn a_token_in_the_file_is_refused_without_showing_it() {
        let error = in_file("[discord]\ntoken = 'MTk4.secret.value'").unwrap_err().to_string();
        assert!(error.contains("unknown field `token`") && error.contains("token_file"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn ids_may_be_numbers_or_texts() {
        let config = in_file("[answering]\nchannels = [1, '1184730000000000002']\n[discord]\nguild = '7'").unwrap();
        assert_eq!(config.answering.channels, [1, 1_184_730_000_000_000_002]);
        assert_eq!(config.discord.guild, NonZeroU64::new(7));
    }

    #[test]
    fn a_variable_is_checked_like_the_file_and_beats_it() {
        let config = from_variables(&[("PRECEPTOR_THRESHOLDS_CHANNEL_ANSWER", " 0.9 ")]).unwrap();
        assert_eq!(config.thresholds.channel, Thresholds { answer: Some(0.9), suggest: None });
        for value in ["2", "-0.1", "NaN", "much"] {
            let error = from_variables(&[("PRECEPTOR_THRESHOLDS_SLASH_SUGGEST", value)]).unwrap_err().to_string();
            assert!(error.contains("PRECEPTOR_THRESHOLDS_SLASH_SUGGEST") && error.contains("0 to 1"), "{error}");
        }
        let config = from_variables(&[
            ("PRECEPTOR_ANSWERING_CHANNELS", "1, 2,"),
            ("DISCORD_API", "http://127.0.0.1:8080/"),
            ("PRECEPTOR_DISCORD_API_BASE", "http://proxy"),
        ])
        .unwrap();
        assert_eq!(config.answering.channels, [1, 2]);
        assert_eq!(config.discord.api_base.unwrap().as_str(), "http://127.0.0.1:8080");
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
