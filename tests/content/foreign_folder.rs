//! A folder that is about something else and holds nothing but FAQ entries: the help desk of a public library, with
//! questions that were written apart from its phrasings.
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use engine::answers::Topic;
use engine::assistant::{Assistant, Decision, Question, Surface};
use engine::knowledge::{Severity, load_folder};
use preceptor::evaluation::{Row, evaluate, read_rows};
use serde_json::Value;

const FOLDER: &str = "tests/data/library";

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| Assistant::from_folder(Path::new(FOLDER)).unwrap().0);

fn rows(answerable: bool) -> Vec<Row> {
    let text = std::fs::read_to_string(Path::new(FOLDER).join("questions.jsonl")).unwrap();
    let mut rows = read_rows(&text).unwrap();
    rows.retain(|row| row.answerable() == answerable);
    rows
}

#[test]
fn it_loads_with_warnings_only() {
    let loaded = load_folder(Path::new(FOLDER)).unwrap();
    assert!(loaded.diagnostics.iter().all(|found| found.severity == Severity::Warning), "{:?}", loaded.diagnostics);
    assert_eq!(loaded.usable().unwrap().faq.len(), 12);
}

#[test]
fn its_questions_are_answered_and_the_confidence_is_honest() {
    let report = evaluate(&ASSISTANT, &rows(true), || {});
    assert_eq!(report.rows, 60);
    assert!(report.top1 >= 0.85, "top-1 {}", report.top1);
    assert!(report.calibration_error < 0.15, "calibration error {}", report.calibration_error);
    for surface in report.surfaces.iter().filter(|surface| surface.surface != "channel") {
        assert!(surface.answered >= 0.75, "{}: {} answered", surface.surface, surface.answered);
        assert!(surface.precision >= 0.9, "{}: precision {}", surface.surface, surface.precision);
    }
}

#[test]
fn questions_about_other_things_are_not_answered_unprompted() {
    for row in rows(false) {
        let response = ASSISTANT.answer(&Question::new(&row.text, Surface::Channel), None);
        assert_eq!(response.decision, Decision::Silent, "{response:#?}");
    }
}

#[test]
fn every_reading_is_an_entry_of_the_folder() {
    for row in rows(true).into_iter().chain(rows(false)) {
        for surface in Surface::ALL {
            let response = ASSISTANT.answer(&Question::new(&row.text, surface), None);
            assert!(response.topic.is_none_or(|topic| topic == Topic::FAQ), "{response:#?}");
            for suggestion in &response.suggestions {
                assert!(ASSISTANT.open(&suggestion.id, None).is_some(), "{suggestion:?}");
            }
            assert_ne!(response.decision == Decision::Silent, response.reply.is_some());
            assert!(surface == Surface::Channel || response.decision != Decision::Silent, "{response:#?}");
        }
    }
}

#[test]
fn the_binary_answers_from_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_preceptor"))
        .args(["ask", "--json", "--knowledge", FOLDER, "how can I renew my books?"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let response: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&response["decision"], &response["id"]), (&"answer".into(), &"renew-loan".into()), "{response:#}");
    assert_eq!(response["reply"]["sources"], Value::Array(Vec::new()));
}
