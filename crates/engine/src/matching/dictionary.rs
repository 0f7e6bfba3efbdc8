//! Words as numbers.

use std::hash::Hasher;

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

use crate::matching::packed::Packed;

/// Places for a word in the table of all, at least: with two, half of them are empty, and one or two are looked at.
const PLACES: usize = 2;
/// A place without a word.
const EMPTY: u32 = u32::MAX;

/// Words, each with a number, and a hash table to find it by: open addressing, the next place where one is taken (Knuth, The Art
/// of Computer Programming 3, 6.4, algorithm L).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Dictionary {
    text: Packed<u8>,
    /// Where each word ends.
    ends: Packed<u32>,
    /// The numbers of words.
    places: Packed<u32>,
}

impl Dictionary {
    /// A word by its number.
    pub(super) fn word(&self, number: u32) -> Option<&str> {
        std::str::from_utf8(self.bytes(number)?).ok()
    }

    fn bytes(&self, number: u32) -> Option<&[u8]> {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before))?;
        self.text.as_slice().get(start as usize..self.ends.get(number)? as usize)
    }

    /// The number of a word; none if it is not there.
    pub(super) fn number(&self, word: &str) -> Option<u32> {
        let numbers = search(word, self.places.len()).map_while(|place| self.places.get(place));
        let mut numbers = numbers.take_while(|number| *number != EMPTY);
        numbers.find(|number| self.bytes(*number) == Some(word.as_bytes()))
    }
}

impl<'s> FromIterator<&'s str> for Dictionary {
    /// Of words that all differ, with rising numbers.
    fn from_iter<I: IntoIterator<Item = &'s str>>(words: I) -> Self {
        let words: Vec<&str> = words.into_iter().collect();
        let mut text = Vec::new();
        let mut ends = Vec::with_capacity(words.len());
        let mut places = vec![EMPTY; (PLACES * words.len()).next_power_of_two()];
        for (word, number) in words.into_iter().zip(0..) {
            text.extend_from_slice(word.as_bytes());
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            let is_empty = |place: &usize| places.get(*place) == Some(&EMPTY);
            let place = search(word, places.len()).find(is_empty);
            if let Some(place) = place.and_then(|place| places.get_mut(place)) {
                *place = number;
            }
        }
        Self {
            text: text.into_iter().collect(),
            ends: ends.into_iter().collect(),
            places: places.into_iter().collect(),
        }
    }
}

/// The places where a word may be, in the order in which they are tried. Their number is a power of two.
fn search(word: &str, places: usize) -> impl Iterator<Item = usize> {
    let mut hasher = FnvHasher::default();
    hasher.write(word.as_bytes());
    let first = hasher.finish() as usize;
    (0..places).map(move |step| first.wrapping_add(step) & (places - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_numbers_that_they_were_given() {
        let words: Vec<String> =
            (0..5_000).map(|number| format!("w{number}")).chain(["é".into(), "日本".into()]).collect();
        let dictionary: Dictionary = words.iter().map(String::as_str).collect();
        for (word, number) in words.iter().zip(0..) {
            assert_eq!((dictionary.number(word), dictionary.word(number)), (Some(number), Some(word.as_str())));
        }
        for absent in ["", "w", "w5000", "日"] {
            assert_eq!(dictionary.number(absent), None);
        }
        assert_eq!(dictionary.word(words.len() as u32), None);
        assert_eq!(Dictionary::default().number("w1"), None);
        let one: Dictionary = ["only"].into_iter().collect();
        assert_eq!((one.number("only"), one.number("other")), (Some(0), None));
    }
}
