//! Knowledge folders made from a seed: entries share everyday words and words of the field, and each has a few of its
//! own, as real ones do.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A generated folder, gone when dropped, and questions that it should answer.
#[derive(Debug)]
pub struct Generated {
    folder: PathBuf,
    /// Questions that no phrasing repeats, each with the id of its entry.
    pub questions: Vec<(String, String)>,
}

impl Generated {
    /// Writes a folder of so many entries with so many phrasings each, and keeps a question for every tenth entry or so.
    pub fn new(entries: usize, phrasings: usize) -> std::io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("preceptor-{}-{entries}x{phrasings}", std::process::id()));
        std::fs::create_dir_all(folder.join("faq"))?;
        std::fs::create_dir_all(folder.join("training"))?;
        let mut random = Random(0x5eed_0f5e_ed0f_5eed ^ (entries * phrasings) as u64);
        let words = Words::new(&mut random, entries);
        let mut questions = Vec::new();
        let mut written = HashSet::new();
        let (mut text, mut taught) = (String::new(), String::new());
        for number in 0..entries {
            let topic = Topic::new(&words, &mut random, number);
            let mut fresh = |random: &mut Random| loop {
                let phrasing = topic.phrasing(&words, random);
                if written.insert(phrasing.clone()) {
                    return phrasing;
                }
            };
            let id = format!("entry-{number}");
            let question = fresh(&mut random);
            let _ = writeln!(text, "[[entry]]\nid = \"{id}\"\nquestion = \"{question}?\"");
            let _ = writeln!(text, "answer = \"About {question}.\"\nsources = []\n");
            let _ = writeln!(taught, "[[entry]]\nid = \"{id}\"\nphrasings = [");
            for _ in 1..phrasings {
                let _ = writeln!(taught, "    \"{}\",", fresh(&mut random));
            }
            taught.push_str("]\n\n");
            if number % (entries / 200).max(1) == 0 {
                questions.push((fresh(&mut random), id));
            }
        }
        std::fs::write(folder.join("faq").join("generated.toml"), text)?;
        std::fs::write(folder.join("training").join("generated.toml"), taught)?;
        Ok(Self { folder, questions })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Generated {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// So many characters of words that no entry knows, of the lengths and with the letters that English words have: each
/// is compared with the known ones, in case it is a misspelling.
pub fn unknown_words(characters: usize) -> String {
    const LETTERS: &[u8] = b"eeeeettttaaaooiiinnnssshhrrrddlluccmmwfgypbvk";
    let mut random = Random(0x0123_4567_89ab_cdef);
    let mut text = String::with_capacity(characters);
    while text.len() < characters {
        let length = 5 + random.below(8);
        text.extend((0..length).filter_map(|_| LETTERS.get(random.below(LETTERS.len())).copied().map(char::from)));
        text.push(' ');
    }
    text.truncate(characters);
    text
}

/// What one entry is about.
struct Topic {
    /// Words of its own.
    own: Vec<String>,
    /// Words of the field that it shares with other entries.
    field: Vec<usize>,
}

impl Topic {
    fn new(words: &Words, random: &mut Random, number: usize) -> Self {
        let own = (0..3).filter_map(|at| words.rare.get(3 * number + at).cloned()).collect();
        let field = (0..6).map(|_| random.below(words.field.len())).collect();
        Self { own, field }
    }

    /// One to three telling words among everyday ones; one phrasing in four has none of the entry's own.
    fn phrasing(&self, words: &Words, random: &mut Random) -> String {
        const BEGINNINGS: [&str; 10] = [
            "how do i",
            "what is",
            "can you",
            "is there",
            "where do i",
            "why is my",
            "i want to",
            "do i need",
            "when",
            "",
        ];
        let mut phrasing: Vec<&str> = vec![BEGINNINGS.get(random.below(BEGINNINGS.len())).copied().unwrap_or_default()];
        let own = usize::from(random.below(4) > 0) * (1 + random.below(2));
        let mut telling: Vec<&str> = Vec::new();
        for _ in 0..own {
            telling.extend(self.own.get(random.below(self.own.len())).map(String::as_str));
        }
        for _ in 0..=(1 + random.below(2)) {
            let word = self.field.get(random.below(self.field.len())).and_then(|at| words.field.get(*at));
            telling.extend(word.map(String::as_str));
        }
        for word in telling {
            for _ in 0..random.below(3) {
                // Everyday words are the more frequent the earlier they stand, roughly as Zipf has it.
                let bound = 1 + random.below(words.everyday.len());
                phrasing.extend(words.everyday.get(random.below(bound)).map(String::as_str));
            }
            phrasing.push(word);
        }
        phrasing.join(" ").trim().to_owned()
    }
}

/// Made-up words.
struct Words {
    everyday: Vec<String>,
    field: Vec<String>,
    rare: Vec<String>,
}

impl Words {
    fn new(random: &mut Random, entries: usize) -> Self {
        let mut used = HashSet::new();
        let mut list = |count: usize, syllables: usize| -> Vec<String> {
            let mut words = Vec::with_capacity(count);
            while words.len() < count {
                let word = word(random, syllables);
                if used.insert(word.clone()) {
                    words.push(word);
                }
            }
            words
        };
        Self { everyday: list(200, 2), field: list(400 + entries, 3), rare: list(3 * entries, 4) }
    }
}

fn word(random: &mut Random, syllables: usize) -> String {
    const CONSONANTS: [&str; 20] =
        ["b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "st", "tr", "pl", "ch"];
    const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ea", "ou", "io"];
    (0..1 + random.below(syllables))
        .flat_map(|_| [CONSONANTS.get(random.below(20)), VOWELS.get(random.below(8))])
        .flatten()
        .copied()
        .chain(["n"])
        .collect()
}

/// Xorshift, so that every run makes the same folders.
struct Random(u64);

impl Random {
    const fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % if bound == 0 { 1 } else { bound }
    }
}
