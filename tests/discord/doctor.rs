//! The operator asks what is wrong, and how to add the bot.

use std::time::Duration;

use serde_json::Value;

use crate::support::default_world::{APPLICATION, HIDDEN, QUESTIONS};
use crate::support::{Answer, Bot, Fault, Loopback, World};

const SOON: Duration = Duration::from_secs(40);

/// What a command prints, and its exit code.
async fn output(discord: &Loopback, arguments: &[&str], environment: &[(&str, &str)]) -> (String, Option<i32>) {
    let mut command = Bot::spawn_command(discord, arguments, environment);
    let status = command.ends_within(SOON).await;
    assert!(!command.log().contains(&discord.token()), "the token was shown");
    (command.stdout(), status.code())
}

/// The state of what was looked at.
fn state<'f>(findings: &'f Value, what: &str) -> &'f str {
    let found = findings.as_array().unwrap().iter().find(|finding| finding["what"] == what);
    found.and_then(|finding| finding["state"].as_str()).unwrap_or_default()
}

#[tokio::test]
async fn all_is_well() {
    let discord = Loopback::start(World::default()).await;
    let channels = QUESTIONS.to_string();
    let (text, code) = output(&discord, &["doctor"], &[("PRECEPTOR_ANSWERING_CHANNELS", &channels)]).await;
    assert_eq!(code, Some(0), "{text}");
    for told in ["#questions", "Medical Coding Careers", "72 FAQ entries", "0 faults, 0 warnings", "agrees"] {
        assert!(text.contains(told), "{told} is not in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
    discord.finish();
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_mend() {
    let discord = Loopback::start(World { guilds: Vec::new(), session_starts_left: 3, ..World::default() }).await;
    let channels = HIDDEN.to_string();
    let environment = [("PRECEPTOR_ANSWERING_CHANNELS", channels.as_str())];
    let (json, code) = output(&discord, &["doctor", "--json"], &environment).await;
    assert_eq!(code, Some(1), "{json}");
    let findings: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(state(&findings, "answering channel"), "fault", "{json}");
    assert_eq!(state(&findings, "servers"), "warning", "{json}");
    assert_eq!(state(&findings, "sessions"), "warning", "{json}");
    for finding in findings.as_array().unwrap() {
        assert_eq!(finding["state"] == "good", finding.get("mend").is_none(), "{finding}");
    }
    discord.take_violations();

    let discord = Loopback::start(World::default()).await;
    let wrong = [("DISCORD_TOKEN", "MTk4NjIyNDgzNDcx.Cl2FMQ.wrong-token-value")];
    let (text, code) = output(&discord, &["doctor"], &wrong).await;
    assert!(code == Some(1) && text.contains("Reset Token") && !text.contains("wrong-token"), "{text}");
    let (text, code) = output(&discord, &["doctor"], &[("DISCORD_TOKEN", "")]).await;
    assert!(code == Some(1) && text.contains("DISCORD_TOKEN"), "{text}");
    discord.fault(Fault::on("GET", "/oauth2/applications/@me", Answer::Status(503)).always());
    let (text, code) = output(&discord, &["doctor"], &[]).await;
    assert!(code == Some(1) && text.contains("503"), "{text}");
    discord.finish();
}

#[tokio::test]
async fn the_invite_asks_for_what_is_needed() {
    let discord = Loopback::start(World::default()).await;
    let (text, code) = output(&discord, &["invite"], &[]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(&format!("client_id={APPLICATION}")) && text.contains("permissions=274877991936"), "{text}");
    let (json, _) = output(&discord, &["invite", "--json", "--application", "42"], &[("DISCORD_TOKEN", "")]).await;
    let invite: Value = serde_json::from_str(&json).unwrap();
    assert!(invite["server"].as_str().unwrap().contains("client_id=42"), "{json}");
    discord.finish();
}
