//! Texts that answers are made of, with the figures that they name filled in.

use std::collections::{HashMap, HashSet};

use super::super::figure::raw_figures;
use super::super::model::{
    CareerMove, Careers, Citation, Disagreement, EntryPosition, FaqEntry, Interview, InterviewCategory, InterviewNote,
    InterviewQuestion, Knowledge, Link, Profession, ResourceTopic, Specialty, Stage,
};
use super::super::reader::{File, Located, Table};
use super::checks::{check_id, check_length};
use super::references::Target;
use super::{Builder, FEW_PHRASINGS, LONGEST_ANSWER, LONGEST_PHRASING, LONGEST_TEXT, LONGEST_TITLE};

impl Builder<'_> {
    /// A text with its figures filled in, and where these come from.
    pub(super) fn text(
        &self,
        row: &Table<'_, '_>,
        key: &'static str,
        longest: usize,
        knowledge: &Knowledge,
        citations: &mut Vec<Citation>,
    ) -> String {
        let text = row.string(key);
        self.fill(row.file, &text, key, longest, knowledge, citations)
    }

    pub(super) fn fill(
        &self,
        file: &File<'_>,
        text: &Located<String>,
        key: &str,
        longest: usize,
        knowledge: &Knowledge,
        citations: &mut Vec<Citation>,
    ) -> String {
        let mut filled = String::with_capacity(text.value.len());
        let mut outside = String::with_capacity(text.value.len());
        let mut rest = text.value.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            outside.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                file.error(&text.place, format!("`{key}` has a `{{` without `}}`"), "close the figure's name");
                rest = after;
                break;
            };
            match knowledge.figure(name) {
                Some(figure) => {
                    filled.push_str(&figure.text);
                    citations.extend(figure.citations);
                }
                None => {
                    let mend = "name a figure that is there: {salary:ID}, {certification:CODE:FIELD}, {body:CODE:FIELD}, {outlook:COUNTRY:growth}, {fact:ID}";
                    file.error(&text.place, format!("`{key}` names a figure that does not exist: {{{name}}}"), mend);
                }
            }
            outside.push_str(" … ");
            rest = after;
        }
        filled.push_str(rest);
        outside.push_str(rest);
        for raw in raw_figures(&outside) {
            file.error(
                &text.place,
                format!("`{key}` carries the figure {raw} as text"),
                "put it into a table with its source and name it in braces, as in {salary:us-median}",
            );
        }
        check_length(file, &Located { value: filled.clone(), place: text.place.clone() }, key, longest);
        filled
    }

    /// The sources that a block names, each with its own date.
    pub(super) fn cited(&self, row: &Table<'_, '_>, knowledge: &Knowledge) -> Vec<Citation> {
        let sources = self.refer_all(row, Target::Source, "sources", true);
        if sources.is_empty() {
            row.file.warning(&row.place(), "nothing says what this rests on".to_owned(), "add `sources = [\"…\"]`");
        }
        sources
            .into_iter()
            .filter_map(|source| {
                let as_of = knowledge.sources.get(&source)?.as_of.clone();
                Some(Citation { source, as_of })
            })
            .collect()
    }

    pub(super) fn entry(
        &self,
        row: Table<'_, '_>,
        file_name: &str,
        knowledge: &Knowledge,
        ids: &mut HashMap<String, String>,
        phrasings_seen: &mut HashMap<String, String>,
    ) -> FaqEntry {
        let id = row.string("id");
        check_id(row.file, &id, &mut HashSet::new());
        if let Some(other) = ids.insert(id.value.clone(), file_name.to_owned()) {
            let text = format!("the id `{}` is taken by an entry in {other}", id.value);
            row.file.error(&id.place, text, "give this entry another id");
        }
        let question = row.string("question");
        check_length(row.file, &question, "question", LONGEST_TITLE);
        let mut citations = self.cited(&row, knowledge);
        let mut figure_citations = Vec::new();
        let answer = self.text(&row, "answer", LONGEST_ANSWER, knowledge, &mut figure_citations);
        merge_citations(&mut citations, figure_citations);
        let phrasings = row.strings("phrasings", false);
        if phrasings.len() < FEW_PHRASINGS {
            row.file.warning(
                &row.place(),
                format!("`{}` has {} phrasings", id.value, phrasings.len()),
                format!("add at least {FEW_PHRASINGS} ways in which people ask it, in different words"),
            );
        }
        for phrasing in &phrasings {
            check_length(row.file, phrasing, "phrasings", LONGEST_PHRASING);
            let key = comparable(&phrasing.value);
            if let Some(other) = phrasings_seen.get(&key).filter(|other| **other != id.value) {
                let text = format!("`{}` is also a phrasing of `{other}`", phrasing.value);
                row.file.warning(&phrasing.place, text, "keep it where its answer is");
            }
            phrasings_seen.insert(key, id.value.clone());
        }
        let entry = FaqEntry {
            id: id.value,
            question: question.value,
            phrasings: phrasings.into_iter().map(|phrasing| phrasing.value).collect(),
            answer,
            citations,
            see_also: self.refer_all(&row, Target::Entry, "see_also", false),
            commands: row.strings("commands", false).into_iter().map(|command| command.value).collect(),
            file: file_name.to_owned(),
        };
        row.finish();
        entry
    }

    pub(super) fn careers(&self, root: &Table<'_, '_>, knowledge: &Knowledge) -> Careers {
        Careers {
            stages: self.each(root, "stage", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let stage = Stage {
                    id: id.value.clone(),
                    name: row.string("name").value,
                    aliases: plain(&row, "aliases"),
                    text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
                    roles: plain(&row, "roles"),
                    needs: self.text(&row, "needs", LONGEST_TEXT, knowledge, &mut citations),
                    pay: self.refer_all(&row, Target::Salary, "pay", true),
                    prospects: self.text(&row, "prospects", LONGEST_TEXT, knowledge, &mut citations),
                    citations: merged(citations),
                };
                row.finish();
                (id, stage)
            }),
            professions: self.each(root, "profession", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let mut text = |key| self.text(&row, key, LONGEST_TEXT, knowledge, &mut citations);
                let profession = Profession {
                    id: id.value.clone(),
                    name: row.string("name").value,
                    aliases: plain(&row, "aliases"),
                    text: text("text"),
                    education: text("education"),
                    length: row.optional_string("length").map(|length| length.value),
                    entry_pay: text("entry_pay"),
                    growth: text("growth"),
                    flexibility: text("flexibility"),
                    patients: text("patients"),
                    note: row.optional_string("note").map(|note| note.value),
                    citations: merged(citations),
                };
                row.finish();
                (id, profession)
            }),
            entry_positions: self.each(root, "entry_position", |row| {
                let credential = row.string("credential");
                self.refer(row.file, Target::Credential, &credential);
                let guide = plain(&row, "guide");
                let position = EntryPosition {
                    credential: credential.value.clone(),
                    positions: plain(&row, "positions"),
                    guide: (!guide.is_empty()).then_some(guide),
                    citations: self.cited(&row, knowledge),
                };
                row.finish();
                (Located { value: credential.value.to_lowercase(), place: credential.place }, position)
            }),
            specialties: self.each(root, "specialty", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let specialty = Specialty {
                    id: id.value.clone(),
                    name: row.string("name").value,
                    aliases: plain(&row, "aliases"),
                    text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
                    credentials: self.refer_all(&row, Target::Credential, "credentials", false),
                    citations: merged(citations),
                };
                row.finish();
                (id, specialty)
            }),
            moves: self.each(root, "move", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let career_move = CareerMove {
                    id: id.value.clone(),
                    role: row.string("role").value,
                    text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
                    credentials: self.refer_all(&row, Target::Credential, "credentials", false),
                    citations: merged(citations),
                };
                row.finish();
                (id, career_move)
            }),
        }
    }

    pub(super) fn interview(&self, root: &Table<'_, '_>, knowledge: &Knowledge) -> Interview {
        let question = |row: Table<'_, '_>| {
            let mut citations = Vec::new();
            let question = InterviewQuestion {
                question: self.text(&row, "question", LONGEST_TITLE, knowledge, &mut citations),
                shows: self.text(&row, "shows", LONGEST_TEXT, knowledge, &mut citations),
            };
            row.finish();
            question
        };
        Interview {
            categories: self.each(root, "category", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let category = InterviewCategory {
                    id: id.value.clone(),
                    name: row.string("name").value,
                    aliases: plain(&row, "aliases"),
                    purpose: self.text(&row, "purpose", LONGEST_TEXT, knowledge, &mut citations),
                    questions: row.tables("question").into_iter().map(question).collect(),
                    focus: self.text(&row, "focus", LONGEST_TEXT, knowledge, &mut citations),
                    citations: merged(citations),
                };
                row.finish();
                (id, category)
            }),
            methods: self.each(root, "method", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let method = InterviewNote {
                    id: id.value.clone(),
                    name: row.string("name").value,
                    aliases: plain(&row, "aliases"),
                    text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
                    citations: merged(citations),
                };
                row.finish();
                (id, method)
            }),
            employer_questions: root.tables("employer_question").into_iter().map(question).collect(),
        }
    }

    pub(super) fn resource(&self, row: Table<'_, '_>, knowledge: &Knowledge) -> (Located<String>, ResourceTopic) {
        let id = row.string("id");
        let mut citations = self.cited(&row, knowledge);
        let links = row
            .tables("link")
            .into_iter()
            .map(|link| {
                let address = link.string("address");
                if !address.value.starts_with("https://") {
                    link.file.error(&address.place, "the address is not https".to_owned(), "write https://…");
                }
                let link_value = Link { title: link.string("title").value, address: address.value };
                link.finish();
                link_value
            })
            .collect();
        let topic = ResourceTopic {
            id: id.value.clone(),
            name: row.string("name").value,
            aliases: plain(&row, "aliases"),
            text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
            links,
            citations: merged(citations),
        };
        row.finish();
        (id, topic)
    }

    pub(super) fn disagreement(&self, row: Table<'_, '_>, knowledge: &Knowledge) -> (Located<String>, Disagreement) {
        let id = row.string("id");
        let mut citations = self.cited(&row, knowledge);
        let figures = row.strings("figures", false);
        for figure in &figures {
            if knowledge.figure(&figure.value).is_none() {
                let text = format!("`{}` is not the name of a figure", figure.value);
                row.file.error(&figure.place, text, "write it as in an answer, without braces");
            }
        }
        let disagreement = Disagreement {
            id: id.value.clone(),
            text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
            figures: figures.into_iter().map(|figure| figure.value).collect(),
            replies: plain(&row, "replies"),
            citations: merged(citations),
        };
        row.finish();
        (id, disagreement)
    }
}

fn plain(row: &Table<'_, '_>, key: &'static str) -> Vec<String> {
    row.strings(key, false).into_iter().map(|text| text.value).collect()
}

fn merged(citations: Vec<Citation>) -> Vec<Citation> {
    let mut unique = Vec::with_capacity(citations.len());
    merge_citations(&mut unique, citations);
    unique
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

/// Case, punctuation and spacing do not make another phrasing.
fn comparable(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase));
    }
    key
}
