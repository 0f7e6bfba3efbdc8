//! A second opinion on every request: twilight's types and limits, Discord's OpenAPI file, and rules of our own.
use crate::{
    files::{self, Upload},
    openapi,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{error::Error, fmt::Write};
use twilight_model::{
    application::command::Command,
    channel::message::{AllowedMentions, Component, Embed},
    http::interaction::InteractionResponse,
};
use twilight_validate::{command, message};

const COMPONENTS_V2: u64 = 1 << 15;

/// Everything that is wrong with a request.
pub fn on_request(method: &str, path: &str, body: &Value, uploads: &[Upload]) -> Vec<String> {
    let mut reasons = Vec::new();
    let message = if body["data"].is_object() { &body["data"] } else { body };
    reasons.extend(files::opinion(message, uploads, takes_files(method, path, body)));
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (method, &segments[..]) {
        ("POST", ["channels", _, "messages"]) => message_body(body, true, &mut reasons),
        ("PATCH", ["channels", _, "messages", _]) => message_body(body, false, &mut reasons),
        ("POST", ["webhooks", _, _]) => message_body(body, true, &mut reasons),
        ("PATCH", ["webhooks", _, _, "messages", _]) => message_body(body, false, &mut reasons),
        ("POST", ["interactions", _, _, "callback"]) => callback(body, &mut reasons),
        ("PUT", ["applications", .., "commands"]) => match body.as_array() {
            Some(commands) => commands_body(commands, &mut reasons),
            None => reasons.push("commands that are not a list".into()),
        },
        ("POST", ["applications", .., "commands"]) => commands_body(std::slice::from_ref(body), &mut reasons),
        _ => {}
    }
    reasons.extend(openapi::opinion(method, path, body));
    reasons
}

/// Whether such a request makes or changes a message.
fn takes_files(method: &str, path: &str, body: &Value) -> bool {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (method, &segments[..]) {
        ("POST", ["channels", _, "messages"] | ["webhooks", _, _])
        | ("PATCH", ["channels", _, "messages", _] | ["webhooks", _, _, "messages", _]) => true,
        ("POST", ["interactions", _, _, "callback"]) => matches!(body["type"].as_u64(), Some(4 | 7)),
        _ => false,
    }
}

fn callback(body: &Value, reasons: &mut Vec<String>) {
    let mut read = body.clone();
    // twilight takes their numbers as numbers alone.
    for attachment in read["data"]["attachments"].as_array_mut().into_iter().flatten() {
        if let Some(number) = attachment["id"].as_str().and_then(|id| id.parse::<u64>().ok()) {
            attachment["id"] = number.into();
        }
    }
    decode::<InteractionResponse>("the interaction response", &read, reasons);
    let data = &body["data"];
    match body["type"].as_u64() {
        Some(4) => message_body(data, true, reasons),
        Some(7) => message_body(data, false, reasons),
        Some(8) => choices(data, reasons),
        Some(9) => modal(data, reasons),
        Some(5) if data["flags"].as_u64().unwrap_or_default() & !(1 << 6) != 0 => {
            reasons.push(format!("flags {} on a deferred response", data["flags"]));
        }
        _ => {}
    }
}

fn choices(data: &Value, reasons: &mut Vec<String>) {
    let Some(list) = data["choices"].as_array() else {
        return reasons.push("an autocompletion without choices".into());
    };
    if list.len() > 25 {
        reasons.push(format!("{} choices; 25 are allowed", list.len()));
    }
    for choice in list {
        for field in ["name", "value"] {
            let length = choice[field].as_str().map_or(1, |text| text.chars().count());
            if !(1..=100).contains(&length) {
                reasons.push(format!("a choice's {field} of {length} characters"));
            }
        }
    }
}

fn modal(data: &Value, reasons: &mut Vec<String>) {
    let title = data["title"].as_str().unwrap_or_default().chars().count();
    if !(1..=45).contains(&title) {
        reasons.push(format!("a modal's title of {title} characters"));
    }
    let custom_id = data["custom_id"].as_str().unwrap_or_default().chars().count();
    if !(1..=100).contains(&custom_id) {
        reasons.push(format!("a modal's custom_id of {custom_id} characters"));
    }
    let rows = data["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !(1..=5).contains(&rows.len()) {
        reasons.push(format!("a modal with {} rows", rows.len()));
    }
    for row in rows {
        let inputs = row["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        let [input] = inputs else {
            reasons.push(format!("a row of a modal with {} components", inputs.len()));
            continue;
        };
        text_input(input, reasons);
    }
    duplicates(&data["components"], reasons);
}

fn text_input(input: &Value, reasons: &mut Vec<String>) {
    if input["type"] != 4 {
        return reasons.push(format!("a component of type {} in a modal", input["type"]));
    }
    if !matches!(input["style"].as_u64(), Some(1 | 2)) {
        reasons.push(format!("a text input of style {}", input["style"]));
    }
    for (field, least, most) in [("custom_id", 1, 100), ("label", 1, 45), ("placeholder", 0, 100), ("value", 0, 4_000)]
    {
        let length = input[field].as_str().map_or(0, |text| text.chars().count());
        if !(least..=most).contains(&length) {
            reasons.push(format!("a text input's {field} of {length} characters"));
        }
    }
    let bound = |field: &str, otherwise| input[field].as_u64().unwrap_or(otherwise);
    let (least, most) = (bound("min_length", 0), bound("max_length", 4_000));
    if least > most || most > 4_000 || most == 0 {
        reasons.push(format!("a text input of {least} to {most} characters"));
    }
}

/// What Discord refuses of select menus and twilight lets pass.
fn menus(components: &Value, reasons: &mut Vec<String>) {
    for component in components.as_array().into_iter().flatten() {
        crate::interactions::walk(component, &mut |one| {
            let kind = one["type"].as_u64();
            if !matches!(kind, Some(3 | 5..=8)) {
                return;
            }
            let bound = |field: &str| one[field].as_u64().unwrap_or(1);
            let (least, most) = (bound("min_values"), bound("max_values"));
            if least > most || most == 0 || most > 25 {
                reasons.push(format!("a menu in which {least} to {most} can be chosen"));
            }
            let options = one["options"].as_array().map(Vec::as_slice).unwrap_or_default();
            let preset = match kind {
                Some(3) => options.iter().filter(|option| option["default"] == true).count(),
                _ => one["default_values"].as_array().map_or(0, Vec::len),
            };
            if preset as u64 > most || (preset > 0 && (preset as u64) < least) {
                reasons.push(format!("a menu with {preset} defaults, of which {least} to {most} can be chosen"));
            }
            if kind == Some(3) && (options.is_empty() || most > options.len() as u64) {
                reasons.push(format!("a menu of {} options, of which {most} can be chosen", options.len()));
            }
            let mut values = Vec::new();
            for option in options {
                if values.contains(&&option["value"]) {
                    reasons.push(format!("the option {} occurs twice", option["value"]));
                }
                values.push(&option["value"]);
            }
            for default in one["default_values"].as_array().into_iter().flatten() {
                if kind == Some(8) && default["type"] != "channel" {
                    reasons.push(format!("a menu of channels with the default {default}"));
                }
            }
        });
    }
}

/// A message to be made (`new`) or changed.
fn message_body(body: &Value, new: bool, reasons: &mut Vec<String>) {
    mentions(body, reasons);
    if let Some(content) = body["content"].as_str() {
        valid(message::content(content), reasons);
    }
    let list = |field: &str| if body[field].is_null() { json!([]) } else { body[field].clone() };
    let (embed_list, component_list) = (list("embeds"), list("components"));
    let embeds = decode::<Vec<Embed>>("the embeds", &with_kind(embed_list), reasons);
    let components = decode::<Vec<Component>>("the components", &component_list, reasons);
    if let Some(embeds) = embeds {
        valid(message::embeds(&embeds), reasons);
    }
    let v2 = body["flags"].as_u64().unwrap_or_default() & COMPONENTS_V2 != 0;
    if let Some(components) = components.filter(|components| !components.is_empty()) {
        valid(message::components(&components, v2), reasons);
    }
    duplicates(&component_list, reasons);
    menus(&component_list, reasons);
    if v2 && (body["content"].is_string() || body["embeds"].is_array()) {
        reasons.push("content or embeds together with components of version 2".into());
    }
    if new && crate::routes::is_empty(body) {
        reasons.push("an empty message".into());
    }
    let nonce = body["nonce"].as_str().map_or(0, |nonce| nonce.chars().count());
    if nonce > 25 {
        reasons.push(format!("a nonce of {nonce} characters"));
    }
    if body["tts"] == true {
        reasons.push("a message that is read aloud".into());
    }
}

fn mentions(body: &Value, reasons: &mut Vec<String>) {
    let allowed = &body["allowed_mentions"];
    if !allowed.is_object() {
        return reasons.push("no allowed_mentions".into());
    }
    if allowed["parse"].as_array().is_none_or(|parse| !parse.is_empty()) {
        reasons.push(format!("allowed_mentions.parse is {}, not empty", allowed["parse"]));
    }
    decode::<AllowedMentions>("allowed_mentions", allowed, reasons);
}

/// twilight's embeds have a type, which a request may leave out.
fn with_kind(mut embeds: Value) -> Value {
    for embed in embeds.as_array_mut().into_iter().flatten() {
        if let Some(fields) = embed.as_object_mut() {
            fields.entry("type").or_insert("rich".into());
            for field in fields.get_mut("fields").and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(field) = field.as_object_mut() {
                    field.entry("inline").or_insert(false.into());
                }
            }
        }
    }
    embeds
}

/// `custom_id`s must be unique within a message.
fn duplicates(components: &Value, reasons: &mut Vec<String>) {
    let mut seen = Vec::new();
    for component in components.as_array().into_iter().flatten() {
        crate::interactions::walk(component, &mut |one| {
            if let Some(id) = one["custom_id"].as_str() {
                if seen.iter().any(|other| other == id) {
                    reasons.push(format!("the custom_id {id:?} occurs twice"));
                }
                seen.push(id.to_owned());
            }
        });
    }
}

fn commands_body(commands: &[Value], reasons: &mut Vec<String>) {
    let mut names = Vec::new();
    for (kind, most) in [(1, 100), (2, 15), (3, 15)] {
        let count = commands.iter().filter(|one| one["type"].as_u64().unwrap_or(1) == kind).count();
        if count > most {
            reasons.push(format!("{count} commands of type {kind}; {most} are allowed"));
        }
    }
    for one in commands {
        let kind = one["type"].as_u64().unwrap_or(1);
        let name = (kind, one["name"].clone());
        if names.contains(&name) {
            reasons.push(format!("the command {} occurs twice", one["name"]));
        }
        names.push(name);
        let mut filled = one.clone();
        let Some(fields) = filled.as_object_mut() else {
            reasons.push("a command that is no object".into());
            continue;
        };
        fields.insert("type".into(), kind.into());
        fields.insert("version".into(), "1".into());
        fields.entry("description").or_insert("".into());
        for field in ["default_member_permissions"] {
            if let Some(Value::Number(bits)) = fields.get(field) {
                let bits = bits.to_string();
                fields.insert(field.into(), bits.into());
            }
        }
        let what = format!("the command {}", one["name"]);
        if let Some(decoded) = decode::<Command>(&what, &filled, reasons) {
            // Menus may have capitals and spaces in their names and no description, which only slash commands lack.
            if kind == 1 {
                valid(command::command(&decoded), reasons);
            } else {
                valid(command::name(&decoded.name), reasons);
                if !decoded.description.is_empty() || !decoded.options.is_empty() {
                    reasons.push(format!("{what} is a menu with a description or options"));
                }
            }
        }
    }
}

fn decode<T: DeserializeOwned>(what: &str, value: &Value, reasons: &mut Vec<String>) -> Option<T> {
    match T::deserialize(value) {
        Ok(decoded) => Some(decoded),
        Err(error) => {
            reasons.push(format!("twilight cannot read {what}: {error}"));
            None
        }
    }
}

fn valid<E: Error>(result: Result<(), E>, reasons: &mut Vec<String>) {
    if let Err(error) = result {
        let mut text = format!("twilight's limits: {error}");
        let mut source = error.source();
        while let Some(inner) = source {
            let _ = write!(text, ": {inner}");
            source = inner.source();
        }
        // Some of twilight's errors keep the reason in their kind alone.
        let _ = write!(text, " ({error:?})");
        reasons.push(text);
    }
}
