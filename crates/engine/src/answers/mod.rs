//! Typed query in, [`Reply`] out: what each question is answered with, whatever way it was asked.

mod certification_facts;
mod command;
mod draft;
mod guide;
mod ids;
mod lengths;
pub mod names;
mod next;
mod notes;
mod pay;
mod places;
mod query;
mod reply;
mod suggestion;
pub mod topics;
mod words;

pub use certification_facts::years as earlier_years;
pub use command::Command;
pub use draft::{Draft, Line};
pub use ids::{all_queries, parse_id};
pub use lengths::{Length, PHONE_WIDTH, SUMMARY_LINES, Shown, lines_on_a_phone, phone_lines};
pub use places::the_home;
pub use query::{CareerSubject, ComparisonSubject, Query, Region, Respect, SalaryQuery, SalarySubject};
pub use reply::{Amount, Choice, Figure, Item, Related, Reply, Section, SourceLine, Step, limit_faults};
pub use suggestion::{Suggestion, suggestion};
pub use topics::{Topic, out_of_scope};
pub use words::capitalised;

use crate::knowledge::{Knowledge, Month};

/// The reply to a query; `today` dates its figures. None if the query names something unknown, or what a server has been
/// taught.
pub fn reply(knowledge: &Knowledge, query: &Query, today: Month) -> Option<Reply> {
    let draft = query.topic().draft(knowledge, query, today)?;
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
    query.topic().title(knowledge, query)
}
