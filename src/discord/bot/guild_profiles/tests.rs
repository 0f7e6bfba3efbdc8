use std::num::NonZeroU64;

use serenity::all::ChannelId;

use super::memory::{Kept, Memory, OWN_BYTES};
use super::*;
use crate::config::{GuildConfig, StoreAddress};
use crate::discord::ui::snapshot::Snapshot;
use engine::assistant::Surface;
use engine::own_answers::{OwnAnswer, Shown};

fn profiles(guild: GuildConfig) -> GuildProfiles {
    let mut config = Config::default();
    config.answering.channels = vec![1, 2];
    config.guilds.insert(NonZeroU64::new(5).unwrap(), guild);
    let folder = std::path::Path::new("tests/data/bicycles");
    let (assistant, _) = Assistant::for_look_ups(folder).unwrap();
    GuildProfiles::new(&config, None, Snapshots::new(Snapshot::new(assistant)), mpsc::unbounded_channel().0)
}

#[test]
fn what_a_server_leaves_out_is_as_everywhere() {
    let (own, other) = (Some(GuildId::new(5)), Some(GuildId::new(6)));
    let same = profiles(GuildConfig::default());
    assert_eq!(same.of(own), same.of(other));
    assert_eq!(same.of(None).channels.len(), 2);
    let set = profiles(GuildConfig { channels: Some(vec![9]), ..GuildConfig::default() });
    assert!(set.of(own).channels.contains(&ChannelId::new(9)) && set.of(own).channels.len() == 1);
    assert_eq!(set.of(other).channels.len(), 2);
    let mute = profiles(GuildConfig { channels: Some(Vec::new()), ..GuildConfig::default() });
    assert!(mute.of(own).channels.is_empty() && *mute.answer_unprompted().borrow());
}

#[test]
fn what_the_knowledge_does_not_have_is_told() {
    let (assistant, _) = Assistant::for_look_ups(std::path::Path::new("knowledge")).unwrap();
    let known =
        GuildConfig { region: Some("UK".to_owned()), off: vec!["average-salary".to_owned()], ..GuildConfig::default() };
    assert_eq!(profiles(known).oddities(&assistant), []);
    let unknown = GuildConfig {
        region: Some("Atlantis".to_owned()),
        off: vec!["avrage-salary".to_owned()],
        ..GuildConfig::default()
    };
    let told = profiles(unknown).oddities(&assistant);
    assert!(told.len() == 2 && told[0].0.contains("avrage-salary") && told[1].0.contains("Atlantis"), "{told:?}");
}

#[test]
fn with_a_servers_data_goes_what_its_members_said_of_answers() {
    let profiles = profiles(GuildConfig::default());
    let guild = GuildId::new(6);
    let raised = || profiles.memory.lock().kept.peek(&guild).unwrap().raised.clone();
    let voted = BTreeMap::from([("pay".to_owned(), 0.05)]);
    let mut settings = GuildSettings::default();
    let kept = profiles.made(guild, &settings, voted.clone(), None);
    profiles.memory.lock().put(guild, kept);
    settings.version = 1;
    profiles.put(guild, &settings);
    assert_eq!(raised(), voted, "another change leaves it");
    profiles.put(guild, &GuildSettings::default());
    assert!(raised().is_empty());
}

fn answer(guild: u64, number: u8) -> OwnAnswer {
    OwnAnswer {
        id: format!("a{number}"),
        question: format!("What about the wheel of number {number} here?"),
        phrasings: vec![format!("wheel {number}")],
        shown: Shown::Text { answer: format!("told in {guild}"), link: None, replaces: None },
        expires: None,
    }
}

/// What happens to a few servers.
#[derive(Debug, Clone)]
enum Step {
    Teach(u64, u8),
    Forget(u64, u8),
    Restart,
    Exchange,
    Ask(u64),
}

fn steps() -> impl proptest::strategy::Strategy<Value = Vec<Step>> {
    use proptest::prelude::*;
    let guild = 1..4_u64;
    let step = prop_oneof![
        4 => (guild.clone(), 0..4_u8).prop_map(|(guild, number)| Step::Teach(guild, number)),
        1 => (guild.clone(), 0..4_u8).prop_map(|(guild, number)| Step::Forget(guild, number)),
        1 => Just(Step::Restart),
        1 => Just(Step::Exchange),
        4 => guild.prop_map(Step::Ask),
    ];
    proptest::collection::vec(step, 1..25)
}

#[test]
fn no_server_is_ever_told_what_another_one_was_taught() {
    use crate::discord::ui::handlers::Handlers;
    use crate::discord::ui::message::InteractionResponse;
    use crate::discord::ui::notifications::Notifications;
    use crate::discord::ui::request::{Autocomplete, Request};
    use crate::store::{Expected, Lesson, OwnAnswersChange, Taught};
    use engine::assistant::Question;
    use proptest::test_runner::{Config as Cases, TestRunner};
    use std::collections::BTreeSet;

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let file = std::env::temp_dir().join(format!("preceptor-own-{}", std::process::id())).join("own.sqlite");
    let folder = std::path::Path::new("tests/data/bicycles");
    let assistant = || Assistant::from_folder(folder).unwrap().0;
    let snapshots = Snapshots::new(Snapshot::new(assistant()));
    let store = runtime.block_on(Store::open(&StoreAddress::Sqlite(file.clone()))).unwrap();
    let fresh = || {
        let waiting = mpsc::unbounded_channel().0;
        GuildProfiles::new(&Config::default(), Some(store.clone()), snapshots.clone(), waiting)
    };
    let mut runner = TestRunner::new(Cases { cases: 20, failure_persistence: None, ..Cases::default() });
    runner
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let mut profiles = fresh();
                let mut model: HashMap<u64, BTreeSet<u8>> = HashMap::new();
                for guild in 1..4 {
                    store.delete_guild(NonZeroU64::new(guild).unwrap()).await.unwrap();
                }
                for step in steps {
                    match step {
                        Step::Teach(guild, number) | Step::Forget(guild, number) => {
                            let after = matches!(step, Step::Teach(..)).then(|| answer(guild, number));
                            let known = model.entry(guild).or_default();
                            if after.is_some() {
                                known.insert(number)
                            } else {
                                known.remove(&number)
                            };
                            let lesson = Lesson { id: format!("a{number}"), after, expected: Expected::Anything };
                            let id = NonZeroU64::new(guild).unwrap();
                            let teaching = OwnAnswersChange { guild: id, actor: id, at: 1, lessons: vec![lesson] };
                            let Taught::Done { settings, before, changes } = store.teach(teaching).await.unwrap()
                            else {
                                panic!()
                            };
                            profiles.put_taught(GuildId::new(guild), &settings, before, changes).await;
                        }
                        Step::Restart => profiles = fresh(),
                        Step::Exchange => {
                            snapshots.exchange(Snapshot::new(assistant()));
                            profiles.knowledge_exchanged();
                        }
                        Step::Ask(guild) => {
                            let own_guild = GuildId::new(guild);
                            profiles.settle(own_guild).await;
                            let profile = profiles.of(Some(own_guild));
                            let told = profile.overlay.own().map(|own| own.iter().cloned().collect::<Vec<_>>());
                            let known = model.get(&guild).cloned().unwrap_or_default();
                            let mut told: Vec<OwnAnswer> = told.unwrap_or_default();
                            told.sort_by(|one, other| one.id.cmp(&other.id));
                            let wanted: Vec<_> = known.iter().map(|number| answer(guild, *number)).collect();
                            assert_eq!(told, wanted);
                            let snapshot = snapshots.current();
                            for number in 0..4 {
                                let text = format!("what about the wheel of number {number} here?");
                                let question = Question::new(&text, Surface::Slash);
                                let response = snapshot.assistant().answer(&question, Some(&profile.overlay));
                                let shown = response.reply.map(|reply| reply.text()).unwrap_or_default();
                                let elsewhere = (1..4).filter(|other| *other != guild);
                                for other in elsewhere {
                                    assert!(!shown.contains(&format!("told in {other}")), "{guild}: {shown}");
                                }
                                assert!(!known.contains(&number) || shown.contains(&format!("told in {guild}")));
                            }
                            let typing = Autocomplete {
                                guild: Some(own_guild),
                                is_servers_own: true,
                                command: "teach".to_owned(),
                                option: "answer".to_owned(),
                                typed: "wheel".to_owned(),
                                ..Autocomplete::default()
                            };
                            let handlers = Handlers::new(&snapshot, &profile);
                            let outcome = handlers.handle(&Request::Autocomplete(typing), &Notifications::default());
                            let InteractionResponse::Choices(choices) = outcome.callback else { panic!() };
                            assert_eq!(choices.len(), known.len(), "{choices:?}");
                        }
                    }
                }
            });
            Ok(())
        })
        .unwrap();
    runtime.block_on(store.close());
    std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
}

#[test]
fn the_least_used_answers_leave_memory_first() {
    let mut memory = Memory::new();
    let long = |guild: u64| {
        let (assistant, _) = Assistant::for_look_ups(std::path::Path::new("tests/data/bicycles")).unwrap();
        let mut own = OwnAnswers::default();
        for number in 0..200 {
            let text = Shown::Text { answer: "x ".repeat(1_700), link: None, replaces: None };
            own.add(OwnAnswer { shown: text, ..answer(guild, number) }, assistant.matcher()).unwrap();
        }
        own
    };
    let own = long(1);
    let most = OWN_BYTES / own.size();
    let state = TaughtState { version: 1, answers: 200 };
    for guild in 1..=most as u64 + 3 {
        let kept = Kept { version: 1, profile: Arc::default(), raised: BTreeMap::new(), taught: state, with_own: None };
        memory.put(GuildId::new(guild), kept);
        memory.put_own(GuildId::new(guild), state, own.clone());
        // The first one is used all the time.
        let _ = memory.own.get(&GuildId::new(1));
        assert!(memory.bytes <= OWN_BYTES, "{}", memory.bytes);
    }
    assert!(memory.kept.peek(&GuildId::new(1)).unwrap().whole().is_some());
    assert!(memory.kept.peek(&GuildId::new(2)).unwrap().whole().is_none());
    assert_eq!(memory.bytes, memory.own.iter().map(|(_, size)| size).sum::<usize>());
}
