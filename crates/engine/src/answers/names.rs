//! From names typed by hand, in a terminal or in Discord, to a query, or to what may have been meant.

use crate::answers::places;
use crate::answers::query::{Query, Region};
use crate::answers::suggestion::Suggestion;
use crate::answers::title;
use crate::answers::topics::{Topic, topics};
use crate::knowledge::Knowledge;
use crate::knowledge::names::{Expected, Index, Kind, REGION, Resolution, Thing};

pub use crate::answers::topics::salary::TypedPay;

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
        expected: &'static Expected,
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

impl Unknown {
    /// For this reason, and nothing comes near.
    pub const fn because(problem: Problem) -> Self {
        Self { problem, nearest: Vec::new() }
    }
}

/// The names that are understood: the knowledge and the index of its names.
#[derive(Debug, Clone, Copy)]
pub struct Names<'k> {
    knowledge: &'k Knowledge,
    index: &'k Index,
}

/// The index of all that is understood anywhere.
pub fn index(knowledge: &Knowledge) -> Index {
    let mut all: Vec<&'static Expected> = vec![&REGION];
    for expected in topics().flat_map(|topic| topic.options()).map(|option| option.expected) {
        if !all.contains(&expected) {
            all.push(expected);
        }
    }
    Index::new(knowledge, all)
}

/// `give one such as CPC or oncology`, unless there is nothing to give: then any example would be unknown as well.
pub(super) fn such_as(examples: [Option<&str>; 2]) -> Hint {
    let examples: Vec<&str> = examples.into_iter().flatten().collect();
    Hint::Words(match examples.is_empty() {
        true => "this knowledge holds none".to_owned(),
        false => format!("give one such as {}", examples.join(" or ")),
    })
}

impl<'k> Names<'k> {
    /// The names of this knowledge, of which the index was made.
    pub const fn new(knowledge: &'k Knowledge, index: &'k Index) -> Self {
        Self { knowledge, index }
    }

    /// The knowledge that they are of.
    pub const fn knowledge(self) -> &'k Knowledge {
        self.knowledge
    }

    pub(super) const fn index(self) -> &'k Index {
        self.index
    }

    /// Where pay is looked up, if it is known.
    pub fn place(self, typed: &str) -> Option<Region> {
        self.region(self.index.resolve(&REGION, typed).found()?)
    }

    /// The query, unless its names lead nowhere together; `typed` is what is said to be unknown then.
    ///
    /// # Errors
    ///
    /// When nothing is known about it.
    pub fn answerable(self, typed: &str, query: Query) -> Result<Query, Unknown> {
        match title(self.knowledge, &query) {
            Some(_) => Ok(query),
            None => Err(Unknown::because(Problem::Nothing(typed.to_owned()))),
        }
    }

    pub(super) fn any_region(self) -> Hint {
        let such_as = self.knowledge.example_state().map_or_else(String::new, |state| format!(", such as {state}"));
        let states = match self.knowledge.vocabulary.states.is_empty() {
            true => String::new(),
            false => format!(" or a state of {}", places::the_home(self.knowledge)),
        };
        Hint::Words(format!("give a country{states}{such_as}"))
    }

    pub(super) fn first_credential(self) -> Option<&'k str> {
        self.knowledge.example_credentials().into_iter().next()
    }

    pub(super) fn region(self, thing: Thing) -> Option<Region> {
        match thing.kind {
            Kind::Country => Some(Region::country(&thing.id)),
            Kind::State => Some(Region { country: self.knowledge.home().to_owned(), state: Some(thing.id) }),
            _ => None,
        }
    }

    /// What all of a topic is asked with, or a part of it by its name; `value` is the part, and `of` what asks for it.
    ///
    /// # Errors
    ///
    /// When the name is unknown or stands for several things.
    pub fn optional<T>(
        self,
        expected: &'static Expected,
        topic: Topic,
        typed: Option<&str>,
        value: impl Fn(Thing) -> Option<T>,
        of: impl Fn(Option<T>) -> Query,
    ) -> Result<Query, Unknown> {
        let known = |typed| self.known(expected, Hint::ListOf(topic), typed, &value, |value| Some(of(Some(value))));
        Ok(of(typed.map(known).transpose()?))
    }

    /// What a name stands for as a value, or what may have been meant: `of` is what that asks, `hint` what to give where
    /// nothing comes near.
    ///
    /// # Errors
    ///
    /// When the name is unknown or stands for several things.
    pub fn known<T>(
        self,
        expected: &'static Expected,
        hint: Hint,
        typed: &str,
        value: impl Fn(Thing) -> Option<T>,
        of: impl Fn(T) -> Option<Query>,
    ) -> Result<T, Unknown> {
        let choices = match self.index.resolve(expected, typed) {
            Resolution::Found(thing) => match value(thing) {
                Some(value) => return Ok(value),
                None => Vec::new(),
            },
            Resolution::Unsure(choices) => choices,
        };
        let hint = choices.is_empty().then_some(hint);
        let nearest = choices.into_iter().filter_map(|choice| {
            let id = of(value(choice.thing)?)?.id();
            Some(Suggestion { id, title: choice.title })
        });
        let nearest = nearest.collect();
        Err(Unknown { problem: Problem::Name { expected, typed: typed.to_owned(), hint }, nearest })
    }
}

/// The two sides of a comparison: two arguments, or whatever stands around a "vs".
pub fn sides(typed: &[String]) -> Vec<String> {
    let words: Vec<&str> = typed.iter().flat_map(|argument| argument.split_whitespace()).collect();
    let is_between =
        |word: &&str| ["vs", "vs.", "versus", "and", "or", "with", "to"].contains(&word.to_lowercase().as_str());
    let around: Vec<String> = words.split(is_between).map(|side| side.join(" ")).collect();
    if around.len() == 2 && around.iter().all(|side| !side.is_empty()) { around } else { typed.to_vec() }
}
