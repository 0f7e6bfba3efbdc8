//! Job interviews: what is asked, how to answer, what to ask back.

use crate::knowledge::{InterviewCategory, InterviewNote, InterviewQuestion, Knowledge};

use crate::answers::draft::{Draft, Line};
use crate::answers::names::{Names, Unknown};
use crate::answers::next::{career, first_jobs};
use crate::answers::query::Query;
use crate::answers::topics::{Arguments, Topic, TopicDescriptor, TopicOption, Typed};
use crate::answers::words::{first_sentence, in_words};
use crate::knowledge::Month;
use crate::knowledge::names::INTERVIEW;

/// Kinds of questions and methods, by their ids; none of them for all.
pub(super) struct Interviews;

const CATEGORY: &str = "category";

static OPTIONS: [TopicOption; 1] = [TopicOption {
    name: CATEGORY,
    value: "CATEGORY",
    expected: &INTERVIEW,
    required: false,
    about: |_| "Kind of question, or way to prepare; all if you leave it out".to_owned(),
    about_in_terminal: "Category such as behavioral",
}];

impl TopicDescriptor for Interviews {
    fn id(&self) -> &'static str {
        "interview"
    }

    fn command(&self) -> &'static str {
        "interview"
    }

    fn color(&self) -> u32 {
        0xBE_18_5D
    }

    fn about(&self, _: &Knowledge) -> String {
        "What job interviews ask, and practice for yours".to_owned()
    }

    fn about_in_terminal(&self) -> &'static str {
        "What interviews ask, or one category of it"
    }

    fn options(&self) -> &'static [TopicOption] {
        &OPTIONS
    }

    fn intents(&self) -> &'static [&'static str] {
        &["interview"]
    }

    fn has_overview(&self) -> bool {
        true
    }

    fn query(&self, names: Names<'_>, typed: &Typed) -> Result<Query, Unknown> {
        names.interview(typed.get(CATEGORY))
    }

    fn parse(&self, knowledge: &Knowledge, parts: &[&str]) -> Option<Query> {
        match parts {
            [] => Some(interview(None)),
            [id] => title(knowledge, Some(id)).map(|_| interview(Some((*id).to_owned()))),
            _ => None,
        }
    }

    fn queries(&self, knowledge: &Knowledge) -> Vec<Query> {
        std::iter::once(interview(None)).chain(parts(knowledge)).collect()
    }

    fn title(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        title(knowledge, query.part())
    }

    fn draft(&self, knowledge: &Knowledge, query: &Query, _: Month) -> Option<Draft> {
        draft(knowledge, query.part())
    }

    fn arguments(&self, _: &Knowledge, query: &Query) -> Arguments {
        Arguments::words(query.part().map(str::to_owned))
    }

    fn next(&self, knowledge: &Knowledge, query: &Query) -> Vec<(String, Query)> {
        let method = knowledge.interview.methods.first();
        let method = method.map(|known| (known.name.clone(), interview(Some(known.id.clone()))));
        let all = ("All about interviews".to_owned(), interview(None));
        let others = if query.part().is_some() { vec![all] } else { vec![first_jobs(), career()] };
        method.into_iter().chain(others).collect()
    }

    fn related(&self, knowledge: &Knowledge, _: &Query) -> Option<(&'static str, Vec<Query>)> {
        Some(("Other parts of interviews", parts(knowledge).collect()))
    }

    fn as_written(&self, _: &Query) -> Vec<String> {
        Vec::new()
    }

    fn has_content(&self, knowledge: &Knowledge, query: &Query) -> bool {
        query.part().is_some() || !knowledge.interview.categories.is_empty()
    }

    fn file<'k>(&self, _: &'k Knowledge, _: &Query) -> &'k str {
        "tables/interview.toml"
    }
}

impl Names<'_> {
    /// Interviews, or a category or method.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn interview(self, category: Option<&str>) -> Result<Query, Unknown> {
        self.optional(&INTERVIEW, Topic::INTERVIEW, category, |thing| Some(thing.id), interview)
    }
}

fn interview(id: Option<String>) -> Query {
    Query::Part(Topic::INTERVIEW, id)
}

fn parts(knowledge: &Knowledge) -> impl Iterator<Item = Query> {
    let parts = &knowledge.interview;
    let ids = parts.categories.iter().map(|known| &known.id);
    ids.chain(parts.methods.iter().map(|known| &known.id)).map(|id| interview(Some(id.clone())))
}

fn draft(knowledge: &Knowledge, id: Option<&str>) -> Option<Draft> {
    let mut draft = Draft::new(title(knowledge, id)?);
    match id {
        None => overview(&mut draft, knowledge),
        Some(id) => match (category(knowledge, id), method(knowledge, id)) {
            (Some(category), _) => one_category(&mut draft, category),
            (None, Some(method)) => {
                draft.say(Line::new(&method.text).citing(&method.citations));
            }
            (None, None) => return None,
        },
    }
    Some(draft)
}

fn title(knowledge: &Knowledge, id: Option<&str>) -> Option<String> {
    let Some(id) = id else { return Some(format!("Job interviews for {}", knowledge.wording.people)) };
    let category = category(knowledge, id).map(|category| format!("Interview questions: {}", category.name));
    category.or_else(|| method(knowledge, id).map(|method| format!("Interviews: {}", method.name)))
}

fn category<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k InterviewCategory> {
    knowledge.interview.categories.iter().find(|category| category.id == id)
}

fn method<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k InterviewNote> {
    knowledge.interview.methods.iter().find(|method| method.id == id)
}

fn overview(draft: &mut Draft, knowledge: &Knowledge) {
    let kinds = match knowledge.interview.categories.len() {
        1 => "one kind of question".to_owned(),
        count => format!("{} kinds of questions", in_words(count)),
    };
    let people = &knowledge.wording.people;
    draft.say(Line::new(format!("Interviews for {people} ask {kinds}. Prepare a short, true example for each.")));
    for category in &knowledge.interview.categories {
        let mut lines = vec![Line::new(format!("**Why:** {}", category.purpose)).citing(&category.citations)];
        let example = category.questions.first();
        lines.extend(example.map(|example| Line::new(format!("**For example:** {}", example.question))));
        lines.push(Line::labelled("What to bring", &category.focus));
        draft.section(&category.name, lines);
    }
    let methods = knowledge.interview.methods.iter();
    let methods =
        methods.map(|method| Line::labelled(&method.name, first_sentence(&method.text)).citing(&method.citations));
    draft.section("How to prepare", methods.collect());
    let back = knowledge.interview.employer_questions.iter();
    draft.section("Ask them", back.map(|question| Line::new(format!("• {}", question.question))).collect());
}

fn one_category(draft: &mut Draft, category: &InterviewCategory) {
    draft.say(Line::labelled("Why they ask", &category.purpose).citing(&category.citations));
    draft.say(Line::labelled("What to bring", &category.focus));
    // Two sections, as all the questions of a category do not fit one.
    const A_SECTION: usize = 4;
    for (part, questions) in category.questions.chunks(A_SECTION).enumerate() {
        let name = if part == 0 { "Questions, and what a good answer shows" } else { "More questions" };
        draft.section(name, questions.iter().map(question).collect());
    }
}

fn question(question: &InterviewQuestion) -> Line {
    Line::new(format!("**{}**\n{}", question.question, question.shows))
}
