//! Which knowledge the bot answers from: the folder that it was given, else the last copy of it that was good, else what
//! is built in. A bad edit is told loudly, and never takes the bot down.

mod copy;
mod reload;
mod watch;

use std::path::Path;

use tracing::{debug, warn};

pub use self::copy::CopyError;
pub use self::reload::{GOOD_AGAIN, GoodFolder, Reload, Reloader, notice_of};
pub use self::watch::{FolderWatch, WatchError};
use crate::learnt::{LearntCache, folder_hash};
use crate::report::with_causes;
use engine::assistant::Assistant;
use engine::knowledge::{Diagnostic, Files, Knowledge, LoadError, Severity, read_folder};
use engine::prepared::{DecodeError, Prepared};

/// An assistant, and where its knowledge comes from.
#[derive(Debug)]
pub struct Resolved {
    /// The assistant.
    pub assistant: Assistant,
    /// Where its knowledge comes from.
    pub origin: Origin,
    /// What the state of the folder, or of its copy, is known by; none if the built-in knowledge is used.
    pub hash: Option<String>,
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

/// Finds the knowledge to answer from. `state` is where copies of the folder are kept, `cache` what was learnt.
///
/// # Errors
///
/// Only when the program itself is damaged.
pub fn resolve(folder: Option<&Path>, state: Option<&Path>, cache: &LearntCache) -> Result<Resolved, DecodeError> {
    let built_in = |origin| {
        let assistant = cache.assistant(crate::built_in::prepared()?);
        Ok(Resolved { assistant, origin, hash: None })
    };
    let Some(folder) = folder else { return built_in(Origin::BuiltIn) };
    let learnt = |knowledge, hash: String, origin| Resolved {
        assistant: cache.assistant(learnt(cache, knowledge, &hash)),
        origin,
        hash: Some(hash),
    };
    let why = match given(folder) {
        Ok((knowledge, given)) => return Ok(learnt(knowledge, given.hash(), Origin::Given(given))),
        Err(why) => why,
    };
    match copy::load(state) {
        Ok(copy) => {
            let hash = folder_hash(&copy.files);
            Ok(learnt(copy.knowledge, hash, Origin::LastGood { saved: copy.saved, why }))
        }
        Err(copy) => built_in(Origin::InsteadBuiltIn { why, copy }),
    }
}

/// What was learnt from this knowledge, now or before.
fn learnt(cache: &LearntCache, knowledge: Knowledge, hash: &str) -> Prepared {
    let learnt = cache.learn(knowledge, hash);
    match &learnt.anew {
        Some(reason) => debug!(reason = with_causes(reason), "learnt from the knowledge folder"),
        None => debug!("what was learnt from the knowledge folder before is used"),
    }
    if let Some(reason) = &learnt.not_kept {
        debug!(reason = with_causes(reason), "what was learnt from the knowledge folder is not kept");
    }
    if let Some(missing) = learnt.without_vectors {
        warn!(
            missing,
            "the knowledge folder is used by words alone, as too many of its texts are new; run `preceptor knowledge \
             vectors --write` once with the same settings, and restart"
        );
    }
    learnt.prepared
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
        Some(notice(self.why()?, &self.instead()?))
    }
}

/// What is wrong with the folder, and what is used instead, as plain text of at most 1,900 characters that mentions nobody.
fn notice(why: &LoadError, instead: &str) -> String {
    /// A message may have 2,000.
    const LONGEST: usize = 1_900;
    const LONGEST_LINE: usize = 300;
    const SHOWN: usize = 10;
    let closing = "\nThe command `preceptor check`, with the folder's name, shows every error and how to mend it. Once it \
                   is mended, it is used without a restart.";
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
    text
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

#[cfg(test)]
mod tests;
