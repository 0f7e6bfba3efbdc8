//! Messages as people write them to somebody: what is said to whoever needs something else than an answer, and several questions
//! at once.

use crate::answers;
use crate::answers::{Suggestion, Topic};
use crate::assistant::aside::MOST_OTHERS;
use crate::assistant::carried_on::Carried;
use crate::assistant::question::{Before, Overlay, Question};
use crate::assistant::reason::{Doubt, Grounds, Reason, Remark};
use crate::assistant::saying::{said, silent};
use crate::assistant::{Assistant, CANDIDATES, Decision, Response, Surface, Vectors, follow_up, parts};
use crate::matching::language;

/// From this confidence on a question within a message is answered where the message as a whole tells less.
const PART: f64 = 0.9;
/// From this confidence on a part of a message that nobody addressed to anybody is a question of its own.
const LIKELY: f64 = 0.5;
/// With so much of the surest part's confidence a part stays first that the whole message is read as.
const AS_SURE: f64 = 0.9;
/// With this share of a message's words its parts are all that it says.
const MOST: f64 = 0.6;

impl Assistant {
    /// What is said to a message whatever it asks besides: to somebody in distress, in another language, to a greeting and
    /// nothing else. Where nobody is addressed, nothing.
    pub(super) fn before_anything(&self, question: &Question<'_>) -> Option<Response> {
        let (manners, finder) = (&self.knowledge().manners, &self.prepared.manners);
        if let Some(distress) = manners.distress.as_ref().filter(|_| finder.is_distress(question.text)) {
            return Some(self.line_or_silence(question, Remark::Distress, &distress.says));
        }
        let unknown = || self.prepared.matcher.unknown_share(question.text);
        if let Some(language) = language(&manners.languages, question.text, unknown) {
            return Some(self.line_or_silence(question, Remark::Language(language.name.clone()), &language.says));
        }
        let found = finder.by_words(question.text).filter(|_| question.surface != Surface::Channel)?;
        Some(said(question, manners.kinds.get(found.kind)?))
    }

    /// A message as a whole, as what goes on from an answer, as several questions, and what is said if it is none of these.
    pub(super) fn considered(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        vectors: Vectors<'_>,
    ) -> Response {
        let vector = vectors(question.text);
        let whole = self.read(question, overlay, vector.as_ref());
        let response = match self.carried_on(question, overlay, whole, vector.as_ref(), vectors) {
            Carried::On(response) => response,
            Carried::Not(whole) => self.taken_apart(question, overlay, whole, vectors),
        };
        self.instead(question, overlay, response, vector.as_ref())
    }

    /// The surest of the questions that a message asks, with the others beside it.
    fn taken_apart(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        whole: Response,
        vectors: Vectors<'_>,
    ) -> Response {
        let is_addressed = question.surface != Surface::Channel;
        let is_answered = whole.is_answered();
        if !is_addressed && !is_answered {
            return whole;
        }
        let parts = parts::questions(question.text);
        let words = |text: &str| text.split_whitespace().count();
        let is_most = parts.iter().map(|part| words(part)).sum::<usize>() as f64 >= MOST * words(question.text) as f64;
        let mut likely: Vec<Response> = Vec::new();
        for text in parts {
            let part = Question { text, surface: addressed(question.surface), before: Before::Nothing, ..*question };
            let read = self.read(&part, overlay, vectors(text).as_ref());
            // "How would you go about it?" is about whatever the rest of the message is about.
            let is_of_whole = || whole.candidates.iter().any(|known| read.id.as_ref() == Some(&known.id));
            let stands_alone =
                is_answered || !follow_up::stands_in(&self.prepared.matcher.words(text)) || is_of_whole();
            let is_ours = read.id.is_some() && read.topic != Some(Topic::OUT_OF_SCOPE) && stands_alone;
            let is_likely = is_ours && read.confidence >= LIKELY;
            if !is_addressed && is_likely && read.id != whole.id && read.decision != Decision::Answer {
                // Something else is asked too, and it is not sure what.
                return silent(question, whole, Reason::HeldBack(Doubt::AnotherPart(text.to_owned())));
            }
            if (is_likely || (is_ours && read.decision == Decision::Answer))
                && likely.iter().all(|known| known.id != read.id)
            {
                likely.push(read);
            }
        }
        likely.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let Some(surest) = likely.first() else { return whole };
        let is_part = likely.iter().any(|part| part.id == whole.id);
        // What comes of all parts together may be what none of them asks. A story around them tells what they are about.
        let is_mixed = likely.len() > 1 && !is_part && is_most;
        let is_as_sure = match is_part {
            true => whole.confidence >= AS_SURE * surest.confidence,
            false => !is_mixed && (surest.confidence < whole.confidence || whole.confidence >= PART),
        };
        let keeps = is_answered && (is_as_sure || surest.id == whole.id || !is_addressed);
        let is_sure = |part: &Response| part.decision == Decision::Answer;
        let others_are_sure = likely.iter().filter(|part| is_sure(part)).count() > 1;
        let lead = if keeps {
            &whole
        } else if is_sure(surest) && (is_answered || others_are_sure || surest.confidence >= PART) {
            surest
        } else {
            return whole;
        };
        let mut lead = lead.clone();
        lead.reason = match is_answered && lead.id == whole.id {
            true => whole.reason.clone(),
            false => lead.reason.on(Grounds::OnePart),
        };
        let others = likely.iter().filter(|other| other.id != lead.id).filter_map(|other| {
            let query = answers::parse_id(self.knowledge(), other.id.as_ref()?)?;
            Some(Suggestion { id: query.id(), title: self.title(&query, overlay)? })
        });
        lead.aside.also = others.take(MOST_OTHERS).collect();
        // The whole tells best what else may be meant.
        let surest = lead.candidates.first().cloned();
        let rest = whole.candidates.iter().filter(|known| surest.as_ref().is_none_or(|surest| surest.id != known.id));
        lead.candidates = surest.clone().into_iter().chain(rest.cloned()).take(CANDIDATES).collect();
        lead.question.clone_from(&whole.question);
        lead.slots = whole.slots;
        lead
    }
}

/// A part is read as if it were asked: whether it is sure enough to speak up is decided on the whole.
const fn addressed(surface: Surface) -> Surface {
    match surface {
        Surface::Channel => Surface::Mention,
        other => other,
    }
}
