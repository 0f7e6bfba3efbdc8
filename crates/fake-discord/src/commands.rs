//! Application commands: kept as Discord keeps them, and used as its client uses them.
use crate::{
    files,
    harness::Place,
    payloads::{self, text},
    permissions::permissions_in,
    rest::{Call, Reply},
    routes::not_found,
    state::{Inner, Located, State},
};
use serde_json::{Map, Value, json};

pub fn answer(inner: &Inner, state: &mut State, call: &Call<'_>) -> Reply {
    let (application, scope, rest) = match call.segments[..] {
        ["applications", application, "commands", ref rest @ ..] => (application, None, rest),
        ["applications", application, "guilds", guild, "commands", ref rest @ ..] => {
            let Some(guild) = guild.parse::<u64>().ok().filter(|guild| state.guilds.contains_key(guild)) else {
                return Reply::error(403, 50001, "Missing Access");
            };
            (application, Some(guild), rest)
        }
        _ => return not_found(),
    };
    if application != state.world.application.id.to_string() {
        state.violation(Some(call.index), "commands of another application");
        return Reply::error(403, 20012, "You are not authorized to perform this action on this application");
    }
    let present = state.commands.get(&scope).cloned().unwrap_or_default();
    let localized = call.asks_for("with_localizations=true");
    match (call.method, rest) {
        ("GET", []) => Reply::ok(present.iter().map(|command| shown(command, localized)).collect()),
        ("PUT", []) => {
            let wanted = call.body.as_array().cloned().unwrap_or_default();
            let list: Vec<Value> =
                wanted.iter().map(|one| stored(inner, state, scope, one, same(&present, one))).collect();
            state.commands.insert(scope, list.clone());
            Reply::ok(list.into())
        }
        ("POST", []) => {
            let made = stored(inner, state, scope, call.body, same(&present, call.body));
            let list = state.commands.entry(scope).or_default();
            list.retain(|one| one["id"] != made["id"]);
            list.push(made.clone());
            Reply { status: 201, body: Some(made) }
        }
        (method, [id]) => {
            let Some(found) = present.iter().find(|one| one["id"] == *id) else {
                return Reply::error(404, 10063, "Unknown application command");
            };
            let list = state.commands.entry(scope).or_default();
            match method {
                "GET" => Reply::ok(found.clone()),
                "DELETE" => {
                    list.retain(|one| one["id"] != *id);
                    Reply::nothing()
                }
                "PATCH" => {
                    let mut request = found.clone();
                    for (name, value) in call.body.as_object().into_iter().flatten() {
                        request[name] = value.clone();
                    }
                    let made = stored(inner, state, scope, &request, Some(found));
                    let list = state.commands.entry(scope).or_default();
                    list.iter_mut().filter(|one| one["id"] == *id).for_each(|one| *one = made.clone());
                    Reply::ok(made)
                }
                _ => not_found(),
            }
        }
        _ => not_found(),
    }
}

fn kind_of(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(1)
}

fn same<'a>(present: &'a [Value], wanted: &Value) -> Option<&'a Value> {
    present.iter().find(|one| one["name"] == wanted["name"] && kind_of(one) == kind_of(wanted))
}

/// A command as Discord gives it back: with defaults, and a new version when something changed.
fn stored(inner: &Inner, state: &State, scope: Option<u64>, request: &Value, before: Option<&Value>) -> Value {
    let kind = kind_of(request);
    let or = |field: &str, default: Value| match &request[field] {
        Value::Null => default,
        value => value.clone(),
    };
    let installs = if state.world.application.user_install { json!([0, 1]) } else { json!([0]) };
    let mut command = json!({
        "id": before.map_or_else(|| text(inner.ids.next()), |before| before["id"].clone()),
        "application_id": text(state.world.application.id),
        "version": text(inner.ids.next()),
        "default_member_permissions": match &request["default_member_permissions"] {
            Value::Number(bits) => Value::String(bits.to_string()),
            other => other.clone(),
        },
        "type": kind,
        "name": request["name"],
        "name_localizations": request["name_localizations"],
        "description": or("description", "".into()),
        "description_localizations": request["description_localizations"],
        "dm_permission": or("dm_permission", true.into()),
        "contexts": request["contexts"],
        "integration_types": or("integration_types", installs),
        "nsfw": or("nsfw", false.into()),
    });
    if let Some(guild) = scope {
        let fields = command.as_object_mut().unwrap();
        fields.insert("guild_id".into(), text(guild));
        fields.remove("dm_permission");
        fields.insert("contexts".into(), Value::Null);
        fields.insert("integration_types".into(), json!([0]));
    }
    if let Some(options) = request["options"].as_array().filter(|options| !options.is_empty()) {
        command["options"] = options.iter().map(stored_option).collect();
    }
    if let Some(before) = before {
        let mut unchanged = command.clone();
        unchanged["version"] = before["version"].clone();
        if unchanged == *before {
            return unchanged;
        }
    }
    command
}

/// Discord leaves out what is false or empty in an option.
fn stored_option(option: &Value) -> Value {
    let mut option = Value::Object(payloads::without_nulls(option));
    let fields = option.as_object_mut().unwrap();
    fields.retain(|name, value| match name.as_str() {
        "required" | "autocomplete" => *value == true,
        "choices" | "options" | "channel_types" => value.as_array().is_some_and(|list| !list.is_empty()),
        _ => true,
    });
    for list in ["options", "choices"] {
        if let Some(children) = fields.get(list).and_then(Value::as_array).cloned() {
            let one = |child: &Value| if list == "options" { stored_option(child) } else { stored_choice(child) };
            fields.insert(list.into(), children.iter().map(one).collect());
        }
    }
    localized(fields);
    option
}

fn stored_choice(choice: &Value) -> Value {
    let mut choice = payloads::without_nulls(choice);
    choice.entry("name_localizations").or_insert(Value::Null);
    Value::Object(choice)
}

fn localized(fields: &mut Map<String, Value>) {
    for field in ["name_localizations", "description_localizations"] {
        fields.entry(field).or_insert(Value::Null);
    }
}

/// GET leaves the localisations out unless they are asked for.
fn shown(command: &Value, localizations: bool) -> Value {
    let mut command = command.clone();
    if !localizations {
        strip(&mut command);
    }
    command
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !matches!(name.as_str(), "name_localizations" | "description_localizations"));
            fields.values_mut().for_each(strip);
        }
        Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Why Discord's client would not offer this command to this user here.
pub fn hidden_because(state: &State, place: Place, command: &Value, user: u64) -> Option<String> {
    let (context, install) = match place {
        Place::Guild(_) => (0, 0),
        Place::Dm => (1, 0),
        Place::PrivateChannel => (2, 1),
        Place::ForeignGuild => (0, 1),
    };
    let lists = |field: &str, wanted: u64| {
        command[field].as_array().is_none_or(|list| list.iter().any(|one| one.as_u64() == Some(wanted)))
    };
    if !lists("contexts", context) || (context == 1 && command["dm_permission"] == false) {
        return Some(format!("contexts {} do not include {context}", command["contexts"]));
    }
    if !lists("integration_types", install) && context != 1 {
        return Some(format!("integration_types {} do not include {install}", command["integration_types"]));
    }
    let needed: u64 = command["default_member_permissions"].as_str()?.parse().ok()?;
    let Place::Guild(channel) = place else { return None };
    let Located::Guild(guild, channel) = state.locate(channel) else { return None };
    let has = permissions_in(guild, Some(channel), user);
    let allowed = has & needed == needed && (needed != 0 || has == crate::permissions::permission::ALL);
    (!allowed).then(|| format!("needs the permissions {needed}, the user has {has}"))
}

/// The registered command that Discord's client would use here.
pub fn find(state: &State, place: Place, kind: u64, name: &str, user: u64) -> Value {
    let guild = match place {
        Place::Guild(channel) => state.channel_guild.get(&channel).copied(),
        _ => None,
    };
    let scopes = [guild.map(Some), Some(None)].into_iter().flatten();
    let all: Vec<&Value> = scopes.filter_map(|scope| state.commands.get(&scope)).flatten().collect();
    let found = all.iter().find(|one| one["name"] == name && kind_of(one) == kind);
    let names: Vec<String> = all.iter().map(|one| format!("{} ({})", one["name"], one["type"])).collect();
    let found = found.unwrap_or_else(|| panic!("no command {name:?} of type {kind} is registered, only {names:?}"));
    if let Some(reason) = hidden_because(state, place, found, user) {
        panic!("Discord would not offer {name:?} there: {reason}");
    }
    (*found).clone()
}

/// Where a command is typed.
#[derive(Clone, Copy)]
pub struct Typing<'t> {
    pub inner: &'t Inner,
    pub state: &'t State,
    pub place: Place,
    /// The option that is being typed, and what has been typed so far.
    pub focus: Option<(&'t str, &'t str)>,
}

/// The options of an interaction as typed by a user, and what they refer to.
pub fn options(typing: Typing<'_>, command: &Value, name: &str, given: &Value) -> (Vec<Value>, Value) {
    let mut path = name.split(' ').skip(1);
    let mut resolved = json!({});
    let built = level(typing, command, &mut path, given, &mut resolved);
    (built, resolved)
}

fn level<'a>(
    typing: Typing<'_>,
    definition: &Value,
    path: &mut impl Iterator<Item = &'a str>,
    given: &Value,
    resolved: &mut Value,
) -> Vec<Value> {
    let Typing { inner, state, place, focus } = typing;
    let none = Vec::new();
    let defined = definition["options"].as_array().unwrap_or(&none);
    if let Some(sub) = path.next() {
        let found = defined.iter().find(|one| one["name"] == sub && matches!(one["type"].as_u64(), Some(1 | 2)));
        let found = found.unwrap_or_else(|| panic!("no subcommand {sub:?} in {definition}"));
        let inside = level(typing, found, path, given, resolved);
        return vec![json!({ "name": sub, "type": found["type"], "options": inside })];
    }
    let given = given.as_object().cloned().unwrap_or_default();
    for name in given.keys() {
        assert!(defined.iter().any(|one| one["name"] == name.as_str()), "no option {name:?} in {definition}");
    }
    let mut built = Vec::new();
    for option in defined {
        let name = option["name"].as_str().unwrap_or_default();
        assert!(!matches!(option["type"].as_u64(), Some(1 | 2)), "{} needs a subcommand", definition["name"]);
        if let Some((_, typed)) = focus.filter(|(focused, _)| *focused == name) {
            assert!(option["autocomplete"] == true, "the option {name:?} has no autocompletion");
            built.push(json!({ "name": name, "type": option["type"], "value": typed, "focused": true }));
            continue;
        }
        match given.get(name) {
            Some(value) => {
                check_value(option, value);
                refer(inner, state, place, option, value, resolved);
                built.push(json!({ "name": name, "type": option["type"], "value": value }));
            }
            None => assert!(option["required"] != true || focus.is_some(), "the option {name:?} is required"),
        }
    }
    if let Some((focused, _)) = focus {
        assert!(built.iter().any(|one| one["focused"] == true), "no option {focused:?} in {definition}");
    }
    built
}

/// What Discord's client refuses to send.
fn check_value(option: &Value, value: &Value) {
    let name = &option["name"];
    let fits = match option["type"].as_u64() {
        Some(3 | 6..=9 | 11) => value.is_string(),
        Some(4) => value.is_i64() || value.is_u64(),
        Some(5) => value.is_boolean(),
        Some(10) => value.is_number(),
        _ => false,
    };
    assert!(fits, "{value} is no value for the option {name} of type {}", option["type"]);
    if let Some(choices) = option["choices"].as_array() {
        assert!(choices.iter().any(|choice| choice["value"] == *value), "{value} is no choice of {name}: {choices:?}");
    }
    let length = value.as_str().map(|text| text.chars().count() as u64);
    if let (Some(length), Some(most)) = (length, option["max_length"].as_u64()) {
        assert!(length <= most, "{name} takes at most {most} characters");
    }
    if let (Some(length), Some(least)) = (length, option["min_length"].as_u64()) {
        assert!(length >= least, "{name} takes at least {least} characters");
    }
    if let (Some(number), Some(most)) = (value.as_f64(), option["max_value"].as_f64()) {
        assert!(number <= most, "{name} is at most {most}");
    }
    if let (Some(number), Some(least)) = (value.as_f64(), option["min_value"].as_f64()) {
        assert!(number >= least, "{name} is at least {least}");
    }
}

fn refer(inner: &Inner, state: &State, place: Place, option: &Value, value: &Value, resolved: &mut Value) {
    let Some(id) = payloads::id_of(value) else { return };
    let located = match place {
        Place::Guild(channel) => state.locate(channel),
        _ => Located::Nowhere,
    };
    let key = id.to_string();
    match option["type"].as_u64() {
        Some(6) => {
            resolved["users"][&key] = payloads::user(&state.user(id));
            if let Located::Guild(guild, channel) = located {
                let mut member = payloads::partial_member(guild, id);
                member["permissions"] = permissions_in(guild, Some(channel), id).to_string().into();
                resolved["members"][&key] = member;
            }
        }
        Some(7) => {
            if let Located::Guild(guild, found) = state.locate(id) {
                let mut channel = payloads::channel(guild, found);
                channel["permissions"] = permissions_in(guild, Some(found), state.world.bot.id).to_string().into();
                resolved["channels"][&key] = channel;
            }
        }
        Some(11) => {
            let kept = state.files.get(&id).unwrap_or_else(|| panic!("there is no file {id}"));
            resolved["attachments"][&key] = files::attachment(inner, id, kept);
        }
        Some(8) => {
            if let Located::Guild(guild, _) = located {
                let role = guild.roles.iter().enumerate().find(|(_, role)| role.id == id);
                let (position, role) = role.unwrap_or_else(|| panic!("there is no role {id}"));
                resolved["roles"][&key] = payloads::role(guild, role, position);
            }
        }
        _ => {}
    }
}
