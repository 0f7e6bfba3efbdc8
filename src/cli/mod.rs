//! The terminal: arguments in, text or JSON out. One file a subcommand.
//!
//! It ends with one of the codes of [`exit::Exit`].

mod arguments;
mod ask;
mod chat;
mod check;
mod completion;
#[cfg(feature = "discord")]
mod doctor;
mod error;
mod eval;
mod excerpt;
pub mod exit;
mod faq;
mod knowledge;
mod lines;
#[cfg(feature = "discord")]
mod log;
mod lookup;
mod lookup_arguments;
mod markdown;
mod misread;
mod render;
#[cfg(feature = "discord")]
mod run;
mod screen;
mod setup;
#[cfg(feature = "discord")]
mod store;
mod text;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use self::arguments::{Arguments, Command};
use self::error::CliError;

/// Runs one command line, the program's name first, and reports what goes wrong on standard error.
pub fn run(command_line: impl IntoIterator<Item = OsString>) -> ExitCode {
    let command_line: Vec<_> = command_line.into_iter().collect();
    let done = match Arguments::try_parse_from(&command_line) {
        Ok(arguments) => dispatch(&arguments),
        Err(error) => return error::report_usage(&error, &command_line),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error::report(&error),
    }
}

fn dispatch(Arguments { common, command }: &Arguments) -> Result<(), CliError> {
    match command {
        Command::Ask(arguments) => ask::run(arguments, common),
        Command::Lookup(lookup) => lookup::run(lookup, common),
        Command::Faq(arguments) => faq::run(arguments, common),
        Command::Chat => chat::run(common),
        Command::Check(arguments) => check::run(arguments, common),
        Command::Eval(arguments) => eval::run(arguments, common),
        Command::Knowledge(command) => knowledge::run(command, common),
        #[cfg(feature = "discord")]
        Command::Run => run::run(common),
        #[cfg(feature = "discord")]
        Command::Doctor => doctor::run(common),
        #[cfg(feature = "discord")]
        Command::Invite(arguments) => doctor::invite(arguments, common),
        #[cfg(feature = "discord")]
        Command::Store(command) => store::run(command, common),
    }
}
