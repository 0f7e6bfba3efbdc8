//! What speaks for a server's answers to one question.

use crate::encoder::Embedding;
use crate::matching::{Matcher, Token};
use crate::own_answers::index::{Entry, OwnAnswers, Way};
use crate::own_answers::words::Words;

/// As like as this, two texts have the same words.
const VERBATIM: f32 = 0.999;
/// So many of the nearest ways to ask are looked at together.
const NEAREST: usize = 3;
/// No lead tells more than this.
const LARGEST_LEAD: f64 = 0.5;
/// An only answer leads by this share of its score: the next would have most of it, if there were one.
const LEAD_OF_ONLY: f64 = 0.25;
/// How near to 0 and 1 a chance is taken, so that its log-odds are finite.
const NEVER_SURE: f64 = 0.01;

/// A question as it is put to a server's answers.
#[derive(Debug, Clone)]
pub struct Asked<'q> {
    pub(super) words: Words,
    pub(super) vector: Option<&'q Embedding>,
    pub(super) asks: bool,
    pub(super) built_in: f64,
}

impl<'q> Asked<'q> {
    /// A question with its vector, if it is there. `built_in` is the chance that the knowledge itself answers it.
    pub fn new(own: &OwnAnswers, matcher: &Matcher, text: &str, vector: Option<&'q Embedding>, built_in: f64) -> Self {
        let normalised = matcher.normaliser().normalise(text);
        let mut tokens: Vec<Token> = normalised.tokens;
        own.vocabulary().repair(&mut tokens, matcher);
        let words = Words::of(matcher, tokens, own.vocabulary());
        Self { words, vector, asks: normalised.form.asks(), built_in }
    }
}

/// An own answer and the chance that it is what was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnRanked {
    /// The answer's id.
    pub id: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// How like a question one answer is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Likeness {
    /// Cosine to the nearest way to ask.
    nearest: f64,
    /// Mean cosine to the three nearest.
    near: f64,
    /// Cosine to the answer's own text.
    answer: f64,
    /// Likeness of words to the nearest way to ask.
    words: f64,
    /// Share of the question's words that the answer's own text has.
    answer_words: f64,
}

impl Likeness {
    pub(super) fn of(asked: &Asked<'_>, entry: &Entry, by_meaning: bool) -> Self {
        let words = entry.ways.iter().map(|way| way.words.likeness(&asked.words)).fold(0.0, f32::max);
        let likeness = Self {
            words: words.into(),
            answer_words: asked.words.covered_by(&entry.answer_way.words).into(),
            ..Self::default()
        };
        let Some(vector) = asked.vector.filter(|_| by_meaning) else { return likeness };
        let cosine = |way: &Way| way.vector.as_ref().map(|known| f64::from(known.cosine(vector)));
        let mut cosines: Vec<f64> = entry.ways.iter().filter_map(cosine).collect();
        cosines.sort_by(|a, b| b.total_cmp(a));
        cosines.truncate(NEAREST);
        let near = cosines.iter().sum::<f64>() / cosines.len().max(1) as f64;
        let answer = cosine(&entry.answer_way).unwrap_or_default();
        Self { nearest: cosines.first().copied().unwrap_or_default(), near, answer, ..likeness }
    }

    /// What answers are put in order by. The weights stand for how much each tells; answers of the knowledge, a part of
    /// whose phrasings was held back, are found about as well with half or twice as much of each.
    pub(super) fn score(&self) -> f64 {
        self.nearest + 0.5 * self.near + 0.5 * self.answer + 0.3 * self.answer_words + 0.2 * self.words
    }

    /// Whether the question has the very words of a way to ask, and more than one.
    pub(super) fn is_verbatim(&self, asked: &Asked<'_>) -> bool {
        self.words >= VERBATIM.into() && asked.words.len() > 1
    }

    /// What speaks for the best of some answers, which can be asked in so many ways, and leads the next by so much or is the
    /// only one.
    pub(super) fn evidence(&self, asked: &Asked<'_>, ways: usize, lead: Option<f64>, answers: usize) -> [f64; PIECES] {
        let chance = asked.built_in.clamp(0.0, 1.0);
        let built_in = ((chance + NEVER_SURE) / (1.0 - chance + NEVER_SURE)).ln();
        [
            self.nearest,
            self.near,
            self.answer,
            self.words,
            self.answer_words,
            lead.unwrap_or_else(|| LEAD_OF_ONLY * self.score()).min(LARGEST_LEAD),
            (answers as f64).ln(),
            (ways as f64).ln(),
            (1.0 + asked.words.len() as f64).ln(),
            f64::from(u8::from(asked.asks)),
            built_in,
            built_in.max(0.0),
            f64::from(u8::from(self.is_verbatim(asked))),
        ]
    }
}

/// How many pieces of evidence there are.
pub(super) const PIECES: usize = 13;
