//! What could not be read, and which findings follow from that: they would hide their own cause.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use crate::knowledge::diagnostic::{Diagnostic, Phase};
use crate::knowledge::load::folder::FOLDERS;

/// Names of files and folders that were not read, or not whole.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// Lower-case names, as far as they say what would have been read.
    names: RefCell<HashSet<String>>,
    following: Cell<usize>,
}

impl Unread {
    pub(super) fn new(findings: &[Diagnostic]) -> Self {
        let unread = Self::default();
        let names = findings.iter().filter(|finding| finding.phase == Phase::Reading).map(|finding| &finding.file);
        unread.names.borrow_mut().extend(names.map(|name| name.to_lowercase()));
        unread
    }

    pub(super) fn add_faulty(&self, file: &str) {
        self.names.borrow_mut().insert(file.to_owned());
    }

    /// Whether a file (or, for a folder's name with `/`, a file in it) may be among what was not read. A folder that is not
    /// read may hold anything that would stand in it, one of an unknown name anything at all; a misnamed file may hold what
    /// its name begins with.
    pub(super) fn may_hold(&self, file: &str) -> bool {
        let stem = file.trim_end_matches(".toml");
        let is_known = |folder: &str| FOLDERS.contains(&folder.trim_end_matches('/'));
        let holds = |name: &String| match name.ends_with('/') {
            true => file.starts_with(name.as_str()) || !is_known(name),
            false if file.ends_with('/') => name.starts_with(file),
            false => name.split('.').next() == Some(stem),
        };
        self.names.borrow().iter().any(holds)
    }

    /// Whether a finding follows from a file that was not read; if so it is counted, not told.
    pub(super) fn explains(&self, file: &str) -> bool {
        let explains = self.may_hold(file);
        if explains {
            self.following.set(self.following.get() + 1);
        }
        explains
    }

    /// The findings without those that stand behind a fault of their file's syntax, and with the number of all that are
    /// left out.
    pub(super) fn without_following(&self, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut faulty: HashMap<String, usize> = HashMap::new();
        for finding in findings.iter().filter(|finding| finding.phase == Phase::Reading) {
            let first = faulty.entry(finding.file.clone()).or_insert(finding.line);
            *first = finding.line.min(*first);
        }
        let all = findings.len();
        findings.retain(|finding| {
            finding.phase == Phase::Reading || faulty.get(&finding.file).is_none_or(|first| finding.line < *first)
        });
        let count = self.following.get() + all - findings.len();
        if count > 0 {
            findings.push(Diagnostic::following(count));
        }
        findings
    }
}
