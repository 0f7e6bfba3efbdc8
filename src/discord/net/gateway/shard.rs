//! One shard: a connection to the gateway that is opened anew whenever it is lost.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serenity::futures::StreamExt;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_websockets::Error;
use tracing::{debug, info, warn};

use crate::discord::net::gateway::connection;
use crate::discord::net::gateway::connection::{LARGEST_MESSAGE, Socket};
use crate::discord::net::gateway::identify::{IdentifyQueue, Turn};
use crate::discord::net::gateway::protocol::{Closed, Identity, Protocol, Session, Step};
use crate::discord::net::gateway::{End, EventSink};
use crate::discord::net::liveness::Pulse;
use crate::discord::net::pause;
use crate::discord::net::progress::{Pending, Progress};
use crate::discord::net::service_manager;
use crate::discord::ui::event::Event;

/// Discord says HELLO as soon as a connection stands.
const HELLO: Duration = Duration::from_secs(10);
/// A connection that stood so long was a good one.
const STOOD: Duration = Duration::from_secs(10);
/// So many good connections that are lost soon are followed at once; after more, something is wrong.
const QUICK: u32 = 3;
const DISALLOWED_INTENTS: u16 = 4014;
/// Closes a connection so that the session can be resumed. After 1000 and 1001 it could not.
const RESUMING: u16 = 4000;
const NORMAL: u16 = 1000;

/// How far a shard has come.
#[derive(Default)]
pub(super) struct Reached {
    /// Its session, while there is one.
    pub session: Option<Session>,
    progress: Progress,
}

impl Reached {
    /// The session as far as all is done that its events ask for.
    pub fn settled(&self) -> Option<Session> {
        let session = self.session.clone()?;
        Some(Session { seq: self.progress.settled(session.seq), ..session })
    }
}

/// What a shard needs. It outlives a panic of the shard's task.
#[derive(Clone)]
pub(super) struct Shard {
    pub identity: Identity,
    /// The gateway's own address.
    pub gateway: Arc<str>,
    pub reached: Arc<Mutex<Reached>>,
    /// The session outlives the process.
    pub is_saved: bool,
    pub identify_queue: Arc<IdentifyQueue>,
    pub pulse: Pulse,
    pub sink: EventSink,
    pub stop: watch::Receiver<bool>,
}

/// How a connection has ended.
enum Gone {
    /// It was lost, or has to be opened anew.
    Lost {
        worked: bool,
    },
    /// Discord does not know the session any more.
    Invalid,
    /// HELLO never came.
    Mute,
    Ended(End),
}

impl Shard {
    /// Connects, again and again, until it is asked to stop or Discord refuses for good.
    pub async fn run(self) -> End {
        let mut stop = self.stop.clone();
        let mut pauses = Pauses::default();
        let mut resume_address_fails = false;
        loop {
            let session = self.reached.lock().session.clone();
            let turn = match &session {
                Some(_) => None,
                None => tokio::select! {
                    // Waiting on purpose is no sign of death.
                    turn = self.pulse.during(self.identify_queue.turn(self.identity.shard)) => Some(turn),
                    () = stopped(&mut stop) => return End::Stopped,
                },
            };
            let resume_address = session.as_ref().map(|session| session.resume_url.as_str());
            let resume_address = resume_address
                .filter(|address| !resume_address_fails && connection::is_trusted(address, &self.gateway));
            let begun = Instant::now();
            let socket = tokio::select! {
                socket = connection::connect(resume_address.unwrap_or(&self.gateway)) => socket,
                () = stopped(&mut stop) => return End::Stopped,
            };
            let gone = match socket {
                Ok(socket) => self.talk(socket, session.clone(), turn, &mut stop).await,
                Err(failure) => {
                    warn!(shard = self.identity.shard, reason = %failure, "cannot connect; trying again");
                    Gone::Mute
                }
            };
            let pause = match gone {
                Gone::Ended(end) => return end,
                Gone::Mute if resume_address.is_some() => {
                    // The session may as well be resumed at the gateway's own address.
                    resume_address_fails = true;
                    continue;
                }
                Gone::Mute => pauses.after_failure(),
                Gone::Lost { worked: false } => pauses.after_failure(),
                Gone::Lost { worked: true } => pauses.after(begun.elapsed()),
                // Discord asks for a pause of one to five seconds.
                Gone::Invalid => pauses.after_failure().max(Duration::from_secs_f64(1.0 + 4.0 * fastrand::f64())),
            };
            resume_address_fails = false;
            service_manager::connecting();
            tokio::select! {
                () = sleep(pause) => {}
                () = stopped(&mut stop) => return End::Stopped,
            }
        }
    }

    /// Talks on a connection until it ends.
    async fn talk(
        &self,
        mut socket: Socket,
        session: Option<Session>,
        turn: Option<Turn>,
        stop: &mut watch::Receiver<bool>,
    ) -> Gone {
        let shard = self.identity.shard;
        let mut protocol = Protocol::new(self.identity.clone(), session);
        let mut turn = turn;
        let mut interval = None;
        let mut due = Instant::now() + HELLO;
        loop {
            let item = tokio::select! {
                item = socket.next() => item,
                () = sleep_until(due) => {
                    let Some(interval) = interval else {
                        warn!(shard, reason = "no HELLO", "cannot connect; trying again");
                        return Gone::Mute;
                    };
                    let Some(heartbeat) = protocol.beat() else {
                        warn!(shard, "a heartbeat was not answered; connecting anew");
                        return self.leave(socket, &protocol).await;
                    };
                    due = Instant::now() + interval;
                    if !connection::say(&mut socket, heartbeat).await {
                        return Gone::Lost { worked: protocol.works };
                    }
                    continue;
                }
                () = stopped(stop) => {
                    connection::close(socket, if self.is_saved { RESUMING } else { NORMAL }).await;
                    return Gone::Ended(End::Stopped);
                }
            };
            let message = match item {
                Some(Ok(message)) => message,
                Some(Err(Error::PayloadTooLong { .. })) => {
                    warn!(shard, limit = LARGEST_MESSAGE, "a gateway message is too large; connecting anew without it");
                    protocol.skip();
                    self.keep(&protocol);
                    return Gone::Lost { worked: protocol.works };
                }
                Some(Err(_)) | None => {
                    info!(shard, "the connection was lost");
                    return Gone::Lost { worked: protocol.works };
                }
            };
            if let Some((code, _)) = message.as_close() {
                return self.closed(code.into(), &protocol);
            }
            let Some(text) = message.as_text() else { continue };
            let Some(step) = protocol.receive(text) else {
                // Its text would be the payload.
                warn!(shard, "a gateway message could not be read");
                continue;
            };
            match step {
                Step::Event(name, data) => {
                    let pending = self.reach(&protocol, name == "READY");
                    self.hand_over(&name, data, pending);
                }
                Step::Greet(greeting, every) => {
                    interval = Some(every);
                    due = Instant::now() + every.mul_f64(fastrand::f64());
                    if !connection::say(&mut socket, greeting).await {
                        return Gone::Lost { worked: false };
                    }
                    if let Some(turn) = turn.take() {
                        turn.used();
                    }
                }
                Step::Say(text) => {
                    if !connection::say(&mut socket, text).await {
                        return Gone::Lost { worked: protocol.works };
                    }
                }
                Step::Acknowledged if protocol.works => self.pulse.seen(std::time::Instant::now()),
                Step::Reconnect => return self.leave(socket, &protocol).await,
                Step::Invalid => {
                    info!(shard, "the session is no longer valid; beginning a new one");
                    self.leave(socket, &protocol).await;
                    return Gone::Invalid;
                }
                Step::Acknowledged | Step::Nothing => {}
            }
        }
    }

    fn keep(&self, protocol: &Protocol) {
        self.reached.lock().session.clone_from(&protocol.session);
    }

    /// Keeps how far the session has come with an event, which may be its first.
    fn reach(&self, protocol: &Protocol, is_first: bool) -> Pending {
        let mut reached = self.reached.lock();
        reached.session.clone_from(&protocol.session);
        if is_first {
            reached.progress = Progress::default();
        }
        protocol.session.as_ref().map(|session| reached.progress.begin(session.seq)).unwrap_or_default()
    }

    /// Closes so that another connection can go on.
    async fn leave(&self, socket: Socket, protocol: &Protocol) -> Gone {
        self.keep(protocol);
        // A dead connection would keep the next one waiting.
        tokio::spawn(connection::close(socket, RESUMING));
        Gone::Lost { worked: protocol.works }
    }

    fn closed(&self, code: u16, protocol: &Protocol) -> Gone {
        info!(shard = self.identity.shard, code, "the connection was closed");
        let closed = Closed::with(code);
        if closed != Closed::Resume {
            self.reached.lock().session = None;
        }
        match closed {
            Closed::ForGood if code == DISALLOWED_INTENTS => Gone::Ended(End::IntentsRefused),
            Closed::ForGood => Gone::Ended(End::Refused(code)),
            Closed::NewSession | Closed::Resume => Gone::Lost { worked: protocol.works },
        }
    }

    fn hand_over(&self, name: &str, data: &str, pending: Pending) {
        let shard = self.identity.shard;
        match Event::parse(name, data) {
            Ok(Some(event)) => (self.sink)(event, pending),
            Ok(None) => debug!(shard, event = name, "an event of no interest"),
            // The error's text may hold what somebody wrote, so only its place is told.
            Err(error) => warn!(shard, event = name, column = error.column(), "an event could not be read"),
        }
    }
}

/// Until it is asked to stop, or nobody is left who could ask.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await.map(drop);
}

/// How long to wait before the next try.
#[derive(Default)]
struct Pauses {
    failures: u32,
    lost_soon: u32,
}

impl Pauses {
    /// After a connection that never worked.
    fn after_failure(&mut self) -> Duration {
        self.failures = self.failures.saturating_add(1);
        pause::after(self.failures - 1)
    }

    /// After a connection that worked: none, unless several in a row did not last.
    fn after(&mut self, stood: Duration) -> Duration {
        self.failures = 0;
        self.lost_soon = if stood >= STOOD { 0 } else { self.lost_soon.saturating_add(1) };
        self.lost_soon.checked_sub(QUICK + 1).map_or(Duration::ZERO, pause::after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_after_failures_alone() {
        let mut pauses = Pauses::default();
        for whole in [1, 2, 4, 8, 16, 32, 60, 60] {
            let (pause, whole) = (pauses.after_failure(), Duration::from_secs(whole));
            assert!(pause >= whole / 2 && pause <= whole, "{pause:?} of {whole:?}");
        }
        for _ in 0..10 {
            assert_eq!(pauses.after(STOOD), Duration::ZERO);
        }
        for _ in 0..QUICK {
            assert_eq!(pauses.after(Duration::ZERO), Duration::ZERO);
        }
        assert!(pauses.after(Duration::ZERO) >= Duration::from_millis(500));
        assert_eq!(pauses.after(STOOD), Duration::ZERO);
        assert!(pauses.after_failure() <= Duration::from_secs(1));
    }
}
