//! How figures are called and where they stand.

use crate::knowledge::labels::{
    ComparedAspect, FactLabel, FieldLabel, GroupLabel, Labels, PayLabel, Section, Survey, Yardstick,
};
use crate::knowledge::load::checks::each_with_id;
use crate::knowledge::load::figures::limited;
use crate::knowledge::load::references::Target;
use crate::knowledge::load::values::closed;
use crate::knowledge::load::{Builder, LONGEST_TITLE};
use crate::knowledge::model::Knowledge;
use crate::knowledge::reader::{Located, Table, did_you_mean};
use crate::knowledge::sets::PayGroup;

impl Builder<'_> {
    pub(super) fn labels(&self, root: &Table<'_, '_>, knowledge: &Knowledge) -> Labels {
        let sections = each_with_id(root, "section", |id, row| Section {
            id,
            heading: limited(row, "heading", LONGEST_TITLE),
            shows_period: row.boolean("shows_period"),
            newest_first: row.boolean("newest_first"),
            is_last: row.boolean("last"),
        });
        let figure = |key| self.refer_optional(root, Target::Salary, key).unwrap_or_default();
        Labels {
            fields: root.each("field", |row| self.field(row, &sections, knowledge)),
            unlabelled: root.list("unlabelled", false),
            topics: root.list("topics", false),
            compared: root.each("compared", |row| self.compared(row, knowledge)),
            facts: root.each("fact", |row| FactLabel {
                id: self.refer_required(row, Target::Fact, "id"),
                label: limited(row, "label", LONGEST_TITLE),
                with_career: row.boolean("with_career"),
                with_resources: row.boolean("with_resources"),
                entries: self.refer_all(row, Target::Entry, "entries", false),
            }),
            groups: root.each("group", |row| GroupLabel {
                id: closed(row, "id", PayGroup::ALL, PayGroup::National),
                figures: limited(row, "figures", LONGEST_TITLE),
            }),
            pay: root.each("pay", |row| self.pay_label(row)),
            yardstick: Yardstick {
                median: figure("median"),
                median_hourly: figure("median_hourly"),
                p10: figure("p10"),
                p90: figure("p90"),
                any_credential: figure("any_credential"),
                experienced: figure("experienced"),
            },
            resource_credentials: self.refer_all(root, Target::Credential, "resource_credentials", false),
            surveys: each_with_id(root, "survey", |id, row| Survey {
                id,
                name: limited(row, "name", LONGEST_TITLE),
                said: limited(row, "said", LONGEST_TITLE),
                copied: row.optional("copied"),
                counts_everybody: row.boolean("counts_everybody"),
                whom: row.optional("whom"),
            }),
            sections,
        }
    }

    fn pay_label(&self, row: &Table<'_, '_>) -> PayLabel {
        PayLabel {
            id: self.refer_required(row, Target::Salary, "id"),
            label: limited(row, "label", LONGEST_TITLE),
            entries: self.refer_all(row, Target::Entry, "entries", false),
        }
    }

    fn field(&self, row: &Table<'_, '_>, sections: &[Section], knowledge: &Knowledge) -> FieldLabel {
        let field = row.string("field");
        let section = row.string("section");
        if !section.value.is_empty() && !sections.iter().any(|known| known.id == section.value) {
            let nearest = did_you_mean(&section.value, sections.iter().map(|known| known.id.as_str()), 0.7);
            let mend = nearest.unwrap_or_else(|| "add it as a [[section]]".to_owned());
            row.file.reference_error(&section.place, format!("`{}` is not the id of a section", section.value), mend);
        }
        let label = FieldLabel {
            field: field.value.clone(),
            section: section.value,
            label: row.optional("label").unwrap_or_default(),
            by_number: row.boolean("by_number"),
            unless: row.optional_string("unless").map(|unless| self.known_field(row, unless, knowledge)),
            outdated: row.optional("outdated"),
        };
        if !fields(knowledge).any(|name| label.part(name).is_some()) {
            self.unknown_field(row, &field, knowledge);
        }
        label
    }

    fn known_field(&self, row: &Table<'_, '_>, field: Located<String>, knowledge: &Knowledge) -> String {
        if !fields(knowledge).any(|name| name == field.value) {
            self.unknown_field(row, &field, knowledge);
        }
        field.value
    }

    fn unknown_field(&self, row: &Table<'_, '_>, field: &Located<String>, knowledge: &Knowledge) {
        if field.value.is_empty() || self.unread.explains("tables/credentials.toml") {
            return;
        }
        let nearest = did_you_mean(&field.value, fields(knowledge), 0.7);
        let mend = nearest.unwrap_or_else(|| "name a `field` of tables/credentials.toml".to_owned());
        // Told before the figures that have no label because of it.
        row.file.error(&field.place, format!("no credential or body has a figure `{}`", field.value), mend);
    }

    fn compared(&self, row: &Table<'_, '_>, knowledge: &Knowledge) -> ComparedAspect {
        ComparedAspect {
            heading: limited(row, "heading", LONGEST_TITLE),
            figures: row.each("figure", |figure| {
                let field = self.known_field(figure, figure.string("field"), knowledge);
                (field, figure.optional("label").unwrap_or_default())
            }),
            shows_period: row.boolean("shows_period"),
            unknown: row.optional("unknown").unwrap_or_else(|| "we hold no figure".to_owned()),
            is_requirement: row.boolean("requirement"),
        }
    }
}

/// Names of the figures of all credentials and bodies.
fn fields(knowledge: &Knowledge) -> impl Iterator<Item = &str> {
    let own = knowledge.certifications.iter().flat_map(|row| &row.facts);
    own.chain(knowledge.bodies.iter().flat_map(|row| &row.facts)).map(|fact| fact.field.as_str())
}
