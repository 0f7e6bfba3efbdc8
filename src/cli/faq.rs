//! `preceptor faq`: an entry by its id or in somebody's own words, or all of them.

use serde::Serialize;

use crate::cli::arguments::{Common, FaqArguments};
use crate::cli::error::CliError;
use crate::cli::lookup;
use crate::cli::lookup::Named;
use crate::cli::markdown::{STRONG, styled};
use crate::cli::render;
use crate::cli::screen::Screen;
use crate::cli::text::clean_line;
use engine::answers::Topic;
use engine::assistant::{Assistant, Decision, Question, Surface};
use engine::knowledge::{FaqEntry, Knowledge};

pub(super) fn run(arguments: &FaqArguments, common: &Common) -> Result<(), CliError> {
    let assistant = common.look_up_assistant()?;
    let Some(id) = &arguments.id else {
        let mut screen = Screen::open();
        let knowledge = assistant.knowledge();
        return if common.json {
            screen.json(&knowledge.faq.iter().map(ListedEntry::from).collect::<Vec<_>>())
        } else {
            let list = list(knowledge, screen.width());
            screen.show(&list)
        };
    };
    let named = named(id, &assistant);
    if named.query.is_err()
        && let response = common.assistant()?.answer(&Question::new(id, Surface::Slash), None)
        && response.decision == Decision::Answer
    {
        return lookup::show_response(&response, common);
    }
    lookup::show(&assistant, named, common)
}

/// The entry that an id, or something like it, names.
pub(super) fn named(id: &str, assistant: &Assistant) -> Named {
    Named { typed: id.to_owned(), topic: Topic::FAQ, query: assistant.names().faq(id) }
}

/// All entries by topic, each with its id.
pub(super) fn list(knowledge: &Knowledge, width: Option<usize>) -> String {
    let mut text = String::new();
    for topic in knowledge.faq.chunk_by(|first, second| first.file == second.file) {
        if !text.is_empty() {
            text.push('\n');
        }
        let heading = topic.first().map(topic_of).unwrap_or_default();
        text.push_str(&styled(STRONG, &clean_line(heading)));
        text.push('\n');
        let rows = topic.iter().map(|entry| (entry.id.as_str(), entry.question.as_str()));
        text.push_str(&render::table(rows, width));
    }
    text
}

/// The file's name without folder and ending.
fn topic_of(entry: &FaqEntry) -> &str {
    let name = entry.file.rsplit('/').next().unwrap_or(&entry.file);
    name.strip_suffix(".toml").unwrap_or(name)
}

#[derive(Serialize)]
struct ListedEntry<'e> {
    topic: &'e str,
    id: &'e str,
    question: &'e str,
}

impl<'e> From<&'e FaqEntry> for ListedEntry<'e> {
    fn from(entry: &'e FaqEntry) -> Self {
        Self { topic: topic_of(entry), id: &entry.id, question: &entry.question }
    }
}
