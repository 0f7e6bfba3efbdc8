//! People talk to each other, ask the same, change their minds, and run out of patience: when Preceptor keeps out of it.

use std::time::Duration;

use serde_json::{Value, json};

use fake_discord::default_world::{BOT, BOT_ROLE, LOUNGE, MODERATORS, NEWCOMER, OTHER_BOT, OWNER, QUESTIONS, REGULAR};
use fake_discord::{Answer, Bot, Fault, Loopback, Overwrite, User, World, permission};

const SILENCE: Duration = Duration::from_millis(700);
const PAY: &str = "what does a CPC make?";
const OPEN_BOOK: &str = "is the CPC exam open book?";

fn mention(text: &str) -> String {
    format!("<@{BOT}> {text}")
}

fn id(message: &Value) -> u64 {
    message["id"].as_str().unwrap().parse().unwrap()
}

fn title(message: &Value) -> &str {
    message["embeds"][0]["title"].as_str().unwrap_or_default()
}

fn content(message: &Value) -> &str {
    message["content"].as_str().unwrap_or_default()
}

/// A bot that answers unprompted in `QUESTIONS`.
async fn listening(discord: &Loopback) -> Bot {
    Bot::start(discord, &[("PRECEPTOR_ANSWERING_CHANNELS", &QUESTIONS.to_string())]).await
}

/// The custom id of the button with this label under a message.
fn button(message: &Value, label: &str) -> String {
    let mut found = None;
    for row in message["components"].as_array().unwrap() {
        fake_discord::walk(row, &mut |component| {
            if component["label"] == label {
                found = component["custom_id"].as_str().map(str::to_owned);
            }
        });
    }
    found.unwrap_or_else(|| panic!("no button {label} in {message}"))
}

#[tokio::test]
async fn what_people_ask_each_other_is_left_to_them() {
    let discord = Loopback::start(World::default()).await;
    let _bot = listening(&discord).await;
    let remark = discord.says(QUESTIONS, REGULAR, "I passed my exam today").await;
    let by_bot = discord.says(QUESTIONS, OTHER_BOT, "Welcome!").await;
    discord.replies(remark, NEWCOMER, PAY).await;
    discord.replies(by_bot, NEWCOMER, PAY).await;
    discord.says(QUESTIONS, NEWCOMER, &format!("<@{REGULAR}> {OPEN_BOOK}")).await;
    discord.says(QUESTIONS, NEWCOMER, &format!("<@&{MODERATORS}> {OPEN_BOOK}")).await;
    // The message that it replies to is gone; whose it was nobody can tell.
    discord.deletes(remark).await;
    discord.replies(remark, NEWCOMER, PAY).await;
    // Nor in a channel where it answers on request alone.
    let elsewhere = discord.says(LOUNGE, REGULAR, "hello").await;
    discord.replies(elsewhere, NEWCOMER, PAY).await;
    discord.stays_silent_for(SILENCE).await;

    // Whoever addresses Preceptor too is answered, and so is a reply to one's own words.
    let both = discord.says(QUESTIONS, NEWCOMER, &format!("<@{REGULAR}> <@{BOT}> {OPEN_BOOK}")).await;
    discord.answer_to(both).await;
    let remark = discord.says(QUESTIONS, NEWCOMER, "I passed my exam today").await;
    let own = discord.replies(remark, NEWCOMER, PAY).await;
    discord.answer_to(own).await;
    discord.finish();
}

#[tokio::test]
async fn quoted_lines_are_not_the_question() {
    let discord = Loopback::start(World::default()).await;
    let _bot = listening(&discord).await;
    discord.says(QUESTIONS, NEWCOMER, &format!("> {PAY}\nI was asked this yesterday in an interview, lol")).await;
    discord.says(QUESTIONS, NEWCOMER, &format!("I was asked this yesterday, lol\n>>> so\n{PAY}")).await;
    discord.says(QUESTIONS, NEWCOMER, &format!("> <@{BOT}> {PAY}\nlol")).await;
    discord.stays_silent_for(SILENCE).await;
    let asked = discord.says(QUESTIONS, NEWCOMER, &format!("> I passed!\n{OPEN_BOOK}")).await;
    assert_eq!(title(&discord.answer_to(asked).await), "CPC: books in the exam");
    // Whoever addresses it and has nothing else to say wants what they quote to be answered.
    let quoting = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}>\n> {PAY}")).await;
    assert_eq!(title(&discord.answer_to(quoting).await), "Pay: CPC");
    discord.finish();
}

#[tokio::test]
async fn its_own_role_is_mentioned_like_itself() {
    let discord = Loopback::start(World::default()).await;
    let bot = listening(&discord).await;
    let asked = discord.says(LOUNGE, NEWCOMER, &format!("<@&{BOT_ROLE}> {PAY}")).await;
    assert_eq!(title(&discord.answer_to(asked).await), "Pay: CPC");
    discord.says(LOUNGE, NEWCOMER, &format!("<@&{MODERATORS}> {PAY}")).await;
    discord.stays_silent_for(SILENCE).await;
    // Without the intent, Discord keeps from it what does not mention itself.
    drop(bot);
    let _bot = Bot::start(&discord, &[]).await;
    let asked = discord.says(LOUNGE, NEWCOMER, &format!("<@&{BOT_ROLE}> {OPEN_BOOK}")).await;
    assert!(content(&discord.answer_to(asked).await).contains("not my role"));
    discord.finish();
}

#[tokio::test]
async fn one_link_stands_at_a_time_and_becomes_the_answer() {
    let askers: Vec<u64> = (0..8).map(|number| NEWCOMER + 1_000 + number).collect();
    let world = askers.iter().fold(World::default(), |world, id| world.with_user(User::new(*id, "asker")));
    let discord = Loopback::start(world).await;
    let _bot = Bot::start(&discord, &[]).await;
    let mut asked = Vec::new();
    for asker in &askers {
        asked.push(discord.says(LOUNGE, *asker, &mention(PAY)).await);
    }
    let (first, last) = (asked[0], asked[7]);
    let answer = id(&discord.answer_to(first).await);
    let link = discord.answer_to(last).await;
    assert!(content(&link).contains(&answer.to_string()), "{link}");
    discord.until("the links to all but the last to go", |discord| discord.bot_messages_in(LOUNGE).len() == 2).await;

    // The first asker takes their question back: the answer goes, and whoever was led to it has it now.
    discord.deletes(first).await;
    discord.until_deleted(answer).await;
    let became = |discord: &Loopback| discord.message(id(&link)).is_some_and(|message| title(&message) == "Pay: CPC");
    discord.until("the link to become the answer", became).await;
    assert_eq!(discord.bot_messages_in(LOUNGE).len(), 1);

    // What it has become is led to in its turn; a moderator removes it, which is the same.
    let next = discord.says(LOUNGE, askers[1], &mention(PAY)).await;
    let next_link = discord.answer_to(next).await;
    assert!(content(&next_link).contains(&id(&link).to_string()), "{next_link}");
    discord.deletes(id(&link)).await;
    let became =
        |discord: &Loopback| discord.message(id(&next_link)).is_some_and(|message| title(&message) == "Pay: CPC");
    discord.until("the next link to become the answer", became).await;

    // So is an answer that its question has changed into another.
    let third = discord.says(LOUNGE, askers[2], &mention(PAY)).await;
    let third_link = id(&discord.answer_to(third).await);
    discord.edits(next, &mention(OPEN_BOOK)).await;
    let became = |discord: &Loopback| discord.message(third_link).is_some_and(|message| title(&message) == "Pay: CPC");
    discord.until("the third link to become the answer", became).await;
    discord.deletes(third).await;
    discord.until_deleted(third_link).await;
    discord.finish();
}

#[tokio::test]
async fn only_changed_words_are_an_edit() {
    let discord = Loopback::start(World::default()).await;
    let _bot = listening(&discord).await;
    let question = discord.says(QUESTIONS, NEWCOMER, OPEN_BOOK).await;
    discord.answer_to(question).await;
    discord.edits(question, PAY).await;
    let found = |discord: &Loopback| {
        let answers = discord.bot_messages_in(QUESTIONS);
        answers.first().filter(|answer| title(answer) == "Pay: CPC").cloned()
    };
    let answer = discord.within(Duration::from_secs(5), found).await.expect("the answer to follow");
    discord.presses(NEWCOMER, id(&answer), &button(&answer, "Delete")).await;
    discord.until_deleted(id(&answer)).await;
    // It says what it said, so the answer that its asker has removed stays away.
    discord.pins(question).await;
    discord.edits(question, PAY).await;
    discord.no_message_in(QUESTIONS, SILENCE).await;
    // Something else is asked anew.
    discord.edits(question, OPEN_BOOK).await;
    discord.answer_to(question).await;
    discord.finish();
}

#[tokio::test]
async fn an_edit_after_a_restart_edits_the_old_answer() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[]).await;
    let question = discord.says(LOUNGE, NEWCOMER, &mention(OPEN_BOOK)).await;
    let answer = id(&discord.answer_to(question).await);
    let unnoticed = discord.says(LOUNGE, REGULAR, PAY).await;
    bot.terminates(Duration::from_secs(10)).await;
    let _bot = Bot::start(&discord, &[]).await;
    discord.edits(question, &mention(PAY)).await;
    let follows = |discord: &Loopback| discord.message(answer).is_some_and(|answer| title(&answer) == "Pay: CPC");
    discord.until("the old answer to follow", follows).await;
    assert_eq!(discord.bot_messages_in(LOUNGE).len(), 1);
    // What nobody has answered is answered now.
    discord.edits(unnoticed, &mention(OPEN_BOOK)).await;
    discord.answer_to(unnoticed).await;
    discord.finish();
}

#[tokio::test]
async fn edits_that_follow_one_another_after_a_restart_find_the_old_answer_as_well() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[]).await;
    let question = discord.says(LOUNGE, NEWCOMER, &mention(OPEN_BOOK)).await;
    let answer = id(&discord.answer_to(question).await);
    bot.terminates(Duration::from_secs(10)).await;
    let _bot = Bot::start(&discord, &[]).await;
    // Another answer is on its way, so the old one cannot be looked for yet.
    let path = format!("/channels/{LOUNGE}/messages");
    discord.fault(Fault::on("POST", &path, Answer::Slow(Duration::from_millis(1_500))));
    let other = discord.says(LOUNGE, REGULAR, &mention("do medical coders work from home?")).await;
    discord.until_request("POST", &path, 2).await;
    discord.edits(question, &mention("how much does the CPC exam cost?")).await;
    discord.edits(question, &mention(PAY)).await;
    discord.answer_to(other).await;
    let follows = |discord: &Loopback| discord.message(answer).is_some_and(|answer| title(&answer) == "Pay: CPC");
    discord.until("the old answer to follow", follows).await;
    discord.no_message_in(LOUNGE, SILENCE).await;
    assert_eq!(discord.bot_messages_in(LOUNGE).len(), 2, "one under each question");
    discord.finish();
}

#[tokio::test]
async fn who_asks_too_much_is_told_once() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[("PRECEPTOR_ANSWERING_PER_MINUTE", "2")]).await;
    let texts = [OPEN_BOOK, PAY, "how much does the CPC exam cost?", "do medical coders work from home?"];
    let mut asked = Vec::new();
    for text in texts {
        asked.push(discord.says(LOUNGE, NEWCOMER, &mention(text)).await);
    }
    discord.answer_to(asked[1]).await;
    discord.until("a sign that it is too much", |discord| discord.reactions_on(asked[2]) == ["⏳"]).await;
    discord.no_message_in(LOUNGE, SILENCE).await;
    assert!(discord.reactions_on(asked[3]).is_empty(), "once is enough");

    // Where it may not react, nothing is shown.
    let deny = vec![Overwrite::member(BOT, 0, permission::ADD_REACTIONS)];
    discord.sets_overwrites(QUESTIONS, deny).await;
    for text in [OPEN_BOOK, PAY, "how much does the CPC exam cost?"] {
        discord.says(QUESTIONS, REGULAR, &mention(text)).await;
    }
    discord.until("two answers", |discord| discord.bot_messages_in(QUESTIONS).len() == 2).await;
    discord.stays_silent_for(SILENCE).await;
    discord.finish();
}

#[tokio::test]
async fn a_permission_given_back_counts_at_once() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    discord.fault(Fault::on("POST", "/channels/*/messages", Answer::FORBIDDEN));
    discord.says(LOUNGE, NEWCOMER, &mention(OPEN_BOOK)).await;
    bot.logs("left alone", Duration::from_secs(10)).await;
    discord.says(LOUNGE, NEWCOMER, &mention(PAY)).await;
    discord.stays_silent_for(SILENCE).await;
    discord.sets_overwrites(LOUNGE, vec![Overwrite::member(BOT, permission::SEND_MESSAGES, 0)]).await;
    let asked = discord.says(LOUNGE, NEWCOMER, &mention(PAY)).await;
    discord.answer_to(asked).await;
    discord.finish();
}

#[tokio::test]
async fn what_has_waited_a_minute_is_let_go_with_a_sign() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let path = format!("/channels/{LOUNGE}/messages");
    // Discord answers nothing here for over a minute.
    discord.fault(Fault::on("POST", &path, Answer::Never).always());
    discord.says(LOUNGE, NEWCOMER, &mention(OPEN_BOOK)).await;
    discord.says(LOUNGE, OWNER, &mention("do medical coders work from home?")).await;
    let late = discord.says(LOUNGE, REGULAR, &mention(PAY)).await;
    let sign =
        discord.within(Duration::from_secs(100), |discord| (discord.reactions_on(late) == ["⌛"]).then_some(())).await;
    assert!(sign.is_some(), "{}", discord.report());
    discord.finish();
}

#[tokio::test]
async fn an_answer_that_nobody_waits_for_is_not_sent() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let path = format!("/channels/{LOUNGE}/messages");
    discord.fault(Fault::on("POST", &path, Answer::rate_limited(Duration::from_secs(2))));
    let question = discord.says(LOUNGE, NEWCOMER, &mention(OPEN_BOOK)).await;
    discord.until_request("POST", &path, 1).await;
    discord.deletes(question).await;
    discord.no_message_in(LOUNGE, Duration::from_secs(4)).await;
    assert_eq!(discord.requests_to("POST", &path).len(), 1, "it was not even tried again");
    discord.finish();
}

#[tokio::test]
async fn nobody_is_notified_without_end() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let options = json!({ "credential": "CPC", "for": REGULAR.to_string() });
    let mut notified = 0;
    for _ in 0..5 {
        let reply = discord.command(NEWCOMER, LOUNGE, "cert", options.clone()).await;
        notified += usize::from(reply.text().contains(&format!("<@{REGULAR}>")));
        assert!(!reply.embeds.is_empty());
    }
    assert_eq!(notified, 1);
    discord.finish();
}

#[tokio::test]
async fn an_answer_goes_with_what_it_answers_however_much_its_asker_asks() {
    let discord = Loopback::start(World::default()).await;
    let channel = QUESTIONS.to_string();
    let environment = [("PRECEPTOR_ANSWERING_CHANNELS", channel.as_str()), ("PRECEPTOR_ANSWERING_PER_MINUTE", "1")];
    let _bot = Bot::start(&discord, &environment).await;
    let question = discord.says(QUESTIONS, NEWCOMER, OPEN_BOOK).await;
    let answer = id(&discord.answer_to(question).await);
    discord.edits(question, "never mind, thanks all").await;
    discord.until_deleted(answer).await;
    discord.no_message_in(QUESTIONS, SILENCE).await;
    discord.finish();
}

#[tokio::test]
async fn thanks_in_the_place_of_a_question_that_still_waits_get_a_sign() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let path = format!("/channels/{LOUNGE}/messages");
    discord.fault(Fault::on("POST", &path, Answer::Slow(Duration::from_millis(900))));
    let first = discord.says(LOUNGE, REGULAR, &mention(OPEN_BOOK)).await;
    let waits = discord.says(LOUNGE, NEWCOMER, &mention(PAY)).await;
    discord.until_request("POST", &path, 1).await;
    discord.edits(waits, &mention("thanks, that helps a lot!")).await;
    discord.answer_to(first).await;
    discord.until("a sign under the thanks", |discord| !discord.reactions_on(waits).is_empty()).await;
    discord.no_message_in(LOUNGE, SILENCE).await;
    assert_eq!(discord.bot_messages_in(LOUNGE).len(), 1);
    discord.finish();
}
