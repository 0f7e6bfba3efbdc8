//! Messages as people write them to somebody: several questions at once, going on from an answer, greetings, names that nobody
//! knows.

use crate::answers;
use crate::answers::{Item, Query, Region, Reply, SalaryQuery, Suggestion, Topic};
use crate::assistant::aside::{Aside, Line, unused};
use crate::assistant::by_period::AskedBy;
use crate::assistant::question::{Before, Overlay, Question, is_off, threshold_of};
use crate::assistant::reason::{Doubt, Grounds, Reason, Remark};
use crate::assistant::{
    Assistant, BARE, CANDIDATES, Decision, LIKE, Response, Surface, follow_up, parts, slots_of, unknown,
};
use crate::encoder::Embedding;
use crate::knowledge::{Manner, Month};
use crate::matching::{Context, Form, Slots, Token, begins_a_question, language};

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
/// From this confidence on a question within a message is answered where the message as a whole tells less.
const PART: f64 = 0.9;
/// From this confidence on a part of a message that nobody addressed to anybody is a question of its own.
const LIKELY: f64 = 0.5;
/// With so much of the surest part's confidence a part stays first that the whole message is read as.
const AS_SURE: f64 = 0.9;
/// With this share of a message's words its parts are all that it says.
const MOST: f64 = 0.6;
/// What else a message asks, at most.
const MOST_OTHERS: usize = 3;
/// Above this share of unknown words nothing is understood.
const MOST_UNKNOWN: f64 = 0.5;
/// From this confidence on something may be meant, however few words are known.
const MAY_BE_KNOWN: f64 = 0.1;
/// What can mean pay or demand in a place that nothing is known of.
const MAY_MEAN: f64 = 0.05;

/// From this confidence on a name that may be anything is not taken for a credential's.
const CERTAIN: f64 = 0.95;
/// From this confidence on an answer is given, and that a name is unknown is told beside it.
const ANSWERS_ANYWAY: f64 = 0.9;
/// From this cosine on a message that is like nothing that is known means what its nearest examples mean.
const LIKE_A_MANNER: f32 = 0.55;
/// The same for one that would be answered.
const CERTAINLY_A_MANNER: f32 = 0.80;
/// The same for one that may be a question.
const SURELY_A_MANNER: f32 = 0.70;

/// Words for whoever is spoken to.
const YOU: [&str; 4] = ["you", "u", "ur", "your"];
/// Words for the bot.
const BOT: [&str; 3] = ["bot", "robot", "this"];

/// Makes the vector of a text, where there is an encoder.
type Vectors<'v> = &'v dyn Fn(&str) -> Option<Embedding>;

fn says_any(tokens: &[Token], words: &[&str]) -> bool {
    tokens.iter().any(|token| words.contains(&token.text.as_str()))
}

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
        let (response, is_carried_on) = self.carried_on(question, overlay, whole, vector.as_ref(), vectors);
        let response = if is_carried_on { response } else { self.taken_apart(question, overlay, response, vectors) };
        self.instead(question, overlay, response, vector.as_ref())
    }

    /// What a message asks as it goes on from an answer, and whether it does.
    fn carried_on(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        whole: Response,
        vector: Option<&Embedding>,
        vectors: Vectors<'_>,
    ) -> (Response, bool) {
        let tokens = self.prepared.matcher.words(question.text);
        let leans = follow_up::leans(&tokens);
        let before = match question.before {
            Before::Nothing => return (whole, false),
            Before::Forgotten => {
                let is_lost = leans && whole.decision != Decision::Answer;
                let lost = || self.line_or_silence(question, Remark::LostThread, &self.knowledge().wording.lost_thread);
                return if is_lost { (lost(), true) } else { (whole, false) };
            }
            Before::Reply(id) => match answers::parse_id(self.knowledge(), id) {
                Some(before) => before,
                None => return (whole, false),
            },
        };
        let mentions = self.prepared.slots.find(question.text, &tokens);
        let is_named = follow_up::only_names(&mentions, &self.knowledge().intents.pay_words);
        if is_named {
            let renamed = follow_up::renamed(self.knowledge(), &before, &mentions);
            let renamed = renamed.iter().map(|query| self.look_up(query, overlay)).find(|found| found.reply.is_some());
            if let Some(found) = renamed {
                return (self.going_on(question, overlay, whole, found), true);
            }
        }
        // "How much is that an hour?" is about the pay that was shown.
        if mentions.slots == Slots::default() && AskedBy::alone(question.text).is_some() {
            let again = self.look_up(&before, overlay);
            if self.is_of_pay(&again) && again.reply.is_some() {
                return (self.going_on(question, overlay, whole, again), true);
            }
        }
        let is_answered = whole.decision == Decision::Answer && whole.topic != Some(Topic::OUT_OF_SCOPE);
        if !leans && is_answered {
            return (whole, false);
        }
        let Some(title) = self.title(&before, overlay) else { return (whole, false) };
        let says_itself = is_answered && whole.confidence >= SAYS_ITSELF && !follow_up::is_part(&tokens);
        let most = if says_itself { CONTEXT_OF_SURE } else { CONTEXT };
        // The longer it is, the more it says by itself.
        let weight = most * (follow_up::LONGEST as f32 / tokens.len().max(1) as f32).min(1.0);
        let vector_of_title = vectors(&title);
        let context = Context { text: &title, vector: vector_of_title.as_ref(), weight };
        let alone = Question { before: Before::Nothing, ..*question };
        let read = self.read_after(&alone, overlay, vector, Some(context));
        let is_ours = read.topic != Some(Topic::OUT_OF_SCOPE);
        // Nothing that is built in is known of what a server has been taught.
        let is_own = matches!(before, Query::Own(_)) && read.confidence < CARRIED_ON;
        let is_same = is_own || read.id.as_deref() == Some(before.id().as_str());
        let is_addressed = question.surface != Surface::Channel;
        if is_same && is_answered && whole.id == read.id {
            return (whole, true);
        }
        if !is_same && is_ours && read.decision == Decision::Answer {
            return (Response { reason: read.reason.clone().on(Grounds::GoesOn), ..read }, true);
        }
        // Who goes on from an answer is with its subject.
        if !is_same && is_ours && leans && !is_answered && read.confidence >= CARRIED_ON {
            let found = read.id.as_deref().and_then(|id| self.open(id, overlay));
            if let Some(found) = found.filter(|found| found.reply.is_some()) {
                let (question, confidence, candidates) = (question.text.to_owned(), read.confidence, read.candidates);
                let reason = Reason::Answered { grounds: Grounds::GoesOn, sure: confidence, needed: CARRIED_ON };
                return (Response { question, confidence, candidates, reason, ..found }, true);
            }
        }
        if is_addressed && (leans || (is_same && read.confidence >= CARRIED_ON)) {
            return (self.staying(question, overlay, read, &before, is_same), true);
        }
        if !is_answered && !is_same && read.is_near {
            return (read, true);
        }
        // What seemed to say itself what it asks does not do so here.
        if is_answered && !is_addressed {
            let asked = whole.id.as_deref().and_then(|id| answers::parse_id(self.knowledge(), id)).filter(|_| is_same);
            let Some(asked) = asked else { return (read, true) };
            let doubt = Doubt::EquallyLikely(self.named(&before, overlay), self.named(&asked, overlay));
            return (silent(question, whole, Reason::HeldBack(doubt)), true);
        }
        (whole, leans)
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

    /// The surest of the questions that a message asks, with the others beside it.
    fn taken_apart(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        whole: Response,
        vectors: Vectors<'_>,
    ) -> Response {
        let is_addressed = question.surface != Surface::Channel;
        let is_answered = whole.decision == Decision::Answer && whole.topic != Some(Topic::OUT_OF_SCOPE);
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

    /// The response, or what is said instead of it; with the names that it makes no use of.
    fn instead(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        mut response: Response,
        vector: Option<&Embedding>,
    ) -> Response {
        let (knowledge, matcher) = (self.knowledge(), &self.prepared.matcher);
        if response.aside.line.is_some() {
            return response;
        }
        let is_entry = response.decision == Decision::Answer && response.topic != Some(Topic::OUT_OF_SCOPE);
        let likeliest = response.candidates.iter().map(|known| known.confidence).fold(response.confidence, f64::max);
        if !is_entry && likeliest < MAY_BE_KNOWN && matcher.unknown_share(question.text) > MOST_UNKNOWN {
            let line = self.line_or_silence(question, Remark::NotUnderstood, &knowledge.wording.not_understood);
            return Response { asks: response.asks, candidates: response.candidates, slots: response.slots, ..line };
        }
        // What a server has been taught may be about anything.
        let first = response.suggestions.first().and_then(|first| answers::parse_id(knowledge, &first.id));
        let is_own = matches!(first, Some(Query::Own(_)));
        if response.topic == Some(Topic::OUT_OF_SCOPE) || is_own {
            return response;
        }
        let tokens = matcher.words(question.text);
        if tokens.is_empty() {
            return response;
        }
        let mentions = self.prepared.slots.find(question.text, &tokens);
        let is_answered = response.decision == Decision::Answer;
        let is_name = |word: &str| self.prepared.slots.names(word);
        let is_word = |word: &str| matcher.knows_well(word) || is_name(word);
        let certain = is_answered && response.confidence >= CERTAIN;
        let is_addressed = question.surface != Surface::Channel;
        let answers_anyway = is_answered && is_addressed && response.confidence >= ANSWERS_ANYWAY;
        let is_known = |word: &str| is_name(word) || matcher.words(word).iter().all(|token| matcher.knows(&token.text));
        let name = unknown::credential(knowledge, question.text, &mentions, certain, is_word, is_known);
        let is_of_any_name =
            is_answered && response.id.as_deref().is_some_and(|id| self.is_one_of(id, &knowledge.intents.any_name));
        let name = name.filter(|_| !knowledge.certifications.is_empty() && !is_of_any_name);
        if let Some(name) = name {
            match mentions.slots.credentials.first().filter(|_| question.surface != Surface::Channel) {
                Some(code) if !is_answered => {
                    let known = self.look_up(&Query::Certification(code.clone()), overlay);
                    let candidates = std::mem::take(&mut response.candidates);
                    let reason = known.reason.on(Grounds::Named);
                    response = Response { question: question.text.to_owned(), candidates, reason, ..known };
                }
                Some(_) => {}
                // Told beside the answer.
                None if answers_anyway => {}
                None => {
                    let codes: Vec<&str> = knowledge.certifications.iter().map(|known| known.code.as_str()).collect();
                    let text = knowledge.wording.unknown_credential.replace("{known}", &codes.join(", "));
                    let text = text.replace("{name}", &name);
                    let line = self.line_or_silence(question, Remark::UnknownCredential(name), &text);
                    return Response {
                        asks: response.asks,
                        candidates: response.candidates,
                        slots: response.slots,
                        ..line
                    };
                }
            }
            response.aside.unknown.push(name);
        }
        if self.may_mean_a_place(&response)
            && let Some(country) = unknown::country(&mentions, &tokens)
        {
            if question.surface == Surface::Channel {
                return silent(question, response, Reason::HeldBack(Doubt::UnknownPlace(country.to_owned())));
            }
            if response.decision != Decision::Answer {
                let pay = self.look_up(&Query::Salary(SalaryQuery::default()), overlay);
                let candidates = std::mem::take(&mut response.candidates);
                let reason = pay.reason.on(Grounds::Named);
                response = Response { question: question.text.to_owned(), candidates, reason, ..pay };
            }
            response.aside.unknown.push(country.to_owned());
        }
        if let Some(manner) = self.said_to_the_bot(question, &response, vector) {
            return said(question, manner);
        }
        if response.decision == Decision::Answer {
            if response.topic == Some(Topic::SALARY)
                && let Some(place) = unknown::town(knowledge, question.text, &mentions, |word| matcher.knows(word))
            {
                response.aside.unknown.push(place);
            }
            let asked_by = AskedBy::of(question.text).filter(|_| self.is_of_pay(&response));
            response.aside.by_period = asked_by.and_then(|by| by.said(response.reply.as_ref()?));
            if let Some(query) = response.id.as_deref().and_then(|id| answers::parse_id(knowledge, id)) {
                response.aside.unused = unused(knowledge, &query, &mentions.slots, &slots_of(&query), year_of(&tokens));
                response.aside.also.extend(self.elsewhere(&query, &mentions.states, overlay));
                response.aside.also.truncate(MOST_OTHERS);
            }
            return response;
        }
        if question.surface == Surface::Channel {
            return response;
        }
        let is_nothing = likeliest < LIKE;
        // A slip in its first word, or spaces in it, hide that it asks.
        let asks = response.asks || tokens.first().is_some_and(|token| begins_a_question(&token.text));
        // Whoever asks something and names nobody wants no small talk: "how much", "why".
        let floor = if asks && !says_any(&tokens, &YOU) && !says_any(&tokens, &BOT) {
            CERTAINLY_A_MANNER
        } else if is_nothing {
            LIKE_A_MANNER
        } else {
            SURELY_A_MANNER
        };
        if let Some(found) = self.prepared.manners.find(question.text, vector, floor)
            && let Some(manner) = knowledge.manners.kinds.get(found.kind)
        {
            return said(question, manner);
        }
        // "How much?" is no question yet; what newcomers begin with may be meant.
        let is_bare = asks && tokens.len() <= BARE;
        let is_unlike = is_nothing && !response.is_near && !is_bare;
        if is_unlike && response.decision == Decision::Suggest && !knowledge.intents.beginnings.is_empty() {
            let line = self.line_or_silence(question, Remark::NotKnown, &knowledge.wording.not_known);
            return Response { asks: response.asks, candidates: response.candidates, slots: response.slots, ..line };
        }
        response
    }

    /// The same pay in the other states that a message names: "Ohio or Texas, who pays better?"
    fn elsewhere(&self, query: &Query, states: &[String], overlay: Option<&Overlay>) -> Vec<Suggestion> {
        let Query::Salary(pay @ SalaryQuery { region: Some(region), .. }) = query else { return Vec::new() };
        let others = states.iter().filter(|state| region.state.as_ref().is_some_and(|known| known != *state));
        let there = others.filter_map(|state| {
            let region = Some(Region { state: Some(state.clone()), ..region.clone() });
            let query = Query::Salary(SalaryQuery { region, ..pay.clone() });
            Some(Suggestion { id: query.id(), title: self.title(&query, overlay)? })
        });
        there.filter(|there| !is_off(overlay, &there.id)).collect()
    }

    /// What "you" may be asked, and is the bot rather than a coder: "what can you actually do?"
    fn said_to_the_bot(&self, question: &Question<'_>, read: &Response, vector: Option<&Embedding>) -> Option<&Manner> {
        if question.surface == Surface::Channel
            || read.is_verbatim
            || !says_any(&self.prepared.matcher.words(question.text), &YOU)
        {
            return None;
        }
        let found = self.prepared.manners.find(question.text, vector, CERTAINLY_A_MANNER)?;
        self.knowledge().manners.kinds.get(found.kind)
    }

    /// Whether this id is that of one of these entries.
    fn is_one_of(&self, id: &str, entries: &[String]) -> bool {
        matches!(answers::parse_id(self.knowledge(), id), Some(Query::Faq(entry)) if entries.contains(&entry))
    }

    /// Whether a response shows pay.
    fn is_of_pay(&self, response: &Response) -> bool {
        let is_pay_entry = |id: &str| matches!(answers::parse_id(self.knowledge(), id), Some(Query::Faq(entry)) if self.knowledge().intents.pay_rule(&entry).is_some());
        response.topic == Some(Topic::SALARY) || response.id.as_deref().is_some_and(is_pay_entry)
    }

    /// Whether pay or demand may be asked for.
    fn may_mean_a_place(&self, response: &Response) -> bool {
        let intents = &self.knowledge().intents;
        let is_of_place = |id: &str| intents.pay_rule(id).is_some() || intents.demand(id).is_some();
        let is_look_up = response.topic.is_some_and(|topic| [Topic::SALARY, Topic::OUTLOOK].contains(&topic));
        let likely = response.candidates.iter().filter(|candidate| candidate.confidence >= MAY_MEAN);
        is_look_up || likely.take(2).any(|candidate| is_of_place(&candidate.id))
    }

    fn line_or_silence(&self, question: &Question<'_>, remark: Remark, text: &str) -> Response {
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

/// A part is read as if it were asked: whether it is sure enough to speak up is decided on the whole.
const fn addressed(surface: Surface) -> Surface {
    match surface {
        Surface::Channel => Surface::Mention,
        other => other,
    }
}

/// A year that is over. 2000 is an amount more often than a year.
fn year_of(tokens: &[Token]) -> Option<u16> {
    let this = Month::now().year;
    tokens.iter().filter_map(|token| token.text.parse().ok()).find(|year| (2001..this).contains(year))
}

fn said(question: &Question<'_>, manner: &Manner) -> Response {
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

fn silent(question: &Question<'_>, response: Response, reason: Reason) -> Response {
    Response {
        question: question.text.to_owned(),
        decision: Decision::Silent,
        reply: None,
        suggestions: Vec::new(),
        reason,
        ..response
    }
}

fn empty(question: &Question<'_>) -> Response {
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
