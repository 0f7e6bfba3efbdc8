//! Keeps the commands registered as the knowledge words them.

use serde_json::Value;
use serenity::all::{ApplicationId, CreateCommand, GuildId, Route};
use tokio::sync::watch;
use tokio::time::sleep;
use tracing::{debug, info, warn};

use crate::discord::bot::command_sync;
use crate::discord::bot::snapshots::Snapshots;
use crate::discord::net::pause;
use crate::discord::net::rest::{Rest, RestError};
use crate::discord::ui::commands;

/// In more guilds no bot is developed, so their own commands are not looked at one by one.
const DEVELOPING_IN: usize = 10;

const NOT_SET: &str = "the commands could not be registered; they are as they were";
const NOT_ALONE: &str =
    "the commands are registered, but commands of before may show twice, as they could not be removed";

/// The commands of one bot, everywhere or in one guild.
pub struct Registration {
    rest: Rest,
    application: ApplicationId,
    guild: Option<GuildId>,
    /// What has been set, or was found set.
    set: Option<Value>,
    /// Whether ours are known to stand nowhere else.
    are_alone: bool,
}

/// What could not be done, and why.
type Failure = (&'static str, RestError);

impl Registration {
    /// Those of an application that sets them everywhere, or in `guild` alone.
    pub const fn new(rest: Rest, application: ApplicationId, guild: Option<GuildId>) -> Self {
        Self { rest, application, guild, set: None, are_alone: false }
    }

    /// Sets the commands where they differ, and takes ours away from where they would show a second time; again whenever the
    /// knowledge has been exchanged for one that words them otherwise, and until it is done where that may go well later.
    ///
    /// A bot whose commands cannot be set still answers. A token that is refused ends it elsewhere.
    pub async fn follow(mut self, snapshots: Snapshots, mut exchanges: watch::Receiver<()>) {
        let mut failures: u32 = 0;
        let mut was_told = None;
        loop {
            let failure = self.registered(&commands::all(snapshots.current().knowledge())).await.err();
            let is_tried_again = failure.as_ref().is_some_and(|(_, error)| error.is_transient());
            match &failure {
                None => {}
                Some((what, error)) if was_told == Some(*what) => debug!(reason = %error, "{what}"),
                Some((what, error)) if is_tried_again => {
                    warn!(reason = %error, "{what}; trying again until it is done")
                }
                Some((what, error)) => warn!(reason = %error, "{what}"),
            }
            was_told = failure.map(|(what, _)| what);
            let exchanged = async {
                if exchanges.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                () = exchanged => failures = 0,
                () = sleep(pause::after(failures)), if is_tried_again => failures = failures.saturating_add(1),
            }
        }
    }

    async fn registered(&mut self, ours: &[CreateCommand]) -> Result<(), Failure> {
        let wanted = serde_json::to_value(ours).ok();
        if self.set.is_none() || self.set != wanted {
            self.set_where_they_differ(ours).await.map_err(|error| (NOT_SET, error))?;
            self.set = wanted;
            self.are_alone = false;
        }
        if !self.are_alone {
            self.remove_elsewhere(ours).await.map_err(|error| (NOT_ALONE, error))?;
            self.are_alone = true;
        }
        Ok(())
    }

    async fn set_where_they_differ(&self, ours: &[CreateCommand]) -> Result<(), RestError> {
        let differs = if self.guild.is_some() { command_sync::differs_in_guild } else { command_sync::differs };
        if differs(ours, &self.rest.commands(self.application, self.guild).await?) {
            let body = serde_json::to_value(ours).map_err(RestError::unwritable)?;
            self.rest.set_commands(self.application, self.guild, &body).await?;
            info!(everywhere = self.guild.is_none(), "commands registered");
        }
        Ok(())
    }

    async fn remove_elsewhere(&self, ours: &[CreateCommand]) -> Result<(), RestError> {
        for other in self.other_scopes().await? {
            if command_sync::holds_ours(ours, &self.rest.commands(self.application, other).await?) {
                self.rest.set_commands(self.application, other, &Value::Array(Vec::new())).await?;
                info!(everywhere = other.is_none(), "commands removed where they would show twice");
            }
        }
        Ok(())
    }

    /// Where commands may be left over from another setting: everywhere, or in the guilds of a bot that is being developed.
    async fn other_scopes(&self) -> Result<Vec<Option<GuildId>>, RestError> {
        #[derive(serde::Deserialize)]
        struct Guild {
            id: GuildId,
        }
        if self.guild.is_some() {
            return Ok(vec![None]);
        }
        let guilds: Vec<Guild> = self.rest.get(Route::UserMeGuilds).await?;
        let few = guilds.len() <= DEVELOPING_IN;
        Ok(guilds.into_iter().filter(|_| few).map(|guild| Some(guild.id)).collect())
    }
}
