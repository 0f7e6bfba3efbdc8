//! What was counted as a file for a spreadsheet: RFC 4180, without what anybody wrote.

use csv::{Terminator, WriterBuilder};

use crate::discord::ui::insights::summary::day_name;
use crate::discord::ui::message::{OutgoingFile, OutgoingMessage};
use crate::discord::ui::render;
use crate::store::{Counted, CountedOutcome};

/// What a cell begins with that a spreadsheet takes for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The counts, a line each, for whoever asks alone; the file is called after the last day.
pub fn table(today: i64, counts: &[(Counted, u64)]) -> OutgoingMessage {
    let text = "What I counted, by day and answer: without what anybody wrote, and without who asked.";
    OutgoingMessage { files: vec![file(today, counts)], ..render::line(text) }
}

fn file(today: i64, counts: &[(Counted, u64)]) -> OutgoingFile {
    OutgoingFile {
        name: format!("insights-{}.csv", day_name(today)),
        content_type: "text/csv",
        // A vector takes all that is written to it.
        content: written(counts).unwrap_or_default(),
    }
}

fn written(counts: &[(Counted, u64)]) -> Option<Vec<u8>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(["day", "outcome", "entry", "count"]).ok()?;
    for (counted, count) in counts {
        let outcome = match counted.outcome {
            CountedOutcome::Answered => "answered",
            CountedOutcome::Suggested => "suggested",
            CountedOutcome::Unanswered => "unanswered",
        };
        let cells = [day_name(counted.day), outcome.to_owned(), counted.entry.clone(), count.to_string()];
        writer.write_record(cells.map(harmless)).ok()?;
    }
    writer.into_inner().ok()
}

/// The same as text, whatever it begins with.
fn harmless(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use proptest::prelude::*;

    use super::*;

    fn counted(day: i64, outcome: CountedOutcome, entry: &str) -> Counted {
        Counted { guild: NonZeroU64::MIN, day, outcome, entry: entry.to_owned() }
    }

    #[test]
    fn a_spreadsheet_reads_days_entries_and_counts() {
        let counts = [
            (counted(20_784, CountedOutcome::Answered, "salary:CPC"), 3),
            (counted(20_784, CountedOutcome::Unanswered, ""), 1),
            (counted(20_785, CountedOutcome::Suggested, "=cmd|' /C calc'!A0, \"x\""), 2),
        ];
        let file = file(20_785, &counts);
        assert_eq!((file.name.as_str(), file.content_type), ("insights-2026-11-28.csv", "text/csv"));
        let expected = "day,outcome,entry,count\r\n2026-11-27,answered,salary:CPC,3\r\n2026-11-27,unanswered,,1\r\n\
                        2026-11-28,suggested,\"'=cmd|' /C calc'!A0, \"\"x\"\"\",2\r\n";
        assert_eq!(String::from_utf8(file.content).unwrap(), expected);
    }

    proptest! {
        #[test]
        fn any_entry_comes_back_and_none_is_a_formula(entry in "[=+@\t\r\n,\"' a-z-]{0,12}", count in any::<u64>()) {
            let file = file(0, &[(counted(1, CountedOutcome::Answered, &entry), count)]);
            let mut reader = csv::Reader::from_reader(file.content.as_slice());
            let record = reader.records().next().unwrap().unwrap();
            let cell = record.get(2).unwrap();
            prop_assert!(!cell.starts_with(FORMULA), "{cell:?}");
            let written = if cell == entry { cell } else { cell.strip_prefix('\'').unwrap() };
            prop_assert_eq!(written, entry.as_str());
            prop_assert_eq!(record.get(3).unwrap(), count.to_string());
        }
    }
}
