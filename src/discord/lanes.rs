//! One lane a channel: what happens there is considered and answered in its order, and no channel waits for another.
//!
//! A question that is edited or deleted before its answer is sent is answered anew or not at all; afterwards its answer
//! is replaced or removed.

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;
use serenity::all::{ChannelId, MessageId, UserId};
use serenity::futures::FutureExt;
use serenity::futures::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::task::TaskTracker;
use tracing::{debug, error, info, trace, warn};

use super::conversation::{Address, Question, Spoken, answered_above, speak};
use super::memory::{Answered, Memory};
use super::outgoing::Outgoing;
use super::rest::{Reference, Rest, RestError, Urgency};
use crate::assistant::Assistant;
use crate::config::AnsweringConfig;

/// Happenings of one channel that may wait; more are dropped, as nobody would read the answers.
const LANE: usize = 1_024;
/// Answers of one channel that may wait to be sent before its lane stops considering more.
const MOST_WAITING: usize = 64;
/// A lane without anything to do is closed.
const IDLE: Duration = Duration::from_secs(30);
/// For so long after it was written, an edited question is answered anew.
const EDITABLE: Duration = Duration::from_secs(600);
/// When a forum post's first message may not be answered yet, it is tried again after so many milliseconds.
const RETRIES: [u64; 4] = [500, 1_000, 2_000, 4_000];
/// What happens to many messages at once is told this often.
const BETWEEN_WARNINGS: Duration = Duration::from_secs(60);
/// Members' rates are swept when so many are known.
const SWEEP: usize = 4_096;

/// Something that happened in a channel.
#[derive(Debug)]
pub enum Happening {
    /// Somebody wrote.
    Asked(Box<Question>, Instant),
    /// Somebody changed what they wrote.
    Edited(Box<Question>, Instant),
    /// A message is gone.
    Gone(MessageId),
}

/// All lanes.
#[derive(Clone)]
pub struct Lanes {
    shared: Arc<Shared>,
    tasks: TaskTracker,
}

struct Shared {
    assistant: Arc<Assistant>,
    rest: Rest,
    repeat: Duration,
    rates: DefaultKeyedRateLimiter<UserId>,
    memory: Mutex<Memory>,
    lanes: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    closed: bool,
    warned: Option<Instant>,
    lanes: HashMap<ChannelId, mpsc::Sender<Happening>>,
}

impl Lanes {
    /// Lanes that answer with `assistant` and send with `rest`.
    pub fn new(assistant: Arc<Assistant>, rest: Rest, answering: &AnsweringConfig) -> Self {
        let per_minute = std::num::NonZeroU32::new(answering.per_minute).unwrap_or(std::num::NonZeroU32::MIN);
        let shared = Shared {
            assistant,
            rest,
            repeat: answering.repeat,
            rates: RateLimiter::keyed(Quota::per_minute(per_minute)),
            memory: Mutex::default(),
            lanes: Mutex::default(),
        };
        Self { shared: Arc::new(shared), tasks: TaskTracker::new() }
    }

    /// Puts something into its channel's lane. Never waits.
    pub fn put(&self, channel: ChannelId, happening: Happening) {
        let mut open = self.shared.lanes.lock();
        if open.closed {
            return;
        }
        let lane = open.lanes.entry(channel).or_insert_with(|| {
            let (sender, receiver) = mpsc::channel(LANE);
            let lane = Lane::new(channel, Arc::clone(&self.shared), receiver);
            self.tasks.spawn(guarded(lane));
            sender
        });
        if lane.try_send(happening).is_err() {
            let now = Instant::now();
            if open.warned.is_none_or(|warned| now.saturating_duration_since(warned) > BETWEEN_WARNINGS) {
                open.warned = Some(now);
                warn!(%channel, "too much happens in this channel; some of it is not considered");
            }
        }
    }

    /// Tells that a message is gone, or no longer a question, if it is one that matters.
    pub fn gone(&self, channel: ChannelId, message: MessageId) {
        let is_waiting = self.shared.lanes.lock().lanes.contains_key(&channel);
        if is_waiting || self.shared.memory.lock().concerns(message) {
            self.put(channel, Happening::Gone(message));
        }
    }

    /// Takes nothing more; what waits is still answered. Returns when all of it is.
    pub async fn close(&self) {
        {
            let mut open = self.shared.lanes.lock();
            open.closed = true;
            open.lanes.clear();
        }
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// A lane that fails is closed, so that the next thing that happens in its channel opens a new one.
async fn guarded(lane: Lane) {
    let (channel, shared) = (lane.channel, Arc::clone(&lane.shared));
    if AssertUnwindSafe(lane.run()).catch_unwind().await.is_err() {
        error!(%channel, "what waited in this channel is lost");
        shared.lanes.lock().lanes.remove(&channel);
    }
}

/// Something to send.
struct Job {
    question: MessageId,
    kind: Kind,
}

enum Kind {
    Answer { question: Box<Question>, spoken: Box<Spoken>, heard: Instant },
    Edit { answer: MessageId, spoken: Box<Spoken> },
    Remove { answer: MessageId },
}

/// What became of a job.
struct Done {
    question: MessageId,
    answered: Option<Answered>,
}

struct Lane {
    channel: ChannelId,
    shared: Arc<Shared>,
    receiver: mpsc::Receiver<Happening>,
    waiting: VecDeque<Job>,
    running: Option<Running>,
}

struct Running {
    question: MessageId,
    /// What happened to the question meanwhile.
    since: Option<Happening>,
    work: BoxFuture<'static, Done>,
}

impl Lane {
    fn new(channel: ChannelId, shared: Arc<Shared>, receiver: mpsc::Receiver<Happening>) -> Self {
        Self { channel, shared, receiver, waiting: VecDeque::new(), running: None }
    }

    async fn run(mut self) {
        let mut ended = false;
        loop {
            self.start_next();
            let has_room = self.waiting.len() < MOST_WAITING && !ended;
            tokio::select! {
                biased;
                done = done(&mut self.running) => self.finish(done),
                happening = self.receiver.recv(), if has_room => match happening {
                    Some(happening) => self.consider(happening),
                    None => ended = true,
                },
                () = sleep(IDLE), if !ended && self.running.is_none() => {
                    let mut open = self.shared.lanes.lock();
                    // Whoever puts something in holds the same lock, so nothing is lost between the look and the removal.
                    if self.receiver.is_empty() {
                        open.lanes.remove(&self.channel);
                        return;
                    }
                }
            }
            if ended && self.running.is_none() && self.waiting.is_empty() {
                return;
            }
        }
    }

    fn start_next(&mut self) {
        if self.running.is_none()
            && let Some(job) = self.waiting.pop_front()
        {
            let question = job.question;
            let work = Arc::clone(&self.shared).perform(self.channel, job).boxed();
            self.running = Some(Running { question, since: None, work });
        }
    }

    /// A panic over one message must not take the channel's lane with it.
    fn consider(&mut self, happening: Happening) {
        let considered = std::panic::catch_unwind(AssertUnwindSafe(|| self.consider_one(happening)));
        if considered.is_err() {
            error!(channel = %self.channel, "considering a message failed; it is left unanswered");
        }
    }

    fn consider_one(&mut self, happening: Happening) {
        match happening {
            Happening::Asked(question, heard) => {
                if self.shared.memory.lock().is_new(question.id) {
                    self.ask(question, heard);
                }
            }
            Happening::Edited(question, heard) => self.edited(question, heard),
            Happening::Gone(message) => self.gone(message),
        }
    }

    fn ask(&mut self, question: Box<Question>, heard: Instant) {
        if let Some(spoken) = self.shared.decide(&question) {
            let kind = Kind::Answer { question: question.clone(), spoken: Box::new(spoken), heard };
            self.waiting.push_back(Job { question: question.id, kind });
        }
    }

    fn edited(&mut self, question: Box<Question>, heard: Instant) {
        if age(question.id) > EDITABLE {
            return;
        }
        if let Some(running) = self.running.as_mut().filter(|running| running.question == question.id) {
            running.since = Some(Happening::Edited(question, heard));
            return;
        }
        if let Some(place) = self.waiting.iter().position(|job| job.question == question.id) {
            // An answer that nobody has seen yet is given to what the question says now. An edit or removal of one that
            // is there is decided on again below.
            let unseen = self.waiting.remove(place).filter(|job| matches!(job.kind, Kind::Answer { .. }));
            if unseen.is_some() {
                if let Some(spoken) = speak(&self.shared.assistant, &question) {
                    let id = question.id;
                    let kind = Kind::Answer { question, spoken: Box::new(spoken), heard };
                    self.waiting.insert(place, Job { question: id, kind });
                }
                return;
            }
        }
        let answered = self.shared.memory.lock().answer_to(question.id).cloned();
        let Some(answered) = answered else { return self.ask(question, heard) };
        let kind = match speak(&self.shared.assistant, &question) {
            Some(spoken) if spoken.answer.is_some() && spoken.answer == answered.reply => return,
            _ if !self.shared.is_patient(&question) => return,
            Some(spoken) => Kind::Edit { answer: answered.answer, spoken: Box::new(spoken) },
            None => Kind::Remove { answer: answered.answer },
        };
        self.waiting.push_back(Job { question: question.id, kind });
    }

    fn gone(&mut self, message: MessageId) {
        self.waiting.retain(|job| job.question != message || matches!(job.kind, Kind::Remove { .. }));
        if let Some(running) = self.running.as_mut().filter(|running| running.question == message) {
            running.since = Some(Happening::Gone(message));
            return;
        }
        if let Some(answered) = self.shared.memory.lock().forget(message) {
            self.waiting.push_back(Job { question: message, kind: Kind::Remove { answer: answered.answer } });
        }
    }

    fn finish(&mut self, done: Done) {
        let since = self.running.take().and_then(|running| running.since);
        if let Some(answered) = done.answered {
            self.shared.memory.lock().answered(done.question, answered, Instant::now());
        }
        if let Some(happening) = since {
            self.consider(happening);
        }
    }
}

/// The running job's end; never, if there is none.
async fn done(running: &mut Option<Running>) -> Done {
    match running {
        Some(running) => running.work.as_mut().await,
        None => std::future::pending().await,
    }
}

/// How long ago a message was written, by its id.
fn age(message: MessageId) -> Duration {
    let written = u64::try_from(message.created_at().unix_timestamp()).unwrap_or_default();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    now.saturating_sub(Duration::from_secs(written))
}

impl Shared {
    /// What to say, unless the channel is left alone or its asker asks too much.
    fn decide(&self, question: &Question) -> Option<Spoken> {
        let now = Instant::now();
        if self.memory.lock().is_left_alone(question.channel, now) {
            return None;
        }
        trace!(channel = %question.channel, text = %question.text, "considered");
        let Some(spoken) = speak(&self.assistant, question) else {
            debug!(channel = %question.channel, address = ?question.address, decision = "Silent", "not answered");
            return None;
        };
        self.is_patient(question).then_some(spoken)
    }

    /// Whether the asker asks no faster than they are answered.
    fn is_patient(&self, question: &Question) -> bool {
        if self.rates.len() > SWEEP {
            self.rates.retain_recent();
        }
        let patient = self.rates.check_key(&question.asker).is_ok();
        if !patient {
            debug!(channel = %question.channel, "a member asks faster than they are answered");
        }
        patient
    }

    /// The same, or a pointer to the same answer further up. Looked at just before sending, when all that was asked
    /// before has been answered.
    fn unrepeated(&self, question: &Question, spoken: Spoken) -> Spoken {
        // In a direct message nobody else reads along, so the answer is simply given again.
        let Some(reply) = spoken.answer.as_deref().filter(|_| question.guild.is_some()) else { return spoken };
        match self.memory.lock().repeated(question.channel, reply, self.repeat, Instant::now()) {
            Some(answer) => Spoken { message: answered_above(question, &spoken.title, answer), answer: None, ..spoken },
            None => spoken,
        }
    }

    async fn perform(self: Arc<Self>, channel: ChannelId, job: Job) -> Done {
        let question = job.question;
        let answered = match job.kind {
            Kind::Answer { question, spoken, heard } => self.answer(&question, *spoken, heard).await,
            Kind::Edit { answer, spoken } => match self.rest.edit(channel, answer, &spoken.message).await {
                Ok(()) => Some(Answered { channel, answer, reply: spoken.answer }),
                Err(error) => {
                    self.failed(channel, &error);
                    None
                }
            },
            Kind::Remove { answer } => {
                if let Err(error) = self.rest.delete(channel, answer).await {
                    self.failed(channel, &error);
                }
                self.memory.lock().forget(question);
                None
            }
        };
        Done { question, answered }
    }

    async fn answer(&self, question: &Question, spoken: Spoken, heard: Instant) -> Option<Answered> {
        let spoken = self.unrepeated(question, spoken);
        match self.send(question, &spoken.message).await {
            Ok(answer) => {
                info!(
                    guild = question.guild.map(tracing::field::display),
                    channel = %question.channel,
                    address = ?question.address,
                    decision = ?spoken.decision,
                    answer = spoken.answer.as_deref().unwrap_or("none"),
                    confidence = spoken.confidence,
                    milliseconds = heard.elapsed().as_millis(),
                    "answered"
                );
                Some(Answered { channel: question.channel, answer, reply: spoken.answer })
            }
            Err(error) => {
                self.failed(question.channel, &error);
                None
            }
        }
    }

    async fn send(&self, question: &Question, message: &Outgoing) -> Result<MessageId, RestError> {
        let urgency = match question.address {
            Address::Overheard => Urgency::Unprompted,
            Address::Direct | Address::Reply => Urgency::Asked,
        };
        let mut reference = Reference::None;
        if question.allowed.reply {
            reference = Reference::Reply(question.channel, question.id);
        }
        let nonce = question.nonce();
        let mut retries = RETRIES.iter();
        loop {
            match self.rest.send(question.channel, message, reference, &nonce, urgency, || true).await {
                Err(error) if error.is_about_history() && reference != Reference::None => reference = Reference::None,
                Err(error) if error.is_too_early() => match retries.next() {
                    Some(wait) => sleep(Duration::from_millis(*wait)).await,
                    None => return Err(error),
                },
                outcome => return outcome,
            }
        }
    }

    fn failed(&self, channel: ChannelId, error: &RestError) {
        if error.is_forbidden() {
            self.memory.lock().leave_alone(channel, Instant::now());
            warn!(%channel, reason = %error, "Preceptor may not write here; the channel is left alone for ten minutes");
        } else {
            warn!(%channel, reason = %error, "an answer could not be sent");
        }
    }
}
