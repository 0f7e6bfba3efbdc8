//! One thing to do in a channel: send, edit or remove an answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serenity::all::{ChannelId, GuildId, MessageId};
use tokio::time::{Instant, sleep};
use tracing::{debug, info, warn};

use crate::discord::bot::answer_log::{Answered, Pointer, Shows};
use crate::discord::bot::channel_worker::{Read, Shared};
use crate::discord::net::progress::Pending;
use crate::discord::net::rest::{Reference, RestError, Urgency};
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::message_reply::{Address, MessageReply, Question, answered_above};
use engine::answers::Topic;

/// What has waited longer in its channel is not answered any more: whoever asked has gone on.
const TOO_LATE: Duration = Duration::from_secs(60);
/// When a forum post's first message may not be answered yet, it is tried again after so many milliseconds.
const RETRIES: [u64; 4] = [500, 1_000, 2_000, 4_000];
/// A removal is begun so often; each of these is itself tried for a while before it counts as failed.
const MOST_REMOVALS: u32 = 5;

/// Something to do about a question.
pub(super) struct Job {
    pub question: MessageId,
    pub kind: Kind,
    /// The event that asks for it.
    pub pending: Pending,
}

pub(super) enum Kind {
    Answer {
        question: Box<Question>,
        spoken: Box<MessageReply>,
        heard: Instant,
    },
    Edit {
        answer: MessageId,
        spoken: Box<MessageReply>,
    },
    Remove {
        answer: MessageId,
        /// How often it could not be removed.
        failures: u32,
    },
    /// Finds out whether another process has answered a question that was edited.
    LookUp(Box<Read>),
}

impl Kind {
    /// In which server, as far as it is known.
    pub fn guild(&self) -> Option<GuildId> {
        match self {
            Self::Answer { question, .. } => question.guild,
            Self::LookUp(read) => read.heard.question.guild,
            Self::Edit { .. } | Self::Remove { .. } => None,
        }
    }
}

/// What became of a job.
pub(super) enum Done {
    Answered(Answered),
    /// A link to the message `to` was sent.
    Pointed {
        answered: Answered,
        pointer: Box<Pointer>,
        to: MessageId,
    },
    /// It may have been sent, but nothing was heard of it.
    Unheard(Shows),
    Removed,
    /// It could not be removed.
    Standing {
        answer: MessageId,
        failures: u32,
        /// Whether that may go well later.
        is_tried_again: bool,
    },
    LookedUp {
        read: Box<Read>,
        found: Option<MessageId>,
    },
    /// Whether another process has answered could not be found out.
    NotFoundOut,
    Nothing,
}

/// Whether what a job sends is still wanted. It is asked just before each try.
#[derive(Clone)]
pub(super) struct Wanted(pub Arc<AtomicBool>, Option<Instant>);

impl Wanted {
    /// Whether something heard of then is too old to be answered.
    pub fn is_too_late(heard: Instant) -> bool {
        heard.elapsed() > TOO_LATE
    }

    fn still(&self) -> bool {
        self.0.load(Ordering::Relaxed) && !self.1.is_some_and(Self::is_too_late)
    }
}

impl Job {
    pub fn wanted(&self) -> Wanted {
        let heard = match &self.kind {
            Kind::Answer { heard, .. } => Some(*heard),
            _ => None,
        };
        Wanted(Arc::new(AtomicBool::new(true)), heard)
    }

    pub fn sends(&self) -> Option<&Question> {
        match &self.kind {
            Kind::Answer { question, .. } => Some(question),
            _ => None,
        }
    }
}

impl Shared {
    /// Does it. `nonce` is what a message that it sends is known by.
    pub(super) async fn perform(
        self: Arc<Self>,
        channel: ChannelId,
        kind: Kind,
        nonce: String,
        wanted: Wanted,
    ) -> Done {
        match kind {
            Kind::Answer { question, spoken, heard } => self.answer(question, *spoken, heard, &nonce, &wanted).await,
            Kind::Edit { answer, spoken } => match self.rest.edit(channel, answer, &spoken.message).await {
                Ok(()) => Done::Answered(Answered { channel, answer, shows: shown_by(&spoken) }),
                // Somebody has removed it meanwhile.
                Err(error) if error.is_unknown() => Done::Removed,
                Err(error) => {
                    self.failed(channel, &error, "an answer could not be changed");
                    Done::Nothing
                }
            },
            Kind::Remove { answer, failures } => match self.rest.delete(channel, answer).await {
                Ok(()) => Done::Removed,
                Err(error) => {
                    self.failed(channel, &error, "an answer could not be removed");
                    let failures = failures + 1;
                    let is_tried_again = error.is_transient() && failures < MOST_REMOVALS;
                    Done::Standing { answer, failures, is_tried_again }
                }
            },
            Kind::LookUp(read) => match self.answer_of_another(&read.heard.question).await {
                Ok(found) => Done::LookedUp { read, found },
                Err(error) => {
                    debug!(%channel, reason = %error, "whether an edited question has an answer could not be found out");
                    Done::NotFoundOut
                }
            },
        }
    }

    /// The message of Preceptor's that replies to a question, as Discord knows it.
    async fn answer_of_another(&self, question: &Question) -> Result<Option<MessageId>, RestError> {
        let Some(own) = self.own.get() else { return Ok(None) };
        self.rest.reply_by(*own, question.channel, question.id).await
    }

    /// The same answer further up, which is pointed to instead of given again. Looked at just before sending, when all
    /// that was asked before has been answered.
    fn repeated(&self, question: &Question, spoken: &MessageReply) -> Option<MessageId> {
        // In a direct message nobody else reads along, so the answer is simply given again.
        let (reply, guild) = spoken.answer.as_deref().zip(question.guild)?;
        // What a server's moderators have changed since must not be pointed to.
        let is_own = reply.strip_prefix(Topic::OWN.id()).is_some_and(|rest| rest.starts_with(':'));
        let repeat = if is_own { self.repeat.min(self.profiles.own_age(guild)) } else { self.repeat };
        self.memory.lock().repeated(question.channel, reply, repeat, std::time::Instant::now())
    }

    async fn answer(
        self: &Arc<Self>,
        question: Box<Question>,
        spoken: MessageReply,
        heard: Instant,
        nonce: &str,
        wanted: &Wanted,
    ) -> Done {
        let to = self.repeated(&question, &spoken);
        let shows = match (&spoken.answer, to) {
            (Some(reply), Some(_)) => Shows::Pointer(reply.clone()),
            _ => shown_by(&spoken),
        };
        let pointer = to.map(|to| answered_above(&question, &spoken.title, to));
        match self.send(&question, pointer.as_ref().unwrap_or(&spoken.message), nonce, wanted).await {
            Ok(answer) => {
                told(&question, &spoken, &shows, heard);
                let answered = Answered { channel: question.channel, answer, shows };
                match to {
                    Some(to) => {
                        let question = Question { text: String::new(), title: None, ..*question };
                        Done::Pointed { answered, pointer: Box::new(Pointer { question, message: answer }), to }
                    }
                    None => Done::Answered(answered),
                }
            }
            Err(RestError::NoLongerWanted) => {
                if Wanted::is_too_late(heard) {
                    self.too_late(&question);
                }
                Done::Nothing
            }
            Err(error) => {
                self.failed(question.channel, &error, "an answer could not be sent");
                if error.may_have_arrived() { Done::Unheard(shows) } else { Done::Nothing }
            }
        }
    }

    async fn send(
        &self,
        question: &Question,
        message: &OutgoingMessage,
        nonce: &str,
        wanted: &Wanted,
    ) -> Result<MessageId, RestError> {
        let urgency = match question.address {
            Address::Unprompted => Urgency::Unprompted,
            Address::Direct | Address::Reply => Urgency::Asked,
        };
        let mut reference = Reference::None;
        if question.allowed.reply {
            reference = Reference::Reply(question.channel, question.id);
        }
        let mut retries = RETRIES.iter();
        loop {
            match self.rest.send(question.channel, message, reference, nonce, urgency, || wanted.still()).await {
                // It was sent before the question was edited, and shows what was right then.
                Ok(sent) if !sent.is_as_asked && question.edited.is_some() => {
                    self.rest.edit(question.channel, sent.id, message).await?;
                    return Ok(sent.id);
                }
                Ok(sent) => return Ok(sent.id),
                Err(error) if error.is_about_history() && reference != Reference::None => reference = Reference::None,
                Err(error) if error.is_too_early() => match retries.next() {
                    Some(wait) => sleep(Duration::from_millis(*wait)).await,
                    None => return Err(error),
                },
                Err(error) => return Err(error),
            }
        }
    }

    fn failed(&self, channel: ChannelId, error: &RestError, what: &str) {
        if error.is_forbidden() {
            self.memory.lock().leave_alone(channel, std::time::Instant::now());
            warn!(
                %channel,
                reason = %error,
                "Preceptor may not write here; the channel is left alone for ten minutes, or until its permissions change"
            );
        } else {
            warn!(%channel, reason = %error, "{what}");
        }
    }
}

fn shown_by(spoken: &MessageReply) -> Shows {
    spoken.answer.clone().map_or(Shows::Other, Shows::Reply)
}

fn told(question: &Question, spoken: &MessageReply, shows: &Shows, heard: Instant) {
    info!(
        guild = question.guild.map(tracing::field::display),
        channel = %question.channel,
        address = ?question.address,
        decision = ?spoken.decision,
        answer = shows.reply().unwrap_or("none"),
        confidence = spoken.confidence,
        milliseconds = u64::try_from(heard.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
}
