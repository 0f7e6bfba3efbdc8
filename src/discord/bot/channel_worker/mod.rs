//! One worker a channel: what happens there is considered and answered in its order, and no channel waits for another.
//!
//! A question that is edited or deleted before its answer is sent is answered anew or not at all; afterwards its answer
//! is replaced or removed.

mod effort;
mod job;
mod worker;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;
use serenity::all::{ChannelId, MessageId, UserId};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use tracing::{debug, error, trace, warn};

use self::worker::ChannelWorker;
use crate::config::AnsweringConfig;
use crate::discord::bot::activity::Activity;
use crate::discord::bot::answer_log::AnswerLog;
use crate::discord::bot::encoder_queue::{EncoderQueue, NotDone};
use crate::discord::bot::guild_profiles::GuildProfiles;
use crate::discord::bot::snapshots::Snapshots;
use crate::discord::net::progress::Pending;
use crate::discord::net::rest::Rest;
use crate::discord::ui::message_reply::{
    Address, Explained, Glance, LineSaid, MessageReply, Question, explained, glance, reply_again, reply_to,
};
use crate::discord::ui::snapshot::Snapshot;
use engine::assistant::{Before, LineKind};

/// Events of one channel that may wait; more are dropped, as nobody would read the answers.
const QUEUE: usize = 1_024;
/// What happens to many messages at once is told this often.
const BETWEEN_WARNINGS: Duration = Duration::from_secs(60);
/// Members' rates are swept when so many are known.
const SWEEP: usize = 4_096;
/// Says that somebody asks faster than they are answered.
const SLOWER: &str = "⏳";
/// Says that a question waited too long to be answered.
const TOO_LATE: &str = "⌛";

/// Something that happened in a channel.
#[derive(Debug)]
pub enum ChannelEvent {
    /// Somebody wrote.
    Asked(Heard),
    /// Discord tells of a message again, as it does after an edit.
    Edited(Heard),
    /// A message is gone, or no longer a question.
    Gone(MessageId, Pending),
    /// Discord shows a message of Preceptor's.
    Shown {
        /// What it was sent as.
        nonce: String,
        /// The message.
        message: MessageId,
    },
}

/// What is said to a question; nothing if it is better to be silent.
type Said = Option<Box<MessageReply>>;

/// What a question goes on from, as it was when it came.
enum Earlier {
    Nothing,
    Reply(String),
    Forgotten,
}

impl Earlier {
    fn as_before(&self) -> Before<'_> {
        match self {
            Self::Nothing => Before::Nothing,
            Self::Reply(id) => Before::Reply(id),
            Self::Forgotten => Before::Forgotten,
        }
    }
}

/// A question, how it came here, and what is to be said to it.
#[derive(Debug)]
pub(super) struct Read {
    pub heard: Heard,
    pub said: Said,
}

/// A question, and how it came here.
#[derive(Debug)]
pub struct Heard {
    /// What is asked.
    pub question: Box<Question>,
    /// When Preceptor was told.
    pub at: Instant,
    /// The event that told.
    pub pending: Pending,
}

impl ChannelEvent {
    /// What was heard, if it is a question.
    const fn heard(&self) -> Option<&Heard> {
        match self {
            Self::Asked(heard) | Self::Edited(heard) => Some(heard),
            Self::Gone(..) | Self::Shown { .. } => None,
        }
    }
}

/// All workers.
#[derive(Clone)]
pub struct ChannelWorkers {
    shared: Arc<Shared>,
    tasks: TaskTracker,
}

struct Shared {
    snapshots: Snapshots,
    profiles: Arc<GuildProfiles>,
    encoder: EncoderQueue,
    activity: Activity,
    rest: Rest,
    repeat: Duration,
    rates: DefaultKeyedRateLimiter<UserId>,
    /// Who has been told that they ask too fast.
    told: DefaultKeyedRateLimiter<UserId>,
    memory: Mutex<AnswerLog>,
    workers: Mutex<Open>,
    own: OnceLock<UserId>,
    tasks: TaskTracker,
}

#[derive(Default)]
struct Open {
    closed: bool,
    warned: Option<Instant>,
    workers: HashMap<ChannelId, mpsc::Sender<ChannelEvent>>,
}

impl ChannelWorkers {
    /// ChannelWorkers that answer from the snapshot in force, as each server has set it, and send with `rest`.
    pub fn new(
        snapshots: Snapshots,
        profiles: Arc<GuildProfiles>,
        encoder: EncoderQueue,
        activity: Activity,
        rest: Rest,
        answering: &AnsweringConfig,
    ) -> Self {
        let per_minute = std::num::NonZeroU32::new(answering.per_minute).unwrap_or(std::num::NonZeroU32::MIN);
        let tasks = TaskTracker::new();
        let shared = Shared {
            snapshots,
            profiles,
            encoder,
            activity,
            rest,
            repeat: answering.repeat,
            rates: RateLimiter::keyed(Quota::per_minute(per_minute)),
            told: RateLimiter::keyed(Quota::per_minute(std::num::NonZeroU32::MIN)),
            memory: Mutex::default(),
            workers: Mutex::default(),
            own: OnceLock::new(),
            tasks: tasks.clone(),
        };
        Self { shared: Arc::new(shared), tasks }
    }

    /// Puts something into its channel's worker. Never waits.
    pub fn put(&self, channel: ChannelId, event: ChannelEvent) {
        let mut open = self.shared.workers.lock();
        if open.closed {
            return;
        }
        let worker = open.workers.entry(channel).or_insert_with(|| {
            let (sender, receiver) = mpsc::channel(QUEUE);
            let worker = ChannelWorker::new(channel, Arc::clone(&self.shared), receiver);
            self.tasks.spawn(worker::guarded(worker));
            sender
        });
        if worker.try_send(event).is_err() {
            let now = Instant::now();
            if open.warned.is_none_or(|warned| now.saturating_duration_since(warned) > BETWEEN_WARNINGS) {
                open.warned = Some(now);
                warn!(%channel, "too much happens in this channel; some of it is not considered");
            }
        }
    }

    /// Tells that a message is gone, or no longer a question, if it is one that matters.
    pub fn gone(&self, channel: ChannelId, message: MessageId, pending: Pending) {
        if self.is_open(channel) || self.shared.memory.lock().concerns(message) {
            self.put(channel, ChannelEvent::Gone(message, pending));
        } else {
            self.shared.memory.lock().withdrawn(message);
        }
    }

    /// Tells that Discord shows a message of Preceptor's, which settles what became of it if the response was lost.
    pub fn shown(&self, channel: ChannelId, nonce: String, message: MessageId) {
        if self.is_open(channel) || self.shared.memory.lock().is_unconfirmed(&nonce) {
            self.put(channel, ChannelEvent::Shown { nonce, message });
        }
    }

    fn is_open(&self, channel: ChannelId) -> bool {
        self.shared.workers.lock().workers.contains_key(&channel)
    }

    /// Tells who Preceptor is.
    pub fn identify(&self, own: UserId) {
        let _ = self.shared.own.set(own);
    }

    /// Channels that are left alone because Discord has refused a message there.
    pub fn left_alone(&self) -> Vec<ChannelId> {
        self.shared.memory.lock().left_alone()
    }

    /// What comes of a question by the snapshot that is in force now, and what led to it, when it is `caller`'s turn. Nothing is
    /// sent, counted or remembered.
    ///
    /// # Errors
    ///
    /// When too much of this member's waits, or it fails.
    pub async fn explain(&self, caller: UserId, question: Question) -> Result<Explained, NotDone> {
        let shared = Arc::clone(&self.shared);
        let snapshot = shared.snapshots.current();
        let before = shared.before(&snapshot, &question);
        let guild = question.guild;
        let work = move || {
            let profile = shared.profiles.of(guild);
            explained(snapshot.assistant(), &profile, &question, before.as_before())
        };
        self.shared.encoder.turn(caller, guild, work).await
    }

    /// Leaves a channel alone no longer.
    pub fn attend(&self, channel: ChannelId) {
        self.shared.memory.lock().attend(channel);
    }

    /// Takes nothing more; what waits is still answered. Returns when all of it is.
    pub async fn close(&self) {
        {
            let mut open = self.shared.workers.lock();
            open.closed = true;
            open.workers.clear();
        }
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Shared {
    /// What is said to a question, unless the channel is left alone or its asker asks too much.
    fn decide(self: &Arc<Self>, question: &Question, said: Said) -> Said {
        let said = self.considered(question, said)?;
        if !self.within_rate_limit(question) {
            return None;
        }
        self.to_say(question, said, None)
    }

    /// The same of a question that was edited before it got what was decided on first, which is no second one of its asker's.
    /// A line that was about to be said, `unsaid`, has been heard by nobody.
    fn decide_again(self: &Arc<Self>, question: &Question, said: Said, unsaid: Option<LineSaid>) -> Said {
        let said = self.considered(question, said)?;
        self.to_say(question, said, unsaid)
    }

    fn considered(&self, question: &Question, said: Said) -> Said {
        if self.memory.lock().is_left_alone(question.channel, std::time::Instant::now()) {
            return None;
        }
        trace!(channel = %question.channel, text = %question.text, "considered");
        if said.is_none() {
            debug!(channel = %question.channel, address = ?question.address, decision = "Silent", "not answered");
        }
        said
    }

    /// Counts and keeps what is due, and gives what is to be said in a message.
    fn to_say(self: &Arc<Self>, question: &Question, said: Box<MessageReply>, unsaid: Option<LineSaid>) -> Said {
        self.note(question, &said);
        if let Some(emoji) = &said.reaction {
            self.react(question, emoji.clone());
            return None;
        }
        let is_urgent = said.line == Some(LineSaid::Line(LineKind::Distress));
        let is_news =
            |line| self.memory.lock().is_news(question.asker, line, std::time::Instant::now()) || unsaid == Some(line);
        (is_urgent || said.line.is_none_or(is_news)).then_some(said)
    }

    /// Counts what is said to a question, and keeps one that cannot be answered, where its server wants that.
    fn note(&self, question: &Question, said: &MessageReply) {
        if let Some(outcome) = said.counted {
            self.activity.count(question.guild, outcome, said.answer.as_deref());
        }
        if let Some(guild) = question.guild
            && said.is_unanswered
            && self.profiles.of(Some(guild)).keeps_unanswered
        {
            self.activity.keep(guild, question.id, question.asker, &question.text);
        }
    }

    /// What the words of a question lead to, by the snapshot that is in force now.
    fn glance(&self, question: &Question) -> Glance {
        let snapshot = self.snapshots.current();
        let before = self.before(&snapshot, question);
        glance(snapshot.assistant(), &self.profiles.of(question.guild), question, before.as_before())
    }

    /// Looks at what a question means when it is its turn, by the snapshot that is in force now. Where too many wait, one that
    /// nobody put to Preceptor is left to people, unless it has an answer that may have to change.
    async fn read(self: Arc<Self>, heard: Heard) -> Read {
        let snapshot = self.snapshots.current();
        let question = heard.question.clone();
        let (address, asker, guild) = (question.address, question.asker, question.guild);
        let work = {
            let shared = Arc::clone(&self);
            let before = self.before(&snapshot, &question);
            move || {
                let profile = shared.profiles.of(question.guild);
                reply_to(snapshot.assistant(), &profile, &question, before.as_before()).map(Box::new)
            }
        };
        let is_answered = self.memory.lock().answer_to(heard.question.id).is_some();
        let said = match address {
            Address::Unprompted if !is_answered => self.encoder.turn(asker, guild, work).await,
            Address::Unprompted | Address::Direct | Address::Reply => self.encoder.waited(work).await,
        };
        let said = said.unwrap_or_else(|reason| {
            match reason {
                NotDone::Full => debug!("too many questions wait; this one is left to people"),
                NotDone::Failed => error!("considering a message failed; it is left unanswered"),
            }
            None
        });
        Read { heard, said }
    }

    /// What a question goes on from: the answer that it replies to or, where nobody else takes part, the last one.
    fn before(&self, snapshot: &Snapshot, question: &Question) -> Earlier {
        let memory = self.memory.lock();
        match &question.replies_to {
            Some(replied_to) => {
                let shown = replied_to.code.as_deref().and_then(|code| snapshot.codes().resolve(code));
                let shown = shown.or_else(|| memory.shown_in(replied_to.message).map(str::to_owned));
                shown.map_or(Earlier::Forgotten, Earlier::Reply)
            }
            None if question.guild.is_none() => {
                let last = memory.last_in(question.channel, std::time::Instant::now());
                last.map_or(Earlier::Nothing, |last| Earlier::Reply(last.to_owned()))
            }
            None => Earlier::Nothing,
        }
    }

    /// The reply with this id, by the snapshot that is in force now.
    fn reply_again(&self, question: &Question, id: &str) -> Option<MessageReply> {
        reply_again(self.snapshots.current().assistant(), &self.profiles.of(question.guild), question, id)
    }

    /// Whether the asker asks no faster than they are answered. They are told once a minute when they do.
    fn within_rate_limit(self: &Arc<Self>, question: &Question) -> bool {
        if self.rates.len() > SWEEP {
            self.rates.retain_recent();
            self.told.retain_recent();
        }
        let patient = self.rates.check_key(&question.asker).is_ok();
        if !patient {
            debug!(channel = %question.channel, "a member asks faster than they are answered");
            if question.address != Address::Unprompted && self.told.check_key(&question.asker).is_ok() {
                self.react(question, SLOWER);
            }
        }
        patient
    }

    /// Drops a question that nobody waits for any more, with a sign of it.
    fn too_late(self: &Arc<Self>, question: &Question) {
        debug!(channel = %question.channel, "a question waited too long to be answered");
        self.react(question, TOO_LATE);
    }

    /// Puts a sign under a question of somebody who addressed Preceptor, where it may. Nothing waits for it.
    fn react(self: &Arc<Self>, question: &Question, emoji: impl Into<String>) {
        if question.address == Address::Unprompted || !question.allowed.react {
            return;
        }
        let (shared, channel, message, emoji) = (Arc::clone(self), question.channel, question.id, emoji.into());
        self.tasks.spawn(async move {
            if let Err(error) = shared.rest.react(channel, message, &emoji).await {
                debug!(%channel, reason = %error, "a reaction could not be added");
            }
        });
    }
}
