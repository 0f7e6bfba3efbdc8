//! The knowledge is exchanged under load: the real binary against the stand-in for Discord, over real sockets.
//!
//! `cargo bench --bench live`: a thousand exchanges of a small folder under a hundred questions a second, and a few of a
//! folder as large as the built-in one, which takes a while to learn, beside the same questions with nothing exchanged.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::process::ExitCode;

use exchange::{Load, Seen, exchanges, learning_beside};

#[path = "../tests/discord/exchange.rs"]
mod exchange;

const MOST_GROWTH: u64 = 5_000_000;
const MOST_LATER: f64 = 50.0;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (small, [idle, learning]) = runtime.block_on(async {
        let small = exchanges(&Load { exchanges: 1_000, per_second: 100 }).await;
        println!("a folder of two entries: {small}");
        (small, learning_beside(5).await)
    });
    println!("the built-in folder, nothing exchanged: {idle}\nthe built-in folder, learnt five times: {learning}");
    let whole = |seen: &Seen| seen.lost == 0 && seen.mixed == 0;
    let later = learning.slowest() - idle.slowest();
    let growth = small.memory.map_or(0, |(before, after)| after.saturating_sub(before));
    println!(
        "slowest later by {later:.1} ms (at most {MOST_LATER}); memory grown by {growth} bytes (at most {MOST_GROWTH})"
    );
    let good = whole(&small) && whole(&learning) && later <= MOST_LATER && growth <= MOST_GROWTH;
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
