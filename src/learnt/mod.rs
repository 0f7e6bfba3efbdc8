//! What was learnt from knowledge folders, kept on disk, so that nothing is learnt from the same folder twice.
//!
//! A file's name is made of the program's build and of the folder's contents, so neither another version of the program
//! nor another state of the folder ever finds it. It holds a digest of itself; one that is damaged is as good as absent.

mod vectors;

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tracing::debug;

use engine::assistant::Assistant;
use engine::encoder::SentenceEncoder;
use engine::knowledge::{Files, Knowledge};
use engine::prepared::Prepared;

/// What the files begin with.
const HEADER: &[u8] = b"preceptor learnt 1\n";
const DIGEST: usize = 32;
/// Far more than the largest folder that is read leads to.
const LARGEST: u64 = 512 << 20;
/// Folders are edited to and fro, and two of them may be tried in turn.
const KEPT: usize = 4;
const ENDING: &str = ".learnt";
const UNFINISHED: &str = "unfinished-";
/// What has not been finished for so long is left over from a crash.
const LEFT_OVER: Duration = Duration::from_secs(600);
/// The version, and what the engine and the built-in knowledge were made of.
const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), "-", env!("BUILT_IN_BUILD"));

/// Where what was learnt is kept.
#[derive(Debug, Clone, Default)]
pub struct LearntCache {
    directory: Option<PathBuf>,
    read_only: bool,
    encoder: Option<Arc<dyn SentenceEncoder>>,
    /// Vectors that lie ready, besides those that are kept here.
    ready: Option<PathBuf>,
    yields: bool,
}

/// What came of looking for something learnt.
#[derive(Debug)]
pub struct Learnt {
    /// The knowledge with what was learnt from it.
    pub prepared: Prepared,
    /// Why it was learnt anew; none if it was found.
    pub anew: Option<CacheError>,
    /// Why it could not be kept.
    pub not_kept: Option<CacheError>,
    /// So many texts have no vector, which is too many to make them now: it was learnt by words alone.
    pub without_vectors: Option<usize>,
}

/// Why there is nothing to find, or nothing can be kept.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// Nothing says where.
    #[error("nothing that is learnt is kept: neither [state] directory, XDG_CACHE_HOME nor HOME says where")]
    NoDirectory,
    /// This folder has not been learnt from yet, by this build of the program.
    #[error("nothing has been learnt from this state of the folder yet")]
    Absent,
    /// It is not as it was written. It is replaced.
    #[error("{0} is damaged; it is learnt and written anew")]
    Damaged(PathBuf),
    /// The system does not let it be read or written.
    #[error("{place} cannot be read or written; give the folder to the user that runs Preceptor")]
    System {
        /// Which file or folder.
        place: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It cannot be turned into bytes.
    #[error("what was learnt cannot be written down; please report it")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl LearntCache {
    /// In the state directory, or else where the user's caches are, as variables of the environment tell.
    pub fn new(state: Option<&Path>, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        // Relative paths are to be ignored: https://specifications.freedesktop.org/basedir-spec/latest/
        let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let caches = || absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")));
        let directory = match state {
            Some(state) => Some(state.join("learnt")),
            None => caches().map(|caches| caches.join("preceptor")),
        };
        Self { directory, ..Self::default() }
    }

    /// The same, in which nothing is written.
    #[must_use]
    pub fn read_only(self) -> Self {
        Self { read_only: true, ..self }
    }

    /// The same, in which is learnt from vectors as well. `ready` is a file of them that may be there.
    #[must_use]
    pub fn with_encoder(self, encoder: Option<Arc<dyn SentenceEncoder>>, ready: Option<PathBuf>) -> Self {
        Self { encoder, ready, ..self }
    }

    /// The same, in which is learnt with what processor time questions leave, where the system can tell threads apart by that.
    #[must_use]
    pub fn yielding(self) -> Self {
        Self { yields: true, ..self }
    }

    /// An assistant that answers from what was learnt.
    pub fn assistant(&self, prepared: Prepared) -> Assistant {
        let assistant = Assistant::new(prepared);
        match &self.encoder {
            Some(encoder) => assistant.with_encoder(Arc::clone(encoder)),
            None => assistant,
        }
    }

    /// What was learnt from this knowledge, which was read from files of this hash; learnt now if it cannot be found.
    pub fn learn(&self, knowledge: Knowledge, hash: &str) -> Learnt {
        match self.load(hash) {
            Ok(prepared) => Learnt { prepared, anew: None, not_kept: None, without_vectors: None },
            Err(reason) => {
                let (prepared, without_vectors) = self.learn_apart(knowledge);
                // What more vectors may yet change is not kept.
                let is_kept = !self.read_only && without_vectors.is_none();
                let kept = if is_kept { self.save(hash, &prepared) } else { Ok(()) };
                Learnt { prepared, anew: Some(reason), not_kept: kept.err(), without_vectors }
            }
        }
    }

    /// What is learnt from this knowledge, and how many texts have no vector. Learning takes a hundred megabytes for a folder like
    /// the built-in one, which allocators keep for the thread that took them: it has a thread of its own, and what is learnt is
    /// gathered out of its memory. After learning five times a debug build held 597 MB; a release build without that had held 737.
    fn learn_apart(&self, knowledge: Knowledge) -> (Prepared, Option<usize>) {
        let learnt = std::thread::scope(|scope| {
            let learning = scope.spawn(|| {
                if self.yields {
                    yield_to_others();
                }
                let (vectors, without_vectors) = self.vectors(&knowledge);
                (Prepared::learn(knowledge, vectors.as_ref()), without_vectors)
            });
            learning.join()
        });
        let (prepared, without_vectors) = learnt.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (prepared.gathered(), without_vectors)
    }

    fn file(&self, hash: &str) -> Result<PathBuf, CacheError> {
        let directory = self.directory.as_ref().ok_or(CacheError::NoDirectory)?;
        let body = self.encoder.as_ref().map_or(0, |encoder| encoder.body().0);
        let name: String = hex(&Sha256::digest(format!("{BUILD}\n{body:016x}\n{hash}"))).chars().take(32).collect();
        Ok(directory.join(name + ENDING))
    }

    fn load(&self, hash: &str) -> Result<Prepared, CacheError> {
        let place = self.file(hash)?;
        let failed = |source: std::io::Error| match source.kind() {
            ErrorKind::NotFound => CacheError::Absent,
            _ => CacheError::System { place: place.clone(), source },
        };
        let file = File::open(&place).map_err(failed)?;
        let mut bytes = Vec::new();
        (&file).take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
        let bytes = Bytes::from(bytes);
        let prepared = unwrapped(&bytes).and_then(|payload| Prepared::decode(&bytes.slice_ref(payload)).ok());
        let prepared = prepared.ok_or_else(|| CacheError::Damaged(place.clone()))?;
        if !self.read_only {
            // The one that was used last is kept longest. If that cannot be noted, it is learnt again some day.
            let _ = file.set_modified(SystemTime::now());
        }
        Ok(prepared)
    }

    fn save(&self, hash: &str, prepared: &Prepared) -> Result<(), CacheError> {
        let place = self.file(hash)?;
        let payload = prepared.encode().map_err(|error| CacheError::Unwritable(error.into()))?;
        let directory = place.parent().unwrap_or(Path::new("."));
        let written = write_whole(&place, &[HEADER, &Sha256::digest(&payload), &payload]);
        written.and_then(|()| remove_oldest(directory)).map_err(|source| CacheError::System { place, source })
    }
}

/// Lets this thread, and those that it starts, run behind all others.
fn yield_to_others() {
    // A thread has a priority of its own on Linux alone. Where it cannot be lowered, it stays as it is.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, LOWEST) {
        debug!(reason = %error, "learning cannot run behind all else");
    }
}

/// The lowest priority that there is.
#[cfg(target_os = "linux")]
const LOWEST: i32 = 19;

/// Of names and texts, each with its length before it, so that no two folders can be told apart by nothing but where a
/// text ends.
pub fn folder_hash(files: &Files) -> String {
    let mut hash = Sha256::new();
    for part in files.iter().flat_map(|(name, text)| [name, text]) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())
}

/// Of a text, in 16 characters: enough to tell a few apart.
pub fn short_hash(text: &str) -> String {
    hex(&Sha256::digest(text)).chars().take(16).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What stands behind header and digest, if it is what was written.
fn unwrapped(bytes: &[u8]) -> Option<&[u8]> {
    let (digest, payload) = bytes.strip_prefix(HEADER)?.split_at_checked(DIGEST)?;
    (Sha256::digest(payload).as_slice() == digest).then_some(payload)
}

/// Writes a file that is there whole or not at all, for this user alone.
fn write_whole(place: &Path, parts: &[&[u8]]) -> std::io::Result<()> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let directory = place.parent().unwrap_or(Path::new("."));
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let unfinished = directory.join(format!("{UNFINISHED}{}-{number}", std::process::id()));
    let written = write(directory, &unfinished, parts).and_then(|()| fs::rename(&unfinished, place));
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written
}

fn write(directory: &Path, file: &Path, parts: &[&[u8]]) -> std::io::Result<()> {
    let mut folders = DirBuilder::new();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folders.mode(0o700);
        options.mode(0o600);
    }
    folders.recursive(true).create(directory)?;
    let mut file = options.open(file)?;
    parts.iter().try_for_each(|part| file.write_all(part))
}

/// Keeps the few that were used last, and removes what a crash has left behind; nothing that somebody else put there.
fn remove_oldest(directory: &Path) -> std::io::Result<()> {
    let mut kept = Vec::new();
    for item in fs::read_dir(directory)? {
        let item = item?;
        let name = item.file_name().to_string_lossy().into_owned();
        // Another process may just have removed it.
        let Ok(modified) = item.metadata().and_then(|about| about.modified()) else { continue };
        if name.ends_with(ENDING) {
            kept.push((modified, item.path()));
        } else if name.starts_with(UNFINISHED) && modified.elapsed().is_ok_and(|age| age > LEFT_OVER) {
            let _ = fs::remove_file(item.path());
        }
    }
    kept.sort();
    for (_, oldest) in kept.iter().rev().skip(KEPT) {
        let _ = fs::remove_file(oldest);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
