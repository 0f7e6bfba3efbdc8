//! A new topic is one file and one line: here `sources.rs`, and the line that adds it. Every surface has it then.
#![cfg(feature = "discord")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod sources;

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::{Value, json};

use engine::answers::topics::add_topics;
use engine::answers::{Query, all_queries, limit_faults, parse_id};
use engine::assistant::Assistant;
use preceptor::discord::ui::guild_profile::GuildProfile;
use preceptor::discord::ui::handlers::Handlers;
use preceptor::discord::ui::message::{InteractionResponse, OutgoingMessage};
use preceptor::discord::ui::notifications::Notifications;
use preceptor::discord::ui::request::Request;
use preceptor::discord::ui::snapshot::Snapshot;
use preceptor::discord::ui::{commands, custom_id};
use sources::SOURCES;

const FOLDER: &str = "tests/data/bicycles";
/// Holds what the program is called with, where this very binary is to be the program.
const CALLED_WITH: &str = "TOPIC_TEST_CALLED_WITH";

static SNAPSHOT: LazyLock<Snapshot> = LazyLock::new(|| {
    add_topics(vec![SOURCES]);
    Snapshot::new(Assistant::for_look_ups(Path::new(FOLDER)).unwrap().0)
});

fn sent(kind: u8, data: &Value) -> Value {
    let user = json!({"id": "5", "username": "ann", "discriminator": "0", "avatar": null, "global_name": null});
    json!({
        "id": "1", "application_id": "2", "type": kind, "data": data, "channel_id": "3", "user": user, "token": "t",
        "version": 1, "app_permissions": "19456", "locale": "en-US", "entitlements": [],
        "authorizing_integration_owners": {}, "context": 1, "attachment_size_limit": 1024,
    })
}

fn handled(interaction: Value) -> InteractionResponse {
    let profile = GuildProfile::default();
    let handlers = Handlers::new(&SNAPSHOT, &profile);
    handlers.handle(&Request::from_json(interaction), &Notifications::default()).callback
}

fn command(options: &Value) -> OutgoingMessage {
    match handled(sent(2, &json!({"id": "9", "name": "sources", "type": 1, "options": options}))) {
        InteractionResponse::Reply(message) => message,
        other => panic!("{other:?}"),
    }
}

fn text_of(message: &OutgoingMessage) -> String {
    let embed = serde_json::to_value(&message.embed).unwrap();
    format!("{} {embed} {}", message.content, serde_json::to_value(&message.rows).unwrap())
}

#[test]
fn it_is_a_command_with_its_options() {
    let all = serde_json::to_value(commands::all(SNAPSHOT.knowledge())).unwrap();
    let command = all.as_array().unwrap().iter().find(|command| command["name"] == "sources").expect("the command");
    assert_eq!(command["description"], "Where figures come from");
    assert_eq!(command["options"][0]["name"], "source");
    assert_eq!(command["options"][0]["autocomplete"], true);
}

#[test]
fn it_is_answered_as_a_command() {
    let whole = command(&json!([]));
    assert!(text_of(&whole).contains("These were read."), "{whole:?}");
    assert_eq!(serde_json::to_value(&whole.embed).unwrap()["color"], 0x33_44_55);
    let one = command(&json!([{"name": "source", "type": 3, "value": "club"}]));
    assert!(text_of(&one).contains("Published by"), "{one:?}");
    let unknown = command(&json!([{"name": "source", "type": 3, "value": "zzzzzz"}]));
    assert!(text_of(&unknown).contains("I know no source called “zzzzzz”. `/sources` shows all."), "{unknown:?}");
    let help = handled(sent(2, &json!({"id": "9", "name": "help", "type": 1, "options": []})));
    assert!(format!("{help:?}").contains("`/sources`"), "{help:?}");
}

#[test]
fn its_names_are_offered_while_they_are_typed() {
    let typing = json!([{"name": "source", "type": 3, "value": "year", "focused": true}]);
    match handled(sent(4, &json!({"id": "9", "name": "sources", "type": 1, "options": typing}))) {
        InteractionResponse::Choices(choices) => {
            assert_eq!(choices, [("The club's yearbook".to_owned(), "club".to_owned())]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn its_ids_and_buttons_lead_back() {
    let knowledge = SNAPSHOT.knowledge();
    let queries: Vec<Query> = all_queries(knowledge).into_iter().filter(|query| query.topic() == SOURCES).collect();
    assert_eq!(queries.len(), 1 + knowledge.sources.len());
    for query in queries {
        assert_eq!(parse_id(knowledge, &query.id()).as_ref(), Some(&query));
        assert_eq!(SNAPSHOT.codes().resolve(&custom_id::code(&query.id())), Some(query.id()));
        let response = SNAPSHOT.assistant().open(&query.id(), None).unwrap();
        assert_eq!(limit_faults(&response.reply.unwrap()), Vec::<String>::new());
        assert_eq!(serde_json::to_value(response.topic).unwrap(), "sources");
    }
    let one = parse_id(knowledge, "sources:club").unwrap();
    let next = SNAPSHOT.assistant().look_up(&one, None).reply.unwrap().next;
    assert_eq!(next[0].command.to_string(), "/sources");
}

/// The program, in a process of its own as it writes to standard output: this binary, which has the topic.
fn program(arguments: &[&str], input: &str) -> String {
    use std::io::Write as _;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_program_as_others_call_it", "--nocapture"])
        .env(CALLED_WITH, arguments.join("\n"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn the_program_as_others_call_it() {
    let Ok(arguments) = std::env::var(CALLED_WITH) else { return };
    add_topics(vec![SOURCES]);
    let arguments = std::iter::once("preceptor").chain(arguments.split('\n')).map(Into::into);
    preceptor::cli::run(arguments);
}

#[test]
fn the_terminal_has_it() {
    assert!(program(&["--help"], "").contains("Where figures come from"));
    assert!(program(&["sources", "--knowledge", FOLDER], "").contains("These were read."));
    assert!(program(&["sources", "club", "--json", "--knowledge", FOLDER], "").contains("\"sources:club\""));
    let chat = program(&["chat", "--knowledge", FOLDER], "/help\n/sources club\n/quit\n");
    assert!(chat.contains("/sources [SOURCE]") && chat.contains("Published by"), "{chat}");
}

#[test]
fn labelled_questions_may_ask_for_it() {
    let _ = &*SNAPSHOT;
    let line = r#"{"id": "1", "text": "where from?", "labels": [], "kind": "topic", "intent": "sources"}"#;
    assert_eq!(preceptor::evaluation::read_rows(line).unwrap()[0].topic(), Some(SOURCES));
}
