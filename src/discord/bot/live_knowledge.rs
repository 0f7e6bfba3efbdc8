//! Exchanging the knowledge while questions are answered: when its folder changes, and at SIGHUP.
//!
//! All that takes time is done on a blocking thread: reading, learning, preparing, and dropping what is no longer used.
//! What is answered meanwhile is answered from the snapshot before.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use serenity::all::ChannelId;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};
use tracing::{debug, error, info, warn};

use crate::discord::bot::guild_profiles::GuildProfiles;
use crate::discord::bot::snapshots::Snapshots;
use crate::discord::net::rest::{Reference, Rest, Urgency};
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::snapshot::Snapshot;
use crate::knowledge_source::{FolderWatch, GOOD_AGAIN, GoodFolder, Kept, Reload, Reloader, notice_of};
use crate::learnt::short_hash;
use crate::redaction::redacted;
use crate::report::with_causes;
use engine::knowledge::LoadError;

/// A folder is read when nothing has changed in it for so long: editors and copies write file by file.
const QUIET: Duration = Duration::from_millis(300);
/// A folder in which something changes all the time is read all the same.
const LONGEST: Duration = Duration::from_secs(3);
/// Errors that are shown in the log.
const SHOWN: usize = 20;

/// Why the folder is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// Something in it has changed.
    Change,
    /// The operator asks for it, and is told whatever is found.
    Hangup,
}

/// Where the operator is told what needs attention.
#[derive(Clone)]
pub struct Operator {
    rest: Rest,
    channel: Option<ChannelId>,
    told: Arc<AtomicUsize>,
}

impl Operator {
    /// Tells in a channel; without one, the log alone tells.
    pub fn new(rest: Rest, channel: Option<ChannelId>) -> Self {
        Self { rest, channel, told: Arc::default() }
    }

    /// Tells something in the background: plain text of at most 2,000 characters that mentions nobody.
    pub fn tell(&self, notice: String) {
        let Some(channel) = self.channel else { return };
        let rest = self.rest.clone();
        let number = self.told.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move {
            // What is told first is told once, however often the process starts within minutes.
            let nonce = format!("notice-{}", short_hash(&format!("{number} {notice}")));
            let message = OutgoingMessage { content: notice, ..OutgoingMessage::default() };
            if let Err(error) = rest.send(channel, &message, Reference::None, &nonce, Urgency::Asked, || true).await {
                warn!(reason = %error, "the operator could not be told in [discord] log_channel");
            }
        });
    }
}

/// Keeps the knowledge up to date.
pub struct LiveKnowledge {
    reloader: Arc<Mutex<Reloader>>,
    snapshots: Snapshots,
    profiles: Arc<GuildProfiles>,
    operator: Operator,
    /// Told after each exchange.
    exchanged: watch::Sender<()>,
    oddities: Vec<(String, String)>,
}

/// What a look at the folder has led to.
enum Looked {
    Good { folder: Box<GoodFolder>, entries: Option<usize> },
    Faulty { why: LoadError, told_before: bool },
}

impl LiveKnowledge {
    /// Exchanges what `snapshots` holds, and tells `exchanged` of it.
    pub fn new(
        reloader: Reloader,
        snapshots: Snapshots,
        profiles: Arc<GuildProfiles>,
        operator: Operator,
        exchanged: watch::Sender<()>,
    ) -> Self {
        let reloader = Arc::new(Mutex::new(reloader));
        Self { reloader, snapshots, profiles, operator, exchanged, oddities: Vec::new() }
    }

    /// Goes on for as long as the process does.
    pub async fn follow(mut self, mut hangups: Hangups) {
        let (changed, mut changes) = watch::channel(());
        let changed = Arc::new(changed);
        self.oddities = self.profiles.oddities(self.snapshots.current().assistant());
        let mut watching = self.watch(&changed, true).await;
        // What has changed between the start and now was not watched.
        let reloader = Arc::clone(&self.reloader);
        if spawn_blocking(move || reloader.lock().has_moved_on()).await.unwrap_or(false) {
            self.look(Cause::Change).await;
        }
        loop {
            let cause = tokio::select! {
                // Whoever asks waits for nothing.
                () = hangups.next() => Cause::Hangup,
                () = settled(&mut changes) => Cause::Change,
            };
            // Before the folder is read, so that nothing that happens after that is missed. Folders in it may be new, and it
            // may stand elsewhere by now.
            watching = self.watch(&changed, watching.is_some()).await;
            changes.mark_unchanged();
            self.look(cause).await;
        }
    }

    /// Watches the folder as it stands now. `loudly` says whether it is told if that fails.
    async fn watch(&self, changed: &Arc<watch::Sender<()>>, loudly: bool) -> Option<FolderWatch> {
        let (folder, changed) = (self.reloader.lock().folder().to_owned(), Arc::clone(changed));
        let watching = spawn_blocking(move || FolderWatch::new(&folder, move || changed.send_replace(()))).await;
        match watching {
            Ok(Ok(watching)) => Some(watching),
            Ok(Err(reason)) if loudly => {
                warn!(reason = %redacted(&with_causes(&reason)), "the knowledge folder is read again at SIGHUP alone");
                None
            }
            Ok(Err(reason)) => {
                debug!(reason = with_causes(&reason), "the knowledge folder is still not watched");
                None
            }
            Err(_) => None,
        }
    }

    /// Reads the folder, exchanges the knowledge if it is another and good, and tells what is to be told.
    async fn look(&mut self, cause: Cause) {
        let (reloader, snapshots) = (Arc::clone(&self.reloader), self.snapshots.clone());
        match spawn_blocking(move || looked(&mut reloader.lock(), &snapshots)).await {
            Ok(Looked::Good { folder, entries }) => self.good(cause, &folder, entries),
            Ok(Looked::Faulty { why, told_before }) => self.faulty(cause, &why, told_before),
            Err(_) => error!("reading the knowledge folder failed; what is in use stays in use"),
        }
    }

    fn good(&mut self, cause: Cause, folder: &GoodFolder, entries: Option<usize>) {
        let milliseconds = u64::try_from(folder.took.as_millis()).unwrap_or(u64::MAX);
        let warnings = folder.warnings;
        match (entries, cause) {
            (Some(entries), _) => {
                let again = if folder.recovered { "is good again, " } else { "" };
                info!(entries, warnings, milliseconds, "the knowledge folder {again}has changed and is in use");
                self.profiles.knowledge_exchanged();
                self.exchanged.send_replace(());
                self.tell_oddities();
            }
            (None, _) if folder.recovered => {
                info!(warnings, "the knowledge folder is good again; it is in use already")
            }
            (None, Cause::Hangup) => info!(warnings, "the knowledge folder is good, and in use already"),
            (None, Cause::Change) => debug!("the knowledge folder says what it said"),
        }
        if folder.recovered {
            self.operator.tell(GOOD_AGAIN.to_owned());
        }
        match &folder.kept {
            Ok(Kept::New) => info!("a copy of the knowledge folder is kept, for the day that the folder is faulty"),
            Ok(Kept::Already | Kept::Nothing) => {}
            Err(reason) => debug!(reason = with_causes(reason), "no copy of the knowledge folder is kept"),
        }
    }

    fn faulty(&self, cause: Cause, why: &LoadError, told_before: bool) {
        if told_before && cause == Cause::Change {
            return;
        }
        error!("{}; what is in use stays in use", harmless(&why.summary()));
        for line in why.first(SHOWN) {
            error!("{}", harmless(&line));
        }
        if !told_before {
            self.operator.tell(notice_of(why));
        }
    }

    /// Tells what the settings of servers name and the new knowledge does not have, unless it is as before.
    fn tell_oddities(&mut self) {
        let oddities = self.profiles.oddities(self.snapshots.current().assistant());
        for (oddity, mend) in oddities.iter().filter(|told| !self.oddities.contains(told)) {
            warn!("{oddity}; {mend}");
        }
        self.oddities = oddities;
    }
}

/// Blocks.
fn looked(reloader: &mut Reloader, snapshots: &Snapshots) -> Looked {
    match reloader.reload() {
        Reload::Faulty { why, told_before } => Looked::Faulty { why, told_before },
        Reload::Good(mut folder) => {
            let entries = folder.assistant.take().map(|assistant| {
                let snapshot = Snapshot::new(assistant);
                snapshot.prepare();
                let entries = snapshot.knowledge().faq.len();
                // To take it apart takes a while, so that is done here unless somebody is still being answered from it.
                drop(snapshots.exchange(snapshot));
                entries
            });
            Looked::Good { folder, entries }
        }
    }
}

/// One line of what stands in files, for the log.
fn harmless(text: &str) -> String {
    redacted(&text.replace(|c: char| c.is_control(), " ")).into_owned()
}

/// Returns when something has changed and then nothing for a while, or something changes for too long.
async fn settled(changes: &mut watch::Receiver<()>) {
    if changes.changed().await.is_err() {
        // Nothing will be told any more.
        std::future::pending::<()>().await;
    }
    let began = Instant::now();
    while began.elapsed() < LONGEST && timeout(QUIET, changes.changed()).await.is_ok() {}
}

/// The SIGHUPs that reach the process.
pub struct Hangups(#[cfg(unix)] tokio::signal::unix::Signal);

impl Hangups {
    /// Catches them from now on; without that they would end the process.
    ///
    /// # Errors
    ///
    /// When the system does not let them be caught.
    pub fn catch() -> std::io::Result<Self> {
        #[cfg(unix)]
        return Ok(Self(tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?));
        #[cfg(not(unix))]
        return Ok(Self());
    }

    /// Returns at the next one.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        if self.0.recv().await.is_some() {
            return;
        }
        std::future::pending::<()>().await;
    }
}
