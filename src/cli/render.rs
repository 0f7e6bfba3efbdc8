//! A response as text. Styles are escape sequences; the screen drops them where they do not belong.

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WrapAlgorithm};

use super::markdown::{self, DIM, STRONG, styled};
use super::text::{clean, clean_line};
use crate::answers::{Field, Reply, SourceLine};
use crate::assistant::{Response, Suggestion};

/// What stands between the columns of a table.
const GAP: usize = 2;
/// A column of values narrower than this is put below the names instead.
const NARROWEST_COLUMN: usize = 24;

/// The response for people to read, ending with a line break; wrapped if there is a width to wrap at.
pub(super) fn response(response: &Response, width: Option<usize>) -> String {
    let mut page = Page { width, text: String::new() };
    if let Some(reply) = &response.reply {
        page.reply(reply);
    }
    page.suggestions(&response.suggestions);
    if page.text.is_empty() {
        page.line(&styled(DIM, "(no answer)"));
    }
    page.text
}

/// Rows of a name and a text, the texts aligned.
pub(super) fn table<'t>(rows: impl IntoIterator<Item = (&'t str, &'t str)>, width: Option<usize>) -> String {
    let mut page = Page { width, text: String::new() };
    let rows: Vec<_> =
        rows.into_iter().map(|(name, text)| (markdown::inline(&clean_line(name)), clean_line(text))).collect();
    page.rows(&rows);
    page.text
}

struct Page {
    width: Option<usize>,
    text: String,
}

impl Page {
    fn reply(&mut self, reply: &Reply) {
        if !reply.title.is_empty() {
            self.wrapped("", &styled(STRONG, &clean_line(&reply.title)));
        }
        if !reply.text.trim().is_empty() {
            self.break_block();
            self.prose("", &reply.text);
        }
        for group in reply.fields.chunk_by(|first, second| first.inline && second.inline) {
            self.break_block();
            self.fields(group);
        }
        if !reply.notes.is_empty() {
            self.break_block();
            for note in &reply.notes {
                self.prose("Note: ", note);
            }
        }
        if !reply.sources.is_empty() {
            self.break_block();
            self.line(&styled(STRONG, "Sources"));
            reply.sources.iter().for_each(|source| self.source(source));
        }
    }

    fn suggestions(&mut self, suggestions: &[Suggestion]) {
        if suggestions.is_empty() {
            return;
        }
        self.break_block();
        self.line(&styled(STRONG, "Did you mean"));
        for (number, suggestion) in (1..).zip(suggestions) {
            let id = styled(DIM, &format!("({})", clean_line(&suggestion.id)));
            self.wrapped(&format!("{number}. "), &format!("{} {id}", clean_line(&suggestion.title)));
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        if let [field] = fields
            && !field.inline
        {
            self.wrapped("", &styled(STRONG, &clean_line(&field.name)));
            self.prose("  ", &field.value);
            return;
        }
        let rows: Vec<_> =
            fields.iter().map(|field| (styled(STRONG, &clean_line(&field.name)), clean(&field.value))).collect();
        self.rows(&rows);
    }

    /// Styled names with markdown beside them, or below where the page is too narrow.
    fn rows(&mut self, rows: &[(String, String)]) {
        let names = rows.iter().map(|(name, _)| display_width(name)).max().unwrap_or_default() + GAP;
        let fits = self.width.is_none_or(|width| names + NARROWEST_COLUMN <= width);
        for (name, value) in rows {
            if fits {
                let lead = format!("{name}{}", " ".repeat(names - display_width(name)));
                self.prose(&lead, value);
            } else {
                self.wrapped("", name);
                self.prose("  ", value);
            }
        }
    }

    fn source(&mut self, source: &SourceLine) {
        let parts = [&source.title, &source.publisher, &source.as_of].map(|part| clean_line(part));
        let parts: Vec<_> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        self.wrapped("• ", &parts.join(", "));
        if let Some(address) = &source.address {
            self.line(&format!("  {}", markdown::address(&clean_line(address))));
        }
    }

    /// Markdown behind a lead; its further lines are indented by the lead's width.
    fn prose(&mut self, lead: &str, text: &str) {
        let indent = " ".repeat(display_width(lead));
        let text = clean(text);
        let mut before = lead;
        for line in markdown::lines(&text) {
            if line.text.is_empty() {
                self.text.push('\n');
                continue;
            }
            self.wrapped(&format!("{before}{}", line.lead), &line.text);
            before = &indent;
        }
        // An empty value still shows its name.
        if before == lead && !lead.trim().is_empty() && text.trim().is_empty() {
            self.line(lead.trim_end());
        }
    }

    fn wrapped(&mut self, lead: &str, styled: &str) {
        let Some(width) = self.width else {
            self.line(&format!("{lead}{styled}"));
            return;
        };
        let indent = " ".repeat(display_width(lead));
        let options = Options::new(width)
            .initial_indent(lead)
            .subsequent_indent(&indent)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        for line in textwrap::wrap(styled, options) {
            self.line(&line);
        }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn break_block(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }
}
