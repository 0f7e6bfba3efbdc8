//! Presses of buttons and choices of select menus. What somebody else than the asker presses never changes a message
//! that others see, but for those who may remove it.

use serenity::all::CreateActionRow;

use crate::discord::ui::components as rows;
use crate::discord::ui::custom_id::{Action, CustomId, CustomIdError};
use crate::discord::ui::handlers::{Choosing, Handlers, answering, hidden, line, notifying, recipient_of};
use crate::discord::ui::limits::MOST_ROWS;
use crate::discord::ui::manage;
use crate::discord::ui::message::{Effect, InteractionResponse, Outcome, OutgoingMessage};
use crate::discord::ui::notifications::Notifications;
use crate::discord::ui::render;
use crate::discord::ui::request::Component;
use crate::discord::ui::screen::FOREIGN;
use crate::discord::ui::votes;
use crate::store::Verdict;
use engine::answers::{Length, Suggestion, parse_id};
use engine::assistant::Response;

const OTHER_VERSION: &str = "That button is from another version of me. `/ask` once more, please.";
const GONE: &str = "What that led to is no longer here. `/ask` finds what is.";
const THANKS: &str = "Thanks for telling me.";
const NOTED: &str = "Thanks for telling me. Only the person who asked, or a moderator, can remove it.";
const NOT_YOURS: &str = "Only the person who asked, or a moderator, can do that.";

impl Handlers<'_> {
    pub(super) fn component(&self, component: &Component, notifications: &Notifications) -> Outcome {
        if !component.is_on_its_message {
            return line(FOREIGN).into();
        }
        let id = match CustomId::decode(&component.custom_id) {
            Ok(id) => id,
            Err(CustomIdError::Foreign) => return line(FOREIGN).into(),
            Err(CustomIdError::OtherVersion) => return line(OTHER_VERSION).into(),
        };
        let press = Press { component, id };
        match press.id.action {
            Action::Show | Action::Choose | Action::ChooseHidden | Action::Onward | Action::All => {
                self.open(&press, notifications)
            }
            Action::AnotherQuestion | Action::WhatTheyWant => self.practice(&press).into(),
            Action::Helped => self.with_vote(&press, Verdict::Helped, line(THANKS).into()),
            // What somebody else asked is theirs to remove; whether it was the right answer, members may say as well.
            Action::NotIt if !press.may_remove() => self.with_vote(&press, Verdict::NotIt, line(NOTED).into()),
            Action::Delete if !press.may_remove() => line(NOT_YOURS).into(),
            Action::NotIt => self.with_vote(&press, Verdict::NotIt, press.removing(self.not_it(&press))),
            Action::Delete => press.removing(render::line("Removed.")),
            // They are taken before this where settings are kept.
            Action::Manage | Action::Teach | Action::Insights => line(FOREIGN).into(),
        }
    }

    fn open(&self, press: &Press<'_>, notifications: &Notifications) -> Outcome {
        let shown = self.chosen(press).and_then(|response| {
            let answer = self.answer_in(press.length(), &response, &press.component.caller)?;
            Some((response, answer))
        });
        let Some((response, answer)) = shown else { return line(GONE).into() };
        match press.id.action {
            Action::Show if press.is_asker() && !press.component.ephemeral => {
                InteractionResponse::Update(press.removable(answer)).into()
            }
            Action::Choose if press.is_asker() => press.posted(&response, answer, notifications),
            Action::Onward | Action::All => press.onward(answer).into(),
            _ => press.privately(answer).into(),
        }
    }

    /// What was chosen from a menu, or else what the button stands for.
    fn chosen(&self, press: &Press<'_>) -> Option<Response> {
        let code = press.component.values.first().or(press.id.entries.first())?;
        let query = parse_id(self.knowledge(), &self.snapshot.codes().resolve(code)?)?;
        Some(self.assistant().look_up(&self.assistant().placed(query, self.profile.region()), self.overlay()))
    }

    fn practice(&self, press: &Press<'_>) -> InteractionResponse {
        let caller = &press.component.caller;
        let place = || {
            let [category, index, ..] = press.id.entries.as_slice() else { return None };
            let category = parse_id(self.knowledge(), &self.snapshot.codes().resolve(category)?)?;
            Some((rows::category(&category)?, index.parse::<usize>().ok()?))
        };
        let Some((category, index)) = place() else { return line(GONE) };
        let mut rows = rows::interview(self.knowledge(), &category, index, caller.user);
        let is_answer = press.id.action == Action::WhatTheyWant;
        let shown = match is_answer {
            true => rows::what_they_want(self.knowledge(), &category, index, caller.look()),
            false => rows::practice(self.knowledge(), &category, index, caller.look()),
        };
        let Some(shown) = shown else { return line(GONE) };
        if is_answer {
            without_first_button(&mut rows);
        }
        let shown = OutgoingMessage { rows, ..shown };
        // The question stands in its answer, so that in a direct message the one may take the other's place.
        if is_answer && caller.direct && !press.component.ephemeral {
            return InteractionResponse::Update(shown);
        }
        press.onward(shown)
    }

    /// With what is said of the answer, where that counts.
    fn with_vote(&self, press: &Press<'_>, verdict: Verdict, mut outcome: Outcome) -> Outcome {
        let component = press.component;
        let caller = &component.caller;
        let is_asker = press.id.asker == Some(caller.user);
        let now = component.id.created_at().unix_timestamp();
        let is_counted = votes::counts(is_asker, caller.joined_at, now);
        if let Some(entry) = self.shown(press).filter(|_| caller.is_servers_own && is_counted) {
            let is_settled = votes::is_settled(caller.joined_at, now);
            let (message, voter) = (component.message, caller.user);
            outcome.then.push(Effect::Vote { entry, message, voter, verdict, is_settled });
        }
        outcome
    }

    /// Id of the reply that the message shows, as its own buttons have it.
    fn shown(&self, press: &Press<'_>) -> Option<String> {
        let ids = press.component.beside.iter().filter_map(|id| CustomId::decode(id).ok());
        let of_itself = ids.filter(|id| id.action == Action::Delete);
        let code = of_itself.filter_map(|id| id.entries.into_iter().next()).next()?;
        self.snapshot.codes().resolve(&code)
    }

    /// What else the question may have been, for whoever says that it was not this.
    fn not_it(&self, press: &Press<'_>) -> OutgoingMessage {
        let ids = press.id.entries.iter().filter_map(|code| self.snapshot.codes().resolve(code));
        let others = ids.filter(|id| !self.profile.overlay.is_off(id)).filter_map(|id| {
            let title = self.assistant().title(&parse_id(self.knowledge(), &id)?, self.overlay())?;
            Some(Suggestion { id, title })
        });
        let others: Vec<Suggestion> = others.take(3).collect();
        let never = self.never_here(press);
        if others.is_empty() {
            let rows = never.into_iter().collect();
            return OutgoingMessage { rows, ..render::line("Removed. `/ask` in other words may find it.") };
        }
        let choosing = Choosing { action: Action::ChooseHidden, question: press.id.question, recipient: None };
        let rows = choosing.buttons(&press.component.caller, &others).into_iter().chain(never).collect();
        OutgoingMessage { rows, ..render::line("Removed. Was it one of these?") }
    }

    /// For those who look after the server: that what was shown is never to be shown here again.
    fn never_here(&self, press: &Press<'_>) -> Option<CreateActionRow> {
        let caller = &press.component.caller;
        let may_set = self.keeps && caller.is_servers_own && caller.may_manage_server();
        let id = self.shown(press).filter(|_| may_set)?;
        Some(CreateActionRow::Buttons(vec![manage::never_here(caller.user, &id)?]))
    }
}

/// Of the two buttons under a question, the first asks for the answer, which is shown already.
fn without_first_button(rows: &mut Vec<CreateActionRow>) {
    if let Some(CreateActionRow::Buttons(buttons)) = rows.first_mut() {
        buttons.drain(..1.min(buttons.len()));
    }
    rows.retain(|row| !matches!(row, CreateActionRow::Buttons(buttons) if buttons.is_empty()));
}

/// A component together with what its custom id says.
struct Press<'c> {
    component: &'c Component,
    id: CustomId,
}

impl Press<'_> {
    /// In a direct message there is nobody else.
    fn is_asker(&self) -> bool {
        let caller = &self.component.caller;
        caller.direct || self.id.asker == Some(caller.user)
    }

    /// How much is shown of what was pressed for.
    const fn length(&self) -> Length {
        match self.id.action {
            Action::All => Length::Full,
            _ => Length::Summary,
        }
    }

    fn may_remove(&self) -> bool {
        self.is_asker() || self.component.caller.may_manage_messages()
    }

    /// To the one who pressed, alone; in place of a message that nobody else sees.
    fn privately(&self, shown: OutgoingMessage) -> InteractionResponse {
        let shown = hidden(shown);
        if self.component.ephemeral { InteractionResponse::Update(shown) } else { InteractionResponse::Reply(shown) }
    }

    /// The same, but in a direct message, where both stay to be read.
    fn onward(&self, shown: OutgoingMessage) -> InteractionResponse {
        if self.component.caller.direct && !self.component.ephemeral {
            InteractionResponse::Reply(shown)
        } else {
            self.privately(shown)
        }
    }

    /// A message that offered suggestions says which was taken, and the answer follows for all.
    fn posted(&self, response: &Response, answer: OutgoingMessage, notifications: &Notifications) -> Outcome {
        let title = response.reply.as_ref().map(|reply| render::escape(&reply.title)).unwrap_or_default();
        let answer = match self.id.question {
            Some(message) => answering(&self.component.caller, message, answer),
            None => answer,
        };
        let answer = match recipient_of(&self.id.entries) {
            Some(recipient) => notifying(&self.component.caller, recipient, answer, notifications),
            None => answer,
        };
        let told = render::line(&format!("Posted: **{title}**"));
        Outcome { callback: InteractionResponse::Update(told), then: vec![Effect::FollowUp(answer)] }
    }

    /// With the buttons that remove it, as every answer to a message has.
    fn removable(&self, mut answer: OutgoingMessage) -> OutgoingMessage {
        if let (Some(asker), Some(question)) = (self.id.asker, self.id.question)
            && answer.rows.len() < MOST_ROWS
        {
            answer.rows.extend(rows::unprompted(asker, question, self.id.entries.first().cloned(), &[]));
        }
        answer
    }

    /// Says so and removes the message.
    fn removing(&self, told: OutgoingMessage) -> Outcome {
        let then = vec![Effect::Delete { channel: self.component.channel, message: self.component.message }];
        Outcome { callback: InteractionResponse::Reply(told), then }
    }
}
