//! Fields that several replies on pay share.

use crate::knowledge::{Knowledge, Level, PayGroup, Salary, Specialty, SpecialtyScope, Statistic, Value};

use crate::answers::draft::{Draft, Line};
use crate::answers::pay::{counted_by, group, is_count, level_of, newest_first, remark, short_item, yearly};
use crate::answers::words::capitalised;

/// The newest national figure with this statistic, and the one before it.
fn national<'k>(knowledge: &'k Knowledge, id: &str) -> (Option<&'k Salary>, Option<&'k Salary>) {
    let mut rows: Vec<&Salary> = group(knowledge, PayGroup::National).filter(|row| row.id == id).collect();
    newest_first(&mut rows);
    let mut rows = rows.into_iter();
    (rows.next(), rows.next())
}

/// Everybody, to measure a narrower figure by.
pub(in crate::answers) fn yardstick(knowledge: &Knowledge) -> Vec<Line> {
    let (Some(median), before) = national(knowledge, &knowledge.labels.yardstick.median) else { return Vec::new() };
    let known = &knowledge.labels.yardstick;
    let mut text = format!("Half earn more than {}", median.amount());
    let mut shown = vec![median];
    if let Some(before) = before {
        text.push_str(&format!(" ({}: {})", before.as_of, before.amount()));
        shown.push(before);
    }
    let mut lines = vec![Line::new(text).pays(shown)];
    for (id, words) in [(&known.p10, "One in ten earns less than"), (&known.p90, "One in ten earns more than")] {
        if let (Some(row), _) = national(knowledge, id) {
            lines.push(Line::new(format!("{words} {}", row.amount())).pay(row));
        }
    }
    lines
}

/// Heading of [`yardstick`].
pub(in crate::answers) fn yardstick_name(knowledge: &Knowledge) -> String {
    let (median, _) = national(knowledge, &knowledge.labels.yardstick.median);
    let counted = median.map(|row| format!(" ({}, {})", counted_by(knowledge, row), row.as_of));
    format!("Yardstick: {}{}", knowledge.wording.everybody, counted.unwrap_or_default())
}

/// The guide's table of a credential or of specialties, by level; `except` is left out.
pub(super) fn levels(rows: &[&Salary], except: Option<Level>) -> Vec<Line> {
    let by_level = |level: Level| rows.iter().find(move |row| row.level == Some(level));
    Level::ALL
        .into_iter()
        .filter(|level| Some(*level) != except)
        .filter_map(|level| by_level(level).map(|row| short_item(level.label(), row)))
        .collect()
}

/// The guide's rows of a credential by level.
pub(in crate::answers) fn credential_levels<'k>(knowledge: &'k Knowledge, code: &str) -> Vec<&'k Salary> {
    group(knowledge, PayGroup::CredentialLevel).filter(|row| row.credential.as_deref() == Some(code)).collect()
}

/// The guide's rows of a specialty by level: its own, or those that are printed for it as an example. Those are no figures
/// for any other.
pub(super) fn specialty_levels<'k>(knowledge: &'k Knowledge, specialty: &Specialty) -> Vec<&'k Salary> {
    let of = |scope: &SpecialtyScope| {
        group(knowledge, PayGroup::CredentialLevel)
            .filter(|row| row.specialty.as_ref() == Some(scope))
            .collect::<Vec<_>>()
    };
    let own = of(&SpecialtyScope::One(specialty.id.clone()));
    if own.is_empty() && specialty.is_example_of_range { of(&SpecialtyScope::Any) } else { own }
}

/// What people at a level earn, whatever their credential.
pub(super) fn at_level(knowledge: &Knowledge, level: Level) -> Vec<&Salary> {
    let mut rows: Vec<&Salary> = group(knowledge, PayGroup::Experience)
        .filter(|row| knowledge.is_home(&row.country) && row.state.is_none() && level_of(knowledge, row) == Some(level))
        .collect();
    newest_first(&mut rows);
    // The guide's band is the one that covers everybody at the level.
    rows.sort_by_key(|row| (row.years_from.is_some(), row.level.is_none()));
    rows
}

/// The guide's band for a level, whatever the credential.
pub(super) fn bands(knowledge: &Knowledge, level: Level) -> Vec<(String, &Salary)> {
    at_level(knowledge, level).into_iter().find(|row| row.is_unsourced).map(labelled).into_iter().collect()
}

/// The newest edition of the survey: with and without a certification, and with several.
pub(super) fn add_certification_premium(draft: &mut Draft, knowledge: &Knowledge) {
    let Some(newest) = knowledge.salary(&knowledge.labels.yardstick.any_credential) else { return };
    let rows = group(knowledge, PayGroup::Credential)
        .filter(|row| row.credential.is_none() && row.survey == newest.survey && row.as_of == newest.as_of)
        .map(|row| short_item(&capitalised(&row.label), row));
    let counted = counted_by(knowledge, newest);
    draft.section(format!("With and without certification ({counted}, {})", newest.as_of), rows.collect());
}

/// A row under its own label.
pub(super) fn labelled(row: &Salary) -> (String, &Salary) {
    (capitalised(&row.label), row)
}

/// By how many credentials people hold.
pub(super) fn by_number_held(knowledge: &Knowledge) -> Vec<(String, &Salary)> {
    let mut rows: Vec<&Salary> = Vec::new();
    for held in 1..=3 {
        let mut of_number: Vec<&Salary> =
            group(knowledge, PayGroup::Credential).filter(|row| row.credentials_held == Some(held)).collect();
        newest_first(&mut of_number);
        rows.extend(of_number.first());
    }
    let newest = rows.iter().filter_map(|row| row.as_of.latest()).max();
    rows.retain(|row| row.as_of.latest() == newest);
    rows.into_iter().map(labelled).collect()
}

/// Medians by workplace, newest edition.
pub(in crate::answers) fn workplaces(knowledge: &Knowledge) -> Vec<Line> {
    let median = |row: &&Salary| row.statistic == Statistic::Median && is_count(knowledge, row);
    let newest = group(knowledge, PayGroup::Workplace).filter(median).filter_map(|row| row.as_of.latest()).max();
    let mut rows: Vec<&Salary> =
        group(knowledge, PayGroup::Workplace).filter(median).filter(|row| row.as_of.latest() == newest).collect();
    rows.sort_by(|a, b| amount_of(b).total_cmp(&amount_of(a)));
    rows.iter().map(|row| short_item(&capitalised(&row.label), row)).collect()
}

/// The number to sort by; the lower end of a range.
pub(in crate::answers) const fn amount_of(row: &Salary) -> f64 {
    match row.value {
        Value::Single(value) | Value::Range(value, _) => value,
        Value::Text(_) => 0.0,
    }
}

/// The guide's stages by level.
pub(super) fn stages(knowledge: &Knowledge, level: Level) -> Vec<(String, &Salary)> {
    let is_at = |id: &str| knowledge.careers.stages.iter().any(|stage| stage.id == id && stage.level == Some(level));
    group(knowledge, PayGroup::Stage).filter(|row| row.stage.as_deref().is_some_and(is_at)).map(labelled).collect()
}

/// A sentence on one row that stands for a wider group: `All: $1 a year (median, BLS, May 2025)`.
pub(super) fn wider(knowledge: &Knowledge, label: &str, row: &Salary) -> Line {
    Line::labelled(label, format!("{} ({})", yearly(row), remark(knowledge, row))).pay(row)
}

/// The medians of all editions, newest first.
pub(super) fn medians(knowledge: &Knowledge) -> Vec<Line> {
    let mut rows: Vec<&Salary> =
        group(knowledge, PayGroup::National).filter(|row| row.id == knowledge.labels.yardstick.median).collect();
    newest_first(&mut rows);
    let newest = rows.first().and_then(|row| row.survey.clone());
    rows.iter()
        .map(|row| {
            let same = row.survey == newest;
            let other = if same { "" } else { " (other grouping of jobs)" };
            Line::labelled(row.as_of.to_string(), format!("{}{other}", row.amount())).pay(row)
        })
        .collect()
}
