//! How the connection to the gateway begins, breaks, and goes on.

use std::time::{Duration, Instant};

use serde_json::json;

use fake_discord::default_world::{BOT, LOUNGE, NEWCOMER, QUESTIONS};
use fake_discord::{Answer, Bot, ConnectionFault, Fault, Loopback, Overwrite, World, permission};

const PATIENT: Duration = Duration::from_secs(30);

async fn asks(discord: &Loopback, text: &str) {
    let question = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}> {text}")).await;
    discord.answer_to(question).await;
}

#[tokio::test]
async fn the_first_connection_waits_for_nothing() {
    let discord = Loopback::start(World::default()).await;
    // The commands are seen to beside it.
    discord.fault(Fault::on("GET", "/applications/*/commands", Answer::Never).always());
    let _bot = Bot::start_connected(&discord, &[]).await;
    asks(&discord, "is the CPC exam open book?").await;
    assert_eq!(discord.requests_to("GET", "/gateway/bot").len(), 1, "read once");
    discord.finish();
}

#[tokio::test]
async fn a_gateway_that_never_says_hello_is_left() {
    let discord = Loopback::start(World::default()).await;
    discord.next_connection(ConnectionFault::Mute);
    let started = Instant::now();
    let bot = Bot::start_connected(&discord, &[]).await;
    assert!(started.elapsed() < PATIENT && discord.connections().len() == 2, "{:?}", discord.connections());
    assert!(bot.log().contains("no HELLO"), "{}", bot.log());
    // The same in the middle of a session, which goes on.
    discord.next_connection(ConnectionFault::Mute);
    discord.cuts_connections().await;
    let back = |discord: &Loopback| discord.connections().last().is_some_and(|last| last.resumed).then_some(());
    assert!(discord.within(PATIENT, back).await.is_some(), "{:?}", discord.connections());
    asks(&discord, "is the CPC exam open book?").await;
    assert_eq!(discord.identifies().len(), 1);
    let connections = discord.connections();
    assert!(connections[2].at_resume_url && !connections[3].at_resume_url, "at the gateway's own address instead");
    discord.finish();
}

#[tokio::test]
async fn no_heartbeat_interval_does_harm() {
    let discord = Loopback::start(World::default().heartbeat(Duration::ZERO)).await;
    let mut bot = Bot::start(&discord, &[]).await;
    asks(&discord, "is the CPC exam open book?").await;
    assert!(bot.is_running() && discord.connections().len() == 1, "{}", bot.log());
    discord.finish();
}

#[tokio::test]
async fn a_message_that_is_too_large_is_passed_over() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    discord.raw_event("GUILD_UPDATE", json!({ "id": "1", "name": "x".repeat(17 << 20) })).await;
    asks(&discord, "is the CPC exam open book?").await;
    assert!(bot.log().contains("too large"), "{}", bot.log());
    assert_eq!((discord.identifies().len(), discord.connections().len()), (1, 2), "{:?}", discord.connections());
    discord.finish();
}

#[tokio::test]
async fn what_keeps_it_from_connecting_is_told() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    discord.gateway_dies().await;
    bot.logs("refused by the other side", PATIENT).await;
    discord.gateway_returns().await;
    let back = discord.within(PATIENT, |discord| discord.is_connected().then_some(()));
    assert!(back.await.is_some(), "{}", bot.log());
    assert_eq!(discord.identifies().len(), 1);
    discord.finish();
}

#[cfg(unix)]
#[tokio::test]
async fn a_process_that_was_stopped_gets_time_to_connect_anew() {
    let world = World::default().heartbeat(Duration::from_secs(1));
    let discord = Loopback::start(world).await;
    let mut bot = Bot::start(&discord, &[("PRECEPTOR_DISCORD_WATCHDOG_SECONDS", "5")]).await;
    bot.signal("STOP").await;
    tokio::time::sleep(Duration::from_secs(8)).await;
    bot.signal("CONT").await;
    asks(&discord, "is the CPC exam open book?").await;
    assert!(bot.is_running(), "{}", bot.log());
    discord.finish();
}

/// A folder for state that is gone with the test.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("preceptor-{name}-{}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Asks while no bot is there, starts one, and sees everything answered once and no session begun.
async fn is_taken_up(discord: &Loopback, state: &[(&str, &str)], answered: usize) {
    let missed = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}> what does a CPC make?")).await;
    let _bot = Bot::start(discord, state).await;
    discord.answer_to(missed).await;
    asks(discord, "do medical coders work from home?").await;
    // A second answer to any of them would come by now.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(discord.bot_messages_in(LOUNGE).len(), answered + 2, "{}", discord.report());
    assert_eq!(discord.identifies().len(), 1, "{:?}", discord.connections());
}

#[tokio::test]
async fn a_restart_misses_no_question() {
    let folder = Folder::new("restart");
    let state = [("PRECEPTOR_STATE_DIRECTORY", folder.0.to_str().unwrap())];
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &state).await;
    asks(&discord, "is the CPC exam open book?").await;
    assert_eq!(bot.terminates(PATIENT).await.code(), Some(0), "{}", bot.log());
    assert_eq!(discord.connections()[0].closed_with, Some(4000), "so that the session stays");
    is_taken_up(&discord, &state, 1).await;
    discord.finish();
}

#[tokio::test]
async fn a_bot_that_was_killed_misses_no_question_and_answers_none_twice() {
    let folder = Folder::new("kill");
    let state = [("PRECEPTOR_STATE_DIRECTORY", folder.0.to_str().unwrap())];
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &state).await;
    let guilds = || std::fs::read_to_string(folder.0.join("guilds.json")).is_ok_and(|text| text.contains("deny"));
    let saved = || guilds() && folder.0.join("session.json").exists();
    discord.within(PATIENT, |_| saved().then_some(())).await.unwrap();
    // Saved or not by the time it is killed.
    asks(&discord, "is the CPC exam open book?").await;
    bot.dies().await;
    is_taken_up(&discord, &state, 1).await;
    discord.finish();
}

#[tokio::test]
async fn what_changed_before_it_was_killed_is_known_after() {
    let folder = Folder::new("changed");
    let state = [("PRECEPTOR_STATE_DIRECTORY", folder.0.to_str().unwrap())];
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &state).await;
    let saved = || folder.0.join("session.json").exists();
    discord.within(PATIENT, |_| saved().then_some(())).await.unwrap();
    // Guilds are saved at other times than how far it has come.
    for (number, seconds) in [4, 1].into_iter().enumerate() {
        let may_not = [permission::SEND_MESSAGES, permission::VIEW_CHANNEL][number];
        let channel = [LOUNGE, QUESTIONS][number];
        discord.sets_overwrites(channel, vec![Overwrite::member(BOT, 0, may_not)]).await;
        let answered = discord.says_privately(NEWCOMER, "is the CPC exam open book?").await;
        discord.answer_to(answered).await;
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        bot.dies().await;
        bot = Bot::start(&discord, &state).await;
        assert_eq!(discord.identifies().len(), 1, "{:?}", discord.connections());
        discord.says(channel, NEWCOMER, &format!("<@{BOT}> what does a CPC make?")).await;
        discord.no_message_in(channel, Duration::from_millis(700)).await;
    }
    discord.finish();
}

#[tokio::test]
async fn a_saved_session_that_discord_no_longer_has_is_begun_anew() {
    let folder = Folder::new("refused");
    let state = [("PRECEPTOR_STATE_DIRECTORY", folder.0.to_str().unwrap())];
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &state).await;
    asks(&discord, "is the CPC exam open book?").await;
    assert_eq!(bot.terminates(PATIENT).await.code(), Some(0), "{}", bot.log());
    discord.next_connection(ConnectionFault::InvalidSession { resumable: false });
    let _bot = Bot::spawn(&discord, &state);
    let anew = discord.within(PATIENT, |discord| (discord.identifies().len() == 2).then_some(()));
    assert!(anew.await.is_some(), "{:?}", discord.connections());
    asks(&discord, "what does a CPC make?").await;
    discord.finish();
}

#[cfg(unix)]
#[tokio::test]
async fn systemd_is_told_how_it_is() {
    let path = std::env::temp_dir().join(format!("preceptor-notify-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let socket = tokio::net::UnixDatagram::bind(&path).unwrap();
    let discord = Loopback::start(World::default()).await;
    let environment = [("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "600000")];
    let mut bot = Bot::start(&discord, &environment).await;
    let mut told = String::new();
    hears(&socket, &mut told, &["READY=1", "STATUS=connected to Discord", "WATCHDOG=1"]).await;
    discord.gateway_dies().await;
    hears(&socket, &mut told, &["STATUS=connecting to Discord again"]).await;
    discord.gateway_returns().await;
    told.clear();
    hears(&socket, &mut told, &["STATUS=connected to Discord"]).await;
    bot.terminates(PATIENT).await;
    hears(&socket, &mut told, &["STOPPING=1"]).await;
    discord.finish();
    let _ = std::fs::remove_file(&path);
}

/// Waits until all of this has been told to systemd.
#[cfg(unix)]
async fn hears(socket: &tokio::net::UnixDatagram, told: &mut String, expected: &[&str]) {
    let mut buffer = [0; 4_096];
    while !expected.iter().all(|line| told.lines().any(|known| known == *line)) {
        let received = tokio::time::timeout(PATIENT, socket.recv(&mut buffer)).await;
        let length = received.unwrap_or_else(|_| panic!("{expected:?} expected, told was:\n{told}")).unwrap();
        told.push_str(&String::from_utf8_lossy(&buffer[..length]));
        told.push('\n');
    }
}

#[tokio::test]
async fn a_session_without_the_message_content_is_not_taken_up_once_it_is_allowed() {
    let folder = Folder::new("allowed");
    let channel = QUESTIONS.to_string();
    let environment =
        [("PRECEPTOR_STATE_DIRECTORY", folder.0.to_str().unwrap()), ("PRECEPTOR_ANSWERING_CHANNELS", &channel)];
    let discord = Loopback::start(World::default().without_message_content()).await;
    let mut bot = Bot::start(&discord, &environment).await;
    asks(&discord, "is the CPC exam open book?").await;
    assert_eq!(discord.identifies().len(), 2, "refused, and then without it");
    assert_eq!(bot.terminates(PATIENT).await.code(), Some(0), "{}", bot.log());
    discord.allows_message_content();
    let _bot = Bot::start(&discord, &environment).await;
    let unprompted = discord.says(QUESTIONS, NEWCOMER, "how long does it take to become a medical coder?").await;
    discord.answer_to(unprompted).await;
    assert_eq!(discord.identifies().len(), 3, "{:?}", discord.connections());
    discord.finish();
}
