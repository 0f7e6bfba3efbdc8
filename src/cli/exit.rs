//! What the process ends with.

use std::process::ExitCode;

/// The exit codes: other programs and service managers rest on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done; also when it suggests or stays silent, or the reader of a pipe has left.
    Done = 0,
    /// What was looked at is at fault: errors were found, a floor was missed, a name is unknown, Discord cannot be reached.
    AtFault = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The configuration, the token, the knowledge or the store cannot be used.
    Unusable = 3,
    /// Discord refuses the bot for good: the token, the intents, the shard.
    Refused = 4,
    /// The connection to Discord was dead for longer than the watchdog allows.
    Dead = 5,
}

impl Exit {
    /// The number that the system is told.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
