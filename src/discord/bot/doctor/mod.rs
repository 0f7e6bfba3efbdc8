//! `preceptor doctor`: what is well and what is not between the settings and Discord, each with its mend.

mod channels;

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serenity::all::{ApplicationId, BotGateway, CreateCommand, GuildId, Route};

use crate::config::Config;
use crate::discord::bot::command_sync;
use crate::discord::net::gateway::SESSIONS_TO_SPARE;
use crate::discord::net::rest::{MESSAGE_CONTENT, Rest, RestError};
use crate::discord::net::token::Token;

/// Clocks further apart than this mislead whoever compares the log with Discord.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(30);
const PORTAL: &str = "https://discord.com/developers/applications";

/// What was looked at and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub text: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Good,
    /// It works, but not as it might.
    Warning,
    /// It does not work.
    Fault,
}

impl Finding {
    /// All is well.
    pub fn good(what: &'static str, text: impl Into<String>) -> Self {
        Self { what, state: State::Good, text: text.into(), mend: None }
    }

    /// It works, but not as it might.
    pub fn warning(what: &'static str, text: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what, state: State::Warning, text: text.into(), mend: Some(mend.into()) }
    }

    /// It does not work.
    pub fn fault(what: &'static str, text: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what, state: State::Fault, text: text.into(), mend: Some(mend.into()) }
    }
}

#[derive(Deserialize)]
struct Application {
    id: ApplicationId,
    name: String,
    #[serde(default)]
    flags: u64,
}

#[derive(Deserialize)]
struct Guild {
    name: String,
}

/// Looks at everything on Discord's side, where `ours` should be the commands, and `wants_content` says whether questions are
/// answered unprompted anywhere. Stops early when nothing further could be
/// found.
pub async fn examine(
    rest: &Rest,
    token: &Token,
    config: &Config,
    wants_content: bool,
    guild: Option<GuildId>,
    ours: &[CreateCommand],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !token.has_usual_form() {
        let text = "it is not three parts with dots between them, as bot tokens are";
        findings.push(Finding::warning("token", text, "copy the token itself, not a client secret or an id"));
    }
    let application: Application = match rest.get(Route::Oauth2ApplicationCurrent).await {
        Ok(application) => application,
        Err(error) => {
            findings.push(unreachable(&error));
            return findings;
        }
    };
    findings.push(Finding::good("token", "Discord takes it"));
    findings.push(Finding::good("application", format!("{} (id {})", application.name, application.id)));
    findings.push(clock(rest).await);
    findings.push(intents(&application, wants_content));
    findings.extend(channels::examine(rest, config).await);
    findings.push(guilds(rest).await);
    findings.push(registered(rest, application.id, guild, ours).await);
    findings.push(sessions(rest).await);
    findings
}

fn unreachable(error: &RestError) -> Finding {
    if error.is_unauthorized() {
        let mend = format!("reset it ({PORTAL}, your application, Bot, Reset Token) and give the new one");
        return Finding::fault("token", "Discord refuses it", mend);
    }
    Finding::fault("Discord", error.to_string(), "check the network, and [discord] api_base if it is set")
}

async fn clock(rest: &Rest) -> Finding {
    let told = match rest.clock().await {
        Ok(Some(told)) => told,
        Ok(None) => return Finding::good("clock", "Discord did not tell the time"),
        Err(error) => return unreachable(&error),
    };
    let now = SystemTime::now();
    let apart = now.duration_since(told).or_else(|_| told.duration_since(now)).unwrap_or_default();
    if apart <= CLOCK_TOLERANCE {
        return Finding::good("clock", "agrees with Discord's");
    }
    let text = format!("{} seconds apart from Discord's", apart.as_secs());
    Finding::warning(
        "clock",
        text,
        "let the system set its clock (NTP); the times in the log are wrong, and far off no secure connection is made",
    )
}

fn intents(application: &Application, wants_content: bool) -> Finding {
    const WHAT: &str = "Message Content Intent";
    let is_granted = application.flags & MESSAGE_CONTENT != 0;
    match (is_granted, !wants_content) {
        (true, _) => Finding::good(WHAT, "granted"),
        (false, true) => {
            Finding::good(WHAT, "not granted, and not needed: no channel is set to be answered unprompted")
        }
        (false, false) => Finding::fault(
            WHAT,
            "not granted, so nothing is answered unprompted",
            format!("{PORTAL}, your application, Bot, Privileged Gateway Intents, switch it on, save"),
        ),
    }
}

async fn guilds(rest: &Rest) -> Finding {
    const SHOWN: usize = 5;
    let guilds: Vec<Guild> = match rest.get(Route::UserMeGuilds).await {
        Ok(guilds) => guilds,
        Err(error) => return unreachable(&error),
    };
    if guilds.is_empty() {
        return Finding::warning(
            "servers",
            "it is in none",
            "`preceptor invite` prints the address that adds it to one",
        );
    }
    let names: Vec<&str> = guilds.iter().take(SHOWN).map(|guild| guild.name.as_str()).collect();
    let more = guilds.len().saturating_sub(SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    Finding::good("servers", format!("{}{more}", names.join(", ")))
}

async fn registered(
    rest: &Rest,
    application: ApplicationId,
    guild: Option<GuildId>,
    ours: &[CreateCommand],
) -> Finding {
    let differs = if guild.is_some() { command_sync::differs_in_guild } else { command_sync::differs };
    match rest.commands(application, guild).await {
        Ok(theirs) if differs(ours, &theirs) => Finding::warning(
            "commands",
            "not there yet, or not as they should be",
            "`preceptor run` sets them when it starts; if it runs, start it anew and look into its log for the reason",
        ),
        Ok(_) => Finding::good("commands", "registered"),
        Err(error) if error.is_forbidden() || error.is_unknown() => Finding::fault(
            "commands",
            error.to_string(),
            "check [discord] guild, and add Preceptor to that server with `preceptor invite`",
        ),
        Err(error) => unreachable(&error),
    }
}

async fn sessions(rest: &Rest) -> Finding {
    let limit = match rest.get::<BotGateway>(Route::GatewayBot).await {
        Ok(gateway) => gateway.session_start_limit,
        Err(error) => return unreachable(&error),
    };
    let text = format!("{} of {} are left for today", limit.remaining, limit.total);
    if limit.remaining >= SESSIONS_TO_SPARE {
        return Finding::good("sessions", text);
    }
    let minutes = limit.reset_after / 60_000;
    let mend = format!("find out what keeps starting it; there are new ones in {minutes} minutes");
    Finding::warning("sessions", text, mend)
}
