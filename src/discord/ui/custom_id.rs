//! All state of buttons and select menus, within the 100 characters of their `custom_id`, so that they work after a
//! restart.

use std::collections::HashMap;
use std::num::NonZeroU64;

use serenity::all::{MessageId, UserId};

use engine::answers::all_queries;
use engine::answers::topics::topics;
use engine::knowledge::Knowledge;

/// Bytes, and so characters, that Discord allows a `custom_id`.
pub const LONGEST_CUSTOM_ID: usize = 100;

/// First part of every `custom_id` of ours; the number grows when old ones cannot be read any more.
const VERSION: &str = "p1";
/// Stands before the code of a reply whose id is not written out.
const HASHED: char = '~';
/// Bytes of an id that is written out; a longer one would leave no room beside asker and question.
const LONGEST_WRITTEN_OUT: usize = 64;

/// What pressing a component asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// "Did you mean" under a mention or a direct message: the asker's press turns the message into the answer; anybody
    /// else's shows it to them alone.
    Show,
    /// "Did you mean" of a command: the choice is posted for all.
    Choose,
    /// The same where `hide` was set: the choice is shown to the asker alone.
    ChooseHidden,
    /// A way on from an answer (button), or the related questions (select menu, whose values are codes): shown to the
    /// one who pressed.
    Onward,
    /// All of an answer of which a part is shown: the entry is its reply id. Shown to the one who pressed.
    All,
    /// Another interview question: the entries are the category's reply id and the number of the question to show.
    AnotherQuestion,
    /// What an interviewer wants to hear: the entries are the category's reply id and the number of the question.
    WhatTheyWant,
    /// The answer is not what was asked.
    NotIt,
    /// The answer is to go.
    Delete,
    /// The answer was what was asked.
    Helped,
    /// What moderators do: the entries are a step of [`crate::discord::ui::manage`].
    Manage,
    /// What those do who teach a server's own answers: the entries are a step of [`crate::discord::ui::teach`].
    Teach,
    /// What those see who look after a server: the entries are a step of [`crate::discord::ui::insights`].
    Insights,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 13] = [
        Self::Show,
        Self::Choose,
        Self::ChooseHidden,
        Self::Onward,
        Self::All,
        Self::AnotherQuestion,
        Self::WhatTheyWant,
        Self::NotIt,
        Self::Delete,
        Self::Helped,
        Self::Manage,
        Self::Teach,
        Self::Insights,
    ];

    /// How it is written. Never to be changed: messages with it stay in channels for years.
    const fn letter(self) -> &'static str {
        match self {
            Self::Show => "s",
            Self::Choose => "c",
            Self::ChooseHidden => "h",
            Self::Onward => "o",
            Self::All => "f",
            Self::AnotherQuestion => "a",
            Self::WhatTheyWant => "w",
            Self::NotIt => "n",
            Self::Delete => "d",
            Self::Helped => "y",
            Self::Manage => "m",
            Self::Teach => "t",
            Self::Insights => "i",
        }
    }
}

/// What a `custom_id` says. Written as `p1|action|asker|question|codes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomId {
    /// What is asked for.
    pub action: Action,
    /// Who asked.
    pub asker: Option<UserId>,
    /// The message that was answered.
    pub question: Option<MessageId>,
    /// Codes of replies; see [`code`].
    pub entries: Vec<String>,
}

/// Why a `custom_id` cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CustomIdError {
    /// Another bot's, or none of ours.
    #[error("the custom id is not Preceptor's")]
    Foreign,
    /// Of a version that is no longer, or not yet, understood.
    #[error("the custom id is of another version")]
    OtherVersion,
}

impl CustomId {
    /// At most 100 characters: from the first entry on that does not fit, entries are left out, as are those that
    /// could not be read back.
    pub fn encode(&self) -> String {
        let asker = self.asker.map(|id| base36(id.get())).unwrap_or_default();
        let question = self.question.map(|id| base36(id.get())).unwrap_or_default();
        let mut text = format!("{VERSION}|{}|{asker}|{question}|", self.action.letter());
        let mut separator = "";
        for entry in self.entries.iter().filter(|entry| is_writable(entry)) {
            if text.len() + separator.len() + entry.len() > LONGEST_CUSTOM_ID {
                break;
            }
            text.push_str(separator);
            text.push_str(entry);
            separator = ",";
        }
        text
    }

    /// Reads what [`CustomId::encode`] wrote.
    ///
    /// # Errors
    ///
    /// When it is another bot's, or of another version of Preceptor.
    pub fn decode(text: &str) -> Result<Self, CustomIdError> {
        let parts: Vec<&str> = text.split('|').collect();
        let version = parts.first().copied().unwrap_or_default();
        let number = version.strip_prefix('p').unwrap_or_default();
        if parts.len() < 2 || number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(CustomIdError::Foreign);
        }
        if version != VERSION {
            return Err(CustomIdError::OtherVersion);
        }
        let [_, letter, asker, question, entries] = parts.as_slice() else { return Err(CustomIdError::Foreign) };
        // A later release may know more actions.
        let action = Action::ALL.into_iter().find(|action| action.letter() == *letter);
        let action = action.ok_or(CustomIdError::OtherVersion)?;
        Ok(Self {
            action,
            asker: id(asker)?.map(UserId::from),
            question: id(question)?.map(MessageId::from),
            entries: entries.split(',').filter(|entry| !entry.is_empty()).map(str::to_owned).collect(),
        })
    }
}

/// Whether an entry comes back as it was.
fn is_writable(entry: &str) -> bool {
    !entry.is_empty() && !entry.contains(|character: char| matches!(character, '|' | ',') || character.is_control())
}

fn id(text: &str) -> Result<Option<NonZeroU64>, CustomIdError> {
    if text.is_empty() {
        return Ok(None);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()) {
        return Err(CustomIdError::Foreign);
    }
    let number = u64::from_str_radix(text, 36).map_err(|_| CustomIdError::Foreign)?;
    NonZeroU64::new(number).map(Some).ok_or(CustomIdError::Foreign)
}

pub(super) fn base36(mut number: u64) -> String {
    let mut digits = Vec::with_capacity(13);
    loop {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        digits.extend(char::from_digit(digit, 36));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

/// The code of a reply id: at most 64 bytes, without `,` and `|`.
///
/// FAQ ids, which may be long, become `~` and 8 characters; every other id, such as `salary:CCS:senior:US-TX`, stands as
/// itself unless it does not fit. The same id has the same code in every release.
pub fn code(query_id: &str) -> String {
    let stands_as_itself = !is_faq(query_id)
        && query_id.len() <= LONGEST_WRITTEN_OUT
        && is_writable(query_id)
        && !query_id.starts_with(HASHED);
    if stands_as_itself { query_id.to_owned() } else { hashed(query_id) }
}

/// Whether a reply id is that of an FAQ entry.
fn is_faq(query_id: &str) -> bool {
    !query_id.contains(':') && !topics().any(|topic| topic.has_overview() && topic.id() == query_id)
}

/// `~` and the 48 bits of a hash as eight characters of URL-safe base 64.
fn hashed(query_id: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let hash = fnv1a(query_id.as_bytes());
    let folded = (hash >> 48) ^ (hash & 0xFFFF_FFFF_FFFF);
    let digits = (0..8).rev().filter_map(|place| {
        let digit = usize::try_from((folded >> (6 * place)) & 63).unwrap_or_default();
        DIGITS.get(digit).map(|&byte| char::from(byte))
    });
    std::iter::once(HASHED).chain(digits).collect()
}

/// FNV-1a with 64 bits, written out because a code must never change with a library.
const fn fnv1a(bytes: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut rest = bytes;
    while let [first, others @ ..] = rest {
        hash = (hash ^ *first as u64).wrapping_mul(0x0000_0100_0000_01B3);
        rest = others;
    }
    hash
}

/// Reply ids by their codes, for one state of the knowledge.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    hashed: HashMap<String, String>,
}

impl Codes {
    /// The codes of everything that can be asked.
    pub fn new(knowledge: &Knowledge) -> Self {
        let ids = all_queries(knowledge).into_iter().map(|query| query.id());
        let codes = ids.map(|id| (code(&id), id)).filter(|(code, _)| code.starts_with(HASHED));
        Self { hashed: codes.collect() }
    }

    /// The reply id that a code stands for; none for a code of an entry that is gone, or for what is no code. The
    /// knowledge may still not know an id that stands as itself.
    pub fn resolve(&self, code: &str) -> Option<String> {
        if code.starts_with(HASHED) {
            return self.hashed.get(code).cloned();
        }
        (!is_faq(code)).then(|| code.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use engine::knowledge::FaqEntry;
    use engine::knowledge::load_folder;

    fn custom_id() -> impl Strategy<Value = CustomId> {
        let id = || proptest::option::of(1..=u64::MAX);
        let entries = proptest::collection::vec("[~a-zA-Z0-9:_-]{1,30}", 0..8);
        (0..Action::ALL.len(), id(), id(), entries).prop_map(|(action, asker, question, entries)| CustomId {
            action: Action::ALL[action],
            asker: asker.map(UserId::new),
            question: question.map(MessageId::new),
            entries,
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(written in custom_id()) {
            let text = written.encode();
            prop_assert!(text.len() <= LONGEST_CUSTOM_ID, "{text}");
            let read = CustomId::decode(&text).unwrap();
            prop_assert!(written.entries.starts_with(&read.entries));
            prop_assert_eq!(CustomId { entries: read.entries.clone(), ..written }, read);
        }

        #[test]
        fn any_entries_keep_the_length(entries in proptest::collection::vec(".*", 0..4)) {
            let id = CustomId { action: Action::NotIt, asker: None, question: None, entries };
            let text = id.encode();
            prop_assert!(text.chars().count() <= LONGEST_CUSTOM_ID);
            prop_assert!(CustomId::decode(&text).is_ok());
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(p[0-9]{0,3}|.{0,3})(\\|[a-z0-9,~]*){0,6}.*") {
            let _ = CustomId::decode(&text);
        }

        #[test]
        fn codes_fit_and_are_written_whole(id in ".*") {
            let code = code(&id);
            prop_assert!(code.len() <= LONGEST_WRITTEN_OUT && is_writable(&code), "{code}");
        }
    }

    #[test]
    fn the_form_is_the_one_in_old_messages() {
        let id = CustomId {
            action: Action::NotIt,
            asker: Some(UserId::new(175_928_847_299_117_063)),
            question: Some(MessageId::new(36)),
            entries: vec!["certification:CPC".to_owned(), code("cpc-a")],
        };
        assert_eq!(id.encode(), "p1|n|1c49kkphnxtz|10|certification:CPC,~rKu4fD4-");
        let empty = CustomId { action: Action::Delete, asker: None, question: None, entries: Vec::new() };
        assert_eq!(empty.encode(), "p1|d|||");
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xCBF2_9CE4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xAF63_DC4C_8601_EC8C);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_F739_67E8);
    }

    #[test]
    fn what_is_not_ours_is_told_from_another_version() {
        for text in ["", "p1", "other", "p|a|||", "px|a|||", "p1|d||", "p1|d||||", "p1|d|0||", "p1|d|+1||", "p1|d|Z||"]
        {
            assert_eq!(CustomId::decode(text), Err(CustomIdError::Foreign), "{text}");
        }
        for text in ["p2|d|||", "p0|anything", "p12|x", "p1|x|||"] {
            assert_eq!(CustomId::decode(text), Err(CustomIdError::OtherVersion), "{text}");
        }
    }

    #[test]
    fn every_code_leads_back() {
        let knowledge = load_folder(std::path::Path::new("knowledge")).unwrap().usable().unwrap();
        let codes = Codes::new(&knowledge);
        let mut seen = std::collections::HashSet::new();
        for query in all_queries(&knowledge) {
            let id = query.id();
            assert_eq!(codes.resolve(&code(&id)).as_deref(), Some(id.as_str()));
            assert!(seen.insert(code(&id)), "{id}");
        }
        assert_eq!(codes.resolve("salary:CCS:senior:US-TX").as_deref(), Some("salary:CCS:senior:US-TX"));
        for nothing in ["", "3", "~", "~AAAAAAAA", "cpc-a"] {
            assert_eq!(codes.resolve(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn an_entry_with_an_odd_id_is_found() {
        let odd = "a,b|c".to_owned();
        let faq = vec![FaqEntry { id: odd.clone(), ..entry() }];
        let codes = Codes::new(&Knowledge { faq, ..Knowledge::default() });
        assert_eq!(codes.resolve(&code(&odd)), Some(odd));
    }

    fn entry() -> FaqEntry {
        FaqEntry {
            popular: None,
            id: String::new(),
            question: String::new(),
            phrasings: Vec::new(),
            answer: String::new(),
            citations: Vec::new(),
            see_also: Vec::new(),
            commands: Vec::new(),
            file: String::new(),
        }
    }
}
