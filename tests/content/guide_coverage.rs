//! Nothing of the career guide is out of reach: each of its tables and figures by a command and by a question. Where the guide
//! is wrong, what is right is shown instead.
use std::process::{Command, Stdio};

use engine::assistant::{Decision, Question, Surface};
use serde::Deserialize;
use serde_json::Value;

const TABLES: usize = 12;
const FIGURES: usize = 34;

#[derive(Debug, Deserialize)]
struct Coverage {
    part: Vec<Part>,
}

/// A table or a figure of the guide.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    id: String,
    what: String,
    /// Arguments of the binary.
    command: Vec<String>,
    /// What somebody may ask instead.
    question: String,
    /// What the reply must hold.
    shows: Vec<String>,
}

fn parts() -> Vec<Part> {
    let text = std::fs::read_to_string("tests/data/guide_coverage.toml").unwrap();
    toml::from_str::<Coverage>(&text).unwrap().part
}

/// A reply of `--json` as its reader sees it.
fn rendered(reply: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = |items: &Value| {
        let item = |item: &Value| match item["label"].as_str() {
            Some(label) => format!("{label}: {}", text(&item["value"])),
            None => text(&item["value"]),
        };
        items.as_array().unwrap().iter().map(item).collect::<Vec<_>>()
    };
    let mut lines = vec![text(&reply["title"])];
    lines.extend(items(&reply["lead"]));
    for section in reply["sections"].as_array().unwrap() {
        lines.push(text(&section["heading"]));
        lines.extend(items(&section["items"]));
    }
    let notes = reply["notes"].as_array().unwrap().iter();
    lines.extend(notes.chain([&reply["caveat"]]).filter(|note| note.is_string()).map(text));
    lines.join("\n").replace("**", "")
}

/// What a reply lacks of a part.
fn missing(part: &Part, way: &str, response: &Value) -> Option<String> {
    let at = format!("{} ({}), by {way}", part.id, part.what);
    if response["decision"] != "answer" {
        return Some(format!("{at}: {} at {}, {}", response["decision"], response["confidence"], response["id"]));
    }
    let reply = rendered(&response["reply"]);
    let lacking: Vec<&String> = part.shows.iter().filter(|wanted| !reply.contains(wanted.as_str())).collect();
    (!lacking.is_empty()).then(|| format!("{at}: {} does not show {lacking:?}", response["id"]))
}

#[test]
fn every_table_and_figure_is_listed() {
    let tables = (1..=TABLES).map(|number| format!("table-{number}"));
    let figures = (1..=FIGURES).map(|number| format!("figure-{number:02}"));
    let wanted: Vec<String> = tables.chain(figures).collect();
    let parts = parts();
    assert_eq!(parts.iter().map(|part| part.id.clone()).collect::<Vec<_>>(), wanted);
    for part in parts {
        assert!(!part.what.is_empty() && !part.shows.is_empty(), "{}", part.id);
        assert!(part.question.split(' ').count() >= 3, "{}", part.id);
    }
}

#[test]
fn a_command_shows_each_of_them() {
    let gaps = parts().into_iter().filter_map(|part| {
        let run = Command::new(env!("CARGO_BIN_EXE_preceptor"))
            .args(&part.command)
            .arg("--json")
            .env_remove("PRECEPTOR_KNOWLEDGE_FOLDER")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(run.status.success(), "{:?}: {}", part.command, String::from_utf8_lossy(&run.stderr));
        missing(&part, &format!("{:?}", part.command), &serde_json::from_slice(&run.stdout).unwrap())
    });
    let gaps: Vec<String> = gaps.collect();
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
}

#[test]
fn a_question_shows_each_of_them() {
    let assistant = preceptor::built_in::assistant().unwrap();
    let gaps = parts().into_iter().filter_map(|part| {
        let response = assistant.answer(&Question::new(&part.question, Surface::Slash), None);
        assert!(response.reply.is_some() || response.decision == Decision::Silent);
        missing(&part, &format!("{:?}", part.question), &serde_json::to_value(&response).unwrap())
    });
    let gaps: Vec<String> = gaps.collect();
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
}
