//! The operator asks what is wrong, and how to add the bot.

use std::time::Duration;

use serde_json::Value;

use fake_discord::default_world::{APPLICATION, BOT, FORUM, GUILD, HIDDEN, OWNER, QUESTIONS, READ_ONLY, THREAD};
use fake_discord::{Answer, Bot, Channel, Fault, Guild, Loopback, Overwrite, World, permission};

const SOON: Duration = Duration::from_secs(40);

/// What a command prints, and its exit code.
async fn output(discord: &Loopback, arguments: &[&str], environment: &[(&str, &str)]) -> (String, Option<i32>) {
    let mut command = Bot::spawn_command(discord, arguments, environment);
    let status = command.ends_within(SOON).await;
    assert!(!command.log().contains(&discord.token()), "the token was shown");
    (command.stdout(), status.code())
}

/// The state of what was looked at.
fn state<'f>(findings: &'f Value, what: &str) -> &'f str {
    let found = findings.as_array().unwrap().iter().find(|finding| finding["what"] == what);
    found.and_then(|finding| finding["state"].as_str()).unwrap_or_default()
}

#[tokio::test]
async fn all_is_well() {
    let discord = Loopback::start(World::default()).await;
    // A running bot has set its commands.
    drop(Bot::start(&discord, &[]).await);
    let channels = format!("{QUESTIONS},{FORUM},{THREAD}");
    let environment = [("PRECEPTOR_ANSWERING_CHANNELS", channels.as_str()), ("XDG_STATE_HOME", "/nowhere")];
    let (text, code) = output(&discord, &["doctor"], &environment).await;
    assert_eq!(code, Some(0), "{text}");
    for told in [
        "#questions",
        "#ask-here",
        "#an older question",
        "in Medical Coding Careers",
        "14 FAQ entries",
        "0 faults, 0 warnings",
        "agrees",
        "/nowhere/preceptor/preceptor.sqlite, which is made when the bot first runs",
    ] {
        assert!(text.contains(told), "{told} is not in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
    discord.finish();
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_mend() {
    let discord = Loopback::start(World { guilds: Vec::new(), session_starts_left: 3, ..World::default() }).await;
    let channels = HIDDEN.to_string();
    let environment = [("PRECEPTOR_ANSWERING_CHANNELS", channels.as_str())];
    let (json, code) = output(&discord, &["doctor", "--json"], &environment).await;
    assert_eq!(code, Some(1), "{json}");
    let findings: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(state(&findings, "answering channel"), "fault", "{json}");
    assert_eq!(state(&findings, "servers"), "warning", "{json}");
    assert_eq!(state(&findings, "sessions"), "warning", "{json}");
    for finding in findings.as_array().unwrap() {
        assert_eq!(finding["state"] == "good", finding.get("mend").is_none(), "{finding}");
    }
    discord.take_violations();

    let discord = Loopback::start(World::default()).await;
    let wrong = [("DISCORD_TOKEN", "MTk4NjIyNDgzNDcx.Cl2FMQ.wrong-token-value")];
    let (text, code) = output(&discord, &["doctor"], &wrong).await;
    assert!(code == Some(1) && text.contains("Reset Token") && !text.contains("wrong-token"), "{text}");
    let (text, code) = output(&discord, &["doctor"], &[("DISCORD_TOKEN", "")]).await;
    assert!(code == Some(1) && text.contains("DISCORD_TOKEN"), "{text}");
    discord.fault(Fault::on("GET", "/oauth2/applications/@me", Answer::Status(503)).always());
    let (text, code) = output(&discord, &["doctor"], &[]).await;
    assert!(code == Some(1) && text.contains("503"), "{text}");
    discord.finish();
}

/// All that was found of one kind of thing, as `state: text`.
fn told(findings: &Value, what: &str) -> Vec<String> {
    let found = findings.as_array().unwrap().iter().filter(|finding| finding["what"] == what);
    found
        .map(|finding| format!("{}: {}", finding["state"].as_str().unwrap(), finding["text"].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn channels_that_cannot_be_answered_in_are_told() {
    const OTHER: u64 = GUILD + 1_000;
    let kinds = [(2, "a voice channel"), (4, "a category"), (13, "a stage"), (77, "does not know")];
    let mut guild = Guild::new(OTHER, "Another Server", OWNER);
    for (kind, _) in kinds {
        guild = guild.channel(Channel::of_kind(kind, OTHER + u64::from(kind), "odd"));
    }
    let plain = Overwrite::member(BOT, 0, permission::EMBED_LINKS | permission::ADD_REACTIONS);
    let shut = Overwrite::role(OTHER, 0, permission::SEND_MESSAGES_IN_THREADS);
    let guild = guild
        .channel(Channel::text(OTHER + 201, "plain").overwrite(plain))
        .channel(Channel::forum(OTHER + 202, "shut").overwrite(shut))
        .channel(Channel::thread(OTHER + 203, "shut too", OTHER + 202, OWNER));
    let mut world = World::default();
    world.guilds.push(guild);
    let discord = Loopback::start(world).await;
    let ids: Vec<u64> = kinds
        .map(|(kind, _)| OTHER + u64::from(kind))
        .into_iter()
        .chain([OTHER + 201, OTHER + 202, OTHER + 203, READ_ONLY, HIDDEN])
        .collect();
    let channels = ids.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
    let log_channel = READ_ONLY.to_string();
    let environment =
        [("PRECEPTOR_ANSWERING_CHANNELS", channels.as_str()), ("PRECEPTOR_DISCORD_LOG_CHANNEL", &log_channel)];
    let (json, code) = output(&discord, &["doctor", "--json"], &environment).await;
    assert_eq!(code, Some(1), "{json}");
    let findings: Value = serde_json::from_str(&json).unwrap();
    let answering = told(&findings, "answering channel");
    let expected = [
        ("fault", "in Another Server is a voice channel"),
        ("fault", "is a category"),
        ("fault", "is a stage"),
        ("fault", "does not know"),
        ("warning", "#plain"),
        ("fault", "#shut ("),
        ("fault", "#shut too"),
        ("fault", "in Medical Coding Careers: Preceptor may not write there"),
        ("fault", "cannot be seen"),
    ];
    assert_eq!(answering.len(), expected.len() + 1, "{answering:#?}");
    for (state, text) in expected {
        let is_told = |finding: &String| finding.starts_with(state) && finding.contains(text);
        assert!(answering.iter().any(is_told), "{state}, {text}: {answering:#?}");
    }
    assert_eq!(told(&findings, "log channel").len(), 1, "{json}");
    assert_eq!(state(&findings, "log channel"), "fault", "{json}");
    // Nobody has set its commands.
    assert_eq!(state(&findings, "commands"), "warning", "{json}");
    discord.finish();
}

#[cfg(unix)]
#[tokio::test]
async fn what_stands_on_the_machine_is_looked_at() {
    use std::os::unix::fs::PermissionsExt;
    let discord = Loopback::start(World::default()).await;
    let folder = std::env::temp_dir().join(format!("preceptor-doctor-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let token = folder.join("token");
    std::fs::write(&token, discord.token()).unwrap();
    let (token_file, missing) = (token.to_str().unwrap(), folder.join("missing"));
    let environment = [
        ("DISCORD_TOKEN", ""),
        ("PRECEPTOR_DISCORD_TOKEN_FILE", token_file),
        ("PRECEPTOR_STATE_DIRECTORY", missing.to_str().unwrap()),
        ("PRECEPTOR_THRESHOLDS_CHANNEL_ANSWER", "0.0"),
        ("PRECEPTOR_DISCORD_WATCHDOG_SECONDS", "5"),
        ("PRECEPTOR_LOG_LEVL", "info"),
    ];
    for (mode, expected) in [(0o644, "fault"), (0o640, "warning"), (0o600, "good")] {
        std::fs::set_permissions(&token, std::fs::Permissions::from_mode(mode)).unwrap();
        let (json, _) = output(&discord, &["doctor", "--json"], &environment).await;
        let findings: Value = serde_json::from_str(&json).unwrap();
        for (what, expected) in [
            ("token file", expected),
            ("state", "fault"),
            ("thresholds", "warning"),
            ("watchdog", "warning"),
            ("environment", "warning"),
        ] {
            assert_eq!(state(&findings, what), expected, "{what}, {mode:o}: {json}");
        }
    }
    std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o644)).unwrap();
    let bot = Bot::start(&discord, &environment).await;
    bot.logs("everybody on this machine may read the bot token", SOON).await;
    bot.logs("did you mean PRECEPTOR_LOG_LEVEL?", SOON).await;
    std::fs::remove_dir_all(&folder).unwrap();
    discord.finish();
}

#[tokio::test]
async fn the_invite_asks_for_what_is_needed() {
    let discord = Loopback::start(World::default()).await;
    let (text, code) = output(&discord, &["invite"], &[]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(&format!("client_id={APPLICATION}")) && text.contains("permissions=274877992000"), "{text}");
    let (json, _) = output(&discord, &["invite", "--json", "--application", "42"], &[("DISCORD_TOKEN", "")]).await;
    let invite: Value = serde_json::from_str(&json).unwrap();
    assert!(invite["server"].as_str().unwrap().contains("client_id=42"), "{json}");
    discord.finish();
}
