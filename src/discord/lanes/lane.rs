//! One channel's lane: what happens there, in its order, and what is done about it, one thing at a time.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serenity::all::{ChannelId, MessageId};
use serenity::futures::FutureExt;
use serenity::futures::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tracing::error;

use super::job::{Done, Job, Kind, Wanted};
use super::{Happening, Shared};
use crate::discord::conversation::{Question, speak, spoken_again};
use crate::discord::memory::{Answered, Confirmed, Edit, Pointer, Shows};

/// Answers of one channel that may wait to be sent before its lane stops considering more.
const MOST_WAITING: usize = 64;
/// A lane without anything to do is closed.
const IDLE: Duration = Duration::from_secs(30);
/// For so long after it was written, an edited question is answered anew.
const EDITABLE: Duration = Duration::from_secs(600);

pub(super) struct Lane {
    channel: ChannelId,
    shared: Arc<Shared>,
    receiver: mpsc::Receiver<Happening>,
    waiting: VecDeque<Job>,
    running: Option<Running>,
}

struct Running {
    question: MessageId,
    /// What the message that is being sent is known by.
    nonce: Option<String>,
    wanted: Wanted,
    /// What happened to the question meanwhile.
    since: Option<Since>,
    /// The message, if Discord has shown it.
    shown: Option<MessageId>,
    work: BoxFuture<'static, Done>,
}

/// What happened to a question while something was done about it.
enum Since {
    Edited(Box<Question>, Instant),
    Gone,
}

/// A lane that fails is closed, so that the next thing that happens in its channel opens a new one.
pub(super) async fn guarded(lane: Lane) {
    let (channel, shared) = (lane.channel, Arc::clone(&lane.shared));
    if AssertUnwindSafe(lane.run()).catch_unwind().await.is_err() {
        error!(%channel, "what waited in this channel is lost");
        shared.lanes.lock().lanes.remove(&channel);
    }
}

impl Lane {
    pub(super) fn new(channel: ChannelId, shared: Arc<Shared>, receiver: mpsc::Receiver<Happening>) -> Self {
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
        while self.running.is_none() {
            let Some(job) = self.waiting.pop_front() else { return };
            if let Kind::Answer { question, heard, .. } = &job.kind
                && Wanted::is_too_late(*heard)
            {
                self.shared.too_late(question);
                continue;
            }
            let wanted = job.wanted();
            self.running = Some(Running {
                question: job.question,
                nonce: job.nonce(),
                wanted: wanted.clone(),
                since: None,
                shown: None,
                work: Arc::clone(&self.shared).perform(self.channel, job, wanted).boxed(),
            });
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
                if self.shared.memory.lock().is_new(question.id, &question.text) {
                    self.ask(question, heard);
                }
            }
            Happening::Edited(question, heard) => {
                let edit = self.shared.memory.lock().edited(question.id, &question.text);
                if edit != Edit::Unchanged && question.edited_after().is_some_and(|after| after <= EDITABLE) {
                    self.edited(question, heard, edit);
                }
            }
            Happening::Gone(message) => {
                self.shared.memory.lock().withdrawn(message);
                self.gone(message);
            }
            Happening::Shown { nonce, message } => self.shown(&nonce, message),
        }
    }

    fn ask(&mut self, question: Box<Question>, heard: Instant) {
        if let Some(spoken) = self.shared.decide(&question) {
            let kind = Kind::Answer { question: question.clone(), spoken: Box::new(spoken), heard };
            self.waiting.push_back(Job { question: question.id, kind });
        }
    }

    fn edited(&mut self, question: Box<Question>, heard: Instant, edit: Edit) {
        if let Some(running) = self.running.as_mut().filter(|running| running.question == question.id) {
            running.since = Some(Since::Edited(question, heard));
            running.wanted.0.store(false, Ordering::Relaxed);
            return;
        }
        if let Some(place) = self.waiting.iter().position(|job| job.question == question.id) {
            // An answer that nobody has seen yet is given to what the question says now. An edit or removal of one that
            // is there is decided on again below.
            let id = question.id;
            match self.waiting.remove(place).map(|job| job.kind) {
                Some(Kind::Answer { .. }) => {
                    if let Some(spoken) = speak(&self.shared.assistant, &question) {
                        let kind = Kind::Answer { question, spoken: Box::new(spoken), heard };
                        self.waiting.insert(place, Job { question: id, kind });
                    }
                    return;
                }
                // What it asks has changed once more; whether it has an answer is still to be found out.
                Some(Kind::LookUp { .. }) => {
                    self.waiting.insert(place, Job { question: id, kind: Kind::LookUp { question, heard } });
                    return;
                }
                _ => {}
            }
        }
        let answered = self.shared.memory.lock().answer_to(question.id).cloned();
        match (answered, edit) {
            (Some(answered), _) => self.revise(question, answered),
            (None, Edit::Unknown) if question.allowed.reply => {
                self.waiting.push_back(Job { question: question.id, kind: Kind::LookUp { question, heard } });
            }
            // Without the channel's history nobody can tell whether another process has answered it.
            (None, Edit::Unknown) => {}
            (None, _) => self.ask(question, heard),
        }
    }

    /// Brings an answer in line with what its question says now.
    fn revise(&mut self, question: Box<Question>, answered: Answered) {
        let kind = match speak(&self.shared.assistant, &question) {
            Some(spoken) if spoken.answer.is_some() && spoken.answer.as_deref() == answered.shows.reply() => return,
            _ if !self.shared.is_patient(&question) => return,
            Some(spoken) => Kind::Edit { answer: answered.answer, spoken: Box::new(spoken) },
            None => Kind::Remove { answer: answered.answer },
        };
        self.waiting.push_back(Job { question: question.id, kind });
    }

    fn gone(&mut self, message: MessageId) {
        self.waiting.retain(|job| job.question != message || matches!(job.kind, Kind::Remove { .. }));
        if let Some(running) = self.running.as_mut().filter(|running| running.question == message) {
            running.since = Some(Since::Gone);
            running.wanted.0.store(false, Ordering::Relaxed);
            return;
        }
        let forgotten = self.shared.memory.lock().forget(message);
        if let Some(answered) = forgotten.answered {
            self.remove(message, answered.answer);
        }
        if let Some((pointer, reply)) = forgotten.orphan {
            self.adopt(pointer, &reply);
        }
    }

    /// What nobody wants to see any more goes before what is still to come.
    fn remove(&mut self, question: MessageId, answer: MessageId) {
        self.waiting.push_front(Job { question, kind: Kind::Remove { answer } });
    }

    /// A link whose answer is gone becomes the answer.
    fn adopt(&mut self, pointer: Pointer, reply: &str) {
        let Pointer { question, message } = pointer;
        let kind = match spoken_again(&self.shared.assistant, &question, reply) {
            Some(spoken) => Kind::Edit { answer: message, spoken: Box::new(spoken) },
            None => Kind::Remove { answer: message },
        };
        self.waiting.push_back(Job { question: question.id, kind });
    }

    fn shown(&mut self, nonce: &str, message: MessageId) {
        if let Some(running) = self.running.as_mut().filter(|running| running.nonce.as_deref() == Some(nonce)) {
            running.shown = Some(message);
            return;
        }
        let confirmed = self.shared.memory.lock().confirmed(nonce, message);
        match confirmed {
            Some(Confirmed::Answered(question, answered)) => self.remember(question, answered),
            Some(Confirmed::Unwanted(question, answer)) => self.remove(question, answer),
            None => {}
        }
    }

    fn remember(&mut self, question: MessageId, answered: Answered) {
        let orphan = self.shared.memory.lock().answered(question, answered, std::time::Instant::now());
        if let Some((pointer, reply)) = orphan {
            self.adopt(pointer, &reply);
        }
    }

    fn finish(&mut self, done: Done) {
        let Some(Running { question, nonce, since, shown, .. }) = self.running.take() else { return };
        let mut edit = Edit::Changed;
        match done {
            Done::Answered(answered) => self.remember(question, answered),
            Done::Pointed { answered, pointer, to } => self.pointed(answered, *pointer, to),
            Done::Unheard(shows) => match (shown, nonce) {
                (Some(answer), _) => self.remember(question, Answered { channel: self.channel, answer, shows }),
                (None, Some(nonce)) => self.shared.memory.lock().unconfirmed(question, nonce, self.channel, shows),
                (None, None) => {}
            },
            Done::Removed => {
                let orphan = self.shared.memory.lock().forget(question).orphan;
                if let Some((pointer, reply)) = orphan {
                    self.adopt(pointer, &reply);
                }
            }
            Done::LookedUp { question, heard, found } => {
                let answered = found.map(|answer| Answered { channel: self.channel, answer, shows: Shows::Other });
                if let Some(answered) = &answered {
                    self.remember(question.id, answered.clone());
                }
                // What happened meanwhile is decided on below.
                match answered {
                    _ if since.is_some() => {}
                    Some(answered) => self.revise(question, answered),
                    None => self.ask(question, heard),
                }
            }
            Done::NotFoundOut => {
                self.shared.memory.lock().unknown(question);
                edit = Edit::Unknown;
            }
            Done::Nothing => {}
        }
        match since {
            Some(Since::Edited(question, heard)) => self.edited(question, heard, edit),
            Some(Since::Gone) => {
                self.shared.memory.lock().withdrawn(question);
                self.gone(question);
            }
            None => {}
        }
    }

    fn pointed(&mut self, answered: Answered, pointer: Pointer, to: MessageId) {
        let reply = answered.shows.reply().unwrap_or_default().to_owned();
        let (stands, replaced) = {
            let mut memory = self.shared.memory.lock();
            memory.answered(pointer.question.id, answered, std::time::Instant::now());
            let stands = memory.concerns(to);
            (stands, if stands { memory.pointed(self.channel, &reply, pointer.clone()) } else { None })
        };
        if !stands {
            // What it leads to has gone while it was on its way.
            self.adopt(pointer, &reply);
        }
        if let Some(replaced) = replaced {
            self.remove(replaced.question.id, replaced.message);
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
