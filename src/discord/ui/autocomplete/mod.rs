//! What is offered while an option is being typed: what the command understands, as the index of names has it.

#[cfg(test)]
mod tests;

use crate::discord::ui::render::plain_title;
use crate::discord::ui::request::Autocomplete;
use engine::knowledge::names::{
    CAREER, COMPARED, CREDENTIAL, ENTRY, Expected, INTERVIEW, Index, LEVEL, Offer, PAID, PROJECTED, REGION, RESOURCE,
};

/// Choices that Discord shows.
pub(super) const MOST_CHOICES: usize = 25;
/// UTF-16 units of a choice's name and of its value.
const LONGEST_CHOICE: usize = 100;

/// Names and values of at most 25 choices for an option, the nearest first; none for an option that has no choices.
pub(super) fn choices(index: &Index, typing: &Autocomplete) -> Vec<(String, String)> {
    let Some(expected) = expected(typing) else { return Vec::new() };
    let mut offers: Vec<Offer> = index.offer(expected, &typing.typed).collect();
    if let Some(other) = typing.other_side().and_then(|other| index.resolve(expected, other).found()) {
        // Nothing is compared with itself, and first comes what is of the other side's kind.
        offers.retain(|offer| offer.thing != other);
        offers.sort_by_key(|offer| offer.thing.kind != other.kind);
    }
    let shown = offers.into_iter().map(|offer| (offer.label, offer.value)).filter_map(choice);
    shown.take(MOST_CHOICES).collect()
}

/// A choice as Discord takes it; none if it could not be shown or chosen.
pub(super) fn choice((label, value): (String, String)) -> Option<(String, String)> {
    let label = plain_title(&label, LONGEST_CHOICE);
    let fits = !label.is_empty() && !value.trim().is_empty() && value.encode_utf16().count() <= LONGEST_CHOICE;
    fits.then_some((label, value))
}

/// What the option that is being typed is expected to be.
fn expected(typing: &Autocomplete) -> Option<&'static Expected> {
    Some(match (typing.command.as_str(), typing.option.as_str()) {
        ("salary", "credential") => &PAID,
        ("salary", "level") => &LEVEL,
        ("salary", "region") => &REGION,
        ("cert", "credential") => &CREDENTIAL,
        ("outlook", "region") => &PROJECTED,
        ("compare", "first" | "second") => &COMPARED,
        ("career", "stage") => &CAREER,
        ("interview", "category") => &INTERVIEW,
        ("resources", "topic") => &RESOURCE,
        ("faq", "entry") => &ENTRY,
        _ => return None,
    })
}

impl Autocomplete {
    /// Whether an entry is being typed, which may be done in one's own words.
    pub(super) fn takes_a_question(&self) -> bool {
        expected(self) == Some(&ENTRY)
    }

    /// What has been typed for the other side of a comparison.
    fn other_side(&self) -> Option<&str> {
        let other = match (self.command.as_str(), self.option.as_str()) {
            ("compare", "first") => "second",
            ("compare", "second") => "first",
            _ => return None,
        };
        self.others.iter().find(|(name, _)| name == other).map(|(_, text)| text.as_str())
    }
}
