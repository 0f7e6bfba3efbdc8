//! What the stand-in for Discord itself does: its rules are what the other tests rest on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]
mod client;
mod files;
mod gateway;
mod limits;
mod losses;

use client::{Gateway, Rest};
use fake_discord::{default_world::*, *};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

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
async fn channels_are_chosen_and_forms_filled_in_as_discords_client_lets_people() {
    let (discord, rest) = start().await;
    let mut gateway = Gateway::ready(&discord, INTENTS).await;
    let menu = json!({ "type": 8, "custom_id": "where", "channel_types": [0, 15], "min_values": 0, "max_values": 2 });
    let mut body = message("where?");
    body["components"] = json!([
        { "type": 1, "components": [menu] },
        { "type": 1, "components": [{ "type": 2, "style": 1, "label": "Type", "custom_id": "type" }] },
    ]);
    let (status, made) = rest.post(&messages(QUESTIONS), body).await;
    assert_eq!(status, 200);
    let id: u64 = made["id"].as_str().unwrap().parse().unwrap();
    let chosen = [QUESTIONS.to_string(), FORUM.to_string()];
    let ids = chosen.each_ref().map(String::as_str);
    let (reply, ()) = tokio::join!(discord.selects(OWNER, id, "where", &ids), async {
        let event = gateway.event("INTERACTION_CREATE").await["d"].clone();
        assert_eq!((&event["data"]["values"], &event["data"]["component_type"]), (&json!(chosen), &json!(8)));
        assert_eq!(event["data"]["resolved"]["channels"][&chosen[1]]["type"], 15);
        assert_eq!(event["authorizing_integration_owners"], json!({ "0": GUILD.to_string() }));
        rest.post(&callback_path(&event), json!({ "type": 7, "data": message("there") })).await;
    });
    assert_eq!((reply.kind, reply.content.as_str()), (7, "there"));

    let press = discord.starts_press(OWNER, id, "type").await;
    let event = gateway.event("INTERACTION_CREATE").await["d"].clone();
    let field = json!({ "type": 4, "custom_id": "text", "style": 1, "label": "What", "max_length": 5 });
    let rows = json!([{ "type": 1, "components": [field] }]);
    let form = json!({ "custom_id": "form", "title": "Type it", "components": rows });
    rest.post(&callback_path(&event), json!({ "type": 9, "data": form })).await;
    let form = discord.reply_of(press).await;
    let (reply, ()) = tokio::join!(discord.fills_in(&form, "hello"), async {
        let event = gateway.event("INTERACTION_CREATE").await["d"].clone();
        assert_eq!((&event["type"], &event["data"]["custom_id"]), (&json!(5), &json!("form")));
        assert_eq!(event["data"]["components"][0]["components"][0]["value"], "hello");
        assert_eq!((&event["message"]["id"], &event["member"]["user"]["id"]), (&made["id"], &json!(OWNER.to_string())));
        rest.post(&callback_path(&event), json!({ "type": 7, "data": message("typed") })).await;
    });
    assert_eq!((reply.kind, reply.content.as_str(), reply.message), (7, "typed", Some(id)));
    discord.finish();
}

#[tokio::test]
#[should_panic(expected = "is not offered")]
async fn a_menu_of_channels_offers_its_types_alone() {
    let (discord, rest) = start().await;
    let mut body = message("where?");
    let menu = json!({ "type": 8, "custom_id": "where", "channel_types": [15] });
    body["components"] = json!([{ "type": 1, "components": [menu] }]);
    let (_, made) = rest.post(&messages(QUESTIONS), body).await;
    discord.selects(OWNER, made["id"].as_str().unwrap().parse().unwrap(), "where", &[&QUESTIONS.to_string()]).await;
}

#[tokio::test]
async fn a_command_of_the_binary_runs_against_the_stand_in() {
    let (discord, _) = start().await;
    let mut bot = Bot::spawn_command(&discord, &["--version"], &[]);
    assert!(bot.ends_within(Duration::from_secs(10)).await.success());
    assert!(bot.stdout().starts_with("preceptor "), "{}", bot.log());
    assert!(discord.report().contains("preceptor "), "the log is part of what a failing test tells");
}
