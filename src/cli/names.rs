//! From typed names to a query, or to what may have been meant.

use super::lookup::Unknown;
use crate::answers::arguments::{self, Resolution};
use crate::answers::{ComparisonSubject, Query, Region, SalaryQuery};
use crate::assistant::Suggestion;
use crate::knowledge::Knowledge;

const REGIONS: Kind = Kind { name: "region", hint: "give a country or a US state, such as Texas" };
const LEVELS: Kind = Kind { name: "level", hint: "give entry, mid or senior, or years such as \"10 years\"" };

/// The hint, unless the knowledge has no table of credentials: then any example would be unknown as well.
fn hint(knowledge: &Knowledge, hint: &'static str) -> &'static str {
    if knowledge.certifications.is_empty() { "this knowledge holds none" } else { hint }
}

/// What a name is expected to be, and what to say when nothing comes near.
struct Kind {
    name: &'static str,
    hint: &'static str,
}

pub(super) fn salary(
    knowledge: &Knowledge,
    subject: Option<&str>,
    level: Option<&str>,
    region: Option<&str>,
) -> Result<Query, Unknown> {
    let (subject, level, region) = arranged(knowledge, subject, level, region);
    let mut query = SalaryQuery::default();
    if let Some(typed) = region {
        let of = |region| Some(Query::Salary(SalaryQuery { region: Some(region), ..SalaryQuery::default() }));
        query.region = Some(known(&REGIONS, typed, arguments::region(knowledge, typed), of)?);
    }
    if let Some(typed) = subject {
        let kind = Kind { name: "credential or specialty", hint: hint(knowledge, "give one such as CPC or oncology") };
        let of = |subject| Some(Query::Salary(SalaryQuery { subject: Some(subject), ..query.clone() }));
        query.subject = Some(known(&kind, typed, arguments::salary_subject(knowledge, typed), of)?);
    }
    if let Some(typed) = level {
        let of = |level| Some(Query::Salary(SalaryQuery { level: Some(level), ..query.clone() }));
        query.level = Some(known(&LEVELS, typed, arguments::level(knowledge, typed), of)?);
        query.years = arguments::years(typed);
    }
    Ok(Query::Salary(query))
}

type Words<'w> = (Option<&'w str>, Option<&'w str>, Option<&'w str>);

/// Subject, level and region in their places, in whatever order they were typed: `salary senior CCS`, `salary Texas`,
/// `salary oncology Texas`. Words that claim one place stay where they were.
fn arranged<'w>(
    knowledge: &Knowledge,
    subject: Option<&'w str>,
    level: Option<&'w str>,
    region: Option<&'w str>,
) -> Words<'w> {
    let given = (subject, level, region);
    let mut arranged = (None, None, region);
    for word in subject.into_iter().chain(level) {
        let place = match place_of(knowledge, word) {
            Place::Subject => &mut arranged.0,
            Place::Level => &mut arranged.1,
            Place::Region => &mut arranged.2,
        };
        if place.replace(word).is_some() {
            return given;
        }
    }
    arranged
}

enum Place {
    Subject,
    Level,
    Region,
}

/// What a word is: the first of them that knows it, else a subject.
fn place_of(knowledge: &Knowledge, word: &str) -> Place {
    if arguments::salary_subject(knowledge, word).found().is_some() {
        Place::Subject
    } else if arguments::level(knowledge, word).found().is_some() {
        Place::Level
    } else if arguments::region(knowledge, word).found().is_some() {
        Place::Region
    } else {
        Place::Subject
    }
}

pub(super) fn certification(knowledge: &Knowledge, typed: &str) -> Result<Query, Unknown> {
    let kind = Kind { name: "credential", hint: hint(knowledge, "give one such as CPC") };
    known(&kind, typed, arguments::credential(knowledge, typed), |code| Some(Query::Certification(code)))
        .map(Query::Certification)
}

pub(super) fn outlook(knowledge: &Knowledge, region: Option<&str>) -> Result<Query, Unknown> {
    let Some(typed) = region else { return Ok(Query::Outlook("US".to_owned())) };
    // Projections are a country's; a state's name stands for its country.
    let of = |region: Region| Some(Query::Outlook(region.country));
    let region = known(&REGIONS, typed, arguments::region(knowledge, typed), of)?;
    Ok(Query::Outlook(region.country))
}

/// What is said where there are not two things to compare.
pub(super) const TWO_SIDES: &str =
    "two things are needed, such as `preceptor compare CPC CCS` or `preceptor compare coding vs nursing`";

/// The two sides of a comparison: two arguments, or whatever stands around a "vs".
pub(super) fn sides(typed: &[String]) -> Vec<String> {
    let words: Vec<&str> = typed.iter().flat_map(|argument| argument.split_whitespace()).collect();
    let is_between =
        |word: &&str| ["vs", "vs.", "versus", "and", "or", "with", "to"].contains(&word.to_lowercase().as_str());
    let around: Vec<String> = words.split(is_between).map(|side| side.join(" ")).collect();
    if around.len() == 2 && around.iter().all(|side| !side.is_empty()) { around } else { typed.to_vec() }
}

pub(super) fn comparison(knowledge: &Knowledge, first: &str, second: &str) -> Result<Query, Unknown> {
    let kind =
        Kind { name: "credential or profession", hint: hint(knowledge, "give one such as CPC or medical-billing") };
    let side = |typed, other: Option<&ComparisonSubject>| {
        // With the other side known, a choice is the comparison itself; else a credential by itself can be shown.
        let of = |subject: ComparisonSubject| match (other, subject) {
            (Some(other), subject) => Some(Query::comparison(other.clone(), subject)),
            (None, ComparisonSubject::Credential(code)) => Some(Query::Certification(code)),
            (None, ComparisonSubject::Profession(_)) => None,
        };
        known(&kind, typed, arguments::comparison_subject(knowledge, typed), of)
    };
    let first = side(first, arguments::comparison_subject(knowledge, second).found().as_ref())?;
    let second = side(second, Some(&first))?;
    if first == second {
        return Err(Unknown { text: format!("{first} cannot be compared with itself; name two"), nearest: Vec::new() });
    }
    Ok(Query::comparison(first, second))
}

pub(super) fn career(knowledge: &Knowledge, stage: Option<&str>) -> Result<Query, Unknown> {
    let kind = Kind { name: "career stage", hint: "`preceptor career` shows all" };
    optional(&kind, stage, |typed| arguments::career(knowledge, typed), Query::Career)
}

pub(super) fn interview(knowledge: &Knowledge, category: Option<&str>) -> Result<Query, Unknown> {
    let kind = Kind { name: "interview category", hint: "`preceptor interview` shows all" };
    optional(&kind, category, |typed| arguments::interview(knowledge, typed), Query::Interview)
}

pub(super) fn resources(knowledge: &Knowledge, topic: Option<&str>) -> Result<Query, Unknown> {
    let kind = Kind { name: "resource topic", hint: "`preceptor resources` shows all" };
    optional(&kind, topic, |typed| arguments::resources(knowledge, typed), Query::Resources)
}

pub(super) fn faq(knowledge: &Knowledge, typed: &str) -> Result<Query, Unknown> {
    let kind = Kind { name: "FAQ id", hint: "`preceptor faq` lists all" };
    known(&kind, typed, arguments::faq(knowledge, typed), |id| Some(Query::Faq(id))).map(Query::Faq)
}

fn optional<T>(
    kind: &Kind,
    typed: Option<&str>,
    resolve: impl Fn(&str) -> Resolution<T>,
    of: impl Fn(Option<T>) -> Query,
) -> Result<Query, Unknown> {
    let named = typed.map(|typed| known(kind, typed, resolve(typed), |value| Some(of(Some(value))))).transpose()?;
    Ok(of(named))
}

fn known<T>(
    kind: &Kind,
    typed: &str,
    resolution: Resolution<T>,
    of: impl Fn(T) -> Option<Query>,
) -> Result<T, Unknown> {
    let choices = match resolution {
        Resolution::Found(value) => return Ok(value),
        Resolution::Unsure(choices) => choices,
    };
    let mut text = format!("unknown {} \"{typed}\"", kind.name);
    if choices.is_empty() {
        text = format!("{text}; {}", kind.hint);
    }
    let suggestion = |choice: arguments::Choice<T>| Some(Suggestion { id: of(choice.value)?.id(), title: choice.name });
    Err(Unknown { text, nearest: choices.into_iter().filter_map(suggestion).collect() })
}
