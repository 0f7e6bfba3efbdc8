//! A message that goes on from an answer: "and in Texas?", "what about the CCS?", "why so low?".

use crate::answers::{Query, Region, SalaryQuery, SalarySubject};
use crate::knowledge::Knowledge;
use crate::matching::{Mentions, Token};

/// Longer messages say by themselves what they ask.
pub(super) const LONGEST: usize = 14;
/// Words that a message goes on with.
const GOING_ON: [&str; 12] = ["and", "or", "but", "ok", "okay", "so", "then", "also", "what", "how", "hm", "hmm"];
/// Words that a part of a sentence begins with, as in "without a degree?".
const OF_A_PART: [&str; 11] =
    ["as", "even", "for", "with", "without", "like", "not", "only", "though", "unless", "because"];
/// A part of a sentence has so many words at most.
const LONGEST_PART: usize = 8;
/// Words that stand for what was spoken of.
const STANDING_IN: [&str; 15] = [
    "it", "its", "that", "this", "they", "them", "those", "these", "one", "ones", "same", "other", "both", "either",
    "two",
];
/// Words beside which "there" is no place: "is there", "there are".
const OF_BEING: [&str; 9] = ["is", "are", "was", "were", "be", "been", "isn't", "aren't", "will"];
/// Words that may stand beside a name and ask nothing more than was asked.
const BESIDE_NAMES: [&str; 34] = [
    "and", "or", "but", "ok", "okay", "so", "then", "also", "what", "how", "about", "for", "in", "a", "an", "the",
    "with", "is", "are", "it", "that", "one", "ones", "someone", "somebody", "people", "if", "i", "you", "live",
    "instead", "hm", "please", "same",
];

/// Whether a message leans on what was said before: it is short, and goes on, stands in for something, or is
/// part of a sentence.
pub(super) fn leans(tokens: &[Token]) -> bool {
    if tokens.is_empty() || tokens.len() > LONGEST {
        return false;
    }
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let goes_on = GOING_ON.contains(&word(0)) && (matches!(word(0), "and" | "or" | "but" | "so") || word(1) == "about");
    let is_bare_why = word(0) == "why" && tokens.len() <= 4;
    goes_on || is_bare_why || is_part(tokens) || stands_in(tokens)
}

/// Whether a message is part of a sentence that was begun before: "without a degree?".
pub(super) fn is_part(tokens: &[Token]) -> bool {
    tokens.len() <= LONGEST_PART && tokens.first().is_some_and(|first| OF_A_PART.contains(&first.text.as_str()))
}

/// Whether a word stands for what was spoken of: "how would you go about it?". In "is there a fee" none does.
pub(super) fn stands_in(tokens: &[Token]) -> bool {
    let is_of_being = |at: Option<usize>| {
        at.and_then(|at| tokens.get(at)).is_some_and(|token| OF_BEING.contains(&token.text.as_str()))
    };
    tokens.iter().enumerate().any(|(at, token)| match token.text.as_str() {
        "there" => !is_of_being(at.checked_sub(1)) && !is_of_being(Some(at + 1)),
        word => STANDING_IN.contains(&word),
    })
}

/// Whether a message names something and asks nothing else of it.
pub(super) fn only_names(mentions: &Mentions, pay_words: &[String]) -> bool {
    let slots = &mentions.slots;
    let names =
        slots.country.is_some() || slots.level.is_some() || slots.specialty.is_some() || !slots.credentials.is_empty();
    let says_nothing = |word: &String| {
        BESIDE_NAMES.contains(&word.as_str())
            || pay_words.contains(word)
            || word.parse::<u32>().is_ok()
            || is_of_years(word)
    };
    names && mentions.rest.iter().all(says_nothing)
}

fn is_of_years(word: &str) -> bool {
    matches!(word, "year" | "years" | "yr" | "yrs" | "experience" | "after")
}

/// What was asked before, with the names of a message in place of its own, what fits best first; nothing if they do not fit it.
pub(super) fn renamed(knowledge: &Knowledge, before: &Query, mentions: &Mentions) -> Vec<Query> {
    let slots = &mentions.slots;
    let region = slots.country.as_ref().map(|country| Region { country: country.clone(), state: slots.state.clone() });
    let credential = || slots.credentials.first().cloned();
    let of_credential = || credential().map(Query::Certification);
    let pay = |known: &SalaryQuery| {
        let subject = credential().map(SalarySubject::Credential);
        let subject = subject.or_else(|| slots.specialty.clone().map(SalarySubject::Specialty));
        Query::Salary(SalaryQuery {
            subject: subject.or_else(|| known.subject.clone()),
            level: slots.level.or(known.level),
            years: slots.years.or(known.years.filter(|_| slots.level.is_none())),
            region: region.clone().or_else(|| known.region.clone()),
            of_year: None,
            besides: None,
        })
    };
    let found: [Option<Query>; 2] = match before {
        Query::Salary(known) => [Some(pay(known)), None],
        Query::Certification(_) | Query::Comparison(..) => [of_credential(), None],
        Query::Aspect(_, aspect, _) => {
            [credential().map(|code| Query::Aspect(code, aspect.clone(), None)), of_credential()]
        }
        Query::Outlook(_, window) => [region.map(|region| Query::Outlook(region, window.clone())), None],
        Query::Faq(id) if knowledge.intents.pay_rule(id).is_some() => [Some(pay(&SalaryQuery::default())), None],
        Query::Faq(id) if knowledge.intents.demand(id).is_some() => {
            [region.map(|region| Query::Outlook(region, None)), None]
        }
        Query::Faq(id) => {
            let aspect = knowledge.intents.aspects.iter().find(|aspect| aspect.entries.first() == Some(id));
            let aspect = aspect.and_then(|aspect| Some(Query::Aspect(credential()?, aspect.id.clone(), None)));
            [aspect, of_credential()]
        }
        Query::Career(_) | Query::Part(..) | Query::Own(_) => [None, None],
    };
    found.into_iter().flatten().filter(|query| query != before).collect()
}
