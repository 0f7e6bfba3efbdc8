//! The whole process: from its start to its first answer, and the most memory that it held.
//!
//! `cargo bench --bench process`. Memory is read from `/usr/bin/time`, which asks the kernel once the process has ended.
#![allow(missing_docs)]

use std::error::Error;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

const RUNS: usize = 30;
const MOST_MILLISECONDS: f64 = 60.0;
const MOST_MEGABYTES: f64 = 40.0;
const BINARY: &str = env!("CARGO_BIN_EXE_preceptor");
const QUESTIONS: [&str; 3] =
    ["what does a senior CCS make?", "how do i become a medical coder", "thx, see you all tomorrow"];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    println!("{:<34}  median ms  worst ms  peak MB", "question");
    let mut code = ExitCode::SUCCESS;
    for question in QUESTIONS {
        let mut times = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            let start = Instant::now();
            let status = ask(Command::new(BINARY), question).stderr(Stdio::null()).status()?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
            if !status.success() {
                return Err(format!("{BINARY} failed: {status}").into());
            }
        }
        times.sort_by(f64::total_cmp);
        let median = times.get(RUNS / 2).copied().unwrap_or_default();
        let worst = times.last().copied().unwrap_or_default();
        let memory = peak_megabytes(question);
        let told = memory.map_or_else(|| "unknown".to_owned(), |memory| format!("{memory:.1}"));
        println!("{question:<34}  {median:>9.1}  {worst:>8.1}  {told:>7}");
        if median > MOST_MILLISECONDS || memory.is_some_and(|memory| memory > MOST_MEGABYTES) {
            code = ExitCode::FAILURE;
        }
    }
    println!("at most {MOST_MILLISECONDS} ms and {MOST_MEGABYTES} MB");
    Ok(code)
}

fn ask(mut command: Command, question: &str) -> Command {
    command.args(["ask", question]).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// None where there is no `/usr/bin/time`.
fn peak_megabytes(question: &str) -> Option<f64> {
    let mut time = Command::new("/usr/bin/time");
    time.args(["-f", "%M", BINARY]);
    let output = ask(time, question).stderr(Stdio::piped()).output().ok()?;
    let told = String::from_utf8(output.stderr).ok()?;
    Some(told.lines().last()?.trim().parse::<f64>().ok()? / 1024.0)
}
