//! The channels that the settings name: of which kind they are, and what Preceptor may do there.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};
use serenity::all::{ChannelId, GuildId, Permissions, Route, UserId};

use crate::config::Config;
use crate::discord::bot::doctor::{Finding, unreachable};
use crate::discord::bot::permission_cache::PermissionCache;
use crate::discord::net::rest::{Rest, RestError};
use crate::discord::ui::event::GuildCreate;

const ANSWERING: &str = "answering channel";
const LOG: &str = "log channel";

/// What a channel is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Answering,
    Log,
}

/// Where messages can be written, by <https://discord.com/developers/docs/resources/channel#channel-object-channel-types>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Thread,
    /// Holds threads alone, as forums do.
    Forum,
    /// Of no use here; with its name.
    Other(&'static str),
}

impl Kind {
    const fn of(number: u8) -> Self {
        match number {
            0 | 5 => Self::Text,
            10..=12 => Self::Thread,
            15 | 16 => Self::Forum,
            1 | 3 => Self::Other("a direct message"),
            2 => Self::Other("a voice channel"),
            4 => Self::Other("a category"),
            13 => Self::Other("a stage"),
            14 => Self::Other("a directory"),
            _ => Self::Other("of a kind that Preceptor does not know"),
        }
    }
}

#[derive(Debug, Deserialize)]
struct Channel {
    #[serde(rename = "type")]
    kind: u8,
    name: Option<String>,
    guild_id: Option<GuildId>,
    parent_id: Option<ChannelId>,
    #[serde(default)]
    permission_overwrites: Value,
}

/// A server, with Preceptor's own membership.
#[derive(Debug, Deserialize)]
struct Server {
    name: String,
    owner_id: Value,
    roles: Value,
    #[serde(skip)]
    member: Value,
}

/// Looks at every channel that the settings name.
pub(super) async fn examine(rest: &Rest, config: &Config) -> Vec<Finding> {
    let answering = config.answering.channels.iter().map(|id| (Use::Answering, *id, None));
    let own = config.guilds.iter().flat_map(|(guild, set)| {
        let channels = set.channels.as_deref().unwrap_or_default().iter();
        channels.map(|id| (Use::Answering, *id, Some(GuildId::new(guild.get()))))
    });
    let log = config.discord.log_channel.iter().map(|id| (Use::Log, id.get(), None));
    let wanted: Vec<_> = answering.chain(own).chain(log).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let own = match own_id(rest).await {
        Ok(own) => own,
        Err(error) => return vec![unreachable(&error)],
    };
    let mut reader = ChannelReader { rest, own, servers: HashMap::new() };
    let mut findings = Vec::new();
    for (used, id, guild) in wanted {
        findings.extend(match reader.channel(used, ChannelId::new(id), guild).await {
            Ok(found) => found,
            Err(error) if error.is_forbidden() || error.is_unknown() => vec![unseen(used, id)],
            Err(error) => vec![unreachable(&error)],
        });
    }
    findings
}

async fn own_id(rest: &Rest) -> Result<UserId, RestError> {
    #[derive(Deserialize)]
    struct Own {
        id: UserId,
    }
    rest.get::<Own>(Route::UserMe).await.map(|own| own.id)
}

fn unseen(used: Use, id: u64) -> Finding {
    let mend = "check the id (Copy Channel ID), and that Preceptor's role may view the channel";
    Finding::fault(used.name(), format!("{id} cannot be seen"), mend)
}

/// Reads channels, and each server once.
struct ChannelReader<'r> {
    rest: &'r Rest,
    own: UserId,
    servers: HashMap<GuildId, Server>,
}

impl ChannelReader<'_> {
    /// What is found of a channel, which should be of the server `wanted` if that is given.
    async fn channel(&mut self, used: Use, id: ChannelId, wanted: Option<GuildId>) -> Result<Vec<Finding>, RestError> {
        let channel: Channel = self.rest.get(Route::Channel { channel_id: id }).await?;
        let kind = Kind::of(channel.kind);
        let name = channel.name.as_deref().unwrap_or_default();
        let Some(guild) = channel.guild_id else { return Ok(vec![findings_of_kind(used, kind, &format!("{id}"))]) };
        let permissions = self.permissions(id, guild, kind, &channel).await?;
        let server = self.servers.get(&guild).map_or("", |server| server.name.as_str());
        let name = format!("#{name} ({id}) in {server}");
        if let Some(wanted) = wanted.filter(|wanted| *wanted != guild) {
            let mend = format!("move it to [guild.{guild}] channels, or name one of that server's");
            return Ok(vec![Finding::fault(used.name(), format!("{name} is not of server {wanted}"), mend)]);
        }
        Ok(match (kind, permissions) {
            (Kind::Other(_), _) | (_, None) => vec![findings_of_kind(used, kind, &name)],
            (_, Some(permissions)) => findings_of_permissions(used, kind, &name, permissions),
        })
    }

    /// What Preceptor may do there, computed as while it runs.
    async fn permissions(
        &mut self,
        id: ChannelId,
        guild_id: GuildId,
        kind: Kind,
        channel: &Channel,
    ) -> Result<Option<Permissions>, RestError> {
        if !self.servers.contains_key(&guild_id) {
            let mut server: Server = self.rest.get(Route::Guild { guild_id }).await?;
            server.member = self.rest.get(Route::GuildMember { guild_id, user_id: self.own }).await?;
            self.servers.insert(guild_id, server);
        }
        let Some(server) = self.servers.get(&guild_id) else { return Ok(None) };
        let (channels, threads) = match (kind, channel.parent_id) {
            (Kind::Thread, Some(parent)) => {
                let ruling: Channel = self.rest.get(Route::Channel { channel_id: parent }).await?;
                let channels = json!([{ "id": parent, "permission_overwrites": ruling.permission_overwrites }]);
                (channels, json!([{ "id": id, "parent_id": parent }]))
            }
            _ => (json!([{ "id": id, "permission_overwrites": channel.permission_overwrites }]), json!([])),
        };
        let known = json!({
            "id": guild_id,
            "owner_id": server.owner_id,
            "roles": server.roles,
            "members": [server.member],
            "channels": channels,
            "threads": threads,
        });
        let known: GuildCreate = serde_json::from_value(known).map_err(|error| RestError::unreadable(&error))?;
        Ok(PermissionCache::of_one(self.own, &known).permissions(guild_id, id))
    }
}

impl Use {
    const fn name(self) -> &'static str {
        match self {
            Self::Answering => ANSWERING,
            Self::Log => LOG,
        }
    }
}

/// A channel that cannot be written in, whatever Preceptor may do.
fn findings_of_kind(used: Use, kind: Kind, name: &str) -> Finding {
    let is = match kind {
        Kind::Other(is) => format!("{name} is {is}"),
        Kind::Text | Kind::Thread | Kind::Forum => format!("of {name} Discord does not tell enough"),
    };
    let mend = match used {
        Use::Answering => "name text, announcement or forum channels, or threads, under [answering] channels",
        Use::Log => "name a text channel as [discord] log_channel",
    };
    Finding::fault(used.name(), is, mend)
}

fn findings_of_permissions(used: Use, kind: Kind, name: &str, permissions: Permissions) -> Vec<Finding> {
    if used == Use::Log && kind == Kind::Forum {
        let mend = "name a text channel as [discord] log_channel";
        return vec![Finding::fault(
            used.name(),
            format!("{name} is a forum, in which only posts can be written"),
            mend,
        )];
    }
    let lacking = lacking(used, kind, permissions);
    let (needed, useful): (Vec<_>, Vec<_>) = lacking.into_iter().partition(|lacking| lacking.is_needed);
    let told = |all: &[Lacking]| all.iter().map(|lacking| lacking.without).collect::<Vec<_>>().join("; ");
    let mend = |all: &[Lacking]| {
        let names: Vec<_> = all.iter().map(|lacking| lacking.permission).collect();
        format!("give Preceptor's role in that channel: {}", names.join(", "))
    };
    let mut findings = Vec::new();
    if !needed.is_empty() {
        findings.push(Finding::fault(used.name(), format!("{name}: {}", told(&needed)), mend(&needed)));
    }
    if !useful.is_empty() {
        findings.push(Finding::warning(used.name(), format!("{name}: {}", told(&useful)), mend(&useful)));
    }
    if findings.is_empty() {
        findings.push(Finding::good(used.name(), name));
    }
    findings
}

/// A permission that Preceptor has not, and what follows.
struct Lacking {
    permission: &'static str,
    without: &'static str,
    is_needed: bool,
}

fn lacking(used: Use, kind: Kind, permissions: Permissions) -> Vec<Lacking> {
    let is_forum = kind == Kind::Forum;
    let is_answering = used == Use::Answering;
    // In a thread, the permission to send stands for that of threads.
    let table = [
        (Permissions::VIEW_CHANNEL, "View Channel", "it cannot be seen", true, true),
        (Permissions::SEND_MESSAGES, "Send Messages", "Preceptor may not write there", true, !is_forum),
        (
            Permissions::SEND_MESSAGES_IN_THREADS,
            "Send Messages in Threads",
            "Preceptor may not write in its threads",
            is_forum,
            is_answering && kind != Kind::Thread,
        ),
        (
            Permissions::READ_MESSAGE_HISTORY,
            "Read Message History",
            "answers cannot be replies to the question",
            false,
            is_answering,
        ),
        (Permissions::EMBED_LINKS, "Embed Links", "answers are plain text instead of cards", false, is_answering),
        (Permissions::ADD_REACTIONS, "Add Reactions", "it cannot react to messages", false, is_answering),
    ];
    table
        .into_iter()
        .filter(|(permission, .., matters)| *matters && !permissions.contains(*permission))
        .map(|(_, permission, without, is_needed, _)| Lacking { permission, without, is_needed })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::bot::doctor::State;
    use crate::discord::bot::invite::NEEDED;

    fn states(used: Use, kind: u8, permissions: Permissions) -> Vec<State> {
        let findings = findings_of_permissions(used, Kind::of(kind), "#x", permissions);
        findings.iter().map(|finding| finding.state).collect()
    }

    #[test]
    fn what_the_invite_asks_for_is_enough_everywhere() {
        for kind in [0, 5, 10, 11, 12, 15, 16] {
            assert_eq!(states(Use::Answering, kind, NEEDED), [State::Good], "{kind}");
        }
        assert_eq!(states(Use::Log, 0, NEEDED), [State::Good]);
        assert_eq!(states(Use::Log, 15, NEEDED), [State::Fault]);
    }

    #[test]
    fn what_cannot_be_written_in_is_a_fault_and_what_is_less_well_a_warning() {
        let without = |permission| NEEDED - permission;
        let send = Permissions::SEND_MESSAGES;
        let in_threads = Permissions::SEND_MESSAGES_IN_THREADS;
        assert_eq!(states(Use::Answering, 0, without(send)), [State::Fault]);
        assert_eq!(states(Use::Answering, 15, without(send)), [State::Good]);
        assert_eq!(states(Use::Answering, 0, without(in_threads)), [State::Warning]);
        assert_eq!(states(Use::Answering, 15, without(in_threads)), [State::Fault]);
        assert_eq!(states(Use::Answering, 0, without(send | Permissions::EMBED_LINKS)), [State::Fault, State::Warning]);
        assert_eq!(states(Use::Answering, 0, without(Permissions::ADD_REACTIONS)), [State::Warning]);
        assert_eq!(states(Use::Log, 0, without(Permissions::ADD_REACTIONS)), [State::Good]);
        assert_eq!(states(Use::Log, 0, without(Permissions::VIEW_CHANNEL)), [State::Fault]);
    }

    #[test]
    fn other_kinds_are_named() {
        for (number, name) in
            [(1, "direct message"), (2, "voice"), (4, "category"), (13, "stage"), (99, "does not know")]
        {
            let finding = findings_of_kind(Use::Answering, Kind::of(number), "#x");
            assert!(finding.state == State::Fault && finding.text.contains(name), "{finding:?}");
        }
    }
}
