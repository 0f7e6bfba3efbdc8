//! Where answers lead on to: commands and replies, which must be there.

use crate::knowledge::load::Builder;
use crate::knowledge::load::references::Target;
use crate::knowledge::load::sets::COMMANDS;
use crate::knowledge::reader::{Located, Table, did_you_mean};

/// Kinds of reply ids, as in `salary:CPC`.
const REPLIES: [&str; 7] = ["salary", "certification", "outlook", "comparison", "career", "interview", "resources"];

impl Builder<'_> {
    /// Commands such as `/salary CCS`: shown to members as they stand.
    pub(super) fn commands(&self, row: &Table<'_, '_>, key: &'static str) -> Vec<String> {
        let commands = row.strings(key, false);
        for command in &commands {
            let mut words = command.value.split_whitespace();
            let name = words.next().unwrap_or_default().strip_prefix('/');
            let known = name.filter(|name| COMMANDS.contains(name));
            let Some(known) = known else {
                let text = format!("`{}` is not a command", command.value);
                let name = command.value.split_whitespace().next().unwrap_or_default().trim_start_matches('/');
                let mend = did_you_mean(name, COMMANDS.iter().copied(), 0.8);
                let list = || format!("write one of /{}", COMMANDS.join(", /"));
                row.file.error(&command.place, text, mend.unwrap_or_else(list));
                continue;
            };
            let target = match known {
                "cert" => Target::Credential,
                "compare" => Target::Compared,
                "outlook" => Target::Projection,
                "career" => Target::Career,
                "interview" => Target::Interview,
                "resources" => Target::Resource,
                "faq" => Target::Entry,
                _ => Target::PayWord,
            };
            for word in words.filter(|word| !word.contains(':')) {
                self.refer(row.file, target, &Located { value: word.to_owned(), place: command.place.clone() });
            }
        }
        commands.into_iter().map(|command| command.value).collect()
    }

    /// Ids of replies such as `certification:RHIT` or `exam-cost`.
    pub(super) fn replies(&self, row: &Table<'_, '_>, key: &'static str) -> Vec<String> {
        let replies = row.strings(key, false);
        for reply in &replies {
            let mut parts = reply.value.split(':');
            let kind = parts.next().unwrap_or_default();
            let parts: Vec<&str> = parts.collect();
            let target = match kind {
                _ if parts.is_empty() && !REPLIES.contains(&kind) => {
                    self.refer(row.file, Target::Entry, reply);
                    continue;
                }
                "salary" => Target::PayWord,
                "certification" => Target::Credential,
                "outlook" => Target::Projection,
                "comparison" => Target::Compared,
                "career" => Target::Career,
                "interview" => Target::Interview,
                "resources" => Target::Resource,
                _ => {
                    let text = format!("`{}` is not the id of a reply", reply.value);
                    let mend = did_you_mean(kind, REPLIES.iter().copied(), 0.8);
                    let list = || format!("write the id of an entry, or one of {}:…", REPLIES.join(":…, "));
                    row.file.error(&reply.place, text, mend.unwrap_or_else(list));
                    continue;
                }
            };
            for part in parts {
                self.refer(row.file, target, &Located { value: part.to_owned(), place: reply.place.clone() });
            }
        }
        replies.into_iter().map(|reply| reply.value).collect()
    }
}
