//! What goes on from an answer: "and in Texas?", "how long does that take?".

use crate::answers;
use crate::answers::{Query, Topic};
use crate::assistant::by_period::AskedBy;
use crate::assistant::question::{Before, Overlay, Question, threshold_of};
use crate::assistant::reason::{Doubt, Grounds, Reason, Remark};
use crate::assistant::saying::silent;
use crate::assistant::{Assistant, Decision, LIKE, Response, Surface, Vectors, follow_up};
use crate::encoder::Embedding;
use crate::matching::{Context, Slots, Token};

/// From this confidence on a message says by itself what it asks, whatever it was written under.
const SAYS_ITSELF: f64 = 0.8;
/// What is only renamed was read right before.
const RENAMED: f64 = 0.9;
/// From this confidence on a message that says little by itself is answered as what goes on from an answer.
const CARRIED_ON: f64 = 0.45;
/// How much the question that was answered says of what goes on from it, beside the message. Of 55 messages that go on from
/// an answer, written apart from all that is learnt, the right entry is first for 31 by themselves, for 34, 39, 41 and 40 with
/// 0.15, 0.3, 0.5 and 0.8, and among the first three for 39, 41, 52, 52 and 52.
const CONTEXT: f32 = 0.5;
/// The same beside a message that says by itself what it asks.
const CONTEXT_OF_SURE: f32 = 0.3;

/// How a message under an answer is read.
pub(super) enum Carried {
    /// It goes on from the answer.
    On(Response),
    /// It says by itself what it asks, or goes on from nothing that is known.
    Not(Response),
}

impl Assistant {
    /// What a message that was read as a whole asks, as it may go on from an answer.
    pub(super) fn carried_on(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        whole: Response,
        vector: Option<&Embedding>,
        vectors: Vectors<'_>,
    ) -> Carried {
        let tokens = self.prepared.matcher.words(question.text);
        let leans = follow_up::leans(&tokens);
        let before = match question.before {
            Before::Nothing => return Carried::Not(whole),
            Before::Forgotten if leans && whole.decision != Decision::Answer => {
                let text = &self.knowledge().wording.lost_thread;
                return Carried::On(self.line_or_silence(question, Remark::LostThread, text));
            }
            Before::Forgotten => return Carried::Not(whole),
            Before::Reply(id) => match answers::parse_id(self.knowledge(), id) {
                Some(before) => before,
                None => return Carried::Not(whole),
            },
        };
        if let Some(found) = self.asked_again(question, overlay, &before, &tokens) {
            return Carried::On(self.going_on(question, overlay, whole, found));
        }
        if !leans && whole.is_answered() {
            return Carried::Not(whole);
        }
        let Some(title) = self.title(&before, overlay) else { return Carried::Not(whole) };
        let says_itself = whole.is_answered() && whole.confidence >= SAYS_ITSELF && !follow_up::is_part(&tokens);
        let most = if says_itself { CONTEXT_OF_SURE } else { CONTEXT };
        // The longer it is, the more it says by itself.
        let weight = most * (follow_up::LONGEST as f32 / tokens.len().max(1) as f32).min(1.0);
        let vector_of_title = vectors(&title);
        let context = Context { text: &title, vector: vector_of_title.as_ref(), weight };
        let alone = Question { before: Before::Nothing, ..*question };
        let read = self.read_after(&alone, overlay, vector, Some(context));
        self.led_to(question, overlay, (whole, read), &before, leans)
    }

    /// What was asked before, asked again with other names or by another period; none if it is not.
    fn asked_again(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        before: &Query,
        tokens: &[Token],
    ) -> Option<Response> {
        let mentions = self.prepared.slots.find(question.text, tokens);
        if follow_up::only_names(&mentions, &self.knowledge().intents.pay_words) {
            let renamed = follow_up::renamed(self.knowledge(), before, &mentions);
            let renamed = renamed.iter().map(|query| self.look_up(query, overlay)).find(|found| found.reply.is_some());
            if renamed.is_some() {
                return renamed;
            }
        }
        // "How much is that an hour?" is about the pay that was shown.
        if mentions.slots != Slots::default() || AskedBy::alone(question.text).is_none() {
            return None;
        }
        let again = self.look_up(before, overlay);
        (self.is_of_pay(&again) && again.reply.is_some()).then_some(again)
    }

    /// What becomes of a message by itself, `whole`, and the same read behind the answer `before` it. It `leans` on that if its
    /// words say so.
    fn led_to(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        (whole, read): (Response, Response),
        before: &Query,
        leans: bool,
    ) -> Carried {
        let is_answered = whole.is_answered();
        // Nothing that is built in is known of what a server has been taught.
        let is_own = matches!(before, Query::Own(_)) && read.confidence < CARRIED_ON;
        let is_same = is_own || read.id.as_deref() == Some(before.id().as_str());
        let is_another = !is_same && read.topic != Some(Topic::OUT_OF_SCOPE);
        let is_addressed = question.surface != Surface::Channel;
        if is_same && is_answered && whole.id == read.id {
            return Carried::On(whole);
        }
        if is_another && read.decision == Decision::Answer {
            return Carried::On(Response { reason: read.reason.clone().on(Grounds::GoesOn), ..read });
        }
        // Who goes on from an answer is with its subject.
        if is_another && leans && !is_answered && read.confidence >= CARRIED_ON {
            let found = read.id.as_deref().and_then(|id| self.open(id, overlay));
            if let Some(found) = found.filter(|found| found.reply.is_some()) {
                let (question, confidence, candidates) = (question.text.to_owned(), read.confidence, read.candidates);
                let reason = Reason::Answered { grounds: Grounds::GoesOn, sure: confidence, needed: CARRIED_ON };
                return Carried::On(Response { question, confidence, candidates, reason, ..found });
            }
        }
        if is_addressed && (leans || (is_same && read.confidence >= CARRIED_ON)) {
            return Carried::On(self.staying(question, overlay, read, before, is_same));
        }
        if !is_answered && !is_same && read.is_near {
            return Carried::On(read);
        }
        // What seemed to say itself what it asks does not do so here.
        if is_answered && !is_addressed {
            let asked = whole.id.as_deref().and_then(|id| answers::parse_id(self.knowledge(), id)).filter(|_| is_same);
            let Some(asked) = asked else { return Carried::On(read) };
            let doubt = Doubt::EquallyLikely(self.named(before, overlay), self.named(&asked, overlay));
            return Carried::On(silent(question, whole, Reason::HeldBack(doubt)));
        }
        if leans { Carried::On(whole) } else { Carried::Not(whole) }
    }

    /// What a message leads to that goes on from an answer and that nothing is sure of: what it may go on to, and the answer
    /// itself, which may have more than was shown.
    fn staying(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        read: Response,
        before: &Query,
        is_same: bool,
    ) -> Response {
        let parsed = |id: &str| answers::parse_id(self.knowledge(), id);
        let likely = read.candidates.iter().filter(|candidate| candidate.confidence >= LIKE);
        let likely = likely.filter_map(|candidate| parsed(&candidate.id)).filter(|query| query != before);
        let likely = likely.take(if is_same { 1 } else { 2 });
        let related = self.look_up(before, overlay).reply.map(|reply| reply.related.choices).unwrap_or_default();
        let related = related.into_iter().map(|choice| choice.query);
        let first = is_same.then(|| before.clone());
        let queries = first.into_iter().chain(likely).chain([before.clone()]).chain(related);
        let suggestions = self.suggestions(queries, overlay);
        let needed = threshold_of(&self.thresholds, question.surface, overlay).answer;
        let doubt = Doubt::NotSure { confidence: read.confidence, needed };
        self.offering(read, suggestions, true, doubt)
    }

    /// What was asked before, looked up with what a message makes of it.
    fn going_on(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        whole: Response,
        found: Response,
    ) -> Response {
        let needed = threshold_of(&self.thresholds, question.surface, overlay).answer.min(RENAMED);
        let reason = Reason::Answered { grounds: Grounds::GoesOn, sure: RENAMED, needed };
        let (question, candidates) = (question.text.to_owned(), whole.candidates);
        Response { question, confidence: RENAMED, candidates, reason, ..found }
    }
}
