//! Pay. The figure that answers the question as asked comes first, even where its source is weak; better figures for a
//! wider group follow as a yardstick.

mod credential;
pub(in crate::answers) mod fields;
mod level;
mod names;
mod national;
mod place;
mod queries;
mod specialty;

pub(in crate::answers) use credential::averages as credential_averages;
pub use names::TypedPay;

use crate::knowledge::{Knowledge, Level, Month};

use crate::answers::draft::{Draft, Line};
use crate::answers::names::{Names, Unknown};
use crate::answers::next::{about, against, career, outlook, pay, what_people_earn};
use crate::answers::places;
use crate::answers::query::{CareerSubject, Query, Region, SalaryQuery, SalarySubject};
use crate::answers::topics::career::specialty;
use crate::answers::topics::{Arguments, Terminal, TopicDescriptor, TopicOption, Typed, such_as};
use crate::answers::words::{capitalised, uncapitalised};
use crate::knowledge::names::{LEVEL, PAID, REGION};

/// Pay: of a credential or a specialty, at a level, in a place.
pub(super) struct Pay;

const CREDENTIAL: &str = "credential";
const LEVEL_OPTION: &str = "level";
const REGION_OPTION: &str = "region";

static OPTIONS: [TopicOption; 3] = [
    TopicOption {
        name: CREDENTIAL,
        value: "CREDENTIAL|SPECIALTY",
        expected: &PAID,
        required: false,
        about: |knowledge| {
            let credential = such_as("Credential", knowledge.example_credentials().first().copied());
            format!("{credential}, or {}", such_as("specialty", knowledge.example_specialty()))
        },
        about_in_terminal: "",
    },
    TopicOption {
        name: LEVEL_OPTION,
        value: "LEVEL",
        expected: &LEVEL,
        required: false,
        about: |_| "entry, mid or senior, or years of experience such as 10 years".to_owned(),
        about_in_terminal: "",
    },
    TopicOption {
        name: REGION_OPTION,
        value: "PLACE",
        expected: &REGION,
        required: false,
        about: |knowledge| {
            let country = knowledge.example_countries().first().copied();
            let examples: Vec<&str> = knowledge.example_state().into_iter().chain(country).collect();
            let state = if knowledge.vocabulary.states.is_empty() { "" } else { "state or " };
            let such_as = if examples.is_empty() { "" } else { ", such as " };
            capitalised(&format!("{state}country{such_as}{}", examples.join(" or ")))
        },
        about_in_terminal: "",
    },
];

impl TopicDescriptor for Pay {
    fn id(&self) -> &'static str {
        "salary"
    }

    fn command(&self) -> &'static str {
        "salary"
    }

    fn color(&self) -> u32 {
        0x15_80_3D
    }

    fn about(&self, knowledge: &Knowledge) -> String {
        let people = &knowledge.wording.people;
        format!("What {people} earn: of a credential or specialty, at a level, in a place, or all in all")
    }

    fn about_in_terminal(&self) -> &'static str {
        "Pay: of a credential or specialty, at a level, in a place; without any, the national picture"
    }

    fn options(&self) -> &'static [TopicOption] {
        &OPTIONS
    }

    fn terminal(&self) -> Terminal {
        Terminal::Words {
            values: &["CREDENTIAL|SPECIALTY|LEVEL|PLACE"],
            about: "Credential such as CPC, or specialty such as oncology; entry, mid or senior, or years such as 10 \
                    years; a place. In any order, and none of it is needed",
            required: false,
            by_name: Some((REGION_OPTION, "Country or US state, by name or code")),
        }
    }

    fn intents(&self) -> &'static [&'static str] {
        &["salary"]
    }

    fn has_overview(&self) -> bool {
        true
    }

    fn query(&self, names: Names<'_>, typed: &Typed) -> Result<Query, Unknown> {
        let [subject, level, region] = [CREDENTIAL, LEVEL_OPTION, REGION_OPTION].map(|option| typed.get(option));
        names.salary(TypedPay { subject, level, region })
    }

    fn query_of_words(&self, names: Names<'_>, words: &[String], by_name: Option<&str>) -> Result<Query, Unknown> {
        names.salary_of_words(words, by_name)
    }

    fn parse(&self, knowledge: &Knowledge, parts: &[&str]) -> Option<Query> {
        queries::parse(knowledge, parts).map(Query::Salary)
    }

    fn parse_command(&self, knowledge: &Knowledge, words: &[&str]) -> Option<Query> {
        queries::parse_command(knowledge, words).map(Query::Salary)
    }

    fn queries(&self, knowledge: &Knowledge) -> Vec<Query> {
        queries::all(knowledge).into_iter().map(Query::Salary).collect()
    }

    fn title(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        title(knowledge, asked(query)?)
    }

    fn caption(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        let asked = asked(query)?;
        if *asked == SalaryQuery::default() { Some(what_people_earn(knowledge)) } else { title(knowledge, asked) }
    }

    fn draft(&self, knowledge: &Knowledge, query: &Query, today: Month) -> Option<Draft> {
        draft(knowledge, asked(query)?, today)
    }

    fn arguments(&self, knowledge: &Knowledge, query: &Query) -> Arguments {
        let Some(asked) = asked(query) else { return Arguments::default() };
        let subject = asked.subject.as_ref().map(|subject| match subject {
            SalarySubject::Credential(name) | SalarySubject::Specialty(name) => name.clone(),
        });
        Arguments {
            words: subject.into_iter().chain(asked.level.map(|level| level.id().to_owned())).collect(),
            region: asked.region.as_ref().map(|region| places::region(knowledge, region)),
        }
    }

    fn next(&self, knowledge: &Knowledge, query: &Query) -> Vec<(String, Query)> {
        let Some(asked) = asked(query) else { return Vec::new() };
        let mut ways = Vec::new();
        match &asked.subject {
            Some(SalarySubject::Credential(code)) => {
                ways.extend(std::iter::once(about(code)).chain(against(knowledge, code)))
            }
            Some(SalarySubject::Specialty(id)) => {
                let specialty = CareerSubject::Specialty(id.clone());
                ways.push(("About this specialty".to_owned(), Query::Career(Some(specialty))));
            }
            None => {}
        }
        let narrowed = asked.level.is_some() || asked.region.is_some();
        if narrowed && asked.subject.is_some() {
            let query = SalaryQuery { subject: asked.subject.clone(), ..SalaryQuery::default() };
            ways.push(("All levels and places".to_owned(), Query::Salary(query)));
        }
        let country = asked.region.as_ref().map_or(knowledge.home(), |region| region.country.as_str());
        if !is_national(knowledge, asked) {
            // With the place, as without it pay is that of the server's own region.
            let home = Some(knowledge.home()).filter(|home| !home.is_empty()).map(Region::country);
            let at_home = SalaryQuery { region: home, ..SalaryQuery::default() };
            ways.push((format!("Pay in {}", places::the_home(knowledge)), Query::Salary(at_home)));
        }
        ways.extend([outlook(country), career()]);
        ways
    }

    fn related(&self, knowledge: &Knowledge, query: &Query) -> Option<(&'static str, Vec<Query>)> {
        let is_national = asked(query).is_some_and(|asked| is_national(knowledge, asked));
        is_national.then(|| ("Pay by credential, level or country", kinds_of_pay(knowledge)))
    }

    fn as_written(&self, query: &Query) -> Vec<String> {
        vec![format!("/{}", query.id().replace(':', " "))]
    }

    fn has_content(&self, knowledge: &Knowledge, query: &Query) -> bool {
        match asked(query).and_then(|asked| asked.subject.as_ref()) {
            Some(SalarySubject::Credential(code)) => {
                knowledge.salaries.iter().any(|row| row.credential.as_ref() == Some(code))
            }
            _ => !knowledge.salaries.is_empty(),
        }
    }

    fn file<'k>(&self, _: &'k Knowledge, _: &Query) -> &'k str {
        "tables/pay.toml"
    }
}

const fn asked(query: &Query) -> Option<&SalaryQuery> {
    match query {
        Query::Salary(asked) => Some(asked),
        _ => None,
    }
}

/// Whether it asks for everybody's pay in the whole home country.
fn is_national(knowledge: &Knowledge, salary: &SalaryQuery) -> bool {
    let is_whole = |region: &Region| region.state.is_none() && knowledge.is_home(&region.country);
    SalaryQuery { region: None, ..salary.clone() } == SalaryQuery::default()
        && salary.region.as_ref().is_none_or(is_whole)
}

/// Credentials with figures of their own, most figures first, then levels and other countries.
fn kinds_of_pay(knowledge: &Knowledge) -> Vec<Query> {
    /// So many of 25 that the rest has room.
    const CREDENTIALS: usize = 14;
    let salaries = &knowledge.salaries;
    let count = |code: &str| salaries.iter().filter(|row| row.credential.as_deref() == Some(code)).count();
    let known = knowledge.certifications.iter().map(|known| (count(&known.code), &known.code));
    let mut known: Vec<_> = known.filter(|(count, _)| *count > 0).collect();
    known.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let credentials = known.into_iter().take(CREDENTIALS).map(|(_, code)| pay(code).1);
    let levels = Level::ALL.map(|level| SalaryQuery { level: Some(level), ..SalaryQuery::default() });
    let mut countries: Vec<&str> = salaries.iter().map(|row| row.country.as_str()).collect();
    countries.sort_unstable();
    countries.dedup();
    countries.retain(|country| !knowledge.is_home(country));
    let countries = countries.into_iter().map(|country| {
        let region = Some(Region::country(country));
        SalaryQuery { region, ..SalaryQuery::default() }
    });
    credentials.chain(levels.into_iter().chain(countries).map(Query::Salary)).collect()
}

/// What a question about pay is answered from.
#[derive(Clone, Copy)]
struct Asked<'a> {
    knowledge: &'a Knowledge,
    today: Month,
    level: Option<Level>,
    years: Option<u32>,
    /// Only where it is not the whole of the US.
    region: Option<&'a Region>,
}

impl Asked<'_> {
    fn state(&self) -> Option<&str> {
        self.region.and_then(|region| region.state.as_deref())
    }

    fn foreign(&self) -> Option<&str> {
        self.region.filter(|region| region.state.is_none()).map(|region| region.country.as_str())
    }

    /// `10 years counted as senior. `
    fn years_prefix(&self) -> String {
        match (self.years, self.level) {
            (Some(1), Some(level)) => format!("1 year counted as {}. ", level.word()),
            (Some(years), Some(level)) => format!("{years} years counted as {}. ", level.word()),
            _ => String::new(),
        }
    }
}

fn draft(knowledge: &Knowledge, query: &SalaryQuery, today: Month) -> Option<Draft> {
    let title = title(knowledge, query)?;
    let region = query.region.as_ref().filter(|region| !knowledge.is_home(&region.country) || region.state.is_some());
    let asked = Asked { knowledge, today, level: query.level, years: query.years, region };
    let mut draft = Draft::new(title);
    match &query.subject {
        Some(SalarySubject::Credential(code)) => {
            if let Some(year) = query.of_year {
                credential::of_year(&mut draft, knowledge, code, year);
            }
            draft.say(beside(knowledge, query));
            credential::fill(&mut draft, &asked, knowledge.certification(code)?);
        }
        Some(SalarySubject::Specialty(id)) => {
            let specialty = specialty(knowledge, id)?;
            specialty::fill(&mut draft, &asked, specialty);
        }
        None => match (region, query.level) {
            (Some(region), _) => place::fill(&mut draft, &asked, region),
            (None, Some(level)) => level::fill(&mut draft, &asked, level),
            (None, None) => national::fill(&mut draft, knowledge, query.of_year),
        },
    }
    Some(draft)
}

/// That no figure is of both that were named.
fn beside(knowledge: &Knowledge, query: &SalaryQuery) -> Option<Line> {
    let SalarySubject::Credential(code) = query.subject.as_ref()? else { return None };
    let besides = match query.besides.as_ref()? {
        SalarySubject::Credential(other) => other.clone(),
        SalarySubject::Specialty(id) => uncapitalised(&specialty(knowledge, id)?.name),
    };
    Some(Line::new(format!("We hold no figure for {code} holders in {besides} alone. For all of them:")))
}

fn title(knowledge: &Knowledge, query: &SalaryQuery) -> Option<String> {
    let subject = match &query.subject {
        Some(SalarySubject::Credential(code)) => Some(knowledge.certification(code)?.code.clone()),
        Some(SalarySubject::Specialty(id)) => {
            let specialty = specialty(knowledge, id)?;
            Some(format!("{} in {}", knowledge.wording.people, uncapitalised(&specialty.name)))
        }
        None => None,
    };
    let place = match &query.region {
        Some(region) if !is_known(knowledge, region) => return None,
        Some(Region { state: Some(state), .. }) => Some(places::state(knowledge, state)),
        Some(Region { country, state: None }) => Some(places::country(knowledge, country)),
        None => None,
    };
    let subject_is_open = subject.is_none();
    let level = query.level.map(|level| level.word().to_owned());
    let is_whole = subject.is_none() && level.is_none() && place.is_none();
    let year = query.of_year.map(|year| year.to_string());
    let is_whole = is_whole && year.is_none();
    let parts: Vec<String> = [subject, level, year].into_iter().flatten().collect();
    let names_nobody = subject_is_open && query.level.is_none();
    let everybody = names_nobody.then(|| knowledge.wording.people_in_full.clone());
    let whom = everybody.into_iter().chain(parts).collect::<Vec<_>>().join(", ");
    Some(match place {
        Some(place) => format!("Pay: {whom}, {place}"),
        None if is_whole => {
            format!("What {} earn in {}", knowledge.wording.people_in_full, places::the_home(knowledge))
        }
        None => capitalised(&format!("Pay: {whom}")),
    })
}

fn is_known(knowledge: &Knowledge, region: &Region) -> bool {
    match &region.state {
        Some(state) => knowledge.is_home(&region.country) && places::is_state(knowledge, state),
        None => places::is_country(knowledge, &region.country),
    }
}
