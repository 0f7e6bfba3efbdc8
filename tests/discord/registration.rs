//! The commands as Discord keeps them, over several starts.

use std::time::Duration;

use serde_json::Value;

use fake_discord::default_world::{GUILD, LOUNGE, NEWCOMER};
use fake_discord::{Answer, Bot, Fault, Loopback, Place, World};

/// All tries of a call with their pauses, on a machine that is busy with something else.
const PATIENT: Duration = Duration::from_secs(40);

/// As what the commands stand in every menu.
const NAMES: [&str; 19] = [
    "Answer this",
    "It means…",
    "Teach this",
    "Why?",
    "ask",
    "career",
    "cert",
    "compare",
    "faq",
    "help",
    "insights",
    "interview",
    "outlook",
    "privacy",
    "resources",
    "salary",
    "settings",
    "teach",
    "why",
];

/// Paths and numbers of commands of all that was set so far.
fn sets(discord: &Loopback) -> Vec<(String, usize)> {
    let sent = discord.requests_to("PUT", "/applications/");
    let is_guilds = |path: &str| if path.contains("/guilds/") { "guild" } else { "everywhere" };
    sent.iter().map(|one| (is_guilds(&one.path).to_owned(), one.body.as_array().map_or(0, Vec::len))).collect()
}

/// The names that are registered there.
fn names(discord: &Loopback, guild: Option<u64>) -> Vec<String> {
    let all = discord.commands().into_iter().filter(|(scope, _)| *scope == guild);
    let mut names: Vec<String> = all.map(|(_, one)| one["name"].as_str().unwrap_or_default().to_owned()).collect();
    names.sort();
    names
}

fn set(place: &str, commands: usize) -> (String, usize) {
    (place.to_owned(), commands)
}

/// Starts the bot, and ends it again.
async fn starts(discord: &Loopback, environment: &[(&str, &str)]) {
    let mut bot = Bot::start(discord, environment).await;
    bot.dies().await;
}

#[tokio::test]
async fn commands_are_set_only_when_they_differ() {
    let discord = Loopback::start(World::default()).await;
    starts(&discord, &[]).await;
    assert_eq!(sets(&discord), [set("everywhere", 19)], "at the first start");
    assert_eq!(names(&discord, None), NAMES);
    for place in [Place::Guild(LOUNGE), Place::Dm, Place::PrivateChannel, Place::ForeignGuild] {
        assert_eq!(discord.hidden_because(NEWCOMER, place, "salary"), None, "{place:?}");
    }

    let first = discord.commands();
    starts(&discord, &[]).await;
    assert_eq!(sets(&discord).len(), 1, "at the second start: {:?}", sets(&discord));

    discord.alters_command(None, "salary", "description", "Something else".into());
    starts(&discord, &[]).await;
    assert_eq!(sets(&discord), [set("everywhere", 19), set("everywhere", 19)], "after a change");
    let salary = |all: &[(Option<u64>, Value)]| all.iter().find(|(_, one)| one["name"] == "salary").cloned().unwrap().1;
    assert_eq!(salary(&discord.commands())["description"], salary(&first)["description"]);
    discord.finish();
}

#[tokio::test]
async fn a_guild_for_trying_things_out_takes_the_commands_and_gives_them_back() {
    let discord = Loopback::start(World::default()).await;
    let guild = GUILD.to_string();
    let in_guild = [("PRECEPTOR_DISCORD_GUILD", guild.as_str())];
    starts(&discord, &[]).await;

    let bot = Bot::start(&discord, &in_guild).await;
    assert_eq!(sets(&discord)[1..], [set("guild", 19), set("everywhere", 0)]);
    assert_eq!(names(&discord, Some(GUILD)), NAMES);
    assert_eq!(names(&discord, None), Vec::<String>::new(), "they would show twice");
    let reply = discord.command(NEWCOMER, LOUNGE, "cert", serde_json::json!({ "credential": "CCS" })).await;
    assert!(reply.text().contains("Certified Coding Specialist"), "{reply:?}");
    drop(bot);

    starts(&discord, &in_guild).await;
    assert_eq!(sets(&discord).len(), 3, "nothing has changed: {:?}", sets(&discord));
    discord.alters_command(Some(GUILD), "salary", "description", "Something else".into());
    starts(&discord, &in_guild).await;
    assert_eq!(sets(&discord)[3..], [set("guild", 19)]);

    starts(&discord, &[]).await;
    assert_eq!(sets(&discord)[4..], [set("everywhere", 19), set("guild", 0)]);
    assert_eq!(names(&discord, None), NAMES);
    assert_eq!(names(&discord, Some(GUILD)), Vec::<String>::new(), "they would show twice");
    discord.finish();
}

#[tokio::test]
async fn commands_that_could_not_be_set_are_set_when_discord_is_well_again() {
    let discord = Loopback::start(World::default()).await;
    // As many tries as a call has.
    discord.fault(Fault::on("PUT", "/applications/*/commands", Answer::Status(500)).times(8));
    let bot = Bot::start_connected(&discord, &[]).await;
    bot.logs("could not be registered", PATIENT).await;
    assert!(bot.log().contains("trying again"), "{}", bot.log());
    let set = discord.within(PATIENT, |discord| (names(discord, None) == NAMES).then_some(()));
    assert!(set.await.is_some(), "{}", discord.report());
    discord.finish();
}

#[tokio::test]
async fn where_others_are_left_over_is_told_apart_from_what_was_set() {
    let discord = Loopback::start(World::default()).await;
    discord.fault(Fault::on("GET", "/users/@me/guilds", Answer::FORBIDDEN));
    let bot = Bot::start(&discord, &[]).await;
    bot.logs("commands of before may show twice", PATIENT).await;
    assert_eq!(names(&discord, None), NAMES);
    assert!(!bot.log().contains("could not be registered"), "{}", bot.log());
    discord.finish();
}
