//! From ranked entries and the names in a question to the typed query that answers it.
//!
//! An FAQ entry answers in general; where a question names a credential, a level or a place, a table answers it
//! itself. Each rule says which entries must have come out on top and what must have been named.

use crate::answers::{CareerSubject, ComparisonSubject, Query, Region, SalaryQuery, SalarySubject};
use crate::knowledge::Knowledge;
use crate::matching::{Mentions, Ranking};

/// A query and the chance that its reply is right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    pub query: Query,
    pub confidence: f64,
}

/// The confidence of a reading that rests on names alone: "what is a crc".
const NAMED: f64 = 0.95;

/// The confidence that somebody's pay is asked for when an entry about pay is on top and a credential or a specialty is
/// named.
const PAY_NAMED: f64 = 0.95;

/// As high as a calibrated confidence gets.
const HIGHEST: f64 = 0.97;

/// Entries about pay, whose replies the pay tables make exact.
const PAY: [&str; 4] = ["average-salary", "pay-by-place", "highest-salary", "cert-salary"];
/// Entries about demand.
const DEMAND: [&str; 2] = ["job-outlook", "global-demand"];
/// Entries about choosing between credentials.
const CHOICE: [&str; 4] = ["which-cert-first", "best-certs", "rhit-rhia", "exam-difficulty"];

const PAY_WORDS: [&str; 18] = [
    "pay",
    "pays",
    "paid",
    "salary",
    "salaries",
    "wage",
    "wages",
    "earn",
    "earns",
    "earning",
    "earnings",
    "make",
    "makes",
    "making",
    "income",
    "compensation",
    "hourly",
    "money",
];
/// Words that ask nothing in particular of the thing named.
const THIN: [&str; 56] = [
    "what",
    "is",
    "are",
    "a",
    "an",
    "the",
    "about",
    "tell",
    "me",
    "explain",
    "does",
    "do",
    "it",
    "mean",
    "stand",
    "stands",
    "for",
    "of",
    "to",
    "in",
    "info",
    "information",
    "details",
    "on",
    "certification",
    "certifications",
    "certificate",
    "credential",
    "credentials",
    "cert",
    "exam",
    "test",
    "please",
    "can",
    "someone",
    "you",
    "i",
    "know",
    "anyone",
    "want",
    "more",
    "and",
    "s",
    "how",
    "get",
    "whole",
    "thing",
    "with",
    "up",
    "good",
    "need",
    "who",
    "that",
    "this",
    "overview",
    "meaning",
];

/// The best reading of a question.
pub(super) fn interpret(knowledge: &Knowledge, ranking: &Ranking, mentions: &Mentions) -> Option<Reading> {
    let best = ranking.candidates.first();
    let reading = |query: Query| {
        let confidence = best.map_or(0.0, |best| best.confidence);
        Some(Reading { query, confidence })
    };
    let top = best.map_or("", |best| best.id.as_str());
    if let Some(query) = pay(knowledge, ranking, mentions, top) {
        // Each entry about pay speaks for the table, and so does a named subject.
        let entries = ranking.candidates.iter().filter(|candidate| PAY.contains(&candidate.id.as_str()));
        let together: f64 = entries.map(|candidate| candidate.confidence).sum();
        let named = if PAY.contains(&top) && names_subject(mentions) { PAY_NAMED } else { 0.0 };
        return Some(Reading { query, confidence: together.clamp(named, HIGHEST) });
    }
    if let Some(query) = named_alone(knowledge, mentions) {
        let confidence = best.map_or(0.0, |best| best.confidence).max(NAMED);
        return Some(Reading { query, confidence });
    }
    if let Some(query) = comparison(knowledge, mentions, top) {
        return reading(query);
    }
    if DEMAND.contains(&top)
        && mentions.slots.credentials.is_empty()
        && let Some(country) = &mentions.slots.country
        // "outside the US" names the US, and asks about everywhere else.
        && !(top == "global-demand" && country == "US")
        && knowledge.outlook.iter().any(|row| row.main && row.country == *country)
    {
        return reading(Query::Outlook(country.clone()));
    }
    if let Some(query) = part_of_a_table(knowledge, ranking, top) {
        return reading(query);
    }
    best.and_then(|best| reading(Query::Faq(best.id.clone())))
}

const fn names_subject(mentions: &Mentions) -> bool {
    mentions.slots.credentials.len() == 1 || mentions.slots.specialty.is_some()
}

fn pay(knowledge: &Knowledge, ranking: &Ranking, mentions: &Mentions, top: &str) -> Option<Query> {
    if knowledge.salaries.is_empty() {
        return None;
    }
    let slots = &mentions.slots;
    let subject = match (slots.credentials.as_slice(), &slots.specialty) {
        ([code], _) => Some(SalarySubject::Credential(code.clone())),
        ([], Some(specialty)) => Some(SalarySubject::Specialty(specialty.clone())),
        _ => None,
    };
    let region = slots.country.as_ref().map(|country| Region { country: country.clone(), state: slots.state.clone() });
    let speaks_of_pay = ranking.tokens.iter().any(|token| PAY_WORDS.contains(&token.text.as_str()));
    let asks_for_pay = match top {
        "average-salary" | "pay-by-place" => true,
        // What certification adds is for the entry to say, unless a level or a place narrows it down.
        "cert-salary" => speaks_of_pay && (slots.level.is_some() || region.is_some()) && subject.is_some(),
        "highest-salary" => slots.level.is_some() && subject.is_some(),
        _ => {
            let near = ranking.candidates.iter().take(3).any(|candidate| PAY.contains(&candidate.id.as_str()));
            speaks_of_pay && near && subject.is_some()
        }
    };
    let names_something = subject.is_some() || slots.level.is_some() || region.is_some();
    if !asks_for_pay || !names_something || slots.credentials.len() > 1 {
        return None;
    }
    Some(Query::Salary(SalaryQuery { subject, level: slots.level, region, years: slots.years }))
}

/// "what is a crc", "aapc", "tell me about oncology coding": a name and nothing asked of it.
fn named_alone(knowledge: &Knowledge, mentions: &Mentions) -> Option<Query> {
    if mentions.rest.iter().any(|word| !THIN.contains(&word.as_str())) || mentions.slots.years.is_some() {
        return None;
    }
    match (mentions.slots.credentials.as_slice(), mentions.bodies.as_slice()) {
        ([code], _) => {
            knowledge.certification(code).map(|certification| Query::Certification(certification.code.clone()))
        }
        ([], [body]) => {
            let id = body.to_lowercase();
            knowledge.resources.iter().any(|topic| topic.id == id).then_some(Query::Resources(Some(id)))
        }
        _ => None,
    }
}

fn comparison(knowledge: &Knowledge, mentions: &Mentions, top: &str) -> Option<Query> {
    let (first, second) = mentions.slots.compare.as_ref()?;
    if let [_, _] = mentions.slots.credentials.as_slice() {
        let thin = mentions.rest.iter().filter(|word| !THIN.contains(&word.as_str())).count() <= 2;
        let known = |code: &String| knowledge.certification(code).is_some();
        let credential = |code: &String| ComparisonSubject::Credential(code.clone());
        let fits = thin || CHOICE.contains(&top);
        return (fits && known(first) && known(second))
            .then(|| Query::comparison(credential(first), credential(second)));
    }
    let known = |id: &String| knowledge.careers.professions.iter().any(|profession| profession.id == *id);
    // Coding against billing has an entry of its own.
    let has_entry = ["medical-billing", "medical-coding"] == [first.as_str(), second.as_str()];
    let fits = ["related-roles", "good-career", "coding-vs-billing", "average-salary", "clinical-to-coding"];
    let profession = |id: &String| ComparisonSubject::Profession(id.clone());
    (!has_entry && fits.contains(&top) && known(first) && known(second))
        .then(|| Query::comparison(profession(first), profession(second)))
}

/// Stages and interview categories that the question names while their entry is on top.
fn part_of_a_table(knowledge: &Knowledge, ranking: &Ranking, top: &str) -> Option<Query> {
    let words: Vec<&str> = ranking.tokens.iter().map(|token| token.text.as_str()).collect();
    let text = format!(" {} ", words.join(" "));
    let says = |name: &str| text.contains(&format!(" {} ", name.to_lowercase().replace('-', " ")));
    match top {
        "interview-prep" => {
            let interview = &knowledge.interview;
            let categories = interview.categories.iter().map(|category| (&category.id, &category.aliases));
            let methods = interview.methods.iter().map(|method| (&method.id, &method.aliases));
            let found = categories.chain(methods).find(|(id, aliases)| {
                // "experience" and "preparation" are everyday words; only telling names count.
                !["experience", "preparation", "no-experience"].contains(&id.as_str())
                    && (says(id) || aliases.iter().any(|alias| says(alias)))
            });
            found.map(|(id, _)| Query::Interview(Some(id.clone())))
        }
        "career-growth"
            if ["stages", "ladder", "levels", "career path", "progression"].iter().any(|word| says(word)) =>
        {
            (!knowledge.careers.stages.is_empty()).then_some(Query::Career(None))
        }
        "specialties" if says("what specialties") || says("which specialties") || says("list of specialties") => {
            (!knowledge.careers.specialties.is_empty()).then_some(Query::Career(Some(CareerSubject::Specialties)))
        }
        _ => None,
    }
}
