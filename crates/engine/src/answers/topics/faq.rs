//! Answers that stand written in the knowledge.

use crate::knowledge::names::ENTRY;
use crate::knowledge::{FaqEntry, Knowledge, Month};

use crate::answers::draft::{Draft, Line, is_own_date};
use crate::answers::guide;
use crate::answers::names::{Hint, Names, Unknown};
use crate::answers::next::caption;
use crate::answers::notes::is_fresh;
use crate::answers::query::Query;
use crate::answers::topics::{Arguments, Terminal, Topic, TopicDescriptor, TopicOption, Typed};

/// Entries, by their ids.
pub(super) struct Faq;

const ENTRY_OPTION: &str = "entry";

static OPTIONS: [TopicOption; 1] = [TopicOption {
    name: ENTRY_OPTION,
    value: "ID|QUESTION",
    expected: &ENTRY,
    required: true,
    about: |_| "Type a word or two and choose a question".to_owned(),
    about_in_terminal: "Id of the entry, as `preceptor faq` lists them, or a question",
}];

impl TopicDescriptor for Faq {
    fn id(&self) -> &'static str {
        "faq"
    }

    fn command(&self) -> &'static str {
        "faq"
    }

    fn color(&self) -> u32 {
        0x25_63_EB
    }

    fn about(&self, _: &Knowledge) -> String {
        "Answers to what newcomers ask most".to_owned()
    }

    fn about_in_terminal(&self) -> &'static str {
        "Show an FAQ entry, or list all of them"
    }

    fn options(&self) -> &'static [TopicOption] {
        &OPTIONS
    }

    fn terminal(&self) -> Terminal {
        Terminal::Own
    }

    fn intents(&self) -> &'static [&'static str] {
        &[]
    }

    fn has_overview(&self) -> bool {
        false
    }

    fn query(&self, names: Names<'_>, typed: &Typed) -> Result<Query, Unknown> {
        names.faq(typed.get(ENTRY_OPTION).unwrap_or_default())
    }

    /// Ids of entries have nothing before them.
    fn parse(&self, _: &Knowledge, _: &[&str]) -> Option<Query> {
        None
    }

    fn queries(&self, knowledge: &Knowledge) -> Vec<Query> {
        knowledge.faq.iter().map(|entry| Query::Faq(entry.id.clone())).collect()
    }

    fn title(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        Some(entry(knowledge, query)?.question.clone())
    }

    fn draft(&self, knowledge: &Knowledge, query: &Query, today: Month) -> Option<Draft> {
        Some(draft(knowledge, entry(knowledge, query)?, today))
    }

    fn arguments(&self, _: &Knowledge, query: &Query) -> Arguments {
        Arguments::words([query.id()])
    }

    /// The commands that the entry names.
    fn next(&self, knowledge: &Knowledge, query: &Query) -> Vec<(String, Query)> {
        let commands = entry(knowledge, query).map(|entry| entry.commands.as_slice()).unwrap_or_default();
        let queries = commands.iter().filter_map(|command| crate::answers::command::query_of(knowledge, command));
        queries.filter_map(|query| Some((caption(knowledge, &query)?, query))).collect()
    }

    fn related(&self, knowledge: &Knowledge, query: &Query) -> Option<(&'static str, Vec<Query>)> {
        let related = entry(knowledge, query).map(|entry| entry.see_also.as_slice()).unwrap_or_default();
        Some(("Related questions", related.iter().map(|id| Query::Faq(id.clone())).collect()))
    }

    fn as_written(&self, _: &Query) -> Vec<String> {
        Vec::new()
    }

    fn file<'k>(&self, knowledge: &'k Knowledge, query: &Query) -> &'k str {
        entry(knowledge, query).map_or("faq", |entry| &entry.file)
    }
}

impl Names<'_> {
    /// An FAQ entry, by its id or its question.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things: then it may be a question in somebody's own words.
    pub fn faq(self, typed: &str) -> Result<Query, Unknown> {
        let of = |id| Some(Query::Faq(id));
        self.known(&ENTRY, Hint::ListOf(Topic::FAQ), typed, |thing| Some(thing.id), of).map(Query::Faq)
    }
}

fn entry<'k>(knowledge: &'k Knowledge, query: &Query) -> Option<&'k FaqEntry> {
    match query {
        Query::Faq(id) => knowledge.faq_entry(id),
        _ => None,
    }
}

fn draft(knowledge: &Knowledge, entry: &FaqEntry, today: Month) -> Draft {
    let mut draft = Draft::new(&entry.question);
    draft.say(Line::new(&entry.answer).citing(&entry.citations));
    draft.section(guide::heading(knowledge), guide::with_entry(knowledge, &entry.id));
    let related = entry.see_also.iter().filter_map(|id| knowledge.faq_entry(id));
    draft.section("Related", related.map(|entry| Line::new(&entry.question)).collect());
    draft.remark(age(knowledge, entry, today));
    draft
}

/// How old the figures in the text are; a source's own date is not that of a figure.
fn age(knowledge: &Knowledge, entry: &FaqEntry, today: Month) -> Option<Line> {
    let of_figures = entry.citations.iter().filter(|citation| !is_own_date(knowledge, citation));
    let old = of_figures.filter(|citation| !is_fresh(&citation.as_of, today));
    let (latest, oldest) = old.filter_map(|citation| Some((citation.as_of.latest()?, &citation.as_of))).min()?;
    let years = today.months_since(latest) / 12;
    Some(Line::new(format!("The oldest figure in this answer is from {oldest}, over {years} years ago.")))
}
