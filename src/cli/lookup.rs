//! The commands that look figures and tables up by name: words in, one typed query each, a reply out.

use super::arguments::{Common, Lookup};
use super::error::CliError;
use super::names;
use super::render;
use super::screen::Screen;
use super::shell::in_shell_words;
use super::text::clean_line;
use crate::answers::{self, Query, Topic};
use crate::assistant::{Assistant, Decision, Response, Suggestion};
use crate::knowledge::Knowledge;
use crate::matching::Slots;

/// What was typed and what it names.
pub(super) struct Named {
    pub(super) typed: String,
    pub(super) topic: Topic,
    pub(super) query: Result<Query, Unknown>,
}

/// A name that nothing is known by.
#[derive(Debug)]
pub(super) struct Unknown {
    /// The message, the name included.
    pub(super) text: String,
    /// What may have been meant.
    pub(super) nearest: Vec<Suggestion>,
}

pub(super) fn run(lookup: &Lookup, common: &Common) -> Result<(), CliError> {
    if let Lookup::Compare(arguments) = lookup
        && names::sides(&arguments.subjects).len() != 2
    {
        return Err(CliError::Usage(names::TWO_SIDES.to_owned()));
    }
    let assistant = common.assistant()?;
    show(&assistant, named(lookup, assistant.knowledge()), common.json)
}

/// Shows the reply, or what may have been meant.
pub(super) fn show(assistant: &Assistant, named: Named, json: bool) -> Result<(), CliError> {
    let mut screen = Screen::open();
    let (response, unknown) = respond(assistant, named);
    match unknown {
        Some(unknown) if !json => return Err(CliError::Unknown(unknown)),
        _ if json => screen.json(&response)?,
        _ => screen.show(&render::response(&in_shell_words(response), screen.width()))?,
    }
    unknown.map_or(Ok(()), |text| Err(CliError::Unknown(text)))
}

/// The response, and what to say when a name is unknown.
pub(super) fn respond(assistant: &Assistant, named: Named) -> (Response, Option<String>) {
    let Named { typed, topic, query } = named;
    match query.and_then(|query| answerable(assistant, &typed, query)) {
        Ok(query) => (Response { question: typed, ..assistant.look_up(&query) }, None),
        Err(unknown) => {
            let told = unknown.told();
            (unknown.into_response(typed, topic), Some(told))
        }
    }
}

/// Names can be known by themselves and yet lead nowhere together, such as a credential compared with itself.
fn answerable(assistant: &Assistant, typed: &str, query: Query) -> Result<Query, Unknown> {
    if answers::title(assistant.knowledge(), &query).is_some() {
        return Ok(query);
    }
    Err(Unknown { text: format!("nothing is known about \"{typed}\""), nearest: Vec::new() })
}

impl Unknown {
    fn told(&self) -> String {
        let offered = self.nearest.iter().map(|suggestion| {
            let title = clean_line(&suggestion.title);
            // An FAQ entry is asked for by its id, everything else by its name.
            if suggestion.id.contains(':') { title } else { format!("{} ({title})", clean_line(&suggestion.id)) }
        });
        let offered = listed(&offered.collect::<Vec<_>>());
        let text = clean_line(&self.text);
        if offered.is_empty() { text } else { format!("{text}; did you mean {offered}?") }
    }

    fn into_response(self, question: String, topic: Topic) -> Response {
        Response {
            v: 1,
            question,
            decision: if self.nearest.is_empty() { Decision::Silent } else { Decision::Suggest },
            topic: Some(topic),
            id: None,
            confidence: 0.0,
            slots: Slots::default(),
            candidates: Vec::new(),
            suggestions: self.nearest,
            reply: None,
            asks: true,
        }
    }
}

/// `a, b or c`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// What a command names.
pub(super) fn named(lookup: &Lookup, knowledge: &Knowledge) -> Named {
    let named = |topic, words: &[Option<&str>], query| {
        let typed = words.iter().flatten().copied().collect::<Vec<_>>().join(" ");
        Named { typed, topic, query }
    };
    match lookup {
        Lookup::Salary(arguments) => {
            let (subject, level) = (arguments.subject.as_deref(), arguments.level.as_deref());
            let region = arguments.region.as_deref();
            named(Topic::Salary, &[subject, level, region], names::salary(knowledge, subject, level, region))
        }
        Lookup::Cert(arguments) => {
            let name = arguments.credential.as_str();
            named(Topic::Certification, &[Some(name)], names::certification(knowledge, name))
        }
        Lookup::Outlook(arguments) => {
            let region = arguments.region.as_deref();
            named(Topic::Outlook, &[region], names::outlook(knowledge, region))
        }
        Lookup::Compare(arguments) => {
            let sides = names::sides(&arguments.subjects);
            let query = match sides.as_slice() {
                [first, second] => names::comparison(knowledge, first, second),
                _ => Err(Unknown { text: names::TWO_SIDES.to_owned(), nearest: Vec::new() }),
            };
            let typed: Vec<Option<&str>> = sides.iter().map(|side| Some(side.as_str())).collect();
            named(Topic::Comparison, &typed, query)
        }
        Lookup::Career(arguments) => {
            let stage = arguments.stage.as_deref();
            named(Topic::Career, &[stage], names::career(knowledge, stage))
        }
        Lookup::Interview(arguments) => {
            let category = arguments.category.as_deref();
            named(Topic::Interview, &[category], names::interview(knowledge, category))
        }
        Lookup::Resources(arguments) => {
            let topic = arguments.topic.as_deref();
            named(Topic::Resources, &[topic], names::resources(knowledge, topic))
        }
    }
}
