//! What newcomers ask first, in the few words that they type, is answered with the right entry where they ask the bot; and what
//! only sounds like it is left alone where nobody asked.

use std::sync::LazyLock;

use engine::assistant::{Assistant, Decision, Question, Surface};

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| preceptor::built_in::assistant().unwrap());

/// Ways to ask, and the replies that answer them.
const ASKED: &[(&[&str], &[&str])] = &[
    (
        &["where-to-start", "get-certified", "education"],
        &[
            "how do i become a coder",
            "how do i become certified",
            "how do i get my cpc",
            "how to become a coder with no experience",
            "best way to get into coding",
            "how do i start",
            "what does it take to become a coder",
            "i want to become a coder",
            "how do people get into this",
            "how to be a medical coder",
        ],
    ),
    (
        &["first-job", "passed-exam"],
        &[
            "how do i get a job",
            "how do i get hired",
            "i passed now what",
            "nobody will hire me",
            "what do i do after i pass",
        ],
    ),
    (&["exam-retakes"], &["how many tries do i get"]),
    (&["exam-online"], &["can i take it at home"]),
    (&["clinical-to-coding"], &["im an ma, does that help", "can lpns code"]),
    (&["coder-auditor"], &["whats the difference between a coder and an auditor"]),
    (&["inpatient-outpatient"], &["which pays more inpatient or outpatient", "do inpatient coders make more"]),
    (&["certification:CPC:fee", "exam-cost"], &["price of the cpc"]),
    (&["fee-ccs", "certification:CCS:fee"], &["how much does the ccs cost"]),
    (&["exam-prep"], &["how do i pass the cpc"]),
    (&["average-salary", "salary:US"], &["whats the pay like", "hw mch do codrs ern"]),
    (&["salary:COC"], &["what does a COC make?"]),
    (&["salary:CRC"], &["what does a crc make"]),
    (&["salary:CPB"], &["cpb salary"]),
    (&["aapc-or-ahima"], &["what is the difference between AAPC and AHIMA", "aapc vs ahima"]),
    (&["aapc-membership"], &["how do i join aapc"]),
];

/// What is offered to choose from, the right one first.
const OFFERED: &[(&str, &str)] =
    &[("exam-books", "what books"), ("keeping-credential", "how do i renew"), ("course-entry", "do i need a class")];

const LEFT_ALONE: &[&str] = &[
    "how much do medical assistants make",
    "what does a senior python coder make in texas",
    "will ai take over the world",
    "how much does a medical coder's dog eat",
    "thanks so much everyone!",
];

#[test]
fn first_questions_are_answered() {
    let mut wrong = Vec::new();
    for (ids, questions) in ASKED {
        for question in *questions {
            let response = ASSISTANT.answer(&Question::new(question, Surface::Mention), None);
            let is_right = response.id.as_deref().is_some_and(|id| ids.contains(&id));
            if response.decision != Decision::Answer || !is_right {
                wrong.push(format!("{question}: {:?} {:?}", response.decision, response.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_not_sure_is_offered_first() {
    for (id, question) in OFFERED {
        let response = ASSISTANT.answer(&Question::new(question, Surface::Mention), None);
        let first = response.suggestions.first().map(|suggestion| suggestion.id.as_str());
        assert!(response.decision == Decision::Answer || first == Some(id), "{question}: {first:?}");
        assert_eq!(response.id.as_deref(), Some(*id), "{question}");
    }
}

#[test]
fn what_only_sounds_like_it_is_left_alone() {
    for text in LEFT_ALONE {
        let response = ASSISTANT.answer(&Question::new(text, Surface::Channel), None);
        assert_eq!(response.decision, Decision::Silent, "{text}: {:?} at {}", response.id, response.confidence);
    }
}

/// Where somebody waits for an answer, a word for pay beside a name is not enough to be about coders' pay.
#[test]
fn pay_is_shown_to_whoever_asks_for_it() {
    let id = |text: &str| ASSISTANT.answer(&Question::new(text, Surface::Mention), None).id;
    for text in [
        "rad tech wages ohio",
        "lpn salary texas",
        "vet tech pay california",
        "my sister makes 70k coding in ohio, proud of her",
    ] {
        assert_eq!(id(text).filter(|id| id.starts_with("salary")), None, "{text}");
    }
    assert_eq!(id("ccs vs cpc which will make me cry more").as_deref(), Some("comparison:CCS:CPC"));
    assert_eq!(id("who earns more, cpc or ccs").as_deref(), Some("comparison:CCS:CPC:pay"));
    assert_eq!(id("what does it cost to keep ccs alive every 2 yrs").as_deref(), Some("keeping-credential"));
    assert_eq!(id("coder wages ohio").as_deref(), Some("salary:US-OH"));
}

#[test]
fn a_second_state_is_a_press_away() {
    let response = ASSISTANT.answer(&Question::new("ohio vs texas who pays better", Surface::Mention), None);
    assert_eq!(response.id.as_deref(), Some("salary:US-OH"), "{response:#?}");
    let also: Vec<&str> = response.aside.also.iter().map(|other| other.id.as_str()).collect();
    assert_eq!(also, ["salary:US-TX"]);
}

#[test]
fn a_figure_of_several_that_may_be_meant_is_named() {
    let response = ASSISTANT.answer(&Question::new("CPC renewal fee", Surface::Mention), None);
    let reply = response.reply.unwrap();
    assert!(reply.text().to_lowercase().starts_with("cpc: membership"), "{}", reply.text());
}

/// Words alone turn little away that should be answered, and the very words of a phrasing need nothing more.
#[test]
fn words_settle_what_they_can() {
    use engine::assistant::Glance;
    let glance = |text: &str, surface| ASSISTANT.glance(&Question::new(text, surface), None);
    assert!(matches!(glance("lol same", Surface::Channel), Glance::Settled(_)));
    assert!(matches!(glance("what is the job outlook for coders", Surface::Channel), Glance::Open { .. }));
    let Glance::Settled(response) = glance("medical coder salary", Surface::Mention) else { panic!("not settled") };
    assert_eq!(response.decision, Decision::Answer);
}
