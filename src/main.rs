//! The `preceptor` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    preceptor::cli::run(std::env::args_os())
}
