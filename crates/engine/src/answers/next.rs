//! Where an answer leads on to: what to ask next, and what else there is of its kind.

use crate::answers::command::Command;
use crate::answers::ids::parse_id;
use crate::answers::query::{CareerSubject, ComparisonSubject, Query, Region, SalaryQuery, SalarySubject};
use crate::answers::reply::{Choice, Related, Step};
use crate::answers::title;
use crate::answers::topics::certification::weighed_against;
use crate::knowledge::Knowledge;

/// Steps that are told.
const MOST_STEPS: usize = 4;
/// Choices that are told: as many as a menu of Discord's holds.
const MOST_CHOICES: usize = 25;
/// Questions that lead to an answer, where it is not an FAQ entry itself.
const MOST_RELATED: usize = 10;

/// What to ask next and what else there is, for the reply to this query. What it leads to always has a title and content,
/// and is never the reply itself.
pub(super) fn ways_on(knowledge: &Knowledge, query: &Query) -> (Vec<Step>, Related) {
    let (topic, shown) = (query.topic(), query.id());
    let mut steps: Vec<Step> = Vec::new();
    for (caption, query) in topic.next(knowledge, query) {
        let is_new = steps.iter().all(|step| step.query.id() != query.id());
        if steps.len() < MOST_STEPS && is_new && leads_somewhere(knowledge, &shown, &query) {
            let command = Command::of(knowledge, &query);
            steps.push(Step { query, caption, command });
        }
    }
    let related = topic.related(knowledge, query);
    let (caption, queries) = related.unwrap_or_else(|| ("Related questions", questions_about(knowledge, query)));
    let mut choices: Vec<Choice> = Vec::new();
    for query in queries {
        let is_new = choices.iter().all(|choice| choice.query != query);
        if choices.len() < MOST_CHOICES
            && is_new
            && leads_somewhere(knowledge, &shown, &query)
            && let Some(title) = title(knowledge, &query)
        {
            choices.push(Choice { query, title });
        }
    }
    let caption = if choices.is_empty() { String::new() } else { caption.to_owned() };
    (steps, Related { caption, choices })
}

/// The entries that name the command for this very answer, written as the knowledge writes it: to resolve the commands of
/// all entries would take longer than the answer itself.
fn questions_about(knowledge: &Knowledge, query: &Query) -> Vec<Query> {
    let commands = query.topic().as_written(query);
    let names_it = |command: &String| commands.contains(command);
    let entries = knowledge.faq.iter().filter(|entry| entry.commands.iter().any(names_it));
    entries.take(MOST_RELATED).map(|entry| Query::Faq(entry.id.clone())).collect()
}

/// Whether it has a title, has something behind it, and is not what is shown.
fn leads_somewhere(knowledge: &Knowledge, shown: &str, query: &Query) -> bool {
    let id = query.id();
    query.topic().has_content(knowledge, query)
        && id != shown
        && title(knowledge, query).is_some()
        // The press carries no more than the id.
        && parse_id(knowledge, &id).as_ref() == Some(query)
}

/// What a button says: `CCS or CPC?` takes less of a phone than a whole heading.
pub(super) fn caption(knowledge: &Knowledge, query: &Query) -> Option<String> {
    query.topic().caption(knowledge, query)
}

/// What a button to the national picture of pay says.
pub(super) fn what_people_earn(knowledge: &Knowledge) -> String {
    format!("What {} earn", knowledge.wording.people)
}

/// All about a credential.
pub(super) fn about(code: &str) -> (String, Query) {
    (format!("About {code}"), Query::Certification(code.to_owned()))
}

/// What its holders earn.
pub(super) fn pay(code: &str) -> (String, Query) {
    let subject = Some(SalarySubject::Credential(code.to_owned()));
    (format!("What {code} pays"), Query::Salary(SalaryQuery { subject, ..SalaryQuery::default() }))
}

/// Projections for a country.
pub(super) fn outlook(country: &str) -> (String, Query) {
    (format!("Job outlook, {country}"), Query::Outlook(Region::country(country), None))
}

/// The career ladder.
pub(super) fn career() -> (String, Query) {
    ("Career stages".to_owned(), Query::Career(None))
}

/// First positions.
pub(super) fn first_jobs() -> (String, Query) {
    ("First jobs".to_owned(), Query::Career(Some(CareerSubject::EntryPositions)))
}

/// Projections for the home country.
pub(super) fn home_outlook(knowledge: &Knowledge) -> (String, Query) {
    outlook(knowledge.home())
}

/// A comparison with the credential that most newcomers weigh it against.
pub(super) fn against(knowledge: &Knowledge, code: &str) -> Option<(String, Query)> {
    let other = weighed_against(knowledge, code)?;
    let credential = |code: &str| ComparisonSubject::Credential(code.to_owned());
    Some((format!("{code} or {other}?"), Query::comparison(credential(code), credential(other))))
}
