use serde_json::json;
use serenity::all::{CreateActionRow, Permissions, UserId};

use super::*;
use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::testing::{ASKER, GUILD, MESSAGE, OTHER, SNAPSHOT, Sent};
use crate::store::{AuditEntry, GuildSettings, Setting, SettingValue};

const PAGES: [Page; 9] = [
    Page::Home,
    Page::Entries(0),
    Page::Entries(usize::MAX),
    Page::History(0),
    Page::History(40),
    Page::ConfirmReset,
    Page::ConfirmDelete,
    Page::ConfirmDeleteAgain,
    Page::Of(Setting::Off),
];

/// Custom ids of all that can be pressed or chosen.
fn ids(shown: &OutgoingMessage) -> Vec<String> {
    let rows = serde_json::to_value(&shown.rows).unwrap();
    let components = rows.as_array().unwrap().iter().flat_map(|row| row["components"].as_array().unwrap().clone());
    components.map(|one| one["custom_id"].as_str().unwrap().to_owned()).collect()
}

fn shown(page: Page, configured: &GuildProfile, history: &[AuditEntry], found: Option<&[String]>) -> OutgoingMessage {
    let view = View {
        asker: UserId::new(ASKER),
        knowledge: SNAPSHOT.knowledge(),
        configured,
        channels: &configured.channels,
        settings: &GuildSettings::default(),
        history,
        found,
        differs: None,
        content: ContentAccess::Missing,
        retention: std::time::Duration::from_secs(365 * 86_400),
        notice: None,
    };
    screen(page, &view)
}

#[test]
fn every_page_fits_and_everything_on_it_leads_somewhere() {
    let id = |number: u64| std::num::NonZeroU64::new(number).unwrap();
    let channels = (1..100).map(|number| serenity::all::ChannelId::new(u64::MAX - number)).collect();
    let crowded = GuildProfile { channels, ..GuildProfile::default() };
    let many: Vec<AuditEntry> = (0..9)
        .map(|number| AuditEntry {
            version: u64::MAX - number,
            setting: Setting::Region,
            at: i64::MAX,
            actor: id(u64::MAX),
            before: Some(SettingValue::Region("*".repeat(100))),
            after: Some(SettingValue::Channels((1..30).map(|number| id(u64::MAX - number)).collect())),
        })
        .collect();
    let pages = PAGES.into_iter().chain(Setting::ALL.map(Page::Of));
    for (page, configured) in pages.flat_map(|page| {
        [(page, &crowded), (page, &GuildProfile::default().clone())]
            .map(|(page, configured)| (page, configured.clone()))
    }) {
        let history: &[AuditEntry] = if matches!(page, Page::History(_)) { &many } else { &[] };
        for found in [None, Some([].as_slice()), Some(["cpc-a".to_owned()].as_slice())] {
            let shown = shown(page, &configured, history, found);
            assert!(shown.ephemeral && !shown.content.is_empty() && shown.rows.len() <= 5, "{page:?}");
            assert!(shown.content.encode_utf16().count() <= 2_000, "{page:?}");
            let ids = ids(&shown);
            let distinct: std::collections::HashSet<&String> = ids.iter().collect();
            assert_eq!(distinct.len(), ids.len(), "{page:?}: {ids:?}");
            for row in &shown.rows {
                assert!(!matches!(row, CreateActionRow::Buttons(buttons) if !(1..=5).contains(&buttons.len())));
            }
            for id in ids {
                let read = CustomId::decode(&id).unwrap();
                assert!(id.len() <= 100 && read.action == Action::Manage && read.asker == Some(UserId::new(ASKER)));
                // Menus have something chosen from them.
                let chosen = [
                    vec![],
                    vec!["channels".to_owned()],
                    vec!["7".to_owned()],
                    vec!["1 off".to_owned()],
                    vec!["certain".to_owned()],
                ];
                assert!(chosen.iter().any(|chosen| Step::read(&read.entries, chosen, &[]).is_some()), "{id}");
            }
        }
    }
}

/// A press of a button under a screen of somebody's.
fn pressed(opener: u64, by: u64, step: &str) -> Sent {
    Sent::button(&custom_id(UserId::new(opener), &step.split(',').collect::<Vec<_>>())).ephemeral().by(by)
}

/// The interaction comes so long after its message.
fn after(mut sent: Sent, age: std::time::Duration) -> Sent {
    let id = MESSAGE + ((u64::try_from(age.as_millis()).unwrap()) << 22);
    sent.0["id"] = json!(id.to_string());
    sent
}

fn outcome(sent: Sent) -> Result<Step, &'static str> {
    Asked::of(&sent.request()).expect("it is about something else").map(|(asked, _)| asked.step)
}

#[test]
fn moderators_and_whoever_opened_the_screen_may_use_it() {
    let now = std::time::Duration::from_secs(5);
    let late = std::time::Duration::from_secs(901);
    let manager = Permissions::MANAGE_GUILD.bits();
    for (sent, expected) in [
        (after(pressed(ASKER, ASKER, "reset"), now), Ok(Step::Reset)),
        (after(pressed(ASKER, ASKER, "reset"), late), Err(REFUSALS.not_allowed)),
        (after(pressed(ASKER, OTHER, "reset"), now), Err(REFUSALS.not_allowed)),
        (after(pressed(ASKER, ASKER, "reset"), late).with_permissions(manager), Ok(Step::Reset)),
        (after(pressed(ASKER, OTHER, "reset"), now).with_permissions(manager), Ok(Step::Reset)),
        (after(pressed(ASKER, ASKER, "reset"), now).forged(), Err(FOREIGN)),
        (after(pressed(ASKER, ASKER, "reset"), now).outside_servers(1), Err(REFUSALS.not_here)),
        (after(pressed(ASKER, ASKER, "no-such-step"), now), Err(REFUSALS.other_version)),
        (after(pressed(ASKER, ASKER, "undo,x,region"), now), Err(REFUSALS.other_version)),
    ] {
        let what = format!("{sent:?}");
        assert_eq!(outcome(sent), expected, "{what}");
    }
    // A bot that is installed for a user, or for another server, is no server's own.
    for owners in [
        json!({ "1": ASKER.to_string() }),
        json!({ "0": "0" }),
        json!({ "0": (GUILD + 1).to_string() }),
        json!({}),
        json!(null),
    ] {
        let mut sent = after(pressed(ASKER, ASKER, "reset"), now).with_permissions(manager);
        sent.0["authorizing_integration_owners"] = owners.clone();
        let asked = Asked::of(&sent.request());
        assert!(!matches!(asked, Some(Ok(_))), "{owners}");
    }
    let mut public = after(pressed(ASKER, ASKER, "reset"), now);
    public.0["message"]["flags"] = json!(0);
    assert_eq!(outcome(public), Err(FOREIGN));
}

#[test]
fn what_is_about_oneself_is_nobody_elses() {
    let now = std::time::Duration::from_secs(5);
    let manager = Permissions::MANAGE_GUILD.bits();
    assert_eq!(outcome(after(pressed(ASKER, ASKER, "forget"), now).outside_servers(1)), Ok(Step::Forget));
    assert_eq!(outcome(after(pressed(ASKER, OTHER, "forget"), now).with_permissions(manager)), Err(FOREIGN));
}
