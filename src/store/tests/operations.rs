use std::collections::HashMap;
use std::time::Duration;

use super::*;
use crate::store::*;

const DAY: i64 = 86_400;

#[tokio::test]
async fn what_is_set_holds_and_stands_in_the_list_of_changes() {
    for place in Place::all().await {
        let store = place.open().await;
        assert_eq!(store.settings(id(1)).await.unwrap(), GuildSettings::default());
        let first = set(&store, 1, region("UK")).await;
        assert_eq!((first.version, first.region()), (1, Some("UK")));
        let channels = SettingValue::Channels([id(u64::MAX), id(3)].into());
        let both = vec![(Setting::Region, None), (Setting::Channels, Some(channels.clone()))];
        let second = change(&store, 1, both).await;
        assert_eq!((second.version, second.region(), second.channels().unwrap().len()), (2, None, 2));
        // What is so already is no change.
        let same = set(&store, 1, channels.clone()).await;
        assert_eq!(same, second);
        store.close().await;

        let store = place.open().await;
        assert_eq!(store.settings(id(1)).await.unwrap(), second, "{}", place.address);
        let history = store.history(id(1), 0, 10).await.unwrap();
        let told: Vec<_> =
            history.iter().map(|entry| (entry.version, entry.setting, &entry.before, &entry.after)).collect();
        let (uk, to) = (Some(region("UK")), Some(channels));
        assert_eq!(
            told,
            [(2, Setting::Channels, &None, &to), (2, Setting::Region, &uk, &None), (1, Setting::Region, &None, &uk)]
        );
        assert!(history.iter().all(|entry| entry.actor == id(77) && entry.at == 1_000));
        assert_eq!(store.history(id(1), 1, 1).await.unwrap(), history[1..2]);
        assert_eq!(store.history(id(2), 0, 10).await.unwrap(), []);
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn of_two_changes_to_the_same_settings_one_is_told_of_the_other() {
    for place in Place::all().await {
        let store = place.open().await;
        let change = |place: &str| SettingsChange {
            guild: id(1),
            version: 0,
            actor: id(2),
            at: 5,
            values: vec![(Setting::Region, Some(region(place)))],
        };
        let changes = (0..8).map(|number| {
            let (store, change) = (store.clone(), change(&format!("place {number}")));
            tokio::spawn(async move { store.change(change).await.unwrap() })
        });
        let mut done = Vec::new();
        let mut refused = 0;
        for change in changes.collect::<Vec<_>>() {
            match change.await.unwrap() {
                Changed::Done(settings, entries) => done.push((settings, entries.len())),
                Changed::Conflict(settings) => {
                    assert_eq!(settings.version, 1);
                    refused += 1;
                }
            }
        }
        assert_eq!((done.len(), refused), (1, 7));
        assert_eq!((store.settings(id(1)).await.unwrap(), 1), done[0]);
        assert_eq!(store.history(id(1), 0, 10).await.unwrap().len(), 1);
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn a_change_is_undone_as_long_as_it_holds() {
    for place in Place::all().await {
        let store = place.open().await;
        set(&store, 1, region("UK")).await;
        set(&store, 1, SettingValue::Buttons(false)).await;
        let undoing =
            Undoing { guild: id(1), version: 1, setting: Setting::Region, actor: id(5), at: 9, anyway: false };
        for (guild, version) in [(2, 1), (1, 2), (1, 9), (1, u64::MAX)] {
            let other = Undoing { guild: id(guild), version, ..undoing };
            assert_eq!(store.undo(other).await.unwrap(), Undone::Gone);
        }
        let Undone::Done(settings, entries) = store.undo(undoing).await.unwrap() else { panic!() };
        assert_eq!((settings.version, settings.region(), settings.buttons()), (3, None, Some(false)));
        assert_eq!((entries[0].actor, &entries[0].before, entries[0].version), (id(5), &Some(region("UK")), 3));

        set(&store, 1, region("Texas")).await;
        let differs = store.undo(undoing).await.unwrap();
        let Undone::Differs { entry, present } = differs else { panic!("{differs:?}") };
        assert_eq!((entry.after, present), (Some(region("UK")), Some(region("Texas"))));
        assert_eq!(store.settings(id(1)).await.unwrap().region(), Some("Texas"));
        let anyway = store.undo(Undoing { anyway: true, ..undoing }).await.unwrap();
        assert!(matches!(&anyway, Undone::Done(settings, _) if settings.region().is_none()), "{anyway:?}");
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn counts_add_up_by_day_and_entry() {
    for place in Place::all().await {
        let store = place.open().await;
        let counted =
            |guild, day, outcome, entry: &str| Counted { guild: id(guild), day, outcome, entry: entry.to_owned() };
        let answered = counted(1, 10, CountedOutcome::Answered, "pay");
        let silent = counted(1, 11, CountedOutcome::Unanswered, "");
        store.count(vec![(answered.clone(), 2), (counted(2, 10, CountedOutcome::Answered, "pay"), 9)]).await.unwrap();
        store.count(vec![(answered.clone(), 3), (silent.clone(), 1)]).await.unwrap();
        assert_eq!(store.counts(id(1), 0).await.unwrap(), [(answered, 5), (silent.clone(), 1)]);
        assert_eq!(store.counts(id(1), 11).await.unwrap(), [(silent, 1)]);
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn what_is_kept_about_a_member_is_found_and_forgotten() {
    for place in Place::all().await {
        let store = place.open().await;
        let key = MemberKey::in_file(&place.folder.join("members.key")).unwrap();
        let vote = |guild, entry: &str, user, at| Vote {
            guild: id(guild),
            entry: entry.to_owned(),
            voter: key.pseudonym(id(user)),
            message: id(5),
            verdict: Verdict::Helped,
            at,
            is_settled: true,
        };
        assert!(store.vote(vote(1, "pay", 7, 0)).await.unwrap());
        assert!(!store.vote(vote(1, "pay", 7, 7 * DAY - 1)).await.unwrap(), "one a week");
        assert!(store.vote(Vote { verdict: Verdict::NotIt, ..vote(1, "pay", 7, 7 * DAY) }).await.unwrap());
        assert!(store.vote(vote(1, "pay", 8, 0)).await.unwrap() && store.vote(vote(2, "pay", 7, 0)).await.unwrap());
        let votes = store.votes(id(1), 0).await.unwrap();
        assert_eq!(votes, [Votes { entry: "pay".to_owned(), helped: 1, not_it: 1 }]);
        let lately = store.votes(id(1), 7 * DAY).await.unwrap();
        assert_eq!(lately, [Votes { entry: "pay".to_owned(), helped: 0, not_it: 1 }]);
        // That of somebody new is told and changes nothing.
        assert!(store.vote(Vote { is_settled: false, ..vote(3, "pay", 9, 5) }).await.unwrap());
        assert_eq!(
            (store.votes(id(3), 5).await.unwrap().len(), store.votes_since(id(3), 0).await.unwrap()),
            (1, vec![])
        );
        assert_eq!(store.votes_since(id(1), 0).await.unwrap().len(), 2);

        let question = |message, user| UnansweredQuestion {
            guild: id(1),
            message: id(message),
            asker: key.pseudonym(id(user)),
            at: i64::try_from(message).unwrap(),
            text: format!("question {message}"),
        };
        set(&store, 1, SettingValue::Unanswered(true)).await;
        for (message, user) in [(20, 7), (21, 8), (22, 7), (20, 7)] {
            store.keep_unanswered(question(message, user)).await.unwrap();
        }
        assert_eq!(store.unanswered(id(1), 2).await.unwrap(), [question(22, 7), question(21, 8)]);
        assert_eq!(store.unanswered(id(2), 9).await.unwrap(), []);
        assert_eq!(store.drop_messages(vec![id(22), id(99)]).await.unwrap(), 1);

        set(&store, 3, region("UK")).await;
        store.put_draft(id(4), id(7), 5, "{}".to_owned(), None).await.unwrap();
        for (moderator, message) in [(90, 20), (91, 21)] {
            store.put_draft(id(1), id(moderator), 5, "{}".to_owned(), Some(id(message))).await.unwrap();
        }
        let about = store.about(id(7), &key).await.unwrap();
        assert_eq!(about, AboutMember { votes: 2, unanswered: 1, changes: 0, drafts: 1 });
        assert_eq!(store.about(id(77), &key).await.unwrap().changes, 2);
        assert_eq!(store.forget(id(7), &key).await.unwrap(), 4);
        assert_eq!(
            store.about(id(7), &key).await.unwrap(),
            AboutMember { votes: 0, unanswered: 0, changes: 0, drafts: 0 }
        );
        assert_eq!(
            store.about(id(8), &key).await.unwrap(),
            AboutMember { votes: 1, unanswered: 1, changes: 0, drafts: 0 }
        );
        // What was begun with their question is gone, whoever began it.
        assert_eq!(store.about(id(90), &key).await.unwrap().drafts, 0);
        assert_eq!(store.about(id(91), &key).await.unwrap().drafts, 1);
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn texts_are_kept_as_long_as_their_server_wants_that() {
    for place in Place::all().await {
        let store = place.open().await;
        let key = MemberKey::in_file(&place.folder.join("members.key")).unwrap();
        let keep = async |message: u64| {
            let (asker, text) = (key.pseudonym(id(7)), "why?".to_owned());
            let question = UnansweredQuestion { guild: id(1), message: id(message), asker, at: 5, text };
            store.keep_unanswered(question).await.unwrap();
            store.stats().await.unwrap().unanswered
        };
        assert_eq!(keep(1).await, 0, "nobody has switched it on");
        set(&store, 1, SettingValue::Unanswered(true)).await;
        assert_eq!(keep(2).await, 1);
        // Whoever has not heard of it yet keeps nothing either.
        set(&store, 1, SettingValue::Unanswered(false)).await;
        assert_eq!(keep(3).await, 1);
        store.delete_guild(id(1)).await.unwrap();
        assert_eq!(keep(4).await, 0, "all was deleted");
        store.close().await;
        place.remove().await;
    }
}

/// Puts something of each kind into a server.
async fn fill(store: &Store, guild: u64, key: &MemberKey) {
    set(store, guild, SettingValue::Unanswered(true)).await;
    let counted = Counted { guild: id(guild), day: 1, outcome: CountedOutcome::Answered, entry: "é".to_owned() };
    store.count(vec![(counted, 1)]).await.unwrap();
    let (asker, at) = (key.pseudonym(id(7)), 5);
    let vote = Vote {
        guild: id(guild),
        entry: "pay".into(),
        voter: asker,
        message: id(guild),
        verdict: Verdict::Helped,
        at,
        is_settled: true,
    };
    store.vote(vote).await.unwrap();
    let question = UnansweredQuestion { guild: id(guild), message: id(guild), asker, at, text: "“why”?\n".into() };
    store.keep_unanswered(question).await.unwrap();
    super::taught::teach(store, guild, "tides", Some("At noon.")).await;
    store.keep_vectors(id(guild), vec![("tides".to_owned(), vec![0, 255])]).await.unwrap();
    store.put_draft(id(guild), id(77), 5, "{}".to_owned(), None).await.unwrap();
}

/// Of everything that [`fill`] puts into so many servers.
fn all_of(servers: u64) -> Rows {
    Rows {
        servers,
        settings: servers,
        changes: servers,
        counts: servers,
        votes: servers,
        unanswered: servers,
        taught: servers,
        own_answers: servers,
        own_changes: servers,
        own_vectors: servers,
        drafts: servers,
    }
}

#[tokio::test]
async fn what_is_too_old_goes_and_what_a_server_left_goes_after_a_month() {
    let retention = Duration::from_secs(30 * 86_400);
    for place in Place::all().await {
        let store = place.open().await;
        let key = MemberKey::in_file(&place.folder.join("members.key")).unwrap();
        for guild in [1, 2, 3] {
            fill(&store, guild, &key).await;
        }
        let whole = all_of(3);
        assert_eq!(store.stats().await.unwrap(), whole);
        store.note_left(id(1), 100).await.unwrap();
        // Told again, it is still the first time that counts; and who comes back has lost nothing.
        store.note_left(id(1), 10 * DAY).await.unwrap();
        store.note_left(id(2), 100).await.unwrap();
        store.note_here(id(2)).await.unwrap();
        store.note_left(id(9), 100).await.unwrap();
        assert_eq!(store.stats().await.unwrap(), whole, "nothing is noted of a server of which nothing is kept");
        let mut present = store.guilds().await.unwrap();
        present.sort();
        assert_eq!(present, [id(2), id(3)]);
        let drafts = Expired { guilds: Vec::new(), rows: 3 };
        assert_eq!(store.expire(30 * DAY, retention).await.unwrap(), drafts, "what was begun a day ago");
        let expired = store.expire(100 + 30 * DAY, retention).await.unwrap();
        assert_eq!((expired.guilds, expired.rows), (vec![id(1)], 2), "texts of 30 days ago");
        let left = Rows { unanswered: 0, drafts: 0, ..all_of(2) };
        assert_eq!(store.stats().await.unwrap(), left);
        let expired = store.expire(1_000 + 90 * DAY, retention).await.unwrap();
        assert_eq!(expired.rows, 6, "changes and votes of 90 days ago");
        assert!(store.settings(id(2)).await.unwrap().keeps_unanswered());
        let deleted = store.delete_guild(id(2)).await.unwrap();
        assert_eq!(deleted, Rows { changes: 0, own_changes: 0, votes: 0, unanswered: 0, drafts: 0, ..all_of(1) });
        assert_eq!(store.settings(id(2)).await.unwrap(), GuildSettings::default());
        assert!(store.settings(id(3)).await.unwrap().keeps_unanswered());
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn a_store_is_copied_backed_up_and_restored_whole() {
    let mut places = Place::all().await;
    places.push(Place::sqlite());
    // From each kind to the next one.
    for (number, place) in places.iter().enumerate() {
        let store = place.open().await;
        let key = MemberKey::in_file(&place.folder.join("members.key")).unwrap();
        for guild in [10, u64::MAX] {
            fill(&store, guild, &key).await;
        }
        store.note_left(id(10), 3).await.unwrap();
        let rows = store.stats().await.unwrap();
        assert_eq!(rows.total(), 22);
        let settings = store.settings(id(10)).await.unwrap();
        let questions = store.unanswered(id(u64::MAX), 9).await.unwrap();

        let backup = place.folder.join("backup.sqlite");
        std::fs::create_dir_all(&place.folder).unwrap();
        assert_eq!(back_up(&store, &backup).await.unwrap(), rows);
        let again = back_up(&store, &backup).await;
        assert!(matches!(again, Err(StoreError::NotEmpty { .. })), "{again:?}");
        set(&store, 10, region("Texas")).await;
        set(&store, 99, region("Texas")).await;
        assert_eq!(restore(&store, &backup).await.unwrap(), rows);
        assert_eq!((store.settings(id(10)).await.unwrap(), store.stats().await.unwrap()), (settings.clone(), rows));
        let no_backup = restore(&store, &place.folder.join("members.key")).await;
        assert!(matches!(no_backup, Err(StoreError::Damaged { .. })), "{no_backup:?}");

        let next = match places.get(number + 1) {
            Some(next) => next,
            None => &Place::sqlite(),
        };
        let other = next.open().await;
        assert_eq!(store.copy_to(&other).await.unwrap(), rows);
        assert_eq!(other.settings(id(10)).await.unwrap(), settings);
        assert_eq!(other.unanswered(id(u64::MAX), 9).await.unwrap(), questions);
        let twice = store.copy_to(&other).await;
        assert!(matches!(twice, Err(StoreError::NotEmpty { .. })), "{twice:?}");
        for guild in [10, u64::MAX] {
            other.delete_guild(id(guild)).await.unwrap();
        }
        assert_eq!(other.stats().await.unwrap(), Rows::default());
        other.close().await;
        store.close().await;
        let left: Vec<_> = std::fs::read_dir(&place.folder).unwrap().map(|item| item.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains("unfinished")), "{left:?}");
    }
    for place in places {
        place.remove().await;
    }
}

/// What a property test does to one of a few servers.
#[derive(Debug, Clone)]
enum Step {
    Set(u64, SettingValue),
    Unset(u64, Setting),
    Undo(u64, u64, Setting),
    Keep(u64, u64),
    Delete(u64),
}

fn steps() -> impl proptest::strategy::Strategy<Value = Vec<Step>> {
    use proptest::prelude::*;
    let guild = 1..4_u64;
    let value = prop_oneof![
        "[a-z]{1,4}".prop_map(|place| region(&place)),
        any::<bool>().prop_map(SettingValue::Buttons),
        any::<bool>().prop_map(SettingValue::Unanswered),
        proptest::collection::btree_set("[a-z]{1,2}", 0..3).prop_map(SettingValue::Off),
    ];
    let setting =
        prop_oneof![Just(Setting::Region), Just(Setting::Buttons), Just(Setting::Unanswered), Just(Setting::Off)];
    let step = prop_oneof![
        8 => (guild.clone(), value).prop_map(|(guild, value)| Step::Set(guild, value)),
        2 => (guild.clone(), setting.clone()).prop_map(|(guild, setting)| Step::Unset(guild, setting)),
        2 => (guild.clone(), 1..6_u64, setting).prop_map(|(guild, version, setting)| Step::Undo(guild, version, setting)),
        2 => (guild.clone(), 1..9_u64).prop_map(|(guild, message)| Step::Keep(guild, message)),
        1 => guild.prop_map(Step::Delete),
    ];
    proptest::collection::vec(step, 1..40)
}

#[test]
fn a_server_never_sees_another_ones_settings_or_data() {
    use proptest::test_runner::{Config, TestRunner};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for place in runtime.block_on(Place::all()) {
        let store = runtime.block_on(place.open());
        let key = MemberKey::in_file(&place.folder.join("members.key")).unwrap();
        let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
        runner
            .run(&steps(), |steps| {
                runtime.block_on(async {
                    for guild in 1..4 {
                        store.delete_guild(id(guild)).await.unwrap();
                    }
                    let mut model: HashMap<u64, HashMap<Setting, SettingValue>> = HashMap::new();
                    let mut kept: HashMap<u64, std::collections::BTreeSet<u64>> = HashMap::new();
                    for step in steps {
                        let touched = match step {
                            Step::Set(guild, value) => {
                                set(&store, guild, value.clone()).await;
                                model.entry(guild).or_default().insert(value.setting(), value);
                                guild
                            }
                            Step::Unset(guild, setting) => {
                                change(&store, guild, vec![(setting, None)]).await;
                                model.entry(guild).or_default().remove(&setting);
                                guild
                            }
                            Step::Undo(guild, version, setting) => {
                                let undoing =
                                    Undoing { guild: id(guild), version, setting, actor: id(1), at: 1, anyway: false };
                                if let Undone::Done(settings, _) = store.undo(undoing).await.unwrap() {
                                    let own = model.entry(guild).or_default();
                                    match settings.get(setting) {
                                        Some(value) => own.insert(setting, value.clone()),
                                        None => own.remove(&setting),
                                    };
                                }
                                guild
                            }
                            Step::Keep(guild, message) => {
                                let question = UnansweredQuestion {
                                    guild: id(guild),
                                    message: id(message),
                                    asker: key.pseudonym(id(guild)),
                                    at: 1,
                                    text: guild.to_string(),
                                };
                                store.keep_unanswered(question).await.unwrap();
                                let switched_on = SettingValue::Unanswered(true);
                                if model.get(&guild).is_some_and(|own| own.values().any(|value| *value == switched_on))
                                {
                                    kept.entry(guild).or_default().insert(message);
                                }
                                guild
                            }
                            Step::Delete(guild) => {
                                store.delete_guild(id(guild)).await.unwrap();
                                model.remove(&guild);
                                kept.remove(&guild);
                                guild
                            }
                        };
                        assert!((1..4).contains(&touched));
                    }
                    for guild in 1..4 {
                        let settings = store.settings(id(guild)).await.unwrap();
                        let expected = model.get(&guild).cloned().unwrap_or_default();
                        assert_eq!(
                            settings.set().cloned().map(|value| (value.setting(), value)).collect::<HashMap<_, _>>(),
                            expected
                        );
                        let questions = store.unanswered(id(guild), 100).await.unwrap();
                        let messages: std::collections::BTreeSet<u64> =
                            questions.iter().map(|question| question.message.get()).collect();
                        assert_eq!(messages, kept.get(&guild).cloned().unwrap_or_default());
                        assert!(questions.iter().all(|question| question.text == guild.to_string()));
                    }
                });
                Ok(())
            })
            .unwrap();
        runtime.block_on(async {
            store.close().await;
            place.remove().await;
        });
    }
}
