//! The operator edits the knowledge folder and makes a mistake.

use std::path::PathBuf;
use std::time::Duration;

use fake_discord::default_world::{BOT, LOUNGE, NEWCOMER};
use fake_discord::{Bot, Loopback, World};

const SOON: Duration = Duration::from_secs(30);

/// A knowledge folder and a state directory that go when the test is over.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let place = Self(std::env::temp_dir().join(format!("preceptor-story-{}", std::process::id())));
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

    place.write("Nothing \\q at all.");
    let discord = Loopback::start(World::default()).await;
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
