//! What Preceptor knows: TOML files in, validated and immutable [`Knowledge`] out.

mod dated;
mod diagnostic;
mod figure;
mod intents;
mod labels;
mod likeness;
mod load;
mod manners;
mod model;
pub mod names;
mod period;
pub(crate) mod reader;
mod sets;
mod vocabulary;
mod wording;

pub use dated::DatedFigure;
pub use diagnostic::{Diagnostic, LoadError, Phase, Severity};
pub use figure::{NamedFigure, money, newest_fact, number};
pub use intents::{
    AspectIntent, DemandEntry, Intents, Overview, OverviewIntent, OwnComparison, PAY_RESPECT, PayEntry, Yields,
};
pub use labels::{ComparedAspect, FactLabel, FieldLabel, GroupLabel, Labels, PayLabel, Section, Survey, Yardstick};
pub use likeness::did_you_mean;
pub use load::{
    Files, Folder, LONGEST_ANSWER, LONGEST_TEXT, LONGEST_TITLE, Loaded, Taught, build, load_folder, read_folder, taught,
};
pub use manners::{Distress, Language, Manner, Manners};
pub use model::*;
pub use period::{Date, Month, Period};
pub use sets::{PayGroup, Statistic};
pub use vocabulary::{LevelTerm, Place, Term, Vocabulary, level_of_years};
pub use wording::{Examples, Wording};
