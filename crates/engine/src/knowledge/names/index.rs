//! The index: from what is typed to what is meant, and to what is offered meanwhile. Whatever it understands it offers, and
//! whatever it offers it understands.
//!
//! Codes of credentials are an edit or two apart (CPC, CCS, COC, CRC, CPB). So a short word is either known as it stands or
//! leads to suggestions; it is never repaired on the quiet.

use std::collections::HashMap;

use crate::knowledge::model::Knowledge;
use crate::knowledge::names::likeness::{LONGEST_CODE, SURE, is_like_word, likeness, likeness_to_code};
use crate::knowledge::names::{Expected, Kind, Row, Thing, closed, comparable, years};
use crate::knowledge::vocabulary::{LevelTerm, level_of_years};

/// So many suggestions can be read at a glance.
const MOST_CHOICES: usize = 3;
/// So far ahead of the next meaning a name must be to be taken in spite of a slip.
const AHEAD: f64 = 0.06;
/// Words of what has been typed that are looked at one by one.
const MOST_WORDS: usize = 12;
/// UTF-16 units of what a form takes for an option.
const LONGEST_VALUE: usize = 100;
/// Words that say what kind of thing is meant, not which.
const FILLERS: [&str; 10] =
    ["certification", "certificate", "credential", "cert", "exam", "the", "a", "an", "stage", "level"];

/// What a typed name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// This.
    Found(Thing),
    /// Perhaps one of these, the likeliest first; up to three, and none if nothing comes near.
    Unsure(Vec<Choice>),
}

impl Resolution {
    /// What it is, if that is sure.
    pub fn found(self) -> Option<Thing> {
        match self {
            Self::Found(thing) => Some(thing),
            Self::Unsure(_) => None,
        }
    }
}

/// Something that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it is.
    pub thing: Thing,
    /// Its name for readers.
    pub title: String,
}

/// Something to choose while a name is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it is.
    pub thing: Thing,
    /// What is shown.
    pub label: String,
    /// What is typed for it: understood as this and nothing else.
    pub value: String,
}

/// All names of one state of the knowledge, by what they are expected to be.
#[derive(Debug, Default)]
pub struct Index {
    lists: HashMap<&'static str, List>,
    people_words: Vec<String>,
    /// Short forms, each with what it is short for.
    abbreviations: HashMap<String, String>,
    levels: Vec<LevelTerm>,
}

impl Index {
    /// The index of what is expected anywhere.
    pub fn new<'e>(knowledge: &Knowledge, expected: impl IntoIterator<Item = &'e Expected>) -> Self {
        let words = &knowledge.vocabulary;
        let lists = expected.into_iter().map(|expected| (expected.id, List::new((expected.rows)(knowledge))));
        let long = |names: &[String]| names.first().map(|long| comparable(long));
        let short = words.abbreviations.iter().filter_map(|term| Some((comparable(&term.term), long(&term.names)?)));
        Self {
            lists: lists.collect(),
            people_words: words.people_words.clone(),
            abbreviations: short.collect(),
            levels: words.levels.clone(),
        }
    }

    /// What a name stands for where this is expected.
    pub fn resolve(&self, expected: &Expected, typed: &str) -> Resolution {
        if let Some((_, level)) = self.years(expected, typed) {
            return Resolution::Found(level);
        }
        let Some(list) = self.lists.get(expected.id) else { return Resolution::Unsure(Vec::new()) };
        match list.known(&self.spellings(typed), expected).as_slice() {
            [row] => Resolution::Found(row.thing.clone()),
            [] => choices(
                list.near(&self.spellings(typed)).into_iter().filter(|(nearness, _)| !nearness.is_only_begun(typed)),
            ),
            several => choices(several.iter().map(|row| (Nearness::Beginning, *row))),
        }
    }

    /// What a name stands for as it is written, without any repair.
    pub fn exactly(&self, expected: &Expected, typed: &str) -> Option<Thing> {
        if let Some((_, level)) = self.years(expected, typed) {
            return Some(level);
        }
        match self.lists.get(expected.id)?.exact(&comparable(typed)).as_slice() {
            [row] => Some(row.thing.clone()),
            _ => None,
        }
    }

    /// Whether something, or more than one thing, is called just so: CA is California and Canada.
    pub fn is_name(&self, expected: &Expected, typed: &str) -> bool {
        self.lists.get(expected.id).is_some_and(|list| !list.places(&comparable(typed)).is_empty())
    }

    /// What can be chosen where this is expected, the nearest to what has been typed first; the likeliest where nothing
    /// has been.
    pub fn offer(&self, expected: &Expected, typed: &str) -> impl Iterator<Item = Offer> {
        let years = self.years(expected, typed).map(|(years, level)| {
            let value = if years == 1 { "1 year".to_owned() } else { format!("{years} years") };
            Offer { label: format!("{value} ({})", level.id), thing: level, value }
        });
        let list = self.lists.get(expected.id).filter(|_| years.is_none());
        let rows = list.map(|list| list.offered(typed, &self.spellings(typed), expected)).unwrap_or_default();
        years.into_iter().chain(rows.into_iter().filter_map(ListedRow::offer))
    }

    fn years(&self, expected: &Expected, typed: &str) -> Option<(u32, Thing)> {
        let years = years(typed).filter(|_| expected.in_years)?;
        Some((years, Thing::new(Kind::Level, level_of_years(&self.levels, years)?.id())))
    }

    /// What was typed in comparable form: as it stands, without words that tell nothing, and with short forms written out.
    fn spellings(&self, typed: &str) -> Vec<String> {
        let typed = comparable(typed);
        let is_filler = |word: &&str| FILLERS.contains(word) || self.people_words.iter().any(|known| known == word);
        let bare: Vec<&str> = typed.split(' ').filter(|word| !is_filler(word)).collect();
        let long = |word| self.abbreviations.get(word).map_or(word, String::as_str);
        let long: Vec<&str> = typed.split(' ').map(long).collect();
        let mut spellings: Vec<String> = Vec::with_capacity(3);
        for spelling in [typed.clone(), bare.join(" "), long.join(" ")] {
            if !spelling.is_empty() && !spellings.contains(&spelling) {
                spellings.push(spelling);
            }
        }
        spellings
    }
}

fn choices<'r>(rows: impl Iterator<Item = (Nearness, &'r ListedRow)>) -> Resolution {
    let choice = |(_, row): (_, &ListedRow)| Choice { thing: row.thing.clone(), title: row.title.clone() };
    Resolution::Unsure(rows.take(MOST_CHOICES).map(choice).collect())
}

/// A row in comparable form.
#[derive(Debug)]
struct ListedRow {
    thing: Thing,
    title: String,
    label: String,
    /// What is typed for it; none if everything that could be stands for something else as well.
    value: Option<String>,
    codes: Vec<String>,
    names: Vec<String>,
    yields: bool,
}

impl ListedRow {
    fn new(row: Row) -> Self {
        let mut names: Vec<String> = Vec::with_capacity(row.names.len() + 1);
        for name in std::iter::once(&row.title).chain(&row.names).map(|name| comparable(name)) {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        Self {
            value: None,
            codes: row.codes.iter().map(|code| comparable(code)).collect(),
            names,
            thing: row.thing,
            title: row.title,
            label: row.label,
            yields: row.yields,
        }
    }

    fn all_names(&self) -> impl Iterator<Item = &String> {
        self.codes.iter().chain(&self.names)
    }

    /// How much it is like what was typed, and by which name.
    fn likeness(&self, typed: &str) -> Option<(f64, &str)> {
        let codes = self.codes.iter().filter_map(|code| Some((likeness_to_code(typed, code)?, code.as_str())));
        let names = self.names.iter().filter_map(|name| Some((likeness(typed, name)?, name.as_str())));
        codes.chain(names).max_by(|(a, _), (b, _)| a.total_cmp(b))
    }

    /// How it begins like what was typed.
    fn beginning(&self, typed: &str, closed_typed: &str) -> Option<Nearness> {
        if self.codes.iter().any(|code| closed(code).starts_with(closed_typed))
            || self.names.first().is_some_and(|name| name.starts_with(typed))
        {
            return Some(Nearness::Beginning);
        }
        self.names.iter().any(|name| name.starts_with(typed)).then_some(Nearness::OtherBeginning)
    }

    fn offer(&self) -> Option<Offer> {
        Some(Offer { thing: self.thing.clone(), label: self.label.clone(), value: self.value.clone()? })
    }
}

/// How near a row is, the nearest first; the number tells rows apart that are as near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// Its code or main name begins like that.
    Beginning,
    /// Another of its names does.
    OtherBeginning,
    /// Every word begins a word of it.
    Words,
    /// The whole is like a name, so many thousandths short of being the same.
    Like(u32),
    /// Every word is like a word of it, so many of them only like.
    LikeWords(usize),
    /// Most words are, and so many are missing.
    SomeWords(usize),
}

impl Nearness {
    /// Whether it is no more than the beginning of another name, in few letters: of somebody who is still typing "mars" it
    /// may be Marseille that is meant, of somebody who has sent "Mars" it is not.
    fn is_only_begun(self, typed: &str) -> bool {
        self == Self::OtherBeginning && typed.trim().chars().count() <= LONGEST_CODE
    }
}

/// Words in order, each with the places of what has it.
type Words = Vec<(String, Vec<usize>)>;

/// The rows that are expected somewhere, the likeliest first.
#[derive(Debug, Default)]
struct List {
    rows: Vec<ListedRow>,
    /// Names without blanks, each with the rows that have it and whether it is their code.
    exact: HashMap<String, Vec<(usize, bool)>>,
    /// The most words that a name has.
    longest: usize,
    /// Each word with the rows that have it.
    words: Words,
    /// The same of codes and titles alone.
    main_words: Words,
}

impl List {
    fn new(rows: Vec<Row>) -> Self {
        let mut exact: HashMap<String, Vec<(usize, bool)>> = HashMap::new();
        let (mut words, mut main_words) = (HashMap::new(), HashMap::new());
        let mut longest = 0;
        let written: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.codes.iter().chain([&row.title]).chain(&row.names).cloned().collect::<Vec<_>>())
            .collect();
        let rows: Vec<ListedRow> = rows.into_iter().map(ListedRow::new).collect();
        for (place, row) in rows.iter().enumerate() {
            let codes = row.codes.iter().map(|name| (name, true));
            for (index, (name, is_code)) in codes.chain(row.names.iter().map(|name| (name, false))).enumerate() {
                let known = exact.entry(closed(name)).or_default();
                if !known.iter().any(|(other, of_code)| *other == place && *of_code >= is_code) {
                    known.push((place, is_code));
                }
                longest = longest.max(name.split(' ').count());
                // The title stands before all other names.
                let is_main = index <= row.codes.len();
                let whole = closed(name);
                for word in name.split(' ').chain(is_code.then_some(whole.as_str())) {
                    note(&mut words, word, place);
                    if is_main {
                        note(&mut main_words, word, place);
                    }
                }
            }
        }
        let mut list = Self { rows, exact, longest, words: in_order(words), main_words: in_order(main_words) };
        let values: Vec<Option<String>> =
            written.into_iter().enumerate().map(|(place, ways)| list.value(place, ways)).collect();
        for (row, value) in list.rows.iter_mut().zip(values) {
            row.value = value;
        }
        list
    }

    /// The first of some ways to write a row that means it and nothing else.
    fn value(&self, place: usize, ways: Vec<String>) -> Option<String> {
        let fits = |way: &String| way.encode_utf16().count() <= LONGEST_VALUE;
        ways.into_iter().filter(fits).find(|way| self.places(&comparable(way)) == [place])
    }

    /// The rows that are called just so: by code before by name, and what yields to nothing before what does.
    fn places(&self, spelling: &str) -> Vec<usize> {
        let known = self.exact.get(&closed(spelling)).filter(|_| !spelling.is_empty());
        let known = known.map(Vec::as_slice).unwrap_or_default();
        let yields = |place: usize| self.rows.get(place).is_some_and(|row| row.yields);
        let rank = |(place, is_code): &(usize, bool)| (yields(*place), !is_code);
        let first = known.iter().map(rank).min();
        known.iter().filter(|known| Some(rank(known)) == first).map(|(place, _)| *place).collect()
    }

    fn exact(&self, spelling: &str) -> Vec<&ListedRow> {
        self.places(spelling).into_iter().filter_map(|place| self.rows.get(place)).collect()
    }

    /// What was typed, if it is known: as it stands, but for a slip, or as the one name within it. Several rows are for the
    /// asker to choose from.
    fn known(&self, spellings: &[String], expected: &Expected) -> Vec<&ListedRow> {
        let exact = spellings.iter().map(|spelling| self.exact(spelling)).find(|rows| !rows.is_empty());
        let repaired = || spellings.iter().find_map(|spelling| self.sure(spelling)).map(|row| vec![row]);
        let within = || spellings.first().filter(|_| !expected.sentences).map(|typed| self.within(typed));
        exact.or_else(repaired).or_else(within).unwrap_or_default()
    }

    /// All rows that are like what was typed, most first, each with the name that is.
    fn like(&self, typed: &str) -> Vec<(f64, &str, &ListedRow)> {
        let mut like: Vec<_> = Vec::new();
        for row in &self.rows {
            like.extend(row.likeness(typed).map(|(score, name)| (score, name, row)));
        }
        like.sort_by(|a, b| b.0.total_cmp(&a.0));
        like
    }

    /// The row that a misspelling stands for, if it is like enough and nothing else comes near.
    fn sure(&self, typed: &str) -> Option<&ListedRow> {
        if typed.chars().count() <= LONGEST_CODE {
            return None;
        }
        let like = self.like(typed);
        let (score, name, best) = *like.first().filter(|(score, ..)| *score >= SURE)?;
        let begins = name.starts_with(typed);
        // "certified coding spec" begins both the CCS's name and the CCS-P's, which only goes on where the other ends.
        let goes_on =
            |other: &str| best.all_names().any(|name| name.starts_with(typed) && other.starts_with(name.as_str()));
        let is_rival = |(other_score, other, _): &(f64, &str, &ListedRow)| {
            if begins && other.starts_with(typed) { !goes_on(other) } else { score - other_score < AHEAD }
        };
        (!like.iter().skip(1).any(is_rival)).then_some(best)
    }

    /// The rows whose names stand within what was typed, such as `cpc please`. Shorter names than codes have are words.
    fn within(&self, typed: &str) -> Vec<&ListedRow> {
        const SHORTEST: usize = 3;
        let words: Vec<&str> = typed.split(' ').take(MOST_WORDS).collect();
        let mut found: Vec<usize> = Vec::new();
        let mut rest = words.as_slice();
        while !rest.is_empty() {
            let longest = self.longest.min(rest.len());
            let name = (1..=longest).rev().find_map(|length| {
                let name = rest.get(..length)?.join(" ");
                let places = if name.chars().count() < SHORTEST { Vec::new() } else { self.places(&name) };
                (!places.is_empty()).then_some((length, places))
            });
            let (length, places) = name.unwrap_or((1, Vec::new()));
            for place in places {
                if !found.contains(&place) {
                    found.push(place);
                }
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        found.into_iter().filter_map(|place| self.rows.get(place)).collect()
    }

    fn offered(&self, typed: &str, spellings: &[String], expected: &Expected) -> Vec<&ListedRow> {
        if typed.trim().is_empty() {
            return self.rows.iter().collect();
        }
        let mut offered = self.known(spellings, expected);
        for (_, row) in self.near(spellings) {
            if !offered.iter().any(|known| known.thing == row.thing) {
                offered.push(row);
            }
        }
        offered
    }

    /// The rows that come near to what was typed, the nearest first; equally near ones stay the likeliest first.
    fn near(&self, spellings: &[String]) -> Vec<(Nearness, &ListedRow)> {
        let mut nearest: Vec<Option<Nearness>> = vec![None; self.rows.len()];
        for typed in spellings {
            let closed_typed = closed(typed);
            let by_words = self.by_words(typed);
            for ((row, nearest), by_words) in self.rows.iter().zip(&mut nearest).zip(by_words) {
                let beginning = row.beginning(typed, &closed_typed);
                let like = || row.likeness(typed).map(|(score, _)| Nearness::Like(((1.0 - score) * 1_000.0) as u32));
                let of_this = beginning.or_else(|| by_words.into_iter().chain(like()).min());
                *nearest = nearest.iter().copied().chain(of_this).min();
            }
        }
        let mut near: Vec<_> = self.rows.iter().zip(nearest).filter_map(|(row, near)| Some((near?, row))).collect();
        near.sort_by_key(|(nearness, _)| *nearness);
        near
    }

    /// For every row, how near it is by its words.
    fn by_words(&self, typed: &str) -> Vec<Option<Nearness>> {
        let typed: Vec<&str> = typed.split(' ').take(MOST_WORDS).collect();
        // So many typed words begin a word of the row, and so many are only like one.
        let mut counts = vec![(0_usize, 0_usize); self.rows.len()];
        for word in &typed {
            let begun = self.marked(&self.words, |known| known.starts_with(word));
            // Slips are looked for where nothing begins like that, as it costs a hundred times as much; and not in single
            // words of other names: Atlantis is no part of Atlantic City.
            let (hits, are_like) = match begun.contains(&true) {
                true => (begun, false),
                false => (self.marked(&self.main_words, |known| is_like_word(word, known)), true),
            };
            for (count, hit) in counts.iter_mut().zip(hits) {
                let count = if are_like { &mut count.1 } else { &mut count.0 };
                *count += usize::from(hit);
            }
        }
        let nearness = |(begun, like): (usize, usize)| {
            let missing = typed.len() - begun - like;
            match (begun, like) {
                (0, 0) => None,
                (_, 0) if missing == 0 => Some(Nearness::Words),
                _ if missing == 0 => Some(Nearness::LikeWords(like)),
                _ if 2 * missing <= typed.len() => Some(Nearness::SomeWords(missing)),
                _ => None,
            }
        };
        counts.into_iter().map(nearness).collect()
    }

    /// Which rows have such a word among these.
    fn marked(&self, words: &Words, has: impl Fn(&str) -> bool) -> Vec<bool> {
        let mut marked = vec![false; self.rows.len()];
        for (_, places) in words.iter().filter(|(word, _)| has(word)) {
            for place in places {
                if let Some(mark) = marked.get_mut(*place) {
                    *mark = true;
                }
            }
        }
        marked
    }
}

fn note(words: &mut HashMap<String, Vec<usize>>, word: &str, place: usize) {
    let places = words.entry(word.to_owned()).or_default();
    if places.last() != Some(&place) {
        places.push(place);
    }
}

fn in_order(words: HashMap<String, Vec<usize>>) -> Words {
    let mut words: Words = words.into_iter().collect();
    words.sort_unstable();
    words
}
