//! Answers that a server has been taught: they are found by what is asked, and only that server knows them.

use crate::answers::draft::Draft;
use crate::answers::names::{Names, Problem, Unknown};
use crate::answers::query::Query;
use crate::answers::topics::{Arguments, TopicDescriptor, TopicOption, Typed};
use crate::knowledge::{Knowledge, Month};

/// The topic of such answers.
pub(super) struct Own;

impl TopicDescriptor for Own {
    fn id(&self) -> &'static str {
        "own"
    }

    fn command(&self) -> &'static str {
        "ask"
    }

    fn color(&self) -> u32 {
        0x37_30_A3
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
        ""
    }
}
