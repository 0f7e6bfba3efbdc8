//! A response as text. Styles are escape sequences; the screen drops them where they do not belong.

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WrapAlgorithm};

use crate::cli::markdown;
use crate::cli::markdown::{DIM, STRONG, styled};
use crate::cli::text::{clean, clean_line};
use engine::answers::{Command, Item, Length, Reply, Section, SourceLine};
use engine::assistant::{ALSO_ASKED, Response, Suggestion};

/// What stands between the columns of a table.
const GAP: usize = 2;
/// A column of values narrower than this is put below the names instead.
const NARROWEST_COLUMN: usize = 24;

/// How a response is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    /// The columns to wrap at; none when nothing is to be wrapped.
    pub width: Option<usize>,
    /// How much of a reply is shown.
    pub length: Length,
    /// How commands are written.
    pub commands: Commands,
}

/// How commands are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commands {
    /// As a shell takes them: `preceptor salary CCS --region Texas`.
    Shell,
    /// As the chat and Discord take them: `/salary CCS region:Texas`.
    Slash,
}

impl Commands {
    fn write(self, command: &Command) -> String {
        if self == Self::Slash {
            return command.to_string();
        }
        let quoted = |word: &str| if word.contains(' ') { format!("\"{word}\"") } else { word.to_owned() };
        let arguments = command.arguments.iter().map(|argument| quoted(argument));
        let region = command.region.iter().map(|region| format!("--region {}", quoted(region)));
        let words: Vec<String> = arguments.chain(region).collect();
        format!("preceptor {} {}", command.name, words.join(" ")).trim_end().to_owned()
    }
}

/// The response for people to read, ending with a line break.
pub(super) fn response(response: &Response, view: View) -> String {
    let mut page = Page { width: view.width, text: String::new() };
    // Above the answer: whoever reads its first figure should know what it is not.
    for remark in response.aside.remarks() {
        page.prose("", &remark);
        page.break_block();
    }
    if let Some(reply) = &response.reply {
        let shown = reply.at(view.length);
        page.reply(&shown.reply, view.commands);
        if shown.left_out {
            page.break_block();
            page.more(view);
        }
    }
    if !response.aside.also.is_empty() {
        page.break_block();
        page.line(&styled(STRONG, ALSO_ASKED));
        page.suggestions(&response.aside.also);
    }
    match &response.reply {
        // The reply says what the list is for.
        Some(_) if !response.suggestions.is_empty() => page.break_block(),
        None if !response.suggestions.is_empty() => page.line(&styled(STRONG, "Did you mean")),
        _ => {}
    }
    page.suggestions(&response.suggestions);
    if page.text.is_empty() {
        let has_words = response.question.chars().any(char::is_alphanumeric);
        let text = if has_words { "(no answer)" } else { "(no answer: there are no words in that question)" };
        page.line(&styled(DIM, text));
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

/// Lines of text that is nobody's markdown, wrapped; what is wrapped of an indented line hangs further in.
pub(super) fn plain(text: &str, width: Option<usize>) -> String {
    let mut page = Page { width, text: String::new() };
    for line in text.lines() {
        let unindented = line.trim_start();
        let lead = " ".repeat(line.len() - unindented.len());
        page.hanging(&lead, lead.len(), unindented);
    }
    page.text
}

struct Page {
    width: Option<usize>,
    text: String,
}

impl Page {
    fn reply(&mut self, reply: &Reply, commands: Commands) {
        if !reply.title.is_empty() {
            self.wrapped("", &styled(STRONG, &clean_line(&reply.title)));
        }
        let text = reply.text();
        if !text.trim().is_empty() {
            self.break_block();
            self.prose("", &text);
        }
        for section in &reply.sections {
            self.break_block();
            self.section(section);
        }
        if !reply.related.choices.is_empty() {
            self.break_block();
            self.wrapped("", &styled(STRONG, &clean_line(&reply.related.caption)));
            for choice in &reply.related.choices {
                self.hanging("  ", 2, &clean_line(&choice.title));
            }
        }
        if !reply.next.is_empty() {
            self.break_block();
            self.line(&styled(STRONG, "Next"));
            let steps = reply.next.iter().map(|step| (commands.write(&step.command), step.caption.as_str()));
            let steps: Vec<_> = steps.map(|(command, caption)| (clean_line(&command), clean_line(caption))).collect();
            let width = steps.iter().map(|(command, _)| display_width(command)).max().unwrap_or_default();
            for (command, caption) in steps {
                let apart = " ".repeat(width - display_width(&command) + GAP);
                self.hanging("  ", 2, &format!("{command}{}", styled(DIM, &format!("{apart}{caption}"))));
            }
        }
        if reply.remarks().next().is_some() {
            self.break_block();
            reply.remarks().for_each(|note| self.prose("Note: ", note));
        }
        if !reply.sources.is_empty() {
            self.break_block();
            self.line(&styled(STRONG, "Sources"));
            // A source that is cited for several periods is named once.
            let same = |a: &SourceLine, b: &SourceLine| {
                (&a.title, &a.publisher, &a.address) == (&b.title, &b.publisher, &b.address)
            };
            for (place, source) in reply.sources.iter().enumerate() {
                if !reply.sources.iter().take(place).any(|earlier| same(earlier, source)) {
                    let periods = reply.sources.iter().skip(place).filter(|later| same(later, source));
                    let periods: Vec<&str> = periods.map(|later| later.as_of.as_str()).collect();
                    self.source(source, &periods.join("; "));
                }
            }
        }
    }

    fn suggestions(&mut self, suggestions: &[Suggestion]) {
        for (number, suggestion) in (1..).zip(suggestions) {
            let id = styled(DIM, &format!("({})", clean_line(&suggestion.id)));
            self.wrapped(&format!("{number}. "), &format!("{} {id}", clean_line(&suggestion.title)));
        }
    }

    fn section(&mut self, section: &Section) {
        self.wrapped("", &styled(STRONG, &clean_line(&section.heading)));
        section.items.iter().for_each(|item| self.item(item));
        if section.left_out > 0 {
            self.line(&styled(DIM, &format!("  … and {} more", section.left_out)));
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.label {
            // What follows the first line of a value stands below its label.
            Some(label) => self.items(&format!("{}: {}", clean_line(label), item.value)),
            None => self.items(&item.value),
        }
    }

    /// That there is more, and how to see it.
    fn more(&mut self, view: View) {
        let more = match (view.commands, view.length) {
            (Commands::Shell, _) => "There is more: add --full.",
            (Commands::Slash, _) => "There is more: /full shows all of it.",
        };
        self.wrapped("", &styled(DIM, more));
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
                self.items(value);
            }
        }
    }

    fn source(&mut self, source: &SourceLine, periods: &str) {
        let parts = [source.title.as_str(), &source.publisher, periods].map(clean_line);
        let parts: Vec<_> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        self.wrapped("• ", &parts.join(", "));
        if let Some(address) = &source.address {
            self.line(&format!("  {}", markdown::address(&clean_line(address))));
        }
    }

    /// Markdown of which each line is an item: what is wrapped of it hangs further in.
    fn items(&mut self, text: &str) {
        let text = clean(text);
        for line in markdown::lines(&text) {
            self.hanging(&format!("  {}", line.lead), if line.lead.is_empty() { 2 } else { 0 }, &line.text);
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
        self.hanging(lead, 0, styled);
    }

    /// Text behind a lead; its further lines are indented by the lead's width and some more.
    fn hanging(&mut self, lead: &str, more: usize, styled: &str) {
        let Some(width) = self.width else {
            self.line(&format!("{lead}{styled}"));
            return;
        };
        let indent = " ".repeat(display_width(lead) + more);
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

#[cfg(test)]
mod tests {
    use super::*;
    use engine::answers::{Choice, Query, Related, Step};
    use engine::assistant::{Aside, Decision, Reason};
    use engine::knowledge::Grade;
    use engine::matching::Slots;

    fn reply() -> Reply {
        let step = Command { name: "cert", arguments: vec!["CCS".to_owned()], region: None };
        Reply {
            title: "Pay".to_owned(),
            lead: vec![Item::new("**Half** earn more than $51,140.\n\n- one of two, long enough to wrap\n- two")],
            sections: vec![Section {
                heading: "By level".to_owned(),
                items: vec![
                    Item::labelled("Entry", "$48,000"),
                    Item::labelled("Mid-career", "$60,000 to $70,000, long enough to wrap\nand more"),
                ],
                left_out: 2,
            }],
            next: vec![Step {
                query: Query::Certification("CCS".to_owned()),
                caption: "About CCS, at some length".to_owned(),
                command: step,
            }],
            related: Related {
                caption: "Related questions".to_owned(),
                choices: vec![Choice { query: Query::Faq("a".to_owned()), title: "A?".to_owned() }],
            },
            sources: vec![SourceLine {
                id: "s".to_owned(),
                title: "Handbook".to_owned(),
                publisher: "BLS".to_owned(),
                short: "BLS".to_owned(),
                issuer: "BLS".to_owned(),
                is_copy: false,
                address: Some("https://example.org/a/very/long/address/that/stays/whole".to_owned()),
                as_of: "May 2025".to_owned(),
                grade: Grade::Primary,
            }],
            notes: vec!["They differ.".to_owned()],
            ..Reply::default()
        }
    }

    fn shown(reply: Option<Reply>, suggestions: Vec<Suggestion>, width: Option<usize>) -> String {
        let response = crate::cli::render::response(
            &Response {
                v: 2,
                question: String::new(),
                decision: Decision::Answer,
                topic: None,
                id: None,
                confidence: 1.0,
                slots: Slots::default(),
                candidates: Vec::new(),
                suggestions,
                reply,
                aside: Aside::default(),
                is_near: false,
                asks: true,
                is_verbatim: false,
                reason: Reason::OPENED,
            },
            View { width, length: Length::Full, commands: Commands::Shell },
        );
        anstream::adapter::strip_str(&response).to_string()
    }

    #[test]
    fn a_reply_fits_its_width() {
        let expected = "\
Pay

Half earn more than $51,140.

• one of two, long enough to wrap
• two

By level
  Entry: $48,000
  Mid-career: $60,000 to $70,000, long
    enough to wrap
  and more
  … and 2 more

Related questions
  A?

Next
  preceptor cert CCS  About CCS, at
    some length

Note: They differ.

Sources
• Handbook, BLS, May 2025
  https://example.org/a/very/long/address/that/stays/whole
";
        assert_eq!(shown(Some(reply()), Vec::new(), Some(38)), expected);
    }

    #[test]
    fn commands_can_be_typed_as_they_stand() {
        let command = |name, arguments: &[&str], region: Option<&str>| Command {
            name,
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            region: region.map(str::to_owned),
        };
        for (command, shell, slash) in [
            (command("cert", &["CCS"], None), "preceptor cert CCS", "/cert CCS"),
            (
                command("salary", &["CCS", "senior"], Some("New York")),
                "preceptor salary CCS senior --region \"New York\"",
                "/salary CCS senior region:New York",
            ),
            (
                command("outlook", &["United States"], None),
                "preceptor outlook \"United States\"",
                "/outlook United States",
            ),
            (command("career", &[], None), "preceptor career", "/career"),
        ] {
            assert_eq!(Commands::Shell.write(&command), shell);
            assert_eq!(Commands::Slash.write(&command), slash);
        }
    }

    #[test]
    fn suggestions_are_numbered_and_silence_is_said() {
        let suggestion = Suggestion { id: "a-b".to_owned(), title: "What\u{1b}[31m?".to_owned() };
        assert_eq!(shown(None, vec![suggestion], None), "Did you mean\n1. What[31m? (a-b)\n");
        assert!(shown(None, Vec::new(), Some(80)).contains("no words in that question"));
    }

    #[test]
    fn a_source_of_several_periods_is_named_once() {
        let mut reply = reply();
        let mut older = reply.sources.first().cloned();
        older.iter_mut().for_each(|source| source.as_of = "May 2024".to_owned());
        reply.sources.extend(older);
        let text = shown(Some(reply), Vec::new(), None);
        assert!(text.ends_with("Sources\n• Handbook, BLS, May 2025; May 2024\n  https://example.org/a/very/long/address/that/stays/whole\n"), "{text}");
    }

    #[test]
    fn suggestions_below_a_reply_have_no_heading_of_their_own() {
        let suggestion = Suggestion { id: "a".to_owned(), title: "A?".to_owned() };
        let text = shown(
            Some(Reply { title: "Did you mean one of these?".to_owned(), ..Reply::default() }),
            vec![suggestion],
            None,
        );
        assert_eq!(text, "Did you mean one of these?\n\n1. A? (a)\n");
    }

    #[test]
    fn plain_lines_break_between_words() {
        assert_eq!(
            plain("one two three\n  four [FIVE] six\n", Some(12)),
            "one two\nthree\n  four\n    [FIVE]\n    six\n"
        );
    }
}
