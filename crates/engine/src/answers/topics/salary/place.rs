//! Pay in a US state or in another country.

use std::cmp::Reverse;

use crate::knowledge::{Knowledge, Level, PayGroup, Salary, Value, number};

use crate::answers::draft::{Draft, Line};
use crate::answers::pay::{
    add_field, best_first, dated_item, group, is_count, lead_origin, level_of, newest_first, remark, short_item,
    survey, yearly,
};
use crate::answers::places;
use crate::answers::query::Region;
use crate::answers::topics::salary::Asked;
use crate::answers::topics::salary::fields::{bands, labelled, wider, yardstick, yardstick_name};
use crate::answers::words::capitalised;

/// The place within a sentence.
pub(super) fn name(knowledge: &Knowledge, region: &Region) -> String {
    match &region.state {
        Some(state) => places::state(knowledge, state),
        None => places::the_country(knowledge, &region.country),
    }
}

pub(super) fn fill(draft: &mut Draft, asked: &Asked<'_>, region: &Region) {
    let knowledge = asked.knowledge;
    match &region.state {
        Some(state) => {
            add_state(draft, asked, state);
            if let Some(level) = asked.level {
                add_field(
                    draft,
                    knowledge,
                    &format!("Whole {}, {}", places::home(knowledge), level.word()),
                    bands(knowledge, level),
                );
            }
            draft.section(yardstick_name(knowledge), yardstick(knowledge));
        }
        None => {
            add_country(draft, asked, &region.country);
        }
    }
}

/// What is known of a US state.
pub(super) fn add_state(draft: &mut Draft, asked: &Asked<'_>, state: &str) {
    let knowledge = asked.knowledge;
    let name = places::state(knowledge, state);
    let mut rows: Vec<&Salary> =
        group(knowledge, PayGroup::State).filter(|row| row.state.as_deref() == Some(state)).collect();
    rows.sort_by_key(|row| (!is_count(knowledge, row), Reverse(row.as_of.latest())));
    let experience: Vec<&Salary> =
        group(knowledge, PayGroup::Experience).filter(|row| row.state.as_deref() == Some(state)).collect();
    let at_level = asked.level.and_then(|level| experience_at(asked, &experience, level));
    if let (Some(level), Some(row)) = (asked.level, at_level) {
        let origin = lead_origin(knowledge, row);
        let label = format!("{name}, {} ({})", level.word(), row.label);
        let text = format!("{}{label}: **{}**, {origin}.", asked.years_prefix(), yearly(row));
        draft.say(Line::new(text).pay(row));
    }
    match rows.first() {
        Some(row) => {
            let whom =
                survey(knowledge, row).and_then(|survey| survey.whom.as_deref()).unwrap_or(&knowledge.wording.people);
            let rank = row.rank.map_or_else(String::new, |rank| format!(" It ranked {rank} among the states."));
            let jobs =
                row.employment.map_or_else(String::new, |jobs| format!(" It counted {} such jobs.", number(jobs)));
            let text = format!("{name}, {whom}: **{}**, {}.{rank}{jobs}", yearly(row), lead_origin(knowledge, row));
            draft.say(Line::new(text).pay(row));
        }
        None => draft.say(Line::new(format!(
            "We hold no pay figure for {name}; the whole {} below is the closest.",
            places::home(knowledge)
        ))),
    }
    if asked.level.is_some() && at_level.is_none() {
        draft.say(Line::new(format!("We hold no figure by level for {name} alone.")));
    }
    let experience = experience.iter().filter(|row| Some(row.id.as_str()) != at_level.map(|row| row.id.as_str()));
    let experience = experience.copied().map(labelled).collect();
    add_field(draft, knowledge, &format!("By experience in {name}"), experience);
    let others = rows.iter().skip(1).map(|row| {
        let mut line = dated_item(knowledge, row, &name);
        if let Some(rank) = row.rank {
            line.item.value.push_str(&format!(", rank {rank} among the states"));
        }
        line
    });
    draft.section(format!("Other figures for {name}"), others.collect());
    let metros = group(knowledge, PayGroup::Metro)
        .filter(|row| row.state.as_deref() == Some(state))
        .map(|row| (row.label.clone(), row));
    add_field(draft, knowledge, "Metro areas", metros.collect());
}

fn experience_at<'k>(asked: &Asked<'k>, rows: &[&'k Salary], level: Level) -> Option<&'k Salary> {
    let (knowledge, years) = (asked.knowledge, asked.years);
    let holds = |row: &&&Salary| {
        let Some(years) = years else { return false };
        row.years_from.is_some_and(|from| from <= years) && row.years_to.is_none_or(|to| years <= to)
    };
    let by_years = rows.iter().filter(holds).max_by_key(|row| row.years_from);
    by_years.or_else(|| rows.iter().find(|row| level_of(knowledge, row) == Some(level))).copied()
}

/// What is known of another country, in its own currency.
pub(super) fn add_country(draft: &mut Draft, asked: &Asked<'_>, country: &str) {
    let knowledge = asked.knowledge;
    let the_country = places::the_country(knowledge, country);
    let mut rows: Vec<&Salary> = group(knowledge, PayGroup::Country).filter(|row| row.country == country).collect();
    best_first(&mut rows, asked.today);
    let at_level =
        asked.level.and_then(|level| rows.iter().copied().find(|row| level_of(knowledge, row) == Some(level)));
    let general = rows.iter().copied().find(|row| level_of(knowledge, row).is_none()).or_else(|| rows.first().copied());
    let Some(lead) = at_level.or(general) else {
        no_figures(draft, knowledge, country, &the_country);
        return;
    };
    if let (Some(level), None) = (asked.level, at_level) {
        let prefix = asked.years_prefix();
        draft.say(Line::new(format!("{prefix}We hold no figure by level ({}) for {the_country}.", level.word())));
    }
    let place = places::country(knowledge, country);
    let prefix = if at_level.is_some() { asked.years_prefix() } else { String::new() };
    let text = format!("{prefix}{place}, {}: **{}**, {}.", lead.label, yearly(lead), lead_origin(knowledge, lead));
    draft.say(Line::new(text).pay(lead));

    rows.retain(|row| row.id != lead.id || row.as_of != lead.as_of);
    // A scale that is published goes before what nobody stands behind.
    let has_bands = group(knowledge, PayGroup::PayBand).any(|row| row.country == country);
    pay_bands(draft, knowledge, country);
    let guide = rows
        .iter()
        .position(|row| at_level.is_none() && !has_bands && row.is_unsourced && level_of(knowledge, row).is_none());
    if let Some(guide) = guide.map(|at| rows.remove(at)) {
        let text = format!("{}: **{}**, {}.", capitalised(&guide.label), yearly(guide), lead_origin(knowledge, guide));
        draft.say(Line::new(text).pay(guide));
    }
    rows.sort_by_key(|row| row.is_unsourced);
    let others = rows.iter().map(|row| {
        let place = row.place.as_ref().map_or_else(String::new, |place| format!(", {place}"));
        let period = if matches!(row.value, Value::Text(_)) { row.amount() } else { yearly(row) };
        Line::labelled(format!("{}{place}", capitalised(&row.label)), format!("{period} ({})", remark(knowledge, row)))
            .pay(row)
    });
    draft.section(format!("Other figures for {the_country}"), others.collect());
    let guide = &knowledge.wording.guide;
    let places = knowledge.facts.iter().filter(|fact| fact.topic == "place" && fact.country == country);
    draft.section(
        format!("Best-paying places by the {guide} (no source named)"),
        places.map(|fact| Line::new(fact.amount()).fact(fact)).collect(),
    );
}

fn pay_bands(draft: &mut Draft, knowledge: &Knowledge, country: &str) {
    let mut nations: Vec<&str> = Vec::new();
    for row in group(knowledge, PayGroup::PayBand).filter(|row| row.country == country) {
        let nation = row.place.as_deref().unwrap_or_default();
        if !nations.contains(&nation) {
            nations.push(nation);
        }
    }
    for nation in nations {
        let rows: Vec<&Salary> = group(knowledge, PayGroup::PayBand)
            .filter(|row| row.country == country && row.place.as_deref().unwrap_or_default() == nation)
            .collect();
        let period = rows.first().map_or_else(String::new, |row| row.as_of.to_string());
        let lines = rows.iter().map(|row| {
            let band = row.label.rsplit_once(" band ").map_or(row.label.clone(), |(_, band)| format!("Band {band}"));
            short_item(&band, row)
        });
        draft.section(format!("NHS pay bands, {nation} ({period})"), lines.collect());
    }
}

fn no_figures(draft: &mut Draft, knowledge: &Knowledge, country: &str, the_country: &str) {
    draft.say(Line::new(format!(
        "We hold no pay figures for {} in {the_country}. {} pay says little about another country.",
        knowledge.wording.people,
        places::home(knowledge)
    )));
    let mut known: Vec<&str> = Vec::new();
    let mut rows: Vec<&Salary> = group(knowledge, PayGroup::Country).collect();
    newest_first(&mut rows);
    for row in rows {
        if row.country != country && !known.contains(&row.country.as_str()) {
            known.push(&row.country);
        }
    }
    known.sort_unstable();
    let names: Vec<String> = known.iter().map(|code| places::the_country(knowledge, code)).collect();
    if !names.is_empty() {
        let text = format!(
            "Besides {} we have figures for {}.",
            places::the_home(knowledge),
            crate::answers::words::listed(&names)
        );
        draft.say(Line::new(text));
    }
    if let Some(median) = knowledge.salary(&knowledge.labels.yardstick.median) {
        draft.section(
            format!("For comparison, {}", places::the_home(knowledge)),
            vec![wider(knowledge, &capitalised(&knowledge.wording.everybody), median)],
        );
    }
}
