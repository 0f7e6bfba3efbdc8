//! Whether Discord's list of our commands is the one that we would set. Nothing is sent if it is: setting commands is
//! limited to a number of times a day, and members would see them vanish and come back.

use serde_json::{Map, Value};
use serenity::all::CreateCommand;

/// What a chat command's type is when none is given.
const CHAT_INPUT: u64 = 1;
/// Keys that say where a command can be used.
const PLACES: [&str; 2] = ["contexts", "integration_types"];
/// Keys of commands and options that mean something even when they are simple values; all lists of theirs are taken
/// apart by themselves.
const SIMPLE: [&str; 13] = [
    "autocomplete",
    "default_member_permissions",
    "description",
    "description_localizations",
    "max_length",
    "max_value",
    "min_length",
    "min_value",
    "name",
    "name_localizations",
    "nsfw",
    "required",
    "value",
];

/// Whether what Discord lists, as the answer to `GET …/commands` has it, is anything but our commands.
pub fn differs(ours: &[CreateCommand], theirs: &Value) -> bool {
    // What cannot be written is left to the request that sets it, which tells the error.
    serde_json::to_value(ours).map_or(true, |ours| reduced(&ours) != reduced(theirs))
}

/// The same for the commands of one guild, of which Discord does not keep where they can be used: they are in that guild.
pub fn differs_in_guild(ours: &[CreateCommand], theirs: &Value) -> bool {
    let without_places = |commands: &Value| {
        let mut reduced = reduced(commands);
        for command in reduced.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            command.retain(|key, _| !PLACES.contains(&key.as_str()));
        }
        reduced
    };
    serde_json::to_value(ours).map_or(true, |ours| without_places(&ours) != without_places(theirs))
}

/// Whether Discord lists any command of ours.
pub fn holds_ours(ours: &[CreateCommand], theirs: &Value) -> bool {
    let ours = serde_json::to_value(ours).unwrap_or_default();
    let names = |commands: &Value| -> Vec<(u64, Option<Value>)> {
        list(commands).iter().map(|command| (type_of(command), command.get("name").cloned())).collect()
    };
    let ours = names(&ours);
    names(theirs).iter().any(|name| ours.contains(name))
}

/// A list of commands, ours or Discord's, without what Discord adds and what means nothing: empty and false values are
/// left out as if they had not been set, and the order counts only where members see it.
pub fn reduced(commands: &Value) -> Value {
    let mut commands: Vec<Value> = list(commands).iter().map(command).collect();
    commands.sort_by_key(|command| (type_of(command), command.get("name").map(Value::to_string)));
    Value::Array(commands)
}

fn command(command: &Value) -> Value {
    let mut kept = simple(command);
    kept.insert("type".to_owned(), type_of(command).into());
    for key in PLACES {
        let mut places = list(command.get(key).unwrap_or(&Value::Null)).to_vec();
        places.sort_by_key(Value::as_u64);
        insert(&mut kept, key, Value::Array(places));
    }
    insert_each(&mut kept, command, "options", option);
    Value::Object(kept)
}

fn option(option: &Value) -> Value {
    let mut kept = simple(option);
    insert(&mut kept, "type", option.get("type").cloned().unwrap_or_default());
    let mut channels = list(option.get("channel_types").unwrap_or(&Value::Null)).to_vec();
    channels.sort_by_key(Value::as_u64);
    insert(&mut kept, "channel_types", Value::Array(channels));
    insert_each(&mut kept, option, "choices", |choice| Value::Object(simple(choice)));
    insert_each(&mut kept, option, "options", self::option);
    Value::Object(kept)
}

fn simple(value: &Value) -> Map<String, Value> {
    let mut kept = Map::new();
    for key in SIMPLE {
        insert(&mut kept, key, value.get(key).cloned().unwrap_or_default());
    }
    kept
}

fn insert_each(kept: &mut Map<String, Value>, from: &Value, key: &str, of: impl Fn(&Value) -> Value) {
    let values = list(from.get(key).unwrap_or(&Value::Null)).iter().map(of).collect();
    insert(kept, key, Value::Array(values));
}

fn insert(kept: &mut Map<String, Value>, key: &str, value: Value) {
    let is_nothing = match &value {
        Value::Null => true,
        Value::Bool(set) => !set,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(values) => values.is_empty(),
        Value::Number(_) => false,
    };
    if !is_nothing {
        kept.insert(key.to_owned(), value);
    }
}

fn type_of(command: &Value) -> u64 {
    command.get("type").and_then(Value::as_u64).unwrap_or(CHAT_INPUT)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::discord::ui::commands;
    use engine::knowledge::Knowledge;

    fn ours() -> Vec<CreateCommand> {
        commands::all(&Knowledge::default())
    }

    /// Our commands as Discord lists them.
    fn listed() -> Value {
        let mut commands = serde_json::to_value(ours()).unwrap();
        let commands = commands.as_array_mut().unwrap();
        for (place, command) in commands.iter_mut().enumerate() {
            let command = command.as_object_mut().unwrap();
            command.insert("id".to_owned(), json!(format!("12345678901234567{place:02}")));
            command.insert("application_id".to_owned(), json!("1234567890123456700"));
            command.insert("version".to_owned(), json!("1234567890123456799"));
            command.entry("default_member_permissions").or_insert(Value::Null);
            command.insert("dm_permission".to_owned(), json!(true));
            for places in super::PLACES {
                command[places].as_array_mut().unwrap().reverse();
            }
            command.insert("name_localizations".to_owned(), Value::Null);
            command.insert("description_localizations".to_owned(), Value::Null);
            command.entry("type").or_insert(json!(1));
            command.entry("description").or_insert(json!(""));
            command["options"].as_array_mut().unwrap().iter_mut().for_each(without_nothing);
            if command["options"] == json!([]) {
                command.remove("options");
            }
        }
        commands.reverse();
        Value::Array(commands.clone())
    }

    /// An option without what Discord leaves out.
    fn without_nothing(option: &mut Value) {
        let option = option.as_object_mut().unwrap();
        option.retain(|_, value| !(*value == Value::Bool(false) || value.is_null() || *value == json!([])));
        option.get_mut("options").and_then(Value::as_array_mut).into_iter().flatten().for_each(without_nothing);
    }

    fn named<'v>(all: &'v mut Value, name: &str) -> &'v mut Value {
        all.as_array_mut().unwrap().iter_mut().find(|command| command["name"] == name).unwrap()
    }

    #[test]
    fn what_discord_adds_is_no_difference() {
        assert!(!differs(&ours(), &listed()));
    }

    #[test]
    fn a_guilds_commands_are_compared_without_their_places() {
        let mut theirs = listed();
        for command in theirs.as_array_mut().unwrap() {
            command["contexts"] = Value::Null;
            command["integration_types"] = json!([0]);
        }
        assert!(differs(&ours(), &theirs) && !differs_in_guild(&ours(), &theirs));
        named(&mut theirs, "help")["description"] = json!("Other");
        assert!(differs_in_guild(&ours(), &theirs));
    }

    #[test]
    fn what_members_would_see_is_a_difference() {
        type Change = fn(&mut Value);
        let changes: [(&str, Change); 9] = [
            ("a description", |all| named(all, "help")["description"] = json!("Other")),
            ("an option's length", |all| named(all, "ask")["options"][0]["max_length"] = json!(10)),
            ("an option no longer required", |all| {
                named(all, "ask")["options"][0].as_object_mut().unwrap().remove("required");
            }),
            ("options in another order", |all| named(all, "salary")["options"].as_array_mut().unwrap().reverse()),
            ("an option of a subcommand", |all| named(all, "teach")["options"][1]["options"] = json!([])),
            ("a command too many", |all| {
                all.as_array_mut().unwrap().push(json!({"name": "old", "description": "Old", "type": 1}));
            }),
            ("a command too few", |all| {
                all.as_array_mut().unwrap().pop();
            }),
            ("another context", |all| named(all, "ask")["contexts"] = json!([0])),
            ("permissions", |all| named(all, "ask")["default_member_permissions"] = json!("8")),
        ];
        for (what, change) in changes {
            let mut theirs = listed();
            change(&mut theirs);
            assert!(differs(&ours(), &theirs), "{what}");
        }
        for nothing in [Value::Null, json!([]), json!({"message": "401: Unauthorized", "code": 0})] {
            assert!(differs(&ours(), &nothing));
        }
    }
}
