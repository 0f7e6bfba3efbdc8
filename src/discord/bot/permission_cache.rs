//! What Preceptor must know of guilds to tell what it, or a member whose roles are told, may do in a channel: roles, its own
//! roles, exceptions, threads. Names and messages are not kept, nor are members but for the ids that exceptions name. It is
//! saved beside a session, which does not tell it again when resumed.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serenity::all::{ChannelId, GuildId, Permissions, RoleId, UserId};

use crate::discord::ui::event;
use crate::discord::ui::event::Event;

/// All guilds that Preceptor is in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PermissionCache {
    own: Option<UserId>,
    guilds: HashMap<GuildId, Guild>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Guild {
    owner: Option<UserId>,
    /// Sorted by id.
    roles: Vec<(RoleId, Permissions)>,
    own_roles: Vec<RoleId>,
    /// The role that Discord made for Preceptor, which people mention in its place.
    managed_role: Option<RoleId>,
    channels: HashMap<ChannelId, Box<[Overwrite]>>,
    threads: HashMap<ChannelId, OpenThread>,
}

/// A thread that is not archived.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct OpenThread {
    parent: ChannelId,
    /// Whether those alone see it who were added to it.
    is_private: bool,
}

/// What is allowed or denied to a role or a member in one channel.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Overwrite {
    whose: Whose,
    allow: Permissions,
    deny: Permissions,
}

/// Whose exception it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Whose {
    Role(RoleId),
    Member(UserId),
}

impl PermissionCache {
    /// A single guild, as Preceptor with this id sees it.
    pub fn of_one(own: UserId, guild: &event::GuildCreate) -> Self {
        Self { own: Some(own), guilds: HashMap::from([(guild.id, Guild::new(guild, Some(own)))]) }
    }

    /// Takes note of an event, and tells whether it may have changed anything; those that say nothing of guilds do not.
    pub fn update(&mut self, event: &Event) -> bool {
        match event {
            // Every shard has a READY of its own, so what is known of the others' guilds stays.
            Event::Ready(ready) => self.own = Some(ready.user.id),
            Event::GuildCreate(guild) if !guild.unavailable => {
                let known = Guild::new(guild, self.own);
                self.guilds.insert(guild.id, known);
            }
            Event::GuildDelete(guild) => {
                self.guilds.remove(&guild.id);
            }
            Event::GuildUpdate(change) => self.change(change.id, |guild| guild.owner = Some(change.owner_id)),
            Event::Role(change) => {
                let own = self.own;
                self.change(change.guild_id, |guild| guild.set_role(&change.role, own));
            }
            Event::RoleDelete(gone) => self.change(gone.guild_id, |guild| {
                guild.roles.retain(|(id, _)| *id != gone.role_id);
                guild.own_roles.retain(|id| *id != gone.role_id);
                guild.managed_role = guild.managed_role.filter(|id| *id != gone.role_id);
            }),
            Event::Member(change) if Some(change.member.user.id) == self.own => {
                self.change(change.guild_id, |guild| guild.own_roles.clone_from(&change.member.roles));
            }
            Event::Channel(channel) => self.change_if(channel.guild_id, |guild| guild.set_channel(channel)),
            Event::ChannelDelete(gone) => self.change_if(gone.guild_id, |guild| {
                guild.channels.remove(&gone.id);
                guild.threads.remove(&gone.id);
            }),
            Event::Thread(thread) => self.change_if(thread.guild_id, |guild| guild.set_thread(thread)),
            Event::Threads(list) => {
                self.change(list.guild_id, |guild| list.threads.iter().for_each(|thread| guild.set_thread(thread)));
            }
            _ => return false,
        }
        true
    }

    fn change(&mut self, id: GuildId, change: impl FnOnce(&mut Guild)) {
        if let Some(guild) = self.guilds.get_mut(&id) {
            change(guild);
        }
    }

    fn change_if(&mut self, id: Option<GuildId>, change: impl FnOnce(&mut Guild)) {
        if let Some(id) = id {
            self.change(id, change);
        }
    }

    /// How many guilds are known.
    pub fn len(&self) -> usize {
        self.guilds.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.guilds.is_empty()
    }

    /// The channel or forum of a thread; none if it is not known as a thread.
    pub fn parent(&self, guild: GuildId, thread: ChannelId) -> Option<ChannelId> {
        Some(self.guilds.get(&guild)?.threads.get(&thread)?.parent)
    }

    /// The role that Discord made for Preceptor in a guild: mentioning it is mentioning Preceptor.
    pub fn managed_role(&self, guild: GuildId) -> Option<RoleId> {
        self.guilds.get(&guild)?.managed_role
    }

    /// Whether a guild has a role, as far as is known.
    pub fn has_role(&self, guild: GuildId, role: RoleId) -> bool {
        self.guilds.get(&guild).is_some_and(|known| known.roles.iter().any(|(id, _)| *id == role))
    }

    /// What Preceptor may do in a channel or thread; none if nothing is known of it.
    ///
    /// In a thread, [`Permissions::SEND_MESSAGES`] stands for the permission to write there.
    pub fn permissions(&self, guild: GuildId, channel: ChannelId) -> Option<Permissions> {
        let known = self.guilds.get(&guild)?;
        known.permissions(guild, channel, self.own, &known.own_roles)
    }

    /// What a member with these roles may do in a channel or thread; none if nothing is known of it, or if it is a private
    /// thread: who was added to that is not known.
    pub fn permissions_of(
        &self,
        guild: GuildId,
        channel: ChannelId,
        member: UserId,
        roles: &[RoleId],
    ) -> Option<Permissions> {
        let known = self.guilds.get(&guild)?;
        let is_private = known.threads.get(&channel).is_some_and(|thread| thread.is_private);
        known.permissions(guild, channel, Some(member), roles).filter(|_| !is_private)
    }
}

fn applied(permissions: Permissions, exceptions: &[Overwrite], concerns: impl Fn(Whose) -> bool) -> Permissions {
    let none = (Permissions::empty(), Permissions::empty());
    let (allow, deny) = exceptions
        .iter()
        .filter(|exception| concerns(exception.whose))
        .fold(none, |(allow, deny), exception| (allow | exception.allow, deny | exception.deny));
    (permissions - deny) | allow
}

impl Guild {
    /// Computed as in <https://discord.com/developers/docs/topics/permissions#permission-overwrites>.
    fn permissions(
        &self,
        guild: GuildId,
        channel: ChannelId,
        member: Option<UserId>,
        roles: &[RoleId],
    ) -> Option<Permissions> {
        let thread = self.threads.get(&channel);
        let exceptions = self.channels.get(thread.map_or(&channel, |thread| &thread.parent))?;
        if member.is_some() && self.owner == member {
            return Some(Permissions::all());
        }
        let everyone = RoleId::new(guild.get());
        let mut permissions = roles.iter().fold(self.role(everyone), |all, role| all | self.role(*role));
        if permissions.administrator() {
            return Some(Permissions::all());
        }
        let of_everyone = |whose| whose == Whose::Role(everyone);
        let of_roles = |whose| matches!(whose, Whose::Role(role) if role != everyone && roles.contains(&role));
        let of_member = |whose| matches!(whose, Whose::Member(id) if Some(id) == member);
        permissions = applied(permissions, exceptions, of_everyone);
        permissions = applied(permissions, exceptions, of_roles);
        permissions = applied(permissions, exceptions, of_member);
        if thread.is_some() {
            permissions.set(Permissions::SEND_MESSAGES, permissions.send_messages_in_threads());
        }
        Some(permissions)
    }

    fn new(guild: &event::GuildCreate, own: Option<UserId>) -> Self {
        let own_member = guild.members.iter().find(|member| Some(member.user.id) == own);
        let mut known = Self {
            owner: guild.owner_id,
            own_roles: own_member.map(|member| member.roles.clone()).unwrap_or_default(),
            ..Self::default()
        };
        guild.roles.iter().for_each(|role| known.set_role(role, own));
        guild.channels.iter().for_each(|channel| known.set_channel(channel));
        guild.threads.iter().for_each(|thread| known.set_thread(thread));
        known
    }

    fn role(&self, id: RoleId) -> Permissions {
        let place = self.roles.binary_search_by_key(&id, |(known, _)| *known).ok();
        place.and_then(|place| self.roles.get(place)).map_or(Permissions::empty(), |(_, permissions)| *permissions)
    }

    fn set_role(&mut self, role: &event::Role, own: Option<UserId>) {
        if own.is_some() && role.tags.bot_id == own {
            self.managed_role = Some(role.id);
        }
        match self.roles.binary_search_by_key(&role.id, |(known, _)| *known) {
            Ok(place) => {
                if let Some((_, permissions)) = self.roles.get_mut(place) {
                    *permissions = role.permissions;
                }
            }
            Err(place) => self.roles.insert(place, (role.id, role.permissions)),
        }
    }

    fn set_channel(&mut self, channel: &event::Channel) {
        let exceptions = channel.permission_overwrites.iter().filter_map(|overwrite| {
            let (id, allow, deny) = (overwrite.id.get(), overwrite.allow, overwrite.deny);
            let whose = match overwrite.kind {
                0 => Whose::Role(RoleId::new(id)),
                1 => Whose::Member(UserId::new(id)),
                _ => return None,
            };
            Some(Overwrite { whose, allow, deny })
        });
        self.channels.insert(channel.id, exceptions.collect());
    }

    fn set_thread(&mut self, thread: &event::Thread) {
        match thread.parent_id {
            // Nobody writes in an archived thread before it is opened again, which is told as well.
            Some(parent) if !thread.is_archived() => {
                self.threads.insert(thread.id, OpenThread { parent, is_private: thread.is_private() });
            }
            _ => drop(self.threads.remove(&thread.id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SEND: u64 = 1 << 11;
    const VIEW: u64 = 1 << 10;
    const IN_THREADS: u64 = 1 << 38;
    const ADMINISTRATOR: u64 = 1 << 3;

    fn guilds() -> PermissionCache {
        let mut guilds = PermissionCache::default();
        for (name, payload) in [
            ("READY", json!({ "user": { "id": "9", "username": "p" }, "application": { "id": "9" } })),
            (
                "GUILD_CREATE",
                json!({
                    "id": "1", "owner_id": "2",
                    "roles": [
                        { "id": "1", "permissions": (VIEW | SEND | IN_THREADS).to_string() },
                        { "id": "5", "permissions": "0" },
                    ],
                    "members": [{ "user": { "id": "9" }, "roles": ["5"] }],
                    "channels": [
                        { "id": "10" },
                        { "id": "11", "permission_overwrites": [
                            { "id": "1", "type": 0, "allow": "0", "deny": SEND.to_string() },
                            { "id": "2", "type": 1, "allow": SEND.to_string(), "deny": "0" },
                        ] },
                        { "id": "12", "permission_overwrites": [
                            { "id": "1", "type": 0, "allow": "0", "deny": (SEND | IN_THREADS).to_string() },
                            { "id": "5", "type": 0, "allow": SEND.to_string(), "deny": "0" },
                        ] },
                        { "id": "13", "permission_overwrites": [
                            { "id": "5", "type": 0, "allow": SEND.to_string(), "deny": "0" },
                            { "id": "9", "type": 1, "allow": "0", "deny": VIEW.to_string() },
                        ] },
                    ],
                    "threads": [{ "id": "20", "parent_id": "12", "name": "a thread" }],
                }),
            ),
        ] {
            guilds.update(&Event::parse(name, &payload.to_string()).unwrap().unwrap());
        }
        guilds
    }

    fn told(guilds: &mut PermissionCache, name: &str, payload: &serde_json::Value) {
        guilds.update(&Event::parse(name, &payload.to_string()).unwrap().unwrap());
    }

    fn may(guilds: &PermissionCache, channel: u64) -> (bool, bool) {
        let permissions = guilds.permissions(GuildId::new(1), ChannelId::new(channel)).unwrap();
        (permissions.view_channel(), permissions.send_messages())
    }

    #[test]
    fn exceptions_go_from_everyone_over_roles_to_itself() {
        let guilds = guilds();
        assert_eq!(may(&guilds, 10), (true, true));
        assert_eq!(may(&guilds, 11), (true, false));
        assert_eq!(may(&guilds, 12), (true, true));
        assert_eq!(may(&guilds, 13), (false, true));
        assert_eq!(guilds.permissions(GuildId::new(1), ChannelId::new(99)), None);
        assert_eq!(guilds.permissions(GuildId::new(3), ChannelId::new(10)), None);
    }

    #[test]
    fn threads_have_a_permission_of_their_own() {
        let mut guilds = guilds();
        assert_eq!(may(&guilds, 20), (true, false));
        let thread = json!({ "id": "21", "guild_id": "1", "parent_id": "10", "name": "x", "newly_created": true });
        told(&mut guilds, "THREAD_CREATE", &thread);
        assert_eq!(may(&guilds, 21), (true, true));
        assert_eq!(guilds.parent(GuildId::new(1), ChannelId::new(21)), Some(ChannelId::new(10)));
        let archived =
            json!({ "id": "21", "guild_id": "1", "parent_id": "10", "thread_metadata": { "archived": true } });
        told(&mut guilds, "THREAD_UPDATE", &archived);
        assert_eq!(guilds.permissions(GuildId::new(1), ChannelId::new(21)), None);
        told(&mut guilds, "THREAD_UPDATE", &thread);
        told(&mut guilds, "THREAD_DELETE", &json!({ "id": "21", "guild_id": "1", "parent_id": "10", "type": 11 }));
        assert_eq!(guilds.permissions(GuildId::new(1), ChannelId::new(21)), None);
    }

    #[test]
    fn a_member_may_do_what_their_roles_and_exceptions_allow() {
        let mut guilds = guilds();
        let may = |guilds: &PermissionCache, member: u64, roles: &[u64], channel: u64| {
            let roles: Vec<RoleId> = roles.iter().copied().map(RoleId::new).collect();
            let permissions =
                guilds.permissions_of(GuildId::new(1), ChannelId::new(channel), UserId::new(member), &roles);
            permissions.map(|permissions| (permissions.view_channel(), permissions.send_messages()))
        };
        assert_eq!(may(&guilds, 8, &[], 11), Some((true, false)));
        assert_eq!(may(&guilds, 8, &[5], 12), Some((true, true)));
        assert_eq!(may(&guilds, 8, &[], 12), Some((true, false)));
        // What is Preceptor's exception is nobody else's, and the other way round.
        assert_eq!(may(&guilds, 8, &[], 13), Some((true, true)));
        assert_eq!(may(&guilds, 9, &[5], 13), Some((false, true)));
        told(
            &mut guilds,
            "CHANNEL_UPDATE",
            &json!({ "id": "10", "guild_id": "1", "permission_overwrites": [
            { "id": "8", "type": 1, "allow": "0", "deny": VIEW.to_string() },
        ] }),
        );
        assert_eq!(may(&guilds, 8, &[5], 10), Some((false, true)));
        assert_eq!(may(&guilds, 7, &[5], 10), Some((true, true)));
        // The owner may do everything; of what is not known nobody may anything.
        assert_eq!(may(&guilds, 2, &[], 10), Some((true, true)));
        assert_eq!(may(&guilds, 2, &[], 99), None);
        // A private thread is for those who were added to it.
        for (kind, seen) in [(11, Some((false, true))), (12, None)] {
            let thread = json!({ "id": "30", "guild_id": "1", "parent_id": "10", "name": "x", "type": kind });
            told(&mut guilds, "THREAD_CREATE", &thread);
            assert_eq!(may(&guilds, 8, &[5], 30), seen, "{kind}");
        }
    }

    #[test]
    fn changes_are_followed() {
        let mut guilds = guilds();
        let role = json!({ "guild_id": "1", "role": { "id": "6", "permissions": ADMINISTRATOR.to_string() } });
        told(&mut guilds, "GUILD_ROLE_CREATE", &role);
        told(&mut guilds, "GUILD_MEMBER_UPDATE", &json!({ "guild_id": "1", "user": { "id": "8" }, "roles": ["6"] }));
        assert_eq!(may(&guilds, 13), (false, true));
        told(&mut guilds, "GUILD_MEMBER_UPDATE", &json!({ "guild_id": "1", "user": { "id": "9" }, "roles": ["6"] }));
        assert_eq!(may(&guilds, 13), (true, true));
        told(&mut guilds, "GUILD_ROLE_DELETE", &json!({ "guild_id": "1", "role_id": "6" }));
        assert_eq!(may(&guilds, 12), (true, false));
        told(&mut guilds, "CHANNEL_UPDATE", &json!({ "id": "12", "guild_id": "1", "type": 0 }));
        assert_eq!(may(&guilds, 12), (true, true));
        told(&mut guilds, "GUILD_UPDATE", &json!({ "id": "1", "owner_id": "9", "name": "x" }));
        assert_eq!(may(&guilds, 11), (true, true));
        told(&mut guilds, "GUILD_DELETE", &json!({ "id": "1" }));
        assert!(guilds.is_empty());
    }

    #[test]
    fn what_is_saved_beside_a_session_allows_the_same() {
        let guilds = guilds();
        let saved: PermissionCache = serde_json::from_str(&serde_json::to_string(&guilds).unwrap()).unwrap();
        for channel in [10, 11, 12] {
            let allowed = |guilds: &PermissionCache| guilds.permissions(GuildId::new(1), ChannelId::new(channel));
            assert!(allowed(&guilds).is_some());
            assert_eq!(allowed(&saved), allowed(&guilds), "{channel}");
        }
    }
}
