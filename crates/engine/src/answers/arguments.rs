//! Typed arguments, as people write them, to exact values or to what they may have meant.
//!
//! Codes of credentials are an edit or two apart (CPC, CCS, COC, CRC, CPB). So a short word is either known as it
//! stands or leads to suggestions; it is never repaired on the quiet.

use crate::knowledge::{Knowledge, Level, Term};

use crate::answers::query::{CareerSubject, ComparisonSubject, Region, SalarySubject};

/// So many suggestions can be read at a glance.
const MOST_CHOICES: usize = 3;
/// Up to so many letters a word may be a code.
const LONGEST_CODE: usize = 5;
/// From here on a misspelling stands for one name, if no other comes near.
const SURE: f64 = 0.82;
/// So far ahead of the next meaning a name must be.
const AHEAD: f64 = 0.06;
/// From here on a name is worth suggesting.
const WORTH_OFFERING: f64 = 0.6;

/// What a typed argument stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution<T> {
    /// This.
    Found(T),
    /// Perhaps one of these, the likeliest first; up to three, and none if nothing comes near.
    Unsure(Vec<Choice<T>>),
}

/// Something that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T> {
    /// The value.
    pub value: T,
    /// Its name for readers.
    pub name: String,
}

impl<T> Resolution<T> {
    /// The value, if it is sure.
    pub fn found(self) -> Option<T> {
        match self {
            Self::Found(value) => Some(value),
            Self::Unsure(_) => None,
        }
    }
}

/// A credential's code.
pub fn credential(knowledge: &Knowledge, typed: &str) -> Resolution<String> {
    if let Some(code) = code(knowledge, typed) {
        return Resolution::Found(code);
    }
    resolve(knowledge, typed, &credentials(knowledge))
}

/// A specialty's id.
pub fn specialty(knowledge: &Knowledge, typed: &str) -> Resolution<String> {
    resolve(knowledge, typed, &specialties(knowledge))
}

/// Whose pay is asked for: a credential, or else a specialty.
pub fn salary_subject(knowledge: &Knowledge, typed: &str) -> Resolution<SalarySubject> {
    if let Some(code) = code(knowledge, typed) {
        return Resolution::Found(SalarySubject::Credential(code));
    }
    let credentials = mapped(credentials(knowledge), SalarySubject::Credential);
    let specialties = mapped(specialties(knowledge), SalarySubject::Specialty);
    first_of(knowledge, typed, credentials, specialties)
}

/// A level, or the one that a number of years stands for: `senior`, `10 years`.
pub fn level(knowledge: &Knowledge, typed: &str) -> Resolution<Level> {
    if let Some(level) = years(typed).and_then(|years| knowledge.vocabulary.level_of_years(years)) {
        return Resolution::Found(level);
    }
    let words = |level: Level| knowledge.vocabulary.level_words(level).cloned().collect();
    let candidates: Vec<Candidate<Level>> = Level::ALL
        .into_iter()
        .map(|level| Candidate::new(level, level.id(), words(level), [level.id().to_owned()]))
        .collect();
    resolve(knowledge, typed, &candidates)
}

/// Years of experience: `10`, `10+ years`, `12 yrs`.
pub fn years(typed: &str) -> Option<u32> {
    let typed = typed.trim().to_lowercase();
    let end = typed.find(|c: char| !c.is_ascii_digit()).unwrap_or(typed.len());
    let (digits, rest) = typed.split_at(end);
    let unit = rest.trim_start_matches(['+', ' ', '-']);
    let is_years = ["", "y", "yr", "yrs", "year", "years", "years of experience", "years experience"].contains(&unit);
    digits.parse().ok().filter(|_| is_years)
}

/// A country, a state of the home country, or the state or country of a big city.
pub fn region(knowledge: &Knowledge, typed: &str) -> Resolution<Region> {
    let words = &knowledge.vocabulary;
    let states = words.states.iter().map(|place| {
        let value = Region { country: words.home.clone(), state: Some(place.code.clone()) };
        let codes = [place.code.clone(), format!("{}-{}", words.home, place.code)];
        Candidate::new(value, &place.name, place.names.iter().chain(&place.cities).cloned().collect(), codes)
    });
    let countries = words.countries.iter().map(|place| {
        let value = Region { country: place.code.clone(), state: None };
        let names = place.names.iter().chain(&place.cities).cloned().collect();
        Candidate::new(value, &place.name, names, [place.code.clone()])
    });
    resolve(knowledge, typed, &states.chain(countries).collect::<Vec<_>>())
}

/// A country's code, such as for projections.
pub fn country(knowledge: &Knowledge, typed: &str) -> Resolution<String> {
    let countries = knowledge.vocabulary.countries.iter().map(|place| {
        let names = place.names.iter().chain(&place.cities).cloned().collect();
        Candidate::new(place.code.clone(), &place.name, names, [place.code.clone()])
    });
    resolve(knowledge, typed, &countries.collect::<Vec<_>>())
}

/// A profession's id.
pub fn profession(knowledge: &Knowledge, typed: &str) -> Resolution<String> {
    resolve(knowledge, typed, &professions(knowledge))
}

/// One side of a comparison: a credential, or else a profession.
pub fn comparison_subject(knowledge: &Knowledge, typed: &str) -> Resolution<ComparisonSubject> {
    if let Some(code) = code(knowledge, typed) {
        return Resolution::Found(ComparisonSubject::Credential(code));
    }
    let credentials = mapped(credentials(knowledge), ComparisonSubject::Credential);
    let professions = mapped(professions(knowledge), ComparisonSubject::Profession);
    first_of(knowledge, typed, credentials, professions)
}

/// A stage, a specialty, a move or one of the lists.
pub fn career(knowledge: &Knowledge, typed: &str) -> Resolution<CareerSubject> {
    let careers = &knowledge.careers;
    let stages = careers.stages.iter().map(|known| {
        let value = CareerSubject::Stage(known.id.clone());
        Candidate::new(value, &known.name, known.aliases.clone(), [known.id.clone()])
    });
    let lists = [
        (
            CareerSubject::EntryPositions,
            "First positions by credential".to_owned(),
            "first positions, first jobs, positions",
        ),
        (CareerSubject::Specialties, "Specialties".to_owned(), "specialties, specialty, specialities, fields"),
        (CareerSubject::Moves, crate::answers::moves_title(knowledge), "moves, next steps, other roles, other careers"),
    ];
    let lists = lists.map(|(subject, name, names)| {
        let id = subject.to_string();
        Candidate::new(subject, &name, names.split(", ").map(str::to_owned).collect(), [id])
    });
    let specialties = mapped(specialties(knowledge), CareerSubject::Specialty);
    let moves = careers.moves.iter().map(|known| {
        let value = CareerSubject::Move(known.id.clone());
        Candidate::new(value, &known.role, Vec::new(), [known.id.clone()])
    });
    // A word that names a stage and something narrower, such as "auditor", means the stage: it is what is asked for.
    let ladder = stages.chain(lists).collect();
    first_of(knowledge, typed, ladder, specialties.into_iter().chain(moves).collect())
}

/// A category of interview questions or a method, by id.
pub fn interview(knowledge: &Knowledge, typed: &str) -> Resolution<String> {
    let interview = &knowledge.interview;
    let categories = interview.categories.iter().map(|known| (&known.id, &known.name, &known.aliases));
    let methods = interview.methods.iter().map(|known| (&known.id, &known.name, &known.aliases));
    let candidates = categories.chain(methods);
    resolve(knowledge, typed, &candidates.map(|(id, name, aliases)| named(id, name, aliases)).collect::<Vec<_>>())
}

/// A topic of the resources, by id.
pub fn resources(knowledge: &Knowledge, typed: &str) -> Resolution<String> {
    let topics = knowledge.resources.iter();
    resolve(knowledge, typed, &topics.map(|known| named(&known.id, &known.name, &known.aliases)).collect::<Vec<_>>())
}

/// An FAQ entry's id, by its id or its question.
pub fn faq(knowledge: &Knowledge, typed: &str) -> Resolution<String> {
    let entries = knowledge.faq.iter();
    resolve(knowledge, typed, &entries.map(|known| named(&known.id, &known.question, &[])).collect::<Vec<_>>())
}

/// A credential's code as it stands. A code goes before every name, and is what is typed most, so that no names need
/// to be gathered for it.
fn code(knowledge: &Knowledge, typed: &str) -> Option<String> {
    knowledge.certification(typed.trim()).map(|known| known.code.clone())
}

fn named(id: &str, name: &str, aliases: &[String]) -> Candidate<String> {
    Candidate::new(id.to_owned(), name, aliases.to_vec(), [id.to_owned()])
}

fn credentials(knowledge: &Knowledge) -> Vec<Candidate<String>> {
    knowledge
        .certifications
        .iter()
        .map(|known| {
            let name = format!("{} ({})", known.code, known.name);
            let mut names = names_of(&knowledge.vocabulary.credentials, &known.code);
            names.push(known.name.clone());
            Candidate::new(known.code.clone(), &name, names, [known.code.clone()])
        })
        .collect()
}

fn specialties(knowledge: &Knowledge) -> Vec<Candidate<String>> {
    knowledge
        .careers
        .specialties
        .iter()
        .map(|known| {
            let mut names = names_of(&knowledge.vocabulary.specialties, &known.id);
            names.extend(known.aliases.iter().cloned());
            Candidate::new(known.id.clone(), &known.name, names, [known.id.clone()])
        })
        .collect()
}

fn professions(knowledge: &Knowledge) -> Vec<Candidate<String>> {
    knowledge
        .careers
        .professions
        .iter()
        .map(|known| {
            let mut names = names_of(&knowledge.vocabulary.professions, &known.id);
            names.extend(known.aliases.iter().cloned());
            Candidate::new(known.id.clone(), &known.name, names, [known.id.clone()])
        })
        .collect()
}

/// All names of a term of the vocabulary.
pub fn names_of(terms: &[Term], id: &str) -> Vec<String> {
    terms.iter().filter(|term| term.term == id).flat_map(|term| term.names.clone()).collect()
}

/// Something that may be meant, with all its names in comparable form.
#[derive(Debug, Clone)]
struct Candidate<T> {
    value: T,
    name: String,
    /// Codes and ids.
    codes: Vec<String>,
    names: Vec<String>,
}

impl<T> Candidate<T> {
    fn new(value: T, name: &str, names: Vec<String>, codes: impl IntoIterator<Item = String>) -> Self {
        let names = names.iter().map(String::as_str).chain([name]).map(comparable).collect();
        let codes = codes.into_iter().map(|code| comparable(&code)).collect();
        Self { value, name: name.to_owned(), codes, names }
    }

    fn all_names(&self) -> impl Iterator<Item = &String> {
        self.codes.iter().chain(&self.names)
    }
}

fn mapped<T, U>(candidates: Vec<Candidate<T>>, of: impl Fn(T) -> U) -> Vec<Candidate<U>> {
    let each = candidates.into_iter();
    each.map(|known| Candidate { value: of(known.value), name: known.name, codes: known.codes, names: known.names })
        .collect()
}

/// Lower case, words of letters and digits with one space between them.
pub fn comparable(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Words that say what kind of thing is meant, not which.
const FILLERS: [&str; 10] =
    ["certification", "certificate", "credential", "cert", "exam", "the", "a", "an", "stage", "level"];

fn without_fillers(knowledge: &Knowledge, typed: &str) -> String {
    let is_filler =
        |word: &str| FILLERS.contains(&word) || knowledge.vocabulary.people_words.iter().any(|known| known == word);
    let words: Vec<&str> = typed.split(' ').filter(|word| !is_filler(word)).collect();
    words.join(" ")
}

/// The first group where it knows the word as it stands, else the second; misspellings over both.
fn first_of<T: Clone + PartialEq>(
    knowledge: &Knowledge,
    typed: &str,
    first: Vec<Candidate<T>>,
    second: Vec<Candidate<T>>,
) -> Resolution<T> {
    for group in [&first, &second] {
        if let Some(known) = exact(&comparable(typed), group) {
            return known;
        }
    }
    let all: Vec<Candidate<T>> = first.into_iter().chain(second).collect();
    resolve(knowledge, typed, &all)
}

fn resolve<T: Clone + PartialEq>(knowledge: &Knowledge, typed: &str, candidates: &[Candidate<T>]) -> Resolution<T> {
    let typed = comparable(typed);
    let bare = without_fillers(knowledge, &typed);
    for spelling in [&typed, &bare] {
        if let Some(known) = exact(spelling, candidates) {
            return known;
        }
    }
    let typed = if bare.is_empty() { typed } else { bare };
    let mut ranked: Vec<(f64, &str, &Candidate<T>)> = candidates
        .iter()
        .filter_map(|candidate| {
            let scored = candidate.all_names().map(|name| (likeness(&typed, name), name.as_str()));
            let (score, name) = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
            Some((score, name, candidate))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    if let Some(best) = sure(&typed, &ranked) {
        return Resolution::Found(best.value.clone());
    }
    ranked.retain(|(score, _, _)| *score >= WORTH_OFFERING);
    Resolution::Unsure(choices(ranked.into_iter().map(|(_, _, candidate)| candidate)))
}

fn choices<'c, T: Clone + 'c>(candidates: impl Iterator<Item = &'c Candidate<T>>) -> Vec<Choice<T>> {
    let choice = |known: &Candidate<T>| Choice { value: known.value.clone(), name: known.name.clone() };
    candidates.take(MOST_CHOICES).map(choice).collect()
}

/// What the word is known as, with or without spaces and dots; several meanings are for the asker to choose from.
fn exact<T: Clone + PartialEq>(typed: &str, candidates: &[Candidate<T>]) -> Option<Resolution<T>> {
    if typed.is_empty() {
        return None;
    }
    let closed = typed.replace(' ', "");
    let same = |name: &String| *name == typed || name.replace(' ', "") == closed;
    let by_code: Vec<&Candidate<T>> = candidates.iter().filter(|known| known.codes.iter().any(same)).collect();
    let by_name: Vec<&Candidate<T>> = candidates.iter().filter(|known| known.names.iter().any(same)).collect();
    let known = if by_code.is_empty() { by_name } else { by_code };
    match known.as_slice() {
        [] => None,
        [one] => Some(Resolution::Found(one.value.clone())),
        several => Some(Resolution::Unsure(choices(several.iter().copied()))),
    }
}

/// How much a typed word is like a name, 0 to 1; the beginning of a name is like it. Two neighbours that changed places
/// are half a slip: "CSC" is a CCS before it is a CPC.
fn likeness(typed: &str, name: &str) -> f64 {
    let spelling = strsim::normalized_damerau_levenshtein(typed, name);
    if typed.chars().count() > LONGEST_CODE && name.starts_with(typed) {
        let share = typed.chars().count() as f64 / name.chars().count() as f64;
        return spelling.max(0.2f64.mul_add(share, 0.8));
    }
    let is_swap = typed.len() == name.len()
        && strsim::damerau_levenshtein(typed, name) == 1
        && strsim::levenshtein(typed, name) == 2;
    if is_swap { f64::midpoint(spelling, 1.0) } else { spelling }
}

/// The best candidate, if it is like enough to what was typed and nothing else comes near.
fn sure<'c, T>(typed: &str, ranked: &[(f64, &str, &'c Candidate<T>)]) -> Option<&'c Candidate<T>> {
    let (score, name, best) = *ranked.first()?;
    if typed.chars().count() <= LONGEST_CODE || score < SURE {
        return None;
    }
    let begins = name.starts_with(typed);
    // "certified coding spec" begins both the CCS's name and the CCS-P's, which only goes on where the other ends.
    let goes_on =
        |other: &str| best.all_names().any(|name| name.starts_with(typed) && other.starts_with(name.as_str()));
    let is_rival = |(other_score, other, _): &(f64, &str, &Candidate<T>)| {
        if begins && other.starts_with(typed) { !goes_on(other) } else { score - other_score < AHEAD }
    };
    (!ranked.iter().skip(1).any(is_rival)).then_some(best)
}
