//! One channel's worker: what happens there, in its order, and what is done about it, one thing at a time.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serenity::all::{ChannelId, GuildId, MessageId};
use serenity::futures::FutureExt;
use serenity::futures::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tracing::{Instrument, Span, debug, error, error_span};

use crate::discord::bot::answer_log::{Answered, Confirmed, Edit, Pointer, Shows};
use crate::discord::bot::channel_worker::effort::Effort;
use crate::discord::bot::channel_worker::job::{Done, Job, Kind, Wanted};
use crate::discord::bot::channel_worker::{ChannelEvent, Heard, Read, Shared};
use crate::discord::net::progress::Pending;
use crate::discord::ui::message_reply::{Address, Glance, MessageReply, Question};

/// Answers of one channel that may wait to be sent before its worker stops considering more.
const MOST_WAITING: usize = 64;
/// A worker without anything to do is closed.
const IDLE: Duration = Duration::from_secs(30);
/// For so long after it was written, an edited question is answered anew.
const EDITABLE: Duration = Duration::from_secs(600);

pub(super) struct ChannelWorker {
    channel: ChannelId,
    shared: Arc<Shared>,
    receiver: mpsc::Receiver<ChannelEvent>,
    /// The question whose meaning is looked at, and since when. What happens after it waits, so that the order stays.
    reading: Option<(Instant, BoxFuture<'static, Happened>)>,
    effort: Effort,
    waiting: VecDeque<Job>,
    /// Removals that have failed, to be tried again with the next thing that happens, or when nothing does.
    failed: Vec<Job>,
    running: Option<Running>,
}

/// Something that happened, with what is to be said to it.
enum Happened {
    Asked(Read),
    Edited(Read),
}

impl Happened {
    const fn heard(&self) -> &Heard {
        match self {
            Self::Asked(read) | Self::Edited(read) => &read.heard,
        }
    }
}

struct Running {
    question: MessageId,
    /// What the message that is being sent is known by.
    nonce: Option<String>,
    wanted: Wanted,
    /// The event that asked for it.
    pending: Pending,
    /// What happened to the question meanwhile.
    since: Option<Since>,
    /// The message, if Discord has shown it.
    shown: Option<MessageId>,
    work: BoxFuture<'static, Done>,
}

/// What happened to a question while something was done about it.
enum Since {
    Edited(Read),
    Gone,
}

/// Whether a message that may ask something is left to people, as so much is asked of it now: unless somebody put it to Preceptor.
fn is_left(address: Address, confidence: f64, asked: f64) -> bool {
    address == Address::Unprompted && confidence < asked
}

/// What every line about a message has: ids, and nothing of what anybody wrote. As an error is, it is there at every level of
/// the log.
fn span_of(channel: ChannelId, message: MessageId, guild: Option<GuildId>) -> Span {
    error_span!("message", guild = guild.map(tracing::field::display), %channel, id = %message)
}

/// A worker that fails is closed, so that the next thing that happens in its channel opens a new one.
pub(super) async fn guarded(worker: ChannelWorker) {
    let (channel, shared) = (worker.channel, Arc::clone(&worker.shared));
    if AssertUnwindSafe(worker.run()).catch_unwind().await.is_err() {
        error!(%channel, "what waited in this channel is lost");
        shared.workers.lock().workers.remove(&channel);
    }
}

impl ChannelWorker {
    pub(super) fn new(channel: ChannelId, shared: Arc<Shared>, receiver: mpsc::Receiver<ChannelEvent>) -> Self {
        let effort = Effort::new(Instant::now());
        Self {
            channel,
            shared,
            receiver,
            reading: None,
            effort,
            waiting: VecDeque::new(),
            failed: Vec::new(),
            running: None,
        }
    }

    async fn run(mut self) {
        let mut ended = false;
        loop {
            self.start_next();
            let has_room = self.waiting.len() < MOST_WAITING && self.reading.is_none() && !ended;
            tokio::select! {
                biased;
                done = done(&mut self.running) => self.finish(done),
                happened = read(&mut self.reading) => {
                    if let Some((since, _)) = self.reading.take() {
                        self.effort.spent(since.elapsed(), Instant::now());
                    }
                    let span = self.span(Some(happened.heard()));
                    self.guarded(&span, |worker| worker.consider(happened));
                }
                event = self.receiver.recv(), if has_room => match event {
                    Some(event) => {
                        let span = self.span(event.heard());
                        self.guarded(&span, |worker| worker.take(event));
                    }
                    None => ended = true,
                },
                () = sleep(IDLE), if !ended && self.running.is_none() && self.reading.is_none() => {
                    if self.try_again() {
                        continue;
                    }
                    let mut open = self.shared.workers.lock();
                    // Whoever puts something in holds the same lock, so nothing is lost between the look and the removal.
                    if self.receiver.is_empty() {
                        open.workers.remove(&self.channel);
                        return;
                    }
                }
            }
            if ended && self.reading.is_none() && self.running.is_none() && self.waiting.is_empty() {
                return;
            }
        }
    }

    fn start_next(&mut self) {
        while self.running.is_none() {
            let Some(job) = self.waiting.pop_front() else { return };
            if let Kind::Answer { question, heard, .. } = &job.kind
                && Wanted::is_too_late(*heard)
            {
                self.shared.too_late(question);
                continue;
            }
            let wanted = job.wanted();
            let nonce = job.sends().map(|question| self.shared.memory.lock().nonce(question));
            let Job { question, kind, pending } = job;
            let sent_as = nonce.clone().unwrap_or_default();
            let span = span_of(self.channel, question, kind.guild());
            self.running = Some(Running {
                question,
                nonce,
                wanted: wanted.clone(),
                pending,
                since: None,
                shown: None,
                work: Arc::clone(&self.shared).perform(self.channel, kind, sent_as, wanted).instrument(span).boxed(),
            });
        }
    }

    fn span(&self, heard: Option<&Heard>) -> Span {
        heard.map_or_else(Span::none, |heard| span_of(self.channel, heard.question.id, heard.question.guild))
    }

    /// A panic over one message must not take the channel's worker with it.
    fn guarded(&mut self, span: &Span, work: impl FnOnce(&mut Self)) {
        let _here = span.enter();
        if std::panic::catch_unwind(AssertUnwindSafe(|| work(self))).is_err() {
            error!(channel = %self.channel, "considering a message failed; it is left unanswered");
        }
    }

    /// Has removals that have failed tried again; false if there are none.
    fn try_again(&mut self) -> bool {
        self.waiting.extend(self.failed.drain(..));
        !self.waiting.is_empty()
    }

    fn take(&mut self, event: ChannelEvent) {
        self.try_again();
        match event {
            ChannelEvent::Asked(heard) => self.look(heard, Happened::Asked),
            ChannelEvent::Edited(heard) => self.look(heard, Happened::Edited),
            ChannelEvent::Gone(message, pending) => {
                self.shared.memory.lock().withdrawn(message);
                self.gone(message, pending);
            }
            ChannelEvent::Shown { nonce, message } => self.shown(&nonce, message),
        }
    }

    /// Considers a question at once if its words are enough, else when its meaning has been looked at. That takes milliseconds:
    /// where people write much, whoever asks something by their words as well goes before those who hardly do.
    fn look(&mut self, heard: Heard, happened: fn(Read) -> Happened) {
        match self.shared.glance(&heard.question) {
            Glance::Settled(said) => self.consider(happened(Read { heard, said })),
            Glance::Open { confidence } if self.leaves(&heard.question, confidence) => {
                debug!(confidence, "much is said here; this message, which hardly asks anything, is left to people");
                self.consider(happened(Read { heard, said: None }));
            }
            Glance::Open { .. } => {
                let reading = Arc::clone(&self.shared).read(heard).in_current_span();
                self.reading = Some((Instant::now(), async move { happened(reading.await) }.boxed()));
            }
        }
    }

    /// Whether a message that nobody put to Preceptor is left to people, as others like it have just been looked at: unless it
    /// has an answer that may have to change.
    fn leaves(&self, question: &Question, confidence: f64) -> bool {
        is_left(question.address, confidence, self.effort.asked(Instant::now()))
            && self.shared.memory.lock().answer_to(question.id).is_none()
    }

    fn consider(&mut self, happened: Happened) {
        match happened {
            Happened::Asked(read) => {
                let question = &read.heard.question;
                if self.shared.memory.lock().is_new(question.id, &question.text) {
                    self.ask(read);
                }
            }
            Happened::Edited(read) => {
                let question = &read.heard.question;
                let edit = self.shared.memory.lock().edited(question.id, &question.text);
                if edit != Edit::Unchanged && question.edited_after().is_some_and(|after| after <= EDITABLE) {
                    self.edited(read, edit);
                }
            }
        }
    }

    fn ask(&mut self, read: Read) {
        let Read { heard: Heard { question, at, pending }, said } = read;
        if let Some(spoken) = self.shared.decide(&question, said) {
            self.decided(&spoken);
            let id = question.id;
            let kind = Kind::Answer { question, spoken, heard: at };
            self.waiting.push_back(Job { question: id, kind, pending });
        }
    }

    fn decided(&self, spoken: &MessageReply) {
        if let Some(reply) = &spoken.answer {
            self.shared.memory.lock().decided(self.channel, reply, std::time::Instant::now());
        }
    }

    fn edited(&mut self, read: Read, edit: Edit) {
        let question = &read.heard.question;
        self.failed.retain(|job| job.question != question.id);
        if let Some(running) = self.running.as_mut().filter(|running| running.question == question.id) {
            running.since = Some(Since::Edited(read));
            running.wanted.0.store(false, Ordering::Relaxed);
            return;
        }
        if let Some(place) = self.waiting.iter().position(|job| job.question == question.id) {
            // An answer that nobody has seen yet is given to what the question says now. An edit or removal of one that
            // is there is decided on again below.
            match self.waiting.remove(place) {
                // The event that asked first stays pending, so that both are told again.
                Some(Job { question: id, kind: Kind::Answer { spoken: before, .. }, pending }) => {
                    let Read { heard: Heard { question, at: heard, .. }, said } = read;
                    if let Some(spoken) = self.shared.decide_again(&question, said, before.line) {
                        self.decided(&spoken);
                        let kind = Kind::Answer { question, spoken, heard };
                        self.waiting.insert(place, Job { question: id, kind, pending });
                    }
                    return;
                }
                // What it asks has changed once more; whether it has an answer is still to be found out.
                Some(Job { question: id, kind: Kind::LookUp(_), pending }) => {
                    let kind = Kind::LookUp(Box::new(read));
                    self.waiting.insert(place, Job { question: id, kind, pending });
                    return;
                }
                _ => {}
            }
        }
        let answered = self.shared.memory.lock().answer_to(question.id).cloned();
        match (answered, edit) {
            (Some(answered), _) => self.revise(read, answered),
            (None, Edit::Unknown) if question.allowed.reply => {
                let (question, pending) = (question.id, read.heard.pending.clone());
                self.waiting.push_back(Job { question, kind: Kind::LookUp(Box::new(read)), pending });
            }
            // Without the channel's history nobody can tell whether another process has answered it.
            (None, Edit::Unknown) => {}
            (None, _) => self.ask(read),
        }
    }

    /// Brings an answer in line with what its question says now. Where it has none by now it goes, however much its asker asks.
    fn revise(&mut self, read: Read, answered: Answered) {
        let Read { heard: Heard { question, pending, .. }, said } = read;
        let kind = match said {
            Some(spoken) if spoken.answer.is_some() && spoken.answer.as_deref() == answered.shows.reply() => return,
            // What is told again after a restart counts again, and must not cost an answer that stands.
            Some(_) if !self.shared.within_rate_limit(&question) => return,
            Some(spoken) => {
                self.decided(&spoken);
                Kind::Edit { answer: answered.answer, spoken }
            }
            None => Kind::Remove { answer: answered.answer, failures: 0 },
        };
        self.waiting.push_back(Job { question: question.id, kind, pending });
    }

    fn gone(&mut self, message: MessageId, pending: Pending) {
        self.waiting.retain(|job| job.question != message || matches!(job.kind, Kind::Remove { .. }));
        if let Some(running) = self.running.as_mut().filter(|running| running.question == message) {
            running.since = Some(Since::Gone);
            running.wanted.0.store(false, Ordering::Relaxed);
            return;
        }
        let forgotten = self.shared.memory.lock().forget(message);
        if let Some(answered) = forgotten.answered {
            self.remove(message, answered.answer, pending.clone());
        }
        if let Some((pointer, reply)) = forgotten.orphan {
            self.adopt(pointer, &reply, pending);
        }
    }

    /// What nobody wants to see any more goes before what is still to come.
    fn remove(&mut self, question: MessageId, answer: MessageId, pending: Pending) {
        self.waiting.push_front(Job { question, kind: Kind::Remove { answer, failures: 0 }, pending });
    }

    /// A link whose answer is gone becomes the answer.
    fn adopt(&mut self, pointer: Pointer, reply: &str, pending: Pending) {
        let Pointer { question, message } = pointer;
        let kind = match self.shared.reply_again(&question, reply) {
            Some(spoken) => Kind::Edit { answer: message, spoken: Box::new(spoken) },
            None => Kind::Remove { answer: message, failures: 0 },
        };
        self.waiting.push_back(Job { question: question.id, kind, pending });
    }

    fn shown(&mut self, nonce: &str, message: MessageId) {
        if let Some(running) = self.running.as_mut().filter(|running| running.nonce.as_deref() == Some(nonce)) {
            running.shown = Some(message);
            return;
        }
        let confirmed = self.shared.memory.lock().confirmed(nonce, message);
        match confirmed {
            Some(Confirmed::Answered(question, answered)) => self.remember(question, answered, Pending::default()),
            Some(Confirmed::Unwanted(question, answer)) => self.remove(question, answer, Pending::default()),
            None => {}
        }
    }

    fn remember(&mut self, question: MessageId, answered: Answered, pending: Pending) {
        let orphan = self.shared.memory.lock().answered(question, answered, std::time::Instant::now());
        if let Some((pointer, reply)) = orphan {
            self.adopt(pointer, &reply, pending);
        }
    }

    fn finish(&mut self, done: Done) {
        let Some(Running { question, nonce, pending, since, shown, .. }) = self.running.take() else { return };
        let mut edit = Edit::Changed;
        match done {
            Done::Answered(answered) => self.remember(question, answered, pending.clone()),
            Done::Pointed { answered, pointer, to } => self.pointed(answered, *pointer, to, &pending),
            Done::Unheard(shows) => match (shown, nonce) {
                (Some(answer), _) => {
                    self.remember(question, Answered { channel: self.channel, answer, shows }, pending.clone());
                }
                (None, Some(nonce)) => self.shared.memory.lock().unconfirmed(question, nonce, self.channel, shows),
                (None, None) => {}
            },
            Done::Removed => {
                let orphan = {
                    let mut memory = self.shared.memory.lock();
                    memory.removed(question);
                    memory.forget(question).orphan
                };
                if let Some((pointer, reply)) = orphan {
                    self.adopt(pointer, &reply, pending.clone());
                }
            }
            Done::Standing { answer, failures, is_tried_again } => {
                // What it answers may be gone, and with it what was known of the answer.
                if self.shared.memory.lock().answer_to(question).is_none() {
                    let answered = Answered { channel: self.channel, answer, shows: Shows::Other };
                    self.remember(question, answered, pending.clone());
                }
                if is_tried_again && since.is_none() {
                    // Another process would not know what to remove.
                    let (kind, pending) = (Kind::Remove { answer, failures }, Pending::default());
                    self.failed.push(Job { question, kind, pending });
                }
            }
            Done::LookedUp { read, found } => {
                let answered = found.map(|answer| Answered { channel: self.channel, answer, shows: Shows::Other });
                if let Some(answered) = &answered {
                    self.remember(read.heard.question.id, answered.clone(), pending.clone());
                }
                // What happened meanwhile is decided on below.
                match answered {
                    _ if since.is_some() => {}
                    Some(answered) => self.revise(*read, answered),
                    None => self.ask(*read),
                }
            }
            Done::NotFoundOut => {
                self.shared.memory.lock().unknown(question);
                edit = Edit::Unknown;
            }
            // Another process has sent it before.
            Done::Nothing => {
                if let Some(answer) = shown {
                    let answered = Answered { channel: self.channel, answer, shows: Shows::Other };
                    self.remember(question, answered, pending.clone());
                }
            }
        }
        match since {
            // The event that was first stays pending, so that both are told again.
            Some(Since::Edited(Read { heard, said })) => {
                self.edited(Read { heard: Heard { pending, ..heard }, said }, edit);
            }
            Some(Since::Gone) => {
                self.shared.memory.lock().withdrawn(question);
                self.gone(question, pending);
            }
            None => {}
        }
    }

    fn pointed(&mut self, answered: Answered, pointer: Pointer, to: MessageId, pending: &Pending) {
        let reply = answered.shows.reply().unwrap_or_default().to_owned();
        let (stands, replaced) = {
            let mut memory = self.shared.memory.lock();
            memory.answered(pointer.question.id, answered, std::time::Instant::now());
            let stands = memory.concerns(to);
            (stands, if stands { memory.pointed(self.channel, &reply, pointer.clone()) } else { None })
        };
        if !stands {
            // What it leads to has gone while it was on its way.
            self.adopt(pointer, &reply, pending.clone());
        }
        if let Some(replaced) = replaced {
            self.remove(replaced.question.id, replaced.message, pending.clone());
        }
    }
}

/// What was looked at; never, if nothing is.
async fn read(reading: &mut Option<(Instant, BoxFuture<'static, Happened>)>) -> Happened {
    match reading {
        Some((_, reading)) => reading.await,
        None => std::future::pending().await,
    }
}

/// The running job's end; never, if there is none.
async fn done(running: &mut Option<Running>) -> Done {
    match running {
        Some(running) => running.work.as_mut().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_put_to_it_and_hardly_asks_is_left() {
        assert!(is_left(Address::Unprompted, 0.24, 0.25));
        assert!(!is_left(Address::Unprompted, 0.25, 0.25), "it asks");
        assert!(!is_left(Address::Unprompted, 0.0, 0.0), "there is time");
        for put in [Address::Direct, Address::Reply] {
            assert!(!is_left(put, 0.0, 1.0), "{put:?}");
        }
    }
}
