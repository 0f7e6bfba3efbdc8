//! A thousand servers with a hundred answers of their own each: how much memory they take while all of them are asked, and how long
//! a server waits that has not been asked for long.
//!
//! `cargo bench --bench own_answers`; a store is made in a temporary folder first, which takes a minute.
#![allow(missing_docs)]

use std::error::Error;
use std::num::NonZeroU64;
use std::time::Instant;

use engine::assistant::Assistant;
use engine::encoder::{Embedding, VectorTable, WIDTH};
use engine::own_answers::{OwnAnswer, OwnAnswers, Shown};
use preceptor::config::{Config, StoreAddress};
use preceptor::discord::bot::guild_profiles::GuildProfiles;
use preceptor::discord::bot::snapshots::Snapshots;
use preceptor::discord::ui::snapshot::Snapshot;
use preceptor::store::{Expected, Lesson, OwnAnswersChange, Store, Taught};
use serenity::all::GuildId;
use tokio::sync::mpsc;

const SERVERS: u64 = 1_000;
const ANSWERS: usize = 100;
const PHRASINGS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measure())
}

fn word(number: usize) -> String {
    (0..4).map(|place| char::from(b'a' + u8::try_from(number / 26_usize.pow(place) % 26).unwrap_or_default())).collect()
}

fn answer(at: usize) -> OwnAnswer {
    let way =
        |number: usize| format!("where do I find the {} of the {} club", word(at * 7 + number), word(number * 31 + at));
    let text = format!("It is on shelf {at}, beside the {}. Ask whoever looks after it. ", word(at)).repeat(4);
    OwnAnswer {
        id: format!("answer-{at}"),
        question: format!("Where is the {} kept?", word(at)),
        phrasings: (0..PHRASINGS).map(way).collect(),
        shown: Shown::Text { answer: text, link: None, replaces: None },
        expires: None,
    }
}

async fn measure() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("preceptor-bench-{}", std::process::id()));
    let store = Store::open(&StoreAddress::Sqlite(folder.join("own.sqlite"))).await?;
    let assistant = preceptor::built_in::assistant()?;
    let vectors = vectors(&assistant);
    for number in 1..=SERVERS {
        let guild = NonZeroU64::new(number).ok_or("0")?;
        let lessons = (0..ANSWERS).map(answer);
        let lessons =
            lessons.map(|answer| Lesson { id: answer.id.clone(), after: Some(answer), expected: Expected::Anything });
        let teaching = OwnAnswersChange { guild, actor: guild, at: 1, lessons: lessons.collect() };
        let Taught::Done { .. } = store.teach(teaching).await? else { return Err("it could not be taught".into()) };
        store.keep_vectors(guild, vectors.clone()).await?;
    }
    let snapshots = Snapshots::new(Snapshot::new(assistant));
    snapshots.current().prepare();
    let profiles = GuildProfiles::new(&Config::default(), Some(store.clone()), snapshots, mpsc::unbounded_channel().0);
    let before = resident()?;
    let mut waits = Vec::new();
    for number in 1..=SERVERS {
        let start = Instant::now();
        profiles.settle(GuildId::new(number)).await;
        waits.push(start.elapsed());
        if profiles.own(GuildId::new(number)).is_none_or(|(_, own)| own.len() != ANSWERS) {
            return Err(format!("server {number} was not read").into());
        }
    }
    waits.sort_unstable();
    let at = |share: usize| waits.get((waits.len() - 1) * share / 100).copied().unwrap_or_default();
    println!("{SERVERS} servers with {ANSWERS} answers, {} ways to ask each, with vectors", PHRASINGS + 1);
    println!("memory above idle, after all were asked: {:.1} MB", resident()? - before);
    println!("a server that is not in memory waits {:?} in the median, {:?} at worst", at(50), at(100));
    store.close().await;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Vectors of all answers, as they are kept; any numbers do.
fn vectors(assistant: &Assistant) -> Vec<(String, Vec<u8>)> {
    let Some(encoder) = assistant.encoder() else { return Vec::new() };
    let mut own = OwnAnswers::default();
    for at in 0..ANSWERS {
        let _ = own.add(answer(at), assistant.matcher());
    }
    let of_answer = |(id, texts): (&str, Vec<String>)| {
        let mut table = VectorTable::new(encoder.body());
        for (number, text) in texts.iter().enumerate() {
            table.insert(text, &Embedding::new((0..WIDTH).map(|at| ((at * 7 + number) % 13) as f32 - 6.0)));
        }
        (id.to_owned(), table.to_bytes())
    };
    own.without_vectors(encoder.body()).map(of_answer).collect()
}

/// Megabytes of the process that are in memory, as Linux counts them.
fn resident() -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.split_whitespace().next().ok_or("no number")?.parse::<f64>()? / 1024.0)
}
