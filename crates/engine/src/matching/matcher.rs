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

use crate::knowledge::Vocabulary;
use crate::matching::calibration::{Calibration, Evidence};
use crate::matching::features::{FeatureSpace, Vector};
use crate::matching::nearest::{Nearest, Nearness};
use crate::matching::normalise::{Form, Kind, Normalised, Normaliser, Token, code_token};
use crate::matching::scorer::Scorer;
use crate::matching::spelling::Spelling;
use crate::matching::stems::Stems;
use crate::matching::svm::Random;

/// How many candidates are handed out.
const CANDIDATES: usize = 5;
/// A folder without calibration questions is split into so many parts, one of which is held back at a time.
const FOLDS: usize = 8;
/// One in so many entries is left out altogether meanwhile.
const LEFT_OUT: usize = 8;
/// Up to so many words a phrasing is keywords.
const KEYWORDS: usize = 3;
/// So many texts are enough to hold back one part only.
const ENOUGH_TEXTS: usize = 6_000;
/// Of the questions put to a bot by those who mean it, so many have an answer to each one that has none.
const ANSWERABLE_TO_ONE: usize = 8;
/// Phrasings of an entry are written to differ, so one held back is harder than a real question: by so much in log-odds,
/// measured on the built-in folder's own phrasings held back against its labelled questions.
const EASIER: f64 = 0.8;
/// Confidence is calibrated on at most so many of the texts held back; more change nothing but the time.
const MOST_HELD_BACK: usize = 5_000;
/// How fast a candidate's share of the confidence falls with its distance from the best score. Entries that lie half
/// a point behind are right about a quarter as often.
const FALL: f64 = 3.0;

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
}

/// A trained matcher.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Matcher {
    normaliser: Normaliser,
    spelling: Spelling,
    space: FeatureSpace,
    scorer: Scorer,
    word_space: FeatureSpace,
    nearest: Nearest,
    calibration: Calibration,
    ids: Vec<String>,
    /// Names of the out-of-scope classes, whose labels follow the entries'.
    out_of_scope: Vec<String>,
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
    /// The question's words.
    pub tokens: Vec<Token>,
    /// What its form says.
    pub form: Form,
}

/// What speaks for the best reading of a text, and whether it is right.
type Example = (Evidence, bool);

struct Reading {
    normalised: Normalised,
    vector: Vector,
    scores: Vec<f32>,
    best: usize,
    second: Option<usize>,
    evidence: Evidence,
    unknown: usize,
}

impl Reading {
    /// 1 while most words are known, falling to 0 with the last of them: whatever a few known words say, a question made
    /// of unknown ones is about something else.
    fn known_share(&self) -> f64 {
        let known = 1.0 - self.unknown as f64 / self.normalised.tokens.len().max(1) as f64;
        (2.0 * known).min(1.0)
    }
}

impl Matcher {
    /// Learns from texts, on all processor cores.
    pub fn train(lesson: TrainingSet<'_>) -> Self {
        let mut matcher = Self::learn(lesson);
        matcher.calibration = if lesson.calibration.is_empty() {
            Calibration::fit(&held_back_examples(lesson)).raised(EASIER)
        } else {
            let example = |(text, ids): &(&str, Vec<&str>)| matcher.example(text, ids);
            Calibration::fit(&lesson.calibration.iter().filter_map(example).collect::<Vec<_>>())
        };
        matcher
    }

    fn learn(lesson: TrainingSet<'_>) -> Self {
        let normaliser = Normaliser::new(lesson.vocabulary);
        let mut texts = Vec::new();
        let mut labels = Vec::new();
        for (label, (_, phrasings)) in lesson.entries.iter().enumerate() {
            for phrasing in phrasings {
                texts.push(normaliser.normalise(phrasing).tokens);
                labels.push(label as u16);
            }
        }
        for (class, (_, members)) in lesson.out_of_scope.iter().enumerate() {
            for text in members {
                texts.push(normaliser.normalise(text).tokens);
                labels.push((lesson.entries.len() + class) as u16);
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
        let scorer = Scorer::train(&vectors, &labels, classes, space.len());
        let word_space = FeatureSpace::learn_words(texts.iter().map(Vec::as_slice));
        let word_vectors: Vec<Vector> = texts.iter().map(|tokens| word_space.vector(tokens)).collect();
        let nearest = Nearest::new(&word_vectors, &labels, &texts, word_space.len());
        Self {
            normaliser,
            spelling,
            space,
            scorer,
            word_space,
            nearest,
            calibration: Calibration::fit(&[]),
            ids: lesson.entries.iter().map(|(id, _)| id.clone()).collect(),
            out_of_scope: lesson.out_of_scope.iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// Ranks the entries for a question.
    pub fn rank(&self, text: &str) -> Ranking {
        let Some(reading) = self.read(text) else {
            let normalised = self.normaliser.normalise(text);
            return Ranking { tokens: normalised.tokens, form: normalised.form, ..Ranking::default() };
        };
        let confidence = self.calibration.chance(&reading.evidence) * reading.known_share();
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
            tokens: reading.normalised.tokens,
            form: reading.normalised.form,
        }
    }

    /// What spoke for and against the best reading of a question, as lines for maintainers.
    pub fn explain(&self, text: &str) -> Vec<String> {
        let Some(reading) = self.read(text) else { return vec!["no word of it is known".to_owned()] };
        let words: Vec<&str> = reading.normalised.tokens.iter().map(|token| token.text.as_str()).collect();
        let mut lines = vec![format!("words: {}", words.join(" "))];
        for (rank, entry) in [Some(reading.best), reading.second].into_iter().flatten().enumerate() {
            let id = self.ids.get(entry).map_or("", String::as_str);
            let score = reading.scores.get(entry).copied().unwrap_or_default();
            let mut told: Vec<(f32, &str)> = Vec::new();
            for token in &reading.normalised.tokens {
                let alone = self.space.vector(std::slice::from_ref(token));
                let features = alone.iter().filter_map(|(feature, _)| {
                    let at = reading.vector.binary_search_by_key(feature, |(feature, _)| *feature).ok()?;
                    reading.vector.get(at)
                });
                let sum = features.map(|(feature, value)| self.scorer.contribution(entry, *feature, *value)).sum();
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
        let chance = self.calibration.chance(&reading.evidence);
        let known = reading.known_share();
        lines.push(format!("confidence: {:.3} ({chance:.3} times {known:.2} for known words)", chance * known));
        let contributions = self.calibration.contributions(&reading.evidence);
        for ((name, value), contribution) in Evidence::NAMES.iter().zip(reading.evidence.values()).zip(contributions) {
            if contribution.abs() >= 0.05 {
                lines.push(format!("  {name}: {value:.2} ({contribution:+.2})"));
            }
        }
        lines
    }

    /// The normaliser, for those who look for names in the question's words.
    pub const fn normaliser(&self) -> &Normaliser {
        &self.normaliser
    }

    fn best_out_of_scope(&self, scores: &[f32]) -> Option<(usize, f32)> {
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

    fn read(&self, text: &str) -> Option<Reading> {
        let mut normalised = self.normaliser.normalise(text);
        self.spelling.repair(&mut normalised.tokens);
        let vector = self.space.vector(&normalised.tokens);
        if vector.is_empty() {
            return None;
        }
        let scores = self.scorer.scores(&vector);
        let (mut best, mut second) = (None, None);
        for (entry, score) in scores.iter().take(self.ids.len()).enumerate() {
            if best.is_none_or(|(_, top)| *score > top) {
                second = best;
                best = Some((entry, *score));
            } else if second.is_none_or(|(_, next)| *score > next) {
                second = Some((entry, *score));
            }
        }
        let (best, top) = best?;
        let words = normalised.tokens.iter().filter(|token| token.kind == Kind::Word);
        let unknown = words.filter(|token| !self.spelling.knows(&token.text)).count();
        let numbers = normalised.tokens.iter().filter(|token| token.kind == Kind::Number).count();
        let count = normalised.tokens.len().max(1) as f64;
        let (class, out_of_scope) = self.best_out_of_scope(&scores).map_or((0, None), |(at, score)| (at, Some(score)));
        let word_vector = self.word_space.vector(&normalised.tokens);
        let wanted = [best as u16, (self.ids.len() + class) as u16];
        let [near, none]: [Nearness; 2] = self.nearest.nearness(&word_vector, &normalised.tokens, wanted);
        let form = normalised.form;
        let asks = form.asks();
        let flag = |set: bool| f64::from(u8::from(set));
        let out_of_scope = f64::from(out_of_scope.unwrap_or(-1.0));
        let lead = second.map(|(_, next)| top - next);
        let evidence = Evidence {
            score: f64::from(top),
            lead: lead.map_or(1.0, f64::from),
            out_of_scope,
            lead_over_out_of_scope: f64::from(top) - out_of_scope,
            cosine: f64::from(near.cosine),
            out_of_scope_cosine: f64::from(none.cosine),
            fuzzy: f64::from(near.fuzzy),
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
        };
        Some(Reading { normalised, vector, scores, best, second: second.map(|(entry, _)| entry), evidence, unknown })
    }

    fn example(&self, text: &str, right: &[&str]) -> Option<Example> {
        let reading = self.read(text)?;
        let id = self.ids.get(reading.best)?;
        Some((reading.evidence, right.contains(&id.as_str())))
    }
}

/// Evidence from texts that were held back: an eighth of each entry's phrasings, and all of every eighth entry, which
/// stand in for questions that nothing answers. Small folders are gone through eight times, each with another eighth and
/// other entries, or there would be too few to calibrate on. Phrasings of a word or three are learnt from, but tell
/// little of how whole questions fare; nor does the form of a phrasing tell of a message's.
fn held_back_examples(lesson: TrainingSet<'_>) -> Vec<Example> {
    let texts: usize = lesson.entries.iter().map(|(_, phrasings)| phrasings.len()).sum();
    let rounds = (ENOUGH_TEXTS / texts.max(1)).clamp(1, FOLDS);
    let (mut answerable, mut unanswerable) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let mut random = Random(0x5eed_cafe);
        let mut entries = Vec::with_capacity(lesson.entries.len());
        let mut held_back: Vec<(&str, Option<&str>)> = Vec::new();
        for (at, (id, phrasings)) in lesson.entries.iter().enumerate() {
            let left_out = at % LEFT_OUT == (LEFT_OUT - 1 + 3 * round) % LEFT_OUT;
            let mut kept = Vec::with_capacity(phrasings.len());
            for (at, text) in phrasings.iter().enumerate() {
                let fold = random.next() % FOLDS as u64;
                if left_out {
                    held_back.push((*text, None));
                } else if at > 0 && fold == round as u64 && text.split_whitespace().count() > KEYWORDS {
                    held_back.push((*text, Some(id.as_str())));
                } else {
                    kept.push(*text);
                }
            }
            if !left_out {
                entries.push((id.clone(), kept));
            }
        }
        random.shuffle(&mut held_back);
        held_back.truncate(MOST_HELD_BACK);
        let matcher = Matcher::learn(TrainingSet { entries: &entries, ..lesson });
        for (text, id) in held_back {
            let examples = if id.is_some() { &mut answerable } else { &mut unanswerable };
            examples.extend(matcher.example(text, id.as_slice()));
        }
    }
    // Whoever asks a bot mostly asks what it knows.
    unanswerable.truncate(answerable.len() / ANSWERABLE_TO_ONE);
    answerable.extend(unanswerable);
    for (evidence, _) in &mut answerable {
        *evidence = evidence.without_form();
    }
    answerable
}
