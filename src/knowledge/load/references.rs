//! What rows refer to by id, and whether it is there.

use std::collections::{HashMap, HashSet};

use super::super::diagnostic::{Diagnostic, Phase, Severity};
use super::super::model::Knowledge;
use super::super::reader::{File, Located, Table, did_you_mean};
use super::Builder;

/// What a reference must lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Target {
    Source,
    Entry,
    Credential,
    Salary,
    Stage,
    Specialty,
}

impl Target {
    const fn what(self) -> &'static str {
        match self {
            Self::Source => "a source in sources.toml",
            Self::Entry => "an FAQ entry",
            Self::Credential => "a credential in certifications.toml",
            Self::Salary => "a pay figure in salaries.toml",
            Self::Stage => "a stage in careers.toml",
            Self::Specialty => "a specialty in careers.toml",
        }
    }

    /// The file that it would stand in.
    const fn file(self) -> &'static str {
        match self {
            Self::Source => "sources.toml",
            Self::Entry => "faq/",
            Self::Credential => "certifications.toml",
            Self::Salary => "salaries.toml",
            Self::Stage | Self::Specialty => "careers.toml",
        }
    }

    fn ids(self, knowledge: &Knowledge) -> HashSet<&str> {
        match self {
            Self::Source => knowledge.sources.keys().map(String::as_str).collect(),
            Self::Entry => knowledge.faq.iter().map(|entry| entry.id.as_str()).collect(),
            Self::Credential => knowledge.certifications.iter().map(|row| row.code.as_str()).collect(),
            Self::Salary => knowledge.salaries.iter().map(|row| row.id.as_str()).collect(),
            Self::Stage => knowledge.careers.stages.iter().map(|row| row.id.as_str()).collect(),
            Self::Specialty => knowledge.careers.specialties.iter().map(|row| row.id.as_str()).collect(),
        }
    }
}

/// A reference that can only be followed once every file has been read.
pub(super) struct Reference {
    target: Target,
    name: String,
    file: String,
    line: usize,
    column: usize,
}

impl Builder<'_> {
    pub(super) fn refer(&self, file: &File<'_>, target: Target, name: &Located<String>) {
        let (line, column) = file.place(&name.place);
        let (name, file) = (name.value.clone(), file.name().to_owned());
        self.references.borrow_mut().push(Reference { target, name, file, line, column });
    }

    pub(super) fn refer_optional(&self, row: &Table<'_, '_>, target: Target, key: &'static str) -> Option<String> {
        let name = row.optional_string(key)?;
        self.refer(row.file, target, &name);
        Some(name.value)
    }

    pub(super) fn refer_all(
        &self,
        row: &Table<'_, '_>,
        target: Target,
        key: &'static str,
        required: bool,
    ) -> Vec<String> {
        let names = row.strings(key, required);
        for name in &names {
            self.refer(row.file, target, name);
        }
        names.into_iter().map(|name| name.value).collect()
    }

    /// The sources that a row names; one without any gets a warning.
    pub(super) fn sources_of(&self, row: &Table<'_, '_>, without: &str) -> Vec<String> {
        let sources = self.refer_all(row, Target::Source, "sources", true);
        if sources.is_empty() {
            row.file.warning(&row.place(), without.to_owned(), "add `sources = [\"…\"]`");
        }
        sources
    }

    /// Reports the references that lead nowhere.
    pub(super) fn resolve(&self, knowledge: &Knowledge) {
        // Looking for the nearest name takes time for each of all names.
        const NEAREST_TOLD: usize = 1_000;
        let (mut ids, mut told) = (HashMap::new(), 0);
        for reference in self.references.borrow().iter() {
            let known = ids.entry(reference.target).or_insert_with(|| reference.target.ids(knowledge));
            let name = reference.name.as_str();
            if known.contains(name) || self.unread.explains(reference.target.file()) {
                continue;
            }
            told += 1;
            let nearest = (told <= NEAREST_TOLD).then(|| did_you_mean(name, known.iter().copied(), 0.75)).flatten();
            self.found.borrow_mut().push(Diagnostic {
                phase: Phase::Content,
                file: reference.file.clone(),
                line: reference.line,
                column: reference.column,
                severity: Severity::Error,
                text: format!("`{name}` is not the id of {}", reference.target.what()),
                mend: nearest.unwrap_or_else(|| "correct it, or add what it refers to".to_owned()),
            });
        }
    }
}
