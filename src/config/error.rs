//! Why a configuration cannot be used, and how to mend it.

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {file}: {source}; --config takes a file such as config.example.toml")]
    Unreadable {
        /// The file as it was given.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error("{file}:{line}:{column}: {text}; {mend}")]
    Fault {
        /// The file as it was given.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong.
        text: String,
        /// How to mend it.
        mend: String,
    },
    /// A variable is wrong.
    #[error("the environment variable {name} is {value:?}; {mend}")]
    Variable {
        /// Its name.
        name: String,
        /// What it holds.
        value: String,
        /// How to mend it.
        mend: &'static str,
    },
    /// Two values that are right by themselves do not go together.
    #[error(
        "thresholds.{surface}: suggest ({suggest}) is above answer ({answer}), so that nothing would ever be suggested; \
         lower suggest or raise answer"
    )]
    Crossed {
        /// Whose.
        surface: &'static str,
        /// The value of `suggest`.
        suggest: f64,
        /// The value of `answer`.
        answer: f64,
    },
}
