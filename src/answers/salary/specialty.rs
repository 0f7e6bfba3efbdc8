//! Pay of coders in a specialty.

use crate::knowledge::{Specialty, SpecialtyScope};

use super::super::draft::{Draft, Line};
use super::super::pay::{add_field, lead_origin, level_word, yearly};
use super::Asked;
use super::fields::{credential_levels, levels, specialty_levels, yardstick, yardstick_name};
use super::place;

/// The specialties that the guide names as examples of its range.
const GUIDE_EXAMPLES: [&str; 2] = ["oncology", "cardiology"];

pub(super) fn fill(draft: &mut Draft, asked: &Asked<'_>, specialty: &Specialty) {
    let knowledge = asked.knowledge;
    let rows = specialty_levels(knowledge, &specialty.id);
    let shared = rows.iter().any(|row| row.specialty == Some(SpecialtyScope::Any));
    if let Some(region) = asked.region {
        let place = super::place::name(knowledge, region);
        draft.say(Line::new(format!("We hold no figure for this specialty in {place} alone, so here are both parts.")));
    }
    let whom = format!("{} coders", specialty.name);
    let prefix = asked.years_prefix();
    let home = super::places::home(knowledge);
    let at_level = asked.level.and_then(|level| rows.iter().find(|row| row.level == Some(level)));
    match (asked.level, at_level, rows.first()) {
        (Some(level), Some(row), _) => {
            let origin = lead_origin(knowledge, row);
            let text = format!("{prefix}{whom}, {}: **{}** ({home}), {origin}.", level_word(level), yearly(row));
            draft.say(Line::new(text).pay(row));
            draft.field("Other levels (same career guide)", levels(&rows, Some(level)));
        }
        (None, _, Some(row)) => {
            let parts: Vec<String> = rows
                .iter()
                .filter_map(|row| Some(format!("{} **{}**", level_word(row.level?), row.amount())))
                .collect();
            let origin = lead_origin(knowledge, row);
            let text = format!("{whom} ({home}, a year): {}, {origin}.", parts.join(", "));
            draft.say(Line::new(text).pays(rows.iter().copied()));
        }
        _ => draft.say(Line::new(format!("{prefix}We hold no pay figure for {whom}."))),
    }
    if shared && GUIDE_EXAMPLES.contains(&specialty.id.as_str()) {
        draft.say(Line::new(format!(
            "The guide prints one range for all specialties and names {} as an example; it is not a figure for it alone.",
            specialty.name.to_lowercase()
        )));
    } else if shared {
        draft.say(Line::new(
            "This is the guide's one range for all specialties; its examples are oncology and cardiology. We hold no \
             figure for this specialty alone.",
        ));
    }
    if let Some(region) = asked.region {
        match &region.state {
            Some(state) => place::add_state(draft, asked, state),
            None => place::add_country(draft, asked, &region.country),
        }
    }
    let credentials = specialty.credentials.iter().flat_map(|code| {
        credential_levels(knowledge, code)
            .into_iter()
            .filter(|row| asked.level.is_none_or(|level| row.level == Some(level)))
            .map(move |row| {
                let level = row.level.map_or_else(String::new, |level| format!(", {}", level_word(level)));
                (format!("{code}{level}"), row)
            })
    });
    add_field(draft, knowledge, "Credentials that fit it", credentials.collect());
    draft.field(yardstick_name(knowledge), yardstick(knowledge));
    let mut steps = vec![format!("`/career {}`: what coding it is like", specialty.id)];
    steps.extend(specialty.credentials.first().map(|code| format!("`/cert {code}`: a credential that fits")));
    draft.next(steps);
}
