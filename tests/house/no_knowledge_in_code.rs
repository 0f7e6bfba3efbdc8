//! What is known stands in `knowledge/`, not in the code: no string literal of the answering code is an id, a code or a
//! name that the knowledge gives to something. A new entry, credential or country needs no change to the code then.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use engine::knowledge::{Knowledge, load_folder};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The code that answers and shows answers.
const ROOMS: [&str; 6] = [
    "crates/engine/src/answers",
    "crates/engine/src/assistant",
    "crates/engine/src/matching",
    "crates/engine/src/own_answers",
    "src/discord",
    "src/cli",
];

/// Names of closed sets of the program's own, which some row happens to be called as well: levels, kinds of replies and
/// commands, their options, groups of pay figures, endings of English words, and a field of Discord's.
const CLOSED: [&str; 22] = [
    "members",
    "ed",
    "er",
    "experience",
    "help",
    "entry",
    "mid",
    "senior",
    "salary",
    "certification",
    "cert",
    "outlook",
    "comparison",
    "compare",
    "career",
    "interview",
    "resources",
    "credential",
    "specialty",
    "specialties",
    "stage",
    "state",
];

/// Ids, codes and names, as the knowledge writes them.
fn names(knowledge: &Knowledge) -> HashSet<String> {
    let mut names: Vec<&String> = knowledge.sources.keys().collect();
    names.extend(knowledge.sources.values().map(|row| &row.publisher));
    names.extend(knowledge.faq.iter().flat_map(|row| [&row.id, &row.question]));
    names.extend(knowledge.out_of_scope.iter().map(|row| &row.name));
    names.extend(knowledge.salaries.iter().flat_map(|row| [&row.id, &row.country]));
    names.extend(knowledge.facts.iter().map(|row| &row.id));
    names.extend(knowledge.outlook.iter().flat_map(|row| [&row.country, &row.window, &row.occupation]));
    names.extend(knowledge.disagreements.iter().map(|row| &row.id));
    names.extend(knowledge.resources.iter().flat_map(|row| [&row.id, &row.name].into_iter().chain(&row.aliases)));
    for row in &knowledge.bodies {
        names.extend([&row.code, &row.name].into_iter().chain(row.facts.iter().map(|fact| &fact.field)));
    }
    for row in &knowledge.certifications {
        names.extend([&row.code, &row.name].into_iter().chain(row.facts.iter().map(|fact| &fact.field)));
    }
    let careers = &knowledge.careers;
    names.extend(careers.stages.iter().flat_map(|row| [&row.id, &row.name].into_iter().chain(&row.aliases)));
    names.extend(careers.professions.iter().flat_map(|row| [&row.id, &row.name].into_iter().chain(&row.aliases)));
    names.extend(careers.specialties.iter().flat_map(|row| [&row.id, &row.name].into_iter().chain(&row.aliases)));
    names.extend(careers.moves.iter().flat_map(|row| [&row.id, &row.role]));
    let interview = &knowledge.interview;
    names.extend(interview.categories.iter().flat_map(|row| [&row.id, &row.name].into_iter().chain(&row.aliases)));
    names.extend(interview.methods.iter().flat_map(|row| [&row.id, &row.name].into_iter().chain(&row.aliases)));
    let words = &knowledge.vocabulary;
    let terms = [&words.credentials, &words.bodies, &words.specialties, &words.professions].into_iter().flatten();
    names.extend(terms.flat_map(|term| std::iter::once(&term.term).chain(&term.names)));
    let places = [&words.countries, &words.states].into_iter().flatten();
    names.extend(places.flat_map(|row| [&row.code, &row.name].into_iter().chain(&row.names).chain(&row.cities)));
    names.into_iter().filter(|name| !CLOSED.contains(&name.as_str())).cloned().collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for item in std::fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "tests" {
            files.extend(self::files(&path));
        } else if name.ends_with(".rs") && !["tests.rs", "testing.rs"].contains(&name) {
            files.push(path);
        }
    }
    files
}

/// The string literals of some code, without those of attributes, doc comments and of what is compiled for tests alone.
fn literals(code: TokenStream, found: &mut Vec<String>) {
    let mut tokens = code.into_iter().peekable();
    let mut for_tests = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                // `#[…]`, or `#![…]` of a whole file.
                tokens.next_if(|next| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!'));
                if let Some(TokenTree::Group(attribute)) = tokens.next_if(is_attribute) {
                    for_tests |= attribute.stream().to_string().replace(' ', "") == "cfg(test)";
                }
            }
            TokenTree::Group(group) => {
                let is_body = group.delimiter() == Delimiter::Brace;
                if !(for_tests && is_body) {
                    literals(group.stream(), found);
                }
                for_tests &= !is_body;
            }
            TokenTree::Punct(mark) if mark.as_char() == ';' => for_tests = false,
            TokenTree::Literal(literal) => {
                let written = literal.to_string();
                if let Some(text) = written.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
                    found.push(text.to_owned());
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn is_attribute(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket && !is_empty(group))
}

fn is_empty(group: &Group) -> bool {
    group.stream().is_empty()
}

#[test]
fn no_literal_is_a_name_of_the_knowledge() {
    let knowledge = load_folder(Path::new("knowledge")).unwrap().usable().unwrap();
    let names = names(&knowledge);
    let mut found: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut count = 0;
    let mut read = 0;
    for path in ROOMS.into_iter().flat_map(|room| files(Path::new(room))) {
        let code: TokenStream = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let mut all = Vec::new();
        literals(code, &mut all);
        read += all.len();
        for literal in all.into_iter().filter(|literal| names.contains(literal)) {
            count += 1;
            *found.entry(path.display().to_string()).or_default().entry(literal).or_default() += 1;
        }
    }
    for (file, literals) in &found {
        let told: Vec<String> = literals.iter().map(|(literal, times)| format!("{literal} ×{times}")).collect();
        println!("{file}: {} ({})", literals.values().sum::<usize>(), told.join(", "));
    }
    println!("in all: {count} of {read} literals");
    assert!(read > 1_000, "{read}: the literals were not found");
    assert!(count == 0, "{count} literals are names of the knowledge: {found:#?}");
}

#[test]
fn the_reader_of_literals_sees_code_and_nothing_else() {
    let code = r#"
        //! "comment"
        #[doc = "attribute"]
        const A: &str = "constant";
        #[cfg(test)]
        use x;
        fn f() { g("argument", &["listed"]) }
        #[cfg(test)]
        mod tests { const B: &str = "of a test"; }
        const C: &str = "after";
    "#;
    let mut found = Vec::new();
    literals(code.parse().unwrap(), &mut found);
    let found: BTreeSet<String> = found.into_iter().collect();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["after", "argument", "constant", "listed"]);
}
