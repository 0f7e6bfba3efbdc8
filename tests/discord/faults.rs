//! What goes wrong between Preceptor and Discord, and how it goes on, or ends.

use std::time::Duration;

use serde_json::json;

use fake_discord::default_world::{BOT, GUILD, LOUNGE, NEWCOMER, QUESTIONS, REGULAR};
use fake_discord::{Answer, Bot, Channel, ConnectionFault, Fault, Guild, Loopback, User, World, default_world};

const MESSAGES: &str = "/channels/*/messages";
/// Long enough for all tries of a call.
const SOON: Duration = Duration::from_secs(40);

fn mention(text: &str) -> String {
    format!("<@{BOT}> {text}")
}

async fn ends_with(code: i32, world: World, prepare: impl FnOnce(&Loopback), environment: &[(&str, &str)]) -> String {
    let discord = Loopback::start(world).await;
    prepare(&discord);
    let mut bot = Bot::spawn(&discord, environment);
    let status = bot.ends_within(SOON).await;
    assert_eq!(status.code(), Some(code), "{}", bot.log());
    assert!(!bot.log().contains(&discord.token()), "the token was shown");
    bot.log()
}

/// Asks, and waits for the answer.
async fn asks(discord: &Loopback, text: &str) {
    let question = discord.says(LOUNGE, NEWCOMER, &mention(text)).await;
    discord.answer_to(question).await;
}

#[tokio::test]
async fn a_wrong_token_ends_it_for_good() {
    let wrong = [("DISCORD_TOKEN", "MTk4NjIyNDgzNDcx.Cl2FMQ.wrong-token-value")];
    let log = ends_with(4, World::default(), |_| {}, &wrong).await;
    assert!(log.contains("Reset Token") && !log.contains("wrong-token-value"), "{log}");
    // Discord may also find out only when the gateway is told.
    let after_identify = |discord: &Loopback| discord.next_connection(ConnectionFault::CloseAfterIdentify(4004));
    ends_with(4, World::default(), after_identify, &[]).await;
    // Without one it does not even try.
    let log = ends_with(3, World::default(), |_| {}, &[("DISCORD_TOKEN", "")]).await;
    assert!(log.contains("DISCORD_TOKEN"), "{log}");
    let log = ends_with(3, World::default(), |_| {}, &[("DISCORD_TOKEN", "hunter 2")]).await;
    assert!(log.contains("copy it again") && !log.contains("hunter"), "{log}");
    let log = ends_with(4, World::default(), |_| {}, &[("DISCORD_TOKEN", "hunter2")]).await;
    assert!(log.contains("three parts") && !log.contains("hunter2"), "{log}");
}

#[tokio::test]
async fn close_codes_that_would_come_again_end_it_for_good() {
    for code in [4010, 4011, 4012, 4013, 4014] {
        let refuse = |discord: &Loopback| discord.next_connection(ConnectionFault::CloseAfterIdentify(code));
        let log = ends_with(4, World::default(), refuse, &[]).await;
        assert!(log.contains(&code.to_string()), "{log}");
    }
}

#[tokio::test]
async fn a_discord_that_is_away_is_waited_for() {
    let patience = Duration::from_secs(60);
    let discord = Loopback::start(World::default()).await;
    discord.fault(Fault::on("GET", "/gateway/bot", Answer::Status(503)).always());
    let mut bot = Bot::spawn(&discord, &[]);
    bot.logs("trying again until Discord is there", patience).await;
    assert!(bot.log().contains("api_base") && bot.is_running(), "{}", bot.log());
    discord.fortune_returns();
    let connected = discord.within(patience, |discord| discord.is_connected().then_some(())).await;
    assert!(connected.is_some(), "{}", bot.log());
    asks(&discord, "is the CPC exam open book?").await;
    // The gateway's address comes from there and from nowhere else; told to stop, it does not wait any longer.
    let mut waiting = Bot::spawn(&discord, &[("DISCORD_API", "http://127.0.0.1:9")]);
    waiting.logs("trying again until Discord is there", patience).await;
    assert_eq!(waiting.terminates(SOON).await.code(), Some(0), "{}", waiting.log());
    discord.finish();
}

#[tokio::test]
async fn a_broken_connection_is_taken_up_where_it_broke() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[("PRECEPTOR_LOG_LEVEL", "trace")]).await;
    asks(&discord, "is the CPC exam open book?").await;
    let breaks = ["what does a CPC make?", "how much does the CPC exam cost?", "do medical coders work from home?"];
    for (number, question) in breaks.into_iter().enumerate() {
        match number {
            0 => discord.cuts_connections().await,
            1 => discord.asks_to_reconnect().await,
            _ => discord.invalidates_session(true).await,
        }
        // Written while nobody listens; Discord tells it when the session is taken up.
        let missed = discord.says(LOUNGE, NEWCOMER, &mention(question)).await;
        discord.answer_to(missed).await;
        let back = |discord: &Loopback| discord.connections().len() == number + 2 && discord.is_connected();
        discord.until("the session to be taken up", back).await;
    }
    assert_eq!(discord.identifies().len(), 1, "every session was taken up, none begun");
    let resumed: Vec<_> = discord.connections().into_iter().filter(|connection| connection.resumed).collect();
    assert!(resumed.len() == 3 && resumed.iter().all(|connection| connection.at_resume_url), "{resumed:?}");
    discord.finish();
}

/// Waits for the n-th session. Discord wants five seconds between two.
async fn is_anew(discord: &Loopback, sessions: usize) {
    let begun = discord
        .within(SOON, |discord| (discord.identifies().len() >= sessions && discord.is_connected()).then_some(()));
    assert!(begun.await.is_some(), "no new session: {:?}", discord.connections());
}

#[tokio::test]
async fn a_session_that_is_lost_is_begun_anew() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    discord.closes_with(4009).await;
    is_anew(&discord, 2).await;
    asks(&discord, "is the CPC exam open book?").await;
    discord.invalidates_session(false).await;
    is_anew(&discord, 3).await;
    asks(&discord, "what does a CPC make?").await;
    discord.finish();
}

#[tokio::test]
async fn a_dead_connection_ends_it_so_that_it_is_started_anew() {
    let short = [("PRECEPTOR_DISCORD_WATCHDOG_SECONDS", "3")];
    // Heartbeats go out and are never acknowledged, on any connection.
    let deaf = World::default().heartbeat(Duration::from_millis(400));
    let log = ends_with(5, deaf, |discord| discord.acknowledges(false), &short).await;
    assert!(log.contains("no connection to Discord"), "{log}");
    // Connections stand, and nothing ever comes.
    let mute = |discord: &Loopback| (0..20).for_each(|_| discord.next_connection(ConnectionFault::Mute));
    ends_with(5, World::default(), mute, &short).await;
    // It was well, and then the gateway died.
    let discord = Loopback::start(World::default().heartbeat(Duration::from_millis(400))).await;
    let mut bot = Bot::start(&discord, &short).await;
    // A quiet server is not a dead one.
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(bot.is_running(), "{}", bot.log());
    discord.gateway_dies().await;
    assert_eq!(bot.ends_within(SOON).await.code(), Some(5), "{}", bot.log());
}

#[tokio::test]
async fn rate_limits_are_waited_for() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[]).await;
    discord.fault(Fault::on("POST", MESSAGES, Answer::rate_limited(Duration::from_millis(600))));
    asks(&discord, "is the CPC exam open book?").await;
    // The stand-in notes every call that comes before a limit has passed.
    let global = Answer::GlobalRateLimited { retry_after: Duration::from_secs(1) };
    discord.fault(Fault::on("POST", MESSAGES, global));
    let first = discord.says(LOUNGE, NEWCOMER, &mention("what does a CPC make?")).await;
    discord.until_request("POST", "/channels", 3).await;
    let second = discord.says(QUESTIONS, REGULAR, &mention("how much does the CPC exam cost?")).await;
    // Interactions are not limited, so nobody who uses a command waits.
    let reply = discord.command(REGULAR, LOUNGE, "help", json!({})).await;
    assert!(reply.took < Duration::from_millis(500), "{:?}", reply.took);
    discord.answer_to(first).await;
    discord.answer_to(second).await;
    // Not every 429 tells of a bucket.
    discord.fault(Fault::on("POST", MESSAGES, Answer::RateLimitedInFront { retry_after: Duration::from_secs(1) }));
    asks(&discord, "what does a CCS make?").await;
    // A limit that is told in headers is kept without ever being refused.
    discord.limits("POST", MESSAGES, 2, Duration::from_secs(1));
    for text in ["do medical coders work from home?", "what is a modifier in CPT?", "how do I become a coding auditor?"]
    {
        asks(&discord, text).await;
    }
    discord.finish();
}

#[tokio::test]
async fn a_channel_where_it_may_not_write_is_left_alone() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    discord.fault(Fault::on("POST", MESSAGES, Answer::FORBIDDEN));
    discord.says(LOUNGE, NEWCOMER, &mention("is the CPC exam open book?")).await;
    bot.logs("left alone", SOON).await;
    discord.says(LOUNGE, NEWCOMER, &mention("what does a CPC make?")).await;
    let elsewhere = discord.says(QUESTIONS, NEWCOMER, &mention("what does a CPC make?")).await;
    discord.answer_to(elsewhere).await;
    assert_eq!(discord.requests_to("POST", &format!("/channels/{LOUNGE}")).len(), 1, "not tried again");
    discord.finish();
}

#[tokio::test]
async fn an_interaction_that_came_too_late_is_let_go() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[]).await;
    discord.fault(Fault::on("POST", "/interactions/*", Answer::UNKNOWN_INTERACTION));
    discord.starts_command(NEWCOMER, LOUNGE, "help", json!({})).await;
    bot.logs("could not be responded to", SOON).await;
    let reply = discord.command(NEWCOMER, LOUNGE, "help", json!({})).await;
    assert!(!reply.text().is_empty() && bot.is_running());
    assert!(!bot.log().contains(&reply.token), "an interaction's token was logged");
    discord.finish();
}

#[tokio::test]
async fn told_to_stop_it_finishes_what_was_asked() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[]).await;
    discord.fault(Fault::on("POST", MESSAGES, Answer::Slow(Duration::from_secs(1))));
    let first = discord.says(LOUNGE, NEWCOMER, &mention("is the CPC exam open book?")).await;
    let second = discord.says(LOUNGE, REGULAR, &mention("what does a CPC make?")).await;
    discord.until_request("POST", "/channels", 1).await;
    let status = bot.terminates(SOON).await;
    assert_eq!(status.code(), Some(0), "{}", bot.log());
    discord.answer_to(first).await;
    discord.answer_to(second).await;
    let closed = discord.connections().last().and_then(|connection| connection.closed_with);
    assert_eq!(closed, Some(1000), "so that it shows as offline at once");

    // Also when there is nothing to finish, and before it is connected.
    let mut idle = Bot::start(&discord, &[]).await;
    assert_eq!(idle.terminates(Duration::from_secs(3)).await.code(), Some(0));
    discord.fault(Fault::on("GET", "/gateway/bot", Answer::Slow(Duration::from_secs(5))));
    let mut starting = Bot::spawn(&discord, &[]);
    discord.until_request("GET", "/gateway/bot", 3).await;
    assert_eq!(starting.terminates(Duration::from_secs(3)).await.code(), Some(0), "{}", starting.log());
    discord.finish();
}

#[tokio::test]
async fn few_sessions_left_are_not_used_up() {
    let world = World { session_starts_left: 5, ..World::default() };
    let discord = Loopback::start(world).await;
    let mut bot = Bot::spawn(&discord, &[("PRECEPTOR_DISCORD_WATCHDOG_SECONDS", "2")]);
    bot.logs("too few sessions", SOON).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(bot.is_running(), "waiting on purpose is not being dead: {}", bot.log());
    assert_eq!(discord.identifies().len(), 0);
    discord.finish();
}

#[tokio::test]
async fn a_guild_that_removes_the_bot_in_mid_answer_does_no_harm() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[]).await;
    discord.fault(Fault::on("POST", MESSAGES, Answer::Slow(Duration::from_millis(500))));
    discord.says(LOUNGE, NEWCOMER, &mention("is the CPC exam open book?")).await;
    discord.says(LOUNGE, NEWCOMER, &mention("what does a CPC make?")).await;
    discord.until_request("POST", "/channels", 1).await;
    discord.removes_bot_from(GUILD).await;
    let question = discord.says_privately(NEWCOMER, "what does a CPC make?").await;
    discord.answer_to(question).await;
    assert!(bot.is_running());
    // The second question was on its way when the guild was gone; that one refusal is nobody's fault.
    discord.take_violations();
}

#[tokio::test]
async fn two_hundred_questions_at_once_are_answered_each_in_its_place() {
    let channels: Vec<u64> = (0..20).map(|number| default_world::GUILD + 1_000 + number).collect();
    let askers: Vec<u64> = (0..40).map(|number| default_world::NEWCOMER + 1_000 + number).collect();
    let mut world = World::default();
    let mut guild = Guild::new(default_world::GUILD + 500, "Busy", default_world::OWNER).member(BOT, &[]);
    for channel in &channels {
        guild = guild.channel(Channel::text(*channel, "busy"));
    }
    world = world.with_guild(guild);
    for asker in &askers {
        world = world.with_user(User::new(*asker, "asker"));
    }
    let discord = Loopback::start(world).await;
    let _bot = Bot::start(&discord, &[("PRECEPTOR_ANSWERING_REPEAT_SECONDS", "0")]).await;
    let texts = [
        "is the CPC exam open book?",
        "what does a CPC make?",
        "how much does the CPC exam cost?",
        "do medical coders work from home?",
        "what does a senior CCS make?",
    ];
    let mut asked = Vec::new();
    for number in 0..200 {
        let (channel, asker) = (channels[number % 20], askers[number % 40]);
        asked.push((channel, discord.says(channel, asker, &mention(texts[number % 5])).await));
    }
    // Discord allows fifty calls a second.
    let all = discord.within(Duration::from_secs(30), |discord| {
        (channels.iter().map(|channel| discord.bot_messages_in(*channel).len()).sum::<usize>() >= 200).then_some(())
    });
    assert!(all.await.is_some(), "{}", discord.report());
    for channel in channels {
        let questions: Vec<u64> = asked.iter().filter(|(place, _)| *place == channel).map(|(_, id)| *id).collect();
        let answers = discord.bot_messages_in(channel);
        let answered: Vec<u64> = answers
            .iter()
            .map(|answer| answer["message_reference"]["message_id"].as_str().unwrap().parse().unwrap())
            .collect();
        assert_eq!(answered, questions, "each once, to its own question, in order");
    }
    discord.finish();
}

#[cfg(unix)]
#[tokio::test]
async fn a_hangup_has_the_knowledge_looked_at_and_ends_nothing() {
    let folder = std::env::temp_dir().join(format!("preceptor-hangup-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("faq")).unwrap();
    let entry =
        |id: &str| format!("[[entry]]\nid = \"{id}\"\nquestion = \"Is it open?\"\nanswer = \"Yes.\"\nsources = []\n");
    let file = folder.join("faq").join("shop.toml");
    std::fs::write(&file, entry("open")).unwrap();
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[("PRECEPTOR_KNOWLEDGE_FOLDER", &folder.display().to_string())]).await;
    bot.hangs_up().await;
    bot.logs("the knowledge folder is good", SOON).await;
    std::fs::write(&file, entry("open").replace("answer", "anwser")).unwrap();
    bot.hangs_up().await;
    bot.logs("what is in use stays in use", SOON).await;
    asks(&discord, "is the shop open today?").await;
    assert!(bot.is_running());

    // Started anew, it answers from what is built in, and tells the operator once.
    bot.terminates(SOON).await;
    let log_channel = QUESTIONS.to_string();
    let environment = [
        ("PRECEPTOR_KNOWLEDGE_FOLDER", folder.to_str().unwrap()),
        ("PRECEPTOR_DISCORD_LOG_CHANNEL", log_channel.as_str()),
    ];
    let _bot = Bot::start(&discord, &environment).await;
    let told = |discord: &Loopback| {
        let messages = discord.bot_messages_in(QUESTIONS);
        messages.len() == 1 && messages[0]["content"].as_str().unwrap().contains("knowledge folder cannot be used")
    };
    discord.until("a word to the operator", told).await;
    asks(&discord, "what does a CPC make?").await;
    discord.finish();
    let _ = std::fs::remove_dir_all(&folder);
}
