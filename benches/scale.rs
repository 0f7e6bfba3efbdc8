//! Large folders: how long they take to load and learn, how long a question takes then, and how much memory.
//!
//! `cargo bench --bench scale`; each size runs in a process of its own, so that peaks of memory are its own.
#![allow(missing_docs)]

#[allow(dead_code, reason = "each bench uses a part of it")]
mod support;

use std::error::Error;
use std::process::{Command, ExitCode};
use std::time::Instant;

use engine::assistant::{Assistant, Decision, Question, Surface};
use support::Generated;

/// A folder's size and what is asked of it: seconds to load, microseconds a question; none where only reported.
struct Size {
    entries: usize,
    phrasings: usize,
    most_seconds: Option<f64>,
    most_microseconds: Option<f64>,
}

const SIZES: [Size; 4] = [
    Size { entries: 150, phrasings: 100, most_seconds: Some(15.0), most_microseconds: Some(1_000.0) },
    Size { entries: 1_000, phrasings: 20, most_seconds: Some(15.0), most_microseconds: Some(1_000.0) },
    Size { entries: 3_000, phrasings: 20, most_seconds: None, most_microseconds: None },
    Size { entries: 10_000, phrasings: 10, most_seconds: None, most_microseconds: None },
];

/// Names the size that a child process measures.
const CHILD: &str = "PRECEPTOR_SCALE";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if let Ok(number) = std::env::var(CHILD) {
        let size = SIZES.get(number.parse::<usize>()?).ok_or("no such size")?;
        return measure(size);
    }
    println!("entries  phrasings  load s  question µs (worst)  peak MB  top-1  answered  of those right");
    let mut code = ExitCode::SUCCESS;
    for number in 0..SIZES.len() {
        let child = Command::new(std::env::current_exe()?).env(CHILD, number.to_string()).status()?;
        if !child.success() {
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

fn measure(size: &Size) -> Result<ExitCode, Box<dyn Error>> {
    let generated = Generated::new(size.entries, size.phrasings)?;
    let start = Instant::now();
    let (assistant, _) = Assistant::from_folder(generated.path())?;
    let seconds = start.elapsed().as_secs_f64();
    let (mut times, mut first, mut answered, mut right) = (Vec::new(), 0, 0, 0);
    for (question, id) in &generated.questions {
        let start = Instant::now();
        let response = assistant.answer(&Question::new(question, Surface::Slash), None);
        times.push(start.elapsed().as_secs_f64() * 1e6);
        let correct = response.id.as_ref() == Some(id);
        first += usize::from(correct);
        if response.decision == Decision::Answer {
            answered += 1;
            right += usize::from(correct);
        }
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let worst = times.last().copied().unwrap_or_default();
    let share = |count: usize, of: usize| count as f64 / of.max(1) as f64;
    println!(
        "{:>7}  {:>9}  {seconds:>6.1}  {median:>11.0} ({worst:>5.0})  {:>7.0}  {:>5.2}  {:>8.2}  {:>14.2}",
        size.entries,
        size.entries * size.phrasings,
        peak_megabytes().unwrap_or(f64::NAN),
        share(first, times.len()),
        share(answered, times.len()),
        share(right, answered),
    );
    let slow = |is: f64, most: Option<f64>| most.is_some_and(|most| is > most);
    if slow(seconds, size.most_seconds) || slow(median, size.most_microseconds) {
        println!("         slower than it must be: {:?} s, {:?} µs", size.most_seconds, size.most_microseconds);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// The process's largest resident set so far, as Linux counts it.
fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}
