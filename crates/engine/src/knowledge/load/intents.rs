//! What entries are about, and which words ask for it.

use std::collections::HashSet;

use crate::knowledge::intents::{
    AspectIntent, DemandEntry, Intents, Overview, OverviewIntent, OwnComparison, PAY_RESPECT, PayEntry, Yields,
};
use crate::knowledge::load::Builder;
use crate::knowledge::load::checks::check_unique_id;
use crate::knowledge::load::figures::{limited, required_choice};
use crate::knowledge::load::references::Target;
use crate::knowledge::reader::Table;

/// Characters of what an aspect is called: it stands in a title beside a credential's code.
const LONGEST_NAME: usize = 80;

const YIELDS: [(&str, Yields); 3] = [
    ("to-any-name", Yields::AnyName),
    ("to-narrowed-subject", Yields::NarrowedSubject),
    ("to-level-or-abroad", Yields::LevelOrAbroad),
];

const OVERVIEWS: [(&str, Overview); 6] = [
    ("career", Overview::Career),
    ("entry-positions", Overview::EntryPositions),
    ("specialties", Overview::Specialties),
    ("moves", Overview::Moves),
    ("interview", Overview::Interview),
    ("resources", Overview::Resources),
];

impl Builder<'_> {
    pub(super) fn intents(&self, root: &Table<'_, '_>) -> Intents {
        let entries = |key| self.refer_all(root, Target::Entry, key, false);
        let mut aspects = HashSet::new();
        Intents {
            beginnings: entries("beginnings"),
            pay: root.each("pay", |row| self.pay_entry(row)),
            pay_words: root.list("pay_words", false),
            spread_words: root.list("spread_words", false),
            amount_words: root.list("amount_words", false),
            demand: root.each("demand", |row| DemandEntry { entry: self.entry_of(row), abroad: row.boolean("abroad") }),
            demand_words: root.list("demand_words", false),
            credential_choice: entries("credential_choice"),
            profession_choice: entries("profession_choice"),
            own_comparisons: root.each("own_comparison", |row| self.own_comparison(row)),
            interviews: entries("interviews"),
            any_name: entries("any_name"),
            thin_words: root.list("thin_words", false),
            credential_words: root.list("credential_words", false),
            overviews: root.each("overview", |row| self.overview(row)),
            aspects: root.each("aspect", |row| self.aspect(row, &mut aspects)),
        }
    }

    fn entry_of(&self, row: &Table<'_, '_>) -> String {
        self.refer_required(row, Target::Entry, "entry")
    }

    fn pay_entry(&self, row: &Table<'_, '_>) -> PayEntry {
        let rule = required_choice(row, "yields", "rule", &YIELDS);
        PayEntry { entry: self.entry_of(row), yields: rule.unwrap_or(Yields::AnyName) }
    }

    fn own_comparison(&self, row: &Table<'_, '_>) -> OwnComparison {
        let sides = self.refer_all(row, Target::Compared, "sides", true);
        if sides.len() != 2 {
            row.error(format!("a comparison of {} sides", sides.len()), "name two in `sides`");
        }
        OwnComparison { entry: self.entry_of(row), sides }
    }

    fn aspect(&self, row: &Table<'_, '_>, seen: &mut HashSet<String>) -> AspectIntent {
        // It is a part of the reply's id.
        let id = row.string("id");
        check_unique_id(row.file, &id, seen);
        if id.value == PAY_RESPECT {
            row.error(format!("the id `{PAY_RESPECT}` is that of comparisons by pay"), "choose another id");
        }
        let says = row.each("says", |group| group.list("any", true));
        if says.is_empty() {
            row.error("nothing says when it is meant".to_owned(), "add [[aspect.says]] with `any = [\"…\"]`");
        }
        let as_first = row.boolean("as_first");
        AspectIntent {
            id: id.value,
            name: limited(row, "name", LONGEST_NAME),
            entries: self.refer_all(row, Target::Entry, "entries", true),
            says,
            compared: row.list("compared", false),
            as_first,
            fields: self.refer_all(row, Target::Field, "fields", !as_first),
        }
    }

    fn overview(&self, row: &Table<'_, '_>) -> OverviewIntent {
        let says = row.each("says", |group| group.list("any", true));
        if says.is_empty() {
            row.error("nothing says when it is meant".to_owned(), "add [[overview.says]] with `any = [\"…\"]`");
        }
        OverviewIntent {
            opens: required_choice(row, "opens", "table", &OVERVIEWS).unwrap_or(Overview::Career),
            entry: self.refer_optional(row, Target::Entry, "entry"),
            says,
        }
    }
}
