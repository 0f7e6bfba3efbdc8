//! What can be asked for: one file a topic, and the list of them. Whatever offers, reads, names or answers look-ups goes
//! through the list, so that a new topic is a file here and a line in `TOPICS`.

pub(super) mod career;
pub(super) mod certification;
pub(super) mod comparison;
pub(super) mod faq;
pub(super) mod interview;
mod out_of_scope;
pub(super) mod outlook;
mod resources;
pub(super) mod salary;
mod unlisted;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::OnceLock;

use serde::{Serialize, Serializer};

use crate::answers::draft::Draft;
use crate::answers::names::{Names, Unknown};
use crate::answers::query::Query;
use crate::knowledge::names::Expected;
use crate::knowledge::{Knowledge, Month};

pub use out_of_scope::out_of_scope;
use unlisted::Unlisted;

/// All topics that can be looked up, in the order in which they are offered.
static TOPICS: [Topic; 8] = [
    Topic::SALARY,
    Topic::CERTIFICATION,
    Topic::OUTLOOK,
    Topic::COMPARISON,
    Topic::CAREER,
    Topic::INTERVIEW,
    Topic::RESOURCES,
    Topic::FAQ,
];

/// What a program that embeds the engine has added to them.
static ADDED: OnceLock<Vec<Topic>> = OnceLock::new();

/// All topics that can be looked up.
pub fn topics() -> impl Iterator<Item = Topic> + Clone {
    TOPICS.iter().chain(ADDED.get().into_iter().flatten()).copied()
}

/// Adds topics for the life of the process. To be called once, before anything else of the engine; says whether it was.
pub fn add_topics(topics: Vec<Topic>) -> bool {
    ADDED.set(topics).is_ok()
}

/// The part of the knowledge that a query asks: a handle on its descriptor.
#[derive(Clone, Copy)]
pub struct Topic(pub &'static dyn TopicDescriptor);

impl Topic {
    /// An FAQ entry.
    pub const FAQ: Self = Self(&faq::Faq);
    /// Pay.
    pub const SALARY: Self = Self(&salary::Pay);
    /// One credential.
    pub const CERTIFICATION: Self = Self(&certification::Credentials);
    /// Employment projections.
    pub const OUTLOOK: Self = Self(&outlook::Projections);
    /// Two credentials or two professions side by side.
    pub const COMPARISON: Self = Self(&comparison::Comparison);
    /// Stages, specialties and moves.
    pub const CAREER: Self = Self(&career::Career);
    /// Job interviews.
    pub const INTERVIEW: Self = Self(&interview::Interviews);
    /// Organisations, communities, ways to keep learning.
    pub const RESOURCES: Self = Self(&resources::Resources);
    /// An answer that a server has been taught, which is no part of the knowledge and is asked for in words.
    pub const OWN: Self = Self(&Unlisted { id: "own", color: 0x37_30_A3, file: "" });
    /// A question that is not about careers: codes, modifiers, bills. Nothing of it can be looked up.
    pub const OUT_OF_SCOPE: Self = Self(&Unlisted { id: "out-of-scope", color: 0x6B_72_80, file: "training" });

    /// The topic with this command, which is without its slash.
    pub fn of_command(command: &str) -> Option<Self> {
        topics().find(|topic| topic.command() == command)
    }
}

impl Deref for Topic {
    type Target = dyn TopicDescriptor;

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

impl PartialEq for Topic {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Topic {}

impl Hash for Topic {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl fmt::Debug for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// As its id.
impl Serialize for Topic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// All that is told of a topic. Methods that take a query get one of their own topic.
pub trait TopicDescriptor: Sync {
    /// What it is called in JSON, and what the ids of its replies begin with.
    fn id(&self) -> &'static str;

    /// The command that looks it up, without its slash.
    fn command(&self) -> &'static str;

    /// Its color in red, green and blue, dark enough for a light background and light enough for a dark one.
    fn color(&self) -> u32;

    /// What Discord says of the command, unless the knowledge has words for it.
    fn about(&self, knowledge: &Knowledge) -> String;

    /// What a terminal says of the command.
    fn about_in_terminal(&self) -> &'static str;

    /// What the command takes, what it needs first.
    fn options(&self) -> &'static [TopicOption];

    /// How a terminal takes it.
    fn terminal(&self) -> Terminal {
        Terminal::Options
    }

    /// What labelled questions call it.
    fn intents(&self) -> &'static [&'static str];

    /// Whether it can be asked for without naming anything of it, so that its id alone is that of a reply.
    fn has_overview(&self) -> bool;

    /// The query that was typed.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    fn query(&self, names: Names<'_>, typed: &Typed) -> Result<Query, Unknown>;

    /// The query that was typed in a terminal, as words and the option that is given by its name.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    fn query_of_words(&self, names: Names<'_>, words: &[String], by_name: Option<&str>) -> Result<Query, Unknown> {
        let words = words.iter().map(String::as_str).chain(by_name);
        self.query(names, &self.options().iter().map(|option| option.name).zip(words).collect())
    }

    /// The query whose id goes on so after the topic's own.
    fn parse(&self, knowledge: &Knowledge, parts: &[&str]) -> Option<Query>;

    /// The query that a command in the knowledge names, by codes and ids.
    fn parse_command(&self, knowledge: &Knowledge, words: &[&str]) -> Option<Query> {
        self.parse(knowledge, words)
    }

    /// Every query there is; where they combine several things, some of each kind.
    fn queries(&self, knowledge: &Knowledge) -> Vec<Query>;

    /// The title of a reply. None if the query names something unknown.
    fn title(&self, knowledge: &Knowledge, query: &Query) -> Option<String>;

    /// What a button that leads to a reply says. None if the query names something unknown.
    fn caption(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        self.title(knowledge, query)
    }

    /// The reply; `today` dates its figures. None if the query names something unknown.
    fn draft(&self, knowledge: &Knowledge, query: &Query, today: Month) -> Option<Draft>;

    /// What its command is given for a query.
    fn arguments(&self, knowledge: &Knowledge, query: &Query) -> Arguments;

    /// What to ask next, each with a caption, the best first.
    fn next(&self, knowledge: &Knowledge, query: &Query) -> Vec<(String, Query)>;

    /// What else there is of the kind, under a heading; none if there are just the entries that name it.
    fn related(&self, _knowledge: &Knowledge, _query: &Query) -> Option<(&'static str, Vec<Query>)> {
        None
    }

    /// How entries of the FAQ write the command for a query, in every way that they may.
    fn as_written(&self, query: &Query) -> Vec<String>;

    /// Whether a reply has something to say.
    fn has_content(&self, _knowledge: &Knowledge, _query: &Query) -> bool {
        true
    }

    /// The file that a reply is made of, most of all.
    fn file<'k>(&self, knowledge: &'k Knowledge, query: &Query) -> &'k str;
}

/// Something that a topic's command takes.
#[derive(Debug, Clone, Copy)]
pub struct TopicOption {
    /// What it is called at Discord, in small letters.
    pub name: &'static str,
    /// How a usage line writes it.
    pub value: &'static str,
    /// What may be typed.
    pub expected: &'static Expected,
    /// Whether nothing can be looked up without it.
    pub required: bool,
    /// What Discord says of it.
    pub about: fn(&Knowledge) -> String,
    /// What a terminal says of it.
    pub about_in_terminal: &'static str,
}

/// How a terminal takes what is typed for a topic.
#[derive(Debug, Clone, Copy)]
pub enum Terminal {
    /// A word for each option, in their order.
    Options,
    /// Words, which the topic itself makes something of.
    Words {
        /// How a usage line writes them.
        values: &'static [&'static str],
        /// What is said of them.
        about: &'static str,
        /// Whether there must be one.
        required: bool,
        /// The option that is given by its name, and what is said of it.
        by_name: Option<(&'static str, &'static str)>,
    },
    /// It has a command of its own there.
    Own,
}

/// What was typed for the options of a topic, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(Vec<(&'static str, String)>);

impl Typed {
    /// What was typed for this option.
    pub fn get(&self, option: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == option).map(|(_, text)| text.as_str())
    }

    /// All that was typed.
    pub fn text(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

impl<T: Into<String>> FromIterator<(&'static str, T)> for Typed {
    fn from_iter<I: IntoIterator<Item = (&'static str, T)>>(typed: I) -> Self {
        Self(typed.into_iter().map(|(name, text)| (name, text.into())).collect())
    }
}

/// What a command is given: words in their order, and the place, which is an option by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// In their order.
    pub words: Vec<String>,
    /// The place that pay is asked for.
    pub region: Option<String>,
}

impl Arguments {
    /// These words alone.
    pub fn words(words: impl IntoIterator<Item = String>) -> Self {
        Self { words: words.into_iter().collect(), region: None }
    }
}

/// `Credential such as CPC`.
fn such_as(what: &str, example: Option<&str>) -> String {
    example.map_or_else(|| what.trim_end_matches(',').to_owned(), |example| format!("{what} such as {example}"))
}
