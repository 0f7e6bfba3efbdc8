//! Own answers as a TOML file, as servers export and import them.
//!
//! A file is checked whole: every fault is told with its place and how to mend it, and what is at fault is not handed out.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use toml::value::{Date, Datetime, Offset, Time};

use crate::answers::{self, all_queries, parse_id};
use crate::knowledge::reader::{File, Located, Place, Table};
use crate::knowledge::{self, Diagnostic, Knowledge, Month, Severity, did_you_mean};
use crate::own_answers::answer::{
    LONGEST_ANSWER, LONGEST_LINK, LONGEST_PHRASING, LONGEST_QUESTION, MOST_ANSWERS, MOST_PHRASINGS, OwnAnswer,
    OwnAnswerError, Shown, id_for,
};
use crate::own_answers::mentions::{Mention, mentions};

/// Bytes of a file that is read.
pub const LARGEST_FILE: usize = 1 << 20;

const HEADER: &str = "\
# Answers of one server's own, as `/teach export` writes them and `/teach import` takes them.
#
#   question   as members would ask it; it is the title of the answer
#   phrasings  other ways to ask it, up to 30
#   answer     what members read, in Discord's markdown; or instead of it
#   means      the id of a built-in answer to which these ways to ask lead
#   link       where to read on
#   replaces   the id of a built-in entry in whose place it stands
#   expires    the last day on which it holds, such as 2027-01-31
#
# An answer with the id of one that is there takes its place. An import removes nothing.

";
const DAY: u64 = 86_400;

/// An answer of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The answer.
    pub answer: OwnAnswer,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The line on which its text begins, from 1.
    pub text_line: usize,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswerFile {
    /// The answers that can be taught; all of them if nothing was found but warnings.
    pub answers: Vec<Imported>,
    /// What was found, in the order of the file.
    pub findings: Vec<Diagnostic>,
}

impl AnswerFile {
    /// Whether it can be taken as it is.
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }
}

/// A finding in one line, for those who see no other place than this file: `line 12: …`.
pub fn in_one_line(finding: &Diagnostic) -> String {
    let Diagnostic { line, text, mend, .. } = finding;
    let place = if *line > 0 { format!("line {line}: ") } else { String::new() };
    if mend.is_empty() { format!("{place}{text}") } else { format!("{place}{text} ({mend})") }
}

#[derive(Serialize)]
struct Written<'a> {
    answer: [Row<'a>; 1],
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    question: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    phrasings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    means: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Datetime>,
}

/// Answers as files that [`read`] takes, each of at most [`LARGEST_FILE`] bytes.
pub fn write<'a>(answers: impl IntoIterator<Item = &'a OwnAnswer>) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for answer in answers {
        let written = row(answer);
        match files.last_mut() {
            Some(file) if file.len() + 1 + written.len() <= LARGEST_FILE => {
                file.push('\n');
                file.push_str(&written);
            }
            _ => files.push(format!("{HEADER}{written}")),
        }
    }
    files
}

/// One answer as an `[[answer]]` block.
fn row(answer: &OwnAnswer) -> String {
    let row = Row {
        id: &answer.id,
        question: &answer.question,
        phrasings: &answer.phrasings,
        answer: answer.answer(),
        means: answer.means(),
        link: answer.link(),
        replaces: answer.replaces(),
        expires: answer.expires.map(written_moment),
    };
    // Nothing of it can fail to be written.
    toml::to_string_pretty(&Written { answer: [row] }).unwrap_or_default()
}

/// Reads a file of this name, as it is called in what is found, for a server that has the answers `present`.
///
/// An answer without an id gets that of the present one that is asked in the same words, or one that none has. What a
/// present answer refers to may have left the knowledge since; where the file has it just so, that is no error.
pub fn read(name: &str, text: &str, knowledge: &Knowledge, present: &[&OwnAnswer]) -> AnswerFile {
    if text.len() > LARGEST_FILE {
        let what = format!("the file has {} bytes; at most {LARGEST_FILE} are read", text.len());
        let found = Diagnostic::of_file(name, what, "divide it into several files");
        return AnswerFile { answers: Vec::new(), findings: vec![found] };
    }
    let found = RefCell::new(Vec::new());
    let file = File::new(name, text, &found);
    let (table, _) = file.parse();
    let root = Table::new(&file, table.get_ref(), table.span());
    let reading = Reading {
        file: &file,
        knowledge,
        present: present.iter().map(|answer| (answer.id.as_str(), *answer)).collect(),
        questions: present.iter().map(|answer| (in_small_letters(&answer.question), answer.id.as_str())).collect(),
        built_in: OnceCell::new(),
        ids: RefCell::default(),
        ways: RefCell::default(),
    };
    let answers: Vec<Option<Imported>> = root.each("answer", |row| reading.answer(row));
    if answers.is_empty() && found.borrow().is_empty() {
        root.error("there is no answer in it".to_owned(), "write `[[answer]]` blocks with `question` and `answer`");
    }
    root.finish();
    if answers.len() > MOST_ANSWERS {
        let what = format!("there are {} answers; a server has at most {MOST_ANSWERS}", answers.len());
        file.error(&(0..0), what, "leave some out");
    }
    let answers = answers.into_iter().flatten().collect();
    drop(reading);
    let mut findings = found.into_inner();
    findings.sort_by_key(|finding| (finding.line, finding.column));
    AnswerFile { answers, findings }
}

struct Reading<'f, 'a> {
    file: &'f File<'a>,
    knowledge: &'f Knowledge,
    /// The server's answers, by id.
    present: BTreeMap<&'f str, &'f OwnAnswer>,
    /// The questions of the server's answers, by [`in_small_letters`], with their ids.
    questions: BTreeSet<(String, &'f str)>,
    /// Ids of all that is built in, once a wrong one is found.
    built_in: OnceCell<Vec<String>>,
    /// Ids with the lines on which they stand.
    ids: RefCell<BTreeMap<String, usize>>,
    /// Ways to ask, by [`in_small_letters`], with the lines on which they stand.
    ways: RefCell<BTreeMap<String, usize>>,
}

impl Reading<'_, '_> {
    /// An answer; none if something of it is at fault.
    fn answer(&self, row: &Table<'_, '_>) -> Option<Imported> {
        let question = self.required(row, "question", LONGEST_QUESTION);
        let phrasings = self.phrasings(row, question.as_ref());
        let id = self.id(row, question.as_ref());
        let shown = self.shown(row, id.as_deref());
        let expires = row.moment("expires").and_then(|moment| self.expires(&moment));
        let (line, _) = self.file.place(&row.place());
        let (shown, text_place) = shown?;
        let answer = OwnAnswer { id: id?, question: question?.value, phrasings: phrasings?, shown, expires };
        if let Err(fault) = answer.check() {
            let (key, mend) = match fault {
                OwnAnswerError::Link => ("link", "write an address that begins with https://"),
                OwnAnswerError::Id => ("id", "write letters, digits, `-` and `_`"),
                _ => ("question", "shorten it"),
            };
            let place = row.place_of(key).unwrap_or_else(|| row.place());
            self.file.error(&place, fault.to_string(), mend);
            return None;
        }
        let (text_line, _) = self.file.place(&text_place);
        Some(Imported { answer, line, text_line })
    }

    /// A text that must be there, not be empty and not be too long.
    fn required(&self, row: &Table<'_, '_>, key: &'static str, longest: usize) -> Option<Located<String>> {
        match row.text(key) {
            Some(text) => self.fitting(key, text, longest),
            None => {
                if row.place_of(key).is_none() {
                    row.error(format!("`{key}` is missing"), format!("add `{key} = …`"));
                }
                None
            }
        }
    }

    fn fitting(&self, key: &str, text: Located<String>, longest: usize) -> Option<Located<String>> {
        let length = text.value.chars().count();
        if text.value.trim().is_empty() {
            self.file.error(&text.place, format!("`{key}` is empty"), "write a text, or remove it");
            return None;
        }
        if length > longest {
            let what = format!("`{key}` has {length} characters; at most {longest} fit");
            self.file.error(&text.place, what, "shorten it");
            return None;
        }
        Some(text)
    }

    fn phrasings(&self, row: &Table<'_, '_>, question: Option<&Located<String>>) -> Option<Vec<String>> {
        let texts = row.texts("phrasings");
        let mut is_good = true;
        if texts.len() > MOST_PHRASINGS {
            let what = format!("there are {} other ways to ask; at most {MOST_PHRASINGS} are taken", texts.len());
            self.file.error(&row.place_of("phrasings").unwrap_or_else(|| row.place()), what, "leave some out");
            is_good = false;
        }
        if let Some(question) = question {
            self.note_way(row, question);
        }
        let mut phrasings = Vec::with_capacity(texts.len().min(MOST_PHRASINGS));
        for text in texts {
            match self.fitting("phrasings", text, LONGEST_PHRASING) {
                Some(text) => {
                    self.note_way(row, &text);
                    phrasings.push(text.value);
                }
                None => is_good = false,
            }
        }
        is_good.then_some(phrasings)
    }

    /// Warns of what is asked in these words already.
    fn note_way(&self, row: &Table<'_, '_>, way: &Located<String>) {
        let (line, _) = self.file.place(&way.place);
        let (own_line, _) = self.file.place(&row.place());
        if let Some(before) = self.ways.borrow_mut().insert(in_small_letters(&way.value), line) {
            let why = if before >= own_line { "once is enough" } else { "only one of the two answers can be shown" };
            let what = format!("this is asked in the same words as on line {before}; {why}");
            self.file.warning(&way.place, what, "remove one of the two");
        }
    }

    /// What is shown, and where its text stands.
    fn shown(&self, row: &Table<'_, '_>, id: Option<&str>) -> Option<(Shown, Place)> {
        let present = id.and_then(|id| self.present.get(id));
        let means = row.text("means");
        let answer = row.text("answer");
        let link = row.text("link");
        let replaces = row.text("replaces");
        match (answer, means) {
            (Some(_), Some(means)) => {
                let what = "`means` stands beside `answer`".to_owned();
                self.file.error(&means.place, what, "keep one: a text of your own, or the id of a built-in answer");
                None
            }
            (Some(answer), None) => {
                let answer = self.fitting("answer", answer, LONGEST_ANSWER)?;
                let link = match link {
                    Some(link) => Some(self.fitting("link", link, LONGEST_LINK)?.value),
                    None => None,
                };
                let replaces = match replaces {
                    Some(target) => {
                        Some(self.built_in("replaces", target, present.and_then(|answer| answer.replaces()))?)
                    }
                    None => None,
                };
                Some((Shown::Text { answer: answer.value, link, replaces }, answer.place))
            }
            (None, Some(means)) => {
                for key in ["link", "replaces"] {
                    if let Some(place) = row.place_of(key) {
                        self.file.error(&place, format!("`{key}` goes with `answer`, not with `means`"), "remove it");
                    }
                }
                let place = means.place.clone();
                let means = self.built_in("means", means, present.and_then(|answer| answer.means()))?;
                Some((Shown::BuiltIn { means }, place))
            }
            (None, None) => {
                if row.place_of("answer").is_none() && row.place_of("means").is_none() {
                    row.error("`answer` is missing".to_owned(), "add `answer = …`, or `means = …` with a built-in id");
                }
                None
            }
        }
    }

    /// The id of something that is built in, or was when the answer that is there was taught with it.
    fn built_in(&self, key: &str, id: Located<String>, present: Option<&str>) -> Option<String> {
        let query = parse_id(self.knowledge, &id.value);
        if query.is_some_and(|query| answers::title(self.knowledge, &query).is_some()) {
            return Some(id.value);
        }
        if present == Some(id.value.as_str()) {
            let what = format!("`{key}` is `{}`, which is no longer built in", id.value);
            self.file.warning(&id.place, what, "the answer stays as it is; give another id, or remove it");
            return Some(id.value);
        }
        let ids = || all_queries(self.knowledge).into_iter().map(|query| query.id()).collect();
        let known = self.built_in.get_or_init(ids);
        let near = did_you_mean(&id.value, known.iter().map(String::as_str), 0.8);
        let mend = near.unwrap_or_else(|| "`preceptor faq --json` lists the ids of entries".to_owned());
        self.file.reference_error(&id.place, format!("`{key}` is `{}`, which is no built-in answer", id.value), mend);
        None
    }

    fn expires(&self, moment: &Located<Datetime>) -> Option<SystemTime> {
        let Some(expires) = moment_of(&moment.value) else {
            self.file.error(
                &moment.place,
                "`expires` is no date".to_owned(),
                "write a date such as 2027-01-31, or a date and time with Z",
            );
            return None;
        };
        if expires <= SystemTime::now() {
            self.file.warning(&moment.place, "it has ended already".to_owned(), "nobody gets it; write a later date");
        }
        Some(expires)
    }

    fn id(&self, row: &Table<'_, '_>, question: Option<&Located<String>>) -> Option<String> {
        let given = row.text("id");
        let place = given.as_ref().map_or_else(|| row.place(), |id| id.place.clone());
        let (line, _) = self.file.place(&place);
        let mut ids = self.ids.borrow_mut();
        let id = match given {
            Some(id) => id.value,
            None => {
                let words = in_small_letters(&question?.value);
                let mut same = self.questions.range((words.clone(), "")..).take_while(|(asked, _)| *asked == words);
                match same.find(|(_, id)| !ids.contains_key(*id)) {
                    Some((_, id)) => (*id).to_owned(),
                    None => id_for(&question?.value, |id| ids.contains_key(id) || self.present.contains_key(id)),
                }
            }
        };
        if let Some(before) = ids.insert(id.clone(), line) {
            self.file.error(&place, format!("the id `{id}` stands on line {before} already"), "give it another one");
            return None;
        }
        Some(id)
    }
}

/// The words alone: neither spaces nor capitals make another way to ask.
fn in_small_letters(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The moment from when on something does not hold that holds on this day, or until this moment; in UTC.
fn moment_of(written: &Datetime) -> Option<SystemTime> {
    let Datetime { date, time, offset } = written;
    let date = (*date)?;
    let month = Month { year: date.year, month: date.month };
    let start = knowledge::Date { month, day: date.day }.days_since_1970()?.checked_mul(DAY)?;
    let since = match time {
        None => start.checked_add(DAY)?,
        Some(time) => {
            let seconds =
                u64::from(time.hour) * 3_600 + u64::from(time.minute) * 60 + u64::from(time.second.unwrap_or(0));
            let minutes = match offset {
                Some(Offset::Custom { minutes }) => i64::from(*minutes),
                Some(Offset::Z) | None => 0,
            };
            start.checked_add(seconds)?.checked_add_signed(-60 * minutes)?
        }
    };
    UNIX_EPOCH.checked_add(Duration::from_secs(since))
}

/// A moment as it is written: the last day, where it is the end of one.
fn written_moment(moment: SystemTime) -> Datetime {
    let seconds = moment.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let is_midnight = seconds.is_multiple_of(DAY) && seconds > 0;
    let days = if is_midnight { seconds / DAY - 1 } else { seconds / DAY };
    let knowledge::Date { month: Month { year, month }, day } = knowledge::Date::of_days_since_1970(days);
    // TOML writes years with four digits.
    let date = Some(Date { year: year.min(9_999), month, day });
    if is_midnight {
        return Datetime { date, time: None, offset: None };
    }
    let within = seconds % DAY;
    let part = |number: u64| u8::try_from(number).unwrap_or_default();
    let (hour, minute, second) = (part(within / 3_600), part(within / 60 % 60), Some(part(within % 60)));
    Datetime { date, time: Some(Time { hour, minute, second, nanosecond: None }), offset: Some(Offset::Z) }
}

/// What taking answers of a file would do to those that are there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference<'a> {
    /// New ones.
    pub added: Vec<&'a OwnAnswer>,
    /// Those that are there otherwise: as they are, and as they would be.
    pub changed: Vec<(&'a OwnAnswer, &'a OwnAnswer)>,
    /// How many are there just so.
    pub same: usize,
}

/// What is new and what is changed; nothing is removed by taking a file.
pub fn difference<'a>(
    present: impl IntoIterator<Item = &'a OwnAnswer>,
    taken: impl IntoIterator<Item = &'a OwnAnswer>,
) -> Difference<'a> {
    let present: BTreeMap<&str, &OwnAnswer> = present.into_iter().map(|answer| (answer.id.as_str(), answer)).collect();
    let mut difference = Difference::default();
    for answer in taken {
        match present.get(answer.id.as_str()) {
            None => difference.added.push(answer),
            Some(before) if **before == *answer => difference.same += 1,
            Some(before) => difference.changed.push((before, answer)),
        }
    }
    difference
}

/// What a file mentions that is not there, with the line of each: a channel or a role that `is_here` does not know.
pub fn foreign_mentions(answers: &[Imported], is_here: impl Fn(&Mention) -> bool) -> BTreeSet<(usize, Mention)> {
    let mut foreign = BTreeSet::new();
    for Imported { answer, text_line, .. } in answers {
        let text = answer.answer().unwrap_or_default();
        let (mut line, mut counted_to) = (*text_line, 0);
        for (at, mention) in mentions(text) {
            line += text.get(counted_to..at).unwrap_or_default().matches('\n').count();
            counted_to = at;
            if !is_here(&mention) {
                foreign.insert((line, mention));
            }
        }
    }
    foreign
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::build;

    #[test]
    fn an_answer_without_an_id_is_the_present_one_that_is_asked_in_the_same_words() {
        let entry = "[[entry]]\nid = \"fees\"\nquestion = \"Fees?\"\nanswer = \"None.\"\nsources = []\n";
        let folder = knowledge::Files::from([("faq/own.toml".to_owned(), entry.to_owned())]);
        let knowledge = build(&folder).usable().unwrap();
        let present = |id: &str, question: &str| OwnAnswer {
            id: id.to_owned(),
            question: question.to_owned(),
            phrasings: Vec::new(),
            shown: Shown::Text { answer: "Thursday.".to_owned(), link: None, replaces: None },
            expires: None,
        };
        let (call, other) = (present("weekly-call", "When is our call?"), present("when-are-the-rules", "Rules when?"));
        let ids = |text: &str| {
            let file = read("answers.toml", text, &knowledge, &[&call, &other]);
            assert!(file.is_good(), "{:?}", file.findings);
            file.answers.into_iter().map(|imported| imported.answer.id).collect::<Vec<_>>()
        };
        let row = |question: &str| format!("[[answer]]\nquestion = \"{question}\"\nanswer = \"Friday.\"\n");
        assert_eq!(ids(&row("when is  our CALL?")), ["weekly-call"]);
        let twice = row("When is our call?") + &row("When is our  call?");
        assert_eq!(ids(&twice), ["weekly-call", "when-is-our-call"]);
        assert_eq!(ids(&row("When are the rules?")), ["when-are-the-rules-2"], "that id is another answer's");
    }
}
