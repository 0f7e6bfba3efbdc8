//! Every figure of the knowledge is one that was collected, with the same value, year, currency, statistic and population, and
//! every reply says where its figures come from. The collected facts lie outside the repository; without them only the sources
//! are tested.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use engine::answers::{all_queries, reply};
use engine::knowledge::{Knowledge, Month, load_folder};
use toml::{Table, Value};

const GUIDE: &str = "guide-2025";
/// How the collected facts call the guide, and the time that it speaks of.
const GUIDE_THERE: &str = "seed_9cv9";
const GUIDE_TIME_THERE: &str = "article (undated; text refers to 2024 and 2025)";
const GUIDE_TIME: &str = "2024 to 2025";
/// What was collected as one file and is several sources here: the pages that it quotes.
const QUOTED_IN: [(&str, &str); 4] = [
    ("aapc-exam-cost", "bls-ooh-2025-35-b"),
    ("bls-oews-ma", "bls-ooh-2025-35-b"),
    ("ahima-cca", "bls-ooh-2025-35-a"),
    ("ahima-rhit", "bls-ooh-2025-35-a"),
];

/// Whom figures count.
const AAPC: &str = "members of AAPC";
const SPECIALISTS: &str = "medical records specialists";
const OTHER_GROUPING: &str = "an older or wider group";
const OTHERS: &str = "others";

/// Parts of a host's name under which nothing is published for readers.
const UNFIT_HOSTS: [&str; 18] = [
    "test",
    "tests",
    "testing",
    "staging",
    "stage",
    "stg",
    "dev",
    "qa",
    "uat",
    "preview",
    "beta",
    "sandbox",
    "demo",
    "mirror",
    "mirrors",
    "mail",
    "notifications",
    "localhost",
];
/// Hosts of files that nobody stands behind by name.
const FILE_HOSTS: [&str; 10] = [
    "raw.githubusercontent.com",
    "github.com",
    "gist.github.com",
    "gitlab.com",
    "huggingface.co",
    "drive.google.com",
    "docs.google.com",
    "dropbox.com",
    "pastebin.com",
    "archive.org",
];

fn knowledge() -> Knowledge {
    load_folder(Path::new("knowledge")).unwrap().usable().unwrap()
}

fn table(path: &Path) -> Table {
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

fn rows<'t>(table: &'t Table, name: &str) -> Vec<&'t Table> {
    let rows = table.get(name).and_then(Value::as_array);
    rows.into_iter().flatten().map(|row| row.as_table().unwrap()).collect()
}

/// The folder of collected facts, if it is there.
fn facts() -> Option<PathBuf> {
    let folder = std::env::var_os("PRECEPTOR_FACTS").map_or_else(|| PathBuf::from("../shared/facts"), PathBuf::from);
    if !folder.is_dir() {
        crate::missing(&folder.display().to_string());
        return None;
    }
    Some(folder)
}

fn text<'t>(row: &'t Table, key: &str) -> &'t str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn amount(row: &Table, keys: &[&str]) -> Option<f64> {
    keys.iter().find_map(|key| match row.get(*key)? {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    })
}

fn names(row: &Table, key: &str) -> Vec<String> {
    match row.get(key) {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(several)) => several.iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// Digits and points of a text as numbers: what a text in other words must share.
fn numbers(text: &str) -> BTreeSet<String> {
    let joined = text.replace(',', "");
    let parts = joined.split(|c: char| !c.is_ascii_digit() && c != '.').map(|part| part.trim_matches('.'));
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A figure, wherever it is written down.
#[derive(Debug, Clone, PartialEq)]
struct Figure {
    name: String,
    /// What kind of figure it is: of pay and of what group of rows, of a credential, …
    kind: String,
    /// Amount or midpoint, low, high, lowest and highest tenth, people; for projections growth, openings, jobs, ….
    values: Vec<Option<f64>>,
    text: String,
    currency: String,
    as_of: String,
    /// Whom it counts; none where that was not noted.
    population: Option<&'static str>,
    sources: BTreeSet<String>,
    rejected: bool,
}

impl Figure {
    fn is_text(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }

    /// Whether `self`, as we print it, is what `there` was collected as.
    fn agrees(&self, there: &Self) -> bool {
        let same_text = !self.is_text()
            || self.text == there.text
            || (self.sources != BTreeSet::from([GUIDE.to_owned()])
                && there.is_text()
                && numbers(&self.text).is_subset(&numbers(&there.text)));
        self.kind == there.kind
            && self.values == there.values
            && same_text
            && self.currency == there.currency
            && self.as_of == there.as_of
            && there.population.is_none_or(|population| self.population == Some(population))
            && self.sources.is_subset(&there.sources)
            && !there.rejected
    }
}

/// Currencies stand in their own key here, and there often at the start of the unit.
fn currency(row: &Table) -> String {
    const CODES: [&str; 8] = ["USD", "CAD", "GBP", "AUD", "INR", "AED", "SAR", "NZD"];
    if amount(row, &["amount", "value", "low", "high"]).is_none() {
        return String::new();
    }
    let named = text(row, "currency");
    let unit = text(row, "unit").split(' ').next().unwrap_or_default();
    if named.is_empty() && CODES.contains(&unit) { unit.to_owned() } else { named.to_owned() }
}

/// How a source of ours is called there.
fn collected_as(id: String) -> String {
    let quoted_in = QUOTED_IN.iter().find(|(ours, _)| id == *ours);
    quoted_in.map_or(id, |(_, there)| (*there).to_owned())
}

/// Whom a pay figure of ours counts: by its survey, or else by what it says itself.
fn population_here(row: &Table) -> Option<&'static str> {
    match (text(row, "survey"), text(row, "population")) {
        ("aapc", _) => Some(AAPC),
        ("bls", _) => Some(SPECIALISTS),
        ("bls-other-grouping", _) => Some(OTHER_GROUPING),
        (_, population) if population.contains("PayScale") => Some(OTHERS),
        // Another occupation, which its label names.
        _ if text(row, "group") == "national-comparison" => Some(OTHERS),
        _ => None,
    }
}

/// The same as it was collected; states are all of one count, but for those by the old code.
fn population_there(row: &Table) -> Option<&'static str> {
    let said = text(row, "population");
    let is_old = ["29-2071", "wider", "older"].iter().any(|word| said.contains(word));
    if is_old || text(row, "note").contains("old code") {
        return Some(OTHER_GROUPING);
    }
    match said {
        "" => None,
        _ if said.contains("AAPC") => Some(AAPC),
        _ if said.contains("29-2072") => Some(SPECIALISTS),
        _ => Some(OTHERS),
    }
}

fn here(kind: &str, row: &Table, keys: &[&[&str]]) -> Figure {
    Figure {
        name: format!("{} {}", text(row, "id"), text(row, "field")),
        kind: kind.to_owned(),
        values: keys.iter().map(|keys| amount(row, keys)).collect(),
        text: text(row, "text").to_owned(),
        currency: currency(row),
        as_of: text(row, "as_of").to_owned(),
        population: population_here(row),
        sources: names(row, "sources").into_iter().map(collected_as).collect(),
        rejected: false,
    }
}

fn there(kind: &str, row: &Table, keys: &[&[&str]]) -> Figure {
    let sources = names(row, "source").into_iter().chain(names(row, "also"));
    let name = |id: String| if id == GUIDE_THERE { GUIDE.to_owned() } else { id.replace('_', "-") };
    Figure {
        name: format!("{} {}", text(row, "key"), text(row, "field")),
        kind: kind.to_owned(),
        values: keys.iter().map(|keys| amount(row, keys)).collect(),
        text: format!("{} {}", text(row, "text_value"), text(row, "note")).trim().to_owned(),
        currency: currency(row),
        as_of: text(row, "as_of").replace(GUIDE_TIME_THERE, GUIDE_TIME),
        population: population_there(row),
        sources: sources.map(name).collect(),
        rejected: text(row, "status") == "rejected",
    }
}

const PAY: [&[&str]; 6] = [&["amount", "midpoint"], &["low"], &["high"], &["p10"], &["p90"], &["employment"]];
const FACT: [&[&str]; 3] = [&["value"], &["low"], &["high"]];
const OUTLOOK_HERE: [&[&str]; 7] =
    [&["growth"], &["growth_low"], &["growth_high"], &["openings"], &["employment"], &["employment_year"], &["change"]];
const OUTLOOK_THERE: [&[&str]; 7] = [
    &["growth_pct"],
    &["growth_low_pct"],
    &["growth_high_pct"],
    &["openings_a_year"],
    &["employment_base"],
    &["employment_base_year"],
    &["employment_change"],
];

/// How a kind of pay figure and its statistic are called there, in our words.
fn statistic(there: &str) -> &str {
    match there {
        "typical range" | "usual range" | "market range, vendor claim" => "range",
        "band minimum and maximum" | "band minimum and maximum (amount is the intermediate point)" => "band",
        "lower bound" => "from",
        "can earn" => "typical",
        "mean total pay" => "mean",
        "vendor price, not wage" => "vendor price",
        other => other,
    }
}

fn pay_here(knowledge: &Knowledge) -> Vec<Figure> {
    let state = |row: &Table| {
        let states = knowledge.vocabulary.states.iter();
        states.filter(|state| state.code == text(row, "state")).map(|state| state.name.clone()).collect::<String>()
    };
    let kind = |row: &Table| match text(row, "group") {
        // Texts carry no statistic that could be compared.
        _ if row.contains_key("text") => format!("{} {}", text(row, "group"), text(row, "period")),
        group => {
            let state = if group == "state" { state(row) } else { String::new() };
            let statistic = text(row, "statistic");
            format!("{group} {} {statistic} {state}", text(row, "period"))
        }
    };
    let table = table(Path::new("knowledge/tables/pay.toml"));
    rows(&table, "salary").into_iter().map(|row| here(&kind(row), row, &PAY)).collect()
}

fn pay_there(folder: &Path) -> Vec<Figure> {
    let tables = ["salaries.toml", "second_reading.toml"].map(|name| table(&folder.join(name)));
    let all = |name: &str| tables.iter().flat_map(|table| rows(table, name)).collect::<Vec<_>>();
    let group = |row: &Table| match text(row, "dimension") {
        "related_occupation" => "national-comparison".to_owned(),
        dimension => dimension.replace('_', "-"),
    };
    let kind = |group: &str, row: &Table| {
        let period = text(row, "period");
        if row.contains_key("text_value") && amount(row, &["amount", "low"]).is_none() {
            return format!("{group} {period}");
        }
        let state = if group == "state" { text(row, "state") } else { "" };
        let word = if group == "pay-band" { "band" } else { statistic(text(row, "statistic")) };
        format!("{group} {period} {word} {state}")
    };
    let plain = all("salary").into_iter().map(|row| (group(row), row));
    let states = all("salary_state").into_iter().map(|row| ("state".to_owned(), row));
    let metros = all("salary_metro").into_iter().map(|row| ("metro".to_owned(), row));
    plain.chain(states).chain(metros).map(|(group, row)| there(&kind(&group, row), row, &PAY)).collect()
}

fn certification_facts_here() -> Vec<Figure> {
    let table = table(Path::new("knowledge/tables/credentials.toml"));
    let owners = rows(&table, "certification").into_iter().chain(rows(&table, "body"));
    let facts = owners.flat_map(|owner| {
        let kind = |row: &Table| format!("{} {}", text(owner, "code"), text(row, "field"));
        rows(owner, "fact").into_iter().map(|row| here(&kind(row), row, &FACT)).collect::<Vec<_>>()
    });
    facts.collect()
}

fn certification_facts_there(folder: &Path) -> Vec<Figure> {
    let tables = ["certifications.toml", "second_reading.toml"].map(|name| table(&folder.join(name)));
    let owner = |row: &Table| text(row, "certification").trim_end_matches(" (all)").to_owned();
    let kind = |row: &Table| format!("{} {}", owner(row), text(row, "field"));
    let facts = tables.iter().flat_map(|table| rows(table, "fact"));
    facts.map(|row| there(&kind(row), row, &FACT)).collect()
}

fn single_facts_here() -> Vec<Figure> {
    let table = table(Path::new("knowledge/tables/facts.toml"));
    let collected = rows(&table, "fact").into_iter().filter(|row| text(row, "id") != WORKED_OUT);
    collected.map(|row| here("fact", row, &FACT)).collect()
}

fn single_facts_there(folder: &Path) -> Vec<Figure> {
    let files = ["other.toml", "outlook.toml", "certifications.toml", "second_reading.toml"];
    let files = files.map(|name| table(&folder.join(name)));
    let facts = files.iter().flat_map(|table| rows(table, "fact"));
    facts.map(|row| there("fact", row, &FACT)).collect()
}

/// Worked out from yearly pay that was collected.
const WORKED_OUT: &str = "starting-pay-hourly";

#[test]
fn the_first_years_pay_by_the_hour_follows_from_that_by_the_year() {
    const HOURS: f64 = 2_080.0;
    let value = |table: &Table, kind: &str, id: &str, column: &str| {
        let row = rows(table, kind).into_iter().find(|row| text(row, "id") == id).unwrap().clone();
        row.get(column).and_then(Value::as_integer).unwrap() as f64
    };
    let pay = table(Path::new("knowledge/tables/pay.toml"));
    let facts = table(Path::new("knowledge/tables/facts.toml"));
    for (column, outermost) in [("low", f64::min as fn(f64, f64) -> f64), ("high", f64::max)] {
        let by_the_year = ["us-experience-entry-level-coder", "guide-experience-entry"];
        let [one, other] = by_the_year.map(|id| value(&pay, "salary", id, column));
        assert_eq!(value(&facts, "fact", WORKED_OUT, column), (outermost(one, other) / HOURS).round(), "{column}");
    }
}

fn projections_here() -> Vec<Figure> {
    let table = table(Path::new("knowledge/tables/outlook.toml"));
    let kind = |row: &Table| format!("{} {}", text(row, "country"), text(row, "window"));
    rows(&table, "outlook").into_iter().map(|row| here(&kind(row), row, &OUTLOOK_HERE)).collect()
}

fn projections_there(folder: &Path) -> Vec<Figure> {
    let table = table(&folder.join("outlook.toml"));
    let kind = |row: &Table| format!("{} {}", text(row, "country"), text(row, "window"));
    rows(&table, "outlook").into_iter().map(|row| there(&kind(row), row, &OUTLOOK_THERE)).collect()
}

/// The guide's single figures and the cells of its tables.
fn guide_there(folder: &Path) -> Vec<Figure> {
    let all = table(&folder.join("seed_tables.toml"));
    let mut figures: Vec<Figure> = Vec::new();
    let mut add = |values: Vec<Option<f64>>, text: &str, currency: &str, as_of: &str| {
        figures.push(Figure {
            name: String::new(),
            kind: String::new(),
            values,
            text: text.to_owned(),
            currency: currency.to_owned(),
            as_of: as_of.replace(GUIDE_TIME_THERE, GUIDE_TIME),
            population: None,
            sources: BTreeSet::from([GUIDE.to_owned()]),
            rejected: false,
        });
    };
    for row in rows(&all, "figure") {
        let values = vec![amount(row, &["amount"]), amount(row, &["low"]), amount(row, &["high"])];
        add(values, text(row, "text_value"), &currency(row), text(row, "as_of"));
    }
    for table in rows(&all, "table") {
        let columns = names(table, "columns");
        for cells in table["rows"].as_array().unwrap() {
            let cells = cells.as_array().unwrap();
            let number = |at: usize| cells.get(at).and_then(Value::as_integer).map(|number| number as f64);
            for (at, column) in columns.iter().enumerate().filter(|(_, column)| column.contains("low")) {
                let money = if column.contains("pct") { "" } else { "USD" };
                let (low, high) = (number(at), number(at + 1));
                let values = if low == high { vec![low, None, None] } else { vec![None, low, high] };
                add(values, "", money, text(table, "as_of"));
                if column.contains("pct") {
                    add(vec![number(at + 2), low, high], "", "", text(table, "as_of"));
                }
            }
        }
    }
    figures
}

/// What of the guide's we print, in the shape of its own figures.
fn guide_here(figures: &[Figure], is_outlook: bool) -> Vec<Figure> {
    let ours = figures.iter().filter(|figure| figure.sources.contains(GUIDE));
    ours.map(|figure| {
        let place = |at: usize| figure.values.get(at).copied().flatten();
        let values = if is_outlook { vec![place(3), place(1), place(2)] } else { vec![place(0), place(1), place(2)] };
        Figure { kind: String::new(), values, ..figure.clone() }
    })
    .collect()
}

/// The figures that were not collected like this.
fn strays(here: &[Figure], there: &[Figure]) -> Vec<String> {
    let strays = here.iter().filter(|figure| !there.iter().any(|known| figure.agrees(known)));
    strays.map(|figure| format!("{figure:?}")).collect()
}

#[test]
fn every_figure_is_one_that_was_collected() {
    let Some(folder) = facts() else { return };
    let tables = [
        (pay_here(&knowledge()), pay_there(&folder)),
        (certification_facts_here(), certification_facts_there(&folder)),
        (single_facts_here(), single_facts_there(&folder)),
        (projections_here(), projections_there(&folder)),
    ];
    let guide = guide_there(&folder);
    let mut differing = Vec::new();
    for (at, (here, there)) in tables.iter().enumerate() {
        assert!(here.len() > 15 && there.len() > 15, "a table was not read");
        let (of_guide, others): (Vec<_>, Vec<_>) =
            here.iter().cloned().partition(|figure| figure.sources.contains(GUIDE));
        differing.extend(strays(&others, there));
        differing.extend(strays(&guide_here(&of_guide, at == 3), &guide));
    }
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing.join("\n"));
}

#[test]
fn a_figure_that_was_changed_is_found() {
    let Some(folder) = facts() else { return };
    let (here, there) = (pay_here(&knowledge()), pay_there(&folder));
    let median = here.iter().find(|figure| figure.name.starts_with("us-median") && figure.as_of == "2025-05").unwrap();
    assert!(strays(std::slice::from_ref(median), &there).is_empty());
    let mut values = median.values.clone();
    values[0] = values[0].map(|amount| amount + 10.0);
    let changed = [
        Figure { values, ..median.clone() },
        Figure { as_of: "2024-05".to_owned(), ..median.clone() },
        Figure { currency: "CAD".to_owned(), ..median.clone() },
        Figure { sources: BTreeSet::from(["nobody".to_owned()]), ..median.clone() },
        Figure { population: Some(AAPC), ..median.clone() },
        Figure { kind: median.kind.replace("median", "mean"), ..median.clone() },
    ];
    assert_eq!(strays(&changed, &there).len(), changed.len());
}

#[test]
fn rejected_figures_never_appear() {
    let Some(folder) = facts() else { return };
    let mut rejected: Vec<String> = Vec::new();
    for file in ["salaries.toml", "certifications.toml", "outlook.toml", "other.toml"] {
        for row in table(&folder.join(file)).values().filter_map(Value::as_array).flatten().filter_map(Value::as_table)
        {
            if text(row, "status") == "rejected" {
                let keys = ["amount", "value", "low", "high", "employment_base"].map(|key| [key]);
                rejected.extend(keys.iter().filter_map(|key| amount(row, key)).map(|amount| format!("{amount}")));
            }
        }
    }
    assert!(!rejected.is_empty(), "nothing is rejected any more: this test looks at the wrong rows");
    let knowledge = knowledge();
    let today = Month { year: 2026, month: 11 };
    let replies = all_queries(&knowledge).into_iter().map(|query| {
        let reply = reply(&knowledge, &query, today).unwrap();
        (query.id(), serde_json::to_string(&reply).unwrap())
    });
    let files = std::fs::read_dir("knowledge").unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.is_file());
    let files = files.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
    for (name, text) in replies.chain(files) {
        let shown = numbers(&text);
        let found: Vec<_> = rejected.iter().filter(|figure| shown.contains(*figure)).collect();
        assert!(found.is_empty(), "{name} has {found:?}");
    }
}

/// What is wrong with an address that a member is to open.
fn fault(address: &str) -> Option<String> {
    let Some(rest) = address.strip_prefix("https://") else { return Some("not https".to_owned()) };
    let host = rest.split('/').next().unwrap_or_default().to_lowercase();
    if host.contains(['@', ':']) || !host.contains('.') || host.ends_with(|c: char| c.is_ascii_digit()) {
        return Some(format!("{host} is no public name"));
    }
    let bare = host.strip_prefix("www.").unwrap_or(&host);
    if FILE_HOSTS.iter().any(|unfit| bare == *unfit || bare.ends_with(&format!(".{unfit}"))) {
        return Some(format!("{host} holds unnamed files"));
    }
    let mut labels = host.split(['.', '-']);
    labels.find(|label| UNFIT_HOSTS.contains(label)).map(|label| format!("{host} is a {label} host"))
}

#[test]
fn addresses_are_ones_that_a_member_can_open() {
    let knowledge = knowledge();
    for source in knowledge.sources.values() {
        if let Some(address) = &source.address {
            assert_eq!(fault(address), None, "{}: {address}", source.id);
        }
    }
    for bad in [
        "http://www.aapc.com/",
        "https://conference-test.ahima.org/policies",
        "https://staging.example.org/",
        "https://mail.beckersasc.com/page",
        "https://10.0.0.1/page",
        "https://raw.githubusercontent.com/somebody/something/main/file.json",
        "ftp://example.org/",
        "https://localhost/",
    ] {
        assert!(fault(bad).is_some(), "{bad}");
    }
}

#[test]
fn the_source_that_is_shown_first_can_be_opened() {
    let knowledge = knowledge();
    let today = Month { year: 2026, month: 11 };
    let mut closed = Vec::new();
    for query in all_queries(&knowledge) {
        let reply = reply(&knowledge, &query, today).unwrap();
        let first = reply.sources.first().unwrap_or_else(|| panic!("{query} has no source"));
        if !first.address.as_deref().is_some_and(|address| address.starts_with("https://")) {
            closed.push(format!("{query}: {}", first.id));
        }
    }
    assert!(closed.is_empty(), "{} cannot be opened:\n{}", closed.len(), closed.join("\n"));
}

#[test]
fn every_answer_and_every_reply_has_a_source() {
    let knowledge = knowledge();
    for entry in &knowledge.faq {
        assert!(!entry.citations.is_empty(), "{}", entry.id);
    }
    let today = Month { year: 2026, month: 11 };
    for query in all_queries(&knowledge) {
        let reply = reply(&knowledge, &query, today).unwrap();
        assert!(!reply.sources.is_empty(), "{query}");
        for source in &reply.sources {
            let known = knowledge.sources.get(&source.id).unwrap_or_else(|| panic!("{query}: {}", source.id));
            assert_eq!(source.address, known.address, "{query}");
            assert!(!source.publisher.is_empty() && !source.title.is_empty(), "{query}: {}", source.id);
        }
    }
}
