//! Channels and roles that an answer mentions, as Discord writes them: <https://discord.com/developers/docs/reference#message-formatting>.

use std::fmt;
use std::num::NonZeroU64;

/// Digits of the largest id.
const LONGEST_ID: usize = 20;

/// Something of a server's that a text mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mention {
    /// A channel, by its id.
    Channel(NonZeroU64),
    /// A role, by its id.
    Role(NonZeroU64),
}

impl fmt::Display for Mention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(id) => write!(f, "<#{id}>"),
            Self::Role(id) => write!(f, "<@&{id}>"),
        }
    }
}

/// The channels and roles that a text mentions, with the bytes at which they stand.
pub fn mentions(text: &str) -> Vec<(usize, Mention)> {
    text.match_indices('<').filter_map(|(at, _)| Some((at, mention(text.get(at + 1..)?)?))).collect()
}

/// The mention whose inside a text begins with. No more is looked at than an id may have digits, so that a text of nothing but
/// beginnings is read in no time.
fn mention(rest: &str) -> Option<Mention> {
    let (of, digits): (fn(NonZeroU64) -> Mention, &str) = match rest.strip_prefix('#') {
        Some(digits) => (Mention::Channel, digits),
        None => (Mention::Role, rest.strip_prefix("@&")?),
    };
    let end = digits.bytes().take(LONGEST_ID + 1).position(|byte| !byte.is_ascii_digit())?;
    let (id, after) = digits.split_at_checked(end)?;
    after.starts_with('>').then(|| id.parse().ok().map(of))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_and_roles_are_found_and_nothing_else() {
        let id = |number| NonZeroU64::new(number).unwrap();
        let text = "In <#12>, ask <@&34> or <@56>; not <#0>, <#x>, <#+1>, <#99999999999999999999>, <# 1> or <#12";
        assert_eq!(mentions(text), [(3, Mention::Channel(id(12))), (14, Mention::Role(id(34)))]);
        assert_eq!((mentions("é<#1>")[0].0, mentions("<<#1>").len()), (2, 1));
        assert_eq!(Mention::Role(id(34)).to_string(), "<@&34>");
        assert_eq!(mentions(&format!("<#{}>", u64::MAX)), [(0, Mention::Channel(id(u64::MAX)))]);
    }
}
