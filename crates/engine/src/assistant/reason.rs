//! What decided about a question. It is noted where the decision is made, never worked out afterwards.

use crate::answers::Suggestion;
use crate::assistant::aside::LineKind;

/// What decided about a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// An answer is shown: it was so sure, from 0 to 1, and that was as much as it must be.
    Answered {
        /// What the answer rests on.
        grounds: Grounds,
        /// How sure it was.
        sure: f64,
        /// How sure it had to be.
        needed: f64,
    },
    /// A line is said instead of an answer. Where nobody is addressed, nothing is.
    Said(Remark),
    /// Whoever asked is told where such questions belong, those of this class of out-of-scope texts.
    SentElsewhere(String),
    /// No answer is shown. Whoever asked is offered what may be meant; unasked, nothing is said.
    HeldBack(Doubt),
}

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Grounds {
    /// It is sure enough.
    Sure,
    /// It was asked for in an entry's very words, or by the name of what is asked.
    InItsWords,
    /// What the server has been taught fits best.
    Own,
    /// What the server has been taught is no less likely than what is built in, which is as likely as this.
    OwnAsLikely(f64),
    /// The message goes on from an answer.
    GoesOn,
    /// The message asks several things, and this one is sure.
    OnePart,
    /// The message names something that is known besides what is not.
    Named,
    /// It was asked for by its id or its name, not in somebody's own words.
    Opened,
}

/// What is said instead of an answer, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Somebody may harm themselves.
    Distress,
    /// The message is in this language.
    Language(String),
    /// A greeting, thanks and the like: the id of its kind.
    Manners(String),
    /// Hardly a word of it is known.
    NotUnderstood,
    /// It asks about a credential of this name, which is none that is known.
    UnknownCredential(String),
    /// Nothing that is known is like it.
    NotKnown,
    /// It goes on from an answer that is not known any more.
    LostThread,
}

/// Why no answer is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Doubt {
    /// It has no words.
    NothingToRead,
    /// It asks nothing, and was put to nobody.
    NotAQuestion,
    /// It was put to nobody, and its words alone are so unlike all that is known that nothing else was looked at.
    Chatter {
        /// How likely the best reading is by its words, 0 to 1.
        confidence: f64,
    },
    /// No word of it is known, or nothing that is known can be shown for it.
    NothingLike,
    /// The best reading is not sure enough.
    NotSure {
        /// How sure it is, 0 to 1.
        confidence: f64,
        /// How sure it must be.
        needed: f64,
    },
    /// It would be sure enough, had votes not raised what is asked of this answer.
    Raised {
        /// How sure it is, 0 to 1.
        confidence: f64,
        /// How sure it must be.
        needed: f64,
        /// By how much votes have raised that.
        raised: f64,
    },
    /// It was put to nobody, and two entries are about as likely.
    EquallyLikely(Suggestion, Suggestion),
    /// It was put to the bot, and an own answer of the server is about as likely to be meant as the best reading, in this order.
    OwnAsLikely(Suggestion, Suggestion),
    /// What would be answered is switched off.
    SwitchedOff(Suggestion),
    /// It is more like texts of this class, which are not to be answered, than like any entry.
    OutOfScope {
        /// The name of the class.
        class: String,
        /// How sure the best reading is, 0 to 1.
        confidence: f64,
        /// How sure it must be.
        needed: f64,
    },
    /// It was put to nobody, and asks what is for others to answer: the class of out-of-scope texts that it is like.
    Elsewhere(String),
    /// It was put to nobody, and this part of it asks something else that is not sure.
    AnotherPart(String),
    /// It was put to nobody, and asks about this place, of which nothing is known.
    UnknownPlace(String),
}

impl Reason {
    /// What was asked for by its id or name, and is there.
    pub const OPENED: Self = Self::Answered { grounds: Grounds::Opened, sure: 1.0, needed: 0.0 };

    /// The same with other grounds, if it is that of an answer.
    pub(super) fn on(self, grounds: Grounds) -> Self {
        match self {
            Self::Answered { sure, needed, .. } => Self::Answered { grounds, sure, needed },
            other => other,
        }
    }
}

impl Remark {
    /// The kind of line that it is.
    pub const fn kind(&self) -> LineKind {
        match self {
            Self::Distress => LineKind::Distress,
            Self::Language(_) => LineKind::Language,
            Self::Manners(_) => LineKind::Manners,
            Self::NotUnderstood => LineKind::NotUnderstood,
            Self::UnknownCredential(_) => LineKind::UnknownCredential,
            Self::NotKnown => LineKind::NotKnown,
            Self::LostThread => LineKind::LostThread,
        }
    }
}
