//! What is offered while an option is being typed: what the command understands, as the index of names has it.

#[cfg(test)]
mod tests;

use crate::discord::ui::limits::{LONGEST_OPTION, MOST_OPTIONS};
use crate::discord::ui::render::plain_title;
use crate::discord::ui::request::Autocomplete;
use engine::answers::Topic;
use engine::knowledge::names::{ENTRY, Expected, Index, Offer};

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
    shown.take(MOST_OPTIONS).collect()
}

/// A choice as Discord takes it; none if it could not be shown or chosen.
pub(super) fn choice((label, value): (String, String)) -> Option<(String, String)> {
    let label = plain_title(&label, LONGEST_OPTION);
    let fits = !label.is_empty() && !value.trim().is_empty() && value.encode_utf16().count() <= LONGEST_OPTION;
    fits.then_some((label, value))
}

/// What the option that is being typed is expected to be.
fn expected(typing: &Autocomplete) -> Option<&'static Expected> {
    let topic = Topic::of_command(&typing.command)?;
    topic.options().iter().find(|option| option.name == typing.option).map(|option| option.expected)
}

/// Whether a topic is looked up by entries, which may be done in one's own words.
pub(super) fn takes_questions(topic: Topic) -> bool {
    topic.options().iter().any(|option| *option.expected == ENTRY)
}

impl Autocomplete {
    /// Whether an entry is being typed.
    pub(super) fn takes_a_question(&self) -> bool {
        expected(self) == Some(&ENTRY)
    }

    /// What has been typed for an option that takes the same, such as the other side of a comparison.
    fn other_side(&self) -> Option<&str> {
        let topic = Topic::of_command(&self.command)?;
        let expected = expected(self)?;
        let mut alike = topic.options().iter().filter(|option| option.expected == expected);
        let other = alike.find(|option| option.name != self.option)?.name;
        self.others.iter().find(|(name, _)| name == other).map(|(_, text)| text.as_str())
    }
}
