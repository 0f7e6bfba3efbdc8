//! Three hundred questions while much goes wrong on the way: none is lost, none is answered twice, nothing is left behind.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use fake_discord::default_world::{BOT, GUILD, NEWCOMER, OWNER};
use fake_discord::{Bot, Channel, Guild, Loopback, Misfortune, User, World};

const QUESTIONS: usize = 300;
const CHANNELS: usize = 20;
const ASKERS: usize = 100;
const BETWEEN: Duration = Duration::from_millis(60);
const FIVE_PERCENT_EACH: Misfortune =
    Misfortune { lost_before: 0.05, lost_after: 0.05, error_500: 0.05, rate_limited: 0.05 };
const ANYTHING: [(&str, &str); 5] = [
    ("POST", "/channels/*/messages"),
    ("PATCH", "/channels/*/messages/*"),
    ("DELETE", "/channels/*/messages/*"),
    ("POST", "/interactions/*"),
    ("GET", "/channels/*/messages"),
];
/// Questions and the titles of their answers.
const TEXTS: [(&str, &str); 4] = [
    ("what does a CPC make?", "Pay: CPC"),
    ("what does a senior CCS make?", "Pay: CCS, senior"),
    ("what does a COC make?", "Pay: COC"),
    ("what does a coder make in Texas?", "Pay: medical coders, Texas"),
];

fn channel(number: usize) -> u64 {
    GUILD + 1_000 + (number % CHANNELS) as u64
}

fn asker(number: usize) -> u64 {
    NEWCOMER + 1_000 + (number % ASKERS) as u64
}

fn world() -> World {
    let mut guild = Guild::new(GUILD + 500, "Busy", OWNER).member(BOT, &[]);
    for number in 0..CHANNELS {
        guild = guild.channel(Channel::text(channel(number), "busy"));
    }
    let world = World::default().with_guild(guild);
    (0..ASKERS).fold(world, |world, number| world.with_user(User::new(asker(number), "asker")))
}

/// What became of a question.
enum Asked {
    /// It stands as it was asked, or as it was changed to, and its answer has this title.
    Message(u64, &'static str),
    /// It was taken back.
    Gone(u64),
    /// It was a command.
    Interaction(u64),
}

/// Asks one question after another, of which some are commands, some are changed and some are taken back.
async fn ask(discord: &Loopback, commands: bool) -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut later: Vec<(usize, u64)> = Vec::new();
    for number in 0..QUESTIONS + 20 {
        if number < QUESTIONS {
            let (text, title) = TEXTS[number / 5 % TEXTS.len()];
            if number % 5 == 0 && commands {
                let options = json!({ "credential": "CPC" });
                asked.push(Asked::Interaction(
                    discord.starts_command(asker(number), channel(number), "cert", options).await,
                ));
            } else {
                let question = discord.says(channel(number), asker(number), &format!("<@{BOT}> {text}")).await;
                asked.push(Asked::Message(question, title));
                if matches!(number % 5, 2 | 3) {
                    // Before, during or after its answer.
                    later.push((number + [0, 1, 3, 20][number % 4], question));
                }
            }
        }
        for (_, question) in later.extract_if(.., |(due, _)| *due <= number) {
            let place = asked.iter().position(|one| matches!(one, Asked::Message(id, _) if *id == question)).unwrap();
            if place % 5 == 2 {
                let (text, title) = TEXTS[(place / 5 + 1) % TEXTS.len()];
                discord.edits(question, &format!("<@{BOT}> {text}")).await;
                asked[place] = Asked::Message(question, title);
            } else {
                discord.deletes(question).await;
                asked[place] = Asked::Gone(question);
            }
        }
        tokio::time::sleep(BETWEEN).await;
    }
    asked
}

/// The titles of the messages that stand under each question.
fn standing(discord: &Loopback) -> HashMap<u64, Vec<String>> {
    let mut found: HashMap<u64, Vec<String>> = HashMap::new();
    for message in (0..CHANNELS).flat_map(|number| discord.bot_messages_in(channel(number))) {
        let to = message["message_reference"]["message_id"].as_str().and_then(|id| id.parse().ok());
        // Answers to commands reply to nothing.
        if let Some(question) = to {
            let title = message["embeds"][0]["title"].as_str().unwrap_or_default();
            found.entry(question).or_default().push(title.to_owned());
        }
    }
    found
}

/// What is lost, there twice, wrong, or left behind.
async fn faults(discord: &Loopback, asked: &[Asked], remembers: bool) -> Vec<String> {
    let found = standing(discord);
    let mut faults = Vec::new();
    for (place, one) in asked.iter().enumerate() {
        match one {
            Asked::Message(question, title) => match found.get(question).map(Vec::as_slice) {
                Some([only]) if only == title => {}
                other => faults.push(format!("{place}: {title} expected, {other:?} there")),
            },
            // What was answered before a process was killed is not known to the next one.
            Asked::Gone(question) if remembers && found.contains_key(question) => {
                faults.push(format!("{place}: left behind"))
            }
            Asked::Gone(_) => {}
            Asked::Interaction(id) => {
                if discord.reply_within(*id, Duration::ZERO).await.is_none() {
                    faults.push(format!("{place}: a command without an answer"));
                }
            }
        }
    }
    faults
}

/// Waits until all is as it should be, and fails with what is not.
async fn settles(discord: &Loopback, asked: &[Asked], remembers: bool) {
    let mut left = Vec::new();
    for _ in 0..90 {
        left = faults(discord, asked, remembers).await;
        if left.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    discord.fail(&format!("{} of {QUESTIONS} questions:\n{}", left.len(), left.join("\n")));
}

fn environment(more: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("PRECEPTOR_ANSWERING_REPEAT_SECONDS", "0".to_owned()),
        ("PRECEPTOR_ANSWERING_PER_MINUTE", "1000".to_owned()),
    ];
    all.extend_from_slice(more);
    all
}

async fn start(discord: &Loopback, environment: &[(&'static str, String)]) -> Bot {
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Bot::start(discord, &environment).await
}

#[tokio::test]
async fn nothing_is_lost_when_one_request_in_five_fails() {
    let discord = Loopback::start(world()).await;
    let _bot = start(&discord, &environment(&[])).await;
    discord.misfortune(20_261_126, &ANYTHING, FIVE_PERCENT_EACH);
    let asked = ask(&discord, true).await;
    settles(&discord, &asked, true).await;
    let failed = discord.requests().iter().filter(|request| !(200..300).contains(&request.status)).count();
    assert!(failed > QUESTIONS / 10, "only {failed} requests have met with bad luck");
    discord.finish();
}

#[tokio::test]
async fn nothing_is_lost_when_the_gateway_is_cut_and_the_process_killed() {
    let state = std::env::temp_dir().join(format!("preceptor-misfortune-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&state);
    std::fs::create_dir_all(&state).unwrap();
    let environment = environment(&[("PRECEPTOR_STATE_DIRECTORY", state.display().to_string())]);
    let discord = Loopback::start(world()).await;
    let bot = start(&discord, &environment).await;
    // Long enough for its place in the session to be kept at least once.
    tokio::time::sleep(Duration::from_secs(6)).await;
    discord.misfortune(20_261_127, &ANYTHING, FIVE_PERCENT_EACH);
    let cutting = async {
        let mut bot = Some(bot);
        for number in 1.. {
            tokio::time::sleep(Duration::from_secs(4)).await;
            if number == 3 {
                // Killed, and started anew by its supervisor.
                drop(bot.take());
                bot = Some(start(&discord, &environment).await);
            } else {
                discord.cuts_connections().await;
            }
        }
    };
    let asking = async {
        let asked = ask(&discord, false).await;
        settles(&discord, &asked, false).await;
    };
    tokio::select! {
        () = asking => {}
        () = cutting => {}
    }
    assert_eq!(discord.identifies().len(), 1, "the session goes on after the restart");
    discord.finish();
    let _ = std::fs::remove_dir_all(&state);
}

#[tokio::test]
async fn an_answer_whose_response_is_lost_for_good_still_follows_its_question() {
    let discord = Loopback::start(world()).await;
    let _bot = start(&discord, &environment(&[])).await;
    let place = channel(0);
    let path = format!("/channels/{place}/messages");
    // Carried out each time, and never a word of it.
    discord.fault(fake_discord::Fault::on("POST", &path, fake_discord::Answer::ClosedAfter).always());
    let question = discord.says(place, asker(0), &format!("<@{BOT}> {}", TEXTS[0].0)).await;
    let answer: Value = discord.answer_to(question).await;
    discord.deletes(question).await;
    let id: u64 = answer["id"].as_str().unwrap().parse().unwrap();
    let gone = discord.within(Duration::from_secs(45), |discord| discord.message(id).is_none().then_some(())).await;
    assert!(gone.is_some(), "{}", discord.report());
    discord.finish();
}
