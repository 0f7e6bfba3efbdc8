//! A reply in the making. Each line knows which figures it shows, so sources and notes follow from what is left after
//! everything has been cut to Discord's limits.

use crate::knowledge::{CertificationFact, Citation, Fact, Knowledge, Month, Outlook, Salary};

use super::notes;
use super::reply::{Field, LONGEST_FIELD, LONGEST_NAME, LONGEST_REPLY, LONGEST_TITLE, Reply, SourceLine, total_length};
use super::words::{length, shorten};

/// Heading of the field that says where to go next; it is the last one, and never cut.
const NEXT: &str = "Next";

/// A figure, or what a text rests on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// Names of the figure as `disagreements.toml` writes them; none for a text.
    pub names: Vec<String>,
    /// Source and period.
    pub citation: Citation,
    /// What the figure belongs to when its age is told, such as `state figures`; none for a text.
    pub family: Option<&'static str>,
}

/// A piece of text together with the figures that it shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub shown: Vec<Shown>,
}

impl Line {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), shown: Vec::new() }
    }

    fn figure(
        mut self,
        names: Vec<String>,
        sources: &[String],
        row_as_of: &crate::knowledge::Period,
        family: &'static str,
    ) -> Self {
        if let Some(source) = sources.first() {
            let citation = Citation { source: source.clone(), as_of: row_as_of.clone() };
            self.shown.push(Shown { names, citation, family: Some(family) });
        }
        self
    }

    /// Shows this pay figure.
    pub fn pay(self, row: &Salary) -> Self {
        let family = match row.group.as_str() {
            "state" | "metro" => "state figures",
            "national" => "national figures",
            "workplace" => "figures by workplace",
            "credential" => "averages by credential",
            "experience" => "figures by experience",
            "country" | "pay-band" => "figures from outside the US",
            _ => "pay figures",
        };
        self.figure(vec![format!("salary:{}", row.id)], &row.sources, &row.as_of, family)
    }

    /// Shows these pay figures.
    pub fn pays<'r>(self, rows: impl IntoIterator<Item = &'r Salary>) -> Self {
        rows.into_iter().fold(self, Self::pay)
    }

    /// Shows this single figure.
    pub fn fact(self, row: &Fact) -> Self {
        self.figure(vec![format!("fact:{}", row.id)], &row.sources, &row.as_of, "other figures")
    }

    /// Shows this figure of a credential or a body; `owner` is `certification:CPC` or `body:AAPC`.
    pub fn certified(self, owner: &str, fact: &CertificationFact) -> Self {
        self.figure(
            vec![format!("{owner}:{}", fact.field)],
            &fact.sources,
            &fact.as_of,
            "exam, fee and renewal figures",
        )
    }

    /// Shows this projection.
    pub fn outlook(self, row: &Outlook) -> Self {
        let names = ["growth", "openings"].map(|field| format!("outlook:{}:{field}", row.country)).to_vec();
        self.figure(names, &row.sources, &row.as_of, "projections")
    }

    /// Rests on these.
    pub fn citing(mut self, citations: &[Citation]) -> Self {
        self.shown.extend(citations.iter().map(|citation| Shown {
            names: Vec::new(),
            citation: citation.clone(),
            family: None,
        }));
        self
    }
}

#[derive(Debug)]
struct DraftField {
    name: String,
    lines: Vec<Line>,
    kept: usize,
}

impl DraftField {
    fn value(&self) -> String {
        let mut parts: Vec<String> = self.kept_lines().map(|line| line.text.clone()).collect();
        let left_out = self.lines.len() - self.kept;
        if left_out > 0 {
            parts.push(format!("… and {left_out} more"));
        }
        parts.join("\n")
    }

    fn kept_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().take(self.kept)
    }
}

/// A reply in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    title: String,
    lead: Vec<Line>,
    fields: Vec<DraftField>,
    remarks: Vec<Line>,
}

impl Draft {
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Adds a paragraph to the text.
    pub fn say(&mut self, line: Line) {
        self.lead.push(line);
    }

    /// Adds a field of one item a line; nothing where there is no item.
    pub fn field(&mut self, name: impl Into<String>, lines: Vec<Line>) {
        if lines.is_empty() {
            return;
        }
        let lines: Vec<Line> = lines
            .into_iter()
            .map(|line| Line { text: shorten(&line.text, LONGEST_FIELD - 20), shown: line.shown })
            .collect();
        let kept = lines.len();
        let mut field = DraftField { name: shorten(&name.into(), LONGEST_NAME), lines, kept };
        while field.kept > 1 && length(&field.value()) > LONGEST_FIELD {
            field.kept -= 1;
        }
        self.fields.push(field);
    }

    /// Adds a remark, if there is one.
    pub fn remark(&mut self, line: impl Into<Option<Line>>) {
        self.remarks.extend(line.into());
    }

    /// Says where to go from here; the last field.
    pub fn next<T: Into<String>>(&mut self, steps: impl IntoIterator<Item = T>) {
        self.field(NEXT, steps.into_iter().map(Line::new).collect());
    }

    /// The reply, within the limits.
    pub fn finish(mut self, knowledge: &Knowledge, id: &str, today: Month) -> Reply {
        loop {
            let reply = self.reply(knowledge, id, today);
            if total_length(&reply) <= LONGEST_REPLY || !self.cut() {
                return reply;
            }
        }
    }

    /// Leaves out the last item of the longest field; says whether there was one.
    fn cut(&mut self) -> bool {
        let longest = self
            .fields
            .iter_mut()
            .filter(|field| field.kept > 1 && field.name != NEXT)
            .max_by_key(|field| length(&field.value()));
        if let Some(field) = longest {
            field.kept -= 1;
            return true;
        }
        let before = self.fields.len();
        let last = self.fields.iter().rposition(|field| field.name != NEXT);
        if let Some(last) = last {
            self.fields.remove(last);
        }
        self.fields.len() < before
    }

    fn reply(&self, knowledge: &Knowledge, id: &str, today: Month) -> Reply {
        let lead: Vec<&Shown> = self.lead.iter().flat_map(|line| &line.shown).collect();
        let mut shown = lead.clone();
        shown.extend(self.fields.iter().flat_map(DraftField::kept_lines).flat_map(|line| &line.shown));
        let ages = notes::age(&shown, today);
        shown.extend(self.remarks.iter().flat_map(|line| &line.shown));
        let disagreements = notes::disagreements(knowledge, id, &lead, &shown);

        let mut citations: Vec<&Citation> = shown.iter().map(|shown| &shown.citation).collect();
        citations.extend(disagreements.iter().flat_map(|disagreement| of_figures(knowledge, &disagreement.citations)));
        let mut notes: Vec<String> = self.remarks.iter().map(|line| line.text.clone()).collect();
        notes.extend(disagreements.iter().map(|disagreement| disagreement.text.clone()));
        notes.extend(ages);
        Reply {
            title: shorten(&self.title, LONGEST_TITLE),
            text: self.lead.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n\n"),
            fields: self
                .fields
                .iter()
                .map(|field| Field { name: field.name.clone(), value: field.value(), inline: false })
                .collect(),
            sources: source_lines(knowledge, &citations),
            notes,
        }
    }
}

/// What a remark's figures come from, or else the first source that it rests on.
fn of_figures<'c>(knowledge: &Knowledge, citations: &'c [Citation]) -> Vec<&'c Citation> {
    let of_figures: Vec<&Citation> = citations.iter().filter(|citation| !is_own_date(knowledge, citation)).collect();
    if of_figures.is_empty() { citations.iter().take(1).collect() } else { of_figures }
}

/// Whether a citation gives the date of the source rather than the period of a figure in it.
pub(super) fn is_own_date(knowledge: &Knowledge, citation: &Citation) -> bool {
    knowledge.sources.get(&citation.source).is_some_and(|source| source.as_of == citation.as_of)
}

/// One line per source and period. A source's own date is left out where a figure's period already stands for it.
fn source_lines(knowledge: &Knowledge, citations: &[&Citation]) -> Vec<SourceLine> {
    let mut unique: Vec<&Citation> = Vec::with_capacity(citations.len());
    for &citation in citations {
        if !unique.contains(&citation) {
            unique.push(citation);
        }
    }
    let told_by_a_figure = |citation: &Citation| {
        is_own_date(knowledge, citation)
            && unique.iter().any(|other| other.source == citation.source && other.as_of != citation.as_of)
    };
    unique
        .iter()
        .filter(|citation| !told_by_a_figure(citation))
        .filter_map(|citation| {
            let source = knowledge.sources.get(&citation.source)?;
            Some(SourceLine {
                id: source.id.clone(),
                title: source.title.clone(),
                publisher: source.publisher.clone(),
                address: source.address.clone(),
                as_of: citation.as_of.to_string(),
            })
        })
        .collect()
}
