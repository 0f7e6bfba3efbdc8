//! The commands that look figures and tables up by name: words in, one typed query each, a reply out.

use crate::cli::arguments::Common;
use crate::cli::error::CliError;
use crate::cli::lookup_arguments::Lookup;
use crate::cli::render;
use crate::cli::screen::Screen;
use crate::cli::text::clean_line;
use engine::answers::names::{Hint, Problem, Unknown};
use engine::answers::{Query, Topic};
use engine::assistant::{Aside, Assistant, Decision, Doubt, Reason, Response};
use engine::knowledge::names::ENTRY;
use engine::matching::Slots;

/// What was typed and what it names.
pub(super) struct Named {
    pub(super) typed: String,
    pub(super) topic: Topic,
    pub(super) query: Result<Query, Unknown>,
}

/// What is said where there are not two things to compare.
const TWO_SIDES: &str =
    "two things are needed, such as `preceptor compare THIS THAT` or `preceptor compare this vs that`";

pub(super) fn run(lookup: &Lookup, common: &Common) -> Result<(), CliError> {
    let assistant = common.look_up_assistant()?;
    match named(lookup, &assistant) {
        Named { query: Err(Unknown { problem: Problem::NotTwo, .. }), .. } => {
            Err(CliError::Usage(TWO_SIDES.to_owned()))
        }
        named => show(&assistant, named, common),
    }
}

/// Shows the reply, or what may have been meant.
pub(super) fn show(assistant: &Assistant, named: Named, common: &Common) -> Result<(), CliError> {
    let mut screen = Screen::open();
    let (response, unknown) = respond(assistant, named);
    match unknown {
        Some(unknown) if !common.json => return Err(CliError::Unknown(unknown)),
        _ if common.json => screen.json(&response)?,
        _ => screen.page(&render::response(&response, common.view(screen.width())))?,
    }
    unknown.map_or(Ok(()), |text| Err(CliError::Unknown(text)))
}

/// Shows a response that has a reply.
pub(super) fn show_response(response: &Response, common: &Common) -> Result<(), CliError> {
    let mut screen = Screen::open();
    match common.json {
        true => screen.json(response),
        false => screen.page(&render::response(response, common.view(screen.width()))),
    }
}

/// The response, and what to say when a name is unknown.
pub(super) fn respond(assistant: &Assistant, named: Named) -> (Response, Option<String>) {
    let Named { typed, topic, query } = named;
    match query.and_then(|query| assistant.names().answerable(&typed, query)) {
        Ok(query) => (Response { question: typed, ..assistant.look_up(&query, None) }, None),
        Err(unknown) => {
            let told = told(&unknown);
            (offering(unknown, typed, topic), Some(told))
        }
    }
}

fn told(unknown: &Unknown) -> String {
    let offered = unknown.nearest.iter().map(|suggestion| {
        let title = clean_line(&suggestion.title);
        // An FAQ entry is asked for by its id, everything else by its name.
        if suggestion.id.contains(':') { title } else { format!("{} ({title})", clean_line(&suggestion.id)) }
    });
    let offered = listed(&offered.collect::<Vec<_>>());
    let text = clean_line(&problem(&unknown.problem));
    if offered.is_empty() { text } else { format!("{text}; did you mean {offered}?") }
}

/// What is wrong, and what can be given instead.
fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Name { expected, typed, hint } => {
            let hint = match hint {
                None => String::new(),
                Some(Hint::Words(words)) => format!("; {words}"),
                Some(Hint::ListOf(topic)) => {
                    let shows = if *topic == Topic::FAQ { "lists" } else { "shows" };
                    format!("; `preceptor {}` {shows} all", topic.command())
                }
            };
            // Here an entry is asked for by its id.
            let expected = if *expected == &ENTRY { "FAQ id" } else { expected.name };
            format!("unknown {expected} \"{typed}\"{hint}")
        }
        Problem::NotTwo => TWO_SIDES.to_owned(),
        Problem::Same(side) => format!("{side} cannot be compared with itself; name two"),
        Problem::Nothing(typed) => format!("nothing is known about \"{typed}\""),
    }
}

fn offering(unknown: Unknown, question: String, topic: Topic) -> Response {
    Response {
        v: 2,
        question,
        decision: if unknown.nearest.is_empty() { Decision::Silent } else { Decision::Suggest },
        topic: Some(topic),
        id: None,
        confidence: 0.0,
        slots: Slots::default(),
        candidates: Vec::new(),
        suggestions: unknown.nearest,
        reply: None,
        aside: Aside::default(),
        is_near: false,
        asks: true,
        is_verbatim: false,
        reason: Reason::HeldBack(Doubt::NothingLike),
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
pub(super) fn named(lookup: &Lookup, assistant: &Assistant) -> Named {
    let Lookup { topic, words, by_name } = lookup;
    let typed: Vec<&str> = words.iter().chain(by_name).map(String::as_str).collect();
    let query = topic.query_of_words(assistant.names(), words, by_name.as_deref());
    Named { typed: typed.join(" "), topic: *topic, query }
}
