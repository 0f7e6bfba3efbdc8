//! `preceptor check`: every fault of a knowledge folder, or of a file of a server's own answers, with the line it stands on.

use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};

use crate::cli::arguments::{CheckArguments, Common};
use crate::cli::error::CliError;
use crate::cli::excerpt::Excerpts;
use crate::cli::markdown::styled;
use crate::cli::misread::misread;
use crate::cli::screen::Screen;
use crate::cli::text::{clean_line, counted};
use engine::answers;
use engine::knowledge::{Diagnostic, Knowledge, LoadError, Month, Severity, read_folder};
use engine::own_answers;
use engine::prepared::Prepared;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();

/// So many phrasings that are read as another entry can be looked through at a time.
const NOTES_SHOWN: usize = 20;

const NO_FOLDER: &str = "\
there is no folder to check: give one, such as `preceptor check my-knowledge/`
(the built-in knowledge was checked when this program was built; its files are in the project's knowledge/)";

pub(super) fn run(arguments: &CheckArguments, common: &Common) -> Result<(), CliError> {
    let folder = folder(arguments, common)?;
    let learns = arguments.phrasings || arguments.max_misread.is_some();
    let is_file = folder.is_file();
    let findings = if is_file { answer_findings(&folder, common)? } else { findings(&folder, learns) };
    let mut screen = Screen::open();
    if common.json {
        screen.json(&findings)?;
    } else {
        show(&mut screen, &folder, &findings)?;
    }
    if count(&findings, Severity::Error) > 0 {
        return Err(CliError::AtFault);
    }
    let misread = count(&findings, Severity::Note);
    match arguments.max_misread {
        Some(most) if misread > most => {
            Err(CliError::UnderFloor(format!("{}, at most {most} may be", told_misread(misread))))
        }
        _ => Ok(()),
    }
}

fn folder(arguments: &CheckArguments, common: &Common) -> Result<PathBuf, CliError> {
    if let Some(folder) = &arguments.folder {
        // A file of answers is checked beside a folder.
        if common.knowledge.is_some() && !folder.is_file() {
            return Err(CliError::Usage("`check DIR` and --knowledge both name a folder; leave one out".to_owned()));
        }
        return Ok(folder.clone());
    }
    if let Some(folder) = common.config()?.knowledge.folder {
        return Ok(folder);
    }
    let here = PathBuf::from("knowledge");
    if here.is_dir() { Ok(here) } else { Err(CliError::Usage(NO_FOLDER.to_owned())) }
}

/// What is wrong with a file of a server's own answers, beside the knowledge that is used.
fn answer_findings(file: &Path, common: &Common) -> Result<Vec<Diagnostic>, CliError> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let read = std::fs::File::open(file).and_then(|open| {
        let mut bytes = Vec::new();
        // One more is enough to see that it is too large.
        open.take(own_answers::LARGEST_FILE as u64 + 1).read_to_end(&mut bytes).map(|_| bytes)
    });
    let text = match read {
        Ok(bytes) => {
            String::from_utf8(bytes).map_err(|_| "it is not UTF-8, which editors of plain text write".to_owned())
        }
        Err(error) => Err(format!("it cannot be read: {error}")),
    };
    let text = match text {
        Ok(text) => text,
        Err(why) => {
            let mend = "give a file of answers, as `/teach export` writes it";
            return Ok(vec![Diagnostic::of_file(name, format!("this is no file of answers: {why}"), mend)]);
        }
    };
    let used = common.look_up_assistant()?;
    Ok(own_answers::read(&name, &text, used.knowledge(), &[]).findings)
}

fn findings(folder: &Path, learns: bool) -> Vec<Diagnostic> {
    match read_folder(folder) {
        Ok(read) => {
            let loaded = read.build();
            let mut findings = loaded.diagnostics;
            findings.extend(limit_findings(&loaded.knowledge));
            // What cannot be used is not learnt from either.
            if learns && count(&findings, Severity::Error) == 0 {
                findings.extend(misread(&read.files, &Prepared::learn(loaded.knowledge, None).matcher));
            }
            findings
        }
        Err(LoadError::Faults(findings)) => findings,
        Err(LoadError::Folder { source, .. }) => {
            let mend = "give a folder that holds faq/NAME.toml with [[entry]] blocks";
            vec![Diagnostic::of_file(".", format!("the folder cannot be used: {source}"), mend)]
        }
    }
}

/// Replies that Discord would refuse. A reply is made of many rows, so the place is a file at best.
fn limit_findings(knowledge: &Knowledge) -> Vec<Diagnostic> {
    let today = Month::now();
    let mut findings = Vec::new();
    for query in answers::all_queries(knowledge) {
        let Some(reply) = answers::reply(knowledge, &query, today) else { continue };
        findings.extend(answers::limit_faults(&reply).into_iter().map(|fault| {
            let text = format!("the reply `{}` breaks a limit of Discord's: {fault}", query.id());
            Diagnostic::of_file(query.topic().file(knowledge, &query), text, "shorten the texts that it is made of")
        }));
    }
    findings
}

fn count(findings: &[Diagnostic], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity == severity).count()
}

fn show(screen: &mut Screen, folder: &Path, findings: &[Diagnostic]) -> Result<(), CliError> {
    let inside = if folder.is_file() { folder.parent().unwrap_or(folder) } else { folder };
    let mut excerpts = Excerpts::new(inside, screen.width());
    let [errors, warnings, notes] =
        [Severity::Error, Severity::Warning, Severity::Note].map(|severity| count(findings, severity));
    let notes_shown = findings.iter().filter(|finding| finding.severity == Severity::Note).take(NOTES_SHOWN);
    let others = findings.iter().filter(|finding| finding.severity != Severity::Note);
    for finding in notes_shown.chain(others) {
        screen.show(&excerpts.draw(finding))?;
    }
    let style = if errors > 0 { ERROR } else { GOOD };
    let mut summary = styled(style, &format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")));
    if notes > 0 {
        let _ = write!(summary, "; {}", told_misread(notes));
    }
    if notes > NOTES_SHOWN {
        let _ = write!(summary, " ({NOTES_SHOWN} are shown, --json lists all)");
    }
    screen.show(&format!("{}: {summary}\n", clean_line(&folder.display().to_string())))
}

fn told_misread(count: usize) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!("{} {are} read as another entry", counted(count, "phrasing"))
}
