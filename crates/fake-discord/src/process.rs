//! The bot's process.
use crate::harness::Loopback;
use std::{
    process::{ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::{Child, ChildStderr, Command},
};

/// The bot's program, which cargo builds beside the tests that run now.
fn program() -> String {
    let test = std::env::current_exe().unwrap();
    let beside =
        test.ancestors().skip(1).map(|folder| folder.join(format!("preceptor{}", std::env::consts::EXE_SUFFIX)));
    let found = beside.take(2).find(|program| program.is_file());
    let found = found
        .unwrap_or_else(|| panic!("there is no bot beside {}; run the tests of the whole project", test.display()));
    found.to_str().unwrap().to_owned()
}

const FOLDER: &str = "PRECEPTOR_KNOWLEDGE_FOLDER";

/// The knowledge that the bot answers from where a test names none: a small folder whose figures never change, by words
/// alone. What is learnt from it is kept beside the program, so that one bot learns for all.
fn knowledge() -> [(&'static str, String); 3] {
    let program = program();
    let beside = std::path::Path::new(&program).with_file_name("learnt-for-tests");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/coders");
    [
        (FOLDER, folder.display().to_string()),
        ("PRECEPTOR_MATCHING_ENCODER", "false".to_owned()),
        ("XDG_CACHE_HOME", beside.display().to_string()),
    ]
}

/// A running `preceptor run`. Dropping it kills it.
pub struct Bot {
    child: Child,
    stdout: Arc<Mutex<String>>,
    stderr: Arc<Mutex<String>>,
    unread: Option<ChildStderr>,
}

impl Bot {
    /// Starts the bot against a stand-in and waits until it is connected and its commands are in place.
    pub async fn start(discord: &Loopback, environment: &[(&str, &str)]) -> Self {
        Self::start_until(discord, environment, commands_settled).await
    }

    /// Starts the bot and waits until it is connected, whatever it does about commands.
    pub async fn start_connected(discord: &Loopback, environment: &[(&str, &str)]) -> Self {
        Self::start_until(discord, environment, |_, _| true).await
    }

    async fn start_until(
        discord: &Loopback,
        environment: &[(&str, &str)],
        settled: fn(&Loopback, usize) -> bool,
    ) -> Self {
        let (before, connections) = (discord.requests().len(), discord.connections().len());
        let mut bot = Self::spawn(discord, environment);
        let started = Instant::now();
        loop {
            let ready = discord.within(Duration::from_millis(300), |discord| {
                let connected = discord
                    .connections()
                    .iter()
                    .skip(connections)
                    .any(|one| (one.identified || one.resumed) && one.open);
                (connected && discord.is_connected() && settled(discord, before)).then_some(())
            });
            if ready.await.is_some() {
                return bot;
            }
            if let Some(status) = bot.child.try_wait().unwrap() {
                tokio::time::sleep(Duration::from_millis(100)).await;
                discord.fail(&format!("the bot ended while starting: {status}"));
            }
            if started.elapsed() > Duration::from_secs(60) {
                discord.fail("the bot did not get ready within 60 s");
            }
        }
    }

    /// Starts the bot without waiting for anything.
    pub fn spawn(discord: &Loopback, environment: &[(&str, &str)]) -> Self {
        Self::spawn_command(discord, &["run"], environment)
    }

    /// Starts any command of the binary in the environment of the stand-in, such as `doctor`.
    pub fn spawn_command(discord: &Loopback, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let program = program();
        let mut words = vec![program.as_str()];
        words.extend(arguments);
        Self::spawn_program(discord, &words, environment)
    }

    /// Starts any program that takes the same environment, and waits until it is connected.
    pub async fn start_program(discord: &Loopback, words: &[&str], environment: &[(&str, &str)]) -> Self {
        let bot = Self::spawn_program(discord, words, environment);
        discord.within(Duration::from_secs(60), |discord| discord.is_connected().then_some(())).await;
        bot
    }

    fn spawn_program(discord: &Loopback, words: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut bot = Self::spawn_unread(discord, &mut Self::command(discord, words, environment));
        bot.read_stderr();
        bot
    }

    fn command(discord: &Loopback, words: &[&str], environment: &[(&str, &str)]) -> Command {
        let (program, arguments) = words.split_first().unwrap();
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            let lossy = name.to_string_lossy();
            if lossy.starts_with("PRECEPTOR_")
                || lossy.starts_with("DISCORD_")
                || ["RUST_LOG", "CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME"]
                    .contains(&&*lossy)
            {
                command.env_remove(&name);
            }
        }
        command
            .args(arguments)
            .env("DISCORD_TOKEN", discord.token())
            .env("DISCORD_API", discord.address())
            .envs(environment.iter().all(|(name, _)| *name != FOLDER).then(knowledge).into_iter().flatten())
            // An empty folder is that of no test: the bot answers from what is built in.
            .envs(environment.iter().copied().filter(|variable| *variable != (FOLDER, "")))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Starts a program whose standard error is a pipe that nobody reads for the time being.
    fn spawn_unread(discord: &Loopback, command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot start the bot: {error}"));
        let (stdout, stderr) = (Arc::default(), Arc::default());
        tokio::spawn(gather(child.stdout.take().unwrap(), Arc::clone(&stdout)));
        let unread = child.stderr.take();
        let mut state = discord.inner.lock();
        state.began = Some(Instant::now());
        state.logs.extend([Arc::clone(&stdout), Arc::clone(&stderr)]);
        drop(state);
        Self { child, stdout, stderr, unread }
    }

    /// Starts the bot without reading what it writes to stderr, and waits until it is connected.
    pub async fn start_unread(discord: &Loopback, environment: &[(&str, &str)]) -> Self {
        let program = program();
        let words = [program.as_str(), "run"];
        let bot = Self::spawn_unread(discord, &mut Self::command(discord, &words, environment));
        let settled = |discord: &Loopback| (discord.is_connected() && commands_settled(discord, 0)).then_some(());
        discord.within(Duration::from_secs(60), settled).await;
        bot
    }

    /// Reads from here on what it writes to stderr.
    pub fn read_stderr(&mut self) {
        if let Some(unread) = self.unread.take() {
            tokio::spawn(gather(unread, Arc::clone(&self.stderr)));
        }
    }

    /// What it has written to stdout.
    pub fn stdout(&self) -> String {
        self.stdout.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What it has written to stderr.
    pub fn stderr(&self) -> String {
        self.stderr.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Both.
    pub fn log(&self) -> String {
        self.stdout() + &self.stderr()
    }

    /// The process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the end of the process.
    pub async fn ends_within(&mut self, time: Duration) -> ExitStatus {
        match tokio::time::timeout(time, self.child.wait()).await {
            Ok(status) => {
                // The last output may still be under way.
                tokio::time::sleep(Duration::from_millis(50)).await;
                status.unwrap()
            }
            Err(_) => panic!("the bot did not end within {time:?}\n{}", self.log()),
        }
    }

    /// Waits until the log contains something.
    pub async fn logs(&self, wanted: &str, time: Duration) {
        let started = Instant::now();
        while !self.log().contains(wanted) {
            assert!(started.elapsed() < time, "the bot's log has no {wanted:?}:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Sends a signal such as `TERM`, `INT`, `HUP`, `STOP` or `CONT`.
    pub async fn signal(&self, name: &str) {
        let pid = self.pid().expect("the bot has ended").to_string();
        let status = Command::new("kill").args(["-s", name, &pid]).status().await.unwrap();
        assert!(status.success(), "kill -s {name} {pid}: {status}");
    }

    /// Sends SIGTERM and waits for the end.
    pub async fn terminates(&mut self, time: Duration) -> ExitStatus {
        self.signal("TERM").await;
        self.ends_within(time).await
    }

    /// Sends SIGHUP.
    pub async fn hangs_up(&self) {
        self.signal("HUP").await;
    }

    /// Kills it at once.
    pub async fn dies(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Resident memory in bytes, on Linux.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
    }
}

/// Whether the bot has seen to its commands: it wrote them, or looked at them and found them right.
fn commands_settled(discord: &Loopback, before: usize) -> bool {
    let state = discord.inner.lock();
    let about = |request: &&crate::state::Request| {
        request.path.starts_with("/applications/") && request.path.ends_with("/commands") && request.status / 100 == 2
    };
    let last = state.requests.iter().skip(before).rfind(about);
    last.is_some_and(|request| request.at.elapsed() > Duration::from_millis(250))
}

async fn gather(mut from: impl AsyncRead + Unpin, into: Arc<Mutex<String>>) {
    let mut buffer = vec![0; 8192];
    while let Ok(count) = from.read(&mut buffer).await {
        if count == 0 {
            return;
        }
        into.lock().unwrap_or_else(PoisonError::into_inner).push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
}
