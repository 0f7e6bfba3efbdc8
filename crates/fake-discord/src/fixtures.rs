//! What exists in the stand-in: guilds, channels, roles, users and the application.
use crate::permissions::permission;
use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Discord's epoch in milliseconds of Unix time.
pub const EPOCH: u64 = 1_420_070_400_000;

/// The snowflake of a moment, `millis` of Unix time.
pub const fn snowflake_at(millis: u64, number: u64) -> u64 {
    ((millis - EPOCH) << 22) | (number & 0x003F_FFFF)
}

/// Makes ids that carry the present time and never repeat.
#[derive(Debug, Default)]
pub struct Snowflakes(AtomicU64);

impl Snowflakes {
    pub fn next(&self) -> u64 {
        let now = snowflake_at(now_millis(), 0);
        let last = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last + 1))).unwrap();
        now.max(last + 1)
    }
}

pub fn now_millis() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// A permission overwrite of a channel.
#[derive(Clone, Debug)]
pub struct Overwrite {
    pub id: u64,
    /// Whether `id` is a user rather than a role.
    pub of_member: bool,
    pub allow: u64,
    pub deny: u64,
}

impl Overwrite {
    pub fn role(id: u64, allow: u64, deny: u64) -> Self {
        Self { id, of_member: false, allow, deny }
    }

    pub fn member(id: u64, allow: u64, deny: u64) -> Self {
        Self { id, of_member: true, allow, deny }
    }
}

/// A role of a guild. The role whose id is the guild's is @everyone.
#[derive(Clone, Debug)]
pub struct Role {
    pub id: u64,
    pub name: String,
    pub permissions: u64,
    /// The bot that Discord made it for.
    pub bot: Option<u64>,
}

/// A guild channel or thread.
#[derive(Clone, Debug)]
pub struct Channel {
    pub id: u64,
    pub name: String,
    /// Discord's channel type: 0 text, 11 public thread, 15 forum.
    pub kind: u8,
    pub parent: Option<u64>,
    pub overwrites: Vec<Overwrite>,
    /// Who opened the thread.
    pub owner: Option<u64>,
}

impl Channel {
    pub fn text(id: u64, name: &str) -> Self {
        Self::of_kind(0, id, name)
    }

    pub fn forum(id: u64, name: &str) -> Self {
        Self::of_kind(15, id, name)
    }

    pub fn announcements(id: u64, name: &str) -> Self {
        Self::of_kind(5, id, name)
    }

    pub fn thread(id: u64, name: &str, parent: u64, owner: u64) -> Self {
        Self { parent: Some(parent), owner: Some(owner), ..Self::of_kind(11, id, name) }
    }

    pub fn of_kind(kind: u8, id: u64, name: &str) -> Self {
        Self { id, name: name.into(), kind, parent: None, overwrites: Vec::new(), owner: None }
    }

    pub fn overwrite(mut self, overwrite: Overwrite) -> Self {
        self.overwrites.push(overwrite);
        self
    }

    pub fn is_thread(&self) -> bool {
        matches!(self.kind, 10..=12)
    }
}

/// A guild with its channels and roles.
#[derive(Clone, Debug)]
pub struct Guild {
    pub id: u64,
    pub name: String,
    pub owner: u64,
    pub roles: Vec<Role>,
    pub channels: Vec<Channel>,
    /// Roles of members; whoever is not here has @everyone alone.
    pub member_roles: HashMap<u64, Vec<u64>>,
    /// When members joined, in milliseconds of Unix time; whoever is not here has been there from the beginning.
    pub joined: HashMap<u64, u64>,
    pub member_count: u64,
}

impl Guild {
    /// A guild whose @everyone may do what Discord allows by default.
    pub fn new(id: u64, name: &str, owner: u64) -> Self {
        let everyone = Role { id, name: "@everyone".into(), permissions: permission::DEFAULT, bot: None };
        Self {
            id,
            name: name.into(),
            owner,
            roles: vec![everyone],
            channels: Vec::new(),
            member_roles: HashMap::new(),
            joined: HashMap::new(),
            member_count: 10,
        }
    }

    pub fn everyone_may(mut self, permissions: u64) -> Self {
        self.roles[0].permissions = permissions;
        self
    }

    pub fn role(mut self, id: u64, name: &str, permissions: u64) -> Self {
        self.roles.push(Role { id, name: name.into(), permissions, bot: None });
        self
    }

    /// The role that Discord makes for a bot.
    pub fn managed_role(mut self, id: u64, name: &str, permissions: u64, bot: u64) -> Self {
        self.roles.push(Role { id, name: name.into(), permissions, bot: Some(bot) });
        self
    }

    pub fn channel(mut self, channel: Channel) -> Self {
        self.channels.push(channel);
        self
    }

    /// Gives a member (or the bot) these roles.
    pub fn member(mut self, user: u64, roles: &[u64]) -> Self {
        self.member_roles.insert(user, roles.to_vec());
        self
    }
}

/// A user or bot account.
#[derive(Clone, Debug)]
pub struct User {
    pub id: u64,
    pub username: String,
    pub global_name: Option<String>,
    pub bot: bool,
    pub locale: String,
}

impl User {
    pub fn new(id: u64, username: &str) -> Self {
        Self { id, username: username.into(), global_name: None, bot: false, locale: "en-US".into() }
    }

    pub fn display(mut self, name: &str) -> Self {
        self.global_name = Some(name.into());
        self
    }

    pub fn bot(mut self) -> Self {
        self.bot = true;
        self
    }

    pub fn locale(mut self, locale: &str) -> Self {
        self.locale = locale.into();
        self
    }
}

/// The bot's application.
#[derive(Clone, Debug)]
pub struct Application {
    pub id: u64,
    pub name: String,
    pub owner: u64,
    /// Flags such as `GATEWAY_MESSAGE_CONTENT_LIMITED`.
    pub flags: u64,
    pub install_scopes: Vec<String>,
    pub install_permissions: u64,
    /// Whether a user install is allowed as well as a guild install.
    pub user_install: bool,
    pub bot_public: bool,
}

impl Application {
    pub const GATEWAY_MESSAGE_CONTENT: u64 = 1 << 18;
    pub const GATEWAY_MESSAGE_CONTENT_LIMITED: u64 = 1 << 19;
}

/// Everything that a stand-in starts from. `World::default()` is a small guild; see [`default_world`] for its ids.
#[derive(Clone, Debug)]
pub struct World {
    pub token: String,
    pub application: Application,
    pub bot: User,
    pub users: Vec<User>,
    pub guilds: Vec<Guild>,
    /// Privileged intents that the application was granted.
    pub privileged: u64,
    pub heartbeat_interval: Duration,
    /// How long an interaction may wait for its first response: 3 s on Discord.
    pub interaction_deadline: Duration,
    /// How long an interaction's token lives: 15 minutes on Discord.
    pub token_lifetime: Duration,
    /// The bot's limit over all routes: 50 on Discord.
    pub requests_per_second: usize,
    pub session_starts_left: u32,
    pub max_concurrency: u32,
    pub shards: u32,
    /// For load tests: nothing that grows with the chatter is kept for ever.
    pub quiet: bool,
    /// How many events a session keeps for a resume.
    pub replay_buffer: usize,
}

/// Ids of what is in `World::default()`.
pub mod default_world {
    use crate::snowflake_at;

    const YEAR_2024: u64 = 1_704_067_200_000;

    const fn id(number: u64) -> u64 {
        snowflake_at(YEAR_2024 + number * 60_000, number)
    }

    pub const APPLICATION: u64 = id(1);
    /// The bot's user; as with every newer application it has the application's id.
    pub const BOT: u64 = APPLICATION;
    /// Owner of the application.
    pub const DEVELOPER: u64 = id(2);
    pub const GUILD: u64 = id(10);
    /// Owner of the guild.
    pub const OWNER: u64 = id(3);
    /// A member who asks.
    pub const NEWCOMER: u64 = id(4);
    /// Another member.
    pub const REGULAR: u64 = id(5);
    /// Another bot.
    pub const OTHER_BOT: u64 = id(6);
    /// The bot's own role.
    pub const BOT_ROLE: u64 = id(11);
    /// A role with `MANAGE_GUILD`, held by nobody but the owner until given.
    pub const MODERATORS: u64 = id(12);
    /// A text channel.
    pub const QUESTIONS: u64 = id(20);
    /// Another text channel.
    pub const LOUNGE: u64 = id(21);
    /// A forum.
    pub const FORUM: u64 = id(22);
    /// A text channel in which the bot may read but not write.
    pub const READ_ONLY: u64 = id(23);
    /// A text channel that the bot cannot see.
    pub const HIDDEN: u64 = id(24);
    /// An open thread under `QUESTIONS`.
    pub const THREAD: u64 = id(25);
    /// A guild that the bot is not in, for user installs.
    pub const FOREIGN_GUILD: u64 = id(30);
    pub const FOREIGN_CHANNEL: u64 = id(31);
    /// A group DM that the bot is not in.
    pub const PRIVATE_CHANNEL: u64 = id(32);
}

impl Default for World {
    fn default() -> Self {
        use default_world as ids;
        let bot_may = permission::DEFAULT;
        let guild = Guild::new(ids::GUILD, "Medical Coding Careers", ids::OWNER)
            .managed_role(ids::BOT_ROLE, "Preceptor", bot_may, ids::BOT)
            .role(ids::MODERATORS, "Moderators", permission::MANAGE_GUILD)
            .channel(Channel::text(ids::QUESTIONS, "questions"))
            .channel(Channel::text(ids::LOUNGE, "lounge"))
            .channel(Channel::forum(ids::FORUM, "ask-here"))
            .channel(Channel::text(ids::READ_ONLY, "announcements").overwrite(Overwrite::member(
                ids::BOT,
                0,
                permission::SEND_MESSAGES | permission::SEND_MESSAGES_IN_THREADS,
            )))
            .channel(Channel::text(ids::HIDDEN, "staff").overwrite(Overwrite::role(
                ids::GUILD,
                0,
                permission::VIEW_CHANNEL,
            )))
            .channel(Channel::thread(ids::THREAD, "an older question", ids::QUESTIONS, ids::REGULAR))
            .member(ids::BOT, &[ids::BOT_ROLE]);
        let mut world = Self::empty();
        world.users = vec![
            User::new(ids::DEVELOPER, "developer"),
            User::new(ids::OWNER, "owner"),
            User::new(ids::NEWCOMER, "newcomer").display("New Comer"),
            User::new(ids::REGULAR, "regular"),
            User::new(ids::OTHER_BOT, "otherbot").bot(),
        ];
        world.guilds = vec![guild];
        world
    }
}

impl World {
    /// A world with the application and its bot, and nothing else.
    pub fn empty() -> Self {
        Self {
            token: "loopback.token.of-the-bot".into(),
            application: Application {
                id: default_world::APPLICATION,
                name: "Preceptor".into(),
                owner: default_world::DEVELOPER,
                flags: Application::GATEWAY_MESSAGE_CONTENT_LIMITED,
                install_scopes: vec!["applications.commands".into(), "bot".into()],
                install_permissions: permission::VIEW_CHANNEL
                    | permission::SEND_MESSAGES
                    | permission::SEND_MESSAGES_IN_THREADS
                    | permission::EMBED_LINKS,
                user_install: true,
                bot_public: true,
            },
            bot: User::new(default_world::BOT, "preceptor").bot(),
            users: Vec::new(),
            guilds: Vec::new(),
            privileged: crate::gateway::intents::MESSAGE_CONTENT,
            heartbeat_interval: Duration::from_millis(41_250),
            interaction_deadline: Duration::from_secs(3),
            token_lifetime: Duration::from_secs(15 * 60),
            requests_per_second: 50,
            session_starts_left: 1000,
            max_concurrency: 1,
            shards: 1,
            quiet: false,
            replay_buffer: 10_000,
        }
    }

    pub fn with_guild(mut self, guild: Guild) -> Self {
        self.guilds.push(guild);
        self
    }

    pub fn with_user(mut self, user: User) -> Self {
        self.users.push(user);
        self
    }

    pub fn heartbeat(mut self, interval: Duration) -> Self {
        self.heartbeat_interval = interval;
        self
    }

    /// The developer portal's switch for the message content is off.
    pub fn without_message_content(mut self) -> Self {
        self.privileged &= !crate::gateway::intents::MESSAGE_CONTENT;
        self.application.flags &=
            !(Application::GATEWAY_MESSAGE_CONTENT | Application::GATEWAY_MESSAGE_CONTENT_LIMITED);
        self
    }

    /// It is on.
    pub(crate) fn switch_message_content_on(&mut self) {
        self.privileged |= crate::gateway::intents::MESSAGE_CONTENT;
        self.application.flags |= Application::GATEWAY_MESSAGE_CONTENT;
    }

    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self.replay_buffer = 500;
        self
    }

    /// Many guilds, for measuring memory: each with so many channels, roles and overwrites per channel.
    pub fn bulk(mut self, guilds: usize, channels: usize, roles: usize, overwrites: usize) -> Self {
        const YEAR_2023: u64 = 1_672_531_200_000;
        let mut number = 0;
        let mut next = || {
            number += 1;
            snowflake_at(YEAR_2023 + number, number)
        };
        let bot = self.bot.id;
        for index in 0..guilds {
            let id = next();
            let mut guild = Guild::new(id, &format!("Guild number {index}"), default_world::OWNER);
            for role in 1..roles.max(1) {
                guild = guild.role(next(), &format!("role {role}"), permission::DEFAULT);
            }
            for channel in 0..channels {
                let mut made = Channel::text(next(), &format!("channel-{channel}"));
                for overwrite in 0..overwrites {
                    let role = guild.roles[overwrite % guild.roles.len()].id;
                    made =
                        made.overwrite(Overwrite::role(role, permission::VIEW_CHANNEL, permission::MENTION_EVERYONE));
                }
                guild = guild.channel(made);
            }
            self.guilds.push(guild.member(bot, &[]));
        }
        self
    }
}
