//! Look-ups as commands: what a person types for a query, and the query that a command in the knowledge names.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::answers::arguments;
use crate::answers::places;
use crate::answers::query::{Query, SalaryQuery, SalarySubject};
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
                region = salary.region.as_ref().map(|region| match &region.state {
                    Some(state) => places::state(knowledge, state),
                    None => places::country(knowledge, &region.country),
                });
                let subject = salary.subject.as_ref().map(|subject| match subject {
                    SalarySubject::Credential(name) | SalarySubject::Specialty(name) => name.clone(),
                });
                subject.into_iter().chain(salary.level.map(|level| level.id().to_owned())).collect()
            }
            Query::Certification(code) | Query::Aspect(code, _) => vec![code.clone()],
            Query::Outlook(country) => vec![places::country(knowledge, country)],
            Query::Comparison(first, second) => vec![first.to_string(), second.to_string()],
            Query::Career(subject) => subject.iter().map(ToString::to_string).collect(),
            Query::Interview(id) | Query::Resources(id) => id.iter().cloned().collect(),
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

/// The query behind a command as entries name it, such as `/salary CPC entry`; none for other commands.
pub(super) fn query_of(knowledge: &Knowledge, command: &str) -> Option<Query> {
    let (name, words) = command.split_once(' ').unwrap_or((command, ""));
    let words: Vec<&str> = words.split_whitespace().collect();
    match (name, words.as_slice()) {
        ("/salary", words) => salary_of(knowledge, words).map(Query::Salary),
        ("/cert", [code]) => arguments::credential(knowledge, code).found().map(Query::Certification),
        ("/outlook", [country]) => arguments::country(knowledge, country).found().map(Query::Outlook),
        ("/compare", [first, second]) => Some(Query::comparison(
            arguments::comparison_subject(knowledge, first).found()?,
            arguments::comparison_subject(knowledge, second).found()?,
        )),
        ("/career", []) => Some(Query::Career(None)),
        ("/career", [part]) => arguments::career(knowledge, part).found().map(|part| Query::Career(Some(part))),
        ("/interview", []) => Some(Query::Interview(None)),
        ("/interview", [part]) => arguments::interview(knowledge, part).found().map(|id| Query::Interview(Some(id))),
        ("/resources", []) => Some(Query::Resources(None)),
        ("/resources", [part]) => arguments::resources(knowledge, part).found().map(|id| Query::Resources(Some(id))),
        _ => None,
    }
}

fn salary_of(knowledge: &Knowledge, words: &[&str]) -> Option<SalaryQuery> {
    let mut query = SalaryQuery::default();
    for word in words {
        if let Some(place) = word.strip_prefix("region:") {
            query.region = Some(arguments::region(knowledge, place).found()?);
        } else if let Some(level) = Level::ALL.into_iter().find(|level| level.id() == *word) {
            query.level = Some(level);
        } else {
            query.subject = Some(arguments::salary_subject(knowledge, word).found()?);
        }
    }
    Some(query)
}
