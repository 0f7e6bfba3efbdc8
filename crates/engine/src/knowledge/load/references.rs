//! What rows refer to by id, and whether it is there.

use std::collections::{HashMap, HashSet};

use crate::knowledge::diagnostic::{Diagnostic, Phase, Severity};
use crate::knowledge::load::Builder;
use crate::knowledge::model::{Knowledge, Level};
use crate::knowledge::reader::{File, Located, Table, did_you_mean};

/// What a reference must lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Target {
    Source,
    Entry,
    Credential,
    Salary,
    Stage,
    Specialty,
    Profession,
    Body,
    State,
    Country,
    /// A credential, level, specialty, state or country: what narrows pay down.
    PayWord,
    /// A credential or profession.
    Compared,
    /// A country with a projection.
    Projection,
    Career,
    Interview,
    Resource,
    Fact,
    Survey,
    /// A figure of a credential or a body, where figures have labels.
    Field,
    /// What a single figure is about, where that is listed.
    FactTopic,
}

impl Target {
    const fn what(self) -> &'static str {
        match self {
            Self::Source => "a source in tables/sources.toml",
            Self::Entry => "an FAQ entry",
            Self::Credential => "a credential in tables/credentials.toml",
            Self::Salary => "a pay figure in tables/pay.toml",
            Self::Stage => "a stage in tables/careers.toml",
            Self::Specialty => "a specialty in tables/careers.toml",
            Self::Profession => "a profession in tables/careers.toml",
            Self::Body => "a body in tables/credentials.toml or vocabulary.toml",
            Self::State => "a state in vocabulary.toml",
            Self::Country => "a country in vocabulary.toml",
            Self::PayWord => "a credential, level, specialty, state or country",
            Self::Compared => "a credential or profession to compare",
            Self::Projection => "a country in tables/outlook.toml",
            Self::Career => "a stage, specialty or move in tables/careers.toml",
            Self::Interview => "a category or method in tables/interview.toml",
            Self::Resource => "a topic in tables/resources.toml",
            Self::Fact => "a figure in tables/facts.toml",
            Self::Survey => "a survey in labels.toml",
            Self::Field => "a field in labels.toml",
            Self::FactTopic => "one of the topics in labels.toml",
        }
    }

    /// The files that it would stand in.
    const fn files(self) -> &'static [&'static str] {
        match self {
            Self::Source => &["tables/sources.toml"],
            Self::Entry => &["faq/"],
            Self::Credential => &["tables/credentials.toml"],
            Self::Salary => &["tables/pay.toml"],
            Self::Fact => &["tables/facts.toml"],
            Self::Survey | Self::Field | Self::FactTopic => &["labels.toml"],
            Self::Stage | Self::Specialty | Self::Profession | Self::Career => &["tables/careers.toml"],
            Self::Body => &["tables/credentials.toml", "vocabulary.toml"],
            Self::State | Self::Country => &["vocabulary.toml"],
            Self::PayWord => &["tables/pay.toml", "tables/credentials.toml", "tables/careers.toml"],
            Self::Compared => &["tables/credentials.toml", "tables/careers.toml"],
            Self::Projection => &["tables/outlook.toml"],
            Self::Interview => &["tables/interview.toml"],
            Self::Resource => &["tables/resources.toml"],
        }
    }

    /// Whether a name need not be listed: where nothing is, or where it is one of many that one label is for.
    fn is_open(self, name: &str, knowledge: &Knowledge) -> bool {
        let labels = &knowledge.labels;
        match self {
            Self::Field => labels.fields.is_empty() || labels.field(name).is_some(),
            Self::FactTopic => labels.topics.is_empty(),
            _ => false,
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
            Self::Field => {
                let labels = &knowledge.labels;
                labels.fields.iter().map(|known| &known.field).chain(&labels.unlabelled).map(String::as_str).collect()
            }
            Self::FactTopic => knowledge.labels.topics.iter().map(String::as_str).collect(),
            Self::Survey => knowledge.labels.surveys.iter().map(|row| row.id.as_str()).collect(),
            Self::Fact => knowledge.facts.iter().map(|row| row.id.as_str()).collect(),
            Self::Profession => knowledge.careers.professions.iter().map(|row| row.id.as_str()).collect(),
            Self::Body => {
                let named = knowledge.vocabulary.bodies.iter().map(|row| row.term.as_str());
                knowledge.bodies.iter().map(|row| row.code.as_str()).chain(named).collect()
            }
            Self::Country => knowledge.vocabulary.countries.iter().map(|row| row.code.as_str()).collect(),
            Self::State => knowledge.vocabulary.states.iter().map(|row| row.code.as_str()).collect(),
            Self::PayWord => {
                let places = knowledge.salaries.iter().flat_map(|row| [Some(&row.country), row.state.as_ref()]);
                let levels = Level::ALL.map(Level::id);
                let mut ids = Self::Credential.ids(knowledge);
                ids.extend(Self::Specialty.ids(knowledge));
                ids.extend(Self::Stage.ids(knowledge));
                ids.extend(levels);
                ids.extend(places.flatten().map(String::as_str));
                ids
            }
            Self::Compared => {
                let mut ids = Self::Credential.ids(knowledge);
                ids.extend(Self::Profession.ids(knowledge));
                ids
            }
            Self::Projection => knowledge.outlook.iter().map(|row| row.country.as_str()).collect(),
            Self::Career => {
                let mut ids = Self::Stage.ids(knowledge);
                ids.extend(Self::Specialty.ids(knowledge));
                ids.extend(Self::Profession.ids(knowledge));
                ids.extend(knowledge.careers.moves.iter().map(|row| row.id.as_str()));
                ids.insert("entry-positions");
                ids
            }
            Self::Interview => {
                let methods = knowledge.interview.methods.iter().map(|row| row.id.as_str());
                knowledge.interview.categories.iter().map(|row| row.id.as_str()).chain(methods).collect()
            }
            Self::Resource => knowledge.resources.iter().map(|row| row.id.as_str()).collect(),
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

    pub(super) fn refer_required(&self, row: &Table<'_, '_>, target: Target, key: &'static str) -> String {
        let name = row.string(key);
        if !name.value.is_empty() {
            self.refer(row.file, target, &name);
        }
        name.value
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
            if known.contains(name)
                || reference.target.is_open(name, knowledge)
                || reference.target.files().iter().any(|file| self.unread.explains(file))
            {
                continue;
            }
            told += 1;
            let nearest = (told <= NEAREST_TOLD).then(|| did_you_mean(name, known.iter().copied(), 0.75)).flatten();
            let (phase, what) = match reference.target {
                // What names such a figure would be told first, and is not at fault.
                Target::Field => (Phase::Content, "a field that labels.toml knows"),
                Target::FactTopic => (Phase::Content, "a topic that labels.toml knows"),
                _ => (Phase::Reference, reference.target.what()),
            };
            self.found.borrow_mut().push(Diagnostic {
                phase,
                file: reference.file.clone(),
                line: reference.line,
                column: reference.column,
                severity: Severity::Error,
                text: match phase {
                    Phase::Content => format!("`{name}` is not {what}"),
                    _ => format!("`{name}` is not the id of {what}"),
                },
                mend: nearest.unwrap_or_else(|| "correct it, or add what it refers to".to_owned()),
            });
        }
    }
}
