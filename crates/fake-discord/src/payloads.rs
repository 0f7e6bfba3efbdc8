//! Discord's JSON objects.
use crate::{
    fixtures::{Application, Channel, EPOCH, Guild, User},
    permissions::permissions_in,
};
use serde_json::{Map, Value, json};

/// The text form of an id.
pub fn text(id: u64) -> Value {
    Value::String(id.to_string())
}

/// An id out of JSON.
pub fn id_of(value: &Value) -> Option<u64> {
    value.as_str().and_then(|digits| digits.parse().ok()).or_else(|| value.as_u64())
}

/// ISO 8601 as Discord writes it, from milliseconds of Unix time.
pub fn timestamp(millis: u64) -> String {
    let days = i64::try_from(millis / 86_400_000).unwrap();
    let within = millis % 86_400_000;
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute) = (within / 3_600_000, within / 60_000 % 60);
    let (second, micros) = (within / 1000 % 60, within % 1000 * 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}+00:00")
}

/// When the thing with this id was made.
pub fn made_at(id: u64) -> String {
    timestamp((id >> 22) + EPOCH)
}

pub fn user(user: &User) -> Value {
    let mut value = json!({
        "id": text(user.id),
        "username": user.username,
        "discriminator": if user.bot { "1234" } else { "0" },
        "global_name": user.global_name,
        "avatar": null,
        "avatar_decoration_data": null,
        "banner": null,
        "accent_color": null,
        "clan": null,
        "primary_guild": null,
        "collectibles": null,
        "display_name_styles": null,
        "public_flags": 0,
        "flags": 0,
    });
    if user.bot {
        value["bot"] = true.into();
    }
    value
}

/// The bot's own user, as `/users/@me` and READY tell it.
pub fn current_user(bot: &User) -> Value {
    let mut value = user(bot);
    value["bot"] = true.into();
    value["verified"] = true.into();
    value["mfa_enabled"] = true.into();
    value["email"] = Value::Null;
    value["locale"] = bot.locale.clone().into();
    value
}

/// A member without the user, as messages carry it.
pub fn partial_member(guild: &Guild, user: u64) -> Value {
    let roles: Vec<Value> =
        guild.member_roles.get(&user).map(|roles| roles.iter().map(|role| text(*role)).collect()).unwrap_or_default();
    let joined_at = guild.joined.get(&user).map_or_else(|| made_at(guild.id + (1 << 40)), |joined| timestamp(*joined));
    json!({
        "roles": roles,
        "joined_at": joined_at,
        "nick": null,
        "avatar": null,
        "banner": null,
        "communication_disabled_until": null,
        "premium_since": null,
        "pending": false,
        "deaf": false,
        "mute": false,
        "flags": 0,
    })
}

pub fn member(guild: &Guild, who: &User) -> Value {
    let mut value = partial_member(guild, who.id);
    value["user"] = user(who);
    value
}

/// A member with permissions, as interactions carry it.
pub fn interaction_member(guild: &Guild, channel: &Channel, who: &User) -> Value {
    let mut value = member(guild, who);
    value["permissions"] = permissions_in(guild, Some(channel), who.id).to_string().into();
    value
}

pub fn channel(guild: &Guild, channel: &Channel) -> Value {
    let mut value = json!({
        "id": text(channel.id),
        "type": channel.kind,
        "guild_id": text(guild.id),
        "name": channel.name,
        "last_message_id": null,
        "flags": 0,
        "rate_limit_per_user": 0,
        "parent_id": channel.parent.map(text),
    });
    if channel.is_thread() {
        value["owner_id"] = text(channel.owner.unwrap_or(guild.owner));
        value["message_count"] = 0.into();
        value["member_count"] = 1.into();
        value["total_message_sent"] = 0.into();
        value["thread_metadata"] = json!({
            "archived": false,
            "archive_timestamp": made_at(channel.id),
            "auto_archive_duration": 4320,
            "locked": false,
            "create_timestamp": made_at(channel.id),
        });
        return value;
    }
    let overwrites: Vec<Value> = channel
        .overwrites
        .iter()
        .map(|overwrite| {
            json!({
                "id": text(overwrite.id),
                "type": u8::from(overwrite.of_member),
                "allow": overwrite.allow.to_string(),
                "deny": overwrite.deny.to_string(),
            })
        })
        .collect();
    value["permission_overwrites"] = overwrites.into();
    value["position"] = 0.into();
    value["nsfw"] = false.into();
    value["topic"] = Value::Null;
    if channel.kind == 15 {
        value["available_tags"] = json!([]);
        value["default_reaction_emoji"] = Value::Null;
        value["default_sort_order"] = Value::Null;
        value["default_forum_layout"] = 0.into();
    }
    value
}

pub fn dm_channel(id: u64, with: &User) -> Value {
    json!({ "id": text(id), "type": 1, "last_message_id": null, "flags": 0, "recipients": [user(with)] })
}

pub fn role(guild: &Guild, role: &crate::fixtures::Role, position: usize) -> Value {
    let mut value = json!({
        "id": text(role.id),
        "name": role.name,
        "description": null,
        "permissions": role.permissions.to_string(),
        "position": if role.id == guild.id { 0 } else { position },
        "color": 0,
        "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
        "hoist": false,
        "icon": null,
        "unicode_emoji": null,
        "managed": role.bot.is_some(),
        "mentionable": false,
        "flags": 0,
    });
    if let Some(bot) = role.bot {
        value["tags"] = json!({ "bot_id": text(bot) });
    }
    value
}

/// A guild as GUILD_CREATE tells it.
pub fn guild(guild: &Guild, bot: &User) -> Value {
    let roles: Vec<Value> = guild.roles.iter().enumerate().map(|(position, one)| role(guild, one, position)).collect();
    let (threads, channels): (Vec<&Channel>, Vec<&Channel>) = guild.channels.iter().partition(|one| one.is_thread());
    let all = |list: Vec<&Channel>| list.into_iter().map(|one| channel(guild, one)).collect::<Vec<_>>();
    let mut value = json!({
        "id": text(guild.id),
        "name": guild.name,
        "owner_id": text(guild.owner),
        "icon": null,
        "splash": null,
        "discovery_splash": null,
        "banner": null,
        "description": null,
        "region": "us-east",
        "afk_channel_id": null,
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "emojis": [],
        "stickers": [],
        "features": ["COMMUNITY"],
        "mfa_level": 0,
        "application_id": null,
        "system_channel_id": null,
        "system_channel_flags": 0,
        "rules_channel_id": null,
        "public_updates_channel_id": null,
        "safety_alerts_channel_id": null,
        "max_presences": null,
        "max_members": 500_000,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "vanity_url_code": null,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": false,
        "preferred_locale": "en-US",
        "nsfw": false,
        "nsfw_level": 0,
        "joined_at": made_at(guild.id + (1 << 40)),
        "large": guild.member_count > 50,
        "unavailable": false,
        "member_count": guild.member_count,
    });
    let lists = json!({
        "members": [member(guild, bot)],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    });
    let whole = value.as_object_mut().unwrap();
    whole.extend(lists.as_object().unwrap().clone());
    whole.insert("roles".into(), roles.into());
    whole.insert("channels".into(), all(channels).into());
    whole.insert("threads".into(), all(threads).into());
    value
}

pub fn application(application: &Application, bot: &User, owner: &User, guilds: usize) -> Value {
    let params = json!({
        "scopes": application.install_scopes,
        "permissions": application.install_permissions.to_string(),
    });
    let mut types = json!({ "0": { "oauth2_install_params": params } });
    if application.user_install {
        types["1"] = json!({ "oauth2_install_params": { "scopes": ["applications.commands"], "permissions": "0" } });
    }
    json!({
        "id": text(application.id),
        "name": application.name,
        "icon": null,
        "description": "",
        "type": null,
        "summary": "",
        "verify_key": "d4cb1d4b9b6e4e8b2a3f1f0d5c6b7a890123456789abcdef0123456789abcdef",
        "flags": application.flags,
        "flags_new": application.flags.to_string(),
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "hook": true,
        "bot": current_user(bot),
        "bot_public": application.bot_public,
        "bot_require_code_grant": false,
        "install_params": params,
        "integration_types_config": types,
        "interactions_endpoint_url": null,
        "role_connections_verification_url": null,
        "event_webhooks_url": null,
        "event_webhooks_status": 1,
        "owner": user(owner),
        "team": null,
        "redirect_uris": [],
        "is_monetized": false,
        "is_verified": false,
        "is_discoverable": false,
        "storefront_available": false,
        "integration_public": application.bot_public,
        "integration_require_code_grant": false,
        "explicit_content_filter": 0,
        "max_participants": null,
        "tags": [],
        "approximate_guild_count": guilds,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
    })
}

/// A message with nothing in it.
pub fn message(id: u64, channel: u64, author: Value, content: &str) -> Value {
    json!({
        "id": text(id),
        "channel_id": text(channel),
        "author": author,
        "content": content,
        "timestamp": timestamp(crate::fixtures::now_millis()),
        "edited_timestamp": null,
        "tts": false,
        "mention_everyone": false,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": false,
        "type": 0,
        "flags": 0,
    })
}

/// Copies what a request says about a message into the message, with the additions that Discord makes.
pub fn fill_message(message: &mut Value, request: &Value) {
    let Some(request) = request.as_object() else { return };
    if let Some(content) = request.get("content") {
        message["content"] = content.as_str().unwrap_or_default().into();
    }
    if let Some(embeds) = request.get("embeds") {
        message["embeds"] = embeds.as_array().cloned().unwrap_or_default().into_iter().map(embed).collect();
    }
    if let Some(components) = request.get("components") {
        let mut list = components.as_array().cloned().unwrap_or_default();
        let mut next = 0;
        number_components(&mut list, &mut next);
        message["components"] = list.into();
    }
    for field in ["attachments", "tts", "nonce", "poll"] {
        if let Some(value) = request.get(field) {
            message[field] = value.clone();
        }
    }
}

fn embed(mut embed: Value) -> Value {
    if let Some(fields) = embed.as_object_mut() {
        fields.insert("type".into(), "rich".into());
        fields.insert("content_scan_version".into(), 0.into());
        fields.retain(|_, value| !value.is_null());
        if let Some(list) = fields.get_mut("fields").and_then(Value::as_array_mut) {
            for field in list.iter_mut().filter_map(Value::as_object_mut) {
                field.entry("inline").or_insert(false.into());
            }
        }
    }
    embed
}

fn number_components(list: &mut [Value], next: &mut u64) {
    for component in list.iter_mut().filter_map(Value::as_object_mut) {
        *next += 1;
        component.entry("id").or_insert((*next).into());
        if component.get("disabled") == Some(&Value::Bool(false)) {
            component.remove("disabled");
        }
        if let Some(children) = component.get_mut("components").and_then(Value::as_array_mut) {
            number_components(children, next);
        }
    }
}

/// What Discord answers when it refuses.
pub fn error(code: u64, message: &str) -> Value {
    json!({ "message": message, "code": code })
}

/// An object without its empty optional fields.
pub fn without_nulls(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default().into_iter().filter(|(_, value)| !value.is_null()).collect()
}
