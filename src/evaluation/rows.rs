//! Labelled questions, one JSON object a line.

use std::collections::HashMap;

use serde::Deserialize;

use crate::answers::Topic;

/// What a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One of the guide's questions.
    Faq,
    /// Another topic that people ask about.
    Topic,
    /// Close to the field, but not for a career bot.
    Near,
    /// Never to be answered unprompted.
    Chatter,
}

/// A labelled question.
#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// The question.
    pub text: String,
    /// Ids of the entries that answer it; none where none does.
    pub labels: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// The look-up that would answer it as well.
    #[serde(default)]
    pub intent: Option<String>,
    /// `lo` where the label is borderline.
    #[serde(default)]
    pub label_conf: Option<String>,
}

impl Row {
    /// Whether an entry answers it.
    pub const fn answerable(&self) -> bool {
        !self.labels.is_empty()
    }

    /// Whether its label is borderline.
    pub fn borderline(&self) -> bool {
        self.label_conf.as_deref() == Some("lo")
    }

    /// The topic of the look-up that answers it as well.
    pub fn topic(&self) -> Option<Topic> {
        match self.intent.as_deref()? {
            "salary" => Some(Topic::Salary),
            "cert" | "certification" => Some(Topic::Certification),
            "outlook" => Some(Topic::Outlook),
            "compare" | "comparison" => Some(Topic::Comparison),
            "career" | "career_path" => Some(Topic::Career),
            "interview" => Some(Topic::Interview),
            "resources" => Some(Topic::Resources),
            _ => None,
        }
    }
}

/// A line that is no labelled question.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {source}; each line must be a JSON object with id, text, labels and kind")]
pub struct RowError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub source: serde_json::Error,
}

/// Reads labelled questions; blank lines are passed over.
///
/// # Errors
///
/// The first line that is none.
pub fn read_rows(text: &str) -> Result<Vec<Row>, RowError> {
    lines(text)
}

/// Replaces labels by those of a relabelling: lines with `id`, `labels` and `reason`. Returns how many were replaced.
///
/// # Errors
///
/// The first line that is none.
pub fn relabel(rows: &mut [Row], text: &str) -> Result<usize, RowError> {
    #[derive(Deserialize)]
    struct Relabelling {
        id: String,
        labels: Vec<String>,
        #[serde(rename = "reason")]
        _reason: String,
    }
    let labels: HashMap<String, Vec<String>> =
        lines::<Relabelling>(text)?.into_iter().map(|line| (line.id, line.labels)).collect();
    let mut replaced = 0;
    for row in rows {
        if let Some(labels) = labels.get(&row.id) {
            row.labels.clone_from(labels);
            replaced += 1;
        }
    }
    Ok(replaced)
}

fn lines<T: for<'de> Deserialize<'de>>(text: &str) -> Result<Vec<T>, RowError> {
    // Editors on Windows begin a file with a byte order mark.
    text.strip_prefix('\u{feff}')
        .unwrap_or(text)
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| serde_json::from_str(line).map_err(|source| RowError { line: at + 1, source }))
        .collect()
}
