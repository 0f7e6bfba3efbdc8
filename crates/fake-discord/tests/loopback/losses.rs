//! Connections that are lost, bad luck, and reactions.
use super::*;

async fn sent(rest: &Rest, path: &str, body: Value) -> bool {
    let url = format!("{}/api/v10{path}", rest.address);
    let request = rest.client.post(url).header("authorization", format!("Bot {}", rest.token));
    let request = request.header("user-agent", &rest.agent).header("content-type", "application/json");
    request.body(body.to_string()).send().await.is_ok()
}

#[tokio::test]
async fn connections_are_closed_before_or_after_a_request_is_carried_out() {
    let (discord, rest) = start().await;
    let path = messages(QUESTIONS);
    discord.fault(Fault::on("POST", &path, Answer::ClosedBefore));
    assert!(!sent(&rest, &path, message("lost")).await);
    assert!(discord.bot_messages_in(QUESTIONS).is_empty());
    discord.fault(Fault::on("POST", &path, Answer::ClosedAfter));
    assert!(!sent(&rest, &path, message("kept")).await);
    assert_eq!(discord.bot_messages_in(QUESTIONS).len(), 1);
    assert!(sent(&rest, &path, message("well again")).await);
    let statuses: Vec<u16> = discord.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses, [0, 200, 200]);
}

#[tokio::test]
async fn bad_luck_comes_in_the_order_of_its_seed() {
    let chances = Misfortune { lost_before: 0.2, lost_after: 0.2, error_500: 0.2, rate_limited: 0.0 };
    let mut orders = Vec::new();
    for seed in [1, 1, 2] {
        let (discord, rest) = start_in(World { requests_per_second: 1_000, ..World::default() }).await;
        discord.misfortune(seed, &[("POST", "/channels/*/messages")], chances);
        let mut order = Vec::new();
        for number in 0..60 {
            let before = discord.bot_messages_in(QUESTIONS).len();
            let answered = sent(&rest, &messages(QUESTIONS), message(&format!("{number}"))).await;
            order.push((answered, discord.bot_messages_in(QUESTIONS).len() > before));
        }
        discord.fortune_returns();
        assert_eq!(rest.post(&messages(QUESTIONS), message("well")).await.0, 200);
        orders.push(order);
    }
    assert!(orders[0] == orders[1] && orders[0] != orders[2]);
    for kind in [(true, true), (true, false), (false, true), (false, false)] {
        let seen = orders[0].iter().filter(|one| **one == kind).count();
        assert!((4..40).contains(&seen), "{kind:?}: {seen}");
    }
}

#[tokio::test]
async fn answers_can_be_anything() {
    let (discord, rest) = start().await;
    let headers = vec![("location", "http://127.0.0.1:9/".to_owned()), ("retry-after", "1e30".to_owned())];
    let raw = Answer::Raw { status: 429, headers, body: r#"{"code":7}"#.to_owned() };
    discord.fault(Fault::on("GET", "/users/@me", raw));
    let answer = rest.send("GET", "/users/@me", Value::Null).await;
    assert_eq!((answer.status, answer.header("retry-after"), &answer.body["code"]), (429, "1e30", &json!(7)));
    discord.fault(Fault::on("GET", "/users/@me", Answer::Flood { bytes: 3 << 20 }));
    let url = format!("{}/api/v10/users/@me", rest.address);
    let flood = rest.client.get(url).header("user-agent", &rest.agent).send().await.unwrap();
    assert_eq!(flood.bytes().await.unwrap().len(), 3 << 20);
}

#[tokio::test]
async fn reactions_are_kept_and_need_permissions() {
    let (discord, rest) = start().await;
    let asked = discord.says(LOUNGE, NEWCOMER, "how much?").await;
    let path = |channel: u64, message: u64, emoji: &str| {
        format!("/channels/{channel}/messages/{message}/reactions/{emoji}/@me")
    };
    for _ in 0..2 {
        assert_eq!(rest.put(&path(LOUNGE, asked, "%E2%8F%B3"), Value::Null).await.0, 204);
    }
    assert_eq!(rest.put(&path(LOUNGE, asked, "coder:42"), Value::Null).await.0, 204);
    assert_eq!(discord.reactions_on(asked), ["⏳", "coder:42"]);
    assert_eq!(rest.delete(&path(LOUNGE, asked, "coder:42")).await.0, 204);
    assert_eq!(discord.reactions_on(asked), ["⏳"]);
    assert_eq!(rest.put(&path(LOUNGE, asked + 1, "%E2%8F%B3"), Value::Null).await.1["code"], 10008);
    assert_eq!(rest.put(&path(LOUNGE, asked, "word"), Value::Null).await.1["code"], 10014);
    assert!(only_violation(&discord).contains("no emoji"));
    for missing in [permission::ADD_REACTIONS, permission::READ_MESSAGE_HISTORY] {
        let asked = discord.says(LOUNGE, NEWCOMER, "and this?").await;
        discord.sets_overwrites(LOUNGE, vec![Overwrite::member(BOT, 0, missing)]).await;
        assert_eq!(rest.put(&path(LOUNGE, asked, "%E2%8F%B3"), Value::Null).await.1["code"], 50013);
        assert!(only_violation(&discord).contains("reacted"));
        assert!(discord.reactions_on(asked).is_empty());
    }
}
