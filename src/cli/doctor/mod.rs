//! `doctor` and `invite`: what is well between the settings and Discord, and the addresses that add the bot.

mod host;
mod store;

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serenity::all::{ApplicationId, GuildId};

use crate::cli::arguments::{Common, InviteArguments};
use crate::cli::error::CliError;
use crate::cli::markdown::{DIM, styled};
use crate::cli::run::{refusal, token};
use crate::cli::screen::Screen;
use crate::cli::setup::{cache, resolved, waiting};
use crate::cli::text::{clean_line, counted};
use crate::config::{Config, UnknownVariable};
use crate::discord::bot::doctor::{Finding, State, examine};
use crate::discord::bot::guild_profiles::oddities;
use crate::discord::bot::invite::Invite;
use crate::discord::bot::run::RunError;
use crate::discord::net::rest::Rest;
use crate::discord::ui::commands;
use crate::knowledge_source::Resolved;
use crate::redaction::redacted;
use crate::report::with_causes;

const GOOD: Style = AnsiColor::Green.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const FAULT: Style = AnsiColor::Red.on_default().bold();

pub(super) fn run(common: &Common) -> Result<(), CliError> {
    let config = common.settings()?;
    let mut findings = vec![configuration(common)];
    findings.extend(Common::unknown_variables().iter().map(unknown_variable));
    let mut ours = Vec::new();
    let mut odd = Vec::new();
    findings.push(match resolved(&config, &cache(&config).read_only()) {
        Ok(resolved) => {
            ours = commands::all(resolved.assistant.knowledge());
            let found = oddities(&config, &resolved.assistant);
            odd.extend(found.into_iter().map(|(text, mend)| Finding::warning("server settings", text, mend)));
            knowledge(&resolved, &config)
        }
        Err(error) => Finding::fault("knowledge", with_causes(&error), "install the program again"),
    });
    findings.extend(odd);
    findings.extend(host::settings(&config));
    findings.push(host::state(&config));
    let kept = waiting(store::examine(&config))?;
    findings.push(kept.finding);
    let wants_content = kept.has_channels || !config.unprompted_channels().is_empty();
    match token(&config) {
        Ok(token) => {
            findings.extend(host::token_file(&token));
            let guild = config.discord.guild.map(|id| GuildId::new(id.get()));
            let found = waiting(async {
                match Rest::new(&token, config.discord.api_base.clone()) {
                    Ok(rest) => examine(&rest, &token, &config, wants_content, guild, &ours).await,
                    Err(error) => vec![Finding::fault("network", with_causes(&error), "check the system's network")],
                }
            })?;
            findings.extend(found);
        }
        Err(error) => findings.push(Finding::fault("token", "there is none to use", with_causes(&error))),
    }
    for finding in &mut findings {
        finding.text = redacted(&finding.text).into_owned();
        finding.mend = finding.mend.take().map(|mend| redacted(&mend).into_owned());
    }
    show(common, &findings)?;
    if findings.iter().any(|finding| finding.state == State::Fault) { Err(CliError::AtFault) } else { Ok(()) }
}

fn configuration(common: &Common) -> Finding {
    let text = match &common.config {
        Some(file) => format!("{} and the environment", file.display()),
        None => "no file; the environment and what holds without one".to_owned(),
    };
    Finding::good("configuration", text)
}

fn unknown_variable(unknown: &UnknownVariable) -> Finding {
    let mend = "remove it, or correct its name; config.example.toml shows every setting";
    Finding::warning("environment", unknown.to_string(), mend)
}

fn knowledge(Resolved { assistant, origin, .. }: &Resolved, config: &Config) -> Finding {
    if let (Some(why), Some(instead)) = (origin.why(), origin.instead()) {
        let first = why.first(1).into_iter().next().map(|first| format!("; the first: {first}")).unwrap_or_default();
        let text = format!("{}, so {instead}{first}", why.summary());
        let mend = "`preceptor check` shows every fault and how to mend it; a running bot uses it once it is mended";
        return Finding::fault("knowledge", text, mend);
    }
    let entries = match assistant.knowledge().faq.len() {
        1 => "1 FAQ entry".to_owned(),
        count => format!("{count} FAQ entries"),
    };
    let place = config.knowledge.folder.as_ref().map_or("built in".to_owned(), |folder| folder.display().to_string());
    Finding::good("knowledge", format!("{place}, {entries}"))
}

fn show(common: &Common, findings: &[Finding]) -> Result<(), CliError> {
    let mut screen = Screen::open();
    if common.json {
        return screen.json(&findings);
    }
    let widest = findings.iter().map(|finding| finding.what.len()).max().unwrap_or_default();
    for finding in findings {
        let (style, mark) = match finding.state {
            State::Good => (GOOD, "ok   "),
            State::Warning => (WARNING, "warn "),
            State::Fault => (FAULT, "fault"),
        };
        let mut line = format!("{}  {:widest$}  {}\n", styled(style, mark), finding.what, clean_line(&finding.text));
        if let Some(mend) = &finding.mend {
            let _ = writeln!(line, "       {:widest$}  {}", "", styled(DIM, &clean_line(mend)));
        }
        screen.show(&line)?;
    }
    let count = |state| findings.iter().filter(|finding| finding.state == state).count();
    let (faults, warnings) = (count(State::Fault), count(State::Warning));
    let style = if faults > 0 { FAULT } else { GOOD };
    let summary = styled(style, &format!("{}, {}", counted(faults, "fault"), counted(warnings, "warning")));
    screen.show(&format!("{summary}\n"))
}

pub(super) fn invite(arguments: &InviteArguments, common: &Common) -> Result<(), CliError> {
    let application = match arguments.application {
        Some(id) => ApplicationId::new(id.get()),
        None => application(&common.config()?)?,
    };
    let invite = Invite::new(application);
    let mut screen = Screen::open();
    if common.json {
        return screen.json(&invite);
    }
    screen.show(&format!(
        "Open this to add Preceptor to a server that you manage:\n  {}\n\n\
         Anybody may open this to have its commands everywhere, for themselves:\n  {}\n",
        invite.server, invite.member
    ))
}

/// The token's application, as Discord knows it.
fn application(config: &Config) -> Result<ApplicationId, CliError> {
    let token = token(config)?;
    let told = waiting(async { Rest::new(&token, config.discord.api_base.clone())?.application().await })?;
    told.map_err(RunError::reading("the application")).map_err(|error| refusal(error, &token))
}
