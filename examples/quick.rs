#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]
use preceptor::assistant::{Assistant, Decision, Surface};
use preceptor::evaluation::*;
fn main() {
    let a = Assistant::built_in().unwrap();
    for file in std::env::args().skip(1) {
        let rows = read_rows(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let r = evaluate(&a, &rows, || {});
        println!(
            "{file}: top1 {:.3} r3 {:.3} (hi {:.3} {:.3}) ece {:.3} median {:.0}us worst {:.0}us",
            r.top1,
            r.recall3,
            r.top1_without_borderline,
            r.recall3_without_borderline,
            r.calibration_error,
            r.median_microseconds,
            r.worst_microseconds
        );
        for s in &r.surfaces {
            println!(
                "  {} answered {:.3} suggested {:.3} silent {:.3} precision {:.3} near {}/{} chatter {}/{}",
                s.surface,
                s.answered,
                s.suggested,
                s.silent,
                s.precision,
                s.near_answered.count,
                s.near_answered.of,
                s.chatter_answered.count,
                s.chatter_answered.of
            );
        }
        if std::env::var("SHOW").is_ok() {
            for row in &rows {
                let x = a.answer(&row.text, Surface::Channel);
                let ok = x.id.as_ref().is_some_and(|i| row.labels.contains(i))
                    || (x.topic.is_some() && x.topic == row.topic());
                if x.decision == Decision::Answer && !ok {
                    println!(
                        "   {:.2} {:?} {} | {} | {:?} -> {:?}",
                        x.confidence,
                        row.kind,
                        row.label_conf.clone().unwrap_or_default(),
                        row.text.chars().take(110).collect::<String>(),
                        row.labels,
                        x.id
                    );
                }
            }
        }
    }
}
