//! Commands that replies name, checked against the knowledge: a folder of somebody's own may lack what they would show.

use crate::knowledge::Knowledge;

use crate::answers::arguments;

/// The step without the commands that would show nothing; none if no command is left.
pub(super) fn usable(knowledge: &Knowledge, step: &str) -> Option<String> {
    let mut commands = Vec::new();
    let mut rest = step;
    // The commands stand first, each in back ticks, with commas between them.
    while let Some((command, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
        commands.push(command);
        rest = after.strip_prefix(", ").filter(|next| next.starts_with('`')).unwrap_or(after);
    }
    if commands.is_empty() {
        return Some(step.to_owned());
    }
    commands.retain(|command| shows_something(knowledge, command));
    let kept = commands.iter().map(|command| format!("`{command}`")).collect::<Vec<_>>().join(", ");
    (!kept.is_empty()).then(|| format!("{kept}{rest}"))
}

/// Whether there is anything behind a command such as `/salary CCS region:Texas`.
fn shows_something(knowledge: &Knowledge, command: &str) -> bool {
    let (name, words) = command.split_once(' ').unwrap_or((command, ""));
    match name {
        "/salary" => pays(knowledge, words),
        "/cert" => {
            knowledge.certification(words).is_some() || arguments::credential(knowledge, words).found().is_some()
        }
        "/compare" => !knowledge.certifications.is_empty() || !knowledge.careers.professions.is_empty(),
        "/outlook" => !knowledge.outlook.is_empty(),
        "/career" => {
            let careers = &knowledge.careers;
            !careers.stages.is_empty()
                && (words.is_empty()
                    || careers.stages.iter().any(|stage| stage.id == words)
                    || arguments::career(knowledge, words).found().is_some())
        }
        "/interview" => {
            let interview = &knowledge.interview;
            if words.is_empty() {
                !interview.categories.is_empty()
            } else {
                arguments::interview(knowledge, words).found().is_some()
            }
        }
        "/resources" => {
            if words.is_empty() {
                !knowledge.resources.is_empty()
            } else {
                arguments::resources(knowledge, words).found().is_some()
            }
        }
        _ => true,
    }
}

/// Whether there are figures at all, and some for the credential if one is named. With a place, the place's are shown.
fn pays(knowledge: &Knowledge, words: &str) -> bool {
    let first = words.split(' ').next().unwrap_or_default();
    let has_rows = |code: &str| knowledge.salaries.iter().any(|row| row.credential.as_deref() == Some(code));
    !knowledge.salaries.is_empty()
        && (words.contains("region:") || knowledge.certification(first).is_none_or(|known| has_rows(&known.code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_without_anything_behind_them_are_left_out() {
        let knowledge = Knowledge::default();
        assert_eq!(usable(&knowledge, "`/career entry`, `/career advanced`: one stage"), None);
        assert_eq!(usable(&knowledge, "more elsewhere"), Some("more elsewhere".to_owned()));
        assert_eq!(usable(&knowledge, "`/salary region:Texas`: in a state"), None);
    }
}
