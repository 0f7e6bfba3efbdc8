//! `preceptor chat`: one question after another. Nothing that is typed is kept beyond the end.

use std::io::IsTerminal;

use clap::Parser;
use clap::error::ErrorKind;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{CompletionType, Editor};

use crate::cli::arguments::{Common, SlashCommand, SlashLine};
use crate::cli::completion::Completions;
use crate::cli::error::CliError;
use crate::cli::lines::next_line;
use crate::cli::lookup;
use crate::cli::lookup::Named;
use crate::cli::render::{Commands, View};
use crate::cli::screen::Screen;
use crate::cli::text::{clean, clean_line};
use crate::cli::{faq, render};
use engine::answers::topics::{Terminal, topics};
use engine::answers::{Length, Topic};
use engine::assistant::{Assistant, Before, Question, Response, Suggestion, Surface};
use engine::knowledge::Knowledge;

/// What is shown before the first question.
fn welcome(knowledge: &Knowledge) -> String {
    let about = knowledge.wording.about.as_deref().map_or_else(String::new, |about| format!(" about {about}"));
    let disclaimer = knowledge.wording.disclaimer.as_deref();
    let disclaimer = disclaimer.map_or_else(String::new, |disclaimer| format!("{disclaimer}\n"));
    format!("Ask{about} in your own words. /help shows what else there is, Ctrl-D ends.\n{disclaimer}")
}

/// What can be typed.
fn help() -> String {
    let usage = |topic: Topic| {
        let is_list = matches!(topic.terminal(), Terminal::Own);
        let options = topic.options().iter().map(|option| match option.required && !is_list {
            true => format!(" {}", option.value),
            false => format!(" [{}]", option.value),
        });
        format!("  /{}{}\n", topic.command(), options.collect::<String>())
    };
    format!(
        "Ask in your own words, or look something up:\n{}  /full             all of the last answer\n\
         A number opens a suggestion. Names of several words go in \"quotes\". Tab completes. /quit or Ctrl-D ends.\n",
        topics().map(usage).collect::<String>()
    )
}

pub(super) fn run(common: &Common) -> Result<(), CliError> {
    if common.json {
        return Err(CliError::Usage(
            "chat has no --json; `preceptor ask --json` answers every line with it".to_owned(),
        ));
    }
    let assistant = common.assistant()?;
    let conversation = Conversation::new(&assistant, common.length());
    if std::io::stdin().is_terminal() { at_prompt(conversation) } else { from_lines(conversation) }
}

fn from_lines(mut conversation: Conversation<'_>) -> Result<(), CliError> {
    let mut input = std::io::stdin().lock();
    let mut screen = Screen::open();
    while let Some(line) = next_line(&mut input).map_err(CliError::Input)? {
        match conversation.turn(&line, screen.width()) {
            Turn::Say(text) => screen.show(&format!("{text}\n"))?,
            Turn::Nothing => {}
            Turn::Quit => break,
        }
    }
    Ok(())
}

fn at_prompt(mut conversation: Conversation<'_>) -> Result<(), CliError> {
    let mut editor = editor(conversation.assistant).map_err(|error| CliError::Terminal(error.to_string()))?;
    let mut screen = Screen::open();
    let welcome = render::plain(&welcome(conversation.assistant.knowledge()), screen.width());
    screen.show(&welcome)?;
    drop(screen);
    loop {
        let line = match editor.readline("> ") {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(CliError::Terminal(error.to_string())),
        };
        // A history that is full or refuses doubles is no reason to stop.
        let _ = editor.add_history_entry(line.as_str());
        // Opened anew for every turn: the window may have changed its size.
        let mut screen = Screen::open();
        match conversation.turn(&line, screen.width()) {
            Turn::Say(text) => screen.show(&format!("\n{text}\n"))?,
            Turn::Nothing => {}
            Turn::Quit => return Ok(()),
        }
    }
}

fn editor(assistant: &Assistant) -> rustyline::Result<Editor<Completions<'_>, MemHistory>> {
    let config = rustyline::Config::builder().completion_type(CompletionType::List).build();
    let mut editor = Editor::with_history(config, MemHistory::new())?;
    editor.set_helper(Some(Completions::of(assistant)));
    Ok(editor)
}

struct Conversation<'a> {
    assistant: &'a Assistant,
    length: Length,
    /// The last answer: what it suggested is chosen by number, and all of it can be shown.
    last: Option<Response>,
}

enum Turn {
    Say(String),
    Nothing,
    Quit,
}

impl<'a> Conversation<'a> {
    const fn new(assistant: &'a Assistant, length: Length) -> Self {
        Self { assistant, length, last: None }
    }

    fn turn(&mut self, line: &str, width: Option<usize>) -> Turn {
        let line = line.trim();
        match line {
            "" => return Turn::Nothing,
            "/quit" | "/exit" | "quit" | "exit" => return Turn::Quit,
            "/full" => return Turn::Say(self.all_of_the_last(width)),
            "/help" | "/" | "help" | "?" => return Turn::Say(render::plain(&help(), width)),
            _ => {}
        }
        if let Ok(number) = line.parse()
            && !self.suggestions().is_empty()
        {
            return Turn::Say(self.choose(number, width));
        }
        match line.strip_prefix('/') {
            Some(command) => Turn::Say(self.command(command, width)),
            None => Turn::Say(self.asked(line, width)),
        }
    }

    fn suggestions<'s>(&'s self) -> &'s [Suggestion] {
        let offered =
            |last: &'s Response| if last.suggestions.is_empty() { &last.aside.also } else { &last.suggestions };
        self.last.as_ref().map(|last| offered(last).as_slice()).unwrap_or_default()
    }

    fn choose(&mut self, number: usize, width: Option<usize>) -> String {
        let count = self.suggestions().len();
        let Some(chosen) = number.checked_sub(1).and_then(|index| self.suggestions().get(index)).cloned() else {
            return format!("There is no suggestion {number}; choose one from 1 to {count}.\n");
        };
        match self.assistant.open(&chosen.id, None) {
            Some(response) => self.shown(response, width),
            None => format!("{} cannot be shown.\n", clean(&chosen.title)),
        }
    }

    fn all_of_the_last(&self, width: Option<usize>) -> String {
        match &self.last {
            Some(last) => render::response(last, View { width, length: Length::Full, commands: Commands::Slash }),
            None => "There is no answer yet.\n".to_owned(),
        }
    }

    fn command(&mut self, command: &str, width: Option<usize>) -> String {
        let named = match SlashLine::try_parse_from(words(command)) {
            Ok(SlashLine { command: SlashCommand::Lookup(lookup) }) => lookup::named(&lookup, self.assistant),
            Ok(SlashLine { command: SlashCommand::Faq(arguments) }) => match arguments.id {
                Some(id) => match faq::named(&id, self.assistant) {
                    Named { query: Err(_), .. } => return self.asked(&id, width),
                    named => named,
                },
                None => return faq::list(self.assistant.knowledge(), width),
            },
            Err(error) if error.kind() == ErrorKind::InvalidSubcommand => {
                let name = command.split_whitespace().next().unwrap_or_default();
                return format!("There is no /{}; /help shows what there is.\n", clean_line(name));
            }
            Err(error) => return clean(&error.to_string()),
        };
        self.looked_up(named, width)
    }

    fn asked(&mut self, question: &str, width: Option<usize>) -> String {
        let before = self.last.as_ref().and_then(|last| last.id.clone());
        let before = before.as_deref().map_or(Before::Nothing, Before::Reply);
        self.shown(self.assistant.answer(&Question { before, ..Question::new(question, Surface::Slash) }, None), width)
    }

    fn looked_up(&mut self, named: Named, width: Option<usize>) -> String {
        let (response, unknown) = lookup::respond(self.assistant, named);
        let told = unknown.map(|text| format!("{text}\n"));
        let shown = self.shown(response, width);
        match told {
            Some(told) if self.suggestions().is_empty() => told,
            Some(_) | None => shown,
        }
    }

    fn shown(&mut self, response: Response, width: Option<usize>) -> String {
        let shown = render::response(&response, View { width, length: self.length, commands: Commands::Slash });
        self.last = Some(response);
        shown
    }
}

/// Words at blanks, but for those within double quotes. `region:Texas`, as replies and Discord write it, is an option.
fn words(text: &str) -> Vec<String> {
    let (text, region) = match text.split_once(" region:") {
        Some((before, region)) => (before, Some(region.trim().trim_matches('"'))),
        None => (text, None),
    };
    let mut words = Vec::new();
    for (index, part) in text.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words.extend(region.map(|region| format!("--region={region}")));
    words
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn say(conversation: &mut Conversation<'_>, line: &str) -> String {
        match conversation.turn(line, None) {
            Turn::Say(text) => anstream::adapter::strip_str(&text).to_string(),
            Turn::Nothing => "nothing".to_owned(),
            Turn::Quit => "quit".to_owned(),
        }
    }

    #[test]
    fn quotes_hold_words_together() {
        assert_eq!(words("cert \"certified  coder\" x"), ["cert", "certified  coder", "x"]);
        assert_eq!(words("  "), [""; 0]);
        assert_eq!(words("salary CCS region:New York"), ["salary", "CCS", "--region=New York"]);
    }

    #[test]
    fn a_chat_takes_questions_commands_and_numbers() {
        let (assistant, _) = Assistant::from_folder(std::path::Path::new("knowledge")).unwrap();
        let mut conversation = Conversation::new(&assistant, Length::Standard);
        assert_eq!(say(&mut conversation, " "), "nothing");
        assert!(say(&mut conversation, "/help").contains("/salary"));
        assert!(say(&mut conversation, "/faq").contains("average-salary"));
        assert!(say(&mut conversation, "/salary CCS senior extra").contains("unknown region \"extra\""));
        assert!(say(&mut conversation, "/salary CCS 10 years").starts_with("Pay: CCS, senior"));
        assert_eq!(
            say(&mut conversation, "/nonsense \u{1b}[31m"),
            "There is no /nonsense; /help shows what there is.\n"
        );
        assert!(say(&mut conversation, "/faq \"how much do coders make\"").contains("earn"));
        assert!(say(&mut conversation, "/cert zzzzzz").contains("unknown credential"));
        let suggested = say(&mut conversation, "/cert cpx");
        assert!(suggested.starts_with("Did you mean\n1. CPC (Certified Professional Coder)"), "{suggested}");
        assert!(say(&mut conversation, "1").starts_with("CPC: Certified Professional Coder"));
        assert!(say(&mut conversation, "/full").lines().count() > say(&mut conversation, "/cert CPC").lines().count());
        say(&mut conversation, "/cert cpx");
        assert!(say(&mut conversation, "9").contains("no suggestion 9"));
        assert_eq!(say(&mut conversation, "/quit"), "quit");
    }
}
