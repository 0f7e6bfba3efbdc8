//! Topics of which nothing can be looked up: what is said to questions that belong elsewhere, and what a server has been taught.

use crate::answers::draft::Draft;
use crate::answers::names::{Names, Problem, Unknown};
use crate::answers::query::Query;
use crate::answers::topics::{Arguments, TopicDescriptor, TopicOption, Typed};
use crate::knowledge::{Knowledge, Month};

/// A topic that no command looks up; it is met by asking in words.
pub(super) struct Unlisted {
    pub id: &'static str,
    pub color: u32,
    /// The folder of its texts; empty where no folder has them.
    pub file: &'static str,
}

impl TopicDescriptor for Unlisted {
    fn id(&self) -> &'static str {
        self.id
    }

    fn command(&self) -> &'static str {
        "ask"
    }

    fn color(&self) -> u32 {
        self.color
    }

    fn about(&self, _: &Knowledge) -> String {
        String::new()
    }

    fn about_in_terminal(&self) -> &'static str {
        ""
    }

    fn options(&self) -> &'static [TopicOption] {
        &[]
    }

    fn intents(&self) -> &'static [&'static str] {
        &[]
    }

    fn has_overview(&self) -> bool {
        false
    }

    fn query(&self, _: Names<'_>, typed: &Typed) -> Result<Query, Unknown> {
        Err(Unknown::because(Problem::Nothing(typed.text())))
    }

    fn parse(&self, _: &Knowledge, _: &[&str]) -> Option<Query> {
        None
    }

    fn queries(&self, _: &Knowledge) -> Vec<Query> {
        Vec::new()
    }

    fn title(&self, _: &Knowledge, _: &Query) -> Option<String> {
        None
    }

    fn draft(&self, _: &Knowledge, _: &Query, _: Month) -> Option<Draft> {
        None
    }

    fn arguments(&self, _: &Knowledge, _: &Query) -> Arguments {
        Arguments::default()
    }

    fn next(&self, _: &Knowledge, _: &Query) -> Vec<(String, Query)> {
        Vec::new()
    }

    fn as_written(&self, _: &Query) -> Vec<String> {
        Vec::new()
    }

    fn file<'k>(&self, _: &'k Knowledge, _: &Query) -> &'k str {
        self.file
    }
}
