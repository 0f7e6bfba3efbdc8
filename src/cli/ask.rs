//! `preceptor ask`: a question in somebody's own words, or one on every line.

use std::ffi::OsString;
use std::io::IsTerminal;

use crate::cli::arguments::{AskArguments, Common};
use crate::cli::error::CliError;
use crate::cli::lines::next_line;
use crate::cli::render;
use crate::cli::screen::{Screen, remark};
use crate::cli::text::clean_line;
use engine::assistant::{Assistant, Question, Response, Surface, Told};

const HINT: &str = "\
nothing was asked; try: preceptor ask \"your question\"
(`preceptor ask -` reads one question a line, `preceptor chat` asks for one after another)";

pub(super) fn run(arguments: &AskArguments, common: &Common) -> Result<(), CliError> {
    let from_lines = match arguments.question.as_slice() {
        [] if std::io::stdin().is_terminal() => return Err(CliError::Usage(HINT.to_owned())),
        [] => true,
        [word] => word == "-",
        _ => false,
    };
    let assistant = common.assistant()?;
    let mut asker = Asker { assistant: &assistant, arguments, common, is_alone: !from_lines, screen: Screen::open() };
    if from_lines { asker.every_line() } else { asker.ask(&joined(&arguments.question)) }
}

fn joined(words: &[OsString]) -> String {
    words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

struct Asker<'a> {
    assistant: &'a Assistant,
    arguments: &'a AskArguments,
    common: &'a Common,
    /// Whether it is the only question.
    is_alone: bool,
    screen: Screen,
}

impl Asker<'_> {
    fn every_line(&mut self) -> Result<(), CliError> {
        let mut input = std::io::stdin().lock();
        let mut is_empty = true;
        while let Some(line) = next_line(&mut input).map_err(CliError::Input)? {
            is_empty = false;
            self.ask(&line)?;
            if !self.common.json {
                self.screen.show("\n")?;
            }
        }
        if is_empty {
            remark(&format!("preceptor: {HINT}"));
        }
        Ok(())
    }

    fn ask(&mut self, question: &str) -> Result<(), CliError> {
        let asked = Question::new(question, Surface::from(self.arguments.surface));
        let response = self.assistant.answer(&asked, None);
        if self.common.json {
            self.screen.json(&response)?;
        } else {
            let text = render::response(&response, self.common.view(self.screen.width()));
            if self.is_alone { self.screen.page(&text)? } else { self.screen.show(&text)? }
        }
        if self.arguments.explain {
            self.explain(&asked, response)?;
        }
        Ok(())
    }

    /// Why, in plain words; then what the matcher looked at.
    fn explain(&mut self, question: &Question<'_>, response: Response) -> Result<(), CliError> {
        let Told { read, done, because, candidates, .. } = self.assistant.explanation(question, None, response).told();
        let told = read.into_iter().chain([done, because]).chain(candidates);
        for line in told.chain(self.assistant.explain(question.text)) {
            let line = clean_line(&line);
            if self.common.json {
                remark(&line);
            } else {
                self.screen.show(&format!("{line}\n"))?;
            }
        }
        Ok(())
    }
}
