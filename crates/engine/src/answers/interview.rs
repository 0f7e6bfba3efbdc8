//! Job interviews: what is asked, how to answer, what to ask back.

use crate::knowledge::{InterviewCategory, InterviewNote, InterviewQuestion, Knowledge};

use crate::answers::draft::{Draft, Line};
use crate::answers::words::{first_sentence, in_words};

pub(super) fn draft(knowledge: &Knowledge, id: Option<&str>) -> Option<Draft> {
    let mut draft = Draft::new(title(knowledge, id)?);
    match id {
        None => overview(&mut draft, knowledge),
        Some(id) => match (category(knowledge, id), method(knowledge, id)) {
            (Some(category), _) => one_category(&mut draft, category),
            (None, Some(method)) => {
                draft.say(Line::new(&method.text).citing(&method.citations));
            }
            (None, None) => return None,
        },
    }
    Some(draft)
}

pub(super) fn title(knowledge: &Knowledge, id: Option<&str>) -> Option<String> {
    let Some(id) = id else { return Some(format!("Job interviews for {}", knowledge.wording.people)) };
    let category = category(knowledge, id).map(|category| format!("Interview questions: {}", category.name));
    category.or_else(|| method(knowledge, id).map(|method| format!("Interviews: {}", method.name)))
}

fn category<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k InterviewCategory> {
    knowledge.interview.categories.iter().find(|category| category.id == id)
}

fn method<'k>(knowledge: &'k Knowledge, id: &str) -> Option<&'k InterviewNote> {
    knowledge.interview.methods.iter().find(|method| method.id == id)
}

fn overview(draft: &mut Draft, knowledge: &Knowledge) {
    let kinds = match knowledge.interview.categories.len() {
        1 => "one kind of question".to_owned(),
        count => format!("{} kinds of questions", in_words(count)),
    };
    let people = &knowledge.wording.people;
    draft.say(Line::new(format!("Interviews for {people} ask {kinds}. Prepare a short, true example for each.")));
    for category in &knowledge.interview.categories {
        let mut lines = vec![Line::new(format!("**Why:** {}", category.purpose)).citing(&category.citations)];
        let example = category.questions.first();
        lines.extend(example.map(|example| Line::new(format!("**For example:** {}", example.question))));
        lines.push(Line::labelled("What to bring", &category.focus));
        draft.section(&category.name, lines);
    }
    let methods = knowledge.interview.methods.iter();
    let methods =
        methods.map(|method| Line::labelled(&method.name, first_sentence(&method.text)).citing(&method.citations));
    draft.section("How to prepare", methods.collect());
    let back = knowledge.interview.employer_questions.iter();
    draft.section("Ask them", back.map(|question| Line::new(format!("• {}", question.question))).collect());
}

fn one_category(draft: &mut Draft, category: &InterviewCategory) {
    draft.say(Line::labelled("Why they ask", &category.purpose).citing(&category.citations));
    draft.say(Line::labelled("What to bring", &category.focus));
    // Two sections, as all the questions of a category do not fit one.
    const A_SECTION: usize = 4;
    for (part, questions) in category.questions.chunks(A_SECTION).enumerate() {
        let name = if part == 0 { "Questions, and what a good answer shows" } else { "More questions" };
        draft.section(name, questions.iter().map(question).collect());
    }
}

fn question(question: &InterviewQuestion) -> Line {
    Line::new(format!("**{}**\n{}", question.question, question.shows))
}
