//! What the bot calls the people and the field that it speaks of, and what it says of itself.

use std::collections::BTreeMap;

use crate::knowledge::load::figures::limited;
use crate::knowledge::load::prose::markdown_fault;
use crate::knowledge::load::references::Target;
use crate::knowledge::load::sets::COMMANDS;
use crate::knowledge::load::{Builder, LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_TEXT};
use crate::knowledge::reader::Table;
use crate::knowledge::wording::{Examples, Wording};

/// Commands that show no table.
const OTHER_COMMANDS: [&str; 2] = ["ask", "help"];

impl Builder<'_> {
    pub(super) fn wording(&self, root: &Table<'_, '_>) -> Wording {
        let neutral = Wording::default();
        let word = |key, otherwise: String| optional(root, key, LONGEST_NAME).unwrap_or(otherwise);
        let people = word("people", neutral.people);
        // Where nothing better is written, it says what can be asked.
        let unsure = optional(root, "unsure", LONGEST_TEXT);
        let and_what_is = |text: String| unsure.as_ref().map_or(text.clone(), |unsure| format!("{text} {unsure}"));
        Wording {
            people_in_full: word("people_in_full", people.clone()),
            people,
            field: word("field", neutral.field),
            career: word("career", neutral.career),
            guide: word("guide", neutral.guide),
            everybody: word("everybody", neutral.everybody),
            everybody_counted: optional(root, "everybody_counted", LONGEST_NAME),
            projected: optional(root, "projected", LONGEST_TEXT),
            about: optional(root, "about", LONGEST_NAME),
            invitation: optional(root, "invitation", LONGEST_TEXT).unwrap_or(neutral.invitation),
            redirect: optional(root, "redirect", LONGEST_TEXT).unwrap_or(neutral.redirect),
            not_understood: optional(root, "not_understood", LONGEST_TEXT)
                .unwrap_or_else(|| and_what_is(neutral.not_understood)),
            lost_thread: optional(root, "lost_thread", LONGEST_TEXT).unwrap_or(neutral.lost_thread),
            unknown_credential: optional(root, "unknown_credential", LONGEST_TEXT)
                .unwrap_or(neutral.unknown_credential),
            not_known: optional(root, "not_known", LONGEST_TEXT).unwrap_or_else(|| and_what_is(neutral.not_known)),
            disclaimer: optional(root, "disclaimer", LONGEST_TEXT),
            examples: root.inner("examples", |row| self.examples(row)).unwrap_or_default(),
            commands: root.inner("commands", descriptions).unwrap_or_default(),
            unsure,
        }
    }

    fn examples(&self, row: &Table<'_, '_>) -> Examples {
        Examples {
            questions: row.list("questions", false),
            credentials: self.refer_all(row, Target::Credential, "credentials", false),
            specialty: self.refer_optional(row, Target::Specialty, "specialty"),
            profession: self.refer_optional(row, Target::Profession, "profession"),
            state: self.refer_optional(row, Target::State, "state"),
            countries: self.refer_all(row, Target::Country, "countries", false),
        }
    }
}

fn descriptions(row: &Table<'_, '_>) -> BTreeMap<String, String> {
    let commands = OTHER_COMMANDS.into_iter().chain(COMMANDS);
    let known = commands.filter_map(|command| Some((command, optional(row, command, LONGEST_DESCRIPTION)?)));
    known.map(|(command, description)| (command.to_owned(), description)).collect()
}

/// A text that may be left out, but not be empty, too long or broken.
fn optional(row: &Table<'_, '_>, key: &'static str, longest: usize) -> Option<String> {
    row.place_of(key)?;
    let text = limited(row, key, longest);
    if let (Some(fault), Some(place)) = (markdown_fault(&text), row.place_of(key)) {
        row.file.error(&place, format!("`{key}` {fault}"), "correct the Markdown");
    }
    (!text.is_empty()).then_some(text)
}
