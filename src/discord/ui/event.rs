//! What the gateway tells, in as few words as are needed. A field that Discord adds or changes elsewhere breaks nothing.

use serde::Deserialize;
use serenity::all::{
    ApplicationId, ChannelId, GenericId, GuildId, InteractionId, MessageId, Permissions, RoleId, Timestamp, UserId,
    WebhookId,
};

use crate::discord::ui::request::Request;

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// A session has begun.
    Ready(Ready),
    /// A session goes on where it stopped.
    Resumed,
    /// A guild is there, with all that permissions need.
    GuildCreate(Box<GuildCreate>),
    /// A guild is gone, or out of reach.
    GuildDelete(GuildDelete),
    /// Its owner may have changed.
    GuildUpdate(GuildUpdate),
    /// A role is new or has changed.
    Role(RoleChange),
    /// A role is gone.
    RoleDelete(RoleDelete),
    /// Preceptor's own roles, or somebody else's, have changed.
    Member(MemberUpdate),
    /// A channel is new or has changed.
    Channel(Channel),
    /// A channel or thread is gone.
    ChannelDelete(ChannelDelete),
    /// A thread is new, or Preceptor has been let into it, or it has changed.
    Thread(Thread),
    /// Threads that have come into sight.
    Threads(ThreadList),
    /// Somebody wrote.
    Message(Box<Message>),
    /// A message has been edited, or Discord has added a preview to it.
    MessageUpdate(Box<MessageUpdate>),
    /// A message is gone.
    MessageDelete(MessageDelete),
    /// Messages are gone.
    MessagesDelete(MessagesDelete),
    /// Somebody used a command, a button or a menu.
    Interaction(Box<Interaction>),
}

/// An interaction, and what is needed to respond to it.
pub struct Interaction {
    /// Its id.
    pub id: InteractionId,
    /// The secret that lets Preceptor respond, for 15 minutes.
    pub token: String,
    /// What it asks for.
    pub request: Request,
}

impl std::fmt::Debug for Interaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interaction").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A session has begun.
#[derive(Debug, Deserialize)]
pub struct Ready {
    /// Preceptor itself.
    pub user: Author,
    /// Its application.
    pub application: ReadyApplication,
    /// The guilds that it is in, as far as this session is told of them.
    #[serde(default)]
    pub guilds: Vec<ReadyGuild>,
    /// Which shard this session is, of how many.
    #[serde(default)]
    pub shard: Option<(u64, u64)>,
}

/// A guild by id.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct ReadyGuild {
    /// Its id.
    pub id: GuildId,
}

/// An application by id.
#[derive(Debug, Deserialize)]
pub struct ReadyApplication {
    /// Its id.
    pub id: ApplicationId,
}

/// A guild with all that permissions need.
#[derive(Debug, Deserialize)]
pub struct GuildCreate {
    /// Its id.
    pub id: GuildId,
    /// Whether Discord cannot tell more for the time being.
    #[serde(default)]
    pub unavailable: bool,
    /// Who may do everything.
    pub owner_id: Option<UserId>,
    /// All roles.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// All channels.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// The active threads that Preceptor sees.
    #[serde(default)]
    pub threads: Vec<Thread>,
    /// Some members, Preceptor among them.
    #[serde(default)]
    pub members: Vec<Member>,
}

/// A guild that is gone, or out of reach.
#[derive(Debug, Deserialize)]
pub struct GuildDelete {
    /// Its id.
    pub id: GuildId,
    /// Whether it is merely out of reach.
    #[serde(default)]
    pub unavailable: bool,
}

/// A guild's new owner.
#[derive(Debug, Deserialize)]
pub struct GuildUpdate {
    /// Its id.
    pub id: GuildId,
    /// Who may do everything.
    pub owner_id: UserId,
}

/// A role.
#[derive(Debug, Deserialize)]
pub struct Role {
    /// Its id; that of `@everyone` is the guild's.
    pub id: RoleId,
    /// What it allows.
    pub permissions: Permissions,
    /// Whose it is, if Discord made it for somebody.
    #[serde(default)]
    pub tags: RoleTags,
}

/// Whose a role is.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
pub struct RoleTags {
    /// The bot that Discord made it for, and that alone has it.
    pub bot_id: Option<UserId>,
}

/// A new or changed role.
#[derive(Debug, Deserialize)]
pub struct RoleChange {
    /// Where.
    pub guild_id: GuildId,
    /// Which, as it is now.
    pub role: Role,
}

/// A role that is gone.
#[derive(Debug, Deserialize)]
pub struct RoleDelete {
    /// Where.
    pub guild_id: GuildId,
    /// Which.
    pub role_id: RoleId,
}

/// A member's roles.
#[derive(Debug, Deserialize)]
pub struct Member {
    /// Who.
    pub user: Author,
    /// Their roles, without `@everyone`.
    #[serde(default)]
    pub roles: Vec<RoleId>,
}

/// A changed member.
#[derive(Debug, Deserialize)]
pub struct MemberUpdate {
    /// Where.
    pub guild_id: GuildId,
    /// Who, and with which roles.
    #[serde(flatten)]
    pub member: Member,
}

/// A channel.
#[derive(Debug, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Where; left out within a [`GuildCreate`].
    pub guild_id: Option<GuildId>,
    /// Exceptions from what roles allow.
    #[serde(default)]
    pub permission_overwrites: Vec<Overwrite>,
}

/// An exception from what roles allow.
#[derive(Debug, Deserialize)]
pub struct Overwrite {
    /// A role's or a member's id.
    pub id: GenericId,
    /// 0 for a role, 1 for a member.
    #[serde(rename = "type")]
    pub kind: u8,
    /// What is allowed.
    pub allow: Permissions,
    /// What is denied.
    pub deny: Permissions,
}

/// A channel or thread that is gone.
#[derive(Debug, Deserialize)]
pub struct ChannelDelete {
    /// Where.
    pub guild_id: Option<GuildId>,
    /// Which.
    pub id: ChannelId,
}

/// A thread; a post in a forum is one.
#[derive(Debug, Deserialize)]
pub struct Thread {
    /// Its id; the first message of a forum post has the same.
    pub id: ChannelId,
    /// Where; left out within a [`GuildCreate`].
    pub guild_id: Option<GuildId>,
    /// The channel or forum that it belongs to.
    pub parent_id: Option<ChannelId>,
    /// 12 is a private thread.
    #[serde(rename = "type", default)]
    pub kind: u8,
    /// Its title.
    #[serde(default)]
    pub name: String,
    /// Whether it has just been opened.
    #[serde(default)]
    pub newly_created: bool,
    /// Whether it is closed.
    pub thread_metadata: Option<ThreadMetadata>,
}

/// What only threads have.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct ThreadMetadata {
    /// Closed until somebody opens it again.
    #[serde(default)]
    pub archived: bool,
}

impl Thread {
    /// Whether it is closed until somebody opens it again.
    pub fn is_archived(&self) -> bool {
        self.thread_metadata.is_some_and(|metadata| metadata.archived)
    }

    /// Whether those alone see it who were added to it.
    pub const fn is_private(&self) -> bool {
        self.kind == 12
    }
}

/// Threads that have come into sight.
#[derive(Debug, Deserialize)]
pub struct ThreadList {
    /// Where.
    pub guild_id: GuildId,
    /// Which.
    pub threads: Vec<Thread>,
}

/// Who wrote.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Author {
    /// Their id.
    pub id: UserId,
    /// Whether it is a program.
    #[serde(default)]
    pub bot: bool,
    /// Their name; only told for Preceptor itself in logs.
    #[serde(default)]
    pub username: String,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Where.
    pub channel_id: ChannelId,
    /// Where; none in a direct message.
    pub guild_id: Option<GuildId>,
    /// Who wrote it.
    pub author: Author,
    /// Whether a webhook did.
    pub webhook_id: Option<WebhookId>,
    /// 0 is an ordinary message and 19 a reply; all others come from Discord itself or from commands.
    #[serde(rename = "type", default)]
    pub kind: u8,
    /// What it says; empty where the intent MESSAGE_CONTENT is missing and Preceptor was not addressed.
    #[serde(default)]
    pub content: String,
    /// Who is mentioned.
    #[serde(default)]
    pub mentions: Vec<Author>,
    /// Which roles are mentioned.
    #[serde(default)]
    pub mention_roles: Vec<RoleId>,
    /// Whether it refers to another message, be that gone or not.
    #[serde(default)]
    pub message_reference: Option<MessageReference>,
    /// The message that it replies to; none if that is gone.
    pub referenced_message: Option<Box<Referenced>>,
    /// What its sender called it.
    #[serde(default)]
    pub nonce: Option<Nonce>,
    /// When it was last edited.
    pub edited_timestamp: Option<Timestamp>,
}

/// That a message refers to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct MessageReference {
    /// 0 is a reply, 1 is a forwarded message.
    #[serde(rename = "type", default)]
    pub kind: u8,
    /// The other message.
    #[serde(default)]
    pub message_id: Option<MessageId>,
    /// Its channel.
    #[serde(default)]
    pub channel_id: Option<ChannelId>,
}

/// What the sender of a message called it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Nonce {
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
}

/// A row of components. Of other kinds of components nothing is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Row {
    /// The components in it.
    #[serde(default)]
    pub components: Vec<Component>,
}

/// A button or a menu.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Component {
    /// What it is known by.
    #[serde(default)]
    pub custom_id: String,
}

/// A message that another one replies to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Referenced {
    /// Its id.
    pub id: Option<MessageId>,
    /// Its rows of buttons and menus; none where Discord keeps them from Preceptor.
    #[serde(default)]
    pub components: Vec<Row>,
    /// Who wrote it.
    pub author: Author,
}

/// An edited message; Discord leaves out what it does not tell.
pub type MessageUpdate = Message;

/// A message that is gone.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct MessageDelete {
    /// Which.
    pub id: MessageId,
    /// Where.
    pub channel_id: ChannelId,
    /// Where; none in a direct message.
    pub guild_id: Option<GuildId>,
}

/// Messages that are gone.
#[derive(Debug, Deserialize)]
pub struct MessagesDelete {
    /// Which.
    pub ids: Vec<MessageId>,
    /// Where.
    pub channel_id: ChannelId,
    /// Where; none in a direct message.
    pub guild_id: Option<GuildId>,
}

impl Event {
    /// A dispatch by its name and payload; none for what is of no interest.
    ///
    /// # Errors
    ///
    /// When the payload has not the form that its name promises. The error tells where, never what it holds.
    pub fn parse(name: &str, payload: &str) -> Result<Option<Self>, serde_json::Error> {
        fn of<'p, T: Deserialize<'p>>(
            payload: &'p str,
            event: impl Fn(T) -> Event,
        ) -> Result<Option<Event>, serde_json::Error> {
            serde_json::from_str(payload).map(|parsed| Some(event(parsed)))
        }
        match name {
            "READY" => of(payload, Self::Ready),
            "RESUMED" => Ok(Some(Self::Resumed)),
            "GUILD_CREATE" => of(payload, |guild| Self::GuildCreate(Box::new(guild))),
            "GUILD_DELETE" => of(payload, Self::GuildDelete),
            "GUILD_UPDATE" => of(payload, Self::GuildUpdate),
            "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" => of(payload, Self::Role),
            "GUILD_ROLE_DELETE" => of(payload, Self::RoleDelete),
            "GUILD_MEMBER_UPDATE" => of(payload, Self::Member),
            "CHANNEL_CREATE" | "CHANNEL_UPDATE" => of(payload, Self::Channel),
            "CHANNEL_DELETE" | "THREAD_DELETE" => of(payload, Self::ChannelDelete),
            "THREAD_CREATE" | "THREAD_UPDATE" => of(payload, Self::Thread),
            "THREAD_LIST_SYNC" => of(payload, Self::Threads),
            "MESSAGE_CREATE" => of(payload, |message| Self::Message(Box::new(message))),
            // Discord may leave out everything but ids; such an update changes nothing that is of interest.
            "MESSAGE_UPDATE" => {
                Ok(serde_json::from_str(payload).ok().map(|update| Self::MessageUpdate(Box::new(update))))
            }
            "MESSAGE_DELETE" => of(payload, Self::MessageDelete),
            "MESSAGE_DELETE_BULK" => of(payload, Self::MessagesDelete),
            "INTERACTION_CREATE" => {
                #[derive(Deserialize)]
                struct Secret {
                    id: InteractionId,
                    token: String,
                }
                let interaction: serde_json::Value = serde_json::from_str(payload)?;
                let Secret { id, token } = Secret::deserialize(&interaction)?;
                let request = Request::from_json(interaction);
                Ok(Some(Self::Interaction(Box::new(Interaction { id, token, request }))))
            }
            _ => Ok(None),
        }
    }
}
