//! What Preceptor remembers of a conversation: ids and moments, never what anybody wrote. All of it is bounded, kept in
//! memory alone, and gone after a restart, when buttons still work.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use lru::LruCache;
use serenity::all::{ChannelId, MessageId, UserId};

use crate::discord::ui::message_reply::{LineSaid, Question};

/// Messages that are remembered as considered: more than Discord replays after a broken connection.
const CONSIDERED: usize = 8_192;
/// Answers that follow their question's edits and deletion.
const ANSWERED: usize = 4_096;
/// Answers that may stand although Discord's word of it was lost.
const UNCONFIRMED: usize = 256;
/// Channels that are left alone.
const LEFT_ALONE: usize = 1_024;
/// For so long what was said last is in everybody's mind.
const IN_MIND: Duration = Duration::from_secs(600);
/// For so long a channel is left alone after Discord has said that Preceptor may not speak there.
const ALONE: Duration = Duration::from_secs(600);

/// A message of Preceptor's under a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Where.
    pub channel: ChannelId,
    /// The message.
    pub answer: MessageId,
    /// What it shows.
    pub shows: Shows,
}

/// What a message of Preceptor's shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shows {
    /// The reply with this id.
    Reply(String),
    /// A link to a message further up that shows the reply with this id.
    Pointer(String),
    /// Suggestions and the like, which may be repeated.
    Other,
}

impl Shows {
    /// The reply that it shows or leads to.
    pub fn reply(&self) -> Option<&str> {
        match self {
            Self::Reply(id) | Self::Pointer(id) => Some(id),
            Self::Other => None,
        }
    }
}

/// A link to an answer further up. At most one stands for a channel and answer.
#[derive(Debug, Clone)]
pub struct Pointer {
    /// Under which question, without its text.
    pub question: Question,
    /// The message that holds the link.
    pub message: MessageId,
}

/// What has become of a message that is forgotten.
#[derive(Debug, Default)]
pub struct Forgotten {
    /// The message under it, if it was a question.
    pub answered: Option<Answered>,
    /// The link that leads nowhere now, with the id of the reply that it led to.
    pub orphan: Option<(Pointer, String)>,
}

/// An answer of which it is not known whether it stands.
#[derive(Debug)]
struct Unconfirmed {
    nonce: String,
    channel: ChannelId,
    shows: Shows,
    /// Whether its question is gone.
    unwanted: bool,
}

/// What Discord's echo of a message settles.
#[derive(Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The question is answered after all.
    Answered(MessageId, Answered),
    /// The question is gone, and this message is to go as well.
    Unwanted(MessageId, MessageId),
}

/// A message that was considered.
#[derive(Debug, Default)]
struct Considered {
    /// What it said, as a number that only this process can make; none if it is no question any more.
    said: Option<u64>,
    /// An answer to it was there and was removed.
    answer_removed: bool,
}

/// What was considered, answered and left alone.
#[derive(Debug)]
pub struct AnswerLog {
    considered: LruCache<MessageId, Considered>,
    hasher: RandomState,
    answered: LruCache<MessageId, Answered>,
    questions: LruCache<MessageId, MessageId>,
    latest: LruCache<(ChannelId, String), (MessageId, Instant)>,
    /// The reply that was last decided on in each channel, by id.
    last: LruCache<ChannelId, (String, Instant)>,
    /// When somebody last heard a line.
    heard: LruCache<(UserId, LineSaid), Instant>,
    pointers: LruCache<(ChannelId, String), Pointer>,
    unconfirmed: LruCache<MessageId, Unconfirmed>,
    alone: LruCache<ChannelId, Instant>,
}

impl Default for AnswerLog {
    fn default() -> Self {
        fn cache<K: Hash + Eq, V>(most: usize) -> LruCache<K, V> {
            // It grows with what is put in, instead of taking all its room at once.
            let mut cache = LruCache::unbounded();
            cache.resize(NonZeroUsize::new(most).unwrap_or(NonZeroUsize::MIN));
            cache
        }
        Self {
            considered: cache(CONSIDERED),
            hasher: RandomState::new(),
            answered: cache(ANSWERED),
            questions: cache(ANSWERED),
            latest: cache(ANSWERED),
            last: cache(LEFT_ALONE),
            heard: cache(ANSWERED),
            pointers: cache(ANSWERED),
            unconfirmed: cache(UNCONFIRMED),
            alone: cache(LEFT_ALONE),
        }
    }
}

/// What an edited message is to Preceptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// It says what it said: Discord tells of pins, threads and previews in the same way.
    Unchanged,
    /// It says something else now.
    Changed,
    /// It has not been considered, or so long ago, or by another process, that this is forgotten.
    Unknown,
}

impl AnswerLog {
    /// Whether a message comes for the first time; it is remembered.
    pub fn is_new(&mut self, message: MessageId, text: &str) -> bool {
        let considered = Considered { said: Some(self.hasher.hash_one(text)), answer_removed: false };
        self.considered.put(message, considered).is_none()
    }

    /// What a message that has been edited is; what it says now is remembered.
    pub fn edited(&mut self, message: MessageId, text: &str) -> Edit {
        let says = self.hasher.hash_one(text);
        let Some(considered) = self.considered.get_mut(&message) else {
            // Another process may have answered it, and removed that.
            self.considered.put(message, Considered { said: Some(says), answer_removed: true });
            return Edit::Unknown;
        };
        if considered.said.replace(says) == Some(says) { Edit::Unchanged } else { Edit::Changed }
    }

    /// Notes that a message is no question any more. Should it become the same one again, that is a change.
    pub fn withdrawn(&mut self, message: MessageId) {
        if let Some(considered) = self.considered.get_mut(&message) {
            considered.said = None;
        }
        if let Some(unconfirmed) = self.unconfirmed.get_mut(&message) {
            unconfirmed.unwanted = true;
        }
    }

    /// Notes that an answer to a message is gone: another one is not that one sent again.
    pub fn removed(&mut self, question: MessageId) {
        if let Some(considered) = self.considered.get_mut(&question) {
            considered.answer_removed = true;
        }
    }

    /// What the answer to a question is known by to Discord.
    pub fn nonce(&self, question: &Question) -> String {
        question.nonce(self.considered.peek(&question.id).is_some_and(|considered| considered.answer_removed))
    }

    /// Forgets that a message was considered, as it is not known whether another process has answered it.
    pub fn unknown(&mut self, message: MessageId) {
        self.considered.pop(&message);
    }

    /// Notes which reply a channel gets next. Somebody may go on from it before Discord has told that it is there.
    pub fn decided(&mut self, channel: ChannelId, reply: &str, now: Instant) {
        self.last.put(channel, (reply.to_owned(), now));
    }

    /// Remembers an answer to a question, in place of the one that it replaces. Tells the link that leads nowhere by that.
    pub fn answered(&mut self, question: MessageId, answered: Answered, now: Instant) -> Option<(Pointer, String)> {
        let is_same = self.answered.peek(&question).is_some_and(|before| before.shows == answered.shows);
        let orphan = if is_same { None } else { self.forget(question).orphan };
        self.unconfirmed.pop(&question);
        self.questions.put(answered.answer, question);
        if let Shows::Reply(reply) = &answered.shows {
            self.latest.put((answered.channel, reply.clone()), (answered.answer, now));
        }
        self.answered.put(question, answered);
        orphan
    }

    /// Remembers a link to an answer, and tells the one that it replaces.
    pub fn pointed(&mut self, channel: ChannelId, reply: &str, pointer: Pointer) -> Option<Pointer> {
        let replaced = self.pointers.put((channel, reply.to_owned()), pointer)?;
        self.questions.pop(&replaced.message);
        self.answered.pop(&replaced.question.id);
        Some(replaced)
    }

    /// The answer to a question.
    pub fn answer_to(&self, question: MessageId) -> Option<&Answered> {
        self.answered.peek(&question)
    }

    /// Whether a message is a question that was answered, or may have been, or an answer.
    pub fn concerns(&self, message: MessageId) -> bool {
        self.answered.contains(&message) || self.questions.contains(&message) || self.unconfirmed.contains(&message)
    }

    /// Forgets a question or an answer that is gone.
    pub fn forget(&mut self, message: MessageId) -> Forgotten {
        let is_answer = self.questions.pop(&message);
        let Some(answered) = self.answered.pop(&is_answer.unwrap_or(message)) else { return Forgotten::default() };
        self.questions.pop(&answered.answer);
        if let Some(question) = is_answer {
            self.removed(question);
        }
        let mut orphan = None;
        if let Some(reply) = answered.shows.reply() {
            let key = (answered.channel, reply.to_owned());
            if matches!(answered.shows, Shows::Pointer(_)) {
                if self.pointers.peek(&key).is_some_and(|pointer| pointer.message == answered.answer) {
                    self.pointers.pop(&key);
                }
            } else if self.latest.peek(&key).is_some_and(|(latest, _)| *latest == answered.answer) {
                self.latest.pop(&key);
                orphan = self.pointers.pop(&key).map(|pointer| (pointer, key.1));
            }
        }
        Forgotten { answered: is_answer.is_none().then_some(answered), orphan }
    }

    /// The message that holds an answer in a channel, if it was given less than `repeat` ago.
    pub fn repeated(&self, channel: ChannelId, reply: &str, repeat: Duration, now: Instant) -> Option<MessageId> {
        let (answer, given) = self.latest.peek(&(channel, reply.to_owned()))?;
        (now.saturating_duration_since(*given) < repeat).then_some(*answer)
    }

    /// The reply that a message shows.
    pub fn shown_in(&self, answer: MessageId) -> Option<&str> {
        self.answered.peek(self.questions.peek(&answer)?)?.shows.reply()
    }

    /// The last reply in a channel, as long as somebody may go on from it.
    pub fn last_in(&self, channel: ChannelId, now: Instant) -> Option<&str> {
        let (reply, given) = self.last.peek(&channel)?;
        (now.saturating_duration_since(*given) < IN_MIND).then_some(reply)
    }

    /// Whether somebody has not heard a line for a while; it is noted that they hear it.
    pub fn is_news(&mut self, asker: UserId, said: LineSaid, now: Instant) -> bool {
        let before = self.heard.put((asker, said), now);
        before.is_none_or(|before| now.saturating_duration_since(before) >= IN_MIND)
    }

    /// Remembers that a message was sent and nothing heard of it.
    pub fn unconfirmed(&mut self, question: MessageId, nonce: String, channel: ChannelId, shows: Shows) {
        self.unconfirmed.put(question, Unconfirmed { nonce, channel, shows, unwanted: false });
    }

    /// Whether something of this name was sent and nothing heard of it.
    pub fn is_unconfirmed(&self, nonce: &str) -> bool {
        self.unconfirmed.iter().any(|(_, unconfirmed)| unconfirmed.nonce == nonce)
    }

    /// Discord shows the message of this name.
    pub fn confirmed(&mut self, nonce: &str, message: MessageId) -> Option<Confirmed> {
        let question = self.unconfirmed.iter().find(|(_, sent)| sent.nonce == nonce).map(|(question, _)| *question)?;
        let sent = self.unconfirmed.pop(&question)?;
        Some(if sent.unwanted {
            Confirmed::Unwanted(question, message)
        } else {
            Confirmed::Answered(question, Answered { channel: sent.channel, answer: message, shows: sent.shows })
        })
    }

    /// Leaves a channel alone for a while.
    pub fn leave_alone(&mut self, channel: ChannelId, now: Instant) {
        self.alone.put(channel, now + ALONE);
    }

    /// Whether a channel is left alone.
    pub fn is_left_alone(&self, channel: ChannelId, now: Instant) -> bool {
        self.alone.peek(&channel).is_some_and(|until| *until > now)
    }

    /// Channels that are left alone.
    pub fn left_alone(&self) -> Vec<ChannelId> {
        self.alone.iter().map(|(channel, _)| *channel).collect()
    }

    /// Leaves a channel alone no longer.
    pub fn attend(&mut self, channel: ChannelId) {
        self.alone.pop(&channel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::ui::message_reply::{Address, Allowed};
    use serenity::all::{GuildId, Permissions, UserId};

    const CHANNEL: ChannelId = ChannelId::new(1);
    const REPEAT: Duration = Duration::from_secs(300);

    fn answered(answer: u64, reply: &str) -> Answered {
        Answered { channel: CHANNEL, answer: MessageId::new(answer), shows: Shows::Reply(reply.to_owned()) }
    }

    fn question(id: u64) -> Question {
        Question {
            id: MessageId::new(id),
            channel: CHANNEL,
            guild: Some(GuildId::new(9)),
            asker: UserId::new(8),
            address: Address::Direct,
            text: String::new(),
            withheld: false,
            title: None,
            edited: None,
            replies_to: None,
            allowed: Allowed::of(Some(Permissions::all())).unwrap(),
        }
    }

    /// Question 5 has the answer 6, and question 7 the link 8 to it.
    fn with_pointer(now: Instant) -> AnswerLog {
        let mut memory = AnswerLog::default();
        memory.answered(MessageId::new(5), answered(6, "cpc"), now);
        let link = Answered { shows: Shows::Pointer("cpc".to_owned()), ..answered(8, "") };
        memory.answered(MessageId::new(7), link, now);
        let pointer = Pointer { question: question(7), message: MessageId::new(8) };
        assert!(memory.pointed(CHANNEL, "cpc", pointer).is_none());
        memory
    }

    #[test]
    fn a_message_is_new_once() {
        let mut memory = AnswerLog::default();
        assert!(memory.is_new(MessageId::new(5), "a"));
        assert!(!memory.is_new(MessageId::new(5), "a"));
        for id in 100..100 + CONSIDERED as u64 {
            memory.is_new(MessageId::new(id), "a");
        }
        assert!(memory.is_new(MessageId::new(5), "a"), "what is long past is forgotten");
    }

    #[test]
    fn only_other_words_are_an_edit() {
        let mut memory = AnswerLog::default();
        let message = MessageId::new(5);
        assert_eq!(memory.edited(message, "a"), Edit::Unknown);
        assert_eq!(memory.edited(message, "a"), Edit::Unchanged);
        assert_eq!(memory.edited(message, "b"), Edit::Changed);
        memory.withdrawn(message);
        assert_eq!(memory.edited(message, "b"), Edit::Changed);
        memory.unknown(message);
        assert_eq!(memory.edited(message, "b"), Edit::Unknown);
    }

    #[test]
    fn the_same_answer_is_pointed_to_until_it_is_old_or_gone() {
        let mut memory = AnswerLog::default();
        let now = Instant::now();
        memory.answered(MessageId::new(5), answered(6, "cpc"), now);
        assert_eq!(memory.repeated(CHANNEL, "cpc", REPEAT, now), Some(MessageId::new(6)));
        assert_eq!(memory.repeated(ChannelId::new(2), "cpc", REPEAT, now), None);
        assert_eq!(memory.repeated(CHANNEL, "cpc", REPEAT, now + REPEAT), None);
        assert_eq!(memory.forget(MessageId::new(6)).answered, None);
        assert_eq!(memory.repeated(CHANNEL, "cpc", REPEAT, now), None);
        assert!(!memory.concerns(MessageId::new(5)));
    }

    #[test]
    fn a_question_that_is_gone_gives_its_answer() {
        let mut memory = AnswerLog::default();
        memory.answered(MessageId::new(5), answered(6, "cpc"), Instant::now());
        assert!(memory.concerns(MessageId::new(5)) && memory.concerns(MessageId::new(6)));
        assert_eq!(memory.forget(MessageId::new(5)).answered, Some(answered(6, "cpc")));
        assert_eq!(memory.forget(MessageId::new(5)).answered, None);
    }

    #[test]
    fn a_link_is_told_when_what_it_leads_to_is_gone_or_something_else() {
        let now = Instant::now();
        for gone in [5, 6] {
            let mut memory = with_pointer(now);
            let (pointer, reply) = memory.forget(MessageId::new(gone)).orphan.unwrap();
            assert_eq!((pointer.message, reply.as_str()), (MessageId::new(8), "cpc"));
            assert!(memory.forget(MessageId::new(gone)).orphan.is_none());
        }
        let mut memory = with_pointer(now);
        assert!(memory.answered(MessageId::new(5), answered(6, "cpc"), now).is_none(), "it shows the same");
        assert!(memory.answered(MessageId::new(5), answered(6, "ccs"), now).is_some());
    }

    #[test]
    fn a_link_that_is_gone_leaves_the_answer_alone() {
        let now = Instant::now();
        let mut memory = with_pointer(now);
        let forgotten = memory.forget(MessageId::new(7));
        assert!(forgotten.orphan.is_none() && forgotten.answered.is_some());
        assert_eq!(memory.repeated(CHANNEL, "cpc", REPEAT, now), Some(MessageId::new(6)));
        assert!(memory.forget(MessageId::new(5)).orphan.is_none());
    }

    #[test]
    fn one_link_stands_at_a_time() {
        let mut memory = with_pointer(Instant::now());
        let next = Pointer { question: question(9), message: MessageId::new(10) };
        let replaced = memory.pointed(CHANNEL, "cpc", next).unwrap();
        assert_eq!(replaced.message, MessageId::new(8));
        assert!(!memory.concerns(MessageId::new(7)) && !memory.concerns(MessageId::new(8)));
    }

    #[test]
    fn what_was_sent_and_not_heard_of_is_settled_by_its_echo() {
        let mut memory = AnswerLog::default();
        let (question, answer) = (MessageId::new(5), MessageId::new(6));
        let shows = || Shows::Reply("cpc".to_owned());
        memory.unconfirmed(question, "n".to_owned(), CHANNEL, shows());
        assert!(memory.is_unconfirmed("n") && !memory.is_unconfirmed("m"));
        assert_eq!(memory.confirmed("m", answer), None);
        assert_eq!(memory.confirmed("n", answer), Some(Confirmed::Answered(question, answered(6, "cpc"))));
        assert_eq!(memory.confirmed("n", answer), None);
        memory.unconfirmed(question, "n".to_owned(), CHANNEL, shows());
        memory.withdrawn(question);
        assert_eq!(memory.confirmed("n", answer), Some(Confirmed::Unwanted(question, answer)));
    }

    #[test]
    fn a_channel_is_left_alone_for_a_while_or_until_it_may_be_attended() {
        let mut memory = AnswerLog::default();
        let now = Instant::now();
        memory.leave_alone(CHANNEL, now);
        assert!(memory.is_left_alone(CHANNEL, now + ALONE / 2));
        assert!(!memory.is_left_alone(CHANNEL, now + ALONE));
        assert_eq!(memory.left_alone(), [CHANNEL]);
        memory.attend(CHANNEL);
        assert!(!memory.is_left_alone(CHANNEL, now));
    }
}
