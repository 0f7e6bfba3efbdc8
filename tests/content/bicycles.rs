//! A folder that is about mending bicycles, with tables of every kind: it works on every surface without a word of another
//! field, so that nothing of one stands in the code.
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use engine::answers::{Topic, all_queries, limit_faults, suggestion, title};
use engine::assistant::{Assistant, Decision, Question, Surface};
use engine::knowledge::load_folder;

const FOLDER: &str = "tests/data/bicycles";
/// Words of the field that the built-in knowledge is about.
const FOREIGN: [&str; 16] = [
    "medical",
    "coder",
    "coding",
    "cpc",
    "ccs",
    "aapc",
    "ahima",
    "bls",
    "texas",
    "canada",
    "oncology",
    "united states",
    "the us",
    "hospital",
    "career guide",
    "certification",
];

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| Assistant::from_folder(Path::new(FOLDER)).unwrap().0);

/// Words of another field, as whole words.
fn foreign(text: &str) -> Vec<&'static str> {
    let words: Vec<String> = text.to_lowercase().split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    let text = format!(" {} ", words.join(" "));
    FOREIGN
        .into_iter()
        .filter(|word| text.contains(&format!(" {word} ")) || text.contains(&format!(" {word}s ")))
        .collect()
}

#[test]
fn it_has_no_finding() {
    assert_eq!(load_folder(Path::new(FOLDER)).unwrap().diagnostics, []);
}

#[test]
fn every_reply_speaks_of_bicycles_alone() {
    let knowledge = ASSISTANT.knowledge();
    let queries = all_queries(knowledge);
    for topic in [
        Topic::FAQ,
        Topic::SALARY,
        Topic::CERTIFICATION,
        Topic::OUTLOOK,
        Topic::COMPARISON,
        Topic::CAREER,
        Topic::INTERVIEW,
        Topic::RESOURCES,
    ] {
        assert!(queries.iter().any(|query| query.topic() == topic), "{topic:?}");
    }
    for query in queries {
        let response = ASSISTANT.look_up(&query, None);
        let reply = response.reply.unwrap_or_else(|| panic!("{query}"));
        assert_eq!(limit_faults(&reply), Vec::<String>::new(), "{query}");
        // Ids begin with the program's own names for the kinds of replies.
        let shown = serde_json::to_string(&reply).unwrap().replace("\"certification:", "\"");
        assert_eq!(foreign(&shown), Vec::<&str>::new(), "{query}: {shown}");
        assert_eq!(foreign(&title(knowledge, &query).unwrap()), Vec::<&str>::new());
    }
}

#[test]
fn questions_get_their_answers() {
    for (text, id) in [
        ("how do i patch a flat tyre", "mend-puncture"),
        ("my brakes squeak", "squeaky-brakes"),
        ("can i borrow a tool", "borrow-tools"),
        ("what does a wheel builder earn?", "salary:BWB"),
        ("what do mechanics earn in denmark", "salary:DK"),
    ] {
        let response = ASSISTANT.answer(&Question::new(text, Surface::Slash), None);
        assert_eq!((response.decision, response.id.as_deref()), (Decision::Answer, Some(id)), "{text}: {response:#?}");
    }
    let elsewhere = ASSISTANT.answer(&Question::new("my moped engine stalls, which oil?", Surface::Slash), None);
    assert_eq!(elsewhere.topic, Some(Topic::OUT_OF_SCOPE), "{elsewhere:#?}");
    assert!(elsewhere.reply.unwrap().text().contains("garage across the canal"));
    for near in [true, false] {
        let unsure = suggestion(ASSISTANT.knowledge(), near);
        assert_eq!(foreign(&serde_json::to_string(&unsure).unwrap()), Vec::<&str>::new(), "{unsure:#?}");
    }
}

#[test]
fn the_terminal_speaks_of_bicycles_alone() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_preceptor"))
            .args(arguments)
            .args(["--knowledge", FOLDER])
            .env_remove("PRECEPTOR_KNOWLEDGE_FOLDER")
            .output()
            .unwrap();
        let shown = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(foreign(&shown), Vec::<&str>::new(), "{arguments:?}: {shown}");
        shown
    };
    for (arguments, shows) in [
        (&["ask", "what does a wheel builder earn?"][..], "€34,500"),
        (&["salary"], "€31,000"),
        (&["salary", "BWB", "senior"], "BWB"),
        (&["salary", "--region", "Denmark"], "DKK"),
        (&["cert", "BWB"], "36 spokes"),
        (&["outlook"], "12%"),
        (&["compare", "bicycle-repair", "saddlery"], "One sews saddles."),
        (&["compare", "BWB", "BBR"], "Badge of Brakes"),
        (&["career"], "From the first puncture"),
        (&["career", "cargo-bikes"], "Long chains"),
        (&["interview"], "one kind of question"),
        (&["resources"], "library of tools"),
        (&["faq"], "mend-puncture"),
        (&["cert", "zzzz"], "such as BWB"),
        (&["salary", "--region", "zzzz"], "a state of the Netherlands, such as Utrecht"),
    ] {
        let shown = run(arguments);
        assert!(shown.contains(shows), "{arguments:?}: {shown}");
    }
}
