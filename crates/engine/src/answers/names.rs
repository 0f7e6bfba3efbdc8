//! From names typed by hand, in a terminal or in Discord, to a query, or to what may have been meant.

use crate::answers::arguments;
use crate::answers::arguments::Resolution;
use crate::answers::suggestion::Suggestion;
use crate::answers::{ComparisonSubject, Query, Region, SalaryQuery, Topic, title};
use crate::knowledge::Knowledge;

/// Why no query came of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What is wrong.
    pub problem: Problem,
    /// What may have been meant, the likeliest first; up to three.
    pub nearest: Vec<Suggestion>,
}

/// What is wrong with names that were typed. Surfaces put it in words of their own, as commands are written differently
/// everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Nothing is known by a name.
    Name {
        /// What it was expected to be.
        expected: Expected,
        /// The name as it was typed.
        typed: String,
        /// What can be given instead, where nothing comes near.
        hint: Option<Hint>,
    },
    /// A comparison has not got two sides.
    NotTwo,
    /// Both sides of a comparison are this one.
    Same(String),
    /// Everything is known by itself, but nothing about all of it together.
    Nothing(String),
}

/// What to give instead of an unknown name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// Words that go on after the name, such as `give one such as CPC`.
    Words(String),
    /// The command of this topic shows all names when it is given none.
    ListOf(Topic),
}

/// What a name is expected to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A credential.
    Credential,
    /// A credential or a specialty.
    CredentialOrSpecialty,
    /// A credential or a profession.
    CredentialOrProfession,
    /// A level.
    Level,
    /// A country or a state.
    Region,
    /// A stage of a career, a specialty or a role.
    CareerStage,
    /// A category of interview questions or a way to prepare.
    InterviewCategory,
    /// A topic of the resources.
    ResourceTopic,
    /// An entry of the FAQ.
    FaqEntry,
}

impl Expected {
    /// What it is called within a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::CredentialOrSpecialty => "credential or specialty",
            Self::CredentialOrProfession => "credential or profession",
            Self::Level => "level",
            Self::Region => "region",
            Self::CareerStage => "career stage",
            Self::InterviewCategory => "interview category",
            Self::ResourceTopic => "resource topic",
            Self::FaqEntry => "question",
        }
    }
}

impl Unknown {
    fn because(problem: Problem) -> Self {
        Self { problem, nearest: Vec::new() }
    }
}

/// The query, unless its names lead nowhere together; `typed` is what is said to be unknown then.
///
/// # Errors
///
/// When nothing is known about it.
pub fn answerable(knowledge: &Knowledge, typed: &str, query: Query) -> Result<Query, Unknown> {
    if title(knowledge, &query).is_some() {
        return Ok(query);
    }
    Err(Unknown::because(Problem::Nothing(typed.to_owned())))
}

fn regions(knowledge: &Knowledge) -> Kind {
    let such_as = knowledge.example_state().map_or_else(String::new, |state| format!(", such as {state}"));
    let states = match knowledge.vocabulary.states.is_empty() {
        true => String::new(),
        false => format!(" or a state of {}", crate::answers::the_home(knowledge)),
    };
    Kind { expected: Expected::Region, hint: Hint::Words(format!("give a country{states}{such_as}")) }
}

fn levels() -> Kind {
    Kind {
        expected: Expected::Level,
        hint: Hint::Words("give entry, mid or senior, or years such as \"10 years\"".to_owned()),
    }
}

/// `give one such as CPC or oncology`, unless there is nothing to give: then any example would be unknown as well.
fn such_as(examples: [Option<&str>; 2]) -> Hint {
    let examples: Vec<&str> = examples.into_iter().flatten().collect();
    Hint::Words(match examples.is_empty() {
        true => "this knowledge holds none".to_owned(),
        false => format!("give one such as {}", examples.join(" or ")),
    })
}

fn first_credential(knowledge: &Knowledge) -> Option<&str> {
    knowledge.example_credentials().into_iter().next()
}

/// What a name is expected to be, and what to say when nothing comes near.
struct Kind {
    expected: Expected,
    hint: Hint,
}

/// Pay: of a credential or specialty, at a level, in a place; without any, the national picture. The names are understood in
/// whatever order they stand.
///
/// # Errors
///
/// When a name is unknown or stands for several things.
pub fn salary(
    knowledge: &Knowledge,
    subject: Option<&str>,
    level: Option<&str>,
    region: Option<&str>,
) -> Result<Query, Unknown> {
    let (subject, level, region) = arranged(knowledge, subject, level, region);
    let mut query = SalaryQuery::default();
    if let Some(typed) = region {
        let of = |region| Some(Query::Salary(SalaryQuery { region: Some(region), ..SalaryQuery::default() }));
        query.region = Some(known(&regions(knowledge), typed, arguments::region(knowledge, typed), of)?);
    }
    if let Some(typed) = subject {
        let kind = Kind {
            expected: Expected::CredentialOrSpecialty,
            hint: such_as([first_credential(knowledge), knowledge.example_specialty()]),
        };
        let of = |subject| Some(Query::Salary(SalaryQuery { subject: Some(subject), ..query.clone() }));
        query.subject = Some(known(&kind, typed, arguments::salary_subject(knowledge, typed), of)?);
    }
    if let Some(typed) = level {
        let of = |level| Some(Query::Salary(SalaryQuery { level: Some(level), ..query.clone() }));
        query.level = Some(known(&levels(), typed, arguments::level(knowledge, typed), of)?);
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

/// A credential.
///
/// # Errors
///
/// When a name is unknown or stands for several things.
pub fn certification(knowledge: &Knowledge, typed: &str) -> Result<Query, Unknown> {
    let kind = Kind { expected: Expected::Credential, hint: such_as([first_credential(knowledge), None]) };
    known(&kind, typed, arguments::credential(knowledge, typed), |code| Some(Query::Certification(code)))
        .map(Query::Certification)
}

/// Projections for a country, by itself or by one of its states; by default the home country.
///
/// # Errors
///
/// When a name is unknown or stands for several things.
pub fn outlook(knowledge: &Knowledge, region: Option<&str>) -> Result<Query, Unknown> {
    let Some(typed) = region else { return Ok(Query::Outlook(knowledge.home().to_owned())) };
    // Projections are a country's; a state's name stands for its country.
    let of = |region: Region| Some(Query::Outlook(region.country));
    let region = known(&regions(knowledge), typed, arguments::region(knowledge, typed), of)?;
    Ok(Query::Outlook(region.country))
}

/// The two sides of a comparison: two arguments, or whatever stands around a "vs".
pub fn sides(typed: &[String]) -> Vec<String> {
    let words: Vec<&str> = typed.iter().flat_map(|argument| argument.split_whitespace()).collect();
    let is_between =
        |word: &&str| ["vs", "vs.", "versus", "and", "or", "with", "to"].contains(&word.to_lowercase().as_str());
    let around: Vec<String> = words.split(is_between).map(|side| side.join(" ")).collect();
    if around.len() == 2 && around.iter().all(|side| !side.is_empty()) { around } else { typed.to_vec() }
}

/// Two credentials or professions side by side.
///
/// # Errors
///
/// When a name is unknown or stands for several things, or both sides are the same.
pub fn comparison(knowledge: &Knowledge, first: &str, second: &str) -> Result<Query, Unknown> {
    let kind = Kind {
        expected: Expected::CredentialOrProfession,
        hint: such_as([first_credential(knowledge), knowledge.example_profession()]),
    };
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
        return Err(Unknown::because(Problem::Same(first.to_string())));
    }
    Ok(Query::comparison(first, second))
}

/// The career ladder, or a part of it.
///
/// # Errors
///
/// When a name is unknown or stands for several things.
pub fn career(knowledge: &Knowledge, stage: Option<&str>) -> Result<Query, Unknown> {
    let kind = Kind { expected: Expected::CareerStage, hint: Hint::ListOf(Topic::Career) };
    optional(&kind, stage, |typed| arguments::career(knowledge, typed), Query::Career)
}

/// Interviews, or a category or method.
///
/// # Errors
///
/// When a name is unknown or stands for several things.
pub fn interview(knowledge: &Knowledge, category: Option<&str>) -> Result<Query, Unknown> {
    let kind = Kind { expected: Expected::InterviewCategory, hint: Hint::ListOf(Topic::Interview) };
    optional(&kind, category, |typed| arguments::interview(knowledge, typed), Query::Interview)
}

/// All resources, or a topic.
///
/// # Errors
///
/// When a name is unknown or stands for several things.
pub fn resources(knowledge: &Knowledge, topic: Option<&str>) -> Result<Query, Unknown> {
    let kind = Kind { expected: Expected::ResourceTopic, hint: Hint::ListOf(Topic::Resources) };
    optional(&kind, topic, |typed| arguments::resources(knowledge, typed), Query::Resources)
}

/// An FAQ entry, by its id or its question.
///
/// # Errors
///
/// When a name is unknown or stands for several things.
pub fn faq(knowledge: &Knowledge, typed: &str) -> Result<Query, Unknown> {
    let kind = Kind { expected: Expected::FaqEntry, hint: Hint::ListOf(Topic::Faq) };
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
    let problem = Problem::Name {
        expected: kind.expected,
        typed: typed.to_owned(),
        hint: choices.is_empty().then(|| kind.hint.clone()),
    };
    let suggestion = |choice: arguments::Choice<T>| Some(Suggestion { id: of(choice.value)?.id(), title: choice.name });
    Err(Unknown { problem, nearest: choices.into_iter().filter_map(suggestion).collect() })
}
