//! "Answer this": somebody asks for an answer to another's message. Its author is never notified.

use crate::discord::ui::custom_id::Action;
use crate::discord::ui::handlers::commands::counting;
use crate::discord::ui::handlers::{Choosing, Handlers, answering, hidden, line};
use crate::discord::ui::message::{InteractionResponse, Outcome};
use crate::discord::ui::request::MessageMenu;
use engine::answers::Topic;
use engine::assistant::{Decision, LineKind, Response, Surface};

const NO_TEXT: &str = "There is no text in that message that I could answer.";
const UNKNOWN: &str =
    "I know no good answer to that message. `/ask` it in other words, or leave it to the others here.";

/// Its author did not ask the bot: what is less likely meant is not offered.
const OFFERED: f64 = 0.2;

impl Handlers<'_> {
    pub(super) fn answer_this(&self, menu: &MessageMenu) -> Outcome {
        if menu.text.is_empty() {
            return line(NO_TEXT).into();
        }
        let mut response = self.response(&menu.text, Surface::Mention);
        response.is_near &= response.confidence >= OFFERED;
        counting(self.answer_to(menu, &response), &response)
    }

    fn answer_to(&self, menu: &MessageMenu, response: &Response) -> InteractionResponse {
        let caller = &menu.caller;
        if let Some(said) = &response.aside.line {
            // What is said to whoever asks the bot is not for its author.
            let is_news = matches!(said.kind, LineKind::UnknownCredential | LineKind::Language | LineKind::Distress);
            return line(if is_news { &said.text } else { UNKNOWN });
        }
        match response.decision {
            Decision::Answer => match self.answer(response, caller) {
                // Its author did not ask the bot and need not be told in public that a question is misplaced.
                Some(answer) if response.topic == Some(Topic::OUT_OF_SCOPE) => {
                    InteractionResponse::Reply(hidden(answer))
                }
                Some(answer) => InteractionResponse::Reply(answering(caller, menu.message, answer)),
                None => line(UNKNOWN),
            },
            Decision::Suggest if response.is_near => {
                let choosing = Choosing { action: Action::Choose, question: Some(menu.message), recipient: None };
                InteractionResponse::Reply(choosing.suggest(caller, response))
            }
            Decision::Suggest | Decision::Silent => line(UNKNOWN),
        }
    }
}
