//! The national picture, for questions that name nobody in particular.

use crate::knowledge::{Knowledge, Salary};

use super::super::draft::{Draft, Line};
use super::super::pay::{add_field, group, level_of, short_item};
use super::super::words::capitalised;
use super::fields::{add_certification_premium, by_number_held, medians, workplaces};

pub(super) fn fill(draft: &mut Draft, knowledge: &Knowledge) {
    lead(draft, knowledge);
    draft.field("Median by year (BLS)", medians(knowledge));
    draft.field("By workplace (BLS medians)", workplaces(knowledge));
    draft.field("By level (career guide, no source named)", guide_levels(knowledge));
    add_certification_premium(draft, knowledge);
    add_field(draft, knowledge, "By number of credentials", by_number_held(knowledge));
    draft.field("More from the career guide (no source named)", guide_averages(knowledge));
    draft.field("The career guide's percentiles (they fall, so do not rely on them)", guide_percentiles(knowledge));
    draft.next([
        "`/salary CPC`, `/salary CCS senior`: with a credential, at a level",
        "`/salary oncology`: in a specialty",
        "`/salary region:Texas`, `/salary region:UK`: in a state or country",
    ]);
}

fn lead(draft: &mut Draft, knowledge: &Knowledge) {
    let newest = |id: &str| knowledge.salary(id);
    let yardstick = &knowledge.labels.yardstick;
    let Some(median) = newest(&yardstick.median) else {
        draft.say(Line::new("We hold no national pay figures."));
        return;
    };
    let hourly = newest(&yardstick.median_hourly).filter(|row| row.as_of == median.as_of);
    let by_hour = hourly.map_or_else(String::new, |row| format!(", or {}", row.amount()));
    draft.say(
        Line::new(format!(
            "Half of all US medical records specialists, the group in which BLS counts coders, earn more than **{}** a \
             year{by_hour} ({}).",
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
        group(knowledge, "experience").filter(|row| row.is_unsourced && row.state.is_none()).collect();
    rows.sort_by_key(|row| level_of(knowledge, row));
    rows.iter().map(|row| short_item(&capitalised(&row.label), row)).collect()
}

fn guide_averages(knowledge: &Knowledge) -> Vec<Line> {
    let national = group(knowledge, "guide-national").map(|row| {
        let what = if row.statistic == "median" { ", median" } else { "" };
        short_item(&format!("{}{what}", capitalised(&row.label)), row)
    });
    let credentials = group(knowledge, "credential")
        .filter(|row| row.is_unsourced)
        .map(|row| short_item(&format!("{} holders", row.label), row));
    let table = group(knowledge, "guide-dollars")
        .filter(|row| knowledge.is_home(&row.country))
        .map(|row| short_item("United States, in its table of countries", row));
    let states = knowledge.facts.iter().filter(|fact| fact.topic == "place" && knowledge.is_home(&fact.country));
    let states = states.map(|fact| Line::new(format!("Best-paying states: {}", fact.amount())).fact(fact));
    national.chain(credentials).chain(table).chain(states).collect()
}

fn guide_percentiles(knowledge: &Knowledge) -> Vec<Line> {
    let percentiles = knowledge.labels.percentiles.iter();
    percentiles.filter_map(|label| Some(short_item(&label.label, knowledge.salary(&label.id)?))).collect()
}
