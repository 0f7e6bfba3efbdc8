//! What a server changes about answers: what is switched off, where pay is looked up, how sure an answer must be.

use std::sync::LazyLock;

use engine::assistant::{Assistant, Decision, Overlay, Question, Response, Surface};

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| preceptor::built_in::assistant().unwrap());
const OPEN_BOOK: &str = "is the CPC exam open book?";

fn asked(text: &str, surface: Surface, overlay: &Overlay) -> Response {
    ASSISTANT.answer(&Question::new(text, surface), Some(overlay))
}

fn asked_in(region: &str, text: &str) -> Response {
    ASSISTANT.answer(&Question { region: Some(region), ..Question::new(text, Surface::Slash) }, None)
}

#[test]
fn what_is_switched_off_is_neither_answered_nor_suggested() {
    for surface in Surface::ALL {
        let general = asked(OPEN_BOOK, surface, &Overlay::default());
        assert_eq!(general.decision, Decision::Answer);
        let id = general.id.unwrap();
        let overlay = Overlay::default().with_off([id.clone()]);
        let response = asked(OPEN_BOOK, surface, &overlay);
        assert_ne!(response.id.as_ref(), Some(&id));
        assert!(response.candidates.iter().all(|candidate| candidate.id != id), "{response:?}");
        assert!(response.suggestions.iter().all(|suggestion| suggestion.id != id), "{response:?}");
        assert!(surface != Surface::Channel || response.decision == Decision::Silent, "{response:?}");
        let opened = ASSISTANT.open(&id, Some(&overlay)).unwrap();
        assert!(opened.reply.is_none() && ASSISTANT.open(&id, None).unwrap().reply.is_some());
    }
    // What may be meant is offered where it is not sure.
    let first = asked("how do i renew", Surface::Mention, &Overlay::default()).suggestions[0].id.clone();
    let others = asked("how do i renew", Surface::Mention, &Overlay::default().with_off([first.clone()])).suggestions;
    assert!(others.iter().all(|suggestion| suggestion.id != first), "{others:?}");
}

#[test]
fn pay_without_a_place_is_that_of_the_servers_region() {
    for (text, expected) in [
        ("what does a CPC make?", "salary:CPC:GB"),
        ("what do medical coders earn?", "salary:GB"),
        ("what does a CPC make in Texas?", "salary:CPC:US-TX"),
    ] {
        let (general, there) = (ASSISTANT.answer(&Question::new(text, Surface::Slash), None), asked_in("UK", text));
        assert_eq!(there.id.as_deref(), Some(expected), "{text}");
        assert!(there.decision == Decision::Answer && there.confidence <= general.confidence, "{text}: {there:?}");
        assert_eq!(there.slots, general.slots, "nobody has named it");
        // At home, and where nobody knows, it is as without.
        for region in ["US", "Atlantis", ""] {
            assert_eq!(asked_in(region, text), general, "{text} in {region}");
        }
    }
    for text in [OPEN_BOOK, "do medical coders work from home?", "will AI replace medical coders?"] {
        assert_eq!(asked_in("UK", text), ASSISTANT.answer(&Question::new(text, Surface::Slash), None), "{text}");
    }
}

#[test]
fn a_server_may_want_it_surer() {
    let sure = Overlay::default().with_threshold(Surface::Slash, Some(1.0), None);
    assert_eq!(asked(OPEN_BOOK, Surface::Slash, &sure).decision, Decision::Suggest);
    assert_eq!(asked(OPEN_BOOK, Surface::Mention, &sure).decision, Decision::Answer);
}
