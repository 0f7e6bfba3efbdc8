//! The files of a knowledge folder, and what of it could not be read.

use std::fs::{self, DirEntry};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::knowledge::diagnostic::{Diagnostic, LoadError, Phase};
use crate::knowledge::load::{Files, Loaded, build_with};

/// The largest file that is read, in bytes: the built-in folder is a tenth of that in all.
const LARGEST_FILE: u64 = 16 << 20;
/// The most bytes of all files together.
const LARGEST_FOLDER: u64 = 64 << 20;
/// The folders in it that are read.
pub(super) const FOLDERS: [&str; 3] = ["tables", "faq", "training"];
/// Endings of the copies that editors and people leave beside a file.
const BACKUPS: [&str; 9] = ["bak", "backup", "old", "orig", "save", "swp", "swo", "tmp", "disabled"];

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Folder {
    /// The texts that could be read.
    pub files: Files,
    /// Files of it that are links to somewhere outside of it.
    pub outside: Vec<String>,
    /// What could not be read, and what is left out.
    pub(super) findings: Vec<Diagnostic>,
    size: u64,
}

impl Folder {
    /// Builds the knowledge from what could be read.
    pub fn build(&self) -> Loaded {
        build_with(&self.files, &self.findings)
    }

    /// What could not be read: references may well lead there.
    fn unread(&mut self, file: impl Into<String>, text: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(Diagnostic { phase: Phase::Reading, ..Diagnostic::of_file(file, text.into(), mend) });
    }

    fn left_out(&mut self, file: impl Into<String>, text: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(Diagnostic::warning_of_file(file, text.into(), mend));
    }
}

/// Reads the files of a folder and of those in it that hold knowledge.
///
/// # Errors
///
/// When the folder cannot be listed or holds nothing that could be meant as knowledge.
pub fn read_folder(path: &Path) -> Result<Folder, LoadError> {
    let mut folder = Folder::default();
    let at_fault = |source| LoadError::Folder { folder: path.display().to_string(), source };
    let root = fs::canonicalize(path).map_err(at_fault)?;
    folder.read(&root, path, "").map_err(at_fault)?;
    for inner in FOLDERS {
        match folder.read(&root, &path.join(inner), &format!("{inner}/")) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => folder.unread(format!("{inner}/"), format!("cannot be read: {error}"), ACCESS),
            Ok(()) => {}
        }
    }
    if folder.files.is_empty() && folder.findings.is_empty() {
        let text = "it holds no .toml file, neither directly nor in tables/, faq/ or training/";
        return Err(at_fault(std::io::Error::new(ErrorKind::NotFound, text)));
    }
    Ok(folder)
}

const ACCESS: &str = "check that it is a file, and that the user who runs Preceptor may read it";

/// What a name says of a file.
enum Kind {
    Knowledge,
    Misnamed,
    Backup,
    Other,
}

impl Kind {
    fn of(name: &str) -> Self {
        let lower = name.to_lowercase();
        let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_backup = lower.ends_with(['~', '#']) || BACKUPS.contains(&ending) || name.starts_with(['.', '#']);
        if is_backup {
            return if lower.contains(".toml") { Self::Backup } else { Self::Other };
        }
        if name.ends_with(".toml") {
            Self::Knowledge
        } else if lower.contains(".toml") || strsim::osa_distance(ending, "toml") <= 1 {
            Self::Misnamed
        } else {
            Self::Other
        }
    }
}

impl Folder {
    fn read(&mut self, root: &Path, directory: &Path, prefix: &str) -> std::io::Result<()> {
        let mut items = fs::read_dir(directory)?.collect::<Result<Vec<DirEntry>, _>>()?;
        // The order of a directory is the system's; what is told should not depend on it.
        items.sort_by_key(DirEntry::file_name);
        for item in items {
            self.item(root, &item.path(), prefix);
        }
        Ok(())
    }

    fn item(&mut self, root: &Path, path: &Path, prefix: &str) {
        let own_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = format!("{prefix}{own_name}");
        let kind = Kind::of(&own_name);
        let is_folder = fs::metadata(path).is_ok_and(|about| about.is_dir());
        match kind {
            _ if is_folder => self.subfolder(path, &name),
            Kind::Knowledge => self.file(root, path, name),
            Kind::Misnamed => {
                self.unread(name, "is not read, as its name does not end in .toml", "rename it, or move it elsewhere");
            }
            Kind::Backup => {
                self.left_out(
                    name,
                    "is not read, as it looks like a copy or is hidden",
                    "remove it, or move it elsewhere",
                );
            }
            Kind::Other => {}
        }
    }

    /// That a folder that is not looked into holds knowledge is told.
    fn subfolder(&mut self, path: &Path, name: &str) {
        if FOLDERS.contains(&name) || path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            return;
        }
        let holds_knowledge = fs::read_dir(path).is_ok_and(|items| {
            items.flatten().any(|item| matches!(Kind::of(&item.file_name().to_string_lossy()), Kind::Knowledge))
        });
        if name.ends_with(".toml") {
            self.unread(name, "is a folder, not a file", "move what it holds, or remove it");
        } else if holds_knowledge {
            let mend = "move its .toml files where others of their kind are";
            self.unread(
                format!("{name}/"),
                "is not read: only the folder itself, tables/, faq/ and training/ are",
                mend,
            );
        }
    }

    fn file(&mut self, root: &Path, path: &Path, name: String) {
        if fs::canonicalize(path).is_ok_and(|place: PathBuf| !place.starts_with(root)) {
            self.outside.push(name.clone());
        }
        match bytes(path, LARGEST_FOLDER.saturating_sub(self.size).min(LARGEST_FILE)) {
            Ok(bytes) => {
                self.size = self.size.saturating_add(bytes.len() as u64);
                match text(&name, bytes) {
                    Ok(text) => drop(self.files.insert(name, text)),
                    Err(finding) => self.findings.push(finding),
                }
            }
            Err((text, mend)) => self.unread(name, text, mend),
        }
    }
}

/// A regular file's bytes, at most so many. A pipe or a device might never end, so these are not opened.
fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, (String, &'static str)> {
    let unreadable = |error: std::io::Error| (format!("cannot be read: {error}"), ACCESS);
    let about = fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(("is not a regular file".to_owned(), "remove it: pipes, sockets and devices are not read"));
    }
    let too_large = || {
        let limits = (LARGEST_FILE >> 20, LARGEST_FOLDER >> 20);
        let text = format!("is too large: {} MiB a file are read, {} MiB in all", limits.0, limits.1);
        (text, "split it, or remove what nobody asks")
    };
    if about.len() > most {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    fs::File::open(path).map_err(unreadable)?.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most { Err(too_large()) } else { Ok(bytes) }
}

/// The text that bytes are, or what they are instead.
fn text(name: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    const UTF_16: &str = "is saved as UTF-16, not as UTF-8";
    let mend = "save the file as UTF-8";
    let fault = |good: &[u8], text: &str| {
        let good = String::from_utf8_lossy(good);
        Diagnostic {
            phase: Phase::Reading,
            line: good.matches('\n').count() + 1,
            column: good.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
            ..Diagnostic::of_file(name, text.to_owned(), mend)
        }
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(fault(&[], UTF_16));
    }
    // Text of Western languages in UTF-16 has a zero in every second byte.
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if zeros > 0 && zeros >= bytes.len() / 4 {
        return Err(fault(&[], UTF_16));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        fault(good, "is not UTF-8 text from here on")
    })
}
