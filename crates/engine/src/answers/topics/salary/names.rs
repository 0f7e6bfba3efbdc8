//! Pay by names that were typed, whatever their order.

use crate::answers::names;
use crate::answers::names::{Hint, Names, Problem, Unknown};
use crate::answers::query::{Query, SalaryQuery, SalarySubject};
use crate::answers::suggestion::Suggestion;
use crate::knowledge::Level;
use crate::knowledge::names::{Choice, Expected, Kind, LEVEL, PAID, REGION, Resolution, Thing, years};

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

impl Names<'_> {
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
            let hint = names::such_as([self.first_credential(), self.knowledge().example_specialty()]);
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
            if self.index().exactly(place.expected(), text).is_some() {
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
                let is_it = |place: &Place| self.index().exactly(place.expected(), &name).is_some();
                // Which of several things is meant is asked once all places are filled.
                let may_be_it = |place: &Place| self.index().is_name(place.expected(), &name);
                let free: Vec<Place> = Place::ALL.into_iter().filter(|place| pay.of(*place).is_none()).collect();
                let place =
                    free.iter().find(|place| is_it(place)).or_else(|| free.iter().find(|place| may_be_it(place)));
                Some((length, *place?, name))
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
        let Resolution::Unsure(choices) = self.index().resolve(&PAID, text) else { return Unknown::because(problem) };
        let suggestion = |choice: Choice| {
            let subject = Some(salary_subject(choice.thing)?);
            let id = Query::Salary(SalaryQuery { subject, ..SalaryQuery::default() }).id();
            Some(Suggestion { id, title: choice.title })
        };
        Unknown { problem, nearest: choices.into_iter().filter_map(suggestion).collect() }
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
