//! The knowledge is exchanged again and again while questions are asked: none is lost, and each is answered wholly from one
//! state of the folder. The benchmark does the same for longer.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fake_discord::default_world::{LOUNGE, NEWCOMER};
use fake_discord::{Bot, Loopback, World};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::json;

/// Discord waits for a response no longer.
const TOO_LATE: Duration = Duration::from_secs(3);
const STATES: [&str; 2] = ["Heron", "Otter"];

/// What is asked of the bot.
#[derive(Debug)]
pub struct Load {
    /// How often the knowledge is exchanged.
    pub exchanges: usize,
    /// How many questions are asked in a second meanwhile.
    pub per_second: u32,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Seen {
    /// How often the knowledge was exchanged.
    pub exchanges: usize,
    pub asked: usize,
    pub lost: usize,
    pub mixed: usize,
    /// Milliseconds from a question to its response, sorted.
    pub times: Vec<f64>,
    /// Milliseconds from a signal until the folder is in force, sorted.
    pub in_force: Vec<f64>,
    /// Bytes that are resident before and after.
    pub memory: Option<(u64, u64)>,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |times: &[f64], share: f64| times.get(((times.len().max(1) - 1) as f64 * share) as usize).copied();
        let told = |times: &[f64]| {
            let [median, p99, most] = [0.5, 0.99, 1.0].map(|share| at(times, share).unwrap_or(f64::NAN));
            format!("median {median:.1} ms, p99 {p99:.1} ms, slowest {most:.1} ms")
        };
        let Self { exchanges, asked, lost, mixed, .. } = self;
        write!(f, "{exchanges} exchanges, {asked} questions: {lost} lost, {mixed} mixed; {}", told(&self.times))?;
        write!(f, "; in force after a {}", told(&self.in_force))?;
        if let Some((before, after)) = self.memory {
            write!(f, "; memory {:.1} MB, then {:.1} MB", before as f64 / 1e6, after as f64 / 1e6)?;
        }
        Ok(())
    }
}

/// A folder that goes when it is over.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("preceptor-exchange-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let place = std::env::temp_dir().join(name);
        std::fs::create_dir_all(place.join("own/faq")).unwrap();
        Self(place)
    }

    fn folder(&self) -> PathBuf {
        self.0.join("own")
    }

    /// Title, answer, and what it leads on to all name the state.
    fn write(&self, state: &str) {
        let entries = format!(
            "[[entry]]\nid = \"club-fee\"\nquestion = \"What does the {state} club cost?\"\nanswer = \"Ask any {state}: \
             the {state} tells.\"\nsee_also = [\"club-hours\"]\nsources = []\n\n[[entry]]\nid = \"club-hours\"\nquestion \
             = \"When does the {state} club meet?\"\nanswer = \"When a {state} comes.\"\nsee_also = [\"club-fee\"]\n\
             sources = []\n"
        );
        let unfinished = self.0.join("unfinished");
        std::fs::write(&unfinished, entries).unwrap();
        std::fs::rename(unfinished, self.folder().join("faq/own.toml")).unwrap();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A bot whose folder says one thing and the other in turn, and questions all the while.
pub async fn exchanges(load: &Load) -> Seen {
    let place = Place::new();
    place.write(STATES[0]);
    let (discord, bot) = start(&place.folder()).await;
    // Until what is used over and over has been allocated.
    for warm_up in 0..load.exchanges.min(50) {
        exchange(&discord, &bot, &place, STATES[(warm_up + 1) % 2]).await;
    }
    let before = bot.memory();
    let done = AtomicBool::new(false);
    let exchanging = async {
        let mut in_force = Vec::new();
        for number in 0..load.exchanges {
            in_force.push(exchange(&discord, &bot, &place, STATES[number % 2]).await);
        }
        done.store(true, Ordering::Relaxed);
        in_force
    };
    let (in_force, answers) =
        tokio::join!(exchanging, asking(&discord, load.per_second, &done, "what does the club cost"));
    let is_whole = |text: &str| STATES.iter().filter(|state| text.contains(*state)).count() == 1;
    let seen = Seen { memory: before.zip(bot.memory()), ..Seen::of(in_force, answers, is_whole) };
    discord.take_violations();
    seen
}

/// What comes of a hundred questions a second where nothing is exchanged, and where a folder as large as the built-in one
/// is learnt anew so many times.
#[allow(dead_code)]
pub async fn learning_beside(times: usize) -> [Seen; 2] {
    let place = Place::new();
    copy(Path::new("knowledge"), &place.folder());
    std::fs::remove_file(place.folder().join("faq/own.toml")).unwrap_or_default();
    let (discord, bot) = start(&place.folder()).await;
    let mut both = [Seen::default(), Seen::default()];
    for (seen, times) in both.iter_mut().zip([0, times]) {
        let before = bot.memory();
        let done = AtomicBool::new(false);
        let learning = async {
            let mut in_force = Vec::new();
            // As long as learning takes elsewhere.
            tokio::time::sleep(Duration::from_secs(if times == 0 { 10 } else { 0 })).await;
            for number in 0..times {
                in_force.push(exchange(&discord, &bot, &place, &format!("Heron{number}")).await);
            }
            done.store(true, Ordering::Relaxed);
            in_force
        };
        let (in_force, answers) = tokio::join!(learning, asking(&discord, 100, &done, "is the CPC exam open book?"));
        *seen = Seen { memory: before.zip(bot.memory()), ..Seen::of(in_force, answers, |text| text.contains("book")) };
    }
    discord.take_violations();
    both
}

/// A bot that keeps nothing anywhere, so that each state of the folder is learnt anew.
async fn start(folder: &Path) -> (Loopback, Bot) {
    let environment = [("PRECEPTOR_KNOWLEDGE_FOLDER", folder.to_str().unwrap()), ("PRECEPTOR_LOG_LEVEL", "warn")];
    let discord = Loopback::start(World::default().quiet()).await;
    let bot = Bot::start_connected(&discord, &environment).await;
    // Nobody can use a command before it is registered.
    discord.until("commands are registered", |discord| !discord.commands().is_empty()).await;
    (discord, bot)
}

/// Asks until it is told to stop. Texts and milliseconds; none for what was not answered in time.
async fn asking(discord: &Loopback, per_second: u32, done: &AtomicBool, question: &str) -> Vec<Option<(String, f64)>> {
    let mut answers = Vec::new();
    let mut pending = FuturesUnordered::new();
    let mut tick = tokio::time::interval(Duration::from_secs(1) / per_second);
    while !done.load(Ordering::Relaxed) {
        tokio::select! {
            _ = tick.tick() => pending.push(ask(discord, question)),
            Some(answer) = pending.next() => answers.push(answer),
        }
    }
    answers.extend(pending.collect::<Vec<_>>().await);
    answers
}

impl Seen {
    fn of(in_force: Vec<f64>, answers: Vec<Option<(String, f64)>>, is_whole: impl Fn(&str) -> bool) -> Self {
        let mut seen = Self { exchanges: in_force.len(), asked: answers.len(), in_force, ..Self::default() };
        for answer in answers {
            match answer {
                None => seen.lost += 1,
                Some((text, milliseconds)) => {
                    seen.mixed += usize::from(!is_whole(&text));
                    seen.times.push(milliseconds);
                }
            }
        }
        seen.times.sort_by(f64::total_cmp);
        seen.in_force.sort_by(f64::total_cmp);
        seen
    }

    /// Milliseconds of the slowest response.
    #[allow(dead_code)]
    pub fn slowest(&self) -> f64 {
        self.times.last().copied().unwrap_or_default()
    }
}

/// Milliseconds until a member is answered from the folder as it is written now.
async fn exchange(discord: &Loopback, bot: &Bot, place: &Place, state: &str) -> f64 {
    place.write(state);
    let began = Instant::now();
    bot.hangs_up().await;
    loop {
        let told = discord.command(NEWCOMER, LOUNGE, "faq", json!({ "entry": "club-fee" })).await.text();
        if told.contains(state) {
            return began.elapsed().as_secs_f64() * 1e3;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{state} is not in force: {told}\n{}", bot.log());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// All that is shown, and after how many milliseconds; none if it does not come in time.
async fn ask(discord: &Loopback, question: &str) -> Option<(String, f64)> {
    let interaction = discord.starts_command(NEWCOMER, LOUNGE, "ask", json!({ "question": question })).await;
    let reply = discord.reply_within(interaction, TOO_LATE).await?;
    Some((reply.text(), reply.took.as_secs_f64() * 1e3))
}

/// A copy of a folder.
#[allow(dead_code)]
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(item.file_name());
        if item.path().is_dir() {
            copy(&item.path(), &target);
        } else {
            std::fs::copy(item.path(), target).unwrap();
        }
    }
}
