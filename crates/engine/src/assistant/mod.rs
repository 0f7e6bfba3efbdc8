//! Question in, decision and reply out. Knows neither Discord nor a terminal and does no input or output, but for
//! reading the system clock's month.

mod aside;
mod by_period;
mod carried_on;
mod conversation;
mod explanation;
mod follow_up;
mod instead;
mod interpret;
mod own;
mod parts;
mod plain_words;
mod question;
mod reason;
mod saying;
mod teaching;
mod unknown;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use crate::answers;
pub use crate::answers::Suggestion;
use crate::answers::names::Names;
use crate::answers::{Query, Region, Reply, SalaryQuery, Topic};
use crate::encoder::{Embedding, SentenceEncoder};
use crate::knowledge::names::Index;
use crate::knowledge::{Diagnostic, Knowledge, LoadError, Month, load_folder};
use crate::matching::{CHATTER, Context, Ranked, Ranking, Slots};
use crate::prepared::Prepared;
pub use aside::{ALSO_ASKED, Aside, Line, LineKind};
pub use explanation::{CERTAIN, Explanation, Hint, Known, Told};
use interpret::{Evidence, Reading, interpret, interpret_there};
use own::OwnCandidates;
pub use question::{Before, MOST_RAISED, Overlay, Question};
use question::{is_off, threshold_of};
pub use reason::{Doubt, Grounds, Reason, Remark};
pub use teaching::{Collides, Collision, MOST_COLLISIONS};

/// Where a question was asked; it decides how sure an answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Surface {
    /// A slash command or a terminal: somebody waits for a reply.
    #[default]
    Slash,
    /// A mention or a direct message.
    Mention,
    /// A channel in which nobody addressed the bot.
    Channel,
}

/// What to do with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Show the reply.
    Answer,
    /// Offer up to three entries to choose from.
    Suggest,
    /// Say nothing.
    Silent,
}

/// An FAQ entry and the chance that it is what was asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The entry's id.
    pub id: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// What came of a question. Serialised, it is the contract of `ask --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Response {
    /// Version of this contract.
    pub v: u8,
    /// The question as it was asked.
    pub question: String,
    /// What to do.
    pub decision: Decision,
    /// Topic of the best reading, whatever the decision.
    pub topic: Option<Topic>,
    /// Id of the best reading, whatever the decision.
    pub id: Option<String>,
    /// The calibrated chance, 0 to 1, that the best reading's reply is right.
    pub confidence: f64,
    /// What the question names.
    pub slots: Slots,
    /// The five best FAQ entries and own answers of the server, best first, also when silent.
    pub candidates: Vec<Candidate>,
    /// One to three things to choose from if the decision is to suggest, else empty.
    pub suggestions: Vec<Suggestion>,
    /// What to show; none when silent.
    pub reply: Option<Reply>,
    /// What is said beside it, or instead of it.
    #[serde(flatten)]
    pub aside: Aside,
    /// Whether what is suggested may well be meant, rather than where newcomers begin.
    #[serde(skip)]
    pub is_near: bool,
    /// Whether the message has a question's form; thanks and statements have not.
    #[serde(skip)]
    pub asks: bool,
    /// Whether its words are those of a phrasing of the entry on top.
    #[serde(skip)]
    pub is_verbatim: bool,
    /// What decided.
    #[serde(skip)]
    pub reason: Reason,
}

/// From which confidence on something is done, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// From here on the reply is shown.
    pub answer: f64,
    /// From here on the nearest entries are offered to choose from; below, it says that it does not know and where
    /// newcomers begin. In a channel nothing is ever suggested.
    pub suggest: f64,
}

impl Response {
    /// Whether it answers a question, rather than to say that it is none of those that are answered here.
    fn is_answered(&self) -> bool {
        self.decision == Decision::Answer && self.topic != Some(Topic::OUT_OF_SCOPE)
    }
}

impl Surface {
    /// All surfaces.
    pub const ALL: [Self; 3] = [Self::Slash, Self::Mention, Self::Channel];

    /// What is asked of a reading unless an operator sets something else.
    ///
    /// Set on the project's own labelled questions so that of the unprompted answers 95 in 100 are right; see
    /// `preceptor eval`.
    pub const fn threshold(self) -> Threshold {
        match self {
            Self::Slash => Threshold { answer: 0.50, suggest: 0.08 },
            Self::Mention => Threshold { answer: 0.60, suggest: 0.10 },
            Self::Channel => Threshold { answer: 0.88, suggest: 1.0 },
        }
    }
}

/// What is asked of a reading, surface by surface.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Thresholds {
    slash: Threshold,
    mention: Threshold,
    channel: Threshold,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            slash: Surface::Slash.threshold(),
            mention: Surface::Mention.threshold(),
            channel: Surface::Channel.threshold(),
        }
    }
}

impl Thresholds {
    const fn of(&self, surface: Surface) -> Threshold {
        match surface {
            Surface::Slash => self.slash,
            Surface::Mention => self.mention,
            Surface::Channel => self.channel,
        }
    }

    const fn of_mut(&mut self, surface: Surface) -> &mut Threshold {
        match surface {
            Surface::Slash => &mut self.slash,
            Surface::Mention => &mut self.mention,
            Surface::Channel => &mut self.channel,
        }
    }
}

/// Knowledge and matcher together.
#[derive(Debug)]
pub struct Assistant {
    prepared: Prepared,
    /// Made when it is first asked, or by [`Assistant::index`]: who asks one question in words needs none.
    index: OnceLock<Index>,
    thresholds: Thresholds,
    today: Option<Month>,
    encoder: Option<Arc<dyn SentenceEncoder>>,
}

/// What words alone make of a question.
#[derive(Debug)]
pub enum Glance {
    /// They are enough.
    Settled(Box<Response>),
    /// What it means is to be looked at as well, which takes milliseconds: [`Assistant::answer`].
    Open {
        /// How sure words alone are of the likeliest that may be meant, 0 to 1.
        confidence: f64,
    },
}

impl Assistant {
    /// An assistant with the knowledge of a folder; learns its weights, which takes seconds for large folders.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or has errors. Warnings are handed back.
    pub fn from_folder(folder: &Path) -> Result<(Self, Vec<Diagnostic>), LoadError> {
        let loaded = load_folder(folder)?;
        let warnings = loaded.diagnostics.clone();
        Ok((Self::learn(loaded.usable()?), warnings))
    }

    /// As [`Assistant::from_folder`], for looking things up by name alone, which needs nothing to be learnt.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or has errors. Warnings are handed back.
    pub fn for_look_ups(folder: &Path) -> Result<(Self, Vec<Diagnostic>), LoadError> {
        let loaded = load_folder(folder)?;
        let warnings = loaded.diagnostics.clone();
        Ok((Self::new(Prepared::untaught(loaded.usable()?)), warnings))
    }

    /// An assistant with this knowledge; learns its weights.
    pub fn learn(knowledge: Knowledge) -> Self {
        Self::new(Prepared::learn(knowledge, None))
    }

    /// An assistant with what was prepared.
    pub fn new(prepared: Prepared) -> Self {
        Self { prepared, index: OnceLock::new(), thresholds: Thresholds::default(), today: None, encoder: None }
    }

    /// Looks at what questions mean, besides their words. Without effect where nothing was learnt from vectors of this
    /// encoder.
    #[must_use]
    pub fn with_encoder(mut self, encoder: Arc<dyn SentenceEncoder>) -> Self {
        self.encoder = Some(encoder).filter(|encoder| self.prepared.matcher.body() == Some(encoder.body()));
        self
    }

    /// What makes vectors of texts, if questions are looked at for what they mean.
    pub const fn encoder(&self) -> Option<&Arc<dyn SentenceEncoder>> {
        self.encoder.as_ref()
    }

    /// Whether questions are answered by their words alone.
    pub const fn goes_by_words_alone(&self) -> bool {
        self.encoder.is_none()
    }

    /// Sets thresholds for a surface; none leaves a value as it is.
    #[must_use]
    pub fn with_threshold(mut self, surface: Surface, answer: Option<f64>, suggest: Option<f64>) -> Self {
        let threshold = self.thresholds.of_mut(surface);
        threshold.answer = answer.unwrap_or(threshold.answer);
        threshold.suggest = suggest.unwrap_or(threshold.suggest);
        self
    }

    /// Fixes the month that ages are told by, instead of the system clock's.
    #[must_use]
    pub const fn with_today(mut self, today: Month) -> Self {
        self.today = Some(today);
        self
    }

    /// What it knows.
    pub const fn knowledge(&self) -> &Knowledge {
        &self.prepared.knowledge
    }

    /// The index of its names.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| answers::names::index(self.knowledge()))
    }

    /// Whether the index has been made.
    pub fn is_indexed(&self) -> bool {
        self.index.get().is_some()
    }

    /// What typed names stand for.
    pub fn names(&self) -> Names<'_> {
        Names::new(self.knowledge(), self.index())
    }

    /// What a question's words alone lead to: microseconds. They turn away what is no question for us, and answer whoever asks
    /// in the very words of a phrasing; all else is open where there is an encoder.
    pub fn glance(&self, question: &Question<'_>, overlay: Option<&Overlay>) -> Glance {
        match self.first_glance(question, overlay) {
            Glance::Settled(response) => Glance::Settled(Box::new(self.held_to_votes(question, overlay, *response))),
            open @ Glance::Open { .. } => open,
        }
    }

    fn first_glance(&self, question: &Question<'_>, overlay: Option<&Overlay>) -> Glance {
        if let Some(response) = self.before_anything(question) {
            return Glance::Settled(Box::new(response));
        }
        if self.encoder.is_none() {
            return Glance::Settled(Box::new(self.considered(question, overlay, &|_| None)));
        }
        let mut response = self.read(question, overlay, None);
        let has_own = overlay.is_some_and(|overlay| overlay.own().is_some());
        // No statement calls up an own answer unasked.
        let may_be_own = || response.asks && response.candidates.iter().any(|known| known.confidence >= CHATTER);
        let is_settled = match question.surface {
            Surface::Channel => response.confidence < CHATTER && !(has_own && may_be_own()),
            Surface::Slash | Surface::Mention => {
                response.is_verbatim && response.decision == Decision::Answer && question.before == Before::Nothing
            }
        };
        if !is_settled {
            let likeliest = response.candidates.first().map_or(0.0, |candidate| candidate.confidence);
            return Glance::Open { confidence: likeliest.max(response.confidence) };
        }
        // Meaning might have spoken for it, had it been looked at.
        if let Reason::HeldBack(Doubt::NotAQuestion | Doubt::NotSure { .. }) = response.reason {
            response.reason = Reason::HeldBack(Doubt::Chatter { confidence: response.confidence });
        }
        Glance::Settled(Box::new(response))
    }

    /// Answers a question asked in somebody's own words, as a server's overlay has it if there is one.
    pub fn answer(&self, question: &Question<'_>, overlay: Option<&Overlay>) -> Response {
        match self.glance(question, overlay) {
            Glance::Settled(response) => *response,
            Glance::Open { .. } => {
                let response = self.considered(question, overlay, &|text| self.vector(text));
                self.held_to_votes(question, overlay, response)
            }
        }
    }

    /// As [`Assistant::answer`], by words alone where that is all there is time for. As words err more often, as much is asked
    /// of them as of an answer that nobody asked for.
    pub fn answer_by_words(&self, question: &Question<'_>, overlay: Option<&Overlay>) -> Response {
        let strict = threshold_of(&self.thresholds, Surface::Channel, overlay).answer;
        let strict = overlay.cloned().unwrap_or_default().with_threshold(question.surface, Some(strict), None);
        self.held_to_votes(question, Some(&strict), self.by_words(question, Some(&strict)))
    }

    fn by_words(&self, question: &Question<'_>, overlay: Option<&Overlay>) -> Response {
        self.before_anything(question).unwrap_or_else(|| self.considered(question, overlay, &|_| None))
    }

    fn vector(&self, text: &str) -> Option<Embedding> {
        self.encoder.as_ref()?.encode(&self.prepared.matcher.legible(text))
    }

    fn read(&self, question: &Question<'_>, overlay: Option<&Overlay>, vector: Option<&Embedding>) -> Response {
        self.read_after(question, overlay, vector, None)
    }

    fn read_after(
        &self,
        question: &Question<'_>,
        overlay: Option<&Overlay>,
        vector: Option<&Embedding>,
        context: Option<Context<'_>>,
    ) -> Response {
        let &Question { text, surface, region, .. } = question;
        let mut ranking = self.prepared.matcher.rank_after(text, vector, context);
        let off = ranking.candidates.iter().find(|candidate| is_off(overlay, &candidate.id)).cloned();
        ranking.candidates.retain(|candidate| !is_off(overlay, &candidate.id));
        let mentions = self.prepared.slots.find(text, &ranking.tokens);
        let reading = interpret(self.knowledge(), &ranking, &mentions);
        let reading = match self.default_region(region) {
            Some(region) => interpret_there(self.knowledge(), &ranking, &mentions, reading, region),
            None => reading,
        };
        let (off, reading) = match reading {
            Some(Reading { query, confidence, .. }) if is_off(overlay, &query.id()) => {
                (Some(Ranked { id: query.id(), confidence }), None)
            }
            reading => (off, reading),
        };
        let built_in = reading.as_ref().map_or(0.0, |reading| reading.confidence);
        let own = self.own_candidates(overlay, text, vector, (&ranking, built_in));
        ranking.candidates.retain(|candidate| overlay.is_none_or(|known| known.in_place_of(&candidate.id).is_none()));
        let (wins, reading) = match own.over(built_in) {
            Some((query, confidence)) => (true, Some(Reading::new(query, confidence))),
            None => (
                false,
                reading.map(|known| Reading { query: own::settled(self.knowledge(), overlay, known.query), ..known }),
            ),
        };
        let confidence = reading.as_ref().map_or(0.0, |reading| reading.confidence);
        let entries = ranking.candidates.iter();
        let entries = entries.map(|ranked| Candidate { id: ranked.id.clone(), confidence: ranked.confidence });
        let candidates = own.among(entries.collect(), wins, CANDIDATES);
        let shown = reading.as_ref().map(|reading| own::settled(self.knowledge(), overlay, reading.query.clone()));
        let response = Response {
            v: 2,
            question: text.to_owned(),
            decision: Decision::Silent,
            topic: shown.as_ref().map(Query::topic),
            id: shown.as_ref().map(Query::id),
            confidence: rounded(confidence),
            slots: mentions.slots,
            candidates,
            suggestions: Vec::new(),
            reply: None,
            aside: Aside::default(),
            is_near: false,
            asks: ranking.form.asks(),
            is_verbatim: ranking.verbatim && !wins,
            reason: Reason::HeldBack(Doubt::NothingToRead),
        };
        let read = Read { ranking, reading, own, built_in, off, has_vector: vector.is_some() };
        self.decided(response, &read, surface, overlay)
    }

    fn decided(&self, response: Response, read: &Read, surface: Surface, overlay: Option<&Overlay>) -> Response {
        let doubt = match self.verdict(read, surface, overlay) {
            Ok((reply, reason)) => {
                return Response { decision: Decision::Answer, reply: Some(reply), reason, ..response };
            }
            Err(doubt) => doubt,
        };
        if surface == Surface::Channel || doubt == Doubt::NothingToRead {
            return Response { reason: Reason::HeldBack(doubt), ..response };
        }
        let threshold = threshold_of(&self.thresholds, surface, overlay);
        if let Some(class) = self.misplaced(read, threshold) {
            return Response {
                decision: Decision::Answer,
                topic: Some(Topic::OUT_OF_SCOPE),
                id: None,
                reply: Some(answers::out_of_scope(self.knowledge())),
                reason: Reason::SentElsewhere(class.to_owned()),
                ..response
            };
        }
        // "Cost?" may mean several things, none of which can be likely by itself.
        let from = if read.ranking.tokens.len() <= BARE { LIKE } else { threshold.suggest };
        let near = read.reading.as_ref().is_some_and(|reading| reading.confidence >= from);
        let likely = read.reading.as_ref().filter(|reading| reading.confidence >= LIKE);
        let likely = likely.map(|reading| reading.query.clone());
        // Where nothing is sure, what only this server knows goes first if it may well be meant.
        let own = read.own.offered(read.built_in);
        let near = near || (own.is_some() && read.own.confidence() >= from);
        let mut suggestions = self.nearest(&response, own.iter().cloned().chain(likely), overlay);
        if suggestions.len() <= usize::from(own.is_some()) {
            suggestions = self.beginnings(own, overlay);
        }
        if suggestions.is_empty() {
            suggestions = self.first_entries(overlay);
        }
        self.offering(response, suggestions, near, doubt)
    }

    /// The response that offers these instead of an answer, or is silent if there are none.
    fn offering(&self, response: Response, suggestions: Vec<Suggestion>, is_near: bool, doubt: Doubt) -> Response {
        let (decision, reply) = match suggestions.is_empty() {
            true => (Decision::Silent, None),
            false => (Decision::Suggest, Some(answers::suggestion(self.knowledge(), is_near))),
        };
        Response { decision, reply, is_near, suggestions, reason: Reason::HeldBack(doubt), ..response }
    }

    /// What is answered, and why; or why nothing is.
    fn verdict(&self, read: &Read, surface: Surface, overlay: Option<&Overlay>) -> Result<(Reply, Reason), Doubt> {
        let ranking = &read.ranking;
        if ranking.tokens.is_empty() {
            return Err(Doubt::NothingToRead);
        }
        let is_own = read.is_own();
        // Words alone err where nothing asks.
        let is_question = ranking.form.asks() || (read.has_vector && !is_own);
        if surface == Surface::Channel && !is_question {
            return Err(Doubt::NotAQuestion);
        }
        let threshold = threshold_of(&self.thresholds, surface, overlay);
        let needed = threshold.answer;
        let off = read.off.as_ref().filter(|off| off.confidence >= needed);
        let off = off.and_then(|off| answers::parse_id(self.knowledge(), &off.id));
        if let Some(off) = off.filter(|_| read.reading.as_ref().is_none_or(|reading| reading.sure(surface) < needed)) {
            return Err(Doubt::SwitchedOff(self.named(&off, overlay)));
        }
        let misplaced = self.misplaced(read, threshold);
        let Some(reading) = &read.reading else {
            return Err(misplaced.map_or(Doubt::NothingLike, |class| Doubt::Elsewhere(class.to_owned())));
        };
        let (sure, confidence) = (reading.sure(surface), reading.confidence);
        let unasked = threshold_of(&self.thresholds, Surface::Channel, overlay).answer;
        if let Some(class) = misplaced.filter(|_| confidence < unasked) {
            return Err(Doubt::Elsewhere(class.to_owned()));
        }
        if sure < needed {
            let class = ranking.out_of_scope.first().filter(|_| !is_own).cloned();
            return Err(match class {
                Some(class) => Doubt::OutOfScope { class, confidence, needed },
                None => Doubt::NotSure { confidence, needed },
            });
        }
        if let Some(other) = also_likely(reading, ranking).filter(|_| surface == Surface::Channel) {
            return Err(Doubt::EquallyLikely(self.named(&reading.query, overlay), self.named(&other, overlay)));
        }
        if let Some(other) = read.own.as_likely(confidence).filter(|_| surface != Surface::Channel && !is_own) {
            return Err(Doubt::OwnAsLikely(self.named(&other, overlay), self.named(&reading.query, overlay)));
        }
        let query = own::settled(self.knowledge(), overlay, reading.query.clone());
        let reply = self.reply(&query, overlay).ok_or_else(|| Doubt::SwitchedOff(self.named(&query, overlay)))?;
        Ok((reply, Reason::Answered { grounds: read.grounds(reading, sure), sure, needed }))
    }

    /// The class of out-of-scope texts that a question is like whose askers are told where it belongs: codes, bills.
    fn misplaced<'r>(&self, read: &'r Read, threshold: Threshold) -> Option<&'r str> {
        // A server may be taught about these too.
        if read.own.offered(read.built_in).is_some() && read.own.confidence() >= threshold.suggest {
            return None;
        }
        let is_told = |name: &&String| {
            let mut classes = self.knowledge().out_of_scope.iter();
            classes.any(|class| class.redirect && class.name == **name)
        };
        read.ranking.out_of_scope.iter().find(is_told).map(String::as_str)
    }

    /// A query with its title, for whoever explains a decision.
    fn named(&self, query: &Query, overlay: Option<&Overlay>) -> Suggestion {
        Suggestion { id: query.id(), title: self.title(query, overlay).unwrap_or_else(|| query.id()) }
    }

    /// The response, with what votes ask of its answer beyond what is asked of all. It turns an answer into an offer or silence,
    /// and comes last, so that nothing else is answered instead.
    fn held_to_votes(&self, question: &Question<'_>, overlay: Option<&Overlay>, response: Response) -> Response {
        let (Some(overlay), Some(id), Reason::Answered { sure, needed, .. }) =
            (overlay, &response.id, &response.reason)
        else {
            return response;
        };
        let raised = overlay.raised(id);
        let needed = needed + raised;
        if raised <= 0.0 || *sure >= needed {
            return response;
        }
        let doubt = Doubt::Raised { confidence: *sure, needed, raised };
        let aside = Aside { unknown: response.aside.unknown.clone(), ..Aside::default() };
        let suggestions = match question.surface {
            Surface::Channel => Vec::new(),
            _ => self.nearest(&response, answers::parse_id(self.knowledge(), id), Some(overlay)),
        };
        let is_near = !suggestions.is_empty();
        self.offering(Response { aside, ..response }, suggestions, is_near, doubt)
    }

    /// The readings nearest to a question.
    fn nearest(
        &self,
        response: &Response,
        readings: impl IntoIterator<Item = Query>,
        overlay: Option<&Overlay>,
    ) -> Vec<Suggestion> {
        // Where even the likeliest is hardly likely, as for "how much", what is half as likely may be meant as well.
        let likeliest = response.candidates.first().map_or(0.0, |candidate| candidate.confidence);
        let floor = if likeliest < LIKE { LIKE } else { LIKE.min(likeliest / 2.0) };
        let likely = response.candidates.iter().filter(|candidate| candidate.confidence >= floor);
        let likely = likely.filter_map(|candidate| answers::parse_id(self.knowledge(), &candidate.id));
        self.suggestions(readings.into_iter().chain(likely), overlay)
    }

    /// The first entries of a folder, where nothing better can be offered.
    fn first_entries(&self, overlay: Option<&Overlay>) -> Vec<Suggestion> {
        self.suggestions(self.knowledge().faq.iter().map(|entry| Query::Faq(entry.id.clone())), overlay)
    }

    /// Where newcomers begin, for somebody whose message was not understood; first what of the server's own may have been
    /// meant.
    fn beginnings(&self, own: Option<Query>, overlay: Option<&Overlay>) -> Vec<Suggestion> {
        let beginnings = self.knowledge().intents.beginnings.iter().map(|id| Query::Faq(id.clone()));
        self.suggestions(own.into_iter().chain(beginnings), overlay)
    }

    fn suggestions(&self, queries: impl Iterator<Item = Query>, overlay: Option<&Overlay>) -> Vec<Suggestion> {
        let mut suggestions: Vec<Suggestion> = Vec::with_capacity(3);
        for query in queries {
            let query = own::settled(self.knowledge(), overlay, query);
            let id = query.id();
            if suggestions.len() < 3
                && !is_off(overlay, &id)
                && suggestions.iter().all(|known| known.id != id)
                && let Some(title) = self.title(&query, overlay)
            {
                suggestions.push(Suggestion { id, title });
            }
        }
        suggestions
    }

    fn today(&self) -> Month {
        self.today.unwrap_or_else(Month::now)
    }

    /// A place that pay is looked up in where none is named. That of the knowledge itself needs no naming.
    fn default_region(&self, typed: Option<&str>) -> Option<Region> {
        let region = self.names().place(typed?)?;
        (region.state.is_some() || !self.knowledge().is_home(&region.country)).then_some(region)
    }

    /// The query with the region in which pay is looked up if it names none, as people write it.
    #[must_use]
    pub fn placed(&self, query: Query, region: Option<&str>) -> Query {
        let Query::Salary(salary) = &query else { return query };
        match self.default_region(region.filter(|_| salary.region.is_none())) {
            Some(region) => {
                let placed = Query::Salary(SalaryQuery { region: Some(region), ..salary.clone() });
                if answers::title(self.knowledge(), &placed).is_some() { placed } else { query }
            }
            None => query,
        }
    }

    /// The title of the reply to a query, such as to offer it. None where the query names something unknown, another server's
    /// answer among it.
    pub fn title(&self, query: &Query, overlay: Option<&Overlay>) -> Option<String> {
        answers::title(self.knowledge(), query).or_else(|| own::title(overlay, query))
    }

    /// The reply to a query, which leads on to nothing that the overlay switches off. None where it switches the query off.
    fn reply(&self, query: &Query, overlay: Option<&Overlay>) -> Option<Reply> {
        let is_on = |query: &Query| !is_off(overlay, &query.id());
        let reply = || answers::reply(self.knowledge(), query, self.today()).or_else(|| own::reply(overlay, query));
        let mut reply = is_on(query).then(reply)??;
        reply.next.retain(|step| is_on(&step.query));
        reply.related.choices.retain(|choice| is_on(&choice.query));
        Some(reply)
    }

    /// Answers a typed query, such as a slash command's; the confidence is 1. What the overlay switches off has no reply.
    pub fn look_up(&self, query: &Query, overlay: Option<&Overlay>) -> Response {
        let query = &own::settled(self.knowledge(), overlay, query.clone());
        let reply = self.reply(query, overlay);
        let switched_off = || Reason::HeldBack(Doubt::SwitchedOff(self.named(query, overlay)));
        Response {
            v: 2,
            question: String::new(),
            decision: if reply.is_some() { Decision::Answer } else { Decision::Silent },
            topic: Some(query.topic()),
            id: Some(query.id()),
            confidence: f64::from(u8::from(reply.is_some())),
            slots: slots_of(query),
            candidates: Vec::new(),
            suggestions: Vec::new(),
            reason: reply.as_ref().map_or_else(switched_off, |_| Reason::OPENED),
            reply,
            aside: Aside::default(),
            is_near: false,
            asks: true,
            is_verbatim: false,
        }
    }

    /// The reply with this id, such as one that was suggested.
    pub fn open(&self, id: &str, overlay: Option<&Overlay>) -> Option<Response> {
        answers::parse_id(self.knowledge(), id).map(|query| self.look_up(&query, overlay))
    }

    /// What spoke for and against the readings of a question, as lines of text for maintainers.
    pub fn explain(&self, text: &str) -> Vec<String> {
        self.prepared.matcher.explain(text, self.vector(text).as_ref())
    }
}

/// Makes the vector of a text, where there is an encoder.
type Vectors<'v> = &'v dyn Fn(&str) -> Option<Embedding>;

/// What is less likely is not offered.
const LIKE: f64 = 0.02;
/// A question of so many words at most says nothing of what it is about.
const BARE: usize = 2;
/// How many candidates are handed out.
const CANDIDATES: usize = 5;

/// What the question's very words are worth besides its confidence, to whoever asks: enough unless a server or the operator
/// wants it surer.
const ON_REQUEST: f64 = 0.7;

/// A built-in reading that has so much of an own answer's confidence is about as likely meant.
const AS_LIKELY: f64 = 0.9;

/// What has been made of a question when it is decided what to do.
struct Read {
    ranking: Ranking,
    reading: Option<Reading>,
    own: OwnCandidates,
    /// How likely the best built-in reading is.
    built_in: f64,
    /// The likeliest of what is switched off.
    off: Option<Ranked>,
    has_vector: bool,
}

impl Read {
    fn is_own(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.query.topic() == Topic::OWN)
    }

    fn grounds(&self, reading: &Reading, sure: f64) -> Grounds {
        let is_on_top = self.ranking.verbatim && self.off.is_none();
        match () {
            () if self.is_own() && self.built_in >= AS_LIKELY * reading.confidence => {
                Grounds::OwnAsLikely(self.built_in)
            }
            () if self.is_own() => Grounds::Own,
            () if is_on_top || reading.confidence < sure => Grounds::InItsWords,
            () => Grounds::Sure,
        }
    }
}

impl Reading {
    /// How sure it is, 0 to 1. What it rests on besides its confidence counts where somebody waits for an answer.
    fn sure(&self, surface: Surface) -> f64 {
        let on_request = self.evidence == Evidence::OnRequest && surface != Surface::Channel;
        if on_request { self.confidence.max(ON_REQUEST) } else { self.confidence }
    }
}

/// A second entry that is more than so many times as likely as the first makes a question ambiguous. With .33 in place of .5 two
/// in a hundred questions fewer are answered unprompted, and as many of the answers are right, to within one in a hundred.
const AMBIGUOUS: f64 = 0.5;

/// Another entry that may well be meant: unprompted, such a question is left to people.
fn also_likely(reading: &Reading, ranking: &Ranking) -> Option<Query> {
    match ranking.candidates.as_slice() {
        [first, second, ..] if second.confidence > AMBIGUOUS * first.confidence => {
            (reading.query.topic() == Topic::FAQ).then(|| Query::Faq(second.id.clone()))
        }
        _ => None,
    }
}

/// Four decimals: more would claim a precision that no calibration has.
fn rounded(confidence: f64) -> f64 {
    (confidence * 10_000.0).round() / 10_000.0
}

fn slots_of(query: &Query) -> Slots {
    use crate::answers::{ComparisonSubject, SalarySubject};
    let mut slots = Slots::default();
    match query {
        Query::Salary(salary) => {
            match &salary.subject {
                Some(SalarySubject::Credential(code)) => slots.credentials.push(code.clone()),
                Some(SalarySubject::Specialty(id)) => slots.specialty = Some(id.clone()),
                None => {}
            }
            slots.level = salary.level;
            slots.years = salary.years;
            if let Some(region) = &salary.region {
                slots.country = Some(region.country.clone());
                slots.state = region.state.clone();
            }
        }
        Query::Certification(code) | Query::Aspect(code, ..) => slots.credentials.push(code.clone()),
        Query::Outlook(region, _) => {
            slots.country = Some(region.country.clone());
            slots.state = region.state.clone();
        }
        Query::Comparison(first, second, _) => {
            for subject in [first, second] {
                if let ComparisonSubject::Credential(code) = subject {
                    slots.credentials.push(code.clone());
                }
            }
            slots.compare = Some((first.to_string(), second.to_string()));
        }
        Query::Faq(_) | Query::Career(_) | Query::Part(..) | Query::Own(_) => {}
    }
    slots
}
