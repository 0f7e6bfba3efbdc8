//! What is wrong with a knowledge folder, told so that somebody who does not write Rust can mend it.

use std::fmt;

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The folder cannot be used.
    Error,
    /// The folder works, but something is likely not meant so.
    Warning,
    /// Something could be better, and may stay as it is.
    Note,
}

/// When a fault shows; what cannot be read comes first, as other findings may follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// While reading files and their syntax.
    Reading,
    /// Stands for all findings that are not told because they follow from what could not be read.
    Following,
    /// In what has been read.
    Content,
    /// In what refers to something else: that may be missing because of a fault of its own.
    Reference,
}

/// One finding, with its place and its mend.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// When it showed; findings are in this order.
    #[serde(skip)]
    pub phase: Phase,
    /// The file, relative to the folder.
    pub file: String,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// Column in characters, from 1; 0 where the whole file is meant.
    pub column: usize,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub text: String,
    /// How to mend it.
    pub mend: String,
}

impl Diagnostic {
    /// An error of a whole file.
    pub fn of_file(file: impl Into<String>, text: String, mend: impl Into<String>) -> Self {
        Self {
            phase: Phase::Content,
            file: file.into(),
            line: 0,
            column: 0,
            severity: Severity::Error,
            text,
            mend: mend.into(),
        }
    }

    /// A warning about a whole file.
    pub(super) fn warning_of_file(file: impl Into<String>, text: String, mend: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::of_file(file, text, mend) }
    }

    /// So many findings that are not told.
    pub(super) fn following(count: usize) -> Self {
        let text = match count {
            1 => "1 finding that follows from these is not shown".to_owned(),
            _ => format!("{count} findings that follow from these are not shown"),
        };
        Self { phase: Phase::Following, ..Self::warning_of_file(".", text, "mend these first, then check again") }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        write!(f, ": {severity}: {}", self.text)?;
        if self.mend.is_empty() { Ok(()) } else { write!(f, " ({})", self.mend) }
    }
}

/// Why a knowledge folder could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder itself cannot be read.
    #[error("cannot read the knowledge folder {folder}; give a folder that holds faq/NAME.toml")]
    Folder {
        /// The folder as it was given.
        folder: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Files are at fault.
    #[error("{}", list(.0))]
    Faults(Vec<Diagnostic>),
}

impl LoadError {
    /// How much is wrong, in one line.
    pub fn summary(&self) -> String {
        match self {
            Self::Folder { source, .. } => format!("the knowledge folder cannot be read: {source}"),
            Self::Faults(found) => match errors(found).count() {
                1 => "the knowledge has 1 error".to_owned(),
                count => format!("the knowledge has {count} errors"),
            },
        }
    }

    /// The first errors, causes before what follows from them, and how many more there are.
    pub fn first(&self, most: usize) -> Vec<String> {
        match self {
            Self::Folder { .. } => Vec::new(),
            Self::Faults(found) => first(found, most),
        }
    }
}

fn first(diagnostics: &[Diagnostic], most: usize) -> Vec<String> {
    let mut lines: Vec<String> = errors(diagnostics).take(most).map(ToString::to_string).collect();
    let more = errors(diagnostics).count().saturating_sub(most);
    if more > 0 {
        lines.push(format!("… and {more} more; `preceptor check` lists all"));
    }
    let following = diagnostics.iter().filter(|finding| finding.phase == Phase::Following);
    lines.extend(following.map(|finding| format!("… {}", finding.text)));
    lines
}

fn errors(diagnostics: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
}

fn list(diagnostics: &[Diagnostic]) -> String {
    const SHOWN: usize = 20;
    let count = errors(diagnostics).count();
    let ending = if count == 1 { "" } else { "s" };
    let mut text = format!("the knowledge cannot be used: {count} error{ending}");
    for line in first(diagnostics, SHOWN) {
        text.push_str("\n  ");
        text.push_str(&line);
    }
    text
}
