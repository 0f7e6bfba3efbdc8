//! Pay in a specialty.

use crate::knowledge::{Knowledge, Specialty, SpecialtyScope};

use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::pay::{add_field, lead_origin, yearly};
use crate::answers::salary::Asked;
use crate::answers::salary::fields::{credential_levels, levels, specialty_levels, yardstick, yardstick_name};
use crate::answers::salary::place;
use crate::answers::words::listed;

pub(super) fn fill(draft: &mut Draft, asked: &Asked<'_>, specialty: &Specialty) {
    let knowledge = asked.knowledge;
    let rows = specialty_levels(knowledge, &specialty.id);
    let shared = rows.iter().any(|row| row.specialty == Some(SpecialtyScope::Any));
    if let Some(region) = asked.region {
        let place = crate::answers::salary::place::name(knowledge, region);
        draft.say(Line::new(format!("We hold no figure for this specialty in {place} alone, so here are both parts.")));
    }
    let whom = format!("{} {}", specialty.name, knowledge.wording.people);
    let prefix = asked.years_prefix();
    let home = crate::answers::places::home(knowledge);
    let at_level = asked.level.and_then(|level| rows.iter().find(|row| row.level == Some(level)));
    match (asked.level, at_level, rows.first()) {
        (Some(level), Some(row), _) => {
            let origin = lead_origin(knowledge, row);
            let text = format!("{prefix}{whom}, {}: **{}** ({home}), {origin}.", level.word(), yearly(row));
            draft.say(Line::new(text).pay(row));
            draft.section(guide::other_levels(knowledge), levels(&rows, Some(level)));
        }
        (None, _, Some(row)) => {
            let parts: Vec<String> =
                rows.iter().filter_map(|row| Some(format!("{} **{}**", row.level?.word(), row.amount()))).collect();
            let origin = lead_origin(knowledge, row);
            let text = format!("{whom} ({home}, a year): {}, {origin}.", parts.join(", "));
            draft.say(Line::new(text).pays(rows.iter().copied()));
        }
        _ => draft.say(Line::new(format!("{prefix}We hold no pay figure for {whom}."))),
    }
    if shared {
        draft.say(shared_range(knowledge, specialty));
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
                let level = row.level.map_or_else(String::new, |level| format!(", {}", level.word()));
                (format!("{code}{level}"), row)
            })
    });
    add_field(draft, knowledge, "Credentials that fit it", credentials.collect());
    draft.section(yardstick_name(knowledge), yardstick(knowledge));
}

/// A remark on a range that stands for all specialties.
fn shared_range(knowledge: &Knowledge, specialty: &Specialty) -> Line {
    let specialties = knowledge.careers.specialties.iter();
    let examples: Vec<&Specialty> = specialties.filter(|known| known.is_example_of_range).collect();
    if examples.iter().any(|known| known.id == specialty.id) {
        let name = specialty.name.to_lowercase();
        return Line::new(format!(
            "The guide prints one range for all specialties and names {name} as an example; it is not a figure for it alone."
        ));
    }
    let names: Vec<String> = examples.iter().map(|known| known.name.to_lowercase()).collect();
    let examples = if names.is_empty() { String::new() } else { format!("; its examples are {}", listed(&names)) };
    Line::new(format!(
        "This is the guide's one range for all specialties{examples}. We hold no figure for this specialty alone."
    ))
}
