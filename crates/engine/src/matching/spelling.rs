//! Repairs typos against the words of the phrasings.
//!
//! A word that the phrasings know stays as it is. Budgets for the others follow Meilisearch and Elasticsearch: one edit from
//! five letters, two from nine, the first letter kept. Credentials' codes are an edit or two apart, so a shorter word is
//! repaired only where a letter was left out or two changed places, and never if it is like a code.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use serde::{Deserialize, Serialize};

use crate::matching::dictionary::Dictionary;
use crate::matching::normalise::{Kind, Token};
use crate::matching::packed::Packed;

/// Shortest word that is repaired, in letters.
const SHORTEST: usize = 5;
/// Longer strings are no words.
const LONGEST: usize = 30;
/// From so many letters on two edits are allowed.
const TWO_EDITS_FROM: usize = 9;
/// A word must occur in so many phrasings to be what somebody meant.
const COMMON: u32 = 3;
/// Shortest of the words that are too short for an edit of any kind.
const SHORTEST_SHORT: usize = 2;
/// In so many phrasings, a word of two to four letters is what a shorter slip may mean, or a piece of a longer word.
const FREQUENT: u32 = 60;
/// The same of a word of two letters.
const VERY_FREQUENT: u32 = 300;
/// So many times as frequent as the next, a short word is the one that was meant.
const FAR_MORE: u32 = 3;
/// So many of the same letter in a row are drawn out: no English word has three.
const DRAWN_OUT: usize = 3;
/// Of so many drawn-out letters both ways to write them are tried.
const MOST_RUNS: usize = 4;
/// Letters that words run together have in the mean, at least.
const SHORTEST_PIECE: usize = 3;
/// What each further word of several that are run together costs: about the logarithm of how many words there are.
const WORD: f64 = 9.0;

/// The words of the phrasings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Spelling {
    /// All words that are known.
    words: Dictionary,
    /// In how many texts each of them is.
    counts: Packed<u32>,
    /// Words to repair to.
    targets: Targets,
    /// Frequent words of up to five letters, which short slips may mean.
    short: Targets,
    /// Codes, which nothing is ever repaired to.
    codes: Vec<String>,
}

/// Words that may have been meant.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Targets {
    /// The places in the lists below of those with a first letter and a length.
    groups: BTreeMap<(char, usize), Range<usize>>,
    /// Their numbers, in each group the most frequent first.
    words: Packed<u32>,
    /// The set of each one's letters.
    letters: Packed<u32>,
}

/// A word that may have been meant.
#[derive(Clone, Copy)]
struct Target<'s> {
    word: &'s str,
    count: u32,
    letters: u32,
}

impl Spelling {
    /// Learns the words of phrasings, of names, which may always be meant, and of other texts, which are words but
    /// hardly what a question means. `codes` are never repaired to: of five letters, four may be another code's.
    pub(super) fn learn(
        phrasings: &[Vec<Token>],
        names: Vec<Vec<Token>>,
        other: impl Iterator<Item = Vec<Token>>,
        codes: &[String],
    ) -> Self {
        let mut known: BTreeMap<String, u32> = BTreeMap::new();
        let words = |tokens: &[Token]| {
            let words = tokens.iter().filter(|token| token.kind == Kind::Word);
            words.map(|token| token.text.clone()).collect::<Vec<_>>()
        };
        for word in phrasings.iter().flat_map(|tokens| words(tokens)) {
            *known.entry(word).or_insert(0) += 1;
        }
        for word in names.iter().flat_map(|tokens| words(tokens)) {
            *known.entry(word).or_insert(0) += COMMON;
        }
        for word in other.flat_map(|tokens| words(&tokens)) {
            known.entry(word).or_insert(0);
        }
        let targets = Targets::new(&known, codes, COMMON, SHORTEST - 1..=usize::MAX);
        let short = Targets::new(&known, codes, FREQUENT, SHORTEST_SHORT + 1..=SHORTEST);
        let words = known.keys().map(String::as_str).collect();
        Self { words, counts: known.values().copied().collect(), targets, short, codes: codes.to_vec() }
    }

    /// Whether some text uses the word, in the singular or the plural.
    pub(super) fn knows(&self, word: &str) -> bool {
        let is_known = |word: &str| self.words.number(word).is_some();
        is_known(word) || word.strip_suffix('s').is_some_and(is_known) || is_known(&format!("{word}s"))
    }

    /// In how many texts the word is used, and in more than any if it is a name.
    pub(super) fn count(&self, word: &str) -> u32 {
        self.words.number(word).and_then(|number| self.counts.get(number as usize)).unwrap_or_default()
    }

    /// Of some words those with this first letter and length, the most frequent first.
    fn among<'s>(&'s self, targets: &'s Targets, first: char, length: usize) -> impl Iterator<Item = Target<'s>> {
        let places = targets.groups.get(&(first, length)).cloned().unwrap_or_default();
        let listed = targets.words.range(places.clone()).zip(targets.letters.range(places));
        listed.filter_map(|(number, letters)| {
            Some(Target { word: self.words.word(number)?, count: self.counts.get(number as usize)?, letters })
        })
    }

    /// Repairs the words that can be repaired. A word may become several.
    pub(super) fn repair(&self, tokens: &mut Vec<Token>) {
        if tokens.iter().all(|token| token.kind != Kind::Word || self.knows(&token.text)) {
            return;
        }
        let whole = std::mem::take(tokens);
        for token in whole {
            match self.meant(&token) {
                Some(words) => tokens.extend(words.into_iter().map(|text| Token { text, kind: Kind::Word })),
                None => tokens.push(token),
            }
        }
    }

    /// The words that were meant by one that is not known; none if it is known, or nothing is alike.
    pub(super) fn meant(&self, token: &Token) -> Option<Vec<String>> {
        let word = token.text.as_str();
        if token.kind != Kind::Word || self.knows(word) || !(SHORTEST_SHORT..=LONGEST).contains(&word.chars().count()) {
            return None;
        }
        let drawn_out = self.drawn_out(word);
        let word = drawn_out.as_deref().unwrap_or(word);
        if drawn_out.is_some() && self.knows(word) {
            return Some(vec![word.to_owned()]);
        }
        let nearest = self.nearest(word).or_else(|| self.nearest_short(word)).map(|word| vec![word.to_owned()]);
        nearest.or_else(|| self.run_together(word))
    }

    /// A word with letters that are drawn out, "heeeelp", as it is usually written; none if none are.
    fn drawn_out(&self, word: &str) -> Option<String> {
        let letters: Vec<char> = word.chars().collect();
        let runs: Vec<&[char]> = letters.chunk_by(|a, b| a == b).collect();
        let long = runs.iter().filter(|run| run.len() >= DRAWN_OUT).count();
        if long == 0 {
            return None;
        }
        // Each is one letter or two: "helloooo", "needdd", "sooo muuuch".
        let written = |doubled: usize| -> String {
            let mut nth = 0;
            let mut word = String::with_capacity(letters.len());
            for run in &runs {
                let mut kept = run.len();
                if run.len() >= DRAWN_OUT {
                    kept = if doubled >> nth & 1 == 1 { 2 } else { 1 };
                    nth += 1;
                }
                word.extend(run.iter().take(kept));
            }
            word
        };
        let ways = (0..1_usize << long.min(MOST_RUNS)).map(written);
        let known = ways.filter(|way| self.knows(way)).max_by_key(|way| self.count(way));
        // A code with a letter too many may be another's.
        Some(known.unwrap_or_else(|| written(0))).filter(|word| !self.is_like_a_code(word))
    }

    /// Known words that stand for a word of up to four letters: one letter left out or two that changed places, no others, as
    /// credentials' codes are one letter apart. It is the one that people use by far the most, or none.
    fn nearest_short(&self, word: &str) -> Option<&str> {
        let length = word.chars().count();
        if length >= SHORTEST || self.is_like_a_code(word) {
            return None;
        }
        let first = word.chars().next()?;
        let near = [length, length + 1].into_iter().flat_map(|other| self.among(&self.short, first, other));
        // Two letters are left of many words.
        let fewest = if length == SHORTEST_SHORT { VERY_FREQUENT } else { FREQUENT };
        let is_meant = |target: &Target| target.count >= fewest && is_slip(word, target.word);
        let mut near: Vec<Target> = near.filter(is_meant).collect();
        near.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.word.cmp(b.word)));
        match near.as_slice() {
            [only] => Some(only.word),
            [best, next, ..] if best.count >= FAR_MORE * next.count => Some(best.word),
            _ => None,
        }
    }

    /// Whether a credential's code may have been meant.
    fn is_like_a_code(&self, word: &str) -> bool {
        self.codes.iter().any(|code| strsim::osa_distance(word, code) <= 1)
    }

    /// Known words that were written without a gap, "howmuch".
    fn run_together(&self, word: &str) -> Option<Vec<String>> {
        let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let letters = ends.len() - 1;
        // For the first so many letters: how seldom their words are, in all, and where the last of them begins.
        let mut best: Vec<Option<(f64, usize)>> = vec![None; ends.len()];
        *best.first_mut()? = Some((0.0, 0));
        for to in 1..=letters {
            for from in to.saturating_sub(LONGEST)..to {
                let Some((cost, _)) = best.get(from).copied().flatten() else { continue };
                let piece = word.get(*ends.get(from)?..*ends.get(to)?)?;
                let count = self.count(piece);
                if count < COMMON {
                    continue;
                }
                // A short piece must be a frequent word: any text is made of letters.
                if count < FREQUENT && to - from < SHORTEST - 1 {
                    continue;
                }
                let cost = cost + WORD - f64::from(count).ln();
                if best.get(to).copied().flatten().is_none_or(|(least, _)| cost < least) {
                    *best.get_mut(to)? = Some((cost, from));
                }
            }
        }
        let (mut pieces, mut to) = (Vec::new(), letters);
        while to > 0 {
            let (_, from) = best.get(to).copied().flatten()?;
            pieces.push(word.get(*ends.get(from)?..*ends.get(to)?)?.to_owned());
            to = from;
        }
        pieces.reverse();
        (letters >= SHORTEST_PIECE * pieces.len()).then_some(pieces)
    }

    /// The word that was meant by a word that is not known; the nearest, and of those the most common.
    fn nearest(&self, word: &str) -> Option<&str> {
        let length = word.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) || self.knows(word) {
            return None;
        }
        let first = word.chars().next()?;
        let budget = if length < TWO_EDITS_FROM { 1 } else { 2 };
        let set = letters(word);
        let mut best: Option<(usize, u32, &str)> = None;
        for other in length - budget..=length + budget {
            for target in self.among(&self.targets, first, other) {
                if (set ^ target.letters).count_ones() as usize > 2 * budget {
                    continue;
                }
                let distance = strsim::osa_distance(word, target.word);
                let nearer =
                    best.is_none_or(|(least, most, _)| (distance, Reverse(target.count)) < (least, Reverse(most)));
                if distance <= budget && nearer {
                    best = Some((distance, target.count, target.word));
                }
            }
        }
        best.map(|(_, _, target)| target)
    }
}

/// How frequent a word is, the most frequent first, its number, and the set of its letters.
type Listed = (Reverse<u32>, u32, u32);

impl Targets {
    /// Of the known words those that are in so many texts and so long, but for codes.
    fn new(known: &BTreeMap<String, u32>, codes: &[String], fewest: u32, lengths: RangeInclusive<usize>) -> Self {
        let mut groups: BTreeMap<(char, usize), Vec<Listed>> = BTreeMap::new();
        for ((word, &count), number) in known.iter().zip(0..) {
            let length = word.chars().count();
            let may_be_meant = count >= fewest && lengths.contains(&length) && !codes.contains(word);
            if let Some(first) = word.chars().next().filter(|_| may_be_meant) {
                groups.entry((first, length)).or_default().push((Reverse(count), number, letters(word)));
            }
        }
        groups.values_mut().for_each(|group| group.sort_unstable());
        let all = || groups.values().flatten();
        let (words, letters) = (all().map(|(_, number, _)| *number), all().map(|(.., letters)| *letters));
        let (words, letters) = (words.collect(), letters.collect());
        let mut start = 0;
        let places = groups.into_iter().map(|(key, group)| {
            let place = start..start + group.len();
            start = place.end;
            (key, place)
        });
        let groups = places.collect();
        Self { groups, words, letters }
    }
}

/// Whether a short word is another with a letter left out after the first, or with two letters that changed places.
fn is_slip(word: &str, other: &str) -> bool {
    let swapped = word.len() == other.len() && letters(word) == letters(other);
    let left_out = word.chars().count() < other.chars().count();
    (swapped || left_out) && strsim::osa_distance(word, other) == 1
}

/// The set of a word's letters: words that differ in many are not worth a distance.
fn letters(word: &str) -> u32 {
    word.chars().fold(0, |set, c| set | 1 << (u32::from(c) % 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        text.split(' ').map(|word| Token { text: word.to_owned(), kind: Kind::Word }).collect()
    }

    fn repaired(text: &str) -> String {
        let learnt = tokens(
            "salary salary salary certification certification certification cpc cpc cpc ccs ccs ccs cpma cpma cpma rare",
        );
        let spelling =
            Spelling::learn(&[learnt], Vec::new(), std::iter::once(tokens("salaries")), &["cpma".to_owned()]);
        let mut tokens = tokens(text);
        spelling.repair(&mut tokens);
        tokens.into_iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn short_slips_and_drawn_out_letters_are_mended() {
        let often = |words: &str| vec![tokens(words); VERY_FREQUENT as usize];
        let learnt =
            [often("much make how earn"), often("help salary good need"), vec![tokens("cpc ccs coc cic")]].concat();
        let codes = ["cpc", "ccs", "coc", "cic"].map(str::to_owned);
        let spelling = Spelling::learn(&learnt, Vec::new(), std::iter::empty(), &codes);
        let mended = |text: &str| {
            let mut tokens = tokens(text);
            spelling.repair(&mut tokens);
            tokens.into_iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(mended("mch maek hw hwo ern"), "much make how how earn");
        assert_eq!(mended("heeeelp salaryyyyy goood neeed"), "help salary good need");
        assert_eq!(mended("howmuch"), "how much");
        assert_eq!(mended("cpx cpcs cci cc cp cpccc"), "cpx cpcs cci cc cp cpccc");
        assert_eq!(mended("muck xyz"), "muck xyz");
    }

    #[test]
    fn repairs_words_but_never_codes() {
        assert_eq!(repaired("salery sallary certifcaton"), "salary salary certification");
        assert_eq!(repaired("cpx ccp csc ccpma rear"), "cpx ccp csc ccpma rear");
        assert_eq!(repaired("celery zzzzzz"), "celery zzzzzz");
        assert_eq!(repaired("salaries salarys"), "salaries salarys");
    }
}
