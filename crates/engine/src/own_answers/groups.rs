//! Texts that ask much the same.

use std::collections::HashSet;

use crate::matching::{Matcher, Token};
use crate::own_answers::words::{Vocabulary, Words};

/// Texts that are put into groups; of more, the rest is left out.
pub const MOST_GROUPED: usize = 500;
/// From this likeness of words on two texts ask much the same.
const ALIKE: f32 = 0.5;

/// Places of texts that ask much the same, the largest group first. Around the text that is like most others, of equals that
/// which is most like them, the first group is formed; so on with the rest.
pub(crate) fn grouped(texts: &[&str], matcher: &Matcher) -> Vec<Vec<usize>> {
    let tokens = texts.iter().take(MOST_GROUPED).map(|text| matcher.normaliser().normalise(text).tokens);
    let tokens: Vec<Vec<Token>> = tokens.collect();
    let mut vocabulary = Vocabulary::default();
    for tokens in &tokens {
        vocabulary.add(tokens);
    }
    // A word that one text alone has is as likely a slip.
    vocabulary.keep_frequent(2);
    let words: Vec<Words> = tokens
        .into_iter()
        .map(|mut tokens| {
            vocabulary.repair(&mut tokens, matcher);
            Words::of(matcher, tokens, &vocabulary)
        })
        .collect();
    let alike: Vec<Vec<(usize, f32)>> = words
        .iter()
        .map(|own| {
            let likeness = words.iter().enumerate().map(|(at, other)| (at, own.likeness(other)));
            likeness.filter(|(_, likeness)| *likeness >= ALIKE).collect()
        })
        .collect();
    let mut left: HashSet<usize> = (0..words.len()).collect();
    let mut groups = Vec::new();
    while !left.is_empty() {
        let near = |at: usize| {
            let alike = alike.get(at).into_iter().flatten();
            alike.filter(move |(other, _)| *other != at).filter(|(other, _)| left.contains(other))
        };
        let weighed =
            left.iter().map(|&at| (near(at).count(), near(at).map(|(_, likeness)| likeness).sum::<f32>(), at));
        let typical = weighed.max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(b.2.cmp(&a.2)));
        let Some((.., typical)) = typical else { break };
        let group: Vec<usize> = std::iter::once(typical).chain(near(typical).map(|(at, _)| *at)).collect();
        for at in &group {
            left.remove(at);
        }
        groups.push(group);
    }
    groups
}
