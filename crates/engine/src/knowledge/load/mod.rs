//! From a folder of TOML files to validated knowledge, or to every fault at once.

mod checks;
mod figures;
mod folder;
mod intents;
mod labels;
mod manners;
mod onward;
mod prose;
mod references;
mod sets;
mod slips;
mod texts;
mod training;
mod unique;
mod unread;
mod values;
mod wording;
mod words;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

pub use self::folder::{Folder, read_folder};
pub(super) use self::prose::sign_fault;
use self::references::Reference;
pub(super) use self::slips::placeholder;
use self::texts::Seen;
use self::training::Owner;
pub use self::training::{Taught, taught};
use self::unread::Unread;
use crate::knowledge::diagnostic::{Diagnostic, LoadError, Phase, Severity};
use crate::knowledge::model::Knowledge;
use crate::knowledge::period::Period;
use crate::knowledge::reader::{File, Table};

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
/// Below so many phrasings an entry is hardly found. CONTRIBUTING.md names the same number.
const FEW_PHRASINGS: usize = 12;
/// The longest name, after Discord's limit for a choice.
const LONGEST_NAME: usize = 100;
/// Lists of the careers that may begin with a text of their own, by the ids of their replies.
const CAREER_LISTS: [&str; 3] = ["career", "career:specialties", "career:moves"];
/// The longest description of a command, after Discord's limit.
const LONGEST_DESCRIPTION: usize = 100;
/// The longest id, so that it fits a button's with what stands around it.
const LONGEST_ID: usize = 80;

const OUT_OF_SCOPE: &str = "training/out_of_scope.toml";
const CALIBRATION: &str = "training/calibration.toml";

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
    Ok(read_folder(folder)?.build())
}

/// Builds the knowledge from files' texts.
pub fn build(files: &Files) -> Loaded {
    build_with(files, &[])
}

/// As [`build`], where some files could not be read.
fn build_with(files: &Files, unread: &[Diagnostic]) -> Loaded {
    let found = RefCell::new(unread.to_vec());
    let unread = Unread::new(unread);
    let knowledge = Builder {
        found: &found,
        references: RefCell::default(),
        learnt: RefCell::default(),
        ranks: RefCell::default(),
        rows: RefCell::default(),
        unread: &unread,
        last_read: RefCell::default(),
    }
    .build(files);
    let mut diagnostics = unread.without_following(found.into_inner());
    diagnostics.sort();
    diagnostics.dedup();
    Loaded { knowledge, diagnostics }
}

/// File and line of each rank, by what has it.
type Ranks = HashMap<(&'static str, u32), (String, usize)>;

/// Lines, from 1, of rows' ids, by id and time.
type RowLines = HashMap<(String, String), usize>;

/// Reads files one by one; what refers to other files waits until all are read.
struct Builder<'f> {
    found: &'f RefCell<Vec<Diagnostic>>,
    references: RefCell<Vec<Reference>>,
    learnt: RefCell<HashMap<String, Owner>>,
    /// Where each rank is given, by what has it.
    ranks: RefCell<Ranks>,
    /// Lines of rows, by file: looked for once a fault has none.
    rows: RefCell<HashMap<String, RowLines>>,
    unread: &'f Unread,
    /// When each table was last read beside its sources.
    last_read: RefCell<BTreeMap<String, Period>>,
}

impl Builder<'_> {
    fn build(&self, files: &Files) -> Knowledge {
        let misplaced = self.misplaced(files);
        let mut knowledge = Knowledge::default();
        // Figures first: the texts that name them are filled in as they are read.
        self.file(files, "tables/sources.toml", |root| knowledge.sources = figures::sources(root));
        self.file(files, "tables/pay.toml", |root| knowledge.salaries = root.each("salary", |row| self.salary(row)));
        self.file(files, "tables/credentials.toml", |root| {
            knowledge.bodies = root.each("body", |row| self.body(row));
            knowledge.certifications = root.each("certification", |row| self.certification(row));
        });
        self.file(files, "tables/outlook.toml", |root| {
            knowledge.outlook = root.each("outlook", |row| self.outlook(row))
        });
        self.file(files, "tables/facts.toml", |root| knowledge.facts = root.each("fact", |row| self.fact(row)));
        self.file(files, "vocabulary.toml", |root| knowledge.vocabulary = self.vocabulary(root));
        self.home(&mut knowledge);
        figures::mark_unsourced(&mut knowledge);
        self.file(files, "labels.toml", |root| knowledge.labels = self.labels(root, &knowledge));
        self.file(files, "tables/careers.toml", |root| {
            knowledge.careers = self.careers(root, &knowledge);
            knowledge.intros.extend(self.intros(root, &CAREER_LISTS, &knowledge));
        });
        self.file(files, "tables/interview.toml", |root| knowledge.interview = self.interview(root, &knowledge));
        self.file(files, "tables/resources.toml", |root| {
            knowledge.resources = self.resources(root, &knowledge);
            knowledge.intros.extend(self.intros(root, &["resources"], &knowledge));
        });
        self.file(files, "tables/disagreements.toml", |root| {
            knowledge.disagreements = self.disagreements(root, &knowledge);
        });
        self.file(files, OUT_OF_SCOPE, |root| {
            let mut seen = HashSet::new();
            knowledge.out_of_scope = root.each("class", |row| self.out_of_scope(row, &mut seen));
        });
        self.file(files, CALIBRATION, |root| {
            knowledge.calibration = root.each("question", |row| self.calibration(row));
        });
        self.file(files, "wording.toml", |root| knowledge.wording = self.wording(root));
        self.file(files, "manners.toml", |root| knowledge.manners = self.manners(root));
        self.file(files, "intents.toml", |root| knowledge.intents = self.intents(root));
        let mut seen = Seen { needs_sources: files.contains_key("tables/sources.toml"), ..Seen::default() };
        for name in files.keys().filter(|name| name.starts_with("faq/")) {
            self.file(files, name, |root| {
                let entries = root.each("entry", |row| self.entry(row, &knowledge, &mut seen));
                knowledge.faq.extend(entries);
            });
        }
        for name in files.keys().filter(|name| holds_phrasings(name)) {
            self.file(files, name, |root| {
                root.each("entry", |row| self.phrasings(row, &mut knowledge.faq, &mut seen));
            });
        }
        knowledge.last_read = self.last_read.take();
        self.few_phrasings(&knowledge, &seen);
        self.number_of_entries(files, &knowledge);
        self.unknown_files(files, &misplaced);
        self.unique_rows(files, &knowledge);
        self.rising_percentiles(files, &knowledge);
        self.pay_at_home(files, &knowledge);
        self.resolve(&knowledge);
        self.unique_names(files, &knowledge);
        self.one_projection(files, &knowledge);
        knowledge
    }

    fn file(&self, files: &Files, name: &str, read: impl FnOnce(&Table<'_, '_>)) {
        let Some(text) = files.get(name) else { return };
        let file = File::new(name, text, self.found);
        let (parsed, is_faulty) = file.parse();
        if is_faulty {
            self.unread.add_faulty(name);
        }
        let root = Table::new(&file, parsed.get_ref(), parsed.span());
        if root.is_empty() && !is_faulty {
            self.found.borrow_mut().push(Diagnostic::warning_of_file(
                name,
                "holds nothing".to_owned(),
                "write something into it, or remove it",
            ));
        }
        if name.starts_with("tables/")
            && let Some(last_read) = root.optional("last_read")
        {
            self.last_read.borrow_mut().insert(name.to_owned(), Period::new(&last_read));
        }
        read(&root);
        root.finish();
    }

    /// Reports a fault of a whole file.
    fn fault(&self, file: &str, text: String, mend: impl Into<String>) {
        self.found.borrow_mut().push(Diagnostic::of_file(file, text, mend));
    }

    /// A fault of the row with this id and time, on the line of its id.
    fn row_fault(&self, files: &Files, file: &str, (id, as_of): (&str, &str), text: String, mend: &str) {
        let mut rows = self.rows.borrow_mut();
        let lines = rows
            .entry(file.to_owned())
            .or_insert_with(|| files.get(file).map_or_else(RowLines::new, |text| row_lines(text)));
        let mut fault = Diagnostic::of_file(file, text, mend);
        if let Some(line) = lines.get(&(id.to_owned(), as_of.to_owned())) {
            (fault.line, fault.column) = (*line, 1);
        }
        self.found.borrow_mut().push(fault);
    }

    /// A fault of a name, on the last line that has it. Looking for it takes time for each of all lines, so that only
    /// the first of many such faults have a line.
    fn named_fault(&self, files: &Files, file: &str, name: &str, text: String, mend: &str) {
        const LINES_TOLD: usize = 100;
        let mut fault = Diagnostic::of_file(file, text, mend);
        let quoted = format!("\"{name}\"");
        let text = files.get(file).filter(|_| self.found.borrow().len() < LINES_TOLD).map_or("", String::as_str);
        let last = text.lines().enumerate().filter(|(_, line)| line.to_lowercase().contains(&quoted)).last();
        if let Some((at, _)) = last {
            (fault.line, fault.column) = (at + 1, 1);
        }
        self.found.borrow_mut().push(fault);
    }

    fn number_of_entries(&self, files: &Files, knowledge: &Knowledge) {
        if files.keys().all(|name| !name.starts_with("faq/")) && !self.unread.may_hold("faq/") {
            self.fault("faq", "there is no FAQ file".to_owned(), "add faq/NAME.toml with [[entry]] blocks");
        }
        if knowledge.faq.len() > MOST_ENTRIES {
            let text = format!("there are {} entries, {MOST_ENTRIES} are allowed", knowledge.faq.len());
            self.fault("faq", text, "join entries that one answer serves");
        }
    }

    /// Tables that stand where they stood before: what follows from that is not told.
    fn misplaced<'f>(&self, files: &'f Files) -> Vec<&'f str> {
        const MOVED: [(&str, &str); 11] = [
            ("sources.toml", "tables/sources.toml"),
            ("salaries.toml", "tables/pay.toml"),
            ("certifications.toml", "tables/credentials.toml"),
            ("outlook.toml", "tables/outlook.toml"),
            ("facts.toml", "tables/facts.toml"),
            ("careers.toml", "tables/careers.toml"),
            ("interview.toml", "tables/interview.toml"),
            ("resources.toml", "tables/resources.toml"),
            ("disagreements.toml", "tables/disagreements.toml"),
            ("out_of_scope.toml", "training/out_of_scope.toml"),
            ("calibration.toml", "training/calibration.toml"),
        ];
        let mut misplaced = Vec::new();
        for (name, place) in MOVED {
            if let Some((name, _)) = files.get_key_value(name).filter(|_| !files.contains_key(place)) {
                self.unread.add_faulty(place);
                let text = "is not read here: tables stand in tables/, what the matcher learns from in training/";
                self.found.borrow_mut().push(Diagnostic {
                    phase: Phase::Reading,
                    ..Diagnostic::of_file(name.as_str(), text.to_owned(), format!("move it to {place}"))
                });
                misplaced.push(name.as_str());
            }
        }
        misplaced
    }

    fn unknown_files(&self, files: &Files, misplaced: &[&str]) {
        const KNOWN: [&str; 16] = [
            "tables/sources.toml",
            "tables/pay.toml",
            "tables/credentials.toml",
            "tables/outlook.toml",
            "tables/facts.toml",
            "vocabulary.toml",
            "tables/careers.toml",
            "tables/interview.toml",
            "tables/resources.toml",
            "tables/disagreements.toml",
            OUT_OF_SCOPE,
            "intents.toml",
            "labels.toml",
            "wording.toml",
            "manners.toml",
            CALIBRATION,
        ];
        let is_known = |name: &str| name.starts_with("faq/") || holds_phrasings(name) || KNOWN.contains(&name);
        for name in files.keys().filter(|name| !is_known(name) && !misplaced.contains(&name.as_str())) {
            let mend = format!("move it to faq/ or training/, or rename it to one of {}", KNOWN.join(", "));
            self.fault(name, "is not a file that is read".to_owned(), mend);
        }
    }
}

/// Whether a file teaches the matcher how people ask the questions of the FAQ.
fn holds_phrasings(name: &str) -> bool {
    name.starts_with("training/") && ![OUT_OF_SCOPE, CALIBRATION].contains(&name)
}

/// Where rows with an id and a time stand: the last line where several do.
fn row_lines(text: &str) -> RowLines {
    let quoted = |value: &str| value.trim().trim_matches(['"', '\'']).to_owned();
    let (mut row, mut lines) = (None, RowLines::new());
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("[[") {
            row = None;
        }
        match line.split_once('=').map(|(key, value)| (key.trim(), value)) {
            Some(("id", value)) => row = Some((quoted(value), at + 1)),
            Some(("as_of", value)) => {
                if let Some((id, line)) = row.clone() {
                    lines.insert((id, quoted(value)), line);
                }
            }
            _ => {}
        }
    }
    lines
}
