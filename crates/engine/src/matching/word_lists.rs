//! Lists of words as numbers: a text takes a byte or two a word.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::matching::dictionary::Dictionary;
use crate::matching::packed::Packed;

/// Bits of a number that a byte holds; the last one says whether another byte follows.
const BITS: u32 = 7;
const MORE: u8 = 1 << BITS;

/// Lists of words.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct WordLists {
    /// All words, the most frequent first, so that these have the shortest numbers.
    words: Dictionary,
    /// Where each list ends.
    ends: Packed<u32>,
    /// The numbers of the words, in groups of seven bits, the lowest first (LEB128).
    numbers: Packed<u8>,
}

impl WordLists {
    pub(super) fn new<'w>(lists: impl Iterator<Item = Vec<&'w str>> + Clone) -> Self {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for word in lists.clone().flatten() {
            *counts.entry(word).or_default() += 1;
        }
        let mut words: Vec<(&str, u32)> = counts.into_iter().collect();
        words.sort_unstable_by_key(|(word, count)| (Reverse(*count), *word));
        let words: Dictionary = words.into_iter().map(|(word, _)| word).collect();
        let mut bytes = Vec::new();
        let ends = lists.map(|list| {
            list.into_iter().filter_map(|word| words.number(word)).for_each(|number| push(&mut bytes, number));
            u32::try_from(bytes.len()).unwrap_or(u32::MAX)
        });
        let ends = ends.collect();
        Self { words, ends, numbers: bytes.into_iter().collect() }
    }

    /// The number of a word; none if no list has it.
    pub(super) fn number(&self, word: &str) -> Option<u32> {
        self.words.number(word)
    }

    /// The numbers of a list's words; none if there is no such list.
    pub(super) fn numbers(&self, list: usize) -> impl Iterator<Item = u32> {
        let end = |list: usize| self.ends.get(list).map(|end| end as usize);
        let start = list.checked_sub(1).map_or(Some(0), end);
        let range = start.zip(end(list)).map_or(0..0, |(start, end)| start..end);
        let (mut number, mut bits) = (0_u32, 0);
        self.numbers.range(range).filter_map(move |byte| {
            number |= u32::from(byte & !MORE) << bits;
            bits += BITS;
            let is_last = byte & MORE == 0;
            is_last.then(|| {
                bits = 0;
                std::mem::take(&mut number)
            })
        })
    }

    /// The words of a list.
    pub(super) fn words(&self, list: usize) -> impl Iterator<Item = &str> {
        self.numbers(list).filter_map(|number| self.words.word(number))
    }
}

fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= u32::from(MORE) {
        bytes.push(number as u8 | MORE);
        number >>= BITS;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_word_for_word() {
        // More words than one byte tells apart, and more than two do.
        let names: Vec<String> = (0..20_000).map(|number| format!("w{number}")).collect();
        let lists: Vec<Vec<&str>> =
            (0..300).map(|list| names.iter().skip(list).step_by(list + 1).map(String::as_str).collect()).collect();
        let lists: Vec<Vec<&str>> = lists.into_iter().chain([Vec::new(), vec!["w3"]]).collect();
        let words = WordLists::new(lists.iter().cloned());
        for (at, list) in lists.iter().enumerate() {
            assert_eq!(words.words(at).collect::<Vec<_>>(), *list, "{at}");
        }
        assert_eq!(words.words(lists.len()).count(), 0);
        let number = words.numbers(lists.len() - 1).next();
        assert_eq!((words.number("w3"), words.number("w"), words.number("x")), (number, None, None));
    }
}
