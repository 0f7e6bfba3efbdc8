//! A server's own answers beside the built-in ones: which of the two is likelier meant.

use std::sync::Arc;
use std::time::SystemTime;

use crate::answers::{self, Query, Reply, parse_id};
use crate::assistant::{Assistant, Candidate, Overlay, rounded};
use crate::encoder::Embedding;
use crate::knowledge::Knowledge;
use crate::matching::{Matcher, Ranking};
use crate::own_answers::{self, Asked, OwnAnswer, OwnAnswers, OwnRanked};

/// From here on the built-in knowledge is likelier right than not, and keeps its question unless an own answer is as sure.
const BUILT_IN_IS_SURE: f64 = 0.5;
/// From here on the asker is not left to choose between the two.
const BUILT_IN_IS_CERTAIN: f64 = 0.95;
/// With so much of the built-in knowledge's confidence an own answer may as well be meant, so that both are offered.
const AS_LIKELY: f64 = 0.43;
/// What is less likely is never taken for what was asked.
const LEAST_LIKELY: f64 = 0.15;
/// So much of the built-in knowledge's confidence is as sure as that: who asks in a server mostly asks what it teaches.
const AS_SURE: f64 = 0.8;
/// What is less likely is not even offered where nothing is likely.
const LEAST_OFFERED: f64 = 0.02;
/// With so much of the built-in knowledge's confidence an own answer is offered first, where neither is sure enough to be shown.
const OFFERED_FIRST: f64 = 0.18;

impl Overlay {
    /// With a server's own answers.
    #[must_use]
    pub fn with_own(mut self, own: Arc<OwnAnswers>) -> Self {
        self.own = Some(own).filter(|own| !own.is_empty());
        self
    }

    /// The server's own answers, if it has any.
    pub const fn own(&self) -> Option<&Arc<OwnAnswers>> {
        self.own.as_ref()
    }

    /// The own answer with this id that is in force.
    pub(super) fn own_answer(&self, id: &str) -> Option<&OwnAnswer> {
        self.own.as_ref()?.get(id, SystemTime::now())
    }

    /// The own answer that stands in the place of a built-in entry.
    pub(super) fn in_place_of(&self, entry: &str) -> Option<&OwnAnswer> {
        self.own.as_ref()?.in_place_of(entry, SystemTime::now())
    }
}

/// The title of an own answer's reply.
pub(super) fn title(overlay: Option<&Overlay>, query: &Query) -> Option<String> {
    let Query::Own(id) = query else { return None };
    overlay?.own_answer(id).filter(|answer| answer.means().is_none()).map(|answer| answer.question.clone())
}

/// An own answer's reply.
pub(super) fn reply(overlay: Option<&Overlay>, query: &Query) -> Option<Reply> {
    let Query::Own(id) = query else { return None };
    own_answers::reply(overlay?.own_answer(id)?)
}

/// What is shown to whoever asks a query: what is built in, where an own answer leads to that; the own answer in whose place
/// it stands, where there is one.
pub(super) fn settled(knowledge: &Knowledge, overlay: Option<&Overlay>, query: Query) -> Query {
    let Some(overlay) = overlay else { return query };
    let query = match &query {
        Query::Own(id) => overlay.own_answer(id).and_then(|answer| led_to(knowledge, overlay, answer)).unwrap_or(query),
        _ => query,
    };
    let answer = overlay.in_place_of(&query.id());
    answer.map_or(query, |answer| Query::Own(answer.id.clone()))
}

/// The built-in query that an own answer leads to, if there is such a thing and it is not switched off.
fn led_to(knowledge: &Knowledge, overlay: &Overlay, answer: &OwnAnswer) -> Option<Query> {
    let query = parse_id(knowledge, answer.means()?)?;
    (!overlay.is_off(&query.id()) && answers::title(knowledge, &query).is_some()).then_some(query)
}

/// Own answers that a question may be about, the likeliest first.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnCandidates(Vec<OwnCandidate>);

/// An own answer that a question may be about.
#[derive(Debug, Clone)]
struct OwnCandidate {
    id: String,
    /// Id of the reply that it leads to.
    shows: String,
    /// 0 to 1.
    confidence: f64,
}

impl OwnCandidates {
    /// The best one's query and confidence, where it is likelier meant than what the built-in knowledge makes of the question
    /// with this confidence. Where both are as likely the server's own is shown.
    pub(super) fn over(&self, built_in: f64) -> Option<(Query, f64)> {
        let best = self.0.first().filter(|best| best.confidence >= LEAST_LIKELY)?;
        // The built-in chance does not know of the own answer: it is the chance that the entry is meant if that is not.
        let is_likelier = best.confidence >= (1.0 - best.confidence) * built_in;
        let is_as_sure = built_in < BUILT_IN_IS_SURE || best.confidence >= AS_SURE * built_in;
        (is_likelier && is_as_sure).then(|| (Query::Own(best.id.clone()), best.confidence))
    }

    /// What is offered first where nothing is sure enough to be shown; `built_in` is the confidence of the built-in reading.
    pub(super) fn offered(&self, built_in: f64) -> Option<Query> {
        let needed = LEAST_OFFERED.max(OFFERED_FIRST * built_in);
        let best = self.0.first().filter(|best| best.confidence >= needed)?;
        Some(Query::Own(best.id.clone()))
    }

    /// What is as likely meant as a built-in reading of this confidence, so that both are offered.
    pub(super) fn as_likely(&self, built_in: f64) -> Option<Query> {
        let best = self.0.first().filter(|best| best.confidence >= AS_LIKELY * built_in)?;
        (built_in < BUILT_IN_IS_CERTAIN).then(|| Query::Own(best.id.clone()))
    }

    /// How sure the best is.
    pub(super) fn confidence(&self) -> f64 {
        self.0.first().map_or(0.0, |best| best.confidence)
    }

    /// All candidates, best first. Where an own answer is the likeliest, the built-in ones are so much less likely.
    pub(super) fn among(&self, entries: Vec<Candidate>, wins: bool, most: usize) -> Vec<Candidate> {
        let share = if wins { 1.0 - self.confidence() } else { 1.0 };
        let own = self.0.iter();
        let own = own.map(|own| Candidate { id: own.shows.clone(), confidence: rounded(own.confidence) });
        let entries =
            entries.into_iter().map(|entry| Candidate { confidence: rounded(share * entry.confidence), ..entry });
        let (first, second): (Vec<_>, Vec<_>) =
            if wins { (own.collect(), entries.collect()) } else { (entries.collect(), own.collect()) };
        let mut all: Vec<Candidate> = Vec::with_capacity(first.len() + second.len());
        for candidate in first.into_iter().chain(second) {
            if all.iter().all(|known| known.id != candidate.id) {
                all.push(candidate);
            }
        }
        // Stable, so that of equals the one named first stays first.
        let head = usize::from(!all.is_empty());
        if let Some(rest) = all.get_mut(head..) {
            rest.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        }
        all.truncate(most);
        all
    }
}

impl Assistant {
    /// What reads texts as the matcher does, for [`OwnAnswers::add`].
    pub const fn matcher(&self) -> &Matcher {
        &self.prepared.matcher
    }

    /// The server's own answers to a question of which the built-in knowledge has made `ranking` and a reading with so much
    /// confidence.
    pub(super) fn own_candidates(
        &self,
        overlay: Option<&Overlay>,
        text: &str,
        vector: Option<&Embedding>,
        (ranking, built_in): (&Ranking, f64),
    ) -> OwnCandidates {
        let Some(own) = overlay.and_then(Overlay::own) else { return OwnCandidates::default() };
        let asked = Asked::new(own, self.matcher(), text, vector, built_in);
        let mut ranked = own.rank(&asked, &self.prepared.own, SystemTime::now());
        // Whoever asks for a replaced entry gets what stands in its place.
        for candidate in &ranking.candidates {
            let Some(answer) = overlay.and_then(|overlay| overlay.in_place_of(&candidate.id)) else { continue };
            match ranked.iter_mut().find(|known| known.id == answer.id) {
                Some(known) => known.confidence = known.confidence.max(candidate.confidence),
                None => ranked.push(OwnRanked { id: answer.id.clone(), confidence: candidate.confidence }),
            }
        }
        let candidate = |own: OwnRanked| {
            let overlay = overlay?;
            let answer = overlay.own_answer(&own.id)?;
            // What leads to something that is not there is as if it had not been taught.
            if answer.means().is_some() {
                led_to(self.knowledge(), overlay, answer)?;
            }
            let shows = settled(self.knowledge(), Some(overlay), Query::Own(own.id.clone())).id();
            let OwnRanked { id, confidence } = own;
            (!overlay.is_off(&shows)).then_some(OwnCandidate { id, shows, confidence })
        };
        let mut candidates: Vec<OwnCandidate> = ranked.into_iter().filter_map(candidate).collect();
        candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        OwnCandidates(candidates)
    }
}
