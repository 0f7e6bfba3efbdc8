//! What is said where a message asks nothing that is known.

use std::collections::{HashMap, HashSet};

use crate::knowledge::load::figures::limited;
use crate::knowledge::load::training::comparable;
use crate::knowledge::load::{Builder, LONGEST_NAME, LONGEST_TEXT};
use crate::knowledge::manners::{Distress, Language, Manner, Manners};
use crate::knowledge::reader::{Located, Table};

impl Builder<'_> {
    pub(super) fn manners(&self, root: &Table<'_, '_>) -> Manners {
        let (mut ids, mut texts) = (HashSet::new(), HashMap::new());
        let mut codes = HashSet::new();
        Manners {
            fillers: sequences(root, "fillers", false),
            kinds: root.each("manner", |row| manner(row, &mut ids, &mut texts)),
            distress: root.inner("distress", distress),
            languages: root.each("language", |row| language(row, &mut codes)),
        }
    }
}

fn manner(row: &Table<'_, '_>, ids: &mut HashSet<String>, owners: &mut HashMap<String, String>) -> Manner {
    let id = row.string("id");
    once(row, &id, ids);
    let texts = row.strings("texts", true);
    for text in &texts {
        let key = comparable(&text.value);
        // What has no letters tells itself apart.
        let is_elsewhere = |owner: &String| !key.is_empty() && *owner != id.value;
        if let Some(owner) = owners.insert(key.clone(), id.value.clone()).filter(is_elsewhere) {
            let fault = format!("`{}` stands in `{owner}` already", text.value);
            row.file.warning(&text.place, fault, "keep it where its answer is");
        }
    }
    Manner {
        id: id.value,
        says: limited(row, "says", LONGEST_TEXT),
        reaction: row.optional("reaction"),
        texts: texts.into_iter().map(|text| text.value).collect(),
    }
}

fn distress(row: &Table<'_, '_>) -> Distress {
    Distress {
        says: limited(row, "says", LONGEST_TEXT),
        phrases: sequences(row, "phrases", true),
        idioms: sequences(row, "idioms", false),
    }
}

fn language(row: &Table<'_, '_>, codes: &mut HashSet<String>) -> Language {
    let code = row.string("code");
    once(row, &code, codes);
    Language {
        code: code.value,
        name: limited(row, "name", LONGEST_NAME),
        says: limited(row, "says", LONGEST_TEXT),
        words: sequences(row, "words", false),
    }
}

fn once(row: &Table<'_, '_>, id: &Located<String>, seen: &mut HashSet<String>) {
    if !seen.insert(id.value.clone()) {
        row.file.error(&id.place, format!("`{}` stands twice", id.value), "join the two");
    }
}

/// Words that are compared with those of messages: another form of them would never be found.
fn sequences(row: &Table<'_, '_>, key: &'static str, required: bool) -> Vec<String> {
    let sequences = row.strings(key, required);
    for sequence in &sequences {
        if comparable(&sequence.value) != sequence.value {
            let fault = format!("`{}` is not in small letters without punctuation", sequence.value);
            row.file.error(&sequence.place, fault, format!("write `{}`", comparable(&sequence.value)));
        }
    }
    sequences.into_iter().map(|sequence| sequence.value).collect()
}
