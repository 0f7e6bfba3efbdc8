//! The operator edits the knowledge folder while the bot runs, or while it does not, and makes mistakes.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fake_discord::default_world::{BOT, GUILD, LOUNGE, NEWCOMER, QUESTIONS};
use fake_discord::{Bot, Loopback, World};
use serde_json::{Value, json};

use crate::exchange::{Load, exchanges};

const SOON: Duration = Duration::from_secs(30);

/// A knowledge folder and a state directory that go when the test is over.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("preceptor-story-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let place = Self(std::env::temp_dir().join(name));
        std::fs::create_dir_all(place.0.join("own/faq")).unwrap();
        std::fs::create_dir_all(place.0.join("state")).unwrap();
        place
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, answer: &str) {
        let entry = format!(
            "[[entry]]\nid = \"club-fee\"\nquestion = \"What does the study club cost?\"\nanswer = \"{answer}\"\n"
        );
        std::fs::write(self.0.join("own/faq/own.toml"), entry).unwrap();
    }

    /// A bot that answers from the folder, and from what else is set.
    async fn bot(&self, discord: &Loopback, more: &[(&str, &str)]) -> Bot {
        let own = self.path("own");
        let environment = [&[("PRECEPTOR_KNOWLEDGE_FOLDER", own.as_str())], more].concat();
        let bot = Bot::start(discord, &environment).await;
        // Only what happens from now on is told by the system.
        tokio::time::sleep(Duration::from_millis(500)).await;
        bot
    }
}

/// What `/faq` says of the club's fee.
async fn fee(discord: &Loopback) -> String {
    discord.command(NEWCOMER, LOUNGE, "faq", json!({ "entry": "club-fee" })).await.text()
}

/// Waits until the club's fee is told so.
async fn costs(discord: &Loopback, wanted: &str) {
    for _ in 0..200 {
        if fee(discord).await.contains(wanted) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the fee is not told as {wanted}: {}", fee(discord).await);
}

/// How often something stands in the log.
fn times(bot: &Bot, text: &str) -> usize {
    bot.log().matches(text).count()
}

fn notices(discord: &Loopback) -> Vec<String> {
    let told = discord.bot_messages_in(QUESTIONS);
    told.iter().filter_map(|message| message["content"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn an_edit_is_in_force_without_a_restart() {
    let place = Place::new();
    place.write("Nothing at all.");
    let discord = Loopback::start(World::default()).await;
    let bot = place.bot(&discord, &[]).await;
    assert!(fee(&discord).await.contains("Nothing at all."));
    place.write("Five dollars.");
    costs(&discord, "Five dollars.").await;
    let question = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}> What does the study club cost?")).await;
    let answer = discord.answer_to(question).await;
    assert!(answer.to_string().contains("Five dollars."), "{answer}");

    // As editors write: another file, which takes the name of the one that was there.
    let (file, other) = (place.0.join("own/faq/own.toml"), place.0.join("own/faq/.own.toml.swp"));
    std::fs::write(&other, std::fs::read_to_string(&file).unwrap().replace("Five", "Six")).unwrap();
    std::fs::rename(&other, &file).unwrap();
    costs(&discord, "Six dollars.").await;

    // A folder that goes leaves the knowledge in force; what comes back in its place is used.
    std::fs::rename(place.0.join("own"), place.0.join("away")).unwrap();
    bot.logs("cannot be read", SOON).await;
    assert!(fee(&discord).await.contains("Six dollars."));
    std::fs::create_dir_all(place.0.join("own/faq")).unwrap();
    place.write("Seven dollars.");
    costs(&discord, "Seven dollars.").await;
    // A new file in a folder that was not there before.
    std::fs::create_dir(place.0.join("own/training")).unwrap();
    std::fs::write(
        place.0.join("own/training/own.toml"),
        "[[entry]]\nid = \"club-fee\"\nphrasings = [\"is membership for free\"]\n",
    )
    .unwrap();
    let in_use = times(&bot, "has changed and is in use");
    let more = async {
        while times(&bot, "has changed and is in use") == in_use {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(SOON, more).await.unwrap_or_else(|_| panic!("{}", bot.log()));
    discord.finish();
}

#[tokio::test]
async fn a_faulty_edit_is_told_once_and_changes_nothing() {
    let place = Place::new();
    let (state, channel) = (place.path("state"), QUESTIONS.to_string());
    place.write("Nothing at all.");
    let discord = Loopback::start(World::default()).await;
    let more = [("PRECEPTOR_STATE_DIRECTORY", state.as_str()), ("PRECEPTOR_DISCORD_LOG_CHANNEL", &channel)];
    let bot = place.bot(&discord, &more).await;
    place.write("Nothing \\q at all.");
    bot.logs("faq/own.toml:4:", SOON).await;
    discord.until("the operator to be told", |discord| notices(discord).len() == 1).await;
    assert!(notices(&discord)[0].contains("faq/own.toml:4:") && notices(&discord)[0].contains("stays in use"));
    assert!(fee(&discord).await.contains("Nothing at all."));

    // The very same is told once, unless somebody asks.
    place.write("Nothing \\q at all.");
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(times(&bot, "stays in use"), 1, "{}", bot.log());
    bot.hangs_up().await;
    let told = |bot: &Bot| times(bot, "stays in use") == 2;
    let asked = async {
        while !told(&bot) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SOON, asked).await.unwrap_or_else(|_| panic!("{}", bot.log()));
    // Another fault is another.
    std::fs::write(place.0.join("own/faq/more.toml"), "[[entry]]\nid = 5\n").unwrap();
    discord.until("the operator to be told of it", |discord| notices(discord).len() == 2).await;

    std::fs::remove_file(place.0.join("own/faq/more.toml")).unwrap();
    place.write("Nothing at all.");
    discord.until("the operator to be told of the mend", |discord| notices(discord).len() == 3).await;
    assert!(notices(&discord)[2].contains("good again"), "{:?}", notices(&discord));
    place.write("Five dollars.");
    costs(&discord, "Five dollars.").await;
    assert!(times(&bot, "a copy of the knowledge folder is kept") >= 2, "each good one is kept: {}", bot.log());
    discord.finish();
}

#[tokio::test]
async fn hangups_have_the_folder_read() {
    let place = Place::new();
    place.write("Nothing at all.");
    let discord = Loopback::start(World::default()).await;
    let bot = place.bot(&discord, &[]).await;
    bot.hangs_up().await;
    bot.logs("is good, and in use already", SOON).await;
    place.write("Five dollars.");
    bot.hangs_up().await;
    costs(&discord, "Five dollars.").await;
    drop(bot);
    let bot = Bot::start(&discord, &[("PRECEPTOR_KNOWLEDGE_FOLDER", "")]).await;
    bot.hangs_up().await;
    bot.logs("no knowledge folder is set", SOON).await;
    discord.finish();
}

#[tokio::test]
async fn a_folder_that_is_mended_is_used_without_a_restart() {
    let place = Place::new();
    let discord = Loopback::start(World::default()).await;
    place.write("Nothing \\q at all.");
    let bot = place.bot(&discord, &[]).await;
    bot.logs("the built-in knowledge is used instead", SOON).await;
    place.write("Nothing at all.");
    costs(&discord, "Nothing at all.").await;
    discord.finish();
}

#[tokio::test]
async fn commands_are_registered_again_where_their_texts_change() {
    let place = Place::new();
    place.write("Nothing at all.");
    let discord = Loopback::start(World::default()).await;
    let _bot = place.bot(&discord, &[]).await;
    let sets = |discord: &Loopback| discord.requests_to("PUT", "/applications/").len();
    let described = |discord: &Loopback, name: &str| -> String {
        let all = discord.commands();
        let command: Option<Value> = all.into_iter().map(|(_, one)| one).find(|one| one["name"] == name);
        command.unwrap()["description"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(sets(&discord), 1);
    place.write("Five dollars.");
    costs(&discord, "Five dollars.").await;
    std::fs::write(place.0.join("own/wording.toml"), "[commands]\nask = \"Ask the study club\"\n").unwrap();
    discord.until("the new text", |discord| described(discord, "ask") == "Ask the study club").await;
    assert_eq!(sets(&discord), 2, "what has not changed is not sent");
    discord.finish();
}

#[tokio::test]
async fn a_server_has_its_own_channels_and_answers() {
    let place = Place::new();
    let config = place.0.join("config.toml");
    let text = format!(
        "[answering]\nchannels = [{QUESTIONS}]\n[guild.{GUILD}]\nchannels = [{LOUNGE}]\nregion = \"UK\"\noff = \
         [\"average-salary\", \"no-such-entry\"]\n"
    );
    std::fs::write(&config, text).unwrap();
    let discord = Loopback::start(World::default()).await;
    let program = env!("CARGO_BIN_EXE_preceptor");
    let words = [program, "run", "--config", config.to_str().unwrap()];
    let bot = Bot::start_program(&discord, &words, &[]).await;
    bot.logs("names no-such-entry, which is no entry", SOON).await;
    let pay = "what does a CPC make?";
    discord.says(QUESTIONS, NEWCOMER, pay).await;
    discord.stays_silent_for(Duration::from_millis(700)).await;
    let asked = discord.says(LOUNGE, NEWCOMER, pay).await;
    let answer = discord.answer_to(asked).await;
    assert!(answer["embeds"][0]["title"].as_str().unwrap().contains("United Kingdom"), "{answer}");
    let mut doctor = Bot::spawn_command(&discord, &["doctor", "--config", config.to_str().unwrap()], &[]);
    doctor.ends_within(SOON).await;
    assert!(doctor.stdout().contains("#lounge") && doctor.stdout().contains("no-such-entry"), "{}", doctor.stdout());
    discord.finish();
}

#[tokio::test]
async fn no_question_is_lost_while_the_knowledge_is_exchanged() {
    let load = Load { exchanges: 250, per_second: 100 };
    let seen = exchanges(&load).await;
    println!("{seen}");
    assert_eq!((seen.exchanges, seen.lost, seen.mixed), (250, 0, 0), "{seen}");
    assert!(seen.asked >= 100, "{seen}");
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_bad_edit_and_a_restart_leave_the_bot_answering() {
    let place = Place::new();
    let (own, state) = (place.path("own"), place.path("state"));
    let environment = [("PRECEPTOR_KNOWLEDGE_FOLDER", own.as_str()), ("PRECEPTOR_STATE_DIRECTORY", state.as_str())];
    place.write("Nothing at all.");
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &environment).await;
    bot.logs("a copy of the knowledge folder is kept", SOON).await;
    drop(bot);

    // The same Discord: where the first process has left its session, the second resumes it.
    place.write("Nothing \\q at all.");
    let bot = Bot::start(&discord, &environment).await;
    bot.logs("last good copy", SOON).await;
    let log = bot.log();
    assert!(log.contains("ERROR") && log.contains("faq/own.toml:4:"), "{log}");
    let question = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}> What does the study club cost?")).await;
    let answer = discord.answer_to(question).await;
    assert!(answer.to_string().contains("Nothing at all."), "{answer}");

    let mut doctor = Bot::spawn_command(&discord, &["doctor"], &environment);
    assert_eq!(doctor.ends_within(SOON).await.code(), Some(1), "{}", doctor.log());
    let told = doctor.stdout();
    assert!(
        told.contains("fault  knowledge") && told.contains("last good copy") && told.contains("own.toml:4:"),
        "{told}"
    );
    discord.finish();
}
