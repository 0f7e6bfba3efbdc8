//! Forms in which answers are written and looked for.

use serenity::all::UserId;

use crate::discord::ui::message::{FormField, OutgoingForm};
use crate::discord::ui::teach::custom_id;
use crate::discord::ui::teach::draft::Draft;
use engine::own_answers::{LONGEST_ANSWER, LONGEST_LINK, LONGEST_PHRASING, LONGEST_QUESTION};

pub(super) const QUESTION: &str = "question";
pub(super) const PHRASINGS: &str = "phrasings";
pub(super) const ANSWER: &str = "answer";
pub(super) const LINK: &str = "link";
const TEXT: &str = "text";

/// Characters of a field, as many as Discord allows.
const LONGEST_FIELD: usize = 4_000;
/// Characters of what is looked for.
const LONGEST_TYPED: u16 = 100;

/// As Discord counts characters; what does not fit is not needed either.
const fn most(characters: usize) -> u16 {
    if characters > LONGEST_FIELD { LONGEST_FIELD as u16 } else { characters as u16 }
}

/// The form in which an answer is written, with what is there already.
pub fn answer_form(asker: UserId, number: u64, draft: &Draft) -> OutgoingForm {
    let answer = &draft.answer;
    let (shown, _) = shown_phrasings(&answer.phrasings);
    let mut fields = vec![
        FormField {
            id: QUESTION,
            label: "Question",
            example: "When is our weekly call?".to_owned(),
            value: answer.question.clone(),
            is_long: false,
            least: 1,
            most: most(LONGEST_QUESTION),
        },
        FormField {
            id: PHRASINGS,
            label: "Other ways to ask",
            example: "One a line: as members would type it".to_owned(),
            value: shown.join("\n"),
            is_long: true,
            least: 0,
            most: most(LONGEST_FIELD),
        },
    ];
    if let Some(text) = answer.answer() {
        fields.push(FormField {
            id: ANSWER,
            label: "Answer",
            example: "What members will read. Channels and roles may be mentioned; nobody is notified.".to_owned(),
            value: text.to_owned(),
            is_long: true,
            least: 1,
            most: most(LONGEST_ANSWER),
        });
        fields.push(FormField {
            id: LINK,
            label: "Link",
            example: "https://… where to read on (may be left empty)".to_owned(),
            value: answer.link().unwrap_or_default().to_owned(),
            is_long: false,
            least: 0,
            most: most(LONGEST_LINK),
        });
    }
    let title = if draft.changes.is_some() { "Change an answer" } else { "Teach an answer" };
    let custom_id = custom_id(asker, &["written", &number.to_string()]);
    OutgoingForm { custom_id, title: title.to_owned(), fields }
}

/// Ways to ask for which the field has room, and those that have to stay as they are.
pub(super) fn shown_phrasings(phrasings: &[String]) -> (&[String], &[String]) {
    let mut used = 0;
    let fitting = phrasings.iter().take_while(|phrasing| {
        used += phrasing.chars().map(char::len_utf16).sum::<usize>() + 1;
        used <= LONGEST_FIELD
    });
    phrasings.split_at(fitting.count())
}

/// The form in which answers are looked for.
pub fn find_form(asker: UserId) -> OutgoingForm {
    let field = line("A word or two of it", "As a member would ask it");
    OutgoingForm { custom_id: custom_id(asker, &["find"]), title: "Find an answer".to_owned(), fields: vec![field] }
}

/// The form in which it is looked for what a draft's words mean.
pub fn meant_form(asker: UserId, number: u64) -> OutgoingForm {
    let field = line("What it means, in other words", "As the question is usually asked");
    let custom_id = custom_id(asker, &["find-meant", &number.to_string()]);
    OutgoingForm { custom_id, title: "What does it mean?".to_owned(), fields: vec![field] }
}

/// The form in which a draft's words are confirmed or reworded as a way to ask what has this code.
pub fn phrasing_form(asker: UserId, number: u64, code: &str, draft: &Draft) -> OutgoingForm {
    let value: String = draft.answer.question.chars().take(LONGEST_PHRASING).collect();
    let field = FormField { value, most: most(LONGEST_PHRASING), ..line("As members ask it", "Without names") };
    let custom_id = custom_id(asker, &["meant", &number.to_string(), code]);
    OutgoingForm { custom_id, title: "Another way to ask it".to_owned(), fields: vec![field] }
}

/// A field in which a line is typed.
fn line(label: &'static str, example: &str) -> FormField {
    let example = example.to_owned();
    FormField { id: TEXT, label, example, value: String::new(), is_long: false, least: 1, most: LONGEST_TYPED }
}
