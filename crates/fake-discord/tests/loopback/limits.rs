//! Limits, faults and the second opinions on what the bot sends.
use super::*;

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
    let with = |menu: Value| {
        let rows = json!([{ "type": 1, "components": [menu] }]);
        json!({ "content": "x", "allowed_mentions": { "parse": [] }, "components": rows })
    };
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
        (with(json!({ "type": 8, "custom_id": "c", "min_values": 3, "max_values": 2 })), "3 to 2 can be chosen"),
        (
            with(json!({ "type": 8, "custom_id": "c", "default_values": [{ "id": "1", "type": "user" }] })),
            "a menu of channels with the default",
        ),
        (
            with(json!({ "type": 3, "custom_id": "c", "max_values": 2, "options": [{ "label": "a", "value": "a" }] })),
            "a menu of 1 options, of which 2 can be chosen",
        ),
        (
            with(json!({ "type": 3, "custom_id": "c", "options": [
                { "label": "a", "value": "a", "default": true }, { "label": "b", "value": "b", "default": true },
            ] })),
            "a menu with 2 defaults",
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
        assert!(std::env::var_os("CI").is_none(), "PRECEPTOR_DISCORD_OPENAPI names no specification");
        println!("skipped: PRECEPTOR_DISCORD_OPENAPI names no specification");
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
