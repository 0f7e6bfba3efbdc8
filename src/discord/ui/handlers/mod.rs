//! From a request to what is done about it. Reads the knowledge and nothing else, so that an interaction is answered
//! within milliseconds; all that it remembers stands in custom ids.

mod commands;
mod components;
mod help;
mod menu;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, MessageId, UserId};

use crate::discord::ui::autocomplete;
use crate::discord::ui::commands::TEACH;
use crate::discord::ui::components as rows;
use crate::discord::ui::custom_id::{Action, CustomId, base36, code};
use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::limits::{LONGEST_BUTTON_LABEL, MOST_OPTIONS};
use crate::discord::ui::message::{InteractionResponse, Outcome, OutgoingMessage};
use crate::discord::ui::notifications::Notifications;
use crate::discord::ui::render;
use crate::discord::ui::request::{Autocomplete, Caller, Request};
use crate::discord::ui::snapshot::Snapshot;
use engine::answers::{Length, Query, Suggestion};
use engine::assistant::{Assistant, Decision, Overlay, Question, Response, Surface};
use engine::knowledge::Knowledge;

const UNSUPPORTED: &str = "I cannot do anything with that. `/help` shows what I can do.";

const TOO_OFTEN: &str =
    "-# Nobody was notified: that is possible once a minute for the same person, and for three people.";

/// Answers interactions from one state of the knowledge, as a server has set it.
#[derive(Debug, Clone, Copy)]
pub struct Handlers<'s> {
    snapshot: &'s Snapshot,
    profile: &'s GuildProfile,
    reading: Reading,
    keeps: bool,
}

/// How much of a question is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Its words and what they mean, which takes milliseconds.
    Whole,
    /// Its words alone, of which more is asked then.
    Words,
}

impl<'s> Handlers<'s> {
    /// Handlers for one request, which cost nothing to make.
    pub const fn new(snapshot: &'s Snapshot, profile: &'s GuildProfile) -> Self {
        Self { snapshot, profile, reading: Reading::Whole, keeps: false }
    }

    /// The same, where it is kept what servers have set, and what goes with it.
    #[must_use]
    pub const fn keeping(self, keeps: bool) -> Self {
        Self { keeps, ..self }
    }

    /// The same, for which so much of a question is looked at.
    #[must_use]
    pub const fn reading(self, reading: Reading) -> Self {
        Self { reading, ..self }
    }

    /// What to respond, and what to do then. Nobody is notified but as `notifications` allows.
    pub fn handle(&self, request: &Request, notifications: &Notifications) -> Outcome {
        match request {
            Request::Command(command) => self.command(command, notifications),
            Request::MessageMenu(menu) => self.answer_this(menu),
            Request::Autocomplete(typing) => InteractionResponse::Choices(self.choices(typing)).into(),
            Request::Component(component) => self.component(component, notifications),
            // What is managed is taken before this where settings are kept.
            Request::Form(_)
            | Request::Manage(_)
            | Request::Teach(_)
            | Request::Insights(_)
            | Request::Why(_)
            | Request::Unsupported => line(UNSUPPORTED).into(),
        }
    }

    const fn knowledge(&self) -> &'s Knowledge {
        self.snapshot.knowledge()
    }

    const fn assistant(&self) -> &'s Assistant {
        self.snapshot.assistant()
    }

    const fn overlay(&self) -> Option<&'s Overlay> {
        Some(&self.profile.overlay)
    }

    /// What is made of a question in somebody's own words.
    fn response(&self, text: &str, surface: Surface) -> Response {
        let question = Question { region: self.profile.region(), ..Question::new(text, surface) };
        match self.reading {
            Reading::Whole => self.assistant().answer(&question, self.overlay()),
            Reading::Words => self.assistant().answer_by_words(&question, self.overlay()),
        }
    }

    /// What can be chosen. Values of entries are their ids; where no name is like what was typed, it is read as the question
    /// that it would be if it were sent.
    fn choices(&self, typing: &Autocomplete) -> Vec<(String, String)> {
        if typing.command == TEACH {
            return self.own_answers(&typing.typed);
        }
        let mut near = autocomplete::choices(self.assistant().index(), typing);
        near.retain(|(_, value)| !self.profile.overlay.is_off(value));
        if near.is_empty() && typing.takes_a_question() && !typing.typed.trim().is_empty() {
            near.extend(self.entries_on(&typing.typed).into_iter().filter_map(autocomplete::choice));
        }
        near
    }

    /// The server's own answers that may be meant by what is typed.
    fn own_answers(&self, typed: &str) -> Vec<(String, String)> {
        let Some(own) = self.profile.overlay.own() else { return Vec::new() };
        let found = own.find(typed, self.assistant().matcher());
        let choices =
            found.into_iter().filter_map(|answer| autocomplete::choice((answer.question.clone(), answer.id.clone())));
        choices.take(MOST_OPTIONS).collect()
    }

    /// Titles and ids of the entries that may answer a question, the likeliest first.
    pub fn entries_on(&self, question: &str) -> Vec<(String, String)> {
        let response = self.response(question, Surface::Slash);
        if response.decision != Decision::Answer && !response.is_near {
            return Vec::new();
        }
        let likely = response.candidates.iter().filter(|known| known.confidence >= Surface::Slash.threshold().suggest);
        let entries = likely.filter_map(|known| self.knowledge().faq_entry(&known.id));
        entries.map(|entry| (entry.question.clone(), entry.id.clone())).collect()
    }

    /// The summary of the response's reply; none if it has no reply.
    fn answer(&self, response: &Response, caller: &Caller) -> Option<OutgoingMessage> {
        self.answer_in(Length::Summary, response, caller)
    }

    fn answer_in(&self, length: Length, response: &Response, caller: &Caller) -> Option<OutgoingMessage> {
        let Some(region) = self.profile.region() else {
            return rows::answer(self.knowledge(), response, caller.look(), length, caller.user, self.profile.buttons);
        };
        // What leads on to the same in the server's own region leads nowhere.
        let mut response = response.clone();
        let is_elsewhere =
            |query: &Query| Some(self.assistant().placed(query.clone(), Some(region)).id()) != response.id;
        if let Some(reply) = &mut response.reply {
            reply.next.retain(|step| is_elsewhere(&step.query));
            reply.related.choices.retain(|choice| is_elsewhere(&choice.query));
        }
        rows::answer(self.knowledge(), &response, caller.look(), length, caller.user, self.profile.buttons)
    }
}

/// What becomes of a choice between suggestions.
#[derive(Debug, Clone, Copy)]
struct Choosing {
    action: Action,
    /// The message that is answered.
    question: Option<MessageId>,
    /// Who is notified of the answer.
    recipient: Option<UserId>,
}

impl Choosing {
    fn buttons(self, caller: &Caller, suggestions: &[Suggestion]) -> Vec<CreateActionRow> {
        let Some(recipient) = self.recipient else {
            return rows::did_you_mean(self.action, caller.user, self.question, suggestions);
        };
        let mut seen = HashSet::new();
        let distinct = suggestions.iter().filter(|suggestion| seen.insert(code(&suggestion.id)));
        let buttons = distinct.take(3).map(|suggestion| {
            let entries = vec![code(&suggestion.id), recipient_entry(recipient)];
            let id = CustomId { action: self.action, asker: Some(caller.user), question: self.question, entries };
            let title = render::plain_title(&suggestion.title, LONGEST_BUTTON_LABEL);
            let label = if title.is_empty() { "…".to_owned() } else { title };
            CreateActionRow::Buttons(vec![CreateButton::new(id.encode()).style(ButtonStyle::Secondary).label(label)])
        });
        buttons.collect()
    }

    /// Suggestions under what the response says over them, for the caller alone.
    fn suggest(self, caller: &Caller, response: &Response) -> OutgoingMessage {
        let rows = self.buttons(caller, &response.suggestions);
        OutgoingMessage { ephemeral: true, ..render::suggestion(response, caller.look(), rows) }
    }
}

/// How the member for whom an answer is stands among the entries of a custom id; no code begins like that.
fn recipient_entry(recipient: UserId) -> String {
    format!("@{}", base36(recipient.get()))
}

/// The member for whom an answer is.
fn recipient_of(entries: &[String]) -> Option<UserId> {
    let id = entries.iter().find_map(|entry| entry.strip_prefix('@'))?;
    u64::from_str_radix(id, 36).ok().filter(|id| *id != 0).map(UserId::new)
}

/// The answer under a line that mentions `recipient`, who is notified if that does not happen too often.
fn notifying(
    caller: &Caller,
    recipient: UserId,
    answer: OutgoingMessage,
    notifications: &Notifications,
) -> OutgoingMessage {
    if !notifications.allows(caller.user, recipient) {
        return under(TOO_OFTEN, answer);
    }
    OutgoingMessage { pings: Some(recipient), ..under(&format!("<@{recipient}>"), answer) }
}

/// The answer under a line of plain text.
fn under(text: &str, answer: OutgoingMessage) -> OutgoingMessage {
    let together = if answer.content.is_empty() { text.to_owned() } else { format!("{text}\n{}", answer.content) };
    // Cut to what a message holds.
    OutgoingMessage { content: render::line(&together).content, ..answer }
}

/// The answer under a link to the message that it answers. A link notifies nobody.
fn answering(caller: &Caller, message: MessageId, answer: OutgoingMessage) -> OutgoingMessage {
    let place = caller.guild.map_or_else(|| "@me".to_owned(), |guild| guild.to_string());
    let link = format!("https://discord.com/channels/{place}/{}/{message}", caller.channel);
    under(&format!("Answering {link}"), answer)
}

/// For the caller alone.
fn hidden(answer: OutgoingMessage) -> OutgoingMessage {
    OutgoingMessage { ephemeral: true, ..answer }
}

/// A response of one line for the caller alone.
fn line(text: &str) -> InteractionResponse {
    InteractionResponse::Reply(render::line(text))
}
