//! What a new answer of a server's own meets: what is asked in its words already, and which questions it would have answered.

use std::sync::Arc;
use std::time::SystemTime;

use crate::answers::{Query, Suggestion, parse_id};
use crate::assistant::{Assistant, Decision, Overlay, Question, Response, Surface, own};
use crate::own_answers::{self, OwnAnswer, OwnAnswers};

/// How many collisions are told.
pub const MOST_COLLISIONS: usize = 5;
/// From this confidence on it is told that something may be meant already.
const MAY_BE_MEANT: f64 = 0.2;

/// Something that is asked for already in a way to ask a new answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// Id of its reply.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The way to ask the new answer that asks for it.
    pub asked: String,
    /// How strongly.
    pub how: Collides,
}

/// How strongly something collides, the strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Collides {
    /// It would be offered first.
    Likely,
    /// It would be answered.
    Answered,
    /// It has the same words for a way to ask it.
    SameWords,
}

impl Assistant {
    /// What the ways to ask a new answer ask for already: built-in entries and the server's other answers, each once, the
    /// strongest first, at most [`MOST_COLLISIONS`]. It goes by words alone, as fast as that is. What the answer leads to, or
    /// stands in place of, does not collide with it.
    pub fn collisions(&self, answer: &OwnAnswer, overlay: Option<&Overlay>) -> Vec<Collision> {
        let before = self.without(&answer.id, overlay);
        let mut found: Vec<Collision> = Vec::new();
        for asked in answer.ways_to_ask() {
            for (query, how) in self.met_by(asked, &before) {
                let Suggestion { id, title } = self.named(&query, Some(&before));
                if answer.means() == Some(&id) || answer.replaces() == Some(&id) {
                    continue;
                }
                let collision = Collision { id, title, asked: asked.to_owned(), how };
                match found.iter_mut().find(|known| known.id == collision.id) {
                    Some(known) if known.how < how => *known = collision,
                    Some(_) => {}
                    None => found.push(collision),
                }
            }
        }
        found.sort_by_key(|known| std::cmp::Reverse(known.how));
        found.truncate(MOST_COLLISIONS);
        found
    }

    /// Which of these texts, by their places, this answer would be shown or offered first to, were they put to the bot. `own`
    /// is all that the server has been taught, this answer among it. By words alone.
    pub fn would_answer(
        &self,
        own: &Arc<OwnAnswers>,
        answer: &OwnAnswer,
        texts: &[&str],
        overlay: Option<&Overlay>,
    ) -> Vec<usize> {
        let taught = overlay.cloned().unwrap_or_default().with_own(Arc::clone(own));
        let shown = own::settled(self.knowledge(), Some(&taught), Query::Own(answer.id.clone())).id();
        let is_shown = |text: &str| {
            let response = self.by_words(&Question::new(text, Surface::Mention), Some(&taught));
            first(&response).is_some_and(|(id, _)| id == shown)
        };
        texts.iter().enumerate().filter(|(_, text)| is_shown(text)).map(|(at, _)| at).collect()
    }

    /// Places of texts that ask much the same, the largest group first; each of the first [`own_answers::MOST_GROUPED`] texts is
    /// in one group, which may be all its own, behind the most typical of it.
    pub fn grouped(&self, texts: &[&str]) -> Vec<Vec<usize>> {
        own_answers::grouped(texts, self.matcher())
    }

    /// The overlay as it is without the own answer with this id.
    fn without(&self, id: &str, overlay: Option<&Overlay>) -> Overlay {
        let before = overlay.cloned().unwrap_or_default();
        match before.own().cloned() {
            Some(mut own) if own.iter().any(|answer| answer.id == id) => {
                Arc::make_mut(&mut own).remove(id, self.matcher());
                before.with_own(own)
            }
            _ => before,
        }
    }

    /// What a text asks for.
    fn met_by(&self, text: &str, overlay: &Overlay) -> Vec<(Query, Collides)> {
        let response = self.by_words(&Question::new(text, Surface::Slash), Some(overlay));
        let shown = first(&response).and_then(|(id, how)| Some((parse_id(self.knowledge(), id)?, how)));
        let shown = shown.map(|(query, how)| match how {
            Collides::Answered if response.is_verbatim => (query, Collides::SameWords),
            how => (query, how),
        });
        let own = overlay.own().map(|own| own.in_these_words(text, self.matcher(), SystemTime::now()));
        let own = own.into_iter().flatten().map(|id| Query::Own(id.to_owned()));
        let own = own.map(|query| (own::settled(self.knowledge(), Some(overlay), query), Collides::SameWords));
        let met = own.chain(shown);
        met.filter(|(query, _)| !overlay.is_off(&query.id())).collect()
    }
}

/// What is shown, or else offered first as likely meant.
fn first(response: &Response) -> Option<(&str, Collides)> {
    match response.decision {
        Decision::Answer => response.id.as_deref().map(|id| (id, Collides::Answered)),
        Decision::Suggest => {
            let offered = response.suggestions.first()?.id.as_str();
            let mut known = response.candidates.iter().map(|known| (known.id.as_str(), known.confidence));
            let is_reading = response.id.as_deref() == Some(offered) && response.confidence >= MAY_BE_MEANT;
            let is_likely = is_reading || known.any(|(id, confidence)| id == offered && confidence >= MAY_BE_MEANT);
            is_likely.then_some((offered, Collides::Likely))
        }
        Decision::Silent => None,
    }
}
