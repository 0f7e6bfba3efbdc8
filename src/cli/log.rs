//! The log of `run`, on standard error. Nothing that the bot does waits for whoever reads it.
//!
//! Lines go through a bounded queue to a thread of their own. While nobody reads, lines that find the queue full are
//! dropped and counted.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tracing::level_filters::LevelFilter;
use tracing::{Level, Subscriber, warn};
use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::config::{LogConfig, LogFormat, LogLevel};
use crate::redaction::redacted;

/// Lines that wait to be read: some hundred kilobytes.
const MOST_LINES: usize = 2_048;
/// The end of the process does not wait longer for the last lines to be read.
const LAST_LINES: Duration = Duration::from_secs(1);
/// While the queue does not get empty, dropped lines are told so often.
const TOLD_EVERY: Duration = Duration::from_secs(10);

/// The log, as long as the process runs. Cheap to clone.
#[derive(Clone)]
pub(super) struct Log(Arc<Mutex<Option<WorkerGuard>>>);

impl Log {
    /// Starts it. Libraries write only where the operator asks for it: they log addresses and payloads, and those hold
    /// people's words.
    pub(super) fn start(config: LogConfig) -> Self {
        let counter = Arc::new(OnceLock::new());
        let output = Output { stream: stderr(), counter: Arc::clone(&counter), told: None };
        let queue = NonBlockingBuilder::default().lossy(true).buffered_lines_limit(MOST_LINES).thread_name("log");
        let (queue, guard) = queue.finish(output);
        let _ = counter.set(queue.error_counter());
        // Fails only when a log has been set up already, which is as good.
        let _ = subscriber(config, queue, has_colours()).try_init();
        Self(Arc::new(Mutex::new(Some(guard))))
    }

    /// Writes what is still in the queue, for a second at most: the reader may have stopped reading.
    pub(super) fn finish(&self) {
        let Some(guard) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        let (done, is_done) = std::sync::mpsc::channel();
        // On a thread of its own, as the guard itself writes to standard output when the queue is full.
        let flush = move || {
            drop(guard);
            let _ = done.send(());
        };
        if std::thread::Builder::new().spawn(flush).is_ok() {
            let _ = is_done.recv_timeout(LAST_LINES);
        }
    }
}

/// Turns what is logged into lines. Each line has the ids of the message or interaction that it is about, from its span.
fn subscriber(config: LogConfig, queue: NonBlocking, colours: bool) -> impl Subscriber + Send + Sync {
    let libraries = config.libraries.map_or(LevelFilter::OFF, |libraries| level(libraries).into());
    let wanted = Targets::new().with_default(libraries).with_target(env!("CARGO_PKG_NAME"), level(config.level));
    let lines = fmt::layer().with_target(config.libraries.is_some());
    let lines = lines.with_writer(Lines { queue, format: config.format });
    let layer = match config.format {
        LogFormat::Human => lines.with_ansi(colours).fmt_fields(debug_fn(write_field).delimited(" ")).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    tracing_subscriber::registry().with(layer.with_filter(wanted))
}

fn level(level: LogLevel) -> Level {
    match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
        LogLevel::Trace => Level::TRACE,
    }
}

fn has_colours() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Standard error by another handle, as a write that waits for a reader holds the usual one's lock.
fn stderr() -> Box<dyn Write + Send> {
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&io::stderr()).try_clone_to_owned();
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stderr()).try_clone_to_owned();
    #[cfg(any(unix, windows))]
    if let Ok(own) = own {
        return Box::new(std::fs::File::from(own));
    }
    Box::new(io::stderr())
}

/// The end of the queue.
struct Output {
    stream: Box<dyn Write + Send>,
    counter: Arc<OnceLock<ErrorCounter>>,
    told: Option<(usize, Instant)>,
}

impl Write for Output {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.stream.write_all(line)?;
        if self.told.is_none_or(|(_, at)| at.elapsed() >= TOLD_EVERY) {
            self.tell_dropped();
        }
        Ok(line.len())
    }

    /// Comes when the queue is empty, so that there is room to tell what was dropped.
    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()?;
        self.tell_dropped();
        Ok(())
    }
}

impl Output {
    fn tell_dropped(&mut self) {
        let dropped = self.counter.get().map_or(0, ErrorCounter::dropped_lines);
        if dropped > self.told.map_or(0, |(told, _)| told) {
            self.told = Some((dropped, Instant::now()));
            warn!(lines_since_start = dropped, "lines of the log were dropped, as they were not read in time");
        }
    }
}

/// The beginning of the queue.
struct Lines {
    queue: NonBlocking,
    format: LogFormat,
}

impl<'l> MakeWriter<'l> for Lines {
    type Writer = Line;

    fn make_writer(&'l self) -> Line {
        Line { queue: self.queue.clone(), format: self.format }
    }
}

/// Takes one line, which comes in one piece.
struct Line {
    queue: NonBlocking,
    format: LogFormat,
}

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let text = redacted(&text);
        let text = match self.format {
            LogFormat::Human => text,
            LogFormat::Json => json_escaped(text),
        };
        self.queue.write_all(text.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.queue.flush()
    }
}

/// Writes `name=value`, or a message as it is, so that nothing in it can begin a line or steer a terminal.
fn write_field(line: &mut Writer<'_>, field: &tracing::field::Field, value: &dyn std::fmt::Debug) -> std::fmt::Result {
    match field.name() {
        "message" => {}
        name if line.has_ansi_escapes() => write!(line, "\u{1b}[3m{name}\u{1b}[0m\u{1b}[2m=\u{1b}[0m")?,
        name => write!(line, "{name}=")?,
    }
    line.write_str(&escaped(&format!("{value:?}")))
}

/// Whether a character can make a line of the log look other than it is.
fn misleads(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(misleads) {
        return Cow::Borrowed(text);
    }
    let escape = |text: String, character: char| {
        if misleads(character) {
            text + &character.escape_default().to_string()
        } else {
            text + character.encode_utf8(&mut [0; 4])
        }
    };
    Cow::Owned(text.chars().fold(String::new(), escape))
}

/// Within JSON, whose strings already hold no control characters below the space.
fn json_escaped(line: Cow<'_, str>) -> Cow<'_, str> {
    let is_to_escape = |character: char| character != '\n' && misleads(character);
    if !line.contains(is_to_escape) {
        return line;
    }
    let escape = |mut text: String, character: char| {
        if is_to_escape(character) {
            let _ = write!(text, "\\u{:04x}", u32::from(character));
        } else {
            text.push(character);
        }
        text
    };
    Cow::Owned(line.chars().fold(String::new(), escape))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is written of what is logged meanwhile.
    fn written(config: LogConfig, log: impl FnOnce()) -> String {
        #[derive(Clone, Default)]
        struct Kept(Arc<Mutex<Vec<u8>>>);
        impl Write for Kept {
            fn write(&mut self, line: &[u8]) -> io::Result<usize> {
                self.0.lock().unwrap().write(line)
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let kept = Kept::default();
        let (queue, guard) = NonBlockingBuilder::default().finish(kept.clone());
        tracing::subscriber::with_default(subscriber(config, queue, false), log);
        drop(guard);
        let written = kept.0.lock().unwrap().clone();
        String::from_utf8(written).unwrap()
    }

    /// As a bot token looks.
    const TOKEN: &str = "MTE4NDczMDAwMDAwMDAwMDAwMQ.GxYzAb.abcdefghijklmnopqrstuvwxyz0123456789ab";

    fn a_library_speaks() {
        tracing::warn!(target: "some_library", "refused: {TOKEN}");
        tracing::debug!(target: "some_library", "a payload");
        tracing::info!("our own");
    }

    #[test]
    fn libraries_are_silent_unless_asked_and_hide_secrets_then() {
        let silent = written(LogConfig::default(), a_library_speaks);
        assert!(!silent.contains("refused") && silent.contains("our own"), "{silent}");
        for format in [LogFormat::Human, LogFormat::Json] {
            let asked = LogConfig { libraries: Some(LogLevel::Warn), format, ..LogConfig::default() };
            let told = written(asked, a_library_speaks);
            assert!(told.contains("some_library") && told.contains("refused") && told.contains("our own"), "{told}");
            assert!(!told.contains(TOKEN) && !told.contains("payload"), "{told}");
        }
    }

    #[test]
    fn lines_have_the_ids_of_their_span_at_every_level() {
        let quiet = LogConfig { level: LogLevel::Warn, ..LogConfig::default() };
        let speak = || tracing::error_span!("message", channel = 1, id = 2).in_scope(|| warn!("lost"));
        let human = written(quiet, speak);
        assert!(human.contains("message{channel=1 id=2}: lost"), "{human}");
        let json = written(LogConfig { format: LogFormat::Json, ..quiet }, speak);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["span"], serde_json::json!({ "name": "message", "channel": 1, "id": 2 }));
        assert_eq!(json["spans"], serde_json::Value::Null);
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(escaped("a\r\nb\u{1b}[31m\u{202e}c\u{2028}ä"), "a\\r\\nb\\u{1b}[31m\\u{202e}c\\u{2028}ä");
        assert_eq!(escaped("as it was"), "as it was");
    }

    proptest! {
        #[test]
        fn no_field_holds_what_misleads(text in ".{0,40}|[\\x00-\\xff\\u{2000}-\\u{2070}]{0,40}") {
            prop_assert!(!escaped(&text).contains(misleads));
        }

        #[test]
        fn json_says_the_same_escaped(text in ".{0,40}|[\\x00-\\xff\\u{2000}-\\u{2070}]{0,40}") {
            let line = serde_json::to_string(&text).unwrap() + "\n";
            let shown = json_escaped(Cow::Borrowed(&line));
            prop_assert_eq!(shown.matches(misleads).count(), 1);
            prop_assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }
    }
}
