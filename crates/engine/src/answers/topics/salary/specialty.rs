//! Pay in a specialty.

use crate::knowledge::{Specialty, SpecialtyScope};

use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::pay::{add_field, lead_origin, yearly};
use crate::answers::topics::salary::Asked;
use crate::answers::topics::salary::credential::averages;
use crate::answers::topics::salary::fields::{
    credential_levels, levels, specialty_levels, wider, yardstick, yardstick_name,
};
use crate::answers::topics::salary::place;
use crate::answers::words::{capitalised, uncapitalised};

pub(super) fn fill(draft: &mut Draft, asked: &Asked<'_>, specialty: &Specialty) {
    let knowledge = asked.knowledge;
    let rows = specialty_levels(knowledge, specialty);
    let shared = rows.iter().any(|row| row.specialty == Some(SpecialtyScope::Any));
    let whom = format!("{} in {}", knowledge.wording.people, uncapitalised(&specialty.name));
    let heads = capitalised(&whom);
    let prefix = asked.years_prefix();
    let home = crate::answers::places::home(knowledge);
    let at_level = asked.level.and_then(|level| rows.iter().find(|row| row.level == Some(level)));
    match (asked.level, at_level, rows.first()) {
        (Some(level), Some(row), _) => {
            let origin = lead_origin(knowledge, row);
            let text = format!("{prefix}{heads}, {}: **{}** ({home}), {origin}.", level.word(), yearly(row));
            draft.say(Line::new(text).pay(row));
            draft.section(guide::other_levels(knowledge), levels(&rows, Some(level)));
        }
        (None, _, Some(row)) => {
            let parts: Vec<String> =
                rows.iter().filter_map(|row| Some(format!("{} **{}**", row.level?.word(), row.amount()))).collect();
            let origin = lead_origin(knowledge, row);
            let text = format!("{heads} ({home}, a year): {}, {origin}.", parts.join(", "));
            draft.say(Line::new(text).pays(rows.iter().copied()));
        }
        _ => {
            draft.say(Line::new(format!("{prefix}We hold no pay figure for {whom}.")));
            nearest(draft, asked, specialty);
        }
    }
    if shared {
        draft.say(shared_range(specialty));
    }
    if let Some(region) = asked.region {
        let place = place::name(knowledge, region);
        draft.say(Line::new(format!("That is not for {place}; what we hold of {place} follows.")));
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

/// What is nearest where nothing is known of the specialty: the holders of the credential that fits it best and has a
/// figure, or else everybody.
fn nearest(draft: &mut Draft, asked: &Asked<'_>, specialty: &Specialty) {
    let knowledge = asked.knowledge;
    let holders =
        specialty.credentials.iter().find_map(|code| Some((code, *averages(knowledge, code, asked.today).first()?)));
    match holders {
        Some((code, row)) => {
            let text = format!("The nearest: {code} holders, **{}**, {}.", yearly(row), lead_origin(knowledge, row));
            draft.say(Line::new(text).pay(row));
        }
        None => {
            let everybody = knowledge.salary(&knowledge.labels.yardstick.median);
            let everybody = everybody.map(|row| wider(knowledge, &capitalised(&knowledge.wording.everybody), row));
            everybody.into_iter().for_each(|line| draft.say(line));
        }
    }
}

/// A remark on a range that is printed for several specialties.
fn shared_range(specialty: &Specialty) -> Line {
    let name = uncapitalised(&specialty.name);
    Line::new(format!(
        "The guide prints one range for specialties and names {name} as an example; it is not a figure for it alone."
    ))
}
