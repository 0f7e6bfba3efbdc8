use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use serenity::all::{InteractionId, MessageId, UserId};

use super::*;
use crate::discord::ui::custom_id::CustomId;
use crate::discord::ui::render::Format;
use crate::discord::ui::request::Form;
use crate::discord::ui::testing::{ASKER, buttons, check_form, check_size};
use crate::store::{KeptAnswer, OwnChange, OwnRevision};
use engine::assistant::Collides;
use engine::own_answers::{
    LONGEST_ANSWER, LONGEST_PHRASING, LONGEST_QUESTION, MOST_PHRASINGS, OwnAnswer, OwnAnswers, Shown, id_for,
};

const USER: UserId = UserId::new(ASKER);

/// Texts as people type them, with what Discord would read as markup or a mention.
fn text(longest: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z ,?é日👩]{1,20}",
        1 => "[`*_~|<>@#:/\\\\\\[\\]()\n]{1,4}",
        1 => Just("@everyone <@1> <#2> https://x.example ".to_owned()),
    ];
    proptest::collection::vec(piece, 1..40).prop_map(move |pieces| {
        let text: String = pieces.concat().chars().take(longest).collect();
        if text.trim().is_empty() { "x".to_owned() } else { text }
    })
}

fn answer() -> impl Strategy<Value = OwnAnswer> {
    let shown = prop_oneof![
        3 => (text(LONGEST_ANSWER), any::<bool>(), any::<bool>()).prop_map(|(answer, links, replaces)| Shown::Text {
            answer,
            link: links.then(|| "https://example.org/a".to_owned()),
            replaces: replaces.then(|| "entry".to_owned()),
        }),
        1 => Just(Shown::BuiltIn { means: "entry".to_owned() }),
    ];
    let line = text(LONGEST_PHRASING).prop_map(|text| text.replace('\n', " "));
    let phrasings = proptest::collection::vec(line, 0..=MOST_PHRASINGS);
    (text(LONGEST_QUESTION), phrasings, shown, any::<bool>()).prop_map(|(question, phrasings, shown, ends)| OwnAnswer {
        id: "an-id".to_owned(),
        question,
        phrasings,
        shown,
        expires: ends.then(|| SystemTime::now() + Duration::from_secs(30 * 86_400)),
    })
}

fn filled(outgoing: &crate::discord::ui::message::OutgoingForm) -> Form {
    let typed = outgoing.fields.iter().map(|field| (field.id.to_owned(), field.value.clone())).collect();
    let caller = Caller {
        user: USER,
        guild: None,
        channel: serenity::all::ChannelId::new(1),
        direct: false,
        member_permissions: None,
        app_permissions: None,
        is_servers_own: true,
        joined_at: None,
    };
    Form { caller, custom_id: outgoing.custom_id.clone(), id: InteractionId::new(1), typed, message: None }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_screen_fits_whatever_was_written(
        answer in answer(),
        clash in text(300),
        number in any::<u32>(),
        look in prop_oneof![Just(Format::Embed), Just(Format::Plain)],
    ) {
        let draft = Draft::of(answer.clone(), 7);
        let clashes = vec![Clash { id: "entry".to_owned(), title: clash.clone(), way: clash.clone(), is_own: false, how: Collides::Likely }; 5];
        let fault = answer.check().err();
        let number = u64::from(number);
        let view = Preview {
            asker: USER,
            draft: &draft,
            number,
            look,
            fault: fault.as_ref(),
            clashes: &clashes,
            foreign: &[],
            would_answer: Some((3, 9)),
            built_in: Some(&clash),
        };
        let kept = KeptAnswer { version: 7, answer: answer.clone() };
        let change = OwnChange { id: answer.id.clone(), before: Some(answer.clone()), after: Some(answer.clone()) };
        let revision = OwnRevision { version: 7, at: 1, actor: USER.into(), answers: 1, first: change };
        let found: Vec<&OwnAnswer> = vec![&answer; 30];
        let own = OwnAnswers::default();
        let choices = vec![(clash.clone(), "~code".to_owned()); 5];
        for message in [
            preview(&view),
            conflict(USER, number, Some(&kept), look),
            Written { asker: USER, kept: &kept, look, built_in: Some(&clash) }.shown(),
            removal(USER, &kept, look),
            history(USER, 5, &vec![revision.clone(); 6], Some(&told(&revision.first))),
            undone_since(USER, &revision, 1),
            means(USER, number, &draft, &choices),
            listed(&Listed { asker: USER, own: &own, found: Some((&clash, &found)), page: 9, by_words: 3, notice: None, now: SystemTime::now() }),
        ] {
            check_size(&message);
            prop_assert!(message.ephemeral && message.pings.is_none());
            for (label, id) in buttons(&message) {
                let id = CustomId::decode(&id).unwrap();
                prop_assert!(Step::read(&id.entries, &[]).is_some(), "{label}: {id:?}");
            }
        }
        for form in [answer_form(USER, number, &draft), find_form(USER), phrasing_form(USER, number, "~code", &draft)] {
            check_form(&form);
        }
    }

    #[test]
    fn a_form_that_is_sent_as_it_is_changes_nothing_that_matters(answer in answer()) {
        let draft = Draft::of(answer, 7);
        let same = of_form(draft.clone(), &filled(&answer_form(USER, 1, &draft)));
        let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
        prop_assert_eq!(words(&same.answer.question), words(&draft.answer.question));
        // What differs in nothing but blanks and capitals is said once.
        let mut wanted: Vec<Vec<String>> = Vec::new();
        for way in draft.answer.phrasings.iter().flat_map(|way| way.lines()).map(words) {
            if !way.is_empty() && way != words(&draft.answer.question) && !wanted.contains(&way) {
                wanted.push(way);
            }
        }
        let same_ways: Vec<_> = same.answer.phrasings.iter().map(|way| words(way)).collect();
        for way in &same_ways {
            prop_assert!(wanted.contains(way), "{way:?} came from nowhere");
        }
        prop_assert_eq!(same.answer.means(), draft.answer.means());
        prop_assert_eq!(same.answer.link(), draft.answer.link());
        prop_assert_eq!(same.answer.answer().map(str::trim), draft.answer.answer().map(str::trim));
        prop_assert_eq!(Draft::read(&same.written()), Some(Draft { answer: OwnAnswer { expires: same.answer.expires.map(whole), ..same.answer.clone() }, ..same }));
    }

    #[test]
    fn ids_are_made_of_any_question(question in text(LONGEST_QUESTION), taken in 0..5_usize) {
        let mut known = Vec::new();
        for _ in 0..=taken {
            let id = id_for(&question, |id| known.iter().any(|known| known == id));
            let answer = OwnAnswer {
                id: id.clone(),
                question: "q".to_owned(),
                phrasings: Vec::new(),
                shown: Shown::Text { answer: "a".to_owned(), link: None, replaces: None },
                expires: None,
            };
            prop_assert!(answer.check().is_ok() && !known.contains(&id), "{id}");
            known.push(id);
        }
    }

    #[test]
    fn no_custom_id_is_too_much(entries in proptest::collection::vec(".{0,30}", 0..4), chosen in proptest::option::of(".{0,30}")) {
        let _ = Step::read(&entries, &chosen.into_iter().collect::<Vec<_>>());
    }
}

/// Parts of a second are not kept.
fn whole(moment: SystemTime) -> SystemTime {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    UNIX_EPOCH + Duration::from_secs(since.as_secs())
}

#[test]
fn an_unanswered_question_leads_to_a_form_or_to_what_it_means() {
    let message = MessageId::new(u64::MAX);
    for (kind, wanted) in
        [(FromUnanswered::Answer, Step::WriteKept(message)), (FromUnanswered::Means, Step::MeansKept(message))]
    {
        let id = CustomId::decode(&from_unanswered(kind, USER, message)).unwrap();
        assert_eq!((id.action, Step::read(&id.entries, &[])), (Action::Teach, Some(wanted)));
    }
}

#[test]
fn what_a_form_has_no_room_for_stays_as_it_is() {
    let phrasings: Vec<String> = (0..MOST_PHRASINGS).map(|number| format!("{number} {}", "x".repeat(290))).collect();
    let answer = OwnAnswer {
        id: "a".to_owned(),
        question: "Question?".to_owned(),
        phrasings: phrasings.clone(),
        shown: Shown::Text { answer: "Answer.".to_owned(), link: None, replaces: None },
        expires: None,
    };
    let draft = Draft::of(answer, 1);
    let outgoing = answer_form(USER, 1, &draft);
    check_form(&outgoing);
    let shown = outgoing.fields[1].value.lines().count();
    assert!((10..MOST_PHRASINGS).contains(&shown), "{shown}");
    let mut form = filled(&outgoing);
    form.typed[1].1 = "a new one".to_owned();
    let changed = of_form(draft, &form).answer.phrasings;
    assert_eq!(changed.first().map(String::as_str), Some("a new one"));
    assert_eq!(changed[1..], phrasings[shown..]);
}
