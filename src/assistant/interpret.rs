//! From ranked entries and the names in a question to the typed query that answers it.
//!
//! An FAQ entry answers in general; where a question names a credential, a level or a place, a table answers it
//! itself. Each rule says which entries must have come out on top and what must have been named.

use crate::answers::{CareerSubject, ComparisonSubject, Query, Region, SalaryQuery, SalarySubject};
use crate::knowledge::Knowledge;
use crate::matching::{Mentions, Ranked, Ranking, compares};

/// A query and the chance that its reply is right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    pub query: Query,
    pub confidence: f64,
}

/// The confidence of a reading that rests on names alone: "what is a crc".
const NAMED: f64 = 0.95;

/// The confidence that somebody's pay is asked for when an entry about pay is on top, and a credential, a specialty or,
/// with a word for pay, a place is named.
const PAY_NAMED: f64 = 0.95;

/// As high as a calibrated confidence gets.
const HIGHEST: f64 = 0.97;

/// Entries about pay, whose replies the pay tables make exact.
const PAY: [&str; 4] = ["average-salary", "pay-by-place", "highest-salary", "cert-salary"];
/// Entries about demand.
const DEMAND: [&str; 2] = ["job-outlook", "global-demand"];
/// Words that ask for projections.
const DEMAND_WORDS: [&str; 7] = ["outlook", "demand", "growth", "openings", "projections", "projection", "forecast"];
/// A confidence that answers whoever asks, and stays silent unprompted.
const ON_REQUEST: f64 = 0.7;
/// Entries about choosing between credentials.
const CHOICE: [&str; 4] = ["which-cert-first", "best-certs", "rhit-rhia", "exam-difficulty"];

/// Words for a place in the distribution of pay, which only the national table shows.
const SPREAD: [&str; 4] = ["percentile", "percentiles", "quartile", "quartiles"];

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
const THIN: [&str; 61] = [
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
    "which",
    "all",
    "offer",
    "offers",
    "available",
];

/// The best reading of a question.
pub(super) fn interpret(knowledge: &Knowledge, ranking: &Ranking, mentions: &Mentions) -> Option<Reading> {
    let best = meant(ranking);
    let reading = |query: Query| {
        let confidence = best.map_or(0.0, |best| best.confidence);
        Some(Reading { query, confidence })
    };
    let top = best.map_or("", |best| best.id.as_str());
    if let Some(query) = pay(knowledge, ranking, mentions, top) {
        // Each entry about pay speaks for the table, and so does a named subject.
        let entries = ranking.candidates.iter().filter(|candidate| PAY.contains(&candidate.id.as_str()));
        let together: f64 = entries.map(|candidate| candidate.confidence).sum();
        let demand = ranking.candidates.first().filter(|first| first.id != top && DEMAND.contains(&first.id.as_str()));
        let together = together + demand.map_or(0.0, |demand| demand.confidence);
        let is_placed = mentions.slots.country.is_some() && says_any(ranking, &PAY_WORDS);
        let is_named = names_subject(mentions) || is_placed || says_any(ranking, &SPREAD);
        let is_pay = PAY.contains(&top) || says_only_names_and_pay(mentions);
        let named = if is_pay && is_named { PAY_NAMED } else { 0.0 };
        return Some(Reading { query, confidence: together.clamp(named, HIGHEST) });
    }
    if let Some(query) = named_alone(knowledge, mentions).or_else(|| topic_alone(knowledge, ranking)) {
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
        let entries = ranking.candidates.iter().filter(|candidate| DEMAND.contains(&candidate.id.as_str()));
        let together: f64 = entries.map(|candidate| candidate.confidence).sum();
        // The words, the name and the entry agree, whatever else the entries are unsure of.
        let agreed = if says_any(ranking, &DEMAND_WORDS) { ON_REQUEST } else { 0.0 };
        return Some(Reading { query: Query::Outlook(country.clone()), confidence: together.clamp(agreed, HIGHEST) });
    }
    // "which jobs does each certification lead to": every credential at once.
    let every = says_any(ranking, &["each", "every"])
        && says_any(ranking, &["certification", "credential", "cert", "certificate"])
        && says_any(ranking, &["job", "jobs", "position", "positions", "role", "roles"]);
    if every && !knowledge.careers.entry_positions.is_empty() {
        let confidence = best.map_or(0.0, |best| best.confidence).max(ON_REQUEST);
        return Some(Reading { query: Query::Career(Some(CareerSubject::EntryPositions)), confidence });
    }
    if let Some(query) = part_of_a_table(knowledge, ranking, top) {
        return reading(query);
    }
    best.and_then(|best| reading(Query::Faq(best.id.clone())))
}

/// The best entry; but "what do canadian coders earn" asks for pay, however much a place sounds of demand.
fn meant(ranking: &Ranking) -> Option<&Ranked> {
    let best = ranking.candidates.first()?;
    let is_demand = DEMAND.contains(&best.id.as_str()) && says_any(ranking, &PAY_WORDS);
    let mut near = ranking.candidates.iter().take(3);
    let pay = near.find(|candidate| PAY.contains(&candidate.id.as_str()));
    pay.filter(|_| is_demand).or(Some(best))
}

fn says_any(ranking: &Ranking, words: &[&str]) -> bool {
    ranking.tokens.iter().any(|token| words.contains(&token.text.as_str()))
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
    let speaks_of_pay = says_any(ranking, &PAY_WORDS);
    let asks_for_spread = says_any(ranking, &SPREAD);
    // "cpc salary", "senior coder pay in texas": pay, names, and nothing else.
    let asks_nothing_else = speaks_of_pay && says_only_names_and_pay(mentions);
    let asks_for_pay = match top {
        _ if asks_nothing_else => true,
        "average-salary" | "pay-by-place" => true,
        "cert-salary" | "highest-salary" if asks_for_spread => true,
        // What certification adds is for the entry to say, unless a level or a place narrows it down.
        "cert-salary" => speaks_of_pay && (slots.level.is_some() || region.is_some()) && subject.is_some(),
        // The entry is about the US.
        "highest-salary" if slots.country.as_deref().is_some_and(|country| country != "US") => true,
        "highest-salary" => slots.level.is_some() && (subject.is_some() || region.is_some()),
        _ => {
            let near = ranking.candidates.iter().take(3).any(|candidate| PAY.contains(&candidate.id.as_str()));
            speaks_of_pay && near && subject.is_some()
        }
    };
    let names_something = subject.is_some() || slots.level.is_some() || region.is_some() || asks_for_spread;
    if !asks_for_pay || !names_something || slots.credentials.len() > 1 {
        return None;
    }
    Some(Query::Salary(SalaryQuery { subject, level: slots.level, region, years: slots.years }))
}

fn says_only_names_and_pay(mentions: &Mentions) -> bool {
    const AMOUNTS: [&str; 18] = [
        "much",
        "average",
        "median",
        "typical",
        "typically",
        "usual",
        "usually",
        "expected",
        "range",
        "year",
        "yearly",
        "annual",
        "annually",
        "hour",
        "per",
        "job",
        "jobs",
        "us",
    ];
    let says_nothing = |word: &str| THIN.contains(&word) || PAY_WORDS.contains(&word) || AMOUNTS.contains(&word);
    mentions.rest.iter().all(|word| says_nothing(word))
}

/// "what is a crc", "aapc", "how do nursing and coding compare": names and nothing asked of them.
fn named_alone(knowledge: &Knowledge, mentions: &Mentions) -> Option<Query> {
    let mut rest = mentions.rest.iter().map(String::as_str);
    if let (Some(pair), true) = (&mentions.slots.compare, mentions.slots.credentials.is_empty()) {
        return rest
            .all(|word| THIN.contains(&word) || compares(word))
            .then(|| professions(knowledge, (&pair.0, &pair.1)))?;
    }
    if rest.any(|word| !THIN.contains(&word)) || mentions.slots.years.is_some() {
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
        ([], [_, _]) if !mentions.compares => (!knowledge.resources.is_empty()).then_some(Query::Resources(None)),
        _ => None,
    }
}

/// "star method", "local chapters", "oncology coding": the name of a table's row and nothing else. Names of one word
/// are everyday words, but for specialties.
fn topic_alone(knowledge: &Knowledge, ranking: &Ranking) -> Option<Query> {
    let said: Vec<&str> =
        ranking.tokens.iter().map(|token| token.text.as_str()).filter(|word| !THIN.contains(word)).collect();
    let is_said = |name: &str, said: &[&str], fewest: usize| {
        let name = name.to_lowercase();
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !THIN.contains(word));
        let words: Vec<&str> = words.collect();
        words.len() >= fewest && words == said
    };
    let named =
        |id: &str, aliases: &[String]| is_said(id, &said, 2) || aliases.iter().any(|alias| is_said(alias, &said, 2));
    let interview = &knowledge.interview;
    let categories = interview.categories.iter().map(|row| (&row.id, &row.aliases));
    let methods = interview.methods.iter().map(|row| (&row.id, &row.aliases));
    if let Some((id, _)) = categories.chain(methods).find(|(id, aliases)| named(id, aliases)) {
        return Some(Query::Interview(Some(id.clone())));
    }
    if let Some(topic) = knowledge.resources.iter().find(|topic| named(&topic.id, &topic.aliases)) {
        return Some(Query::Resources(Some(topic.id.clone())));
    }
    let of: Vec<&str> = said.iter().copied().filter(|word| !["coding", "coder", "coders"].contains(word)).collect();
    let specialty = knowledge.careers.specialties.iter().find(|specialty| {
        of.len() < said.len() && (is_said(&specialty.id, &of, 1) || is_said(&specialty.name, &of, 1))
    })?;
    Some(Query::Career(Some(CareerSubject::Specialty(specialty.id.clone()))))
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
    let fits = ["related-roles", "good-career", "coding-vs-billing", "average-salary", "clinical-to-coding"];
    fits.contains(&top).then(|| professions(knowledge, (first, second)))?
}

/// Two professions side by side.
fn professions(knowledge: &Knowledge, (first, second): (&str, &str)) -> Option<Query> {
    let known = |id: &str| knowledge.careers.professions.iter().any(|profession| profession.id == id);
    // Coding against billing has an entry of its own.
    let has_entry = ["medical-billing", "medical-coding"] == [first, second];
    let profession = |id: &str| ComparisonSubject::Profession(id.to_owned());
    (!has_entry && known(first) && known(second)).then(|| Query::comparison(profession(first), profession(second)))
}

/// Tables, and rows of them, that the question names while their entry is on top.
fn part_of_a_table(knowledge: &Knowledge, ranking: &Ranking, top: &str) -> Option<Query> {
    let words: Vec<&str> = ranking.tokens.iter().map(|token| token.text.as_str()).collect();
    let text = format!(" {} ", words.join(" "));
    let says = |name: &str| text.contains(&format!(" {} ", name.to_lowercase().replace('-', " ")));
    let says_one_of = |words: &[&str]| words.iter().any(|word| says(word));
    match top {
        "interview-prep" if says_one_of(&["categories", "kinds of questions", "types of questions"]) => {
            (!knowledge.interview.categories.is_empty()).then_some(Query::Interview(None))
        }
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
        "career-growth" if says_one_of(&["stages", "ladder", "levels", "career path", "progression"]) => {
            (!knowledge.careers.stages.is_empty()).then_some(Query::Career(None))
        }
        "specialties" if says("what specialties") || says("which specialties") || says("list of specialties") => {
            (!knowledge.careers.specialties.is_empty()).then_some(Query::Career(Some(CareerSubject::Specialties)))
        }
        _ => None,
    }
}
