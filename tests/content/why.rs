//! Why a question is answered, or not, and what votes may do about it.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use engine::answers::Topic;
use engine::assistant::{
    Assistant, Before, Decision, Doubt, Grounds, Hint, MOST_RAISED, Overlay, Question, Reason, Remark, Response,
    Surface,
};
use engine::own_answers::{OwnAnswer, OwnAnswers, Shown};
use preceptor::evaluation::read_rows;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| preceptor::built_in::assistant().unwrap());

/// Every way in which a question can end.
const ENDINGS: [&str; 29] = [
    "sure",
    "in its words",
    "own",
    "own as likely",
    "goes on",
    "one part",
    "named",
    "opened",
    "distress",
    "language",
    "manners",
    "not understood",
    "unknown credential",
    "not known",
    "lost thread",
    "sent elsewhere",
    "nothing to read",
    "not a question",
    "chatter",
    "nothing like",
    "not sure",
    "raised",
    "equally likely",
    "both offered",
    "switched off",
    "out of scope",
    "elsewhere",
    "another part",
    "unknown place",
];

const fn ending(reason: &Reason) -> &'static str {
    match reason {
        Reason::Answered { grounds, .. } => match grounds {
            Grounds::Sure => "sure",
            Grounds::InItsWords => "in its words",
            Grounds::Own => "own",
            Grounds::OwnAsLikely(_) => "own as likely",
            Grounds::GoesOn => "goes on",
            Grounds::OnePart => "one part",
            Grounds::Named => "named",
            Grounds::Opened => "opened",
        },
        Reason::Said(remark) => match remark {
            Remark::Distress => "distress",
            Remark::Language(_) => "language",
            Remark::Manners(_) => "manners",
            Remark::NotUnderstood => "not understood",
            Remark::UnknownCredential(_) => "unknown credential",
            Remark::NotKnown => "not known",
            Remark::LostThread => "lost thread",
        },
        Reason::SentElsewhere(_) => "sent elsewhere",
        Reason::HeldBack(doubt) => match doubt {
            Doubt::NothingToRead => "nothing to read",
            Doubt::NotAQuestion => "not a question",
            Doubt::Chatter { .. } => "chatter",
            Doubt::NothingLike => "nothing like",
            Doubt::NotSure { .. } => "not sure",
            Doubt::Raised { .. } => "raised",
            Doubt::EquallyLikely(..) => "equally likely",
            Doubt::OwnAsLikely(..) => "both offered",
            Doubt::SwitchedOff(_) => "switched off",
            Doubt::OutOfScope { .. } => "out of scope",
            Doubt::Elsewhere(_) => "elsewhere",
            Doubt::AnotherPart(_) => "another part",
            Doubt::UnknownPlace(_) => "unknown place",
        },
    }
}

pub(crate) fn own_answer(id: &str, question: &str, phrasings: &[&str]) -> OwnAnswer {
    OwnAnswer {
        id: id.to_owned(),
        question: question.to_owned(),
        phrasings: phrasings.iter().map(|text| (*text).to_owned()).collect(),
        shown: Shown::Text { answer: "Look at the pinned message.".to_owned(), link: None, replaces: None },
        expires: None,
    }
}

pub(crate) fn own(answers: impl IntoIterator<Item = OwnAnswer>) -> Arc<OwnAnswers> {
    let mut own = OwnAnswers::default();
    for answer in answers {
        own.add(answer, ASSISTANT.matcher()).unwrap();
    }
    Arc::new(own)
}

pub(crate) const COST: &str = "How much does medical coding training cost?";
const OPEN_BOOK: &str = "is the CPC exam open book?";

pub(crate) fn id_of(text: &str, surface: Surface) -> String {
    ASSISTANT.answer(&Question::new(text, surface), None).id.unwrap()
}

#[test]
fn each_ending_is_told_as_it_came_about() {
    let study = own_answer("study", "When does the study group meet?", &["what time is study group tonight"]);
    let fee = own_answer("fee", COST, &[]);
    let taught = Overlay::default().with_own(own([study.clone(), fee.clone()]));
    let buddy =
        own_answer("buddy", "How do I find a study buddy?", &["who wants to study together", "help with studying"]);
    let taught_more = Overlay::default().with_own(own([study, fee, buddy]));
    let off = Overlay::default().with_off([id_of(OPEN_BOOK, Surface::Channel)]);
    let none = Overlay::default();
    // What a message asks besides is sure, but never this sure.
    let strict = Overlay::default().with_threshold(Surface::Mention, Some(0.99), None);
    let pay = id_of("what does a CPC make?", Surface::Mention);
    let (channel, mention) = (Surface::Channel, Surface::Mention);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (text, surface, overlay, before, expected) in [
        ("only have a GED, can I still be a coder", channel, &none, Before::Nothing, "sure"),
        (COST, channel, &none, Before::Nothing, "in its words"),
        ("salaries", mention, &none, Before::Nothing, "in its words"),
        ("when does the study group meet?", channel, &taught, Before::Nothing, "own"),
        (COST, mention, &taught, Before::Nothing, "own as likely"),
        ("are there study groups", mention, &taught_more, Before::Nothing, "both offered"),
        ("and in Texas?", mention, &none, Before::Reply(&pay), "goes on"),
        ("Is the CPC hard? How much does it cost?", mention, &none, Before::Nothing, "one part"),
        ("PMP exam then cpc?", mention, &none, Before::Nothing, "named"),
        ("i dont want to be alive anymore", channel, &none, Before::Nothing, "distress"),
        ("i dont want to be alive anymore", mention, &none, Before::Nothing, "distress"),
        ("hola, quiero saber cuánto pagan a los que codifican", mention, &none, Before::Nothing, "language"),
        ("thank you so much", mention, &none, Before::Nothing, "manners"),
        ("qwpoei asdkjh zxmcn", mention, &none, Before::Nothing, "not understood"),
        ("how many questions are on the PMP exam", mention, &none, Before::Nothing, "unknown credential"),
        ("so what did you name the baby?", mention, &none, Before::Nothing, "not known"),
        ("and what about that?", mention, &none, Before::Forgotten, "lost thread"),
        ("which modifier for bilateral on an ASC claim", mention, &none, Before::Nothing, "sent elsewhere"),
        ("???", channel, &none, Before::Nothing, "nothing to read"),
        ("???", mention, &none, Before::Nothing, "nothing to read"),
        ("the study group meet is tonight", channel, &taught, Before::Nothing, "not a question"),
        ("my laptop just blue screened in the middle of module 6", channel, &none, Before::Nothing, "chatter"),
        ("ωωω?", channel, &none, Before::Nothing, "nothing like"),
        ("tell me about the COC test, lenght, number of items and price", channel, &none, Before::Nothing, "not sure"),
        ("should i get the cpb or the cpc first if i want both", channel, &none, Before::Nothing, "equally likely"),
        (OPEN_BOOK, channel, &off, Before::Nothing, "switched off"),
        (OPEN_BOOK, mention, &off, Before::Nothing, "switched off"),
        ("difference between a CNA and an LPN", channel, &none, Before::Nothing, "out of scope"),
        ("difference between a nurse and a doctor", mention, &none, Before::Nothing, "not known"),
        ("which modifier for bilateral on an ASC claim", channel, &none, Before::Nothing, "elsewhere"),
        ("how much does the CPC exam cost? what if i fail it?", channel, &strict, Before::Nothing, "another part"),
        ("how much do coders make in Mongolia?", channel, &none, Before::Nothing, "unknown place"),
    ] {
        let question = Question { before, ..Question::new(text, surface) };
        let explained = ASSISTANT.explained(&question, Some(overlay));
        assert_eq!(explained.response, ASSISTANT.answer(&question, Some(overlay)), "{text}");
        let ended = ending(&explained.response.reason);
        assert_eq!(ended, expected, "{text} on {surface:?}: {:?}", explained.response);
        seen.insert(ended);
    }
    let opened = ASSISTANT.open(&pay, None).unwrap();
    seen.insert(ending(&opened.reason));
    let sure = "only have a GED, can I still be a coder";
    let response = ASSISTANT.answer(&Question::new(sure, channel), None);
    let needed = |sure: f64| Overlay::default().with_threshold(channel, Some(sure), None);
    let raised = needed(response.confidence - 0.01).with_raised([(response.id.unwrap(), 0.02)]);
    seen.insert(ending(&ASSISTANT.answer(&Question::new(sure, channel), Some(&raised)).reason));
    assert_eq!(seen, BTreeSet::from(ENDINGS), "each ending has a message that ends so");
}

#[test]
fn what_is_told_is_plain_and_names_what_would_change_it() {
    let off = Overlay::default().with_off([id_of(OPEN_BOOK, Surface::Channel)]);
    let explained = ASSISTANT.explained(&Question::new(OPEN_BOOK, Surface::Channel), Some(&off));
    assert!(matches!(&explained.hints[..], [Hint::SwitchOn(entry)] if off.is_off(&entry.id)), "{:?}", explained.hints);
    let told = explained.told();
    assert_eq!(told.read, [format!("\"{}\"", OPEN_BOOK.to_lowercase())]);
    assert_eq!(told.done, "I say nothing.");
    assert!(told.because.ends_with("but it is switched off."), "{told:?}");

    let asked = Question::new("tell me about the COC test, lenght, number of items and price", Surface::Channel);
    let explained = ASSISTANT.explained(&asked, None);
    assert_eq!(explained.hints, [Hint::TeachThisWay, Hint::AskByMention]);
    let Reason::HeldBack(Doubt::NotSure { confidence, needed }) = explained.response.reason else { panic!() };
    assert!(confidence < needed && needed == explained.threshold.answer);

    // Stricter than usual: there is a way back.
    let strict = Overlay::default().with_at_least(Surface::Channel, 0.999);
    let explained = ASSISTANT.explained(&Question::new(OPEN_BOOK, Surface::Channel), Some(&strict));
    assert_eq!(explained.hints, [Hint::LowerStrictness, Hint::TeachThisWay, Hint::AskByMention]);

    let explained =
        ASSISTANT.explained(&Question::new("Is the CPC hard? How much does it cost?", Surface::Mention), None);
    assert_eq!(explained.parts, ["Is the CPC hard?", "How much does it cost?"]);
}

pub(crate) static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let rows = read_rows(include_str!("../data/questions.jsonl")).unwrap();
    rows.into_iter().map(|row| row.text).collect()
});

/// Texts as people write them, two of them in one message, and texts that nobody writes.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let text = || (0..TEXTS.len()).prop_map(|at| TEXTS[at].clone());
    prop_oneof![4 => text(), 2 => (text(), text()).prop_map(|(a, b)| format!("{a} {b}")), 1 => any::<String>()]
}

fn surface() -> impl Strategy<Value = Surface> {
    select(&Surface::ALL[..])
}

/// Whether what is said to have decided could have led to what is done.
fn agrees(response: &Response, surface: Surface) -> bool {
    let shows_an_answer = response.decision == Decision::Answer
        && response.aside.line.is_none()
        && response.topic != Some(Topic::OUT_OF_SCOPE);
    match &response.reason {
        Reason::Answered { sure, needed, .. } => shows_an_answer && sure >= needed,
        Reason::Said(remark) => match response.decision {
            Decision::Answer => response.aside.line.as_ref().is_some_and(|line| line.kind == remark.kind()),
            Decision::Silent => surface == Surface::Channel,
            Decision::Suggest => false,
        },
        Reason::SentElsewhere(_) => {
            response.decision == Decision::Answer && response.topic == Some(Topic::OUT_OF_SCOPE)
        }
        Reason::HeldBack(doubt) => match response.decision {
            Decision::Answer => false,
            Decision::Suggest => *doubt != Doubt::NothingToRead,
            Decision::Silent => surface == Surface::Channel || *doubt == Doubt::NothingToRead,
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_told_agrees_with_what_is_done(text in any_text(), surface in surface()) {
        let explained = ASSISTANT.explained(&Question::new(&text, surface), None);
        prop_assert!(agrees(&explained.response, surface), "{:?}", explained.response);
        prop_assert!(explained.candidates.len() <= 5);
        let told = explained.told();
        prop_assert!(!told.because.is_empty() && !told.done.is_empty());
    }

    #[test]
    fn votes_turn_an_answer_into_an_offer_or_silence_and_nothing_else(
        text in any_text(),
        surface in surface(),
        by in -1.0..1.0_f64,
    ) {
        let question = Question::new(&text, surface);
        let before = ASSISTANT.answer(&question, None);
        // As far as needed that it matters: so sure and no surer must it be.
        let needed = Overlay::default().with_threshold(surface, Some(before.confidence), None);
        let before = ASSISTANT.answer(&question, Some(&needed));
        let all = engine::answers::all_queries(ASSISTANT.knowledge());
        let ids = all.iter().map(|query| query.id()).chain(before.id.clone());
        let after = ASSISTANT.answer(&question, Some(&needed.with_raised(ids.map(|id| (id, by)))));
        if after != before {
            prop_assert!(by > 0.0 && before.decision == Decision::Answer, "{:?}", before);
            prop_assert!(agrees(&before, surface), "{before:?}");
            let is_silent = surface == Surface::Channel;
            prop_assert_eq!(after.decision, if is_silent { Decision::Silent } else { Decision::Suggest });
            prop_assert_eq!(&after.id, &before.id);
            let offered = after.suggestions.first().map(|offered| &offered.id);
            prop_assert!(is_silent || offered == before.id.as_ref(), "{:?}", after);
            let Reason::HeldBack(Doubt::Raised { needed, raised, .. }) = after.reason else { panic!("{after:?}") };
            prop_assert!(raised <= MOST_RAISED && needed >= raised);
        }
        prop_assert!(agrees(&after, surface) || after == before);
    }
}
