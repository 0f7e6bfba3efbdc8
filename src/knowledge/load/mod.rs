//! From a folder of TOML files to validated knowledge, or to every fault at once.

mod checks;
mod figures;
mod references;
mod texts;
mod words;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use self::references::Reference;
use super::diagnostic::{Diagnostic, LoadError, Severity};
use super::model::Knowledge;
use super::reader::{File, Table};

/// The longest answer of an FAQ entry, in characters: it leaves room for the title, related entries and sources in
/// a Discord embed, which holds 6,000 in all.
pub const LONGEST_ANSWER: usize = 1_500;
/// The longest title, after Discord's limit for an embed's title.
pub const LONGEST_TITLE: usize = 256;
/// The longest single text of the other files: it becomes the value of an embed field, where Discord allows 1,024.
pub const LONGEST_TEXT: usize = 1_000;
/// The longest phrasing that is learnt from.
const LONGEST_PHRASING: usize = 1_000;
/// The most entries: the matcher numbers entries and out-of-scope classes in 16 bits.
const MOST_ENTRIES: usize = 60_000;
/// Below so many phrasings an entry is hardly found.
const FEW_PHRASINGS: usize = 5;

/// The files of a knowledge folder, by name relative to it.
pub type Files = BTreeMap<String, String>;

/// Knowledge and what is doubtful in it.
#[derive(Debug)]
pub struct Loaded {
    /// The knowledge; incomplete where `diagnostics` holds errors.
    pub knowledge: Knowledge,
    /// All findings, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// The knowledge, if nothing is at fault; warnings do not count.
    ///
    /// # Errors
    ///
    /// [`LoadError::Faults`] with all findings when one of them is an error.
    pub fn usable(self) -> Result<Knowledge, LoadError> {
        if self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(LoadError::Faults(self.diagnostics));
        }
        Ok(self.knowledge)
    }
}

/// Reads a folder from disk and builds the knowledge from it.
///
/// # Errors
///
/// [`LoadError::Folder`] when the folder cannot be listed or holds no TOML file. Faults of single files, unreadable
/// ones included, are findings.
pub fn load_folder(folder: &Path) -> Result<Loaded, LoadError> {
    let mut files = Files::new();
    let mut unreadable = Vec::new();
    let at_fault = |source| LoadError::Folder { folder: folder.display().to_string(), source };
    for (subfolder, prefix) in [(folder.to_path_buf(), ""), (folder.join("faq"), "faq/")] {
        if !prefix.is_empty() && !subfolder.is_dir() {
            continue;
        }
        for item in std::fs::read_dir(&subfolder).map_err(at_fault)? {
            let path = item.map_err(at_fault)?.path();
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
            match std::fs::read(&path).map(String::from_utf8) {
                Ok(Ok(text)) => {
                    files.insert(name, text);
                }
                Ok(Err(error)) => unreadable.push(utf8_fault(name, &error)),
                Err(error) => unreadable.push(Diagnostic {
                    file: name,
                    line: 0,
                    column: 0,
                    severity: Severity::Error,
                    text: format!("cannot be read: {error}"),
                    mend: "check that it is a file and who may read it".to_owned(),
                }),
            }
        }
    }
    if files.is_empty() && unreadable.is_empty() {
        return Err(at_fault(std::io::Error::new(
            std::io::ErrorKind::NotFound,
            "it holds no .toml file, neither directly nor in faq/",
        )));
    }
    let mut loaded = build(&files);
    loaded.diagnostics.extend(unreadable);
    loaded.diagnostics.sort();
    Ok(loaded)
}

fn utf8_fault(file: String, error: &std::string::FromUtf8Error) -> Diagnostic {
    let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let good = String::from_utf8_lossy(good);
    Diagnostic {
        file,
        line: good.matches('\n').count() + 1,
        column: good.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
        severity: Severity::Error,
        text: "is not UTF-8 text from here on".to_owned(),
        mend: "save the file as UTF-8".to_owned(),
    }
}

/// Builds the knowledge from files' texts.
pub fn build(files: &Files) -> Loaded {
    let found = RefCell::new(Vec::new());
    let knowledge = Builder { found: &found, references: RefCell::new(Vec::new()) }.build(files);
    let mut diagnostics = found.into_inner();
    diagnostics.sort();
    diagnostics.dedup();
    Loaded { knowledge, diagnostics }
}

struct Builder<'f> {
    found: &'f RefCell<Vec<Diagnostic>>,
    references: RefCell<Vec<Reference>>,
}

impl Builder<'_> {
    fn build(&self, files: &Files) -> Knowledge {
        let mut knowledge = Knowledge::default();
        // Figures first: the texts that name them are filled in as they are read.
        self.file(files, "sources.toml", |root| knowledge.sources = self.sources(root));
        self.file(files, "salaries.toml", |root| {
            knowledge.salaries = root.tables("salary").into_iter().map(|row| self.salary(row)).collect();
        });
        self.file(files, "certifications.toml", |root| {
            knowledge.bodies = root.tables("body").into_iter().map(|row| self.body(row)).collect();
            knowledge.certifications =
                root.tables("certification").into_iter().map(|row| self.certification(row)).collect();
        });
        self.file(files, "outlook.toml", |root| {
            knowledge.outlook = root.tables("outlook").into_iter().map(|row| self.outlook(row)).collect();
        });
        self.file(files, "facts.toml", |root| {
            knowledge.facts = root.tables("fact").into_iter().map(|row| self.fact(row)).collect();
        });
        self.file(files, "vocabulary.toml", |root| knowledge.vocabulary = self.vocabulary(root));
        self.file(files, "careers.toml", |root| knowledge.careers = self.careers(root, &knowledge));
        self.file(files, "interview.toml", |root| knowledge.interview = self.interview(root, &knowledge));
        self.file(files, "resources.toml", |root| {
            knowledge.resources = self.each(root, "topic", |row| self.resource(row, &knowledge));
        });
        self.file(files, "disagreements.toml", |root| {
            knowledge.disagreements = self.each(root, "disagreement", |row| self.disagreement(row, &knowledge));
        });
        self.file(files, "out_of_scope.toml", |root| knowledge.out_of_scope = self.out_of_scope(root));
        self.file(files, "calibration.toml", |root| {
            knowledge.calibration = root.tables("question").into_iter().map(|row| self.calibration(row)).collect();
        });
        let mut entry_ids = HashMap::new();
        let mut phrasings = HashMap::new();
        for name in files.keys().filter(|name| name.starts_with("faq/")) {
            self.file(files, name, |root| {
                for row in root.tables("entry") {
                    let entry = self.entry(row, name, &knowledge, &mut entry_ids, &mut phrasings);
                    knowledge.faq.push(entry);
                }
            });
        }
        if files.keys().all(|name| !name.starts_with("faq/")) {
            self.found.borrow_mut().push(Diagnostic {
                file: "faq".to_owned(),
                line: 0,
                column: 0,
                severity: Severity::Error,
                text: "there is no FAQ file".to_owned(),
                mend: "add faq/NAME.toml with [[entry]] blocks".to_owned(),
            });
        }
        if knowledge.faq.len() > MOST_ENTRIES {
            self.found.borrow_mut().push(Diagnostic {
                file: "faq".to_owned(),
                line: 0,
                column: 0,
                severity: Severity::Error,
                text: format!("there are {} entries, {MOST_ENTRIES} are allowed", knowledge.faq.len()),
                mend: "join entries that one answer serves".to_owned(),
            });
        }
        self.unknown_files(files);
        self.unique_rows(&knowledge);
        self.resolve(&knowledge);
        knowledge
    }

    fn file(&self, files: &Files, name: &str, read: impl FnOnce(&Table<'_, '_>)) {
        let Some(text) = files.get(name) else { return };
        let file = File::new(name, text, self.found);
        let parsed = file.parse();
        let root = Table::new(&file, parsed.get_ref(), parsed.span());
        read(&root);
        root.finish();
    }

    fn unknown_files(&self, files: &Files) {
        const KNOWN: [&str; 12] = [
            "sources.toml",
            "salaries.toml",
            "certifications.toml",
            "outlook.toml",
            "facts.toml",
            "vocabulary.toml",
            "careers.toml",
            "interview.toml",
            "resources.toml",
            "disagreements.toml",
            "out_of_scope.toml",
            "calibration.toml",
        ];
        for name in files.keys().filter(|name| !name.starts_with("faq/") && !KNOWN.contains(&name.as_str())) {
            self.found.borrow_mut().push(Diagnostic {
                file: name.clone(),
                line: 0,
                column: 0,
                severity: Severity::Error,
                text: "is not a file that is read".to_owned(),
                mend: format!("move it to faq/, or rename it to one of {}", KNOWN.join(", ")),
            });
        }
    }
}
