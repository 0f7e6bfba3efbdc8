//! What Discord's own client never sends, and what other programs do to the bot's commands.
use crate::{
    harness::{Loopback, Place, Post},
    interactions::Plan,
};
use serde_json::Value;

impl Loopback {
    /// Sends an interaction of any type with any data, for a component with the message that it is said to sit on.
    /// Gives its id.
    pub async fn forges(&self, user: u64, place: impl Into<Place>, kind: u8, data: Value, message: Option<u64>) -> u64 {
        let place = place.into();
        let name = ["name", "custom_id"].iter().find_map(|field| data[*field].as_str()).unwrap_or_default().to_owned();
        let command_kind = if kind == 2 { data["type"].as_u64().unwrap_or_default() } else { 0 };
        let command_kind = u8::try_from(command_kind).unwrap();
        self.delivers(|_| Plan { kind, name, command_kind, user, place, data, message })
    }

    /// The bot has once written a message with these components. Gives its id.
    pub async fn has_written(&self, channel: u64, components: Value) -> u64 {
        let bot = self.inner.lock().world.bot.id;
        self.posts(Post::new(channel, bot, "an older message").with("components", components)).await
    }

    /// Another program changes a field of a registered command.
    pub fn alters_command(&self, guild: Option<u64>, name: &str, field: &str, value: Value) {
        let mut state = self.inner.lock();
        let list = state.commands.entry(guild).or_default();
        let found = list.iter_mut().find(|one| one["name"] == name);
        found.unwrap_or_else(|| panic!("no command {name:?} is registered"))[field] = value;
    }
}
