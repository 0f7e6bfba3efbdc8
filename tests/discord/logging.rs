//! The log: nothing waits for its reader, and no line is other than it looks.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use fake_discord::default_world::{BOT, LOUNGE, NEWCOMER, QUESTIONS};
use fake_discord::{Answer, Bot, Fault, Loopback, World};

const SOON: Duration = Duration::from_secs(15);
/// Far more lines than a pipe and the queue before it hold.
const ANSWERS: usize = 4_000;
const AT_ONCE: usize = 40;

/// Has so much logged that nothing more fits into the pipe or the queue.
async fn floods(discord: &Loopback) {
    for _ in 0..ANSWERS / AT_ONCE {
        join_all((0..AT_ONCE).map(|_| asks(discord))).await;
    }
}

async fn asks(discord: &Loopback) {
    discord.command(NEWCOMER, QUESTIONS, "cert", json!({ "credential": "CPC" })).await;
}

#[tokio::test]
async fn a_log_that_nobody_reads_holds_nothing_up() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start_unread(&discord, &[]).await;
    floods(&discord).await;
    asks(&discord).await;
    // A reader that comes back is told of what it missed.
    bot.read_stderr();
    bot.logs("lines of the log were dropped", SOON).await;
    assert_eq!(bot.terminates(SOON).await.code(), Some(0));
    discord.finish();

    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start_unread(&discord, &[]).await;
    floods(&discord).await;
    asks(&discord).await;
    assert_eq!(bot.terminates(SOON).await.code(), Some(0));
    discord.finish();
}

#[tokio::test]
async fn a_log_that_nobody_reads_does_not_hold_the_watchdog_up() {
    let discord = Loopback::start(World::default().heartbeat(Duration::from_millis(400))).await;
    let mut bot = Bot::start_unread(&discord, &[("PRECEPTOR_DISCORD_WATCHDOG_SECONDS", "3")]).await;
    floods(&discord).await;
    discord.gateway_dies().await;
    assert_eq!(bot.ends_within(SOON).await.code(), Some(5));
}

#[tokio::test]
async fn an_error_at_the_end_does_not_wait_for_a_reader_either() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start_unread(&discord, &[]).await;
    floods(&discord).await;
    discord.closes_with(4004).await;
    assert_eq!(bot.ends_within(SOON).await.code(), Some(4));
}

#[tokio::test]
async fn what_somebody_wrote_begins_no_line_of_its_own() {
    let forged = "is the CPC hard?\n2026-01-01T00:00:00Z ERROR forged\u{1b}[2K\u{202e}\u{2028}";
    for format in ["human", "json"] {
        let discord = Loopback::start(World::default()).await;
        let environment = [("PRECEPTOR_LOG_LEVEL", "trace"), ("PRECEPTOR_LOG_FORMAT", format)];
        let bot = Bot::start(&discord, &environment).await;
        discord.fault(Fault::on("POST", "/channels/*/messages", Answer::Status(403)));
        discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}> {forged}")).await;
        bot.logs("forged", SOON).await;
        let log = bot.stderr();
        assert!(!log.contains(['\u{1b}', '\u{202e}', '\u{2028}']), "{log:?}");
        assert!(!log.lines().any(|line| line.starts_with("2026-01-01")), "{log}");
    }
}

#[tokio::test]
async fn lines_have_the_ids_of_what_they_are_about_and_no_word_of_it() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[("PRECEPTOR_LOG_LEVEL", "debug")]).await;
    let asked = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}> is the CPC hard?")).await;
    discord.answer_to(asked).await;
    asks(&discord).await;
    bot.logs("responded", SOON).await;
    let log = bot.stderr();
    let line = |end: &str| log.lines().find(|line| line.contains(end)).unwrap_or_else(|| panic!("{end}: {log}"));
    let answered = line("answered");
    assert!(answered.contains(&format!("channel={LOUNGE} id={asked}}}")), "{answered}");
    assert!(answered.contains(" message{guild="), "{answered}");
    assert!(line("responded").contains("interaction{guild="), "{log}");
    assert!(!log.contains("CPC hard"), "{log}");
    discord.finish();
}

#[tokio::test]
async fn a_json_log_is_numbers_where_they_are_meant() {
    let discord = Loopback::start(World::default()).await;
    let environment = [("DISCORD_TOKEN", discord.token())];
    let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let bot = Bot::spawn_command(&discord, &["run", "--json"], &environment);
    bot.logs("connected to Discord", SOON).await;
    bot.logs("commands registered", SOON).await;
    asks(&discord).await;
    bot.logs("milliseconds", SOON).await;
    let lines: Vec<Value> = bot.stderr().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let timed = lines.iter().find_map(|line| line.get("milliseconds")).unwrap();
    assert!(timed.is_u64(), "{timed}");
    discord.finish();
}
