//! A question as it reaches the assistant, and what a server changes about the answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::assistant::{Surface, Threshold, Thresholds};
use crate::own_answers::OwnAnswers;

/// A question in somebody's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'q> {
    /// What is asked.
    pub text: &'q str,
    /// Where it is asked.
    pub surface: Surface,
    /// Where pay is looked up if the question names no place, as people write it: `UK`. A place that the knowledge does
    /// not have is as good as none.
    pub region: Option<&'q str>,
    /// What it goes on from.
    pub before: Before<'q>,
}

/// What a message goes on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Before<'q> {
    /// Nothing.
    #[default]
    Nothing,
    /// The reply with this id.
    Reply(&'q str),
    /// An answer of which nobody knows any more what it showed.
    Forgotten,
}

impl<'q> Question<'q> {
    /// A question that is asked of everybody's knowledge.
    pub const fn new(text: &'q str, surface: Surface) -> Self {
        Self { text, surface, region: None, before: Before::Nothing }
    }
}

/// The most that votes may ask of an answer beyond what is asked of all.
pub const MOST_RAISED: f64 = 0.05;

/// What a server adds to the knowledge, or changes about how it is used.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    off: BTreeSet<String>,
    thresholds: [(Option<f64>, Option<f64>); Surface::ALL.len()],
    raised: BTreeMap<String, f64>,
    pub(super) own: Option<Arc<OwnAnswers>>,
}

impl Overlay {
    /// Switches off what these ids stand for: it is neither answered nor suggested.
    #[must_use]
    pub fn with_off(mut self, ids: impl IntoIterator<Item = String>) -> Self {
        self.off.extend(ids);
        self
    }

    /// Switches off what these ids stand for and nothing else.
    #[must_use]
    pub fn with_only_off(mut self, ids: BTreeSet<String>) -> Self {
        self.off = ids;
        self
    }

    /// Sets how sure an answer must be on a surface, unless more is asked already.
    #[must_use]
    pub fn with_at_least(self, surface: Surface, answer: f64) -> Self {
        let most = self.threshold(surface).0.map_or(answer, |set| set.max(answer));
        self.with_threshold(surface, Some(most), None)
    }

    /// Sets thresholds for a surface; none leaves a value as it is.
    #[must_use]
    pub fn with_threshold(mut self, surface: Surface, answer: Option<f64>, suggest: Option<f64>) -> Self {
        for (place, set) in Surface::ALL.into_iter().zip(&mut self.thresholds) {
            if place == surface {
                *set = (answer.or(set.0), suggest.or(set.1));
            }
        }
        self
    }

    /// Asks more of the replies with these ids, on every surface: so much is added to how sure an answer must be, from 0 to
    /// [`MOST_RAISED`]. It can turn an answer into an offer of what may be meant, or into silence, and into nothing else.
    #[must_use]
    pub fn with_raised(mut self, raised: impl IntoIterator<Item = (String, f64)>) -> Self {
        self.raised =
            raised.into_iter().filter(|(_, by)| *by > 0.0).map(|(id, by)| (id, by.min(MOST_RAISED))).collect();
        self
    }

    /// By how much more must be sure to answer with this id.
    pub(super) fn raised(&self, id: &str) -> f64 {
        self.raised.get(id).copied().unwrap_or_default()
    }

    /// Whether the reply with this id is switched off.
    pub fn is_off(&self, id: &str) -> bool {
        self.off.contains(id)
    }

    /// Ids of what is switched off, in order.
    pub fn off(&self) -> impl Iterator<Item = &str> {
        self.off.iter().map(String::as_str)
    }

    fn threshold(&self, surface: Surface) -> (Option<f64>, Option<f64>) {
        let mut all = Surface::ALL.into_iter().zip(self.thresholds);
        all.find(|(place, _)| *place == surface).map_or((None, None), |(_, set)| set)
    }
}

/// What is asked of a reading where this overlay, if any, lies over everybody's thresholds.
pub(super) fn threshold_of(thresholds: &Thresholds, surface: Surface, overlay: Option<&Overlay>) -> Threshold {
    let general = thresholds.of(surface);
    let (answer, suggest) = overlay.map_or((None, None), |overlay| overlay.threshold(surface));
    Threshold { answer: answer.unwrap_or(general.answer), suggest: suggest.unwrap_or(general.suggest) }
}

/// Whether the overlay, if any, switches off the reply with this id.
pub(super) fn is_off(overlay: Option<&Overlay>, id: &str) -> bool {
    overlay.is_some_and(|overlay| overlay.is_off(id))
}
