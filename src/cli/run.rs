//! `run`: the bot itself. Sets up the runtime, the log and the ways to end.

use std::path::PathBuf;
use std::time::Duration;

use tracing::{error, info, warn};

use crate::cli::arguments::Common;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::log::Log;
use crate::cli::setup::{cache, resolved, store_address};
use crate::cli::text::clean_line;
use crate::config::{Config, LogConfig, LogFormat};
use crate::discord::bot::management::Keeping;
use crate::discord::bot::run;
use crate::discord::bot::run::{Beginning, RunError};
use crate::discord::net::token::{Readers, Token, TokenSources, readers};
use crate::knowledge_source::{Kept, Origin, Reloader};
use crate::report::with_causes;
use crate::store::{MemberKey, Store, key_file};

/// Work is small and mostly waiting, so more threads would only take room.
const MOST_THREADS: usize = 4;

pub(super) fn run(common: &Common) -> Result<(), CliError> {
    let config = common.settings()?;
    let token = token(&config)?;
    let log = Log::start(if common.json { LogConfig { format: LogFormat::Json, ..config.log } } else { config.log });
    quiet_panics();
    let done = run_logged(&config, &token, &log);
    log.finish();
    done
}

fn run_logged(config: &Config, token: &Token, log: &Log) -> Result<(), CliError> {
    tell_oddities(token);
    let cache = cache(config).yielding();
    let knowledge = resolved(config, &cache)?;
    tell(&knowledge.origin, config);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .map_err(CliError::System)?;
    let log = log.clone();
    let notice = knowledge.origin.notice();
    let reloader = Reloader::new(config, cache, &knowledge);
    // The folder's texts are of no more use.
    drop(knowledge.origin);
    let keeping = runtime.block_on(keeping(config))?;
    let beginning = Beginning { assistant: knowledge.assistant, notice, reloader, keeping };
    let done = runtime.block_on(run::run(beginning, config, token, move |silence| on_dead(silence, &log)));
    // What is still under way has had its time.
    runtime.shutdown_background();
    done.map_err(|error| refusal(error, token))
}

/// Opens what servers have set. One that cannot be reached is no reason not to answer; one that never can be used is told.
async fn keeping(config: &Config) -> Result<Keeping, CliError> {
    let retention = config.store.retention;
    let Some(address) = store_address(config) else {
        warn!(
            "nothing says where servers' own settings are kept, so that they cannot set anything; set [store] url or \
             [state] directory"
        );
        return Ok(Keeping { retention, ..Keeping::default() });
    };
    let store = Store::open(&address).await?;
    info!(store = %address, "servers' own settings are kept there");
    let file = key_file(config, |name| std::env::var_os(name));
    let key = file.and_then(|file| match MemberKey::in_file(&file) {
        Ok(key) => Some(key),
        Err(reason) => {
            warn!(reason = with_causes(&reason), "nothing is kept about members, not even votes");
            None
        }
    });
    Ok(Keeping { store: Some(store), key, retention })
}

/// What an operator should know although the bot runs.
fn tell_oddities(token: &Token) {
    for unknown in Common::unknown_variables() {
        warn!("{unknown}");
    }
    let file = token.file().map(|file| file.display().to_string()).unwrap_or_default();
    match token.file().and_then(readers) {
        Some(Readers::Everybody) => error!(
            file,
            "everybody on this machine may read the bot token; `chmod 600` the file, and reset the token if others use \
             this machine"
        ),
        Some(Readers::Group) => {
            warn!(file, "a group may read the bot token; `chmod 600` the file, unless that is meant")
        }
        None => {}
    }
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
            reason = clean_line(&with_causes(&reason)),
            "no copy of the knowledge folder is kept; should it become faulty, an older copy or the built-in knowledge is used"
        ),
    }
}

/// The token that the settings lead to.
pub(super) fn token(config: &Config) -> Result<Token, CliError> {
    let variable = std::env::var_os("DISCORD_TOKEN");
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    let sources = TokenSources {
        variable: variable.as_deref(),
        file: config.discord.token_file.as_deref(),
        credentials: credentials.as_deref(),
    };
    Ok(Token::read(sources)?)
}

/// What Discord says of the bot, with where its token is to be changed.
pub(super) fn refusal(error: RunError, token: &Token) -> CliError {
    match error {
        RunError::TokenRefused => CliError::TokenRefused { place: token.place().to_owned() },
        error => CliError::Discord(error),
    }
}

/// Ends the process from the watchdog's thread, whatever the others are stuck in.
fn on_dead(silence: Duration, log: &Log) {
    error!(
        seconds = silence.as_secs(),
        "no connection to Discord has been alive for too long; ending, to be started anew"
    );
    log.finish();
    std::process::exit(Exit::Dead.code().into());
}

/// A panic's text may hold what somebody wrote, so only its place is told.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        error!(place, "a bug in Preceptor; it goes on");
    }));
}
