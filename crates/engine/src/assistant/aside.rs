//! What is said beside an answer, or instead of one.

use serde::Serialize;

use crate::answers::{Query, SalaryQuery, SalarySubject, Suggestion};
use crate::knowledge::Knowledge;
use crate::matching::Slots;

/// What else a message asks, at most.
pub(super) const MOST_OTHERS: usize = 3;

/// What a response has beside its reply.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Aside {
    /// What else the message asks, each to be opened by its id, the surest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Suggestion>,
    /// Names in the message that the reply makes no use of, as readers know them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unused: Vec<String>,
    /// Names in the message that nothing is known of, as they were written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// The pay that is shown, by the hour, week, month or year that the message asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_period: Option<String>,
    /// What is said instead of an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Line>,
}

impl Aside {
    /// What is to be read beside the reply, a sentence each; what else is asked is listed by whoever shows it.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let unknown = (!self.unknown.is_empty()).then(|| format!("I hold nothing for {}.", self.unknown.join(", ")));
        let unused = (!self.unused.is_empty()).then(|| format!("Not part of this answer: {}.", self.unused.join(", ")));
        self.by_period.clone().into_iter().chain(unknown).chain(unused)
    }
}

/// What stands over the other questions of a message.
pub const ALSO_ASKED: &str = "You also asked:";

/// One line that is said instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Why.
    pub kind: LineKind,
    /// What is said.
    pub text: String,
    /// An emoji that is enough where others read along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reaction: Option<String>,
}

/// Why a line is said instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// A greeting, thanks and the like.
    Manners,
    /// Somebody may harm themselves.
    Distress,
    /// The message is in another language.
    Language,
    /// Hardly a word of it is known.
    NotUnderstood,
    /// It asks about a credential that nothing is known of.
    UnknownCredential,
    /// Nothing that is known is like it.
    NotKnown,
    /// It goes on from an answer that is not known any more.
    LostThread,
}

/// The names that a message has and its query has not. What an entry of the FAQ answers in general, it answers for any
/// credential.
///
/// `year` is one whose figures are asked for.
pub(super) fn unused(
    knowledge: &Knowledge,
    query: &Query,
    named: &Slots,
    used: &Slots,
    year: Option<u16>,
) -> Vec<String> {
    let mut unused = Vec::new();
    // The reply begins with that no figure is of both, which the query's id does not carry.
    let is_told = match query {
        Query::Salary(SalaryQuery { subject: Some(SalarySubject::Credential(code)), .. }) => {
            named.credentials.contains(code)
        }
        _ => false,
    };
    if let Some(id) = named.specialty.as_ref().filter(|_| used.specialty.is_none() && !is_told) {
        let name = knowledge.careers.specialties.iter().find(|specialty| specialty.id == *id);
        unused.push(name.map_or_else(|| id.clone(), |specialty| specialty.name.clone()));
    }
    if let Query::Salary(pay) = query
        && let Some(year) = year.filter(|year| pay.of_year != Some(*year))
    {
        unused.push(year.to_string());
    }
    let vocabulary = &knowledge.vocabulary;
    let place = |code: &String, places: &[crate::knowledge::Place]| {
        places.iter().find(|place| place.code == *code).map_or_else(|| code.clone(), |place| place.name.clone())
    };
    match (&named.state, &named.country) {
        (Some(state), _) if used.state.is_none() => unused.push(place(state, &vocabulary.states)),
        (None, Some(country)) if used.country.is_none() && !knowledge.is_home(country) => {
            unused.push(place(country, &vocabulary.countries));
        }
        _ => {}
    }
    if !matches!(query, Query::Faq(_)) {
        let credentials = named.credentials.iter().filter(|code| !used.credentials.contains(code));
        unused.extend(credentials.cloned());
    }
    unused
}
