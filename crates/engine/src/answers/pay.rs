//! Pay figures in words: amount, statistic, and where they come from.

use std::cmp::Reverse;

use crate::knowledge::{Grade, Knowledge, Level, Month, PayGroup, PayPeriod, Salary, Statistic, Survey, Value};

use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::notes::is_fresh;

/// The count or survey that a figure comes from.
pub(super) fn survey<'k>(knowledge: &'k Knowledge, row: &Salary) -> Option<&'k Survey> {
    knowledge.labels.survey(row.survey.as_deref()?)
}

/// Whether everybody was counted for it.
pub(super) fn is_count(knowledge: &Knowledge, row: &Salary) -> bool {
    survey(knowledge, row).is_some_and(|survey| survey.counts_everybody)
}

/// `$75,000 to $85,000 a year`; the period is left out where the value is text.
pub(super) fn yearly(row: &Salary) -> String {
    match (&row.value, row.period) {
        (Value::Text(_), _) | (_, PayPeriod::Month | PayPeriod::Hour) => row.amount(),
        (_, PayPeriod::Year) => format!("{} a year", row.amount()),
    }
}

fn publisher<'k>(knowledge: &'k Knowledge, row: &Salary) -> &'k str {
    let publisher = row.sources.first().and_then(|source| knowledge.sources.get(source));
    // Whom it quotes stands with the sources.
    publisher.map_or("an unnamed source", |source| source.short.as_str())
}

/// Who says so, in a few words.
fn who(knowledge: &Knowledge, row: &Salary) -> String {
    if row.is_unsourced {
        return guide::unnamed(knowledge);
    }
    let named = match (survey(knowledge, row), row.population.as_deref()) {
        (Some(survey), _) => &survey.name,
        (None, Some(population)) => population,
        (None, None) => publisher(knowledge, row),
    };
    named.to_owned()
}

/// Who says so and of when, for use in brackets: `BLS, May 2025`.
pub(super) fn origin(knowledge: &Knowledge, row: &Salary) -> String {
    let period = &row.as_of;
    if row.is_unsourced {
        return format!("{}, {period}, no source named", knowledge.wording.guide);
    }
    let weak = if row.grade == Grade::Weak { ", weak source" } else { "" };
    let disputed = if row.disputed { ", others differ" } else { "" };
    format!("{}, {period}{weak}{disputed}", who(knowledge, row))
}

/// The statistic as an adjective; none where the amount speaks for itself.
pub(super) fn statistic(row: &Salary) -> Option<&'static str> {
    Some(match row.statistic {
        Statistic::Range | Statistic::From | Statistic::Typical | Statistic::Band | Statistic::Grade => return None,
        Statistic::Mean => "average",
        Statistic::MeanOfMedians => "average of medians",
        Statistic::P10 => "one in ten earns less",
        Statistic::P25 => "a quarter earns less",
        Statistic::P75 => "a quarter earns more",
        Statistic::P90 => "one in ten earns more",
        other => other.word(),
    })
}

/// `average, AAPC survey, 2021`.
pub(super) fn remark(knowledge: &Knowledge, row: &Salary) -> String {
    let origin = origin(knowledge, row);
    statistic(row).map_or_else(|| origin.clone(), |statistic| format!("{statistic}, {origin}"))
}

/// An item of a list: `CPC: $58,895 (median, AAPC survey, 2025 report)`.
pub(super) fn item(knowledge: &Knowledge, label: &str, row: &Salary) -> Line {
    Line::labelled(label, format!("{} ({})", row.amount(), remark(knowledge, row))).pay(row)
}

/// Adds a field of pay figures under their labels. What all of them say of their origin is said once, in the heading; so
/// is the guide's remark, with its figures in a field of their own, where two or more stand among others.
pub(super) fn add_field(draft: &mut Draft, knowledge: &Knowledge, name: &str, rows: Vec<(String, &Salary)>) {
    let by_guide = rows.iter().filter(|(_, row)| row.is_unsourced).count();
    if by_guide > 1 && by_guide < rows.len() {
        let (guide, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, row)| row.is_unsourced);
        add_field(draft, knowledge, name, others);
        add_field(draft, knowledge, name, guide);
        return;
    }
    let shared = |of: fn(&Knowledge, &Salary) -> String| {
        let mut told = rows.iter().map(|(_, row)| of(knowledge, row));
        let first = told.next().filter(|first| rows.len() > 1 && told.all(|other| other == *first));
        first.map(|first| format!("{name} ({first})"))
    };
    if let Some(name) = shared(remark) {
        draft.section(name, rows.iter().map(|(label, row)| short_item(label, row)).collect());
    } else if let Some(name) = shared(origin) {
        let lines = rows.iter().map(|(label, row)| {
            let remark = statistic(row).map_or_else(String::new, |statistic| format!(" ({statistic})"));
            Line::labelled(label, format!("{}{remark}", row.amount())).pay(row)
        });
        draft.section(name, lines.collect());
    } else {
        draft.section(name, rows.iter().map(|(label, row)| item(knowledge, label, row)).collect());
    }
}

/// An item of a list in order of time: `2021: $62,846 (average, AAPC survey)`; a label where it says more.
pub(super) fn dated_item(knowledge: &Knowledge, row: &Salary, known_label: &str) -> Line {
    let who = who(knowledge, row);
    let mut remark: Vec<&str> = statistic(row).into_iter().chain([who.as_str()]).collect();
    if row.label != known_label {
        remark.insert(0, &row.label);
    }
    if row.grade == Grade::Weak && !row.is_unsourced {
        remark.push("weak source");
    }
    if row.disputed {
        remark.push("others differ");
    }
    Line::labelled(row.as_of.to_string(), format!("{} ({})", row.amount(), remark.join(", "))).pay(row)
}

/// An item whose origin the field's heading tells: `Entry: $48,000 to $55,000`.
pub(super) fn short_item(label: &str, row: &Salary) -> Line {
    Line::labelled(label, row.amount()).pay(row)
}

/// How the sentence that answers goes on after the amount: `, from a career guide (…) that names no source`.
pub(super) fn lead_origin(knowledge: &Knowledge, row: &Salary) -> String {
    if row.is_unsourced {
        return format!("from a {} (figures of {}) that names no source", knowledge.wording.guide, row.as_of);
    }
    let statistic = match row.statistic {
        Statistic::Mean | Statistic::MeanOfMedians => "on average, ",
        Statistic::Median => "the median (half earn more), ",
        _ => "",
    };
    let weak = if row.grade == Grade::Weak { ", a weak source" } else { "" };
    if let Some(survey) = survey(knowledge, row) {
        let copied = survey.copied.as_ref().filter(|_| !weak.is_empty());
        let copied = copied.map_or_else(String::new, |copied| format!(", {copied}"));
        return format!("{statistic}{} ({}{copied})", survey.said, row.as_of);
    }
    format!("{statistic}by {} ({}{weak})", publisher(knowledge, row), row.as_of)
}

/// The name of the count or survey that a figure comes from, to stand in a heading; else of its publisher.
pub(super) fn counted_by(knowledge: &Knowledge, row: &Salary) -> String {
    survey(knowledge, row).map_or_else(|| publisher(knowledge, row).to_owned(), |survey| survey.name.clone())
}

/// The rows of one table of the salaries.
pub(super) fn group(knowledge: &Knowledge, group: PayGroup) -> impl Iterator<Item = &Salary> {
    knowledge.salaries.iter().filter(move |row| row.group == group)
}

/// Fit to answer first: figures with a source, of the last two years, undisputed, then the better source, then the newer figure.
pub(super) fn best_first(rows: &mut [&Salary], today: Month) {
    rows.sort_by_key(|row| {
        let numeric = !matches!(row.value, Value::Text(_));
        (
            Reverse(numeric),
            row.is_unsourced,
            row.place.is_some(),
            Reverse(is_fresh(&row.as_of, today)),
            row.disputed,
            Reverse(row.grade),
            Reverse(row.as_of.latest()),
            Reverse(row.population.is_some()),
        )
    });
}

/// The newest first.
pub(super) fn newest_first(rows: &mut [&Salary]) {
    rows.sort_by_key(|row| Reverse(row.as_of.latest()));
}

/// The level that a row is for, named or by its years.
pub(super) fn level_of(knowledge: &Knowledge, row: &Salary) -> Option<Level> {
    row.level.or_else(|| knowledge.vocabulary.level_of_years(row.years_from?))
}
