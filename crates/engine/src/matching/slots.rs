//! What a question names: credentials, level, years, place, specialty, two things to compare.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::knowledge::names;
use crate::knowledge::names::{Kind, Thing};
use crate::knowledge::{Level, LevelTerm, Vocabulary, level_of_years};
use crate::matching::normalise::{Kind as TokenKind, Normaliser, Token, code_token, word_tokens};
use crate::matching::sorted::sorted;

/// What a question names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Slots {
    /// Codes of credentials, in the order of their mention.
    pub credentials: Vec<String>,
    /// The level, named or inferred from the years.
    pub level: Option<Level>,
    /// Years of experience.
    pub years: Option<u32>,
    /// ISO 3166 code.
    pub country: Option<String>,
    /// Two-letter code of a US state.
    pub state: Option<String>,
    /// Id of a specialty.
    pub specialty: Option<String>,
    /// Two credentials or two professions to compare, in alphabetical order.
    pub compare: Option<(String, String)>,
}

/// Everything that was named, professions and bodies included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    /// What the contract of `ask --json` shows.
    pub slots: Slots,
    /// Ids of professions, in the order of their mention.
    pub professions: Vec<String>,
    /// Codes of certifying bodies, in the order of their mention.
    pub bodies: Vec<String>,
    /// Codes of all states that are named in full, in the order of their mention.
    pub states: Vec<String>,
    /// Words that are part of no name, in order.
    pub rest: Vec<String>,
    /// Whether a word sets things against each other.
    pub compares: bool,
    /// Whether a word asks which of two is more.
    weighs: bool,
}

/// Finds names in the words of a question.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SlotFinder {
    /// First word of a name to the rest of it and what it names, longest first.
    #[serde(serialize_with = "sorted")]
    names: HashMap<String, Vec<(Vec<String>, Thing)>>,
    /// Codes of states, each with whether it needs a reason to count.
    state_codes: Vec<(String, bool)>,
    /// The country of the states.
    home: String,
    field_words: Vec<String>,
    levels: Vec<LevelTerm>,
}

const COMPARING: [&str; 13] = [
    "v",
    "vs",
    "versus",
    "or",
    "difference",
    "differences",
    "differ",
    "between",
    "compare",
    "compared",
    "than",
    "over",
    "against",
];

/// Sets things against each other where one of them stands so many words beside it; in a story it joins anything.
const JOINS: &str = "or";
const BESIDE: usize = 4;

/// Words that weigh two things that are named with an "and": "CPC and CRC, which earns more".
const WEIGHING: [&str; 7] = ["more", "better", "higher", "harder", "easier", "cheaper", "longer"];

/// Whether a word sets things against each other.
pub fn compares(word: &str) -> bool {
    COMPARING.contains(&word)
}

impl SlotFinder {
    /// A finder for a vocabulary; the names go through the same normaliser as the questions.
    pub fn new(vocabulary: &Vocabulary, normaliser: &Normaliser) -> Self {
        let mut finder = Self::default();
        let mut add = |name: &str, meaning: &Thing| {
            let mut words = word_tokens(normaliser, name);
            if let Some(first) = words.next() {
                finder.names.entry(first).or_default().push((words.collect(), meaning.clone()));
            }
        };
        for (meaning, names) in names::of_vocabulary(vocabulary) {
            match meaning.kind {
                // The normaliser makes one token of each of their names.
                Kind::Credential | Kind::Body => add(&code_token(&meaning.id), &meaning),
                _ => names.into_iter().for_each(|name| add(name, &meaning)),
            }
        }
        for names in finder.names.values_mut() {
            names.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        finder.state_codes = vocabulary.states.iter().map(|place| (place.code.clone(), place.code_is_word)).collect();
        finder.home.clone_from(&vocabulary.home);
        finder.field_words = vocabulary.field_words.iter().chain(&vocabulary.people_words).cloned().collect();
        let years = |term: &&LevelTerm| term.from_years.is_some();
        let levels = vocabulary.levels.iter().filter(years);
        finder.levels = levels.map(|term| LevelTerm { names: Vec::new(), ..term.clone() }).collect();
        finder
    }

    /// Whether a word begins a name.
    pub fn names(&self, word: &str) -> bool {
        self.names.contains_key(word)
    }

    /// What a question names. `text` is the question as typed, `tokens` its words.
    pub fn find(&self, text: &str, tokens: &[Token]) -> Mentions {
        let mut found = Mentions::default();
        let (mut joined_at, mut named_at) = (Vec::new(), Vec::new());
        let mut rest = tokens;
        while let [token, tail @ ..] = rest {
            let at = tokens.len() - rest.len();
            rest = tail;
            let name = self.names.get(&token.text).into_iter().flatten().find(|(words, _)| {
                words.len() <= tail.len() && words.iter().zip(tail).all(|(want, have)| *want == have.text)
            });
            let Some((words, name)) = name else {
                match token.text.as_str() {
                    JOINS => joined_at.push(at),
                    word => found.compares |= compares(word),
                }
                found.weighs |= WEIGHING.contains(&token.text.as_str());
                found.rest.push(token.text.clone());
                continue;
            };
            rest = tail.get(words.len()..).unwrap_or_default();
            found.note(name);
            if matches!(name.kind, Kind::Credential | Kind::Body | Kind::Profession) {
                named_at.extend([at, at + words.len()]);
            }
        }
        let is_beside_a_name = |at: &usize| named_at.iter().any(|named| named.abs_diff(*at) <= BESIDE);
        found.compares |= joined_at.iter().any(is_beside_a_name);
        if found.slots.state.is_none()
            && let Some(code) = self.state_code(text)
        {
            found.slots.state = Some(code);
        }
        if found.slots.state.is_some() && found.slots.country.is_none() {
            found.slots.country = Some(self.home.clone());
        }
        // In small letters "us" is a word.
        if found.slots.country.is_none() && capital_words(text).any(|(word, _)| word == self.home) {
            found.slots.country = Some(self.home.clone());
        }
        found.slots.years = years(tokens, &self.field_words);
        if found.slots.level.is_none() {
            found.slots.level = found.slots.years.and_then(|years| level_of_years(&self.levels, years));
        }
        found.compares |= with_a_slash(text, &found.slots.credentials);
        found.slots.compare = found.comparison();
        found
    }

    /// A state's code in capitals, in a text that is not all capitals; or in small letters after "in", if it is no word.
    fn state_code(&self, text: &str) -> Option<String> {
        if !text.chars().any(char::is_lowercase) {
            return None;
        }
        let in_capitals = capital_words(text).find(|(word, placed)| {
            self.state_codes.iter().any(|(code, needs_reason)| code == word && (*placed || !needs_reason))
        });
        in_capitals.map(|(word, _)| word.to_owned()).or_else(|| {
            let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
            std::iter::from_fn(|| words.next().map(|word| (word, words.peek().copied().unwrap_or_default())))
                .filter(|(word, _)| word.eq_ignore_ascii_case("in"))
                .find_map(|(_, place)| {
                    let is_it = |(code, is_word): &&(String, bool)| !is_word && code.eq_ignore_ascii_case(place);
                    self.state_codes.iter().find(is_it).map(|(code, _)| code.clone())
                })
        })
    }
}

/// Whether two credentials stand on both sides of a slash: "cpc/ccs".
fn with_a_slash(text: &str, credentials: &[String]) -> bool {
    let [first, second] = credentials else { return false };
    let codes = [code_token(first), code_token(second)];
    let mut pairs = text.split_whitespace().filter_map(|chunk| chunk.split_once('/'));
    pairs.any(|(before, after)| [code_token(before), code_token(after)] == codes)
}

/// Two-letter words in capitals, each with whether "in" or a comma stands before it.
fn capital_words(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut before = "";
    text.split_whitespace().filter_map(move |chunk| {
        let placed = before.eq_ignore_ascii_case("in") || before.ends_with(',');
        before = chunk;
        let word = chunk.trim_matches(|c: char| !c.is_alphanumeric());
        (word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase())).then_some((word, placed))
    })
}

impl Mentions {
    fn note(&mut self, thing: &Thing) {
        let push = |list: &mut Vec<String>| {
            if !list.contains(&thing.id) {
                list.push(thing.id.clone());
            }
        };
        let slots = &mut self.slots;
        let id = || thing.id.clone();
        match thing.kind {
            Kind::Credential => push(&mut slots.credentials),
            Kind::Body => push(&mut self.bodies),
            Kind::Profession => push(&mut self.professions),
            Kind::Level => slots.level = slots.level.or_else(|| Level::with_id(&thing.id)),
            Kind::Country => _ = slots.country.get_or_insert_with(id),
            Kind::State => {
                slots.state.get_or_insert_with(id);
                push(&mut self.states);
            }
            Kind::Specialty => _ = slots.specialty.get_or_insert_with(id),
            // The vocabulary names none of these.
            Kind::Stage | Kind::Move | Kind::Table | Kind::Interview | Kind::Resource | Kind::Entry => {}
        }
    }

    fn comparison(&self) -> Option<(String, String)> {
        let pair = match (self.slots.credentials.as_slice(), self.professions.as_slice()) {
            ([a, b], _) if self.compares || self.weighs => (a, b),
            ([], [a, b]) if self.compares => (a, b),
            _ => return None,
        };
        let (first, second) = if pair.0 <= pair.1 { pair } else { (pair.1, pair.0) };
        Some((first.clone(), second.clone()))
    }
}

/// Years of experience: "after 10 years", "with five yrs experience"; not "in 10 years", not "40 years old".
fn years(tokens: &[Token], field_words: &[String]) -> Option<u32> {
    const UNITS: [&str; 4] = ["year", "years", "yr", "yrs"];
    const BEFORE: [&str; 17] = [
        "after", "with", "have", "has", "had", "over", "for", "got", "than", "least", "below", "under", "of", "and",
        "plus", "my", "another",
    ];
    const AFTER: [&str; 6] = ["exp", "in", "as", "under", "working", "on"];
    let is_after = |word: &str| {
        word.starts_with("experience") || AFTER.contains(&word) || field_words.iter().any(|known| known == word)
    };
    tokens.iter().enumerate().find_map(|(at, token)| {
        let word = |offset: isize| {
            at.checked_add_signed(offset).and_then(|at| tokens.get(at)).map_or("", |token| token.text.as_str())
        };
        if token.text == "decade" && word(-1) == "a" && BEFORE.contains(&word(-2)) {
            return Some(10);
        }
        let number = spelt_number(token)?;
        if !UNITS.contains(&word(1)) || number > 60 || word(2) == "old" {
            return None;
        }
        let experience = is_after(word(2)) || (word(2) == "of" && is_after(word(3)));
        let counted = BEFORE.contains(&word(-1)) || (word(-1) != "in" && experience);
        counted.then_some(number)
    })
}

fn spelt_number(token: &Token) -> Option<u32> {
    match token.kind {
        TokenKind::Number => token.text.trim_end_matches('+').parse().ok(),
        TokenKind::Word => names::number(&token.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Place, Term};

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn find(text: &str) -> Mentions {
        let term = |term: &str, names: &[&str]| Term { term: term.to_owned(), names: strings(names) };
        let place = |code: &str, name: &str| Place {
            code: code.to_owned(),
            name: name.to_owned(),
            names: Vec::new(),
            cities: Vec::new(),
            short: None,
            article: false,
            code_is_word: code == "OK",
            popular: None,
        };
        let level = |level: Level, name: &str, from: u32| LevelTerm {
            level,
            names: vec![name.to_owned()],
            from_years: Some(from),
        };
        let vocabulary = Vocabulary {
            credentials: vec![term("CPC", &["certified professional coder"]), term("CCS", &[]), term("COC", &[])],
            levels: vec![level(Level::Senior, "senior", 8), level(Level::Entry, "entry level", 0)],
            home: "US".to_owned(),
            countries: vec![place("GB", "United Kingdom"), place("IN", "India")],
            states: vec![place("TX", "Texas"), place("OK", "Oklahoma")],
            specialties: vec![term("oncology", &["oncology"])],
            professions: vec![term("nursing", &["nursing"]), term("medical-coding", &["medical coding", "coding"])],
            ..Vocabulary::default()
        };
        let normaliser = Normaliser::new(&vocabulary);
        let tokens = normaliser.normalise(text).tokens;
        SlotFinder::new(&vocabulary, &normaliser).find(text, &tokens)
    }

    #[test]
    fn finds_what_a_pay_question_names() {
        let slots = find("how much does a ccs make in texas after ten years").slots;
        assert_eq!(slots.credentials, ["CCS"]);
        assert_eq!((slots.years, slots.level), (Some(10), Some(Level::Senior)));
        assert_eq!((slots.country.as_deref(), slots.state.as_deref()), (Some("US"), Some("TX")));
        let slots = find("entry level oncology coder pay in the united kingdom").slots;
        assert_eq!((slots.level, slots.specialty.as_deref()), (Some(Level::Entry), Some("oncology")));
        assert_eq!(slots.country.as_deref(), Some("GB"));
    }

    #[test]
    fn a_second_state_is_kept_beside_the_first() {
        let mentions = find("texas or oklahoma, who pays better, texas?");
        assert_eq!((mentions.slots.state.as_deref(), mentions.states), (Some("TX"), strings(&["TX", "OK"])));
    }

    #[test]
    fn years_are_of_experience_only() {
        for (text, years) in [
            ("will there be jobs in 10 years", None),
            ("I am 45 years old", None),
            ("after 3 yrs", Some(3)),
            ("5+ years experience", Some(5)),
            ("with a year", None),
            ("i have over a decade in this", Some(10)),
        ] {
            assert_eq!(find(text).slots.years, years, "{text}");
        }
    }

    #[test]
    fn state_codes_need_capitals_and_a_reason() {
        assert_eq!(find("pay in TX?").slots.state.as_deref(), Some("TX"));
        assert_eq!(find("pay in OK?").slots.state.as_deref(), Some("OK"));
        assert_eq!(find("pay in tx").slots.state.as_deref(), Some("TX"));
        for text in ["OK thanks a lot", "ok", "CPC PAY IN TX", "is coding ok", "all in ok", "pay tx"] {
            assert_eq!(find(text).slots.state, None, "{text}");
        }
    }

    #[test]
    fn comparisons_are_alphabetical_and_need_two_things() {
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(find("cpc vs ccs").slots.compare, pair("CCS", "CPC"));
        assert_eq!(find("cpc v ccs").slots.compare, pair("CCS", "CPC"));
        assert_eq!(find("cpc/ccs?").slots.compare, pair("CCS", "CPC"));
        assert_eq!(find("is nursing better than medical coding").slots.compare, pair("medical-coding", "nursing"));
        assert_eq!(find("cpc, ccs or coc").slots.compare, None);
        assert_eq!(find("i have cpc and ccs").slots.compare, None);
        assert_eq!(find("cpc and ccs, which pays more").slots.compare, pair("CCS", "CPC"));
    }
}
