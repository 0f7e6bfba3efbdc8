//! What the one message shows.

use std::time::{SystemTime, UNIX_EPOCH};

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, CreateSelectMenuOption, UserId};

use crate::discord::ui::limits::{LONGEST_OPTION, MOST_OPTIONS};
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::render::{self, Format, plain_title};
use crate::discord::ui::screen::{self, option};
use crate::discord::ui::teach::custom_id;
use crate::discord::ui::teach::draft::Draft;
use crate::store::{KeptAnswer, OwnChange, OwnRevision};
use engine::answers::{Length, Topic};
use engine::assistant::Collides;
use engine::own_answers::{self, OwnAnswer, OwnAnswerError, OwnAnswers};

/// Changes that are shown at once.
pub const HISTORY_SHOWN: u32 = 5;
/// Answers on a page of the list.
const LISTED: usize = 10;
/// Ways to ask that are shown of an answer.
const WAYS_SHOWN: usize = 8;
/// For how long an answer holds: what it is called, and days.
const UNTIL: [(&str, &str); 5] = [
    ("For good", "ever"),
    ("For a week from now", "7"),
    ("For a month from now", "30"),
    ("For three months from now", "91"),
    ("For a year from now", "365"),
];

/// Something that is asked in nearly the same words as a new answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Id of its reply.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The way to ask that is like it.
    pub way: String,
    /// Whether it is one of the server's own.
    pub is_own: bool,
    /// How near it is.
    pub how: Collides,
}

/// What a preview is made of.
#[derive(Debug, Clone, Copy)]
pub struct Preview<'v> {
    /// Who writes.
    pub asker: UserId,
    /// The draft, and its number.
    pub draft: &'v Draft,
    /// The number of the draft.
    pub number: u64,
    /// How answers are to look.
    pub look: Format,
    /// Why it cannot be saved as it is.
    pub fault: Option<&'v OwnAnswerError>,
    /// What it comes near to.
    pub clashes: &'v [Clash],
    /// Channels and roles that it mentions and that are not this server's, as they are written.
    pub foreign: &'v [String],
    /// How many of the questions that were not answered it would answer now, and of how many.
    pub would_answer: Option<(usize, usize)>,
    /// The title of the built-in reply that it leads to or stands in the place of, if it does.
    pub built_in: Option<&'v str>,
}

fn button(asker: UserId, label: &str, entries: &[&str]) -> CreateButton {
    screen::button(custom_id(asker, entries), label)
}

fn menu(asker: UserId, entries: &[&str], placeholder: &str, options: Vec<CreateSelectMenuOption>) -> CreateActionRow {
    screen::menu(custom_id(asker, entries), placeholder, options, (1, 1))
}

fn all_button(asker: UserId) -> CreateButton {
    button(asker, "All answers", &["list", "0"])
}

/// A text for whoever acts alone, above an answer as members see it, if there is one.
fn above(text: &str, answer: Option<&OwnAnswer>, look: Format, rows: Vec<CreateActionRow>) -> OutgoingMessage {
    let reply = answer.and_then(own_answers::reply);
    let Some(reply) = reply else { return OutgoingMessage { rows, ..render::line(text) } };
    let shown = render::reply(&reply, Topic::OWN, look, Length::Full).message;
    let content = match shown.content.as_str() {
        "" => text.to_owned(),
        plain => format!("{text}\n\n{plain}"),
    };
    OutgoingMessage { rows, ephemeral: true, content: render::line(&content).content, ..shown }
}

/// Ways to ask an answer besides its question, as one line.
fn ways(answer: &OwnAnswer) -> String {
    let shown: Vec<String> =
        answer.phrasings.iter().take(WAYS_SHOWN).map(|way| format!("“{}”", render::escape(way))).collect();
    match (shown.len(), answer.phrasings.len()) {
        (0, _) => "-# No other ways to ask yet. Two or three make it much easier to find.".to_owned(),
        (shown_count, all) if shown_count < all => {
            format!("-# Also asked as {} and {} more", shown.join(", "), all - shown_count)
        }
        _ => format!("-# Also asked as {}", shown.join(", ")),
    }
}

/// When an answer ends, as Discord shows moments.
fn ends(answer: &OwnAnswer) -> Option<String> {
    let moment = answer.expires?.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Some(format!("Until <t:{moment}:D>."))
}

/// What has been written, as members will see it, and what there is to know before it is saved.
pub fn preview(view: &Preview<'_>) -> OutgoingMessage {
    let Preview { asker, draft, .. } = *view;
    let answer = &draft.answer;
    let number = view.number.to_string();
    let mut lines = Vec::new();
    match (view.fault, answer.means()) {
        (Some(fault), _) => lines.push(format!("⚠️ **Not saved yet:** {fault}. Press Edit to mend it.")),
        (None, Some(_)) => {
            let title = render::escape(view.built_in.unwrap_or("something that is no longer there"));
            lines.push(format!("**Preview.** Whoever asks “{}” gets: **{title}**", render::escape(&answer.question)));
        }
        (None, None) => lines.push("**Preview.** This is what members will see:".to_owned()),
    }
    lines.push(ways(answer));
    lines.extend(ends(answer));
    if let (Some(title), Some(_)) = (view.built_in, answer.replaces()) {
        lines.push(format!("It stands in the place of my own answer **{}**.", render::escape(title)));
    }
    for clash in view.clashes {
        let whose = if clash.is_own { "this server's own" } else { "mine" };
        let (way, title) = (render::escape(&clash.way), render::escape(&clash.title));
        let near = match clash.how {
            Collides::SameWords => "has the very words of",
            Collides::Answered => "is answered already by",
            Collides::Likely => "is much like",
        };
        lines.push(format!("⚠️ “{way}” {near} **{title}** ({whose}). Yours comes first where both fit."));
    }
    if !view.foreign.is_empty() {
        let foreign: Vec<String> = view.foreign.iter().map(|mention| format!("`{mention}`")).collect();
        lines.push(format!("⚠️ I know no such channel or role in this server: {}.", foreign.join(", ")));
    }
    if let Some((answered @ 1.., of)) = view.would_answer {
        lines.push(format!("It would now answer {answered} of the last {of} questions that I could not answer."));
    }
    let mut rows = Vec::new();
    if view.fault.is_none() {
        let chosen = |value| value == "ever" && answer.expires.is_none();
        let options = UNTIL.map(|(label, value)| option(label, value).default_selection(chosen(value)));
        rows.push(menu(asker, &["until", &number], "How long it holds", options.into()));
        rows.extend(replaceable(view, &number));
    }
    let mut buttons = Vec::new();
    if view.fault.is_none() {
        buttons.push(button(asker, "Save", &["save", &number]).style(ButtonStyle::Success));
    }
    buttons.push(button(asker, "Edit", &["rewrite", &number]));
    buttons.push(button(asker, "Cancel", &["cancel", &number]));
    rows.push(CreateActionRow::Buttons(buttons));
    let shown = Some(answer).filter(|_| view.fault.is_none());
    above(&lines.join("\n"), shown, view.look, rows)
}

/// Built-in entries in whose place the answer may stand: those that it comes near to.
fn replaceable(view: &Preview<'_>, number: &str) -> Option<CreateActionRow> {
    view.draft.answer.answer()?;
    let replaced = view.draft.answer.replaces();
    let near = view.clashes.iter().filter(|clash| !clash.is_own).map(|clash| (clash.id.as_str(), clash.title.as_str()));
    let chosen = replaced.zip(view.built_in).into_iter();
    let mut options = vec![option("Beside my own answers", "nothing").default_selection(replaced.is_none())];
    for (id, title) in chosen.chain(near.filter(|(id, _)| Some(*id) != replaced)).take(MOST_OPTIONS - 1) {
        let label = format!("In the place of: {title}");
        options.push(option(&label, id).default_selection(Some(id) == replaced));
    }
    (options.len() > 1).then(|| menu(view.asker, &["replace", number], "Beside my own answers", options))
}

/// What has just been written and cannot be saved, as somebody else has changed the answer meanwhile.
pub fn conflict(asker: UserId, number: u64, present: Option<&KeptAnswer>, look: Format) -> OutgoingMessage {
    let number = number.to_string();
    let text = match present {
        Some(_) => "**Somebody else has changed this answer meanwhile.** It is now as below; yours is not saved.",
        None => "**Somebody else has removed this answer meanwhile.** Yours is not saved.",
    };
    let buttons = vec![
        button(asker, "Save mine anyway", &["save!", &number]).style(ButtonStyle::Danger),
        button(asker, "Look at mine", &["rewrite", &number]),
        button(asker, "Cancel", &["cancel", &number]),
    ];
    above(text, present.map(|present| &present.answer), look, vec![CreateActionRow::Buttons(buttons)])
}

/// That something is done, with a way back.
pub fn saved(asker: UserId, text: &str, version: Option<u64>) -> OutgoingMessage {
    let undo = version.map(|version| button(asker, "Undo", &["undo", &version.to_string()]));
    let buttons = undo.into_iter().chain([all_button(asker)]).collect();
    OutgoingMessage { rows: vec![CreateActionRow::Buttons(buttons)], ..render::line(text) }
}

/// What a list is made of.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'v> {
    /// Who looks.
    pub asker: UserId,
    /// All that the server has been taught.
    pub own: &'v OwnAnswers,
    /// What was looked for, and what was found.
    pub found: Option<(&'v str, &'v [&'v OwnAnswer])>,
    /// From which page on it is shown.
    pub page: usize,
    /// How many are found by their words alone for the time being.
    pub by_words: usize,
    /// What has just been done.
    pub notice: Option<&'v str>,
    /// The time by which answers have ended or not.
    pub now: SystemTime,
}

/// A server's own answers, a page of them.
pub fn listed(view: &Listed<'_>) -> OutgoingMessage {
    let asker = view.asker;
    let all: Vec<&OwnAnswer> = match view.found {
        Some((_, found)) => found.iter().copied().take(MOST_OPTIONS).collect(),
        None => view.own.iter().collect(),
    };
    let pages = all.len().div_ceil(LISTED).max(1);
    let page = view.page.min(pages - 1);
    let shown: Vec<&OwnAnswer> = match view.found {
        Some(_) => all,
        None => all.into_iter().skip(page * LISTED).take(LISTED).collect(),
    };
    let heading = match view.found {
        Some((typed, [])) => format!("No own answer is like “{}”.", render::escape(typed)),
        Some((typed, _)) => format!("**Own answers like “{}”**", render::escape(typed)),
        None if view.own.is_empty() => {
            "**This server has no answers of its own yet.** Write the first one: when your call \
             is, where your rules are, what only you know."
                .to_owned()
        }
        None => format!("**This server's own answers:** {} (page {} of {pages})", view.own.len(), page + 1),
    };
    let line = |answer: &&OwnAnswer| {
        let kind = match answer.means() {
            Some(_) => " → a built-in answer",
            None if !answer.is_in_force(view.now) => " (has ended)",
            None => "",
        };
        format!("- {}{kind}", render::escape(&plain_title(&answer.question, LONGEST_OPTION)))
    };
    let mut lines: Vec<String> = view.notice.map(str::to_owned).into_iter().collect();
    lines.push(heading);
    lines.extend(shown.iter().map(line));
    if view.by_words > 0 {
        let (all, waiting) = (view.own.len(), view.by_words);
        lines.push(format!(
            "-# All are in force by their words. {} of {all} are found by what they mean as well; the rest follows.",
            all.saturating_sub(waiting)
        ));
    }
    let mut rows = Vec::new();
    if !shown.is_empty() {
        let options = shown.iter().map(|answer| option(&answer.question, &answer.id)).collect();
        rows.push(menu(asker, &["show"], "Open one…", options));
    }
    let mut buttons = Vec::new();
    if view.found.is_none() && page > 0 {
        buttons.push(button(asker, "◀", &["list", &(page - 1).to_string()]));
    }
    if view.found.is_none() && page + 1 < pages {
        buttons.push(button(asker, "▶", &["list", &(page + 1).to_string()]));
    }
    buttons.push(button(asker, "New answer", &["new"]).style(ButtonStyle::Success));
    if view.found.is_some() {
        buttons.push(all_button(asker));
    } else {
        buttons.push(button(asker, "Find…", &["find?"]));
        buttons.push(button(asker, "History", &["history", "0"]));
    }
    rows.push(CreateActionRow::Buttons(buttons));
    OutgoingMessage { rows, ..render::line(&lines.join("\n")) }
}

/// What one answer is made of.
#[derive(Debug, Clone, Copy)]
pub struct Written<'v> {
    /// Who looks.
    pub asker: UserId,
    /// The answer.
    pub kept: &'v KeptAnswer,
    /// How answers are to look.
    pub look: Format,
    /// The title of the built-in reply that it leads to or stands in the place of, if it does.
    pub built_in: Option<&'v str>,
}

impl Written<'_> {
    /// One answer, as members see it, with what can be done about it.
    pub fn shown(&self) -> OutgoingMessage {
        let answer = &self.kept.answer;
        let title = self.built_in.map(render::escape);
        let mut lines = vec![match (answer.means(), &title) {
            (None, _) => "**One of this server's own answers**".to_owned(),
            (Some(_), Some(title)) => {
                format!("**“{}”** leads to **{title}**", render::escape(&answer.question))
            }
            (Some(_), None) => {
                format!("**“{}”** leads to something that is no longer there", render::escape(&answer.question))
            }
        }];
        lines.push(ways(answer));
        if let (Some(_), Some(title)) = (answer.replaces(), title) {
            lines.push(format!("It stands in the place of my own answer **{title}**."));
        }
        lines.extend(ends(answer));
        let buttons = vec![
            button(self.asker, "Edit", &["change", &answer.id]),
            button(self.asker, "Remove…", &["remove?", &answer.id]),
            all_button(self.asker),
        ];
        above(&lines.join("\n"), Some(answer), self.look, vec![CreateActionRow::Buttons(buttons)])
    }
}

/// Whether an answer is to be removed.
pub fn removal(asker: UserId, kept: &KeptAnswer, look: Format) -> OutgoingMessage {
    let (id, version) = (&kept.answer.id, kept.version.to_string());
    let buttons = vec![
        button(asker, "Remove", &["remove", id, &version]).style(ButtonStyle::Danger),
        button(asker, "Keep it", &["show", id]),
    ];
    let text = format!("**Remove this answer?** “{}”", render::escape(&kept.answer.question));
    above(&text, Some(&kept.answer), look, vec![CreateActionRow::Buttons(buttons)])
}

/// What a change did, in a few words.
fn what_was_done(revision: &OwnRevision) -> String {
    if revision.answers > 1 {
        return format!("taught {} answers at once", revision.answers);
    }
    told(&revision.first)
}

/// One change in a few words, as it is told after who did it.
pub fn told(change: &OwnChange) -> String {
    let title = |answer: &OwnAnswer| render::escape(&plain_title(&answer.question, LONGEST_OPTION));
    match (&change.before, &change.after) {
        (None, Some(after)) => format!("taught **{}**", title(after)),
        (Some(_), Some(after)) => format!("changed **{}**", title(after)),
        (Some(before), None) => format!("removed **{}**", title(before)),
        (None, None) => "changed nothing".to_owned(),
    }
}

/// What has been changed, the latest first.
pub fn history(asker: UserId, skipped: u32, revisions: &[OwnRevision], notice: Option<&str>) -> OutgoingMessage {
    let most = usize::try_from(HISTORY_SHOWN).unwrap_or(usize::MAX);
    let page = revisions.get(..most.min(revisions.len())).unwrap_or_default();
    let mut lines: Vec<String> = notice.map(str::to_owned).into_iter().collect();
    lines.push("**What has been changed about own answers**, the latest first".to_owned());
    if page.is_empty() {
        lines.push("Nothing in the last 90 days.".to_owned());
    }
    for (place, revision) in page.iter().enumerate() {
        let what = what_was_done(revision);
        lines.push(format!("{}\\. <t:{}:R> <@{}> {what}", place + 1, revision.at, revision.actor));
    }
    let mut rows = Vec::new();
    if !page.is_empty() {
        let label = |(place, revision): (usize, &OwnRevision)| {
            let what = match revision.answers {
                1 => revision.first.after.as_ref().or(revision.first.before.as_ref()).map_or("", |it| &it.question),
                _ => "many answers",
            };
            option(&format!("{}. {what}", place + 1), revision.version.to_string())
        };
        rows.push(menu(asker, &["undo"], "Undo…", page.iter().enumerate().map(label).collect()));
    }
    let mut buttons = Vec::new();
    if skipped > 0 {
        buttons.push(button(asker, "Newer", &["history", &skipped.saturating_sub(HISTORY_SHOWN).to_string()]));
    }
    if revisions.len() > most {
        buttons.push(button(asker, "Older", &["history", &skipped.saturating_add(HISTORY_SHOWN).to_string()]));
    }
    buttons.push(all_button(asker));
    rows.push(CreateActionRow::Buttons(buttons));
    OutgoingMessage { rows, ..render::line(&lines.join("\n")) }
}

/// That a change cannot simply be undone.
pub fn undone_since(asker: UserId, revision: &OwnRevision, changed: usize) -> OutgoingMessage {
    let what = what_was_done(revision);
    let text = match changed {
        1 => format!(
            "<@{}> {what}.\n**That has been changed again since.** Undone, it is as it was before.",
            revision.actor
        ),
        many => {
            format!(
                "<@{}> {what}.\n**{many} of them have been changed since.** Undone, they are as before.",
                revision.actor
            )
        }
    };
    let buttons = vec![
        button(asker, "Undo it anyway", &["undo!", &revision.version.to_string()]),
        button(asker, "Leave it", &["history", "0"]),
    ];
    OutgoingMessage { rows: vec![CreateActionRow::Buttons(buttons)], ..render::line(&text) }
}

/// What undoing led to, as a notice above the list of changes.
pub fn revised(changes: usize) -> String {
    match changes {
        1 => "Undone: one answer is as it was before.".to_owned(),
        many => format!("Undone: {many} answers are as they were before."),
    }
}

/// What somebody's words may mean: titles and codes to choose from.
pub fn means(asker: UserId, number: u64, draft: &Draft, choices: &[(String, String)]) -> OutgoingMessage {
    let words = render::escape(&draft.answer.question);
    let number = number.to_string();
    let text = match (words.is_empty(), choices) {
        (true, _) => "**What is it another way to ask for?**".to_owned(),
        (false, []) => {
            format!("**“{words}”**\nI have nothing that comes near to it. Find it in other words, or write it.")
        }
        (false, _) => format!("**“{words}” means…**\nChoose what members should get who ask like this."),
    };
    let mut rows = Vec::new();
    if !choices.is_empty() {
        let options = choices.iter().take(MOST_OPTIONS).map(|(title, code)| option(title, code)).collect();
        rows.push(menu(asker, &["meant", &number], "It means…", options));
    }
    rows.push(CreateActionRow::Buttons(vec![
        button(asker, "Find another…", &["meant?", &number]),
        button(asker, "Write an answer", &["rewrite", &number]),
        button(asker, "Cancel", &["cancel", &number]),
    ]));
    OutgoingMessage { rows, ..render::line(&text) }
}
