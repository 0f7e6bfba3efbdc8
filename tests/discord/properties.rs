//! What holds for anything that Discord may deliver: no panic, and nothing sent that Discord would refuse.
use std::sync::LazyLock;

use engine::assistant::{Assistant, Before};
use preceptor::discord::bot::permission_cache::PermissionCache;
use preceptor::discord::ui::event::{Event, Message};
use preceptor::discord::ui::guild_profile::GuildProfile;
use preceptor::discord::ui::message_reply::{Address, Allowed, CurrentUser, Question, address, reply_to, text_of};
use preceptor::discord::ui::render::Format;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use serenity::all::{ChannelId, GuildId, MessageId, UserId};

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| preceptor::built_in::assistant().unwrap());
const OWN: UserId = UserId::new(9);
const NAMES: [&str; 17] = [
    "READY",
    "GUILD_CREATE",
    "GUILD_DELETE",
    "GUILD_UPDATE",
    "GUILD_ROLE_UPDATE",
    "GUILD_ROLE_DELETE",
    "GUILD_MEMBER_UPDATE",
    "CHANNEL_UPDATE",
    "CHANNEL_DELETE",
    "THREAD_CREATE",
    "THREAD_LIST_SYNC",
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "INTERACTION_CREATE",
    "SOMETHING_NEW",
];

/// Any JSON, mostly of the shapes that gateway payloads have.
fn payload() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[0-9]{1,20}".prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let keys = select(vec![
            "id",
            "guild_id",
            "channel_id",
            "author",
            "user",
            "type",
            "content",
            "data",
            "name",
            "options",
            "token",
            "roles",
            "role",
            "channels",
            "threads",
            "members",
            "permission_overwrites",
            "mentions",
            "member",
            "message",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(keys, inner, 0..8)
                .prop_map(|map| map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

fn mentions(somebody: bool) -> Value {
    if somebody { json!([{ "id": "7" }]) } else { json!([]) }
}

fn question(text: String, title: Option<String>, address: Address, look: Format) -> Question {
    Question {
        id: MessageId::new(1),
        channel: ChannelId::new(2),
        guild: Some(GuildId::new(3)),
        asker: UserId::new(4),
        address,
        text,
        withheld: false,
        title,
        edited: None,
        replies_to: None,
        allowed: Allowed { look, reply: true, react: true },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_payload_is_read_or_refused(name in select(NAMES.to_vec()), payload in payload()) {
        if let Ok(Some(event)) = Event::parse(name, &payload.to_string()) {
            PermissionCache::default().update(&event);
        }
    }

    #[test]
    fn any_text_is_answered_within_limits_or_not_at_all(
        text in "(<@9> )?.{0,200}",
        more in "\\PC{0,60}",
        title in prop::option::of(".{0,100}"),
        address in select(vec![Address::Direct, Address::Reply, Address::Unprompted]),
        look in select(vec![Format::Embed, Format::Plain]),
    ) {
        let message = json!({
            "id": "1", "channel_id": "2", "guild_id": "3", "type": 0, "author": { "id": "4" },
            "content": format!("{text}{more}"), "mentions": [{ "id": "9" }],
        });
        let message: Message = serde_json::from_value(message).unwrap();
        let text = text_of(&message, CurrentUser { id: OWN, managed_role: None }, address);
        prop_assert!(!text.contains("<@9>"));
        if let Some(spoken) = reply_to(&ASSISTANT, &GuildProfile::default(), &question(text, title, address, look), Before::Nothing) {
            twilight_validate::message::content(&spoken.message.content).unwrap();
            prop_assert!(spoken.message.rows.len() <= 5);
            prop_assert!(spoken.message.pings.is_none());
            prop_assert!(!spoken.message.content.is_empty() || spoken.message.embed.is_some());
            prop_assert!(look == Format::Embed || spoken.message.embed.is_none());
        }
    }

    #[test]
    fn only_people_are_listened_to(
        author in select(vec!["4", "9"]),
        bot in any::<bool>(),
        webhook in any::<bool>(),
        kind in 0_u8..40,
        mentioned in any::<bool>(),
        overheard in any::<bool>(),
        other in 0_u8..5,
    ) {
        let message = json!({
            "id": "1", "channel_id": "2", "guild_id": "3", "type": kind, "content": if mentioned { "<@9> hm" } else { "hm" },
            "author": { "id": author, "bot": bot },
            "webhook_id": if webhook { json!("5") } else { Value::Null },
            "mentions": if mentioned { json!([{ "id": "9" }, { "id": "7" }]) } else { mentions(other == 1) },
            "mention_roles": if other == 2 { json!(["8"]) } else { json!([]) },
            "message_reference": if other == 3 { json!({ "type": 0, "message_id": "6" }) } else { Value::Null },
            "referenced_message": if other == 4 { json!({ "author": { "id": "7" } }) } else { Value::Null },
        });
        let message: Message = serde_json::from_value(message).unwrap();
        let by_people = author == "4" && !bot && !webhook && matches!(kind, 0 | 19);
        let own = CurrentUser { id: OWN, managed_role: None };
        let expected = by_people && (mentioned || (overheard && other == 0));
        prop_assert_eq!(address(&message, own, overheard).is_ok(), expected);
    }
}
