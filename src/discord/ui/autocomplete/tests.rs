use std::collections::HashSet;

use crate::discord::ui::autocomplete;
use crate::discord::ui::message::InteractionResponse;
use crate::discord::ui::request::Autocomplete;
use crate::discord::ui::testing::{SNAPSHOT, Sent, focused, text};
use engine::answers::names::index;
use engine::knowledge::Knowledge;

/// Names and values.
fn offered(command: &str, options: &[serde_json::Value]) -> Vec<(String, String)> {
    match Sent::autocomplete(command, options).outcome().callback {
        InteractionResponse::Choices(choices) => choices,
        other => panic!("no choices: {other:?}"),
    }
}

fn values(command: &str, option: &str, typed: &str) -> Vec<String> {
    offered(command, &[focused(option, typed)]).into_iter().map(|(_, value)| value).collect()
}

#[test]
fn the_likely_ones_come_where_nothing_is_typed() {
    assert!(values("cert", "credential", "").starts_with(&["CPC".to_owned(), "CCS".to_owned(), "COC".to_owned()]));
    assert_eq!(values("salary", "level", " "), ["entry", "mid", "senior"]);
    assert!(values("salary", "region", "").starts_with(&["US".to_owned(), "US-CA".to_owned(), "US-TX".to_owned()]));
    assert_eq!(values("faq", "entry", "")[0], "where-to-start");
    assert_eq!(values("faq", "entry", "").len(), 25);
    for (command, option) in
        [("career", "stage"), ("interview", "category"), ("resources", "topic"), ("outlook", "region")]
    {
        assert!(values(command, option, "").len() > 4, "{command}");
    }
}

#[test]
fn the_nearest_come_first() {
    for (command, option, typed, expected) in [
        ("cert", "credential", "ccs", "CCS"),
        ("cert", "credential", "ccs-p", "CCS-P"),
        ("cert", "credential", "certified coding spec", "CCS"),
        ("cert", "credential", "certifed inpatent", "CIC"),
        ("cert", "credential", "cpx", "CPC"),
        ("salary", "credential", "onco", "oncology"),
        ("salary", "region", "tex", "US-TX"),
        ("salary", "region", "philadelphia", "US-PA"),
        ("salary", "level", "sen", "senior"),
        ("salary", "level", "10", "10 years"),
        ("salary", "level", "1 yr", "1 year"),
        ("outlook", "region", "cana", "Canada"),
        ("outlook", "region", "tx", "US-TX"),
        ("salary", "region", "tx", "US-TX"),
        ("salary", "level", "2 to 4 years", "3 years"),
        ("cert", "credential", "cpc please", "CPC"),
        ("career", "stage", "adv", "advanced"),
        ("interview", "category", "star", "star"),
        ("faq", "entry", "cpc-a", "cpc-a"),
        ("faq", "entry", "how long", "how-long"),
    ] {
        let offered = values(command, option, typed);
        assert!(offered.first().is_some_and(|first| first == expected), "{command} {typed}: {offered:?}");
    }
    assert_eq!(values("cert", "credential", "qqqqqqqq"), [""; 0]);
    assert_eq!(values("cert", "credential", "💰"), [""; 0]);
    assert_eq!(values("salary", "region", "Atlantis"), [""; 0]);
    assert_eq!(values("outlook", "region", "Atlantis"), [""; 0]);
    assert_eq!(values("salary", "credential", "boss"), [""; 0]);
    assert_eq!(values("ask", "question", "how"), [""; 0]);
    assert_eq!(values("unheard-of", "x", "how"), [""; 0]);
}

#[test]
fn nothing_is_offered_for_comparison_with_itself() {
    let offered_second =
        |first: &str, typed: &str| offered("compare", &[text("first", first), focused("second", typed)]);
    let with_cpc = offered_second("cpc", "");
    assert!(with_cpc.iter().all(|(_, value)| value != "CPC") && with_cpc[0].1 == "CCS");
    assert!(offered_second("CPC", "cpc").iter().all(|(_, value)| value != "CPC"));
    let with_nursing = offered_second("nursing", "");
    assert!(with_nursing.iter().all(|(_, value)| value != "nursing") && with_nursing[0].1.contains('-'));
}

/// What an entry is asked for in, the list finds as well: by a name, or by what the question asks.
#[test]
fn entries_are_offered_for_whatever_finds_them() {
    for (typed, expected) in [
        ("wfh", "work-from-home"),
        ("salry", "average-salary"),
        ("money", "average-salary"),
        ("cost of school", "training-cost"),
    ] {
        let offered = values("faq", "entry", typed);
        assert!(offered.iter().any(|id| id == expected), "{typed}: {offered:?}");
    }
    assert_eq!(values("faq", "entry", "qqqqqqqq"), [""; 0]);
}

/// Every option that has choices.
const OPTIONS: [(&str, &str); 9] = [
    ("cert", "credential"),
    ("salary", "credential"),
    ("salary", "level"),
    ("salary", "region"),
    ("outlook", "region"),
    ("career", "stage"),
    ("interview", "category"),
    ("resources", "topic"),
    ("faq", "entry"),
];

/// Every value of every list, as it is chosen, is answered at once.
#[test]
fn every_value_is_understood_without_doubt() {
    for (command, option) in OPTIONS {
        let typing = Autocomplete { command: command.to_owned(), option: option.to_owned(), ..Autocomplete::default() };
        let expected = autocomplete::expected(&typing).unwrap();
        let mut seen = HashSet::new();
        for offer in SNAPSHOT.assistant().index().offer(expected, "") {
            let value = offer.value;
            let shown = Sent::command(command, &[text(option, &value)]).reply();
            assert!(!shown.ephemeral && shown.embed.is_some(), "{command} {value}: {}", shown.content);
            assert!(seen.insert(value.clone()), "{value} twice");
        }
        assert!(!seen.is_empty(), "{command}");
    }
}

#[test]
fn a_folder_without_tables_has_no_choices() {
    let index = index(&Knowledge::default());
    for (command, option) in [("cert", "credential"), ("salary", "region"), ("faq", "entry"), ("compare", "first")] {
        let typing = Autocomplete { command: command.to_owned(), option: option.to_owned(), ..Autocomplete::default() };
        assert_eq!(autocomplete::choices(&index, &typing), []);
        assert_eq!(autocomplete::choices(&index, &Autocomplete { typed: "cpc".to_owned(), ..typing }), []);
    }
}
