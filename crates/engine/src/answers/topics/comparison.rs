//! Two credentials, two professions or one of each, side by side: whom each is for, what it pays, then a section for each
//! aspect, with a line for each side.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::knowledge::{
    AspectIntent, Certification, ComparedAspect, Knowledge, Level, Month, PAY_RESPECT, Profession, Salary,
};

use crate::answers::certification_facts;
use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::names;
use crate::answers::names::{Names, Problem, Unknown};
use crate::answers::next::{about, career, home_outlook, pay};
use crate::answers::pay::{item, remark};
use crate::answers::query::{ComparisonSubject, Query, Respect};
use crate::answers::topics::certification::{citations, weighed_against};
use crate::answers::topics::salary::credential_averages;
use crate::answers::topics::salary::fields::{amount_of, credential_levels};
use crate::answers::topics::{Arguments, Terminal, TopicDescriptor, TopicOption, Typed, such_as};
use crate::answers::words::{capitalised, first_sentence, sentence, uncapitalised};
use crate::knowledge::names::{COMPARED, Kind, Thing};

/// Two things side by side.
pub(super) struct Comparison;

const FIRST: &str = "first";
const SECOND: &str = "second";

static OPTIONS: [TopicOption; 2] = [
    TopicOption {
        name: FIRST,
        value: "A",
        expected: &COMPARED,
        required: true,
        about: |knowledge| {
            let mut professions = knowledge.careers.professions.iter();
            let profession = professions.find(|known| Some(known.id.as_str()) == knowledge.example_profession());
            let profession = profession.map(|known| known.name.to_lowercase());
            let credential = such_as("Credential", knowledge.example_credentials().first().copied());
            format!("{credential}, or {}", such_as("profession", profession.as_deref()))
        },
        about_in_terminal: "",
    },
    TopicOption {
        name: SECOND,
        value: "B",
        expected: &COMPARED,
        required: true,
        about: |_| "What to compare it with".to_owned(),
        about_in_terminal: "",
    },
];

impl TopicDescriptor for Comparison {
    fn id(&self) -> &'static str {
        "comparison"
    }

    fn command(&self) -> &'static str {
        "compare"
    }

    fn color(&self) -> u32 {
        0x7C_3A_ED
    }

    fn about(&self, _: &Knowledge) -> String {
        "Two credentials or two professions side by side".to_owned()
    }

    fn about_in_terminal(&self) -> &'static str {
        "Two credentials or two professions side by side"
    }

    fn options(&self) -> &'static [TopicOption] {
        &OPTIONS
    }

    fn terminal(&self) -> Terminal {
        Terminal::Words {
            values: &["A", "B"],
            about: "Two credentials or two professions; a \"vs\" between them is welcome",
            required: true,
            by_name: None,
        }
    }

    fn intents(&self) -> &'static [&'static str] {
        &["compare", "comparison"]
    }

    fn has_overview(&self) -> bool {
        false
    }

    fn query(&self, names: Names<'_>, typed: &Typed) -> Result<Query, Unknown> {
        match (typed.get(FIRST), typed.get(SECOND)) {
            (Some(first), Some(second)) => names.comparison(first, second),
            _ => Err(Unknown::because(Problem::NotTwo)),
        }
    }

    fn query_of_words(&self, names: Names<'_>, words: &[String], _: Option<&str>) -> Result<Query, Unknown> {
        match names::sides(words).as_slice() {
            [first, second] => names.comparison(first, second),
            _ => Err(Unknown::because(Problem::NotTwo)),
        }
    }

    fn parse(&self, knowledge: &Knowledge, parts: &[&str]) -> Option<Query> {
        match parts {
            [first, second, aspect @ ..] if first != second => {
                let query = Query::comparison(parse_side(knowledge, first)?, parse_side(knowledge, second)?);
                match aspect {
                    [] => Some(query),
                    [PAY_RESPECT] => Some(query.in_respect(Some(Respect::Pay))),
                    [aspect] => {
                        Some(query.in_respect(Some(Respect::Aspect(knowledge.intents.aspect(aspect)?.id.clone()))))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn queries(&self, knowledge: &Knowledge) -> Vec<Query> {
        let credentials =
            knowledge.certifications.iter().map(|known| ComparisonSubject::Credential(known.code.clone()));
        let professions = knowledge.careers.professions.iter();
        let professions = professions.map(|known| ComparisonSubject::Profession(known.id.clone()));
        let sides: Vec<ComparisonSubject> = credentials.chain(professions).collect();
        let pairs = sides.iter().enumerate().flat_map(|(place, first)| {
            let others = sides.iter().skip(place + 1);
            others.map(move |second| Query::comparison(first.clone(), second.clone()))
        });
        // Each respect of a credential beside the one that it is weighed against most.
        let weighed = knowledge.certifications.iter().flat_map(|known| {
            let other = weighed_against(knowledge, &known.code);
            let aspects = knowledge.intents.aspects.iter().filter(|aspect| !aspect.compared.is_empty());
            let respects = aspects.map(|aspect| Respect::Aspect(aspect.id.clone())).chain([Respect::Pay]);
            respects.filter_map(move |respect| {
                let credential = |code: &str| ComparisonSubject::Credential(code.to_owned());
                let pair = Query::comparison(credential(&known.code), credential(other?));
                Some(pair.in_respect(Some(respect)))
            })
        });
        let mut queries: Vec<Query> = pairs.chain(weighed).collect();
        // Two may be weighed against each other.
        let mut seen = HashSet::new();
        queries.retain(|query| seen.insert(query.clone()));
        queries
    }

    fn title(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        let [first, second] = sides(query)?;
        title(knowledge, first, second)
    }

    fn caption(&self, knowledge: &Knowledge, query: &Query) -> Option<String> {
        let [first, second] = sides(query)?;
        match (credential(first), credential(second)) {
            (Some(first), Some(second)) => Some(format!("{first} or {second}?")),
            _ => title(knowledge, first, second),
        }
    }

    fn draft(&self, knowledge: &Knowledge, query: &Query, today: Month) -> Option<Draft> {
        let [first, second] = sides(query)?;
        draft(knowledge, first, second, ComparedBy::of(knowledge, query), today)
    }

    fn arguments(&self, _: &Knowledge, query: &Query) -> Arguments {
        Arguments::words(sides(query).into_iter().flatten().map(ToString::to_string))
    }

    fn next(&self, knowledge: &Knowledge, query: &Query) -> Vec<(String, Query)> {
        let credentials: Vec<&str> = sides(query).into_iter().flatten().filter_map(credential).collect();
        let abouts = credentials.iter().map(|code| about(code));
        abouts.chain(credentials.iter().map(|code| pay(code))).chain([career(), home_outlook(knowledge)]).collect()
    }

    fn as_written(&self, query: &Query) -> Vec<String> {
        let Some([first, second]) = sides(query) else { return Vec::new() };
        vec![format!("/compare {first} {second}"), format!("/compare {second} {first}")]
    }

    fn has_content(&self, _: &Knowledge, query: &Query) -> bool {
        sides(query).is_some_and(|[first, second]| first != second)
    }

    fn file<'k>(&self, _: &'k Knowledge, _: &Query) -> &'k str {
        "tables/credentials.toml"
    }
}

impl Names<'_> {
    /// Two credentials or professions side by side.
    ///
    /// # Errors
    ///
    /// When a name is unknown or stands for several things, or both sides are the same.
    pub fn comparison(self, first: &str, second: &str) -> Result<Query, Unknown> {
        let hint = names::such_as([self.first_credential(), self.knowledge().example_profession()]);
        let side = |typed, other: Option<&ComparisonSubject>| {
            // With the other side known, a choice is the comparison itself; else a credential by itself can be shown.
            let of = |subject: ComparisonSubject| match (other, subject) {
                (Some(other), subject) => Some(Query::comparison(other.clone(), subject)),
                (None, ComparisonSubject::Credential(code)) => Some(Query::Certification(code)),
                (None, ComparisonSubject::Profession(_)) => None,
            };
            self.known(&COMPARED, hint.clone(), typed, compared, of)
        };
        let other = self.index().resolve(&COMPARED, second).found().and_then(compared);
        let first = side(first, other.as_ref())?;
        let second = side(second, Some(&first))?;
        if first == second {
            return Err(Unknown::because(Problem::Same(first.to_string())));
        }
        Ok(Query::comparison(first, second))
    }
}

fn compared(thing: Thing) -> Option<ComparisonSubject> {
    match thing.kind {
        Kind::Credential => Some(ComparisonSubject::Credential(thing.id)),
        Kind::Profession => Some(ComparisonSubject::Profession(thing.id)),
        _ => None,
    }
}

const fn sides(query: &Query) -> Option<[&ComparisonSubject; 2]> {
    match query {
        Query::Comparison(first, second, _) => Some([first, second]),
        _ => None,
    }
}

/// What they are compared by above all.
#[derive(Clone, Copy)]
enum ComparedBy<'k> {
    Pay,
    Aspect(&'k AspectIntent),
}

impl<'k> ComparedBy<'k> {
    fn of(knowledge: &'k Knowledge, query: &Query) -> Option<Self> {
        let Query::Comparison(_, _, Some(respect)) = query else { return None };
        match respect {
            Respect::Pay => Some(Self::Pay),
            Respect::Aspect(id) => knowledge.intents.aspect(id).map(Self::Aspect),
        }
    }
}

fn credential(subject: &ComparisonSubject) -> Option<&str> {
    match subject {
        ComparisonSubject::Credential(code) => Some(code),
        ComparisonSubject::Profession(_) => None,
    }
}

fn parse_side(knowledge: &Knowledge, part: &str) -> Option<ComparisonSubject> {
    let credential = knowledge.certifications.iter().find(|certification| certification.code == part);
    credential.map(|certification| ComparisonSubject::Credential(certification.code.clone())).or_else(|| {
        let profession = knowledge.careers.professions.iter().find(|profession| profession.id == part)?;
        Some(ComparisonSubject::Profession(profession.id.clone()))
    })
}

/// One side.
#[derive(Clone, Copy)]
enum Side<'k> {
    Credential(&'k Certification),
    Profession(&'k Profession),
}

impl<'k> Side<'k> {
    fn of(knowledge: &'k Knowledge, subject: &ComparisonSubject) -> Option<Self> {
        match subject {
            ComparisonSubject::Credential(code) => knowledge.certification(code).map(Self::Credential),
            ComparisonSubject::Profession(id) => {
                knowledge.careers.professions.iter().find(|profession| profession.id == *id).map(Self::Profession)
            }
        }
    }

    fn name(self) -> &'k str {
        match self {
            Self::Credential(certification) => &certification.code,
            Self::Profession(profession) => &profession.name,
        }
    }

    fn about(self, knowledge: &Knowledge) -> Line {
        let name = self.name();
        match self {
            Self::Credential(certification) => {
                let full = format!("{name}, {} ({})", certification.name, certification.body);
                Line::labelled(full, sentence(&certification.focus)).citing(&citations(knowledge, certification))
            }
            Self::Profession(profession) => Line::labelled(name, &profession.text).citing(&profession.citations),
        }
    }
}

fn draft(
    knowledge: &Knowledge,
    first: &ComparisonSubject,
    second: &ComparisonSubject,
    asked: Option<ComparedBy<'_>>,
    today: Month,
) -> Option<Draft> {
    let mut draft = Draft::new(title(knowledge, first, second)?);
    let sides = [Side::of(knowledge, first)?, Side::of(knowledge, second)?];
    match sides {
        [Side::Credential(first), Side::Credential(second)] => {
            if let Some(ComparedBy::Aspect(asked)) = asked {
                // On one line, as either alone is no comparison.
                let [first, second] =
                    [first, second].map(|side| certification_facts::aspect(knowledge, side, asked, None));
                draft.say(first.then(second));
            }
            let pay_first = matches!(asked, Some(ComparedBy::Pay));
            credentials(&mut draft, knowledge, [first, second], pay_first, today);
        }
        [Side::Profession(first), Side::Profession(second)] => {
            professions(&mut draft, [first, second]);
        }
        _ => mixed(&mut draft, knowledge, sides, today),
    }
    draft.section("What each is", sides.iter().map(|side| side.about(knowledge)).collect());
    // What was not asked for stands last.
    if let [Side::Profession(first), Side::Profession(second)] = sides {
        others_beside(&mut draft, knowledge, [first, second]);
    }
    for side in sides {
        if let Side::Profession(Profession { note: Some(note), name, .. }) = side {
            draft.remark(Line::labelled(name, note));
        }
    }
    Some(draft)
}

fn title(knowledge: &Knowledge, first: &ComparisonSubject, second: &ComparisonSubject) -> Option<String> {
    let (first, second) = (Side::of(knowledge, first)?, Side::of(knowledge, second)?);
    Some(format!("{} and {} compared", first.name(), second.name()))
}

/// The figures of both credentials in one respect, if one of them has any.
fn aspect(draft: &mut Draft, aspect: &ComparedAspect, sides: [&Certification; 2]) {
    let line = |certification: &Certification| {
        let figures = aspect.figures.iter();
        let known =
            figures.filter_map(|(field, label)| Some((label, certification_facts::newest(certification, field)?)));
        let known: Vec<_> = known.collect();
        let words = known.iter().map(|(label, (words, fact))| {
            let label = if label.is_empty() { String::new() } else { format!("{label} ") };
            let period = if aspect.shows_period { format!(" ({})", fact.as_of) } else { String::new() };
            format!("{label}{words}{period}")
        });
        let separator = if aspect.shows_period { ", " } else { "; " };
        let words = words.collect::<Vec<_>>().join(separator);
        let words = if words.is_empty() { &aspect.unknown } else { &words };
        let owner = format!("certification:{}", certification.code);
        let line = Line::labelled(&certification.code, words);
        (known.iter().fold(line, |line, (_, (_, fact))| line.certified(&owner, fact)), !known.is_empty())
    };
    let [(first, has_first), (second, has_second)] = sides.map(line);
    if has_first || has_second {
        draft.section(&aspect.heading, vec![first, second]);
    }
}

fn plain(draft: &mut Draft, name: &str, sides: [(&str, &str); 2]) {
    draft.section(name, sides.iter().map(|(name, text)| Line::labelled(*name, *text)).collect());
}

fn credentials(draft: &mut Draft, knowledge: &Knowledge, sides: [&Certification; 2], pay_first: bool, today: Month) {
    let [first, second] = sides;
    // Whom each is for is what most people choose by; then what it pays and what it costs, side by side.
    let for_whom = sides.map(|side| format!("**{}** is for {}", side.code, uncapitalised(&side.audience)));
    let about = sides.map(|side| citations(knowledge, side)).concat();
    let for_whom = Line::new(format!("{}.", for_whom.join("; "))).citing(&about);
    let pay = |side: &Certification| match credential_averages(knowledge, &side.code, today).first() {
        Some(row) => item(knowledge, &side.code, row),
        None => Line::labelled(&side.code, "we hold no figure"),
    };
    // Who earns more is a verdict where one survey tells it of both.
    match pay_side_by_side(knowledge, sides, today) {
        Some((line, true)) => [line, for_whom].into_iter().for_each(|line| draft.say(line)),
        Some((line, false)) if pay_first => {
            draft.say(Line::new("Which pays more is open: no survey that we hold asked holders of both."));
            [line, for_whom].into_iter().for_each(|line| draft.say(line));
        }
        Some((line, false)) => [for_whom, line].into_iter().for_each(|line| draft.say(line)),
        None if pay_first => {
            draft.say(Line::new("Which pays more is open: we do not hold a figure of each."));
            sides.iter().for_each(|side| draft.say(pay(side)));
            draft.say(for_whom);
        }
        None => {
            draft.say(for_whom);
            draft.section("Pay", sides.iter().map(|side| pay(side)).collect());
        }
    }
    for compared in &knowledge.labels.compared {
        aspect(draft, compared, sides);
    }
    pay_by_level(draft, knowledge, sides);
    let jobs = sides.map(|side| side.jobs.join(", "));
    let [first_jobs, second_jobs] = &jobs;
    plain(draft, "Typical jobs", [(&first.code, first_jobs), (&second.code, second_jobs)]);
    plain(draft, "How it stands to others", [(&first.code, &first.relations), (&second.code, &second.relations)]);
}

/// What the holders of both earn, and whether it is like beside like: figures of one survey, statistic and period. None where
/// one of them has no figure.
fn pay_side_by_side(knowledge: &Knowledge, sides: [&Certification; 2], today: Month) -> Option<(Line, bool)> {
    let [left, right] = sides;
    let [first, second] = sides.map(|side| credential_averages(knowledge, &side.code, today));
    let pairs = first.iter().flat_map(|row| second.iter().map(move |other| (*row, *other)));
    let alike = pairs.clone().find(|(row, other)| {
        row.survey.is_some()
            && row.survey == other.survey
            && row.statistic == other.statistic
            && row.as_of == other.as_of
    });
    let (row, other) = alike.or_else(|| pairs.into_iter().next())?;
    let lead = match amount_of(row).total_cmp(&amount_of(other)) {
        _ if alike.is_none() => "Pay".to_owned(),
        Ordering::Less => format!("{} holders earn more", right.code),
        Ordering::Greater => format!("{} holders earn more", left.code),
        Ordering::Equal => "They earn the same".to_owned(),
    };
    let of =
        |side: &Certification, row: &Salary| format!("{} **{}** ({})", side.code, row.amount(), remark(knowledge, row));
    let text = format!("{lead}: {}, {}.", of(left, row), of(right, other));
    Some((Line::new(text).pays([row, other]), alike.is_some()))
}

fn pay_by_level(draft: &mut Draft, knowledge: &Knowledge, sides: [&Certification; 2]) {
    let rows = sides.map(|side| credential_levels(knowledge, &side.code));
    let mut lines: Vec<Line> = Vec::new();
    if rows.iter().all(|rows| !rows.is_empty()) {
        for level in Level::ALL {
            let at_level = rows.iter().flatten().filter(|row| row.level == Some(level));
            let parts: Vec<_> = at_level.collect();
            let words: Vec<String> = parts
                .iter()
                .filter_map(|row| Some(format!("{} {}", row.credential.as_deref()?, row.amount())))
                .collect();
            let line = Line::labelled(capitalised(level.word()), words.join(" · "));
            lines.push(line.pays(parts.into_iter().copied()));
        }
        draft.section(format!("Pay by level ({})", guide::unnamed(knowledge)), lines);
    }
}

/// What a profession is like in one respect.
type Aspect = fn(&Profession) -> &str;

fn professions(draft: &mut Draft, sides: [&Profession; 2]) {
    let [first, second] = sides;
    for side in sides {
        let pay = first_sentence(&side.entry_pay);
        let text = format!("{pay} To begin: {}", uncapitalised(&first_sentence(&side.education)));
        draft.say(Line::labelled(&side.name, text).citing(&side.citations));
    }
    let rows: [(&str, Aspect); 6] = [
        ("Pay at the start", |side| &side.entry_pay),
        ("Education", |side| &side.education),
        ("How long it takes", |side| side.length.as_deref().unwrap_or("not known")),
        ("Growth", |side| &side.growth),
        ("Flexibility", |side| &side.flexibility),
        ("Patients", |side| &side.patients),
    ];
    for (name, of) in rows {
        plain(draft, name, [(&first.name, of(first)), (&second.name, of(second))]);
    }
}

/// The rest of a source's comparison, if both sides are in it.
fn others_beside(draft: &mut Draft, knowledge: &Knowledge, sides: [&Profession; 2]) {
    let [first, second] = sides;
    if first.compared_in.is_none() || first.compared_in != second.compared_in {
        return;
    }
    let others = knowledge.careers.professions.iter().filter(|known| known.compared_in == first.compared_in);
    for known in others.filter(|known| sides.iter().all(|side| side.id != known.id)) {
        let length = known.length.as_deref().map(|length| ("How long it takes", length));
        let rows = [("Education", known.education.as_str())].into_iter().chain(length).chain([
            ("Pay at the start", known.entry_pay.as_str()),
            ("Growth", known.growth.as_str()),
            ("Flexibility", known.flexibility.as_str()),
        ]);
        let lines = rows.map(|(aspect, text)| Line::labelled(aspect, text).citing(&known.citations));
        draft.section(format!("For comparison, a third: {}", known.name), lines.collect());
    }
}

fn mixed(draft: &mut Draft, knowledge: &Knowledge, sides: [Side<'_>; 2], today: Month) {
    draft.say(Line::new("One is a credential, the other a whole line of work, so only some things can be compared."));
    let mut entry = Vec::new();
    let mut pay = Vec::new();
    let mut after = Vec::new();
    for side in sides {
        let name = side.name();
        match side {
            Side::Credential(certification) => {
                let owner = format!("certification:{}", certification.code);
                let aspects = knowledge.labels.compared.iter().filter(|aspect| aspect.is_requirement);
                let mut requirements = aspects.flat_map(|aspect| &aspect.figures);
                entry.push(
                    match requirements.find_map(|(field, _)| certification_facts::newest(certification, field)) {
                        Some((words, fact)) => Line::labelled(name, words).certified(&owner, fact),
                        None => Line::labelled(name, &certification.audience),
                    },
                );
                let row = credential_averages(knowledge, &certification.code, today).into_iter().next();
                pay.push(match row {
                    Some(row) => item(knowledge, name, row),
                    None => Line::labelled(name, "we hold no figure"),
                });
                after.push(Line::labelled(name, certification.jobs.join(", ")));
            }
            Side::Profession(profession) => {
                entry.push(Line::labelled(name, &profession.education));
                pay.push(Line::labelled(name, &profession.entry_pay));
                after.push(Line::labelled(name, &profession.growth));
            }
        }
    }
    draft.section("What it takes", entry);
    draft.section("Pay", pay);
    draft.section("Where it leads", after);
}
