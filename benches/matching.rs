//! What a question costs, and what it costs to get ready for one.
#![allow(missing_docs)]

#[allow(dead_code, reason = "each bench uses a part of it")]
mod support;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use engine::assistant::{Assistant, Question, Surface};
use engine::matching::LONGEST_QUESTION;
use preceptor::evaluation::{Kind, read_rows};
use support::{Generated, unknown_words};

const QUESTIONS: &str = include_str!("../tests/data/questions.jsonl");

fn questions(criterion: &mut Criterion) {
    let (Ok(assistant), Ok(rows)) = (preceptor::built_in::assistant(), read_rows(QUESTIONS)) else {
        return eprintln!("the built-in knowledge or the questions cannot be read");
    };
    let mut group = criterion.benchmark_group("question");
    let mut spread = rows.iter().cycle();
    group.bench_function("of the labelled ones", |bencher| {
        bencher.iter(|| {
            spread.next().map(|row| assistant.answer(&Question::new(black_box(&row.text), Surface::Slash), None))
        });
    });
    let mut chatter = rows.iter().filter(|row| row.kind == Kind::Chatter).cycle();
    group.bench_function("chatter, by its words", |bencher| {
        bencher.iter(|| {
            chatter.next().map(|row| assistant.glance(&Question::new(black_box(&row.text), Surface::Channel), None))
        });
    });
    let long = |text: &str| text.chars().cycle().take(LONGEST_QUESTION).collect::<String>();
    let worst_cases = [
        ("4,000 characters of unknown words", unknown_words(LONGEST_QUESTION)),
        ("4,000 characters of one known word", long("certification ")),
        ("4,000 characters of short questions", long("how much does a cpc make? ")),
        ("4,000 emoji", long("\u{1f600}")),
        ("4,000 characters of one word", long("coder")),
        ("4,000 characters of open mark-up", long("<@||```h")),
    ];
    for (name, text) in worst_cases {
        group.bench_function(name, |bencher| {
            bencher.iter(|| assistant.answer(&Question::new(black_box(&text), Surface::Slash), None))
        });
    }
    group.finish();
}

fn preparing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("preparing");
    group.bench_function("decode the built-in knowledge", |bencher| bencher.iter(preceptor::built_in::assistant));
    match Generated::new(200, 20) {
        Ok(generated) => {
            group.sample_size(10).measurement_time(Duration::from_secs(15));
            group.bench_function("learn from 200 entries with 20 phrasings", |bencher| {
                bencher.iter(|| Assistant::from_folder(generated.path()));
            });
        }
        Err(error) => eprintln!("no folder could be generated: {error}"),
    }
    group.finish();
}

/// What the sentence encoder takes for a short question, for one of a sentence and for a long post.
fn encoding(criterion: &mut Criterion) {
    let Some(encoder) = preceptor::built_in::encoder() else { return };
    let mut group = criterion.benchmark_group("encoder");
    for pieces in [3, 16, 128] {
        // Each "a" is a piece, and one begins and one ends every text.
        let text = "a ".repeat(pieces - 2);
        group.bench_function(format!("{pieces} pieces"), |bencher| bencher.iter(|| encoder.encode(black_box(&text))));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = questions, encoding, preparing
}
criterion_main!(benches);
