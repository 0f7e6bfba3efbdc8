//! What a reader should know of the figures shown: that they disagree with others, that they are old.

use std::cmp::Reverse;

use crate::knowledge::{Disagreement, Knowledge, Month, Period};

use crate::answers::draft::Shown;
use crate::answers::words::listed;

/// So many remarks on disagreement leave a reply readable.
const MOST_DISAGREEMENTS: usize = 3;
/// A figure older than this says so.
pub(super) const FRESH_MONTHS: i32 = 24;

/// What of a reply a disagreement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The figures of its lead.
    Lead,
    /// The reply as a whole, which it names.
    Reply,
    /// Figures further down.
    Figures,
}

/// The disagreements that touch a reply, those that fit it best first.
pub(super) fn disagreements<'k>(
    knowledge: &'k Knowledge,
    id: &str,
    lead: &[&Shown],
    shown: &[&Shown],
) -> Vec<(Fit, &'k Disagreement)> {
    let count = |shown: &[&Shown], disagreement: &Disagreement| {
        let is_shown = |figure: &&String| shown.iter().any(|shown| shown.names.contains(figure));
        disagreement.figures.iter().filter(is_shown).count()
    };
    let mut ranked: Vec<(Fit, Reverse<usize>, usize, &Disagreement)> = knowledge
        .disagreements
        .iter()
        .filter_map(|disagreement| {
            let (in_lead, in_all) = (count(lead, disagreement), count(shown, disagreement));
            let named = disagreement.replies.iter().any(|pattern| concerns(pattern, id));
            let (fit, figures) = match (in_lead, named, in_all) {
                (1.., _, _) => (Fit::Lead, in_lead),
                (0, true, _) => (Fit::Reply, in_all),
                (0, false, 1..) => (Fit::Figures, in_all),
                (0, false, 0) => return None,
            };
            // One that is about few figures says more of each.
            Some((fit, Reverse(figures), disagreement.figures.len(), disagreement))
        })
        .collect();
    ranked.sort_by_key(|(fit, figures, breadth, _)| (*fit, *figures, *breadth));
    ranked.into_iter().take(MOST_DISAGREEMENTS).map(|(fit, _, _, disagreement)| (fit, disagreement)).collect()
}

/// Whether a name of `replies` means the reply with this id: the same first part, and all its others somewhere in it.
fn concerns(pattern: &str, id: &str) -> bool {
    let mut wanted = pattern.split(':');
    let mut parts = id.split(':');
    wanted.next() == parts.next() && {
        let parts: Vec<&str> = parts.collect();
        wanted.all(|name| parts.contains(&name))
    }
}

/// The note on old and undated figures, if there are any.
pub(super) fn age(knowledge: &Knowledge, shown: &[&Shown], today: Month) -> Option<String> {
    let mut families: Vec<(&str, Vec<&Period>)> = Vec::new();
    for shown in shown {
        let Some(family) = shown.family.as_ref().map(|family| family.name(knowledge)) else { continue };
        match families.iter_mut().find(|(name, _)| *name == family) {
            Some((_, periods)) => periods.push(&shown.citation.as_of),
            None => families.push((family, vec![&shown.citation.as_of])),
        }
    }
    let mut sentences: Vec<String> =
        families.iter().filter_map(|(family, periods)| all_old(family, periods, today)).collect();
    let partly: Vec<String> =
        families.iter().filter_map(|(family, periods)| some_old(family, periods, today)).collect();
    if !partly.is_empty() {
        sentences.push(format!("Some figures are older than two years: {}.", partly.join("; ")));
    }
    let undated: Vec<String> = families
        .iter()
        .filter(|(_, periods)| periods.iter().any(|period| is_undated(period)))
        .map(|(family, _)| (*family).to_owned())
        .collect();
    if !undated.is_empty() {
        sentences.push(format!("Some of these carry no date: {}.", listed(&undated)));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// The dated periods that are more than two years old, oldest first.
fn old<'p>(periods: &[&'p Period], today: Month) -> Vec<(Month, &'p Period)> {
    let dated = periods.iter().filter(|period| !is_undated(period));
    let mut old: Vec<(Month, &Period)> = dated
        .filter_map(|period| Some((period.latest()?, *period)))
        .filter(|(latest, _)| today.months_since(*latest) > FRESH_MONTHS)
        .collect();
    old.sort();
    old.dedup();
    old
}

fn all_old(family: &str, periods: &[&Period], today: Month) -> Option<String> {
    if periods.iter().any(|period| is_fresh(period, today)) {
        return None;
    }
    let old = old(periods, today);
    let ((oldest, period), (newest, _)) = (old.first()?, old.last()?);
    let age = years(*newest, today);
    Some(if old.len() == 1 {
        format!("The {family} are from {period}, {age} old.")
    } else {
        format!("The {family} are {age} old; the oldest are from {period}, {} ago.", years(*oldest, today))
    })
}

fn some_old(family: &str, periods: &[&Period], today: Month) -> Option<String> {
    if !periods.iter().any(|period| is_fresh(period, today)) {
        return None;
    }
    let old = old(periods, today);
    let (oldest, period) = old.first()?;
    Some(format!("{family} back to {period} ({})", years(*oldest, today)))
}

fn is_undated(period: &Period) -> bool {
    period.latest().is_none() || period.as_written().starts_with("undated")
}

/// Whether a figure of this period is at most two years old.
pub(super) fn is_fresh(period: &Period, today: Month) -> bool {
    !is_undated(period) && period.latest().is_some_and(|latest| today.months_since(latest) <= FRESH_MONTHS)
}

fn years(then: Month, today: Month) -> String {
    format!("over {} years", today.months_since(then) / 12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::draft::Family;
    use crate::knowledge::{Citation, GroupLabel, Labels, PayGroup};

    const TODAY: Month = Month { year: 2026, month: 11 };

    fn shown(group: PayGroup, period: &str) -> Shown {
        let citation = Citation { source: String::new(), as_of: Period::new(period) };
        Shown { names: Vec::new(), citation, family: Some(Family::Pay(group)) }
    }

    fn note(rows: &[Shown]) -> Option<String> {
        let group = |id: PayGroup| GroupLabel { id, figures: format!("{} figures", id.word()) };
        let labels = Labels { groups: vec![group(PayGroup::State), group(PayGroup::National)], ..Labels::default() };
        let knowledge = Knowledge { labels, ..Knowledge::default() };
        age(&knowledge, &rows.iter().collect::<Vec<_>>(), TODAY)
    }

    #[test]
    fn old_figures_say_their_age() {
        assert_eq!(
            note(&[shown(PayGroup::State, "2018-05")]).as_deref(),
            Some("The state figures are from May 2018, over 8 years old.")
        );
        assert_eq!(note(&[shown(PayGroup::State, "2024 to 2025")]), None);
        assert_eq!(
            note(&[shown(PayGroup::National, "2025-05"), shown(PayGroup::National, "2011-05")]).as_deref(),
            Some("Some figures are older than two years: national figures back to May 2011 (over 15 years).")
        );
        assert_eq!(
            note(&[shown(PayGroup::State, "2018-05"), shown(PayGroup::State, "2023-05")]).as_deref(),
            Some("The state figures are over 3 years old; the oldest are from May 2018, over 8 years ago.")
        );
        assert_eq!(
            note(&[shown(PayGroup::Workplace, "undated (before 2023)")]).as_deref(),
            Some("Some of these carry no date: pay figures.")
        );
    }

    #[test]
    fn names_mean_narrower_replies_too() {
        assert!(concerns("salary:CCS", "salary:CCS:senior:US-TX"));
        assert!(concerns("comparison:nursing", "comparison:medical-coding:nursing"));
        assert!(concerns("stressful", "stressful"));
        assert!(!concerns("salary:CA", "salary:US-CA"));
        assert!(!concerns("certification:CPC", "certification:CPC-A"));
        assert!(!concerns("salary:CCS", "certification:CCS"));
    }
}
