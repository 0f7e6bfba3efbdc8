use engine::own_answers::{MOST_ANSWERS, OwnAnswer, Shown};

use super::*;
use crate::store::*;

/// So many answers an import has here.
pub(super) const IMPORTED: usize = 40;

pub(super) fn answer(name: &str, text: &str) -> OwnAnswer {
    OwnAnswer {
        id: name.to_owned(),
        question: format!("What about the {name}?"),
        phrasings: vec![format!("{name}?"), "“when”\n".to_owned()],
        shown: Shown::Text { answer: text.to_owned(), link: None, replaces: None },
        expires: None,
    }
}

fn lesson(name: &str, text: Option<&str>, expected: Expected) -> Lesson {
    Lesson { id: name.to_owned(), after: text.map(|text| answer(name, text)), expected }
}

fn teaching(guild: u64, lessons: Vec<Lesson>) -> OwnAnswersChange {
    OwnAnswersChange { guild: id(guild), actor: id(77), at: 1_000, lessons }
}

/// Teaches one answer, or has it forgotten, whatever was there.
pub(super) async fn teach(store: &Store, guild: u64, name: &str, text: Option<&str>) -> GuildSettings {
    match store.teach(teaching(guild, vec![lesson(name, text, Expected::Anything)])).await.unwrap() {
        Taught::Done { settings, .. } => settings,
        other => panic!("{other:?}"),
    }
}

/// Teaches many answers at once, with a text that says which import it was.
pub(super) async fn import(store: &Store, guild: u64, number: u64) -> GuildSettings {
    let lesson = |at| lesson(&format!("answer-{at}"), Some(&format!("import {number}")), Expected::Anything);
    match store.teach(teaching(guild, (0..IMPORTED).map(lesson).collect())).await.unwrap() {
        Taught::Done { settings, .. } => settings,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_taught_is_kept_counted_and_told_in_the_list_of_changes() {
    for place in Place::all().await {
        let store = place.open().await;
        assert_eq!(store.taught(id(1)).await.unwrap(), KeptAnswers::default());
        let first = teach(&store, 1, "tides", Some("At noon.")).await;
        assert_eq!((first.version, first.taught), (1, TaughtState { version: 1, answers: 1 }));
        set(&store, 1, region("UK")).await;
        let second = teach(&store, 1, "tides", Some("At one.")).await;
        assert_eq!((second.version, second.taught), (3, TaughtState { version: 3, answers: 1 }));
        assert_eq!(teach(&store, 1, "tides", Some("At one.")).await, second, "what is so already is no change");
        store.close().await;

        let store = place.open().await;
        let kept = store.taught(id(1)).await.unwrap();
        assert_eq!(kept.answers, [KeptAnswer { version: 3, answer: answer("tides", "At one.") }]);
        assert_eq!(store.own_answer(id(1), "tides".to_owned()).await.unwrap().as_ref(), kept.answers.first());
        assert_eq!(store.own_answer(id(2), "tides".to_owned()).await.unwrap(), None);
        let gone = teach(&store, 1, "tides", None).await;
        assert_eq!(gone.taught, TaughtState { version: 4, answers: 0 });
        let history = store.own_history(id(1), 0, 10).await.unwrap();
        let told: Vec<_> = history.iter().map(|one| (one.version, one.actor, one.at, one.answers)).collect();
        assert_eq!(told, [(4, id(77), 1_000, 1), (3, id(77), 1_000, 1), (1, id(77), 1_000, 1)]);
        let texts = (&history[1].first.before, &history[1].first.after);
        assert_eq!(texts, (&Some(answer("tides", "At noon.")), &Some(answer("tides", "At one."))));
        assert_eq!(store.own_history(id(1), 1, 1).await.unwrap(), history[1..2]);
        assert_eq!(store.own_history(id(2), 0, 10).await.unwrap(), []);
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn what_somebody_else_has_changed_is_not_overwritten() {
    for place in Place::all().await {
        let store = place.open().await;
        let now = teach(&store, 1, "tides", Some("At noon.")).await;
        for (expected, is_done) in [
            (Expected::Nothing, false),
            (Expected::Version(9), false),
            (Expected::Version(1), true),
            (Expected::Version(1), false),
        ] {
            let also = lesson("piano", Some("At the desk."), Expected::Anything);
            let lessons = vec![also, lesson("tides", Some(&format!("{expected:?}{is_done}")), expected)];
            match store.teach(teaching(1, lessons)).await.unwrap() {
                Taught::Done { before, changes, .. } => {
                    assert!(is_done && before == now.taught && changes.len() == 2, "{before:?} {changes:?}");
                }
                Taught::Differs { id, present } => assert!(!is_done && id == "tides" && present.is_some()),
                Taught::Full => panic!(),
            }
        }
        assert_eq!(store.settings(id(1)).await.unwrap().version, 2, "what was refused leaves nothing");
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn a_server_has_as_many_answers_as_it_may_have() {
    for place in Place::all().await {
        let store = place.open().await;
        let many = |count| (0..count).map(|at| lesson(&format!("a{at}"), Some("x"), Expected::Nothing)).collect();
        assert_eq!(store.teach(teaching(1, many(MOST_ANSWERS + 1))).await.unwrap(), Taught::Full);
        assert_eq!(store.taught(id(1)).await.unwrap(), KeptAnswers::default());
        assert!(matches!(store.teach(teaching(1, many(MOST_ANSWERS))).await.unwrap(), Taught::Done { .. }));
        let one_more = vec![lesson("b", Some("x"), Expected::Nothing)];
        assert_eq!(store.teach(teaching(1, one_more.clone())).await.unwrap(), Taught::Full);
        teach(&store, 1, "a0", None).await;
        assert!(matches!(store.teach(teaching(1, one_more)).await.unwrap(), Taught::Done { .. }));
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn an_import_is_undone_as_one_as_long_as_it_holds() {
    for place in Place::all().await {
        let store = place.open().await;
        teach(&store, 1, "answer-3", Some("before")).await;
        let imported = import(&store, 1, 2).await;
        let undoing = UndoTaught { guild: id(1), version: imported.version, actor: id(5), at: 9, anyway: false };
        for (guild, version) in [(2, 2), (1, 9), (1, u64::MAX)] {
            let other = UndoTaught { guild: id(guild), version, ..undoing };
            assert_eq!(store.undo_taught(other).await.unwrap(), UndoneTaught::Gone);
        }
        teach(&store, 1, "answer-5", Some("since")).await;
        let UndoneTaught::Differs { revision, ids } = store.undo_taught(undoing).await.unwrap() else { panic!() };
        assert_eq!((revision.answers, ids), (IMPORTED as u64, vec!["answer-5".to_owned()]));
        let UndoneTaught::Done { settings, changes, .. } =
            store.undo_taught(UndoTaught { anyway: true, ..undoing }).await.unwrap()
        else {
            panic!()
        };
        assert_eq!((settings.taught.answers, changes.len()), (1, IMPORTED));
        let kept = store.taught(id(1)).await.unwrap();
        assert_eq!(kept.answers, [KeptAnswer { version: 4, answer: answer("answer-3", "before") }]);
        assert_eq!(store.own_history(id(1), 0, 1).await.unwrap()[0].actor, id(5));
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn vectors_are_kept_as_long_as_their_answer() {
    for place in Place::all().await {
        let store = place.open().await;
        teach(&store, 1, "tides", Some("At noon.")).await;
        let vectors = |byte| vec![("tides".to_owned(), vec![byte; 3]), ("gone".to_owned(), vec![byte])];
        for byte in [1, 2] {
            store.keep_vectors(id(1), vectors(byte)).await.unwrap();
        }
        store.keep_vectors(id(2), vectors(3)).await.unwrap();
        assert_eq!(store.taught(id(1)).await.unwrap().vectors, [vec![2; 3]]);
        assert_eq!(store.taught(id(2)).await.unwrap().vectors, Vec::<Vec<u8>>::new());
        teach(&store, 1, "tides", None).await;
        assert_eq!(store.stats().await.unwrap().own_vectors, 0);
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn a_draft_goes_with_the_message_whose_words_it_was_begun_with() {
    for place in Place::all().await {
        let store = place.open().await;
        let put = async |actor, message| {
            store.put_draft(id(1), id(actor), 100, "{}".to_owned(), Some(id(message))).await.unwrap()
        };
        let (of_first, of_second) = (put(7, 50).await, put(8, 51).await);
        assert_eq!(store.forget_messages(vec![id(50), id(99)]).await.unwrap(), 1);
        assert_eq!(store.draft(id(1), id(7), of_first).await.unwrap(), None);
        assert!(store.draft(id(1), id(8), of_second).await.unwrap().is_some());
        // What is begun next is begun with something else.
        put(8, 52).await;
        assert_eq!(store.forget_messages(vec![id(51)]).await.unwrap(), 0);
        store.close().await;
        place.remove().await;
    }
}

#[tokio::test]
async fn a_draft_is_its_writers_and_the_latest_one() {
    for place in Place::all().await {
        let store = place.open().await;
        let put =
            async |actor, at, text: &str| store.put_draft(id(1), id(actor), at, text.to_owned(), None).await.unwrap();
        let read = async |actor, number| store.draft(id(1), id(actor), number).await.unwrap();
        let first = put(7, 100, "one").await;
        let second = put(7, 100, "two").await;
        let other = put(8, 100, "other").await;
        assert_ne!(first, second);
        assert_eq!((read(7, first).await, read(7, second).await), (None, Some("two".to_owned())));
        assert_eq!((read(8, other).await, read(8, second).await), (Some("other".to_owned()), None));
        assert_eq!(store.draft(id(2), id(7), second).await.unwrap(), None, "another server's");
        store.drop_draft(id(1), id(7), first).await.unwrap();
        assert!(read(7, second).await.is_some());
        store.drop_draft(id(1), id(7), second).await.unwrap();
        assert!(read(7, second).await.is_none() && put(7, 200, "three").await > second);
        store.close().await;
        place.remove().await;
    }
}
