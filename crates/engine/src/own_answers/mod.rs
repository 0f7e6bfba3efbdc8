//! A server's own answers, found by the nearest way to ask them: by words at once, by vectors as soon as they are there.
//!
//! Nothing is learnt from a server's texts. How sure a likeness makes is learnt when the knowledge is prepared, from
//! entries of the knowledge that stand in for a server's answers.

mod answer;
mod calibration;
mod evidence;
mod file;
mod groups;
mod index;
mod mentions;
mod reply;
mod simulation;
mod words;

pub use answer::{
    LONGEST_ANSWER, LONGEST_ID, LONGEST_LINK, LONGEST_PHRASING, LONGEST_QUESTION, MOST_ANSWERS, MOST_PHRASINGS,
    OwnAnswer, OwnAnswerError, Shown, id_for,
};
pub use calibration::OwnCalibration;
pub use evidence::{Asked, OwnRanked};
pub use file::{
    AnswerFile, Difference, Imported, LARGEST_FILE, difference, foreign_mentions, in_one_line, read, write,
};
pub use groups::MOST_GROUPED;
pub(crate) use groups::grouped;
pub use index::OwnAnswers;
pub use mentions::{Mention, mentions};
pub use reply::reply;
pub(crate) use simulation::Lesson;
