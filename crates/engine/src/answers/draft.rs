//! A reply in the making. Each line knows which figures it shows, so sources and notes follow from what is left after
//! everything has been cut to Discord's limits.

use crate::knowledge::{CertificationFact, Citation, Fact, Knowledge, Month, Outlook, PayGroup, Period, Salary};

use crate::answers::notes;
use crate::answers::reply::{
    Field, LONGEST_FIELD, LONGEST_NAME, LONGEST_REPLY, LONGEST_TITLE, Reply, SourceLine, total_length,
};
use crate::answers::words::{length, shorten};

/// Heading of the field that says where to go next; it is the last one, and never cut.
const NEXT: &str = "Next";

/// Figures whose age is told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Family {
    /// Pay figures of this group.
    Pay(PayGroup),
    /// Figures of a credential or a body.
    Credential,
    Projection,
    Other,
}

impl Family {
    /// What they are called.
    pub fn name<'k>(&self, knowledge: &'k Knowledge) -> &'k str {
        match self {
            Self::Pay(group) => knowledge.labels.group(*group).map_or("pay figures", |known| known.figures.as_str()),
            Self::Credential => "exam, fee and renewal figures",
            Self::Projection => "projections",
            Self::Other => "other figures",
        }
    }
}

/// A figure, or what a text rests on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// Names of the figure as `tables/disagreements.toml` writes them; none for a text.
    pub names: Vec<String>,
    /// Source and period.
    pub citation: Citation,
    /// What the figure belongs to when its age is told; none for a text.
    pub family: Option<Family>,
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

    fn figure(mut self, names: Vec<String>, sources: &[String], as_of: &Period, family: Family) -> Self {
        if let Some(source) = sources.first() {
            let citation = Citation { source: source.clone(), as_of: as_of.clone() };
            self.shown.push(Shown { names, citation, family: Some(family) });
        }
        self
    }

    /// Shows this pay figure.
    pub fn pay(self, row: &Salary) -> Self {
        self.figure(vec![format!("salary:{}", row.id)], &row.sources, &row.as_of, Family::Pay(row.group))
    }

    /// Shows these pay figures.
    pub fn pays<'r>(self, rows: impl IntoIterator<Item = &'r Salary>) -> Self {
        rows.into_iter().fold(self, Self::pay)
    }

    /// Shows this single figure.
    pub fn fact(self, row: &Fact) -> Self {
        self.figure(vec![format!("fact:{}", row.id)], &row.sources, &row.as_of, Family::Other)
    }

    /// Shows this figure of a credential or a body; `owner` is `certification:CPC` or `body:AAPC`.
    pub fn certified(self, owner: &str, fact: &CertificationFact) -> Self {
        self.figure(vec![format!("{owner}:{}", fact.field)], &fact.sources, &fact.as_of, Family::Credential)
    }

    /// Shows this projection.
    pub fn outlook(self, row: &Outlook) -> Self {
        let names = ["growth", "openings"].map(|field| format!("outlook:{}:{field}", row.country)).to_vec();
        self.figure(names, &row.sources, &row.as_of, Family::Projection)
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

    /// Mends every step of where to go next, or leaves it out.
    pub fn keep_steps(&mut self, mend: impl Fn(&str) -> Option<String>) {
        let Some(place) = self.fields.iter().rposition(|field| field.name == NEXT) else { return };
        let field = self.fields.remove(place);
        let steps: Vec<String> = field.lines.iter().filter_map(|line| mend(&line.text)).collect();
        self.next(steps);
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
        let ages = notes::age(knowledge, &shown, today);
        shown.extend(self.remarks.iter().flat_map(|line| &line.shown));
        let disagreements = notes::disagreements(knowledge, id, &lead, &shown);

        let of_figures = shown.iter().filter(|shown| shown.family.is_some()).map(|shown| &shown.citation);
        let of_texts = shown.iter().filter(|shown| shown.family.is_none()).map(|shown| &shown.citation);
        let of_notes = disagreements.iter().flat_map(|disagreement| told_in(knowledge, &disagreement.citations));
        let sources = source_lines(knowledge, of_figures, of_texts.chain(of_notes));
        // By what they matter: where there is room for two, one tells who disagrees and one how old the figures are.
        let mut disagreements = disagreements.iter().map(|disagreement| disagreement.text.clone());
        let mut notes: Vec<String> = disagreements.next().into_iter().chain(ages).collect();
        notes.extend(self.remarks.iter().map(|line| line.text.clone()));
        notes.extend(disagreements);
        Reply {
            title: shorten(&self.title, LONGEST_TITLE),
            text: self.lead.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n\n"),
            fields: self
                .fields
                .iter()
                .map(|field| Field { name: field.name.clone(), value: field.value(), inline: false })
                .collect(),
            sources,
            notes,
        }
    }
}

/// What a remark's figures come from, or else the first source that it rests on.
fn told_in<'c>(knowledge: &Knowledge, citations: &'c [Citation]) -> Vec<&'c Citation> {
    let of_figures: Vec<&Citation> = citations.iter().filter(|citation| !is_own_date(knowledge, citation)).collect();
    if of_figures.is_empty() { citations.iter().take(1).collect() } else { of_figures }
}

/// Whether a citation gives the date of the source rather than the period of a figure in it.
pub(super) fn is_own_date(knowledge: &Knowledge, citation: &Citation) -> bool {
    knowledge.sources.get(&citation.source).is_some_and(|source| source.as_of == citation.as_of)
}

/// One line per source and period, figures first. The own date of a source that a text rests on is left out where a
/// figure's period already stands for that source.
fn source_lines<'c>(
    knowledge: &Knowledge,
    of_figures: impl Iterator<Item = &'c Citation>,
    of_texts: impl Iterator<Item = &'c Citation>,
) -> Vec<SourceLine> {
    // A figure of 2026-09-28 and one of 2026-09 read the same.
    let same = |a: &Citation, b: &Citation| a.source == b.source && a.as_of.to_string() == b.as_of.to_string();
    // Those with a figure's period before those with the source's own date.
    let (own_dates, told): (Vec<_>, Vec<_>) = of_texts.partition(|citation| is_own_date(knowledge, citation));
    let mut unique: Vec<&Citation> = Vec::new();
    for citation in of_figures.chain(told) {
        if !unique.iter().any(|known| same(known, citation)) {
            unique.push(citation);
        }
    }
    for citation in own_dates {
        if !unique.iter().any(|known| known.source == citation.source) {
            unique.push(citation);
        }
    }
    let lines = unique.iter().filter_map(|citation| {
        let source = knowledge.sources.get(&citation.source)?;
        Some(SourceLine {
            id: source.id.clone(),
            title: source.title.clone(),
            publisher: source.attribution(),
            short: source.short_attribution(),
            issuer: source.issuer.clone(),
            is_copy: source.is_copy(),
            address: source.address.clone(),
            as_of: citation.as_of.to_string(),
            grade: source.grade,
        })
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::answers::limit_faults;
    use crate::knowledge::{Grade, Source};

    const TODAY: Month = Month { year: 2026, month: 11 };

    fn knowledge() -> Knowledge {
        let source = |id: &str| Source {
            names_no_source: false,
            id: id.to_owned(),
            title: id.to_owned(),
            publisher: "P".to_owned(),
            short: "P".to_owned(),
            issuer: "P".to_owned(),
            quotes: None,
            quoted_by: None,
            address: None,
            as_of: Period::new("2026"),
            grade: Grade::Weak,
        };
        let sources = ["a", "b"].map(|id| (id.to_owned(), source(id))).into();
        Knowledge { sources, ..Knowledge::default() }
    }

    fn figure(source: &str, period: &str) -> Line {
        Line::new("x".repeat(90)).figure(vec![], &[source.to_owned()], &Period::new(period), Family::Other)
    }

    #[test]
    fn what_is_cut_names_no_source() {
        let mut lines = vec![figure("a", "2025"); 30];
        lines.push(figure("b", "2025"));
        let mut draft = Draft::new("Title");
        draft.say(Line::new("Text."));
        draft.field("List", lines);
        draft.next(["`/salary`"]);
        let reply = draft.finish(&knowledge(), "salary", TODAY);
        assert_eq!(limit_faults(&reply), Vec::<String>::new());
        assert!(reply.fields.first().unwrap().value.ends_with("\n… and 20 more"));
        let sources: Vec<_> = reply.sources.iter().map(|source| source.id.as_str()).collect();
        assert_eq!(sources, ["a"]);
    }

    #[test]
    fn the_whole_is_cut_but_not_the_next_steps() {
        let mut draft = Draft::new("Title");
        draft.say(Line::new("Text."));
        for _ in 0..9 {
            draft.field("List", vec![figure("a", "2025"); 10]);
        }
        draft.next(["`/salary`"]);
        let reply = draft.finish(&knowledge(), "salary", TODAY);
        assert_eq!(limit_faults(&reply), Vec::<String>::new());
        assert_eq!(reply.fields.last().unwrap().value, "`/salary`");
    }

    #[test]
    fn a_source_has_a_line_for_each_period() {
        let own = Citation { source: "a".to_owned(), as_of: Period::new("2026") };
        let other = Citation { source: "b".to_owned(), as_of: Period::new("2026") };
        let mut draft = Draft::new("Title");
        draft.say(Line::new("Text.").citing(&[own, other]));
        draft.field("List", vec![figure("a", "2025-05"), figure("a", "2024-05"), figure("a", "2025-05-01")]);
        let reply = draft.finish(&knowledge(), "salary", TODAY);
        let sources: Vec<_> = reply.sources.iter().map(|source| format!("{} {}", source.id, source.as_of)).collect();
        assert_eq!(sources, ["a May 2025", "a May 2024", "b 2026"]);
    }
}
