//! Which knowledge the bot answers from: the folder that it was given, else the last copy of it that was good, else what
//! is built in. A bad edit is told loudly, and never takes the bot down.

mod copy;

use std::path::Path;

pub use self::copy::CopyError;
use crate::config::Config;
use engine::assistant::Assistant;
use engine::knowledge::{Diagnostic, Files, Knowledge, LoadError, Severity, read_folder};
use engine::prepared::DecodeError;

/// An assistant, and where its knowledge comes from.
#[derive(Debug)]
pub struct Resolved {
    /// The assistant.
    pub assistant: Assistant,
    /// Where its knowledge comes from.
    pub origin: Origin,
}

/// Where knowledge comes from.
#[derive(Debug)]
pub enum Origin {
    /// It is built in, and nothing else was asked for.
    BuiltIn,
    /// It stands in the folder that was given.
    Given(Given),
    /// It is the last good copy of the folder that was given.
    LastGood {
        /// The day that the copy was made, such as `2026-11-26`.
        saved: String,
        /// What is wrong with the folder.
        why: LoadError,
    },
    /// It is built in, as the folder that was given has no good copy.
    InsteadBuiltIn {
        /// What is wrong with the folder.
        why: LoadError,
        /// What is wrong with the copy.
        copy: CopyError,
    },
}

/// A folder that can be used.
#[derive(Debug)]
pub struct Given {
    /// What is doubtful in it.
    pub warnings: Vec<Diagnostic>,
    files: Files,
    outside: Vec<String>,
}

/// What came of keeping a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// There is nothing to keep: the knowledge is not that of the folder that was given.
    Nothing,
    /// The copy that is there is the same.
    Already,
    /// There is a new copy.
    New,
}

/// Finds the knowledge to answer from. `state` is where copies are kept.
///
/// # Errors
///
/// Only when the program itself is damaged.
pub fn resolve(folder: Option<&Path>, state: Option<&Path>) -> Result<Resolved, DecodeError> {
    let Some(folder) = folder else {
        return Ok(Resolved { assistant: crate::built_in::assistant()?, origin: Origin::BuiltIn });
    };
    let why = match given(folder) {
        Ok((knowledge, given)) => {
            return Ok(Resolved { assistant: Assistant::learn(knowledge), origin: Origin::Given(given) });
        }
        Err(why) => why,
    };
    Ok(match copy::load(state) {
        Ok(copy) => Resolved {
            assistant: Assistant::learn(copy.knowledge),
            origin: Origin::LastGood { saved: copy.saved, why },
        },
        Err(copy) => {
            Resolved { assistant: crate::built_in::assistant()?, origin: Origin::InsteadBuiltIn { why, copy } }
        }
    })
}

fn given(folder: &Path) -> Result<(Knowledge, Given), LoadError> {
    let read = read_folder(folder)?;
    let loaded = read.build();
    let warnings = loaded.diagnostics.iter().filter(|finding| finding.severity == Severity::Warning).cloned().collect();
    let knowledge = loaded.usable()?;
    Ok((knowledge, Given { warnings, files: read.files, outside: read.outside }))
}

impl Origin {
    /// Keeps a copy of a folder that could be used, for the day that it cannot.
    ///
    /// # Errors
    ///
    /// When no copy can be kept.
    pub fn keep(&self, state: Option<&Path>) -> Result<Kept, CopyError> {
        let Self::Given(given) = self else { return Ok(Kept::Nothing) };
        if let Some(file) = given.outside.first() {
            return Err(CopyError::Outside(file.clone()));
        }
        copy::save(state, &given.files)
    }

    /// What is wrong with the folder that was given, if that is why another knowledge is used.
    pub const fn why(&self) -> Option<&LoadError> {
        match self {
            Self::BuiltIn | Self::Given(_) => None,
            Self::LastGood { why, .. } | Self::InsteadBuiltIn { why, .. } => Some(why),
        }
    }

    /// In a sentence, which knowledge is used instead of the folder that was given.
    pub fn instead(&self) -> Option<String> {
        match self {
            Self::BuiltIn | Self::Given(_) => None,
            Self::LastGood { saved, .. } => {
                Some(format!("the folder's last good copy, saved on {saved}, is used instead"))
            }
            Self::InsteadBuiltIn { copy, .. } => Some(format!("the built-in knowledge is used instead, as {copy}")),
        }
    }

    /// What to tell in the operator's channel: plain text of at most 1,900 characters that mentions nobody.
    pub fn notice(&self) -> Option<String> {
        /// A message may have 2,000.
        const LONGEST: usize = 1_900;
        const LONGEST_LINE: usize = 300;
        const SHOWN: usize = 10;
        let (why, instead) = (self.why()?, self.instead()?);
        let closing = "\nThe command `preceptor check`, with the folder's name, shows every error and how to mend it. \
                       After that, restart the bot.";
        let mut text = format!("The knowledge folder cannot be used: {}. So {instead}.", harmless(&why.summary()));
        for line in why.first(SHOWN) {
            let line: String = harmless(&line).chars().take(LONGEST_LINE).collect();
            if text.chars().count() + line.chars().count() + closing.len() + 3 > LONGEST {
                break;
            }
            text.push_str("\n- ");
            text.push_str(&line);
        }
        text.push_str(closing);
        Some(text)
    }
}

/// A line of text that mentions nobody, whatever stands in the files that it quotes.
fn harmless(text: &str) -> String {
    let mut harmless = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            _ if character.is_control() => harmless.push(' '),
            // A character of no width parts what would be a mention.
            '@' | '<' => harmless.extend([character, '\u{200b}']),
            _ => harmless.push(character),
        }
    }
    harmless
}

/// What a look at the folder has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Whether it could be used.
    pub good: bool,
    /// The finding, line by line, for the log.
    pub lines: Vec<String>,
}

/// Looks at the knowledge folder again, and changes nothing: neither what is answered nor the copy of the folder.
/// It reads files, so it is not for a thread that must not wait.
pub fn check_again(config: &Config) -> Report {
    const SHOWN: usize = 20;
    let Some(folder) = &config.knowledge.folder else {
        return Report { good: true, lines: vec!["no knowledge folder is set; there is nothing to check".to_owned()] };
    };
    match given(folder) {
        Ok((_, given)) => {
            let warnings = match given.warnings.len() {
                0 => String::new(),
                1 => " (1 warning)".to_owned(),
                count => format!(" ({count} warnings)"),
            };
            let line = format!("the knowledge folder is good{warnings}; restart to use it");
            Report { good: true, lines: vec![line] }
        }
        Err(why) => {
            let headline = format!("{}; what is in use stays in use", why.summary());
            Report { good: false, lines: std::iter::once(headline).chain(why.first(SHOWN)).collect() }
        }
    }
}

#[cfg(test)]
mod tests;
