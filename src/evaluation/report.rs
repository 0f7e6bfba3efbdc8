//! The figures.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;

use crate::evaluation::intervals::{Interval, interval, of_perfect_model};
use crate::evaluation::rows::{Kind, Row};
use engine::answers::{ComparisonSubject, Query, Topic, parse_id};
use engine::assistant::{Assistant, Before, Decision, Glance, Question, Response, Surface};
use engine::knowledge::Knowledge;
use engine::matching::Baseline;

/// Everything that is measured on one set of labelled questions. Shares are 0 to 1.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// How many questions.
    pub rows: usize,
    /// How many of them an entry answers.
    pub answerable: usize,
    /// Answerable questions whose first candidate is right.
    pub top1: f64,
    /// Answerable questions with a right one among the first three candidates.
    pub recall3: f64,
    /// The same two without borderline labels.
    pub top1_without_borderline: f64,
    /// See `top1_without_borderline`.
    pub recall3_without_borderline: f64,
    /// Between which top-1 would lie on other questions of the same kinds.
    pub top1_interval: Interval,
    /// See `top1_interval`.
    pub recall3_interval: Interval,
    /// Expected calibration error over ten bins of equal count, by the confidence of the best reading.
    pub calibration_error: f64,
    /// What a perfect model would stay under in 95 of 100 draws of as many questions.
    pub calibration_error_of_perfect_model: f64,
    /// How many questions of each kind are not settled by their words alone, asked unprompted.
    pub looked_at: BTreeMap<Kind, KindCount>,
    /// By surface.
    pub surfaces: Vec<SurfaceReport>,
    /// The most frequent wrong readings.
    pub confusions: Vec<Confusion>,
    /// Median time of a question, in microseconds.
    pub median_microseconds: f64,
    /// Longest time of a question, in microseconds.
    pub worst_microseconds: f64,
}

/// What one surface does with the questions.
#[derive(Debug, Clone, Serialize)]
pub struct SurfaceReport {
    /// `slash`, `mention` or `channel`.
    pub surface: &'static str,
    /// Share of the answerable questions that are answered.
    pub answered: f64,
    /// Share of the answerable questions for which entries are suggested.
    pub suggested: f64,
    /// Share of the answerable questions met with silence.
    pub silent: f64,
    /// Share of all that is answered, answerable or not, that is right; 1 where nothing is answered.
    pub precision: f64,
    /// Between which the share answered would lie on other questions of the same kinds.
    pub answered_interval: Interval,
    /// See `answered_interval`.
    pub precision_interval: Interval,
    /// Near-domain questions answered as if they were career questions.
    pub near_answered: KindCount,
    /// Chatter answered as if it were a career question.
    pub chatter_answered: KindCount,
    /// Questions that no entry answers, answered all the same.
    pub uncovered_answered: KindCount,
    /// Greetings and the like answered as if they were career questions.
    pub social_answered: KindCount,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct KindCount {
    /// So many.
    pub count: usize,
    /// Of so many.
    pub of: usize,
}

/// A label and what came out instead.
#[derive(Debug, Clone, Serialize)]
pub struct Confusion {
    /// The first label; `-` where nothing should have been answered.
    pub label: String,
    /// The entry that came out on top.
    pub read_as: String,
    /// How often.
    pub count: usize,
}

/// The figures of another scorer over the same phrasings.
#[derive(Debug, Clone, Serialize)]
pub struct BaselineReport {
    /// Its name.
    pub name: &'static str,
    /// Answerable questions whose first candidate is right.
    pub top1: f64,
    /// Answerable questions with a right one among the first three candidates.
    pub recall3: f64,
}

/// Measures an assistant; `progress` is called after every question.
pub fn evaluate(assistant: &Assistant, rows: &[Row], mut progress: impl FnMut()) -> Report {
    let mut times = Vec::with_capacity(rows.len());
    let mut responses = Vec::with_capacity(rows.len());
    for row in rows {
        let start = Instant::now();
        let response = asked(assistant, row, Surface::Slash);
        times.push(start.elapsed().as_secs_f64() * 1e6);
        responses.push(response);
        progress();
    }
    times.sort_by(f64::total_cmp);
    let ranks: Vec<(&Row, Option<usize>)> = rows
        .iter()
        .zip(&responses)
        .filter(|(row, _)| row.answerable())
        .map(|(row, response)| {
            (row, response.candidates.iter().position(|candidate| row.labels.contains(&candidate.id)))
        })
        .collect();
    let within = |most: usize, borderline: bool| {
        share(
            ranks
                .iter()
                .filter(|(row, _)| borderline || !row.borderline())
                .map(|(_, rank)| rank.is_some_and(|rank| rank < most)),
        )
    };
    let among =
        |most: usize| interval(&ranks.iter().map(|(_, rank)| rank.is_some_and(|rank| rank < most)).collect::<Vec<_>>());
    let points = points(assistant.knowledge(), rows, &responses);
    let confidences: Vec<f64> = points.iter().map(|(confidence, _)| *confidence).collect();
    Report {
        rows: rows.len(),
        answerable: ranks.len(),
        top1: within(1, true),
        recall3: within(3, true),
        top1_interval: among(1),
        recall3_interval: among(3),
        top1_without_borderline: within(1, false),
        recall3_without_borderline: within(3, false),
        calibration_error: calibration_error(&mut points.clone()),
        calibration_error_of_perfect_model: of_perfect_model(&confidences, calibration_error),
        looked_at: looked_at(assistant, rows),
        surfaces: Surface::ALL.map(|surface| surface_report(assistant, rows, surface)).into(),
        confusions: confusions(rows, &responses),
        median_microseconds: times.get(times.len() / 2).copied().unwrap_or_default(),
        worst_microseconds: times.last().copied().unwrap_or_default(),
    }
}

/// A row's question, which goes on from the answer to the one before it if there is one.
fn asked(assistant: &Assistant, row: &Row, surface: Surface) -> Response {
    let before = row.before.as_deref().map(|text| assistant.answer(&Question::new(text, Surface::Mention), None));
    let before = before.and_then(|response| response.id);
    let before = before.as_deref().map_or(Before::Nothing, Before::Reply);
    assistant.answer(&Question { before, ..Question::new(&row.text, surface) }, None)
}

/// Measures another scorer.
pub fn baseline(rival: &Baseline, rows: &[Row], mut progress: impl FnMut()) -> BaselineReport {
    let mut first = Vec::new();
    let mut three = Vec::new();
    for row in rows.iter().filter(|row| row.answerable()) {
        let ranked = rival.rank(&row.text, 3);
        first.push(ranked.first().is_some_and(|id| row.labels.contains(id)));
        three.push(ranked.iter().any(|id| row.labels.contains(id)));
        progress();
    }
    BaselineReport { name: rival.name(), top1: share(first.into_iter()), recall3: share(three.into_iter()) }
}

fn share(right: impl Iterator<Item = bool>) -> f64 {
    let (mut count, mut of) = (0_usize, 0_usize);
    for right in right {
        count += usize::from(right);
        of += 1;
    }
    if of == 0 { 1.0 } else { count as f64 / of as f64 }
}

/// Whether a reading answers a question: it is one of the labels, or the look-up that the question's intent names.
pub fn is_right(knowledge: &Knowledge, row: &Row, response: &Response) -> bool {
    let labelled = response.id.as_ref().is_some_and(|id| is_labelled(knowledge, row, id));
    let looked_up = response.topic.is_some() && response.topic == row.topic();
    let turned_away = response.topic == Some(Topic::OUT_OF_SCOPE) && !row.answerable();
    labelled || looked_up || turned_away
}

/// Whether this is one of a question's labels, or stands for one: an aspect of a credential for the entries that it is asked
/// with, two credentials side by side for the entries on choosing between them.
fn is_labelled(knowledge: &Knowledge, row: &Row, id: &str) -> bool {
    let is_label = |entries: &[String]| entries.iter().any(|entry| row.labels.contains(entry));
    let intents = &knowledge.intents;
    row.labels.iter().any(|label| label == id)
        || match parse_id(knowledge, id) {
            Some(Query::Aspect(_, id, _)) => {
                intents.aspects.iter().any(|aspect| aspect.id == id && is_label(&aspect.entries))
            }
            Some(Query::Comparison(ComparisonSubject::Credential(_), ..)) => is_label(&intents.credential_choice),
            _ => false,
        }
}

/// How many of each kind are looked at beyond their words, where nobody has put them to the bot.
fn looked_at(assistant: &Assistant, rows: &[Row]) -> BTreeMap<Kind, KindCount> {
    let mut counts: BTreeMap<Kind, KindCount> = BTreeMap::new();
    for row in rows {
        let count = counts.entry(row.kind).or_insert(KindCount { count: 0, of: 0 });
        let glance = assistant.glance(&Question::new(&row.text, Surface::Channel), None);
        count.of += 1;
        count.count += usize::from(matches!(glance, Glance::Open { .. }));
    }
    counts
}

fn surface_report(assistant: &Assistant, rows: &[Row], surface: Surface) -> SurfaceReport {
    let responses: Vec<(&Row, Response)> = rows.iter().map(|row| (row, asked(assistant, row, surface))).collect();
    let decided = |wanted: Decision| {
        let answerable = responses.iter().filter(|(row, _)| row.answerable());
        share(answerable.map(|(_, response)| response.decision == wanted))
    };
    let answered = || responses.iter().filter(|(_, response)| response.decision == Decision::Answer);
    let of_kind = |kind: Kind| KindCount {
        count: answered()
            .filter(|(row, response)| row.kind == kind && response.topic != Some(Topic::OUT_OF_SCOPE))
            .count(),
        of: rows.iter().filter(|row| row.kind == kind).count(),
    };
    let knowledge = assistant.knowledge();
    let rights: Vec<bool> = answered().map(|(row, response)| is_right(knowledge, row, response)).collect();
    let answerable = responses.iter().filter(|(row, _)| row.answerable());
    let decisions: Vec<bool> = answerable.map(|(_, response)| response.decision == Decision::Answer).collect();
    SurfaceReport {
        surface: match surface {
            Surface::Slash => "slash",
            Surface::Mention => "mention",
            Surface::Channel => "channel",
        },
        answered: decided(Decision::Answer),
        suggested: decided(Decision::Suggest),
        silent: decided(Decision::Silent),
        precision: share(rights.iter().copied()),
        precision_interval: interval(&rights),
        answered_interval: interval(&decisions),
        near_answered: of_kind(Kind::Near),
        chatter_answered: of_kind(Kind::Chatter),
        uncovered_answered: of_kind(Kind::Uncovered),
        social_answered: of_kind(Kind::Social),
    }
}

/// The mean distance between confidence and share of right readings, over ten bins of equal count (Naeini, Cooper,
/// Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015).
fn calibration_error(points: &mut [(f64, bool)]) -> f64 {
    const BINS: usize = 10;
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total = points.len().max(1) as f64;
    (0..BINS)
        .map(|bin| {
            let range = bin * points.len() / BINS..(bin + 1) * points.len() / BINS;
            let part = points.get(range).unwrap_or_default();
            let confidence: f64 = part.iter().map(|(confidence, _)| confidence).sum();
            let right = part.iter().filter(|(_, right)| *right).count() as f64;
            (confidence - right).abs() / total
        })
        .sum()
}

/// The confidence of each question's best reading, and whether that is right.
fn points(knowledge: &Knowledge, rows: &[Row], responses: &[Response]) -> Vec<(f64, bool)> {
    rows.iter()
        .zip(responses)
        .map(|(row, response)| {
            let labelled = response.id.as_ref().is_some_and(|id| is_labelled(knowledge, row, id));
            // The reading counts, not the decision: a question turned away was still read as something.
            let read = response.candidates.first().is_some_and(|first| row.labels.contains(&first.id));
            let looked_up = response.topic.is_some() && response.topic == row.topic();
            (response.confidence, labelled || looked_up || (response.topic == Some(Topic::OUT_OF_SCOPE) && read))
        })
        .collect()
}

fn confusions(rows: &[Row], responses: &[Response]) -> Vec<Confusion> {
    const SHOWN: usize = 12;
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (row, response) in rows.iter().zip(responses).filter(|(row, _)| row.answerable()) {
        let Some(first) = response.candidates.first().filter(|first| !row.labels.contains(&first.id)) else { continue };
        let label = row.labels.first().map_or("-", String::as_str);
        *counts.entry((label, &first.id)).or_insert(0) += 1;
    }
    let mut confusions: Vec<Confusion> = counts
        .into_iter()
        .map(|((label, read_as), count)| Confusion { label: label.to_owned(), read_as: read_as.to_owned(), count })
        .collect();
    confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.count));
    confusions.truncate(SHOWN);
    confusions
}
