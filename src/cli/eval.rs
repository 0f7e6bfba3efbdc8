//! `preceptor eval`: how well labelled questions are answered, and whether that is enough.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::cli::arguments::{Common, EvalArguments};
use crate::cli::error::CliError;
use crate::cli::markdown::{DIM, STRONG, styled};
use crate::cli::screen::Screen;
use crate::evaluation::{
    BaselineReport, Interval, KindCount, Report, Row, baseline, check_labels, evaluate, read_rows, relabel,
};
use engine::knowledge::{Knowledge, load_folder};
use engine::matching::{Baseline, BaselineKind};

const NO_PHRASINGS: &str = "\
--baselines learns from the phrasings of a knowledge folder, which the knowledge inside this program does not carry;
name one, such as `preceptor eval --baselines --knowledge my-knowledge/ FILE.jsonl`";

#[derive(Serialize)]
struct Output<'r> {
    #[serde(flatten)]
    report: &'r Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    baselines: Option<Vec<BaselineReport>>,
    under_floor: Vec<String>,
}

pub(super) fn run(arguments: &EvalArguments, common: &Common) -> Result<(), CliError> {
    let rows = labelled(&arguments.questions, arguments.relabel.as_deref())?;
    // Before the questions are answered, which may take a while.
    let phrasings = arguments.baselines.then(|| phrasings(common)).transpose()?;
    let assistant = common.assistant()?;
    check_labels(&rows, assistant.knowledge().faq.iter().map(|entry| entry.id.as_str()))
        .map_err(|error| told(arguments.relabel.as_ref().unwrap_or(&arguments.questions), &error))?;
    let bar = progress(rows.len() as u64, "answering");
    let report = evaluate(&assistant, &rows, || bar.inc(1));
    bar.finish_and_clear();
    let baselines = phrasings.map(|knowledge| baselines(&rows, &knowledge));
    let under_floor = under_floor(arguments, &report);
    let mut screen = Screen::open();
    if common.json {
        screen.json(&Output { report: &report, baselines, under_floor: under_floor.clone() })?;
    } else {
        screen.show(&shown(&report, baselines.as_deref()))?;
    }
    if under_floor.is_empty() { Ok(()) } else { Err(CliError::UnderFloor(under_floor.join("\npreceptor: "))) }
}

/// Labelled questions of a file, with the labels of another.
pub(super) fn labelled(questions: &Path, relabelling: Option<&Path>) -> Result<Vec<Row>, CliError> {
    let mut rows = read_rows(&read(questions)?).map_err(|error| told(questions, &error))?;
    if let Some(path) = relabelling {
        relabel(&mut rows, &read(path)?).map_err(|error| told(path, &error))?;
    }
    if rows.is_empty() {
        return Err(told(questions, &"it holds no question"));
    }
    Ok(rows)
}

fn told(path: &Path, what: &dyn std::fmt::Display) -> CliError {
    CliError::Questions(format!("{}: {what}", path.display()))
}

fn read(path: &Path) -> Result<String, CliError> {
    let bytes = std::fs::read(path).map_err(|error| told(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        told(path, &format!("line {line}: is not UTF-8 text from here on; save the file as UTF-8"))
    })
}

pub(super) fn progress(length: u64, what: &'static str) -> ProgressBar {
    // Hidden by itself where standard error is no terminal.
    let bar = ProgressBar::new(length).with_message(what);
    match ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// The other scorers learn from the phrasings, which the built-in knowledge no longer carries.
fn phrasings(common: &Common) -> Result<Knowledge, CliError> {
    let folder = common.config()?.knowledge.folder;
    let folder = folder.or_else(|| Some(PathBuf::from("knowledge")).filter(|here| here.is_dir()));
    let folder = folder.ok_or_else(|| CliError::Usage(NO_PHRASINGS.to_owned()))?;
    Ok(load_folder(&folder)?.usable()?)
}

fn baselines(rows: &[Row], knowledge: &Knowledge) -> Vec<BaselineReport> {
    let entries = knowledge.ways_to_ask();
    let answerable = rows.iter().filter(|row| row.answerable()).count();
    let bar = progress((answerable * BaselineKind::ALL.len()) as u64, "comparing");
    let reports = BaselineKind::ALL
        .into_iter()
        .map(|kind| baseline(&Baseline::new(kind, &entries, &knowledge.vocabulary), rows, || bar.inc(1)))
        .collect();
    bar.finish_and_clear();
    reports
}

fn under_floor(arguments: &EvalArguments, report: &Report) -> Vec<String> {
    let mut under = Vec::new();
    // A share of nothing is 1, and would pass any floor.
    if report.answerable == 0 && (arguments.min_top1.is_some() || arguments.min_recall3.is_some()) {
        under.push("no question has an entry that answers it, so that top-1 and recall@3 say nothing".to_owned());
    }
    let channel = report.surfaces.iter().find(|surface| surface.surface == "channel");
    let answered_none = report.answerable == 0 || channel.is_some_and(|channel| channel.answered == 0.0);
    if answered_none && (arguments.min_channel_precision.is_some() || arguments.min_channel_answered.is_some()) {
        under.push("no question was answered unprompted, so that its share and precision say nothing".to_owned());
    }
    let mut at_least = |name: &str, value: f64, floor: Option<f64>| {
        if let Some(floor) = floor.filter(|floor| value < *floor) {
            under.push(format!("{name} is {value:.3}, at least {floor} was asked for"));
        }
    };
    at_least("top-1", report.top1, arguments.min_top1);
    at_least("recall@3", report.recall3, arguments.min_recall3);
    if let Some(channel) = channel {
        at_least("the share answered unprompted", channel.answered, arguments.min_channel_answered);
        at_least("the precision of unprompted answers", channel.precision, arguments.min_channel_precision);
    }
    let mut at_most = |name: &str, value: f64, ceiling: Option<f64>| {
        if let Some(ceiling) = ceiling.filter(|ceiling| value > *ceiling) {
            under.push(format!("{name} is {value:.3}, at most {ceiling} was asked for"));
        }
    };
    if let Some(channel) = channel {
        let count = |count: usize| count as f64;
        at_most(
            "near-domain questions answered unprompted",
            count(channel.near_answered.count),
            arguments.max_channel_near,
        );
        at_most("chatter answered unprompted", count(channel.chatter_answered.count), arguments.max_channel_chatter);
    }
    at_most("the calibration error", report.calibration_error, arguments.max_calibration_error);
    under
}

/// Where a share would lie 95 times in 100.
fn between(interval: Interval) -> String {
    format!("{:.2}-{:.2}", interval.low, interval.high)
}

fn shown(report: &Report, baselines: Option<&[BaselineReport]>) -> String {
    let mut text = String::new();
    let heading = |text: &str| styled(STRONG, text);
    let _ = writeln!(text, "{} {}, of which an entry answers {}", heading("questions"), report.rows, report.answerable);
    let _ = writeln!(
        text,
        "{} {:.3}   {} {:.3}   {}",
        heading("top-1"),
        report.top1,
        heading("recall@3"),
        report.recall3,
        styled(
            DIM,
            &format!(
                "{} / {} on other questions of the same kinds; without borderline labels {:.3} / {:.3}",
                between(report.top1_interval),
                between(report.recall3_interval),
                report.top1_without_borderline,
                report.recall3_without_borderline
            )
        )
    );
    let _ = writeln!(
        text,
        "{} {:.3}   {}",
        heading("calibration error"),
        report.calibration_error,
        styled(
            DIM,
            &format!(
                "a perfect model stays under {:.3} in 95 of 100 draws of as many questions",
                report.calibration_error_of_perfect_model
            )
        )
    );
    let looked_at: Vec<String> =
        report.looked_at.iter().map(|(kind, count)| format!("{kind} {}/{}", count.count, count.of)).collect();
    let _ = writeln!(text, "{} {}", heading("not settled by words alone"), looked_at.join(", "));
    let _ = writeln!(
        text,
        "{} median {:.0} µs, worst {:.0} µs a question\n",
        heading("time"),
        report.median_microseconds,
        report.worst_microseconds
    );
    let _ = writeln!(
        text,
        "{}",
        heading("surface   answered  suggested  silent  precision  near     chatter  uncovered  social")
    );
    for surface in &report.surfaces {
        let of = |answered: KindCount| format!("{}/{}", answered.count, answered.of);
        let (near, chatter) = (of(surface.near_answered), of(surface.chatter_answered));
        let (uncovered, social) = (of(surface.uncovered_answered), of(surface.social_answered));
        let _ = writeln!(
            text,
            "{:<9} {:>8.3} {:>10.3} {:>7.3} {:>10.3}  {near:<8} {chatter:<8} {uncovered:<10} {social}",
            surface.surface, surface.answered, surface.suggested, surface.silent, surface.precision
        );
    }
    if !report.confusions.is_empty() {
        let _ = writeln!(text, "\n{}", heading("most frequent confusions"));
        for confusion in &report.confusions {
            let _ = writeln!(text, "{:>3}  {} read as {}", confusion.count, confusion.label, confusion.read_as);
        }
    }
    if let Some(baselines) = baselines {
        let _ = writeln!(text, "\n{}", heading("the same phrasings with       top-1  recall@3"));
        let own = BaselineReport { name: "this matcher", top1: report.top1, recall3: report.recall3 };
        for baseline in std::iter::once(&own).chain(baselines) {
            let _ = writeln!(text, "{:<28} {:>6.3} {:>9.3}", baseline.name, baseline.top1, baseline.recall3);
        }
    }
    text
}
