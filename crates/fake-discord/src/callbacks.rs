//! Responses to interactions, and what follows them.
use crate::{
    harness::Place,
    interactions::Interaction,
    payloads::{self, text},
    rest::{Call, Reply},
    routes::{change, is_empty, keep_bot_message, not_found, remove, unknown_message},
    state::{Inner, State},
};
use serde_json::{Value, json};

const EPHEMERAL: u64 = 1 << 6;
const LOADING: u64 = 1 << 7;

fn unknown_interaction() -> Reply {
    Reply::error(404, 10062, "Unknown interaction")
}

/// The first response to an interaction.
pub fn respond(inner: &Inner, state: &mut State, call: &Call<'_>, id: Option<u64>, token: &str) -> Reply {
    let Some(interaction) = id.and_then(|id| state.interactions.get(&id)).filter(|one| one.token == token).cloned()
    else {
        return unknown_interaction();
    };
    if interaction.response.is_some() {
        return Reply::error(400, 40060, "Interaction has already been acknowledged.");
    }
    if interaction.age() > state.world.interaction_deadline {
        return unknown_interaction();
    }
    let data = &call.body["data"];
    let kind = call.body["type"].as_u64().unwrap_or_default();
    let fitting = match interaction.kind {
        2 => matches!(kind, 4 | 5 | 9),
        3 => matches!(kind, 4..=7 | 9),
        4 => kind == 8,
        5 => matches!(kind, 4..=7),
        // Of a type that does not exist yet, nobody knows what it takes; a message is the likeliest.
        _ => matches!(kind, 4 | 5),
    };
    if !fitting {
        let reason = format!("response type {kind} to an interaction of type {}", interaction.kind);
        state.violation(Some(call.index), reason);
        return Reply::error(400, 50035, "Invalid Form Body");
    }
    if kind == 4 && is_empty(data) {
        return Reply::error(400, 50006, "Cannot send an empty message");
    }
    let mut original = None;
    if matches!(kind, 4 | 5) {
        let id = inner.ids.next();
        let mut value = interaction_message(state, &interaction, id);
        let mut flags = data["flags"].as_u64().unwrap_or_default();
        if kind == 5 {
            flags |= LOADING;
        } else {
            payloads::fill_message(&mut value, data);
        }
        value["flags"] = flags.into();
        keep_bot_message(state, id, interaction.channel, value, Some(interaction.id), flags & EPHEMERAL != 0);
        original = Some(id);
    } else if let (7, Some(message)) = (kind, interaction.message) {
        change(state, message, data);
    }
    let age = interaction.age();
    let stored = state.interactions.get_mut(&interaction.id).unwrap();
    stored.response = Some(call.body.clone());
    stored.took = Some(age);
    stored.original = original;
    stored.completed = kind != 5;
    if !call.asks_for("with_response=true") {
        return Reply::nothing();
    }
    let about = original.or(interaction.message.filter(|_| matches!(kind, 6 | 7)));
    let message = about.and_then(|id| state.messages.get(&id));
    let flags = message.map_or(0, |message| message.value["flags"].as_u64().unwrap_or_default());
    let mut answer = json!({ "interaction": {
        "id": text(interaction.id),
        "type": interaction.kind,
        "response_message_id": about.map(text),
        "response_message_loading": kind == 5,
        "response_message_ephemeral": flags & EPHEMERAL != 0,
        "channel_id": text(interaction.channel),
    } });
    if about.is_none() {
        let fields = answer["interaction"].as_object_mut().unwrap();
        fields.retain(|name, _| !name.starts_with("response_message"));
    }
    if let (4 | 7, Some(message)) = (kind, message) {
        answer["resource"] = json!({ "type": kind, "message": message.value });
    }
    Reply::ok(answer)
}

/// A message that belongs to an interaction, still empty.
fn interaction_message(state: &State, interaction: &Interaction, id: u64) -> Value {
    let mut value = payloads::message(id, interaction.channel, payloads::user(&state.world.bot), "");
    let application = text(state.world.application.id);
    value["webhook_id"] = application.clone();
    value["application_id"] = application;
    value["type"] = match interaction.command_kind {
        1 => 20,
        2 | 3 => 23,
        _ => 0,
    }
    .into();
    let owners = match interaction.place {
        Place::Guild(channel) => json!({ "0": state.channel_guild.get(&channel).map(|guild| text(*guild)) }),
        Place::Dm => json!({ "0": "0" }),
        Place::PrivateChannel | Place::ForeignGuild => json!({ "1": text(interaction.user) }),
    };
    value["interaction_metadata"] = json!({
        "id": text(interaction.id),
        "type": interaction.kind,
        "user": payloads::user(&state.user(interaction.user)),
        "authorizing_integration_owners": owners,
    });
    match (interaction.kind, interaction.message) {
        (2, _) => {
            value["interaction_metadata"]["name"] = interaction.name.clone().into();
            value["interaction_metadata"]["command_type"] = interaction.command_kind.into();
        }
        // What opened the form: a component of a message, or a command.
        (5, message) => {
            let mut opened = value["interaction_metadata"].clone();
            opened["type"] = if message.is_some() { 3 } else { 2 }.into();
            match message {
                Some(message) => opened["interacted_message_id"] = text(message),
                None => opened["command_type"] = 1.into(),
            }
            value["interaction_metadata"]["triggering_interaction_metadata"] = opened;
        }
        (_, Some(message)) => value["interaction_metadata"]["interacted_message_id"] = text(message),
        _ => {}
    }
    value
}

/// Follow-ups, and edits of what a response made.
pub fn webhook(inner: &Inner, state: &mut State, call: &Call<'_>, token: &str, rest: &[&str]) -> Reply {
    let Some(interaction) = state.tokens.get(token).and_then(|id| state.interactions.get(id)).cloned() else {
        return Reply::error(404, 10015, "Unknown Webhook");
    };
    if interaction.age() > state.world.token_lifetime {
        return Reply::error(401, 50027, "Invalid Webhook Token");
    }
    if interaction.response.is_none() {
        return Reply::error(404, 10015, "Unknown Webhook");
    }
    let (method, message) = match (call.method, rest) {
        ("POST", []) => return follow_up(inner, state, call, &interaction),
        (method, ["messages", "@original"]) => {
            let updated = interaction.message.filter(|_| {
                interaction.response.as_ref().is_some_and(|response| matches!(response["type"].as_u64(), Some(6 | 7)))
            });
            (method, interaction.original.or(updated))
        }
        (method, ["messages", message]) => (method, message.parse().ok()),
        _ => return not_found(),
    };
    let mine = |state: &State, id: &u64| {
        let found = state.live_message(*id);
        found.is_some_and(|found| found.interaction == Some(interaction.id)) || interaction.message == Some(*id)
    };
    let Some(message) = message.filter(|id| state.live_message(*id).is_some() && mine(state, id)) else {
        return unknown_message();
    };
    match method {
        "GET" => Reply::ok(state.messages[&message].value.clone()),
        "PATCH" => {
            if interaction.original == Some(message) {
                complete(state, &interaction);
            }
            Reply::ok(change(state, message, call.body))
        }
        "DELETE" => {
            remove(state, message);
            Reply::nothing()
        }
        _ => not_found(),
    }
}

/// Takes the loading state from a deferred response.
fn complete(state: &mut State, interaction: &Interaction) {
    if let Some(message) = interaction.original.and_then(|id| state.messages.get_mut(&id)) {
        let flags = message.value["flags"].as_u64().unwrap_or_default() & !LOADING;
        message.value["flags"] = flags.into();
    }
    state.interactions.get_mut(&interaction.id).unwrap().completed = true;
}

fn follow_up(inner: &Inner, state: &mut State, call: &Call<'_>, interaction: &Interaction) -> Reply {
    if is_empty(call.body) {
        return Reply::error(400, 50006, "Cannot send an empty message");
    }
    if let (Some(original), false) = (interaction.original, interaction.completed) {
        complete(state, interaction);
        return Reply::ok(change(state, original, call.body));
    }
    let id = inner.ids.next();
    let mut value = interaction_message(state, interaction, id);
    value["type"] = 0.into();
    payloads::fill_message(&mut value, call.body);
    let flags = call.body["flags"].as_u64().unwrap_or_default();
    value["flags"] = flags.into();
    if let Some(original) = interaction.original.or(interaction.message) {
        value["type"] = 19.into();
        value["message_reference"] =
            json!({ "type": 0, "channel_id": text(interaction.channel), "message_id": text(original) });
        let mut referenced = state.messages[&original].value.clone();
        referenced.as_object_mut().unwrap().remove("referenced_message");
        value["referenced_message"] = referenced;
    }
    let ephemeral = flags & EPHEMERAL != 0;
    keep_bot_message(state, id, interaction.channel, value.clone(), Some(interaction.id), ephemeral);
    state.interactions.get_mut(&interaction.id).unwrap().followups.push(id);
    Reply::ok(value)
}
