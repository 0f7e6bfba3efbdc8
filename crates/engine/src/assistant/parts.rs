//! The questions that one message asks, as parts of its text.

use crate::matching::begins_a_question;

/// Parts of a message that are read by themselves; more are not, as nobody answers as many.
const MOST_PARTS: usize = 5;
/// A part with fewer words asks nothing by itself, unless a question mark ends it.
const FEWEST_WORDS: usize = 3;
const FEWEST_BEFORE_A_MARK: usize = 2;

/// Words that begin a question within a message, besides those that begin one anywhere.
const ASKING: [&str; 5] = ["if", "whether", "isn't", "don't", "doesn't"];

/// What a question is joined to the one before with.
const LEADING: [&str; 6] = ["and", "also", "but", "so", "plus", "then"];

/// What joins two questions in one sentence.
const JOINTS: [&str; 9] = [", and ", " and ", ", also ", " also ", " plus ", ", ", " & ", " then ", " "];

/// The parts of a message that ask something each, without what joins them; none unless there are at least two.
pub(super) fn questions(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for sentence in sentences(text) {
        for clause in clauses(sentence) {
            // "Three things: must I …"
            let clause = clause.split_once(": ").map_or(clause, |(_, asked)| if asks(asked) { asked } else { clause });
            let fewest = if clause.ends_with('?') { FEWEST_BEFORE_A_MARK } else { FEWEST_WORDS };
            if clause.split_whitespace().count() >= fewest && (sentence.contains('?') || asks(clause)) {
                parts.push(by_itself(clause));
            }
        }
    }
    parts.truncate(MOST_PARTS);
    if parts.len() < 2 { Vec::new() } else { parts }
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = |part: &str| part.len();
    let parts = text.split_inclusive(['?', '!', '\n', ';']).flat_map(|part| part.split_inclusive(". "));
    parts.map(str::trim).filter(move |part| ends(part) > 0)
}

/// The clauses of a sentence that begin as questions do, each up to the next one; what comes before the first belongs to it.
fn clauses(sentence: &str) -> Vec<&str> {
    let mut cuts: Vec<usize> = Vec::new();
    let small = sentence.to_ascii_lowercase();
    for joint in JOINTS {
        for (at, _) in small.match_indices(joint) {
            let after = sentence.get(at + joint.len()..).unwrap_or_default();
            let before = sentence.get(..at).and_then(|before| before.rsplit(": ").next()).unwrap_or_default();
            // A comma alone parts a question from what it is about: "senior in Texas, what pay?"
            let is_own = joint != " " && (joint != ", " || asks(before));
            let is_new = (asks(after) && is_own) || (joint == ", and " && sentence.contains('?')) || is_numbered(after);
            if is_new && cuts.iter().all(|cut| cut.abs_diff(at) > joint.len()) {
                cuts.push(at);
            }
        }
    }
    cuts.sort_unstable();
    let mut clauses = Vec::with_capacity(cuts.len() + 1);
    let mut from = 0;
    for cut in cuts.into_iter().chain([sentence.len()]) {
        let clause = sentence.get(from..cut).unwrap_or_default();
        clauses.push(clause.trim_matches(|c: char| c.is_whitespace() || ",;&".contains(c)));
        from = cut;
    }
    clauses
}

/// A clause without the words that join it to another one: "and how long is it" is read as what it asks.
fn by_itself(clause: &str) -> &str {
    let mut rest = clause;
    while let Some((first, after)) = rest.split_once(char::is_whitespace) {
        let word = first.trim_matches(|c: char| !c.is_alphanumeric());
        if !LEADING.iter().any(|leading| word.eq_ignore_ascii_case(leading)) || !asks(after) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// Whether an item of a list begins, "2) how do I …".
fn is_numbered(clause: &str) -> bool {
    let number = clause.chars().take_while(char::is_ascii_digit).count();
    number > 0 && clause.get(number..).is_some_and(|rest| rest.starts_with([')', '.']) && asks(rest))
}

fn asks(clause: &str) -> bool {
    let mut words =
        clause.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\''));
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    let first =
        words.find(|word| !is_number(word) && !LEADING.iter().any(|leading| word.eq_ignore_ascii_case(leading)));
    first.is_some_and(|first| {
        let first = first.to_ascii_lowercase();
        begins_a_question(&first) || ASKING.contains(&first.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_taken_apart() {
        for (text, parts) in [
            (
                "do i need a diploma for that and what would a newcomer earn in ohio",
                &["do i need a diploma for that", "what would a newcomer earn in ohio"][..],
            ),
            ("Is the CPC hard? How much does it cost? I have kids.", &["Is the CPC hard?", "How much does it cost?"]),
            (
                "Am I too old, is there help paying, and will anyone let me work from home?",
                &["Am I too old", "is there help paying", "will anyone let me work from home?"],
            ),
            (
                "passed! so 1) how does the A go 2) how do i get hired",
                &["1) how does the A go", "2) how do i get hired"],
            ),
            ("Two things: is it hard, how long is it?", &["is it hard", "how long is it?"]),
            ("cpc books? retake price?", &["cpc books?", "retake price?"]),
            ("coder pay in Florida, and coder pay in Oregon?", &["coder pay in Florida", "and coder pay in Oregon?"]),
            ("IS IT HARD AND HOW LONG IS IT?", &["IS IT HARD", "HOW LONG IS IT?"]),
            ("how much do coders make", &[]),
            ("what do nurses and coders do", &[]),
            ("I passed! Thanks all", &[]),
            ("", &[]),
        ] {
            assert_eq!(questions(text), parts, "{text}");
        }
    }
}
