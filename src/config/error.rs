//! Why a configuration cannot be used, and how to mend it.

use std::fmt;

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {file}; --config takes a file such as config.example.toml")]
    Unreadable {
        /// The file as it was given.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// All that is wrong with it.
    #[error("{}", listed(.0))]
    Faults(Vec<ConfigFault>),
}

/// One thing that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// Where it stands.
    pub place: FaultPlace,
    /// What is wrong.
    pub text: String,
    /// How to mend it.
    pub mend: String,
}

/// Where a fault stands. What stands first is less.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultPlace {
    /// In the file.
    File {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// The file as it was given.
        file: String,
    },
    /// In a variable of this name.
    Variable(String),
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, text, mend } = self;
        match place {
            FaultPlace::File { line, column, file } => write!(f, "{file}:{line}:{column}: {text}; {mend}"),
            FaultPlace::Variable(name) => write!(f, "the environment variable {name} {text}; {mend}"),
        }
    }
}

fn listed(faults: &[ConfigFault]) -> String {
    match faults {
        [fault] => fault.to_string(),
        faults => faults
            .iter()
            .fold(format!("{} settings cannot be used", faults.len()), |text, fault| format!("{text}\n  {fault}")),
    }
}
