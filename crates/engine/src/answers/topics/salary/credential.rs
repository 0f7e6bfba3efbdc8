//! Pay of the holders of a credential.

use crate::knowledge::{Certification, Knowledge, Level, Month, PayGroup, Salary, Statistic};

use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::notes::is_fresh;
use crate::answers::pay::{add_field, best_first, dated_item, group, lead_origin, newest_first, survey, yearly};
use crate::answers::topics::salary::Asked;
use crate::answers::topics::salary::fields::{
    add_certification_premium, at_level, bands, credential_levels, labelled, levels, wider, yardstick, yardstick_name,
};
use crate::answers::topics::salary::place;
use crate::answers::words::capitalised;

/// Figures for holders of a credential that tell no level, the one to answer with first.
pub(in crate::answers) fn averages<'k>(knowledge: &'k Knowledge, code: &str, today: Month) -> Vec<&'k Salary> {
    let mut rows: Vec<&Salary> =
        group(knowledge, PayGroup::Credential).filter(|row| row.credential.as_deref() == Some(code)).collect();
    best_first(&mut rows, today);
    rows
}

/// What holders earned in a year that is asked for.
pub(super) fn of_year(draft: &mut Draft, knowledge: &Knowledge, code: &str, year: u16) {
    let is_of = |row: &&Salary| row.credential.as_deref() == Some(code) && row.level.is_none();
    let is_then = |row: &&Salary| row.as_of.latest().is_some_and(|month| month.year == year);
    let row = group(knowledge, PayGroup::Credential).filter(is_of).find(is_then);
    draft.say(match row {
        Some(row) => {
            let text = format!("{code}, {}: **{}**, {}.", row.as_of, yearly(row), lead_origin(knowledge, row));
            Line::new(text).pay(row)
        }
        None => Line::new(format!("We hold no figure for {code} holders of {year}. The nearest:")),
    });
}

pub(super) fn fill(draft: &mut Draft, asked: &Asked<'_>, certification: &Certification) {
    let knowledge = asked.knowledge;
    let code = &certification.code;
    let by_level = credential_levels(knowledge, code);
    let averages = averages(knowledge, code, asked.today);
    let own = asked.level.and_then(|level| by_level.iter().copied().find(|row| row.level == Some(level)));
    // Whoever asks for another country wants that country's figure.
    let abroad = asked.foreign().filter(|country| *country != certification.country);
    if let Some(country) = abroad {
        place::add_country(draft, asked, country);
    }
    if let Some(state) = asked.state() {
        let state = crate::answers::places::state(knowledge, state);
        draft.say(Line::new(format!("We hold no figure for {code} holders in {state} alone, so here are both parts.")));
    } else if let Some(country) = abroad {
        let country = crate::answers::places::the_country(knowledge, country);
        let home = crate::answers::places::the_country(knowledge, &certification.country);
        let text = format!("We hold no figure for {code} holders in {country}; {code} is a credential of {home}.");
        draft.say(Line::new(text));
    }
    let shown = lead(draft, asked, certification, own, &averages);
    match asked.level {
        Some(level) if own.is_some() => draft.section(guide::other_levels(knowledge), levels(&by_level, Some(level))),
        Some(level) => {
            let name = format!("{}, whatever the credential", level.label());
            add_field(draft, knowledge, &name, bands(knowledge, level));
        }
        // An apprentice is a beginner.
        None if certification.full_credential.is_some() => {
            add_field(draft, knowledge, "Entry level, whatever the credential", bands(knowledge, Level::Entry));
        }
        None => draft.section(guide::by_level(knowledge), levels(&by_level, None)),
    }
    let foreign =
        asked.foreign().or_else(|| (!knowledge.is_home(&certification.country)).then_some(&certification.country));
    if let Some(state) = asked.state() {
        place::add_state(draft, asked, state);
    } else if let Some(country) = foreign.filter(|_| abroad.is_none()) {
        place::add_country(draft, asked, country);
    }
    let mut others: Vec<&Salary> =
        averages.iter().copied().filter(|row| !shown.iter().any(|shown| std::ptr::eq(*shown, *row))).collect();
    newest_first(&mut others);
    let others = others.iter().map(|row| dated_item(knowledge, row, code)).collect();
    draft.section(format!("Other figures for {code}"), others);
    if knowledge.is_home(&certification.country) {
        draft.section(yardstick_name(knowledge), yardstick(knowledge));
        add_certification_premium(draft, knowledge);
    }
}

/// Says the figure that was asked for; gives the rows that it shows.
fn lead<'k>(
    draft: &mut Draft,
    asked: &Asked<'k>,
    certification: &Certification,
    own: Option<&'k Salary>,
    averages: &[&'k Salary],
) -> Vec<&'k Salary> {
    let code = &certification.code;
    let prefix = asked.years_prefix();
    let home = crate::answers::places::home(asked.knowledge);
    if let (Some(level), Some(row)) = (asked.level, own) {
        let origin = lead_origin(asked.knowledge, row);
        let text = format!("{prefix}{code}, {}: **{}** ({home}), {origin}.", level.word(), yearly(row));
        draft.say(Line::new(text).pay(row));
        return vec![row];
    }
    let Some(best) = averages.first() else {
        let level = asked.level.map_or_else(String::new, |level| format!(" at {} or any other level", level.word()));
        let level = level.replace("at senior", "at senior level").replace("at mid-career", "in mid-career");
        let text = format!("{prefix}We hold no pay figure for {code} holders{level}. The nearest we have:");
        draft.say(Line::new(text));
        if asked.knowledge.is_home(&certification.country) {
            closest(draft, asked, certification);
        }
        return Vec::new();
    };
    let scope = match asked.level {
        Some(level) => {
            draft.say(Line::new(format!("{prefix}We hold no figure for {code} holders by level ({}).", level.word())));
            ", all levels together"
        }
        None => "",
    };
    let origin = lead_origin(asked.knowledge, best);
    // A median and a mean of one survey are told together, each as what it is.
    let mean = averages.iter().copied().find(|row| {
        best.statistic == Statistic::Median
            && row.statistic == Statistic::Mean
            && row.survey.is_some()
            && (&row.survey, &row.as_of) == (&best.survey, &best.as_of)
    });
    if let Some(mean) = mean {
        let said = survey(asked.knowledge, best).map_or_else(String::new, |survey| survey.said.clone());
        let text = format!(
            "{code}{scope}: **{}** a year is the median (half earn more), **{}** the mean ({home}), {said} ({}).",
            best.amount(),
            mean.amount(),
            best.as_of
        );
        draft.say(Line::new(text).pays([*best, mean]));
        return vec![*best, mean];
    }
    draft.say(Line::new(format!("{code}{scope}: **{}** ({home}), {origin}.", yearly(best))).pay(best));
    if !averages.iter().any(|row| is_fresh(&row.as_of, asked.today)) {
        draft.say(Line::new("That is old. For today's level of pay look at the yardstick below."));
    }
    vec![*best]
}

/// What is nearest where nothing is known of a credential's own holders: for an apprentice form, what beginners earn, else
/// what everybody does. What holders of other credentials earn is no figure for these.
fn closest(draft: &mut Draft, asked: &Asked<'_>, certification: &Certification) {
    let knowledge = asked.knowledge;
    let beginners = certification.full_credential.as_ref().map(|_| at_level(knowledge, Level::Entry));
    let beginners = beginners.unwrap_or_default().into_iter().find(|row| !row.is_unsourced);
    if let Some((label, row)) = beginners.map(labelled) {
        let text = format!("{label}: **{}**, {}.", yearly(row), lead_origin(knowledge, row));
        draft.say(Line::new(text).pay(row));
    } else if let Some(row) = certification.nearest_pay.as_ref().and_then(|id| knowledge.salary(id)) {
        draft.say(wider(knowledge, &capitalised(&row.label), row));
    } else if let Some(row) = knowledge.salary(&knowledge.labels.yardstick.median) {
        draft.say(wider(knowledge, &capitalised(&knowledge.wording.everybody), row));
    }
}
