//! A list of choices, and those of it that come near to what has been typed.

use std::collections::HashMap;

use crate::discord::ui::render::plain_title;
use engine::answers::arguments::comparable;

/// Choices that Discord shows.
pub(super) const MOST_CHOICES: usize = 25;
/// Characters of a choice's name and value.
pub(super) const LONGEST_CHOICE: usize = 100;
/// Words of what has been typed that are looked at.
const MOST_WORDS: usize = 12;

/// Something to choose.
#[derive(Debug)]
pub(super) struct Candidate {
    name: String,
    value: String,
    /// Comparable, without blanks: `ccsp`.
    code: String,
    /// Comparable names, the one that is shown first.
    names: Vec<String>,
}

impl Candidate {
    /// None if it could not be shown or chosen.
    pub(super) fn new(name: &str, value: String, other_names: impl IntoIterator<Item = String>) -> Option<Self> {
        let shown = plain_title(name, LONGEST_CHOICE);
        if shown.is_empty() || !fits(&value) {
            return None;
        }
        let names = std::iter::once(comparable(name)).chain(other_names.into_iter().map(|name| comparable(&name)));
        let code = closed(&comparable(&value));
        Some(Self { name: shown, code, names: names.filter(|name| !name.is_empty()).collect(), value })
    }

    /// Whether this, as it was typed or chosen, is it.
    fn is(&self, typed: &str) -> bool {
        let typed = comparable(typed);
        !typed.is_empty() && (self.code == closed(&typed) || self.names.contains(&typed))
    }

    fn nearness(&self, typed: &str, closed_typed: &str) -> Option<Nearness> {
        let begins = |name: &String| name.starts_with(typed);
        if self.code == closed_typed {
            Some(Nearness::Code)
        } else if self.names.iter().any(|name| name == typed) {
            Some(Nearness::Name)
        } else if self.code.starts_with(closed_typed) || self.names.first().is_some_and(begins) {
            Some(Nearness::Beginning)
        } else {
            self.names.iter().any(begins).then_some(Nearness::OtherBeginning)
        }
    }
}

/// How near a candidate is, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    Code,
    Name,
    Beginning,
    OtherBeginning,
    /// Every word begins a word of it.
    Words,
    /// Every word is much like a word of it.
    LikeWords,
    /// Most words are.
    SomeWords,
}

/// Candidates, the likeliest first, with their words.
#[derive(Debug, Default)]
pub(super) struct List {
    candidates: Vec<Candidate>,
    /// Each word with the places of the candidates that have it.
    words: Vec<(String, Vec<usize>)>,
}

impl FromIterator<Candidate> for List {
    fn from_iter<I: IntoIterator<Item = Candidate>>(candidates: I) -> Self {
        let candidates: Vec<Candidate> = candidates.into_iter().collect();
        let mut words: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, candidate) in candidates.iter().enumerate() {
            let own = candidate.names.iter().flat_map(|name| name.split(' ')).chain([candidate.code.as_str()]);
            for word in own {
                let places = words.entry(word).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        let mut words: Vec<_> = words.into_iter().map(|(word, places)| (word.to_owned(), places)).collect();
        words.sort_unstable();
        Self { candidates, words }
    }
}

impl List {
    /// Whether one of the candidates is this.
    pub(super) fn has(&self, typed: &str) -> bool {
        self.candidates.iter().any(|candidate| candidate.is(typed))
    }

    #[cfg(test)]
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.candidates.iter().map(|candidate| candidate.value.as_str())
    }

    /// Names and values of at most 25 choices, the nearest first; the likeliest where nothing has been typed.
    pub(super) fn near(&self, typed: &str, but: Option<&str>) -> Vec<(String, String)> {
        let typed = comparable(typed);
        let is_wanted = |candidate: &&Candidate| but.is_none_or(|but| !candidate.is(but));
        let choice = |candidate: &Candidate| (candidate.name.clone(), candidate.value.clone());
        if typed.is_empty() {
            return self.candidates.iter().filter(is_wanted).take(MOST_CHOICES).map(choice).collect();
        }
        let closed_typed = closed(&typed);
        let by_words = self.by_words(&typed);
        let mut near: Vec<_> = self
            .candidates
            .iter()
            .zip(by_words)
            .filter_map(|(candidate, by_words)| {
                let nearness = candidate.nearness(&typed, &closed_typed).map(|nearness| (nearness, 0));
                Some((nearness.or(by_words)?, candidate))
            })
            .filter(|(_, candidate)| is_wanted(candidate))
            .collect();
        // Stable: equally near ones stay the likeliest first.
        near.sort_by_key(|(nearness, _)| *nearness);
        near.into_iter().take(MOST_CHOICES).map(|(_, candidate)| choice(candidate)).collect()
    }

    /// For every candidate, how near it is by its words, and how many of the typed ones it has not got.
    fn by_words(&self, typed: &str) -> Vec<Option<(Nearness, usize)>> {
        let typed: Vec<&str> = typed.split(' ').take(MOST_WORDS).collect();
        // So many typed words begin a word of the candidate, and so many are only like one.
        let mut counts = vec![(0_usize, 0_usize); self.candidates.len()];
        for word in &typed {
            let begun = self.marked(|known| known.starts_with(word));
            // Typing errors are looked for where nothing begins like that: it costs a hundred times as much.
            let (hits, are_like) = match begun.contains(&true) {
                true => (begun, false),
                false => (self.marked(|known| is_like(word, known)), true),
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
                (_, 0) if missing == 0 => Some((Nearness::Words, 0)),
                _ if missing == 0 => Some((Nearness::LikeWords, like)),
                _ if 2 * missing <= typed.len() => Some((Nearness::SomeWords, missing)),
                _ => None,
            }
        };
        counts.into_iter().map(nearness).collect()
    }

    /// Which candidates have such a word.
    fn marked(&self, has: impl Fn(&str) -> bool) -> Vec<bool> {
        let mut marked = vec![false; self.candidates.len()];
        for (_, places) in self.words.iter().filter(|(word, _)| has(word)) {
            for place in places {
                if let Some(mark) = marked.get_mut(*place) {
                    *mark = true;
                }
            }
        }
        marked
    }
}

/// Whether a value can be chosen.
pub(super) fn fits(value: &str) -> bool {
    !value.trim().is_empty() && value.encode_utf16().count() <= LONGEST_CHOICE
}

fn closed(text: &str) -> String {
    text.replace(' ', "")
}

/// Whether a typed word is a slip or two away from a word or from its beginning. Short ones, which may be codes, are
/// compared whole.
fn is_like(typed: &str, known: &str) -> bool {
    /// From here on two slips are forgiven, and a word may still be unfinished.
    const LONG: usize = 6;
    let (length, known_length) = (typed.chars().count(), known.chars().count());
    let forgiven = match length {
        0..=2 => return false,
        3..LONG => 1,
        _ => 2,
    };
    if known_length.abs_diff(length) <= forgiven && strsim::osa_distance(typed, known) <= forgiven {
        return true;
    }
    length >= LONG && known_length > length && {
        let beginning: String = known.chars().take(length).collect();
        strsim::osa_distance(typed, &beginning) <= forgiven
    }
}
