//! The real binary against the stand-in for Discord: time to connect, time to answer beside a bare serenity bot, chatter
//! with questions in between, answers that a server imports, and memory.
//!
//! `cargo build --release --manifest-path benches/bare/Cargo.toml && cargo bench --bench discord`, or only some of it:
//! `cargo bench --bench discord -- start answer chatter import memory`.
//!
//! Bot and stand-in are pinned to a core each (`taskset`), in one run.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use fake_discord::default_world::{BOT, LOUNGE, NEWCOMER, OWNER, QUESTIONS};
use fake_discord::{Bot, Loopback, User, World};
use serde_json::json;

const BARE: &str = "benches/bare/target/release/bare";
const PRECEPTOR: &str = env!("CARGO_BIN_EXE_preceptor");
const ASKERS: u64 = 200;
const ASKED: usize = 600;
/// Below the 40 calls a second that Preceptor allows itself.
const BETWEEN_QUESTIONS: Duration = Duration::from_millis(30);
const CHATTER_PER_SECOND: u32 = 2_000;
const CHATTER: Duration = Duration::from_secs(30);
const STARTS: usize = 15;
const MOST_TO_CONNECTION: f64 = 100.0;
const MOST_TO_READY: f64 = 250.0;
const MOST_MEDIAN: f64 = 2.0;
const MOST_P99: f64 = 3.0;
const MOST_CHATTER_P99: f64 = 100.0;
const IMPORTED: usize = 500;
const WAYS_TO_ASK: usize = 30;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
const MOST_TO_WORDS: f64 = 2_000.0;
const MOST_LATER: f64 = 50.0;
const POSTGRES: &str = "postgres://postgres@127.0.0.1:5432/test";
const MOST_IDLE_MEGABYTES: f64 = 36.0;
const MOST_IDLE_MEGABYTES_POSTGRES: f64 = 38.0;
const MOST_BULK_MEGABYTES: f64 = 100.0;

const TEXTS: [&str; 5] = [
    "is the CPC exam open book?",
    "what does a CPC make?",
    "how much does the CPC exam cost?",
    "do medical coders work from home?",
    "what does a senior CCS make?",
];

fn main() -> ExitCode {
    pin_itself();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_left_out = |part: &str| !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == part);
    let good = runtime.block_on(async {
        let soon = is_left_out("start") || time_to_connect().await;
        let fast = is_left_out("answer") || time_to_answer().await;
        let steady = is_left_out("chatter") || chatter().await;
        let quiet = is_left_out("import") || import().await;
        let small = is_left_out("memory") || memory().await;
        soon && fast && steady && quiet && small
    });
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// This process, and the stand-in with it, to the first core; bots go to the second.
fn pin_itself() {
    let id = std::process::id().to_string();
    let pinned = Command::new("taskset").args(["-apc", "0", &id]).output();
    assert!(pinned.is_ok_and(|output| output.status.success()), "taskset is needed (Debian's util-linux)");
}

async fn start(discord: &Loopback, program: &str, environment: &[(&str, &str)]) -> Bot {
    // What is built in is measured, not the folder of the tests.
    let environment = [environment, &[("PRECEPTOR_KNOWLEDGE_FOLDER", "")]].concat();
    Bot::start_program(discord, &["taskset", "-c", "1", program, "run"], &environment).await
}

fn world() -> World {
    (0..ASKERS)
        .fold(World::default().quiet(), |world, number| world.with_user(User::new(NEWCOMER + 1_000 + number, "a")))
}

fn asker(number: usize) -> u64 {
    NEWCOMER + 1_000 + number as u64 % ASKERS
}

/// Milliseconds from a message going out to the call that answers it; none where it was not answered.
async fn asked(discord: &Loopback, channel: u64, number: usize, text: &str) -> Option<f64> {
    let start = Instant::now();
    let question = discord.says(channel, asker(number), text).await;
    let answered = discord.within(Duration::from_secs(5), |discord| discord.answered_at(question)).await?;
    Some(answered.duration_since(start).as_secs_f64() * 1e3)
}

fn quantile(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * share).round() as usize]
}

/// From the start of the process.
async fn time_to_connect() -> bool {
    let (mut connected, mut ready) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let discord = Loopback::start(world()).await;
        let started = Instant::now();
        let bot = start(&discord, PRECEPTOR, &[]).await;
        let logs = async {
            while !bot.log().contains("connected to Discord") {
                tokio::task::yield_now().await
            }
        };
        tokio::time::timeout(Duration::from_secs(20), logs).await.unwrap();
        ready.push(started.elapsed().as_secs_f64() * 1e3);
        connected.push(discord.connections()[0].at.duration_since(started).as_secs_f64() * 1e3);
        discord.take_violations();
    }
    println!("{STARTS} starts of the process: until");
    let mut good = true;
    for (what, times, most) in
        [("it connects", &mut connected, MOST_TO_CONNECTION), ("it is ready", &mut ready, MOST_TO_READY)]
    {
        let (median, slowest) = (quantile(times, 0.5), quantile(times, 1.0));
        println!("  {what:<18}  median {median:>6.1} ms  slowest {slowest:>6.1} ms (median at most {most})");
        good &= median <= most;
    }
    good
}

async fn time_to_answer() -> bool {
    assert!(Path::new(BARE).exists(), "build it first: cargo build --release --manifest-path benches/bare/Cargo.toml");
    let mut measured = Vec::new();
    println!("{ASKED} mentions, one at a time: message out to answering call in");
    // Twice each, in turn, as the machine is not always equally fast.
    for (name, program) in [("bare serenity bot", BARE), ("Preceptor", PRECEPTOR)].repeat(2) {
        let discord = Loopback::start(world()).await;
        let environment = [("PRECEPTOR_ANSWERING_REPEAT_SECONDS", "0"), ("PRECEPTOR_ANSWERING_PER_MINUTE", "1000")];
        let _bot = start(&discord, program, &environment).await;
        let mut times = Vec::with_capacity(ASKED);
        for number in 0..ASKED {
            let text = format!("<@{BOT}> {}", TEXTS[number % TEXTS.len()]);
            times.extend(asked(&discord, LOUNGE, number, &text).await);
            tokio::time::sleep(BETWEEN_QUESTIONS).await;
        }
        assert_eq!(times.len(), ASKED, "{name} left questions unanswered");
        let (median, p99) = (quantile(&mut times, 0.5), quantile(&mut times, 0.99));
        println!("  {name:<18}  median {median:>6.2} ms  p99 {p99:>6.2} ms");
        measured.push((median, p99));
        discord.take_violations();
    }
    let ratio = |pick: fn(&(f64, f64)) -> f64| {
        (pick(&measured[1]) + pick(&measured[3])) / (pick(&measured[0]) + pick(&measured[2]))
    };
    let (median, p99) = (ratio(|times| times.0), ratio(|times| times.1));
    println!("  ratio: median {median:.2} (at most {MOST_MEDIAN}), p99 {p99:.2} (at most {MOST_P99})");
    median <= MOST_MEDIAN && p99 <= MOST_P99
}

/// Chatter of 60 characters, no two alike.
fn chatter_line(number: usize) -> String {
    const BEGINNINGS: [&str; 5] =
        ["haha same here", "good morning", "i passed yesterday", "see you tonight", "my cat did that"];
    let mut line = format!("{} {number} ", BEGINNINGS[number % BEGINNINGS.len()]);
    while line.len() < 60 {
        line.push_str(["so", "and then", "well", "anyway", "yes"][(number + line.len()) % 5]);
        line.push(' ');
    }
    line.truncate(60);
    line
}

async fn chatter() -> bool {
    let discord = Loopback::start(world()).await;
    let channels = QUESTIONS.to_string();
    let environment = [
        ("PRECEPTOR_ANSWERING_CHANNELS", channels.as_str()),
        ("PRECEPTOR_ANSWERING_REPEAT_SECONDS", "0"),
        ("PRECEPTOR_ANSWERING_PER_MINUTE", "1000"),
    ];
    let bot = start(&discord, PRECEPTOR, &environment).await;
    let questions = CHATTER.as_secs() as usize;
    println!("chatter of 60 characters, {CHATTER_PER_SECOND} a second for {CHATTER:?}, a question a second in between");
    let talking = async {
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        for beat in 0..CHATTER.as_millis() as usize / 5 {
            tick.tick().await;
            for part in 0..CHATTER_PER_SECOND as usize / 200 {
                let number = beat * 10 + part;
                discord.says(QUESTIONS, asker(number), &chatter_line(number)).await;
            }
        }
    };
    let asking = async {
        let mut times = Vec::new();
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        for number in 0..questions {
            tick.tick().await;
            times.extend(asked(&discord, QUESTIONS, number, TEXTS[[0, 2, 3][number % 3]]).await);
        }
        times
    };
    let start = Instant::now();
    let ((), mut times) = tokio::join!(talking, asking);
    let rate = f64::from(CHATTER_PER_SECOND) * CHATTER.as_secs_f64() / start.elapsed().as_secs_f64();
    let answered = times.len();
    let (median, p99) = (quantile(&mut times, 0.5), quantile(&mut times, 0.99));
    let unwanted = discord.bot_messages_in(QUESTIONS).len().saturating_sub(answered);
    println!(
        "  {rate:.0} messages a second; {answered} of {questions} answered, median {median:.1} ms, p99 {p99:.1} ms (at most \
         {MOST_CHATTER_P99}); {unwanted} pieces of chatter answered; {}",
        told(&bot)
    );
    discord.take_violations();
    answered == questions && p99 <= MOST_CHATTER_P99
}

fn word(number: usize) -> String {
    (0..4).map(|place| char::from(b'a' + u8::try_from(number / 26_usize.pow(place) % 26).unwrap())).collect()
}

/// As many answers as a server may have, each asked for in as many ways as there may be.
fn answers() -> String {
    (0..IMPORTED).fold(String::new(), |mut file, at| {
        let ways = (0..WAYS_TO_ASK).map(|way| format!("\"which {}x is the {}y\"", word(at * 31 + way), word(at)));
        let ways = ways.collect::<Vec<_>>().join(", ");
        let question = format!("Where is the {}z of the club?", word(at));
        let _ =
            write!(file, "[[answer]]\nquestion = \"{question}\"\nphrasings = [{ways}]\nanswer = \"On shelf {at}.\"\n");
        file
    })
}

/// A moderator imports answers, while others ask.
async fn import() -> bool {
    let discord = Loopback::start(world()).await;
    let folder = std::env::temp_dir().join(format!("import-{}", std::process::id()));
    let (file, key) = (format!("sqlite://{}/store.sqlite", folder.display()), folder.join("key"));
    let environment = [
        ("PRECEPTOR_STORE_URL", file.as_str()),
        ("PRECEPTOR_STORE_KEY_FILE", key.to_str().unwrap()),
        ("PRECEPTOR_ANSWERING_REPEAT_SECONDS", "0"),
        ("PRECEPTOR_ANSWERING_PER_MINUTE", "1000"),
    ];
    let bot = start(&discord, PRECEPTOR, &environment).await;
    let look = async |number: usize| {
        tokio::time::sleep(BETWEEN_LOOKS).await;
        let text = format!("<@{BOT}> {}", TEXTS[number % TEXTS.len()]);
        asked(&discord, LOUNGE, number, &text).await.unwrap()
    };
    let mut before = Vec::new();
    for number in 0..100 {
        before.push(look(number).await);
    }
    let attached = discord.attaches("answers.toml", answers().as_bytes());
    let shown = discord.command(OWNER, LOUNGE, "teach import", json!({ "file": attached })).await;
    let buttons = shown.components.iter().filter_map(|row| row["components"].as_array()).flatten();
    let save = buttons.filter(|button| button["label"] == "Save").find_map(|button| button["custom_id"].as_str());
    let saved = Instant::now();
    discord.presses(OWNER, shown.message.unwrap(), save.unwrap()).await;
    let question = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}> where is the {}z of the club?", word(321))).await;
    let answer = discord.answer_to(question).await;
    assert!(answer.to_string().contains("On shelf 321."), "{answer}");
    let by_words = saved.elapsed().as_secs_f64() * 1e3;
    let mut meanwhile = Vec::new();
    while !bot.log().contains("found by what they mean as well") {
        meanwhile.push(look(meanwhile.len()).await);
    }
    let with_vectors = saved.elapsed();
    discord.take_violations();
    let _ = std::fs::remove_dir_all(folder);
    let (slowest_before, slowest) = (quantile(&mut before, 1.0), quantile(&mut meanwhile, 1.0));
    println!(
        "{IMPORTED} answers with {WAYS_TO_ASK} phrasings imported: one is given by its words {by_words:.0} ms after they are saved (at \
         most {MOST_TO_WORDS}), all have their vectors after {:.0} s; the slowest of {} questions meanwhile took {slowest:.1} ms, of \
         100 before {slowest_before:.1} ms (at most {MOST_LATER} more); {}",
        with_vectors.as_secs_f64(),
        meanwhile.len(),
        told(&bot)
    );
    by_words <= MOST_TO_WORDS && slowest - slowest_before <= MOST_LATER
}

async fn memory() -> bool {
    println!("resident memory, ten seconds after the start");
    let mut good = true;
    let bulk = World::empty().bulk(1_000, 50, 20, 10);
    let folder = std::env::temp_dir().join(format!("memory-{}", std::process::id()));
    let file = format!("sqlite://{}/store.sqlite", folder.display());
    for (what, world, store, most) in [
        ("1 guild, settings in a file", World::default(), file.as_str(), MOST_IDLE_MEGABYTES),
        ("1 guild, settings in PostgreSQL", World::default(), POSTGRES, MOST_IDLE_MEGABYTES_POSTGRES),
        ("1,000 guilds of 50 channels, 20 roles, 10 overwrites a channel", bulk, file.as_str(), MOST_BULK_MEGABYTES),
    ] {
        if store == POSTGRES && std::net::TcpStream::connect("127.0.0.1:5432").is_err() {
            println!("  {what}: left out, as no server answers at {POSTGRES}");
            continue;
        }
        let discord = Loopback::start(world).await;
        let bot = start(&discord, PRECEPTOR, &[("PRECEPTOR_STORE_URL", store)]).await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        let megabytes = bot.memory().unwrap() as f64 / 1e6;
        println!("  {what}: {megabytes:.1} MB (at most {most})");
        good &= megabytes <= most;
        discord.take_violations();
    }
    let _ = std::fs::remove_dir_all(folder);
    good
}

fn told(bot: &Bot) -> String {
    let mut text = String::new();
    if let Some(bytes) = bot.memory() {
        let _ = write!(text, "{:.1} MB", bytes as f64 / 1e6);
    }
    text
}
