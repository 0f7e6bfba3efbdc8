//! All that a server has been taught, ready to be asked.

use std::collections::BTreeMap;
use std::time::SystemTime;

use crate::encoder::{BodyId, Embedding, VectorTable, WIDTH};
use crate::matching::{Matcher, plain};
use crate::own_answers::answer::{MOST_ANSWERS, OwnAnswer, OwnAnswerError};
use crate::own_answers::calibration::OwnCalibration;
use crate::own_answers::evidence::{Asked, Likeness, OwnRanked, PIECES};
use crate::own_answers::words::{Vocabulary, Words};

/// How many answers are handed out for a question.
const CANDIDATES: usize = 5;
/// How fast a candidate's share of the confidence falls with its distance from the best, as with entries.
const FALL: f64 = 3.0;

/// A server's own answers: up to [`MOST_ANSWERS`].
///
/// An answer is in force by its words as soon as it is added. Vectors may follow; until all of an answer's are there, it is
/// found by words alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OwnAnswers {
    entries: Vec<Entry>,
    vocabulary: Vocabulary,
    /// Ids of the answers that stand in for an entry, by its id.
    replaced: BTreeMap<String, Vec<String>>,
    body: Option<BodyId>,
}

/// An answer with the ways to ask it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub answer: OwnAnswer,
    pub ways: Vec<Way>,
    pub answer_way: Way,
}

/// A text to be near to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Way {
    pub words: Words,
    pub vector: Option<Packed>,
}

/// A vector, a byte a number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Packed {
    bytes: Box<[i8]>,
    unit: f32,
}

impl Packed {
    fn new(vector: &Embedding) -> Self {
        let bytes: Box<[i8]> = vector.to_bytes().into_iter().map(u8::cast_signed).collect();
        let length = bytes.iter().map(|byte| f32::from(*byte).powi(2)).sum::<f32>().sqrt();
        Self { bytes, unit: 1.0 / length.max(1.0) }
    }

    pub(super) fn cosine(&self, vector: &Embedding) -> f32 {
        const LANES: usize = 16;
        let (bytes, numbers) = (self.bytes.chunks_exact(LANES), vector.as_slice().chunks_exact(LANES));
        let mut sums = [0.0_f32; LANES];
        for (bytes, numbers) in bytes.zip(numbers) {
            for ((sum, byte), number) in sums.iter_mut().zip(bytes).zip(numbers) {
                *sum += f32::from(*byte) * number;
            }
        }
        sums.iter().sum::<f32>() * self.unit
    }
}

// The lanes take a vector whole.
const _: () = assert!(WIDTH.is_multiple_of(16));

impl Entry {
    fn has_vectors(&self) -> bool {
        self.ways.iter().chain([&self.answer_way]).all(|way| way.vector.is_some())
    }

    fn has_all_of(&self, body: BodyId, present: Option<BodyId>) -> bool {
        present == Some(body) && self.has_vectors()
    }

    /// Bytes that it takes, about.
    fn size(&self) -> usize {
        let texts = self.answer.ways_to_ask().chain([self.answer.said()]);
        let texts = texts.map(|text| size_of::<String>() + text.len()).sum::<usize>();
        let ways = self.ways.iter().chain([&self.answer_way]).map(Way::size).sum::<usize>();
        size_of::<Self>() + texts + ways
    }
}

impl Way {
    fn size(&self) -> usize {
        let vector = self.vector.as_ref().map_or(0, |vector| vector.bytes.len());
        size_of::<Self>() + self.words.len() * size_of::<(u32, f32)>() + vector
    }
}

impl OwnAnswers {
    /// Adds an answer, in the place of one with the same id. It is in force at once, by its words.
    ///
    /// # Errors
    ///
    /// When a text is empty or too long, the id or the link cannot be used, or there are too many.
    pub fn add(&mut self, answer: OwnAnswer, matcher: &Matcher) -> Result<(), OwnAnswerError> {
        answer.check()?;
        let place = self.entries.iter().position(|entry| entry.answer.id == answer.id);
        if place.is_none() && self.entries.len() >= MOST_ANSWERS {
            return Err(OwnAnswerError::Full);
        }
        self.remove(&answer.id, matcher);
        let tokens = |text: &str| matcher.normaliser().normalise(text).tokens;
        for text in answer.ways_to_ask() {
            self.vocabulary.add(&tokens(text));
        }
        let way = |text: &str| Way { words: Words::of(matcher, tokens(text), &self.vocabulary), vector: None };
        let ways = answer.ways_to_ask().map(way).collect();
        let answer_way = way(answer.said());
        if let Some(entry) = answer.replaces() {
            self.replaced.entry(entry.to_owned()).or_default().push(answer.id.clone());
        }
        let entry = Entry { answer, ways, answer_way };
        self.entries.insert(place.unwrap_or(self.entries.len()), entry);
        Ok(())
    }

    /// Removes the answer with this id, if there is one.
    pub fn remove(&mut self, id: &str, matcher: &Matcher) -> Option<OwnAnswer> {
        let place = self.entries.iter().position(|entry| entry.answer.id == id)?;
        let Entry { answer, .. } = self.entries.remove(place);
        for text in answer.ways_to_ask() {
            self.vocabulary.remove(&matcher.normaliser().normalise(text).tokens);
        }
        for ids in self.replaced.values_mut() {
            ids.retain(|known| known != id);
        }
        self.replaced.retain(|_, ids| !ids.is_empty());
        Some(answer)
    }

    /// The answer with this id, if it is there and in force.
    pub fn get(&self, id: &str, now: SystemTime) -> Option<&OwnAnswer> {
        self.iter().find(|answer| answer.id == id).filter(|answer| answer.is_in_force(now))
    }

    /// The answer that stands in the place of a built-in entry, if one does and is in force.
    pub fn in_place_of(&self, entry: &str, now: SystemTime) -> Option<&OwnAnswer> {
        self.replaced.get(entry)?.iter().find_map(|id| self.get(id, now))
    }

    /// All answers, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &OwnAnswer> {
        self.entries.iter().map(|entry| &entry.answer)
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The answers that have not all vectors of this body yet: the id, and all its texts as the encoder reads them.
    pub fn without_vectors(&self, body: BodyId) -> impl Iterator<Item = (&str, Vec<String>)> {
        let waiting = self.entries.iter().filter(move |entry| !entry.has_all_of(body, self.body));
        waiting.map(|entry| {
            let texts = entry.answer.ways_to_ask().chain([entry.answer.said()]);
            (entry.answer.id.as_str(), texts.map(plain).collect())
        })
    }

    /// How many bytes of memory it takes, about.
    pub fn size(&self) -> usize {
        self.vocabulary.size() + self.entries.iter().map(Entry::size).sum::<usize>()
    }

    /// Answers with something typed in their question or id, or else those whose words are like it; the likeliest first.
    pub fn find(&self, typed: &str, matcher: &Matcher) -> Vec<&OwnAnswer> {
        let wanted = typed.trim().to_lowercase();
        let has = |answer: &&OwnAnswer| answer.question.to_lowercase().contains(&wanted) || answer.id.contains(&wanted);
        let found: Vec<&OwnAnswer> = self.iter().filter(has).collect();
        if !found.is_empty() {
            return found;
        }
        let asked = Asked::new(self, matcher, typed, None, 0.0);
        let scored = scored(&asked, self.entries.iter(), false);
        let like = scored.into_iter().take_while(|(.., score)| *score > 0.0);
        like.map(|(entry, ..)| &entry.answer).collect()
    }

    /// Takes what vectors there are of texts that have none. Those of another body than before replace all.
    pub fn add_vectors(&mut self, vectors: &VectorTable) {
        let is_other = self.body.replace(vectors.body()) != Some(vectors.body());
        for Entry { answer, ways, answer_way } in &mut self.entries {
            let texts = answer.ways_to_ask().zip(ways).chain([(answer.said(), answer_way)]);
            for (text, way) in texts {
                if is_other || way.vector.is_none() {
                    way.vector = vectors.get(&plain(text)).map(|vector| Packed::new(&vector));
                }
            }
        }
    }

    /// The answers likeliest to be asked for, best first. The first one's confidence is calibrated, the others' are shares of
    /// it.
    pub fn rank(&self, asked: &Asked<'_>, calibration: &OwnCalibration, now: SystemTime) -> Vec<OwnRanked> {
        let by_meaning = |entry: &&Entry| asked.vector.is_some() && entry.has_vectors();
        let in_force = || self.entries.iter().filter(|entry| entry.answer.is_in_force(now));
        let mut ranked = ranked(asked, in_force().filter(by_meaning), calibration, true);
        ranked.extend(self::ranked(asked, in_force().filter(|entry| !by_meaning(entry)), calibration, false));
        ranked.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        ranked.truncate(CANDIDATES);
        ranked
    }

    /// Ids of the answers that are in force and can be asked for in a text's very words.
    pub(crate) fn in_these_words(&self, text: &str, matcher: &Matcher, now: SystemTime) -> Vec<&str> {
        let asked = Asked::new(self, matcher, text, None, 0.0);
        let in_force = self.entries.iter().filter(|entry| entry.answer.is_in_force(now));
        let verbatim = in_force.filter(|entry| Likeness::of(&asked, entry, false).is_verbatim(&asked));
        verbatim.map(|entry| entry.answer.id.as_str()).collect()
    }

    /// The id of the best answer, and what speaks for it.
    pub(super) fn evidence(&self, asked: &Asked<'_>, by_meaning: bool) -> Option<(&str, [f64; PIECES])> {
        let scored = scored(asked, self.entries.iter(), by_meaning);
        let (entry, likeness, score) = scored.first()?;
        let lead = scored.get(1).map(|(.., next)| score - next);
        Some((&entry.answer.id, likeness.evidence(asked, entry.ways.len(), lead, scored.len())))
    }

    pub(super) const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

/// Answers with how like the question they are, best first.
fn scored<'e>(
    asked: &Asked<'_>,
    entries: impl Iterator<Item = &'e Entry>,
    by_meaning: bool,
) -> Vec<(&'e Entry, Likeness, f64)> {
    let likeness = entries.map(|entry| (entry, Likeness::of(asked, entry, by_meaning)));
    let mut scored: Vec<_> = likeness.map(|(entry, likeness)| (entry, likeness, likeness.score())).collect();
    scored.sort_by(|a, b| b.2.total_cmp(&a.2));
    scored
}

fn ranked<'e>(
    asked: &Asked<'_>,
    entries: impl Iterator<Item = &'e Entry>,
    calibration: &OwnCalibration,
    by_meaning: bool,
) -> Vec<OwnRanked> {
    let scored = scored(asked, entries, by_meaning);
    let Some((first, likeness, best)) = scored.first() else { return Vec::new() };
    let lead = scored.get(1).map(|(.., next)| best - next);
    let evidence = likeness.evidence(asked, first.ways.len(), lead, scored.len());
    let confidence = calibration.chance(&evidence, by_meaning, likeness.is_verbatim(asked));
    let candidates = scored.iter().take(CANDIDATES);
    let ranked = candidates.map(|(entry, _, score)| OwnRanked {
        id: entry.answer.id.clone(),
        confidence: confidence * (FALL * (score - best)).exp(),
    });
    ranked.collect()
}
