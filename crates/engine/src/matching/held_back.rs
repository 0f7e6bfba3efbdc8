//! What the confidence is calibrated on: questions whose right answers are known, and that nothing was learnt from.

use crate::encoder::VectorTable;
use crate::matching::calibration::Evidence;
use crate::matching::matcher::{Matcher, TrainingSet};
use crate::matching::normalise::plain;
use crate::matching::reading::Reading;
use crate::matching::svm::Random;

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
/// What speaks for the best reading of a text, and whether it is right.
type Example = (Evidence, bool);

/// Of the same texts: by their words alone, and with their vectors where there are any.
#[derive(Default)]
pub(super) struct Examples {
    pub lexical: Vec<Example>,
    pub joint: Vec<Example>,
}

impl Examples {
    /// Those that a matcher is calibrated on, which has learnt from the same set, and by how much its log-odds are to be
    /// raised then.
    pub(super) fn of(matcher: &Matcher, lesson: TrainingSet<'_>) -> (Self, f64) {
        if lesson.calibration.is_empty() {
            return (held_back(lesson), EASIER);
        }
        let mut examples = Self::default();
        for (text, ids) in lesson.calibration {
            examples.add(matcher, text, ids, lesson.vectors);
        }
        (examples, 0.0)
    }

    fn add(&mut self, matcher: &Matcher, text: &str, right: &[&str], vectors: Option<&VectorTable>) {
        let is_right =
            |reading: &Reading<'_>| matcher.ids.get(reading.best).is_some_and(|id| right.contains(&id.as_str()));
        if let Some(reading) = matcher.read(text, None, None) {
            self.lexical.push((reading.evidence, is_right(&reading)));
        }
        let vector = vectors.and_then(|vectors| vectors.get(&plain(text)));
        if let Some(reading) = vector.and_then(|vector| matcher.read(text, Some(&vector), None)) {
            self.joint.push((reading.evidence, is_right(&reading)));
        }
    }
}

/// Evidence from texts that were held back: an eighth of each entry's phrasings, and all of every eighth entry, which
/// stand in for questions that nothing answers. Small folders are gone through eight times, each with another eighth and
/// other entries, or there would be too few to calibrate on. Phrasings of a word or three are learnt from, but tell
/// little of how whole questions fare; nor does the form of a phrasing tell of a message's.
fn held_back(lesson: TrainingSet<'_>) -> Examples {
    let texts: usize = lesson.entries.iter().map(|(_, phrasings)| phrasings.len()).sum();
    let rounds = (ENOUGH_TEXTS / texts.max(1)).clamp(1, FOLDS);
    let (mut answerable, mut unanswerable) = (Examples::default(), Examples::default());
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
            examples.add(&matcher, text, id.as_slice(), lesson.vectors);
        }
    }
    // Whoever asks a bot mostly asks what it knows.
    let together = |mut answerable: Vec<Example>, mut unanswerable: Vec<Example>| {
        unanswerable.truncate(answerable.len() / ANSWERABLE_TO_ONE);
        answerable.extend(unanswerable);
        answerable.into_iter().map(|(evidence, right)| (evidence.without_form(), right)).collect()
    };
    Examples {
        lexical: together(answerable.lexical, unanswerable.lexical),
        joint: together(answerable.joint, unanswerable.joint),
    }
}
