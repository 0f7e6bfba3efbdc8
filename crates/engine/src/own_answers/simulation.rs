//! How sure a likeness makes, learnt from the knowledge itself: entries stand in for what a server has been taught, with a few
//! of their phrasings, and questions that nothing was learnt from are put to them.
//!
//! A draw takes some entries, gives each its question and one, three or ten phrasings, and takes them away from the built-in
//! knowledge. Half of the draws have many answers beside them that nobody asks for: out-of-scope texts. Of the questions,
//! [`OWN_SHARE`] ask for one of the entries taken.

use std::collections::BTreeMap;

use crate::encoder::{Embedding, VectorTable};
use crate::matching::{Example, Matcher, Random, Ranking, plain};
use crate::own_answers::answer::{OwnAnswer, Shown};
use crate::own_answers::calibration::OwnCalibration;
use crate::own_answers::evidence::Asked;
use crate::own_answers::index::OwnAnswers;

/// Entries that are taken, in turn.
const TAKEN: [usize; 4] = [5, 10, 20, 40];
/// Phrasings that each has besides its question, in turn, with how many answers stand beside them that nobody asks for.
const TAUGHT: [(usize, usize); 3] = [(1, 460), (3, 200), (10, 60)];
/// Draws: each number of entries with each number of phrasings, as often with others beside them as without. With 24 of them a
/// few texts more or less moved what servers' questions found first by five in a hundred.
const DRAWS: usize = 96;
/// Questions of a draw that ask for what was taken, and as many that do not.
const QUESTIONS: usize = 120;
/// Whoever asks a bot in a server that teaches it mostly asks what it was taught.
const OWN_SHARE: f64 = 0.7;
/// A folder without questions to calibrate on has some of its phrasings asked instead.
const ASKED_OF_EACH: usize = 4;

/// What is known while the knowledge is prepared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lesson<'a> {
    /// What ranks the entries.
    pub matcher: &'a Matcher,
    /// Entries: the id, all texts that ask for it, its own question first.
    pub entries: &'a [(String, Vec<&'a str>)],
    /// Their answers, by id.
    pub answers: &'a BTreeMap<&'a str, &'a str>,
    /// Texts that ask for none of them, by class.
    pub out_of_scope: &'a [(String, Vec<&'a str>)],
    /// Questions that the weights were not learnt from, with the ids that answer each.
    pub calibration: &'a [(&'a str, Vec<&'a str>)],
    /// The vectors of all texts above, if they are to be had.
    pub vectors: Option<&'a VectorTable>,
}

/// A question with what the built-in knowledge makes of it.
struct Question<'a> {
    text: &'a str,
    answered_by: Vec<&'a str>,
    vector: Option<Embedding>,
    by_words: Ranking,
    by_meaning: Option<Ranking>,
}

/// What likeness turned out to be worth, with vectors and without.
#[derive(Default)]
struct Examples {
    meaning: Vec<Example>,
    words: Vec<Example>,
}

impl OwnCalibration {
    /// Learns from a lesson; the same lesson gives the same.
    pub(crate) fn learn(lesson: Lesson<'_>) -> Self {
        let questions = questions(&lesson);
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get());
        let share = DRAWS.div_ceil(threads);
        let parts: Vec<Examples> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..DRAWS)
                .step_by(share)
                .map(|first| {
                    let (lesson, questions) = (&lesson, &questions);
                    scope.spawn(move || {
                        let mut examples = Examples::default();
                        for draw in first..(first + share).min(DRAWS) {
                            examples.add_draw(draw, lesson, questions);
                        }
                        examples
                    })
                })
                .collect();
            workers.into_iter().filter_map(|worker| worker.join().ok()).collect()
        });
        let all = |of: fn(&Examples) -> &Vec<Example>| parts.iter().flat_map(of).cloned().collect::<Vec<_>>();
        Self::fit(&all(|part| &part.meaning), &all(|part| &part.words))
    }
}

impl Examples {
    /// What a draw gives, by its number: the same on any number of threads.
    fn add_draw(&mut self, draw: usize, lesson: &Lesson<'_>, questions: &[Question<'_>]) {
        let mut random = Random(0x0a11_5e1f ^ (draw as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let taken = TAKEN.get(draw % TAKEN.len()).copied().unwrap_or_default().min(lesson.entries.len() / 2);
        let (phrasings, beside) = TAUGHT.get(draw / TAKEN.len() % TAUGHT.len()).copied().unwrap_or_default();
        let beside = if draw * 2 < DRAWS { 0 } else { beside };
        Draw::new(lesson, &mut random, taken, phrasings, beside).ask(questions, &mut random, self);
    }
}

fn questions<'a>(lesson: &Lesson<'a>) -> Vec<Question<'a>> {
    let question = |text: &'a str, answered_by: Vec<&'a str>| {
        let vector = lesson.vectors.and_then(|vectors| vectors.get(&plain(text)));
        let by_meaning = vector.as_ref().map(|vector| lesson.matcher.rank(text, Some(vector)));
        Question { text, answered_by, by_words: lesson.matcher.rank(text, None), by_meaning, vector }
    };
    if !lesson.calibration.is_empty() {
        return lesson.calibration.iter().map(|(text, ids)| question(text, ids.clone())).collect();
    }
    let entries = lesson.entries.iter();
    let of_entries = entries.flat_map(|(id, texts)| {
        texts.iter().rev().take(ASKED_OF_EACH.min(texts.len() / 2)).map(|text| question(text, vec![id.as_str()]))
    });
    let of_entries: Vec<_> = of_entries.collect();
    let of_none = lesson.out_of_scope.iter().flat_map(|(_, texts)| texts.iter().take(ASKED_OF_EACH * ASKED_OF_EACH));
    of_entries.into_iter().chain(of_none.map(|text| question(text, Vec::new()))).collect()
}

/// A server that might be.
struct Draw<'a> {
    matcher: &'a Matcher,
    taken: Vec<&'a str>,
    taught: Vec<&'a str>,
    own: OwnAnswers,
}

impl<'a> Draw<'a> {
    fn new(lesson: &Lesson<'a>, random: &mut Random, taken: usize, phrasings: usize, beside: usize) -> Self {
        let mut places: Vec<usize> = (0..lesson.entries.len()).collect();
        random.shuffle(&mut places);
        let mut draw =
            Self { matcher: lesson.matcher, taken: Vec::new(), taught: Vec::new(), own: OwnAnswers::default() };
        for (id, texts) in places.iter().take(taken).filter_map(|place| lesson.entries.get(*place)) {
            let Some((question, others)) = texts.split_first() else { continue };
            let mut others = others.to_vec();
            random.shuffle(&mut others);
            others.truncate(phrasings);
            let answer = lesson.answers.get(id.as_str()).copied().unwrap_or(question);
            draw.teach(format!("taken-{}", draw.taken.len()), question, &others, answer);
            draw.taken.push(id);
        }
        let classes: Vec<&Vec<&str>> =
            lesson.out_of_scope.iter().map(|(_, texts)| texts).filter(|texts| !texts.is_empty()).collect();
        for at in 0..beside {
            let Some(class) = classes.get(at % classes.len().max(1)) else { break };
            let mut text = || class.get((random.next() % class.len() as u64) as usize).copied().unwrap_or_default();
            let (question, answer) = (text(), text());
            draw.teach(format!("beside-{at}"), question, &[], answer);
        }
        if let Some(vectors) = lesson.vectors {
            draw.own.add_vectors(vectors);
        }
        draw
    }

    fn teach(&mut self, id: String, question: &'a str, phrasings: &[&'a str], answer: &str) {
        self.taught.push(question);
        self.taught.extend(phrasings);
        let answer = OwnAnswer {
            id,
            question: question.to_owned(),
            phrasings: phrasings.iter().map(|text| (*text).to_owned()).collect(),
            shown: Shown::Text { answer: answer.to_owned(), link: None, replaces: None },
            expires: None,
        };
        // What is too long to be taught is left out.
        let _ = self.own.add(answer, self.matcher);
    }

    fn ask(&self, questions: &[Question<'_>], random: &mut Random, examples: &mut Examples) {
        let new = questions.iter().filter(|question| !self.taught.contains(&question.text));
        let asks_for_own = |question: &&Question<'_>| question.answered_by.iter().any(|id| self.taken.contains(id));
        let (mut own, mut others): (Vec<_>, Vec<_>) = new.partition(asks_for_own);
        for (questions, share) in [(&mut own, OWN_SHARE), (&mut others, 1.0 - OWN_SHARE)] {
            random.shuffle(questions);
            questions.truncate(QUESTIONS);
            let weight = share * (2 * QUESTIONS) as f64 / questions.len().max(1) as f64;
            for question in questions {
                self.ask_one(question, weight, examples);
            }
        }
    }

    fn ask_one(&self, question: &Question<'_>, weight: f64, examples: &mut Examples) {
        let example = |ranking: &Ranking, vector: Option<&Embedding>, examples: &mut Vec<Example>| {
            let others = ranking.candidates.iter().find(|candidate| !self.taken.contains(&candidate.id.as_str()));
            let built_in = others.map_or(0.0, |candidate| candidate.confidence);
            let asked = Asked::new(&self.own, self.matcher, question.text, vector, built_in);
            let Some((id, evidence)) = self.own.evidence(&asked, vector.is_some()) else { return };
            let place = id.strip_prefix("taken-").and_then(|place| place.parse::<usize>().ok());
            let taken = place.and_then(|place| self.taken.get(place));
            let is_right = taken.is_some_and(|id| question.answered_by.contains(id));
            examples.push((evidence.to_vec(), f64::from(u8::from(is_right)), weight));
        };
        example(&question.by_words, None, &mut examples.words);
        if let (Some(ranking), Some(vector)) = (&question.by_meaning, &question.vector) {
            example(ranking, Some(vector), &mut examples.meaning);
        }
    }
}
