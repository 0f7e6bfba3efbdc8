//! What `intents.toml` says decides how questions are read, and what it says wrongly is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::path::Path;

use preceptor::assistant::{Assistant, Decision, Surface};
use preceptor::knowledge::{Diagnostic, Files, build};

/// The files of the built-in folder.
fn files() -> Files {
    let mut files = Files::new();
    for (folder, prefix) in [("knowledge", ""), ("knowledge/faq", "faq/")] {
        for item in std::fs::read_dir(Path::new(folder)).unwrap() {
            let path = item.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

/// What is found wrong when a text of a file is exchanged.
fn faults(file: &str, from: &str, to: &str) -> Vec<Diagnostic> {
    let mut files = files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    *text = text.replacen(from, to, 1);
    build(&files).diagnostics
}

#[test]
fn a_wrong_key_is_told_with_its_place_and_what_was_meant() {
    for (from, to, words, mend) in [
        (
            "entry = \"pay-by-place\"",
            "entry = \"pay-by-plase\"",
            "`pay-by-plase` is not the id of an FAQ entry",
            "pay-by-place",
        ),
        ("\"where-to-start\"", "\"were-to-start\"", "`were-to-start` is not the id of an FAQ entry", "where-to-start"),
        (
            "\"medical-billing\"",
            "\"medical-biling\"",
            "is not the id of a credential or a profession",
            "medical-billing",
        ),
        ("yields = \"to-any-name\"", "yields = \"to-any-nam\"", "`to-any-nam` is not a rule", "to-any-name"),
        ("opens = \"interview\"", "opens = \"interviews\"", "`interviews` is not a table", "interview"),
        ("demand_words =", "demand_wrds =", "`demand_wrds` is not a key", "demand_words"),
    ] {
        let found = faults("intents.toml", from, to);
        let told =
            found.iter().find(|fault| fault.text.contains(words)).unwrap_or_else(|| panic!("{words}: {found:?}"));
        assert_eq!(told.file, "intents.toml");
        assert!(told.line > 0 && told.mend.contains(mend), "{told}");
    }
}

#[test]
fn words_that_are_enough_for_whoever_asks_never_make_it_speak_up() {
    const ASKED: &str = "What entry-level jobs does each certification lead to?";
    let strict = |surface| Assistant::built_in().unwrap().with_threshold(surface, Some(1.0), None);
    for surface in [Surface::Slash, Surface::Mention] {
        let response = strict(surface).answer(ASKED, surface);
        assert_eq!((response.decision, response.id.as_deref()), (Decision::Answer, Some("career:entry-positions")));
    }
    let confidence = strict(Surface::Channel).answer(ASKED, Surface::Channel).confidence;
    let unasked = Assistant::built_in().unwrap().with_threshold(Surface::Channel, Some(confidence + 0.01), None);
    assert_eq!(unasked.answer(ASKED, Surface::Channel).decision, Decision::Silent);
}
