//! What is asked for, once words have become meaning. A slash command and a free-text question that mean the same
//! become the same query.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::answers::topics::Topic;
use crate::knowledge::{Level, PAY_RESPECT};

/// What pay is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SalarySubject {
    /// Holders of a credential, by code.
    Credential(String),
    /// Coders of a specialty, by id.
    Specialty(String),
}

/// Where.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region {
    /// ISO 3166 code.
    pub country: String,
    /// Two-letter code of a US state.
    pub state: Option<String>,
}

impl Region {
    /// A whole country.
    pub fn country(code: &str) -> Self {
        Self { country: code.to_owned(), state: None }
    }
}

/// As ids write it: `US-TX`, `GB`.
impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            Some(state) => write!(f, "{}-{state}", self.country),
            None => f.write_str(&self.country),
        }
    }
}

/// A question about pay; everything is optional, and nothing at all asks for the national picture.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SalaryQuery {
    /// Whose.
    pub subject: Option<SalarySubject>,
    /// At which level.
    pub level: Option<Level>,
    /// Where.
    pub region: Option<Region>,
    /// After so many years; the level that they stand for is in `level`.
    pub years: Option<u32>,
    /// Of which year, where it is not the newest figure that is wanted.
    pub of_year: Option<u16>,
    /// Whose besides: no figure is of both, which whoever names them is told.
    pub besides: Option<SalarySubject>,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ComparisonSubject {
    /// A credential, by code.
    Credential(String),
    /// A profession, by id.
    Profession(String),
}

/// Which part of the career material.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CareerSubject {
    /// A stage, by id.
    Stage(String),
    /// A specialty, by id.
    Specialty(String),
    /// A role that coders move on to, by id.
    Move(String),
    /// First positions by credential.
    EntryPositions,
    /// All specialties.
    Specialties,
    /// All roles that coders move on to.
    Moves,
}

impl CareerSubject {
    /// The lists of parts.
    pub const LISTS: [Self; 3] = [Self::EntryPositions, Self::Specialties, Self::Moves];

    /// The list with this id.
    pub fn list(id: &str) -> Option<Self> {
        Self::LISTS.into_iter().find(|list| list.to_string() == id)
    }
}

/// In which respect two credentials are compared above all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Respect {
    /// What their holders earn.
    Pay,
    /// One thing that is asked about a credential, by its id.
    Aspect(String),
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Query {
    /// An FAQ entry, by id.
    Faq(String),
    /// Pay.
    Salary(SalaryQuery),
    /// A credential, by code.
    Certification(String),
    /// One thing about a credential: its code, the id of what is asked, and the year if it is not the newest figure that is
    /// wanted.
    Aspect(String, String, Option<u16>),
    /// Projections for a country, or those of one edition, by its window. There are none for its states, and whoever names one
    /// is told so.
    Outlook(Region, Option<String>),
    /// Two things side by side, in alphabetical order, above all in one respect: see [`Query::comparison`].
    Comparison(ComparisonSubject, ComparisonSubject, Option<Respect>),
    /// The career ladder, or one part of it.
    Career(Option<CareerSubject>),
    /// All of a topic, or one part of it, by id.
    Part(Topic, Option<String>),
    /// An answer that a server has been taught, by its id there. Another server's is none here.
    Own(String),
}

impl Query {
    /// A comparison; the same two things make the same query in whichever order they come.
    pub fn comparison(first: ComparisonSubject, second: ComparisonSubject) -> Self {
        if first <= second { Self::Comparison(first, second, None) } else { Self::Comparison(second, first, None) }
    }

    /// The same, above all in this respect. What is no comparison stays as it is.
    #[must_use]
    pub fn in_respect(self, respect: Option<Respect>) -> Self {
        match self {
            Self::Comparison(first, second, _) => Self::Comparison(first, second, respect),
            other => other,
        }
    }

    /// The part of the knowledge that it asks.
    pub const fn topic(&self) -> Topic {
        match self {
            Self::Faq(_) => Topic::FAQ,
            Self::Salary(_) => Topic::SALARY,
            Self::Certification(_) | Self::Aspect(..) => Topic::CERTIFICATION,
            Self::Outlook(..) => Topic::OUTLOOK,
            Self::Comparison(..) => Topic::COMPARISON,
            Self::Career(_) => Topic::CAREER,
            Self::Part(topic, _) => *topic,
            Self::Own(_) => Topic::OWN,
        }
    }

    /// The part of a topic that it asks for, if it asks for one by its id.
    pub fn part(&self) -> Option<&str> {
        match self {
            Self::Part(_, id) => id.as_deref(),
            _ => None,
        }
    }

    /// The reply's id: `cpc-a`, `salary:CCS:senior:US-TX`, `certification:CPC`, `comparison:CCS:CPC`, `career:advanced`.
    pub fn id(&self) -> String {
        self.to_string()
    }
}

/// As its id.
impl Serialize for Query {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faq(id) => f.write_str(id),
            Self::Salary(query) => {
                f.write_str("salary")?;
                match &query.subject {
                    Some(SalarySubject::Credential(name) | SalarySubject::Specialty(name)) => write!(f, ":{name}")?,
                    None => {}
                }
                if let Some(level) = query.level {
                    write!(f, ":{}", level.id())?;
                }
                if let Some(region) = &query.region {
                    write!(f, ":{region}")?;
                }
                query.of_year.map_or(Ok(()), |year| write!(f, ":{year}"))
            }
            Self::Certification(code) => write!(f, "certification:{code}"),
            Self::Aspect(code, aspect, year) => {
                write!(f, "certification:{code}:{aspect}")?;
                year.map_or(Ok(()), |year| write!(f, ":{year}"))
            }
            Self::Outlook(region, window) => {
                write!(f, "outlook:{region}")?;
                window.as_ref().map_or(Ok(()), |window| write!(f, ":{window}"))
            }
            Self::Comparison(first, second, respect) => {
                write!(f, "comparison:{first}:{second}")?;
                respect.as_ref().map_or(Ok(()), |respect| write!(f, ":{respect}"))
            }
            Self::Career(None) => f.write_str("career"),
            Self::Career(Some(subject)) => write!(f, "career:{subject}"),
            Self::Part(topic, None) => f.write_str(topic.id()),
            Self::Part(topic, Some(id)) => write!(f, "{}:{id}", topic.id()),
            Self::Own(id) => write!(f, "{}:{id}", Topic::OWN.id()),
        }
    }
}

impl fmt::Display for ComparisonSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credential(name) | Self::Profession(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for Respect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pay => f.write_str(PAY_RESPECT),
            Self::Aspect(id) => f.write_str(id),
        }
    }
}

impl fmt::Display for CareerSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage(id) | Self::Specialty(id) | Self::Move(id) => f.write_str(id),
            Self::EntryPositions => f.write_str("entry-positions"),
            Self::Specialties => f.write_str("specialties"),
            Self::Moves => f.write_str("moves"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_the_query() {
        let salary = |subject, level, region| {
            Query::Salary(SalaryQuery { subject, level, region, ..SalaryQuery::default() }).id()
        };
        let us = |state: Option<&str>| Some(Region { country: "US".to_owned(), state: state.map(str::to_owned) });
        let ccs = || Some(SalarySubject::Credential("CCS".to_owned()));
        assert_eq!(salary(None, None, None), "salary");
        assert_eq!(salary(ccs(), Some(Level::Senior), us(Some("TX"))), "salary:CCS:senior:US-TX");
        assert_eq!(salary(Some(SalarySubject::Specialty("oncology".to_owned())), None, us(None)), "salary:oncology:US");
        let credential = |code: &str| ComparisonSubject::Credential(code.to_owned());
        assert_eq!(Query::comparison(credential("CPC"), credential("CCS")).id(), "comparison:CCS:CPC");
        assert_eq!(Query::Career(Some(CareerSubject::Stage("advanced".to_owned()))).id(), "career:advanced");
    }
}
