//! Messages as people write them to a bot: several questions at once, going on from an answer, slips, other languages, manners.
//! What must be said and what must not was written down before any of it was built.

use std::path::Path;
use std::sync::LazyLock;

use engine::answers::Topic;
use engine::assistant::{Assistant, Before, Decision, LineKind, Question, Response, Surface};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// Messages that are met as they should be; raised whenever more are.
const FLOOR: usize = 114;

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

#[test]
fn what_goes_on_from_an_answer_and_is_not_known_stays_with_it() {
    for (before, text) in [
        ("remote-setup", "do i buy all that or will the company"),
        ("clinical-to-coding", "what about vet techs"),
        ("exam-books", "sorry, the diagnosis one i meant"),
        ("work-from-home", "and how does that go with a baby in the next room"),
    ] {
        let question = Question { before: Before::Reply(before), ..Question::new(text, Surface::Mention) };
        let response = ASSISTANT.answer(&question, None);
        let stays = response.suggestions.iter().any(|known| known.id == before);
        assert!(response.decision == Decision::Answer || stays, "{text}: {:?} {:?}", response.id, response.suggestions);
        assert!(response.aside.line.is_none(), "{text}: {:?}", response.aside.line);
    }
    // What belongs elsewhere belongs there whatever was said before.
    let question = Question {
        before: Before::Reply("skills"),
        ..Question::new("so is that one a 59 or an XU then", Surface::Mention)
    };
    assert_eq!(ASSISTANT.answer(&question, None).topic, Some(Topic::OUT_OF_SCOPE));
}

#[test]
fn what_was_spoken_of_speaks_for_what_is_near_to_it() {
    let read = |before, text| {
        let question = Question { before: Before::Reply(before), ..Question::new(text, Surface::Mention) };
        ASSISTANT.answer(&question, None)
    };
    // A part of a sentence, and words that stand for something, say little by themselves.
    for (before, text) in [
        ("part-time", "even as an absolute beginner?"),
        ("background-check", "what about a dui from 2011"),
        ("overtime", "even on a salary?"),
        ("paying-for-training", "and with my wifes air force benefits?"),
    ] {
        let response = read(before, text);
        let first = response.suggestions.first().map(|first| first.id.as_str());
        let is_there = response.id.as_deref() == Some(before) || first == Some(before);
        assert!(is_there, "{text}: {:?} {:?}", response.id, response.suggestions);
    }
    // What is asked outright is answered, whatever was spoken of.
    for (before, text, id) in [
        ("where-to-start", "and do i need a college degree for that", "no-degree"),
        ("exam-format", "ok and what happens if i fail it", "exam-retakes"),
    ] {
        let response = read(before, text);
        assert_eq!((response.decision, response.id.as_deref()), (Decision::Answer, Some(id)), "{text}");
    }
    // Nobody who was not asked says what only seems to be meant.
    let unasked =
        Question { before: Before::Reply("exam-online"), ..Question::new("for both companies?", Surface::Channel) };
    assert_eq!(ASSISTANT.answer(&unasked, None).decision, Decision::Silent);
    for (before, text) in
        [("exam-registration", "ah never mind, found the button"), ("first-job", "ugh, same here lol")]
    {
        let response = read(before, text);
        let is_answered = response.decision == Decision::Answer && response.topic != Some(Topic::OUT_OF_SCOPE);
        assert!(!is_answered, "{text}: {:?}", response.id);
    }
}

#[test]
fn letters_that_nobody_knows_do_not_hide_what_is_asked() {
    for (text, id) in [
        (
            "I have DACA with a valid work card, and I start school in May. Do hospitals hire coders who are not citizens?",
            "international-students",
        ),
        (
            "My GPA was 3.8 and I have tattoos on both hands and on my neck. Will a hospital still take me on as a coder?",
            "dress-code",
        ),
    ] {
        let response = ASSISTANT.answer(&Question::new(text, Surface::Mention), None);
        assert_eq!((response.decision, response.id.as_deref()), (Decision::Answer, Some(id)), "{text}");
    }
    // Letters that an answer explains are not unknown.
    let explained = ASSISTANT.answer(&Question::new("is the CEDC worth it", Surface::Mention), None);
    assert!(explained.aside.line.is_none() && explained.aside.unknown.is_empty(), "{:?}", explained.aside);
    let unknown = ASSISTANT.answer(&Question::new("how hard is the CQXZ exam", Surface::Mention), None);
    assert!(said(&unknown).contains("cqxz"), "{}", said(&unknown));
    // In a story letters are the name of anything, also where an "or" stands elsewhere in it.
    let story = "EMT for eight years and my shoulder won't lift any more. The MDS nurse at our place keeps telling me to try coding, \
                 since my charting is good. Would my years in patient care count, or do I begin like everybody else?";
    let told = ASSISTANT.answer(&Question::new(story, Surface::Channel), None);
    assert_eq!(told.id.as_deref(), Some("clinical-to-coding"));
    assert!(told.aside.line.is_none() && told.aside.unknown.is_empty(), "{:?}", told.aside);
    let compared = "I have been at this for two years now and my manager wants me to get one more exam behind me, so is it CQXZ or the \
                    CPC that I should sign up for next";
    let told = ASSISTANT.answer(&Question::new(compared, Surface::Mention), None);
    assert!(said(&told).contains("cqxz") || told.aside.unknown.iter().any(|name| name == "CQXZ"), "{:?}", told.aside);
}

#[test]
fn a_question_without_its_subject_is_asked_back() {
    for text in ["how much", "why?", "h o w m u c h", "how long"] {
        let response = ASSISTANT.answer(&Question::new(text, Surface::Mention), None);
        assert_eq!(response.decision, Decision::Suggest, "{text}: {:?}", response.aside.line);
        assert!((2..=3).contains(&response.suggestions.len()), "{text}: {:?}", response.suggestions);
    }
}

#[test]
fn the_pay_of_two_credentials_is_weighed_first_where_that_is_asked() {
    let lead = |text: &str| {
        let response = ASSISTANT.answer(&Question::new(text, Surface::Mention), None);
        response.reply.and_then(|reply| reply.lead.first().map(|item| item.value.clone())).unwrap_or_default()
    };
    for text in ["does CCS pay more than CPC", "which pays more cpc or ccs"] {
        assert!(lead(text).starts_with("Which pays more is open"), "{text}: {}", lead(text));
    }
    for text in ["CPC and CRC which earns more", "does the CRC pay better than the CPC"] {
        assert!(lead(text).starts_with("CRC holders earn more"), "{text}: {}", lead(text));
    }
    assert!(lead("cpc vs crc").contains("CRC"));
    assert!(lead("cpc oncology salary").starts_with("We hold no figure for CPC holders in oncology alone."));
}

#[test]
fn a_credential_and_a_place_alone_call_up_no_pay() {
    let text =
        "Free to whoever fetches it near Tucson: my CPC guide and a box of flash cards, good luck with your test!";
    let response = ASSISTANT.answer(&Question::new(text, Surface::Mention), None);
    assert!(
        !response.id.as_deref().is_some_and(|id| id.starts_with("salary:")) || response.decision != Decision::Answer
    );
}

#[test]
fn who_asks_for_another_language_is_told_in_it() {
    for (text, word) in [
        ("Buenas, ¿aquí se puede preguntar en español?", "inglés"),
        ("Olá, você pode responder em português?", "inglês"),
        ("Bonsoir, vous pouvez répondre en français ?", "anglais"),
        ("Hallo, kannst du bitte auf Deutsch antworten?", "Englisch"),
        ("Ciao, puoi rispondere in italiano?", "inglese"),
    ] {
        let response = ASSISTANT.answer(&Question::new(text, Surface::Mention), None);
        assert!(said(&response).contains(&word.to_lowercase()), "{text}: {}", said(&response));
    }
    for text in [
        "hello, can somebody answer me in here?",
        "do they let you answer in Spanish at work",
        "is the exam in Portuguese too",
    ] {
        let response = ASSISTANT.answer(&Question::new(text, Surface::Mention), None);
        let is_language = response.aside.line.is_some_and(|line| line.kind == LineKind::Language);
        assert!(!is_language, "{text}");
    }
}
