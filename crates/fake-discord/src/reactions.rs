//! Reactions: who reacted with what to which message.
use crate::{
    permissions::permission,
    rest::{Call, Reply},
    routes::{not_found, unknown_message},
    state::{Located, State},
};

/// One reaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    pub message: u64,
    pub user: u64,
    pub emoji: String,
}

/// The bot adds a reaction of its own, or takes it back.
pub fn answer(state: &mut State, call: &Call<'_>, method: &str, (channel, message): (u64, u64), emoji: &str) -> Reply {
    if matches!(state.locate(channel), Located::Nowhere) {
        return Reply::error(404, 10003, "Unknown Channel");
    }
    if state.live_message(message).is_none_or(|found| found.channel != channel || found.ephemeral) {
        return unknown_message();
    }
    let Some(emoji) = decoded(emoji).filter(|emoji| is_emoji(emoji)) else {
        state.violation(Some(call.index), format!("{emoji:?} is no emoji"));
        return Reply::error(400, 10014, "Unknown Emoji");
    };
    let reaction = Reaction { message, user: state.world.bot.id, emoji };
    match method {
        "PUT" => add(state, call, channel, reaction),
        "DELETE" => {
            state.reactions.retain(|one| *one != reaction);
            Reply::nothing()
        }
        _ => not_found(),
    }
}

fn add(state: &mut State, call: &Call<'_>, channel: u64, reaction: Reaction) -> Reply {
    let permissions = state.bot_permissions(channel);
    // Whoever joins in with a reaction that is there needs no permission to add one.
    let is_there = state.reactions.iter().any(|one| one.message == reaction.message && one.emoji == reaction.emoji);
    let needed = [
        (permission::VIEW_CHANNEL, 50001, true),
        (permission::READ_MESSAGE_HISTORY, 50013, true),
        (permission::ADD_REACTIONS, 50013, !is_there),
    ];
    for (bit, code, is_needed) in needed {
        if is_needed && permissions & bit == 0 {
            state.violation(Some(call.index), "reacted where the bot may not");
            let message = if code == 50001 { "Missing Access" } else { "Missing Permissions" };
            return Reply::error(403, code, message);
        }
    }
    if !state.reactions.contains(&reaction) {
        state.reactions.push(reaction);
    }
    Reply::nothing()
}

/// Resolves the percent signs of a path.
fn decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = segment.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, after) = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let hex = [*high, *low];
                (u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?, after)
            }
            (b'%', _) => return None,
            _ => (*first, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

/// A sign of Unicode, or a server's own as `name:id`.
fn is_emoji(emoji: &str) -> bool {
    let own = emoji.split_once(':').is_some_and(|(name, id)| !name.is_empty() && id.parse::<u64>().is_ok());
    own || (!emoji.is_empty() && !emoji.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace()))
}
