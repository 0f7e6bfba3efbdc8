//! How many people will be needed.

use crate::knowledge::{Citation, Fact, Knowledge, Outlook, Status, Value, number};

use crate::answers::draft::{Draft, Line};
use crate::answers::names::{Names, Unknown};
use crate::answers::next::{career, first_jobs, home_outlook};
use crate::answers::places;
use crate::answers::query::Region;
use crate::answers::query::{Query, SalaryQuery};
use crate::answers::topics::{Arguments, TopicDescriptor, TopicOption, Typed, such_as};
use crate::answers::words::{capitalised, humanised};
use crate::knowledge::Month;
use crate::knowledge::names::PROJECTED;

/// Projections for countries.
pub(super) struct Projections;

const REGION_OPTION: &str = "region";

static OPTIONS: [TopicOption; 1] = [TopicOption {
    name: REGION_OPTION,
    value: "REGION",
    expected: &PROJECTED,
    required: false,
    about: |knowledge| {
        let country = such_as("Country,", knowledge.example_countries().first().copied());
        format!("{country}; {} if you leave it out", places::the_home(knowledge))
    },
    about_in_terminal: "Country, by name or code",
}];

impl TopicDescriptor for Projections {
    fn id(&self) -> &'static str {
        "outlook"
    }

    fn command(&self) -> &'static str {
        "outlook"
    }

    fn color(&self) -> u32 {
        0x0F_76_6E
    }

    fn about(&self, knowledge: &Knowledge) -> String {
        format!("How many {} will be needed", knowledge.wording.people)
    }

    fn about_in_terminal(&self) -> &'static str {
        "How jobs are expected to grow"
    }

    fn options(&self) -> &'static [TopicOption] {
        &OPTIONS
    }

    fn intents(&self) -> &'static [&'static str] {
        &["outlook"]
    }

    fn has_overview(&self) -> bool {
        false
    }

    fn query(&self, names: Names<'_>, typed: &Typed) -> Result<Query, Unknown> {
        names.outlook(typed.get(REGION_OPTION))
    }

    fn parse(&self, knowledge: &Knowledge, parts: &[&str]) -> Option<Query> {
        match parts {
            [place] => places::parse(knowledge, place).map(|region| Query::Outlook(region, None)),
            [place, window] => {
                let region = places::parse(knowledge, place)?;
                let known = main_rows(knowledge, &region.country).any(|row| row.window == *window);
                known.then(|| Query::Outlook(region, Some((*window).to_owned())))
            }
            _ => None,
        }
    }

    fn queries(&self, knowledge: &Knowledge) -> Vec<Query> {
        let countries = places::countries(knowledge);
        let of_country = countries.iter().flat_map(|country| {
            let mut windows: Vec<&String> = main_rows(knowledge, country).map(|row| &row.window).collect();
            windows.sort_unstable();
            windows.dedup();
            let windows = std::iter::once(None).chain(windows.into_iter().cloned().map(Some));
            windows.map(|window| Query::Outlook(Region::country(country), window)).collect::<Vec<_>>()
        });
        of_country.collect()
    }

    fn title(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        let title = title(knowledge, region(query)?)?;
        Some(window(query).map_or_else(|| title.clone(), |window| format!("{title}, {window}")))
    }

    fn draft(&self, knowledge: &Knowledge, query: &Query, _: Month) -> Option<Draft> {
        draft(knowledge, self.title(knowledge, query)?, region(query)?, window(query))
    }

    fn arguments(&self, knowledge: &Knowledge, query: &Query) -> Arguments {
        Arguments::words(region(query).map(|region| places::region(knowledge, region)))
    }

    fn next(&self, knowledge: &Knowledge, query: &Query) -> Vec<(String, Query)> {
        let pay_there = SalaryQuery { region: region(query).cloned(), ..SalaryQuery::default() };
        vec![
            ("What it pays there".to_owned(), Query::Salary(pay_there)),
            career(),
            home_outlook(knowledge),
            first_jobs(),
        ]
    }

    fn as_written(&self, query: &Query) -> Vec<String> {
        region(query).map(|region| format!("/outlook {}", region.country)).into_iter().collect()
    }

    fn has_content(&self, knowledge: &Knowledge, query: &Query) -> bool {
        region(query).is_some_and(|region| knowledge.outlook.iter().any(|row| row.country == region.country))
    }

    fn file<'k>(&self, _: &'k Knowledge, _: &Query) -> &'k str {
        "tables/outlook.toml"
    }
}

impl Names<'_> {
    /// Projections for a country or one of its states; by default the home country.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things.
    pub fn outlook(self, region: Option<&str>) -> Result<Query, Unknown> {
        let of = |region| Query::Outlook(region, None);
        let Some(typed) = region else { return Ok(of(Region::country(self.knowledge().home()))) };
        let known =
            self.known(&PROJECTED, self.any_region(), typed, |thing| self.region(thing), |region| Some(of(region)));
        known.map(of)
    }
}

const fn region(query: &Query) -> Option<&Region> {
    match query {
        Query::Outlook(region, _) => Some(region),
        _ => None,
    }
}

fn window(query: &Query) -> Option<&str> {
    match query {
        Query::Outlook(_, window) => window.as_deref(),
        _ => None,
    }
}

fn draft(knowledge: &Knowledge, title: String, region: &Region, window: Option<&str>) -> Option<Draft> {
    let mut draft = Draft::new(title);
    let country = region.country.as_str();
    if country.is_empty() {
        draft.say(Line::new("We hold no projections."));
        return Some(draft);
    }
    let current: Vec<&Outlook> = main_rows(knowledge, country).filter(|row| row.status == Status::Current).collect();
    let claims: Vec<&Outlook> = main_rows(knowledge, country).filter(|row| row.status == Status::Unsourced).collect();
    let name = places::the_country(knowledge, country);
    let newest = current.first().map(|row| row.window.as_str());
    if let Some(window) = window.filter(|window| Some(*window) != newest) {
        draft.say(edition(knowledge, country, window));
    }
    if let Some(newest) = current.first() {
        official(&mut draft, knowledge, newest, &current);
        draft.section(format!("Compared with ({})", newest.window), others(knowledge, newest));
        draft.section("Jobs and the labor market", facts(knowledge, country));
        draft.section("Earlier editions", earlier(knowledge, country));
        let lines = claims.iter().map(|row| claim("", row));
        let lines = lines.chain(claims_elsewhere(knowledge, country)).collect();
        draft.section(format!("The {}'s claims (no source named)", knowledge.wording.guide), lines);
    } else if claims.is_empty() {
        let facts = facts(knowledge, country);
        let any = if facts.is_empty() { "" } else { " What we do hold is below." };
        draft.say(Line::new(format!("We hold no projection for {} in {name}.{any}", knowledge.wording.people)));
        draft.section("What is known", facts);
    } else {
        for row in &claims {
            draft.say(Line::new(unsourced(knowledge, &name, row)).outlook(row));
        }
        draft.section("What official bodies publish", facts(knowledge, country));
        let heading = format!("The same {} on other countries", knowledge.wording.guide);
        draft.section(heading, claims_elsewhere(knowledge, country));
    }
    if current.is_empty() {
        draft.section(format!("For comparison, {}", places::the_home(knowledge)), comparison(knowledge));
    }
    if let Some(state) = &region.state {
        let state = places::state(knowledge, state);
        let text = format!("We hold no projection for {state} alone; this is for the whole of {name}.");
        draft.remark(Line::new(text));
    }
    Some(draft)
}

fn title(knowledge: &Knowledge, region: &Region) -> Option<String> {
    let Region { country, state } = region;
    if state.as_ref().is_some_and(|state| !knowledge.is_home(country) || !places::is_state(knowledge, state)) {
        return None;
    }
    if country.is_empty() {
        return knowledge.is_home(country).then(|| "Job outlook".to_owned());
    }
    places::is_country(knowledge, country).then(|| {
        format!("Job outlook for {}: {}", knowledge.wording.people_in_full, places::country(knowledge, country))
    })
}

fn main_rows<'k>(knowledge: &'k Knowledge, country: &str) -> impl Iterator<Item = &'k Outlook> {
    knowledge.outlook.iter().filter(move |row| row.main && row.country == country)
}

/// Whoever has issued a projection, in few words.
fn publisher<'k>(knowledge: &'k Knowledge, row: &Outlook) -> &'k str {
    let source = row.sources.first().and_then(|source| knowledge.sources.get(source));
    source.map_or("An unnamed source", |source| source.issuer.as_str())
}

fn openings(row: &Outlook) -> Option<String> {
    row.openings.map(|openings| format!("about {} openings a year", number(openings)))
}

fn official(draft: &mut Draft, knowledge: &Knowledge, newest: &Outlook, current: &[&Outlook]) {
    let exact = current.iter().find(|row| row.window == newest.window && row.growth != newest.growth);
    let exact_words = exact.map_or_else(String::new, |row| format!(" ({} before rounding)", row.growth_text()));
    let wording = newest.wording.as_ref().map_or_else(String::new, |wording| format!(", {wording}"));
    let openings = openings(newest).map_or_else(String::new, |openings| format!(", and {openings}"));
    let text = format!(
        "{} expects **{}** more jobs for {} in {}{exact_words}{wording}{openings}. Openings count people who leave, too.",
        publisher(knowledge, newest),
        newest.growth_text(),
        newest.occupation,
        newest.window
    );
    let mut line = Line::new(text).outlook(newest);
    if let Some(exact) = exact {
        line = line.outlook(exact);
    }
    draft.say(line);
    if let Some(projected) = &knowledge.wording.projected {
        draft.say(Line::new(projected));
    }
}

/// What an earlier edition says, by all copies of it.
fn edition(knowledge: &Knowledge, country: &str, window: &str) -> Line {
    let rows: Vec<&Outlook> = main_rows(knowledge, country).filter(|row| row.window == window).collect();
    let mut growths: Vec<String> = rows.iter().map(|row| format!("**{}**", row.growth_text())).collect();
    growths.dedup();
    let occupation = rows.first().map_or("", |row| row.occupation.as_str());
    let openings = rows.iter().find_map(|row| openings(row)).map_or_else(String::new, |text| format!(", {text}"));
    let text = format!("{window}: {} more jobs for {occupation}{openings}.", growths.join(" or "));
    let replaced = rows.iter().any(|row| matches!(row.status, Status::Previous | Status::Superseded));
    let text = if replaced { format!("{text} A newer edition has replaced it:") } else { text };
    rows.into_iter().fold(Line::new(text), Line::outlook)
}

fn others(knowledge: &Knowledge, newest: &Outlook) -> Vec<Line> {
    let rows = knowledge.outlook.iter().filter(|row| !row.main && row.country == newest.country);
    rows.filter(|row| row.window == newest.window)
        .map(|row| Line::labelled(capitalised(&row.occupation), row.growth_text()).outlook(row))
        .collect()
}

/// One line an edition, newest first; where copies of an edition differ, both growths.
fn earlier(knowledge: &Knowledge, country: &str) -> Vec<Line> {
    let is_earlier = |row: &&Outlook| matches!(row.status, Status::Previous | Status::Superseded);
    let mut lines: Vec<Line> = Vec::new();
    for row in main_rows(knowledge, country).filter(is_earlier) {
        let mut parts = vec![row.growth_text()];
        parts.extend(row.openings.map(|openings| format!("{} openings a year", number(openings))));
        if let (Some(employment), Some(year)) = (row.employment, row.employment_year) {
            parts.push(format!("{} jobs in {year}", number(employment)));
        }
        if let Some(change) = row.change {
            parts.push(format!("{} jobs more", number(change)));
        }
        match lines.iter_mut().find(|line| line.item.label.as_ref() == Some(&row.window)) {
            Some(line) => {
                line.item.value = format!("{}; elsewhere {}", line.item.value, parts.join(", "));
                *line = std::mem::take(line).outlook(row);
            }
            None => lines.push(Line::labelled(&row.window, parts.join(", ")).outlook(row)),
        }
    }
    let all = knowledge.outlook.iter().filter(|row| !row.main && row.country == country && is_earlier(row));
    lines.extend(all.map(|row| {
        Line::labelled(format!("{} in {}", capitalised(&row.occupation), row.window), row.growth_text()).outlook(row)
    }));
    lines
}

fn claim(start: &str, row: &Outlook) -> Line {
    let openings = openings(row).map_or_else(String::new, |openings| format!(", {openings}"));
    Line::new(format!("{start}{} over {}{openings}", row.growth_text(), row.window)).outlook(row)
}

/// The unsourced claims for all other countries.
fn claims_elsewhere(knowledge: &Knowledge, country: &str) -> Vec<Line> {
    let rows = knowledge.outlook.iter().filter(|row| row.status == Status::Unsourced && row.country != country);
    rows.map(|row| claim(&format!("{}: ", places::country(knowledge, &row.country)), row)).collect()
}

fn unsourced(knowledge: &Knowledge, name: &str, row: &Outlook) -> String {
    let openings = openings(row).map_or_else(String::new, |openings| format!(" and {openings}"));
    format!(
        "For {name} a {} claims **{}** growth over {}{openings} (figures of {}). It names no source, so do not plan by it.",
        knowledge.wording.guide,
        row.growth_text(),
        row.window,
        row.as_of
    )
}

fn comparison(knowledge: &Knowledge) -> Vec<Line> {
    let us = knowledge.current_outlook(knowledge.home()).into_iter();
    us.map(|row| {
        let openings = openings(row).map_or_else(String::new, |openings| format!(", {openings}"));
        // As a mere measure it needs no remark on how its own sources disagree.
        let cite = |source: &String| Citation { source: source.clone(), as_of: row.as_of.clone() };
        let citations: Vec<Citation> = row.sources.iter().take(1).map(cite).collect();
        let by = publisher(knowledge, row);
        Line::new(format!("{} in {}{openings} ({by})", row.growth_text(), row.window)).citing(&citations)
    })
    .collect()
}

fn facts(knowledge: &Knowledge, country: &str) -> Vec<Line> {
    let facts = knowledge.facts.iter().filter(|fact| fact.topic == "outlook" && fact.country == country);
    facts.map(|fact| fact_line(knowledge, fact)).collect()
}

fn fact_line(knowledge: &Knowledge, fact: &Fact) -> Line {
    let label = knowledge.labels.fact(&fact.id).map_or_else(|| humanised(&fact.id), |known| known.label.clone());
    let note = fact.note.as_deref().map_or_else(String::new, |note| format!(". {note}"));
    Line::labelled(label, format!("{} ({}){note}", fact_words(fact), fact.as_of)).fact(fact)
}

/// A single figure with its unit and the words that complete it.
pub(in crate::answers) fn fact_words(fact: &Fact) -> String {
    let mut words = fact.amount();
    if let Some(unit) = fact.unit.as_deref().filter(|_| !matches!(fact.value, Value::Text(_))) {
        let unit = unit.strip_prefix("percent").unwrap_or(unit).trim_start_matches([',', ' ']);
        if !unit.is_empty() {
            words = format!("{words} {unit}");
        }
    }
    match &fact.text {
        Some(text) if *text != words => format!("{words}, {text}"),
        _ => words,
    }
}
