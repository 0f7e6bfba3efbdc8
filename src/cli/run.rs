//! `run`: the bot itself. Sets up the runtime, the log and the ways to end.

use std::io::IsTerminal;
use std::time::Duration;

use tracing::{Level, error, info, warn};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use super::arguments::Common;
use super::error::{CliError, WATCHDOG};
use super::setup::resolved;
use super::text::clean_line;
use crate::config::{Config, LogConfig, LogFormat, LogLevel};
use crate::discord::run;
use crate::discord::token::Token;
use crate::knowledge_source::{Kept, Origin};

/// Work is small and mostly waiting, so more threads would only take room.
const MOST_THREADS: usize = 4;

pub(super) fn run(common: &Common) -> Result<(), CliError> {
    let config = common.config()?;
    let token = token(&config)?;
    log(config.log);
    quiet_panics();
    let knowledge = resolved(&config)?;
    tell(&knowledge.origin, &config);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .map_err(CliError::System)?;
    let done = runtime.block_on(run::run(knowledge.assistant, &config, &token, knowledge.origin.notice(), bark));
    // What is still under way has had its time.
    runtime.shutdown_background();
    done.map_err(CliError::Discord)
}

/// Tells where the knowledge comes from, and keeps a copy of a folder that is good.
fn tell(origin: &Origin, config: &Config) {
    const SHOWN: usize = 20;
    if let (Some(why), Some(instead)) = (origin.why(), origin.instead()) {
        error!("{}; {instead}", clean_line(&why.summary()));
        for line in why.first(SHOWN) {
            error!("{}", clean_line(&line));
        }
    }
    if let Origin::Given(given) = origin
        && !given.warnings.is_empty()
    {
        warn!(warnings = given.warnings.len(), "the knowledge folder has warnings; `preceptor check` shows them");
    }
    match origin.keep(config.state.directory.as_deref()) {
        Ok(Kept::New) => info!("a copy of the knowledge folder is kept, for the day that the folder is faulty"),
        Ok(Kept::Already | Kept::Nothing) => {}
        Err(reason) => warn!(
            reason = clean_line(&reason.to_string()),
            "no copy of the knowledge folder is kept; should it become faulty, an older copy or the built-in knowledge is used"
        ),
    }
}

/// The token that the settings lead to.
pub(super) fn token(config: &Config) -> Result<Token, CliError> {
    let variable = std::env::var("DISCORD_TOKEN").ok();
    Ok(Token::read(variable.as_deref(), config.discord.token_file.as_deref())?)
}

/// Ends the process from the watchdog's thread, whatever the others are stuck in.
fn bark(silence: Duration) {
    error!(
        seconds = silence.as_secs(),
        "no connection to Discord has been alive for too long; ending, to be started anew"
    );
    std::process::exit(WATCHDOG.into());
}

/// Only what Preceptor itself says: libraries log addresses and payloads, and those hold tokens and people's words.
fn log(config: LogConfig) {
    let level = match config.level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
        LogLevel::Trace => Level::TRACE,
    };
    let only_ours = Targets::new().with_target(env!("CARGO_PKG_NAME"), level);
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let layer = match config.format {
        LogFormat::Human => lines.with_ansi(colours).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // Fails only when a log has been set up already, which is as good.
    let _ = tracing_subscriber::registry().with(layer.with_filter(only_ours)).try_init();
}

/// A panic's text may hold what somebody wrote, so only its place is told.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        error!(place, "a bug in Preceptor; it goes on");
    }));
}
