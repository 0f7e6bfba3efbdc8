//! How well questions are answered, measured on labelled ones.

mod intervals;
mod report;
mod rows;

pub use intervals::Interval;
pub use report::{BaselineReport, Confusion, KindCount, Report, SurfaceReport, baseline, evaluate, is_right};
pub use rows::{Kind, LineFault, Row, RowError, check_labels, read_rows, relabel};
