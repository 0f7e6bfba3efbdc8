//! What each route of the REST interface does, other than interactions and commands.
use crate::{
    callbacks, commands,
    gateway::{Whom, blanked, intents},
    payloads::{self, id_of, text},
    permissions::{may_write, permission},
    reactions,
    rest::{Call, Reply},
    state::{Inner, Located, Message, State},
};
use serde_json::{Value, json};

pub fn answer(inner: &Inner, state: &mut State, call: &Call<'_>) -> Reply {
    let id = |digits: &str| digits.parse::<u64>().ok();
    match (call.method, &call.segments[..]) {
        ("GET", ["users", "@me"]) => Reply::ok(payloads::current_user(&state.world.bot)),
        ("GET", ["users", "@me", "guilds"]) => Reply::ok(own_guilds(state)),
        ("POST", ["users", "@me", "channels"]) => {
            let Some(user) = id_of(&call.body["recipient_id"]) else { return not_found() };
            let channel = state.dm_with(user, &inner.ids);
            Reply::ok(payloads::dm_channel(channel, &state.user(user)))
        }
        ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => Reply::ok(state.owner_json()),
        ("GET", ["gateway"]) => Reply::ok(json!({ "url": gateway_url(inner) })),
        ("GET", ["gateway", "bot"]) => Reply::ok(json!({
            "url": gateway_url(inner),
            "shards": state.world.shards,
            "session_start_limit": {
                "total": 1000,
                "remaining": state.world.session_starts_left,
                "reset_after": 14_400_000,
                "max_concurrency": state.world.max_concurrency,
            },
        })),
        (_, ["applications", _, "commands", ..] | ["applications", _, "guilds", _, "commands", ..]) => {
            commands::answer(inner, state, call)
        }
        ("POST", ["interactions", interaction, token, "callback"]) => {
            callbacks::respond(inner, state, call, id(interaction), token)
        }
        (_, ["webhooks", application, token, rest @ ..]) if id(application) == Some(state.world.application.id) => {
            callbacks::webhook(inner, state, call, token, rest)
        }
        ("GET", ["channels", channel]) => id(channel).map_or_else(not_found, |channel| one_channel(state, channel)),
        ("GET", ["guilds", guild, rest @ ..]) => {
            id(guild).and_then(|guild| guild_part(state, guild, rest)).unwrap_or_else(not_found)
        }
        (_, ["channels", channel, rest @ ..]) => match (id(channel), call.method, rest) {
            (Some(channel), "POST", ["messages"]) => create(inner, state, call, channel),
            (Some(channel), "GET", ["messages"]) => list(state, call, channel),
            (Some(channel), "POST", ["typing"]) => writable(state, call, channel).err().unwrap_or_else(Reply::nothing),
            (Some(channel), method, ["messages", message]) => match (method, id(message)) {
                ("GET", Some(message)) => read(state, call, channel, message),
                ("PATCH", Some(message)) => edit(state, call, channel, message),
                ("DELETE", Some(message)) => delete(state, channel, message),
                _ => not_found(),
            },
            (Some(channel), method, ["messages", message, "reactions", emoji, "@me"]) => match id(message) {
                Some(message) => reactions::answer(state, call, method, (channel, message), emoji),
                None => not_found(),
            },
            _ => unknown_route(state, call),
        },
        _ => unknown_route(state, call),
    }
}

fn unknown_route(state: &mut State, call: &Call<'_>) -> Reply {
    state.violation(Some(call.index), "a route that the stand-in does not know");
    not_found()
}

pub fn not_found() -> Reply {
    Reply::error(404, 0, "404: Not Found")
}

pub fn unknown_message() -> Reply {
    Reply::error(404, 10008, "Unknown Message")
}

fn gateway_url(inner: &Inner) -> String {
    format!("ws://127.0.0.1:{}", inner.gateway_port)
}

fn own_guilds(state: &State) -> Value {
    let guilds = state.guilds.values().map(|guild| {
        let permissions = crate::permissions::permissions_in(guild, None, state.world.bot.id);
        json!({
            "id": text(guild.id),
            "name": guild.name,
            "icon": null,
            "banner": null,
            "owner": false,
            "permissions": permissions.to_string(),
            "features": ["COMMUNITY"],
        })
    });
    guilds.collect()
}

fn one_channel(state: &State, channel: u64) -> Reply {
    match state.locate(channel) {
        Located::Guild(guild, channel) => Reply::ok(payloads::channel(guild, channel)),
        Located::Dm(user) => Reply::ok(payloads::dm_channel(channel, &state.user(user))),
        Located::Nowhere => Reply::error(404, 10003, "Unknown Channel"),
    }
}

fn guild_part(state: &State, guild: u64, rest: &[&str]) -> Option<Reply> {
    let Some(guild) = state.guilds.get(&guild) else { return Some(Reply::error(404, 10004, "Unknown Guild")) };
    let part = match rest {
        [] => payloads::guild(guild, &state.world.bot),
        ["channels"] => guild.channels.iter().map(|channel| payloads::channel(guild, channel)).collect(),
        ["roles"] => {
            guild.roles.iter().enumerate().map(|(position, role)| payloads::role(guild, role, position)).collect()
        }
        ["members", user] => payloads::member(guild, &state.user(user.parse().ok()?)),
        _ => return None,
    };
    Some(Reply::ok(part))
}

/// Refuses when the bot may not write there, which is the bot's fault.
fn writable(state: &mut State, call: &Call<'_>, channel: u64) -> Result<(), Reply> {
    let permissions = state.bot_permissions(channel);
    let (visible, allowed) = match state.locate(channel) {
        Located::Guild(_, found) => (permissions & permission::VIEW_CHANNEL != 0, may_write(found, permissions)),
        Located::Dm(_) => (true, true),
        Located::Nowhere => return Err(Reply::error(404, 10003, "Unknown Channel")),
    };
    let embeds = call.body["embeds"].as_array().is_some_and(|embeds| !embeds.is_empty());
    if !visible {
        state.violation(Some(call.index), "sent into a channel that the bot cannot see");
        Err(Reply::error(403, 50001, "Missing Access"))
    } else if !allowed {
        state.violation(Some(call.index), "sent into a channel where the bot may not write");
        Err(Reply::error(403, 50013, "Missing Permissions"))
    } else if embeds && permissions & permission::EMBED_LINKS == 0 {
        state.violation(Some(call.index), "sent embeds where the bot may not embed links");
        Err(Reply::error(403, 50013, "Missing Permissions"))
    } else {
        Ok(())
    }
}

fn create(inner: &Inner, state: &mut State, call: &Call<'_>, channel: u64) -> Reply {
    if let Err(refusal) = writable(state, call, channel) {
        return refusal;
    }
    if state.starterless.contains(&channel) {
        let message = "Cannot message this thread until after the post author has sent an initial message.";
        return Reply::error(400, 40058, message);
    }
    if is_empty(call.body) {
        return Reply::error(400, 50006, "Cannot send an empty message");
    }
    if call.body["content"].as_str().is_some_and(|content| content.chars().count() > 2000) {
        return Reply::error(400, 50035, "Invalid Form Body");
    }
    let nonce =
        call.body["nonce"].as_str().map(str::to_owned).or_else(|| Some(call.body["nonce"].as_i64()?.to_string()));
    let enforced = call.body["enforce_nonce"] == true;
    let nonce = nonce.filter(|_| enforced).map(|nonce| (channel, nonce));
    let first = nonce.as_ref().and_then(|nonce| state.nonces.get(nonce)).and_then(|id| state.messages.get(id));
    if let Some(first) = first {
        return Reply::ok(first.value.clone());
    }
    let id = inner.ids.next();
    let mut value = payloads::message(id, channel, payloads::user(&state.world.bot), "");
    payloads::fill_message(&mut value, call.body);
    if let Err(refusal) = refer(state, call.body, channel, &mut value) {
        return refusal;
    }
    if let Some(nonce) = nonce {
        state.nonces.insert(nonce, id);
    }
    value["flags"] = call.body["flags"].as_u64().unwrap_or_default().into();
    keep_bot_message(state, id, channel, value.clone(), None, false);
    Reply::ok(value)
}

/// Whether a message request has nothing to show.
pub fn is_empty(body: &Value) -> bool {
    let filled = |field: &str| body[field].as_array().is_some_and(|list| !list.is_empty());
    body["content"].as_str().is_none_or(|content| content.trim().is_empty())
        && !["embeds", "components", "attachments", "sticker_ids"].into_iter().any(filled)
        && body["poll"].is_null()
}

/// Makes a message a reply when the request says so.
fn refer(state: &State, body: &Value, channel: u64, value: &mut Value) -> Result<(), Reply> {
    let mut mentioned: Vec<u64> =
        body["allowed_mentions"]["users"].as_array().into_iter().flatten().filter_map(id_of).collect();
    if let Some(target) = id_of(&body["message_reference"]["message_id"]) {
        let permissions = state.bot_permissions(channel);
        if permissions & permission::READ_MESSAGE_HISTORY == 0 {
            return Err(Reply::error(400, 160_002, "Cannot reply without permission to read message history"));
        }
        match state.live_message(target).filter(|message| message.channel == channel) {
            Some(message) => {
                let guild = state.channel_guild.get(&channel).map(|guild| text(*guild));
                value["type"] = 19.into();
                value["message_reference"] = json!({
                    "type": 0,
                    "channel_id": text(channel),
                    "message_id": text(target),
                });
                if let Some(guild) = guild {
                    value["message_reference"]["guild_id"] = guild;
                }
                let mut referenced = message.value.clone();
                referenced.as_object_mut().unwrap().remove("referenced_message");
                if body["allowed_mentions"]["replied_user"] == true {
                    mentioned.extend(id_of(&referenced["author"]["id"]));
                }
                value["referenced_message"] = referenced;
            }
            None if body["message_reference"]["fail_if_not_exists"] == false => {}
            None => {
                let mut refusal = payloads::error(50035, "Invalid Form Body");
                refusal["errors"] = json!({ "message_reference": { "_errors": [
                    { "code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message" }
                ] } });
                return Err(Reply { status: 400, body: Some(refusal) });
            }
        }
    }
    value["mentions"] = mentioned.into_iter().map(|user| payloads::user(&state.user(user))).collect();
    Ok(())
}

/// Files a message of the bot and tells the gateway of it, unless it is only for one person.
pub fn keep_bot_message(
    state: &mut State,
    id: u64,
    channel: u64,
    value: Value,
    interaction: Option<u64>,
    ephemeral: bool,
) {
    if !ephemeral {
        tell(state, "MESSAGE_CREATE", channel, &value);
    }
    state.keep_message(id, Message { value, channel, ephemeral, deleted: false, by_bot: true, interaction });
}

/// Tells the gateway of a message, with the additions of gateway events; nothing where the bot is not.
pub fn tell(state: &mut State, event: &str, channel: u64, message: &Value) {
    let mut message = message.clone();
    let author = id_of(&message["author"]["id"]).unwrap_or_default();
    let guild = match state.locate(channel) {
        Located::Guild(guild, found) => {
            if state.bot_permissions(channel) & permission::VIEW_CHANNEL == 0 {
                return;
            }
            message["guild_id"] = text(guild.id);
            message["channel_type"] = found.kind.into();
            if message["webhook_id"].is_null() || author == state.world.bot.id {
                message["member"] = payloads::partial_member(guild, author);
            }
            for user in message["mentions"].as_array_mut().into_iter().flatten() {
                let id = id_of(&user["id"]).unwrap_or_default();
                user["member"] = payloads::partial_member(guild, id);
            }
            Some(guild.id)
        }
        Located::Dm(_) => {
            message["channel_type"] = 1.into();
            None
        }
        Located::Nowhere => return,
    };
    state.emit_message(event, guild, &message);
}

fn list(state: &mut State, call: &Call<'_>, channel: u64) -> Reply {
    if let Err(refusal) = readable(state, call, channel) {
        return refusal;
    }
    let mut found: Vec<(u64, Value)> = state
        .messages
        .iter()
        .filter(|(_, message)| message.channel == channel && !message.deleted && !message.ephemeral)
        .map(|(id, message)| (*id, as_seen(state, message)))
        .collect();
    found.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
    let parameter = |name: &str| {
        call.query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('=')?.parse::<u64>().ok())
    };
    if let Some(after) = parameter("after") {
        found.retain(|(id, _)| *id > after);
    }
    let limit = call.query.split('&').find_map(|part| part.strip_prefix("limit=")?.parse().ok()).unwrap_or(50);
    Reply::ok(found.into_iter().take(limit).map(|(_, message)| message).collect())
}

fn readable(state: &mut State, call: &Call<'_>, channel: u64) -> Result<(), Reply> {
    if matches!(state.locate(channel), Located::Nowhere) {
        return Err(Reply::error(404, 10003, "Unknown Channel"));
    }
    if state.bot_permissions(channel) & permission::VIEW_CHANNEL == 0 {
        state.violation(Some(call.index), "read in a channel that the bot cannot see");
        return Err(Reply::error(403, 50001, "Missing Access"));
    }
    Ok(())
}

/// A message as the REST interface shows it to the bot.
fn as_seen(state: &State, message: &Message) -> Value {
    let open = state.world.privileged & intents::MESSAGE_CONTENT != 0
        || message.by_bot
        || state.dms.contains_key(&message.channel)
        || state.concerns_bot(&message.value);
    if open { message.value.clone() } else { blanked(&message.value) }
}

fn read(state: &mut State, call: &Call<'_>, channel: u64, message: u64) -> Reply {
    if let Err(refusal) = readable(state, call, channel) {
        return refusal;
    }
    let found = state.live_message(message).filter(|found| found.channel == channel && !found.ephemeral);
    found.map_or_else(unknown_message, |found| Reply::ok(as_seen(state, found)))
}

fn edit(state: &mut State, call: &Call<'_>, channel: u64, message: u64) -> Reply {
    let Some(found) = state.live_message(message).filter(|found| found.channel == channel && !found.ephemeral) else {
        return unknown_message();
    };
    if !found.by_bot {
        state.violation(Some(call.index), "edited somebody else's message");
        return Reply::error(403, 50005, "Cannot edit a message authored by another user");
    }
    Reply::ok(change(state, message, call.body))
}

/// Carries out an edit of the bot's own message.
pub fn change(state: &mut State, message: u64, body: &Value) -> Value {
    let Some(found) = state.messages.get_mut(&message) else { return Value::Null };
    payloads::fill_message(&mut found.value, body);
    found.value["edited_timestamp"] = payloads::timestamp(crate::fixtures::now_millis()).into();
    let (value, channel, ephemeral) = (found.value.clone(), found.channel, found.ephemeral);
    if !ephemeral {
        tell(state, "MESSAGE_UPDATE", channel, &value);
    }
    value
}

fn delete(state: &mut State, channel: u64, message: u64) -> Reply {
    let Some(found) = state.live_message(message).filter(|found| found.channel == channel && !found.ephemeral) else {
        return unknown_message();
    };
    if !found.by_bot && state.bot_permissions(channel) & permission::MANAGE_MESSAGES == 0 {
        return Reply::error(403, 50013, "Missing Permissions");
    }
    remove(state, message);
    Reply::nothing()
}

/// Deletes a message and tells the gateway.
pub fn remove(state: &mut State, message: u64) {
    let Some(found) = state.messages.get_mut(&message) else { return };
    found.deleted = true;
    let (channel, ephemeral) = (found.channel, found.ephemeral);
    let mut event = json!({ "id": text(message), "channel_id": text(channel) });
    let guild = state.channel_guild.get(&channel).copied();
    if ephemeral || (guild.is_none() && !state.dms.contains_key(&channel)) {
        return;
    }
    match guild {
        Some(guild) => {
            event["guild_id"] = text(guild);
            state.emit("MESSAGE_DELETE", Whom::Guild(guild), intents::GUILD_MESSAGES, &event);
        }
        None => state.emit("MESSAGE_DELETE", Whom::Direct, intents::DIRECT_MESSAGES, &event),
    }
}
