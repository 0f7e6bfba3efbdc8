//! What rows refer to by id, and whether it is there.

use std::collections::HashMap;

use super::super::diagnostic::{Diagnostic, Severity};
use super::super::model::Knowledge;
use super::super::reader::{File, Located, Table};
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
    Body,
}

pub(super) struct Reference {
    target: Target,
    name: Located<String>,
    file: String,
    line_column: (usize, usize),
}

impl Builder<'_> {
    pub(super) fn refer(&self, file: &File<'_>, target: Target, name: &Located<String>) {
        self.references.borrow_mut().push(Reference {
            target,
            name: name.clone(),
            file: file.name().to_owned(),
            line_column: file.place(&name.place),
        });
    }

    pub(super) fn refer_all(
        &self,
        table: &Table<'_, '_>,
        target: Target,
        key: &'static str,
        required: bool,
    ) -> Vec<String> {
        let names = table.strings(key, required);
        for name in &names {
            self.refer(table.file, target, name);
        }
        names.into_iter().map(|name| name.value).collect()
    }

    pub(super) fn resolve(&self, knowledge: &Knowledge) {
        let mut names: HashMap<Target, Vec<&str>> = HashMap::new();
        names.insert(Target::Source, knowledge.sources.keys().map(String::as_str).collect());
        names.insert(Target::Entry, knowledge.faq.iter().map(|entry| entry.id.as_str()).collect());
        names.insert(Target::Credential, knowledge.certifications.iter().map(|row| row.code.as_str()).collect());
        names.insert(Target::Salary, knowledge.salaries.iter().map(|row| row.id.as_str()).collect());
        names.insert(Target::Stage, knowledge.careers.stages.iter().map(|row| row.id.as_str()).collect());
        names.insert(Target::Specialty, knowledge.careers.specialties.iter().map(|row| row.id.as_str()).collect());
        names.insert(Target::Body, knowledge.bodies.iter().map(|row| row.code.as_str()).collect());
        for reference in self.references.borrow().iter() {
            let known = names.get(&reference.target).map(Vec::as_slice).unwrap_or_default();
            let name = reference.name.value.as_str();
            if known.contains(&name) {
                continue;
            }
            let what = match reference.target {
                Target::Source => "a source in sources.toml",
                Target::Entry => "an FAQ entry",
                Target::Credential => "a credential in certifications.toml",
                Target::Salary => "a pay figure in salaries.toml",
                Target::Stage => "a stage in careers.toml",
                Target::Specialty => "a specialty in careers.toml",
                Target::Body => "a certifying body in certifications.toml",
            };
            self.found.borrow_mut().push(Diagnostic {
                file: reference.file.clone(),
                line: reference.line_column.0,
                column: reference.line_column.1,
                severity: Severity::Error,
                text: format!("`{name}` is not the id of {what}"),
                mend: nearest(name, known),
            });
        }
    }
}

fn nearest(name: &str, known: &[&str]) -> String {
    let best = known.iter().max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
    match best {
        Some(best) if strsim::jaro_winkler(best, name) > 0.75 => format!("did you mean `{best}`?"),
        _ => "correct it, or add what it refers to".to_owned(),
    }
}
