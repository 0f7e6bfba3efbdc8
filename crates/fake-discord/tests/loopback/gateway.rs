//! The rules of the gateway.
use super::*;

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
