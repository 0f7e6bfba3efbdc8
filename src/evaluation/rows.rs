//! Labelled questions, one JSON object a line.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use engine::answers::Topic;
use engine::answers::topics::topics;
use engine::knowledge::did_you_mean;

/// What a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
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
    /// A fair question that no entry answers yet: a wrong neighbour is worse than silence.
    Uncovered,
    /// Greetings, thanks and the like, to the bot itself.
    Social,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Faq => "faq",
            Self::Topic => "topic",
            Self::Near => "near",
            Self::Chatter => "chatter",
            Self::Uncovered => "uncovered",
            Self::Social => "social",
        })
    }
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
    /// What the same person asked before, and was answered.
    #[serde(default)]
    pub before: Option<String>,
    /// `lo` where the label is borderline.
    #[serde(default)]
    pub label_conf: Option<String>,
    /// The line it stands on, from 1.
    #[serde(skip)]
    pub line: usize,
}

/// Look-ups by the names that a question's intent may have.
fn intents() -> impl Iterator<Item = (&'static str, Topic)> + Clone {
    topics().flat_map(|topic| topic.intents().iter().map(move |name| (*name, topic)))
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
        let intent = self.intent.as_deref()?;
        intents().find(|(name, _)| *name == intent).map(|(_, topic)| topic)
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// From 1.
    pub line: usize,
    /// What is wrong, and how to mend it.
    pub text: String,
}

/// Lines that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RowError(pub Vec<LineFault>);

impl fmt::Display for RowError {
    /// The first faults, one a line, and how many more there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 20;
        match self.0.as_slice() {
            [one] => return write!(f, "line {}: {}", one.line, one.text),
            many => write!(f, "{} faults", many.len())?,
        }
        for fault in self.0.iter().take(SHOWN) {
            write!(f, "\n  line {}: {}", fault.line, fault.text)?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n  … and {more} more"),
        }
    }
}

/// Reads labelled questions; blank lines are passed over.
///
/// # Errors
///
/// Every line that is none, or has an intent that is none, or an id that another line has.
pub fn read_rows(text: &str) -> Result<Vec<Row>, RowError> {
    const KEYS: [&str; 7] = ["id", "text", "labels", "kind", "intent", "before", "label_conf"];
    let lines = lines::<Row>(text, &KEYS, "id, text, labels and kind");
    let (mut rows, mut faults, mut ids) = (Vec::new(), Vec::new(), HashMap::new());
    for (line, row) in lines {
        let row = match row {
            Ok(row) => Row { line, ..row },
            Err(text) => {
                faults.push(LineFault { line, text });
                continue;
            }
        };
        if let Some(first) = ids.insert(row.id.clone(), line) {
            let text = format!("the id `{}` stands on line {first} already; give this question another", row.id);
            faults.push(LineFault { line, text });
        }
        if let Some(intent) = row.intent.as_deref().filter(|intent| !intent.is_empty() && row.topic().is_none()) {
            let names = || intents().map(|(name, _)| name);
            let mend = did_you_mean(intent, names(), 0.75)
                .unwrap_or_else(|| format!("write one of {}, or leave it out", names().collect::<Vec<_>>().join(", ")));
            faults.push(LineFault { line, text: format!("`{intent}` is not an intent; {mend}") });
        }
        rows.push(row);
    }
    if faults.is_empty() { Ok(rows) } else { Err(RowError(faults)) }
}

/// Labels that name no entry: no answer could be right.
///
/// # Errors
///
/// Every row with such a label.
pub fn check_labels<'k>(rows: &[Row], entries: impl Iterator<Item = &'k str> + Clone) -> Result<(), RowError> {
    let known: HashSet<&str> = entries.clone().collect();
    let mut faults = Vec::new();
    for row in rows {
        for label in row.labels.iter().filter(|label| !known.contains(label.as_str())) {
            let mend = did_you_mean(label, entries.clone(), 0.75)
                .unwrap_or_else(|| "`preceptor faq` lists them, --knowledge names another folder".to_owned());
            faults.push(LineFault {
                line: row.line,
                text: format!("the label `{label}` is not the id of an entry; {mend}"),
            });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(RowError(faults)) }
}

/// Replaces labels by those of a relabelling: lines with `id`, `labels` and `reason`. Returns how many were replaced.
///
/// # Errors
///
/// Every line that is none, or whose id no question or another line has.
pub fn relabel(rows: &mut [Row], text: &str) -> Result<usize, RowError> {
    #[derive(Deserialize)]
    struct Relabelling {
        id: String,
        labels: Vec<String>,
        #[serde(rename = "reason")]
        _reason: String,
    }
    let mut by_id: HashMap<String, &mut Row> = rows.iter_mut().map(|row| (row.id.clone(), row)).collect();
    let (mut faults, mut replaced) = (Vec::new(), 0);
    for (line, relabelling) in lines::<Relabelling>(text, &["id", "labels", "reason"], "id, labels and reason") {
        let fault = match relabelling {
            // Taken out, so that a second line for it is told.
            Ok(Relabelling { id, labels, .. }) => match by_id.remove(&id) {
                Some(row) => {
                    row.labels = labels;
                    replaced += 1;
                    continue;
                }
                None => {
                    format!("no question that is left to relabel has the id `{id}`; correct it, or remove the line")
                }
            },
            Err(text) => text,
        };
        faults.push(LineFault { line, text: fault });
    }
    if faults.is_empty() { Ok(replaced) } else { Err(RowError(faults)) }
}

/// Every line that is not blank, with its number, as what it should be or with what is wrong with it. Keys that are not
/// known are notes of whoever wrote them, unless they are nearly one that is known.
fn lines<T: for<'de> Deserialize<'de>>(
    text: &str,
    keys: &'static [&'static str],
    must_have: &str,
) -> impl Iterator<Item = (usize, Result<T, String>)> {
    const SLIPS: usize = 2;
    let read = move |line: &str| {
        let told = |error: &serde_json::Error| {
            let place = format!(" at line {} column {}", error.line(), error.column());
            let text = error.to_string().replace(&place, "");
            // Where a value is not what it should be, the column is that of its end.
            let place =
                if error.classify() == Category::Data { String::new() } else { format!("column {}: ", error.column()) };
            format!("{place}{text}; each line must be a JSON object with {must_have}")
        };
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).map_err(|error| told(&error))?;
        for key in object.keys().filter(|key| !keys.contains(&key.as_str())) {
            let is_near = |known: &&&str| known.len() > SLIPS && strsim::osa_distance(known, key) <= SLIPS;
            if let Some(known) = keys.iter().find(is_near) {
                return Err(format!("`{key}` is not a key that is read; did you mean `{known}`?"));
            }
        }
        serde_json::from_str(line).map_err(|error| told(&error))
    };
    // Editors on Windows begin a file with a byte order mark.
    let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| (at + 1, read(line))).collect::<Vec<_>>().into_iter()
}
