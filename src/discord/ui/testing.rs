//! Interactions like those that Discord sends, for tests.

use std::sync::LazyLock;

use serde_json::{Value, json};
use serenity::all::{CreateActionRow, UserId};

use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::handlers::Handlers;
use crate::discord::ui::message::{Effect, InteractionResponse, Outcome, OutgoingForm, OutgoingMessage};
use crate::discord::ui::notifications::Notifications;
use crate::discord::ui::request::Request;
use crate::discord::ui::snapshot::Snapshot;

pub(super) const ASKER: u64 = 175_928_847_299_117_063;
pub(super) const OTHER: u64 = 280_000_000_000_000_001;
pub(super) const BOT: u64 = 290_000_000_000_000_002;
pub(super) const MESSAGE: u64 = 1_200_000_000_000_000_003;
pub(super) const CHANNEL: u64 = 1_100_000_000_000_000_004;
pub(super) const GUILD: u64 = 1_000_000_000_000_000_005;
/// VIEW_CHANNEL and SEND_MESSAGES.
pub(super) const ORDINARY: u64 = 1 << 10 | 1 << 11;
/// The same and EMBED_LINKS.
const EMBEDDING: u64 = ORDINARY | 1 << 14;

pub(super) static SNAPSHOT: LazyLock<Snapshot> = LazyLock::new(|| Snapshot::new(crate::built_in::assistant().unwrap()));
static EVERYWHERE: LazyLock<GuildProfile> = LazyLock::new(GuildProfile::default);

pub(super) fn handlers() -> Handlers<'static> {
    Handlers::new(&SNAPSHOT, &EVERYWHERE)
}

/// An interaction as JSON.
#[derive(Debug, Clone)]
pub(super) struct Sent(pub(super) Value);

impl Sent {
    fn new(kind: u8, data: Value) -> Self {
        let sent = json!({
            "id": "1300000000000000006", "application_id": "1000000000000000007", "type": kind, "data": data,
            "guild_id": GUILD.to_string(), "channel_id": CHANNEL.to_string(),
            "channel": {"id": CHANNEL.to_string(), "type": 0, "name": "study"},
            "token": "aW50ZXJhY3Rpb24", "version": 1, "app_permissions": EMBEDDING.to_string(), "locale": "en-US",
            "guild_locale": "en-US", "entitlements": [], "authorizing_integration_owners": {"0": GUILD.to_string()},
            "context": 0, "attachment_size_limit": 10_485_760,
        });
        Self(sent).by(ASKER)
    }

    pub(super) fn command(name: &str, options: &[Value]) -> Self {
        let data = json!({"id": "1400000000000000008", "name": name, "type": 1, "options": options});
        let sent = Self::new(2, data);
        sent.resolving(ASKER, false).resolving(OTHER, false).resolving(BOT, true)
    }

    pub(super) fn autocomplete(name: &str, options: &[Value]) -> Self {
        Self::new(4, json!({"id": "1400000000000000008", "name": name, "type": 1, "options": options}))
    }

    pub(super) fn menu(content: &str) -> Self {
        let message = message(OTHER, content, 0);
        let data = json!({
            "id": "1400000000000000009", "name": "Answer this", "type": 3, "target_id": MESSAGE.to_string(),
            "resolved": {"messages": {MESSAGE.to_string(): message}},
        });
        Self::new(2, data)
    }

    pub(super) fn button(custom_id: &str) -> Self {
        let mut sent = Self::new(3, json!({"id": 2, "custom_id": custom_id, "component_type": 2}));
        sent.0["message"] = message(BOT, "", 0);
        sent.sitting(json!({"type": 2, "id": 2, "style": 2, "label": "a", "custom_id": custom_id}))
    }

    pub(super) fn select(custom_id: &str, value: &str) -> Self {
        let mut sent = Self::button(custom_id);
        sent.0["data"] = json!({"id": 2, "custom_id": custom_id, "component_type": 3, "values": [value]});
        let options = json!([{"label": "a", "value": value}]);
        sent.sitting(json!({"type": 3, "id": 2, "custom_id": custom_id, "options": options}))
    }

    /// On a message that has this component.
    pub(super) fn sitting(mut self, component: Value) -> Self {
        self.0["message"]["components"] = json!([{"type": 1, "id": 1, "components": [component]}]);
        self
    }

    /// On a message that has no components.
    pub(super) fn forged(mut self) -> Self {
        self.0["message"]["components"] = json!([]);
        self
    }

    /// With further fields of the message that a menu is opened on.
    pub(super) fn on_message_with(mut self, field: &str, value: Value) -> Self {
        self.0["data"]["resolved"]["messages"][MESSAGE.to_string()][field] = value;
        self
    }

    fn resolving(mut self, id: u64, bot: bool) -> Self {
        self.0["data"]["resolved"]["users"][id.to_string()] = user(id, bot);
        self
    }

    pub(super) fn by(mut self, id: u64) -> Self {
        self.0["member"] = json!({
            "user": user(id, false), "nick": null, "avatar": null, "roles": [], "flags": 0, "pending": false,
            "joined_at": "2026-01-01T00:00:00.000000+00:00", "premium_since": null, "deaf": false, "mute": false,
            "communication_disabled_until": null, "unusual_dm_activity_until": null,
            "permissions": ORDINARY.to_string(),
        });
        self
    }

    pub(super) fn with_permissions(mut self, permissions: u64) -> Self {
        self.0["member"]["permissions"] = json!(permissions.to_string());
        self
    }

    pub(super) fn without_embeds(mut self) -> Self {
        self.0["app_permissions"] = json!(ORDINARY.to_string());
        self
    }

    pub(super) fn ephemeral(mut self) -> Self {
        self.0["message"]["flags"] = json!(64);
        self
    }

    /// In a message to Preceptor (context 1) or in a group (context 2).
    pub(super) fn outside_servers(mut self, context: u8) -> Self {
        let sent = self.0.as_object_mut().unwrap();
        let member = sent.remove("member").unwrap();
        sent.remove("guild_id");
        sent.insert("user".to_owned(), member["user"].clone());
        sent.insert("context".to_owned(), json!(context));
        self
    }

    pub(super) fn request(self) -> Request {
        Request::from_json(self.0)
    }

    /// What is done about it, within Discord's limits.
    pub(super) fn outcome(self) -> Outcome {
        self.outcome_with(handlers())
    }

    /// The same in a server with settings of its own.
    pub(super) fn outcome_with(self, handlers: Handlers<'_>) -> Outcome {
        let mut outcome = handlers.handle(&self.request(), &Notifications::default());
        check_limits(&outcome);
        // Nobody sees what is counted.
        outcome.then.retain(|then| !matches!(then, Effect::Count { .. }));
        outcome
    }

    pub(super) fn reply(self) -> OutgoingMessage {
        match self.outcome() {
            Outcome { callback: InteractionResponse::Reply(reply), then } if then.is_empty() => reply,
            other => panic!("no plain reply: {other:?}"),
        }
    }
}

fn user(id: u64, bot: bool) -> Value {
    json!({
        "id": id.to_string(), "username": "somebody", "discriminator": "0", "global_name": "Some Body",
        "avatar": null, "public_flags": 0, "bot": bot, "primary_guild": null, "avatar_decoration_data": null,
    })
}

fn message(author: u64, content: &str, flags: u64) -> Value {
    json!({
        "id": MESSAGE.to_string(), "channel_id": CHANNEL.to_string(), "author": user(author, author == BOT),
        "content": content, "timestamp": "2026-11-01T00:00:00.000000+00:00", "edited_timestamp": null, "tts": false,
        "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
        "pinned": false, "type": 0, "flags": flags, "components": [],
    })
}

/// A text option, as it is sent.
pub(super) fn text(name: &str, value: &str) -> Value {
    json!({"name": name, "type": 3, "value": value})
}

/// The text option that is being typed.
pub(super) fn focused(name: &str, value: &str) -> Value {
    json!({"name": name, "type": 3, "value": value, "focused": true})
}

pub(super) fn hide() -> Value {
    json!({"name": "hide", "type": 5, "value": true})
}

pub(super) fn recipient(id: u64) -> Value {
    json!({"name": "for", "type": 6, "value": id.to_string()})
}

pub(super) fn embed(shown: &OutgoingMessage) -> Value {
    serde_json::to_value(&shown.embed).unwrap()
}

/// Labels and custom ids of all buttons; menus are left out.
pub(super) fn buttons(shown: &OutgoingMessage) -> Vec<(String, String)> {
    let rows = serde_json::to_value(&shown.rows).unwrap();
    let components = rows.as_array().unwrap().iter().flat_map(|row| row["components"].as_array().unwrap().clone());
    let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    components
        .filter(|component| component["type"] == 2)
        .map(|one| (string(&one["label"]), string(&one["custom_id"])))
        .collect()
}

/// Checks Discord's limits of a form.
pub(super) fn check_form(form: &OutgoingForm) {
    let within = |text: &str, least: usize, most: usize| {
        assert!((least..=most).contains(&text.encode_utf16().count()), "{text:?} in {form:?}");
    };
    within(&form.title, 1, 45);
    within(&form.custom_id, 1, 100);
    assert!((1..=5).contains(&form.fields.len()), "{form:?}");
    let mut ids = std::collections::HashSet::new();
    for field in &form.fields {
        assert!(ids.insert(field.id) && (field.least..=4_000).contains(&field.most), "{form:?}");
        within(field.label, 1, 45);
        within(&field.example, 0, 100);
        // Discord counts characters here.
        assert!(field.value.chars().count() <= field.most.into(), "{form:?}");
    }
}

pub(super) fn check_limits(outcome: &Outcome) {
    match &outcome.callback {
        InteractionResponse::Reply(shown) | InteractionResponse::Update(shown) => check_message(shown),
        InteractionResponse::Form(form) => {
            check_form(form);
        }
        InteractionResponse::Choices(choices) => {
            assert!(choices.len() <= 25);
            for text in choices.iter().flat_map(|(name, value)| [name, value]) {
                assert!((1..=100).contains(&text.encode_utf16().count()) && !text.trim().is_empty(), "{text:?}");
            }
        }
    }
    for then in &outcome.then {
        if let Effect::FollowUp(shown) = then {
            check_message(shown);
        }
    }
}

fn check_message(shown: &OutgoingMessage) {
    check_size(shown);
    if let Some(user) = shown.pings {
        assert!(shown.content.contains(&format!("<@{user}>")) && !shown.ephemeral);
    } else {
        assert!(!shown.content.contains("<@"), "{}", shown.content);
    }
}

/// Checks Discord's limits of a message.
pub(super) fn check_size(shown: &OutgoingMessage) {
    assert!(shown.content.encode_utf16().count() <= 2_000);
    assert!(!shown.content.is_empty() || shown.embed.is_some(), "an empty message");
    assert!(shown.rows.len() <= 5);
    for row in &shown.rows {
        if let CreateActionRow::Buttons(buttons) = row {
            assert!((1..=5).contains(&buttons.len()));
        }
    }
    let mut ids = std::collections::HashSet::new();
    for (label, id) in buttons(shown) {
        assert!((1..=80).contains(&label.encode_utf16().count()), "{label:?}");
        assert!((1..=100).contains(&id.len()) && ids.insert(id.clone()), "{id}");
    }
    let embed = embed(shown);
    let length = |value: &Value| value.as_str().unwrap_or_default().encode_utf16().count();
    assert!(length(&embed["title"]) <= 256 && length(&embed["description"]) <= 4_096);
}

pub(super) fn user_id(id: u64) -> UserId {
    UserId::new(id)
}
