//! What holds for any text at all.
use std::sync::LazyLock;

use engine::assistant::{Assistant, Candidate, Decision, Question, Response, Surface};
use engine::knowledge::{Files, build};
use engine::matching::Kind;
use engine::prepared::Prepared;
use preceptor::evaluation::read_rows;
use proptest::prelude::*;
use proptest::sample::select;

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| preceptor::built_in::assistant().unwrap());

static QUESTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let rows = read_rows(include_str!("../data/questions.jsonl")).unwrap();
    rows.into_iter().map(|row| row.text).collect()
});

/// Pieces of Discord's mark-up, whole and broken, and characters that are handled on their own.
const FRAGMENTS: [&str; 40] = [
    "<@",
    "<@123>",
    "<@!",
    "<#",
    "<:",
    "<a:x:1>",
    "<t:1:R>",
    "</",
    ">",
    "```",
    "`",
    "||",
    "**",
    "__",
    "~~",
    "> ",
    "\\",
    "\\ud800",
    "\\u{dfff}",
    "http://",
    "https://x.y/(z)",
    "\u{0}",
    "\u{7}",
    "\r\n",
    "\u{1b}[31m",
    "\u{200d}",
    "\u{202e}",
    "\u{feff}",
    "\u{301}\u{302}",
    "שלום",
    "مرحبا",
    "👩‍💻",
    "🇺🇸",
    "ﬃ",
    "İ",
    "ß",
    "'",
    "n't",
    "...",
    "+",
];

/// Words that the matcher knows something about.
const WORDS: [&str; 24] = [
    "cpc",
    "CCS-P",
    "c.p.c.",
    "salary",
    "how",
    "much",
    "does",
    "make",
    "in",
    "texas",
    "TX",
    "US",
    "after",
    "10",
    "years",
    "vs",
    "or",
    "exam",
    "E11.9",
    "99213",
    "certified professional coder",
    "what is",
    "?",
    "!",
];

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<String>(),
        2 => "\\PC{1,30}",
        1 => "[a-z]{1,400}",
        1 => any::<char>().prop_map(|character| character.to_string().repeat(300)),
        6 => select(&FRAGMENTS[..]).prop_map(str::to_owned),
        6 => select(&WORDS[..]).prop_map(str::to_owned),
    ];
    // Glued together as well, so that fragments also touch each other.
    (proptest::collection::vec(piece, 0..14), select(&["", " "][..])).prop_map(|(pieces, glue)| pieces.join(glue))
}

fn question() -> impl Strategy<Value = String> {
    (0..QUESTIONS.len()).prop_map(|at| QUESTIONS[at].clone())
}

fn keeps_the_contract(response: &Response, text: &str, surface: Surface) -> Result<(), TestCaseError> {
    prop_assert_eq!(response.v, 2);
    prop_assert_eq!(&response.question, text);
    prop_assert!((0.0..=1.0).contains(&response.confidence), "{}", response.confidence);
    let falls = |pair: &[Candidate]| pair[0].confidence >= pair[1].confidence;
    prop_assert!(response.candidates.len() <= 5 && response.candidates.windows(2).all(falls));
    prop_assert!(response.candidates.iter().all(|candidate| (0.0..=1.0).contains(&candidate.confidence)));
    let suggests = response.decision == Decision::Suggest;
    let suggested = response.suggestions.len();
    prop_assert!(suggested <= 3 && suggests == (suggested > 0), "{} suggestions", suggested);
    prop_assert_eq!(response.reply.is_some(), response.decision != Decision::Silent);
    prop_assert!(!(suggests && surface == Surface::Channel));
    prop_assert!(response.decision != Decision::Answer || response.topic.is_some());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered_as_the_contract_says(text in any_text()) {
        for surface in Surface::ALL {
            keeps_the_contract(&ASSISTANT.answer(&Question::new(&text, surface), None), &text, surface)?;
        }
        ASSISTANT.explain(&text);
    }

    #[test]
    fn a_text_without_letters_and_digits_is_met_with_silence(text in "[\\s\\p{P}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{2600}-\u{26ff}\u{200d}\u{fe0f}]{0,60}") {
        for surface in Surface::ALL {
            let response = ASSISTANT.answer(&Question::new(&text, surface), None);
            // A wave is a greeting.
            let is_sign = surface != Surface::Channel && response.aside.line.is_some();
            prop_assert!(response.decision == Decision::Silent || is_sign);
        }
    }

    #[test]
    fn white_space_around_a_text_changes_nothing(text in question(), before in "[ \t\r\n]{0,5}", after in "[ \t\r\n]{0,5}") {
        for surface in Surface::ALL {
            let plain = ASSISTANT.answer(&Question::new(&text, surface), None);
            let mut spaced = ASSISTANT.answer(&Question::new(&format!("{before}{text}{after}"), surface), None);
            spaced.question.clone_from(&plain.question);
            prop_assert_eq!(plain, spaced);
        }
    }

    /// Only codes of states and countries need their capitals: "in" and "or" are words. A name that nobody knows is told by them.
    #[test]
    fn letter_case_changes_no_entry(text in question(), upper in any::<bool>()) {
        let other = if upper { text.to_ascii_uppercase() } else { text.to_ascii_lowercase() };
        let [plain, other] = [&text, &other].map(|text| ASSISTANT.answer(&Question::new(text, Surface::Slash), None));
        prop_assert_eq!(&plain.candidates, &other.candidates);
        prop_assert_eq!(&plain.slots.credentials, &other.slots.credentials);
        let names_unknown = |response: &Response| response.aside.line.is_some() || !response.aside.unknown.is_empty();
        if names_unknown(&plain) || names_unknown(&other) {
            return Ok(());
        }
        if plain.slots.country == other.slots.country && plain.slots.state == other.slots.state {
            prop_assert_eq!((plain.decision, plain.id), (other.decision, other.id));
        }
    }

    #[test]
    fn numbers_stay_as_they_were_typed(number in 10_000..100_000_u32, letter in "[A-TV-Z]", rest in 10..100_u32) {
        static LEARNT: LazyLock<Prepared> = LazyLock::new(|| {
            let phrasings: Vec<String> = (0..60).map(|at| format!("\"is code {} or E{} mine\"", 12_345 + at % 3, 11 + at % 2)).collect();
            let entry = String::from(
                "[[entry]]\nid = \"a\"\nquestion = \"b 12345 12345 E11.9\"\nanswer = \"c\"\nsources = []\n");
            let taught = format!("[[entry]]\nid = \"a\"\nphrasings = [{}]", phrasings.join(","));
            let files = Files::from([("faq/a.toml".to_owned(), entry), ("training/a.toml".to_owned(), taught)]);
            Prepared::learn(build(&files).usable().unwrap(), None)
        });
        let code = format!("{letter}{rest}.{}", rest % 10).to_lowercase();
        let ranking = LEARNT.matcher.rank(&format!("is {number} or {code} mine"), None);
        let numbers: Vec<&str> = ranking.tokens.iter().filter(|token| token.kind == Kind::Number).map(|token| token.text.as_str()).collect();
        let number = number.to_string();
        prop_assert_eq!(numbers, [number.as_str(), code.as_str()]);
    }

    #[test]
    fn any_file_is_read_or_complained_about(name in file_name(), bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let _ = build(&Files::from([(name.to_owned(), text)]));
    }

    #[test]
    fn any_table_is_read_or_complained_about(name in file_name(), lines in proptest::collection::vec(line(), 0..24)) {
        let loaded = build(&Files::from([(name.to_owned(), lines.join("\n"))]));
        let known = |line: usize| line <= lines.len() + 1;
        prop_assert!(loaded.diagnostics.iter().all(|found| known(found.line)), "{:?}", loaded.diagnostics);
    }
}

/// Every code with every letter replaced, left out, doubled or put before it: hundreds of texts, so not by chance.
#[test]
fn a_credential_with_a_letter_wrong_is_not_that_credential() {
    for credential in &ASSISTANT.knowledge().vocabulary.credentials {
        let code = credential.term.to_lowercase();
        let named = |text: &str| credential.names.iter().any(|name| plain(name) == plain(text));
        for edited in edits(&code) {
            // "cpca-a" has "cpca" in it, which is a name.
            if plain(&edited) == plain(&code) || named(&edited) || edited.split('-').any(named) {
                continue;
            }
            let response = ASSISTANT.answer(&Question::new(&format!("what is {edited}"), Surface::Slash), None);
            assert!(!response.slots.credentials.contains(&credential.term), "{edited} is read as {code}");
        }
    }
}

fn edits(code: &str) -> Vec<String> {
    let letters: Vec<char> = code.chars().collect();
    let mut edits = Vec::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        let joined = |middle: &str, after: &[char]| {
            before.iter().copied().chain(middle.chars()).chain(after.iter().copied()).collect()
        };
        edits.extend(('a'..='z').map(|letter| joined(&letter.to_string(), after)));
        if let [replaced, rest @ ..] = after
            && replaced.is_alphabetic()
        {
            edits.extend(('a'..='z').map(|letter| joined(&letter.to_string(), rest)));
            edits.push(joined("", rest));
        }
    }
    edits
}

fn plain(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn file_name() -> impl Strategy<Value = &'static str> {
    const NAMES: [&str; 15] = [
        "tables/sources.toml",
        "tables/pay.toml",
        "tables/credentials.toml",
        "tables/outlook.toml",
        "tables/facts.toml",
        "vocabulary.toml",
        "tables/careers.toml",
        "tables/interview.toml",
        "tables/resources.toml",
        "tables/disagreements.toml",
        "training/out_of_scope.toml",
        "training/calibration.toml",
        "faq/any.toml",
        "training/any.toml",
        "other.toml",
    ];
    select(&NAMES[..])
}

/// Lines of the tables that the files hold, with values of every type and of none.
fn line() -> impl Strategy<Value = String> {
    const HEADS: [&str; 20] = [
        "entry",
        "source",
        "salary",
        "body",
        "certification",
        "outlook",
        "fact",
        "credential",
        "state",
        "country",
        "level",
        "stage",
        "profession",
        "specialty",
        "category",
        "method",
        "topic",
        "disagreement",
        "class",
        "question",
    ];
    const KEYS: [&str; 24] = [
        "id",
        "question",
        "answer",
        "phrasings",
        "sources",
        "see_also",
        "commands",
        "code",
        "name",
        "names",
        "as_of",
        "value",
        "low",
        "high",
        "country",
        "grade",
        "status",
        "text",
        "entries",
        "texts",
        "fee",
        "address",
        "percentile",
        "currency",
    ];
    const VALUES: [&str; 22] = [
        "\"\"",
        "\"x\"",
        "\"2025-05\"",
        "\"US\"",
        "\"{salary:x:median}\"",
        "\"{\"",
        "\"}{\"",
        "[]",
        "[\"x\"]",
        "[[1]]",
        "1",
        "-1",
        "1e999",
        "nan",
        "9999999999999999999999",
        "true",
        "{}",
        "{ a = 1 }",
        "2025-01-01",
        "'''",
        "\"\"\"é",
        "",
    ];
    prop_oneof![
        select(&HEADS[..]).prop_map(|head| format!("[[{head}]]")),
        select(&HEADS[..]).prop_map(|head| format!("[{head}]")),
        (select(&KEYS[..]), select(&VALUES[..])).prop_map(|(key, value)| format!("{key} = {value}")),
        "\\PC{0,20}",
    ]
}

#[test]
fn the_same_knowledge_is_prepared_as_the_same_bytes() {
    let learnt = || {
        let knowledge = engine::knowledge::load_folder(std::path::Path::new("tests/data/bicycles")).unwrap();
        Prepared::learn(knowledge.usable().unwrap(), None).encode().unwrap()
    };
    assert!(learnt() == learnt(), "two runs of the build would differ");
}
