//! Standard output: styled on a terminal, plain when piped, and never a panic when the reader has left.

use std::io::{IsTerminal, StdoutLock, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use anstream::AutoStream;
use serde::Serialize;

use crate::cli::error::CliError;

/// Lines longer than this are hard to read, however wide the terminal.
const WIDEST: usize = 100;
/// For a terminal that does not tell its width.
const USUAL: usize = 80;
/// Below this, wrapping tears more than it mends.
const NARROWEST: usize = 20;

/// Standard output.
pub(super) struct Screen {
    stream: AutoStream<StdoutLock<'static>>,
    width: Option<usize>,
}

impl Screen {
    pub(super) fn open() -> Self {
        let stdout = std::io::stdout();
        let width = stdout.is_terminal().then(|| {
            let columns = terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0));
            columns.unwrap_or(USUAL).clamp(NARROWEST, WIDEST)
        });
        Self { stream: AutoStream::auto(stdout.lock()), width }
    }

    /// The columns to wrap at; none when nothing is to be wrapped.
    pub(super) const fn width(&self) -> Option<usize> {
        self.width
    }

    /// Shows styled text at once.
    pub(super) fn show(&mut self, text: &str) -> Result<(), CliError> {
        self.stream.write_all(text.as_bytes()).and_then(|()| self.stream.flush()).map_err(CliError::Output)
    }

    /// Shows styled text, through a pager where it is longer than the screen.
    ///
    /// The pager is `$PAGER`, or else `less`; an empty `$PAGER`, or one that cannot be started, leaves the text as it is.
    pub(super) fn page(&mut self, text: &str) -> Result<(), CliError> {
        if !self.is_too_long(text) || !self.paged(text) {
            return self.show(text);
        }
        Ok(())
    }

    fn is_too_long(&self, text: &str) -> bool {
        let height = terminal_size::terminal_size().map(|(_, height)| usize::from(height.0));
        self.width.is_some() && height.is_some_and(|height| text.lines().count() >= height)
    }

    /// Whether a pager has shown the text.
    fn paged(&self, text: &str) -> bool {
        let pager = std::env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
        let mut words = pager.split_whitespace();
        let Some(program) = words.next() else { return false };
        let mut command = Command::new(program);
        command.args(words).stdin(Stdio::piped());
        if std::env::var_os("LESS").is_none() {
            // Leaves what fits on the screen there, and shows colours.
            command.env("LESS", "FRX");
        }
        let Ok(mut running) = command.spawn() else { return false };
        let text = match self.stream.current_choice() {
            anstream::ColorChoice::Never => anstream::adapter::strip_str(text).to_string(),
            _ => text.to_owned(),
        };
        if let Some(mut input) = running.stdin.take() {
            // A reader that has seen enough closes its end.
            let _ = input.write_all(text.as_bytes());
        }
        running.wait().is_ok()
    }

    /// Shows one JSON value on a line of its own at once.
    pub(super) fn json(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        let mut line = serde_json::to_vec(value).map_err(|error| CliError::Output(error.into()))?;
        line.push(b'\n');
        // Past the styled stream, which would drop what it takes for an escape sequence.
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(&line).and_then(|()| stdout.flush()).map_err(CliError::Output)
    }
}

/// Like [`remark`], before the process ends: it does so even if nobody reads what it says.
pub(super) fn last_remark(text: String) {
    const LONGEST_WAIT: Duration = Duration::from_secs(1);
    let (done, is_done) = std::sync::mpsc::channel();
    let show = move || {
        remark(&text);
        let _ = done.send(());
    };
    if std::thread::Builder::new().spawn(show).is_ok() {
        let _ = is_done.recv_timeout(LONGEST_WAIT);
    }
}

/// Shows a remark on standard error. There is nobody to tell when that fails.
pub(super) fn remark(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}
