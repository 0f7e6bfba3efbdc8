//! `preceptor knowledge new-entry`: asks for an entry, shows what it would be confused with, and writes it down.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{BufRead, IsTerminal, Write as _};
use std::path::Path;

use crate::cli::arguments::Common;
use crate::cli::error::CliError;
use crate::cli::knowledge::folder;
use crate::cli::lines::next_line;
use crate::cli::screen::{Screen, remark};
use crate::cli::text::{clean_line, counted};
use engine::assistant::{Assistant, Question, Surface};
use engine::knowledge::{Diagnostic, Folder, Knowledge, Severity, build, read_folder};

const NO_FOLDER: &str = "there is no folder to write to: give one with --knowledge DIR";
/// Fewer phrasings than these get a warning.
const ENOUGH: usize = 12;
/// Entries that are shown as near.
const NEAR: usize = 3;
/// A candidate below this is no rival.
const FAINT: f64 = 0.05;

/// What was asked for.
#[derive(Debug)]
struct Entry {
    id: String,
    question: String,
    answer: String,
    sources: Vec<String>,
    phrasings: Vec<String>,
    /// Name of its files, without folder and ending.
    file: String,
}

pub(super) fn run(common: &Common) -> Result<(), CliError> {
    if common.json {
        return Err(CliError::Usage("new-entry asks and answers in words; leave --json out".to_owned()));
    }
    let config = common.config()?;
    let place = folder(&config, NO_FOLDER)?;
    let read = read_folder(&place)?;
    let known = read.build().usable()?;
    let assistant = Assistant::learn(known);
    let input = std::io::stdin();
    let is_person = input.is_terminal();
    let entry = ask(&mut input.lock(), is_person, &assistant)?;
    let (answers, phrasings) = (entry.answers(), entry.taught());
    let names = [format!("faq/{}.toml", entry.file), format!("training/{}.toml", entry.file)];
    let faults = faults(&read, &names, [&answers, &phrasings]);
    let mut screen = Screen::open();
    if !faults.is_empty() {
        let list: String = faults.iter().map(|fault| format!("{}\n", clean_line(&fault.to_string()))).collect();
        screen.show(&format!("Nothing was written, as the folder would have faults:\n{list}"))?;
        return Err(CliError::AtFault);
    }
    for (name, block) in names.iter().zip([&answers, &phrasings]) {
        append(&place.join(name), block).map_err(CliError::Output)?;
    }
    let (written, place) = (names.join(" and "), clean_line(&place.display().to_string()));
    screen.show(&format!(
        "{answers}{phrasings}\nWritten to {written}. `preceptor check --phrasings {place}` tells how it is read.\n"
    ))
}

fn ask(input: &mut impl BufRead, is_person: bool, assistant: &Assistant) -> Result<Entry, CliError> {
    let knowledge = assistant.knowledge();
    let mut ask = |what: &str| -> Result<String, CliError> {
        if is_person {
            remark(what);
        }
        let line = next_line(input).map_err(CliError::Input)?;
        line.map(|line| line.trim().to_owned())
            .ok_or_else(|| CliError::Usage(format!("nothing was answered to: {what}")))
    };
    let question = ask("The question, as a title:")?;
    tell(&near(assistant, &question, ""));
    let id = ask("Its id, in small letters with hyphens:")?;
    let mut answer = Vec::new();
    let mut wanted = "The answer, in the first sentence; a line with a single point ends it:";
    loop {
        match ask(wanted)?.as_str() {
            "." => break,
            line => answer.push(line.to_owned()),
        }
        wanted = "";
    }
    let sources = ask("Ids of its sources, with blanks between them:")?;
    let mut phrasings = Vec::new();
    let mut wanted = "Other ways to ask it, one a line, in many words; an empty line ends them:";
    loop {
        match ask(wanted)?.as_str() {
            "" => break,
            line => {
                tell(&near(assistant, line, &id));
                phrasings.push(line.to_owned());
            }
        }
        wanted = "";
    }
    if phrasings.len() < ENOUGH {
        tell(&format!("{}: {ENOUGH} at least make an entry that is found", counted(phrasings.len(), "phrasing")));
    }
    let file = ask(&format!("The file that it belongs to, one of {}:", files(knowledge).join(", ")))?;
    let sources = sources.split_whitespace().map(str::to_owned).collect();
    Ok(Entry { id, question, answer: answer.join("\n"), sources, phrasings, file })
}

fn tell(text: &str) {
    if !text.is_empty() {
        remark(&clean_line(text));
    }
}

/// What a text is read as now: what the new entry would be confused with.
fn near(assistant: &Assistant, text: &str, own: &str) -> String {
    let response = assistant.answer(&Question::new(text, Surface::Slash), None);
    let rivals = response.candidates.iter().filter(|known| known.id != own && known.confidence >= FAINT);
    let told: Vec<String> =
        rivals.take(NEAR).map(|known| format!("{} ({:.0}%)", known.id, known.confidence * 100.0)).collect();
    if told.is_empty() { String::new() } else { format!("  may be confused with: {}", told.join(", ")) }
}

/// The names of the files that hold entries.
fn files(knowledge: &Knowledge) -> Vec<String> {
    let names = knowledge.faq.iter().map(|entry| entry.file.trim_start_matches("faq/").trim_end_matches(".toml"));
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The errors that a folder would have with these blocks in these files.
fn faults(read: &Folder, names: &[String; 2], blocks: [&String; 2]) -> Vec<Diagnostic> {
    let mut files = read.files.clone();
    for (name, block) in names.iter().zip(blocks) {
        files.entry(name.clone()).or_default().push_str(block);
    }
    let mut found = build(&files).diagnostics;
    found.retain(|finding| finding.severity == Severity::Error);
    found
}

fn append(file: &Path, block: &str) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).open(file)?.write_all(block.as_bytes())
}

impl Entry {
    /// Its block in the file of answers.
    fn answers(&self) -> String {
        let mut block = String::from("\n[[entry]]\n");
        let _ = writeln!(block, "id = {}", quoted(&self.id));
        let _ = writeln!(block, "question = {}", quoted(&self.question));
        let _ = writeln!(
            block,
            "answer = \"\"\"\n{}\n\"\"\"",
            self.answer.replace('\\', "\\\\").replace("\"\"\"", "\\\"\"\"")
        );
        let sources: Vec<String> = self.sources.iter().map(|source| quoted(source)).collect();
        let _ = writeln!(block, "sources = [{}]", sources.join(", "));
        block
    }

    /// Its block in the file of phrasings.
    fn taught(&self) -> String {
        let phrasings: String = self.phrasings.iter().map(|text| format!("    {},\n", quoted(text))).collect();
        format!("\n[[entry]]\nid = {}\nphrasings = [\n{phrasings}]\n", quoted(&self.id))
    }
}

/// As a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_toml_afterwards() {
        let entry = Entry {
            id: "a-b".to_owned(),
            question: "Is \"it\" \\ so?".to_owned(),
            answer: "Yes.\n\n\"\"\" \\ too.".to_owned(),
            sources: vec!["one".to_owned()],
            phrasings: vec!["is it \"so\"".to_owned(), "x = [1]".to_owned()],
            file: "a".to_owned(),
        };
        let answers: toml::Table = entry.answers().parse().unwrap();
        let read = &answers["entry"].as_array().unwrap()[0];
        assert_eq!(read["question"].as_str(), Some("Is \"it\" \\ so?"));
        assert_eq!(read["answer"].as_str(), Some("Yes.\n\n\"\"\" \\ too.\n"));
        let taught: toml::Table = entry.taught().parse().unwrap();
        let read = taught["entry"].as_array().unwrap()[0]["phrasings"].as_array().unwrap();
        assert_eq!(read[1].as_str(), Some("x = [1]"));
    }
}
