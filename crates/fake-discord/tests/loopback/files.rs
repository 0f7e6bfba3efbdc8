//! Files that the bot sends, and those that members attach.
use crate::{client::Rest, message, messages, only_violation, start};
use fake_discord::{Loopback, Served, default_world::LOUNGE};
use serde_json::{Value, json};

const BOUNDARY: &str = "a-boundary";

/// A form with these parts: name, file name and content.
fn form(parts: &[(&str, Option<&str>, &str)]) -> String {
    let part = |(name, file, content): &(&str, Option<&str>, &str)| {
        let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
    };
    format!("{}--{BOUNDARY}--\r\n", parts.iter().map(part).collect::<String>())
}

/// A message that names these files.
fn naming(files: Value) -> String {
    let mut body = message("here you are");
    body["attachments"] = files;
    body.to_string()
}

async fn sends(rest: &Rest, body: String) -> Value {
    let address = format!("{}/api/v10{}", rest.address, messages(LOUNGE));
    let request = rest.client.post(address).header("authorization", format!("Bot {}", rest.token));
    let request = request.header("user-agent", &rest.agent);
    let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    let answer = request.body(body).send().await.unwrap();
    serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
}

fn id(message: &Value) -> u64 {
    message["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_form_has_a_message_and_the_files_that_it_names() {
    let (discord, rest) = start().await;
    let named = naming(json!([{ "id": "0", "filename": "a.csv" }, { "id": "1", "filename": "b.txt" }]));
    let sent = sends(
        &rest,
        form(&[("payload_json", None, &named), ("files[0]", Some("a.csv"), "1,2"), ("files[1]", Some("b.txt"), "")]),
    )
    .await;
    assert_eq!(discord.files_of(id(&sent)), [("a.csv".to_owned(), b"1,2".to_vec()), ("b.txt".to_owned(), Vec::new())]);
    let url = sent["attachments"][0]["url"].as_str().unwrap();
    let served = rest.client.get(url).send().await.unwrap().text().await.unwrap();
    assert_eq!((served.as_str(), &sent["attachments"][0]["size"]), ("1,2", &json!(3)));
    discord.finish();
}

#[tokio::test]
async fn whatever_is_wrong_with_a_form_is_a_violation() {
    let one = naming(json!([{ "id": "0", "filename": "a.csv" }]));
    let message = ("payload_json", None, one.as_str());
    let file = ("files[0]", Some("a.csv"), "1,2");
    for (parts, wrong) in [
        (vec![message], "without files"),
        (vec![message, message, file], "payload_json occurs twice"),
        (vec![message, ("files[0]", Some("b.csv"), "")], "does not name files[0]"),
        (vec![message, ("files[1]", Some("a.csv"), "")], "does not name files[1]"),
        (vec![message, file, file], "2 files for attachment 0"),
        (vec![message, file, ("note", None, "x")], "neither payload_json nor a file"),
        (vec![message, file, ("files[x]", Some("x"), "x")], "neither payload_json nor a file"),
    ] {
        let (discord, rest) = start().await;
        sends(&rest, form(&parts)).await;
        let violations = discord.take_violations();
        assert!(violations.iter().any(|one| one.reason.contains(wrong)), "{wrong}: {violations:?}");
    }
    let odd = naming(json!([{ "id": "0", "filename": "a b.csv" }]));
    let (discord, rest) = start().await;
    sends(&rest, form(&[("payload_json", None, &odd), ("files[0]", Some("a b.csv"), "")])).await;
    assert!(only_violation(&discord).contains("would rename"));
    // JSON alone brings no files.
    let (discord, rest) = start().await;
    rest.send("POST", &messages(LOUNGE), serde_json::from_str(&one).unwrap()).await;
    assert!(only_violation(&discord).contains("0 files for attachment 0"));
}

#[tokio::test]
async fn who_keeps_files_must_not_be_shown_the_token() {
    let (discord, rest) = start().await;
    let (url, size) = discord.keeps_file("faq.toml", b"text", Served::Whole);
    assert_eq!(size, 4);
    rest.client.get(&url).header("authorization", "Bot x").send().await.unwrap();
    assert!(only_violation(&discord).contains("token"));
    let gone: &Loopback = &discord;
    let answer = rest.client.get(format!("{}/attachments/1/2/x", gone.address())).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 404);
}
