//! Talk that is more than one question and one answer: several questions at once, going on from an answer, manners.

use std::time::Duration;

use fake_discord::default_world::{BOT, FORUM, LOUNGE, NEWCOMER, QUESTIONS, REGULAR};
use fake_discord::{Answer, Bot, Fault, Loopback, World};
use serde_json::Value;

/// Long enough for an answer that should not come.
const SILENCE: Duration = Duration::from_millis(700);

fn mention(text: &str) -> String {
    format!("<@{BOT}> {text}")
}

fn title(message: &Value) -> &str {
    message["embeds"][0]["title"].as_str().unwrap_or_default()
}

fn content(message: &Value) -> &str {
    message["content"].as_str().unwrap_or_default()
}

fn id(message: &Value) -> u64 {
    message["id"].as_str().unwrap().parse().unwrap()
}

/// Labels and ids of the buttons under a message.
fn buttons(message: &Value) -> Vec<(String, String)> {
    let rows = message["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    let components = rows.iter().flat_map(|row| row["components"].as_array().unwrap());
    let text = |component: &Value, key: &str| component[key].as_str().unwrap_or_default().to_owned();
    components.map(|component| (text(component, "label"), text(component, "custom_id"))).collect()
}

#[tokio::test]
async fn each_question_of_a_message_is_answered_or_a_press_away() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let text = mention("is the cpc exam hard? how much does it cost? can i work from home?");
    let question = discord.says(LOUNGE, NEWCOMER, &text).await;
    let answer = discord.answer_to(question).await;
    assert!(content(&answer).contains("You also asked"), "{answer}");
    assert!(answer["components"].as_array().unwrap().len() <= 5, "{answer}");
    let home = buttons(&answer).into_iter().find(|(label, _)| label.contains("from home"));
    let shown = if title(&answer).contains("from home") {
        let other = buttons(&answer).into_iter().find(|(label, _)| label.contains("exam")).expect("another question");
        discord.presses(REGULAR, id(&answer), &other.1).await
    } else {
        discord.presses(REGULAR, id(&answer), &home.expect("the question on work from home").1).await
    };
    assert!(shown.ephemeral, "what somebody opens is for them");
    discord.finish();
}

#[tokio::test]
async fn a_reply_goes_on_from_the_answer_also_after_a_restart() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let question = discord.says(LOUNGE, NEWCOMER, &mention("what does a CPC make?")).await;
    let first = discord.answer_to(question).await;
    let texas = discord.replies(id(&first), NEWCOMER, "and in Texas?").await;
    assert_eq!(title(&discord.answer_to(texas).await), "Pay: CPC, Texas");
    drop(bot);
    let _bot = Bot::start(&discord, &[]).await;
    let senior = discord.replies(id(&first), REGULAR, "and a senior?").await;
    assert_eq!(title(&discord.answer_to(senior).await), "Pay: CPC, senior");
    let other = discord.replies(id(&first), REGULAR, "how long does it take to become a medical coder?").await;
    assert!(title(&discord.answer_to(other).await).contains("long"), "another question is another question");
    discord.finish();
}

#[tokio::test]
async fn in_a_direct_message_the_last_answer_counts() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let question = discord.says_privately(NEWCOMER, "what does a CPC make?").await;
    discord.answer_to(question).await;
    let further = discord.says_privately(NEWCOMER, "what about the CCS?").await;
    assert_eq!(title(&discord.answer_to(further).await), "Pay: CCS");
    // Others' conversations are others'.
    let lost = discord.says_privately(REGULAR, "and in Texas?").await;
    assert_ne!(title(&discord.answer_to(lost).await), "Pay: CCS, Texas");
    // Also where the second is written before Discord has taken the answer to the first.
    discord.fault(Fault::on("POST", "/channels/*/messages", Answer::Slow(Duration::from_millis(900))));
    let question = discord.says_privately(REGULAR, "what does a CPC make?").await;
    let at_once = discord.says_privately(REGULAR, "and in Texas?").await;
    discord.answer_to(question).await;
    assert_eq!(title(&discord.answer_to(at_once).await), "Pay: CPC, Texas");
    discord.finish();
}

#[tokio::test]
async fn an_answer_that_nobody_remembers_is_asked_for() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let greeting = discord.says(LOUNGE, NEWCOMER, &mention("good morning!")).await;
    let line = discord.answer_to(greeting).await;
    let lost = discord.replies(id(&line), NEWCOMER, "why so low?").await;
    let asked = discord.answer_to(lost).await;
    assert!(content(&asked).contains("whole question"), "{asked}");
    discord.finish();
}

#[tokio::test]
async fn manners_are_met_with_a_line_or_a_sign() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[("PRECEPTOR_ANSWERING_CHANNELS", &QUESTIONS.to_string())]).await;
    let thanks = discord.says(LOUNGE, NEWCOMER, &mention("thanks!")).await;
    discord.until("a sign under the thanks", |discord| !discord.reactions_on(thanks).is_empty()).await;
    let private = discord.says_privately(NEWCOMER, "thank you so much").await;
    let line = discord.answer_to(private).await;
    assert!(!content(&line).is_empty() && buttons(&line).is_empty(), "{line}");
    let help = discord.says(LOUNGE, REGULAR, &mention("what can you do")).await;
    assert!(content(&discord.answer_to(help).await).contains("/help"));
    // Nobody is greeted who did not greet it.
    discord.says(QUESTIONS, REGULAR, "good morning everyone").await;
    discord.says(QUESTIONS, REGULAR, "thanks a lot").await;
    discord.stays_silent_for(SILENCE).await;
    discord.finish();
}

#[tokio::test]
async fn other_languages_are_told_so_once_in_a_while() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let spanish = mention("¿cuánto gana un codificador médico?");
    let first = discord.says(LOUNGE, NEWCOMER, &spanish).await;
    let line = discord.answer_to(first).await;
    assert!(content(&line).contains("inglés"), "{line}");
    discord.says(LOUNGE, NEWCOMER, &spanish).await;
    discord.stays_silent_for(SILENCE).await;
    let other = discord.says(LOUNGE, REGULAR, &spanish).await;
    assert!(content(&discord.answer_to(other).await).contains("inglés"));
    discord.finish();
}

#[tokio::test]
async fn somebody_in_distress_gets_no_answer_from_a_table() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let text = mention("failed the CPC again, i want to kill myself. how many times can i retake it?");
    for _ in 0..2 {
        let message = discord.says(LOUNGE, NEWCOMER, &text).await;
        let line = discord.answer_to(message).await;
        assert!(content(&line).contains("findahelpline.com"), "{line}");
        assert!(content(&line).contains("moderators"), "{line}");
        assert!(buttons(&line).is_empty() && title(&line).is_empty(), "{line}");
    }
    discord.finish();
}

#[tokio::test]
async fn a_post_by_somebody_in_distress_gets_no_answer_to_its_title() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[("PRECEPTOR_ANSWERING_CHANNELS", &FORUM.to_string())]).await;
    let title = "how long does it take to become a medical coder?";
    let post = discord.opens_post(FORUM, NEWCOMER, title, "failed again and i want to kill myself").await;
    discord.no_message_in(post, SILENCE).await;
    let other = discord.opens_post(FORUM, REGULAR, title, "just wondering").await;
    discord.answer_to(other).await;
    discord.finish();
}
