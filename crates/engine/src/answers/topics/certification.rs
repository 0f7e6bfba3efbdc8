//! One credential.

use crate::knowledge::{Body, Certification, Citation, Knowledge, Month, Section};

use crate::answers::certification_facts;
use crate::answers::draft::{Draft, Line};
use crate::answers::names;
use crate::answers::names::{Names, Unknown};
use crate::answers::next::{about as about_it, against, career, home_outlook, pay};
use crate::answers::pay::add_field;
use crate::answers::query::Query;
use crate::answers::topics::salary::credential_averages;
use crate::answers::topics::salary::fields::credential_levels;
use crate::answers::topics::{Arguments, TopicDescriptor, TopicOption, Typed, such_as};
use crate::answers::words::{capitalised, sentence};
use crate::knowledge::names::CREDENTIAL;

/// Credentials, by their codes, and what is asked of one.
pub(super) struct Credentials;

const CREDENTIAL_OPTION: &str = "credential";

static OPTIONS: [TopicOption; 1] = [TopicOption {
    name: CREDENTIAL_OPTION,
    value: "CREDENTIAL",
    expected: &CREDENTIAL,
    required: true,
    about: |knowledge| such_as("Credential", knowledge.example_credentials().first().copied()),
    about_in_terminal: "Credential such as CPC",
}];

impl TopicDescriptor for Credentials {
    fn id(&self) -> &'static str {
        "certification"
    }

    fn command(&self) -> &'static str {
        "cert"
    }

    fn color(&self) -> u32 {
        0xCA_8A_04
    }

    fn about(&self, _: &Knowledge) -> String {
        "A credential: who it is for, its exam, what it costs and how to keep it".to_owned()
    }

    fn about_in_terminal(&self) -> &'static str {
        "A credential: who it is for, its exam, fees and renewal"
    }

    fn options(&self) -> &'static [TopicOption] {
        &OPTIONS
    }

    fn intents(&self) -> &'static [&'static str] {
        &["cert", "certification"]
    }

    fn has_overview(&self) -> bool {
        false
    }

    fn query(&self, names: Names<'_>, typed: &Typed) -> Result<Query, Unknown> {
        names.certification(typed.get(CREDENTIAL_OPTION).unwrap_or_default())
    }

    fn parse(&self, knowledge: &Knowledge, parts: &[&str]) -> Option<Query> {
        let (code, aspect, year) = match parts {
            [code] => (code, None, None),
            [code, aspect] => (code, Some(aspect), None),
            [code, aspect, year] => (code, Some(aspect), Some(year.parse().ok()?)),
            _ => return None,
        };
        let code = knowledge.certification(code)?.code.clone();
        Some(match aspect {
            None => Query::Certification(code),
            Some(aspect) => Query::Aspect(code, knowledge.intents.aspect(aspect)?.id.clone(), year),
        })
    }

    fn queries(&self, knowledge: &Knowledge) -> Vec<Query> {
        let codes = knowledge.certifications.iter().map(|known| Query::Certification(known.code.clone()));
        let aspects = knowledge.certifications.iter().flat_map(|known| {
            knowledge.intents.aspects.iter().flat_map(move |aspect| {
                let years = certification_facts::years(known, aspect).into_iter().map(Some);
                let years = std::iter::once(None).chain(years);
                years.map(move |year| Query::Aspect(known.code.clone(), aspect.id.clone(), year))
            })
        });
        codes.chain(aspects).collect()
    }

    fn title(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        match query {
            Query::Aspect(code, aspect, year) => aspect_title(knowledge, code, aspect, *year),
            query => knowledge.certification(code(query)?).map(title),
        }
    }

    fn caption(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        match query {
            Query::Certification(code) => Some(about_it(code).0),
            query => self.title(knowledge, query),
        }
    }

    fn draft(&self, knowledge: &Knowledge, query: &Query, today: Month) -> Option<Draft> {
        match query {
            Query::Aspect(code, aspect, year) => aspect_draft(knowledge, code, aspect, *year, today),
            query => draft(knowledge, code(query)?, today),
        }
    }

    fn arguments(&self, _: &Knowledge, query: &Query) -> Arguments {
        Arguments::words(code(query).map(str::to_owned))
    }

    fn next(&self, knowledge: &Knowledge, query: &Query) -> Vec<(String, Query)> {
        let Some(code) = code(query) else { return Vec::new() };
        let mut ways = vec![pay(code)];
        ways.extend(against(knowledge, code));
        match query {
            Query::Aspect(..) => ways.insert(0, about_it(code)),
            _ => ways.extend([home_outlook(knowledge), career()]),
        }
        ways
    }

    fn as_written(&self, query: &Query) -> Vec<String> {
        code(query).map(|code| format!("/cert {code}")).into_iter().collect()
    }

    fn file<'k>(&self, _: &'k Knowledge, _: &Query) -> &'k str {
        "tables/credentials.toml"
    }
}

impl Names<'_> {
    /// A credential.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn certification(self, typed: &str) -> Result<Query, Unknown> {
        let hint = names::such_as([self.first_credential(), None]);
        let of = |code| Some(Query::Certification(code));
        self.known(&CREDENTIAL, hint, typed, |thing| Some(thing.id), of).map(Query::Certification)
    }
}

fn code(query: &Query) -> Option<&str> {
    match query {
        Query::Certification(code) | Query::Aspect(code, ..) => Some(code),
        _ => None,
    }
}

fn draft(knowledge: &Knowledge, code: &str, today: Month) -> Option<Draft> {
    let certification = knowledge.certification(code)?;
    let body = knowledge.bodies.iter().find(|body| body.code == certification.body);
    let mut draft = Draft::new(title(certification));
    draft.say(about(knowledge, certification, body));
    draft.say(Line::labelled("For whom", sentence(&certification.audience)));
    fill(&mut draft, knowledge, certification, today);
    Some(draft)
}

/// One thing about a credential, then all of it.
fn aspect_draft(knowledge: &Knowledge, code: &str, aspect: &str, year: Option<u16>, today: Month) -> Option<Draft> {
    let certification = knowledge.certification(code)?;
    let aspect_intent = knowledge.intents.aspect(aspect)?;
    let mut draft = Draft::new(aspect_title(knowledge, code, aspect, year)?);
    draft.say(certification_facts::aspect(knowledge, certification, aspect_intent, year));
    let body = knowledge.bodies.iter().find(|body| body.code == certification.body);
    draft.say(about(knowledge, certification, body));
    fill(&mut draft, knowledge, certification, today);
    Some(draft)
}

fn aspect_title(knowledge: &Knowledge, code: &str, aspect: &str, year: Option<u16>) -> Option<String> {
    let certification = knowledge.certification(code)?;
    let year = year.map_or_else(String::new, |year| format!(", {year}"));
    Some(format!("{}: {}{year}", certification.code, knowledge.intents.aspect(aspect)?.name))
}

/// What is known of a credential, section by section.
fn fill(draft: &mut Draft, knowledge: &Knowledge, certification: &Certification, today: Month) {
    let (first, last) = certification_facts::sections(&knowledge.labels);
    for section in &first {
        add_section(draft, knowledge, certification, section);
    }
    draft.section("Typical jobs", jobs(certification));
    first_positions(draft, knowledge, &certification.code);
    draft.section("How it stands to others", vec![Line::new(&certification.relations)]);
    add_pay(draft, knowledge, &certification.code, today);
    for section in &last {
        draft.section(&section.heading, certification_facts::lines(&knowledge.labels, certification, section));
    }
    draft.remark(certification_facts::outdated(&knowledge.labels, certification));
}

/// The credential that most newcomers weigh another one against: the one that its row names, or else the most popular
/// other one. None where no other is looked for much.
pub(in crate::answers) fn weighed_against<'k>(knowledge: &'k Knowledge, code: &str) -> Option<&'k str> {
    let named = knowledge.certification(code).and_then(|known| known.compare_with.as_deref());
    let popular = knowledge.certifications.iter().filter(|known| known.code != code);
    let popular = popular.filter_map(|known| Some((known.popular?, known.code.as_str()))).min();
    named.or(popular.map(|(_, code)| code))
}

/// A heading's figures: the credential's own and its body's. An apprentice form has those of the full credential.
fn add_section(draft: &mut Draft, knowledge: &Knowledge, certification: &Certification, section: &Section) {
    let labels = &knowledge.labels;
    let full = certification.full_credential.as_deref().and_then(|code| knowledge.certification(code));
    let own = certification_facts::lines(labels, certification, section);
    let (name, of_whom) = match full {
        Some(full) if own.is_empty() => (format!("{} (as for the {})", section.heading, full.code), full),
        _ => (section.heading.clone(), certification),
    };
    let mut lines = if own.is_empty() { certification_facts::lines(labels, of_whom, section) } else { own };
    if let Some(body) = knowledge.bodies.iter().find(|body| body.code == of_whom.body) {
        lines.extend(certification_facts::body_lines(labels, body, of_whom, section));
    }
    draft.section(name, lines);
}

/// `CPC: Certified Professional Coder (AAPC)`.
fn title(certification: &Certification) -> String {
    format!("{}: {} ({})", certification.code, certification.name, certification.body)
}

/// What a description rests on.
pub(in crate::answers) fn citations(knowledge: &Knowledge, certification: &Certification) -> Vec<Citation> {
    let source = certification.sources.first().and_then(|source| knowledge.sources.get(source));
    source.map(|source| Citation { source: source.id.clone(), as_of: source.as_of.clone() }).into_iter().collect()
}

fn about(knowledge: &Knowledge, certification: &Certification, body: Option<&Body>) -> Line {
    let body = body.map_or_else(|| certification.body.clone(), |body| format!("{} ({})", body.code, body.name));
    let name = format!("{} stands for {}.", certification.code, certification.name);
    Line::new(format!("{name} Given by {body}. {}", sentence(&certification.focus)))
        .citing(&citations(knowledge, certification))
}

fn jobs(certification: &Certification) -> Vec<Line> {
    if certification.jobs.is_empty() {
        Vec::new()
    } else {
        vec![Line::new(capitalised(&certification.jobs.join(", ")))]
    }
}

fn first_positions(draft: &mut Draft, knowledge: &Knowledge, code: &str) {
    if let Some(row) = knowledge.careers.entry_positions.iter().find(|row| row.credential == code) {
        draft.section("First positions", crate::answers::topics::career::positions(knowledge, row));
    }
}

/// A few lines on what it pays; the whole is `/salary`.
fn add_pay(draft: &mut Draft, knowledge: &Knowledge, code: &str, today: Month) {
    let levels = credential_levels(knowledge, code);
    let levels = levels.into_iter().filter_map(|row| Some((row.level?.label().to_owned(), row)));
    let average = credential_averages(knowledge, code, today).into_iter().next();
    let rows: Vec<_> = average.map(|row| ("All levels".to_owned(), row)).into_iter().chain(levels).collect();
    if rows.is_empty() {
        draft.section("Pay", vec![Line::new(format!("We hold no pay figure for {code} holders."))]);
    }
    add_field(draft, knowledge, "Pay", rows);
}
