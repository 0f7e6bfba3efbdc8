//! Members write, and Preceptor answers or stays silent.

use std::time::Duration;

use serde_json::Value;

use crate::support::default_world::{BOT, LOUNGE, NEWCOMER, QUESTIONS};
use crate::support::{Bot, Loopback, World};

/// Long enough for an answer that should not come.
const SILENCE: Duration = Duration::from_millis(700);

fn mention(text: &str) -> String {
    format!("<@{BOT}> {text}")
}

fn title(message: &Value) -> &str {
    message["embeds"][0]["title"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_newcomer_mentions_the_bot_and_is_answered() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let question = discord.says(LOUNGE, NEWCOMER, &mention("what does a senior CCS make??")).await;
    let answer = discord.answer_to(question).await;
    assert_eq!(title(&answer), "Pay: CCS, senior");
    discord.finish();
}

#[tokio::test]
async fn nobody_is_answered_unprompted_where_it_was_not_asked_for() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[("PRECEPTOR_ANSWERING_CHANNELS", &QUESTIONS.to_string())]).await;
    let asked = discord.says(QUESTIONS, NEWCOMER, "how long does it take to become a medical coder?").await;
    discord.answer_to(asked).await;
    discord.says(LOUNGE, NEWCOMER, "how long does it take to become a medical coder?").await;
    discord.says(QUESTIONS, NEWCOMER, "good morning everyone, how was your weekend?").await;
    discord.stays_silent_for(SILENCE).await;
    discord.finish();
}
