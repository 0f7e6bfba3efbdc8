//! The last good copy of a knowledge folder: `knowledge/HASH/` in the state directory, and a record that names it.
//!
//! The record is exchanged by renaming, after the copy is whole, so that a crash leaves the old copy or the new one.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::knowledge_source::Kept;
use crate::learnt::folder_hash;
use engine::knowledge::{Date, Files, Knowledge, LoadError, read_folder};
use serde::{Deserialize, Serialize};

/// Where in the state directory copies stand.
const FOLDER: &str = "knowledge";
const RECORD: &str = "last-good.json";
const LARGEST_RECORD: u64 = 4_096;
const UNFINISHED: &str = "unfinished-";

/// Why there is no copy to use, or none can be made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Nothing says where to keep it.
    #[error("no copies are kept: [state] directory is not set")]
    NoDirectory,
    /// None has been made.
    #[error("there is no copy of the folder yet")]
    None,
    /// It is not as it was made.
    #[error("the copy of the folder is damaged: {0}")]
    Damaged(String),
    /// This version of the program finds fault with it.
    #[error("the copy of the folder has faults itself: {}", .0.summary())]
    Faulty(LoadError),
    /// A file of the folder stands elsewhere.
    #[error("{0} is a link to a file outside of the folder, and no copies are made of such")]
    Outside(String),
    /// The system does not let it be read or written.
    #[error("the copy of the folder in {place} cannot be read or written")]
    System {
        /// Which file or folder.
        place: String,
        /// What the system says.
        source: std::io::Error,
    },
}

/// A copy that was good.
pub(super) struct Copy {
    pub(super) knowledge: Knowledge,
    pub(super) files: Files,
    pub(super) saved: String,
}

/// Which copy is the last good one.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    /// Of names and texts; the copy's folder is named by it.
    sha256: String,
    saved: String,
}

/// Reads the last good copy.
pub(super) fn load(state: Option<&Path>) -> Result<Copy, CopyError> {
    let place = state.ok_or(CopyError::NoDirectory)?.join(FOLDER);
    let record = record(&place)?;
    let files = verified(&place, &record)?;
    let knowledge = engine::knowledge::build(&files).usable().map_err(CopyError::Faulty)?;
    Ok(Copy { knowledge, files, saved: record.saved })
}

fn record(place: &Path) -> Result<Record, CopyError> {
    let file = place.join(RECORD);
    let mut text = String::new();
    let read = File::open(&file).and_then(|opened| opened.take(LARGEST_RECORD).read_to_string(&mut text));
    match read {
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(CopyError::None),
        Err(error) if error.kind() != ErrorKind::InvalidData => return Err(failed(&file)(error)),
        _ => {}
    }
    let damaged = || CopyError::Damaged(format!("{RECORD} cannot be understood"));
    let record: Record = serde_json::from_str(&text).map_err(|_| damaged())?;
    let is_hash = record.sha256.len() == 64 && record.sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_date = record.saved.len() == 10 && record.saved.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_hash && is_date { Ok(record) } else { Err(damaged()) }
}

fn verified(place: &Path, record: &Record) -> Result<Files, CopyError> {
    let damaged = |text: &str| CopyError::Damaged(text.to_owned());
    let read = read_folder(&place.join(&record.sha256)).map_err(|error| damaged(&error.summary()))?;
    if !read.outside.is_empty() {
        return Err(damaged("a file of it is a link"));
    }
    if folder_hash(&read.files) != record.sha256 {
        return Err(damaged("its contents do not fit its hash"));
    }
    Ok(read.files)
}

/// Keeps a copy of these files, unless the same is kept already.
pub(super) fn save(state: Option<&Path>, files: &Files) -> Result<Kept, CopyError> {
    let place = state.ok_or(CopyError::NoDirectory)?.join(FOLDER);
    let sha256 = folder_hash(files);
    if let Ok(record) = record(&place)
        && record.sha256 == sha256
        && verified(&place, &record).is_ok()
    {
        return Ok(Kept::Already);
    }
    write(&place, files, Record { sha256, saved: Date::today().to_string() }).map_err(failed(&place))?;
    Ok(Kept::New)
}

fn write(place: &Path, files: &Files, record: Record) -> std::io::Result<()> {
    let unfinished = place.join(format!("{UNFINISHED}{}", std::process::id()));
    remove(&unfinished)?;
    fs::create_dir_all(unfinished.join("faq"))?;
    for (name, text) in files {
        write_whole(&unfinished.join(name), text.as_bytes())?;
    }
    let copy = place.join(&record.sha256);
    remove(&copy)?;
    fs::rename(&unfinished, &copy)?;
    let new_record = place.join(format!("{UNFINISHED}{}.json", std::process::id()));
    remove(&new_record)?;
    write_whole(&new_record, serde_json::to_string(&record)?.as_bytes())?;
    fs::rename(&new_record, place.join(RECORD))?;
    sync_folder(place)?;
    remove_others(place, &record.sha256)
}

/// Writes a file that is not there yet, so that no link is followed, and waits until it is on the disk.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes renaming lasting, where the system can.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// Removes older copies and what a crash has left behind; nothing that somebody else put there.
fn remove_others(place: &Path, kept: &str) -> std::io::Result<()> {
    for item in fs::read_dir(place)? {
        let item = item?;
        let name = item.file_name().to_string_lossy().into_owned();
        let is_copy = name.len() == kept.len() && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        if (is_copy && name != kept) || name.starts_with(UNFINISHED) {
            remove(&item.path())?;
        }
    }
    Ok(())
}

/// Removes a file or folder, if it is there; of a link the link itself.
fn remove(path: &Path) -> std::io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(about) if about.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

fn failed(place: &Path) -> impl FnOnce(std::io::Error) -> CopyError {
    let place = PathBuf::from(place).display().to_string();
    move |source| CopyError::System { place, source }
}
