//! A reply in the making. Each line knows which figures it shows, so sources and notes follow from what is left after
//! everything has been cut to Discord's limits.

use crate::knowledge::{CertificationFact, Citation, Fact, Knowledge, Month, Outlook, PayGroup, Period, Salary};

use crate::answers::notes;
use crate::answers::reply::{
    Amount, Figure, Item, LONGEST_HEADING, LONGEST_REPLY, LONGEST_SECTION, LONGEST_TITLE, Reply, Section, SourceLine,
    total_length,
};
use crate::answers::words::{length, shorten};

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
pub struct Line {
    pub(super) item: Item,
    pub(super) shown: Vec<Shown>,
}

impl Line {
    /// A text that shows none.
    pub fn new(text: impl Into<String>) -> Self {
        Self { item: Item::new(text), shown: Vec::new() }
    }

    /// The same under a label.
    pub fn labelled(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { item: Item::labelled(label, value), shown: Vec::new() }
    }

    fn figure(mut self, names: Vec<String>, sources: &[String], as_of: &Period, family: Family) -> Self {
        if let Some(source) = sources.first() {
            let citation = Citation { source: source.clone(), as_of: as_of.clone() };
            self.shown.push(Shown { names, citation, family: Some(family) });
        }
        self
    }

    fn holding(mut self, figure: Figure) -> Self {
        self.item.figures.push(figure);
        self
    }

    /// Shows this pay figure.
    pub fn pay(self, row: &Salary) -> Self {
        let name = format!("salary:{}", row.id);
        self.figure(vec![name.clone()], &row.sources, &row.as_of, Family::Pay(row.group)).holding(Figure {
            name,
            amount: Amount::from(&row.value),
            unit: None,
            currency: row.currency.clone(),
            period: Some(row.period),
            as_of: row.as_of.to_string(),
            source: row.sources.first().cloned(),
        })
    }

    /// Shows these pay figures.
    pub fn pays<'r>(self, rows: impl IntoIterator<Item = &'r Salary>) -> Self {
        rows.into_iter().fold(self, Self::pay)
    }

    /// Shows this single figure.
    pub fn fact(self, row: &Fact) -> Self {
        let name = format!("fact:{}", row.id);
        self.figure(vec![name.clone()], &row.sources, &row.as_of, Family::Other).holding(Figure {
            name,
            amount: Amount::from(&row.value),
            unit: row.unit.clone(),
            currency: row.currency.clone(),
            period: None,
            as_of: row.as_of.to_string(),
            source: row.sources.first().cloned(),
        })
    }

    /// Shows this figure of a credential or a body; `owner` is `certification:CPC` or `body:AAPC`.
    pub fn certified(self, owner: &str, fact: &CertificationFact) -> Self {
        let name = format!("{owner}:{}", fact.field);
        self.figure(vec![name.clone()], &fact.sources, &fact.as_of, Family::Credential).holding(Figure {
            name,
            amount: Amount::from(&fact.value),
            unit: fact.unit.clone(),
            currency: fact.currency.clone(),
            period: None,
            as_of: fact.as_of.to_string(),
            source: fact.sources.first().cloned(),
        })
    }

    /// Shows this projection.
    pub fn outlook(self, row: &Outlook) -> Self {
        let names = ["growth", "openings"].map(|field| format!("outlook:{}:{field}", row.country)).to_vec();
        let figure = |name: &String, amount: Amount, unit: &str| Figure {
            name: name.clone(),
            amount,
            unit: Some(unit.to_owned()),
            currency: None,
            period: None,
            as_of: row.as_of.to_string(),
            source: row.sources.first().cloned(),
        };
        let growth = names.first().map(|name| figure(name, Amount::from(&row.growth), "percent"));
        let openings = names.last().zip(row.openings);
        let openings = openings.map(|(name, openings)| figure(name, Amount::Single(openings), "openings a year"));
        let mut line = self.figure(names, &row.sources, &row.as_of, Family::Projection);
        line.item.figures.extend(growth.into_iter().chain(openings));
        line
    }

    /// The same, and another one behind it on the same line.
    #[must_use]
    pub(super) fn then(mut self, other: Self) -> Self {
        self.item =
            Item { figures: self.item.figures, ..Item::new(format!("{} {}", self.item.value, other.item.value)) };
        self.item.figures.extend(other.item.figures);
        self.shown.extend(other.shown);
        self
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
struct DraftSection {
    heading: String,
    lines: Vec<Line>,
    kept: usize,
}

impl DraftSection {
    fn section(&self) -> Section {
        Section {
            heading: self.heading.clone(),
            items: self.kept_lines().map(|line| line.item.clone()).collect(),
            left_out: self.lines.len() - self.kept,
        }
    }

    fn kept_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().take(self.kept)
    }
}

/// A reply in the making.
#[derive(Debug, Default)]
pub struct Draft {
    title: String,
    lead: Vec<Line>,
    sections: Vec<DraftSection>,
    remarks: Vec<Line>,
}

impl Draft {
    /// With a title, and nothing in it.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Adds a paragraph to the text, if there is one.
    pub fn say(&mut self, line: impl Into<Option<Line>>) {
        self.lead.extend(line.into());
    }

    /// Adds a section of one item a line; nothing where there is no item.
    pub fn section(&mut self, heading: impl Into<String>, mut lines: Vec<Line>) {
        if lines.is_empty() {
            return;
        }
        for line in &mut lines {
            let label = line.item.label.as_ref().map_or(0, |label| length(label) + 2);
            line.item.value = shorten(&line.item.value, (LONGEST_SECTION - 20).saturating_sub(label));
        }
        let kept = lines.len();
        let mut section = DraftSection { heading: shorten(&heading.into(), LONGEST_HEADING), lines, kept };
        while section.kept > 1 && length(&section.section().value()) > LONGEST_SECTION {
            section.kept -= 1;
        }
        self.sections.push(section);
    }

    /// Adds a remark, if there is one.
    pub fn remark(&mut self, line: impl Into<Option<Line>>) {
        self.remarks.extend(line.into());
    }

    /// The reply, within the limits.
    pub(super) fn finish(mut self, knowledge: &Knowledge, id: &str, today: Month) -> Reply {
        loop {
            let reply = self.reply(knowledge, id, today);
            if total_length(&reply) <= LONGEST_REPLY || !self.cut() {
                return reply;
            }
        }
    }

    /// Leaves out the last item of the longest section; says whether there was one.
    fn cut(&mut self) -> bool {
        let longest = self
            .sections
            .iter_mut()
            .filter(|section| section.kept > 1)
            .max_by_key(|section| length(&section.section().value()));
        match longest {
            Some(section) => {
                section.kept -= 1;
                true
            }
            None => self.sections.pop().is_some(),
        }
    }

    fn reply(&self, knowledge: &Knowledge, id: &str, today: Month) -> Reply {
        let lead: Vec<&Shown> = self.lead.iter().flat_map(|line| &line.shown).collect();
        let mut shown = lead.clone();
        shown.extend(self.sections.iter().flat_map(DraftSection::kept_lines).flat_map(|line| &line.shown));
        let age = notes::age(knowledge, &shown, today);
        shown.extend(self.remarks.iter().flat_map(|line| &line.shown));
        let disagreements = notes::disagreements(knowledge, id, &lead, &shown);

        let of_figures = shown.iter().filter(|shown| shown.family.is_some()).map(|shown| &shown.citation);
        let of_texts = shown.iter().filter(|shown| shown.family.is_none()).map(|shown| &shown.citation);
        let of_notes = disagreements.iter().flat_map(|(_, disagreement)| told_in(knowledge, &disagreement.citations));
        let mut sources = source_lines(knowledge, of_figures, of_texts.chain(of_notes));
        // What the answer itself rests on comes first.
        sources.sort_by_key(|source| !lead.iter().any(|shown| shown.citation.source == source.id));
        // What touches the lead is told beside it; all else stands further down.
        let mut notes: Vec<String> = disagreements.iter().map(|(_, disagreement)| disagreement.text.clone()).collect();
        let touches = disagreements.first().is_some_and(|(fit, _)| *fit != notes::Fit::Figures);
        let disputed = touches.then(|| notes.remove(0));
        let caveat = disputed.or_else(|| notes::age(knowledge, &lead, today));
        // Nothing is told twice: of all ages those of the lead stand in the caveat.
        let told = caveat.as_deref().unwrap_or_default();
        let age = age.map(|age| age.strip_prefix(told).unwrap_or(&age).trim_start().to_owned());
        notes.splice(0..0, age.filter(|age| !age.is_empty()));
        notes.extend(self.remarks.iter().map(|line| line.item.text()));
        Reply {
            title: shorten(&self.title, LONGEST_TITLE),
            lead: self.lead.iter().map(|line| line.item.clone()).collect(),
            sections: self.sections.iter().map(DraftSection::section).collect(),
            sources,
            caveat,
            notes,
            ..Reply::default()
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
        draft.section("List", lines);
        let reply = draft.finish(&knowledge(), "salary", TODAY);
        assert_eq!(limit_faults(&reply), Vec::<String>::new());
        assert_eq!(reply.sections.first().unwrap().left_out, 20);
        assert!(reply.sections.first().unwrap().value().ends_with("\n… and 20 more"));
        let sources: Vec<_> = reply.sources.iter().map(|source| source.id.as_str()).collect();
        assert_eq!(sources, ["a"]);
    }

    #[test]
    fn the_whole_is_cut() {
        let mut draft = Draft::new("Title");
        draft.say(Line::new("Text."));
        for _ in 0..9 {
            draft.section("List", vec![figure("a", "2025"); 10]);
        }
        let reply = draft.finish(&knowledge(), "salary", TODAY);
        assert_eq!(limit_faults(&reply), Vec::<String>::new());
        assert!(reply.sections.len() > 2);
    }

    #[test]
    fn a_source_has_a_line_for_each_period() {
        let own = Citation { source: "a".to_owned(), as_of: Period::new("2026") };
        let other = Citation { source: "b".to_owned(), as_of: Period::new("2026") };
        let mut draft = Draft::new("Title");
        draft.say(Line::new("Text.").citing(&[own, other]));
        draft.section("List", vec![figure("a", "2025-05"), figure("a", "2024-05"), figure("a", "2025-05-01")]);
        let reply = draft.finish(&knowledge(), "salary", TODAY);
        let sources: Vec<_> = reply.sources.iter().map(|source| format!("{} {}", source.id, source.as_of)).collect();
        assert_eq!(sources, ["a May 2025", "a May 2024", "b 2026"]);
    }
}
