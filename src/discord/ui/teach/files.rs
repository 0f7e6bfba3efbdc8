//! What is shown of files of answers.

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, UserId};

use crate::discord::ui::message::{OutgoingFile, OutgoingMessage};
use crate::discord::ui::render::{self, plain_title};
use crate::discord::ui::teach::custom_id;
use crate::discord::ui::teach::screens::saved;
use engine::own_answers::{Difference, OwnAnswer};

/// Answers of a kind that are listed.
const LISTED: usize = 6;
/// Faults that are listed, and UTF-16 units of each.
const FAULTS_LISTED: usize = 10;
const LONGEST_FAULT: usize = 160;
const LONGEST_TITLE: usize = 80;
/// Files of a message: for more there is no room in it.
const MOST_FILES: usize = 8;

/// All answers as files.
pub fn export(count: usize, written: Vec<String>) -> OutgoingMessage {
    let answers = if count == 1 { "1 answer".to_owned() } else { format!("{count} answers") };
    let parts = written.len();
    let taken_back = match parts {
        1 => "Any editor of plain text opens the file. `/teach import` takes it back, changed or not: it shows"
            .to_owned(),
        _ => format!(
            "They are {parts} files, as one would be too large; any editor of plain text opens them. `/teach import` takes \
             them back one by one, changed or not: it shows"
        ),
    };
    let mut text = format!("**{answers}.** {taken_back} what changes before anything does.");
    if parts > MOST_FILES {
        text.push_str(&format!(
            "\n⚠️ A message has room for {MOST_FILES} such files, so the last {} are not here: shorten some answers, or ask the \
             operator for a copy of the store.",
            parts - MOST_FILES
        ));
    }
    let name = |at: usize| if parts == 1 { "answers.toml".to_owned() } else { format!("answers-{}.toml", at + 1) };
    let file = |(at, written): (usize, String)| OutgoingFile {
        name: name(at),
        content_type: "application/toml",
        content: written.into_bytes(),
    };
    let files = written.into_iter().take(MOST_FILES).enumerate().map(file).collect();
    OutgoingMessage { files, ..render::line(&text) }
}

/// Why a file cannot be taken.
pub fn import_faults(faults: &[String]) -> OutgoingMessage {
    let mut lines = vec![match faults.len() {
        1 => "**The file has a fault, so nothing was changed.**".to_owned(),
        many => format!("**The file has {many} faults, so nothing was changed.**"),
    }];
    let shown = faults.iter().take(FAULTS_LISTED);
    lines.extend(shown.map(|fault| format!("- {}", render::escape(&plain_title(fault, LONGEST_FAULT)))));
    if faults.len() > FAULTS_LISTED {
        lines.push(format!("- and {} more", faults.len() - FAULTS_LISTED));
    }
    lines.push("Mend the file and import it again.".to_owned());
    render::line(&lines.join("\n"))
}

/// What a preview of an import is made of.
#[derive(Debug, Clone, Copy)]
pub struct Import<'v> {
    /// Who looks.
    pub asker: UserId,
    /// The number of the draft; none if there is nothing to take.
    pub number: Option<u64>,
    /// What would change.
    pub difference: &'v Difference<'v>,
    /// What is odd about the file and no fault, a line each.
    pub warnings: &'v [String],
}

/// What taking a file would change.
pub fn import_preview(view: &Import<'_>) -> OutgoingMessage {
    let Difference { added, changed, same } = view.difference;
    let Some(number) = view.number else {
        let text = format!("All {same} answers of the file are there just so. There is nothing to change.");
        return saved(view.asker, &text, None);
    };
    let mut lines = vec![format!(
        "**Take this file?** {} new, {} changed, {same} unchanged. Nothing is removed.",
        added.len(),
        changed.len()
    )];
    lines.extend(added.iter().take(LISTED).map(|answer| format!("- new: {}", title(answer))));
    lines.extend(more(added.len()));
    lines.extend(
        changed
            .iter()
            .take(LISTED)
            .map(|(before, after)| format!("- {}: {}", title(after), what_changes(before, after))),
    );
    lines.extend(more(changed.len()));
    let warnings = view.warnings.iter().take(LISTED);
    lines.extend(warnings.map(|warning| format!("⚠️ {}", render::escape(&plain_title(warning, LONGEST_FAULT)))));
    let number = number.to_string();
    let button = |label: &str, step: &str| CreateButton::new(custom_id(view.asker, &[step, &number])).label(label);
    let buttons = vec![
        button("Save", "take").style(ButtonStyle::Success),
        button("Cancel", "cancel").style(ButtonStyle::Secondary),
    ];
    OutgoingMessage { rows: vec![CreateActionRow::Buttons(buttons)], ..render::line(&lines.join("\n")) }
}

fn title(answer: &OwnAnswer) -> String {
    render::escape(&plain_title(&answer.question, LONGEST_TITLE))
}

fn more(count: usize) -> Option<String> {
    (count > LISTED).then(|| format!("- and {} more", count - LISTED))
}

fn what_changes(before: &OwnAnswer, after: &OwnAnswer) -> String {
    let parts = [
        ("question", before.question != after.question),
        ("ways to ask", before.phrasings != after.phrasings),
        ("answer", before.answer() != after.answer() || before.means() != after.means()),
        ("link", before.link() != after.link()),
        ("what it replaces", before.replaces() != after.replaces()),
        ("end", before.expires != after.expires),
    ];
    let changed: Vec<&str> = parts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect();
    format!("{} changed", changed.join(", "))
}

/// That a file has been taken.
pub fn imported(asker: UserId, count: usize, version: u64) -> OutgoingMessage {
    let answers = if count == 1 { "1 answer is".to_owned() } else { format!("{count} answers are") };
    let text = format!(
        "✅ {answers} in force, by the words in which they are asked. What they mean follows, behind members' questions; \
         \"All answers\" shows how far that is."
    );
    saved(asker, &text, Some(version))
}
