//! The pages of the one message in which settings are changed.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use serenity::all::{
    ButtonStyle, ChannelId, ChannelType, CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption, UserId,
};

use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::limits::{LONGEST_BUTTON_LABEL, LONGEST_OPTION, MOST_OPTIONS};
use crate::discord::ui::manage::steps::Page;
use crate::discord::ui::manage::{custom_id, words};
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::render;
use crate::discord::ui::render::plain_title;
use crate::discord::ui::screen as any_screen;
use crate::store::{AuditEntry, GuildSettings, Setting, SettingValue, Strictness};
use engine::knowledge::Knowledge;

/// Channels that one menu takes.
const MOST_CHANNELS: u8 = 25;
/// Changes that one page shows.
pub const HISTORY_SHOWN: u32 = 8;
/// Where messages are written and asked.
const CHANNELS: [ChannelType; 3] = [ChannelType::Text, ChannelType::News, ChannelType::Forum];

/// Whether Preceptor may read what members write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentAccess {
    /// It reads it.
    Granted,
    /// The application is not allowed to, or does not ask to.
    Missing,
}

/// What a page is made of.
#[derive(Debug, Clone, Copy)]
pub struct View<'v> {
    /// Who looks at it.
    pub asker: UserId,
    /// What is known.
    pub knowledge: &'v Knowledge,
    /// What holds where the server has set nothing.
    pub configured: &'v GuildProfile,
    /// Those of the channels that are or were set that are there: Discord takes no others as chosen.
    pub channels: &'v HashSet<ChannelId>,
    /// What it has set.
    pub settings: &'v GuildSettings,
    /// What has been changed, where that is shown: one more than fit tells that there are more.
    pub history: &'v [AuditEntry],
    /// Entries that were looked for, where they are shown: ids, the likeliest first.
    pub found: Option<&'v [String]>,
    /// A change that cannot simply be undone, and what holds now.
    pub differs: Option<(&'v AuditEntry, Option<&'v SettingValue>)>,
    /// Whether members' messages can be read.
    pub content: ContentAccess,
    /// For how long texts of unanswered questions are kept where a server wants that.
    pub retention: Duration,
    /// What has just been done.
    pub notice: Option<&'v str>,
}

/// A page as a message.
pub fn screen(page: Page, view: &View<'_>) -> OutgoingMessage {
    let (text, mut rows) = match page {
        Page::Home => home(view),
        Page::Of(setting) => of(setting, view),
        Page::Entries(number) => entries(number, view),
        Page::History(skipped) => history(skipped, view),
        Page::ConfirmReset => confirm(
            view,
            "**Reset all settings of this server?**\nAll is as the bot's operator has it then. Each setting can be \
             brought back from the list of changes.",
            ("Reset", &["reset"]),
        ),
        Page::ConfirmDelete => confirm(
            view,
            "**Delete all that I keep of this server?**\nIts own answers, settings, the list of changes, counts, votes \
             and texts of unanswered questions. `/teach export` keeps a copy of the answers.",
            ("Delete everything…", &["delete!"]),
        ),
        Page::ConfirmDeleteAgain => confirm(
            view,
            "**Sure?** This cannot be undone, by nobody. What the operator has backed up goes with the backup.",
            ("Yes, delete everything", &["delete"]),
        ),
        // It has a message of its own.
        Page::Privacy => (String::new(), Vec::new()),
    };
    rows.retain(|row| !matches!(row, CreateActionRow::Buttons(buttons) if buttons.is_empty()));
    let notice = view.notice.map_or_else(String::new, |notice| format!("{notice}\n\n"));
    OutgoingMessage { rows, ..render::line(&format!("{notice}{text}")) }
}

fn button(view: &View<'_>, label: &str, entries: &[&str]) -> CreateButton {
    any_screen::button(custom_id(view.asker, entries), label)
}

fn home_button(view: &View<'_>) -> CreateButton {
    button(view, "All settings", &["home"])
}

/// A menu of texts, of which so many may be chosen.
fn menu(
    view: &View<'_>,
    entries: &[&str],
    placeholder: &str,
    options: Vec<CreateSelectMenuOption>,
    chosen: (u8, u8),
) -> CreateActionRow {
    any_screen::menu(custom_id(view.asker, entries), placeholder, options, chosen)
}

fn home(view: &View<'_>) -> (String, Vec<CreateActionRow>) {
    let line = |setting: &Setting| {
        let shown = words::shown(*setting, view.settings.get(*setting), view.configured);
        format!("**{}:** {shown}", words::name(*setting))
    };
    let lines: Vec<String> = Setting::ALL.iter().map(line).collect();
    let missing = content_missing(view).map_or_else(String::new, |missing| format!("\n\n{missing}"));
    let text = format!(
        "**What I do in this server**\n{}\n-# Default: as the bot's operator has set it for everybody.{missing}",
        lines.join("\n")
    );
    let option = |setting: &Setting| CreateSelectMenuOption::new(words::name(*setting), setting.name());
    let options = Setting::ALL.iter().map(option).collect();
    let rows = vec![
        menu(view, &["open"], "Change…", options, (1, 1)),
        CreateActionRow::Buttons(vec![
            button(view, "History", &["history", "0"]),
            button(view, "Reset…", &["reset?"]),
            button(view, "Delete data…", &["delete?"]),
        ]),
    ];
    (text, rows)
}

/// What is to be done before anything is answered unasked.
fn content_missing(view: &View<'_>) -> Option<&'static str> {
    let channels = view.settings.channels();
    let has_channels = channels.map_or(!view.configured.channels.is_empty(), |channels| !channels.is_empty());
    (view.content == ContentAccess::Missing && has_channels).then_some(
        "⚠️ Discord does not let me read what members write, so I answer nothing unasked yet: the bot's operator has to \
         switch on the Message Content Intent (`preceptor doctor` tells where). Commands and mentions work.",
    )
}

/// What a setting's page has below what it says of every setting.
#[derive(Default)]
struct Controls {
    /// More text.
    text: String,
    menu: Option<CreateActionRow>,
    buttons: Vec<CreateButton>,
}

fn of(setting: Setting, view: &View<'_>) -> (String, Vec<CreateActionRow>) {
    let set = view.settings.get(setting);
    let shown = words::shown(setting, set, view.configured);
    let Controls { text, menu, mut buttons } = match setting {
        Setting::Channels => of_channels(view),
        Setting::Strictness => of_strictness(view),
        Setting::Region => of_region(view),
        Setting::Off => of_entries(view),
        Setting::Buttons => of_switch(setting, view, view.settings.buttons().unwrap_or(view.configured.buttons)),
        Setting::LogChannel => of_log_channel(view),
        Setting::Unanswered => of_switch(setting, view, view.settings.keeps_unanswered()),
    };
    if set.is_some() {
        let label = match setting {
            // A label shows no mentions.
            Setting::Channels | Setting::Region => "Default".to_owned(),
            _ => format!("Default: {}", words::default(setting, view.configured)),
        };
        buttons.push(button(view, &plain_title(&label, LONGEST_BUTTON_LABEL), &["set", setting.name(), "default"]));
    }
    buttons.push(home_button(view));
    let text = format!("**{}:** {shown}\n{}{text}", words::name(setting), words::explained(setting, view.retention));
    (text, menu.into_iter().chain([CreateActionRow::Buttons(buttons)]).collect())
}

fn of_channels(view: &View<'_>) -> Controls {
    let needs = content_missing(view)
        .unwrap_or("-# This needs the Message Content Intent, which the bot's operator has to switch on.");
    let channels = view.settings.channels();
    let present: Vec<ChannelId> = match channels {
        Some(ids) => ids.iter().map(|id| ChannelId::new(id.get())).collect(),
        None => view.configured.channels.iter().copied().collect(),
    };
    let is_somewhere = channels.is_none_or(|channels| !channels.is_empty());
    let nowhere = || button(view, "Nowhere", &["set", Setting::Channels.name(), "none"]);
    Controls {
        text: format!("\n\n{needs}"),
        menu: Some(channels_menu(view, Setting::Channels, "Channels and forums", &present, (0, MOST_CHANNELS))),
        buttons: is_somewhere.then(nowhere).into_iter().collect(),
    }
}

fn of_strictness(view: &View<'_>) -> Controls {
    let setting = Setting::Strictness;
    let present = view.settings.strictness().unwrap_or(Strictness::Balanced);
    let option = |strictness, value| {
        let label = words::value(&SettingValue::Strictness(strictness));
        CreateSelectMenuOption::new(engine::answers::capitalised(&label), value)
            .default_selection(present == strictness)
    };
    let options = vec![option(Strictness::Balanced, "balanced"), option(Strictness::Certain, "certain")];
    let menu = menu(view, &["set", setting.name()], words::name(setting), options, (1, 1));
    Controls { menu: Some(menu), ..Controls::default() }
}

fn of_region(view: &View<'_>) -> Controls {
    let options = places(view);
    let menu = |options| menu(view, &["set", Setting::Region.name()], "Choose a country", options, (1, 1));
    Controls {
        menu: (!options.is_empty()).then(|| menu(options)),
        buttons: vec![button(view, "Type a place…", &["place?"])],
        ..Controls::default()
    }
}

fn of_entries(view: &View<'_>) -> Controls {
    let off = view.settings.off().cloned().unwrap_or_else(|| view.configured.off());
    let titles = off.iter().filter_map(|id| view.knowledge.faq_entry(id)).take(10);
    let text =
        titles.map(|entry| format!("\n- {}", render::escape(&plain_title(&entry.question, LONGEST_OPTION)))).collect();
    let mut buttons =
        vec![button(view, "Choose entries…", &["entries", "0"]), button(view, "Find an entry…", &["entry?"])];
    if !off.is_empty() {
        buttons.push(button(view, "Switch all on", &["set", Setting::Off.name(), "none"]));
    }
    Controls { text, buttons, ..Controls::default() }
}

fn of_log_channel(view: &View<'_>) -> Controls {
    let setting = Setting::LogChannel;
    let present: Vec<ChannelId> = view.settings.log_channel().map(|id| ChannelId::new(id.get())).into_iter().collect();
    let menu = channels_menu(view, setting, words::name(setting), &present, (1, 1));
    Controls { menu: Some(menu), ..Controls::default() }
}

fn of_switch(setting: Setting, view: &View<'_>, is_on: bool) -> Controls {
    let (label, value) = if is_on { ("Switch off", "off") } else { ("Switch on", "on") };
    Controls { buttons: vec![button(view, label, &["set", setting.name(), value])], ..Controls::default() }
}

fn channels_menu(
    view: &View<'_>,
    setting: Setting,
    placeholder: &str,
    present: &[ChannelId],
    (least, most): (u8, u8),
) -> CreateActionRow {
    // More could not be chosen, and so must not be shown as chosen.
    let present = present.iter().copied().filter(|id| view.channels.contains(id));
    let present: Vec<ChannelId> = present.take(most.into()).collect();
    let channel_types =
        CHANNELS.iter().copied().filter(|kind| setting == Setting::Channels || *kind != ChannelType::Forum);
    let kind =
        CreateSelectMenuKind::Channel { channel_types: Some(channel_types.collect()), default_channels: Some(present) };
    let menu = CreateSelectMenu::new(custom_id(view.asker, &["set", setting.name()]), kind);
    CreateActionRow::SelectMenu(menu.placeholder(placeholder).min_values(least).max_values(most))
}

/// Countries to choose from, the home country first; all others can be typed.
fn places(view: &View<'_>) -> Vec<CreateSelectMenuOption> {
    let countries = &view.knowledge.vocabulary.countries;
    let present = view.settings.region();
    let mut seen = BTreeSet::new();
    let names = countries.iter().map(|country| country.short.as_deref().unwrap_or(&country.name));
    let usable = names.filter(|name| !name.is_empty() && name.chars().count() <= LONGEST_OPTION && seen.insert(*name));
    let option = |name: &str| CreateSelectMenuOption::new(name, name).default_selection(present == Some(name));
    usable.take(MOST_OPTIONS).map(option).collect()
}

fn entries(number: usize, view: &View<'_>) -> (String, Vec<CreateActionRow>) {
    let all = &view.knowledge.faq;
    let pages = all.len().div_ceil(MOST_OPTIONS).max(1);
    let number = number.min(pages - 1);
    let off = view.settings.off().cloned().unwrap_or_else(|| view.configured.off());
    let option = |id: &str, question: &str| any_screen::option(question, id).default_selection(off.contains(id));
    let shown: Vec<CreateSelectMenuOption> = match view.found {
        Some(found) => {
            let known = found.iter().filter_map(|id| view.knowledge.faq_entry(id)).take(MOST_OPTIONS);
            known.map(|entry| option(&entry.id, &entry.question)).collect()
        }
        None => {
            let page = all.iter().skip(number * MOST_OPTIONS).take(MOST_OPTIONS);
            page.filter(|entry| entry.id.chars().count() <= LONGEST_OPTION)
                .map(|entry| option(&entry.id, &entry.question))
                .collect()
        }
    };
    let name = words::name(Setting::Off);
    let count = words::shown(Setting::Off, view.settings.get(Setting::Off), view.configured);
    let which = match view.found {
        Some([]) => "I know no entry like that.".to_owned(),
        Some(_) => "What comes near to it. Mark what is to be off, and unmark what is to be on.".to_owned(),
        None => format!("Page {} of {pages}. Mark what is to be off, and unmark what is to be on.", number + 1),
    };
    let mut rows = Vec::new();
    if let Ok(most @ 1..) = u8::try_from(shown.len()) {
        rows.push(menu(view, &["off"], "Marked entries are off", shown, (0, most)));
    }
    let mut buttons = Vec::new();
    if view.found.is_none() && number > 0 {
        buttons.push(button(view, "◀", &["entries", &(number - 1).to_string()]));
    }
    if view.found.is_none() && number + 1 < pages {
        buttons.push(button(view, "▶", &["entries", &(number + 1).to_string()]));
    }
    buttons.push(button(view, "Find an entry…", &["entry?"]));
    buttons.push(button(view, "Back", &["page", Setting::Off.name()]));
    rows.push(CreateActionRow::Buttons(buttons));
    (format!("**{name}:** {count}\n{which}"), rows)
}

/// One change as a line.
fn change(entry: &AuditEntry, configured: &GuildProfile) -> String {
    let [before, after] =
        [&entry.before, &entry.after].map(|value| words::shown(entry.setting, value.as_ref(), configured));
    format!("**{}:** {before} → {after}", words::name(entry.setting))
}

/// What is told of a change in the log channel.
pub fn change_told(entry: &AuditEntry, configured: &GuildProfile) -> String {
    format!("<@{}> changed **{}", entry.actor, change(entry, configured).trim_start_matches("**"))
}

fn history(skipped: u32, view: &View<'_>) -> (String, Vec<CreateActionRow>) {
    if let Some((entry, present)) = view.differs {
        return differs(entry, present, view);
    }
    let shown = usize::try_from(HISTORY_SHOWN).unwrap_or(usize::MAX);
    let page = view.history.get(..shown.min(view.history.len())).unwrap_or_default();
    let lines: Vec<String> = page
        .iter()
        .enumerate()
        .map(|(place, entry)| {
            format!("{}\\. <t:{}:R> <@{}> {}", place + 1, entry.at, entry.actor, change(entry, view.configured))
        })
        .collect();
    let text =
        if lines.is_empty() { "Nothing has been changed in the last 90 days.".to_owned() } else { lines.join("\n") };
    let option = |(place, entry): (usize, &AuditEntry)| {
        let label = format!("{}. {}", place + 1, words::name(entry.setting));
        CreateSelectMenuOption::new(label, format!("{} {}", entry.version, entry.setting.name()))
    };
    let options: Vec<_> = page.iter().enumerate().map(option).collect();
    let mut rows = Vec::new();
    if !options.is_empty() {
        rows.push(menu(view, &["undo"], "Undo…", options, (1, 1)));
    }
    let mut buttons = Vec::new();
    if skipped > 0 {
        buttons.push(button(view, "Newer", &["history", &skipped.saturating_sub(HISTORY_SHOWN).to_string()]));
    }
    if view.history.len() > shown {
        buttons.push(button(view, "Older", &["history", &skipped.saturating_add(HISTORY_SHOWN).to_string()]));
    }
    buttons.push(home_button(view));
    rows.push(CreateActionRow::Buttons(buttons));
    (format!("**What has been changed**, the latest first\n{text}"), rows)
}

fn differs(entry: &AuditEntry, present: Option<&SettingValue>, view: &View<'_>) -> (String, Vec<CreateActionRow>) {
    let [before, after, now] = [entry.before.as_ref(), entry.after.as_ref(), present]
        .map(|value| words::shown(entry.setting, value, view.configured));
    let text = format!(
        "**{}** has been changed since.\nThat change: {before} → {after}\nNow: {now}\nUndone, it would be: {before}",
        words::name(entry.setting)
    );
    let version = entry.version.to_string();
    let buttons = vec![
        button(view, "Undo it anyway", &["undo", &version, entry.setting.name()]),
        button(view, "Leave it", &["history", "0"]),
    ];
    (text, vec![CreateActionRow::Buttons(buttons)])
}

fn confirm(view: &View<'_>, text: &str, (label, step): (&str, &[&str])) -> (String, Vec<CreateActionRow>) {
    let buttons = vec![button(view, label, step).style(ButtonStyle::Danger), button(view, "Cancel", &["home"])];
    (text.to_owned(), vec![CreateActionRow::Buttons(buttons)])
}
