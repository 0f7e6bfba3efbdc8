//! From names typed by hand, in a terminal or in Discord, to a query, or to what may have been meant.

use crate::answers::places;
use crate::answers::query::{CareerSubject, ComparisonSubject, Query, Region, SalaryQuery, SalarySubject, Topic};
use crate::answers::suggestion::Suggestion;
use crate::answers::title;
use crate::knowledge::names::{
    CAREER, COMPARED, CREDENTIAL, ENTRY, Expected, INTERVIEW, Index, Kind, LEVEL, PAID, PROJECTED, REGION, RESOURCE,
    Resolution, Thing, years,
};
use crate::knowledge::{Knowledge, Level};

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
    fn because(problem: Problem) -> Self {
        Self { problem, nearest: Vec::new() }
    }
}

/// The names that are understood: the knowledge and the index of its names.
#[derive(Debug, Clone, Copy)]
pub struct Names<'k> {
    knowledge: &'k Knowledge,
    index: &'k Index,
}

/// What pay is asked for, as it was typed. What stands in a place of another is put into its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct TypedPay<'t> {
    /// A credential or a specialty.
    pub subject: Option<&'t str>,
    /// A level, or years.
    pub level: Option<&'t str>,
    /// A country or a state.
    pub region: Option<&'t str>,
}

/// The index of all that is understood anywhere.
pub fn index(knowledge: &Knowledge) -> Index {
    let expected = [&CREDENTIAL, &PAID, &COMPARED, &LEVEL, &REGION, &PROJECTED, &CAREER, &INTERVIEW, &RESOURCE, &ENTRY];
    Index::new(knowledge, expected)
}

/// `give one such as CPC or oncology`, unless there is nothing to give: then any example would be unknown as well.
fn such_as(examples: [Option<&str>; 2]) -> Hint {
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

    /// Pay: of a credential or specialty, at a level, in a place; without any, the national picture.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn salary(self, typed: TypedPay<'_>) -> Result<Query, Unknown> {
        let Pay { subject, level, region } = self.arranged(typed)?;
        self.pay(subject.as_deref(), level.as_deref(), region.as_deref())
    }

    /// The same from words in whatever order they were typed: `senior CCS`, `10 years Texas`.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn salary_of_words(self, words: &[String], region: Option<&str>) -> Result<Query, Unknown> {
        let mut pay = Pay { region: region.map(str::to_owned), ..Pay::default() };
        let text = words.join(" ");
        let left_over = self.claim(&mut pay, &text);
        if !left_over.is_empty() {
            let place = pay.first_free().ok_or_else(|| self.nothing_together(&text))?;
            *place = Some(left_over.join(" "));
        }
        self.pay(pay.subject.as_deref(), pay.level.as_deref(), pay.region.as_deref())
    }

    fn pay(self, subject: Option<&str>, level: Option<&str>, region: Option<&str>) -> Result<Query, Unknown> {
        let mut query = SalaryQuery::default();
        if let Some(typed) = region {
            let of = |region| Some(Query::Salary(SalaryQuery { region: Some(region), ..SalaryQuery::default() }));
            query.region = Some(self.known(&REGION, self.any_region(), typed, |thing| self.region(thing), of)?);
        }
        if let Some(typed) = subject {
            let hint = such_as([self.first_credential(), self.knowledge.example_specialty()]);
            let of = |subject| Some(Query::Salary(SalaryQuery { subject: Some(subject), ..query.clone() }));
            query.subject = Some(self.known(&PAID, hint, typed, salary_subject, of)?);
        }
        if let Some(typed) = level {
            let hint = Hint::Words("give entry, mid or senior, or years such as \"10 years\"".to_owned());
            let of = |level| Some(Query::Salary(SalaryQuery { level: Some(level), ..query.clone() }));
            query.level = Some(self.known(&LEVEL, hint, typed, |thing| Level::with_id(&thing.id), of)?);
            query.years = years(typed);
        }
        Ok(Query::Salary(query))
    }

    /// What was typed into each place: where it is known, or else where its words are, or else where it stood.
    fn arranged(self, typed: TypedPay<'_>) -> Result<Pay, Unknown> {
        let mut pay = Pay::default();
        let mut elsewhere = Vec::new();
        for (place, text) in
            [(Place::Subject, typed.subject), (Place::Level, typed.level), (Place::Region, typed.region)]
        {
            let Some(text) = text else { continue };
            if self.index.exactly(place.expected(), text).is_some() {
                *pay.of(place) = Some(text.to_owned());
            } else {
                elsewhere.push((place, text));
            }
        }
        for (place, text) in elsewhere {
            let mut with_its_words = pay.clone();
            if self.claim(&mut with_its_words, text).is_empty() {
                pay = with_its_words;
            } else if pay.of(place).is_none() {
                *pay.of(place) = Some(text.to_owned());
            } else {
                return Err(self.nothing_together(text));
            }
        }
        Ok(pay)
    }

    /// Puts the names within a text into their places, longest first, and hands back the words that are part of none.
    fn claim(self, pay: &mut Pay, text: &str) -> Vec<String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut rest = words.as_slice();
        let mut left_over = Vec::new();
        while let [word, tail @ ..] = rest {
            let claimed = (1..=rest.len()).rev().find_map(|length| {
                let name = rest.get(..length)?.join(" ");
                let is_it = |place: &Place| self.index.exactly(place.expected(), &name).is_some();
                Some((length, Place::ALL.into_iter().find(|place| pay.of(*place).is_none() && is_it(place))?, name))
            });
            rest = match claimed {
                Some((length, place, name)) => {
                    *pay.of(place) = Some(name);
                    rest.get(length..).unwrap_or_default()
                }
                None => {
                    left_over.push((*word).to_owned());
                    tail
                }
            };
        }
        left_over
    }

    /// Nothing is known about everything that a text names, but perhaps about one thing or the other.
    fn nothing_together(self, text: &str) -> Unknown {
        let problem = Problem::Nothing(text.to_owned());
        let Resolution::Unsure(choices) = self.index.resolve(&PAID, text) else { return Unknown::because(problem) };
        let suggestion = |choice: crate::knowledge::names::Choice| {
            let subject = Some(salary_subject(choice.thing)?);
            let id = Query::Salary(SalaryQuery { subject, ..SalaryQuery::default() }).id();
            Some(Suggestion { id, title: choice.title })
        };
        Unknown { problem, nearest: choices.into_iter().filter_map(suggestion).collect() }
    }

    /// A credential.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn certification(self, typed: &str) -> Result<Query, Unknown> {
        let hint = such_as([self.first_credential(), None]);
        let of = |code| Some(Query::Certification(code));
        self.known(&CREDENTIAL, hint, typed, |thing| Some(thing.id), of).map(Query::Certification)
    }

    /// Projections for a country or one of its states; by default the home country.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn outlook(self, region: Option<&str>) -> Result<Query, Unknown> {
        let Some(typed) = region else { return Ok(Query::Outlook(Region::country(self.knowledge.home()))) };
        let of = |region| Some(Query::Outlook(region));
        self.known(&PROJECTED, self.any_region(), typed, |thing| self.region(thing), of).map(Query::Outlook)
    }

    /// Two credentials or professions side by side.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things, or both sides are the same.
    pub fn comparison(self, first: &str, second: &str) -> Result<Query, Unknown> {
        let hint = such_as([self.first_credential(), self.knowledge.example_profession()]);
        let side = |typed, other: Option<&ComparisonSubject>| {
            // With the other side known, a choice is the comparison itself; else a credential by itself can be shown.
            let of = |subject: ComparisonSubject| match (other, subject) {
                (Some(other), subject) => Some(Query::comparison(other.clone(), subject)),
                (None, ComparisonSubject::Credential(code)) => Some(Query::Certification(code)),
                (None, ComparisonSubject::Profession(_)) => None,
            };
            self.known(&COMPARED, hint.clone(), typed, compared, of)
        };
        let other = self.index.resolve(&COMPARED, second).found().and_then(compared);
        let first = side(first, other.as_ref())?;
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
    pub fn career(self, stage: Option<&str>) -> Result<Query, Unknown> {
        self.optional(&CAREER, Topic::Career, stage, career, Query::Career)
    }

    /// Interviews, or a category or method.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn interview(self, category: Option<&str>) -> Result<Query, Unknown> {
        self.optional(&INTERVIEW, Topic::Interview, category, |thing| Some(thing.id), Query::Interview)
    }

    /// All resources, or a topic.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn resources(self, topic: Option<&str>) -> Result<Query, Unknown> {
        self.optional(&RESOURCE, Topic::Resources, topic, |thing| Some(thing.id), Query::Resources)
    }

    /// An FAQ entry, by its id or its question.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things: then it may be a question in somebody's own words.
    pub fn faq(self, typed: &str) -> Result<Query, Unknown> {
        let of = |id| Some(Query::Faq(id));
        self.known(&ENTRY, Hint::ListOf(Topic::Faq), typed, |thing| Some(thing.id), of).map(Query::Faq)
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

    fn any_region(self) -> Hint {
        let such_as = self.knowledge.example_state().map_or_else(String::new, |state| format!(", such as {state}"));
        let states = match self.knowledge.vocabulary.states.is_empty() {
            true => String::new(),
            false => format!(" or a state of {}", places::the_home(self.knowledge)),
        };
        Hint::Words(format!("give a country{states}{such_as}"))
    }

    fn first_credential(self) -> Option<&'k str> {
        self.knowledge.example_credentials().into_iter().next()
    }

    fn region(self, thing: Thing) -> Option<Region> {
        match thing.kind {
            Kind::Country => Some(Region::country(&thing.id)),
            Kind::State => Some(Region { country: self.knowledge.home().to_owned(), state: Some(thing.id) }),
            _ => None,
        }
    }

    fn optional<T>(
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
    fn known<T>(
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

/// What stands in each place, as it was typed.
#[derive(Debug, Clone, Default)]
struct Pay {
    subject: Option<String>,
    level: Option<String>,
    region: Option<String>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Subject,
    Level,
    Region,
}

impl Place {
    /// A word that is known in several places belongs to the first.
    const ALL: [Self; 3] = [Self::Subject, Self::Level, Self::Region];

    const fn expected(self) -> &'static Expected {
        match self {
            Self::Subject => &PAID,
            Self::Level => &LEVEL,
            Self::Region => &REGION,
        }
    }
}

impl Pay {
    const fn of(&mut self, place: Place) -> &mut Option<String> {
        match place {
            Place::Subject => &mut self.subject,
            Place::Level => &mut self.level,
            Place::Region => &mut self.region,
        }
    }

    fn first_free(&mut self) -> Option<&mut Option<String>> {
        [&mut self.subject, &mut self.level, &mut self.region].into_iter().find(|place| place.is_none())
    }
}

fn salary_subject(thing: Thing) -> Option<SalarySubject> {
    match thing.kind {
        Kind::Credential => Some(SalarySubject::Credential(thing.id)),
        Kind::Specialty => Some(SalarySubject::Specialty(thing.id)),
        _ => None,
    }
}

fn compared(thing: Thing) -> Option<ComparisonSubject> {
    match thing.kind {
        Kind::Credential => Some(ComparisonSubject::Credential(thing.id)),
        Kind::Profession => Some(ComparisonSubject::Profession(thing.id)),
        _ => None,
    }
}

fn career(thing: Thing) -> Option<CareerSubject> {
    match thing.kind {
        Kind::Stage => Some(CareerSubject::Stage(thing.id)),
        Kind::Specialty => Some(CareerSubject::Specialty(thing.id)),
        Kind::Move => Some(CareerSubject::Move(thing.id)),
        Kind::Table => CareerSubject::list(&thing.id),
        _ => None,
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
