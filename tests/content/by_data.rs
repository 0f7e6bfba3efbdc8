//! What stands in the folder decides how questions are read and what replies say: additions need no change to the code,
//! and what is wrong is told.

use std::path::Path;

use engine::answers::{Query, all_queries, limit_faults, parse_id, reply, title};
use engine::assistant::{Decision, Question, Surface};
use engine::knowledge::{Diagnostic, Files, Month, build};

const TODAY: Month = Month { year: 2026, month: 11 };

/// The files of the built-in folder.
fn files() -> Files {
    let mut files = Files::new();
    for (folder, prefix) in [("", ""), ("tables", "tables/"), ("faq", "faq/"), ("training", "training/")] {
        for item in std::fs::read_dir(Path::new("knowledge").join(folder)).unwrap() {
            let path = item.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

/// What is found wrong when a text of a file is exchanged.
fn faults(file: &str, from: &str, to: &str) -> Vec<Diagnostic> {
    let mut files = files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    *text = text.replacen(from, to, 1);
    build(&files).diagnostics
}

#[test]
fn a_wrong_key_is_told_with_its_place_and_what_was_meant() {
    for (file, from, to, words, mend) in [
        (
            "intents.toml",
            "entry = \"pay-by-place\"",
            "entry = \"pay-by-plase\"",
            "`pay-by-plase` is not",
            "`pay-by-place`",
        ),
        ("intents.toml", "\"where-to-start\"", "\"were-to-start\"", "`were-to-start` is not", "`where-to-start`"),
        (
            "intents.toml",
            "\"medical-billing\"",
            "\"medical-biling\"",
            "is not the id of a credential or profession",
            "`medical-billing`",
        ),
        ("intents.toml", "\"to-any-name\"", "\"to-any-nam\"", "`to-any-nam` is not a rule", "to-any-name"),
        ("intents.toml", "opens = \"interview\"", "opens = \"interviews\"", "`interviews` is not a table", "interview"),
        ("intents.toml", "demand_words =", "demand_wrds =", "`demand_wrds` is not a key", "`demand_words`"),
        ("labels.toml", "field = \"exam_hours\"", "field = \"exam_hour\"", "no credential or body", "`exam_hours`"),
        ("labels.toml", "section = \"renewal\"", "section = \"renewals\"", "not the id of a section", "`renewal`"),
        (
            "labels.toml",
            "id = \"bright-outlook\"",
            "id = \"brite-outlook\"",
            "`brite-outlook` is not",
            "`bright-outlook`",
        ),
        ("labels.toml", "median = \"us-median\"", "median = \"us-medain\"", "`us-medain` is not", "`us-median`"),
        ("labels.toml", "\"RHIT\"", "\"RHITT\"", "`RHITT` is not", "`RHIT`"),
        (
            "tables/credentials.toml",
            "full_credential = \"CPC\"",
            "full_credential = \"CPCC\"",
            "`CPCC` is not",
            "`CPC`",
        ),
        ("tables/pay.toml", "survey = \"aapc\"", "survey = \"aacp\"", "`aacp` is not the id of a survey", "`aapc`"),
        ("tables/careers.toml", "level = \"mid\"", "level = \"middle\"", "`middle` is not a level", "mid"),
    ] {
        let found = faults(file, from, to);
        let told =
            found.iter().find(|fault| fault.text.contains(words)).unwrap_or_else(|| panic!("{words}: {found:?}"));
        assert_eq!(told.file, file);
        assert!(told.line > 0 && told.mend.contains(mend), "{told}");
    }
}

#[test]
fn without_labels_and_intents_figures_are_called_by_their_names() {
    let mut files = files();
    files.remove("labels.toml");
    files.remove("intents.toml");
    // The surveys stand among the labels.
    let salaries = files.get_mut("tables/pay.toml").unwrap();
    *salaries = salaries.lines().filter(|line| !line.starts_with("survey = ")).collect::<Vec<_>>().join("\n");
    let knowledge = build(&files).usable().unwrap();
    for query in all_queries(&knowledge) {
        let reply = reply(&knowledge, &query, TODAY).unwrap_or_else(|| panic!("{query}"));
        assert_eq!(limit_faults(&reply), Vec::<String>::new(), "{query}");
    }
    let reply = reply(&knowledge, &Query::Certification("CPC".to_owned()), TODAY).unwrap();
    let figures = reply.sections.iter().find(|section| section.heading == "More").unwrap();
    assert!(figures.value().contains("Exam hours: 4 hours"), "{}", figures.value());
}

/// Adds rows to a file.
fn add(files: &mut Files, file: &str, rows: &str) {
    let text = files.get_mut(file).unwrap();
    text.push('\n');
    text.push_str(rows);
}

#[test]
fn rows_are_all_that_something_new_needs() {
    const SOURCED: &str = "sources = [\"guide-2025\"]\nas_of = \"2025\"\n";
    let mut files = files();
    add(
        &mut files,
        "tables/credentials.toml",
        &format!(
            "[[body]]\ncode = \"XYZA\"\nname = \"Example Association\"\n\n[[body.fact]]\nfield = \"dues\"\nvalue = 7\n\
             currency = \"USD\"\n{SOURCED}grade = \"weak\"\n\n[[certification]]\ncode = \"XYZ\"\nname = \"Example Credential\"\n\
             body = \"XYZA\"\ncountry = \"US\"\ncompare_with = \"CCA\"\nfocus = \"examples\"\naudience = \"anybody\"\n\
             jobs = [\"exemplar\"]\nrelations = \"None.\"\n{SOURCED}\n[[certification.fact]]\nfield = \"oral_part\"\nvalue = 3\n\
             unit = \"minutes\"\n{SOURCED}grade = \"weak\"\n"
        ),
    );
    add(&mut files, "labels.toml", "[[field]]\nfield = \"oral_part\"\nsection = \"exam\"\nlabel = \"Spoken part\"\n");
    add(&mut files, "labels.toml", "[[field]]\nfield = \"dues\"\nsection = \"fees\"\nlabel = \"Dues\"\n");
    add(&mut files, "vocabulary.toml", "[[country]]\ncode = \"IS\"\nname = \"Iceland\"\nnames = [\"icelandic\"]\n");
    add(
        &mut files,
        "tables/careers.toml",
        "[[specialty]]\nid = \"examples\"\nname = \"Examples\"\ntext = \"Examples are coded.\"\ncredentials = [\"XYZ\"]\n\
             sources = [\"guide-2025\"]\n\n[[stage]]\nid = \"retired\"\nname = \"Retired\"\ntext = \"One rests.\"\n\
             roles = [\"gardener\"]\nneeds = \"Years.\"\npay = []\nprospects = \"Good.\"\nsources = [\"guide-2025\"]\n",
    );
    add(
        &mut files,
        "faq/pay.toml",
        "[[entry]]\nid = \"example-entry\"\nquestion = \"What is an example?\"\nanswer = \"It is one.\"\n\
         sources = [\"guide-2025\"]\npopular = 99\n",
    );
    add(
        &mut files,
        "training/pay.toml",
        "[[entry]]\nid = \"example-entry\"\nphrasings = [\"a one\", \"b two\", \"c three\", \"d four\", \"e five\"]\n",
    );
    let knowledge = build(&files).usable().unwrap_or_else(|error| panic!("{error}"));
    let open = |id: &str| {
        let query = parse_id(&knowledge, id).unwrap_or_else(|| panic!("{id}"));
        let reply = reply(&knowledge, &query, TODAY).unwrap();
        assert_eq!(limit_faults(&reply), Vec::<String>::new(), "{id}");
        reply
    };
    let section = |id: &str, name: &str| {
        let sections = open(id).sections;
        sections.iter().find(|section| section.heading == name).unwrap_or_else(|| panic!("{id}: {name}")).value()
    };
    assert!(open("certification:XYZ").text().contains("Given by XYZA (Example Association)"));
    assert_eq!(section("certification:XYZ", "Exam"), "Spoken part: 3 minutes");
    assert!(section("certification:XYZ", "Fees").starts_with("Dues (XYZA): $7"));
    let next = open("certification:XYZ").next;
    assert!(next.iter().any(|step| step.command.to_string() == "/compare CCA XYZ"), "{next:?}");
    assert_eq!(open("comparison:CPC:XYZ").title, "CPC and XYZ compared");
    assert!(open("salary:IS").title.ends_with("Iceland"));
    assert!(open("career:examples").text().contains("Examples are coded."));
    assert!(open("salary:examples").title.ends_with("examples"));
    assert!(open("career:retired").text().contains("One rests."));
    assert_eq!(open("example-entry").title, "What is an example?");
}

#[test]
fn a_number_is_a_year_only_where_a_figure_may_be_of_it() {
    let assistant = preceptor::built_in::assistant().unwrap();
    for (text, is_of_year) in [
        ("what did coders make in 2021", Some("salary:2021")),
        ("CPC salary in 2018", Some("salary:CPC:2018")),
        ("can i make 2000 a month as a coder", None),
        ("medical coder salary 2026", None),
        ("what will coders earn in 2030", None),
    ] {
        let id = assistant.answer(&Question::new(text, Surface::Slash), None).id;
        let of_year = id.filter(|id| id.rsplit(':').next().is_some_and(|part| part.parse::<u16>().is_ok()));
        assert_eq!(of_year.as_deref(), is_of_year, "{text}");
    }
    let query = parse_id(assistant.knowledge(), "salary:2021").unwrap();
    assert_eq!(title(assistant.knowledge(), &query).unwrap(), "Pay: medical coders, 2021");
}

#[test]
fn words_that_are_enough_for_whoever_asks_never_make_it_speak_up() {
    const ASKED: &str = "What entry-level jobs does each certification lead to?";
    let strict =
        |surface, answer| preceptor::built_in::assistant().unwrap().with_threshold(surface, Some(answer), None);
    for surface in [Surface::Slash, Surface::Mention] {
        for (threshold, decision) in [(0.7, Decision::Answer), (1.0, Decision::Suggest)] {
            let response = strict(surface, threshold).answer(&Question::new(ASKED, surface), None);
            assert_eq!((response.decision, response.id.as_deref()), (decision, Some("career:entry-positions")));
        }
    }
    let confidence = strict(Surface::Channel, 1.0).answer(&Question::new(ASKED, Surface::Channel), None).confidence;
    let unasked =
        preceptor::built_in::assistant().unwrap().with_threshold(Surface::Channel, Some(confidence + 0.01), None);
    assert_eq!(unasked.answer(&Question::new(ASKED, Surface::Channel), None).decision, Decision::Silent);
}
