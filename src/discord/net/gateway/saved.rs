//! Sessions that outlive the process: a small file, so that a restart misses nothing.
//!
//! A resumed session is not told again which guilds there are and who Preceptor is, so that is saved as well. Nothing in
//! it is a secret, and nothing was written by a member.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serenity::all::{ApplicationId, UserId};
use tracing::{info, warn};

use crate::discord::net::gateway::protocol::Session;

const FORMAT: u32 = 2;
const FILE: &str = "session.json";
/// Discord does not say for how long a session can be resumed; after minutes it hardly ever can.
const LONGEST: Duration = Duration::from_secs(180);
/// Without any event the file is written so often, so that it does not look older than the session is.
const REFRESH: Duration = Duration::from_secs(60);
/// No file of ours is larger.
const LARGEST: u64 = 64 << 20;

/// Who Preceptor is, and its guilds as JSON; none as long as it is not known.
pub type Known = Box<dyn Fn() -> Option<(UserId, Box<RawValue>)> + Send + Sync>;

/// What the sessions belong to: with another of these, they cannot be resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    pub application: ApplicationId,
    pub shards: u32,
    pub intents: u64,
}

#[derive(Serialize, Deserialize)]
struct Saved<G> {
    format: u32,
    owner: Owner,
    /// Seconds of Unix time.
    saved_at: u64,
    user: UserId,
    /// By shard.
    sessions: Vec<Option<Session>>,
    guilds: G,
}

/// Saves the sessions of one bot, and finds them again.
pub(super) struct Keeper {
    file: PathBuf,
    owner: Owner,
    known: Known,
    last: Mutex<Last>,
}

struct Last {
    sessions: Vec<Option<Session>>,
    at: Instant,
    failed: bool,
}

impl Keeper {
    pub fn new(directory: &Path, owner: Owner, known: Known) -> Self {
        let last = Last { sessions: Vec::new(), at: Instant::now(), failed: false };
        Self { file: directory.join(FILE), owner, known, last: Mutex::new(last) }
    }

    /// From now on, sessions are of these intents.
    pub fn belongs_to(&mut self, intents: u64) {
        self.owner.intents = intents;
    }

    /// The sessions that were saved, with what was known; none if they are of no use.
    pub fn load<G: DeserializeOwned>(&self) -> Option<(Vec<Option<Session>>, UserId, G)> {
        let mut text = String::new();
        let read = std::fs::File::open(&self.file).and_then(|file| file.take(LARGEST).read_to_string(&mut text));
        let ignored = |reason: &str| {
            info!(file = %self.file.display(), reason, "the saved session is not used; beginning a new one");
            None
        };
        match read {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(error) => return ignored(&error.kind().to_string()),
            Ok(_) => {}
        }
        let Ok(saved) = serde_json::from_str::<Saved<G>>(&text) else { return ignored("it cannot be read") };
        if saved.format != FORMAT {
            return ignored("it is of another version");
        }
        if saved.owner != self.owner {
            return ignored("it is of another application, or of other settings");
        }
        if now().abs_diff(saved.saved_at) > LONGEST.as_secs() {
            return ignored("it is too old");
        }
        Some((saved.sessions, saved.user, saved.guilds))
    }

    /// Saves sessions if something has changed. It writes a file, so it may take a moment.
    pub fn save(&self, sessions: Vec<Option<Session>>) {
        let mut last = self.last.lock();
        let same = last.sessions == sessions && last.at.elapsed() < REFRESH;
        if same || sessions.iter().all(Option::is_none) {
            return;
        }
        // Read after the sessions: an event that is told twice changes nothing, one that is missing would.
        let Some((user, guilds)) = (self.known)() else { return };
        let saved = Saved { format: FORMAT, owner: self.owner.clone(), saved_at: now(), user, sessions, guilds };
        let written = serde_json::to_vec(&saved).map_err(Into::into).and_then(|text| self.write(&text));
        if let Err(error) = &written
            && !last.failed
        {
            warn!(file = %self.file.display(), reason = %error, "the session cannot be saved, so a restart begins a new one");
        }
        *last = Last { sessions: saved.sessions, at: Instant::now(), failed: written.is_err() };
    }

    /// Whoever reads the file finds the old or the new one, whole.
    fn write(&self, text: &[u8]) -> std::io::Result<()> {
        if let Some(directory) = self.file.parent() {
            std::fs::create_dir_all(directory)?;
        }
        let unfinished = self.file.with_extension("json.new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&unfinished)?.write_all(text)?;
        std::fs::rename(&unfinished, &self.file)
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeper(directory: &Path, application: u64) -> Keeper {
        let owner = Owner { application: ApplicationId::new(application), shards: 2, intents: 1 };
        let known = || Some((UserId::new(9), serde_json::value::to_raw_value(&[1, 2]).unwrap()));
        Keeper::new(directory, owner, Box::new(known))
    }

    fn load(keeper: &Keeper) -> Option<(Vec<Option<Session>>, UserId, Vec<u32>)> {
        keeper.load()
    }

    fn sessions() -> Vec<Option<Session>> {
        vec![Some(Session { id: "abc".into(), seq: 7, resume_url: "wss://x.discord.gg".into() }), None]
    }

    #[test]
    fn what_is_saved_is_found_again_and_nothing_else() {
        let directory = std::env::temp_dir().join(format!("preceptor-saved-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&directory);
        let keeper_of_5 = keeper(&directory, 5);
        assert!(load(&keeper_of_5).is_none());
        keeper_of_5.save(vec![None, None]);
        assert!(load(&keeper_of_5).is_none());
        keeper_of_5.save(sessions());
        assert_eq!(load(&keeper_of_5).unwrap(), (sessions(), UserId::new(9), vec![1, 2]));
        let file = directory.join(FILE);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(load(&keeper(&directory, 6)).is_none(), "of another application");
        let text = std::fs::read_to_string(&file).unwrap();
        let old = text.replacen("\"saved_at\":1", "\"saved_at\":0", 1);
        for useless in
            [old.as_str(), &text.replacen("\"format\":2", "\"format\":1", 1), text.get(..text.len() / 2).unwrap(), ""]
        {
            assert_ne!(useless, text);
            std::fs::write(&file, useless).unwrap();
            assert!(load(&keeper_of_5).is_none(), "{useless}");
        }
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
