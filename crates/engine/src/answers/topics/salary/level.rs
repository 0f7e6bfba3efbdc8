//! Pay at a level, whoever it is.

use crate::knowledge::{Level, PayGroup, Salary};

use crate::answers::draft::{Draft, Line};
use crate::answers::guide;
use crate::answers::notes::is_fresh;
use crate::answers::pay::{add_field, group, lead_origin, yearly};
use crate::answers::topics::salary::Asked;
use crate::answers::topics::salary::fields::{at_level, labelled, levels, stages, yardstick, yardstick_name};
use crate::answers::words::capitalised;

pub(super) fn fill(draft: &mut Draft, asked: &Asked<'_>, level: Level) {
    let knowledge = asked.knowledge;
    let rows = at_level(knowledge, level);
    let told = |row: &&Salary| !row.is_unsourced && row.level.is_some() && is_fresh(&row.as_of, asked.today);
    let band = rows.iter().copied().find(told);
    let band = band.or_else(|| rows.iter().copied().find(|row| row.is_unsourced)).or_else(|| rows.first().copied());
    let prefix = asked.years_prefix();
    let home = crate::answers::places::home(knowledge);
    match band {
        Some(row) => {
            let origin = lead_origin(knowledge, row);
            let text = format!("{prefix}{}: **{}** ({home}), {origin}.", capitalised(&row.label), yearly(row));
            draft.say(Line::new(text).pay(row));
        }
        None => draft.say(Line::new(format!("{prefix}We hold no figure for this level."))),
    }
    let bands: Vec<&Salary> =
        group(knowledge, PayGroup::Experience).filter(|row| row.is_unsourced && row.state.is_none()).collect();
    if band.is_some_and(|row| row.is_unsourced) {
        draft.section(guide::other_levels(knowledge), levels(&bands, Some(level)));
    } else {
        draft.section(guide::by_level(knowledge), levels(&bands, None));
    }
    let others = rows.iter().filter(|row| Some(row.id.as_str()) != band.map(|band| band.id.as_str()));
    let mut others: Vec<_> = others.copied().map(labelled).collect();
    let experienced =
        (level != Level::Entry).then(|| knowledge.salary(&knowledge.labels.yardstick.experienced)).flatten();
    others.extend(experienced.map(labelled));
    add_field(draft, knowledge, "Others say", others);
    add_field(draft, knowledge, "By career stage", stages(knowledge, level));
    let with_credential =
        group(knowledge, PayGroup::CredentialLevel).filter(|row| row.level == Some(level)).map(labelled);
    add_field(draft, knowledge, "With a credential or a specialty", with_credential.collect());
    draft.section(yardstick_name(knowledge), yardstick(knowledge));
}
