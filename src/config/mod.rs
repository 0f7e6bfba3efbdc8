//! What an operator sets: `config.toml` and environment variables into a [`Config`]. Every field has a default.
//!
//! A variable beats the file. Its name is `PRECEPTOR_`, the section and the key, in capitals and joined by
//! underscores: `thresholds.slash.answer` is `PRECEPTOR_THRESHOLDS_SLASH_ANSWER`. `DISCORD_API` stands for
//! `discord.api_base` as well, and systemd's `STATE_DIRECTORY` for `state.directory`.

mod address;
mod error;
mod file;
mod nearest;
mod store_address;
mod values;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::time::Duration;

use engine::assistant::{Assistant, Surface};

pub use error::{ConfigError, ConfigFault, FaultPlace};
use file::{RawConfig, SECTIONS};
use nearest::nearest;
pub use store_address::{Encryption, PostgresAddress, StoreAddress};
pub use values::{ApiBase, LogFormat, LogLevel};
use values::{Parsed, STORE, WATCHDOG};

/// A shorter watchdog would take a healthy connection for a dead one.
pub const SHORTEST_WATCHDOG: Duration = Duration::from_secs(90);
/// Every variable of Preceptor's begins so.
const PREFIX: &str = "PRECEPTOR_";
/// What is read but is no setting: knobs of the project's tests and benchmarks.
const OF_THE_PROJECT: [&str; 6] = [
    "PRECEPTOR_DISCORD_OPENAPI",
    "PRECEPTOR_FACTS",
    "PRECEPTOR_GUIDE",
    "PRECEPTOR_QUESTIONS",
    "PRECEPTOR_SCALE",
    "PRECEPTOR_TEST_POSTGRES",
];

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// What it knows.
    pub knowledge: KnowledgeConfig,
    /// How it reads questions.
    pub matching: MatchingConfig,
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
    /// Where servers' own settings are kept.
    pub store: StoreConfig,
    /// What holds in single servers instead, by their ids.
    pub guilds: BTreeMap<NonZeroU64, GuildConfig>,
}

/// What holds in one server instead of what holds everywhere.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GuildConfig {
    /// Ids of its channels (forums among them) in which questions are answered unprompted; none leaves it to
    /// [`AnsweringConfig::channels`].
    pub channels: Option<Vec<u64>>,
    /// Where pay is looked up if no place is named, as people write it.
    pub region: Option<String>,
    /// Ids of entries that are neither answered nor suggested there.
    pub off: Vec<String>,
    /// How sure it must be there; none leaves a value to [`Config::thresholds`].
    pub thresholds: AllThresholds,
}

/// Where servers' own settings are kept, and what goes with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreConfig {
    /// A file or a server; none is a file in the state directory. In a configuration file it is relative to that file.
    pub address: Option<StoreAddress>,
    /// A file with the key under which members are known; none is beside the store's own file. Relative as that is.
    pub key_file: Option<PathBuf>,
    /// Texts of unanswered questions are kept for so long, where a server has them kept.
    pub retention: Duration,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { address: None, key_file: None, retention: Duration::from_secs(30 * 86_400) }
    }
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

/// How it reads questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchingConfig {
    /// Whether it looks at what a question means, besides its words.
    pub encoder: bool,
}

impl Default for MatchingConfig {
    fn default() -> Self {
        Self { encoder: true }
    }
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
    /// Up to which level libraries write; none keeps them silent. What they write is redacted as the bot's own lines are.
    pub libraries: Option<LogLevel>,
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
    /// When the file cannot be read, or values in it or in the environment cannot be used: all of them are told.
    pub fn read(file: Option<&Path>, variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let Some(path) = file else { return Self::from(&RawConfig::default(), &variable, Vec::new()) };
        let name = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { file: name.clone(), source })?;
        let mut faults = Vec::new();
        let written = RawConfig::parse(&name, &text, &mut faults);
        let mut config = Self::from(&written, &variable, faults)?;
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
        if !is_set(&variable, "PRECEPTOR_STORE_URL") {
            config.store.address = config.store.address.map(|address| address.beside(beside));
        }
        if !is_set(&variable, "PRECEPTOR_STORE_KEY_FILE") {
            config.store.key_file = config.store.key_file.map(|file| beside.join(file));
        }
        Ok(config)
    }

    /// `faults` are those of the file's form; all others are added to them.
    fn from(
        written: &RawConfig<'_>,
        variable: &dyn Fn(&str) -> Option<String>,
        faults: Vec<ConfigFault>,
    ) -> Result<Self, ConfigError> {
        let default = Self::default();
        let settings = Settings { written, variable, faults: RefCell::new(faults) };
        let config = Self {
            knowledge: KnowledgeConfig { folder: settings.get("knowledge", "folder", values::folder) },
            matching: MatchingConfig {
                encoder: settings.get("matching", "encoder", values::on_or_off).unwrap_or(default.matching.encoder),
            },
            thresholds: AllThresholds {
                slash: settings.thresholds(Surface::Slash),
                mention: settings.thresholds(Surface::Mention),
                channel: Thresholds {
                    answer: settings.get("thresholds.channel", "answer", values::share),
                    suggest: None,
                },
            },
            discord: settings.discord(default.discord),
            answering: AnsweringConfig {
                channels: settings.get("answering", "channels", values::channels).unwrap_or_default(),
                repeat: settings
                    .get("answering", "repeat_seconds", values::seconds_or_none)
                    .unwrap_or(default.answering.repeat),
                per_minute: settings
                    .get("answering", "per_minute", values::count)
                    .unwrap_or(default.answering.per_minute),
            },
            log: LogConfig {
                level: settings.get("log", "level", values::level).unwrap_or_default(),
                format: settings.get("log", "format", values::format).unwrap_or_default(),
                libraries: settings.get("log", "libraries", values::level_of_libraries).unwrap_or_default(),
            },
            state: StateConfig { directory: settings.state_directory() },
            store: StoreConfig {
                address: settings.store_address(),
                key_file: settings.get("store", "key_file", values::file),
                retention: settings.get("store", "retention_days", values::days).unwrap_or(default.store.retention),
            },
            guilds: written.guilds().iter().map(|id| (*id, settings.guild(*id))).collect(),
        };
        let mut faults = settings.faults.into_inner();
        if faults.is_empty() {
            return Ok(config);
        }
        faults.sort_by(|one, other| one.place.cmp(&other.place));
        Err(ConfigError::Faults(faults))
    }
}

/// A variable that looks like a setting and is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownVariable {
    /// Its name.
    pub name: String,
    /// The setting that it may have been meant for.
    pub meant: Option<String>,
}

impl std::fmt::Display for UnknownVariable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the environment variable {} sets nothing", self.name)?;
        match &self.meant {
            Some(meant) => write!(f, "; did you mean {meant}?"),
            None => f.write_str("; config.example.toml shows every setting"),
        }
    }
}

/// Which of these names of variables look like settings and are none. One that another version knows is no reason not
/// to run, so they are no faults.
pub fn unknown_variables(names: impl IntoIterator<Item = String>) -> Vec<UnknownVariable> {
    let known: Vec<String> = SECTIONS
        .iter()
        // What is set for one server stands in the file alone.
        .filter(|(section, _)| !section.starts_with("guild."))
        .flat_map(|(section, keys)| keys.iter().map(move |key| variable_name(section, key)))
        .chain(OF_THE_PROJECT.map(str::to_owned))
        .collect();
    let mut unknown: Vec<UnknownVariable> = names
        .into_iter()
        .filter(|name| name.starts_with(PREFIX) && !known.contains(name))
        .map(|name| {
            let meant = nearest(&name, known.iter().map(String::as_str)).map(str::to_owned);
            UnknownVariable { name, meant }
        })
        .collect();
    unknown.sort_by(|one, other| one.name.cmp(&other.name));
    unknown
}

fn variable_name(section: &str, key: &str) -> String {
    format!("{PREFIX}{section}_{key}").replace('.', "_").to_uppercase()
}

impl Config {
    /// Ids of all channels in which questions are answered unprompted, those of single servers among them, each once.
    pub fn unprompted_channels(&self) -> Vec<u64> {
        let own = self.guilds.values().filter_map(|guild| guild.channels.as_ref()).flatten();
        let mut channels: Vec<u64> = Vec::new();
        for id in self.answering.channels.iter().chain(own) {
            if !channels.contains(id) {
                channels.push(*id);
            }
        }
        channels
    }
}

impl AllThresholds {
    /// The assistant with these thresholds.
    #[must_use]
    pub fn set_on(&self, assistant: Assistant) -> Assistant {
        Surface::ALL.into_iter().fold(assistant, |assistant, surface| {
            let threshold = self.of(surface);
            assistant.with_threshold(surface, threshold.answer, threshold.suggest)
        })
    }

    /// The thresholds of one surface.
    pub const fn of(&self, surface: Surface) -> Thresholds {
        match surface {
            Surface::Slash => self.slash,
            Surface::Mention => self.mention,
            Surface::Channel => self.channel,
        }
    }
}

/// An empty variable is how a compose file or a CI job leaves one out.
fn set_value(variable: &dyn Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    variable(name).filter(|value| !value.trim().is_empty())
}

fn is_set(variable: &dyn Fn(&str) -> Option<String>, name: &str) -> bool {
    set_value(variable, name).is_some()
}

/// The file and the environment, read alike. Faults are gathered on the way.
struct Settings<'s> {
    written: &'s RawConfig<'s>,
    variable: &'s dyn Fn(&str) -> Option<String>,
    faults: RefCell<Vec<ConfigFault>>,
}

/// A value that can be used, and where it stands.
struct Placed<T> {
    value: T,
    place: FaultPlace,
}

impl Settings<'_> {
    fn get<T>(&self, section: &str, key: &str, parse: fn(&str) -> Parsed<T>) -> Option<T> {
        self.placed(section, key, parse).map(|placed| placed.value)
    }

    /// The value of the variable, else of the file. What the file holds is looked at in any case.
    fn placed<T>(&self, section: &str, key: &str, parse: fn(&str) -> Parsed<T>) -> Option<Placed<T>> {
        let in_file = self.in_file(section, key, parse);
        self.in_variable(&variable_name(section, key), parse).or(in_file)
    }

    fn in_file<T>(&self, section: &str, key: &str, parse: fn(&str) -> Parsed<T>) -> Option<Placed<T>> {
        let written = self.written.get(section, key)?;
        match parse(written.text) {
            Ok(value) => Some(Placed { value, place: written.place }),
            Err(mend) => {
                let is = if written.text.is_empty() { "empty" } else { written.text };
                self.fault(written.place, format!("{section}.{key} is {is}"), mend);
                None
            }
        }
    }

    fn in_variable<T>(&self, name: &str, parse: fn(&str) -> Parsed<T>) -> Option<Placed<T>> {
        let written = set_value(self.variable, name)?;
        let place = FaultPlace::Variable(name.to_owned());
        match parse(written.trim()) {
            Ok(value) => Some(Placed { value, place }),
            Err(mend) => {
                self.fault(place, format!("is {written:?}"), mend);
                None
            }
        }
    }

    fn fault(&self, place: FaultPlace, text: String, mend: impl Into<String>) {
        self.faults.borrow_mut().push(ConfigFault { place, text, mend: mend.into() });
    }

    fn thresholds(&self, surface: Surface) -> Thresholds {
        let section = &format!("thresholds.{}", surface_name(surface));
        let answer = self.get(section, "answer", values::share);
        let suggest = self.placed(section, "suggest", values::share);
        let answers_from = answer.unwrap_or(surface.threshold().answer);
        Thresholds { answer, suggest: self.suggests(suggest, section, answers_from) }
    }

    fn suggests(&self, suggest: Option<Placed<f64>>, section: &str, answers_from: f64) -> Option<f64> {
        if let Some(Placed { value, place }) = &suggest
            && *value > answers_from
        {
            let is = is_in(place, &format!("{section}.suggest"));
            let text = format!("{is} {value}, above answer ({answers_from}), so that nothing would ever be suggested");
            self.fault(place.clone(), text, "lower suggest or raise answer");
        }
        suggest.map(|suggest| suggest.value)
    }

    /// What one server sets, which no variable can.
    fn guild(&self, id: NonZeroU64) -> GuildConfig {
        let section = format!("guild.{id}");
        fn value<T>(placed: Placed<T>) -> T {
            placed.value
        }
        let thresholds = |surface: Surface| {
            let name = surface_name(surface);
            let (section, general) = (format!("{section}.thresholds.{name}"), format!("thresholds.{name}"));
            let answer = self.in_file(&section, "answer", values::share).map(value);
            let suggest = self.in_file(&section, "suggest", values::share);
            let general = self.written.get(&general, "answer").and_then(|written| values::share(written.text).ok());
            let answers_from = answer.or(general).unwrap_or(surface.threshold().answer);
            Thresholds { answer, suggest: self.suggests(suggest, &section, answers_from) }
        };
        GuildConfig {
            channels: self.in_file(&section, "channels", values::channels).map(value),
            region: self.in_file(&section, "region", values::place).map(value),
            off: self.in_file(&section, "off", values::entries).map(value).unwrap_or_default(),
            thresholds: AllThresholds {
                slash: thresholds(Surface::Slash),
                mention: thresholds(Surface::Mention),
                channel: thresholds(Surface::Channel),
            },
        }
    }

    fn discord(&self, default: DiscordConfig) -> DiscordConfig {
        let api_base = self.api_base();
        DiscordConfig {
            token_file: self.get("discord", "token_file", values::file),
            guild: self.get("discord", "guild", values::guild),
            watchdog: self.watchdog(api_base.as_ref()).unwrap_or(default.watchdog),
            log_channel: self.get("discord", "log_channel", values::channel),
            api_base,
        }
    }

    /// Only what stands in for Discord on this machine may want signs of life more often than Discord does.
    fn watchdog(&self, api_base: Option<&ApiBase>) -> Option<Duration> {
        let Placed { value, place } = self.placed("discord", "watchdog_seconds", values::seconds)?;
        if value < SHORTEST_WATCHDOG && !api_base.is_some_and(ApiBase::is_loopback) {
            let text = format!("{} {}", is_in(&place, "discord.watchdog_seconds"), value.as_secs());
            self.fault(place, text, WATCHDOG);
        }
        Some(value)
    }

    /// systemd names the folder that it made for a unit in `STATE_DIRECTORY`, several with colons between them.
    fn state_directory(&self) -> Option<PathBuf> {
        let set = self.get("state", "directory", values::folder);
        if !is_set(self.variable, "PRECEPTOR_STATE_DIRECTORY")
            && let Some(given) = set_value(self.variable, "STATE_DIRECTORY")
        {
            return given.split(':').find_map(|path| values::folder(path).ok());
        }
        set
    }

    /// What is no address is not shown, as it may hold a password.
    fn store_address(&self) -> Option<StoreAddress> {
        let parse = |text: &str, place: FaultPlace| {
            let address = StoreAddress::parse(text);
            if address.is_none() {
                let text = format!("{} no address of a store", is_in(&place, "store.url"));
                self.fault(place, text, STORE);
            }
            address
        };
        let in_file = self.written.get("store", "url").and_then(|written| parse(written.text, written.place));
        let name = variable_name("store", "url");
        let set = set_value(self.variable, &name);
        set.and_then(|set| parse(set.trim(), FaultPlace::Variable(name))).or(in_file)
    }

    fn api_base(&self) -> Option<ApiBase> {
        let set = self.get("discord", "api_base", values::api_base);
        self.in_variable("DISCORD_API", values::api_base).map(|placed| placed.value).or(set)
    }
}

/// How a surface is called in the settings.
const fn surface_name(surface: Surface) -> &'static str {
    match surface {
        Surface::Slash => "slash",
        Surface::Mention => "mention",
        Surface::Channel => "channel",
    }
}

/// A place in the file tells no name, a variable does.
fn is_in(place: &FaultPlace, path: &str) -> String {
    match place {
        FaultPlace::File { .. } => format!("{path} is"),
        FaultPlace::Variable(_) => "is".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_file(text: &str) -> Result<Config, ConfigError> {
        let mut faults = Vec::new();
        let written = RawConfig::parse("config.toml", text, &mut faults);
        Config::from(&written, &|_| None, faults)
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
            ("[guild.0]", "config.toml:1:8: [guild.0] names no server"),
            ("[guild.general]\nregion = 'UK'", "config.toml:1:8: [guild.general] names no server"),
            ("[guild]\n5 = 1", "config.toml:2:1: `guild.5` is a section"),
            (
                "[guild.5]\nregoin = 'UK'",
                "config.toml:2:1: unknown field `regoin` in [guild.5]; did you mean `region`?",
            ),
            ("[guild.5]\nregion = ''", "config.toml:2:10: guild.5.region is empty"),
            ("[guild.5]\nchannels = ['general']", "config.toml:2:12: guild.5.channels is general"),
            ("[guild.5]\noff = ['What is pay?']", "config.toml:2:7: guild.5.off is What is pay?"),
            ("[guild.5.thresholds.channel]\nsuggest = 0.1", "config.toml:2:1: unknown field `suggest`"),
            ("[guild.5.thresholds.slash]\nsuggest = 0.7", "config.toml:2:11: guild.5.thresholds.slash.suggest is 0.7"),
            ("[answering]\nregion = 'UK'", "config.toml:2:1: unknown field `region` in [answering]; `region` belongs"),
            ("é = 1", "config.toml:1:"),
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
    fn a_server_sets_what_it_wants_otherwise() {
        let config = in_file(
            "[thresholds.slash]\nanswer = 0.8\n[guild.5]\nchannels = [7, '8']\nregion = 'UK'\noff = ['fees', \
             'average-salary']\n[guild.5.thresholds.slash]\nsuggest = 0.7\n[guild.6]\n",
        )
        .unwrap();
        let own = &config.guilds[&NonZeroU64::new(5).unwrap()];
        assert_eq!((own.channels.as_deref(), own.region.as_deref()), (Some([7, 8].as_slice()), Some("UK")));
        assert_eq!(own.off, ["fees", "average-salary"]);
        assert_eq!(own.thresholds.slash, Thresholds { answer: None, suggest: Some(0.7) });
        assert_eq!(config.guilds[&NonZeroU64::new(6).unwrap()], GuildConfig::default());
        assert_eq!(config.unprompted_channels(), [7, 8]);
        let unset = unknown_variables(["PRECEPTOR_GUILD_ID_CHANNELS".to_owned()]);
        assert_eq!(unset.len(), 1, "no variable sets what one server wants");
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
        assert!(error.to_string().contains("MENTION_SUGGEST is 0.5, above answer (0.3)"), "{error}");
        let above_the_default = in_file("[thresholds.slash]\nsuggest = 0.8").unwrap_err().to_string();
        let place = "config.toml:2:11: thresholds.slash.suggest is 0.8, above answer (0.5)";
        assert!(above_the_default.starts_with(place), "{above_the_default}");
    }

    #[test]
    fn all_faults_are_told_at_once_in_the_order_of_the_file_and_then_of_the_environment() {
        let folder = std::env::temp_dir().join(format!("preceptor-config-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("config.toml");
        let text =
            "[answering]\nper_minute = 'ten'\nchanels = []\n[log]\nlevel = 'loud'\n[thresholds]\nslash = 1\n[lgo]\n";
        std::fs::write(&file, text).unwrap();
        let variables = [("PRECEPTOR_LOG_FORMAT", "xml"), ("DISCORD_API", "discord")];
        let read = Config::read(Some(&file), |name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        });
        std::fs::remove_dir_all(&folder).unwrap();
        let Err(ConfigError::Faults(faults)) = read else { panic!("{read:?}") };
        let told: Vec<String> =
            faults.iter().map(|fault| fault.to_string().replace(&file.display().to_string(), "")).collect();
        let expected = [
            ":2:14: answering.per_minute is ten",
            ":3:1: unknown field `chanels` in [answering]; did you mean `channels`?",
            ":5:9: log.level is loud",
            ":7:1: `thresholds.slash` is a section",
            ":8:2: unknown section or field `lgo`; did you mean `log`?",
            "the environment variable DISCORD_API is \"discord\"",
            "the environment variable PRECEPTOR_LOG_FORMAT is \"xml\"",
        ];
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(expected), "{told}");
        }
        let shown = ConfigError::Faults(faults).to_string();
        assert_eq!((shown.lines().count(), shown.lines().next()), (8, Some("7 settings cannot be used")));
    }

    #[test]
    fn a_watchdog_that_ends_healthy_connections_is_refused() {
        for seconds in ["1", "5", "89"] {
            let error = from_variables(&[("PRECEPTOR_DISCORD_WATCHDOG_SECONDS", seconds)]).unwrap_err().to_string();
            assert!(error.contains("from 90 to 86400") && error.contains("41 seconds"), "{error}");
            let proxy = ("DISCORD_API", "http://10.0.0.1:8080");
            assert!(from_variables(&[("PRECEPTOR_DISCORD_WATCHDOG_SECONDS", seconds), proxy]).is_err());
            let stand_in = ("DISCORD_API", "http://127.0.0.1:8080");
            assert!(from_variables(&[("PRECEPTOR_DISCORD_WATCHDOG_SECONDS", seconds), stand_in]).is_ok());
        }
        assert!(from_variables(&[("PRECEPTOR_DISCORD_WATCHDOG_SECONDS", "90")]).is_ok());
        let error = in_file("[discord]\nwatchdog_seconds = 5").unwrap_err().to_string();
        assert!(error.starts_with("config.toml:2:20: discord.watchdog_seconds is 5; write a number"), "{error}");
    }

    #[test]
    fn a_home_that_only_a_shell_knows_is_told() {
        for text in ["[knowledge]\nfolder = '~/faq'", "[state]\ndirectory = '~'", "[discord]\ntoken_file = '~/t'"] {
            let error = in_file(text).unwrap_err().to_string();
            assert!(error.contains("write the whole path"), "{error}");
        }
        assert!(in_file("[knowledge]\nfolder = './~'").is_ok());
    }

    #[test]
    fn variables_that_set_nothing_are_found_with_what_was_meant() {
        let names = ["PRECEPTOR_LOG_LEVL", "PRECEPTOR_LOG_LEVEL", "PATH", "PRECEPTOR_COLOUR", "PRECEPTOR_FACTS"];
        let unknown = unknown_variables(names.map(str::to_owned));
        let told: Vec<_> = unknown.iter().map(|unknown| (unknown.name.as_str(), unknown.meant.as_deref())).collect();
        assert_eq!(told, [("PRECEPTOR_COLOUR", None), ("PRECEPTOR_LOG_LEVL", Some("PRECEPTOR_LOG_LEVEL"))]);
        assert!(unknown[1].to_string().contains("did you mean PRECEPTOR_LOG_LEVEL?"));
    }
}
