//! How figures are called and where they stand in replies.

use serde::{Deserialize, Serialize};

use crate::knowledge::sets::PayGroup;

/// The headings and labels of one folder. Figures without a label are called by their names.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Labels {
    /// Headings under which the figures of a credential stand, in order.
    pub sections: Vec<Section>,
    /// Labels of the figures of credentials and bodies.
    pub fields: Vec<FieldLabel>,
    /// Figures of credentials and bodies that stand in no list, and need no label.
    pub unlabelled: Vec<String>,
    /// What single figures may be about; empty where that is not listed.
    pub topics: Vec<String>,
    /// What of two credentials is set side by side, in order.
    pub compared: Vec<ComparedAspect>,
    /// Labels of single figures, in order.
    pub facts: Vec<FactLabel>,
    /// Labels of pay figures that belong to an entry.
    pub pay: Vec<PayLabel>,
    /// Ids of the pay figures that others are measured by.
    pub yardstick: Yardstick,
    /// How pay figures of a group are called.
    pub groups: Vec<GroupLabel>,
    /// Counts and surveys that pay figures come from.
    pub surveys: Vec<Survey>,
    /// Codes of the credentials that the overview of the resources tells of.
    pub resource_credentials: Vec<String>,
}

/// How pay figures of a group are called.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GroupLabel {
    /// The group.
    pub id: PayGroup,
    /// What is said of their age, such as `state figures`.
    pub figures: String,
}

/// A count or a survey that pay figures come from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Survey {
    /// Kebab-case.
    pub id: String,
    /// What it is called behind a figure, such as `BLS`.
    pub name: String,
    /// How its figures were found, within a sentence, such as `counted by BLS`.
    pub said: String,
    /// What a sentence adds where the figure was seen in a weak copy alone.
    pub copied: Option<String>,
    /// Whether it counts everybody, which makes it better than others.
    pub counts_everybody: bool,
    /// Whom it counts, where that is more than the people asked about.
    pub whom: Option<String>,
}

/// A heading under which figures of a credential stand.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Section {
    /// Kebab-case.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// Whether each figure tells its period.
    pub shows_period: bool,
    /// Whether current and newer figures come first.
    pub newest_first: bool,
    /// Whether it stands after everything else, and has the figures without a label.
    pub is_last: bool,
}

/// Where a figure of a credential or a body stands, and how it is called.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FieldLabel {
    /// The name of the figure; `*` stands for any part of it.
    pub field: String,
    /// Id of its section.
    pub section: String,
    /// Empty where the figure speaks for itself.
    pub label: String,
    /// Whether the part that `*` stands for is a number of credentials, so that the figures are told in one line.
    pub by_number: bool,
    /// A figure of the credential that says the same, so that a body's is left out beside it.
    pub unless: Option<String>,
    /// What it is called where it holds no more; else by its label.
    pub outdated: Option<String>,
}

/// One respect in which credentials are compared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ComparedAspect {
    /// The heading.
    pub heading: String,
    /// The figures, each with the words before it.
    pub figures: Vec<(String, String)>,
    /// Whether each figure tells its period.
    pub shows_period: bool,
    /// What is said where none is known.
    pub unknown: String,
    /// Whether it is what a credential takes, which is set against a profession's education.
    pub is_requirement: bool,
}

/// How a single figure is called, and with which replies it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FactLabel {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Whether it stands below the stages of a career.
    pub with_career: bool,
    /// Whether it stands below the overview of the resources.
    pub with_resources: bool,
    /// Ids of the entries below which it stands.
    pub entries: Vec<String>,
}

/// How a pay figure is called, and with which entries it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PayLabel {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Ids of the entries below which it stands.
    pub entries: Vec<String>,
}

/// Ids of pay figures of everybody in the home country.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Yardstick {
    /// The median of a year.
    pub median: String,
    /// The median of an hour.
    pub median_hourly: String,
    /// The 10th percentile.
    pub p10: String,
    /// The 90th percentile.
    pub p90: String,
    /// The mean of those with any credential.
    pub any_credential: String,
    /// People with experience.
    pub experienced: String,
}

impl FieldLabel {
    /// What `*` stands for in a name; nothing where the name is this one exactly. None for another name.
    pub fn part<'n>(&self, name: &'n str) -> Option<&'n str> {
        match self.field.split_once('*') {
            Some((start, end)) => name.strip_prefix(start)?.strip_suffix(end).filter(|part| !part.is_empty()),
            None => (self.field == name).then_some(""),
        }
    }
}

impl Labels {
    /// The label of a figure and the part of its name that `*` stands for; an exact name goes first.
    pub fn field<'n>(&self, name: &'n str) -> Option<(&FieldLabel, &'n str)> {
        let exact = self.fields.iter().find(|known| known.field == name).map(|known| (known, ""));
        exact.or_else(|| self.fields.iter().find_map(|known| Some((known, known.part(name)?))))
    }

    /// How the figures of a group are called.
    pub fn group(&self, id: PayGroup) -> Option<&GroupLabel> {
        self.groups.iter().find(|known| known.id == id)
    }

    /// The survey with this id.
    pub fn survey(&self, id: &str) -> Option<&Survey> {
        self.surveys.iter().find(|known| known.id == id)
    }

    /// The label of a single figure.
    pub fn fact(&self, id: &str) -> Option<&FactLabel> {
        self.facts.iter().find(|known| known.id == id)
    }
}
