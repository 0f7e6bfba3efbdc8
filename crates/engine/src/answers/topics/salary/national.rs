//! The national picture, for questions that name nobody in particular.

use crate::knowledge::{Knowledge, PayGroup, Salary, Statistic};

use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::pay::{add_field, counted_by, group, level_of, short_item};
use crate::answers::topics::salary::fields::{add_certification_premium, by_number_held, medians, workplaces};
use crate::answers::words::capitalised;

pub(super) fn fill(draft: &mut Draft, knowledge: &Knowledge, year: Option<u16>) {
    if let Some(year) = year {
        of_year(draft, knowledge, year);
    }
    lead(draft, knowledge);
    let yardstick = knowledge.salary(&knowledge.labels.yardstick.median);
    let counted = yardstick.map_or_else(String::new, |row| counted_by(knowledge, row));
    draft.section(format!("Median by year ({counted})"), medians(knowledge));
    draft.section(format!("By workplace ({counted} medians)"), workplaces(knowledge));
    draft.section(guide::by_level(knowledge), guide_levels(knowledge));
    add_certification_premium(draft, knowledge);
    add_field(draft, knowledge, "By number of credentials", by_number_held(knowledge));
    let guide = &knowledge.wording.guide;
    draft.section(format!("More from the {guide} (no source named)"), guide_averages(knowledge));
}

/// The median of a year that is asked for.
fn of_year(draft: &mut Draft, knowledge: &Knowledge, year: u16) {
    let yardstick = &knowledge.labels.yardstick.median;
    let mut rows = group(knowledge, PayGroup::National).filter(|row| row.id == *yardstick);
    let row = rows.find(|row| row.as_of.latest().is_some_and(|month| month.year == year));
    let everybody = &knowledge.wording.everybody;
    draft.say(match row {
        Some(row) => {
            let (when, amount) = (&row.as_of, row.amount());
            // Earlier years counted other groups.
            let text = match &row.population {
                Some(population) => {
                    format!("In {when}, half earned more than **{amount}** a year; that counts {population}.")
                }
                None => format!("In {when}, half of {everybody} earned more than **{amount}** a year."),
            };
            Line::new(text).pay(row)
        }
        None => Line::new(format!("We hold no figure for {everybody} of {year}. The newest:")),
    });
}

fn lead(draft: &mut Draft, knowledge: &Knowledge) {
    let newest = |id: &str| knowledge.salary(id);
    let yardstick = &knowledge.labels.yardstick;
    let Some(median) = newest(&yardstick.median) else {
        draft.say(Line::new("We hold no national pay figures."));
        return;
    };
    let hourly = newest(&yardstick.median_hourly).filter(|row| row.as_of == median.as_of);
    let wording = &knowledge.wording;
    let everybody = match &wording.everybody_counted {
        Some(counted) => format!("{}, {counted},", wording.everybody),
        None => wording.everybody.clone(),
    };
    let by_hour = hourly.map_or_else(String::new, |row| format!(", or {}", row.amount()));
    draft.say(
        Line::new(format!(
            "Half of {everybody} earn more than **{}** a year{by_hour} ({}).",
            median.amount(),
            median.as_of
        ))
        .pay(median)
        .pays(hourly),
    );
    if let (Some(low), Some(high)) = (newest(&yardstick.p10), newest(&yardstick.p90)) {
        let text = format!("One in ten earns less than {}, one in ten more than {}.", low.amount(), high.amount());
        draft.say(Line::new(text).pays([low, high]));
    }
}

fn guide_levels(knowledge: &Knowledge) -> Vec<Line> {
    let mut rows: Vec<&Salary> =
        group(knowledge, PayGroup::Experience).filter(|row| row.is_unsourced && row.state.is_none()).collect();
    rows.sort_by_key(|row| level_of(knowledge, row));
    rows.iter().map(|row| short_item(&capitalised(&row.label), row)).collect()
}

fn guide_averages(knowledge: &Knowledge) -> Vec<Line> {
    let national = group(knowledge, PayGroup::GuideNational).map(|row| {
        let what = if row.statistic == Statistic::Median { ", median" } else { "" };
        short_item(&format!("{}{what}", capitalised(&row.label)), row)
    });
    let credentials = group(knowledge, PayGroup::Credential)
        .filter(|row| row.is_unsourced)
        .map(|row| short_item(&format!("{} holders", row.label), row));
    let states = knowledge.facts.iter().filter(|fact| fact.topic == "place" && knowledge.is_home(&fact.country));
    let states = states.map(|fact| Line::labelled("Best-paying states", fact.amount()).fact(fact));
    national.chain(credentials).chain(states).collect()
}
