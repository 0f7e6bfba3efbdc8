//! From a text to the numbers of its word pieces, as BERT's uncased tokenizer has it: without accents and in lower case,
//! split at spaces and around punctuation, then the longest known piece first (Devlin and others, 2019).

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::encoder::minilm::EncoderError;

/// A word of more characters is not looked at.
const LONGEST_WORD: usize = 100;
/// So much of a text is read at most; far more than any piece that counts begins behind it.
const MOST_CHARACTERS: usize = 16_000;

/// The pieces that are known.
#[derive(Debug)]
pub(super) struct Pieces {
    /// Those that a word begins with, and behind `##` those that it goes on with.
    numbers: HashMap<Box<str>, u32>,
    unknown: u32,
    first: u32,
    last: u32,
}

impl Pieces {
    /// From a piece a line; a line's place is the piece's number.
    pub(super) fn new(vocabulary: &str) -> Result<Self, EncoderError> {
        let numbers: HashMap<Box<str>, u32> = vocabulary.lines().map(Box::from).zip(0..).collect();
        let number = |piece: &'static str| numbers.get(piece).copied().ok_or(EncoderError::Piece(piece));
        let (unknown, first, last) = (number("[UNK]")?, number("[CLS]")?, number("[SEP]")?);
        Ok(Self { numbers, unknown, first, last })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The numbers of a text's pieces, at most so many, between the one that begins and the one that ends every text. Of a
    /// longer text the beginning and the end are read: that is where people say what they want.
    pub(super) fn of(&self, text: &str, most: usize) -> Vec<u32> {
        let mut inner = Vec::new();
        for word in words(text) {
            self.split(&word, &mut inner);
        }
        let room = most.saturating_sub(2);
        if inner.len() > room {
            let beginning = room / 2;
            inner.drain(beginning..inner.len() - (room - beginning));
        }
        let mut numbers = Vec::with_capacity(inner.len() + 2);
        numbers.push(self.first);
        numbers.append(&mut inner);
        numbers.push(self.last);
        numbers
    }

    fn split(&self, word: &str, numbers: &mut Vec<u32>) {
        let ends: Vec<usize> = word.char_indices().map(|(at, character)| at + character.len_utf8()).collect();
        if ends.len() > LONGEST_WORD {
            numbers.push(self.unknown);
            return;
        }
        let begun = numbers.len();
        let mut piece = String::with_capacity(word.len() + 2);
        let mut start = 0;
        while start < word.len() {
            let found = ends.iter().rev().take_while(|end| **end > start).find_map(|end| {
                piece.clear();
                if start > 0 {
                    piece.push_str("##");
                }
                piece.push_str(word.get(start..*end)?);
                Some((*self.numbers.get(piece.as_str())?, *end))
            });
            let Some((number, end)) = found else {
                numbers.truncate(begun);
                numbers.push(self.unknown);
                return;
            };
            numbers.push(number);
            start = end;
        }
    }
}

/// The words and marks of a text.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let end = |word: &mut String, words: &mut Vec<String>| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    let clean = text.chars().take(MOST_CHARACTERS).filter(|character| !is_dropped(*character));
    for character in clean.nfd().filter(|character| character.general_category() != GeneralCategory::NonspacingMark) {
        for character in character.to_lowercase() {
            if character.is_whitespace() {
                end(&mut word, &mut words);
            } else if is_mark(character) || is_ideograph(character) {
                end(&mut word, &mut words);
                words.push(character.to_string());
            } else {
                word.push(character);
            }
        }
    }
    end(&mut word, &mut words);
    words
}

/// Characters that nobody sees.
fn is_dropped(character: char) -> bool {
    let is_space = matches!(character, '\t' | '\n' | '\r');
    character == '\u{fffd}' || (!is_space && character.general_category_group() == GeneralCategoryGroup::Other)
}

fn is_mark(character: char) -> bool {
    character.is_ascii_punctuation() || character.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// Each of these is a word.
const fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2ceaf}'
        | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}
