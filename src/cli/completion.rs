//! What the tab key offers in a chat: commands and their names, credentials, and questions that begin as typed.

use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

use engine::answers::Topic;
use engine::answers::topics::topics;
use engine::assistant::Assistant;
use engine::knowledge::names::{CREDENTIAL, ENTRY, Expected};

/// Commands of a chat that look nothing up.
const OTHERS: [&str; 3] = ["full", "help", "quit"];

/// The commands of a chat.
fn commands() -> Vec<String> {
    let mut names: Vec<String> =
        topics().map(|topic| topic.command()).chain(OTHERS).map(|name| format!("/{name}")).collect();
    names.sort_unstable();
    names
}

/// What the words of a command can be.
fn expected(command: &str) -> Vec<&'static Expected> {
    let topic = command.strip_prefix('/').and_then(Topic::of_command);
    let mut all: Vec<&'static Expected> = Vec::new();
    for option in topic.iter().flat_map(|topic| topic.options()) {
        if !all.contains(&option.expected) {
            all.push(option.expected);
        }
    }
    all
}

/// Everything that can be completed, from the index of names.
pub(super) struct Completions<'a> {
    assistant: &'a Assistant,
}

impl<'a> Completions<'a> {
    pub(super) const fn of(assistant: &'a Assistant) -> Self {
        Self { assistant }
    }

    /// Where the completed text begins, and what may stand there, for what is typed before the cursor.
    fn complete_text(&self, typed: &str) -> (usize, Vec<String>) {
        let word = typed.rsplit(char::is_whitespace).next().unwrap_or(typed);
        let start = typed.len() - word.len();
        if let Some(command) = typed.split_whitespace().next().filter(|first| first.starts_with('/')) {
            if start == 0 {
                let names = commands().into_iter().filter(|name| begins(name, word));
                return (0, names.map(|name| format!("{name} ")).collect());
            }
            return (start, self.words(&expected(command), word));
        }
        let questions = self.assistant.index().offer(&ENTRY, typed).map(|offer| offer.label);
        let questions: Vec<_> = questions.filter(|question| begins(question, typed)).collect();
        if !typed.trim().is_empty() && !questions.is_empty() {
            return (0, questions);
        }
        if word.is_empty() { (start, Vec::new()) } else { (start, self.words(&[&CREDENTIAL], word)) }
    }

    /// What can be written for a word, the nearest first.
    fn words(&self, expected: &[&Expected], typed: &str) -> Vec<String> {
        let index = self.assistant.index();
        let offered = expected.iter().flat_map(|expected| index.offer(expected, typed)).map(|offer| offer.value);
        offered.map(|value| if value.contains(' ') { format!("\"{value}\" ") } else { format!("{value} ") }).collect()
    }
}

/// In any case.
fn begins(whole: &str, typed: &str) -> bool {
    whole.to_lowercase().starts_with(&typed.to_lowercase())
}

impl Completer for Completions<'_> {
    type Candidate = String;

    fn complete(&self, line: &str, cursor: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(self.complete_text(line.get(..cursor).unwrap_or(line)))
    }
}

impl Hinter for Completions<'_> {
    type Hint = String;
}

impl Highlighter for Completions<'_> {}
impl Validator for Completions<'_> {}
impl Helper for Completions<'_> {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| crate::built_in::assistant().unwrap());

    fn completions() -> Completions<'static> {
        Completions::of(&ASSISTANT)
    }

    #[test]
    fn commands_and_their_words() {
        let completions = completions();
        assert_eq!(completions.complete_text("/sa"), (0, vec!["/salary ".to_owned()]));
        let (start, offered) = completions.complete_text("/salary cc");
        assert_eq!(start, 8);
        assert!(offered.contains(&"CCS ".to_owned()));
        assert!(completions.complete_text("/salary CCS sen").1.contains(&"senior ".to_owned()));
        assert_eq!(completions.complete_text("/salary CCS tx"), (12, vec!["US-TX ".to_owned()]));
        assert_eq!(completions.complete_text("/salary CCS atlantis"), (12, vec![]));
        assert!(completions.complete_text("/faq ").1.len() > 50);
        assert_eq!(completions.complete_text("/nonsense x"), (10, vec![]));
    }

    #[test]
    fn questions_and_credentials() {
        let completions = completions();
        let (start, offered) = completions.complete_text("how much do");
        assert_eq!(start, 0);
        assert!(offered.iter().any(|question| question.starts_with("How much do")), "{offered:?}");
        let (start, offered) = completions.complete_text("ünlike the rh");
        assert_eq!(start, "ünlike the ".len());
        assert!(offered.contains(&"RHIT ".to_owned()));
        assert_eq!(completions.complete_text(""), (0, vec![]));
    }
}
