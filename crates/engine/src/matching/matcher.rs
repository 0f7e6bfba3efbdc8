//! Questions to ranked entries.
//!
//! Of the scorers tried, one linear support vector machine per entry over words, pairs of words, character n-grams and
//! meanings did best. On the project's labelled questions, over the same phrasings, top-1 / recall of the first three
//! (`preceptor eval tests/data/questions.jsonl --baselines`):
//!
//! | scorer | top-1 | recall@3 |
//! | --- | --- | --- |
//! | support vector machines | 0.934 | 0.986 |
//! | nearest tf-idf vector | 0.809 | 0.934 |
//! | BM25 | 0.795 | 0.924 |
//! | tf-idf centroid (weights with a closed form) | 0.792 | 0.951 |
//! | normalised Levenshtein similarity | 0.625 | 0.778 |
//! | token-sort Levenshtein similarity | 0.545 | 0.743 |
//! | Jaro-Winkler similarity | 0.451 | 0.590 |
//!
//! Blending the similarity to the nearest phrasing into the scores moved top-1 by less than one point, up or down; it
//! tells how sure to be instead, as evidence for the calibration.

use serde::{Deserialize, Serialize};

use crate::encoder::{BodyId, Embedding, VectorTable};
use crate::knowledge::Vocabulary;
use crate::matching::calibration::{Calibration, Evidence};
use crate::matching::features::{FeatureSpace, Vector};
use crate::matching::held_back::Examples;
use crate::matching::instance::{Instance, Space};
use crate::matching::nearest::Nearest;
use crate::matching::normalise::{Form, Kind, Normaliser, Token, code_token, plain};
use crate::matching::reading::Context;
use crate::matching::scorer::Scorer;
use crate::matching::semantic::Semantic;
use crate::matching::spelling::Spelling;
use crate::matching::stems::Stems;

/// How many candidates are handed out.
const CANDIDATES: usize = 5;
/// How fast a candidate's share of the confidence falls with its distance from the best score. Entries that lie half
/// a point behind are right about a quarter as often.
const FALL: f64 = 3.0;

/// The least weight of words, of 127, that is kept. Of 28,000 phrasings 33 are read as another entry by their words with 8, 11 with
/// 7, and 4 with this, for which what is prepared is larger by a twelfth.
const LEAST_WEIGHT: u8 = 6;

/// Out-of-scope classes within so much of the best are as good: one text often fits several.
const CLOSE: f32 = 0.15;

/// What a matcher learns from.
#[derive(Debug, Clone, Copy)]
pub struct TrainingSet<'a> {
    /// Entries: the id, and all texts that ask for it, its own question among them.
    pub entries: &'a [(String, Vec<&'a str>)],
    /// Texts that ask for none of them, by class.
    pub out_of_scope: &'a [(String, Vec<&'a str>)],
    /// Questions not among the texts above, with the ids that answer each (none where nothing does); from these the
    /// confidence is calibrated. Where there are none, parts of the texts are held back for that.
    pub calibration: &'a [(&'a str, Vec<&'a str>)],
    /// Abbreviations and names.
    pub vocabulary: &'a Vocabulary,
    /// Other texts whose words are words, and are not to be repaired.
    pub other_texts: &'a [&'a str],
    /// Vectors of all texts above, if they are to be had; texts that it lacks are learnt by their words alone.
    pub vectors: Option<&'a VectorTable>,
}

/// A trained matcher.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Matcher {
    normaliser: Normaliser,
    pub(super) spelling: Spelling,
    pub(super) space: FeatureSpace,
    pub(super) scorer: Scorer,
    pub(super) nearest: Nearest,
    /// For the evidence of words alone.
    pub(super) calibration: Calibration,
    pub(super) ids: Vec<String>,
    /// Names of the out-of-scope classes, whose labels follow the entries'.
    out_of_scope: Vec<String>,
    pub(super) semantic: Option<Semantic>,
}

/// An entry and the chance that it answers the question.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The entry's id.
    pub id: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// What a matcher makes of a question.
#[derive(Debug, Clone, Default)]
pub struct Ranking {
    /// The best entries, best first; the first one's confidence is calibrated, the others' are shares of it that fall
    /// with their scores.
    pub candidates: Vec<Ranked>,
    /// The out-of-scope classes that score above every entry, best first; none that lies far behind the best.
    pub out_of_scope: Vec<String>,
    /// Whether the words are those of a phrasing of the best entry.
    pub verbatim: bool,
    /// The question's words.
    pub tokens: Vec<Token>,
    /// What its form says.
    pub form: Form,
}

/// A word in so many texts is one of the field, and no name that somebody brings up.
const WELL_KNOWN: u32 = 12;

impl Matcher {
    /// Learns from texts, on all processor cores.
    pub fn train(lesson: TrainingSet<'_>) -> Self {
        let mut matcher = Self::learn(lesson);
        let (examples, raised) = Examples::of(&matcher, lesson);
        matcher.calibration = Calibration::fit(&examples.lexical).raised(raised);
        if let Some(semantic) = &mut matcher.semantic {
            semantic.calibration = Calibration::fit(&examples.joint).raised(raised);
        }
        matcher
    }

    pub(super) fn learn(lesson: TrainingSet<'_>) -> Self {
        let normaliser = Normaliser::new(lesson.vocabulary);
        let mut texts = Vec::new();
        let mut labels = Vec::new();
        let mut embedded = Vec::new();
        let embedding = |text: &str| lesson.vectors?.get(&plain(text));
        for (label, (_, phrasings)) in lesson.entries.iter().enumerate() {
            for phrasing in phrasings {
                texts.push(normaliser.normalise(phrasing).tokens);
                labels.push(label as u16);
                embedded.push(embedding(phrasing));
            }
        }
        for (class, (_, members)) in lesson.out_of_scope.iter().enumerate() {
            for text in members {
                texts.push(normaliser.normalise(text).tokens);
                labels.push((lesson.entries.len() + class) as u16);
                embedded.push(embedding(text));
            }
        }
        let names = lesson.vocabulary.names().map(|name| normaliser.normalise(name).tokens);
        // A synonym is a word, whether or not a text uses it: "percentile" is no misspelt "percentage".
        let synonyms = lesson.vocabulary.synonyms.iter().flat_map(|known| &known.names).map(String::as_str);
        let other = lesson.other_texts.iter().copied().chain(synonyms).map(|text| normaliser.normalise(text).tokens);
        let codes = lesson.vocabulary.credentials.iter().chain(&lesson.vocabulary.bodies);
        let codes: Vec<String> = codes.map(|term| code_token(&term.term)).collect();
        let spelling = Spelling::learn(&texts, names.collect(), other, &codes);
        let meanings = Stems::new(lesson.vocabulary, &normaliser);
        let space = FeatureSpace::learn(texts.iter().map(Vec::as_slice), meanings);
        let vectors: Vec<Vector> = texts.iter().map(|tokens| space.vector(tokens)).collect();
        let classes = lesson.entries.len() + lesson.out_of_scope.len();
        let instances: Vec<Instance<'_>> = vectors.iter().map(Instance::of_words).collect();
        let in_words = Space { features: space.len(), numbers: 0 };
        let scorer = Scorer::train(&instances, &labels, classes, in_words, LEAST_WEIGHT);
        let nearest = Nearest::new(&space, &texts, &labels, lesson.entries.len());
        let semantic = lesson
            .vectors
            .and_then(|table| Semantic::learn(table.body(), &vectors, &embedded, &labels, classes, space.len()));
        Self {
            normaliser,
            spelling,
            space,
            scorer,
            nearest,
            calibration: Calibration::fit(&[]),
            ids: lesson.entries.iter().map(|(id, _)| id.clone()).collect(),
            out_of_scope: lesson.out_of_scope.iter().map(|(name, _)| name.clone()).collect(),
            semantic,
        }
    }

    /// Of which weights a text's vector must be to speak besides its words; none where words alone decide.
    pub fn body(&self) -> Option<BodyId> {
        self.semantic.as_ref().map(|semantic| semantic.body)
    }

    /// Ranks the entries for a question, by its words and, if it is there, its vector.
    pub fn rank(&self, text: &str, vector: Option<&Embedding>) -> Ranking {
        self.rank_after(text, vector, None)
    }

    /// As [`Matcher::rank`], for a message that may go on from something: what was spoken of speaks for what is near to it.
    pub fn rank_after(&self, text: &str, vector: Option<&Embedding>, context: Option<Context<'_>>) -> Ranking {
        let Some(reading) = self.read(text, vector, context) else {
            let normalised = self.normaliser.normalise(text);
            return Ranking { tokens: normalised.tokens, form: normalised.form, ..Ranking::default() };
        };
        let confidence = reading.calibration.chance(&reading.evidence) * reading.known_share();
        let entries = reading.scores.get(..self.ids.len()).unwrap_or(&reading.scores);
        let top = entries.get(reading.best).copied().unwrap_or_default();
        let mut order: Vec<(usize, f32)> = entries.iter().copied().enumerate().collect();
        let cut = CANDIDATES.min(order.len());
        if cut < order.len() {
            order.select_nth_unstable_by(cut, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        }
        order.truncate(cut);
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let candidates = order
            .into_iter()
            .filter_map(|(entry, score)| {
                let share = (FALL * f64::from(score - top)).exp();
                Some(Ranked { id: self.ids.get(entry)?.clone(), confidence: confidence * share })
            })
            .collect();
        Ranking {
            candidates,
            out_of_scope: self.out_of_scope_above(top, &reading.scores),
            verbatim: reading.verbatim,
            tokens: reading.normalised.tokens,
            form: reading.normalised.form,
        }
    }

    /// What spoke for and against the best reading of a question, as lines for maintainers.
    pub fn explain(&self, text: &str, vector: Option<&Embedding>) -> Vec<String> {
        let Some(reading) = self.read(text, vector, None) else { return vec!["no word of it is known".to_owned()] };
        let words: Vec<&str> = reading.normalised.tokens.iter().map(|token| token.text.as_str()).collect();
        let mut lines = vec![format!("words: {}", words.join(" "))];
        for (rank, entry) in [Some(reading.best), reading.second].into_iter().flatten().enumerate() {
            let id = self.ids.get(entry).map_or("", String::as_str);
            let score = reading.scores.get(entry).copied().unwrap_or_default();
            let mut told: Vec<(f32, &str)> = Vec::new();
            let scorer = vector.and(self.semantic.as_ref()).map_or(&self.scorer, |semantic| &semantic.scorer);
            for token in &reading.normalised.tokens {
                let alone = self.space.vector(std::slice::from_ref(token));
                let features = alone.iter().filter_map(|(feature, _)| {
                    let at = reading.vector.binary_search_by_key(feature, |(feature, _)| *feature).ok()?;
                    reading.vector.get(at)
                });
                let sum = features.map(|(feature, value)| scorer.contribution(entry, *feature, *value)).sum();
                told.push((sum, &token.text));
            }
            told.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
            let told: Vec<String> = told.iter().take(6).map(|(sum, word)| format!("{word} {sum:+.2}")).collect();
            lines.push(format!("{}. {id}: score {score:+.2} ({})", rank + 1, told.join(", ")));
        }
        if let Some((class, score)) = self.best_out_of_scope(&reading.scores) {
            let name = self.out_of_scope.get(class).map_or("", String::as_str);
            lines.push(format!("out of scope, {name}: score {score:+.2}"));
        }
        let chance = reading.calibration.chance(&reading.evidence);
        let known = reading.known_share();
        lines.push(format!("confidence: {:.3} ({chance:.3} times {known:.2} for known words)", chance * known));
        let contributions = reading.calibration.contributions(&reading.evidence);
        for ((name, value), contribution) in Evidence::NAMES.iter().zip(reading.evidence.values()).zip(contributions) {
            if contribution.abs() >= 0.05 {
                lines.push(format!("  {name}: {value:.2} ({contribution:+.2})"));
            }
        }
        lines
    }

    /// The words of a text, its slips mended.
    pub fn words(&self, text: &str) -> Vec<Token> {
        let mut tokens = self.normaliser.normalise(text).tokens;
        self.spelling.repair(&mut tokens);
        tokens
    }

    /// Whether some text that was learnt from, or a name, has the word.
    pub fn knows(&self, word: &str) -> bool {
        self.spelling.knows(word) || self.normaliser.opened(word).is_some()
    }

    /// Whether a word is used often enough to be one of the field.
    pub fn knows_well(&self, word: &str) -> bool {
        self.spelling.count(word) >= WELL_KNOWN || self.normaliser.opened(word).is_some()
    }

    /// The share of a text's words that nothing that was learnt from has, 0 to 1.
    pub fn unknown_share(&self, text: &str) -> f64 {
        let tokens = self.words(text);
        let words = || tokens.iter().filter(|token| token.kind == Kind::Word);
        let unknown = words().filter(|token| !self.spelling.knows(&token.text)).count();
        unknown as f64 / words().count().max(1) as f64
    }

    /// The question as the sentence encoder reads it: plain text, its slips mended and its abbreviations opened, as pieces of
    /// words that nobody writes say little.
    pub fn legible(&self, text: &str) -> String {
        let plain = plain(text);
        let mut legible = String::with_capacity(plain.len());
        for chunk in plain.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '\'')) {
            let word = chunk.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '\''));
            match self.written_out(word) {
                Some(words) => legible.push_str(&words.join(" ")),
                None => legible.push_str(word),
            }
            legible.push_str(chunk.get(word.len()..).unwrap_or_default());
        }
        legible
    }

    /// The words that a word stands for, if it is an abbreviation or misspelt.
    fn written_out(&self, word: &str) -> Option<Vec<String>> {
        if !word.chars().all(char::is_alphabetic) {
            return None;
        }
        let token = Token { text: word.to_owned(), kind: Kind::Word };
        self.normaliser.opened(word).map(<[String]>::to_vec).or_else(|| self.spelling.meant(&token))
    }

    /// What the words of a text mean, each as a number with how rare it is among the phrasings. Words that no phrasing has
    /// are repaired unless `is_known` knows them.
    pub(crate) fn meanings(&self, tokens: Vec<Token>, is_known: impl Fn(&str) -> bool) -> Vec<(u64, f32)> {
        let mut meant = Vec::with_capacity(tokens.len());
        for token in tokens {
            let words = if is_known(&token.text) { None } else { self.spelling.meant(&token) };
            match words {
                Some(words) => meant.extend(words.into_iter().map(|text| Token { text, kind: Kind::Word })),
                None => meant.push(token),
            }
        }
        self.space.weighed_meanings(&meant)
    }

    /// The normaliser, for those who look for names in the question's words.
    pub const fn normaliser(&self) -> &Normaliser {
        &self.normaliser
    }

    pub(super) fn best_out_of_scope(&self, scores: &[f32]) -> Option<(usize, f32)> {
        let scores = scores.iter().copied().enumerate().skip(self.ids.len());
        scores.map(|(at, score)| (at - self.ids.len(), score)).max_by(|a, b| a.1.total_cmp(&b.1))
    }

    fn out_of_scope_above(&self, top: f32, scores: &[f32]) -> Vec<String> {
        let mut above: Vec<(&String, f32)> = self
            .out_of_scope
            .iter()
            .zip(scores.iter().skip(self.ids.len()).copied())
            .filter(|(_, score)| *score > top)
            .collect();
        above.sort_by(|a, b| b.1.total_cmp(&a.1));
        let best = above.first().map_or(0.0, |(_, score)| *score);
        above.retain(|(_, score)| best - score <= CLOSE);
        above.into_iter().map(|(name, _)| name.clone()).collect()
    }
}
