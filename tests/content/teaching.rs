//! What a server's moderators are told before they teach an answer: what it collides with, what it would have met, and what
//! members keep asking.

use engine::assistant::{Collides, MOST_COLLISIONS, Overlay, Surface};
use engine::own_answers::{MOST_GROUPED, OwnAnswer, Shown};
use proptest::prelude::*;

use crate::why::{ASSISTANT, COST, TEXTS, any_text, id_of, own, own_answer};

#[test]
fn a_new_answer_is_told_what_it_collides_with() {
    let study = own_answer("study", "When does the study group meet?", &["what time is study group tonight"]);
    let taught = Overlay::default().with_own(own([study.clone()]));
    // In the very words of an entry, and of another answer of the server's.
    let cost = id_of(COST, Surface::Slash);
    let new = own_answer("new", COST, &["what time is study group tonight?", "which channel is for introductions"]);
    let found = ASSISTANT.collisions(&new, Some(&taught));
    let told: Vec<(&str, Collides)> = found.iter().map(|known| (known.id.as_str(), known.how)).collect();
    assert_eq!(told, [(cost.as_str(), Collides::SameWords), ("own:study", Collides::SameWords)]);
    assert_eq!((found[0].asked.as_str(), found[1].asked.as_str()), (COST, "what time is study group tonight?"));
    assert_eq!(found[1].title, "When does the study group meet?");
    // In nearly the same words.
    let near = own_answer("near", "whats the price of learning to be a medical coder", &[]);
    let found = ASSISTANT.collisions(&near, None);
    assert!(found.len() == 1 && found[0].id == cost && found[0].how < Collides::SameWords, "{found:?}");
    // Neither itself, nor what it is about, nor what is switched off.
    let again = ASSISTANT.collisions(&study, Some(&taught));
    assert!(again.iter().all(|known| known.id != "own:study"), "{again:?}");
    let means = OwnAnswer { shown: Shown::BuiltIn { means: cost.clone() }, ..near.clone() };
    assert_eq!(ASSISTANT.collisions(&means, None), []);
    let off = ASSISTANT.collisions(&near, Some(&Overlay::default().with_off([cost.clone()])));
    assert!(off.iter().all(|known| known.id != cost), "{off:?}");
    // The strongest alone, if there are many.
    let ways: Vec<&str> = TEXTS.iter().filter(|text| text.len() < 100).map(String::as_str).take(30).collect();
    let many = ASSISTANT.collisions(&own_answer("many", "when is high tide?", &ways), None);
    assert_eq!(many.len(), MOST_COLLISIONS);
    assert!(many.windows(2).all(|pair| pair[0].how >= pair[1].how));
}

#[test]
fn earlier_questions_that_a_new_answer_would_meet_are_found() {
    let new = own_answer("study", "When does the study group meet?", &["what time is study group tonight"]);
    let taught = own([own_answer("rules", "Where are the rules of this server?", &[]), new.clone()]);
    let texts =
        ["is there study group tonight and what time", "where are the rules", COST, "", "when does study group meet"];
    assert_eq!(ASSISTANT.would_answer(&taught, &new, &texts, None), [0, 4]);
    // What leads to something built in is met as that.
    let means = OwnAnswer { shown: Shown::BuiltIn { means: id_of(COST, Surface::Slash) }, ..new };
    let taught = own([means.clone()]);
    assert_eq!(ASSISTANT.would_answer(&taught, &means, &texts, None), [0, 2, 4]);
}

#[test]
fn questions_that_ask_much_the_same_are_put_together() {
    let texts = [
        "when does the study group meet?",
        "does anyone have notes for chapter 12",
        "what time does study group meet tonight",
        "is the practicode discount still on",
        "study group meets when?",
        "who has the notes of chapter 12?",
        "how do i change my name on the forum",
        "what time is the study grup meeting",
        "is there still a discount on practicode?",
    ];
    let mut groups = ASSISTANT.grouped(&texts);
    groups.iter_mut().for_each(|group| group.sort_unstable());
    assert_eq!(groups, [&[0, 2, 4, 7][..], &[3, 8], &[1, 5], &[6]]);
    let many = vec!["what is this"; MOST_GROUPED + 10];
    assert_eq!(ASSISTANT.grouped(&many), [(0..MOST_GROUPED).collect::<Vec<_>>()]);
    assert_eq!(ASSISTANT.grouped(&[]), Vec::<Vec<usize>>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_is_in_one_group(texts in proptest::collection::vec(any_text(), 0..40)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let groups = ASSISTANT.grouped(&texts);
        let mut all: Vec<usize> = groups.iter().flatten().copied().collect();
        all.sort_unstable();
        prop_assert_eq!(all, (0..texts.len()).collect::<Vec<_>>());
        prop_assert!(groups.windows(2).all(|pair| pair[0].len() >= pair[1].len()));
    }
}
