//! Chat commands.

use std::borrow::Cow;

use crate::discord::ui::autocomplete::takes_questions;
use crate::discord::ui::custom_id::Action;
use crate::discord::ui::handlers::help::help;
use crate::discord::ui::handlers::{Choosing, Handlers, hidden, line, notifying, under};
use crate::discord::ui::message::{Effect, InteractionResponse, Outcome, OutgoingMessage};
use crate::discord::ui::message_reply::{counted, entry_of, is_unanswered};
use crate::discord::ui::notifications::Notifications;
use crate::discord::ui::render;
use crate::discord::ui::request::{Call, Command, Recipient};
use engine::answers::names::{Hint, Problem, Unknown};
use engine::answers::{Query, capitalised};
use engine::assistant::{Decision, Response, Surface};
use engine::knowledge::Knowledge;

const NOTHING: &str = "I have nothing on that yet. `/faq` shows what I can answer.";

impl Handlers<'_> {
    pub(super) fn command(&self, command: &Command, notifications: &Notifications) -> Outcome {
        match self.named(&command.call) {
            Named::Help => line(&help(self.knowledge(), self.keeps)).into(),
            Named::Question(question) => {
                let response = self.response(&question, Surface::Slash);
                let mut outcome = counting(self.ask(command, &response, notifications), &response);
                // What somebody asks for themselves alone is shown to nobody else.
                if self.profile.keeps_unanswered && !command.hide && is_unanswered(&response) {
                    outcome.then.push(Effect::Keep { asker: command.caller.user, text: question.into_owned() });
                }
                outcome
            }
            Named::Lookup(Ok(query)) => {
                let query = self.assistant().placed(query, self.profile.region());
                let response = self.assistant().look_up(&query, self.overlay());
                let answer = self.answer(&response, &command.caller);
                let shown = answer.map_or_else(|| line(NOTHING), |answer| addressed(command, answer, notifications));
                counting(shown, &response)
            }
            Named::Lookup(Err(unknown)) => not_known(self.knowledge(), command, &unknown).into(),
        }
    }

    fn ask(&self, command: &Command, response: &Response, notifications: &Notifications) -> InteractionResponse {
        if let Some(said) = &response.aside.line {
            return line(&said.text);
        }
        match response.decision {
            Decision::Answer => {
                let answer = self.answer(response, &command.caller);
                answer.map_or_else(|| line(NOTHING), |answer| addressed(command, answer, notifications))
            }
            Decision::Suggest => InteractionResponse::Reply(choosing(command).suggest(&command.caller, response)),
            Decision::Silent => {
                let example = self.knowledge().example_question();
                let such_as = example.map_or_else(String::new, |example| format!(", such as: `{example}`"));
                line(&format!("I see no question in that. Ask in a few words{such_as}"))
            }
        }
    }

    fn named<'c>(&self, call: &'c Call) -> Named<'c> {
        let (topic, typed) = match call {
            Call::Help => return Named::Help,
            Call::Ask { question } => return Named::Question(Cow::Borrowed(question)),
            Call::Lookup { topic, typed } => (*topic, typed),
        };
        let names = self.assistant().names();
        match topic.query(names, typed) {
            // What names no entry is a question in somebody's own words.
            Err(_) if takes_questions(topic) => Named::Question(Cow::Owned(typed.text())),
            query => Named::Lookup(query.and_then(|query| names.answerable(&typed.text(), query))),
        }
    }
}

/// The response, and that what became of the question is counted.
pub(super) fn counting(callback: InteractionResponse, response: &Response) -> Outcome {
    let then = counted(response).map(|outcome| Effect::Count { outcome, entry: entry_of(response) });
    Outcome { callback, then: then.into_iter().collect() }
}

/// What a command comes down to.
enum Named<'c> {
    Help,
    Question(Cow<'c, str>),
    Lookup(Result<Query, Unknown>),
}

/// What choosing a suggestion will do, as if its answer had been asked for by name.
fn choosing(command: &Command) -> Choosing {
    let action = if command.hide { Action::ChooseHidden } else { Action::Choose };
    let recipient = match command.recipient {
        Some(Recipient::Person(user)) if !command.hide && user != command.caller.user => Some(user),
        _ => None,
    };
    Choosing { action, question: None, recipient }
}

/// The answer to whom it may concern.
fn addressed(command: &Command, answer: OutgoingMessage, notifications: &Notifications) -> InteractionResponse {
    let answer = if command.hide { hidden(answer) } else { answer };
    InteractionResponse::Reply(match command.recipient {
        None => answer,
        Some(_) if command.hide => under("-# Nobody was notified: with `hide`, you alone see this.", answer),
        Some(Recipient::Person(user)) if user != command.caller.user => {
            notifying(&command.caller, user, answer, notifications)
        }
        Some(Recipient::Person(_)) => under("-# Nobody was notified: that is yourself.", answer),
        Some(Recipient::Bot) => under("-# Nobody was notified: that is a bot.", answer),
        Some(Recipient::Unknown) => under("-# Nobody was notified: `for` takes one person.", answer),
    })
}

/// One line, and what may have been meant.
fn not_known(knowledge: &Knowledge, command: &Command, unknown: &Unknown) -> InteractionResponse {
    let text = told(knowledge, &unknown.problem);
    if unknown.nearest.is_empty() {
        return line(&text);
    }
    let rows = choosing(command).buttons(&command.caller, &unknown.nearest);
    InteractionResponse::Reply(OutgoingMessage { rows, ..render::line(&format!("{text} Did you mean one of these?")) })
}

/// What is wrong, as Discord shows it.
fn told(knowledge: &Knowledge, problem: &Problem) -> String {
    match problem {
        Problem::Name { expected, typed, hint } => {
            let expected = expected.name;
            let hint = match hint {
                None => String::new(),
                Some(Hint::Words(words)) => format!(" {}.", capitalised(words)),
                Some(Hint::ListOf(topic)) => format!(" `/{}` shows all.", topic.command()),
            };
            format!("I know no {expected} called “{}”.{hint}", render::escape(typed))
        }
        Problem::NotTwo => match knowledge.example_credentials().as_slice() {
            [first, second, ..] => format!("Two things are needed, such as {first} and {second}."),
            _ => "Two things are needed.".to_owned(),
        },
        Problem::Same(side) => format!("{} cannot be compared with itself; name two.", render::escape(side)),
        Problem::Nothing(typed) => format!("I know nothing about “{}”.", render::escape(typed)),
    }
}
