//! Files of a server's own answers: what is written is read again, and every fault is told with its line.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use engine::answers::all_queries;
use engine::knowledge::Severity;
use engine::own_answers::{
    self, Imported, LARGEST_FILE, LONGEST_ANSWER, MOST_ANSWERS, Mention, OwnAnswer, Shown, difference,
    foreign_mentions, in_one_line, read, write,
};
use proptest::prelude::*;

use crate::why::ASSISTANT;

const FILE: &str = "answers.toml";

fn answers(text: &str) -> Vec<OwnAnswer> {
    let file = read(FILE, text, ASSISTANT.knowledge(), &[]);
    assert!(file.is_good(), "{:?}\n{text}", file.findings);
    file.answers.into_iter().map(|imported| imported.answer).collect()
}

/// What is written of answers that fit into one file.
fn one_file<'a>(answers: impl IntoIterator<Item = &'a OwnAnswer>) -> String {
    let mut files = write(answers);
    assert_eq!(files.len(), 1);
    files.remove(0)
}

/// The findings of a file as lines, errors alone.
fn faults(text: &str) -> Vec<String> {
    let file = read(FILE, text, ASSISTANT.knowledge(), &[]);
    let errors = file.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(in_one_line).collect()
}

fn text(longest: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![6 => "[a-zA-Z0-9 ,?é日👩]{1,12}", 2 => "[\"'`\\\\#=\\[\\]{}<>\u{200b}\u{7}]{1,3}", 1 => Just("\n".to_owned()), 1 => Just("\"\"\"'''\r\n\\u0041".to_owned())];
    proptest::collection::vec(piece, 1..20).prop_map(move |pieces| {
        let text: String = pieces.concat().chars().take(longest).collect();
        if text.trim().is_empty() { "x".to_owned() } else { text }
    })
}

fn all() -> impl Strategy<Value = Vec<OwnAnswer>> {
    let ids: Vec<String> = all_queries(ASSISTANT.knowledge()).into_iter().map(|query| query.id()).collect();
    let built_in = proptest::sample::select(ids);
    let shown = prop_oneof![
        3 => (text(LONGEST_ANSWER), any::<bool>(), proptest::option::of(built_in.clone())).prop_map(|(answer, links, replaces)| {
            Shown::Text { answer, link: links.then(|| "https://example.org/a?b=\"c\"".to_owned()), replaces }
        }),
        1 => built_in.prop_map(|means| Shown::BuiltIn { means }),
    ];
    // From now on to the year 9999, to the second.
    let expires = proptest::option::of(prop_oneof![
        1_900_000_000..250_000_000_000_u64,
        (22_000..90_000_u64).prop_map(|day| day * 86_400)
    ]);
    let one = (text(200), proptest::collection::vec(text(200), 0..4), shown, expires);
    proptest::collection::vec(one, 1..6).prop_map(|all| {
        let each = all.into_iter().enumerate().map(|(at, (question, phrasings, shown, expires))| {
            let expires = expires.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
            OwnAnswer { id: format!("answer-{at}"), question, phrasings, shown, expires }
        });
        each.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(all in all()) {
        let written = one_file(&all);
        let again = answers(&written);
        prop_assert_eq!(&again, &all, "{}", written);
        let nothing = difference(&all, &again);
        prop_assert!(nothing.added.is_empty() && nothing.changed.is_empty() && nothing.same == all.len());
        prop_assert_eq!(one_file(&again), written);
    }

    #[test]
    fn any_text_is_read_or_told_what_is_wrong(text in ".{0,400}") {
        let file = read(FILE, &text, ASSISTANT.knowledge(), &[]);
        prop_assert!(!file.is_good() || !file.answers.is_empty());
    }

    #[test]
    fn a_file_that_was_cut_off_or_changed_never_gives_what_cannot_be_taught(all in all(), at in any::<prop::sample::Index>(), put in "[\"'\\[\\]=\n a0]{0,3}") {
        let written = one_file(&all);
        let place = (0..=at.index(written.len())).rev().find(|place| written.is_char_boundary(*place)).unwrap_or(0);
        let changed = format!("{}{put}{}", &written[..place], &written[place..]);
        for imported in read(FILE, &changed, ASSISTANT.knowledge(), &[]).answers {
            prop_assert!(imported.answer.check().is_ok());
        }
    }
}

#[test]
fn every_fault_is_told_with_its_line_and_how_to_mend_it() {
    let file = "\
[[answer]]
question = \"When is our call?\"
phrasing = [\"call time\"]
answer = \"At 8.\"

[[answer]]
id = \"when-is-our-call\"
question = \"Where are the rules?\"
phrasings = [\"when is  our CALL?\"]
answer = \"In the first channel.\"
link = \"our wiki\"

[[answer]]
question = \"Who is a coder?\"
means = \"certification:CPCC\"

[[answer]]
question = \"\"
answer = 5
means = \"x\"
expires = \"soon\"

[[answer]]
question = \"What else?\"
";
    let told = faults(file);
    let wanted = [
        "line 3: `phrasing` is not a key of this table (did you mean `phrasings`?)",
        "line 7: the id `when-is-our-call` stands on line 1 already",
        "line 15: `means` is `certification:CPCC`, which is no built-in answer",
        "line 18: `question` is empty",
        "line 19: `answer` is integer, not a string",
        "line 21: `expires` is string, not a date such as 2027-01-31",
        "line 23: `answer` is missing",
    ];
    for wanted in wanted {
        assert!(told.iter().any(|told| told.starts_with(wanted)), "{wanted}\n{told:#?}");
    }
    let link = "[[answer]]\nquestion = \"Q?\"\nanswer = \"A.\"\nlink = \"our wiki\"\n";
    assert!(faults(link)[0].starts_with("line 4: the link is no address of a page"), "{:?}", faults(link));
    let both = "[[answer]]\nquestion = \"Q?\"\nanswer = \"A.\"\nmeans = \"pay\"\n";
    assert!(faults(both)[0].starts_with("line 4: `means` stands beside `answer`"), "{:?}", faults(both));
    for (nothing, wanted) in
        [("", "no answer in it"), ("[[answers]]\n", "did you mean `answer`?"), ("x = \n", "line 1")]
    {
        assert!(faults(nothing).iter().any(|told| told.contains(wanted)), "{nothing}: {:?}", faults(nothing));
    }
    let large = format!("# {}\n", "x".repeat(LARGEST_FILE));
    assert!(faults(&large)[0].contains("at most"), "{:?}", faults(&large));
    let row = |at: usize| format!("[[answer]]\nquestion = \"Number {at}?\"\nanswer = \"A.\"\n");
    let many: String = (0..=MOST_ANSWERS).map(row).collect();
    assert!(faults(&many)[0].contains("501 answers"), "{:?}", faults(&many));
    let ways: Vec<String> = (0..31).map(|at| format!("\"way {at}\"")).collect();
    let many = format!("[[answer]]\nquestion = \"Q?\"\nanswer = \"A.\"\nphrasings = [{}]\n", ways.join(","));
    assert!(faults(&many)[0].starts_with("line 4: there are 31 other ways"), "{:?}", faults(&many));
}

#[test]
fn what_is_asked_twice_is_told_and_taken() {
    let file = "\
[[answer]]
question = \"When is our call?\"
phrasings = [\"call time\", \"Call  time\"]
answer = \"At 8.\"

[[answer]]
question = \"Where are the rules?\"
phrasings = [\"when is  our CALL?\"]
answer = \"In the first channel.\"
";
    let read = read(FILE, file, ASSISTANT.knowledge(), &[]);
    assert!(read.is_good() && read.answers.len() == 2 && read.answers[0].answer.phrasings.len() == 2);
    let told: Vec<String> = read.findings.iter().map(in_one_line).collect();
    let wanted = [
        "line 3: this is asked in the same words as on line 3; once is enough (remove one of the two)",
        "line 8: this is asked in the same words as on line 2; only one of the two answers can be shown (remove one of the two)",
    ];
    assert_eq!(told, wanted);
}

#[test]
fn what_left_the_knowledge_since_it_was_taught_changes_nothing() {
    let text =
        |replaces: &str| Shown::Text { answer: "A.".to_owned(), link: None, replaces: Some(replaces.to_owned()) };
    let one = |id: &str, shown| OwnAnswer {
        id: id.to_owned(),
        question: format!("What of {id}?"),
        phrasings: Vec::new(),
        shown,
        expires: None,
    };
    let present = [one("a", text("gone")), one("b", Shown::BuiltIn { means: "gone".to_owned() })];
    let present: Vec<&OwnAnswer> = present.iter().collect();
    let written = one_file(present.iter().copied());
    let again = read(FILE, &written, ASSISTANT.knowledge(), &present);
    assert!(again.is_good() && again.findings.len() == 2, "{:?}", again.findings);
    let same = difference(present.iter().copied(), again.answers.iter().map(|imported| &imported.answer));
    assert_eq!((same.added.len(), same.changed.len(), same.same), (0, 0, 2));
    // Another server has taught none of it.
    let elsewhere = read(FILE, &written, ASSISTANT.knowledge(), &[]);
    assert!(!elsewhere.is_good() && elsewhere.answers.is_empty());
}

#[test]
fn what_is_too_much_for_one_file_is_written_into_several() {
    let one = |at: usize| OwnAnswer {
        id: format!("answer-{at}"),
        question: format!("What of {at}?"),
        phrasings: vec!["é".repeat(300); 30],
        shown: Shown::Text { answer: "\u{7}".repeat(LONGEST_ANSWER), link: None, replaces: None },
        expires: None,
    };
    let all: Vec<OwnAnswer> = (0..100).map(one).collect();
    let files = write(&all);
    assert!(files.len() > 1 && files.iter().all(|file| file.len() <= LARGEST_FILE), "{}", files.len());
    let again: Vec<OwnAnswer> = files.iter().flat_map(|file| answers(file)).collect();
    assert_eq!(again, all);
}

#[test]
fn an_answer_holds_through_its_last_day() {
    let expires = |written: &str| {
        let file = format!("[[answer]]\nquestion = \"Q?\"\nanswer = \"A.\"\nexpires = {written}\n");
        answers(&file)[0].expires.unwrap().duration_since(UNIX_EPOCH).unwrap().as_secs()
    };
    // 2030-01-01T00:00:00Z.
    assert_eq!(expires("2029-12-31"), 1_893_456_000);
    assert_eq!(expires("2030-01-01T01:00:00+01:00"), 1_893_456_000);
    assert_eq!(expires("2030-01-01T00:00:01Z"), 1_893_456_001);
    let ended = "[[answer]]\nquestion = \"Q?\"\nanswer = \"A.\"\nexpires = 2020-02-29\n";
    let file = read(FILE, ended, ASSISTANT.knowledge(), &[]);
    assert!(file.is_good() && file.findings.len() == 1 && file.answers.len() == 1, "a warning: {:?}", file.findings);
    let answer = OwnAnswer {
        expires: Some(UNIX_EPOCH + Duration::from_secs(1_893_456_000)),
        ..answers("[[answer]]\nquestion = \"Q?\"\nanswer = \"A.\"\n").remove(0)
    };
    assert!(one_file([&answer]).contains("expires = 2029-12-31"), "{}", one_file([&answer]));
    assert!(answer.is_in_force(SystemTime::now()));
}

#[test]
fn ids_are_made_of_questions_and_what_would_change_is_told() {
    let file = "[[answer]]\nquestion = \"Where are the rules?\"\nanswer = \"Here.\"\n[[answer]]\nid = \"b\"\nquestion = \"B?\"\nanswer = \"New.\"\n";
    let taken = answers(file);
    assert_eq!(taken[0].id, "where-are-the-rules");
    // What a server has under such an id is another answer, unless it is asked in the same words.
    let present = OwnAnswer { question: "Where are the  RULES?".to_owned(), ..taken[0].clone() };
    let other = OwnAnswer { question: "Where are the rules, again?".to_owned(), ..taken[0].clone() };
    for (present, id) in [(present, "where-are-the-rules"), (other, "where-are-the-rules-2")] {
        let found = read(FILE, file, ASSISTANT.knowledge(), &[&present]);
        assert_eq!(found.answers[0].answer.id, id);
    }
    let old =
        OwnAnswer { shown: Shown::Text { answer: "Old.".to_owned(), link: None, replaces: None }, ..taken[1].clone() };
    let found = difference([&old], &taken);
    assert_eq!((found.added, found.changed, found.same), (vec![&taken[0]], vec![(&old, &taken[1])], 0));
}

#[test]
fn what_a_file_mentions_that_is_not_here_is_told_with_its_line() {
    let file = "[[answer]]\nquestion = \"Q?\"\nanswer = \"\"\"In <#1>.\nAsk <@&2>\nor in <#3>.\"\"\"\n";
    let imported: Vec<Imported> = read(FILE, file, ASSISTANT.knowledge(), &[]).answers;
    let is_here = |mention: &Mention| *mention == Mention::Channel(std::num::NonZeroU64::new(1).unwrap());
    let foreign: Vec<String> =
        foreign_mentions(&imported, is_here).into_iter().map(|(line, mention)| format!("{line} {mention}")).collect();
    assert_eq!(foreign, ["4 <@&2>", "5 <#3>"]);
    assert_eq!(own_answers::mentions("<#1> <#1>").len(), 2);
}
