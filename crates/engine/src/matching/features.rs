//! From words to a sparse vector, weighted by tf-idf: words and pairs of words; character n-grams within words; and
//! meanings, that is synonyms and stems, alone, in pairs, and in pairs with a gap.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hasher;

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

use crate::matching::normalise::{Kind, Token};
use crate::matching::packed::Packed;
use crate::matching::stems::Stems;

/// A sparse vector: features in rising order with their weights.
pub(super) type Vector = Vec<(u32, f32)>;

/// Lengths of the character n-grams; 3 and 4 did best among 2-4, 2-5, 3-4 and none at all, on questions not learnt
/// from.
const CHARACTER_LENGTHS: [usize; 2] = [3, 4];

/// Length of the group of meanings, where words and characters have 1 each. Measured on phrasings of writers held back
/// one at a time: without the group 0.843 are right, with 0.848.
const MEANINGS: f32 = 0.8;

/// The features that occur in the phrasings, with their inverse document frequencies.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct FeatureSpace {
    /// The upper halves of the features' hashes, rising; a feature's place is its number. In 200,000 features five share
    /// theirs with another.
    hashes: Packed<u32>,
    /// In how many texts each feature is, or more than can be written.
    counts: Packed<u16>,
    /// How many texts there are.
    texts: u32,
    meanings: Stems,
}

/// How rare a word is: inverse document frequencies, 0 where no text has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rarity {
    pub alone: f32,
    pub with_the_one_before: f32,
}

/// Features of a text as hashes, in groups, since each is scaled by itself.
struct Raw {
    words: Group,
    characters: Group,
    meanings: Group,
}

/// Features of one kind; those that occur in one text only are kept for `alone`, not for `others`.
#[derive(Default)]
struct Group {
    alone: Vec<u64>,
    others: Vec<u64>,
}

impl FeatureSpace {
    /// Learns the features of a set of texts. Pairs and character n-grams that occur in one text only are left out: they
    /// are most of all features and tell little.
    pub(super) fn learn<'t>(texts: impl Iterator<Item = &'t [Token]>, meanings: Stems) -> Self {
        let space = Self { meanings, ..Self::default() };
        let mut counts: HashMap<u32, (u32, bool)> = HashMap::new();
        let mut total = 0_u32;
        for tokens in texts {
            total += 1;
            let raw = space.raw(tokens);
            for group in [raw.words, raw.characters, raw.meanings] {
                for (hashes, is_rare_kept) in [(group.alone, true), (group.others, false)] {
                    let mut hashes: Vec<u32> = hashes.into_iter().map(upper).collect();
                    hashes.sort_unstable();
                    hashes.dedup();
                    for hash in hashes {
                        counts.entry(hash).or_insert((0, is_rare_kept)).0 += 1;
                    }
                }
            }
        }
        let mut kept: Vec<(u32, u32)> = counts
            .into_iter()
            .filter(|(_, (count, is_rare_kept))| *is_rare_kept || *count > 1)
            .map(|(hash, (count, _))| (hash, count))
            .collect();
        kept.sort_unstable();
        Self {
            hashes: kept.iter().map(|(hash, _)| *hash).collect(),
            counts: kept.iter().map(|(_, count)| u16::try_from(*count).unwrap_or(u16::MAX)).collect(),
            texts: total,
            ..space
        }
    }

    fn idf(&self, count: u16) -> f32 {
        ((1.0 + self.texts as f32) / (1.0 + f32::from(count))).ln() + 1.0
    }

    /// How many features there are.
    pub(super) const fn len(&self) -> usize {
        self.hashes.len()
    }

    /// The vector of a text, of length 1, or empty when nothing of it is known.
    pub(super) fn vector(&self, tokens: &[Token]) -> Vector {
        let raw = self.raw(tokens);
        let mut vector = self.weigh(raw.words);
        vector.extend(self.weigh(raw.characters));
        vector.extend(self.weigh(raw.meanings).into_iter().map(|(feature, weight)| (feature, MEANINGS * weight)));
        vector.sort_unstable_by_key(|(feature, _)| *feature);
        scale(&mut vector);
        vector
    }

    /// How rare each word is, in order.
    pub(super) fn rarity(&self, tokens: &[Token]) -> impl Iterator<Item = Rarity> {
        let rarity = |hash: u64| {
            let count = self.feature(hash).and_then(|feature| self.counts.get(feature));
            count.map_or(0.0, |count| self.idf(count))
        };
        tokens.iter().scan(None, move |before, token| {
            let word = hash(b'w', token.text.as_bytes());
            let pair = before.replace(word).map(|before| pair(before, word));
            Some(Rarity { alone: rarity(word), with_the_one_before: pair.map_or(0.0, rarity) })
        })
    }

    /// What each word means, in order, as a hash with its inverse document frequency. What no text has is as rare as can be.
    pub(super) fn weighed_meanings(&self, tokens: &[Token]) -> Vec<(u64, f32)> {
        let hashes = self.meanings.of(tokens).into_iter().map(|meaning| hash(b'm', meaning.as_bytes()));
        let weighed = hashes.map(|hash| {
            let count = self.feature(hash).and_then(|feature| self.counts.get(feature));
            (hash, self.idf(count.unwrap_or_default()))
        });
        weighed.collect()
    }

    /// The number of the feature with a hash.
    fn feature(&self, hash: u64) -> Option<usize> {
        let hash = upper(hash);
        let (mut start, mut end) = (0, self.hashes.len());
        while start < end {
            let middle = start.midpoint(end);
            match self.hashes.get(middle)?.cmp(&hash) {
                Ordering::Less => start = middle + 1,
                Ordering::Greater => end = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    fn weigh(&self, group: Group) -> Vector {
        let mut hashes = group.alone;
        hashes.extend(group.others);
        hashes.sort_unstable();
        let mut vector = Vector::with_capacity(hashes.len());
        for run in hashes.chunk_by(|a, b| a == b) {
            let Some(feature) = run.first().and_then(|hash| self.feature(*hash)) else { continue };
            let idf = self.idf(self.counts.get(feature).unwrap_or_default());
            vector.push((feature as u32, (1.0 + (run.len() as f32).ln()) * idf));
        }
        scale(&mut vector);
        vector
    }
}

fn scale(vector: &mut Vector) {
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        for (_, weight) in vector {
            *weight /= length;
        }
    }
}

/// The product of two vectors; of two of length 1, their cosine.
pub(super) fn product(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut sum = 0.0;
    while let (Some((left, x)), Some((right, y))) = (a.peek(), b.peek()) {
        match left.cmp(right) {
            Ordering::Less => {
                a.next();
            }
            Ordering::Greater => {
                b.next();
            }
            Ordering::Equal => {
                sum += x * y;
                a.next();
                b.next();
            }
        }
    }
    sum
}

impl FeatureSpace {
    fn raw(&self, tokens: &[Token]) -> Raw {
        let mut words = Group { alone: Vec::with_capacity(tokens.len()), others: Vec::with_capacity(tokens.len()) };
        let mut characters = Group::default();
        let mut previous: Option<u64> = None;
        for token in tokens {
            let word = hash(b'w', token.text.as_bytes());
            words.alone.push(word);
            words.others.extend(previous.map(|previous| pair(previous, word)));
            previous = Some(word);
            if token.kind == Kind::Number {
                words.alone.push(hash(b's', shape(&token.text).as_bytes()));
            } else {
                character_features(&token.text, &mut characters.others);
            }
        }
        Raw { words, characters, meanings: meaning_features(&self.meanings.of(tokens)) }
    }
}

const fn upper(hash: u64) -> u32 {
    (hash >> u32::BITS) as u32
}

const fn pair(first: u64, second: u64) -> u64 {
    first.rotate_left(21) ^ second
}

fn meaning_features(meanings: &[&str]) -> Group {
    let alone: Vec<u64> = meanings.iter().map(|meaning| hash(b'm', meaning.as_bytes())).collect();
    let next = alone.iter().zip(alone.iter().skip(1)).map(|(first, second)| pair(*first, *second));
    let gap = alone.iter().zip(alone.iter().skip(2)).map(|(first, second)| pair(*first, second.rotate_left(7)));
    let others = next.chain(gap).collect();
    Group { alone, others }
}

/// All numbers and codes of one shape are one feature more: five digits, a letter and digits, a small number.
fn shape(number: &str) -> String {
    number
        .chars()
        .map(|c| {
            if c.is_ascii_digit() {
                '9'
            } else if c.is_alphabetic() {
                'a'
            } else {
                c
            }
        })
        .take(8)
        .collect()
}

fn character_features(word: &str, hashes: &mut Vec<u64>) {
    let mut padded = Vec::with_capacity(word.len() + 2);
    padded.push(' ');
    padded.extend(word.chars());
    padded.push(' ');
    let mut bytes = [0_u8; 16];
    for length in CHARACTER_LENGTHS {
        for window in padded.windows(length) {
            let mut used = 0;
            for character in window {
                used += character.encode_utf8(bytes.get_mut(used..).unwrap_or_default()).len();
            }
            hashes.push(hash(b'c', bytes.get(..used).unwrap_or_default()));
        }
    }
}

/// The tag keeps groups apart. FNV-1a is the same in all builds and on all machines, as weights that are prepared ahead need it.
fn hash(tag: u8, bytes: &[u8]) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write(&[tag]);
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        text.split(' ').map(|word| Token { text: word.to_owned(), kind: Kind::Word }).collect()
    }

    #[test]
    fn vectors_have_length_one_and_are_alike_for_like_texts() {
        let texts = [tokens("how much do coders make"), tokens("is coding stressful"), tokens("is coding hard")];
        let space = FeatureSpace::learn(texts.iter().map(Vec::as_slice), Stems::default());
        let [pay, stress, hard] = texts.each_ref().map(|text| space.vector(text));
        assert!((product(&pay, &pay) - 1.0).abs() < 1e-5);
        assert!(product(&stress, &hard) > product(&pay, &hard));
        assert!(space.vector(&tokens("zzz")).is_empty());
    }
}
