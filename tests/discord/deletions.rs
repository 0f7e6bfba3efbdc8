//! What is taken back or deleted: nothing of it stays, whatever happens meanwhile.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kept::Kept;
use crate::settings::Screen;
use fake_discord::default_world::{BOT, GUILD, LOUNGE, NEWCOMER, OWNER, QUESTIONS, REGULAR};
use fake_discord::{Answer, Bot, Channel, Fault, Guild, Loopback, World};

const SOON: Duration = Duration::from_secs(20);
/// All tries of a call with their pauses, on a machine that is busy with something else.
const PATIENT: Duration = Duration::from_secs(40);
const MESSAGE: &str = "/channels/*/messages/*";
const OPEN_BOOK: &str = "is the CPC exam open book?";
const PAY: &str = "what does a CPC make?";

fn mention(text: &str) -> String {
    format!("<@{BOT}> {text}")
}

fn id(message: &Value) -> u64 {
    message["id"].as_str().unwrap().parse().unwrap()
}

async fn unanswered_are(kept: &Kept, discord: &Loopback, count: u64) {
    let started = Instant::now();
    while kept.stats(discord).await["unanswered"] != count {
        assert!(started.elapsed() < SOON, "not {count}: {}", kept.stats(discord).await);
    }
}

#[tokio::test]
async fn a_text_goes_with_its_message_although_nothing_is_known_of_its_server_yet() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let (folder, key) = (kept.folder.display().to_string(), kept.key_file());
    let environment = [
        ("PRECEPTOR_STORE_URL", kept.url.as_str()),
        ("PRECEPTOR_STORE_KEY_FILE", &key),
        ("PRECEPTOR_STATE_DIRECTORY", &folder),
    ];
    let mut bot = Bot::start(&discord, &environment).await;
    let mut screen = Screen::open(&discord, OWNER, "change").await;
    screen.page("unanswered").await.press("Switch on").await.says("kept");
    let asked = discord.says(LOUNGE, NEWCOMER, &mention("how hard is school for this?")).await;
    discord.answer_to(asked).await;
    unanswered_are(&kept, &discord, 1).await;
    assert!(bot.terminates(SOON).await.success());
    // A session that is taken up does not tell again which servers there are.
    let _bot = Bot::start(&discord, &environment).await;
    assert_eq!(discord.identifies().len(), 1);
    discord.deletes(asked).await;
    unanswered_are(&kept, &discord, 0).await;
    discord.finish();
    kept.remove().await;
}

/// A channel of a server that the bot is new to, and whose settings it cannot read until the transaction has ended.
async fn new_server_that_cannot_be_read(kept: &Kept, discord: &Loopback) -> (u64, tokio_postgres::Client) {
    let (client, connection) = tokio_postgres::connect(&kept.url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("BEGIN; LOCK TABLE settings IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let place = GUILD + 1_000;
    let guild = Guild::new(GUILD + 500, "New", OWNER).member(BOT, &[]).channel(Channel::text(place, "new"));
    discord.adds_bot_to(guild).await;
    (place, client)
}

#[tokio::test]
async fn what_waits_for_its_servers_settings_is_not_answered_when_it_is_gone_by_then() {
    let Some(kept) = Kept::on_server().await else { return };
    let discord = Loopback::start(World::default()).await;
    let _bot = kept.start(&discord).await;
    let (place, settings) = new_server_that_cannot_be_read(&kept, &discord).await;
    let gone = discord.says(place, NEWCOMER, &mention(PAY)).await;
    discord.deletes(gone).await;
    let stands = discord.says(place, REGULAR, &mention(OPEN_BOOK)).await;
    discord.answer_to(stands).await;
    settings.batch_execute("COMMIT").await.unwrap();
    let only = |discord: &Loopback| discord.bot_messages_in(place).len() == 1;
    discord.until("no answer to what is gone", only).await;
    discord.finish();
    kept.remove().await;
}

#[tokio::test]
async fn what_waits_for_its_servers_settings_is_answered_however_much_else_waits() {
    // As much as is told again in a busy server after a restart.
    const SAID: usize = 400;
    let Some(kept) = Kept::on_server().await else { return };
    let discord = Loopback::start(World::default()).await;
    let _bot = kept.start(&discord).await;
    let (place, settings) = new_server_that_cannot_be_read(&kept, &discord).await;
    for _ in 0..SAID {
        discord.says(place, REGULAR, "haha").await;
    }
    let asked = discord.says(place, NEWCOMER, &mention(PAY)).await;
    settings.batch_execute("COMMIT").await.unwrap();
    discord.answer_to(asked).await;
    discord.finish();
    kept.remove().await;
}

#[tokio::test]
async fn an_answer_that_could_not_be_removed_is_removed_later() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let question = discord.says(LOUNGE, NEWCOMER, &mention(PAY)).await;
    let answer = id(&discord.answer_to(question).await);
    // As many tries as a call has.
    discord.fault(Fault::on("DELETE", MESSAGE, Answer::Status(500)).times(8));
    discord.deletes(question).await;
    bot.logs("an answer could not be removed", PATIENT).await;
    assert!(discord.message(answer).is_some() && !bot.log().contains("could not be sent"), "{}", bot.log());
    // With the next thing that happens there.
    let other = discord.says(LOUNGE, REGULAR, &mention(OPEN_BOOK)).await;
    discord.answer_to(other).await;
    discord.until_deleted(answer).await;
    discord.finish();
}

#[tokio::test]
async fn an_answer_that_may_not_be_removed_is_not_forgotten() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[("PRECEPTOR_ANSWERING_CHANNELS", &QUESTIONS.to_string())]).await;
    let question = discord.says(QUESTIONS, NEWCOMER, OPEN_BOOK).await;
    let answer = id(&discord.answer_to(question).await);
    discord.fault(Fault::on("DELETE", MESSAGE, Answer::FORBIDDEN));
    discord.edits(question, "never mind, thanks all").await;
    bot.logs("left alone", PATIENT).await;
    discord.deletes(question).await;
    discord.until_deleted(answer).await;
    discord.finish();
}

#[tokio::test]
async fn with_a_servers_data_go_counts_that_are_not_written_yet() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    let asked = discord.says(LOUNGE, NEWCOMER, &mention(PAY)).await;
    discord.answer_to(asked).await;
    let mut screen = Screen::open(&discord, OWNER, "delete-data").await;
    screen.press("Delete everything…").await.press("Yes, delete everything").await.says("is deleted");
    // What is counted is written at the end at the latest.
    assert!(bot.terminates(SOON).await.success());
    assert_eq!(kept.stats(&discord).await["counts"], 0);
    discord.finish();
    kept.remove().await;
}
