//! Counts and votes put together.

use std::collections::BTreeMap;

use serenity::all::{MessageId, Timestamp};

use crate::store::{Counted, CountedOutcome, DAY, UnansweredQuestion, Votes};

/// Up to so many days are shown one by one; more are shown by the week.
const MOST_SINGLE: u16 = 14;
const WEEK: i64 = 7;

/// What became of the questions of some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    /// The first day: days of Unix time.
    pub first: i64,
    /// How many were answered.
    pub answered: u64,
    /// For how many there were suggestions.
    pub suggested: u64,
    /// How many had neither.
    pub unanswered: u64,
}

impl Period {
    /// All questions.
    pub const fn asked(&self) -> u64 {
        self.answered + self.suggested + self.unanswered
    }

    const fn add(&mut self, outcome: CountedOutcome, number: u64) {
        match outcome {
            CountedOutcome::Answered => self.answered += number,
            CountedOutcome::Suggested => self.suggested += number,
            CountedOutcome::Unanswered => self.unanswered += number,
        }
    }
}

/// What members say of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rated {
    /// Id of the reply.
    pub id: String,
    /// How often it was shown.
    pub shown: u64,
    /// How many say that it helped.
    pub helped: u64,
    /// How many say that it was not it.
    pub not_it: u64,
}

/// What there is to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Days that were looked at.
    pub days: u16,
    /// All of them together.
    pub total: Period,
    /// Day by day, or week by week, the earliest first.
    pub periods: Vec<Period>,
    /// Entries of which somebody says something: those that were wrong most often first.
    pub rated: Vec<Rated>,
}

impl Summary {
    /// Of what was counted in the days up to today, and the votes.
    pub fn new(days: u16, today: i64, counts: &[(Counted, u64)], votes: &[Votes]) -> Self {
        let length = if days <= MOST_SINGLE { 1 } else { WEEK };
        let start = today - i64::from(days) + 1;
        // The last period ends today, so that the first may begin a little earlier.
        let periods = (today - start) / length + 1;
        let first = today + 1 - periods * length;
        let mut shown: BTreeMap<&str, u64> = BTreeMap::new();
        let mut summary = Self { days, ..Self::default() };
        summary.total.first = start;
        summary.periods = (0..periods).map(|at| Period { first: first + at * length, ..Period::default() }).collect();
        for (counted, number) in counts.iter().filter(|(counted, _)| (start..=today).contains(&counted.day)) {
            summary.total.add(counted.outcome, *number);
            let place = usize::try_from((counted.day - first) / length).unwrap_or_default();
            if let Some(period) = summary.periods.get_mut(place) {
                period.add(counted.outcome, *number);
            }
            if counted.outcome == CountedOutcome::Answered && !counted.entry.is_empty() {
                *shown.entry(&counted.entry).or_default() += number;
            }
        }
        let rated = votes.iter().map(|votes| Rated {
            id: votes.entry.clone(),
            shown: shown.get(votes.entry.as_str()).copied().unwrap_or_default(),
            helped: votes.helped,
            not_it: votes.not_it,
        });
        summary.rated = rated.filter(|rated| rated.helped + rated.not_it > 0).collect();
        summary.rated.sort_by_key(|rated| (std::cmp::Reverse(rated.not_it), rated.helped));
        summary
    }
}

/// Days of the week, the one of the first day of Unix time first.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A day of Unix time as `2026-01-31`.
pub(super) fn day_name(day: i64) -> String {
    let moment = Timestamp::from_unix_timestamp(day.saturating_mul(DAY));
    moment.map(|moment| moment.to_string().chars().take("2026-01-31".len()).collect()).unwrap_or_default()
}

/// A day of Unix time as `Sat 01-31`.
pub(super) fn day_label(day: i64) -> String {
    let weekday = usize::try_from(day.rem_euclid(WEEK)).ok().and_then(|place| WEEKDAYS.get(place)).unwrap_or(&"");
    let date = day_name(day);
    format!("{weekday} {}", date.get("2026-".len()..).unwrap_or_default())
}

/// Unanswered questions that ask much the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The questions, the most typical one first; never empty.
    pub questions: Vec<UnansweredQuestion>,
}

impl Group {
    /// The message that stands for the group.
    pub fn first(&self) -> Option<MessageId> {
        self.questions.first().map(|question| MessageId::from(question.message))
    }

    /// Whether a message is one of them.
    pub fn has(&self, message: MessageId) -> bool {
        self.questions.iter().any(|question| question.message.get() == message.get())
    }
}
