//! The command line as it may be typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::lookup_arguments::Lookup;
use engine::assistant::Surface;

const ABOUT: &str = "Answers newcomers' questions about medical-coding careers, with sources";

const LONG_ABOUT: &str = "\
Answers newcomers' questions about medical-coding careers, with sources: pay, credentials, training, outlook, \
interviews, and whatever else people ask before and after they start.

Unofficial: not affiliated with AAPC, AHIMA or BLS. No career, legal or coding advice.";

const EXAMPLES: &str = "\
Examples:
  preceptor ask \"what does a senior CCS make?\"
  preceptor ask --json < questions.txt      one JSON object for every line
  preceptor salary CCS senior --region Texas
  preceptor compare CPC CCS
  preceptor faq                             every question that it knows
  preceptor chat                            ask one after another
  preceptor check my-knowledge/             what is wrong with a folder of your own
  preceptor run                             the Discord bot; DISCORD_TOKEN holds its token
  preceptor doctor                          what is well with it and what is not
  preceptor store backup servers.sqlite     what is kept of servers, as a file

Exit codes: 0 done; 1 what was looked at is at fault (check found errors, eval is under a floor, a name is unknown, \
Discord cannot be reached); 2 usage; 3 the configuration, the token, the knowledge or the store cannot be used; 4 Discord refuses \
the bot for good; 5 the connection to Discord was dead for too long.

Unofficial: not affiliated with AAPC, AHIMA or BLS. No career, legal or coding advice.";

#[derive(Debug, Parser)]
#[command(name = "preceptor", version, about = ABOUT, long_about = LONG_ABOUT, after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Answer a question asked in your own words, or one on every line of standard input
    Ask(AskArguments),
    #[command(flatten)]
    Lookup(Lookup),
    /// Show an FAQ entry, or list all of them
    Faq(FaqArguments),
    /// Ask one question after another at a prompt
    Chat,
    /// Report every fault of a knowledge folder, each with its place and its mend
    Check(CheckArguments),
    /// Measure how well labelled questions are answered
    Eval(EvalArguments),
    /// Look after a knowledge folder
    #[command(subcommand)]
    Knowledge(KnowledgeCommand),
    /// Run the Discord bot; the token comes from the variable DISCORD_TOKEN, or from a file that the configuration names
    #[cfg(feature = "discord")]
    Run,
    /// Tell what is well and what is not between the settings and Discord, with the mend
    #[cfg(feature = "discord")]
    Doctor,
    /// Print the addresses that add the bot to a server, or its commands to an account
    #[cfg(feature = "discord")]
    Invite(InviteArguments),
    /// Back up, restore, move and count what is kept of servers: their settings, counts and the like
    #[cfg(feature = "discord")]
    #[command(subcommand)]
    Store(StoreCommand),
}

#[cfg(feature = "discord")]
#[derive(Debug, Subcommand)]
pub(super) enum StoreCommand {
    /// Write all of it to a new file, while the bot runs or not
    Backup {
        /// The file to write
        file: PathBuf,
    },
    /// Put a backup in the place of all that is there; the bot must not be running
    Restore {
        /// A file that `backup` wrote
        file: PathBuf,
    },
    /// Tell where it is and how much there is
    Stats,
    /// Delete all that is kept of one server; with a file as the store, the bot must not be running
    Purge {
        /// The server's id
        guild: std::num::NonZeroU64,
    },
    /// Copy all of it to an empty store, and compare
    Copy {
        /// sqlite:///path or postgres://user@host/database
        #[arg(long, value_name = "URL")]
        to: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum KnowledgeCommand {
    /// List the figures that are old, the oldest and weakest first, and when each table was last read
    Stale(StaleArguments),
    /// Ask for a new FAQ entry, show what it would be confused with, and write it into the folder
    NewEntry,
    /// Tell what differs between two folders: entries, figures, and how labelled questions are read
    Diff(DiffArguments),
    /// Tell whether the sentence encoder's vectors of all texts lie ready, and make those that are missing
    Vectors(VectorsArguments),
}

#[derive(Debug, Args)]
pub(super) struct StaleArguments {
    /// So old a figure must be to be listed; undated ones always are
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub(super) months: u16,
}

#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The folder before
    #[arg(value_name = "A")]
    pub(super) before: PathBuf,
    /// The folder after
    #[arg(value_name = "B")]
    pub(super) after: PathBuf,
    /// Labelled questions to ask of both, one JSON object a line, as `eval` takes them
    #[arg(long, value_name = "FILE.jsonl")]
    pub(super) questions: Option<PathBuf>,
    /// Labels to use instead: lines with id, labels and reason
    #[arg(long, value_name = "FILE", requires = "questions")]
    pub(super) relabel: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct VectorsArguments {
    /// Make what is missing, and drop what no text needs
    #[arg(long)]
    pub(super) write: bool,
}

#[cfg(feature = "discord")]
#[derive(Debug, Args)]
pub(super) struct InviteArguments {
    /// The application's id; without it, Discord is asked for the one that the token belongs to
    #[arg(long, value_name = "ID")]
    pub(super) application: Option<std::num::NonZeroU64>,
}

/// What every subcommand understands.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Common {
    /// Folder of TOML files that replaces the built-in knowledge
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) knowledge: Option<PathBuf>,
    /// Configuration file; config.example.toml shows what it may hold
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Show just the answer, its figure and one remark
    #[arg(long, global = true, conflicts_with = "full")]
    pub(super) brief: bool,
    /// Show all that there is
    #[arg(long, global = true)]
    pub(super) full: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(super) enum SurfaceName {
    /// Somebody waits for a reply: answers, suggests, or says what it cannot
    #[default]
    Slash,
    /// Somebody mentioned the bot: answers, suggests, or says that it does not know
    Mention,
    /// Nobody addressed the bot: answers only when sure, else stays silent
    Channel,
}

impl From<SurfaceName> for Surface {
    fn from(name: SurfaceName) -> Self {
        match name {
            SurfaceName::Slash => Self::Slash,
            SurfaceName::Mention => Self::Mention,
            SurfaceName::Channel => Self::Channel,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct AskArguments {
    /// How sure it must be: as in the terminal, when mentioned, or unprompted in a channel
    #[arg(long, value_enum, default_value_t)]
    pub(super) surface: SurfaceName,
    /// Tell what decided, and what spoke for and against each reading (on standard error with --json)
    #[arg(long)]
    pub(super) explain: bool,
    /// The question; several words are joined. `-`, or none when standard input is no terminal, reads one question a
    /// line
    #[arg(value_name = "QUESTION", allow_negative_numbers = true)]
    pub(super) question: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(super) struct FaqArguments {
    /// Id of the entry, as `preceptor faq` lists them, or a question
    pub(super) id: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The folder; by default the one that --knowledge or the configuration names, else ./knowledge. Or a file of a server's own
    /// answers, as `/teach export` writes it
    #[arg(value_name = "DIR|FILE.toml")]
    pub(super) folder: Option<PathBuf>,
    /// Learn from the folder as well, which takes seconds, and note phrasings that are read as another entry
    #[arg(long)]
    pub(super) phrasings: bool,
    /// Fail when more phrasings are read as another entry than these; looks for them as --phrasings does
    #[arg(long, value_name = "COUNT")]
    pub(super) max_misread: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct EvalArguments {
    /// Labelled questions, one JSON object a line with id, text, labels and kind
    #[arg(value_name = "FILE.jsonl")]
    pub(super) questions: PathBuf,
    /// Labels to use instead: lines with id, labels and reason
    #[arg(long, value_name = "FILE")]
    pub(super) relabel: Option<PathBuf>,
    /// Measure other scorers over the same phrasings as well (needs a knowledge folder)
    #[arg(long)]
    pub(super) baselines: bool,
    /// Fail when top-1 is lower
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(super) min_top1: Option<f64>,
    /// Fail when recall@3 is lower
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(super) min_recall3: Option<f64>,
    /// Fail when fewer answerable questions are answered unprompted
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(super) min_channel_answered: Option<f64>,
    /// Fail when fewer unprompted answers are right
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(super) min_channel_precision: Option<f64>,
    /// Fail when more near-domain questions are answered unprompted
    #[arg(long, value_name = "COUNT", value_parser = whole)]
    pub(super) max_channel_near: Option<f64>,
    /// Fail when more chatter is answered unprompted
    #[arg(long, value_name = "COUNT", value_parser = whole)]
    pub(super) max_channel_chatter: Option<f64>,
    /// Fail when the expected calibration error is higher
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(super) max_calibration_error: Option<f64>,
}

/// A floor above 1 could never be reached, and one below 0 never be missed.
fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "write a number from 0 to 1, such as 0.85".to_owned())
}

fn whole(text: &str) -> Result<f64, String> {
    text.parse::<u32>().map(f64::from).map_err(|_| "write a whole number, such as 3".to_owned())
}

/// A line such as `/salary CCS senior` within a chat.
#[derive(Debug, Parser)]
#[command(multicall = true, disable_help_subcommand = true)]
pub(super) struct SlashLine {
    #[command(subcommand)]
    pub(super) command: SlashCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum SlashCommand {
    #[command(flatten)]
    Lookup(Lookup),
    /// Show an FAQ entry, or list all of them
    Faq(FaqArguments),
}
