//! One answer that a server has been taught, and what one may be.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

/// Answers that a server may have.
pub const MOST_ANSWERS: usize = 500;
/// Ways to ask, besides its question, that an answer may have.
pub const MOST_PHRASINGS: usize = 30;
/// Characters of a question, which is the title of the reply.
pub const LONGEST_QUESTION: usize = 256;
/// Characters of another way to ask.
pub const LONGEST_PHRASING: usize = 300;
/// Characters of an answer. With question, link and remarks it fits one message.
pub const LONGEST_ANSWER: usize = 3_500;
/// Characters of a link.
pub const LONGEST_LINK: usize = 500;
/// Characters of an id that is made of a question.
const LONGEST_MADE: usize = 40;
/// Characters of an id, so that it fits beside others in what a button carries.
pub const LONGEST_ID: usize = 48;

/// An answer that a server has been taught, in its moderators' words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAnswer {
    /// Its id among the server's own: letters, digits, `-` and `_`.
    pub id: String,
    /// The question, which is shown above the answer.
    pub question: String,
    /// Other ways to ask it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phrasings: Vec<String>,
    /// What whoever asks is shown.
    #[serde(flatten)]
    pub shown: Shown,
    /// From when on it is as if it had never been taught. Written as seconds of Unix time; parts of a second are dropped.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "seconds")]
    pub expires: Option<SystemTime>,
}

/// What whoever asks for an own answer is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shown {
    /// A text of the server's own.
    Text {
        /// What is answered, in Discord's markdown.
        answer: String,
        /// Where to read on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
        /// The built-in entry in whose place it stands: that entry is neither answered nor suggested, and whoever asks for it
        /// gets this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<String>,
    },
    /// What is built in: members of this server ask for it in these words.
    BuiltIn {
        /// Id of its reply.
        means: String,
    },
}

/// Moments as seconds of Unix time.
mod seconds {
    use super::{Deserialize, Deserializer, Duration, Serialize, Serializer, SystemTime, UNIX_EPOCH};

    pub(super) fn serialize<S: Serializer>(moment: &Option<SystemTime>, serializer: S) -> Result<S::Ok, S::Error> {
        let seconds = moment.map(|moment| moment.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs());
        seconds.serialize(serializer)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Option<SystemTime>, D::Error> {
        let seconds = Option::<u64>::deserialize(deserializer)?;
        Ok(seconds.and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds))))
    }
}

impl OwnAnswer {
    /// Whether it is still in force.
    pub fn is_in_force(&self, now: SystemTime) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }

    /// All ways to ask it, its question first.
    pub fn ways_to_ask(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.question).chain(&self.phrasings).map(String::as_str)
    }

    /// Its own text; none if what it shows is built in.
    pub fn answer(&self) -> Option<&str> {
        match &self.shown {
            Shown::Text { answer, .. } => Some(answer),
            Shown::BuiltIn { .. } => None,
        }
    }

    /// Where to read on.
    pub fn link(&self) -> Option<&str> {
        match &self.shown {
            Shown::Text { link, .. } => link.as_deref(),
            Shown::BuiltIn { .. } => None,
        }
    }

    /// The built-in entry in whose place it stands.
    pub fn replaces(&self) -> Option<&str> {
        match &self.shown {
            Shown::Text { replaces, .. } => replaces.as_deref(),
            Shown::BuiltIn { .. } => None,
        }
    }

    /// Id of the built-in reply that it leads to.
    pub fn means(&self) -> Option<&str> {
        match &self.shown {
            Shown::BuiltIn { means } => Some(means),
            Shown::Text { .. } => None,
        }
    }

    /// What a question may be like besides the ways to ask: the answer's own text.
    pub(super) fn said(&self) -> &str {
        self.answer().unwrap_or(&self.question)
    }

    /// What keeps it from being taught, if anything.
    ///
    /// # Errors
    ///
    /// When a text is empty or too long, the id or the link cannot be used, or there are too many ways to ask.
    pub fn check(&self) -> Result<(), OwnAnswerError> {
        self.fault().map_or(Ok(()), Err)
    }

    fn fault(&self) -> Option<OwnAnswerError> {
        let is_id_character = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if self.id.is_empty() || self.id.len() > LONGEST_ID || !self.id.chars().all(is_id_character) {
            return Some(OwnAnswerError::Id);
        }
        let length = |what, text: &str, most| {
            let length = text.chars().count();
            (text.trim().is_empty() || length > most).then_some(OwnAnswerError::Length { what, length, most })
        };
        let is_page = |link: &str| {
            Url::parse(link).is_ok_and(|link| matches!(link.scheme(), "http" | "https") && link.has_host())
        };
        if self.phrasings.len() > MOST_PHRASINGS {
            return Some(OwnAnswerError::Phrasings(self.phrasings.len()));
        }
        length("question", &self.question, LONGEST_QUESTION)
            .or_else(|| length("answer", self.said(), LONGEST_ANSWER))
            .or_else(|| self.phrasings.iter().find_map(|text| length("way to ask", text, LONGEST_PHRASING)))
            .or_else(|| self.link().and_then(|link| length("link", link, LONGEST_LINK)))
            .or_else(|| self.link().filter(|link| !is_page(link)).map(|_| OwnAnswerError::Link))
    }
}

/// Why an answer cannot be taught.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OwnAnswerError {
    /// Its id cannot be used.
    #[error("the id must have 1 to {LONGEST_ID} letters, digits, `-` or `_`")]
    Id,
    /// A text is empty or too long.
    #[error("the {what} has {length} characters; write 1 to {most}")]
    Length {
        /// Which text.
        what: &'static str,
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// There are too many ways to ask.
    #[error("there are {0} other ways to ask; at most {MOST_PHRASINGS} are taken")]
    Phrasings(usize),
    /// The link is no address of a page.
    #[error("the link is no address of a page; write one that begins with https://")]
    Link,
    /// The server has as many answers as it may have.
    #[error("this server has {MOST_ANSWERS} answers of its own, which is as many as there can be; remove one first")]
    Full,
}

/// An id for an answer to this question, made of its words, that is not taken.
pub fn id_for(question: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let words = question.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut id = String::new();
    for word in words {
        if id.len() + 1 + word.len() > LONGEST_MADE {
            break;
        }
        if !id.is_empty() {
            id.push('-');
        }
        id.push_str(&word.to_ascii_lowercase());
    }
    if id.is_empty() {
        "answer".clone_into(&mut id);
    }
    if !is_taken(&id) {
        return id;
    }
    // There are fewer answers than numbers.
    (2..).map(|number: u32| format!("{id}-{number}")).find(|id| !is_taken(id)).unwrap_or(id)
}
