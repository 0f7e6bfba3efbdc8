use std::collections::HashSet;
use std::time::Instant;

use crate::discord::ui::message::InteractionResponse;
use crate::discord::ui::request::Autocomplete;
use crate::discord::ui::testing::{SNAPSHOT, Sent, focused, text};
use engine::knowledge::Knowledge;

use crate::discord::ui::autocomplete::Choices;

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
        ("career", "stage", "adv", "advanced"),
        ("interview", "category", "star", "star"),
        ("faq", "entry", "cpc-a", "cpc-a"),
        ("faq", "entry", "how long", "how-long"),
    ] {
        let offered = values(command, option, typed);
        assert!(offered.first().is_some_and(|first| first == expected), "{command} {typed}: {offered:?}");
    }
    assert_eq!(values("cert", "credential", "qqqqqqqq"), [""; 0]);
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

/// Every value of every list, as it is chosen, is answered at once.
#[test]
fn every_value_is_understood_without_doubt() {
    let choices = SNAPSHOT.choices();
    for (command, option, list) in [
        ("cert", "credential", &choices.credentials),
        ("salary", "credential", &choices.salary_subjects),
        ("salary", "level", &choices.levels),
        ("salary", "region", &choices.regions),
        ("outlook", "region", &choices.countries),
        ("career", "stage", &choices.careers),
        ("interview", "category", &choices.interviews),
        ("resources", "topic", &choices.topics),
        ("faq", "entry", &choices.entries),
    ] {
        let mut seen = HashSet::new();
        for value in list.values() {
            assert!(seen.insert(value), "{value} twice");
            let shown = Sent::command(command, &[text(option, value)]).reply();
            assert!(!shown.ephemeral && shown.embed.is_some(), "{command} {value}: {}", shown.content);
        }
        assert!(!seen.is_empty(), "{command}");
    }
}

#[test]
fn nothing_that_is_known_is_missing() {
    let knowledge = SNAPSHOT.knowledge();
    let choices = SNAPSHOT.choices();
    let careers = &knowledge.careers;
    assert_eq!(choices.credentials.values().count(), knowledge.certifications.len());
    assert_eq!(
        choices.salary_subjects.values().count(),
        knowledge.certifications.len() + careers.specialties.len(),
        "{:?}",
        choices.salary_subjects.values().collect::<Vec<_>>()
    );
    let words = &knowledge.vocabulary;
    assert_eq!(choices.regions.values().count(), words.countries.len() + words.states.len());
    assert_eq!(choices.countries.values().count(), words.countries.len());
    assert_eq!(choices.compared_professions.values().count(), careers.professions.len());
    assert_eq!(choices.entries.values().count(), knowledge.faq.len());
    assert_eq!(choices.topics.values().count(), knowledge.resources.len());
}

#[test]
fn a_folder_without_tables_has_no_choices() {
    let choices = Choices::new(&Knowledge::default());
    for (command, option) in [("cert", "credential"), ("salary", "region"), ("faq", "entry"), ("compare", "first")] {
        let typing = Autocomplete { command: command.to_owned(), option: option.to_owned(), ..Autocomplete::default() };
        assert_eq!(choices.near(&typing), []);
        assert_eq!(choices.near(&Autocomplete { typed: "cpc".to_owned(), ..typing }), []);
    }
}

#[test]
fn typing_costs_little() {
    let choices = SNAPSHOT.choices();
    let began = Instant::now();
    for typed in ["how long does the traning tkae for beginers", "cpc", "certfied profesional codr"] {
        for (command, option) in [("faq", "entry"), ("cert", "credential"), ("salary", "region")] {
            let typing = Autocomplete {
                command: command.to_owned(),
                option: option.to_owned(),
                typed: typed.to_owned(),
                ..Autocomplete::default()
            };
            choices.near(&typing);
        }
    }
    // Nine of them without optimisation, on a busy machine.
    assert!(began.elapsed().as_millis() < 500, "{:?}", began.elapsed());
}
