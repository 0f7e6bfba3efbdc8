//! Standard output: styled on a terminal, plain when piped, and never a panic when the reader has left.

use std::io::{IsTerminal, StdoutLock, Write};
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
