//! From ranked entries and the names in a question to the typed query that answers it.
//!
//! An FAQ entry answers in general; where a question names a credential, a level or a place, a table answers it
//! itself. Each rule says which entries must have come out on top and what must have been named.

use crate::answers::{
    CareerSubject, ComparisonSubject, Query, Region, Respect, SalaryQuery, SalarySubject, Topic, earlier_years, title,
};
use crate::knowledge::{AspectIntent, Intents, Knowledge, Outlook, Overview, OverviewIntent, Yields};
use crate::matching::{Mentions, Ranked, Ranking, Slots, Token, compares};

/// What a reading rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Its confidence.
    Confidence,
    /// The question's very words besides, which are enough for whoever asks, but not to speak up unasked.
    OnRequest,
}

/// A query and the chance that its reply is right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    pub query: Query,
    pub confidence: f64,
    pub evidence: Evidence,
}

impl Reading {
    pub(super) const fn new(query: Query, confidence: f64) -> Self {
        Self { query, confidence, evidence: Evidence::Confidence }
    }
}

/// From this confidence on pay is thought of at all: words for it stand in many a message about something else.
const THOUGHT_OF: f64 = 0.05;
/// With this share of the best entry's confidence it is pay that two credentials are compared in.
const OF_THE_BEST: f64 = 0.25;
/// From this confidence on an entry may be surer than the figures of one credential.
const SURER: f64 = 0.6;
/// The confidence of a reading that rests on names alone: "what is a crc".
const NAMED: f64 = 0.95;

/// As high as a calibrated confidence gets.
const HIGHEST: f64 = 0.97;

/// English words that ask nothing in particular of the thing named.
const THIN: [&str; 53] = [
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
    Question { knowledge, intents: &knowledge.intents, ranking, mentions }.reading()
}

/// The reading of a question that names no place, where pay means pay in `region`. The place adds nothing to how sure the
/// reading is, as nobody has named it; what is not about pay is read as before.
pub(super) fn interpret_there(
    knowledge: &Knowledge,
    ranking: &Ranking,
    mentions: &Mentions,
    reading: Option<Reading>,
    region: Region,
) -> Option<Reading> {
    let reading = reading?;
    let about_pay = match &reading.query {
        Query::Salary(salary) => salary.region.is_none(),
        Query::Faq(id) => knowledge.intents.pay_rule(id).is_some(),
        _ => false,
    };
    if !about_pay || mentions.slots.country.is_some() {
        return Some(reading);
    }
    let mut there = mentions.clone();
    (there.slots.country, there.slots.state) = (Some(region.country), region.state);
    Some(match interpret(knowledge, ranking, &there) {
        Some(Reading { query, .. }) if query.topic() == Topic::SALARY && title(knowledge, &query).is_some() => {
            Reading { query, ..reading }
        }
        _ => reading,
    })
}

/// Whether a word is another in lower case.
fn is_in_lower_case(word: &str, lower: &str) -> bool {
    word.chars().flat_map(char::to_lowercase).eq(lower.chars())
}

/// A question as the matcher read it.
#[derive(Clone, Copy)]
struct Question<'q> {
    knowledge: &'q Knowledge,
    intents: &'q Intents,
    ranking: &'q Ranking,
    mentions: &'q Mentions,
}

impl<'q> Question<'q> {
    fn reading(self) -> Option<Reading> {
        let best = self.meant();
        let confidence = best.map_or(0.0, |best| best.confidence);
        let top = best.map_or("", |best| best.id.as_str());
        if let Some(reading) = self.aspect() {
            return Some(reading);
        }
        if self.asks_for_pay_alone() {
            let evidence = Evidence::OnRequest;
            return Some(Reading {
                query: Query::Salary(SalaryQuery::default()),
                confidence: self.confidence_of_pay(top),
                evidence,
            });
        }
        // A table of pay never takes a question from an entry that is surer of it, unless nothing is said but a credential
        // and pay: "cpb salary".
        if let Some(query) = self.pay(top) {
            let of_pay = self.confidence_of_pay(top);
            let is_plain = self.mentions.slots.credentials.len() == 1 && self.says_only_names_and_pay();
            if of_pay >= confidence || is_plain {
                // Names, a word for pay and the entry on top agree, which is enough for whoever asks.
                let slots = &self.mentions.slots;
                let says_pay = self.says_any(&self.intents.pay_words);
                // Of a credential in a place, only pay is known; unless pay is hardly thought of: "near Tucson, my CPC guide".
                let is_thought_of = of_pay >= THOUGHT_OF;
                let asks_for_pay = says_pay && self.ranking.form.asks();
                let is_placed =
                    slots.credentials.len() == 1 && slots.state.is_some() && (asks_for_pay || is_thought_of);
                let agree = is_placed || (self.intents.pay_rule(top).is_some() && says_pay && is_thought_of);
                // Nothing else is said that could mean something else.
                let is_all = self.says_only_names_and_pay() && self.names_somebody();
                let confidence = if is_all { of_pay.max(NAMED) } else { of_pay };
                let evidence = if agree { Evidence::OnRequest } else { Evidence::Confidence };
                return Some(Reading { query, confidence, evidence });
            }
        }
        if let Some(query) = self.named_alone().or_else(|| self.topic_alone()) {
            return Some(Reading::new(query, confidence.max(NAMED)));
        }
        if let Some(query) = self.comparison(top) {
            return Some(Reading::new(query, confidence));
        }
        if let Some(reading) = self.demand(top) {
            return Some(reading);
        }
        if let Some(query) = self.overview(None) {
            return Some(Reading { query, confidence, evidence: Evidence::OnRequest });
        }
        if let Some(query) = self.overview(Some(top)).or_else(|| self.part_of_interviews(top)) {
            return Some(Reading::new(query, confidence));
        }
        best.map(|best| Reading::new(Query::Faq(best.id.clone()), confidence))
    }

    /// The best entry; but "what do canadian coders earn" asks for pay, however much a place sounds of demand.
    fn meant(self) -> Option<&'q Ranked> {
        let best = self.ranking.candidates.first()?;
        let is_demand = self.intents.demand(&best.id).is_some() && self.says_any(&self.intents.pay_words);
        let pay = self.near_the_top().find(|candidate| self.intents.pay_rule(&candidate.id).is_some());
        pay.filter(|_| is_demand).or(Some(best))
    }

    fn near_the_top(self) -> impl Iterator<Item = &'q Ranked> {
        self.ranking.candidates.iter().take(3)
    }

    fn says_any(self, words: &[String]) -> bool {
        self.ranking.tokens.iter().any(|token| words.contains(&token.text))
    }

    /// Whether a word asks nothing in particular of the thing named.
    fn is_thin(self, word: &str) -> bool {
        THIN.contains(&word) || self.intents.thin_words.iter().any(|known| known == word)
    }

    /// "how many questions does the ccs have": one thing about one credential. The entries on it say it of all, so each
    /// speaks for it; the words and the name besides are enough for whoever asks.
    fn aspect(self) -> Option<Reading> {
        let [code] = self.mentions.slots.credentials.as_slice() else { return None };
        if self.mentions.compares || self.mentions.slots.level.is_some() || self.knowledge.certification(code).is_none()
        {
            return None;
        }
        let is_asked = |says: &[Vec<String>]| says.iter().all(|group| group.iter().any(|phrase| self.says(phrase)));
        let candidates = || self.ranking.candidates.iter();
        let asked = self.intents.aspects.iter().filter(|aspect| is_asked(&aspect.says));
        let asked = asked.filter(|aspect| candidates().take(3).any(|candidate| aspect.entries.contains(&candidate.id)));
        let aspect = asked.into_iter().next()?;
        let together: f64 =
            candidates().filter(|candidate| aspect.entries.contains(&candidate.id)).map(|known| known.confidence).sum();
        // An entry on another aspect that is surer keeps its question: "what does it cost to keep my CCS alive".
        let is_another = |id: &String| self.intents.aspects.iter().any(|other| other.entries.first() == Some(id));
        let is_surer = |best: &Ranked| best.confidence > together && best.confidence >= SURER && is_another(&best.id);
        if candidates().next().is_some_and(is_surer) {
            return None;
        }
        Some(Reading {
            query: Query::Aspect(code.clone(), aspect.id.clone(), self.year_of(code, aspect)),
            confidence: together.min(HIGHEST),
            evidence: Evidence::OnRequest,
        })
    }

    /// "pay?", "salary pls": a word for pay and nothing that is named.
    fn asks_for_pay_alone(self) -> bool {
        let (slots, tokens) = (&self.mentions.slots, &self.ranking.tokens);
        let is_bare = *slots == Slots::default() && self.mentions.bodies.is_empty() && tokens.len() <= 3;
        let says_pay = self.says_any(&self.intents.pay_words) && self.says_only_names_and_pay();
        is_bare && !self.knowledge.salaries.is_empty() && says_pay
    }

    /// A year that is named, of which there is an earlier figure.
    fn year_of(self, code: &str, aspect: &AspectIntent) -> Option<u16> {
        let years = earlier_years(self.knowledge.certification(code)?, aspect);
        self.ranking.tokens.iter().filter_map(|token| token.text.parse().ok()).find(|year| years.contains(year))
    }

    fn pay(self, top: &str) -> Option<Query> {
        if self.knowledge.salaries.is_empty() {
            return None;
        }
        let slots = &self.mentions.slots;
        let subject = match (slots.credentials.as_slice(), &slots.specialty) {
            ([code], _) => Some(SalarySubject::Credential(code.clone())),
            ([], Some(specialty)) => Some(SalarySubject::Specialty(specialty.clone())),
            _ => None,
        };
        let region =
            slots.country.as_ref().map(|country| Region { country: country.clone(), state: slots.state.clone() });
        let asks_for_spread = self.says_any(&self.intents.spread_words);
        let names_something =
            subject.is_some() || slots.level.is_some() || region.is_some() || asks_for_spread || self.year().is_some();
        if !names_something || slots.credentials.len() > 1 || !self.asks_for_pay(top) {
            return None;
        }
        let is_plain = slots.level.is_none() && region.is_none();
        let of_year = self.year().filter(|_| is_plain);
        let besides = slots.specialty.clone().filter(|_| !slots.credentials.is_empty()).map(SalarySubject::Specialty);
        Some(Query::Salary(SalaryQuery { subject, level: slots.level, region, years: slots.years, of_year, besides }))
    }

    /// A year that is named whose figure is another than the newest. 2000 is an amount more often than a year.
    fn year(self) -> Option<u16> {
        const FIRST: u16 = 2001;
        let newest = self.knowledge.salary(&self.knowledge.labels.yardstick.median)?.as_of.latest()?.year;
        let words = || self.ranking.tokens.iter().map(|token| token.text.as_str());
        // "At the same office since 2016."
        let not_begun = words().zip(std::iter::once("").chain(words())).filter(|(_, before)| *before != "since");
        let mut numbers = not_begun.filter_map(|(word, _)| word.parse().ok());
        numbers.find(|number| (FIRST..newest).contains(number))
    }

    /// Whether the pay tables answer, rather than the entry on top.
    fn asks_for_pay(self, top: &str) -> bool {
        let slots = &self.mentions.slots;
        let speaks_of_pay = self.says_any(&self.intents.pay_words);
        let has_subject = slots.specialty.is_some() || !slots.credentials.is_empty();
        let has_place = slots.country.is_some();
        // "cpc salary", "senior coder pay in texas": pay, names, and nothing else.
        if speaks_of_pay && self.says_only_names_and_pay() {
            return true;
        }
        match self.intents.pay_rule(top) {
            Some(_) if self.says_any(&self.intents.spread_words) => true,
            // "what did coders make in 2021"
            Some(_) if self.year().is_some() && speaks_of_pay => true,
            Some(Yields::AnyName) => true,
            Some(Yields::NarrowedSubject) => {
                let is_both = slots.specialty.is_some() && !slots.credentials.is_empty();
                speaks_of_pay && (slots.level.is_some() || has_place || is_both) && has_subject
            }
            Some(Yields::LevelOrAbroad) => {
                let is_abroad = slots.country.as_deref().is_some_and(|country| !self.knowledge.is_home(country));
                is_abroad || (slots.level.is_some() && (has_subject || has_place))
            }
            None => {
                let near = self.near_the_top().any(|candidate| self.intents.pay_rule(&candidate.id).is_some());
                speaks_of_pay && near && has_subject
            }
        }
    }

    /// Each entry about pay speaks for the table.
    fn confidence_of_pay(self, top: &str) -> f64 {
        let candidates = &self.ranking.candidates;
        let entries = candidates.iter().filter(|candidate| self.intents.pay_rule(&candidate.id).is_some());
        let together: f64 = entries.map(|candidate| candidate.confidence).sum();
        let is_demand = |first: &&Ranked| first.id != top && self.intents.demand(&first.id).is_some();
        let demand = candidates.first().filter(is_demand);
        (together + demand.map_or(0.0, |demand| demand.confidence)).min(HIGHEST)
    }

    /// Whether it names whose pay is meant: a credential, a specialty, or coders of a place.
    fn names_somebody(self) -> bool {
        let slots = &self.mentions.slots;
        let of_place = slots.country.is_some() && !self.names_another_profession();
        slots.credentials.len() == 1 || slots.specialty.is_some() || of_place
    }

    /// "lpn salary texas": a place's pay is that of coders there.
    fn names_another_profession(self) -> bool {
        let is_of_field = |id: &String| id.split('-').any(|word| self.knowledge.vocabulary.is_field_word(word));
        let is_compared = |id: &String| self.intents.own_comparisons.iter().any(|known| known.sides.contains(id));
        let is_ours = |id: &String| is_of_field(id) || is_compared(id);
        !self.mentions.professions.is_empty() && !self.mentions.professions.iter().any(is_ours)
    }

    fn says_only_names_and_pay(self) -> bool {
        let known = [&self.intents.pay_words, &self.intents.amount_words];
        let says_nothing = |word: &String| self.is_thin(word) || known.into_iter().any(|words| words.contains(word));
        self.mentions.rest.iter().all(says_nothing)
    }

    fn demand(self, top: &str) -> Option<Reading> {
        let entry = self.intents.demand(top).filter(|_| self.mentions.slots.credentials.is_empty())?;
        let is_said = |row: &&Outlook| row.main && self.says(&row.window);
        let edition = self.knowledge.outlook.iter().find(is_said);
        let country = self.mentions.slots.country.as_ref().or(edition.map(|row| &row.country))?;
        let window = edition.filter(|row| row.country == *country).map(|row| row.window.clone());
        let is_asked_for = window.is_some() || !(entry.abroad && self.knowledge.is_home(country));
        if !is_asked_for || !self.knowledge.outlook.iter().any(|row| row.main && row.country == *country) {
            return None;
        }
        let candidates = self.ranking.candidates.iter();
        let entries = candidates.filter(|candidate| self.intents.demand(&candidate.id).is_some());
        let together: f64 = entries.map(|candidate| candidate.confidence).sum();
        // The words, the name and the entry agree, whatever else the entries are unsure of.
        let agree = self.says_any(&self.intents.demand_words);
        let evidence = if agree { Evidence::OnRequest } else { Evidence::Confidence };
        let region = Region { country: country.clone(), state: self.mentions.slots.state.clone() };
        Some(Reading { query: Query::Outlook(region, window), confidence: together.min(HIGHEST), evidence })
    }

    /// "what is a crc", "aapc", "how do nursing and coding compare": names and nothing asked of them.
    fn named_alone(self) -> Option<Query> {
        let (knowledge, mentions) = (self.knowledge, self.mentions);
        if let (Some(pair), true) = (&mentions.slots.compare, mentions.slots.credentials.is_empty()) {
            let asks_nothing = mentions.rest.iter().all(|word| self.is_thin(word) || compares(word));
            return asks_nothing.then(|| self.professions((&pair.0, &pair.1)))?;
        }
        if mentions.rest.iter().any(|word| !self.is_thin(word)) || mentions.slots.years.is_some() {
            return None;
        }
        match (mentions.slots.credentials.as_slice(), mentions.bodies.as_slice()) {
            ([code], _) => {
                knowledge.certification(code).map(|certification| Query::Certification(certification.code.clone()))
            }
            ([], [body]) => {
                let id = body.to_lowercase();
                knowledge
                    .resources
                    .iter()
                    .any(|topic| topic.id == id)
                    .then_some(Query::Part(Topic::RESOURCES, Some(id)))
            }
            ([], [_, _]) if !mentions.compares => {
                (!knowledge.resources.is_empty()).then_some(Query::Part(Topic::RESOURCES, None))
            }
            _ => None,
        }
    }

    /// "star method", "local chapters", "oncology coding": the name of a table's row and nothing else. Names of one word
    /// are everyday words, but for specialties.
    fn topic_alone(self) -> Option<Query> {
        let knowledge = self.knowledge;
        let tokens = self.ranking.tokens.iter();
        let said: Vec<&str> = tokens.map(|token| token.text.as_str()).filter(|word| !self.is_thin(word)).collect();
        let is_said = |name: &str, said: &[&str], fewest: usize| {
            let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let words = words.map(str::to_lowercase).filter(|word| !self.is_thin(word));
            said.len() >= fewest && words.eq(said.iter().copied())
        };
        let named = |id: &str, aliases: &[String]| {
            is_said(id, &said, 2) || aliases.iter().any(|alias| is_said(alias, &said, 2))
        };
        let interview = &knowledge.interview;
        let categories = interview.categories.iter().filter(|row| !row.everyday).map(|row| (&row.id, &row.aliases));
        let methods = interview.methods.iter().filter(|row| !row.everyday).map(|row| (&row.id, &row.aliases));
        if let Some((id, _)) = categories.chain(methods).find(|(id, aliases)| named(id, aliases)) {
            return Some(Query::Part(Topic::INTERVIEW, Some(id.clone())));
        }
        if let Some(topic) = knowledge.resources.iter().find(|topic| named(&topic.id, &topic.aliases)) {
            return Some(Query::Part(Topic::RESOURCES, Some(topic.id.clone())));
        }
        let of: Vec<&str> = said.iter().copied().filter(|word| !knowledge.vocabulary.is_field_word(word)).collect();
        let specialty = knowledge.careers.specialties.iter().find(|specialty| {
            of.len() < said.len() && (is_said(&specialty.id, &of, 1) || is_said(&specialty.name, &of, 1))
        })?;
        Some(Query::Career(Some(CareerSubject::Specialty(specialty.id.clone()))))
    }

    fn comparison(self, top: &str) -> Option<Query> {
        let (first, second) = self.mentions.slots.compare.as_ref()?;
        let is_top_of = |entries: &[String]| entries.iter().any(|entry| entry == top);
        if let [_, _] = self.mentions.slots.credentials.as_slice() {
            let thin = self.mentions.rest.iter().filter(|word| !self.is_thin(word)).count() <= 2;
            let known = |code: &String| self.knowledge.certification(code).is_some();
            let credential = |code: &String| ComparisonSubject::Credential(code.clone());
            let fits = thin || is_top_of(&self.intents.credential_choice);
            let is_asked = |aspect: &&AspectIntent| aspect.compared.iter().any(|phrase| self.says(phrase));
            let aspect = self.intents.aspects.iter().find(is_asked).map(|aspect| Respect::Aspect(aspect.id.clone()));
            // "Which will make me cry more" has a word for pay too.
            let best = self.ranking.candidates.first().map_or(0.0, |best| best.confidence);
            let least = THOUGHT_OF.max(OF_THE_BEST * best);
            let is_pay = || self.says_any(&self.intents.pay_words) && self.confidence_of_pay(top) >= least;
            let respect = aspect.or_else(|| is_pay().then_some(Respect::Pay));
            let compared = || Query::comparison(credential(first), credential(second)).in_respect(respect);
            return (fits && known(first) && known(second)).then(compared);
        }
        is_top_of(&self.intents.profession_choice).then(|| self.professions((first, second)))?
    }

    /// Two professions side by side, unless an entry does that.
    fn professions(self, (first, second): (&str, &str)) -> Option<Query> {
        let known = |id: &str| self.knowledge.careers.professions.iter().any(|profession| profession.id == id);
        let profession = |id: &str| ComparisonSubject::Profession(id.to_owned());
        (!self.intents.has_own_comparison(first, second) && known(first) && known(second))
            .then(|| Query::comparison(profession(first), profession(second)))
    }

    /// Whether the question has this word or phrase.
    fn says(self, phrase: &str) -> bool {
        let is_here = |tokens: &[Token]| {
            let mut words = tokens.iter().map(|token| token.text.as_str());
            let is_next = |wanted: &str| words.next().is_some_and(|word| is_in_lower_case(wanted, word));
            phrase.split([' ', '-']).all(is_next)
        };
        let tokens = &self.ranking.tokens;
        (0..tokens.len()).any(|start| tokens.get(start..).is_some_and(is_here))
    }

    /// A whole table that is asked for while this entry is on top, or whatever is.
    fn overview(self, entry: Option<&str>) -> Option<Query> {
        let is_meant = |overview: &&OverviewIntent| {
            overview.entry.as_deref() == entry
                && overview.says.iter().all(|group| group.iter().any(|phrase| self.says(phrase)))
        };
        let meant = self.intents.overviews.iter().filter(is_meant);
        meant.into_iter().find_map(|overview| self.whole(overview.opens))
    }

    /// A whole table, if there is anything in it.
    fn whole(self, table: Overview) -> Option<Query> {
        let careers = &self.knowledge.careers;
        let (is_empty, query) = match table {
            Overview::Career => (careers.stages.is_empty(), Query::Career(None)),
            Overview::EntryPositions => {
                (careers.entry_positions.is_empty(), Query::Career(Some(CareerSubject::EntryPositions)))
            }
            Overview::Specialties => (careers.specialties.is_empty(), Query::Career(Some(CareerSubject::Specialties))),
            Overview::Moves => (careers.moves.is_empty(), Query::Career(Some(CareerSubject::Moves))),
            Overview::Interview => {
                (self.knowledge.interview.categories.is_empty(), Query::Part(Topic::INTERVIEW, None))
            }
            Overview::Resources => (self.knowledge.resources.is_empty(), Query::Part(Topic::RESOURCES, None)),
        };
        (!is_empty).then_some(query)
    }

    /// A kind of interview question, or a way to prepare, that is named while an entry about interviews is on top.
    fn part_of_interviews(self, top: &str) -> Option<Query> {
        if !self.intents.interviews.iter().any(|entry| entry == top) {
            return None;
        }
        let interview = &self.knowledge.interview;
        let categories = interview.categories.iter().map(|row| (&row.id, &row.aliases, row.everyday));
        let methods = interview.methods.iter().map(|row| (&row.id, &row.aliases, row.everyday));
        let found = categories.chain(methods).find(|(id, aliases, everyday)| {
            !everyday && (self.says(id) || aliases.iter().any(|alias| self.says(alias)))
        });
        found.map(|(id, ..)| Query::Part(Topic::INTERVIEW, Some(id.clone())))
    }
}
