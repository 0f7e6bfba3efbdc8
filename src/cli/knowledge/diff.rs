//! `preceptor knowledge diff`: what differs between two folders.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use crate::cli::arguments::{Common, DiffArguments};
use crate::cli::error::CliError;
use crate::cli::eval;
use crate::cli::markdown::{STRONG, styled};
use crate::cli::screen::Screen;
use crate::cli::text::{clean_line, counted};
use crate::evaluation::{Row, is_right};
use engine::assistant::{Assistant, Question, Surface};
use engine::knowledge::{Citation, Knowledge, load_folder};

/// What differs.
#[derive(Default, Serialize)]
struct Difference {
    entries: Changes,
    figures: Changes,
    /// Questions that are read otherwise; none where none were asked.
    questions: Option<Moves>,
}

/// Names that came, went, or stand for something else.
#[derive(Default, Serialize)]
struct Changes {
    added: Vec<String>,
    removed: Vec<String>,
    changed: Vec<Change>,
}

#[derive(Serialize)]
struct Change {
    name: String,
    what: Vec<String>,
}

/// How labelled questions move.
#[derive(Default, Serialize)]
struct Moves {
    asked: usize,
    right_before: usize,
    right_after: usize,
    moved: Vec<Move>,
}

#[derive(Serialize)]
struct Move {
    id: String,
    text: String,
    before: Option<String>,
    after: Option<String>,
    was_right: bool,
    is_right: bool,
}

pub(super) fn run(arguments: &DiffArguments, common: &Common) -> Result<(), CliError> {
    let rows = match &arguments.questions {
        Some(questions) => eval::labelled(questions, arguments.relabel.as_deref())?,
        None => Vec::new(),
    };
    let [before, after] = [&arguments.before, &arguments.after].map(|folder| load(folder));
    let (before, after) = (before?, after?);
    let mut difference = Difference {
        entries: changes(&entries(&before), &entries(&after), entry_changes),
        figures: changes(&figures(&before), &figures(&after), |before, after| vec![format!("{before} -> {after}")]),
        questions: None,
    };
    if !rows.is_empty() {
        // By words alone: vectors of thousands of texts would take minutes to make.
        let [before, after] = [before, after].map(Assistant::learn);
        difference.questions = Some(moves(&rows, &before, &after));
    }
    let mut screen = Screen::open();
    match common.json {
        true => screen.json(&difference),
        false => screen.page(&shown(&difference)),
    }
}

fn load(folder: &Path) -> Result<Knowledge, CliError> {
    Ok(load_folder(folder)?.usable()?)
}

/// What is told of an entry.
struct Entry<'k> {
    question: &'k str,
    answer: &'k str,
    citations: &'k [Citation],
    phrasings: BTreeSet<&'k str>,
}

fn entries(knowledge: &Knowledge) -> BTreeMap<String, Entry<'_>> {
    let entries = knowledge.faq.iter().map(|entry| {
        let phrasings = entry.phrasings.iter().map(String::as_str).collect();
        (
            entry.id.clone(),
            Entry { question: &entry.question, answer: &entry.answer, citations: &entry.citations, phrasings },
        )
    });
    entries.collect()
}

fn entry_changes(before: &Entry<'_>, after: &Entry<'_>) -> Vec<String> {
    let mut what = Vec::new();
    if before.question != after.question {
        what.push(format!("question: {} -> {}", before.question, after.question));
    }
    if before.answer != after.answer {
        what.push("answer".to_owned());
    }
    if before.citations != after.citations {
        what.push("sources".to_owned());
    }
    let (new, gone) =
        (after.phrasings.difference(&before.phrasings).count(), before.phrasings.difference(&after.phrasings).count());
    if new + gone > 0 {
        what.push(format!("phrasings: {new} new, {gone} gone"));
    }
    what
}

/// Figures as they are shown, with what they speak of.
fn figures(knowledge: &Knowledge) -> BTreeMap<String, String> {
    let figures = knowledge.dated_figures().into_iter();
    figures.map(|figure| (figure.name.clone(), format!("{} ({})", figure.text, figure.as_of))).collect()
}

fn changes<T>(
    before: &BTreeMap<String, T>,
    after: &BTreeMap<String, T>,
    told: impl Fn(&T, &T) -> Vec<String>,
) -> Changes
where
    T: Told,
{
    let only_in = |these: &BTreeMap<String, T>, others: &BTreeMap<String, T>| {
        these.keys().filter(|name| !others.contains_key(*name)).cloned().collect()
    };
    let changed = before.iter().filter_map(|(name, before)| {
        let after = after.get(name).filter(|after| !before.is_same(after))?;
        Some(Change { name: name.clone(), what: told(before, after) })
    });
    Changes { changed: changed.collect(), added: only_in(after, before), removed: only_in(before, after) }
}

trait Told {
    fn is_same(&self, other: &Self) -> bool;
}

impl Told for String {
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

impl Told for Entry<'_> {
    fn is_same(&self, other: &Self) -> bool {
        entry_changes(self, other).is_empty()
    }
}

fn moves(rows: &[Row], before: &Assistant, after: &Assistant) -> Moves {
    let mut moves = Moves { asked: rows.len(), ..Moves::default() };
    for row in rows {
        let [first, second] =
            [before, after].map(|assistant| assistant.answer(&Question::new(&row.text, Surface::Slash), None));
        let was_right = is_right(before.knowledge(), row, &first);
        let is_right = is_right(after.knowledge(), row, &second);
        moves.right_before += usize::from(was_right);
        moves.right_after += usize::from(is_right);
        if first.id != second.id || was_right != is_right {
            let (id, text) = (row.id.clone(), row.text.clone());
            moves.moved.push(Move { id, text, before: first.id, after: second.id, was_right, is_right });
        }
    }
    moves
}

fn shown(difference: &Difference) -> String {
    let mut text = String::new();
    for (what, changes) in [("Entries", &difference.entries), ("Figures", &difference.figures)] {
        let counts = format!(
            "{what}: {} added, {} removed, {} changed",
            changes.added.len(),
            changes.removed.len(),
            changes.changed.len()
        );
        let _ = writeln!(text, "{}", styled(STRONG, &counts));
        let signed = |sign: &'static str, names: &[String]| {
            names.iter().map(|name| format!("  {sign} {}\n", clean_line(name))).collect::<String>()
        };
        text.push_str(&signed("+", &changes.added));
        text.push_str(&signed("-", &changes.removed));
        for change in &changes.changed {
            let _ = writeln!(text, "  ~ {}: {}", clean_line(&change.name), clean_line(&change.what.join("; ")));
        }
    }
    let Some(moves) = &difference.questions else { return text };
    let heading = format!(
        "{} by words alone: {} read rightly before, {} after; {} moved",
        counted(moves.asked, "question"),
        moves.right_before,
        moves.right_after,
        moves.moved.len()
    );
    let _ = writeln!(text, "{}", styled(STRONG, &heading));
    for moved in &moves.moved {
        let sign = match (moved.was_right, moved.is_right) {
            (false, true) => "+",
            (true, false) => "-",
            _ => "~",
        };
        let told = |id: &Option<String>| id.as_deref().map_or_else(|| "nothing".to_owned(), clean_line);
        let _ = writeln!(
            text,
            "  {sign} {}: {} -> {} ({})",
            clean_line(&moved.id),
            told(&moved.before),
            told(&moved.after),
            clean_line(&moved.text)
        );
    }
    text
}
