//! Look-ups as commands: what a person types for a query, and the query that a command in the knowledge names.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::answers::query::Query;
use crate::answers::topics::{Arguments, Topic};
use crate::knowledge::Knowledge;

/// A look-up as words. Displayed, it is what Discord and the chat take: `/salary CCS senior region:Texas`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its name, without a slash.
    pub name: &'static str,
    /// What it takes, in order.
    pub arguments: Vec<String>,
    /// The place that pay is asked for, which is an option by name.
    pub region: Option<String>,
}

impl Command {
    /// The command that asks for the same.
    pub fn of(knowledge: &Knowledge, query: &Query) -> Self {
        let topic = query.topic();
        let Arguments { words, region } = topic.arguments(knowledge, query);
        Self { name: topic.command(), arguments: words, region }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.name)?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {argument}"))?;
        self.region.iter().try_for_each(|region| write!(f, " region:{region}"))
    }
}

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The query behind a command as entries name it, by codes and ids, such as `/salary CPC entry`; none for other commands.
pub(super) fn query_of(knowledge: &Knowledge, command: &str) -> Option<Query> {
    let (name, words) = command.split_once(' ').unwrap_or((command, ""));
    let words: Vec<&str> = words.split_whitespace().collect();
    Topic::of_command(name.strip_prefix('/')?)?.parse_command(knowledge, &words)
}
