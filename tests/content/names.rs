//! Names as people type them, against the built-in knowledge: what is understood is offered, and what is offered is
//! understood.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use engine::answers::names;
use engine::answers::names::{Names, Problem, TypedPay, Unknown};
use engine::assistant::{Question, Surface};
use engine::knowledge::names::{
    CAREER, COMPARED, CREDENTIAL, ENTRY, Expected, INTERVIEW, Index, LEVEL, PAID, PROJECTED, REGION, RESOURCE,
    Resolution,
};
use engine::knowledge::{Knowledge, load_folder};

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| load_folder(Path::new("knowledge")).unwrap().usable().unwrap());
static INDEX: LazyLock<Index> = LazyLock::new(|| names::index(&KNOWLEDGE));

const EXPECTED: [&Expected; 10] =
    [&CREDENTIAL, &PAID, &COMPARED, &LEVEL, &REGION, &PROJECTED, &CAREER, &INTERVIEW, &RESOURCE, &ENTRY];

/// The id of what a name stands for, if that is sure.
fn found(expected: &Expected, typed: &str) -> Option<String> {
    INDEX.resolve(expected, typed).found().map(|thing| thing.id)
}

/// What may have been meant.
fn near(expected: &Expected, typed: &str) -> Vec<String> {
    match INDEX.resolve(expected, typed) {
        Resolution::Found(thing) => panic!("{typed} was found: {thing:?}"),
        Resolution::Unsure(choices) => choices.into_iter().map(|choice| choice.title).collect(),
    }
}

fn offered(expected: &Expected, typed: &str) -> Vec<String> {
    INDEX.offer(expected, typed).map(|offer| offer.value).collect()
}

fn typed() -> Names<'static> {
    Names::new(&KNOWLEDGE, &INDEX)
}

/// All names that the index can know, as people may type them.
fn all_names() -> BTreeSet<String> {
    let words = &KNOWLEDGE.vocabulary;
    let mut names: BTreeSet<String> = words.names().map(str::to_owned).collect();
    names.extend(words.levels.iter().flat_map(|term| term.names.clone()));
    names.extend(words.abbreviations.iter().map(|term| term.term.clone()));
    for expected in EXPECTED {
        for row in (expected.rows)(&KNOWLEDGE) {
            names.extend(row.codes.into_iter().chain(row.names).chain([row.title, row.label]));
        }
    }
    names
}

/// The same with one slip each, and with words around them.
fn slips(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let middle = letters.len() / 2;
    let dropped = letters.iter().enumerate().filter(|(at, _)| *at != middle).map(|(_, letter)| *letter).collect();
    let doubled = letters.iter().take(middle + 1).chain(letters.iter().skip(middle)).collect();
    let mut swapped = letters.clone();
    swapped.swap(middle, middle.saturating_sub(1));
    vec![dropped, doubled, swapped.iter().collect(), format!("{name} please"), format!("the {name}")]
}

#[test]
fn what_is_understood_is_offered_and_what_is_not_offered_is_not_taken() {
    let is_offered = |expected: &Expected, text: &str| {
        let Resolution::Found(thing) = INDEX.resolve(expected, text) else { return };
        let first = INDEX.offer(expected, text).next();
        let is_it = first.as_ref().is_some_and(|offer| offer.thing == thing);
        assert!(is_it, "{}: {text} is {thing:?}, and {first:?} is offered", expected.id);
    };
    /// Looking for slips takes time.
    const OF_SO_MANY: usize = 25;
    for (place, name) in all_names().iter().enumerate() {
        for expected in EXPECTED {
            if INDEX.exactly(expected, name).is_some() {
                is_offered(expected, name);
            }
            if place % OF_SO_MANY == 0 {
                slips(name).iter().for_each(|text| is_offered(expected, text));
            }
        }
    }
}

#[test]
fn what_is_offered_is_understood_and_everything_is_offered() {
    for expected in EXPECTED {
        let rows = (expected.rows)(&KNOWLEDGE);
        let mut values = BTreeSet::new();
        for offer in INDEX.offer(expected, "") {
            assert_eq!(INDEX.resolve(expected, &offer.value), Resolution::Found(offer.thing.clone()), "{offer:?}");
            assert!(values.insert(offer.value.clone()), "{offer:?} twice");
        }
        assert_eq!(values.len(), rows.len(), "{}", expected.id);
    }
}

#[test]
fn nothing_is_taken_or_offered_for_what_is_not_like_it() {
    for (expected, nonsense) in [
        (&REGION, "Atlantis"),
        (&PROJECTED, "Atlantis"),
        (&PAID, "boss"),
        (&REGION, "Narnia"),
        (&CREDENTIAL, "zzzzzzzzzzzz"),
        (&CREDENTIAL, "🦀🦀"),
        (&CREDENTIAL, "💰"),
        (&RESOURCE, "pste"),
    ] {
        assert_eq!(near(expected, nonsense), [""; 0], "{nonsense}");
        assert_eq!(offered(expected, nonsense), [""; 0], "{nonsense}");
    }
    assert_eq!(near(&PROJECTED, "Mars"), [""; 0], "it begins Marseille for who is still typing");
    for (expected, not_it) in [(&PAID, "Outpatient"), (&COMPARED, "Outpatient")] {
        assert!(near(expected, "aapc").iter().all(|title| !title.contains(not_it)), "{:?}", near(expected, "aapc"));
    }
    assert_eq!(near(&CREDENTIAL, ""), [""; 0]);
}

#[test]
fn lists_know_short_forms_and_slips() {
    for (expected, typed, value) in [
        (&REGION, "tx", "US-TX"),
        (&REGION, "texs", "US-TX"),
        (&REGION, "philadelphia", "US-PA"),
        (&PROJECTED, "tx", "US-TX"),
        (&ENTRY, "wfh", "work-from-home"),
        (&ENTRY, "salry", "average-salary"),
        (&CREDENTIAL, "cpc please", "CPC"),
        (&CREDENTIAL, "CPC exam", "CPC"),
        (&LEVEL, "two years", "2 years"),
    ] {
        let offered = offered(expected, typed);
        assert!(offered.iter().any(|offered| offered == value), "{typed}: {offered:?}");
    }
    let both = near(&CREDENTIAL, "CPC, CCS");
    assert!(both.len() == 2 && both[0].starts_with("CPC (") && both[1].starts_with("CCS ("), "{both:?}");
}

#[test]
fn pay_is_looked_up_by_whatever_says_it() {
    let of_words = |typed_words: &str| {
        let words: Vec<String> = typed_words.split(' ').map(str::to_owned).collect();
        typed().salary_of_words(&words, None).map(|query| query.id())
    };
    for (words, id) in [
        ("CCS 10 years", "salary:CCS:senior"),
        ("10 years", "salary:senior"),
        ("two years CPC", "salary:CPC:entry"),
        ("2 to 4 years", "salary:mid"),
        ("senior oncology new york", "salary:oncology:senior:US-NY"),
        ("certified coding specalist", "salary:CCS"),
        ("onclogy Texas", "salary:oncology:US-TX"),
    ] {
        assert_eq!(of_words(words).as_deref(), Ok(id), "{words}");
    }
    let of_places =
        |subject, level, region| typed().salary(TypedPay { subject, level, region }).map(|query| query.id());
    for (level, id) in [("2 to 4 years", "salary:mid"), ("two years", "salary:entry"), ("Texas", "salary:US-TX")] {
        assert_eq!(of_places(None, Some(level), None).as_deref(), Ok(id), "{level}");
    }
    assert_eq!(of_places(Some("CPC senior"), None, None).as_deref(), Ok("salary:CPC:senior"));
    assert_eq!(of_places(Some("cpc please"), None, None).as_deref(), Ok("salary:CPC"));
    // California and Canada are asked back, whatever else begins like that.
    for typed in ["CA", "CCS CA", "senior ca"] {
        let Err(Unknown { nearest, .. }) = of_words(typed) else { panic!("{typed}") };
        let titles: Vec<&str> = nearest.iter().map(|choice| choice.title.as_str()).collect();
        assert_eq!(titles, ["California", "Canada"], "{typed}");
    }
    // What is wrong is told of the place in which it was typed.
    let Err(Unknown { problem: Problem::Name { expected, .. }, .. }) = of_places(None, Some("-5 years"), None) else {
        panic!()
    };
    assert_eq!(expected, &LEVEL);
    let Err(Unknown { problem: Problem::Nothing(both), nearest }) = of_words("CPC oncology senior TX") else {
        panic!()
    };
    assert!(
        both == "CPC oncology senior TX" && nearest.iter().any(|known| known.id == "salary:oncology"),
        "{nearest:?}"
    );
}

#[test]
fn everything_that_a_question_names_is_answered_or_told_of() {
    let assistant = preceptor::built_in::assistant().unwrap();
    let ask = |text: &str| assistant.answer(&Question::new(text, Surface::Slash), None);
    for (text, id) in
        [("cpc v ccs", "comparison:CCS:CPC"), ("cpc/ccs", "comparison:CCS:CPC"), ("pay in tx", "salary:US-TX")]
    {
        assert_eq!(ask(text).id.as_deref(), Some(id), "{text}");
    }
    let both = ask("cpc oncology salary");
    assert_eq!(both.id.as_deref(), Some("salary:CPC"));
    let reply = both.reply.unwrap();
    assert!(reply.lead.first().is_some_and(|item| item.value.contains("CPC holders in oncology")), "{reply:#?}");
    assert!(both.aside.unused.is_empty(), "{:?}", both.aside);
}

#[test]
fn a_state_leads_to_the_projection_of_its_country_and_is_told_so() {
    let query = typed().outlook(Some("Massachusetts")).unwrap();
    assert_eq!(query.id(), "outlook:US-MA");
    let reply = engine::answers::reply(&KNOWLEDGE, &query, engine::knowledge::Month { year: 2026, month: 11 }).unwrap();
    let of_country = typed().outlook(None).unwrap();
    assert_eq!(of_country.id(), "outlook:US");
    assert!(reply.remarks().any(|remark| remark.contains("no projection for Massachusetts alone")), "{reply:#?}");
}

#[test]
fn credentials_are_found_by_code_name_and_misspelling() {
    for (typed, code) in [
        ("CPC", "CPC"),
        ("cpc", "CPC"),
        ("c.p.c.", "CPC"),
        ("ccs-p", "CCS-P"),
        ("CCSP", "CCS-P"),
        ("cpca", "CPC-A"),
        ("CPC certification", "CPC"),
        ("the ccs exam", "CCS"),
        ("certified coding spec", "CCS"),
        ("certified coding specalist", "CCS"),
        ("certified profesional coder", "CPC"),
        ("Certified Proffessional Biller", "CPB"),
        ("registered health information tech", "RHIT"),
        ("certified risk adjustmnt coder", "CRC"),
    ] {
        assert_eq!(found(&CREDENTIAL, typed).as_deref(), Some(code), "{typed}");
    }
}

#[test]
fn codes_are_never_confused() {
    let known: Vec<String> = KNOWLEDGE.certifications.iter().map(|known| known.code.to_lowercase()).collect();
    for known in &known {
        assert_eq!(found(&CREDENTIAL, known).map(|code| code.to_lowercase()).as_ref(), Some(known));
    }
    // Every code with one letter changed, left out or put in leads to suggestions unless it is itself a known name.
    let names_of = |code: &str| {
        KNOWLEDGE
            .vocabulary
            .credentials
            .iter()
            .any(|term| term.names.iter().any(|name| name.replace(['.', ' ', '-', '/'], "") == code))
    };
    for code in known.iter().map(|code| code.replace('-', "")) {
        let mut typos = BTreeSet::new();
        for at in 0..code.len() {
            typos.insert(format!("{}{}", &code[..at], &code[at + 1..]));
            for letter in 'a'..='z' {
                typos.insert(format!("{}{letter}{}", &code[..at], &code[at + 1..]));
                typos.insert(format!("{}{letter}{}", &code[..at], &code[at..]));
            }
        }
        for typo in typos.iter().filter(|typo| (2..=5).contains(&typo.len())) {
            let is_known = known.iter().any(|known| known.replace('-', "") == *typo) || names_of(typo);
            let found = found(&CREDENTIAL, typo);
            assert!(found.is_none() || is_known, "{typo} became {found:?}");
        }
    }
}

#[test]
fn unknown_names_lead_to_suggestions() {
    let cpx = near(&CREDENTIAL, "CPX");
    assert!(!cpx.is_empty() && cpx.len() <= 3 && cpx.iter().any(|name| name.starts_with("CPC (")), "{cpx:?}");
    assert_eq!(near(&REGION, "CA").len(), 2, "California or Canada");
    assert!(near(&CAREER, "blorb").len() <= 3);
}

#[test]
fn places_levels_and_subjects_are_found() {
    for (name, place) in [
        ("Texas", "US-TX"),
        ("tx", "US-TX"),
        ("US-CA", "US-CA"),
        ("massachusets", "US-MA"),
        ("Houston", "US-TX"),
        ("UK", "GB"),
        ("united kingdom", "GB"),
        ("usa", "US"),
        ("Austrailia", "AU"),
        ("Toronto", "CA"),
    ] {
        assert_eq!(typed().place(name).map(|region| region.to_string()).as_deref(), Some(place), "{name}");
    }
    for (typed, level) in [
        ("senior", "senior"),
        ("entry-level", "entry"),
        ("Mid", "mid"),
        ("10 years", "senior"),
        ("2", "entry"),
        ("5+ yrs", "mid"),
        ("begginner", "entry"),
    ] {
        assert_eq!(found(&LEVEL, typed).as_deref(), Some(level), "{typed}");
    }
    for (expected, typed, id) in [
        (&PAID, "CRC", "CRC"),
        (&PAID, "onclogy", "oncology"),
        (&PAID, "heart", "cardiology"),
        (&COMPARED, "nursing", "nursing"),
        (&COMPARED, "ccs", "CCS"),
        (&COMPARED, "medical biling", "medical-billing"),
        (&CAREER, "advanced", "advanced"),
        (&CAREER, "entry level", "entry"),
        (&CAREER, "complience officer", "compliance-officer"),
        (&CAREER, "specialties", "specialties"),
        (&INTERVIEW, "behavioural", "behavioral"),
        (&INTERVIEW, "star", "star"),
        (&RESOURCE, "ahima", "ahima"),
        (&ENTRY, "average-salary", "average-salary"),
        (&ENTRY, &KNOWLEDGE.faq_entry("stressful").unwrap().question, "stressful"),
    ] {
        assert_eq!(found(expected, typed).as_deref(), Some(id), "{typed}");
    }
}
