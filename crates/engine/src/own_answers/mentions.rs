//! Channels and roles that an answer mentions, as Discord writes them: <https://discord.com/developers/docs/reference#message-formatting>.

use std::fmt;
use std::num::NonZeroU64;

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
    let mention = |at: usize| {
        let rest = text.get(at + 1..)?;
        let (inside, _) = rest.split_once('>')?;
        let channel = inside.strip_prefix('#').map(|id| (id, true));
        let (id, is_channel) = channel.or_else(|| inside.strip_prefix("@&").map(|id| (id, false)))?;
        let id = Some(id).filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
        Some((at, if is_channel { Mention::Channel(id) } else { Mention::Role(id) }))
    };
    text.match_indices('<').filter_map(|(at, _)| mention(at)).collect()
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
    }
}
