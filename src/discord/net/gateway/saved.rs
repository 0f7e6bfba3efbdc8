//! Sessions that outlive the process: a small file, so that a restart misses nothing.
//!
//! A resumed session is not told again which guilds there are and who Preceptor is, so that is saved as well: guilds in a file
//! of their own, as there is much of them that seldom changes. Events that have changed guilds are settled when those are saved,
//! so no session is taken up after a change that is missing. Nothing in the files is a secret, and nothing was written by a
//! member.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serenity::all::{ApplicationId, UserId};
use tracing::{info, warn};

use crate::discord::net::gateway::protocol::Session;
use crate::discord::net::progress::Pending;

const FORMAT: u32 = 3;
const FILE: &str = "session.json";
const GUILDS_FILE: &str = "guilds.json";
/// Discord does not say for how long a session can be resumed; after minutes it hardly ever can.
const LONGEST: Duration = Duration::from_secs(180);
/// Without any event the file is written so often, so that it does not look older than the session is.
const REFRESH: Duration = Duration::from_secs(60);
/// Guilds that change all the time are written so often.
const REWRITE: Duration = Duration::from_secs(60);
/// No file of ours is larger.
const LARGEST: u64 = 64 << 20;

/// What is saved beside sessions, told by whoever knows it.
pub trait Known: Send + Sync {
    /// Who Preceptor is; none as long as it is not known.
    fn user(&self) -> Option<UserId>;

    /// How many events have changed its guilds since they were last told.
    fn changes(&self) -> usize;

    /// Its guilds as JSON, and the events that have changed them, which are pending until they are saved.
    fn guilds(&self) -> Option<(Box<RawValue>, Vec<Pending>)>;
}

/// What the sessions belong to: with another of these, they cannot be resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    pub application: ApplicationId,
    pub shards: u32,
    pub intents: u64,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    format: u32,
    owner: Owner,
    /// Seconds of Unix time.
    saved_at: u64,
    user: UserId,
    /// By shard.
    sessions: Vec<Option<Session>>,
    /// What the guilds that belong to them are marked with.
    mark: u64,
}

#[derive(Serialize, Deserialize)]
struct SavedGuilds<G> {
    mark: u64,
    guilds: G,
}

/// Saves the sessions of one bot, and finds them again.
pub(super) struct Keeper {
    file: PathBuf,
    owner: Owner,
    known: Arc<dyn Known>,
    last: Mutex<Last>,
}

struct Last {
    sessions: Vec<Option<Session>>,
    at: Instant,
    /// When guilds were written; none if they have to be before any session.
    guilds_at: Option<Instant>,
    /// How many changes of guilds waited when that was last looked at.
    changes: usize,
    mark: u64,
    failed: bool,
}

impl Keeper {
    pub fn new(directory: &Path, owner: Owner, known: Arc<dyn Known>) -> Self {
        let (sessions, at, mark) = (Vec::new(), Instant::now(), fastrand::u64(..));
        let last = Last { sessions, at, guilds_at: None, changes: 0, mark, failed: false };
        Self { file: directory.join(FILE), owner, known, last: Mutex::new(last) }
    }

    /// From now on, sessions are of these intents.
    pub fn belongs_to(&mut self, intents: u64) {
        self.owner.intents = intents;
    }

    /// The sessions that were saved, with what was known; none if they are of no use. What is of no use is not left there.
    pub fn load<G: DeserializeOwned>(&self) -> Option<(Vec<Option<Session>>, UserId, G)> {
        let ignored = |reason: &str| {
            info!(file = %self.file.display(), reason, "the saved session is not used; beginning a new one");
            // What cannot be removed is written over by the next one.
            let _ = std::fs::remove_file(&self.file);
            let _ = std::fs::remove_file(self.guilds_file());
            None
        };
        let text = match read(&self.file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(error) => return ignored(&error.kind().to_string()),
            Ok(text) => text,
        };
        let Ok(saved) = serde_json::from_str::<Saved>(&text) else { return ignored("it cannot be read") };
        if saved.format != FORMAT {
            return ignored("it is of another version");
        }
        if saved.owner != self.owner {
            return ignored("it is of another application, or of other settings");
        }
        if now().abs_diff(saved.saved_at) > LONGEST.as_secs() {
            return ignored("it is too old");
        }
        let guilds = read(&self.guilds_file()).ok().and_then(|text| serde_json::from_str::<SavedGuilds<G>>(&text).ok());
        let Some(guilds) = guilds.filter(|guilds| guilds.mark == saved.mark) else {
            return ignored("the guilds that belong to it are not there");
        };
        // Should it end between two files, both still belong together.
        self.last.lock().mark = saved.mark;
        Some((saved.sessions, saved.user, guilds.guilds))
    }

    /// Saves guilds, if they have changed and go on changing no more, or for a minute by now. It writes a file, so it may take a
    /// moment.
    pub fn save_guilds(&self, at_the_end: bool) {
        let mut last = self.last.lock();
        let changes = self.known.changes();
        let is_still = std::mem::replace(&mut last.changes, changes) == changes;
        let has_time = |at: Instant| changes == 0 || !(at_the_end || is_still || at.elapsed() >= REWRITE);
        if self.known.user().is_none() || last.guilds_at.is_some_and(has_time) {
            return;
        }
        let Some((guilds, _changes)) = self.known.guilds() else { return };
        let written = self.write(&self.guilds_file(), &SavedGuilds { mark: last.mark, guilds });
        last.guilds_at = written.is_ok().then(Instant::now);
        self.tell(&mut last, &written);
    }

    /// Saves sessions if something has changed, and guilds have been saved. It writes a file, so it may take a moment.
    pub fn save(&self, sessions: Vec<Option<Session>>) {
        let mut last = self.last.lock();
        let same = last.sessions == sessions && last.at.elapsed() < REFRESH;
        if same || last.guilds_at.is_none() || sessions.iter().all(Option::is_none) {
            return;
        }
        let Some(user) = self.known.user() else { return };
        let (owner, mark) = (self.owner.clone(), last.mark);
        let saved = Saved { format: FORMAT, owner, saved_at: now(), user, sessions, mark };
        let written = self.write(&self.file, &saved);
        self.tell(&mut last, &written);
        (last.sessions, last.at) = (saved.sessions, Instant::now());
    }

    fn guilds_file(&self) -> PathBuf {
        self.file.with_file_name(GUILDS_FILE)
    }

    fn tell(&self, last: &mut Last, written: &std::io::Result<()>) {
        if let Err(error) = written
            && !last.failed
        {
            warn!(file = %self.file.display(), reason = %error, "the session cannot be saved, so a restart begins a new one");
        }
        last.failed = written.is_err();
    }

    /// Whoever reads the file finds the old or the new one, whole.
    fn write(&self, file: &Path, saved: &impl Serialize) -> std::io::Result<()> {
        let text = serde_json::to_vec(saved)?;
        if let Some(directory) = file.parent() {
            std::fs::create_dir_all(directory)?;
        }
        let unfinished = file.with_extension("json.new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&unfinished)?.write_all(&text)?;
        std::fs::rename(&unfinished, file)
    }
}

fn read(file: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    std::fs::File::open(file)?.take(LARGEST).read_to_string(&mut text)?;
    Ok(text)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

    use super::*;

    /// Guilds of which it is counted how often they were told.
    #[derive(Default)]
    struct Guilds {
        told: AtomicU32,
        changes: AtomicUsize,
    }

    impl Known for Guilds {
        fn user(&self) -> Option<UserId> {
            Some(UserId::new(9))
        }

        fn changes(&self) -> usize {
            self.changes.load(Ordering::Relaxed)
        }

        fn guilds(&self) -> Option<(Box<RawValue>, Vec<Pending>)> {
            self.changes.store(0, Ordering::Relaxed);
            let told = self.told.fetch_add(1, Ordering::Relaxed) + 1;
            Some((serde_json::value::to_raw_value(&[told]).unwrap(), Vec::new()))
        }
    }

    fn keeper_of(directory: &Path, application: u64, guilds: &Arc<Guilds>) -> Keeper {
        let owner = Owner { application: ApplicationId::new(application), shards: 2, intents: 1 };
        Keeper::new(directory, owner, Arc::clone(guilds) as Arc<dyn Known>)
    }

    fn keeper(directory: &Path, application: u64) -> Keeper {
        keeper_of(directory, application, &Arc::default())
    }

    fn folder(name: &str) -> PathBuf {
        let directory = std::env::temp_dir().join(format!("preceptor-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&directory);
        directory
    }

    fn load(keeper: &Keeper) -> Option<(Vec<Option<Session>>, UserId, Vec<u32>)> {
        keeper.load()
    }

    fn sessions() -> Vec<Option<Session>> {
        sessions_up_to(7)
    }

    fn sessions_up_to(seq: u64) -> Vec<Option<Session>> {
        vec![Some(Session { id: "abc".into(), seq, resume_url: "wss://x.discord.gg".into() }), None]
    }

    #[test]
    fn what_is_saved_is_found_again_and_nothing_else() {
        let directory = folder("saved");
        let keeper_of_5 = keeper(&directory, 5);
        assert!(load(&keeper_of_5).is_none());
        keeper_of_5.save(vec![None, None]);
        assert!(load(&keeper_of_5).is_none());
        keeper_of_5.save(sessions());
        assert!(load(&keeper_of_5).is_none(), "guilds come first");
        keeper_of_5.save_guilds(false);
        keeper_of_5.save(sessions());
        assert_eq!(load(&keeper_of_5).unwrap(), (sessions(), UserId::new(9), vec![1]));
        let file = directory.join(FILE);
        #[cfg(unix)]
        for file in [&file, &directory.join(GUILDS_FILE)] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(load(&keeper(&directory, 6)).is_none(), "of another application");
        assert!(!file.exists() && !directory.join(GUILDS_FILE).exists());
        let old = text.replacen("\"saved_at\":1", "\"saved_at\":0", 1);
        for useless in
            [old.as_str(), &text.replacen("\"format\":3", "\"format\":1", 1), text.get(..text.len() / 2).unwrap(), ""]
        {
            assert_ne!(useless, text);
            std::fs::write(&file, useless).unwrap();
            assert!(load(&keeper_of_5).is_none(), "{useless}");
            assert!(!file.exists(), "it lies there longer than it is of use: {useless}");
        }
        std::fs::remove_dir_all(&directory).unwrap();
    }

    #[test]
    fn guilds_that_have_not_changed_are_not_written_again() {
        let (directory, guilds) = (folder("guilds"), Arc::new(Guilds::default()));
        let keeper = keeper_of(&directory, 5, &guilds);
        let told = || guilds.told.load(Ordering::Relaxed);
        for seq in 1..9 {
            keeper.save_guilds(seq == 8);
            keeper.save(sessions_up_to(seq));
        }
        assert_eq!((told(), load(&keeper).unwrap()), (1, (sessions_up_to(8), UserId::new(9), vec![1])));
        // Those that are changing wait until they do no more, or for the end.
        let save_with = |changes, at_the_end| {
            guilds.changes.store(changes, Ordering::Relaxed);
            keeper.save_guilds(at_the_end);
            told()
        };
        assert_eq!([save_with(1, false), save_with(5, false), save_with(5, false)], [1, 1, 2]);
        assert_eq!([save_with(3, false), save_with(7, true)], [2, 3]);
        assert_eq!(load(&keeper).unwrap().2, [3]);
        std::fs::remove_dir_all(&directory).unwrap();
    }

    #[test]
    fn a_session_is_not_taken_up_with_guilds_of_another_bot() {
        let directory = folder("marks");
        for keeper in [keeper(&directory, 5), keeper(&directory, 5)] {
            keeper.save_guilds(false);
            keeper.save(sessions());
        }
        // The next one has known its guilds and got no further.
        keeper(&directory, 5).save_guilds(false);
        assert!(load(&keeper(&directory, 5)).is_none());
        // One that has taken the session up leaves both as they belong together.
        let first = keeper(&directory, 5);
        first.save_guilds(false);
        first.save(sessions());
        let second = keeper(&directory, 5);
        assert!(load(&second).is_some());
        second.save_guilds(false);
        assert!(load(&keeper(&directory, 5)).is_some());
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
