//! What Preceptor knows, as validated, immutable values.
//!
//! Everything here was checked when it was loaded: identifiers are unique, references lead somewhere, amounts that
//! an answer names have been filled in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::knowledge::intents::Intents;
use crate::knowledge::labels::Labels;
use crate::knowledge::manners::Manners;
use crate::knowledge::period::Period;
use crate::knowledge::sets::{PayGroup, Statistic};
use crate::knowledge::vocabulary::Vocabulary;
use crate::knowledge::wording::Wording;

impl Source {
    /// Whether it repeats what somebody else has published, or is seen as somebody's copy.
    pub const fn is_copy(&self) -> bool {
        self.quotes.is_some() || self.quoted_by.is_some()
    }

    /// Who published it, and whom it quotes or who quotes it: `AAPC, as quoted by others`.
    pub fn attribution(&self) -> String {
        self.attributed_to(&self.publisher)
    }

    /// As [`Source::attribution`], in few words.
    pub fn short_attribution(&self) -> String {
        match (&self.quotes, &self.quoted_by) {
            (None, Some(_)) => format!("{}, as quoted", self.short),
            _ => self.attributed_to(&self.short),
        }
    }

    fn attributed_to(&self, publisher: &str) -> String {
        match (&self.quotes, &self.quoted_by) {
            (Some(quotes), _) => format!("{publisher} quoting {quotes}"),
            (None, Some(by)) => format!("{publisher}, as quoted by {by}"),
            (None, None) => publisher.to_owned(),
        }
    }
}

/// What a list begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Intro {
    /// Of which list: the id of its reply.
    pub list: String,
    /// A sentence or two.
    pub text: String,
    /// What the text rests on.
    pub citations: Vec<Citation>,
}

/// Everything that one knowledge folder says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Knowledge {
    /// When each table was last read beside its sources, by the table's file.
    pub last_read: BTreeMap<String, Period>,
    /// Sources by id.
    pub sources: BTreeMap<String, Source>,
    /// FAQ entries, in the order of the files' names and of their place in the file.
    pub faq: Vec<FaqEntry>,
    /// Texts that must not be answered, learnt from as such.
    pub out_of_scope: Vec<OutOfScopeClass>,
    /// Questions apart from the phrasings, from which the confidence is calibrated.
    pub calibration: Vec<CalibrationQuestion>,
    /// Pay figures.
    pub salaries: Vec<Salary>,
    /// Credentials.
    pub certifications: Vec<Certification>,
    /// Certifying bodies and the rules that hold for all their credentials.
    pub bodies: Vec<Body>,
    /// Employment projections, newest edition first within a country.
    pub outlook: Vec<Outlook>,
    /// Single figures that belong to no table.
    pub facts: Vec<Fact>,
    /// Stages, professions, first positions, specialties and moves.
    pub careers: Careers,
    /// What interviews ask.
    pub interview: Interview,
    /// Organisations, communities and ways to keep learning.
    pub resources: Vec<ResourceTopic>,
    /// What lists begin with.
    pub intros: Vec<Intro>,
    /// Where figures contradict each other, and what to say of it.
    pub disagreements: Vec<Disagreement>,
    /// Words: abbreviations, synonyms, names of credentials, levels, places.
    pub vocabulary: Vocabulary,
    /// What the entries are about.
    pub intents: Intents,
    /// How figures are called and where they stand.
    pub labels: Labels,
    /// What the people and the field are called, and what the bot says of itself.
    pub wording: Wording,
    /// What is said where nothing is asked that is known.
    pub manners: Manners,
}

/// How far a source can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// A vendor, a forum, an undated or low-grade page.
    Weak,
    /// A reputable page that quotes the issuer.
    Secondary,
    /// The issuer, a government body or the employer itself.
    Primary,
}

/// Where a figure or an answer comes from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Source {
    /// Whether it says of none of its figures where they come from, which is told with each of them.
    pub names_no_source: bool,
    /// Stable, kebab-case.
    pub id: String,
    /// Title of the page or document.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// The publisher in few words, such as `BLS`.
    pub short: String,
    /// Whom it quotes, as readers are told.
    pub quotes: Option<String>,
    /// Who first published what it shows, in few words.
    pub issuer: String,
    /// By whom it was quoted where only a copy was seen.
    pub quoted_by: Option<String>,
    /// An https page that a member can open.
    pub address: Option<String>,
    /// When it was published or read.
    pub as_of: Period,
    /// How far it can be trusted.
    pub grade: Grade,
}

/// A source together with the period of the figures taken from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Citation {
    /// A source's id.
    pub source: String,
    /// What the figures shown speak of; the source's own date where no figure is shown.
    pub as_of: Period,
}

/// One question with its answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FaqEntry {
    /// Stable, kebab-case, never reused.
    pub id: String,
    /// The question as a title.
    pub question: String,
    /// Other ways in which people ask it.
    pub phrasings: Vec<String>,
    /// The answer with its figures filled in; Discord markdown, at most 1,500 characters.
    pub answer: String,
    /// What the answer rests on: the sources named, then those of its figures.
    pub citations: Vec<Citation>,
    /// Ids of related entries.
    pub see_also: Vec<String>,
    /// Commands that lead on, such as `/salary CCS`.
    pub commands: Vec<String>,
    /// Its rank among what is looked for most, 1 first.
    pub popular: Option<u32>,
    /// File that the entry stands in.
    pub file: String,
}

/// Texts of one kind that must not be answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OutOfScopeClass {
    /// What they are.
    pub name: String,
    /// Whether somebody who addresses the bot with one is told where such questions belong.
    pub redirect: bool,
    /// The texts.
    pub texts: Vec<String>,
}

/// A question and the entries that answer it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CalibrationQuestion {
    /// The question as somebody asked it.
    pub text: String,
    /// Ids of the entries that answer it; none where it must not be answered.
    pub entries: Vec<String>,
}

/// The amount of a figure, in the unit that the figure names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// One number.
    Single(f64),
    /// A range; both ends belong to it.
    Range(f64, f64),
    /// Something that is not a number, in words.
    Text(String),
}

/// What a pay figure is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PayPeriod {
    /// A year.
    Year,
    /// A month.
    Month,
    /// An hour.
    Hour,
}

impl PayPeriod {
    /// The period as a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Hour => "hour",
        }
    }
}

/// How far along somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A beginner.
    Entry,
    /// Somebody with some experience.
    Mid,
    /// Somebody with much experience.
    Senior,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Self; 3] = [Self::Entry, Self::Mid, Self::Senior];

    /// The name used in identifiers and JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Mid => "mid",
            Self::Senior => "senior",
        }
    }

    /// The level with this id.
    pub fn with_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.id() == id)
    }

    /// Its name as a label.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Entry => "Entry",
            Self::Mid => "Mid-career",
            Self::Senior => "Senior",
        }
    }

    /// Its name within a sentence.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entry => "entry level",
            Self::Mid => "mid-career",
            Self::Senior => "senior",
        }
    }
}

/// Which specialty a pay figure is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpecialtyScope {
    /// Any specialty.
    Any,
    /// One of `careers.specialties`, by id.
    One(String),
}

/// One pay figure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Salary {
    /// Kebab-case; rows that share it are the same figure at different times.
    pub id: String,
    /// Which table of the file it belongs to, such as `national`, `credential-level`, `state`.
    pub group: PayGroup,
    /// ISO 3166 code.
    pub country: String,
    /// Two-letter code of a US state.
    pub state: Option<String>,
    /// A place within the country, in words.
    pub place: Option<String>,
    /// Code of a credential.
    pub credential: Option<String>,
    /// How many credentials the people counted hold at least.
    pub credentials_held: Option<u32>,
    /// Which specialty.
    pub specialty: Option<SpecialtyScope>,
    /// Which level.
    pub level: Option<Level>,
    /// Id of a career stage.
    pub stage: Option<String>,
    /// Years of experience, from.
    pub years_from: Option<u32>,
    /// Years of experience, to.
    pub years_to: Option<u32>,
    /// Who or what the figure is for, in words.
    pub label: String,
    /// Who was counted, in words.
    pub population: Option<String>,
    /// Id of the count or survey that it comes from.
    pub survey: Option<String>,
    /// Whether its source says where no figure of it comes from.
    pub is_unsourced: bool,
    /// `median`, `mean`, `p10` … `p90`, `range`, `from`, `typical`, and the like.
    pub statistic: Statistic,
    /// The amount.
    pub value: Value,
    /// Whether the amount, or the upper end of the range, is "and more".
    pub open_ended: bool,
    /// Middle step of a pay band.
    pub midpoint: Option<f64>,
    /// 10th percentile of the same distribution.
    pub p10: Option<f64>,
    /// 90th percentile of the same distribution.
    pub p90: Option<f64>,
    /// ISO 4217 code; none where the value is text.
    pub currency: Option<String>,
    /// What it is paid for.
    pub period: PayPeriod,
    /// How many people hold such jobs.
    pub employment: Option<f64>,
    /// Rank among the US states.
    pub rank: Option<u32>,
    /// Source ids, the one that the amount was taken from first.
    pub sources: Vec<String>,
    /// What the figure speaks of.
    pub as_of: Period,
    /// How far it can be trusted.
    pub grade: Grade,
    /// Whether another source contradicts it.
    pub disputed: bool,
}

/// Whether a figure still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// It holds.
    Current,
    /// The edition before the current one.
    Previous,
    /// A newer figure has taken its place.
    Superseded,
    /// It described something that exists no more.
    Retired,
    /// It is old and nothing newer was found.
    Historic,
    /// An estimate that the issuer does not publish.
    Unofficial,
    /// Another source contradicts it.
    Disputed,
    /// It is printed without any source or period.
    Unsourced,
}

/// One figure of a credential or of its certifying body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CertificationFact {
    /// Which figure, such as `exam_questions`.
    pub field: String,
    /// The figure.
    pub value: Value,
    /// Words that stand after the number, such as `hours`; `percent` is written as a sign.
    pub unit: Option<String>,
    /// ISO 4217 code where it is an amount of money.
    pub currency: Option<String>,
    /// Words that complete the number.
    pub text: Option<String>,
    /// Whether it still holds.
    pub status: Status,
    /// A remark for readers.
    pub note: Option<String>,
    /// Source ids.
    pub sources: Vec<String>,
    /// What the figure speaks of.
    pub as_of: Period,
    /// How far it can be trusted.
    pub grade: Grade,
}

/// A credential.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Certification {
    /// Its abbreviation, such as `CCS-P`.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Code of the certifying body.
    pub body: String,
    /// ISO 3166 code of the country that it belongs to.
    pub country: String,
    /// Code of the credential that it is weighed against most; else that is the most popular other one.
    pub compare_with: Option<String>,
    /// Code of the full credential where this is its form for beginners.
    pub full_credential: Option<String>,
    /// Id of the pay figure of those whom its holders are most like, where nobody has counted them alone.
    pub nearest_pay: Option<String>,
    /// Its rank among what is looked for most, 1 first.
    pub popular: Option<u32>,
    /// What it certifies.
    pub focus: String,
    /// Who it is for.
    pub audience: String,
    /// Typical jobs.
    pub jobs: Vec<String>,
    /// How it stands to other credentials.
    pub relations: String,
    /// Whether it is one to begin with, and for whom: goes on after "as a first credential".
    pub as_first: Option<String>,
    /// Source ids.
    pub sources: Vec<String>,
    /// What the description speaks of.
    pub as_of: Period,
    /// Its figures.
    pub facts: Vec<CertificationFact>,
}

/// A certifying body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Body {
    /// Its abbreviation.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Figures that hold for all its credentials.
    pub facts: Vec<CertificationFact>,
}

/// One employment projection.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outlook {
    /// ISO 3166 code.
    pub country: String,
    /// The years that it spans, such as `2025-35`.
    pub window: String,
    /// Which occupation is counted.
    pub occupation: String,
    /// Whether this is the occupation of coders, not one to compare with.
    pub main: bool,
    /// Growth over the whole window, in percent.
    pub growth: Value,
    /// Openings a year.
    pub openings: Option<f64>,
    /// Jobs at the start.
    pub employment: Option<f64>,
    /// The year of `employment`.
    pub employment_year: Option<u32>,
    /// Change in jobs over the window.
    pub change: Option<f64>,
    /// How the publisher words it, such as `much faster than average`.
    pub wording: Option<String>,
    /// Whether it still holds.
    pub status: Status,
    /// Source ids.
    pub sources: Vec<String>,
    /// What it speaks of.
    pub as_of: Period,
    /// How far it can be trusted.
    pub grade: Grade,
}

/// A single figure that belongs to no table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fact {
    /// Kebab-case; rows that share it are the same figure at different times.
    pub id: String,
    /// What it is about, such as `cost` or `remote`.
    pub topic: String,
    /// ISO 3166 code.
    pub country: String,
    /// The figure.
    pub value: Value,
    /// Words that stand after the number; `percent` is written as a sign.
    pub unit: Option<String>,
    /// ISO 4217 code where it is an amount of money.
    pub currency: Option<String>,
    /// Words that complete the number.
    pub text: Option<String>,
    /// Whether another source contradicts it.
    pub disputed: bool,
    /// A remark for readers.
    pub note: Option<String>,
    /// Source ids.
    pub sources: Vec<String>,
    /// What it speaks of.
    pub as_of: Period,
    /// How far it can be trusted.
    pub grade: Grade,
}

/// Stages, professions, first positions, specialties and moves.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Careers {
    /// Stages of a coder's career, first to last.
    pub stages: Vec<Stage>,
    /// Professions to weigh against each other.
    pub professions: Vec<Profession>,
    /// First positions by credential.
    pub entry_positions: Vec<EntryPosition>,
    /// Specialties.
    pub specialties: Vec<Specialty>,
    /// Where coders move on to.
    pub moves: Vec<CareerMove>,
}

/// A stage of a coder's career.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stage {
    /// Kebab-case.
    pub id: String,
    /// The level of people at it.
    pub level: Option<Level>,
    /// Its name.
    pub name: String,
    /// Other names that people type.
    pub aliases: Vec<String>,
    /// What people do at it, in a sentence or two.
    pub text: String,
    /// Roles.
    pub roles: Vec<String>,
    /// Education, credentials and experience that it takes.
    pub needs: String,
    /// Ids of pay figures, the one that answers first.
    pub pay: Vec<String>,
    /// How one gets on from here.
    pub prospects: String,
    /// What the text rests on.
    pub citations: Vec<Citation>,
}

/// A profession that newcomers weigh against coding.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Profession {
    /// Kebab-case.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other names that people type.
    pub aliases: Vec<String>,
    /// What one does, in a sentence or two.
    pub text: String,
    /// Education that it takes.
    pub education: String,
    /// How long that education lasts.
    pub length: Option<String>,
    /// Entry pay in words.
    pub entry_pay: String,
    /// Growth or long-term prospects in words.
    pub growth: String,
    /// Flexibility of place and time in words.
    pub flexibility: String,
    /// Contact with patients in words.
    pub patients: String,
    /// A remark where the sources are wrong or disagree.
    pub note: Option<String>,
    /// Whether it is the one that the career ladder is about.
    pub main: bool,
    /// The source that compares it with the others of that source, which are shown beside it.
    pub compared_in: Option<String>,
    /// What the text rests on.
    pub citations: Vec<Citation>,
}

/// First positions that a credential leads to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EntryPosition {
    /// Code of the credential.
    pub credential: String,
    /// Positions as the credential's own body describes them.
    pub positions: Vec<String>,
    /// What the career guide prints, where that differs.
    pub guide: Option<Vec<String>>,
    /// What the row rests on.
    pub citations: Vec<Citation>,
}

/// A specialty of coding.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Specialty {
    /// Kebab-case.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other names that people type.
    pub aliases: Vec<String>,
    /// What is coded and how to get in, in two or three sentences.
    pub text: String,
    /// Codes of credentials that fit it.
    pub credentials: Vec<String>,
    /// Whether a source names it as an example of one range for all specialties.
    pub is_example_of_range: bool,
    /// What the text rests on.
    pub citations: Vec<Citation>,
}

/// A role that coders move on to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CareerMove {
    /// Kebab-case.
    pub id: String,
    /// The role.
    pub role: String,
    /// What it is and how a coder gets there.
    pub text: String,
    /// Codes of credentials that help.
    pub credentials: Vec<String>,
    /// What the text rests on.
    pub citations: Vec<Citation>,
}

/// What interviews ask.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Interview {
    /// Categories of questions.
    pub categories: Vec<InterviewCategory>,
    /// How to build an answer.
    pub methods: Vec<InterviewNote>,
    /// Questions to ask the employer.
    pub employer_questions: Vec<InterviewQuestion>,
}

/// A category of interview questions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InterviewCategory {
    /// Kebab-case.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other names that people type.
    pub aliases: Vec<String>,
    /// Why employers ask it.
    pub purpose: String,
    /// Example questions.
    pub questions: Vec<InterviewQuestion>,
    /// What a good answer shows.
    pub focus: String,
    /// Whether its names are everyday words, which a question has without meaning it.
    pub everyday: bool,
    /// What the text rests on.
    pub citations: Vec<Citation>,
}

/// A question and what stands behind it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InterviewQuestion {
    /// The question.
    pub question: String,
    /// What the asker wants to hear.
    pub shows: String,
}

/// A way of preparing, such as the STAR method or the coding test.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InterviewNote {
    /// Kebab-case.
    pub id: String,
    /// Whether its names are everyday words, which a question has without meaning it.
    pub everyday: bool,
    /// Its name.
    pub name: String,
    /// Other names that people type.
    pub aliases: Vec<String>,
    /// What it is.
    pub text: String,
    /// What the text rests on.
    pub citations: Vec<Citation>,
}

/// An organisation, a community or a way to keep learning.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResourceTopic {
    /// Kebab-case.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other names that people type.
    pub aliases: Vec<String>,
    /// What it offers.
    pub text: String,
    /// Pages to open.
    pub links: Vec<Link>,
    /// What the text rests on.
    pub citations: Vec<Citation>,
}

/// A page to open.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Link {
    /// What stands on it.
    pub title: String,
    /// An https address.
    pub address: String,
}

/// Figures that contradict each other, or a better source.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Disagreement {
    /// Kebab-case.
    pub id: String,
    /// What a reply that shows one of the figures adds, with figures filled in.
    pub text: String,
    /// The figures concerned: a name as in an answer's braces, such as `salary:guide-p10`.
    pub figures: Vec<String>,
    /// Ids of replies concerned whatever figure they show, such as `certification:RHIT`.
    pub replies: Vec<String>,
    /// What it rests on.
    pub citations: Vec<Citation>,
}

impl Knowledge {
    /// ISO 3166 code of the country that is meant where none is named; empty where the knowledge is of no country.
    pub fn home(&self) -> &str {
        &self.vocabulary.home
    }

    /// Whether a country is the one that is meant where none is named.
    pub fn is_home(&self, country: &str) -> bool {
        self.home() == country
    }

    /// The FAQ entry with this id.
    pub fn faq_entry(&self, id: &str) -> Option<&FaqEntry> {
        self.faq.iter().find(|entry| entry.id == id)
    }

    /// The credential with this code, in any case.
    pub fn certification(&self, code: &str) -> Option<&Certification> {
        self.certifications.iter().find(|certification| certification.code.eq_ignore_ascii_case(code))
    }

    /// The newest pay figure with this id.
    pub fn salary(&self, id: &str) -> Option<&Salary> {
        self.salaries.iter().filter(|salary| salary.id == id).max_by_key(|salary| salary.as_of.latest())
    }

    /// The newest single figure with this id.
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().filter(|fact| fact.id == id).max_by_key(|fact| fact.as_of.latest())
    }

    /// The ids of the FAQ entries, each with every way to ask it, the question itself first.
    pub fn ways_to_ask(&self) -> Vec<(String, Vec<&str>)> {
        self.faq
            .iter()
            .map(|entry| {
                let own = std::iter::once(entry.question.as_str());
                (entry.id.clone(), own.chain(entry.phrasings.iter().map(String::as_str)).collect())
            })
            .collect()
    }

    /// All prose: what is answered, whatever it is asked with.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let stages = self.careers.stages.iter().flat_map(|row| [&row.name, &row.text, &row.needs, &row.prospects]);
        let professions = self.careers.professions.iter().flat_map(|row| [&row.name, &row.text, &row.education]);
        let specialties = self.careers.specialties.iter().flat_map(|row| [&row.name, &row.text]);
        let moves = self.careers.moves.iter().flat_map(|row| [&row.role, &row.text]);
        let categories = &self.interview.categories;
        let questions = categories.iter().flat_map(|row| &row.questions).chain(&self.interview.employer_questions);
        let faq = self.faq.iter().flat_map(|entry| [&entry.question, &entry.answer]);
        faq.chain(stages)
            .chain(professions)
            .chain(specialties)
            .chain(moves)
            .chain(questions.flat_map(|row| [&row.question, &row.shows]))
            .chain(self.resources.iter().flat_map(|row| [&row.name, &row.text]))
            .chain(self.certifications.iter().flat_map(|row| [&row.name, &row.focus, &row.audience, &row.relations]))
            .chain(self.certifications.iter().filter_map(|row| row.as_first.as_ref()))
            .map(String::as_str)
    }
}
