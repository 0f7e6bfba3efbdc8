//! Text in, ranked entries with a calibrated confidence and slots out. Knows the knowledge's phrasings and
//! vocabulary, nothing else of it.

mod baseline;
mod calibration;
mod dictionary;
mod features;
mod held_back;
mod instance;
mod logistic;
mod manners;
mod matcher;
mod nearest;
mod normalise;
mod packed;
mod reading;
mod scorer;
mod semantic;
mod slots;
mod sorted;
mod sparse;
mod spelling;
mod stems;
mod svm;
mod word_lists;

pub use baseline::{Baseline, BaselineKind};
pub(crate) use logistic::{Example, Logistic};
pub use manners::{FoundManner, MannersFinder, language};
pub use matcher::{Matcher, Ranked, Ranking, TrainingSet};
pub use normalise::{
    Form, Kind, LONGEST_QUESTION, MOST_WORDS, Normalised, Normaliser, Token, begins_a_question, plain,
};
pub(crate) use packed::read_within;
pub use reading::{CHATTER, Context};
pub use slots::{Mentions, SlotFinder, Slots, compares};
pub(crate) use svm::Random;
