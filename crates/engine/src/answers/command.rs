//! Look-ups as commands: what a person types for a query, and the query that a command in the knowledge names.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::answers::ids::{career_subject, region, salary_subject, side};
use crate::answers::places;
use crate::answers::query::{Query, Region, SalaryQuery, SalarySubject};
use crate::answers::{interview, resources};
use crate::knowledge::{Knowledge, Level};

/// A look-up as words. Displayed, it is what Discord and the chat take: `/salary CCS senior region:Texas`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its name, without a slash.
    pub name: &'static str,
    /// What it takes, in order.
    pub arguments: Vec<String>,
    /// The place that pay is asked for, which is an option by name.
    pub region: Option<String>,
}

impl Command {
    /// The command that asks for the same.
    pub fn of(knowledge: &Knowledge, query: &Query) -> Self {
        let mut region = None;
        let arguments: Vec<String> = match query {
            Query::Faq(id) => vec![id.clone()],
            Query::Salary(salary) => {
                region = salary.region.as_ref().map(|region| places::region(knowledge, region));
                let subject = salary.subject.as_ref().map(|subject| match subject {
                    SalarySubject::Credential(name) | SalarySubject::Specialty(name) => name.clone(),
                });
                subject.into_iter().chain(salary.level.map(|level| level.id().to_owned())).collect()
            }
            Query::Certification(code) | Query::Aspect(code, _) => vec![code.clone()],
            Query::Outlook(region) => vec![places::region(knowledge, region)],
            Query::Comparison(first, second) => vec![first.to_string(), second.to_string()],
            Query::Career(subject) => subject.iter().map(ToString::to_string).collect(),
            Query::Interview(id) | Query::Resources(id) => id.iter().cloned().collect(),
            // It is asked for in words.
            Query::Own(_) => Vec::new(),
        };
        Self { name: query.topic().command(), arguments, region }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.name)?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {argument}"))?;
        self.region.iter().try_for_each(|region| write!(f, " region:{region}"))
    }
}

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The query behind a command as entries name it, by codes and ids, such as `/salary CPC entry`; none for other commands.
pub(super) fn query_of(knowledge: &Knowledge, command: &str) -> Option<Query> {
    let (name, words) = command.split_once(' ').unwrap_or((command, ""));
    let words: Vec<&str> = words.split_whitespace().collect();
    match (name, words.as_slice()) {
        ("/salary", words) => salary_of(knowledge, words).map(Query::Salary),
        ("/cert", [code]) => knowledge.certification(code).map(|known| Query::Certification(known.code.clone())),
        ("/outlook", [country]) => region(knowledge, country).map(Query::Outlook),
        ("/compare", [first, second]) => Some(Query::comparison(side(knowledge, first)?, side(knowledge, second)?)),
        ("/career", []) => Some(Query::Career(None)),
        ("/career", [part]) => career_subject(knowledge, part).map(|part| Query::Career(Some(part))),
        ("/interview", []) => Some(Query::Interview(None)),
        ("/interview", [id]) => interview::title(knowledge, Some(id)).map(|_| Query::Interview(Some((*id).to_owned()))),
        ("/resources", []) => Some(Query::Resources(None)),
        ("/resources", [id]) => resources::title(knowledge, Some(id)).map(|_| Query::Resources(Some((*id).to_owned()))),
        _ => None,
    }
}

fn salary_of(knowledge: &Knowledge, words: &[&str]) -> Option<SalaryQuery> {
    let mut query = SalaryQuery::default();
    for word in words {
        if let Some(place) = word.strip_prefix("region:") {
            query.region = Some(named_region(knowledge, place)?);
        } else if let Some(level) = Level::with_id(word) {
            query.level = Some(level);
        } else {
            query.subject = Some(salary_subject(knowledge, word)?);
        }
    }
    Some(query)
}

/// A place by its id, or by its name as readers see it.
fn named_region(knowledge: &Knowledge, place: &str) -> Option<Region> {
    let words = &knowledge.vocabulary;
    let state = words.states.iter().find(|known| known.name == place);
    let state = state.map(|known| Region { country: words.home.clone(), state: Some(known.code.clone()) });
    let country = || words.countries.iter().find(|known| known.name == place).map(|known| Region::country(&known.code));
    state.or_else(country).or_else(|| region(knowledge, place))
}
