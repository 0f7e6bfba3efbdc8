//! Responses that answer no question: a line that is said, or silence.

use crate::answers::{Item, Reply, Topic};
use crate::assistant::aside::{Aside, Line};
use crate::assistant::question::Question;
use crate::assistant::reason::{Doubt, Reason, Remark};
use crate::assistant::{Assistant, Decision, Response, Surface};
use crate::knowledge::Manner;
use crate::matching::{Form, Slots};

impl Assistant {
    /// A line for whoever addressed somebody; where nobody is addressed or there is no such line, silence that knows why.
    pub(super) fn line_or_silence(&self, question: &Question<'_>, remark: Remark, text: &str) -> Response {
        if text.is_empty() {
            return silent(question, empty(question), Reason::Said(remark));
        }
        let response = line(question, remark, text, None);
        // Why it is silent stays known.
        match question.surface {
            Surface::Channel => {
                let reason = response.reason.clone();
                silent(question, response, reason)
            }
            Surface::Slash | Surface::Mention => response,
        }
    }
}

/// What the knowledge has for a message of this kind.
pub(super) fn said(question: &Question<'_>, manner: &Manner) -> Response {
    line(question, Remark::Manners(manner.id.clone()), &manner.says, manner.reaction.clone())
}

fn line(question: &Question<'_>, remark: Remark, text: &str, reaction: Option<String>) -> Response {
    let reply = Reply { lead: vec![Item::new(text)], ..Reply::default() };
    let line = Line { kind: remark.kind(), text: text.to_owned(), reaction };
    Response {
        decision: Decision::Answer,
        topic: Some(Topic::OUT_OF_SCOPE),
        reply: Some(reply),
        aside: Aside { line: Some(line), ..Aside::default() },
        reason: Reason::Said(remark),
        ..empty(question)
    }
}

/// Says nothing, and why.
pub(super) fn silent(question: &Question<'_>, response: Response, reason: Reason) -> Response {
    Response {
        question: question.text.to_owned(),
        decision: Decision::Silent,
        reply: None,
        suggestions: Vec::new(),
        reason,
        ..response
    }
}

/// Nothing is known of the question.
pub(super) fn empty(question: &Question<'_>) -> Response {
    Response {
        v: 2,
        question: question.text.to_owned(),
        decision: Decision::Silent,
        topic: None,
        id: None,
        confidence: 0.0,
        slots: Slots::default(),
        candidates: Vec::new(),
        suggestions: Vec::new(),
        reply: None,
        aside: Aside::default(),
        is_near: false,
        asks: Form::default().asks(),
        is_verbatim: false,
        reason: Reason::HeldBack(Doubt::NothingLike),
    }
}
