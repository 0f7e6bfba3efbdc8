//! The addresses that bring Preceptor to a server or a member, with exactly what it needs.

use serde::Serialize;
use serenity::all::{ApplicationId, Permissions};

/// What Preceptor does in channels: see them, write in them and their threads, show cards, reply to messages, react to
/// them.
pub const NEEDED: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::SEND_MESSAGES_IN_THREADS)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::ADD_REACTIONS);

/// OAuth2 addresses to open in a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invite {
    /// For somebody who manages a server: adds Preceptor to it.
    pub server: String,
    /// For anybody: adds the commands to their own account, to use in any server and in direct messages.
    pub member: String,
    /// The permissions asked for, as Discord numbers them.
    pub permissions: u64,
}

impl Invite {
    /// The addresses of an application.
    pub fn new(application: ApplicationId) -> Self {
        let address = format!("https://discord.com/oauth2/authorize?client_id={application}");
        let permissions = NEEDED.bits();
        Self {
            server: format!("{address}&integration_type=0&scope=bot+applications.commands&permissions={permissions}"),
            member: format!("{address}&integration_type=1&scope=applications.commands"),
            permissions,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_asks_for_what_is_needed_and_no_more() {
        let invite = Invite::new(ApplicationId::new(42));
        // View, send, send in threads, embed links, read history, add reactions, by Discord's table of permission bits.
        let bits = (1 << 10) | (1 << 11) | (1 << 38) | (1 << 14) | (1 << 16) | (1 << 6);
        assert_eq!(invite.permissions, bits);
        assert_eq!(
            invite.server,
            format!(
                "https://discord.com/oauth2/authorize?client_id=42&integration_type=0\
                 &scope=bot+applications.commands&permissions={bits}"
            )
        );
        assert!(invite.member.ends_with("client_id=42&integration_type=1&scope=applications.commands"));
    }
}
