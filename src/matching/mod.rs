//! Text in, ranked entries with a calibrated confidence and slots out. Knows the knowledge's phrasings and
//! vocabulary, nothing else of it.

mod calibration;
mod features;
mod matcher;
mod meanings;
mod nearest;
mod normalise;
mod packed;
mod rival;
mod scorer;
mod slots;
mod spelling;
mod svm;

pub use matcher::{Lesson, Matcher, Ranked, Ranking};
pub use normalise::{Form, Kind, LONGEST_QUESTION, MOST_WORDS, Normalised, Normaliser, Token};
pub use rival::{Rival, RivalKind};
pub use slots::{Mentions, SlotFinder, Slots, compares};
