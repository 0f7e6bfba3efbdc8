//! Interactions: what is sent for a command, a button or a menu, and what comes back.
use crate::{
    commands::{self, Typing},
    fixtures::default_world,
    gateway::Whom,
    harness::Place,
    payloads::{self, text},
    permissions::{permission, permissions_in},
    state::{Inner, Located, State},
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// An interaction that was delivered to the bot.
#[derive(Clone, Debug)]
pub struct Interaction {
    pub id: u64,
    pub token: String,
    /// 2 command, 3 component, 4 autocomplete, 5 modal.
    pub kind: u8,
    /// The command's name or the component's `custom_id`.
    pub name: String,
    /// 1 slash command, 2 user menu, 3 message menu; 0 otherwise.
    pub command_kind: u8,
    pub place: Place,
    pub channel: u64,
    pub user: u64,
    pub delivered: Instant,
    /// By how much a test made it older.
    pub aged: Duration,
    /// The first response.
    pub response: Option<Value>,
    /// How long the bot took for it.
    pub took: Option<Duration>,
    /// The message that the first response made.
    pub original: Option<u64>,
    /// Whether a deferred response has been completed.
    pub completed: bool,
    /// The message whose component was used.
    pub message: Option<u64>,
    pub followups: Vec<u64>,
}

impl Interaction {
    pub fn age(&self) -> Duration {
        self.delivered.elapsed() + self.aged
    }
}

/// What the user of a command or component gets to see.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The type of the first response: 4 message, 5 deferred message, 6 deferred update, 7 update, 8 choices, 9 modal.
    pub kind: u8,
    /// `data` of the first response.
    pub data: Value,
    pub ephemeral: bool,
    /// The message as it stands, for all but choices and modals.
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    pub message: Option<u64>,
    pub interaction: u64,
    pub token: String,
    /// From delivery to the first response.
    pub took: Duration,
    /// Messages sent after the first response.
    pub followups: Vec<u64>,
}

impl Reply {
    /// Everything readable in it, for `contains`.
    pub fn text(&self) -> String {
        let mut text = self.content.clone();
        for value in self.embeds.iter().chain(&self.components) {
            collect_text(value, &mut text);
        }
        text
    }

    /// The `custom_id`s of its buttons and menus, in order.
    pub fn custom_ids(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.components.iter().for_each(|component| {
            walk(component, &mut |one| {
                found.extend(one["custom_id"].as_str().map(str::to_owned));
            })
        });
        found
    }
}

fn collect_text(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(words)
                        if ["title", "description", "name", "value", "text", "content", "label", "placeholder"]
                            .contains(&name.as_str()) =>
                    {
                        text.push('\n');
                        text.push_str(words);
                    }
                    other => collect_text(other, text),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect_text(value, text)),
        _ => {}
    }
}

/// Calls back for a component and all within it.
pub fn walk(component: &Value, visit: &mut impl FnMut(&Value)) {
    visit(component);
    component["components"].as_array().into_iter().flatten().for_each(|child| walk(child, visit));
    if component["accessory"].is_object() {
        walk(&component["accessory"], visit);
    }
}

/// What an interaction is to be made of.
pub struct Plan {
    pub kind: u8,
    pub name: String,
    pub command_kind: u8,
    pub user: u64,
    pub place: Place,
    pub data: Value,
    pub message: Option<u64>,
}

/// Builds an INTERACTION_CREATE, files it and sends it. Gives its id.
pub fn deliver(inner: &Inner, state: &mut State, plan: Plan) -> u64 {
    let id = inner.ids.next();
    let token = format!("aW50ZXJhY3Rpb246{id}{:x}", id.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let who = state.user(plan.user);
    let mut event = json!({
        "id": text(id),
        "application_id": text(state.world.application.id),
        "type": plan.kind,
        "token": token,
        "version": 1,
        "data": plan.data,
        "locale": who.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": 10_485_760,
    });
    let user_installed = json!({ "1": text(plan.user) });
    let (channel, whom) = match plan.place {
        Place::Guild(channel) => {
            let Located::Guild(guild, found) = state.locate(channel) else {
                panic!("channel {channel} is in no guild of this world");
            };
            event["guild_id"] = text(guild.id);
            event["guild"] = json!({ "id": text(guild.id), "locale": "en-US", "features": ["COMMUNITY"] });
            event["guild_locale"] = "en-US".into();
            event["member"] = payloads::interaction_member(guild, found, &who);
            event["channel"] =
                partial_channel(payloads::channel(guild, found), permissions_in(guild, Some(found), plan.user));
            let bot_may = permissions_in(guild, Some(found), state.world.bot.id);
            event["app_permissions"] = bot_may.to_string().into();
            event["authorizing_integration_owners"] = json!({ "0": text(guild.id) });
            event["context"] = 0.into();
            (channel, Whom::Guild(guild.id))
        }
        Place::Dm => {
            let channel = state.dm_with(plan.user, &inner.ids);
            event["user"] = payloads::user(&who);
            event["channel"] = payloads::dm_channel(channel, &who);
            event["app_permissions"] = permission::ALL.to_string().into();
            event["authorizing_integration_owners"] = json!({ "0": "0" });
            event["context"] = 1.into();
            (channel, Whom::Direct)
        }
        Place::PrivateChannel => {
            let channel = default_world::PRIVATE_CHANNEL;
            event["user"] = payloads::user(&who);
            event["channel"] = json!({
                "id": text(channel), "type": 3, "name": null, "icon": null, "last_message_id": null, "flags": 0,
                "owner_id": text(plan.user), "recipients": [payloads::user(&who)],
            });
            event["app_permissions"] = permission::DEFAULT.to_string().into();
            event["authorizing_integration_owners"] = user_installed;
            event["context"] = 2.into();
            (channel, Whom::Direct)
        }
        Place::ForeignGuild => {
            let guild = crate::fixtures::Guild::new(default_world::FOREIGN_GUILD, "Elsewhere", default_world::OWNER);
            let found = crate::fixtures::Channel::text(default_world::FOREIGN_CHANNEL, "general");
            event["guild_id"] = text(guild.id);
            event["guild"] = json!({ "id": text(guild.id), "locale": "en-US", "features": [] });
            event["guild_locale"] = "en-US".into();
            event["member"] = payloads::interaction_member(&guild, &found, &who);
            event["channel"] = partial_channel(payloads::channel(&guild, &found), permission::DEFAULT);
            event["app_permissions"] = permission::DEFAULT.to_string().into();
            event["authorizing_integration_owners"] = user_installed;
            event["context"] = 0.into();
            (found.id, Whom::Guild(guild.id))
        }
    };
    event["channel_id"] = text(channel);
    if let Some(message) = plan.message {
        event["message"] = state.messages[&message].value.clone();
    }
    state.tokens.insert(token.clone(), id);
    state.interactions.insert(
        id,
        Interaction {
            id,
            token,
            kind: plan.kind,
            name: plan.name,
            command_kind: plan.command_kind,
            place: plan.place,
            channel,
            user: plan.user,
            delivered: Instant::now(),
            aged: Duration::ZERO,
            response: None,
            took: None,
            original: None,
            completed: false,
            message: plan.message,
            followups: Vec::new(),
        },
    );
    state.emit("INTERACTION_CREATE", whom, 0, &event);
    id
}

fn partial_channel(mut channel: Value, permissions: u64) -> Value {
    let fields = channel.as_object_mut().unwrap();
    fields.remove("permission_overwrites");
    fields.insert("permissions".into(), permissions.to_string().into());
    channel
}

/// Where a message is, as a place for using its components.
pub fn place_of(state: &State, channel: u64) -> Place {
    match channel {
        default_world::FOREIGN_CHANNEL => Place::ForeignGuild,
        default_world::PRIVATE_CHANNEL => Place::PrivateChannel,
        _ if state.dms.contains_key(&channel) => Place::Dm,
        _ => Place::Guild(channel),
    }
}

/// The interaction's result so far: `None` until there is something that the user could see.
pub fn reply_so_far(state: &State, interaction: u64, finished: bool) -> Option<Reply> {
    let interaction = state.interactions.get(&interaction)?;
    let response = interaction.response.as_ref()?;
    let kind = u8::try_from(response["type"].as_u64()?).ok()?;
    if finished && kind == 5 && !interaction.completed {
        return None;
    }
    let message = interaction.original.or(interaction.message.filter(|_| matches!(kind, 6 | 7)));
    let shown = message.and_then(|id| state.messages.get(&id));
    let value = shown.map(|message| message.value.clone()).unwrap_or_default();
    let list = |field: &str| value[field].as_array().cloned().unwrap_or_default();
    Some(Reply {
        kind,
        data: response["data"].clone(),
        ephemeral: shown.is_some_and(|message| message.ephemeral),
        content: value["content"].as_str().unwrap_or_default().into(),
        embeds: list("embeds"),
        components: list("components"),
        message,
        interaction: interaction.id,
        token: interaction.token.clone(),
        took: interaction.took.unwrap_or_default(),
        followups: interaction.followups.clone(),
    })
}

/// Plans a slash command.
pub fn slash(
    inner: &Inner,
    state: &State,
    user: u64,
    place: Place,
    name: &str,
    options: &Value,
    focus: Option<(&str, &str)>,
) -> Plan {
    let root = name.split(' ').next().unwrap_or_default();
    let command = commands::find(state, place, 1, root, user);
    let (built, resolved) = commands::options(Typing { inner, state, place, focus }, &command, name, options);
    let mut data = command_data(&command);
    if !built.is_empty() {
        data["options"] = built.into();
    }
    if resolved.as_object().is_some_and(|resolved| !resolved.is_empty()) {
        data["resolved"] = resolved;
    }
    let kind = if focus.is_some() { 4 } else { 2 };
    Plan { kind, name: name.into(), command_kind: 1, user, place, data, message: None }
}

/// Plans a command from a message's context menu.
pub fn message_menu(state: &State, user: u64, place: Place, name: &str, message: u64) -> Plan {
    let command = commands::find(state, place, 3, name, user);
    let target = state.live_message(message).unwrap_or_else(|| panic!("there is no message {message}"));
    let mut data = command_data(&command);
    data["target_id"] = text(message);
    data["resolved"] = json!({ "messages": { message.to_string(): target.value } });
    Plan { kind: 2, name: name.into(), command_kind: 3, user, place, data, message: None }
}

fn command_data(command: &Value) -> Value {
    let mut data = json!({ "id": command["id"], "name": command["name"], "type": command["type"] });
    if !command["guild_id"].is_null() {
        data["guild_id"] = command["guild_id"].clone();
    }
    data
}

/// Plans the use of a button (`values` is `None`) or of a menu.
pub fn component(state: &State, user: u64, message: u64, custom_id: &str, values: Option<&[&str]>) -> Plan {
    let target = state.live_message(message).unwrap_or_else(|| panic!("there is no message {message}"));
    let mut found = None;
    for one in target.value["components"].as_array().into_iter().flatten() {
        walk(one, &mut |one| {
            if one["custom_id"] == custom_id {
                found = Some(one.clone());
            }
        });
    }
    let found = found.unwrap_or_else(|| panic!("no component {custom_id:?} in {}", target.value["components"]));
    assert!(found["disabled"] != true, "the component {custom_id:?} is disabled");
    let mut data = json!({ "custom_id": custom_id, "component_type": found["type"], "id": found["id"] });
    if let Some(values) = values {
        assert_ne!(found["type"], 2, "{custom_id:?} is a button");
        let count = |field: &str| found[field].as_u64().unwrap_or(1);
        let (least, most) = (count("min_values"), count("max_values"));
        let chosen = values.len() as u64;
        assert!((least..=most).contains(&chosen), "{chosen} values where {least} to {most} can be chosen");
        let distinct: std::collections::HashSet<_> = values.iter().collect();
        assert_eq!(distinct.len(), values.len(), "something is chosen twice: {values:?}");
        match found["type"].as_u64() {
            Some(3) => {
                let options = found["options"].as_array().cloned().unwrap_or_default();
                let offered = |value: &&str| options.iter().any(|one| one["value"] == **value);
                assert!(values.iter().all(offered), "{values:?} are not all in {options:?}");
            }
            Some(8) => {
                data["resolved"] = json!({ "channels": chosen_channels(state, user, target.channel, &found, values) })
            }
            kind => panic!("Discord's client knows no menu of type {kind:?}"),
        }
        data["values"] = json!(values);
    } else {
        assert_eq!(found["type"], 2, "{custom_id:?} is no button");
    }
    let place = place_of(state, target.channel);
    Plan { kind: 3, name: custom_id.into(), command_kind: 0, user, place, data, message: Some(message) }
}

/// The channels that a menu of channels lets somebody choose: those of the guild that they see, of the menu's types.
fn chosen_channels(state: &State, user: u64, channel: u64, menu: &Value, values: &[&str]) -> Value {
    let Located::Guild(guild, _) = state.locate(channel) else { panic!("there are no channels to choose from here") };
    let mut chosen = json!({});
    for value in values {
        let found = guild.channels.iter().find(|one| one.id.to_string() == *value);
        let found = found.unwrap_or_else(|| panic!("{value} is no channel of this guild"));
        let kinds = menu["channel_types"].as_array().filter(|kinds| !kinds.is_empty());
        let is_offered = kinds.is_none_or(|kinds| kinds.iter().any(|kind| *kind == found.kind));
        assert!(is_offered, "the channel {value} of type {} is not offered", found.kind);
        let permissions = permissions_in(guild, Some(found), user);
        assert_ne!(permissions & permission::VIEW_CHANNEL, 0, "the user does not see the channel {value}");
        chosen[*value] = partial_channel(payloads::channel(guild, found), permissions);
    }
    chosen
}

/// Plans the filling in of the form that an interaction was responded to with: texts by the labels of their fields. What is left
/// out stays as the form has it.
pub fn form(state: &State, interaction: u64, typed: &[(&str, &str)]) -> Plan {
    let asked = &state.interactions[&interaction];
    let response = asked.response.as_ref().unwrap_or_else(|| panic!("there is no response to {interaction}"));
    assert_eq!(response["type"], 9, "the response is no form: {response}");
    let form = &response["data"];
    let rows = form["components"].as_array().cloned().unwrap_or_default();
    let labels: Vec<&str> = rows.iter().filter_map(|row| row["components"][0]["label"].as_str()).collect();
    for (label, _) in typed {
        assert!(labels.contains(label), "no field {label:?} in the form, only {labels:?}");
    }
    let filled: Vec<Value> = rows
        .iter()
        .map(|row| {
            let input = &row["components"][0];
            let given = typed.iter().find(|(label, _)| input["label"] == *label).map(|(_, text)| *text);
            let text = given.or(input["value"].as_str()).unwrap_or_default();
            let length = text.chars().count() as u64;
            let least = input["min_length"].as_u64().unwrap_or(u64::from(input["required"] != false));
            let most = input["max_length"].as_u64().unwrap_or(4_000);
            assert!((least..=most).contains(&length), "{length} characters where {least} to {most} can be typed");
            let field = json!({ "type": 4, "id": 2, "custom_id": input["custom_id"], "value": text });
            json!({ "type": 1, "id": 1, "components": [field] })
        })
        .collect();
    let custom_id = form["custom_id"].as_str().unwrap_or_default();
    Plan {
        kind: 5,
        name: custom_id.into(),
        command_kind: 0,
        user: asked.user,
        place: asked.place,
        data: json!({ "custom_id": custom_id, "components": filled }),
        message: asked.message,
    }
}
