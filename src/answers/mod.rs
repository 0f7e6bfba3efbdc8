//! Typed query in, [`Reply`] out: what each question is answered with, whatever way it was asked.

mod query;
mod reply;

pub use query::{CareerSubject, ComparisonSubject, Query, Region, SalaryQuery, SalarySubject, Topic};
pub use reply::{Field, Reply, SourceLine};
