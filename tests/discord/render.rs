//! Replies as Discord shows them: every one within Discord's limits, some as snapshots.

use std::collections::HashSet;
use std::path::Path;
use std::sync::LazyLock;

use engine::answers;
use engine::answers::{
    Item, Length, Query, Reply, SUMMARY_LINES, SalaryQuery, Section, SourceLine, Topic, all_queries, lines_on_a_phone,
    parse_id, phone_lines,
};
use engine::assistant::{Aside, Decision, Reason, Response, Suggestion};
use engine::knowledge::{Grade, Knowledge, Month, load_folder};
use engine::matching::Slots;
use preceptor::discord::ui::components::{
    answer, did_you_mean, interview, navigation, practice, unprompted, what_they_want,
};
use preceptor::discord::ui::custom_id::{Action, Codes, CustomId};
use preceptor::discord::ui::message::OutgoingMessage;
use preceptor::discord::ui::render;
use preceptor::discord::ui::render::{Format, line, plain_title, suggestion};
use proptest::prelude::*;
use serde_json::{Value, json};
use serenity::all::{CreateActionRow, MessageId, UserId};
use twilight_model::channel::message::Embed;
use twilight_model::channel::message::component::Component;
use twilight_validate::embed::EmbedValidationErrorType;

const TODAY: Month = Month { year: 2026, month: 11 };
const ASKER: UserId = UserId::new(175_928_847_299_117_063);
const QUESTION: MessageId = MessageId::new(1_304_928_847_299_117_063);

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| load(Path::new("knowledge")));
static FOREIGN: LazyLock<Knowledge> = LazyLock::new(|| load(Path::new("tests/data/library")));

fn load(folder: &Path) -> Knowledge {
    load_folder(folder).unwrap().usable().unwrap()
}

fn reply(query: &Query) -> Reply {
    answers::reply(&KNOWLEDGE, query, TODAY).unwrap_or_else(|| panic!("{query}"))
}

fn response(knowledge: &Knowledge, query: &Query) -> Response {
    Response {
        v: 2,
        question: String::new(),
        decision: Decision::Answer,
        topic: Some(query.topic()),
        id: Some(query.id()),
        confidence: 1.0,
        slots: Slots::default(),
        candidates: Vec::new(),
        suggestions: Vec::new(),
        reply: answers::reply(knowledge, query, TODAY),
        aside: Aside::default(),
        is_near: false,
        asks: true,
        is_verbatim: false,
        reason: Reason::OPENED,
    }
}

/// The answer with its ways on.
fn message(knowledge: &Knowledge, query: &Query, look: Format, length: Length) -> OutgoingMessage {
    answer(knowledge, &response(knowledge, query), look, length, ASKER, true).unwrap_or_else(|| panic!("{query}"))
}

fn open(id: &str, look: Format, length: Length) -> OutgoingMessage {
    let query = parse_id(&KNOWLEDGE, id).unwrap_or_else(|| panic!("{id}"));
    message(&KNOWLEDGE, &query, look, length)
}

fn brief(id: &str) -> OutgoingMessage {
    open(id, Format::Embed, Length::Summary)
}

fn json(message: &OutgoingMessage) -> Value {
    json!({ "content": message.content, "embed": message.embed, "components": message.rows })
}

fn suggested() -> OutgoingMessage {
    let suggestions: Vec<Suggestion> = ["cpc-a", "salary:CPC:entry", "comparison:CCS:CPC"]
        .iter()
        .filter_map(|id| {
            let query = parse_id(&KNOWLEDGE, id)?;
            Some(Suggestion { id: query.id(), title: answers::title(&KNOWLEDGE, &query)? })
        })
        .collect();
    assert!(suggestions.len() >= 2);
    let rows = did_you_mean(Action::Choose, ASKER, None, &suggestions);
    let response = Response {
        decision: Decision::Suggest,
        topic: None,
        id: None,
        confidence: 0.3,
        suggestions,
        reply: Some(answers::suggestion(&KNOWLEDGE, true)),
        ..response(&KNOWLEDGE, &Query::Career(None))
    };
    suggestion(&response, Format::Embed, rows)
}

macro_rules! snapshots {
    ($($name:ident: $message:expr,)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(serde_json::to_string_pretty(&json(&$message)).unwrap());
        })*
    };
}

snapshots! {
    salary_ccs_senior: brief("salary:CCS:senior"),
    salary_national: brief("salary"),
    certification_cpc: brief("certification:CPC"),
    all_of_certification_cpc: open("certification:CPC", Format::Embed, Length::Full),
    outlook_us: brief("outlook:US"),
    comparison_of_credentials: brief("comparison:CCS:CPC"),
    career_overview: brief("career"),
    faq_average_salary: brief("average-salary"),
    a_suggestion: suggested(),
}

#[test]
fn certification_cpc_in_plain_text() {
    insta::assert_snapshot!(open("certification:CPC", Format::Plain, Length::Summary).content);
}

/// The length that Discord's clients count, never less than the one that its servers count.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn check_embed(what: &str, message: &OutgoingMessage) {
    assert_eq!(message.content, "", "{what}");
    let embed: Embed = serde_json::from_value(serde_json::to_value(&message.embed).unwrap()).unwrap();
    match twilight_validate::embed::embed(&embed) {
        // It counts bytes in all, which is more than Discord does; the true length is counted below.
        Err(fault) if matches!(fault.kind(), EmbedValidationErrorType::EmbedTooLarge { .. }) => {}
        checked => checked.unwrap_or_else(|fault| panic!("{what}: {fault}")),
    }
    assert!(embed.fields.len() <= 25, "{what}");
    assert!(embed.title.as_deref().is_none_or(|title| units(title) <= 256), "{what}");
    assert!(embed.description.as_deref().is_none_or(|text| units(text) <= 4_096), "{what}");
    let texts =
        [embed.title.as_deref(), embed.description.as_deref(), embed.footer.as_ref().map(|it| it.text.as_str())];
    let mut total: usize = texts.into_iter().flatten().map(units).sum();
    assert!(texts.into_iter().flatten().all(|text| !text.trim().is_empty()), "{what}");
    assert!(texts.into_iter().flatten().next().is_some() || !embed.fields.is_empty(), "{what} is empty");
    for field in &embed.fields {
        total += units(&field.name) + units(&field.value);
        assert!(!field.name.trim().is_empty() && !field.value.trim().is_empty(), "{what}: {field:?}");
        assert!(units(&field.name) <= 256 && units(&field.value) <= 1_024, "{what}: {field:?}");
    }
    assert!(total <= 6_000, "{what}: {total}");
    assert!(texts[2].is_none_or(|footer| units(footer) <= 330), "{what}");
}

fn check_plain(what: &str, message: &OutgoingMessage) {
    assert!(message.embed.is_none());
    twilight_validate::message::content(&message.content).unwrap_or_else(|fault| panic!("{what}: {fault}"));
    assert!(units(&message.content) <= 2_000, "{what}");
}

/// The custom ids and the values of menus.
fn check_rows(what: &str, rows: &[CreateActionRow]) -> (Vec<String>, Vec<String>) {
    let components: Vec<Component> = serde_json::from_value(serde_json::to_value(rows).unwrap()).unwrap();
    twilight_validate::message::components(&components, false).unwrap_or_else(|fault| panic!("{what}: {fault}"));
    let (mut ids, mut values) = (Vec::new(), Vec::new());
    for row in components {
        let Component::ActionRow(row) = row else { panic!("{what}: {row:?}") };
        assert!(!row.components.is_empty(), "{what}");
        for component in row.components {
            match component {
                Component::Button(button) => {
                    assert!(button.label.is_some_and(|label| !label.is_empty() && units(&label) <= 80), "{what}");
                    ids.push(button.custom_id.unwrap());
                }
                Component::SelectMenu(menu) => {
                    ids.push(menu.custom_id);
                    for option in menu.options.unwrap() {
                        assert!(!option.label.is_empty() && units(&option.label) <= 100, "{what}");
                        values.push(option.value);
                    }
                }
                other => panic!("{what}: {other:?}"),
            }
        }
    }
    for all in [&ids, &values] {
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len(), "{what}: {all:?}");
    }
    assert!(ids.iter().chain(&values).all(|id| units(id) <= 100), "{what}");
    (ids, values)
}

#[test]
fn every_reply_fits_either_look() {
    for query in all_queries(&KNOWLEDGE) {
        let reply = reply(&query);
        let embed = render::reply(&reply, query.topic(), Format::Embed, Length::Full).message;
        check_embed(&query.id(), &embed);
        let shown = serde_json::to_value(&embed.embed).unwrap();
        let fields = shown["fields"].as_array().map_or(0, Vec::len);
        assert_eq!(
            fields,
            reply.sections.len() + usize::from(reply.remarks().next().is_some()),
            "{query} lost a field"
        );
        let text = shown["description"].as_str().unwrap_or_default().replace("**", "");
        assert_eq!(text, reply.text().replace("**", ""), "{query} lost text");
        for length in [Length::Summary, Length::Standard, Length::Full] {
            check_plain(&query.id(), &render::reply(&reply, query.topic(), Format::Plain, length).message);
        }
    }
}

/// What an embed says: its title, text and footer, and its fields without the notes, names and lines.
#[derive(Debug, PartialEq)]
struct Said {
    texts: Vec<Value>,
    fields: Vec<(String, Vec<String>)>,
    notes: Vec<String>,
    units: usize,
}

fn said(message: &OutgoingMessage) -> Said {
    let embed = serde_json::to_value(&message.embed).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let fields = embed["fields"].as_array().cloned().unwrap_or_default();
    let texts = [&embed["title"], &embed["description"], &embed["footer"]["text"]].map(Value::clone);
    let mut units: usize = texts.iter().map(|value| units(&text(value))).sum();
    let (mut others, mut notes) = (Vec::new(), Vec::new());
    for field in &fields {
        let (name, value) = (text(&field["name"]), text(&field["value"]));
        units += self::units(&name) + self::units(&value);
        if value.starts_with("-# ") {
            notes = value.lines().map(str::to_owned).collect();
        } else {
            // Labels are in bold where there are several.
            others.push((name, value.replace("**", "").lines().map(str::to_owned).collect()));
        }
    }
    Said { texts: texts.to_vec(), fields: others, notes, units }
}

/// Lines of a message on a phone, with the title and the footer of its embed.
fn lines_of(message: &OutgoingMessage) -> usize {
    let said = said(message);
    let texts = said.texts.iter().map(|text| text.as_str().unwrap_or_default().to_owned());
    let fields = said.fields.iter().map(|(name, lines)| format!("{name}\n{}", lines.join("\n")));
    // The heading of the notes has a line as well.
    let notes = said.notes.iter().map(|note| note.trim_start_matches("-# ").to_owned());
    phone_lines(&texts.chain(fields).chain(notes).collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_summary_fits_a_phone_and_one_button_shows_the_rest() {
    for knowledge in [&*KNOWLEDGE, &*FOREIGN] {
        for query in all_queries(knowledge) {
            let message = |length| message(knowledge, &query, Format::Embed, length);
            let (summary, full) = (message(Length::Summary), message(Length::Full));
            check_embed(&query.id(), &summary);
            check_embed(&query.id(), &full);
            let is_button = |id: &&String| id.starts_with("p1|f|");
            let (ids, values) = check_rows(&query.id(), &summary.rows);
            let buttons: Vec<_> = ids.iter().filter(is_button).collect();
            assert!(!check_rows(&query.id(), &full.rows).0.iter().any(|id| is_button(&id)), "{query}");
            let is_cut = said(&summary).fields != said(&full).fields
                || said(&summary).texts[..2] != said(&full).texts[..2]
                || said(&summary).notes != said(&full).notes;
            assert_eq!(buttons.len(), usize::from(is_cut), "{query}");
            if let [button] = buttons.as_slice() {
                // Besides it, there is only practice for interviews.
                assert!(ids.len() <= 2 && values.is_empty(), "{query}: {ids:?}");
                let all = CustomId::decode(button).unwrap();
                assert_eq!((all.action, all.asker), (Action::All, Some(ASKER)));
                let id = Codes::new(knowledge).resolve(&all.entries[0]);
                assert_eq!(id.as_deref(), Some(query.id().as_str()));
                assert!(lines_of(&summary) <= SUMMARY_LINES, "{query}: {} lines", lines_of(&summary));
            }
        }
    }
}

#[test]
fn what_cannot_be_asked_for_again_has_no_button() {
    let query = parse_id(&KNOWLEDGE, "certification:CPC").unwrap();
    for look in [Format::Embed, Format::Plain] {
        let mut unknown = response(&KNOWLEDGE, &query);
        unknown.id = None;
        assert!(answer(&KNOWLEDGE, &unknown, look, Length::Summary, ASKER, true).unwrap().rows.is_empty());
        unknown.reply = None;
        assert!(answer(&KNOWLEDGE, &unknown, look, Length::Summary, ASKER, true).is_none());
    }
}

#[test]
fn plain_messages_show_no_previews_and_say_what_they_leave_out() {
    let mut left_out = 0;
    for query in all_queries(&KNOWLEDGE) {
        let message = render::reply(&reply(&query), query.topic(), Format::Plain, Length::Full).message;
        for (place, _) in message.content.match_indices("https://") {
            assert!(message.content.get(..place).unwrap().ends_with('<'), "{}", message.content);
        }
        left_out += usize::from(message.content.contains("Left out for length: "));
        assert!(message.content.starts_with("**"), "{}", message.content);
    }
    assert!(left_out > 0);
}

#[test]
fn every_way_on_leads_to_another_reply() {
    for (knowledge, most_silent) in [(&*KNOWLEDGE, 0), (&*FOREIGN, 12)] {
        let codes = Codes::new(knowledge);
        let mut silent = 0;
        for query in all_queries(knowledge) {
            let reply = answers::reply(knowledge, &query, TODAY).unwrap();
            let rows = navigation(knowledge, &query.id(), &reply, &[], ASKER);
            assert!(rows.len() <= 2);
            let (ids, values) = check_rows(&query.id(), &rows);
            let read: Vec<_> = ids.iter().map(|id| CustomId::decode(id).unwrap()).collect();
            assert!(read.iter().all(|id| id.asker == Some(ASKER)));
            let onward = read.into_iter().filter(|id| id.action == Action::Onward).flat_map(|id| id.entries);
            let mut ways = 0;
            for code in onward.chain(values) {
                let id = codes.resolve(&code).unwrap_or_else(|| panic!("{query}: {code}"));
                let next = parse_id(knowledge, &id).unwrap_or_else(|| panic!("{query}: {id}"));
                assert_ne!(next.id(), query.id());
                assert!(answers::reply(knowledge, &next, TODAY).is_some(), "{query}: {id}");
                ways += 1;
            }
            silent += usize::from(ways == 0 && matches!(query, Query::Faq(_)));
        }
        assert!(silent <= most_silent, "{silent} entries lead nowhere");
    }
    let nothing = answers::reply(&Knowledge::default(), &Query::Salary(SalaryQuery::default()), TODAY).unwrap();
    assert!(nothing.next.is_empty() && nothing.related.choices.is_empty(), "{nothing:?}");
}

#[test]
fn the_national_picture_has_a_menu() {
    let national = Query::Salary(SalaryQuery::default());
    let (_, values) = check_rows("salary", &navigation(&KNOWLEDGE, "salary", &reply(&national), &[], ASKER));
    assert!((10..=25).contains(&values.len()), "{values:?}");
    for expected in ["salary:CPC", "salary:senior", "salary:GB"] {
        assert!(values.iter().any(|value| value == expected), "{expected} in {values:?}");
    }
}

#[test]
fn an_interview_goes_round() {
    for category in &KNOWLEDGE.interview.categories {
        let count = category.questions.len();
        for index in [0, count - 1, count, usize::MAX] {
            for (what, message) in [
                ("practice", practice(&KNOWLEDGE, &category.id, index, Format::Embed).unwrap()),
                ("answer", what_they_want(&KNOWLEDGE, &category.id, index, Format::Embed).unwrap()),
            ] {
                check_embed(what, &message);
            }
            check_plain("practice", &practice(&KNOWLEDGE, &category.id, index, Format::Plain).unwrap());
            let (ids, _) = check_rows(&category.id, &interview(&KNOWLEDGE, &category.id, index, ASKER));
            let read: Vec<_> = ids.iter().map(|id| CustomId::decode(id).unwrap()).collect();
            let id = format!("interview:{}", category.id);
            assert_eq!(read[0].entries, [id.clone(), (index % count).to_string()]);
            assert_eq!(read[1].entries, [id, ((index % count + 1) % count).to_string()]);
            assert_eq!([read[0].action, read[1].action], [Action::WhatTheyWant, Action::AnotherQuestion]);
        }
    }
    assert!(practice(&KNOWLEDGE, "star", 0, Format::Embed).is_none());
    assert!(what_they_want(&FOREIGN, "behavioral", 0, Format::Embed).is_none());
    assert!(interview(&FOREIGN, "behavioral", 0, ASKER).is_empty());
}

#[test]
fn an_unprompted_answer_can_be_refused() {
    let alternatives: Vec<String> = KNOWLEDGE.faq.iter().take(9).map(|entry| entry.id.clone()).collect();
    let (ids, _) = check_rows("unprompted", &unprompted(ASKER, QUESTION, None, &alternatives));
    let not_it = CustomId::decode(&ids[0]).unwrap();
    assert_eq!((not_it.action, not_it.asker, not_it.question), (Action::NotIt, Some(ASKER), Some(QUESTION)));
    let codes = Codes::new(&KNOWLEDGE);
    let read: Vec<String> = not_it.entries.iter().map(|code| codes.resolve(code).unwrap()).collect();
    assert!(read.len() >= 5);
    assert!(alternatives.starts_with(&read));
    assert_eq!(CustomId::decode(&ids[1]).unwrap().action, Action::Delete);
}

#[test]
fn the_same_suggestion_is_offered_once() {
    let same = Suggestion { id: "a".to_owned(), title: format!("What {}", "long ".repeat(40)) };
    let blank = Suggestion { id: "b".to_owned(), title: "\u{200b}".to_owned() };
    let rows = did_you_mean(Action::Show, ASKER, Some(QUESTION), &[same.clone(), same, blank]);
    let (ids, _) = check_rows("suggestions", &rows);
    assert_eq!(ids.len(), 2);
    assert!(did_you_mean(Action::Show, ASKER, None, &[]).is_empty());
}

#[test]
fn a_foreign_folder_is_shown_as_well() {
    for query in all_queries(&FOREIGN) {
        let reply = answers::reply(&FOREIGN, &query, TODAY).unwrap();
        for extent in [Length::Summary, Length::Full] {
            check_embed(&query.id(), &render::reply(&reply, query.topic(), Format::Embed, extent).message);
            check_plain(&query.id(), &render::reply(&reply, query.topic(), Format::Plain, extent).message);
        }
    }
}

fn any_reply() -> impl Strategy<Value = Reply> {
    let text = |longest: usize| {
        prop_oneof![
            proptest::collection::vec(
                prop_oneof![
                    "[ -~]{0,40}",
                    "[\u{1f300}-\u{1f5ff}]{1,40}",
                    "`[a-z ]{1,60}`",
                    "[A-Z][a-z]{1,9}: .{1,30}\n",
                    Just("**bold** [a](https://b.c/d) https://e.f.".to_owned()),
                    "\\s{0,3}"
                ],
                0..longest
            )
            .prop_map(|parts| parts.concat()),
            "[x]{0,200}",
        ]
    };
    let item = (proptest::option::of(text(3)), text(30))
        .prop_map(|(label, value)| Item { label, value, figures: Vec::new() })
        .boxed();
    let section = (text(3), proptest::collection::vec(item.clone(), 0..12), 0_usize..3)
        .prop_map(|(heading, items, left_out)| Section { heading, items, left_out });
    let source = (text(3), text(3), text(2)).prop_map(|(publisher, as_of, rest)| SourceLine {
        id: "id".to_owned(),
        title: "Title".to_owned(),
        short: publisher.clone(),
        issuer: publisher.clone(),
        is_copy: false,
        publisher,
        address: Some(format!("https://a.b/{rest}")),
        as_of,
        grade: Grade::Secondary,
    });
    (
        (text(20), proptest::collection::vec(prop_oneof![item, text(200).prop_map(Item::new)], 0..4)),
        proptest::collection::vec(section, 0..30),
        proptest::option::of(text(30)),
        proptest::collection::vec(source, 0..20),
        proptest::collection::vec(text(30), 0..8),
    )
        .prop_map(|((title, lead), sections, caveat, sources, notes)| Reply {
            title,
            lead,
            sections,
            caveat,
            sources,
            notes,
            ..Reply::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_reply_keeps_the_limits(reply in any_reply()) {
        prop_assert!(lines_on_a_phone(&reply.at(Length::Summary).reply) <= SUMMARY_LINES);
        for length in [Length::Summary, Length::Standard, Length::Full] {
            check_embed("embed", &render::reply(&reply, Topic::FAQ, Format::Embed, length).message);
            let plain = render::reply(&reply, Topic::FAQ, Format::Plain, length).message;
            prop_assert!(units(&plain.content) <= 2_000, "{}", plain.content);
        }
    }

    #[test]
    fn any_line_and_title_fit(text in ".{0,3000}", longest in 1_usize..100) {
        prop_assert!(units(&line(&text).content) <= 2_000);
        prop_assert!(line(&text).ephemeral);
        prop_assert!(units(&plain_title(&text, longest)) <= longest);
    }
}
