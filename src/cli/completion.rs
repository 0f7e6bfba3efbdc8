//! What the tab key offers in a chat: commands and their names, credentials, and questions that begin as typed.

use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

use engine::knowledge::{Knowledge, Level};

/// What can follow a command; the same at every place.
struct Command {
    name: &'static str,
    words: Vec<String>,
}

/// Everything that can be completed.
pub(super) struct Completions {
    commands: Vec<Command>,
    credentials: Vec<String>,
    questions: Vec<String>,
}

impl Completions {
    pub(super) fn of(knowledge: &Knowledge) -> Self {
        let credentials: Vec<_> = knowledge.certifications.iter().map(|known| known.code.clone()).collect();
        let careers = &knowledge.careers;
        let specialties = careers.specialties.iter().map(|specialty| specialty.id.clone());
        let professions = careers.professions.iter().map(|profession| profession.id.clone());
        let levels = Level::ALL.map(|level| level.id().to_owned());
        let stages = careers.stages.iter().map(|stage| stage.id.clone());
        let moves = careers.moves.iter().map(|role| role.id.clone());
        let interview = &knowledge.interview;
        let categories = interview.categories.iter().map(|category| category.id.clone());
        let methods = interview.methods.iter().map(|method| method.id.clone());
        let countries = knowledge.vocabulary.countries.iter().map(|country| country.code.clone());
        let salary = credentials.iter().cloned().chain(levels).chain(specialties.clone());
        let commands = vec![
            Command { name: "/career", words: stages.chain(specialties).chain(moves).collect() },
            Command { name: "/cert", words: credentials.clone() },
            Command { name: "/compare", words: credentials.iter().cloned().chain(professions).collect() },
            Command { name: "/faq", words: knowledge.faq.iter().map(|entry| entry.id.clone()).collect() },
            Command { name: "/help", words: Vec::new() },
            Command { name: "/interview", words: categories.chain(methods).collect() },
            Command { name: "/outlook", words: countries.collect() },
            Command { name: "/quit", words: Vec::new() },
            Command { name: "/resources", words: knowledge.resources.iter().map(|topic| topic.id.clone()).collect() },
            Command { name: "/salary", words: salary.chain(["--region".to_owned()]).collect() },
        ];
        Self { commands, credentials, questions: knowledge.faq.iter().map(|entry| entry.question.clone()).collect() }
    }

    /// Where the completed text begins, and what may stand there, for what is typed before the cursor.
    fn complete_text(&self, typed: &str) -> (usize, Vec<String>) {
        let word = typed.rsplit(char::is_whitespace).next().unwrap_or(typed);
        let start = typed.len() - word.len();
        if let Some(command) = typed.split_whitespace().next().filter(|first| first.starts_with('/')) {
            if start == 0 {
                let names = self.commands.iter().map(|command| command.name);
                return (0, names.filter(|name| begins(name, word)).map(|name| format!("{name} ")).collect());
            }
            let known = self.commands.iter().find(|known| known.name == command);
            return (start, known.map(|known| spaced(&known.words, word)).unwrap_or_default());
        }
        let questions: Vec<_> = self.questions.iter().filter(|question| begins(question, typed)).cloned().collect();
        if !typed.trim().is_empty() && !questions.is_empty() {
            return (0, questions);
        }
        if word.is_empty() { (start, Vec::new()) } else { (start, spaced(&self.credentials, word)) }
    }
}

fn spaced(words: &[String], typed: &str) -> Vec<String> {
    words.iter().filter(|word| begins(word, typed)).map(|word| format!("{word} ")).collect()
}

/// In any case.
fn begins(whole: &str, typed: &str) -> bool {
    whole.to_lowercase().starts_with(&typed.to_lowercase())
}

impl Completer for Completions {
    type Candidate = String;

    fn complete(&self, line: &str, cursor: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(self.complete_text(line.get(..cursor).unwrap_or(line)))
    }
}

impl Hinter for Completions {
    type Hint = String;
}

impl Highlighter for Completions {}
impl Validator for Completions {}
impl Helper for Completions {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn completions() -> Completions {
        let loaded = engine::knowledge::load_folder(std::path::Path::new("knowledge")).unwrap();
        Completions::of(&loaded.knowledge)
    }

    #[test]
    fn commands_and_their_words() {
        let completions = completions();
        assert_eq!(completions.complete_text("/sa"), (0, vec!["/salary ".to_owned()]));
        let (start, offered) = completions.complete_text("/salary cc");
        assert_eq!(start, 8);
        assert!(offered.contains(&"CCS ".to_owned()) && offered.iter().all(|code| code.starts_with("CC")));
        assert_eq!(completions.complete_text("/salary CCS sen"), (12, vec!["senior ".to_owned()]));
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
