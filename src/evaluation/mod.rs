//! How well questions are answered, measured on labelled ones.

mod report;
mod rows;

pub use report::{BaselineReport, Confusion, KindCount, Report, SurfaceReport, baseline, evaluate};
pub use rows::{Kind, LineFault, Row, RowError, check_labels, read_rows, relabel};
