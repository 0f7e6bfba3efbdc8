//! What changes in the world while the bot runs: threads, channels, permissions, guilds.
use crate::{
    fixtures::{Channel, Guild, Overwrite, User, now_millis},
    gateway::{Whom, intents},
    harness::{Loopback, Post},
    payloads::{self, text},
    routes,
    state::{Located, State},
};
use serde_json::{Value, json};
use std::time::Duration;

impl Loopback {
    /// The bot's developer switches the message content on in the portal.
    pub fn allows_message_content(&self) {
        self.inner.lock().world.switch_message_content_on();
    }

    /// Somebody opens a thread under a text channel. Gives its id.
    pub async fn creates_thread(&self, parent: u64, owner: u64, name: &str) -> u64 {
        let id = self.inner.ids.next();
        self.opens_thread(Channel::thread(id, name, parent, owner));
        id
    }

    /// Somebody opens a thread from a message; it has the message's id.
    pub async fn creates_thread_from(&self, message: u64, owner: u64, name: &str) -> u64 {
        let parent = self.inner.lock().messages.get(&message).map(|message| message.channel);
        let parent = parent.unwrap_or_else(|| panic!("there is no message {message}"));
        self.opens_thread(Channel::thread(message, name, parent, owner));
        message
    }

    /// Somebody writes a forum post: THREAD_CREATE, then MESSAGE_CREATE with the thread's id. Gives that id.
    pub async fn opens_post(&self, forum: u64, author: u64, title: &str, content: &str) -> u64 {
        let id = self.opens_post_without_message(forum, author, title).await;
        self.posts(Post::new(id, author, content).id(id)).await
    }

    /// The same without the first message; until it comes, writing there is refused with 40058.
    pub async fn opens_post_without_message(&self, forum: u64, author: u64, title: &str) -> u64 {
        let id = self.inner.ids.next();
        self.inner.lock().starterless.insert(id);
        self.opens_thread(Channel::thread(id, title, forum, author));
        id
    }

    fn opens_thread(&self, thread: Channel) {
        let mut state = self.inner.lock();
        let (id, parent) = (thread.id, thread.parent.unwrap_or_default());
        let guild = *state.channel_guild.get(&parent).unwrap_or_else(|| panic!("there is no channel {parent}"));
        state.guilds.get_mut(&guild).unwrap().channels.push(thread);
        state.channel_guild.insert(id, guild);
        let mut event = channel_json(&state, id);
        event["newly_created"] = true.into();
        state.emit("THREAD_CREATE", Whom::Guild(guild), intents::GUILDS, &event);
    }

    /// A moderator pins a message: Discord tells of it as of an edit, with the time of the last one.
    pub async fn pins(&self, message: u64) {
        let mut state = self.inner.lock();
        let found = state.messages.get_mut(&message).expect("no such message");
        found.value["pinned"] = true.into();
        let (channel, value) = (found.channel, found.value.clone());
        routes::tell(&mut state, "MESSAGE_UPDATE", channel, &value);
    }

    /// A moderator makes a channel.
    pub async fn creates_channel(&self, guild: u64, channel: Channel) {
        let mut state = self.inner.lock();
        let id = channel.id;
        state.guilds.get_mut(&guild).expect("no such guild").channels.push(channel);
        state.channel_guild.insert(id, guild);
        let event = channel_json(&state, id);
        state.emit("CHANNEL_CREATE", Whom::Guild(guild), intents::GUILDS, &event);
    }

    /// A moderator deletes a channel or thread.
    pub async fn deletes_channel(&self, channel: u64) {
        let mut state = self.inner.lock();
        let mut event = channel_json(&state, channel);
        let guild = state.channel_guild.remove(&channel).unwrap();
        let channels = &mut state.guilds.get_mut(&guild).unwrap().channels;
        let position = channels.iter().position(|one| one.id == channel).unwrap();
        let thread = channels.remove(position).is_thread();
        if thread {
            event = json!({
                "id": event["id"], "guild_id": event["guild_id"], "parent_id": event["parent_id"], "type": event["type"],
            });
        }
        let name = if thread { "THREAD_DELETE" } else { "CHANNEL_DELETE" };
        state.emit(name, Whom::Guild(guild), intents::GUILDS, &event);
    }

    /// A moderator changes who may do what in a channel.
    pub async fn sets_overwrites(&self, channel: u64, overwrites: Vec<Overwrite>) {
        let mut state = self.inner.lock();
        let guild = *state.channel_guild.get(&channel).expect("no such channel");
        let channels = &mut state.guilds.get_mut(&guild).unwrap().channels;
        channels.iter_mut().find(|one| one.id == channel).unwrap().overwrites = overwrites;
        let event = channel_json(&state, channel);
        state.emit("CHANNEL_UPDATE", Whom::Guild(guild), intents::GUILDS, &event);
    }

    /// A moderator changes what a role may do.
    pub async fn sets_role_permissions(&self, guild: u64, role: u64, permissions: u64) {
        let mut state = self.inner.lock();
        let changed = state.guilds.get_mut(&guild).expect("no such guild");
        let position = changed.roles.iter().position(|one| one.id == role).expect("no such role");
        changed.roles[position].permissions = permissions;
        let event = json!({
            "guild_id": text(guild),
            "role": payloads::role(changed, &changed.roles[position], position),
        });
        state.emit("GUILD_ROLE_UPDATE", Whom::Guild(guild), intents::GUILDS, &event);
    }

    /// A moderator sets a member's roles. Only the bot's own member is told of without the intent for members.
    pub async fn sets_roles(&self, guild: u64, user: u64, roles: &[u64]) {
        let mut state = self.inner.lock();
        let who = state.user(user);
        let needs = if user == state.world.bot.id { 0 } else { intents::GUILD_MEMBERS };
        let changed = state.guilds.get_mut(&guild).expect("no such guild");
        changed.member_roles.insert(user, roles.to_vec());
        let mut event = payloads::member(changed, &who);
        event["guild_id"] = text(guild);
        state.emit("GUILD_MEMBER_UPDATE", Whom::Guild(guild), needs, &event);
    }

    /// Somebody who has joined a guild so long ago. Gives their id.
    pub async fn has_member(&self, guild: u64, since: Duration) -> u64 {
        let id = self.inner.ids.next();
        let mut state = self.inner.lock();
        let joined = now_millis().saturating_sub(u64::try_from(since.as_millis()).unwrap_or_default());
        state.users.insert(id, User::new(id, &format!("member{id}")));
        state.guilds.get_mut(&guild).expect("no such guild").joined.insert(id, joined);
        id
    }

    /// The bot is added to a guild.
    pub async fn adds_bot_to(&self, guild: Guild) {
        let mut state = self.inner.lock();
        let id = guild.id;
        let channels: Vec<u64> = guild.channels.iter().map(|channel| channel.id).collect();
        state.channel_guild.extend(channels.into_iter().map(|channel| (channel, id)));
        let event = payloads::guild(&guild, &state.world.bot);
        state.guilds.insert(id, guild);
        state.emit("GUILD_CREATE", Whom::Guild(id), intents::GUILDS, &event);
    }

    /// The bot is thrown out of a guild.
    pub async fn removes_bot_from(&self, guild: u64) {
        let mut state = self.inner.lock();
        state.guilds.remove(&guild).expect("no such guild");
        state.channel_guild.retain(|_, of| *of != guild);
        state.emit("GUILD_DELETE", Whom::Guild(guild), intents::GUILDS, &json!({ "id": text(guild) }));
    }

    /// A guild is out of order at Discord's.
    pub async fn loses_guild(&self, guild: u64) {
        let event = json!({ "id": text(guild), "unavailable": true });
        self.inner.lock().emit("GUILD_DELETE", Whom::Guild(guild), intents::GUILDS, &event);
    }

    /// A guild that was out of order is back.
    pub async fn restores_guild(&self, guild: u64) {
        let mut state = self.inner.lock();
        let event = payloads::guild(state.guilds.get(&guild).expect("no such guild"), &state.world.bot);
        state.emit("GUILD_CREATE", Whom::Guild(guild), intents::GUILDS, &event);
    }
}

fn channel_json(state: &State, channel: u64) -> Value {
    match state.locate(channel) {
        Located::Guild(guild, found) => payloads::channel(guild, found),
        _ => panic!("there is no channel {channel}"),
    }
}
