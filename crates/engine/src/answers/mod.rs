//! Typed query in, [`Reply`] out: what each question is answered with, whatever way it was asked.

mod career;
mod certification;
mod certification_facts;
mod command;
mod comparison;
mod draft;
mod faq;
mod guide;
mod ids;
mod interview;
mod lengths;
pub mod names;
mod next;
mod notes;
mod out_of_scope;
mod outlook;
mod pay;
mod places;
mod query;
mod reply;
mod resources;
mod salary;
mod suggestion;
mod words;

pub use command::Command;
pub use ids::{all_queries, parse_id};
pub use lengths::{Length, PHONE_WIDTH, SUMMARY_LINES, Shown, lines_on_a_phone, phone_lines};
pub use out_of_scope::out_of_scope;
pub use places::the_home;
pub use query::{CareerSubject, ComparisonSubject, Query, Region, SalaryQuery, SalarySubject, Topic};
pub use reply::{Amount, Choice, Figure, Item, Related, Reply, Section, SourceLine, Step, limit_faults};
pub use suggestion::{Suggestion, suggestion};
pub use words::capitalised;

use crate::knowledge::{Knowledge, Month};
use draft::Line;

/// The reply to a query; `today` dates its figures. None if the query names something unknown, or what a server has been
/// taught.
pub fn reply(knowledge: &Knowledge, query: &Query, today: Month) -> Option<Reply> {
    let draft = match query {
        Query::Faq(id) => faq::draft(knowledge, id, today),
        Query::Salary(query) => salary::draft(knowledge, query, today),
        Query::Certification(code) => certification::draft(knowledge, code, today),
        Query::Aspect(code, aspect) => certification::aspect_draft(knowledge, code, aspect, today),
        Query::Outlook(country) => outlook::draft(knowledge, country),
        Query::Comparison(first, second) => comparison::draft(knowledge, first, second, today),
        Query::Career(subject) => career::draft(knowledge, subject.as_ref()),
        Query::Interview(id) => interview::draft(knowledge, id.as_deref()),
        Query::Resources(id) => resources::draft(knowledge, id.as_deref()),
        Query::Own(_) => None,
    }?;
    let (next, related) = next::ways_on(knowledge, query);
    Some(Reply { next, related, ..draft.finish(knowledge, &query.id(), today) })
}

/// What the list with this id begins with.
fn intro(knowledge: &Knowledge, list: &str) -> Option<Line> {
    let intro = knowledge.intros.iter().find(|intro| intro.list == list)?;
    Some(Line::new(&intro.text).citing(&intro.citations))
}

/// The title of the reply to a query, such as to offer it. None if the query names something unknown, or what a server has
/// been taught.
pub fn title(knowledge: &Knowledge, query: &Query) -> Option<String> {
    match query {
        Query::Faq(id) => knowledge.faq_entry(id).map(|entry| entry.question.clone()),
        Query::Salary(query) => salary::title(knowledge, query),
        Query::Certification(code) => knowledge.certification(code).map(certification::title),
        Query::Aspect(code, aspect) => certification::aspect_title(knowledge, code, aspect),
        Query::Outlook(country) => outlook::title(knowledge, country),
        Query::Comparison(first, second) => comparison::title(knowledge, first, second),
        Query::Career(subject) => career::title(knowledge, subject.as_ref()),
        Query::Interview(id) => interview::title(knowledge, id.as_deref()),
        Query::Resources(id) => resources::title(knowledge, id.as_deref()),
        Query::Own(_) => None,
    }
}
