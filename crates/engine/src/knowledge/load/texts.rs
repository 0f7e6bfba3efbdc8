//! Texts that answers are made of, with the figures that they name filled in.

use std::collections::{HashMap, HashSet};

use crate::knowledge::diagnostic::Diagnostic;
use crate::knowledge::figure::{amounts_in_words, figure_file, raw_figures, without_references};
use crate::knowledge::load::checks::{check_id, check_length, check_unique_id, each_with_id};
use crate::knowledge::load::figures::{level, limited};
use crate::knowledge::load::prose::{has_word, markdown_fault};
use crate::knowledge::load::references::Target;
use crate::knowledge::load::slips::check_other;
use crate::knowledge::load::training::Owner;
use crate::knowledge::load::values::{check_address, one_of};
use crate::knowledge::load::{
    Builder, FEW_PHRASINGS, LONGEST_ANSWER, LONGEST_NAME, LONGEST_PHRASING, LONGEST_TEXT, LONGEST_TITLE,
};
use crate::knowledge::model::{
    CareerMove, Careers, Citation, Disagreement, EntryPosition, FaqEntry, Interview, InterviewCategory, InterviewNote,
    InterviewQuestion, Intro, Knowledge, Link, Profession, ResourceTopic, Specialty, Stage,
};
use crate::knowledge::reader::{Located, Table, did_you_mean};

/// What FAQ entries of all files have used up.
#[derive(Default)]
pub(super) struct Seen {
    /// Entries by id.
    pub(super) entries: HashMap<String, SeenEntry>,
    /// A folder of bare entries, without a file of sources, need not name any.
    pub(super) needs_sources: bool,
    /// Entries by their answers.
    pub(super) answers: HashMap<String, String>,
    /// Entries whose id another one has taken over.
    pub(super) doubled: usize,
    /// The file in which an entry with phrasings was told last.
    pub(super) told_in: String,
}

/// Where an entry stands.
pub(super) struct SeenEntry {
    file: String,
    line: usize,
    column: usize,
    /// Its place among all entries.
    index: usize,
    /// The file that has its phrasings.
    taught_in: Option<String>,
}

const FIGURES: &str = "name a figure that is there: {salary:ID}, {certification:CODE:FIELD}, {body:CODE:FIELD}, \
                       {outlook:COUNTRY:growth}, {fact:ID}";

/// A question after the figure whose name is most like this one.
fn nearest_figure(knowledge: &Knowledge, name: &str) -> Option<String> {
    let names = knowledge.figure_names();
    // A row may be there and lack its figure.
    let others = names.iter().map(String::as_str).filter(|known| *known != name);
    did_you_mean(name.trim_end_matches(":as_of"), others, 0.75)
}

/// A row of texts while it is read: what its figures rest on joins the sources that it names.
struct Prose<'r, 't, 'a> {
    builder: &'r Builder<'r>,
    knowledge: &'r Knowledge,
    row: &'r Table<'t, 'a>,
    citations: Vec<Citation>,
}

impl Prose<'_, '_, '_> {
    fn name(&self) -> String {
        limited(self.row, "name", LONGEST_NAME)
    }

    fn list(&self, key: &'static str) -> Vec<String> {
        self.row.list(key, false)
    }

    fn text(&mut self, key: &'static str) -> String {
        self.builder.text(self.row, key, LONGEST_TEXT, self.knowledge, &mut self.citations)
    }

    fn credentials(&self) -> Vec<String> {
        self.builder.refer_all(self.row, Target::Credential, "credentials", false)
    }

    /// What the texts read so far rest on, so it is to be asked for last.
    fn citations(&mut self) -> Vec<Citation> {
        let mut unique = Vec::with_capacity(self.citations.len());
        merge_citations(&mut unique, std::mem::take(&mut self.citations));
        unique
    }
}

impl Builder<'_> {
    /// A text with its figures filled in; where these come from is added to `citations`.
    fn text(
        &self,
        row: &Table<'_, '_>,
        key: &'static str,
        longest: usize,
        knowledge: &Knowledge,
        citations: &mut Vec<Citation>,
    ) -> String {
        let text = row.string(key);
        let mut filled = String::with_capacity(text.value.len());
        let mut outside = String::with_capacity(text.value.len());
        let mut rest = text.value.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            outside.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                row.file.error(&text.place, format!("`{key}` has a `{{` without `}}`"), "close the figure's name");
                rest = after;
                break;
            };
            match knowledge.figure(name) {
                Some(figure) => {
                    filled.push_str(&figure.text);
                    citations.extend(figure.citations);
                }
                None if self.figure_is_unread(name) => {}
                None => {
                    let mend = nearest_figure(knowledge, name).unwrap_or_else(|| FIGURES.to_owned());
                    row.file.reference_error(
                        &text.place,
                        format!("`{key}` names a figure that does not exist: {{{name}}}"),
                        mend,
                    );
                }
            }
            outside.push_str(" … ");
            rest = after;
        }
        filled.push_str(rest);
        outside.push_str(rest);
        let outside = without_references(&outside);
        for raw in raw_figures(&outside).chain(amounts_in_words(&outside)) {
            row.file.error(
                &text.place,
                format!("`{key}` carries the figure {raw} as text"),
                "put it into a table with its source and name it in braces, as in {salary:us-median}",
            );
        }
        check_length(row.file, &filled, &text.place, key, longest);
        if let Some(fault) = markdown_fault(&filled) {
            row.file.error(&text.place, format!("`{key}` {fault}"), "correct the Markdown");
        }
        if !filled.is_empty() && !has_word(&filled) {
            row.file.error(&text.place, format!("`{key}` holds no word"), "write a text");
        }
        filled
    }

    /// Whether the table that a figure would stand in was not read.
    fn figure_is_unread(&self, name: &str) -> bool {
        let kind = name.split(':').next().unwrap_or_default();
        figure_file(kind).is_some_and(|file| self.unread.explains(file))
    }

    /// The sources that a row names, each with its own date.
    fn cited(&self, row: &Table<'_, '_>, knowledge: &Knowledge) -> Vec<Citation> {
        let sources = self.sources_of(row, "nothing says what this rests on");
        sources
            .into_iter()
            .filter_map(|source| {
                let as_of = knowledge.sources.get(&source)?.as_of.clone();
                Some(Citation { source, as_of })
            })
            .collect()
    }

    /// Reads every row of a table of texts.
    fn prose<'t, 'a, T>(
        &self,
        root: &Table<'t, 'a>,
        key: &'static str,
        knowledge: &Knowledge,
        read: impl Fn(String, &mut Prose<'_, 't, 'a>) -> T,
    ) -> Vec<T> {
        each_with_id(root, key, |id, row| {
            let citations = self.cited(row, knowledge);
            read(id, &mut Prose { builder: self, knowledge, row, citations })
        })
    }

    /// A folder of bare entries names no sources, and need not say so.
    fn entry_citations(&self, row: &Table<'_, '_>, knowledge: &Knowledge, seen: &Seen) -> Vec<Citation> {
        let names_none = row.place_of("sources").is_none() || row.has_empty_list("sources");
        if names_none && !seen.needs_sources {
            row.list("sources", false);
            return Vec::new();
        }
        self.cited(row, knowledge)
    }

    pub(super) fn entry(&self, row: &Table<'_, '_>, knowledge: &Knowledge, seen: &mut Seen) -> FaqEntry {
        let id = row.string("id");
        check_id(row.file, &id);
        let (line, column) = row.file.place(&id.place);
        let (file, index) = (row.file.name().to_owned(), seen.entries.len() + seen.doubled);
        let entry = SeenEntry { file, line, column, index, taught_in: None };
        if let Some(other) = seen.entries.insert(id.value.clone(), entry) {
            seen.doubled += 1;
            let text = format!("the id `{}` is taken by an entry in {}", id.value, other.file);
            row.file.error(&id.place, text, "give this entry another id");
        }
        let question = Located {
            value: limited(row, "question", LONGEST_TITLE),
            place: row.place_of("question").unwrap_or_else(|| row.place()),
        };
        self.learn(row.file, &question, &Owner::Question(id.value.clone()));
        let mut citations = self.entry_citations(row, knowledge, seen);
        let mut figure_citations = Vec::new();
        let answer = self.text(row, "answer", LONGEST_ANSWER, knowledge, &mut figure_citations);
        merge_citations(&mut citations, figure_citations);
        if let Some(other) = seen.answers.insert(answer.clone(), id.value.clone())
            && !answer.is_empty()
            && other != id.value
        {
            let place = row.place_of("answer").unwrap_or_else(|| row.place());
            let text = format!("`{}` has the same answer as `{other}`", id.value);
            row.file.warning(&place, text, "join the two, or write what is asked here");
        }
        self.phrasings_elsewhere(row, seen);
        let see_also = self.refer_all(row, Target::Entry, "see_also", false);
        check_other(row, "see_also", &id.value, see_also.iter().find(|other| **other == id.value));
        FaqEntry {
            id: id.value,
            question: question.value,
            phrasings: Vec::new(),
            answer,
            citations,
            see_also,
            commands: self.commands(row, "commands"),
            popular: self.rank(row, "entry"),
            file: row.file.name().to_owned(),
        }
    }

    /// What is learnt from stands apart from what people read. It is told once a file.
    fn phrasings_elsewhere(&self, row: &Table<'_, '_>, seen: &mut Seen) {
        let Some(place) = row.place_of("phrasings") else { return };
        row.strings("phrasings", false);
        self.unread.add_faulty("training/");
        if seen.told_in != row.file.name() {
            row.file.name().clone_into(&mut seen.told_in);
            let there = row.file.name().replacen("faq/", "training/", 1);
            row.file.error(
                &place,
                "`phrasings` are not read here: what the matcher learns from stands in training/".to_owned(),
                format!("move those of all entries to {there}, into [[entry]] blocks with their `id`"),
            );
        }
    }

    /// Ways in which people ask an entry's question.
    pub(super) fn phrasings(&self, row: &Table<'_, '_>, entries: &mut [FaqEntry], seen: &mut Seen) {
        let id = row.string("id");
        let phrasings = row.strings("phrasings", true);
        if !id.value.is_empty() {
            self.refer(row.file, Target::Entry, &id);
        }
        let Some(known) = seen.entries.get_mut(&id.value) else { return };
        if let Some(other) = known.taught_in.replace(row.file.name().to_owned()) {
            let text = format!("`{}` has phrasings in {other} already", id.value);
            row.file.error(&id.place, text, "join the two blocks");
        }
        let owner = Owner::Phrasing(id.value);
        for phrasing in &phrasings {
            check_length(row.file, &phrasing.value, &phrasing.place, "phrasings", LONGEST_PHRASING);
            self.learn(row.file, phrasing, &owner);
        }
        if let Some(entry) = entries.get_mut(known.index) {
            entry.phrasings.extend(phrasings.into_iter().map(|phrasing| phrasing.value));
        }
    }

    /// Entries that will hardly be found.
    pub(super) fn few_phrasings(&self, knowledge: &Knowledge, seen: &Seen) {
        for entry in knowledge.faq.iter().filter(|entry| entry.phrasings.len() < FEW_PHRASINGS) {
            let Some(place) = seen.entries.get(&entry.id) else { continue };
            if self.unread.explains("training/") {
                continue;
            }
            let there = place.file.replacen("faq/", "training/", 1);
            let text = format!("`{}` has {} phrasings", entry.id, entry.phrasings.len());
            let mend =
                format!("add at least {FEW_PHRASINGS} ways in which people ask it, in different words, to {there}");
            self.found.borrow_mut().push(Diagnostic {
                line: place.line,
                column: place.column,
                ..Diagnostic::warning_of_file(place.file.as_str(), text, mend)
            });
        }
    }

    /// What the lists of a file begin with.
    pub(super) fn intros(&self, root: &Table<'_, '_>, lists: &[&str], knowledge: &Knowledge) -> Vec<Intro> {
        root.each("intro", |row| {
            let mut citations = self.cited(row, knowledge);
            let text = self.text(row, "text", LONGEST_TEXT, knowledge, &mut citations);
            Intro { list: one_of(row, "list", lists), text, citations }
        })
    }

    pub(super) fn careers(&self, root: &Table<'_, '_>, knowledge: &Knowledge) -> Careers {
        Careers {
            stages: self.prose(root, "stage", knowledge, |id, prose| Stage {
                id,
                level: level(prose.row),
                name: prose.name(),
                aliases: prose.list("aliases"),
                text: prose.text("text"),
                roles: prose.list("roles"),
                needs: prose.text("needs"),
                pay: self.refer_all(prose.row, Target::Salary, "pay", true),
                prospects: prose.text("prospects"),
                citations: prose.citations(),
            }),
            professions: self.prose(root, "profession", knowledge, |id, prose| Profession {
                id,
                name: prose.name(),
                aliases: prose.list("aliases"),
                text: prose.text("text"),
                education: prose.text("education"),
                length: prose.row.optional("length"),
                entry_pay: prose.text("entry_pay"),
                growth: prose.text("growth"),
                flexibility: prose.text("flexibility"),
                patients: prose.text("patients"),
                note: prose.row.optional("note"),
                main: prose.row.boolean("main"),
                compared_in: self.refer_optional(prose.row, Target::Source, "compared_in"),
                citations: prose.citations(),
            }),
            entry_positions: self.entry_positions(root, knowledge),
            specialties: self.prose(root, "specialty", knowledge, |id, prose| Specialty {
                is_example_of_range: prose.row.boolean("example_of_range"),
                id,
                name: prose.name(),
                aliases: prose.list("aliases"),
                text: prose.text("text"),
                credentials: prose.credentials(),
                citations: prose.citations(),
            }),
            moves: self.prose(root, "move", knowledge, |id, prose| CareerMove {
                id,
                role: limited(prose.row, "role", LONGEST_NAME),
                text: prose.text("text"),
                credentials: prose.credentials(),
                citations: prose.citations(),
            }),
        }
    }

    fn entry_positions(&self, root: &Table<'_, '_>, knowledge: &Knowledge) -> Vec<EntryPosition> {
        let mut seen = HashSet::new();
        root.each("entry_position", |row| {
            let Located { value: credential, place } = row.string("credential");
            self.refer(row.file, Target::Credential, &Located { value: credential.clone(), place: place.clone() });
            check_unique_id(row.file, &Located { value: credential.to_lowercase(), place }, &mut seen);
            let guide = row.list("guide", false);
            EntryPosition {
                credential,
                positions: row.list("positions", false),
                guide: (!guide.is_empty()).then_some(guide),
                citations: self.cited(row, knowledge),
            }
        })
    }

    pub(super) fn interview(&self, root: &Table<'_, '_>, knowledge: &Knowledge) -> Interview {
        let question = |row: &Table<'_, '_>| InterviewQuestion {
            question: self.text(row, "question", LONGEST_TITLE, knowledge, &mut Vec::new()),
            shows: self.text(row, "shows", LONGEST_TEXT, knowledge, &mut Vec::new()),
        };
        Interview {
            categories: self.prose(root, "category", knowledge, |id, prose| InterviewCategory {
                id,
                name: prose.name(),
                aliases: prose.list("aliases"),
                purpose: prose.text("purpose"),
                questions: prose.row.each("question", question),
                focus: prose.text("focus"),
                everyday: prose.row.boolean("everyday"),
                citations: prose.citations(),
            }),
            methods: self.prose(root, "method", knowledge, |id, prose| InterviewNote {
                id,
                everyday: prose.row.boolean("everyday"),
                name: prose.name(),
                aliases: prose.list("aliases"),
                text: prose.text("text"),
                citations: prose.citations(),
            }),
            employer_questions: root.each("employer_question", question),
        }
    }

    pub(super) fn resources(&self, root: &Table<'_, '_>, knowledge: &Knowledge) -> Vec<ResourceTopic> {
        self.prose(root, "topic", knowledge, |id, prose| ResourceTopic {
            id,
            links: prose.row.each("link", link),
            name: prose.name(),
            aliases: prose.list("aliases"),
            text: prose.text("text"),
            citations: prose.citations(),
        })
    }

    /// The names of figures that a disagreement is about.
    fn figures(&self, row: &Table<'_, '_>, knowledge: &Knowledge) -> Vec<String> {
        let names = row.strings("figures", false);
        for name in &names {
            if knowledge.figure(&name.value).is_none() && !self.figure_is_unread(&name.value) {
                let text = format!("`{}` is not the name of a figure", name.value);
                let mend = nearest_figure(knowledge, &name.value);
                let mend = mend.unwrap_or_else(|| "write it as in an answer, without braces".to_owned());
                row.file.reference_error(&name.place, text, mend);
            }
        }
        names.into_iter().map(|name| name.value).collect()
    }

    pub(super) fn disagreements(&self, root: &Table<'_, '_>, knowledge: &Knowledge) -> Vec<Disagreement> {
        self.prose(root, "disagreement", knowledge, |id, prose| Disagreement {
            id,
            figures: self.figures(prose.row, knowledge),
            text: prose.text("text"),
            replies: self.replies(prose.row, "replies"),
            citations: prose.citations(),
        })
    }
}

fn link(row: &Table<'_, '_>) -> Link {
    let address = row.string("address");
    check_address(row.file, &address);
    Link { title: limited(row, "title", LONGEST_TITLE), address: address.value }
}

/// Adds citations; one source stays one line, and a figure's period is more telling than the source's own date.
fn merge_citations(into: &mut Vec<Citation>, more: Vec<Citation>) {
    for citation in more {
        match into.iter_mut().find(|known| known.source == citation.source) {
            Some(known) => known.as_of = citation.as_of,
            None => into.push(citation),
        }
    }
}
