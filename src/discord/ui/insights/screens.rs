//! What the one message shows.

use std::fmt::Write;

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, CreateSelectMenuOption, UserId};

use crate::discord::ui::insights::summary::{Group, Period, Rated, Summary, day_label};
use crate::discord::ui::insights::{MOST_DAYS, custom_id};
use crate::discord::ui::limits::MOST_OPTIONS;
use crate::discord::ui::manage;
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::render::{self, plain_title};
use crate::discord::ui::screen;
use crate::discord::ui::teach::{FromUnanswered, from_unanswered};
use crate::store::Setting;

/// Characters of a line within a block of code that a phone shows whole.
const LINE: usize = 34;
/// Characters of the longest bar.
const LONGEST_BAR: u64 = 18;
/// Entries that are listed.
const LISTED: usize = 5;
/// Groups that are listed above the menu.
const GROUPS_LISTED: usize = 5;
/// Questions of a group that are shown.
const QUESTIONS_SHOWN: usize = 8;
/// UTF-16 units of a title in a line.
const LONGEST_TITLE: usize = 60;

/// In the place of a title that nobody knows any more.
const GONE: &str = "*an answer that has been removed*";

/// An entry with its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titled {
    /// What members say of it.
    pub rated: Rated,
    /// Its title; none if it is no longer there.
    pub title: Option<String>,
}

/// What the message is made of.
#[derive(Debug, Clone, Copy)]
pub struct View<'v> {
    /// Who looks.
    pub asker: UserId,
    /// What there is to see.
    pub summary: &'v Summary,
    /// The entries of which somebody says something, in the summary's order.
    pub rated: &'v [Titled],
    /// What could not be answered, the largest group first; none where texts are not kept.
    pub unanswered: Option<&'v [Group]>,
    /// What has just been done.
    pub notice: Option<&'v str>,
}

fn button(asker: UserId, label: &str, entries: &[&str]) -> CreateButton {
    screen::button(custom_id(asker, entries), label)
}

/// All of it.
pub fn overview(view: &View<'_>) -> OutgoingMessage {
    let Summary { days, total, periods, .. } = view.summary;
    let mut text = view.notice.map_or_else(String::new, |notice| format!("{notice}\n\n"));
    let last = if *days == 1 { "Today".to_owned() } else { format!("The last {days} days") };
    let _ = write!(text, "**{last}**");
    if total.asked() == 0 {
        text.push_str("\nNobody has asked me anything here yet.");
    } else {
        let _ = write!(
            text,
            "\n{} asked: {} answered, {} with suggestions, {} without an answer\n{}",
            counted(total.asked(), "question"),
            total.answered,
            total.suggested,
            total.unanswered,
            bars(periods)
        );
    }
    text.push_str(&rated(view.rated));
    let mut rows = Vec::new();
    let number = days.to_string();
    match view.unanswered {
        Some(groups) => {
            text.push_str(&listed(groups));
            let options: Vec<_> = groups.iter().filter_map(option).take(MOST_OPTIONS).collect();
            if !options.is_empty() {
                let id = custom_id(view.asker, &["open", &number]);
                rows.push(screen::menu(id, "Do something about one…", options, (1, 1)));
            }
        }
        None => text.push_str(
            "\n\n**What could not be answered** is counted, but its texts are not kept here. Switch that on to see what to \
             teach me.",
        ),
    }
    let spans = [7, 30, MOST_DAYS].into_iter().filter(|span| span != days);
    let mut buttons: Vec<CreateButton> =
        spans.map(|span| button(view.asker, &format!("{span} days"), &["days", &span.to_string()])).collect();
    if total.asked() > 0 {
        buttons.push(button(view.asker, "CSV", &["csv", &number]));
    }
    if view.unanswered.is_none() {
        buttons.push(manage::page_button(view.asker, "Keep texts…", Setting::Unanswered));
    }
    rows.push(CreateActionRow::Buttons(buttons));
    OutgoingMessage { rows, ..render::line(&text) }
}

/// Bars in text: what was answered is full, the rest is light.
fn bars(periods: &[Period]) -> String {
    let most = periods.iter().map(Period::asked).max().unwrap_or_default().max(1);
    let mut text = String::from("```\n");
    for period in periods {
        let asked = period.asked();
        // Something is never shown as nothing.
        let length = (asked * LONGEST_BAR).div_ceil(most);
        let full = (length * period.answered + asked / 2).checked_div(asked).unwrap_or_default();
        let bar: String = (0..length).map(|at| if at < full { '█' } else { '░' }).collect();
        let line = format!("{} {bar} {asked}", day_label(period.first));
        let _ = writeln!(text, "{}", line.chars().take(LINE).collect::<String>());
    }
    text.push_str("```█ answered  ░ not");
    text
}

fn rated(rated: &[Titled]) -> String {
    if rated.is_empty() {
        return String::new();
    }
    let mut text = String::from("\n\n**What members say of answers**");
    for Titled { rated: Rated { shown, helped, not_it, .. }, title } in rated.iter().take(LISTED) {
        let title = title.as_deref().map_or_else(|| GONE.to_owned(), |title| escaped(title, LONGEST_TITLE));
        let rate = helped * 100 / (helped + not_it).max(1);
        let _ = write!(text, "\n- {title}: shown {shown}×, helped {rate}% ({helped} of {})", helped + not_it);
    }
    text
}

fn listed(groups: &[Group]) -> String {
    let kept: usize = groups.iter().map(|group| group.questions.len()).sum();
    if kept == 0 {
        return "\n\n**What could not be answered:** nothing is kept.".to_owned();
    }
    let mut text = format!("\n\n**What could not be answered** ({kept} kept)");
    for group in groups.iter().take(GROUPS_LISTED) {
        let Some(first) = group.questions.first() else { continue };
        let _ = write!(text, "\n- {}× “{}”", group.questions.len(), escaped(&first.text, LONGEST_TITLE));
    }
    text
}

fn option(group: &Group) -> Option<CreateSelectMenuOption> {
    let first = group.questions.first()?;
    Some(screen::option(&format!("{}× {}", group.questions.len(), first.text), first.message.to_string()))
}

fn escaped(text: &str, longest: usize) -> String {
    render::escape(&plain_title(text, longest))
}

/// Questions that ask much the same, and what can be done about them.
pub fn group(asker: UserId, days: u16, group: &Group) -> OutgoingMessage {
    let number = days.to_string();
    let mut text = match group.questions.len() {
        1 => "**Asked once, and not answered**".to_owned(),
        many => format!("**Asked {many} times in much the same words, and not answered**"),
    };
    for question in group.questions.iter().take(QUESTIONS_SHOWN) {
        let _ = write!(text, "\n- <t:{}:d> {}", question.at, render::escape(&question.text));
    }
    if group.questions.len() > QUESTIONS_SHOWN {
        let _ = write!(text, "\n- and {} more", group.questions.len() - QUESTIONS_SHOWN);
    }
    let mut buttons = Vec::new();
    if let Some(first) = group.first() {
        let make = |kind, label: &str| screen::button(from_unanswered(kind, asker, first), label);
        buttons.push(make(FromUnanswered::Answer, "Make an answer").style(ButtonStyle::Success));
        buttons.push(make(FromUnanswered::Means, "It means…"));
        buttons.push(button(asker, "Ignore", &["ignore", &number, &first.to_string()]));
    }
    buttons.push(button(asker, "Back", &["days", &number]));
    OutgoingMessage { rows: vec![CreateActionRow::Buttons(buttons)], ..render::line(&text) }
}

fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
