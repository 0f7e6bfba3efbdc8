//! Lists of words as numbers: a text takes a byte or two a word.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::matching::packed;

/// Bits of a number that a byte holds; the last one says whether another byte follows.
const BITS: u32 = 7;
const MORE: u8 = 1 << BITS;

/// Lists of words.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct WordLists {
    /// All words, the most frequent first, so that these have the shortest numbers.
    words: Vec<String>,
    /// Where each list ends.
    #[serde(with = "packed")]
    ends: Vec<u32>,
    /// The numbers of the words, in groups of seven bits, the lowest first (LEB128).
    #[serde(with = "packed")]
    numbers: Vec<u8>,
}

impl WordLists {
    pub(super) fn new<'w>(lists: impl Iterator<Item = Vec<&'w str>> + Clone) -> Self {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for word in lists.clone().flatten() {
            *counts.entry(word).or_default() += 1;
        }
        let mut words: Vec<(&str, u32)> = counts.into_iter().collect();
        words.sort_unstable_by_key(|(word, count)| (Reverse(*count), *word));
        let numbers: HashMap<&str, u32> = words.iter().map(|(word, _)| *word).zip(0..).collect();
        let mut all = Self { words: words.iter().map(|(word, _)| (*word).to_owned()).collect(), ..Self::default() };
        for list in lists {
            for number in list.into_iter().filter_map(|word| numbers.get(word)) {
                all.push(*number);
            }
            all.ends.push(u32::try_from(all.numbers.len()).unwrap_or(u32::MAX));
        }
        all
    }

    fn push(&mut self, mut number: u32) {
        while number >= u32::from(MORE) {
            self.numbers.push(number as u8 | MORE);
            number >>= BITS;
        }
        self.numbers.push(number as u8);
    }

    /// The words of a list, with blanks between them; empty if there is no such list.
    pub(super) fn joined(&self, list: usize) -> String {
        let end = |list: usize| self.ends.get(list).map(|end| *end as usize);
        let start = list.checked_sub(1).map_or(Some(0), end);
        let range = start.zip(end(list)).and_then(|(start, end)| self.numbers.get(start..end));
        let (mut number, mut bits) = (0_u32, 0);
        let mut joined = String::new();
        for byte in range.unwrap_or_default() {
            number |= u32::from(byte & !MORE) << bits;
            bits += BITS;
            if byte & MORE == 0 {
                if let Some(word) = self.words.get(number as usize) {
                    joined.push_str(if joined.is_empty() { "" } else { " " });
                    joined.push_str(word);
                }
                (number, bits) = (0, 0);
            }
        }
        joined
    }
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
            assert_eq!(words.joined(at), list.join(" "), "{at}");
        }
        assert_eq!(words.joined(lists.len()), "");
    }
}
