//! `preceptor run`: from settings to a bot that answers until it is told to stop.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serenity::all::{ApplicationId, BotGateway, ChannelId, GuildId, Route};
use tokio::sync::{mpsc, watch};
use tracing::{info, warn};

use crate::config::Config;
use crate::discord::bot::activity::Activity;
use crate::discord::bot::dispatch::{AnswersFrom, Bot, Steps};
use crate::discord::bot::encoder_queue::EncoderQueue;
use crate::discord::bot::guild_profiles::GuildProfiles;
use crate::discord::bot::insights::Insights;
use crate::discord::bot::live_knowledge::{Hangups, LiveKnowledge, Operator};
use crate::discord::bot::log_channel::LogChannel;
use crate::discord::bot::management::{Keeping, Management};
use crate::discord::bot::own_vectors::OwnVectors;
use crate::discord::bot::registration::Registration;
use crate::discord::bot::snapshots::Snapshots;
use crate::discord::bot::teaching::Teaching;
use crate::discord::net::attachment::Attachments;
use crate::discord::net::gateway::{Content, End, EventSink, Gateway};
use crate::discord::net::liveness::Liveness;
use crate::discord::net::pause;
use crate::discord::net::progress::Pending;
use crate::discord::net::rest::{Rest, RestError};
use crate::discord::net::service_manager;
use crate::discord::net::token::Token;
use crate::discord::ui::event::Event;
use crate::discord::ui::manage::ContentAccess;
use crate::discord::ui::snapshot::Snapshot;
use crate::knowledge_source::Reloader;
use engine::assistant::Assistant;

/// Answers in flight get so long when the process is told to stop.
const FINISH: Duration = Duration::from_secs(10);
/// The application's page for bots.
const PORTAL: &str = "https://discord.com/developers/applications";

/// Why a bot has ended although nobody told it to.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Discord does not take the token.
    #[error(
        "Discord refuses the bot token; reset it ({PORTAL}, your application, Bot, Reset Token) and give the new one in \
         DISCORD_TOKEN"
    )]
    TokenRefused,
    /// Discord closes the connection and would do so again.
    #[error("Discord refuses the connection for good: close code {0} ({1})")]
    ConnectionRefused(u16, &'static str),
    /// What is needed to begin cannot be read.
    #[error("cannot begin without {what}; check the network, and [discord] api_base if it is set")]
    Unreachable {
        /// What was to be read.
        what: &'static str,
        /// Why it could not be.
        #[source]
        error: RestError,
    },
    /// The system refuses what a process needs.
    #[error("the system refuses what the bot needs")]
    System(#[from] std::io::Error),
}

impl RunError {
    /// Whether starting again would end the same way.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::TokenRefused | Self::ConnectionRefused(..))
    }

    /// An error of reading `what`.
    pub fn reading(what: &'static str) -> impl FnOnce(RestError) -> Self {
        move |error| if error.is_unauthorized() { Self::TokenRefused } else { Self::Unreachable { what, error } }
    }

    const fn closed(code: u16) -> Self {
        match code {
            4004 => Self::TokenRefused,
            4010 => Self::ConnectionRefused(code, "the shard does not exist"),
            4011 => Self::ConnectionRefused(code, "the bot is in too many servers for one connection"),
            4012 => Self::ConnectionRefused(code, "this version of the gateway is no longer served; update Preceptor"),
            4013 => Self::ConnectionRefused(code, "the intents are not valid; update Preceptor"),
            4014 => Self::ConnectionRefused(code, "the application may not have the intents that Preceptor needs"),
            _ => Self::ConnectionRefused(code, "for a reason that Discord does not tell"),
        }
    }
}

/// What a bot begins with.
pub struct Beginning {
    /// What it answers with.
    pub assistant: Assistant,
    /// What the operator is told in the channel that the settings name, at most 2,000 characters.
    pub notice: Option<String>,
    /// Keeps up with the knowledge folder, if there is one.
    pub reloader: Option<Reloader>,
    /// What servers have set, and all that goes with it.
    pub keeping: Keeping,
}

/// Runs a bot until the process is told to stop, and keeps its knowledge up to date meanwhile. `on_dead` ends the process
/// when the connection has been dead for longer than the settings allow.
///
/// # Errors
///
/// When Discord refuses it, or answers at the beginning with what will not change. A Discord that is away is waited for.
pub async fn run(
    Beginning { assistant, notice, reloader, keeping }: Beginning,
    config: &Config,
    token: &Token,
    on_dead: impl FnOnce(Duration) + Send + 'static,
) -> Result<(), RunError> {
    let rest = &Rest::new(token, config.discord.api_base.clone())
        .map_err(|error| RunError::Unreachable { what: "the network", error })?;
    if !token.has_usual_form() {
        warn!(
            "the bot token is not three parts with dots between them, as bot tokens are; a client secret or an id is no \
             token"
        );
    }
    let mut stop = stop_on_signals()?;
    let hangups = Hangups::catch()?;
    let store = keeping.store.clone();
    let snapshots = Snapshots::new(Snapshot::new(assistant));
    let (without_vectors, waiting) = mpsc::unbounded_channel();
    let profiles = Arc::new(GuildProfiles::new(config, store.clone(), snapshots.clone(), without_vectors));
    for (oddity, mend) in profiles.oddities(snapshots.current().assistant()) {
        warn!("{oddity}; {mend}");
    }
    let operator = Operator::new(rest.clone(), config.discord.log_channel.map(|id| ChannelId::new(id.get())));
    let (exchanged, exchanges) = watch::channel(());
    match reloader {
        Some(reloader) => {
            let (snapshots, profiles) = (snapshots.clone(), Arc::clone(&profiles));
            let live = LiveKnowledge::new(reloader, snapshots, profiles, operator.clone(), exchanged);
            tokio::spawn(live.follow(hangups));
        }
        None => drop(tokio::spawn(without_folder(hangups))),
    }
    let liveness = Liveness::default();
    service_manager::watch(liveness.clone(), config.discord.watchdog)?;
    service_manager::ready();
    let (application, connection) = tokio::select! {
        begun = begin(rest, &liveness) => begun?,
        _ = stop.wait_for(|stop| *stop) => return Ok(()),
    };
    let guild = config.discord.guild.map(|id| GuildId::new(id.get()));
    tokio::spawn(Registration::new(rest.clone(), application, guild).follow(snapshots.clone(), exchanges));
    crate::discord::bot::watchdog::watch(liveness.clone(), config.discord.watchdog, on_dead)?;
    if let Some(notice) = notice {
        operator.tell(notice);
    }
    profiles.look_for_channels().await;
    let unprompted = profiles.answer_unprompted();
    let mut content = if *unprompted.borrow() { Content::All } else { Content::Addressed };
    let (access, has_access) = watch::channel(access_of(content));
    let activity = Activity::new(keeping.clone());
    tokio::spawn(activity.clone().follow());
    let log_channel = LogChannel::new(rest.clone());
    let management = Management::new(keeping, Arc::clone(&profiles), activity.clone(), has_access, log_channel);
    tokio::spawn(Arc::clone(&profiles).follow());
    let encoder = EncoderQueue::default();
    let vectors = OwnVectors::new(Arc::clone(&profiles), snapshots.clone(), encoder.clone());
    tokio::spawn(vectors.follow(waiting));
    let attachments = Attachments::new(config.discord.api_base.as_ref()).map_err(std::io::Error::other)?;
    let teaching = Teaching::new(Arc::clone(&profiles), LogChannel::new(rest.clone()), attachments);
    let insights = Insights::new(Arc::clone(&profiles), activity.clone());
    let steps = Steps { management, teaching, insights };
    let from = AnswersFrom { snapshots, profiles, encoder };
    let bot = Arc::new(Bot::new(application, from, steps, activity, rest, &config.answering));
    let take: EventSink = {
        let bot = Arc::clone(&bot);
        Arc::new(move |event: Event, pending: Pending| bot.take(event, pending))
    };
    tokio::spawn({
        let bot = Arc::clone(&bot);
        async move {
            let _ = bot.prepared().await;
        }
    });
    let mut gateway = Gateway::new(rest, token, connection, &liveness);
    if let Some(directory) = &config.state.directory {
        bot.is_saved();
        let known = Arc::clone(&bot);
        if let Some((user, guilds)) = gateway.keep_in(directory, application, content, known) {
            bot.restore(user, guilds);
        }
    }
    let mut was_refused = false;
    let end = loop {
        let (halt, halted) = watch::channel(false);
        let wanted = (content == Content::Addressed).then(|| unprompted.clone());
        let halting = tokio::spawn(halt_when(halt, stop.clone(), wanted, rest.clone(), was_refused));
        let end = gateway.run(content, halted, &take).await;
        halting.abort();
        if end == End::Stopped && !*stop.borrow() {
            info!(
                "a server has channels in which questions are answered unprompted; reading what members write from now on"
            );
            content = Content::All;
            access.send_replace(access_of(content));
            gateway.begin_anew(content);
            continue;
        }
        if end == End::IntentsRefused && content == Content::All {
            warn!(
                "the application may not read messages, so nothing is answered unprompted; mentions, direct messages \
                 and commands work. To change that: {PORTAL}, your application, Bot, Privileged Gateway Intents, switch \
                 on \"Message Content Intent\", save, and start Preceptor again"
            );
            content = Content::Addressed;
            access.send_replace(access_of(content));
            gateway.begin_anew(content);
            was_refused = true;
            continue;
        }
        break end;
    };
    match end {
        End::Stopped => {
            service_manager::stopping();
            info!("stopping; finishing what was asked");
            let finish = async {
                bot.finish().await;
                if let Some(store) = store {
                    store.close().await;
                }
            };
            if tokio::time::timeout(FINISH, finish).await.is_err() {
                warn!("not everything could be answered in time");
            }
            gateway.save(true).await;
            Ok(())
        }
        End::IntentsRefused => Err(RunError::closed(4014)),
        End::Refused(code) => Err(RunError::closed(code)),
    }
}

const fn access_of(content: Content) -> ContentAccess {
    match content {
        Content::All => ContentAccess::Granted,
        Content::Addressed => ContentAccess::Missing,
    }
}

/// Halts the connection when the process is told to stop, or when what members write is wanted for the first time and the
/// application may read it. `was_refused` says that Discord has just said no.
async fn halt_when(
    halt: watch::Sender<bool>,
    mut stop: watch::Receiver<bool>,
    wanted: Option<watch::Receiver<bool>>,
    rest: Rest,
    was_refused: bool,
) {
    let may_read = async {
        let Some(mut wanted) = wanted else { return std::future::pending().await };
        if was_refused {
            tokio::time::sleep(pause::LONGEST).await;
        }
        // The sender lives as long as the bot.
        let _ = wanted.wait_for(|is_wanted| *is_wanted).await;
        while !matches!(rest.may_read_messages().await, Ok(true)) {
            tokio::time::sleep(pause::LONGEST).await;
        }
    };
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => {}
        () = may_read => {}
    }
    halt.send_replace(true);
    // Without a sender, receivers would take the end of this task for the signal.
    std::future::pending::<()>().await;
}

/// Reads something from Discord, and waits for it if Discord is away: nobody is called because of that.
async fn waited_for<T, F: Future<Output = Result<T, RestError>>>(
    what: &'static str,
    liveness: &Liveness,
    read: impl Fn() -> F,
) -> Result<T, RunError> {
    let mut failures = 0;
    loop {
        // Waiting on purpose is no sign of death.
        liveness.seen(Instant::now());
        let error = match read().await {
            Ok(value) => {
                if failures > 0 {
                    info!("Discord can be reached again");
                }
                return Ok(value);
            }
            Err(error) if error.is_transient() => error,
            Err(error) => return Err(RunError::reading(what)(error)),
        };
        if failures == 0 {
            warn!(
                reason = %error,
                "{what} cannot be read; trying again until Discord is there (check the network, and [discord] api_base \
                 if it is set)"
            );
            service_manager::status("waiting for Discord, which cannot be reached");
        }
        tokio::time::sleep(pause::after(failures)).await;
        failures = failures.saturating_add(1);
    }
}

/// Reads what is needed to connect.
async fn begin(rest: &Rest, liveness: &Liveness) -> Result<(ApplicationId, BotGateway), RunError> {
    let application = waited_for("the application", liveness, || rest.application());
    let connection = waited_for("the gateway's address", liveness, || rest.get(Route::GatewayBot));
    tokio::try_join!(application, connection)
}

/// Says at each SIGHUP that there is nothing to read again.
async fn without_folder(mut hangups: Hangups) {
    loop {
        hangups.next().await;
        info!("no knowledge folder is set, so there is nothing to read again");
    }
}

/// Becomes true when the process is told to stop.
fn stop_on_signals() -> Result<watch::Receiver<bool>, std::io::Error> {
    let (stop, stopped) = watch::channel(false);
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        stop.send_replace(true);
        // Without a sender, receivers would take the end of this task for the signal.
        std::future::pending::<()>().await;
    });
    Ok(stopped)
}
