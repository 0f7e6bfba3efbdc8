//! What servers have been taught: found, shown as theirs, and never another server's.
//!
//! `PRECEPTOR_SERVERS=FILE` measures servers of a file like `tests/data/own_answers.json`:
//! `cargo test --test content servers_of_a_file -- --nocapture`. `PRECEPTOR_OTHER_ENTRIES=FILE` names a TOML file of entries
//! about something else, which the built-in knowledge is measured beside.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, SystemTime};

use engine::answers::{Query, Topic, limit_faults};
use engine::assistant::{Assistant, Decision, Overlay, Question, Response, Surface};
use engine::encoder::{BodyId, Embedding, SentenceEncoder, VectorTable};
use engine::own_answers::{
    LONGEST_ANSWER, LONGEST_QUESTION, MOST_ANSWERS, MOST_PHRASINGS, OwnAnswer, OwnAnswerError, OwnAnswers, Shown,
};
use preceptor::evaluation::{Kind, Row, read_rows, relabel};
use proptest::prelude::*;
use serde::Deserialize;

/// Makes each vector once, and counts how many were asked for.
#[derive(Debug)]
struct Remembering {
    encoder: Arc<dyn SentenceEncoder>,
    made: Mutex<HashMap<String, Embedding>>,
    asked: Mutex<usize>,
}

impl SentenceEncoder for Remembering {
    fn body(&self) -> BodyId {
        self.encoder.body()
    }

    fn encode_all(&self, texts: &[&str]) -> Vec<Embedding> {
        *self.asked.lock().unwrap() += texts.len();
        let vector = |text: &&str| {
            let known = self.made.lock().unwrap().get(*text).cloned();
            known.or_else(|| {
                let made = self.encoder.encode(text)?;
                self.made.lock().unwrap().insert((*text).to_owned(), made.clone());
                Some(made)
            })
        };
        texts.iter().filter_map(vector).collect()
    }
}

static ENCODER: LazyLock<Option<Arc<Remembering>>> = LazyLock::new(|| {
    let encoder = preceptor::built_in::encoder()?;
    Some(Arc::new(Remembering { encoder, made: Mutex::default(), asked: Mutex::default() }))
});

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| {
    let assistant = Assistant::new(preceptor::built_in::prepared().unwrap());
    match ENCODER.clone() {
        Some(encoder) => assistant.with_encoder(encoder),
        None => assistant,
    }
});

#[derive(Deserialize)]
struct File {
    servers: Vec<Server>,
    chatter: Vec<String>,
}

#[derive(Deserialize)]
struct Server {
    name: String,
    entries: Vec<Taught>,
}

#[derive(Deserialize)]
struct Taught {
    id: String,
    question: String,
    answer: String,
    phrasings: Vec<String>,
    held_out: Vec<String>,
}

static SERVERS: LazyLock<File> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/own_answers.json")).unwrap());

fn text(answer: &str, link: Option<&str>) -> Shown {
    Shown::Text { answer: answer.to_owned(), link: link.map(str::to_owned), replaces: None }
}

fn own_answer(id: &str, question: &str, answer: &str) -> OwnAnswer {
    OwnAnswer {
        id: id.to_owned(),
        question: question.to_owned(),
        phrasings: Vec::new(),
        shown: text(answer, None),
        expires: None,
    }
}

fn own(answers: impl IntoIterator<Item = OwnAnswer>) -> OwnAnswers {
    let mut own = OwnAnswers::default();
    for answer in answers {
        own.add(answer, ASSISTANT.matcher()).unwrap();
    }
    own
}

/// With the vectors of all texts, as they are made behind questions.
fn with_vectors(mut own: OwnAnswers) -> OwnAnswers {
    if let Some(encoder) = ENCODER.as_deref() {
        let mut vectors = VectorTable::new(encoder.body());
        for text in own.without_vectors(encoder.body()).flat_map(|(_, texts)| texts) {
            vectors.insert(&text, &encoder.encode(&text).unwrap());
        }
        own.add_vectors(&vectors);
        assert_eq!(own.without_vectors(encoder.body()).count(), 0);
    }
    own
}

fn taught(server: &Server, phrasings: usize) -> OwnAnswers {
    own(server.entries.iter().map(|entry| OwnAnswer {
        phrasings: entry.phrasings.iter().take(phrasings).cloned().collect(),
        ..own_answer(&entry.id, &entry.question, &entry.answer)
    }))
}

fn overlay(own: OwnAnswers) -> Overlay {
    Overlay::default().with_own(Arc::new(own))
}

fn asked(text: &str, surface: Surface, overlay: &Overlay) -> Response {
    ASSISTANT.answer(&Question::new(text, surface), Some(overlay))
}

/// What is shown, or else offered first.
fn first(response: &Response) -> Option<&str> {
    match response.decision {
        Decision::Answer => response.id.as_deref(),
        Decision::Suggest => response.suggestions.first().map(|suggestion| suggestion.id.as_str()),
        Decision::Silent => None,
    }
}

/// How well a server's answers are found, of how many.
#[derive(Debug, Default)]
struct Found {
    texts: usize,
    first: usize,
    answered: usize,
    unprompted: usize,
    unprompted_right: usize,
    chatter: usize,
    missed: Vec<String>,
}

/// What was done instead, and what was thought of.
fn told(response: &Response) -> String {
    let thought_of = response.candidates.iter().take(3);
    let thought_of = thought_of.map(|candidate| format!("{} {:.2}", candidate.id, candidate.confidence));
    let line = response.aside.line.as_ref().map(|line| format!("{:?}", line.kind));
    let shown = first(response).map(str::to_owned).or(line).unwrap_or_else(|| "nothing".to_owned());
    format!("{:?} {shown}; {}", response.decision, thought_of.collect::<Vec<_>>().join(", "))
}

fn measure(server: &Server, phrasings: usize, chatter: &[String]) -> Found {
    let overlay = overlay(with_vectors(taught(server, phrasings)));
    let mut found = Found::default();
    for entry in &server.entries {
        let right = Query::Own(entry.id.clone()).id();
        for text in &entry.held_out {
            let response = asked(text, Surface::Mention, &overlay);
            let unasked = asked(text, Surface::Channel, &overlay);
            let is_first = first(&response) == Some(right.as_str());
            let is_own = unasked.decision == Decision::Answer && unasked.topic == Some(Topic::OWN);
            if !is_first {
                found.missed.push(format!("{text} [{}] {}", entry.id, told(&response)));
            }
            found.texts += 1;
            found.first += usize::from(is_first);
            found.answered += usize::from(is_first && response.decision == Decision::Answer);
            found.unprompted += usize::from(is_own);
            found.unprompted_right += usize::from(is_own && unasked.id.as_deref() == Some(right.as_str()));
        }
    }
    let answered = |text: &&String| {
        let response = asked(text, Surface::Channel, &overlay);
        response.decision == Decision::Answer && response.topic == Some(Topic::OWN)
    };
    found.chatter = chatter.iter().filter(answered).count();
    found
}

#[test]
fn paraphrases_find_what_was_taught() {
    for server in &SERVERS.servers {
        let found = measure(server, MOST_PHRASINGS, &SERVERS.chatter);
        println!("{}: {found:?}", server.name);
        assert!(found.first * 10 >= found.texts * 8, "{}: {found:?}", server.name);
        assert_eq!(found.unprompted_right, found.unprompted, "{}: {found:?}", server.name);
        assert_eq!(found.chatter, 0, "{}: {found:?}", server.name);
    }
}

#[test]
fn servers_of_a_file() {
    let Some(path) = std::env::var_os("PRECEPTOR_SERVERS") else {
        return println!("skipped: PRECEPTOR_SERVERS names no file of servers to measure");
    };
    let file: File = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    println!("phrasings  first of {{}} shown  unprompted right/answered  chatter of {}", file.chatter.len());
    for phrasings in [1, 3, 10] {
        let found: Vec<Found> = file.servers.iter().map(|server| measure(server, phrasings, &file.chatter)).collect();
        let sum = |of: fn(&Found) -> usize| found.iter().map(of).sum::<usize>();
        let texts = sum(|found| found.texts);
        println!(
            "{phrasings:>9}  {:.3} {:.3}  {}/{}  {:?}",
            sum(|found| found.first) as f64 / texts as f64,
            sum(|found| found.answered) as f64 / texts as f64,
            sum(|found| found.unprompted_right),
            sum(|found| found.unprompted),
            found.iter().map(|found| found.chatter).collect::<Vec<_>>(),
        );
        found.iter().flat_map(|found| &found.missed).for_each(|missed| println!("    {missed}"));
    }
}

#[test]
fn what_was_taught_is_in_force_by_words_at_once_and_shown_as_the_servers_own() {
    let link = "https://example.org/tides";
    let tides = OwnAnswer {
        shown: text("See the blue board at the slip.", Some(link)),
        ..own_answer("tides", "When is high tide at the slip?", "")
    };
    let overlay = overlay(own([tides]));
    for surface in Surface::ALL {
        let response = asked("when is high tide at the slip?", surface, &overlay);
        assert_eq!((response.decision, response.id.as_deref()), (Decision::Answer, Some("own:tides")), "{response:#?}");
        let reply = response.reply.unwrap();
        assert_eq!(reply.title, "When is high tide at the slip?");
        assert!(reply.text().contains("blue board"), "{reply:#?}");
        assert_eq!(reply.sources[0].short, "this server's moderators");
        assert_eq!(reply.sources[0].address.as_deref(), Some(link));
    }
    let elsewhere = ASSISTANT.answer(&Question::new("when is high tide at the slip?", Surface::Mention), None);
    assert_ne!(elsewhere.topic, Some(Topic::OWN));
    assert!(ASSISTANT.open("own:tides", Some(&overlay)).unwrap().reply.is_some());
    assert!(ASSISTANT.open("own:tides", None).unwrap().reply.is_none());
    let off = overlay.with_off(["own:tides".to_owned()]);
    assert_ne!(asked("when is high tide at the slip?", Surface::Mention, &off).topic, Some(Topic::OWN));
}

#[test]
fn of_equals_the_servers_own_is_shown() {
    const BUILT_IN: &str = "is the CPC exam open book?";
    let general = asked(BUILT_IN, Surface::Mention, &Overlay::default());
    assert_eq!(general.decision, Decision::Answer);
    let ours = overlay(with_vectors(own([own_answer("books", BUILT_IN, "Our proctor says: bring three books.")])));
    let response = asked(BUILT_IN, Surface::Mention, &ours);
    assert_eq!(response.id.as_deref(), Some("own:books"), "{response:#?}");
    assert!(response.candidates.iter().any(|candidate| candidate.id == general.candidates[0].id), "{response:#?}");
}

#[test]
fn an_answer_that_replaces_an_entry_stands_in_its_place_until_it_expires() {
    const BUILT_IN: &str = "is the CPC exam open book?";
    let entry = asked(BUILT_IN, Surface::Mention, &Overlay::default()).id.unwrap();
    let replacing = |expires| {
        overlay(with_vectors(own([OwnAnswer {
            shown: Shown::Text {
                answer: "Three books, no loose notes.".to_owned(),
                link: None,
                replaces: Some(entry.clone()),
            },
            expires,
            ..own_answer("house-rules", "What are the house rules?", "")
        }])))
    };
    let now = SystemTime::now();
    for expires in [None, Some(now + Duration::from_secs(3_600))] {
        let there = replacing(expires);
        let response = asked(BUILT_IN, Surface::Mention, &there);
        assert_eq!((response.decision, response.id.as_deref()), (Decision::Answer, Some("own:house-rules")));
        assert!(response.candidates.iter().all(|candidate| candidate.id != entry), "{response:#?}");
        let opened = ASSISTANT.open(&entry, Some(&there)).unwrap();
        assert_eq!(opened.id.as_deref(), Some("own:house-rules"), "old buttons lead to what stands in its place");
    }
    let gone = replacing(Some(now - Duration::from_secs(1)));
    assert_eq!(asked(BUILT_IN, Surface::Mention, &gone).id.as_ref(), Some(&entry));
    assert_eq!(asked("what are the house rules?", Surface::Mention, &gone).topic.filter(|it| *it == Topic::OWN), None);
    assert!(ASSISTANT.open("own:house-rules", Some(&gone)).unwrap().reply.is_none());
}

#[test]
fn words_that_lead_to_what_is_built_in_show_that() {
    const BUILT_IN: &str = "is the CPC exam open book?";
    const OURS: &str = "can we bring the bricks along?";
    let entry = asked(BUILT_IN, Surface::Mention, &Overlay::default()).id.unwrap();
    let leading =
        |means: &str| OwnAnswer { shown: Shown::BuiltIn { means: means.to_owned() }, ..own_answer("bricks", OURS, "") };
    let there = overlay(with_vectors(own([leading(&entry)])));
    for surface in Surface::ALL {
        let response = asked(OURS, surface, &there);
        assert_eq!((response.decision, response.id.as_ref()), (Decision::Answer, Some(&entry)), "{response:#?}");
        assert_eq!(response.candidates[0].id, entry);
        assert_eq!(response.reply, ASSISTANT.open(&entry, None).unwrap().reply, "the built-in answer, word for word");
    }
    assert!(ASSISTANT.open("own:bricks", Some(&there)).unwrap().id.as_ref() == Some(&entry));
    let elsewhere = asked(OURS, Surface::Mention, &Overlay::default());
    assert_ne!(elsewhere.id.as_ref(), Some(&entry));
    // What is switched off, or no longer there, is as if it had not been taught.
    let off = there.with_off([entry.clone()]);
    for overlay in [off, overlay(own([leading("no-such-entry")]))] {
        let response = asked(OURS, Surface::Mention, &overlay);
        assert_ne!(response.topic, Some(Topic::OWN), "{response:#?}");
        assert!(response.candidates.iter().all(|known| known.id != entry && known.id != "own:bricks"), "{response:#?}");
    }
}

#[test]
fn what_is_kept_as_json_comes_back() {
    for shown in [text("At noon.", Some("https://example.org/")), Shown::BuiltIn { means: "pay".to_owned() }] {
        let answer = OwnAnswer {
            phrasings: vec!["tides?".to_owned()],
            shown,
            expires: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)),
            ..own_answer("tides", "When is high tide?", "")
        };
        let written = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<OwnAnswer>(&written).unwrap(), answer, "{written}");
    }
    let least = r#"{"id":"a","question":"b","answer":"c","of a later version":1}"#;
    assert_eq!(serde_json::from_str::<OwnAnswer>(least).unwrap(), own_answer("a", "b", "c"));
}

#[test]
fn a_server_on_a_small_folder_can_be_taught_too() {
    let (assistant, _) = Assistant::from_folder(std::path::Path::new("tests/data/bicycles")).unwrap();
    let mut own = OwnAnswers::default();
    let tides = own_answer("tides", "When is high tide at the slip?", "See the blue board at the slip.");
    own.add(tides, assistant.matcher()).unwrap();
    let overlay = overlay(own);
    let id = |text: &str| assistant.answer(&Question::new(text, Surface::Mention), Some(&overlay));
    assert_eq!(id("high tide at the slip, when is it?").id.as_deref(), Some("own:tides"));
    assert_ne!(id("how do I patch a flat inner tube").topic, Some(Topic::OWN));
}

#[test]
fn a_slip_in_a_word_that_only_the_server_uses_is_repaired() {
    let overlay = overlay(own([
        own_answer("newsletter", "How do I get the newsletter?", "React with the envelope."),
        own_answer("kayaks", "How do I borrow a kayak?", "Write your name on the board."),
    ]));
    let question = Question::new("how do I get the newslettre?", Surface::Mention);
    let response = ASSISTANT.answer_by_words(&question, Some(&overlay));
    assert_eq!(first(&response), Some("own:newsletter"), "{response:#?}");
    let unprompted = asked("I got the newsletter, how lovely", Surface::Channel, &overlay);
    assert_eq!(unprompted.decision, Decision::Silent, "a statement calls up nothing");
}

#[test]
fn what_is_removed_or_changed_is_found_no_more() {
    let mut own = own([own_answer("tides", "When is high tide?", "At noon.")]);
    own.add(own_answer("tides", "Who tunes the piano?", "Ask at the desk."), ASSISTANT.matcher()).unwrap();
    assert_eq!(own.len(), 1);
    let changed = overlay(own.clone());
    let no_more = asked("when is high tide?", Surface::Mention, &changed);
    assert!(no_more.decision != Decision::Answer || no_more.aside.line.is_some(), "{no_more:#?}");
    assert_eq!(asked("who tunes the piano?", Surface::Mention, &changed).id.as_deref(), Some("own:tides"));
    assert!(own.remove("tides", ASSISTANT.matcher()).is_some());
    assert_eq!(own, OwnAnswers::default(), "nothing of it is kept");
}

#[test]
fn what_cannot_be_shown_cannot_be_taught() {
    let mut own = OwnAnswers::default();
    let mut add = |answer: OwnAnswer| own.add(answer, ASSISTANT.matcher());
    let good = || own_answer("a", "A question?", "An answer.");
    assert_eq!(add(OwnAnswer { id: "a|b".to_owned(), ..good() }), Err(OwnAnswerError::Id));
    assert_eq!(
        add(OwnAnswer { shown: text("An answer.", Some("javascript:alert(1)")), ..good() }),
        Err(OwnAnswerError::Link)
    );
    let many = vec!["again?".to_owned(); MOST_PHRASINGS + 1];
    assert_eq!(add(OwnAnswer { phrasings: many, ..good() }), Err(OwnAnswerError::Phrasings(MOST_PHRASINGS + 1)));
    let long = OwnAnswer { shown: text(&"x".repeat(LONGEST_ANSWER + 1), None), ..good() };
    assert!(matches!(add(long), Err(OwnAnswerError::Length { what: "answer", .. })));
    assert!(matches!(add(OwnAnswer { question: " ".to_owned(), ..good() }), Err(OwnAnswerError::Length { .. })));
    let longest = OwnAnswer {
        question: "q".repeat(LONGEST_QUESTION),
        shown: text(&"x".repeat(LONGEST_ANSWER), Some(&format!("https://example.org/{}", "y".repeat(400)))),
        ..good()
    };
    add(longest).unwrap();
    let shown = ASSISTANT.open("own:a", Some(&overlay(own))).unwrap().reply.unwrap();
    assert_eq!(limit_faults(&shown), Vec::<String>::new());
}

/// 500 answers with 30 phrasings each, which are found by words without a single text being encoded.
#[test]
fn a_whole_import_is_in_force_by_words_before_any_vector_is_made() {
    let counting = preceptor::built_in::encoder()
        .map(|encoder| Arc::new(Remembering { encoder, made: Mutex::default(), asked: Mutex::default() }));
    let word = |mut number: usize| {
        let mut word = String::from("w");
        for _ in 0..5 {
            word.push(char::from(b'a' + (number % 26) as u8));
            number /= 26;
        }
        word
    };
    let answers = (0..MOST_ANSWERS).map(|at| OwnAnswer {
        phrasings: (0..MOST_PHRASINGS).map(|other| format!("the {} of {}", word(at * 7_919), word(other))).collect(),
        ..own_answer(&format!("a{at}"), &format!("Where is the {}?", word(at * 7_919)), "Here.")
    });
    let mut own = own(answers);
    let one_more = own.add(own_answer("more", "One more?", "No."), ASSISTANT.matcher());
    assert_eq!((own.len(), one_more), (MOST_ANSWERS, Err(OwnAnswerError::Full)));
    if let Some(encoder) = &counting {
        let missing = own.without_vectors(encoder.body()).map(|(_, texts)| texts.len()).sum::<usize>();
        assert_eq!(missing, MOST_ANSWERS * (MOST_PHRASINGS + 2));
        assert_eq!(*encoder.asked.lock().unwrap(), 0);
    }
    let overlay = overlay(own);
    for at in [0, 250, MOST_ANSWERS - 1] {
        let text = format!("where is the {}?", word(at * 7_919));
        let response = ASSISTANT.answer_by_words(&Question::new(&text, Surface::Mention), Some(&overlay));
        assert_eq!(first(&response), Some(format!("own:a{at}").as_str()), "{response:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever two servers ask in whatever order, neither sees what the other was taught.
    #[test]
    fn no_server_sees_what_another_was_taught(order in prop::collection::vec((0_usize..2, 0_usize..64, 0_usize..3), 1..12)) {
        static OVERLAYS: LazyLock<Vec<Overlay>> =
            LazyLock::new(|| SERVERS.servers.iter().map(|server| overlay(with_vectors(taught(server, 5)))).collect());
        for (asking, at, surface) in order {
            let texts: Vec<&String> = SERVERS.servers.iter().flat_map(|server| &server.entries)
                .flat_map(|entry| entry.held_out.iter().chain([&entry.question])).collect();
            let response = asked(texts[at % texts.len()], Surface::ALL[surface], &OVERLAYS[asking]);
            let shown = serde_json::to_string(&response).unwrap();
            let other = &SERVERS.servers[1 - asking];
            let own: Vec<&str> = SERVERS.servers[asking].entries.iter().map(|entry| entry.id.as_str()).collect();
            for entry in &other.entries {
                prop_assert!(!shown.contains(&entry.answer), "{shown}");
                let title = serde_json::to_string(&entry.question).unwrap();
                let is_title = response.suggestions.iter().any(|suggestion| suggestion.title == entry.question);
                prop_assert!(!is_title, "{title} in {shown}");
                let id = format!("own:{}", entry.id);
                let is_named = response.candidates.iter().any(|candidate| candidate.id == id) || response.id.as_deref() == Some(&id);
                prop_assert!(own.contains(&entry.id.as_str()) || !is_named, "{shown}");
            }
        }
    }
}

/// The first candidate's, and what is answered unprompted.
#[derive(Debug, Default, PartialEq)]
struct BuiltIn {
    answerable: usize,
    top1: usize,
    answered: usize,
    unprompted: usize,
    unprompted_right: usize,
}

fn built_in(rows: &[Row], overlay: &Overlay) -> BuiltIn {
    let mut measured = BuiltIn::default();
    for row in rows {
        let response = asked(&row.text, Surface::Slash, overlay);
        let unasked = asked(&row.text, Surface::Channel, overlay);
        let is_right = |id: Option<&String>| id.is_some_and(|id| row.labels.contains(id));
        measured.answerable += usize::from(row.answerable());
        measured.top1 += usize::from(is_right(response.candidates.first().map(|candidate| &candidate.id)));
        if unasked.decision == Decision::Answer {
            measured.answered += usize::from(row.answerable());
            measured.unprompted += 1;
            let looked_up = unasked.topic.is_some() && unasked.topic == row.topic();
            measured.unprompted_right += usize::from(is_right(unasked.id.as_ref()) || looked_up);
        }
    }
    measured
}

fn rows() -> Vec<Row> {
    let mut rows = read_rows(include_str!("../data/questions.jsonl")).unwrap();
    relabel(&mut rows, include_str!("../data/relabel.jsonl")).unwrap();
    rows
}

#[test]
fn the_built_in_knowledge_keeps_its_questions_beside_what_was_taught() {
    let rows: Vec<Row> = rows().into_iter().filter(|row| row.kind != Kind::Chatter).step_by(2).collect();
    let general = built_in(&rows, &Overlay::default());
    for server in &SERVERS.servers {
        let by_words = built_in(&rows, &overlay(taught(server, MOST_PHRASINGS)));
        println!("{general:?} beside {} by words: {by_words:?}", server.name);
        assert!(by_words.top1 + 6 >= general.top1, "{general:?} {by_words:?}");
        assert!(by_words.unprompted_right + 1 >= general.unprompted_right, "{general:?} {by_words:?}");
        let beside = built_in(&rows, &overlay(with_vectors(taught(server, MOST_PHRASINGS))));
        println!("{general:?} beside {}: {beside:?}", server.name);
        assert!(beside.top1 + 3 >= general.top1 && beside.answered + 1 >= general.answered, "{general:?} {beside:?}");
        assert!(beside.unprompted_right + 1 >= general.unprompted_right, "{general:?} {beside:?}");
    }
}

#[test]
fn the_built_in_knowledge_beside_many_answers_about_something_else() {
    let Some(path) = std::env::var_os("PRECEPTOR_OTHER_ENTRIES") else {
        return println!("skipped: PRECEPTOR_OTHER_ENTRIES names no file of entries about something else");
    };
    let file: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let entries = file["entry"].as_array().unwrap();
    let text = |entry: &toml::Value, key: &str| entry[key].as_str().unwrap().chars().take(250).collect::<String>();
    let ways = |entry: &toml::Value| {
        let phrasings = entry["phrasings"].as_array().unwrap().iter();
        phrasings.map(|text| text.as_str().unwrap().chars().take(250).collect::<String>()).collect::<Vec<_>>()
    };
    let whole = entries.iter().enumerate().map(|(at, entry)| OwnAnswer {
        phrasings: ways(entry),
        ..own_answer(&format!("a{at}"), &text(entry, "question"), &text(entry, "answer"))
    });
    let each = entries.iter().flat_map(|entry| ways(entry).into_iter().map(|way| (way, text(entry, "answer"))));
    let each =
        each.take(MOST_ANSWERS).enumerate().map(|(at, (way, answer))| own_answer(&format!("a{at}"), &way, &answer));
    let rows = rows();
    let general = built_in(&rows, &Overlay::default());
    println!("alone: {general:?}");
    for answers in [whole.collect::<Vec<_>>(), each.collect()] {
        let count = answers.len();
        println!("beside {count}: {:?}", built_in(&rows, &overlay(with_vectors(own(answers)))));
    }
}
