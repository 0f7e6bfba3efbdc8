//! The first line answers the question as asked: of each question, the words or figures that the first 120 characters of the
//! reply must have were written down from the facts before the replies were looked at.

use std::path::Path;
use std::sync::LazyLock;

use engine::assistant::{Assistant, Question, Surface};
use serde::Deserialize;

/// Questions whose first line must hold what it has to; raised whenever more do.
const FLOOR: usize = 171;
/// Characters of a reply that are read at a glance.
const GLANCE: usize = 120;

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| preceptor::built_in::assistant().unwrap());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    question: String,
    /// Of each list, one must occur, in whatever case.
    must: Vec<Vec<String>>,
    /// What it rests on.
    #[expect(dead_code, reason = "for whoever reads the file")]
    why: String,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(Path::new("tests/data/first_lines.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}

#[test]
fn the_first_line_answers_the_question() {
    let mut lacking = Vec::new();
    let rows = rows();
    assert!(rows.len() >= 150, "{}", rows.len());
    for row in &rows {
        let response = ASSISTANT.answer(&Question::new(&row.question, Surface::Mention), None);
        let text = response.reply.as_ref().map(|reply| reply.text().replace("**", "")).unwrap_or_default();
        let glance: String = text.chars().take(GLANCE).collect();
        let seen = glance.to_lowercase();
        let is_there = |words: &Vec<String>| words.iter().any(|word| seen.contains(&word.to_lowercase()));
        if let Some(missing) = row.must.iter().find(|words| !is_there(words)) {
            let id = response.id.as_deref().unwrap_or("nothing");
            lacking.push(format!(
                "{}\n    lacks one of {missing:?}; {:?} {id}: {glance:?}",
                row.question, response.decision
            ));
        }
    }
    let good = rows.len() - lacking.len();
    println!("{good} of {} first lines answer what was asked\n{}", rows.len(), lacking.join("\n"));
    assert!(good >= FLOOR, "{good} of {}, at least {FLOOR} before\n{}", rows.len(), lacking.join("\n"));
}
