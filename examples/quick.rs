#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]
use preceptor::prepared::Prepared;
fn main() {
    let t = std::time::Instant::now();
    let bytes = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();
    let p = Prepared::decode(&bytes).unwrap();
    eprintln!("{} bytes, decoded in {:?}", bytes.len(), t.elapsed());
    for file in std::env::args().skip(2) {
        let rows: Vec<serde_json::Value> =
            std::fs::read_to_string(&file).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let (mut n, mut top1, mut r3) = (0.0, 0.0, 0.0);
        let mut all = Vec::new();
        let mut times = Vec::new();
        for row in &rows {
            let labels: Vec<&str> = row["labels"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
            let t = std::time::Instant::now();
            let r = p.matcher.rank(row["text"].as_str().unwrap());
            times.push(t.elapsed().as_micros());
            let ids: Vec<&str> = r.candidates.iter().map(|c| c.id.as_str()).collect();
            let ok = ids.first().is_some_and(|i| labels.contains(i));
            if !labels.is_empty() {
                n += 1.0;
                top1 += f64::from(u8::from(ok));
                r3 += f64::from(u8::from(ids.iter().take(3).any(|i| labels.contains(i))));
            }
            all.push((
                r.candidates.first().map_or(0.0, |c| c.confidence),
                ok,
                !labels.is_empty(),
                row["kind"].as_str().unwrap().to_owned(),
                row["text"].as_str().unwrap().to_owned(),
                ids.first().copied().unwrap_or("").to_owned(),
                labels.join(","),
            ));
        }
        times.sort();
        println!("{file}: n={n} top1={:.3} r3={:.3} median {}us", top1 / n, r3 / n, times[times.len() / 2]);
        for th in [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95] {
            let a: Vec<_> = all.iter().filter(|r| r.0 >= th).collect();
            let right = a.iter().filter(|r| r.1).count() as f64;
            let c = |k: &str| a.iter().filter(|r| r.3 == k).count();
            println!(
                "  {th}: answered {:.3} precision {:.3} near {} chatter {}",
                a.iter().filter(|r| r.2).count() as f64 / n,
                right / a.len() as f64,
                c("near"),
                c("chatter")
            );
        }
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut ece = 0.0;
        let size = all.len();
        for bin in 0..10 {
            let part = &all[bin * size / 10..(bin + 1) * size / 10];
            let m = part.len() as f64;
            ece += m / size as f64
                * (part.iter().map(|r| r.0).sum::<f64>() / m - part.iter().filter(|r| r.1).count() as f64 / m).abs();
        }
        println!("  ece {ece:.3}");
        if std::env::var("SHOW").is_ok() {
            for r in all.iter().rev().filter(|r| !r.1 && (r.0 > 0.5 || r.2)).take(60) {
                println!("  {:.2} {} | {} | {} -> {}", r.0, r.3, r.4.chars().take(110).collect::<String>(), r.6, r.5);
            }
        }
    }
}
