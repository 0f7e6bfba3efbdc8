//! Keeping up with a knowledge folder while the bot answers from what was read before.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tracing::debug;

use crate::config::{AllThresholds, Config};
use crate::knowledge_source::{CopyError, Given, Kept, Origin, Resolved, given, learnt, notice};
use crate::learnt::LearntCache;
use engine::assistant::Assistant;
use engine::knowledge::{LoadError, read_folder};

/// Distinct faults that are remembered as told.
const MOST_TOLD: usize = 64;

/// Reads the folder again, and remembers what is in use and which faults have been told. It reads files and learns, so it
/// is not for a thread that must not wait.
#[derive(Debug)]
pub struct Reloader {
    folder: PathBuf,
    state: Option<PathBuf>,
    cache: LearntCache,
    thresholds: AllThresholds,
    /// Of the folder that is in use; none if the built-in knowledge is.
    in_use: Option<String>,
    /// Faults that have been told since the folder was good last.
    told: HashSet<String>,
}

/// What came of reading the folder again.
#[derive(Debug)]
pub enum Reload {
    /// It is good.
    Good(Box<GoodFolder>),
    /// It cannot be used; what is in use stays in use.
    Faulty {
        /// What is wrong with it.
        why: LoadError,
        /// Whether the very same has been told since it was good last.
        told_before: bool,
    },
}

/// A folder that can be used.
#[derive(Debug)]
pub struct GoodFolder {
    /// Its knowledge, ready to answer; none if it is the one that is in use already.
    pub assistant: Option<Assistant>,
    /// Whether a fault of it has been told before.
    pub recovered: bool,
    /// How many warnings it has.
    pub warnings: usize,
    /// What came of keeping a copy.
    pub kept: Result<Kept, CopyError>,
    /// How long it took to read and to learn.
    pub took: Duration,
}

impl Reloader {
    /// Goes on from what was found at the start. None if no folder is set.
    pub fn new(config: &Config, cache: LearntCache, found: &Resolved) -> Option<Self> {
        let told = found.origin.why().map(ToString::to_string);
        Some(Self {
            folder: config.knowledge.folder.clone()?,
            state: config.state.directory.clone(),
            cache,
            thresholds: config.thresholds,
            in_use: found.hash.clone(),
            told: told.into_iter().collect(),
        })
    }

    /// The folder that it keeps up with.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Whether the folder holds something else than what is in use, as far as its files can be read.
    pub fn has_moved_on(&self) -> bool {
        let hash = read_folder(&self.folder).ok().map(|read| crate::learnt::folder_hash(&read.files));
        hash.is_some() && hash != self.in_use
    }

    /// Reads the folder, checks it whole, and learns from it if it has changed and is good.
    pub fn reload(&mut self) -> Reload {
        let began = Instant::now();
        let (knowledge, given) = match given(&self.folder) {
            Ok(good) => good,
            Err(why) => return self.faulty(why),
        };
        let recovered = !std::mem::take(&mut self.told).is_empty();
        let warnings = given.warnings.len();
        let hash = given.hash();
        let assistant = (self.in_use.as_ref() != Some(&hash))
            .then(|| self.thresholds.set_on(self.cache.assistant(learnt(&self.cache, knowledge, &hash))));
        self.in_use = Some(hash);
        let kept = Origin::Given(given).keep(self.state.as_deref());
        Reload::Good(Box::new(GoodFolder { assistant, recovered, warnings, kept, took: began.elapsed() }))
    }

    fn faulty(&mut self, why: LoadError) -> Reload {
        if self.told.len() >= MOST_TOLD {
            self.told.clear();
        }
        let told_before = !self.told.insert(why.to_string());
        debug!(told_before, "the knowledge folder is faulty");
        Reload::Faulty { why, told_before }
    }
}

/// What to tell in the operator's channel of a folder that cannot be used while the bot runs.
pub fn notice_of(why: &LoadError) -> String {
    notice(why, "what is in use stays in use")
}

/// What to tell there when it is good again.
pub const GOOD_AGAIN: &str = "The knowledge folder is good again, and in use.";

impl Given {
    /// What the folder's state is known by.
    pub(super) fn hash(&self) -> String {
        crate::learnt::folder_hash(&self.files)
    }
}
