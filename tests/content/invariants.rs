//! The built-in knowledge: complete, sourced, in its own words, and without a finding.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use engine::knowledge::{Knowledge, load_folder};

/// What people ask, each by an id that never changes: labels, links and other projects rest on them.
const IDS: [&str; 123] = [
    "pay-by-workplace",
    "lowest-pay",
    "uk-clinical-coder",
    "ceu-rules",
    "what-coders-do",
    "good-career",
    "education",
    "need-certification",
    "how-long",
    "average-salary",
    "best-certs",
    "work-from-home",
    "skills",
    "stressful",
    "job-outlook",
    "patients",
    "experience",
    "no-degree",
    "types",
    "stay-updated",
    "industries",
    "cert-salary",
    "coding-vs-billing",
    "part-time",
    "highest-salary",
    "career-growth",
    "software",
    "global-demand",
    "other-careers",
    "challenges",
    "training-cost",
    "career-changers",
    "inpatient-outpatient",
    "international-students",
    "exam-format",
    "exam-pass-mark",
    "exam-retakes",
    "exam-registration",
    "exam-cost",
    "exam-books",
    "exam-online",
    "exam-eligibility",
    "exam-difficulty",
    "exam-prep",
    "cpc-a",
    "which-cert-first",
    "course-certificate",
    "rhit-rhia",
    "keeping-credential",
    "course-entry",
    "school-choice",
    "online-training",
    "paying-for-training",
    "externship",
    "first-job",
    "where-to-start",
    "learning-difficulty",
    "earn-while-training",
    "ai",
    "productivity",
    "remote-setup",
    "employee-or-contractor",
    "scams",
    "background-check",
    "age-or-gap",
    "clinical-to-coding",
    "specialties",
    "related-roles",
    "billing-career",
    "coding-and-billing-both",
    "vs-programming",
    "work-from-abroad",
    "pay-by-place",
    "interview-prep",
    "code-set-updates",
    "finding-help",
    "get-certified",
    "passed-exam",
    "resume",
    "named-school",
    "course-for-other-job",
    "learning-terminology",
    "study-with-ai",
    "named-employer",
    "judging-offer",
    "time-off",
    "working-hours",
    "overtime",
    "dress-code",
    "dull-work",
    "improving",
    "earning-more",
    "two-jobs",
    "to-inpatient",
    "denials-work",
    "facility-professional",
    "free-references",
    "coder-auditor",
    "what-is-cpt",
    "what-is-hcpcs",
    "what-is-icd-10-cm",
    "what-is-icd-10-pcs",
    "what-is-hcc",
    "what-is-drg",
    "aapc-or-ahima",
    "aapc-membership",
    "fee-ccs",
    "fee-cca",
    "fee-rhit",
    "fee-cbcs",
    "fee-crc",
    "fee-cpb",
    "fee-coc",
    "exam-day",
    "exam-harder",
    "circc",
    "specialty-credentials",
    "ccds",
    "chps",
    "cbcs",
    "cpb-first",
    "unknown-credential",
    "hfma",
];
/// So many ways to ask it every entry knows. Fewer would do for what is seldom asked.
const PHRASINGS: usize = 30;
const OUT_OF_SCOPE: usize = 5_000;
const LONGEST_ANSWER: usize = 1_500;
/// So many words in a row are somebody else's sentence.
const COPIED: usize = 8;

fn knowledge() -> Knowledge {
    load_folder(Path::new("knowledge")).unwrap().usable().unwrap()
}

/// The words of a text, as far as they tell two texts apart.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[test]
fn built_in_folder_has_no_findings() {
    let loaded = load_folder(Path::new("knowledge")).unwrap();
    let findings: Vec<_> = loaded.diagnostics.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn every_question_of_the_list_is_there_and_can_be_asked_in_many_ways() {
    let knowledge = knowledge();
    for id in IDS {
        let entry = knowledge.faq_entry(id).unwrap_or_else(|| panic!("{id} is missing"));
        let different: BTreeSet<_> = entry.phrasings.iter().map(|phrasing| words(phrasing)).collect();
        assert!(different.len() >= PHRASINGS, "{id} has {} phrasings", different.len());
    }
    let texts: BTreeSet<_> =
        knowledge.out_of_scope.iter().flat_map(|class| &class.texts).map(|text| words(text)).collect();
    assert!(texts.len() >= OUT_OF_SCOPE, "{} texts out of scope", texts.len());
}

#[test]
fn answers_are_short() {
    for entry in &knowledge().faq {
        let length = entry.answer.chars().count();
        assert!((1..=LONGEST_ANSWER).contains(&length), "{} has {length} characters", entry.id);
    }
}

#[test]
fn every_figure_written_out_in_an_answer_is_a_finding() {
    let folder = std::env::temp_dir().join(format!("preceptor-figures-{}", std::process::id()));
    copy(Path::new("knowledge"), &folder);
    let file = folder.join("faq/pay.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let start = "answer = \"\"\"\n";
    let some_say = "Some say 37%, 38 percent, $61,234, $15 or 4,321, in 2026, after 12 weeks.\n";
    std::fs::write(&file, text.replacen(start, &format!("{start}{some_say}"), 1)).unwrap();
    let findings = load_folder(&folder).unwrap().diagnostics;
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(findings.iter().all(|finding| finding.file == "faq/pay.toml"), "{findings:?}");
    let found: BTreeSet<&str> = findings.iter().map(|finding| finding.text.as_str()).collect();
    let wanted = ["37", "38", "61,234", "15", "4,321"].map(|raw| format!("`answer` carries the figure {raw} as text"));
    assert_eq!(found, wanted.iter().map(String::as_str).collect());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            std::fs::copy(&entry, &target).unwrap();
        }
    }
}

#[test]
fn no_answer_repeats_the_career_guide() {
    let guide = std::env::var_os("PRECEPTOR_GUIDE")
        .map_or_else(|| PathBuf::from("../shared/source/medical-coder-career-guide.txt"), PathBuf::from);
    let Ok(guide) = std::fs::read_to_string(&guide) else {
        crate::missing(&guide.display().to_string());
        return;
    };
    let guide = words(&guide);
    let runs: BTreeSet<&[String]> = guide.windows(COPIED).collect();
    let copied: Vec<String> = knowledge()
        .faq
        .iter()
        .flat_map(|entry| {
            let answer = words(&entry.answer);
            let copied = answer.windows(COPIED).filter(|run| runs.contains(run));
            copied.map(|run| format!("{}: {}", entry.id, run.join(" "))).collect::<Vec<_>>()
        })
        .collect();
    assert!(copied.is_empty(), "{}", copied.join("\n"));
}

#[test]
fn what_the_matcher_is_measured_by_is_not_what_it_learns_from() {
    let knowledge = knowledge();
    let mut learnt: BTreeMap<Vec<String>, &str> = BTreeMap::new();
    for entry in &knowledge.faq {
        learnt.extend(entry.phrasings.iter().map(|phrasing| (words(phrasing), entry.id.as_str())));
    }
    for class in &knowledge.out_of_scope {
        learnt.extend(class.texts.iter().map(|text| (words(text), class.name.as_str())));
    }
    let questions = |text: &str| -> Vec<String> {
        let text_of = |line: &str| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            row["text"].as_str().unwrap().to_owned()
        };
        text.lines().map(text_of).collect()
    };
    let own = questions(&std::fs::read_to_string("tests/data/questions.jsonl").unwrap());
    let path = std::env::var("PRECEPTOR_QUESTIONS").unwrap_or_else(|_| "../shared/questions/dev.jsonl".to_owned());
    let others = match std::fs::read_to_string(&path) {
        Ok(text) => questions(&text),
        Err(_) => {
            crate::missing(&path);
            Vec::new()
        }
    };
    let calibration = knowledge.calibration.iter().map(|question| question.text.clone());
    let measured: Vec<String> = own.into_iter().chain(others).chain(calibration).collect();
    assert!(measured.len() > 300, "the questions were not read");
    let known: Vec<String> = measured
        .iter()
        .filter(|text| !words(text).is_empty())
        .filter_map(|text| learnt.get(&words(text)).map(|owner| format!("{owner}: {text}")))
        .collect();
    assert!(known.is_empty(), "{}", known.join("\n"));
}

/// The sentence encoder knows the entries that it was tuned on best. A list of them lies beside it.
#[test]
fn the_encoder_has_seen_most_entries() {
    let seen = std::fs::read_to_string("models/entries.txt").unwrap();
    let seen: BTreeSet<&str> = seen.lines().collect();
    let unseen: Vec<&str> = IDS.into_iter().filter(|id| !seen.contains(id)).collect();
    if !unseen.is_empty() {
        println!("the encoder was tuned without {}", unseen.join(", "));
    }
    assert!(unseen.len() * 3 <= IDS.len(), "tune it anew (tools/encoder): it has not seen {}", unseen.join(", "));
}
