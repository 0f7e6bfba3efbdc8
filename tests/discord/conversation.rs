//! Members write, and Preceptor answers or stays silent.

use std::time::Duration;

use serde_json::{Value, json};

use fake_discord::default_world::{
    BOT, FORUM, GUILD, HIDDEN, LOUNGE, NEWCOMER, OTHER_BOT, QUESTIONS, READ_ONLY, REGULAR, THREAD,
};
use fake_discord::{Answer, Bot, Fault, Loopback, Overwrite, Post, World, permission};

/// Long enough for an answer that should not come.
const SILENCE: Duration = Duration::from_millis(700);
/// A question that is answered wherever it is asked.
const HOW_LONG: &str = "how long does it take to become a medical coder?";

fn mention(text: &str) -> String {
    format!("<@{BOT}> {text}")
}

fn title(message: &Value) -> &str {
    message["embeds"][0]["title"].as_str().unwrap_or_default()
}

fn custom_ids(message: &Value) -> Vec<&str> {
    let rows = message["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    let components = rows.iter().flat_map(|row| row["components"].as_array().unwrap());
    components.filter_map(|component| component["custom_id"].as_str()).collect()
}

/// What members see of a message, without what it replies to.
fn shown(message: &Value) -> String {
    format!("{} {} {}", message["content"], message["embeds"], message["components"])
}

fn id(message: &Value) -> u64 {
    message["id"].as_str().unwrap().parse().unwrap()
}

async fn listening(discord: &Loopback) -> Bot {
    let channels = format!("{QUESTIONS},{FORUM}");
    Bot::start(discord, &[("PRECEPTOR_ANSWERING_CHANNELS", &channels)]).await
}

#[tokio::test]
async fn a_newcomer_mentions_the_bot() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let question = discord.says(LOUNGE, NEWCOMER, &mention("what does a senior CCS make??")).await;
    let answer = discord.answer_to(question).await;
    assert_eq!(title(&answer), "Pay: CCS, senior");
    assert!(custom_ids(&answer).len() > 2, "ways on, \"Not it\" and \"Delete\": {answer}");

    let unsure = discord.says(LOUNGE, NEWCOMER, &mention("the exam thing you know the one")).await;
    let offer = discord.answer_to(unsure).await;
    let offered = custom_ids(&offer).len();
    assert!((1..=3).contains(&offered), "up to three to choose from: {offer}");

    let bare = discord.says(LOUNGE, NEWCOMER, &mention("")).await;
    assert!(discord.answer_to(bare).await["content"].as_str().unwrap().contains("/help"));

    // A nickname mention, in the middle, and with an injection that must come to nothing.
    let text = format!("hey <@!{BOT}> @everyone <@&{GUILD}> is the CPC exam open book?");
    let injected = discord.says(LOUNGE, NEWCOMER, &text).await;
    let answer = discord.answer_to(injected).await;
    assert!(!shown(&answer).contains("@everyone"), "{answer}");
    assert!(!bot.log().contains("open book"), "nothing that was written is logged: {}", bot.log());
    discord.finish();
}

#[tokio::test]
async fn a_reply_to_the_bot_is_for_the_bot_and_thanks_get_a_sign() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let question = discord.says(LOUNGE, NEWCOMER, &mention("what does a CPC make?")).await;
    let answer = id(&discord.answer_to(question).await);
    let thanks = discord.replies(answer, NEWCOMER, "thanks, that helps a lot!").await;
    discord.until("a sign under the thanks", |discord| !discord.reactions_on(thanks).is_empty()).await;
    discord.no_message_in(LOUNGE, SILENCE).await;
    let further = discord.replies(answer, NEWCOMER, "and how do I become a coding auditor?").await;
    discord.answer_to(further).await;
    discord.finish();
}

#[tokio::test]
async fn a_direct_message_is_answered_every_time() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    for text in ["what does a CPC make", "what does a CPC make", "hello"] {
        let question = discord.says_privately(NEWCOMER, text).await;
        let answer = discord.answer_to(question).await;
        let content = answer["content"].as_str().unwrap();
        assert_ne!(title(&answer).is_empty(), content.is_empty(), "a card or a line");
        assert!(
            !content.contains("Answered above"),
            "no pointer to an earlier answer where nobody else reads: {answer}"
        );
    }
    discord.finish();
}

#[tokio::test]
async fn it_speaks_up_only_where_it_was_asked_to_and_only_when_sure() {
    let discord = Loopback::start(World::default()).await;
    let _bot = listening(&discord).await;
    let asked = discord.says(QUESTIONS, NEWCOMER, HOW_LONG).await;
    let answer = discord.answer_to(asked).await;
    let buttons = custom_ids(&answer);
    assert!(
        (3..=4).contains(&buttons.len()),
        "\"That helped\", \"Not it\", \"Delete\", at most \"Show all\": {answer}"
    );
    let in_thread = discord.says(THREAD, NEWCOMER, "how much does the cpc exam cost?").await;
    discord.answer_to(in_thread).await;

    discord.says(LOUNGE, NEWCOMER, HOW_LONG).await;
    for chatter in
        ["good morning everyone!", "I passed my CPC today!!", "lol same", "does anyone want to study tonight?"]
    {
        discord.says(QUESTIONS, NEWCOMER, chatter).await;
    }
    discord.stays_silent_for(SILENCE).await;
    discord.finish();
}

#[tokio::test]
async fn a_forum_post_is_answered_by_its_title_and_text() {
    let discord = Loopback::start(World::default()).await;
    let _bot = listening(&discord).await;
    let post =
        discord.opens_post(FORUM, NEWCOMER, "How long does it take to become a medical coder?", "I'm new here.").await;
    let answer = discord.answer_to(post).await;
    assert!(title(&answer).to_lowercase().contains("how long"), "{answer}");

    // Discord may not let anybody write before the first message exists, and says so a little longer than it should.
    let early = Answer::NO_STARTER_MESSAGE;
    discord.fault(Fault::on("POST", "/channels/*/messages", early).times(2));
    let post = discord.opens_post(FORUM, NEWCOMER, "Is the CPC exam open book?", "Asking for a friend").await;
    discord.answer_to(post).await;

    let silent =
        discord.opens_post(FORUM, REGULAR, "Introduce yourself", "Hi all, I am from Ohio and have two cats").await;
    discord.no_message_in(silent, SILENCE).await;
    discord.finish();
}

#[tokio::test]
async fn neither_bots_nor_webhooks_nor_discord_itself_are_answered() {
    let discord = Loopback::start(World::default()).await;
    let _bot = listening(&discord).await;
    let text = mention(HOW_LONG);
    discord.says(QUESTIONS, OTHER_BOT, &text).await;
    discord.says(QUESTIONS, BOT, &text).await;
    discord.posts(Post::new(QUESTIONS, NEWCOMER, &text).by_webhook()).await;
    // A pinned message, a new member, a thread's first line, a command's answer.
    for kind in [6, 7, 18, 20, 21] {
        discord.posts(Post::new(QUESTIONS, NEWCOMER, &text).kind(kind)).await;
    }
    discord.stays_silent_for(SILENCE).await;
    discord.finish();
}

#[tokio::test]
async fn a_message_is_answered_once_however_often_it_is_told() {
    let discord = Loopback::start(World::default()).await;
    let bot = listening(&discord).await;
    let question = discord.says(QUESTIONS, NEWCOMER, HOW_LONG).await;
    discord.answer_to(question).await;
    discord.repeats(question).await;
    discord.repeats(question).await;
    discord.no_message_in(QUESTIONS, SILENCE).await;
    // Another process, such as the old one during an update, or this one started anew, hears of it again.
    drop(bot);
    let _bot = listening(&discord).await;
    discord.repeats(question).await;
    discord.until_request("POST", &format!("/channels/{QUESTIONS}/messages"), 2).await;
    assert_eq!(discord.bot_messages_in(QUESTIONS).len(), 1, "the nonce makes the second one the first");
    discord.finish();
}

#[tokio::test]
async fn the_same_answer_is_pointed_to_and_nobody_is_answered_without_end() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[("PRECEPTOR_ANSWERING_PER_MINUTE", "3")]).await;
    let first = discord.says(LOUNGE, NEWCOMER, &mention("what does a CPC make?")).await;
    let answer = id(&discord.answer_to(first).await);
    let second = discord.says(LOUNGE, REGULAR, &mention("what do CPCs earn?")).await;
    let pointer = discord.answer_to(second).await;
    let link = format!("https://discord.com/channels/{GUILD}/{LOUNGE}/{answer}");
    assert!(pointer["content"].as_str().unwrap().contains(&link), "{pointer}");

    // The question and with it the link are gone, and then the answer, so it is given again.
    discord.deletes(second).await;
    discord.until_deleted(id(&pointer)).await;
    discord.deletes(answer).await;
    let third = discord.says(LOUNGE, REGULAR, &mention("what do CPCs earn?")).await;
    assert_eq!(title(&discord.answer_to(third).await), "Pay: CPC");

    let fourth = discord.says(LOUNGE, REGULAR, &mention("is the CPC exam open book?")).await;
    discord.answer_to(fourth).await;
    discord.says(LOUNGE, REGULAR, &mention("how much does the CPC exam cost?")).await;
    discord.no_message_in(LOUNGE, SILENCE).await;
    let other = discord.says(LOUNGE, NEWCOMER, &mention("how much does the CPC exam cost?")).await;
    discord.answer_to(other).await;
    discord.finish();
}

#[tokio::test]
async fn an_answer_follows_its_question() {
    let discord = Loopback::start(World::default()).await;
    let _bot = listening(&discord).await;
    let question = discord.says(QUESTIONS, NEWCOMER, HOW_LONG).await;
    let answer = id(&discord.answer_to(question).await);

    discord.edits(question, "how are the coding exams structured?").await;
    discord
        .until("the answer to follow", |discord| {
            discord.message(answer).is_some_and(|message| title(&message).contains("exams"))
        })
        .await;

    discord.edits(question, "never mind, thanks all").await;
    discord.until_deleted(answer).await;

    // Mended within ten minutes, it is a question after all.
    discord.edits(question, HOW_LONG).await;
    let answer = id(&discord.answer_to(question).await);
    discord.deletes(question).await;
    discord.until_deleted(answer).await;

    let asked = discord.says(LOUNGE, NEWCOMER, &mention(HOW_LONG)).await;
    let answer = id(&discord.answer_to(asked).await);
    discord.edits(asked, HOW_LONG).await;
    discord.until_deleted(answer).await;
    discord.finish();
}

#[tokio::test]
async fn what_is_edited_or_deleted_before_its_answer_is_answered_as_it_is() {
    let discord = Loopback::start(World::default()).await;
    let _bot = listening(&discord).await;
    let path = format!("/channels/{QUESTIONS}/messages");
    // The first answer takes its time, so the others wait behind it.
    discord.fault(Fault::on("POST", &path, Answer::Slow(Duration::from_millis(900))));
    let first = discord.says(QUESTIONS, NEWCOMER, HOW_LONG).await;
    let withdrawn = discord.says(QUESTIONS, NEWCOMER, "is the CPC exam open book?").await;
    let changed = discord.says(QUESTIONS, NEWCOMER, "how much does the CPC exam cost?").await;
    discord.until_request("POST", &path, 1).await;
    discord.deletes(withdrawn).await;
    discord.edits(changed, "what does a CPC make?").await;
    discord.answer_to(first).await;
    assert_eq!(title(&discord.answer_to(changed).await), "Pay: CPC");
    discord.no_message_in(QUESTIONS, SILENCE).await;
    assert!(discord.answer_within(withdrawn, Duration::ZERO).await.is_none(), "a withdrawn question was answered");

    // Edited twice while another answer is on its way: the last word counts.
    discord.fault(Fault::on("POST", &path, Answer::Slow(Duration::from_millis(600))));
    let answer = id(&discord.answer_to(changed).await);
    let slow = discord.says(QUESTIONS, REGULAR, "how long does it take to become a medical coder?").await;
    discord.until_request("POST", &path, 3).await;
    discord.edits(changed, "is the CPC exam open book?").await;
    discord.edits(changed, "what does a senior CCS make?").await;
    discord.answer_to(slow).await;
    let follows =
        |discord: &Loopback| discord.message(answer).is_some_and(|answer| title(&answer) == "Pay: CCS, senior");
    discord.until("the answer to the last edit", follows).await;
    assert_eq!(discord.requests_to("PATCH", &path).len(), 1, "the one in between is never shown");

    // Deleted while its answer is on its way: the answer goes as soon as it is there.
    discord.fault(Fault::on("POST", &path, Answer::Slow(Duration::from_millis(600))));
    let question = discord.says(QUESTIONS, REGULAR, "do medical coders work from home?").await;
    discord.until_request("POST", &path, 4).await;
    discord.deletes(question).await;
    discord.until_request("DELETE", &path, 1).await;
    assert_eq!(discord.bot_messages_in(QUESTIONS).len(), 3);
    discord.finish();
}

#[tokio::test]
async fn permissions_are_looked_at_first() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    discord.says(READ_ONLY, NEWCOMER, &mention(HOW_LONG)).await;
    discord.says(HIDDEN, NEWCOMER, &mention(HOW_LONG)).await;
    discord.stays_silent_for(SILENCE).await;

    let deny = |bits| vec![Overwrite::member(BOT, 0, bits)];
    discord.sets_overwrites(LOUNGE, deny(permission::EMBED_LINKS)).await;
    let question = discord.says(LOUNGE, NEWCOMER, &mention("what does a senior CCS make?")).await;
    let answer = discord.answer_to(question).await;
    assert_eq!(answer["embeds"], json!([]), "{answer}");
    assert!(answer["content"].as_str().unwrap().contains("$75,000"), "{answer}");

    discord.sets_overwrites(LOUNGE, deny(permission::READ_MESSAGE_HISTORY)).await;
    discord.says(LOUNGE, NEWCOMER, &mention("is the CPC exam open book?")).await;
    discord.until("an answer that stands by itself", |discord| discord.bot_messages_in(LOUNGE).len() == 2).await;

    discord.sets_overwrites(QUESTIONS, deny(permission::SEND_MESSAGES_IN_THREADS)).await;
    discord.says(THREAD, NEWCOMER, &mention(HOW_LONG)).await;
    discord.stays_silent_for(SILENCE).await;
    let question = discord.says(QUESTIONS, NEWCOMER, &mention(HOW_LONG)).await;
    discord.answer_to(question).await;
    discord.finish();
}

#[tokio::test]
async fn without_the_intent_it_says_where_to_switch_it_on_and_goes_on() {
    let discord = Loopback::start(World::default().without_message_content()).await;
    let bot = listening(&discord).await;
    bot.logs("Message Content Intent", Duration::from_secs(5)).await;
    discord.says(QUESTIONS, NEWCOMER, HOW_LONG).await;
    discord.stays_silent_for(SILENCE).await;
    let asked = discord.says(QUESTIONS, NEWCOMER, &mention(HOW_LONG)).await;
    discord.answer_to(asked).await;
    let reply = discord.message_command(REGULAR, "Answer this", asked).await;
    assert!(!reply.embeds.is_empty(), "{}", reply.text());
    assert_eq!(discord.identifies().len(), 2, "once with the intent, once without");
    discord.finish();
}

#[tokio::test]
async fn strange_messages_do_no_harm() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = listening(&discord).await;
    let zalgo: String = "what does a cpc make".chars().flat_map(|c| [c, '\u{0336}', '\u{0489}', '\u{0301}']).collect();
    for text in [
        "?".repeat(4_000),
        "\u{202e}?ekam cpc a seod tahw\u{202c}".to_owned(),
        zalgo,
        "```".repeat(600),
        "[free](https://example.com) **@everyone** ||<#1>|| <t:0:R> </ask:1>".to_owned(),
        "\u{200b}\u{200b}\u{feff}".to_owned(),
        "🏥".repeat(1_500),
    ] {
        let asked = discord.says(LOUNGE, NEWCOMER, &mention(&text)).await;
        discord.says(QUESTIONS, NEWCOMER, &text).await;
        let answer = discord.answer_within(asked, Duration::from_secs(5)).await;
        if let Some(answer) = answer {
            assert!(!shown(&answer).contains("@everyone"), "{answer}");
        }
    }
    let asked = discord.says(LOUNGE, REGULAR, &mention(HOW_LONG)).await;
    discord.answer_to(asked).await;
    assert!(bot.is_running() && !bot.log().contains("a bug in"), "{}", bot.log());
    discord.finish();
}
