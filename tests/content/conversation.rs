//! Messages as people write them to a bot: several questions at once, going on from an answer, slips, other languages, manners.
//! What must be said and what must not was written down before any of it was built.

use std::path::Path;
use std::sync::LazyLock;

use engine::assistant::{Assistant, Before, Decision, Question, Response, Surface};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// Messages that are met as they should be; raised whenever more are.
const FLOOR: usize = 110;

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| preceptor::built_in::assistant().unwrap());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    kind: String,
    surface: String,
    #[serde(default)]
    before: Option<String>,
    text: String,
    decision: String,
    #[serde(default)]
    or: Vec<String>,
    topic_ids: Vec<String>,
    #[serde(default)]
    also: Vec<String>,
    says: Vec<String>,
    never: Vec<String>,
    why: String,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(Path::new("tests/data/conversation.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}

fn asked(row: &Row) -> Response {
    let surface = if row.surface == "channel" { Surface::Channel } else { Surface::Mention };
    let before = row.before.as_ref().map(|text| ASSISTANT.answer(&Question::new(text, Surface::Mention), None));
    let before = before.and_then(|response| response.id);
    let before = before.as_deref().map_or(Before::Nothing, Before::Reply);
    ASSISTANT.answer(&Question { before, ..Question::new(&row.text, surface) }, None)
}

fn decision(row: &Row, response: &Response) -> &'static str {
    match (response.decision, &response.aside.line) {
        (_, Some(line)) if line.reaction.is_some() && row.surface == "mention" => "reaction",
        (Decision::Answer, Some(_)) => "line",
        (Decision::Answer, None) if response.id.is_none() => "line",
        (Decision::Answer, None) => "answer",
        (Decision::Suggest, _) => "suggest",
        (Decision::Silent, _) => "silent",
    }
}

/// All that is to be read in the reply, for comparing.
fn said(response: &Response) -> String {
    let mut text = String::new();
    if let Some(reply) = &response.reply {
        text = format!("{}\n{}", reply.title, reply.text());
        let items = reply.sections.iter().flat_map(|section| &section.items).map(|item| item.value.as_str());
        for part in items.chain(reply.remarks()) {
            text.push('\n');
            text.push_str(part);
        }
    }
    let offered = response.suggestions.iter().chain(&response.aside.also).map(|choice| choice.title.as_str());
    for part in offered.map(str::to_owned).chain(response.aside.remarks()) {
        text.push('\n');
        text.push_str(&part);
    }
    comparable(&text)
}

fn comparable(text: &str) -> String {
    text.nfc().collect::<String>().replace(['’', '‘'], "'").replace(['*', '_'], "").to_lowercase()
}

fn is_of(id: &str, wanted: &str) -> bool {
    wanted.strip_suffix('*').map_or(id == wanted, |beginning| id.starts_with(beginning.trim_end_matches(':')))
}

fn fault(row: &Row, response: &Response) -> Option<String> {
    let done = decision(row, response);
    if done != row.decision && !row.or.iter().any(|also| also == done) {
        return Some(format!("{done} instead of {}", row.decision));
    }
    let is_one = |id: &str, wanted: &[String]| wanted.iter().any(|wanted| is_of(id, wanted));
    let first = match done {
        "answer" => response.id.as_deref(),
        "suggest" => response.suggestions.first().map(|first| first.id.as_str()),
        _ => None,
    };
    if let Some(first) = first.filter(|first| !row.topic_ids.is_empty() && !is_one(first, &row.topic_ids)) {
        return Some(format!("shows {first}"));
    }
    if done == "answer" {
        for part in &row.also {
            let ids = response.id.iter().chain(response.aside.also.iter().map(|choice| &choice.id));
            if !ids.clone().any(|id| part.split('|').any(|wanted| is_of(id, wanted))) {
                return Some(format!("does not offer {part}"));
            }
        }
    }
    let said = said(response);
    let is_said = |words: &str| words.split('|').any(|word| said.contains(&comparable(word)));
    if let Some(missing) = row.says.iter().find(|words| done != "silent" && done != "reaction" && !is_said(words)) {
        return Some(format!("does not say {missing}"));
    }
    row.never.iter().find(|word| said.contains(&comparable(word))).map(|word| format!("says {word}"))
}

#[test]
fn messages_are_met_as_people_expect() {
    let rows = rows();
    assert!(rows.len() >= 120, "{}", rows.len());
    let mut faults = Vec::new();
    for row in &rows {
        let response = asked(row);
        if let Some(fault) = fault(row, &response) {
            let seen: String = said(&response).chars().take(110).collect();
            let id = response.id.as_deref().unwrap_or("nothing");
            faults.push(format!(
                "{} {}: {}\n    {fault} ({}); {id} {:.2}, also {:?}: {seen:?}",
                row.id, row.kind, row.text, row.why, response.confidence, response.aside.also
            ));
        }
    }
    let good = rows.len() - faults.len();
    println!("{good} of {} messages are met as they should be\n{}", rows.len(), faults.join("\n"));
    assert!(good >= FLOOR, "{good} of {}, at least {FLOOR} before\n{}", rows.len(), faults.join("\n"));
}

#[test]
fn a_town_without_figures_of_its_own_is_told() {
    for (text, town) in [
        ("coder pay in scottsdale az?", Some("Scottsdale")),
        ("pay for coders in mobile alabama", Some("Mobile")),
        ("what do coders make in Manchester?", Some("Manchester")),
        ("coder salary in Muskogee, OK", Some("Muskogee")),
        // There are figures for these.
        ("coder pay in san francisco", None),
        ("what do coders make in Arizona?", None),
    ] {
        let response = ASSISTANT.answer(&Question::new(text, Surface::Mention), None);
        assert!(response.id.as_deref().is_some_and(|id| id.starts_with("salary:")), "{text}: {:?}", response.id);
        assert_eq!(response.aside.unknown, town.into_iter().collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn pay_is_told_by_the_hour_or_month_that_is_asked_for() {
    let ask = |before: Option<&str>, text: &str, surface: Surface| {
        let before = before.map_or(Before::Nothing, Before::Reply);
        ASSISTANT.answer(&Question { before, ..Question::new(text, surface) }, None)
    };
    let direct = ask(None, "how much does a CPC make an hour?", Surface::Mention);
    assert!(direct.id.as_deref() == Some("salary:CPC") && direct.aside.by_period.is_some(), "{direct:?}");
    for text in ["how much is that an hour?", "and hourly?", "whats that per month"] {
        let further = ask(Some("salary:CPC"), text, Surface::Mention);
        let told = further.aside.by_period.unwrap_or_default();
        assert!(
            further.id.as_deref() == Some("salary:CPC") && told.starts_with("$58,895 a year is about"),
            "{text}: {told}"
        );
    }
    // What the answer has by the hour is not said twice, and what else is asked is no pay.
    let national = ask(Some("average-salary"), "So how much is that by the hour", Surface::Mention);
    assert_eq!((national.id.as_deref(), national.aside.by_period), (Some("average-salary"), None));
    let hours = ask(Some("salary:CPC"), "how many hours a week do coders work?", Surface::Mention);
    assert_ne!(hours.id.as_deref(), Some("salary:CPC"));
    let cost = ask(Some("exam-cost"), "how much is that an hour?", Surface::Mention);
    assert_eq!(cost.aside.by_period, None);
}
