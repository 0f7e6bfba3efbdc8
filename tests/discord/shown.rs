//! What members see of a message, and what they can press.

use std::time::Duration;

use serde_json::{Value, json};

use fake_discord::{Loopback, Place, Reply, walk};

/// Longer than any response takes, but for a machine that does something else meanwhile.
const IMMEDIATE: Duration = Duration::from_millis(300);

/// The title of the first embed.
pub fn title(message: &Value) -> &str {
    message["embeds"][0]["title"].as_str().unwrap_or_default()
}

/// The title of what a reply shows.
pub fn title_of(reply: &Reply) -> &str {
    reply.embeds.first().and_then(|embed| embed["title"].as_str()).unwrap_or_default()
}

/// Labels and custom ids of all buttons.
pub fn buttons(components: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for row in components.as_array().into_iter().flatten() {
        walk(row, &mut |one| {
            if one["type"] == 2 {
                let part = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
                found.push((part("label"), part("custom_id")));
            }
        });
    }
    found
}

/// The custom id of the button with this label.
pub fn button(components: &Value, label: &str) -> String {
    let all = buttons(components);
    let found = all.iter().find(|(text, _)| text == label);
    found.unwrap_or_else(|| panic!("no button {label:?} in {all:?}")).1.clone()
}

/// The custom id of the first select menu, and the labels and values of its options.
pub fn menu(components: &Value) -> (String, Vec<(String, String)>) {
    let mut found = None;
    for row in components.as_array().into_iter().flatten() {
        walk(row, &mut |one| {
            if one["type"] == 3 && found.is_none() {
                let part = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
                let options = one["options"].as_array().cloned().unwrap_or_default();
                let options = options.iter().map(|option| (part(option, "label"), part(option, "value"))).collect();
                found = Some((part(one, "custom_id"), options));
            }
        });
    }
    found.unwrap_or_else(|| panic!("no menu in {components}"))
}

/// A reply's components as one value.
pub fn components(reply: &Reply) -> Value {
    Value::Array(reply.components.clone())
}

/// A screen as it is read, without the signs that keep text from having an effect, and with what can be pressed in brackets.
pub fn screen(reply: &Reply) -> String {
    let mut lines = vec![reply.content.clone()];
    for embed in &reply.embeds {
        let part = |name: &str| embed[name].as_str().unwrap_or_default();
        lines.push(format!("┃ {}", part("title")));
        lines.extend(part("description").lines().map(|line| format!("┃ {line}")));
        lines.extend(embed["footer"]["text"].as_str().map(|footer| format!("┃ {footer}")));
    }
    for row in &reply.components {
        let mut row_shown = Vec::new();
        walk(row, &mut |one| {
            let label = if one["type"] == 2 { &one["label"] } else { &one["placeholder"] };
            row_shown.extend(label.as_str().map(|label| format!("[{label}]")));
        });
        lines.push(row_shown.join(" "));
    }
    lines.join("\n").replace('\u{200b}', "")
}

/// Whom a body that was sent may notify.
pub fn pinged(body: &Value) -> Vec<String> {
    let users = body["allowed_mentions"]["users"].as_array().cloned().unwrap_or_default();
    users.iter().map(|user| user.as_str().unwrap_or_default().to_owned()).collect()
}

/// Asserts that a reply is a line of text for the one who acted, without anything to press.
pub fn is_a_line(reply: &Reply, says: &str) {
    assert!(reply.kind == 4 && reply.ephemeral, "not an ephemeral message: {reply:?}");
    assert!(reply.embeds.is_empty() && reply.components.is_empty(), "more than a line: {reply:?}");
    assert!(reply.content.contains(says), "{says:?} is not in {:?}", reply.content);
    assert_eq!(reply.content.lines().count(), 1, "{:?}", reply.content);
}

/// Uses a command and asserts that the bot responds with a message at once.
pub async fn asks(discord: &Loopback, user: u64, place: Place, name: &str, options: &Value) -> Reply {
    let first = discord.command(user, place, name, options.clone()).await;
    // Something else may have had the processor.
    let slow = first.took > IMMEDIATE;
    let reply = if slow { discord.command(user, place, name, options.clone()).await } else { first };
    assert_eq!(reply.kind, 4, "/{name} {options} is not answered at once: {reply:?}");
    assert!(reply.took <= IMMEDIATE, "/{name} {options} took {:?}", reply.took);
    reply
}

/// The first and only message that followed a reply.
pub async fn follow_up(discord: &Loopback, reply: &Reply) -> Value {
    let path = format!("/webhooks/{}/{}", fake_discord::default_world::APPLICATION, reply.token);
    discord.until_request("POST", &path, 1).await;
    let sent = discord.requests_to("POST", &path);
    assert_eq!(sent.len(), 1, "{sent:?}");
    sent[0].body.clone()
}

/// The data of a chat command that no client has looked at.
pub fn forged(name: &str, options: Value) -> Value {
    json!({ "id": "1", "name": name, "type": 1, "options": options })
}

/// Options by name together with more of them.
pub fn with(options: &Value, name: &str, value: Value) -> Value {
    let mut options = options.clone();
    options[name] = value;
    options
}
