//! What the stand-in for Discord itself does: its rules are what the other tests rest on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]
#[path = "loopback/client.rs"]
mod client;
mod support;

use client::{Gateway, Rest};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{default_world::*, *};

const INTENTS: u64 = intents::GUILDS | intents::GUILD_MESSAGES | intents::DIRECT_MESSAGES | intents::MESSAGE_CONTENT;
const WITHOUT_CONTENT: u64 = INTENTS & !intents::MESSAGE_CONTENT;

async fn start() -> (Loopback, Rest) {
    start_in(World::default()).await
}

async fn start_in(world: World) -> (Loopback, Rest) {
    let discord = Loopback::start(world).await;
    let rest = Rest::new(&discord);
    (discord, rest)
}

fn message(content: &str) -> Value {
    json!({ "content": content, "allowed_mentions": { "parse": [] } })
}

fn messages(channel: u64) -> String {
    format!("/channels/{channel}/messages")
}

fn pay_command() -> Value {
    json!({
        "type": 1, "name": "salary", "description": "What a coder makes",
        "contexts": [0, 1, 2], "integration_types": [0, 1],
        "options": [
            { "type": 3, "name": "credential", "description": "Which credential", "required": true, "autocomplete": true },
            { "type": 6, "name": "for", "description": "For whom", "required": false },
        ],
    })
}

/// Registers the command of these tests and a menu.
async fn register(rest: &Rest) {
    let menu = json!({ "type": 3, "name": "Answer this" });
    let (status, _) = rest.put(&format!("/applications/{APPLICATION}/commands"), json!([pay_command(), menu])).await;
    assert_eq!(status, 200);
}

fn callback_path(event: &Value) -> String {
    format!("/interactions/{}/{}/callback", event["id"].as_str().unwrap(), event["token"].as_str().unwrap())
}

fn webhook_path(event: &Value) -> String {
    format!("/webhooks/{APPLICATION}/{}", event["token"].as_str().unwrap())
}

/// The only violation, which is taken off.
fn only_violation(discord: &Loopback) -> String {
    let violations = discord.take_violations();
    assert_eq!(violations.len(), 1, "{violations:?}");
    violations[0].to_string()
}

#[tokio::test]
async fn a_wrong_token_is_refused_everywhere() {
    let (discord, mut rest) = start().await;
    rest.token = "wrong".into();
    let (status, body) = rest.get("/users/@me").await;
    assert_eq!((status, body), (401, json!({ "message": "401: Unauthorized", "code": 0 })));
    let mut gateway = Gateway::open(&discord).await;
    gateway.identify("wrong", INTENTS).await;
    assert_eq!(gateway.closed().await, Some(4004));
    assert_eq!(discord.identifies().len(), 1);
}

#[tokio::test]
async fn intents_that_were_not_granted_or_do_not_exist_are_refused() {
    let (discord, _) = start_in(World::default().without_message_content()).await;
    for (wanted, code) in [(INTENTS, 4014), (WITHOUT_CONTENT | intents::GUILD_MEMBERS, 4014), (1 << 40, 4013)] {
        let mut gateway = Gateway::open(&discord).await;
        gateway.identify(&discord.token(), wanted).await;
        assert_eq!(gateway.closed().await, Some(code), "{wanted}");
    }
    let mut gateway = Gateway::open(&discord).await;
    gateway.identify(&discord.token(), WITHOUT_CONTENT).await;
    assert_eq!(gateway.event("READY").await["d"]["user"]["id"], BOT.to_string());
}

#[tokio::test]
async fn the_first_answers_say_who_the_bot_is_and_where_the_gateway_is() {
    let (discord, rest) = start().await;
    assert_eq!(rest.get("/users/@me").await.1["id"], BOT.to_string());
    assert_eq!(rest.get("/applications/@me").await.1["owner"]["id"], DEVELOPER.to_string());
    let limits = rest.get("/gateway/bot").await.1;
    assert_eq!(limits["session_start_limit"]["remaining"], 1000);
    let _gateway = Gateway::ready(&discord, INTENTS).await;
    assert_eq!(rest.get("/gateway/bot").await.1["session_start_limit"]["remaining"], 999);
    assert_eq!(rest.get("/users/@me/guilds").await.1[0]["id"], GUILD.to_string());
}

#[tokio::test]
async fn every_event_is_one_that_the_libraries_can_read() {
    let (discord, rest) = start().await;
    register(&rest).await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    let asked = discord.says(QUESTIONS, NEWCOMER, "how much does a cpc make?").await;
    discord.edits(asked, "how much does a ccs make?").await;
    discord.replies(asked, REGULAR, &format!("ask <@{BOT}>")).await;
    discord.says_privately(NEWCOMER, "hello").await;
    discord.posts(Post::new(QUESTIONS, REGULAR, "from a webhook").by_webhook()).await;
    discord.opens_post(FORUM, NEWCOMER, "Pay", "what does it pay?").await;
    discord.creates_thread(QUESTIONS, NEWCOMER, "a thread").await;
    discord.sets_overwrites(LOUNGE, vec![Overwrite::role(GUILD, 0, permission::SEND_MESSAGES)]).await;
    discord.sets_role_permissions(GUILD, MODERATORS, permission::ADMINISTRATOR).await;
    discord.sets_roles(GUILD, BOT, &[BOT_ROLE, MODERATORS]).await;
    let options = json!({ "credential": "CCS", "for": REGULAR.to_string() });
    for place in [Place::Guild(QUESTIONS), Place::Dm, Place::PrivateChannel, Place::ForeignGuild] {
        discord.starts_command(NEWCOMER, place, "salary", options.clone()).await;
    }
    discord.starts_message_command(NEWCOMER, "Answer this", asked).await;
    rest.post(&messages(QUESTIONS), message("an answer")).await;
    discord.deletes(asked).await;
    discord.deletes_channel(LOUNGE).await;
    discord.loses_guild(GUILD).await;
    discord.restores_guild(GUILD).await;
    discord.removes_bot_from(GUILD).await;
    let mut names = Vec::new();
    while names.last().is_none_or(|last| last != "GUILD_DELETE")
        || names.iter().filter(|name| *name == "GUILD_DELETE").count() < 2
    {
        let event = gateway.next_event().await;
        client::libraries_read(&event);
        names.push(event["t"].as_str().unwrap().to_owned());
    }
    let count = |name: &str| names.iter().filter(|one| *one == name).count();
    assert_eq!((count("INTERACTION_CREATE"), count("MESSAGE_CREATE")), (5, 6), "{names:?}");
    assert_eq!((count("THREAD_CREATE"), count("MESSAGE_DELETE"), count("CHANNEL_DELETE")), (2, 1, 1), "{names:?}");
}

#[tokio::test]
async fn content_is_blank_without_the_intent_except_for_mentions_direct_and_own_messages() {
    let (discord, rest) = start().await;
    let mut with = Gateway::ready(&discord, INTENTS).await;
    let mut without = Gateway::ready(&discord, WITHOUT_CONTENT).await;
    discord.says(QUESTIONS, NEWCOMER, "plain").await;
    discord.says(QUESTIONS, NEWCOMER, &format!("<@{BOT}> asked")).await;
    discord.says_privately(NEWCOMER, "private").await;
    rest.post(&messages(QUESTIONS), message("own")).await;
    let mut contents = [Vec::new(), Vec::new()];
    for (gateway, contents) in [&mut with, &mut without].into_iter().zip(&mut contents) {
        for _ in 0..4 {
            contents.push(gateway.event("MESSAGE_CREATE").await["d"]["content"].as_str().unwrap().to_owned());
        }
    }
    let mention = format!("<@{BOT}> asked");
    assert_eq!(contents[0], ["plain", &mention, "private", "own"]);
    assert_eq!(contents[1], ["", &mention, "private", "own"]);
}

#[tokio::test]
async fn events_go_only_to_intents_and_shards_that_cover_them() {
    let (discord, _) = start().await;
    let mut guilds_only = Gateway::ready(&discord, intents::GUILDS).await;
    let other_shard = 1 - (GUILD >> 22) % 2;
    let mut shard = Gateway::open(&discord).await;
    shard.identify_as(&discord.token(), INTENTS, [other_shard, 2]).await;
    assert_eq!(shard.event("READY").await["d"]["guilds"], json!([]));
    discord.says(QUESTIONS, NEWCOMER, "not for you").await;
    discord.raw_event("WHATEVER", json!({})).await;
    assert_eq!(guilds_only.next_event().await["t"], "WHATEVER");
    assert_eq!(shard.next_event().await["t"], "WHATEVER");
}

#[tokio::test]
async fn a_resume_brings_what_was_missed_in_order_and_nothing_twice() {
    let (discord, _) = start().await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    let first = discord.says(QUESTIONS, NEWCOMER, "first").await;
    let seen = gateway.event("MESSAGE_CREATE").await;
    assert_eq!(seen["d"]["id"], first.to_string());
    discord.cuts_connections().await;
    assert_eq!(gateway.closed().await, None);
    discord.until("the connection's end", |discord| !discord.is_connected()).await;
    discord.says(QUESTIONS, NEWCOMER, "second").await;
    discord.says(QUESTIONS, NEWCOMER, "third").await;

    let mut again = Gateway::open_at(&gateway.resume_url).await;
    again.resume(&discord.token(), &gateway.session, seen["s"].as_u64().unwrap()).await;
    let mut events = Vec::new();
    for _ in 0..3 {
        let event = again.next_event().await;
        events.push((event["t"].as_str().unwrap().to_owned(), event["d"]["content"].as_str().unwrap_or("").to_owned()));
    }
    let said = |text: &str| ("MESSAGE_CREATE".to_owned(), text.to_owned());
    assert_eq!(events, [said("second"), said("third"), ("RESUMED".to_owned(), String::new())]);
    let connections = discord.connections();
    assert!(!connections[0].at_resume_url && connections[1].at_resume_url && connections[1].resumed);
}

#[tokio::test]
async fn a_session_that_is_gone_cannot_be_resumed() {
    let (discord, _) = start().await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    discord.invalidates_session(false).await;
    assert_eq!(gateway.payload(9).await["d"], false);
    let mut again = Gateway::open(&discord).await;
    again.resume(&discord.token(), &gateway.session, 1).await;
    assert_eq!(again.payload(9).await["d"], false);
    // The same connection may identify anew.
    again.identify(&discord.token(), INTENTS).await;
    assert_eq!(again.event("READY").await["op"], 0);
}

#[tokio::test]
async fn closing_with_1000_ends_the_session() {
    let (discord, _) = start().await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    gateway.close(1000).await;
    discord.until("the connection's end", |discord| !discord.connections()[0].open).await;
    assert_eq!(discord.connections()[0].closed_with, Some(1000));
    let mut again = Gateway::open(&discord).await;
    again.resume(&discord.token(), &gateway.session, 1).await;
    assert_eq!(again.payload(9).await["d"], false);
}

#[tokio::test]
async fn the_gateway_fails_in_the_ways_that_tests_ask_for() {
    let (discord, _) = start().await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    gateway.heartbeat().await;
    assert_eq!(gateway.payload(11).await["op"], 11);
    discord.asks_to_reconnect().await;
    assert_eq!(gateway.payload(7).await["op"], 7);
    discord.acknowledges(false);
    gateway.heartbeat().await;
    discord.until("the second heartbeat", |discord| discord.heartbeats() == 2).await;
    discord.raw_event("MARK", json!({})).await;
    assert_eq!(gateway.next_payload().await["t"], "MARK");
    discord.goes_silent().await;
    discord.raw_event("UNHEARD", json!({})).await;
    assert!(gateway.nothing_for(Duration::from_millis(100)).await);

    discord.next_connection(ConnectionFault::CloseBeforeHello(4000));
    assert_eq!(Gateway::connect(&discord).await.closed().await, Some(4000));
    discord.next_connection(ConnectionFault::CloseAfterIdentify(4014));
    let mut gateway = Gateway::open(&discord).await;
    gateway.identify(&discord.token(), INTENTS).await;
    assert_eq!(gateway.closed().await, Some(4014));
    discord.next_connection(ConnectionFault::Mute);
    assert!(Gateway::connect(&discord).await.nothing_for(Duration::from_millis(100)).await);
    discord.gateway_dies().await;
    discord.until("refusal", |_| std::net::TcpStream::connect(gateway_socket(&discord)).is_err()).await;
    discord.gateway_returns().await;
    discord.until("acceptance", |_| std::net::TcpStream::connect(gateway_socket(&discord)).is_ok()).await;
}

fn gateway_socket(discord: &Loopback) -> String {
    client::gateway_url(discord).trim_start_matches("ws://").to_owned()
}

#[tokio::test]
async fn too_large_or_too_many_payloads_are_violations() {
    let (discord, _) = start().await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    gateway.send(json!({ "op": 3, "d": { "filler": "x".repeat(5000) } })).await;
    assert_eq!(gateway.closed().await, Some(4002));
    assert!(only_violation(&discord).contains("bytes"));
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    for _ in 0..125 {
        gateway.heartbeat().await;
    }
    assert_eq!(gateway.closed().await, Some(4008));
    assert!(discord.take_violations()[0].reason.contains("120"));
}

#[tokio::test]
async fn the_same_nonce_gives_the_first_message_again() {
    let (discord, rest) = start().await;
    let with = |nonce: &str, enforce: bool| {
        let mut body = message("once");
        body["nonce"] = nonce.into();
        body["enforce_nonce"] = enforce.into();
        body
    };
    let id = |(status, body): (u16, Value)| {
        assert_eq!(status, 200, "{body}");
        body["id"].as_str().unwrap().to_owned()
    };
    let first = id(rest.post(&messages(QUESTIONS), with("n", true)).await);
    assert_eq!(id(rest.post(&messages(QUESTIONS), with("n", true)).await), first);
    assert_eq!(discord.bot_messages_in(QUESTIONS).len(), 1);
    assert_ne!(id(rest.post(&messages(QUESTIONS), with("other", true)).await), first);
    assert_ne!(id(rest.post(&messages(QUESTIONS), with("n", false)).await), first);
    assert_eq!(discord.bot_messages_in(QUESTIONS).len(), 3);
}

#[tokio::test]
async fn messages_can_be_answered_edited_and_deleted_once() {
    let (discord, rest) = start().await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    let asked = discord.says(QUESTIONS, NEWCOMER, "how much?").await;
    let mut body = message("this much");
    body["message_reference"] = json!({ "message_id": asked.to_string() });
    let (status, made) = rest.post(&messages(QUESTIONS), body).await;
    assert_eq!((status, &made["type"], &made["referenced_message"]["content"]), (200, &json!(19), &json!("how much?")));
    assert_eq!(discord.answer_to(asked).await["id"], made["id"]);
    let path = format!("{}/{}", messages(QUESTIONS), made["id"].as_str().unwrap());
    let (_, edited) = rest.patch(&path, message("that much")).await;
    assert_eq!((&edited["content"], edited["edited_timestamp"].is_string()), (&json!("that much"), true));
    assert_eq!(rest.get(&path).await.1["content"], "that much");
    assert_eq!(rest.delete(&path).await.0, 204);
    for (status, body) in [rest.delete(&path).await, rest.get(&path).await, rest.patch(&path, message("x")).await] {
        assert_eq!((status, &body["code"]), (404, &json!(10008)));
    }
    for name in ["MESSAGE_CREATE", "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"] {
        assert_eq!(gateway.next_event().await["t"], name);
    }
    let mut orphan = message("too late");
    discord.deletes(asked).await;
    orphan["message_reference"] = json!({ "message_id": asked.to_string() });
    assert_eq!(rest.post(&messages(QUESTIONS), orphan).await.1["code"], 50035);
}

#[tokio::test]
async fn writing_without_permission_is_refused_and_a_violation() {
    let (discord, rest) = start().await;
    for (channel, code) in [(READ_ONLY, 50013), (HIDDEN, 50001)] {
        let (status, body) = rest.post(&messages(channel), message("no")).await;
        assert_eq!((status, &body["code"]), (403, &json!(code)));
        assert!(only_violation(&discord).contains("channel"));
    }
    discord.sets_overwrites(HIDDEN, vec![Overwrite::member(BOT, permission::VIEW_CHANNEL, 0)]).await;
    assert_eq!(rest.post(&messages(HIDDEN), message("yes")).await.0, 200);
    let thread = discord.creates_thread(READ_ONLY, NEWCOMER, "under it").await;
    assert_eq!(rest.post(&format!("/channels/{thread}/typing"), Value::Null).await.0, 403);
    assert!(only_violation(&discord).contains("may not write"));
    discord.fault(Fault::on("POST", "/channels/*/messages", Answer::FORBIDDEN));
    assert_eq!(rest.post(&messages(LOUNGE), message("injected")).await.1["code"], 50013);
}

#[tokio::test]
async fn a_forum_post_takes_no_answer_before_its_first_message() {
    let (discord, rest) = start().await;
    let post = discord.opens_post_without_message(FORUM, NEWCOMER, "Pay").await;
    let (status, body) = rest.post(&messages(post), message("early")).await;
    assert_eq!((status, &body["code"]), (400, &json!(40058)));
    discord.posts(Post::new(post, NEWCOMER, "what does it pay?").id(post)).await;
    assert_eq!(rest.post(&messages(post), message("now")).await.0, 200);
}

#[tokio::test]
async fn commands_come_back_with_the_defaults_that_discord_adds() {
    let (_discord, rest) = start().await;
    register(&rest).await;
    let path = format!("/applications/{APPLICATION}/commands");
    let (_, all) = rest.get(&format!("{path}?with_localizations=true")).await;
    let (salary, menu) = (&all[0], &all[1]);
    assert_eq!((&salary["nsfw"], &salary["name_localizations"]), (&json!(false), &Value::Null));
    assert!(salary.as_object().unwrap().contains_key("name_localizations"));
    assert!(salary["options"][1].get("required").is_none() && salary["options"][0]["required"] == true);
    assert_eq!((&menu["description"], &menu["contexts"]), (&json!(""), &Value::Null));
    assert!(rest.get(&path).await.1[0].get("name_localizations").is_none());
    let before = salary["version"].clone();
    register(&rest).await;
    assert_eq!(rest.get(&path).await.1[0]["version"], before, "nothing changed");
    rest.put(&path, json!([])).await;
    assert_eq!(rest.get(&path).await.1, json!([]));
    assert_eq!(rest.get(&format!("/applications/{APPLICATION}/guilds/{GUILD}/commands")).await.1, json!([]));
}

#[tokio::test]
async fn an_interaction_takes_one_response_in_time_with_its_token() {
    let (discord, rest) = start().await;
    register(&rest).await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    let options = json!({ "credential": "CCS" });
    let interaction = discord.starts_command(NEWCOMER, QUESTIONS, "salary", options.clone()).await;
    let event = gateway.event("INTERACTION_CREATE").await["d"].clone();
    assert_eq!(event["data"]["options"], json!([{ "name": "credential", "type": 3, "value": "CCS" }]));
    let response = json!({ "type": 4, "data": message("58,000") });
    let follow_up = webhook_path(&event);
    assert_eq!(rest.post(&follow_up, message("too soon")).await.0, 404);
    let wrong = format!("/interactions/{interaction}/wrong/callback");
    assert_eq!(rest.post(&wrong, response.clone()).await.1["code"], 10062);
    assert_eq!(rest.post(&callback_path(&event), response.clone()).await.0, 204);
    let (status, body) = rest.post(&callback_path(&event), response.clone()).await;
    assert_eq!((status, &body["code"]), (400, &json!(40060)));
    let reply = discord.reply_of(interaction).await;
    assert_eq!((reply.kind, reply.content.as_str(), reply.ephemeral), (4, "58,000", false));
    assert_eq!(gateway.event("MESSAGE_CREATE").await["d"]["content"], "58,000");

    assert_eq!(rest.post(&follow_up, message("and more")).await.0, 200);
    assert_eq!(discord.reply_of(interaction).await.followups.len(), 1);
    discord.ages(interaction, Duration::from_secs(15 * 60));
    let (status, body) = rest.post(&follow_up, message("too late")).await;
    assert_eq!((status, &body["code"]), (401, &json!(50027)));

    let late = discord.starts_command(NEWCOMER, QUESTIONS, "salary", options).await;
    let event = gateway.event("INTERACTION_CREATE").await["d"].clone();
    discord.ages(late, Duration::from_secs(3));
    let (status, body) = rest.post(&callback_path(&event), response).await;
    assert_eq!((status, &body["code"]), (404, &json!(10062)));
    assert!(discord.reply_within(late, Duration::from_millis(10)).await.is_none());
}

#[tokio::test]
async fn a_deferred_response_is_completed_by_its_edit() {
    let (discord, rest) = start().await;
    register(&rest).await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    let interaction =
        discord.starts_command(NEWCOMER, Place::ForeignGuild, "salary", json!({ "credential": "CCS" })).await;
    let event = gateway.event("INTERACTION_CREATE").await["d"].clone();
    assert_eq!(event["authorizing_integration_owners"], json!({ "1": NEWCOMER.to_string() }));
    let path = format!("{}?with_response=true", callback_path(&event));
    let (status, answer) = rest.post(&path, json!({ "type": 5, "data": { "flags": 64 } })).await;
    assert_eq!((status, &answer["interaction"]["response_message_loading"]), (200, &json!(true)));
    assert_eq!(discord.response_to(interaction).await.kind, 5);
    assert!(discord.reply_within(interaction, Duration::from_millis(20)).await.is_none());
    let original = format!("{}/messages/@original", webhook_path(&event));
    assert_eq!(rest.patch(&original, message("58,000")).await.0, 200);
    let reply = discord.reply_of(interaction).await;
    assert_eq!((reply.kind, reply.content.as_str(), reply.ephemeral), (5, "58,000", true));
    assert!(discord.bot_messages_in(FOREIGN_CHANNEL).is_empty(), "it is for the user alone");
}

#[tokio::test]
async fn buttons_menus_and_suggestions_work() {
    let (discord, rest) = start().await;
    register(&rest).await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    let mut body = message("which?");
    body["components"] = json!([
        { "type": 1, "components": [{ "type": 2, "style": 1, "label": "More", "custom_id": "more" }] },
        { "type": 1, "components": [{ "type": 3, "custom_id": "pick", "options": [{ "label": "A", "value": "a" }] }] },
    ]);
    let (status, made) = rest.post(&messages(QUESTIONS), body).await;
    assert_eq!(status, 200);
    let id: u64 = made["id"].as_str().unwrap().parse().unwrap();
    let press = discord.starts_press(NEWCOMER, id, "more").await;
    let event = gateway.event("INTERACTION_CREATE").await["d"].clone();
    assert_eq!((&event["message"]["id"], &event["data"]["component_type"]), (&made["id"], &json!(2)));
    rest.post(&callback_path(&event), json!({ "type": 7, "data": message("changed") })).await;
    let reply = discord.reply_of(press).await;
    assert_eq!((reply.kind, reply.content.as_str(), reply.message), (7, "changed", Some(id)));

    let (values, ()) =
        tokio::join!(discord.autocomplete(NEWCOMER, QUESTIONS, "salary", "credential", "cc", json!({})), async {
            let event = gateway.event("INTERACTION_CREATE").await["d"].clone();
            assert_eq!(event["data"]["options"][0]["focused"], true);
            let choices = json!([{ "name": "CCS", "value": "CCS" }]);
            rest.post(&callback_path(&event), json!({ "type": 8, "data": { "choices": choices } })).await;
        });
    assert_eq!(values, [("CCS".to_owned(), json!("CCS"))]);
}

#[tokio::test]
async fn rate_limits_are_told_in_full_and_ignoring_them_is_a_violation() {
    let (discord, rest) = start().await;
    discord.fault(Fault::on("POST", "/channels/", Answer::rate_limited(Duration::from_millis(400))));
    let limited = rest.send("POST", &messages(QUESTIONS), message("x")).await;
    assert_eq!(limited.status, 429);
    assert_eq!((limited.header("x-ratelimit-remaining"), limited.header("x-ratelimit-scope")), ("0", "user"));
    assert_eq!((&limited.body["global"], &limited.body["retry_after"]), (&json!(false), &json!(0.4)));
    let told = Instant::now();
    assert_eq!(rest.get("/users/@me").await.0, 200, "other routes are free");
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(rest.post(&messages(QUESTIONS), message("x")).await.0, 429);
    assert!(only_violation(&discord).contains("rate limit"));
    tokio::time::sleep(Duration::from_millis(400).saturating_sub(told.elapsed())).await;
    let free = rest.send("POST", &messages(QUESTIONS), message("x")).await;
    assert_eq!((free.status, free.header("x-ratelimit-limit")), (200, "500"));

    discord.fault(Fault::on("*", "/", Answer::GlobalRateLimited { retry_after: Duration::from_millis(300) }));
    let limited = rest.send("GET", "/users/@me", Value::Null).await;
    assert_eq!((limited.status, limited.header("x-ratelimit-global")), (429, "true"));
    assert_eq!(limited.body["global"], true);
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(rest.get("/gateway/bot").await.0, 429);
    assert!(only_violation(&discord).contains("global"));
    let (status, _) = rest.post("/interactions/1/x/callback", json!({ "type": 4, "data": message("x") })).await;
    assert_eq!(status, 404, "interactions are outside of it");
}

#[tokio::test]
async fn more_requests_in_a_second_than_allowed_over_all_routes_are_too_many() {
    assert_eq!(World::default().requests_per_second, 50);
    let (discord, rest) = start_in(World { requests_per_second: 5, ..World::default() }).await;
    let mut statuses = Vec::new();
    for path in ["/gateway", "/users/@me"].into_iter().cycle().take(7) {
        statuses.push(rest.get(path).await.0);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429]);
    assert!(only_violation(&discord).contains("more than 5"));
}

#[tokio::test]
async fn a_command_of_the_binary_runs_against_the_stand_in() {
    let (discord, _) = start().await;
    let mut bot = Bot::spawn_command(&discord, &["--version"], &[]);
    assert!(bot.ends_within(Duration::from_secs(10)).await.success());
    assert!(bot.stdout().starts_with("preceptor "), "{}", bot.log());
    assert!(discord.report().contains("preceptor "), "the log is part of what a failing test tells");
}

#[tokio::test]
async fn a_route_with_a_limit_counts_down_and_then_refuses() {
    let (discord, rest) = start().await;
    discord.limits("POST", "/channels/*/typing", 2, Duration::from_secs(60));
    let path = format!("/channels/{QUESTIONS}/typing");
    let mut seen = Vec::new();
    for _ in 0..3 {
        let answer = rest.send("POST", &path, Value::Null).await;
        seen.push((answer.status, answer.header("x-ratelimit-remaining").to_owned()));
    }
    let expected = [(204, "1"), (204, "0"), (429, "0")].map(|(status, left)| (status, left.to_owned()));
    assert_eq!(seen, expected);
    assert_eq!(rest.post(&format!("/channels/{LOUNGE}/typing"), Value::Null).await.0, 204, "each channel has its own");
}

#[tokio::test]
async fn faults_happen_as_often_as_asked_where_asked() {
    let (discord, rest) = start().await;
    discord.fault(Fault::on("POST", &messages(QUESTIONS), Answer::Status(502)).times(2));
    assert_eq!(rest.post(&messages(LOUNGE), message("x")).await.0, 200);
    for expected in [502, 502, 200] {
        assert_eq!(rest.post(&messages(QUESTIONS), message("x")).await.0, expected);
    }
    let patient = Duration::from_millis(150);
    discord.fault(Fault::on("GET", "/users/@me", Answer::Never));
    assert!(tokio::time::timeout(patient, rest.get("/users/@me")).await.is_err());
    discord.fault(Fault::on("POST", &messages(LOUNGE), Answer::Lost));
    assert!(tokio::time::timeout(patient, rest.post(&messages(LOUNGE), message("lost"))).await.is_err());
    assert_eq!(discord.bot_messages_in(LOUNGE).last().unwrap()["content"], "lost");
    discord.fault(Fault::on("GET", "/users/@me", Answer::SlowBody(patient)));
    let (status, head, whole) = rest.timed("/users/@me").await;
    assert!(status == 200 && head < Duration::from_millis(100) && whole >= patient, "{head:?} {whole:?}");
    discord.fault(Fault::on("DELETE", "/channels/*/messages/*", Answer::UNKNOWN_MESSAGE));
    assert_eq!(rest.delete(&format!("{}/1", messages(QUESTIONS))).await.1["code"], 10008);
}

#[tokio::test]
async fn bodies_that_discord_or_we_would_not_have_are_violations() {
    let (discord, rest) = start().await;
    let broken = [
        (json!({ "content": "x" }), "no allowed_mentions"),
        (json!({ "content": "x", "allowed_mentions": { "parse": ["users"] } }), "not empty"),
        (json!({ "content": "x".repeat(2001), "allowed_mentions": { "parse": [] } }), "content"),
        (json!({ "embeds": [{ "title": "t".repeat(257) }], "allowed_mentions": { "parse": [] } }), "embed"),
        (json!({ "embeds": [{ "fields": [{ "name": 3 }] }], "allowed_mentions": { "parse": [] } }), "embeds"),
        (json!({ "allowed_mentions": { "parse": [] } }), "empty message"),
        (
            json!({
                "content": "x",
                "allowed_mentions": { "parse": [] },
                "components": [{ "type": 1, "components": [{ "type": 2, "style": 1, "label": "l".repeat(81), "custom_id": "c" }] }],
            }),
            "component",
        ),
    ];
    for (body, reason) in broken {
        rest.post(&messages(QUESTIONS), body.clone()).await;
        let violations = discord.take_violations();
        assert!(violations.iter().any(|one| one.reason.contains(reason)), "{reason}: {violations:?}");
    }
    let mut command = pay_command();
    command["name"] = "With Capitals".into();
    rest.put(&format!("/applications/{APPLICATION}/commands"), json!([command])).await;
    assert!(discord.take_violations()[0].reason.contains("limits"));
    let plain = Rest { agent: "curl/8".into(), ..Rest::new(&discord) };
    plain.get("/users/@me").await;
    assert!(only_violation(&discord).contains("User-Agent"));
    rest.post(&messages(QUESTIONS), message("fine")).await;
    assert!(discord.violations().is_empty(), "{:?}", discord.violations());
}

#[tokio::test]
#[should_panic(expected = "1 violations")]
async fn violations_that_nobody_expected_fail_the_test() {
    let (discord, rest) = start().await;
    rest.post(&messages(READ_ONLY), message("no")).await;
    discord.finish();
}

#[tokio::test]
#[should_panic(expected = "should have stayed silent")]
async fn silence_is_checked() {
    let (discord, rest) = start().await;
    let path = messages(LOUNGE);
    tokio::join!(discord.stays_silent_for(Duration::from_millis(200)), rest.post(&path, message("hm")));
}

/// Needs Discord's OpenAPI file; `PRECEPTOR_DISCORD_OPENAPI` says where it is.
#[tokio::test]
async fn discords_own_specification_agrees_with_good_requests_and_with_our_answers_only() {
    let (discord, rest) = start().await;
    register(&rest).await;
    let mut embeds = message("with an embed");
    embeds["embeds"] = json!([{ "title": "Pay", "fields": [{ "name": "CCS", "value": "58,000", "inline": true }] }]);
    let (_, made) = rest.post(&messages(QUESTIONS), embeds).await;
    assert!(discord.violations().is_empty(), "{:?}", discord.violations());
    if !specification_is_there() {
        return;
    }
    for path in ["/users/@me", "/gateway/bot", "/applications/@me", "/users/@me/guilds", &messages(QUESTIONS)] {
        let (status, answer) = rest.get(path).await;
        assert_eq!(opinion_on_answer("GET", path, status, &answer), [""; 0], "{path}: {answer}");
    }
    assert_eq!(opinion_on_answer("POST", &messages(QUESTIONS), 200, &made), [""; 0], "{made}");
    let commands = format!("/applications/{APPLICATION}/commands");
    let (_, answer) = rest.get(&commands).await;
    assert_eq!(opinion_on_answer("GET", &commands, 200, &answer), [""; 0], "{answer}");
    let mut body = message("x");
    body["flags"] = "many".into();
    body["message_reference"] = json!({ "message_id": "not an id" });
    rest.post(&messages(QUESTIONS), body).await;
    let violations = discord.take_violations();
    assert_eq!(violations.iter().filter(|one| one.reason.starts_with("OpenAPI")).count(), 2, "{violations:?}");
    rest.get("/no/such/path").await;
    assert!(discord.take_violations().iter().any(|one| one.reason.contains("no such path")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chatter_of_a_load_test_gets_through_quickly_and_is_not_kept() {
    const MESSAGES: usize = 6_000;
    let (discord, _) = start_in(World::default().quiet()).await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    let started = Instant::now();
    let reader = tokio::spawn(async move {
        for _ in 0..MESSAGES {
            gateway.event("MESSAGE_CREATE").await;
        }
    });
    let mut first = None;
    for number in 0..MESSAGES {
        let id = discord.says(LOUNGE, REGULAR, &format!("chatter number {number}")).await;
        first.get_or_insert(id);
    }
    reader.await.unwrap();
    let rate = MESSAGES as f64 / started.elapsed().as_secs_f64();
    assert!(rate > 2_000.0, "{rate:.0} messages a second");
    assert!(discord.message(first.unwrap()).is_none(), "old chatter is forgotten");
}

#[tokio::test]
async fn a_bulky_world_is_as_large_as_asked() {
    let (discord, _) = start_in(World::empty().bulk(20, 8, 5, 3)).await;
    let mut gateway = Gateway::open(&discord).await;
    gateway.identify(&discord.token(), INTENTS).await;
    for _ in 0..20 {
        let guild = gateway.event("GUILD_CREATE").await["d"].clone();
        let count = |field: &str| guild[field].as_array().unwrap().len();
        assert_eq!((count("channels"), count("roles")), (8, 5));
        assert_eq!(guild["channels"][0]["permission_overwrites"].as_array().unwrap().len(), 3);
    }
}
