//! What is said to a message beside or instead of what it was read as: names that nobody knows, small talk, and what is asked
//! besides.

use std::ops::ControlFlow;

use crate::answers;
use crate::answers::{Query, Region, SalaryQuery, Suggestion, Topic};
use crate::assistant::aside::{MOST_OTHERS, unused};
use crate::assistant::by_period::AskedBy;
use crate::assistant::question::{Overlay, Question, is_off};
use crate::assistant::reason::{Doubt, Grounds, Reason, Remark};
use crate::assistant::saying::{said, silent};
use crate::assistant::{Assistant, BARE, Decision, LIKE, Response, Surface, slots_of, unknown};
use crate::encoder::Embedding;
use crate::knowledge::{Manner, Month};
use crate::matching::{Mentions, Token, begins_a_question};

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

/// A response to go on with, or what is said instead of it.
type Said = ControlFlow<Response, Response>;

fn says_any(tokens: &[Token], words: &[&str]) -> bool {
    tokens.iter().any(|token| words.contains(&token.text.as_str()))
}

impl Assistant {
    /// The response, or what is said instead of it; with the names that it makes no use of.
    pub(super) fn instead(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        response: Response,
        vector: Option<&Embedding>,
    ) -> Response {
        match self.said_instead(question, overlay, response, vector) {
            ControlFlow::Continue(response) | ControlFlow::Break(response) => response,
        }
    }

    fn said_instead(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        response: Response,
        vector: Option<&Embedding>,
    ) -> Said {
        let knowledge = self.knowledge();
        if response.aside.line.is_some() {
            return ControlFlow::Break(response);
        }
        let response = self.understood(question, response)?;
        // What a server has been taught may be about anything.
        let first = response.suggestions.first().and_then(|first| answers::parse_id(knowledge, &first.id));
        let is_own = matches!(first, Some(Query::Own(_)));
        let tokens = self.prepared.matcher.words(question.text);
        if response.topic == Some(Topic::OUT_OF_SCOPE) || is_own || tokens.is_empty() {
            return ControlFlow::Break(response);
        }
        let mentions = self.prepared.slots.find(question.text, &tokens);
        let response = self.with_credential(question, overlay, response, &mentions)?;
        let response = self.with_country(question, overlay, response, (&mentions, &tokens))?;
        if let Some(manner) = self.said_to_the_bot(question, &response, vector) {
            return ControlFlow::Break(said(question, manner));
        }
        ControlFlow::Continue(match response.decision {
            Decision::Answer => self.with_asides(question, overlay, response, (&mentions, &tokens)),
            _ if question.surface == Surface::Channel => response,
            _ => self.or_small_talk(question, response, &tokens, vector),
        })
    }

    /// The response, unless hardly a word is known.
    fn understood(&self, question: &Question<'_>, response: Response) -> Said {
        let is_unlikely = !response.is_answered() && likeliest(&response) < MAY_BE_KNOWN;
        if !is_unlikely || self.prepared.matcher.unknown_share(question.text) <= MOST_UNKNOWN {
            return ControlFlow::Continue(response);
        }
        let text = &self.knowledge().wording.not_understood;
        ControlFlow::Break(self.in_place_of(question, response, Remark::NotUnderstood, text))
    }

    /// The response with the credential that it knows nothing of. Where nothing else is known, that is what is said.
    fn with_credential(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        mut response: Response,
        mentions: &Mentions,
    ) -> Said {
        let (knowledge, matcher) = (self.knowledge(), &self.prepared.matcher);
        let is_answered = response.decision == Decision::Answer;
        let is_addressed = question.surface != Surface::Channel;
        let is_name = |word: &str| self.prepared.slots.names(word);
        let is_word = |word: &str| matcher.knows_well(word) || is_name(word);
        let is_known = |word: &str| is_name(word) || matcher.words(word).iter().all(|token| matcher.knows(&token.text));
        let certain = is_answered && response.confidence >= CERTAIN;
        let name = unknown::credential(knowledge, question.text, mentions, certain, is_word, is_known);
        let is_of_any_name =
            is_answered && response.id.as_deref().is_some_and(|id| self.is_one_of(id, &knowledge.intents.any_name));
        let name = name.filter(|_| !knowledge.certifications.is_empty() && !is_of_any_name);
        let Some(name) = name else { return ControlFlow::Continue(response) };
        match mentions.slots.credentials.first().filter(|_| is_addressed) {
            Some(code) if !is_answered => {
                let known = self.look_up(&Query::Certification(code.clone()), overlay);
                response = named(question, response, known);
            }
            Some(_) => {}
            // Told beside the answer.
            None if is_answered && is_addressed && response.confidence >= ANSWERS_ANYWAY => {}
            None => {
                let codes: Vec<&str> = knowledge.certifications.iter().map(|known| known.code.as_str()).collect();
                let text = knowledge.wording.unknown_credential.replace("{known}", &codes.join(", "));
                let text = text.replace("{name}", &name);
                let remark = Remark::UnknownCredential(name);
                return ControlFlow::Break(self.in_place_of(question, response, remark, &text));
            }
        }
        response.aside.unknown.push(name);
        ControlFlow::Continue(response)
    }

    /// The response with the country that nothing is known of, if that matters to it.
    fn with_country(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        mut response: Response,
        (mentions, tokens): (&Mentions, &[Token]),
    ) -> Said {
        let country = unknown::country(mentions, tokens).filter(|_| self.may_mean_a_place(&response));
        let Some(country) = country else { return ControlFlow::Continue(response) };
        if question.surface == Surface::Channel {
            let doubt = Doubt::UnknownPlace(country.to_owned());
            return ControlFlow::Break(silent(question, response, Reason::HeldBack(doubt)));
        }
        if response.decision != Decision::Answer {
            let pay = self.look_up(&Query::Salary(SalaryQuery::default()), overlay);
            response = named(question, response, pay);
        }
        response.aside.unknown.push(country.to_owned());
        ControlFlow::Continue(response)
    }

    /// An answer with what is told beside it.
    fn with_asides(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        mut response: Response,
        (mentions, tokens): (&Mentions, &[Token]),
    ) -> Response {
        let (knowledge, matcher) = (self.knowledge(), &self.prepared.matcher);
        if response.topic == Some(Topic::SALARY)
            && let Some(place) = unknown::town(knowledge, question.text, mentions, |word| matcher.knows(word))
        {
            response.aside.unknown.push(place);
        }
        let asked_by = AskedBy::of(question.text).filter(|_| self.is_of_pay(&response));
        response.aside.by_period = asked_by.and_then(|by| by.said(response.reply.as_ref()?));
        if let Some(query) = response.id.as_deref().and_then(|id| answers::parse_id(knowledge, id)) {
            response.aside.unused = unused(knowledge, &query, &mentions.slots, &slots_of(&query), year_of(tokens));
            response.aside.also.extend(self.elsewhere(&query, &mentions.states, overlay));
            response.aside.also.truncate(MOST_OTHERS);
        }
        response
    }

    /// What is said to whoever addressed somebody with nothing that is answered: small talk, that nothing is known of it, or what
    /// may be meant.
    fn or_small_talk(
        &self,
        question: &Question<'_>,
        response: Response,
        tokens: &[Token],
        vector: Option<&Embedding>,
    ) -> Response {
        let knowledge = self.knowledge();
        let is_nothing = likeliest(&response) < LIKE;
        // A slip in its first word, or spaces in it, hide that it asks.
        let asks = response.asks || tokens.first().is_some_and(|token| begins_a_question(&token.text));
        // Whoever asks something and names nobody wants no small talk: "how much", "why".
        let floor = if asks && !says_any(tokens, &YOU) && !says_any(tokens, &BOT) {
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
            return self.in_place_of(question, response, Remark::NotKnown, &knowledge.wording.not_known);
        }
        response
    }

    /// A line instead of a response, with what is known of the question.
    fn in_place_of(&self, question: &Question<'_>, response: Response, remark: Remark, text: &str) -> Response {
        let line = self.line_or_silence(question, remark, text);
        Response { asks: response.asks, candidates: response.candidates, slots: response.slots, ..line }
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
    pub(super) fn is_of_pay(&self, response: &Response) -> bool {
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
}

/// How likely the likeliest of what may be meant is.
fn likeliest(response: &Response) -> f64 {
    response.candidates.iter().map(|known| known.confidence).fold(response.confidence, f64::max)
}

/// What was looked up by a name that a message has, in place of what it was read as.
fn named(question: &Question<'_>, read: Response, found: Response) -> Response {
    let reason = found.reason.on(Grounds::Named);
    Response { question: question.text.to_owned(), candidates: read.candidates, reason, ..found }
}

/// A year that is over. 2000 is an amount more often than a year.
fn year_of(tokens: &[Token]) -> Option<u16> {
    let this = Month::now().year;
    tokens.iter().filter_map(|token| token.text.parse().ok()).find(|year| (2001..this).contains(year))
}
