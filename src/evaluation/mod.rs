//! How well questions are answered, measured on labelled ones.

mod report;
mod rows;

pub use report::{BaselineReport, Confusion, KindCount, Report, SurfaceReport, baseline, evaluate};
pub use rows::{Kind, Row, RowError, read_rows, relabel};
