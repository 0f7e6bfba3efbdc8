//! One question, read: its words, the scores of all entries, and what speaks for the best of them.

use crate::encoder::Embedding;
use crate::matching::calibration::{Calibration, Evidence};
use crate::matching::features::Vector;
use crate::matching::matcher::Matcher;
use crate::matching::nearest::Nearness;
use crate::matching::normalise::{Kind, Normalised};
use crate::matching::semantic::Semantic;

/// As similar as this, two texts have the same words.
const VERBATIM: f32 = 0.999;

/// A message that is less likely than this to ask for the entry it is most like is chatter, and nothing more is looked at.
pub const CHATTER: f64 = 0.01;

/// What was spoken of before a message that goes on from it.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// It in words: the question that was answered.
    pub text: &'a str,
    /// The vector of these words, if there is one.
    pub vector: Option<&'a Embedding>,
    /// How much it says beside the message itself, which says 1.
    pub weight: f32,
}

/// What an entry scores that a text has nothing to do with: the margin that the machines are trained to.
const UNRELATED: f32 = -1.0;

/// A question, read.
pub(super) struct Reading<'m> {
    /// Whether its words are those of a phrasing of the best entry.
    pub verbatim: bool,
    pub normalised: Normalised,
    pub vector: Vector,
    pub scores: Vec<f32>,
    pub best: usize,
    pub second: Option<usize>,
    pub evidence: Evidence,
    pub unknown: usize,
    /// What turns this evidence into a chance.
    pub calibration: &'m Calibration,
}

impl Reading<'_> {
    /// 1 while most words are known, falling to 0 with the last of them: whatever a few known words say, a question made
    /// of unknown ones is about something else.
    pub fn known_share(&self) -> f64 {
        let known = 1.0 - self.unknown as f64 / self.normalised.tokens.len().max(1) as f64;
        (2.0 * known).min(1.0)
    }
}

impl Matcher {
    /// Reads a question by its words and, if it is there, its vector, and by what it goes on from. None if no word of it is
    /// known.
    pub(super) fn read(
        &self,
        text: &str,
        vector: Option<&Embedding>,
        context: Option<Context<'_>>,
    ) -> Option<Reading<'_>> {
        let mut normalised = self.normaliser().normalise(text);
        self.spelling.repair(&mut normalised.tokens);
        let semantic = self.semantic.as_ref().zip(vector);
        let vector = self.space.vector(&normalised.tokens);
        if vector.is_empty() {
            return None;
        }
        let (mut lexical, mut scores) = self.scores(&vector, semantic);
        if let Some(context) = context {
            let before = self.space.vector(&self.words(context.text));
            let (words, both) = self.scores(&before, self.semantic.as_ref().zip(context.vector));
            self.add(&mut lexical, &words, context.weight);
            self.add(&mut scores, &both, context.weight);
        }
        let (first, second) = first_two(scores.get(..self.ids.len()).unwrap_or(&scores));
        let (best, top) = first?;
        let words = normalised.tokens.iter().filter(|token| token.kind == Kind::Word);
        let unknown = words.filter(|token| !self.spelling.knows(&token.text)).count();
        let numbers = normalised.tokens.iter().filter(|token| token.kind == Kind::Number).count();
        let count = normalised.tokens.len().max(1) as f64;
        let form = normalised.form;
        let asks = form.asks();
        let flag = |set: bool| f64::from(u8::from(set));
        let out_of_scope = self.best_out_of_scope(&scores).map_or(-1.0, |(_, score)| f64::from(score));
        let lead = second.map(|(_, next)| top - next);
        let evidence = Evidence {
            score: f64::from(top),
            lead: lead.map_or(1.0, f64::from),
            out_of_scope,
            lead_over_out_of_scope: f64::from(top) - out_of_scope,
            unknown_share: unknown as f64 / count,
            unknown: (unknown as f64).min(10.0),
            question_mark: flag(form.question_mark),
            begins_as_question: flag(form.begins_as_question),
            question_word: flag(form.question_word),
            asks_the_group: flag(form.asks_the_group),
            first_person: flag(form.first_person),
            exclamation: flag(form.exclamation),
            words: count.ln(),
            numbers: (numbers as f64).min(5.0),
            positive_score: f64::from(top.max(0.0)),
            small_lead: lead.map_or(0.3, |lead| f64::from(lead.min(0.3))),
            words_of_statement: if asks { 0.0 } else { count.ln() },
            first_person_of_statement: flag(!asks && form.first_person),
            ..Evidence::default()
        };
        let evidence = if semantic.is_some() { self.with_words(evidence, best, &lexical) } else { evidence };
        let calibration = semantic.map_or(&self.calibration, |(semantic, _)| &semantic.calibration);
        let near = if calibration.at_most(&evidence) < CHATTER {
            Nearness::default()
        } else {
            self.nearest.nearness(&self.space, &normalised.tokens, best)
        };
        let evidence = Evidence { cosine: f64::from(near.cosine), fuzzy: f64::from(near.fuzzy), ..evidence };
        let second = second.map(|(entry, _)| entry);
        let verbatim = near.fuzzy >= VERBATIM;
        Some(Reading { verbatim, normalised, vector, scores, best, second, evidence, unknown, calibration })
    }

    /// The scores by words alone, and by words and meaning together where there is a vector.
    fn scores(&self, words: &Vector, semantic: Option<(&Semantic, &Embedding)>) -> (Vec<f32>, Vec<f32>) {
        let lexical = self.scorer.scores(words.iter().copied());
        match semantic {
            Some((semantic, meaning)) => (lexical, semantic.scores(words, meaning, self.space.len())),
            None => (lexical.clone(), lexical),
        }
    }

    /// Adds what the entries are to what was spoken of before. Whether a message is for us is for itself to say.
    fn add(&self, scores: &mut [f32], before: &[f32], weight: f32) {
        for (score, before) in scores.iter_mut().zip(before).take(self.ids.len()) {
            *score += weight * (before - UNRELATED);
        }
    }

    /// The evidence of words and meaning together, with what the words alone say of the best entry.
    fn with_words(&self, evidence: Evidence, best: usize, lexical: &[f32]) -> Evidence {
        let score = lexical.get(best).copied().unwrap_or_default();
        let others = lexical.iter().take(self.ids.len()).enumerate().filter(|(entry, _)| *entry != best);
        let next = others.map(|(_, score)| *score).reduce(f32::max);
        let lead = next.map_or(1.0, |next| f64::from(score - next));
        let out_of_scope = self.best_out_of_scope(lexical).map_or(-1.0, |(_, score)| score);
        let lead_over_out_of_scope = f64::from(score - out_of_scope);
        Evidence {
            words_score: f64::from(score),
            words_lead: lead,
            words_lead_over_out_of_scope: lead_over_out_of_scope,
            agreement: f64::from(u8::from(lead > 0.0)),
            smaller_lead_over_out_of_scope: lead_over_out_of_scope.min(evidence.lead_over_out_of_scope),
            ..evidence
        }
    }
}

/// A score and its place, if there is one.
type Placed = Option<(usize, f32)>;

/// The best and the second of some scores.
fn first_two(scores: &[f32]) -> (Placed, Placed) {
    let (mut best, mut second): (Placed, Placed) = (None, None);
    for (at, score) in scores.iter().copied().enumerate() {
        if best.is_none_or(|(_, top)| score > top) {
            second = best;
            best = Some((at, score));
        } else if second.is_none_or(|(_, next)| score > next) {
            second = Some((at, score));
        }
    }
    (best, second)
}
