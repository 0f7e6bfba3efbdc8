//! What goes wrong on the way in or out, and the exit code that it ends with.

use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use crate::cli::exit::Exit;
use crate::cli::screen::last_remark;
use crate::cli::text::clean;
use crate::config::ConfigError;
#[cfg(feature = "discord")]
use crate::discord::bot::run::RunError;
#[cfg(feature = "discord")]
use crate::discord::net::token::TokenError;
use crate::redaction::redacted;
use crate::report::with_causes;
#[cfg(feature = "discord")]
use crate::store::StoreError;
use engine::knowledge::LoadError;
use engine::prepared::DecodeError;

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The command line lacks something, or has too much.
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Knowledge(#[from] LoadError),
    #[error("the knowledge inside this program is damaged; install it again, or give a folder with --knowledge")]
    Damaged(#[from] DecodeError),
    #[cfg(feature = "discord")]
    #[error(transparent)]
    Token(#[from] TokenError),
    #[cfg(feature = "discord")]
    #[error(
        "Discord refuses the bot token in {place}; reset it (https://discord.com/developers/applications, your \
         application, Bot, Reset Token) and put the new one there"
    )]
    TokenRefused { place: String },
    #[cfg(feature = "discord")]
    #[error(transparent)]
    Discord(RunError),
    #[cfg(feature = "discord")]
    #[error(transparent)]
    Store(#[from] StoreError),
    #[cfg(feature = "discord")]
    #[error("the system refuses what the bot needs")]
    System(#[source] std::io::Error),
    /// A file to evaluate cannot be used.
    #[error("{0}")]
    Questions(String),
    /// Figures lie under a floor that was asked for.
    #[error("{0}")]
    UnderFloor(String),
    /// A name that nothing is known by.
    #[error("{0}")]
    Unknown(String),
    /// What was looked at has faults, which have been shown.
    #[error("faults were found")]
    AtFault,
    #[error("cannot read the standard input")]
    Input(#[source] std::io::Error),
    #[error("cannot write the output")]
    Output(#[source] std::io::Error),
    #[error("cannot use this terminal: {0}; `preceptor ask` works without one")]
    Terminal(String),
}

impl CliError {
    fn exit(&self) -> Exit {
        match self {
            _ if self.reader_left() => Exit::Done,
            Self::Usage(_) => Exit::Usage,
            Self::Config(_) | Self::Knowledge(_) | Self::Damaged(_) => Exit::Unusable,
            #[cfg(feature = "discord")]
            Self::Token(_) => Exit::Unusable,
            #[cfg(feature = "discord")]
            Self::Store(error) if error.is_final() => Exit::Unusable,
            #[cfg(feature = "discord")]
            Self::TokenRefused { .. } => Exit::Refused,
            #[cfg(feature = "discord")]
            Self::Discord(error) if error.is_final() => Exit::Refused,
            #[cfg(feature = "discord")]
            Self::Discord(_) | Self::Store(_) | Self::System(_) => Exit::AtFault,
            Self::Unknown(_)
            | Self::AtFault
            | Self::Questions(_)
            | Self::UnderFloor(_)
            | Self::Input(_)
            | Self::Output(_)
            | Self::Terminal(_) => Exit::AtFault,
        }
    }

    /// A reader that has seen enough, such as `head`, is no fault.
    fn reader_left(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == ErrorKind::BrokenPipe)
    }
}

/// Tells an error, unless it has been told, and what to exit with.
pub(super) fn report(error: &CliError) -> ExitCode {
    if !error.reader_left() && !matches!(error, CliError::AtFault) {
        last_remark(format!("preceptor: {}", redacted(&clean(&with_causes(error)))));
    }
    error.exit().into()
}

/// Shows help, the version, or what is wrong with the command line.
pub(super) fn report_usage(error: &clap::Error, command_line: &[OsString]) -> ExitCode {
    // Without colours, which would hide where an argument begins and ends.
    let plain = error.to_string();
    let echoes_escapes = command_line.iter().any(|argument| {
        let argument = argument.to_string_lossy();
        clean(&argument) != argument
    });
    if error.use_stderr() && (echoes_escapes || redacted(&plain) != plain) {
        let _ = anstream::stderr().lock().write_all(redacted(&clean(&plain)).as_bytes());
    } else {
        // Nobody is left to tell when this fails, and a closed pipe is no fault.
        let _ = error.print();
    }
    if error.use_stderr() { Exit::Usage } else { Exit::Done }.into()
}
