//! Findings as the Rust compiler shows its own: what is wrong, where, the line it stands on, and the mend.

use std::collections::HashMap;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::cli::text::{clean, clean_line};
use engine::knowledge::{Diagnostic, Severity};

/// Where nothing tells the width.
const USUAL_WIDTH: usize = 100;
/// In bytes; a longer line is none that an editor has written, and looking at it for each of its findings takes long.
const LONGEST_LINE: usize = 16 << 10;

/// Draws findings; each file is read and cut into lines once.
pub(super) struct Excerpts<'f> {
    folder: &'f Path,
    files: HashMap<String, Vec<String>>,
    renderer: Renderer,
}

impl<'f> Excerpts<'f> {
    pub(super) fn new(folder: &'f Path, width: Option<usize>) -> Self {
        let renderer = Renderer::styled().term_width(width.unwrap_or(USUAL_WIDTH));
        Self { folder, files: HashMap::new(), renderer }
    }

    pub(super) fn draw(&mut self, finding: &Diagnostic) -> String {
        let path = self.folder.join(&finding.file).display().to_string();
        let lines = self.files.entry(finding.file.clone()).or_insert_with(|| lines(&self.folder.join(&finding.file)));
        let line = finding.line.checked_sub(1).and_then(|row| lines.get(row)).map(String::as_str);
        drawn(&self.renderer, clean_line(path.trim_end_matches("/.")), finding, line)
    }
}

fn lines(file: &Path) -> Vec<String> {
    let bytes = std::fs::read(file).unwrap_or_default();
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.map(|line| String::from_utf8_lossy(line).into_owned()).collect()
}

fn drawn(renderer: &Renderer, path: String, finding: &Diagnostic, line: Option<&str>) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(clean(&finding.text).trim_end().to_owned());
    let sign =
        line.filter(|line| line.len() <= LONGEST_LINE).and_then(|line| Some((line, sign(line, finding.column)?)));
    let group: Group<'_> = match sign {
        Some((line, sign)) => title.element(
            Snippet::source(line).path(path).line_start(finding.line).annotation(AnnotationKind::Primary.span(sign)),
        ),
        None if finding.line > 0 => title.element(Origin::path(path).line(finding.line).char_column(finding.column)),
        None => title.element(Origin::path(path)),
    };
    let group = match clean(&finding.mend).trim_end() {
        "" => group,
        mend => group.element(Level::HELP.message(mend.to_owned())),
    };
    format!("{}\n\n", renderer.render(&[group]))
}

/// The bytes of the sign in a column, from 1; the column behind the last sign has none. None where there is no such
/// column.
fn sign(line: &str, column: usize) -> Option<std::ops::Range<usize>> {
    let ends = std::iter::once((line.len(), 0));
    let mut signs = line.char_indices().map(|(at, sign)| (at, sign.len_utf8())).chain(ends);
    signs.nth(column.checked_sub(1)?).map(|(at, length)| at..at + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(line: Option<&str>, (row, column): (usize, usize), width: usize) -> String {
        let finding =
            Diagnostic { line: row, column, ..Diagnostic::of_file("a.toml", "is wrong".to_owned(), "set it right") };
        drawn(&Renderer::plain().term_width(width), "k/a.toml".to_owned(), &finding, line)
    }

    #[test]
    fn the_caret_points_at_the_column() {
        let drawn = plain(Some("é = ["), (12, 5), 80);
        let expected = "\
error: is wrong
  --> k/a.toml:12:5
   |
12 | é = [
   |     ^
   |
   = help: set it right

";
        assert_eq!(drawn, expected);
        assert!(plain(Some("漢 = 1"), (1, 3), 80).contains("1 | 漢 = 1\n  |    ^\n"));
        assert!(plain(Some(""), (3, 1), 80).contains("3 |\n  | ^\n"));
        assert!(plain(Some("ab"), (3, 3), 80).contains("3 | ab\n  |   ^\n"));
    }

    #[test]
    fn a_column_that_is_not_there_is_told_as_it_is() {
        assert_eq!(plain(Some("ab"), (3, 9), 80), plain(None, (3, 9), 80));
        assert!(plain(None, (3, 9), 80).contains("--> k/a.toml:3:9\n"));
        assert!(plain(None, (0, 0), 80).contains("--> k/a.toml\n"));
    }

    #[test]
    fn a_long_line_is_cut_around_the_column() {
        let source = format!("{}X{}", "a".repeat(300), "b".repeat(300));
        let drawn = plain(Some(&source), (1, 301), 80);
        assert!(drawn.contains("a.toml:1:301") && drawn.contains("aXb"), "{drawn}");
        assert!(drawn.lines().all(|line| line.chars().count() <= 90), "{drawn}");
        let endless = "a".repeat(LONGEST_LINE + 1);
        assert_eq!(plain(Some(&endless), (1, 301), 80), plain(None, (1, 301), 80));
    }

    proptest! {
        #[test]
        fn every_place_of_every_text_is_drawn_and_told(
            line in prop_oneof!["\\PC{0,40}", any::<String>(), "[ \\t\u{200d}\u{1f468}漢é]{0,200}"],
            row in 1_usize..100_000,
            column in 1_usize..300,
            width in 1_usize..200,
        ) {
            let line = line.split('\n').next().unwrap_or_default();
            let drawn = plain(Some(line), (row, column), width);
            let place = format!("--> k/a.toml:{row}:{column}\n");
            prop_assert!(drawn.contains(&place), "{drawn}");
            let is_caret = |line: &str| {
                let below = line.trim_start().strip_prefix('|').map_or("", str::trim);
                !below.is_empty() && below.chars().all(|sign| sign == '^')
            };
            prop_assert_eq!(drawn.lines().any(is_caret), column <= line.chars().count() + 1, "{}", drawn);
        }
    }
}
