//! Requests that fail, get lost or are answered with nonsense: what is sent arrives, once, and nothing goes astray.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use preceptor::config::Config;
use preceptor::discord::net::rest::{Reference, Rest, RestError, Urgency};
use preceptor::discord::net::token::{Token, TokenSources};
use preceptor::discord::ui::message::OutgoingMessage;
use serde_json::{Value, json};
use serenity::all::{ChannelId, MessageId};

use crate::shown::{button, buttons};
use fake_discord::default_world::{BOT, GUILD, LOUNGE, NEWCOMER, OWNER, QUESTIONS, REGULAR};
use fake_discord::{Answer, Bot, Channel, Fault, Guild, Loopback, Misfortune, User, World};

const MESSAGES: &str = "/channels/*/messages";
const MESSAGE: &str = "/channels/*/messages/*";
const CALLBACK: &str = "/interactions/*";
const FOLLOW_UP: &str = "/webhooks/*";
/// All tries of a call with their pauses, on a machine that is busy with something else.
const PATIENT: Duration = Duration::from_secs(40);

fn mention(text: &str) -> String {
    format!("<@{BOT}> {text}")
}

fn id(message: &Value) -> u64 {
    message["id"].as_str().unwrap().parse().unwrap()
}

async fn asks(discord: &Loopback, text: &str) -> (u64, Value) {
    let question = discord.says(LOUNGE, NEWCOMER, &mention(text)).await;
    let answer = discord.answer_within(question, PATIENT).await;
    (question, answer.unwrap_or_else(|| panic!("{text}\n{}", discord.report())))
}

async fn is_deleted(discord: &Loopback, message: u64) {
    let gone = discord.within(PATIENT, |discord| discord.message(message).is_none().then_some(())).await;
    assert!(gone.is_some(), "{}", discord.report());
}

#[tokio::test]
async fn servers_that_fail_are_asked_again_with_pauses() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    for (number, status) in [500, 502, 503, 504, 408].into_iter().enumerate() {
        discord.fault(Fault::on("POST", MESSAGES, Answer::Status(status)).times(2));
        let texts = ["is the CPC exam open book?", "what does a CPC make?", "how much does the CPC exam cost?"];
        let text = texts.get(number).copied().unwrap_or("what does a CCS make?");
        let before = discord.requests_to("POST", "/channels").len();
        asks(&discord, text).await;
        let tries: Vec<_> = discord.requests_to("POST", "/channels").into_iter().skip(before).collect();
        assert_eq!(tries.len(), 3, "{status}: {tries:?}");
        let pauses: Vec<_> = tries.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
        assert!(pauses[0] >= Duration::from_millis(240) && pauses[1] >= Duration::from_millis(490), "{pauses:?}");
    }
    discord.fault(Fault::on("POST", MESSAGES, Answer::Status(500)).times(8));
    let before = discord.requests_to("POST", "/channels").len();
    let lost = discord.says(LOUNGE, REGULAR, &mention("do medical coders work from home?")).await;
    bot.logs("could not be sent", PATIENT).await;
    assert!(discord.answer_within(lost, Duration::from_millis(300)).await.is_none());
    assert_eq!(discord.requests_to("POST", "/channels").len() - before, 8, "eight tries, and no ninth");
    let warnings = bot.log().matches("a call is tried again").count();
    assert_eq!(warnings, 1, "one line a minute for seventeen tries: {}", bot.log());
    discord.finish();
}

#[tokio::test]
async fn lost_connections_lose_no_answer_and_double_none() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    for (text, answer) in [
        ("is the CPC exam open book?", Answer::ClosedBefore),
        ("what does a CPC make?", Answer::ClosedAfter),
        ("how much does the CPC exam cost?", Answer::Lost),
        ("what does a CCS make?", Answer::SlowBody(Duration::from_millis(800))),
    ] {
        let before = discord.bot_messages_in(LOUNGE).len();
        discord.fault(Fault::on("POST", MESSAGES, answer));
        let (question, answer) = asks(&discord, text).await;
        assert_eq!(discord.bot_messages_in(LOUNGE).len(), before + 1, "{text}");
        // An edit, and a removal, may be lost on the way as well.
        for lost in [Answer::ClosedBefore, Answer::ClosedAfter] {
            discord.fault(Fault::on("PATCH", MESSAGE, lost.clone()));
            discord.fault(Fault::on("DELETE", MESSAGE, lost));
        }
        let shown = answer["embeds"].clone();
        discord.edits(question, &mention("do medical coders work from home?")).await;
        let edited = discord
            .within(PATIENT, |discord| discord.message(id(&answer)).filter(|now| now["embeds"] != shown).map(drop));
        assert!(edited.await.is_some(), "{text}: its answer was forgotten\n{}", discord.report());
        discord.deletes(question).await;
        is_deleted(&discord, id(&answer)).await;
    }
    discord.finish();
}

#[tokio::test]
async fn a_command_is_responded_to_within_its_three_seconds() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[]).await;
    for (answer, times) in [
        (Answer::Status(503), 2),
        (Answer::ClosedBefore, 2),
        (Answer::ClosedAfter, 1),
        (Answer::Never, 1),
        (Answer::Lost, 1),
        (Answer::rate_limited(Duration::from_millis(200)), 1),
    ] {
        let told = format!("{answer:?}");
        discord.fault(Fault::on("POST", CALLBACK, answer).times(times));
        let reply = discord.command(REGULAR, LOUNGE, "help", json!({})).await;
        assert!(reply.took < Duration::from_secs(3) && !reply.text().is_empty(), "{told}: {:?}", reply.took);
        assert!(!bot.log().contains(&reply.token), "an interaction's token was logged");
    }
    let warned = bot.log().contains("could not be responded to");
    assert!(bot.is_running() && !warned, "{}", bot.log());
    discord.finish();
}

#[tokio::test]
async fn what_it_says_it_did_it_does() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    for (text, answer, always) in [
        ("is the CPC exam open book?", Answer::ClosedAfter, false),
        ("what does a CPC make?", Answer::Lost, false),
        // It never learns whether its response arrived.
        ("how much does the CPC exam cost?", Answer::Lost, true),
    ] {
        let (_, shown) = asks(&discord, text).await;
        let fault = Fault::on("POST", CALLBACK, answer);
        discord.fault(if always { fault.always() } else { fault });
        let told = discord.presses(NEWCOMER, id(&shown), &button(&shown["components"], "Delete")).await;
        assert_eq!(told.content, "Removed.");
        is_deleted(&discord, id(&shown)).await;
        discord.fortune_returns();
    }
    // "Posted: …" is followed by what was posted.
    let unclear = discord.says(QUESTIONS, NEWCOMER, "the exam thing you know the one").await;
    let offer = discord.message_command(REGULAR, "Answer this", unclear).await;
    let choice = buttons(&Value::from(offer.components.clone()))[0].1.clone();
    discord.fault(Fault::on("POST", CALLBACK, Answer::ClosedAfter));
    discord.fault(Fault::on("POST", FOLLOW_UP, Answer::Status(503)).times(2));
    let chosen = discord.presses(REGULAR, offer.message.unwrap(), &choice).await;
    assert!(chosen.content.starts_with("Posted: "), "{chosen:?}");
    let posted = discord.within(PATIENT, |discord| {
        discord.requests_to("POST", "/webhooks").iter().any(|request| request.status == 200).then_some(())
    });
    assert!(posted.await.is_some(), "{}", discord.report());

    // Where it is known that nobody was told, nothing is done.
    let (_, shown) = asks(&discord, "what does a CCS make?").await;
    discord.fault(Fault::on("POST", CALLBACK, Answer::Status(500)).always());
    discord.starts_press(NEWCOMER, id(&shown), &button(&shown["components"], "Delete")).await;
    // A callback's tries end after two and a half seconds.
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(discord.message(id(&shown)).is_some(), "{}", bot.log());
    discord.finish();
}

#[tokio::test]
async fn what_follows_a_response_is_never_posted_twice() {
    for (answer, tries) in [(Answer::ClosedAfter, 1), (Answer::Status(502), 1), (Answer::Status(500), 2)] {
        let discord = Loopback::start(World::default()).await;
        let bot = Bot::start(&discord, &[]).await;
        let unclear = discord.says(QUESTIONS, NEWCOMER, "the exam thing you know the one").await;
        let offer = discord.message_command(REGULAR, "Answer this", unclear).await;
        let choice = buttons(&Value::from(offer.components.clone()))[0].1.clone();
        let told = format!("{answer:?}");
        discord.fault(Fault::on("POST", FOLLOW_UP, answer));
        discord.presses(REGULAR, offer.message.unwrap(), &choice).await;
        if tries == 1 {
            bot.logs("it may have arrived", PATIENT).await;
        }
        let all =
            discord.within(PATIENT, |discord| (discord.requests_to("POST", "/webhooks").len() >= tries).then_some(()));
        assert!(all.await.is_some(), "{told}: {}", discord.report());
        discord.stays_silent_for(Duration::from_secs(2)).await;
        assert_eq!(discord.requests_to("POST", "/webhooks").len(), tries, "{told}");
        discord.finish();
    }
}

#[tokio::test]
async fn absurd_waits_do_no_harm() {
    let absurd = |global: bool, wait: &str| {
        let mut headers = vec![("retry-after", wait.to_owned()), ("content-type", "application/json".to_owned())];
        if global {
            headers.push(("x-ratelimit-global", "true".to_owned()));
        }
        let body = format!(r#"{{"message": "wait", "retry_after": {wait}, "global": {global}}}"#);
        Answer::Raw { status: 429, headers, body }
    };
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[]).await;
    discord.fault(Fault::on("POST", MESSAGES, absurd(false, "1.8e19")));
    discord.says(LOUNGE, NEWCOMER, &mention("is the CPC exam open book?")).await;
    bot.logs("could not be sent", PATIENT).await;
    asks(&discord, "what does a CPC make?").await;
    assert!(bot.log().contains("for an hour or longer"), "{}", bot.log());
    discord.fault(Fault::on("POST", CALLBACK, absurd(false, "1.8e19")));
    discord.starts_command(REGULAR, LOUNGE, "help", json!({})).await;
    bot.logs("could not be responded to", PATIENT).await;

    discord.fault(Fault::on("POST", MESSAGES, absurd(true, "1000000000")));
    discord.says(LOUNGE, NEWCOMER, &mention("how much does the CPC exam cost?")).await;
    bot.logs("limits the whole bot", PATIENT).await;
    // Commands are outside of such limits.
    let reply = discord.command(REGULAR, LOUNGE, "help", json!({})).await;
    assert!(!reply.text().is_empty() && bot.is_running());
    assert!(bot.log().contains("seconds=3600"), "{}", bot.log());
    drop(bot);

    // Also before it has begun.
    discord.fault(Fault::on("GET", "/oauth2", absurd(false, "1.8e19")));
    let bot = Bot::spawn(&discord, &[]);
    bot.logs("trying again until Discord is there", PATIENT).await;
    bot.logs("connected to Discord", PATIENT).await;
    assert!(!bot.log().contains("panicked"), "{}", bot.log());
    discord.finish();
}

#[tokio::test]
async fn nobody_can_send_it_elsewhere() {
    let discord = Loopback::start(World::default()).await;
    let elsewhere = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/api/v10/channels/{LOUNGE}/messages", elsewhere.address());
        let redirect = Answer::Raw { status, headers: vec![("location", location)], body: String::new() };
        discord.fault(Fault::on("POST", CALLBACK, redirect.clone()));
        discord.fault(Fault::on("POST", MESSAGES, redirect));
        discord.starts_command(REGULAR, LOUNGE, "help", json!({})).await;
        discord.says(LOUNGE, NEWCOMER, &mention("is the CPC exam open book?")).await;
    }
    bot.logs("could not be sent", PATIENT).await;
    asks(&discord, "what does a CPC make?").await;
    assert!(elsewhere.requests().is_empty(), "{:?}", elsewhere.requests());
    discord.finish();

    let elsewhere = [("DISCORD_API", "http://proxy.example.com:8080")];
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::spawn(&discord, &elsewhere);
    assert_eq!(bot.ends_within(PATIENT).await.code(), Some(3), "what is set cannot be used");
    assert!(bot.stderr().contains("the token would be read by whoever is in between"), "{}", bot.stderr());
}

#[tokio::test]
async fn no_more_is_read_than_discord_would_send() {
    const HUGE: usize = 2 << 30;
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[]).await;
    let before = bot.memory();
    discord.fault(Fault::on("POST", MESSAGES, Answer::Flood { bytes: HUGE }));
    discord.says(LOUNGE, NEWCOMER, &mention("is the CPC exam open book?")).await;
    bot.logs("larger than 1 MiB", PATIENT).await;
    discord.fault(Fault::on("POST", CALLBACK, Answer::Flood { bytes: HUGE }));
    discord.starts_command(REGULAR, LOUNGE, "help", json!({})).await;
    asks(&discord, "what does a CPC make?").await;
    if let (Some(before), Some(after)) = (before, bot.memory()) {
        assert!(after < before + (64 << 20), "from {before} to {after} bytes");
    }
    assert!(bot.is_running());
    drop(bot);
    discord.fault(Fault::on("GET", "/oauth2", Answer::Flood { bytes: HUGE }));
    let mut bot = Bot::spawn(&discord, &[]);
    assert_eq!(bot.ends_within(PATIENT).await.code(), Some(1), "{}", bot.log());
    assert!(bot.log().contains("larger than 1 MiB"), "{}", bot.log());
    discord.finish();
}

#[tokio::test]
async fn what_discord_says_cannot_forge_log_lines() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let body = json!({ "code": 50_001, "message": "no\n2026-11-26T00:00:00Z ERROR forged \u{1b}[31m" }).to_string();
    let forged = Answer::Raw { status: 400, headers: Vec::new(), body };
    discord.fault(Fault::on("POST", MESSAGES, forged));
    discord.says(LOUNGE, NEWCOMER, &mention("is the CPC exam open book?")).await;
    bot.logs("forged", PATIENT).await;
    let log = bot.log();
    assert!(!log.contains("\u{1b}[31m") && !log.lines().any(|line| line.starts_with("2026-11-26T00:00:00Z")), "{log}");
    discord.finish();
}

/// The bot's own client, without the bot.
fn client(discord: &Loopback) -> Rest {
    let config = Config::read(None, |name| (name == "DISCORD_API").then(|| discord.address())).unwrap();
    let variable = discord.token();
    let sources = TokenSources { variable: Some(variable.as_ref()), file: None, credentials: None };
    let token = Token::read(sources).unwrap();
    Rest::new(&token, config.discord.api_base).unwrap()
}

async fn sends(rest: &Rest, nonce: &str, wanted: impl Fn() -> bool + Send + Sync) -> Result<MessageId, RestError> {
    let hello = OutgoingMessage { content: "hello".to_owned(), ..OutgoingMessage::default() };
    rest.send(ChannelId::new(LOUNGE), &hello, Reference::None, nonce, Urgency::Asked, wanted).await.map(|sent| sent.id)
}

#[tokio::test]
async fn what_is_no_longer_wanted_when_its_turn_comes_is_not_sent() {
    let discord = Loopback::start(World::default()).await;
    let rest = client(&discord);
    assert!(matches!(sends(&rest, "1", || false).await, Err(RestError::NoLongerWanted)));
    assert!(discord.requests().is_empty(), "{}", discord.report());
    // It waits for its turn, and is asked about when that has come.
    let wait = Answer::GlobalRateLimited { retry_after: Duration::from_millis(700) };
    discord.fault(Fault::on("POST", MESSAGES, wait));
    let asked = AtomicUsize::new(0);
    let only_at_first = || asked.fetch_add(1, Ordering::Relaxed) == 0;
    assert!(matches!(sends(&rest, "2", only_at_first).await, Err(RestError::NoLongerWanted)));
    assert!(discord.bot_messages_in(LOUNGE).is_empty());
    // What may stand there already is followed up, so that it can be removed.
    discord.fault(Fault::on("POST", MESSAGES, Answer::ClosedAfter));
    asked.store(0, Ordering::Relaxed);
    let sent = sends(&rest, "3", only_at_first).await.unwrap();
    assert_eq!(discord.bot_messages_in(LOUNGE).len(), 1);
    rest.delete(ChannelId::new(LOUNGE), sent).await.unwrap();
    assert!(discord.bot_messages_in(LOUNGE).is_empty());
    discord.finish();
}

#[tokio::test]
async fn reactions_are_put_again_when_they_are_lost() {
    let discord = Loopback::start(World::default()).await;
    let rest = client(&discord);
    let message = discord.says(LOUNGE, NEWCOMER, "how much?").await;
    let reacts = |emoji| rest.react(ChannelId::new(LOUNGE), MessageId::new(message), emoji);
    for lost in [Answer::ClosedBefore, Answer::ClosedAfter, Answer::Status(500)] {
        discord.fault(Fault::on("PUT", MESSAGE, lost));
        reacts("⏳").await.unwrap();
    }
    reacts("#\u{fe0f}\u{20e3}").await.unwrap();
    assert_eq!(discord.reactions_on(message), ["⏳", "#\u{fe0f}\u{20e3}"]);
    discord.deletes(message).await;
    assert!(reacts("⏳").await.unwrap_err().is_unknown());
    discord.finish();
}

/// Ten channels, in which forty people ask a hundred questions while connections break, servers fail and limits are told.
#[tokio::test]
async fn a_hundred_questions_in_bad_luck_are_answered_once_each() {
    let channels: Vec<u64> = (0..10).map(|number| GUILD + 1_000 + number).collect();
    let askers: Vec<u64> = (0..40).map(|number| NEWCOMER + 1_000 + number).collect();
    let mut guild = Guild::new(GUILD + 500, "Unlucky", OWNER).member(BOT, &[]);
    for channel in &channels {
        guild = guild.channel(Channel::text(*channel, "unlucky"));
    }
    let mut world = World::default().with_guild(guild);
    for asker in &askers {
        world = world.with_user(User::new(*asker, "asker"));
    }
    let discord = Loopback::start(world).await;
    let _bot = Bot::start(&discord, &[("PRECEPTOR_ANSWERING_REPEAT_SECONDS", "0")]).await;
    let chances = Misfortune { lost_before: 0.05, lost_after: 0.05, error_500: 0.05, rate_limited: 0.05 };
    discord.misfortune(7, &[("POST", MESSAGES)], chances);
    let texts = ["is the CPC exam open book?", "what does a CPC make?", "how much does the CPC exam cost?"];
    let mut asked = Vec::new();
    for number in 0..100 {
        let (channel, asker) = (channels[number % 10], askers[number % 40]);
        asked.push((channel, discord.says(channel, asker, &mention(texts[number % 3])).await));
    }
    let count =
        |discord: &Loopback| -> usize { channels.iter().map(|channel| discord.bot_messages_in(*channel).len()).sum() };
    let all = discord.within(PATIENT * 2, |discord| (count(discord) >= 100).then_some(()));
    assert!(all.await.is_some(), "{} of 100 were answered\n{}", count(&discord), discord.report());
    for channel in &channels {
        let questions: Vec<u64> = asked.iter().filter(|(place, _)| place == channel).map(|(_, id)| *id).collect();
        let answers = discord.bot_messages_in(*channel);
        let answered: Vec<u64> = answers
            .iter()
            .map(|one| one["message_reference"]["message_id"].as_str().unwrap().parse().unwrap())
            .collect();
        assert_eq!(answered, questions, "each once, and in order");
    }
    let unlucky = discord.requests_to("POST", "/channels").iter().filter(|request| request.status != 200).count();
    assert!(unlucky >= 5, "{unlucky} requests met with bad luck");
    discord.finish();
}
