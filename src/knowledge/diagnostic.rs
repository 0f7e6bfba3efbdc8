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
}

/// One finding, with its place and its mend.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
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
    pub(super) fn of_file(file: impl Into<String>, text: String, mend: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, severity: Severity::Error, text, mend: mend.into() }
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
        };
        write!(f, ": {severity}: {}", self.text)?;
        if self.mend.is_empty() { Ok(()) } else { write!(f, " ({})", self.mend) }
    }
}

/// Why a knowledge folder could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder itself cannot be read.
    #[error("cannot read the knowledge folder {folder}: {source}; give a folder that holds faq/NAME.toml")]
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

fn list(diagnostics: &[Diagnostic]) -> String {
    const SHOWN: usize = 20;
    let errors: Vec<_> = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    let ending = if errors.len() == 1 { "" } else { "s" };
    let mut text = format!("the knowledge cannot be used: {} error{ending}", errors.len());
    for diagnostic in errors.iter().take(SHOWN) {
        text.push_str("\n  ");
        text.push_str(&diagnostic.to_string());
    }
    if errors.len() > SHOWN {
        text.push_str(&format!("\n  … and {} more; `preceptor check` lists all", errors.len() - SHOWN));
    }
    text
}
