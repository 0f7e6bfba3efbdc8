//! What Preceptor remembers of a conversation: ids and moments, never what anybody wrote. All of it is bounded, kept in
//! memory alone, and gone after a restart, when buttons still work.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use lru::LruCache;
use serenity::all::{ChannelId, MessageId};

/// Messages that are remembered as considered: more than Discord replays after a broken connection.
const CONSIDERED: usize = 8_192;
/// Answers that follow their question's edits and deletion.
const ANSWERED: usize = 4_096;
/// Channels that are left alone.
const LEFT_ALONE: usize = 1_024;
/// For so long a channel is left alone after Discord has said that Preceptor may not speak there.
const ALONE: Duration = Duration::from_secs(600);

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Where.
    pub channel: ChannelId,
    /// The message that holds it.
    pub answer: MessageId,
    /// Id of the reply; none for suggestions and the like.
    pub reply: Option<String>,
}

/// What was considered, answered and left alone.
#[derive(Debug)]
pub struct Memory {
    considered: LruCache<MessageId, ()>,
    answered: LruCache<MessageId, Answered>,
    questions: LruCache<MessageId, MessageId>,
    latest: LruCache<(ChannelId, String), (MessageId, Instant)>,
    alone: LruCache<ChannelId, Instant>,
}

impl Default for Memory {
    fn default() -> Self {
        fn cache<K: std::hash::Hash + Eq, V>(most: usize) -> LruCache<K, V> {
            // It grows with what is put in, instead of taking all its room at once.
            let mut cache = LruCache::unbounded();
            cache.resize(NonZeroUsize::new(most).unwrap_or(NonZeroUsize::MIN));
            cache
        }
        Self {
            considered: cache(CONSIDERED),
            answered: cache(ANSWERED),
            questions: cache(ANSWERED),
            latest: cache(ANSWERED),
            alone: cache(LEFT_ALONE),
        }
    }
}

impl Memory {
    /// Whether a message comes for the first time; it is remembered.
    pub fn is_new(&mut self, message: MessageId) -> bool {
        self.considered.put(message, ()).is_none()
    }

    /// Remembers an answer to a question, in place of the one that it replaces.
    pub fn answered(&mut self, question: MessageId, answered: Answered, now: Instant) {
        self.forget(question);
        self.questions.put(answered.answer, question);
        if let Some(reply) = &answered.reply {
            self.latest.put((answered.channel, reply.clone()), (answered.answer, now));
        }
        self.answered.put(question, answered);
    }

    /// The answer to a question.
    pub fn answer_to(&self, question: MessageId) -> Option<&Answered> {
        self.answered.peek(&question)
    }

    /// Whether a message is a question that was answered, or an answer.
    pub fn concerns(&self, message: MessageId) -> bool {
        self.answered.contains(&message) || self.questions.contains(&message)
    }

    /// Forgets a question or an answer that is gone, and tells the answer to a question.
    pub fn forget(&mut self, message: MessageId) -> Option<Answered> {
        let is_answer = self.questions.pop(&message);
        let answered = self.answered.pop(&is_answer.unwrap_or(message))?;
        self.questions.pop(&answered.answer);
        if let Some(reply) = &answered.reply {
            let key = (answered.channel, reply.clone());
            if self.latest.peek(&key).is_some_and(|(latest, _)| *latest == answered.answer) {
                self.latest.pop(&key);
            }
        }
        is_answer.is_none().then_some(answered)
    }

    /// The message that holds an answer in a channel, if it was given less than `repeat` ago.
    pub fn repeated(&self, channel: ChannelId, reply: &str, repeat: Duration, now: Instant) -> Option<MessageId> {
        let (answer, given) = self.latest.peek(&(channel, reply.to_owned()))?;
        (now.saturating_duration_since(*given) < repeat).then_some(*answer)
    }

    /// Leaves a channel alone for a while.
    pub fn leave_alone(&mut self, channel: ChannelId, now: Instant) {
        self.alone.put(channel, now + ALONE);
    }

    /// Whether a channel is left alone.
    pub fn is_left_alone(&self, channel: ChannelId, now: Instant) -> bool {
        self.alone.peek(&channel).is_some_and(|until| *until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(answer: u64, reply: &str) -> Answered {
        Answered { channel: ChannelId::new(1), answer: MessageId::new(answer), reply: Some(reply.to_owned()) }
    }

    #[test]
    fn a_message_is_new_once() {
        let mut memory = Memory::default();
        assert!(memory.is_new(MessageId::new(5)));
        assert!(!memory.is_new(MessageId::new(5)));
        for id in 100..100 + CONSIDERED as u64 {
            memory.is_new(MessageId::new(id));
        }
        assert!(memory.is_new(MessageId::new(5)), "what is long past is forgotten");
    }

    #[test]
    fn the_same_answer_is_pointed_to_until_it_is_old_or_gone() {
        let mut memory = Memory::default();
        let (now, repeat) = (Instant::now(), Duration::from_secs(300));
        let channel = ChannelId::new(1);
        memory.answered(MessageId::new(5), answered(6, "cpc"), now);
        assert_eq!(memory.repeated(channel, "cpc", repeat, now), Some(MessageId::new(6)));
        assert_eq!(memory.repeated(ChannelId::new(2), "cpc", repeat, now), None);
        assert_eq!(memory.repeated(channel, "cpc", repeat, now + repeat), None);
        assert_eq!(memory.forget(MessageId::new(6)), None);
        assert_eq!(memory.repeated(channel, "cpc", repeat, now), None);
        assert!(!memory.concerns(MessageId::new(5)));
    }

    #[test]
    fn a_question_that_is_gone_gives_its_answer() {
        let mut memory = Memory::default();
        memory.answered(MessageId::new(5), answered(6, "cpc"), Instant::now());
        assert!(memory.concerns(MessageId::new(5)) && memory.concerns(MessageId::new(6)));
        assert_eq!(memory.forget(MessageId::new(5)), Some(answered(6, "cpc")));
        assert_eq!(memory.forget(MessageId::new(5)), None);
    }

    #[test]
    fn a_channel_is_left_alone_for_a_while() {
        let mut memory = Memory::default();
        let now = Instant::now();
        memory.leave_alone(ChannelId::new(1), now);
        assert!(memory.is_left_alone(ChannelId::new(1), now + ALONE / 2));
        assert!(!memory.is_left_alone(ChannelId::new(1), now + ALONE));
    }
}
