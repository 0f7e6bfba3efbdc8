//! Who may do what where, by Discord's rules.
use crate::fixtures::{Channel, Guild, User};

/// Permission bits.
pub mod permission {
    pub const ADMINISTRATOR: u64 = 1 << 3;
    pub const MANAGE_CHANNELS: u64 = 1 << 4;
    pub const MANAGE_GUILD: u64 = 1 << 5;
    pub const ADD_REACTIONS: u64 = 1 << 6;
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    pub const SEND_MESSAGES: u64 = 1 << 11;
    pub const MANAGE_MESSAGES: u64 = 1 << 13;
    pub const EMBED_LINKS: u64 = 1 << 14;
    pub const ATTACH_FILES: u64 = 1 << 15;
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    pub const MENTION_EVERYONE: u64 = 1 << 17;
    pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
    pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    /// What @everyone may do in a new guild, as far as it matters here.
    pub const DEFAULT: u64 = ADD_REACTIONS
        | VIEW_CHANNEL
        | SEND_MESSAGES
        | EMBED_LINKS
        | ATTACH_FILES
        | READ_MESSAGE_HISTORY
        | USE_APPLICATION_COMMANDS
        | SEND_MESSAGES_IN_THREADS;
    pub const ALL: u64 = (1 << 53) - 1;
}

/// What a member may do in a channel of a guild; threads follow their parent.
pub fn permissions_in(guild: &Guild, channel: Option<&Channel>, user: u64) -> u64 {
    if guild.owner == user {
        return permission::ALL;
    }
    let none = Vec::new();
    let roles = guild.member_roles.get(&user).unwrap_or(&none);
    let base = guild
        .roles
        .iter()
        .filter(|role| role.id == guild.id || roles.contains(&role.id))
        .fold(0, |all, role| all | role.permissions);
    if base & permission::ADMINISTRATOR != 0 {
        return permission::ALL;
    }
    let Some(channel) = channel else { return base };
    let ruling = match channel.parent {
        Some(parent) if channel.is_thread() => guild.channels.iter().find(|other| other.id == parent),
        _ => Some(channel),
    };
    let Some(ruling) = ruling else { return base };
    let mut result = base;
    let mut apply = |matching: &dyn Fn(&crate::fixtures::Overwrite) -> bool| {
        let (mut allow, mut deny) = (0, 0);
        for overwrite in ruling.overwrites.iter().filter(|overwrite| matching(overwrite)) {
            allow |= overwrite.allow;
            deny |= overwrite.deny;
        }
        result = (result & !deny) | allow;
    };
    apply(&|overwrite| !overwrite.of_member && overwrite.id == guild.id);
    apply(&|overwrite| !overwrite.of_member && overwrite.id != guild.id && roles.contains(&overwrite.id));
    apply(&|overwrite| overwrite.of_member && overwrite.id == user);
    if result & permission::VIEW_CHANNEL == 0 { 0 } else { result }
}

/// Whether these permissions allow writing in the channel.
pub fn may_write(channel: &Channel, permissions: u64) -> bool {
    let needed = if channel.is_thread() { permission::SEND_MESSAGES_IN_THREADS } else { permission::SEND_MESSAGES };
    permissions & permission::VIEW_CHANNEL != 0 && permissions & needed != 0
}

/// A user that nobody described.
pub fn unknown_user(id: u64) -> User {
    User::new(id, &format!("user{}", id % 100_000))
}
