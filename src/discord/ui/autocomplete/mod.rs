//! What is offered while an option is being typed.
//!
//! Every choice's value is a code or an id, or else a name, that the commands understand without doubt.

mod list;
mod tables;
#[cfg(test)]
mod tests;

use crate::discord::ui::request::Autocomplete;
use engine::answers::arguments;
use engine::answers::{ComparisonSubject, SalarySubject};
use engine::knowledge::{Knowledge, LevelTerm, level_of_years};
use list::{List, MOST_CHOICES};
use tables::Tables;

/// All that can be chosen, prepared once for one state of the knowledge.
#[derive(Debug, Default)]
pub struct Choices {
    credentials: List,
    salary_subjects: List,
    levels: List,
    /// From how many years of experience on somebody is at a level.
    years: Vec<LevelTerm>,
    regions: List,
    countries: List,
    compared_credentials: List,
    compared_professions: List,
    careers: List,
    interviews: List,
    topics: List,
    entries: List,
}

impl Choices {
    /// What this knowledge has to choose from.
    pub fn new(knowledge: &Knowledge) -> Self {
        let tables = Tables(knowledge);
        Self {
            credentials: tables.credentials(arguments::credential, |code| code).collect(),
            salary_subjects: tables
                .credentials(arguments::salary_subject, SalarySubject::Credential)
                .chain(tables.specialties(arguments::salary_subject, SalarySubject::Specialty))
                .collect(),
            levels: tables.levels().collect(),
            years: knowledge.vocabulary.levels.clone(),
            regions: tables.regions().collect(),
            countries: tables.countries().collect(),
            compared_credentials: tables
                .credentials(arguments::comparison_subject, ComparisonSubject::Credential)
                .collect(),
            compared_professions: tables.professions().collect(),
            careers: tables.careers().collect(),
            interviews: tables.interviews().collect(),
            topics: tables.topics().collect(),
            entries: tables.entries().collect(),
        }
    }

    /// Names and values of at most 25 choices for an option; none for an option that has no choices.
    pub fn near(&self, request: &Autocomplete) -> Vec<(String, String)> {
        let typed = request.typed.as_str();
        let list = match (request.command.as_str(), request.option.as_str()) {
            ("salary", "credential") => &self.salary_subjects,
            ("salary", "level") => return self.near_levels(typed),
            ("salary", "region") => &self.regions,
            ("cert", "credential") => &self.credentials,
            ("outlook", "region") => &self.countries,
            ("compare", "first") => return self.near_compared(typed, request.other("second")),
            ("compare", "second") => return self.near_compared(typed, request.other("first")),
            ("career", "stage") => &self.careers,
            ("interview", "category") => &self.interviews,
            ("resources", "topic") => &self.topics,
            ("faq", "entry") => &self.entries,
            _ => return Vec::new(),
        };
        list.near(typed, None)
    }

    /// Years stand for a level; both are shown.
    fn near_levels(&self, typed: &str) -> Vec<(String, String)> {
        /// Nobody works longer.
        const MOST_YEARS: u32 = 70;
        let years = arguments::years(typed).filter(|years| *years <= MOST_YEARS);
        match years.and_then(|years| Some((years, level_of_years(&self.years, years)?))) {
            Some((years, level)) => {
                let unit = if years == 1 { "year" } else { "years" };
                let years_typed = format!("{years} {unit}");
                vec![(format!("{years_typed} ({})", level.id()), years_typed)]
            }
            _ => self.levels.near(typed, None),
        }
    }

    /// Nothing is compared with itself, and first comes what is of the other side's kind.
    fn near_compared(&self, typed: &str, other: Option<&str>) -> Vec<(String, String)> {
        let (credentials, professions) = (&self.compared_credentials, &self.compared_professions);
        let lists = match other {
            Some(other) if professions.has(other) && !credentials.has(other) => [professions, credentials],
            _ => [credentials, professions],
        };
        let mut choices: Vec<_> = lists.into_iter().flat_map(|list| list.near(typed, other)).collect();
        choices.truncate(MOST_CHOICES);
        choices
    }
}

impl Autocomplete {
    fn other(&self, option: &str) -> Option<&str> {
        self.others.iter().find(|(name, _)| name == option).map(|(_, text)| text.as_str())
    }
}
