//! The commands that look something up, one a topic, as the topics describe them.

use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches, Subcommand};

use engine::answers::Topic;
use engine::answers::topics::{Terminal, topics};

/// Figures and tables by name. Names may be misspelt a little.
#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) topic: Topic,
    /// What was typed, in its order.
    pub(super) words: Vec<String>,
    /// What was given for the option that goes by its name.
    pub(super) by_name: Option<String>,
}

/// Id of the argument that takes all words.
const WORDS: &str = "words";

fn looked_up() -> impl Iterator<Item = Topic> {
    topics().filter(|topic| !matches!(topic.terminal(), Terminal::Own))
}

fn command(topic: Topic) -> Command {
    let command = Command::new(topic.command()).about(topic.about_in_terminal());
    match topic.terminal() {
        Terminal::Words { values, about, required, by_name } => {
            let words = Arg::new(WORDS).value_names(values).num_args(1..).action(ArgAction::Append);
            let named = by_name.map(|(name, about)| Arg::new(name).long(name).help(about));
            command.arg(words.help(about).required(required)).args(named)
        }
        Terminal::Options | Terminal::Own => command.args(topic.options().iter().map(|option| {
            Arg::new(option.name).value_name(option.value).help(option.about_in_terminal).required(option.required)
        })),
    }
}

impl Subcommand for Lookup {
    fn augment_subcommands(command_line: Command) -> Command {
        looked_up().map(command).fold(command_line, Command::subcommand)
    }

    fn augment_subcommands_for_update(command_line: Command) -> Command {
        Self::augment_subcommands(command_line)
    }

    fn has_subcommand(name: &str) -> bool {
        looked_up().any(|topic| topic.command() == name)
    }
}

impl FromArgMatches for Lookup {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, given) = matches.subcommand().ok_or_else(missing)?;
        let topic = looked_up().find(|topic| topic.command() == name).ok_or_else(missing)?;
        let one = |name: &str| given.get_one::<String>(name).cloned();
        Ok(match topic.terminal() {
            Terminal::Words { by_name, .. } => Self {
                topic,
                words: given.get_many(WORDS).into_iter().flatten().cloned().collect(),
                by_name: by_name.and_then(|(name, _)| one(name)),
            },
            Terminal::Options | Terminal::Own => {
                let words = topic.options().iter().map_while(|option| one(option.name)).collect();
                Self { topic, words, by_name: None }
            }
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
