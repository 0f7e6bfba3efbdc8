//! Replies as readers see them, from the built-in knowledge, on a fixed day.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use engine::answers::{
    CareerSubject, ComparisonSubject, Length, Query, Region, Reply, SUMMARY_LINES, SalaryQuery, SalarySubject,
    all_queries, limit_faults, lines_on_a_phone, parse_id, reply, title,
};
use engine::knowledge::{Knowledge, Month, PayGroup, Salary, Status, load_folder, number};

const TODAY: Month = Month { year: 2026, month: 11 };
/// The career guide whose every table and figure must be reachable.
const GUIDE: &str = "guide-2025";

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| load_folder(Path::new("knowledge")).unwrap().usable().unwrap());

/// All replies with their ids.
static REPLIES: LazyLock<Vec<(String, Reply)>> = LazyLock::new(|| {
    let replied = |query: Query| (query.id(), reply(&KNOWLEDGE, &query, TODAY).unwrap_or_else(|| panic!("{query}")));
    all_queries(&KNOWLEDGE).into_iter().map(replied).collect()
});

fn open(id: &str) -> Reply {
    let query = parse_id(&KNOWLEDGE, id).unwrap_or_else(|| panic!("{id}"));
    reply(&KNOWLEDGE, &query, TODAY).unwrap()
}

fn plain(reply: &Reply) -> String {
    let mut text = format!("# {}\n\n{}\n", reply.title, reply.text());
    for section in &reply.sections {
        text.push_str(&format!("\n[{}]\n{}\n", section.heading, section.value()));
    }
    for step in &reply.next {
        text.push_str(&format!("\n-> {}: {}", step.command, step.caption));
    }
    if !reply.related.choices.is_empty() {
        let titles: Vec<&str> = reply.related.choices.iter().map(|choice| choice.title.as_str()).collect();
        text.push_str(&format!("\n-> {}: {}", reply.related.caption, titles.join(" | ")));
    }
    text.push('\n');
    for note in reply.caveat.iter().map(|note| ("Caveat", note)).chain(reply.notes.iter().map(|note| ("Note", note))) {
        text.push_str(&format!("\n{}: {}\n", note.0, note.1));
    }
    text.push('\n');
    for source in &reply.sources {
        let address = source.address.as_deref().unwrap_or("no address");
        text.push_str(&format!("- {}: {}, {} ({address})\n", source.publisher, source.title, source.as_of));
    }
    text
}

macro_rules! snapshots {
    ($($name:ident: $id:literal,)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(plain(&open($id)));
        })*
    };
}

snapshots! {
    salary_ccs_senior: "salary:CCS:senior",
    salary_national: "salary",
    salary_cpc: "salary:CPC",
    salary_of_a_credential_without_figures: "salary:CRC:senior",
    salary_of_an_apprentice: "salary:CPC-A",
    salary_at_entry_level: "salary:entry",
    salary_in_oncology: "salary:oncology",
    salary_in_another_specialty: "salary:radiology:senior",
    salary_in_texas: "salary:senior:US-TX",
    salary_of_a_credential_in_california: "salary:CCS:US-CA",
    salary_in_the_united_kingdom: "salary:GB",
    salary_in_canada: "salary:CA",
    salary_in_a_country_without_figures: "salary:DE",
    certification_cpc: "certification:CPC",
    certification_rhit: "certification:RHIT",
    outlook_us: "outlook:US",
    outlook_australia: "outlook:AU",
    comparison_of_credentials: "comparison:CCS:CPC",
    comparison_of_professions: "comparison:medical-coding:nursing",
    comparison_of_both_kinds: "comparison:CPC:medical-billing",
    career_overview: "career",
    career_stage: "career:advanced",
    career_entry_positions: "career:entry-positions",
    interview_overview: "interview",
    interview_behavioral: "interview:behavioral",
    resources_overview: "resources",
    resources_aapc: "resources:aapc",
    faq_average_salary: "average-salary",
}

#[test]
fn model_case_holds_in_substance() {
    let reply = plain(&open("salary:CCS:senior"));
    for part in [
        "CCS, senior: **$75,000 to $85,000 a year** (US), from a career guide (figures of 2024 to 2025) that names no source",
        "Entry: $48,000 to $55,000",
        "Mid-career: $60,000 to $70,000",
        "Half earn more than $51,140 (May 2024: $50,250)",
        "One in ten earns more than $81,150",
        "/cert CCS",
        "/compare CCS CPC",
    ] {
        assert!(reply.contains(part), "{part} in\n{reply}");
    }
}

#[test]
fn every_reply_keeps_the_limits_and_names_a_source() {
    for (id, reply) in REPLIES.iter() {
        assert_eq!(limit_faults(reply), Vec::<String>::new(), "{id}");
        assert!(!reply.sources.is_empty(), "{id} has no source");
        assert!(!reply.next.is_empty() || !id.contains(':'), "{id} leads nowhere");
    }
}

#[test]
fn every_summary_fits_a_phone_and_says_something() {
    let mut longest = (0, "");
    for (id, reply) in REPLIES.iter() {
        let shown = reply.at(Length::Summary).reply;
        let lines = lines_on_a_phone(&shown);
        assert!(lines <= SUMMARY_LINES, "{id}: {lines} lines\n{}", plain(&shown));
        assert!(!shown.text().is_empty() && !shown.sources.is_empty(), "{id}");
        let first = reply.lead.iter().flat_map(|item| &item.figures).next();
        let in_summary = shown.lead.iter().flat_map(|item| &item.figures).next();
        assert_eq!(first, in_summary, "{id}: the figure that leads is not in the summary");
        longest = longest.max((lines, id));
    }
    assert!(longest.0 > SUMMARY_LINES / 2, "{longest:?}");
}

#[test]
fn a_standard_reply_has_the_whole_text_and_one_remark() {
    for (id, reply) in REPLIES.iter() {
        let shown = reply.at(Length::Standard).reply;
        assert_eq!(shown.lead, reply.lead, "{id}");
        assert!(shown.remarks().count() <= 1 || !reply.at(Length::Standard).left_out, "{id}");
        assert!(shown.sections.iter().all(|section| section.items.len() <= 7), "{id}");
        assert_eq!(*reply.at(Length::Full).reply, *reply, "{id}");
    }
}

#[test]
fn sources_are_listed_once_and_link_only_to_https() {
    for (id, reply) in REPLIES.iter() {
        let unique: BTreeSet<_> = reply.sources.iter().map(|source| (&source.id, &source.as_of)).collect();
        assert_eq!(unique.len(), reply.sources.len(), "{id}");
        let addresses = reply.sources.iter().filter_map(|source| source.address.as_deref());
        addresses.for_each(|address| assert!(address.starts_with("https://"), "{id}: {address}"));
    }
}

#[test]
fn every_id_leads_back_to_its_query() {
    for query in all_queries(&KNOWLEDGE) {
        let id = query.id();
        assert_eq!(parse_id(&KNOWLEDGE, &id), Some(query.clone()), "{id}");
        assert_eq!(title(&KNOWLEDGE, &query), reply(&KNOWLEDGE, &query, TODAY).map(|reply| reply.title), "{id}");
    }
    let ids: BTreeSet<String> = all_queries(&KNOWLEDGE).iter().map(Query::id).collect();
    assert_eq!(ids.len(), all_queries(&KNOWLEDGE).len(), "an id stands for two queries");
}

#[test]
fn unknown_ids_lead_nowhere() {
    for id in [
        "",
        "salary:",
        "salary:XYZ",
        "salary:senior:CCS",
        "salary:CCS:US-ZZ",
        "salary:CCS:senior:US:US",
        "certification:",
        "certification:ABC",
        "outlook:ZZ",
        "comparison:CPC",
        "comparison:CPC:CPC",
        "comparison:CPC:astrology",
        "career:unknown",
        "interview:unknown",
        "resources:unknown",
        "no-such-entry",
        "average-salary:US",
    ] {
        assert_eq!(parse_id(&KNOWLEDGE, id), None, "{id}");
    }
    let unknown = [
        Query::Faq("no-such-entry".to_owned()),
        Query::Certification("ABC".to_owned()),
        Query::Outlook(Region::country("ZZ"), None),
        Query::Comparison(
            ComparisonSubject::Credential("CPC".to_owned()),
            ComparisonSubject::Profession("astrology".to_owned()),
            None,
        ),
        Query::Career(Some(CareerSubject::Stage("unknown".to_owned()))),
        Query::Salary(SalaryQuery { region: Some(Region::country("ZZ")), ..SalaryQuery::default() }),
    ];
    for query in unknown {
        assert_eq!(reply(&KNOWLEDGE, &query, TODAY), None, "{query}");
        assert_eq!(title(&KNOWLEDGE, &query), None, "{query}");
    }
}

/// Whether some reply that names this source shows the text.
fn is_shown(text: &str, source: &str) -> bool {
    REPLIES.iter().any(|(_, reply)| reply.sources.iter().any(|line| line.id == source) && plain(reply).contains(text))
}

fn missing<'a>(rows: impl IntoIterator<Item = (String, &'a String, String)>) -> Vec<String> {
    let unseen = rows.into_iter().filter(|(text, source, _)| !is_shown(text, source));
    unseen.map(|(text, _, name)| format!("{name}: {text}")).collect()
}

#[test]
fn every_figure_of_the_guide_is_shown() {
    let from_guide = |sources: &[String]| sources.first().is_some_and(|source| source == GUIDE);
    let salaries = KNOWLEDGE.salaries.iter().filter(|row| from_guide(&row.sources));
    let salaries = salaries.map(|row| (row.amount(), &row.sources[0], format!("salary {}", row.id)));
    let facts = KNOWLEDGE.facts.iter().filter(|row| from_guide(&row.sources));
    let facts = facts.map(|row| (row.amount(), &row.sources[0], format!("fact {}", row.id)));
    let outlook = || KNOWLEDGE.outlook.iter().filter(|row| from_guide(&row.sources));
    let growth = outlook().map(|row| (row.growth_text(), &row.sources[0], format!("growth {}", row.country)));
    let openings =
        outlook().filter_map(|row| Some((number(row.openings?), &row.sources[0], format!("openings {}", row.country))));
    let rows: Vec<_> = salaries.chain(facts).chain(growth).chain(openings).collect();
    assert!(rows.len() > 40, "the guide's figures are not in the knowledge");
    assert_eq!(missing(rows), Vec::<String>::new());
}

#[test]
fn every_figure_of_a_credential_is_shown_with_it() {
    for certification in &KNOWLEDGE.certifications {
        let reply = plain(&open(&format!("certification:{}", certification.code)));
        for fact in &certification.facts {
            let amount = fact.amount().to_lowercase();
            assert!(reply.to_lowercase().contains(&amount), "{} {}: {amount}", certification.code, fact.field);
        }
        if let Some(row) = KNOWLEDGE.careers.entry_positions.iter().find(|row| row.credential == certification.code) {
            for position in row.positions.iter().chain(row.guide.iter().flatten()) {
                assert!(reply.to_lowercase().contains(&position.to_lowercase()), "{}: {position}", certification.code);
            }
        }
    }
}

#[test]
fn every_projection_is_shown_with_its_country() {
    for row in &KNOWLEDGE.outlook {
        let reply = plain(&open(&format!("outlook:{}", row.country)));
        assert!(reply.contains(&row.growth_text()), "{} {}", row.country, row.window);
    }
}

#[test]
fn every_pay_figure_by_credential_level_country_and_state_is_shown() {
    let groups = ["national", "credential-level", "stage", "state", "metro", "country", "pay-band", "guide-dollars"];
    let is_median = |row: &Salary| row.group != PayGroup::National || row.id == "us-median";
    let rows = KNOWLEDGE.salaries.iter().filter(|row| groups.contains(&row.group.word()) && is_median(row));
    let rows = rows.map(|row| (row.amount(), &row.sources[0], format!("{} {}", row.id, row.as_of)));
    assert_eq!(missing(rows), Vec::<String>::new());
}

#[test]
fn years_are_told_with_the_level_that_they_stand_for() {
    let query = SalaryQuery {
        subject: Some(SalarySubject::Credential("CCS".to_owned())),
        level: KNOWLEDGE.vocabulary.level_of_years(10),
        years: Some(10),
        ..SalaryQuery::default()
    };
    let reply = reply(&KNOWLEDGE, &Query::Salary(query), TODAY).unwrap();
    let text = reply.text();
    assert!(text.starts_with("10 years counted as senior. CCS, senior: **$75,000 to $85,000"), "{text}");
}

#[test]
fn no_reply_shows_an_identifier() {
    let ids = KNOWLEDGE.salaries.iter().map(|row| &row.id).chain(KNOWLEDGE.facts.iter().map(|row| &row.id));
    let ids: BTreeSet<&str> = ids.map(String::as_str).filter(|id| id.matches('-').count() >= 2).collect();
    for (id, reply) in REPLIES.iter() {
        let text = plain(reply);
        let shown: Vec<_> = ids.iter().filter(|figure| text.contains(&format!("{figure} "))).collect();
        assert!(shown.is_empty(), "{id}: {shown:?}");
        assert!(!text.contains("exam_") && !text.contains("fee_") && !text.contains("{"), "{id}");
    }
}

#[test]
fn disagreements_name_replies_that_exist() {
    let ids: Vec<&str> = REPLIES.iter().map(|(id, _)| id.as_str()).collect();
    for disagreement in &KNOWLEDGE.disagreements {
        for pattern in &disagreement.replies {
            let kind = pattern.split(':').next().unwrap();
            let parts: Vec<&str> = pattern.split(':').skip(1).collect();
            let named = |id: &&str| {
                id.split(':').next() == Some(kind) && parts.iter().all(|part| id.split(':').any(|other| other == *part))
            };
            assert!(ids.iter().any(named), "{}: {pattern}", disagreement.id);
        }
    }
}

#[test]
fn every_retired_figure_is_only_a_note() {
    for certification in &KNOWLEDGE.certifications {
        let reply = open(&format!("certification:{}", certification.code));
        for fact in certification.facts.iter().filter(|fact| fact.status == Status::Retired) {
            let in_sections = reply.sections.iter().any(|section| section.value().contains(&fact.amount()));
            assert!(
                !in_sections && reply.remarks().any(|note| note.contains(&fact.amount())),
                "{}",
                certification.code
            );
        }
    }
}
