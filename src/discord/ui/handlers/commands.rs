//! Chat commands.

use crate::discord::ui::custom_id::Action;
use crate::discord::ui::handlers::help::help;
use crate::discord::ui::handlers::{Choosing, Handlers, hidden, line, notifying, under};
use crate::discord::ui::message::{InteractionResponse, OutgoingMessage};
use crate::discord::ui::notifications::Notifications;
use crate::discord::ui::render;
use crate::discord::ui::request::{Call, Command, Recipient};
use engine::answers::names;
use engine::answers::names::{Hint, Problem, Unknown};
use engine::answers::{Query, Topic, capitalised};
use engine::assistant::{Decision, Surface};
use engine::knowledge::Knowledge;

const NOTHING: &str = "I have nothing on that yet. `/faq` shows what I can answer.";

impl Handlers<'_> {
    pub(super) fn command(&self, command: &Command, notifications: &Notifications) -> InteractionResponse {
        match named(self.knowledge(), &command.call) {
            Named::Help => line(&help(self.knowledge())),
            Named::Question(question) => self.ask(command, question, notifications),
            Named::Lookup(Ok(query)) => {
                let query = self.assistant().placed(query, self.profile.region());
                let answer = self.answer(&self.assistant().look_up(&query, self.overlay()), &command.caller);
                answer.map_or_else(|| line(NOTHING), |answer| addressed(command, answer, notifications))
            }
            Named::Lookup(Err(unknown)) => not_known(self.knowledge(), command, &unknown),
        }
    }

    fn ask(&self, command: &Command, question: &str, notifications: &Notifications) -> InteractionResponse {
        let response = self.response(question, Surface::Slash);
        match response.decision {
            Decision::Answer => {
                let answer = self.answer(&response, &command.caller);
                answer.map_or_else(|| line(NOTHING), |answer| addressed(command, answer, notifications))
            }
            Decision::Suggest => InteractionResponse::Reply(choosing(command).suggest(&command.caller, &response)),
            Decision::Silent => {
                let example = self.knowledge().example_question();
                let such_as = example.map_or_else(String::new, |example| format!(", such as: `{example}`"));
                line(&format!("I see no question in that. Ask in a few words{such_as}"))
            }
        }
    }
}

/// What a command comes down to.
enum Named<'c> {
    Help,
    Question(&'c str),
    Lookup(Result<Query, Unknown>),
}

fn named<'c>(knowledge: &Knowledge, call: &'c Call) -> Named<'c> {
    let (typed, query) = match call {
        Call::Help => return Named::Help,
        Call::Ask { question } => return Named::Question(question),
        Call::Salary { credential, level, region } => {
            let (credential, level, region) = (credential.as_deref(), level.as_deref(), region.as_deref());
            let typed = [credential, level, region].into_iter().flatten().collect::<Vec<_>>().join(" ");
            (typed, names::salary(knowledge, credential, level, region))
        }
        Call::Cert { credential } => (credential.clone(), names::certification(knowledge, credential)),
        Call::Outlook { region } => optional(region, |region| names::outlook(knowledge, region)),
        Call::Compare { first, second } => {
            (format!("{first} and {second}"), names::comparison(knowledge, first, second))
        }
        Call::Career { stage } => optional(stage, |stage| names::career(knowledge, stage)),
        Call::Interview { category } => optional(category, |category| names::interview(knowledge, category)),
        Call::Resources { topic } => optional(topic, |topic| names::resources(knowledge, topic)),
        Call::Faq { entry } => {
            // What was chosen from the list is an id as it stands.
            let chosen = knowledge.faq_entry(entry).map(|entry| Ok(Query::Faq(entry.id.clone())));
            (entry.clone(), chosen.unwrap_or_else(|| names::faq(knowledge, entry)))
        }
    };
    Named::Lookup(query.and_then(|query| names::answerable(knowledge, &typed, query)))
}

type Looked = (String, Result<Query, Unknown>);

fn optional(typed: &Option<String>, of: impl Fn(Option<&str>) -> Result<Query, Unknown>) -> Looked {
    (typed.clone().unwrap_or_default(), of(typed.as_deref()))
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
            let expected = expected.name();
            let hint = match hint {
                None => String::new(),
                Some(Hint::Words(words)) => format!(" {}.", capitalised(words)),
                Some(Hint::ListOf(Topic::Faq)) => {
                    " Choose one from the list, or ask in your own words: `/ask`.".to_owned()
                }
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
