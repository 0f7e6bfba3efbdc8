//! Job interviews: what is asked, how to answer, what to ask back.

use crate::knowledge::{InterviewCategory, InterviewNote, InterviewQuestion, Knowledge};

use crate::answers::draft::{Draft, Line};
use crate::answers::words::in_words;

pub(super) fn draft(knowledge: &Knowledge, id: Option<&str>) -> Option<Draft> {
    let mut draft = Draft::new(title(knowledge, id)?);
    match id {
        None => overview(&mut draft, knowledge),
        Some(id) => match (category(knowledge, id), method(knowledge, id)) {
            (Some(category), _) => one_category(&mut draft, knowledge, category),
            (None, Some(method)) => {
                draft.say(Line::new(&method.text).citing(&method.citations));
                draft.next(["`/interview`: what else interviews ask"]);
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
        lines.push(Line::new(format!("**What to bring:** {}", category.focus)));
        lines.push(Line::new(format!("More: `/interview {}`", category.id)));
        draft.field(&category.name, lines);
    }
    let methods = knowledge.interview.methods.iter();
    let methods = methods.map(|method| Line::new(format!("{}: `/interview {}`", method.name, method.id)));
    draft.field("How to prepare", methods.collect());
    let back = knowledge.interview.employer_questions.iter();
    draft.field("Ask them", back.map(|question| Line::new(format!("• {}", question.question))).collect());
    let example = knowledge.interview.categories.last();
    let example = example.map(|category| format!("`/interview {}`: example questions", category.id));
    draft.next(example.into_iter().chain(how_to_build(knowledge)));
}

fn how_to_build(knowledge: &Knowledge) -> Option<String> {
    knowledge.interview.methods.first().map(|method| format!("`/interview {}`: how to build an answer", method.id))
}

fn one_category(draft: &mut Draft, knowledge: &Knowledge, category: &InterviewCategory) {
    draft.say(Line::new(format!("**Why they ask:** {}", category.purpose)).citing(&category.citations));
    draft.say(Line::new(format!("**What to bring:** {}", category.focus)));
    // Two fields, as all the questions of a category do not fit one.
    const A_FIELD: usize = 4;
    for (part, questions) in category.questions.chunks(A_FIELD).enumerate() {
        let name = if part == 0 { "Questions, and what a good answer shows" } else { "More questions" };
        draft.field(name, questions.iter().map(question).collect());
    }
    draft.next(how_to_build(knowledge).into_iter().chain(["`/interview`: the other categories".to_owned()]));
}

fn question(question: &InterviewQuestion) -> Line {
    Line::new(format!("**{}**\n{}", question.question, question.shows))
}
