//! What somebody asks of Preceptor by an interaction, whichever way Discord delivers it.

#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::Value;
use serenity::all::{
    ActionRow, ActionRowComponent, ButtonKind, ChannelId, CommandDataOptionValue, CommandInteraction, CommandType,
    ComponentInteraction, ComponentInteractionDataKind, ComponentType, GuildId, Interaction, InteractionContext,
    InteractionId, Message, MessageFlags, MessageId, ModalInteraction, Permissions, ResolvedTarget, RoleId, UserId,
};

use crate::discord::ui::autocomplete;
use crate::discord::ui::commands::{
    ANSWER_THIS, FOR, HIDE, INSIGHTS, INSIGHTS_DAYS, IT_MEANS, LONGEST_LINK, LONGEST_NAME, LONGEST_QUESTION, PRIVACY,
    SETTINGS, SETTINGS_CHANGE, SETTINGS_DELETE, SETTINGS_HISTORY, SETTINGS_RESET, TEACH, TEACH_ADD, TEACH_ANSWER,
    TEACH_EDIT, TEACH_EXPORT, TEACH_FILE, TEACH_HISTORY, TEACH_IMPORT, TEACH_LIST, TEACH_REMOVE, TEACH_SEARCH,
    TEACH_THIS, WHY, WHY_LINK, WHY_THIS,
};
use crate::discord::ui::event;
use crate::discord::ui::insights;
use crate::discord::ui::message_text;
use crate::discord::ui::render::Format;
use engine::answers::Topic;
use engine::answers::topics::Typed;

/// Characters of a message that are read; a longer one says its question sooner.
const LONGEST_MESSAGE: usize = 2_000;
/// Fields that a form has at most.
const MOST_FIELDS: usize = 5;
/// Characters of a field, as many as Discord allows.
const LONGEST_FIELD: usize = 4_000;
/// Characters of a file's name.
const LONGEST_FILE_NAME: usize = 100;
/// Characters of a name of which choices are made while it is typed.
const LONGEST_TYPED: usize = 100;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// A chat command.
    Command(Command),
    /// "Answer this" in the menu of a message.
    MessageMenu(MessageMenu),
    /// Choices for an option that is being typed.
    Autocomplete(Autocomplete),
    /// A press of a button, or a choice of a select menu.
    Component(Component),
    /// A form that was filled in.
    Form(Form),
    /// A command for moderators, or about what is kept.
    Manage(Manage),
    /// A command, or an entry of a message's menu, for those who teach a server's own answers.
    Teach(Teach),
    /// `/insights`.
    Insights(Insights),
    /// A command, or an entry of a message's menu, for those who want to know why a message was answered or not.
    Why(Why),
    /// Something that Preceptor does not offer, or that lacks what it needs. It takes a message as its response.
    Unsupported,
}

/// Who acts, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user: UserId,
    /// In which server; none in direct and group messages.
    pub guild: Option<GuildId>,
    /// In which channel.
    pub channel: ChannelId,
    /// Whether it is a direct message to Preceptor, where nobody else reads.
    pub direct: bool,
    /// What the caller may do in the channel; known in servers only.
    pub member_permissions: Option<Permissions>,
    /// What Preceptor may do in the channel.
    pub app_permissions: Option<Permissions>,
    /// Whether this server has Preceptor installed, and not merely the caller.
    pub is_servers_own: bool,
    /// Since when the caller has been a member of the server, in seconds of Unix time; known in servers only.
    pub joined_at: Option<i64>,
}

/// A file that somebody has attached to a command. What is told of it is what Discord says, and may be looked at before it is
/// downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Where it is.
    pub url: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its name, as whoever attached it has called it.
    pub name: String,
}

impl Attachment {
    /// The file that an option of a command holds; none if it is no file, or Discord tells nothing of it.
    pub fn of(interaction: &CommandInteraction, option: &CommandDataOptionValue) -> Option<Self> {
        let CommandDataOptionValue::Attachment(id) = option else { return None };
        let resolved = interaction.data.resolved.attachments.get(id)?;
        let name = beginning(&resolved.filename, LONGEST_FILE_NAME);
        Some(Self { url: resolved.url.clone(), size: resolved.size.into(), name })
    }
}

/// A chat command with its options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Who asks.
    pub caller: Caller,
    /// What for.
    pub call: Call,
    /// Whether the answer is for the asker's eyes only.
    pub hide: bool,
    /// For whom the answer is, if not for the asker.
    pub recipient: Option<Recipient>,
}

/// A chat command; names are as they were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// `/ask`.
    Ask {
        /// In somebody's own words.
        question: String,
    },
    /// A look-up.
    Lookup {
        /// Of what.
        topic: Topic,
        /// What was typed for its options.
        typed: Typed,
    },
    /// `/help`.
    Help,
}

/// A command for moderators, or about what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manage {
    /// Who.
    pub caller: Caller,
    /// What is to be seen.
    pub page: ManagePage,
}

/// What a command for moderators, or about what is kept, leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManagePage {
    /// What the server has set.
    Settings,
    /// What has been changed.
    History,
    /// Whether all is to be as it was.
    Reset,
    /// Whether all that is kept of the server is to go.
    DeleteData,
    /// What is kept, and about the caller.
    Privacy,
}

/// `/insights`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insights {
    /// Who.
    pub caller: Caller,
    /// How many days are looked at.
    pub days: u16,
}

/// A command for those who teach a server's own answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teach {
    /// Who.
    pub caller: Caller,
    /// What for.
    pub call: TeachCall,
}

/// What those who teach a server's own answers ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeachCall {
    /// To add an answer.
    Add,
    /// To change one, as it was chosen or typed.
    Edit(String),
    /// To remove one, as it was chosen or typed.
    Remove(String),
    /// To see them all, or those with something in them.
    List(Option<String>),
    /// To see what has been changed.
    History,
    /// To have them all in a file.
    Export,
    /// To have them taken from a file.
    Import(Attachment),
    /// To add an answer to a message.
    Answer(Asking),
    /// To say what a message means.
    Means(Asking),
}

/// Somebody wants to know why a message was answered, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Who.
    pub caller: Caller,
    /// Their roles in the server.
    pub roles: Vec<RoleId>,
    /// Which message.
    pub of: WhyOf,
}

/// The message that somebody wants to know about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyOf {
    /// The one whose menu was used, as Discord sends it along.
    Message(Box<event::Message>),
    /// One that a link leads to, as it was typed.
    Link(String),
}

/// A message that asks something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The message.
    pub message: MessageId,
    /// Its text; may be empty.
    pub text: String,
}

/// A form that was filled in, under a message of Preceptor's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Who filled it in.
    pub caller: Caller,
    /// Its custom id.
    pub custom_id: String,
    /// When this was done, by the id of the interaction.
    pub id: InteractionId,
    /// What was typed into its fields, by their ids.
    pub typed: Vec<(String, String)>,
    /// The message under which it was opened, if it is one of those that open forms.
    pub message: Option<FormMessage>,
}

/// The message under which a form was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormMessage {
    /// Its id.
    pub id: MessageId,
    /// Custom ids of its buttons and menus.
    pub custom_ids: Vec<String>,
    /// Whether only the one who acts sees it.
    pub ephemeral: bool,
}

/// Who was named in the option `for`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// A person.
    Person(UserId),
    /// A bot.
    Bot,
    /// A role, or somebody of whom Discord tells nothing.
    Unknown,
}

/// "Answer this".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageMenu {
    /// Who asks for the answer.
    pub caller: Caller,
    /// The message to answer.
    pub message: MessageId,
    /// Its channel.
    pub channel: ChannelId,
    /// Its text; may be empty.
    pub text: String,
}

/// An option that is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Autocomplete {
    /// In which server; none in direct and group messages.
    pub guild: Option<GuildId>,
    /// Whether that server has Preceptor installed, and not merely the caller.
    pub is_servers_own: bool,
    /// Of which command.
    pub command: String,
    /// Which option.
    pub option: String,
    /// What has been typed so far.
    pub typed: String,
    /// The other text options that have been filled in, by their names.
    pub others: Vec<(String, String)>,
}

/// A press of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Who presses.
    pub caller: Caller,
    /// The component's custom id.
    pub custom_id: String,
    /// What was chosen, if it is a select menu.
    pub values: Vec<String>,
    /// What could be chosen, if it is a menu of texts.
    pub offered: Vec<String>,
    /// When this was done, by the id of the interaction.
    pub id: InteractionId,
    /// The message that it sits on.
    pub message: MessageId,
    /// The channel of that message.
    pub channel: ChannelId,
    /// Custom ids of all that can be pressed on that message.
    pub beside: Vec<String>,
    /// Whether only the one who presses sees that message.
    pub ephemeral: bool,
    /// Whether that message has a component with this custom id, and this choice. Discord sees to it; what it says is not
    /// taken on trust, as a custom id decides what is removed and who is notified.
    pub is_on_its_message: bool,
}

impl Form {
    /// What was typed into a field; empty where there is no such field.
    pub fn field(&self, id: &str) -> &str {
        self.typed.iter().find(|(known, _)| known == id).map_or("", |(_, typed)| typed)
    }

    /// What was typed into the first field.
    pub fn first(&self) -> &str {
        self.typed.first().map_or("", |(_, typed)| typed)
    }
}

impl Caller {
    /// How answers are to look.
    pub fn look(&self) -> Format {
        match self.app_permissions {
            Some(allowed) if !allowed.contains(Permissions::EMBED_LINKS) => Format::Plain,
            _ => Format::Embed,
        }
    }

    /// Whether the caller looks after this server.
    pub fn may_manage_server(&self) -> bool {
        self.member_permissions
            .is_some_and(|allowed| allowed.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR))
    }

    /// Whether other people's messages may be removed here by the caller.
    pub fn may_manage_messages(&self) -> bool {
        self.member_permissions
            .is_some_and(|allowed| allowed.intersects(Permissions::MANAGE_MESSAGES | Permissions::ADMINISTRATOR))
    }
}

/// Who acts, and where: serenity's kinds of interactions have the same fields and no type in common.
macro_rules! caller {
    ($interaction:expr, $context:expr, $is_servers_own:expr) => {
        Caller {
            user: $interaction.user.id,
            guild: $interaction.guild_id,
            channel: $interaction.channel_id,
            direct: is_direct($interaction.guild_id, $context),
            member_permissions: $interaction.member.as_ref().and_then(|member| member.permissions),
            app_permissions: $interaction.app_permissions,
            is_servers_own: $is_servers_own,
            joined_at: $interaction
                .member
                .as_ref()
                .and_then(|member| member.joined_at)
                .map(|joined| joined.unix_timestamp()),
        }
    };
}

impl Request {
    /// Who asks, and where, if it can be read.
    pub const fn caller(&self) -> Option<&Caller> {
        match self {
            Self::Command(command) => Some(&command.caller),
            Self::MessageMenu(menu) => Some(&menu.caller),
            Self::Component(component) => Some(&component.caller),
            Self::Form(form) => Some(&form.caller),
            Self::Manage(manage) => Some(&manage.caller),
            Self::Teach(teach) => Some(&teach.caller),
            Self::Insights(insights) => Some(&insights.caller),
            Self::Why(why) => Some(&why.caller),
            Self::Autocomplete(_) | Self::Unsupported => None,
        }
    }

    /// In which server it is asked, if it can be read.
    pub fn guild(&self) -> Option<GuildId> {
        match self {
            Self::Autocomplete(typing) => typing.guild,
            _ => self.caller().and_then(|caller| caller.guild),
        }
    }

    /// The server whose settings hold: the one in which it is asked, if it has Preceptor, and not merely the caller.
    pub fn own_guild(&self) -> Option<GuildId> {
        match self {
            Self::Autocomplete(typing) => typing.guild.filter(|_| typing.is_servers_own),
            _ => self.caller().filter(|caller| caller.is_servers_own).and_then(|caller| caller.guild),
        }
    }

    /// Whether somebody asks in words of their own, which have to be understood, rather than for something by name.
    pub fn asks_in_own_words(&self) -> bool {
        match self {
            Self::Command(command) => match &command.call {
                Call::Ask { .. } => true,
                Call::Lookup { topic, .. } => autocomplete::takes_questions(*topic),
                Call::Help => false,
            },
            Self::MessageMenu(_) => true,
            Self::Autocomplete(_)
            | Self::Component(_)
            | Self::Form(_)
            | Self::Manage(_)
            | Self::Teach(_)
            | Self::Insights(_)
            | Self::Why(_)
            | Self::Unsupported => false,
        }
    }

    /// What it is, in a word for logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Command(_) => "command",
            Self::MessageMenu(_) => "message menu",
            Self::Autocomplete(_) => "autocomplete",
            Self::Component(_) => "component",
            Self::Form(_) => "form",
            Self::Manage(_) => "settings or privacy",
            Self::Teach(_) => "own answers",
            Self::Insights(_) => "insights",
            Self::Why(_) => "why",
            Self::Unsupported => "unsupported",
        }
    }

    /// Reads an interaction as Discord sends it. What cannot be read is [`Request::Unsupported`], or, where only choices
    /// are a valid response, a request for choices that has none.
    pub fn from_json(mut interaction: Value) -> Self {
        const AUTOCOMPLETE: u64 = 4;
        let wants_choices = interaction.get("type").and_then(Value::as_u64) == Some(AUTOCOMPLETE);
        // serenity does not read this of forms.
        let owner = interaction.pointer("/authorizing_integration_owners/0").and_then(Value::as_str);
        let is_servers_own = owner.is_some() && owner == interaction.get("guild_id").and_then(Value::as_str);
        without_metadata(&mut interaction);
        let target = target_of_why(&interaction);
        match serde_json::from_value::<Interaction>(interaction) {
            Ok(Interaction::Command(interaction)) if target.is_some() => {
                why(&interaction, caller!(interaction, interaction.context, is_servers_own), target)
                    .map_or(Self::Unsupported, Self::Why)
            }
            Ok(interaction) => Self::of(&interaction, is_servers_own),
            Err(_) if wants_choices => Self::Autocomplete(Autocomplete::default()),
            Err(_) => Self::Unsupported,
        }
    }
}

/// The message that somebody wants to know about, as the gateway would tell of it.
fn target_of_why(interaction: &Value) -> Option<Box<event::Message>> {
    let data = interaction.get("data").filter(|data| data.get("name").and_then(Value::as_str) == Some(WHY_THIS))?;
    let id = data.get("target_id")?.as_str()?;
    let message = event::Message::deserialize(data.get("resolved")?.get("messages")?.get(id)?).ok()?;
    let guild = interaction.get("guild_id").and_then(|id| GuildId::deserialize(id).ok());
    Some(Box::new(event::Message { guild_id: guild, ..message }))
}

/// Takes from messages how they came about: nothing here needs it, and what Discord adds to it must break nothing.
fn without_metadata(interaction: &mut Value) {
    let forget = |message: &mut Value| {
        if let Some(fields) = message.as_object_mut() {
            fields.remove("interaction_metadata");
        }
    };
    if let Some(message) = interaction.pointer_mut("/message") {
        forget(message);
    }
    let resolved = interaction.pointer_mut("/data/resolved/messages").and_then(Value::as_object_mut);
    resolved.into_iter().flat_map(serde_json::Map::values_mut).for_each(forget);
}

impl Request {
    fn of(interaction: &Interaction, is_servers_own: bool) -> Self {
        let request = match interaction {
            Interaction::Command(interaction) if interaction.data.kind == CommandType::Message => {
                menu(interaction, caller!(interaction, interaction.context, is_servers_own))
            }
            Interaction::Command(interaction) if interaction.data.kind == CommandType::ChatInput => {
                let caller = caller!(interaction, interaction.context, is_servers_own);
                let special = managing(interaction, caller).or_else(|| teaching(interaction, caller));
                let special = special.or_else(|| insights(interaction, caller));
                let special = special.or_else(|| why(interaction, caller, None).map(Self::Why));
                special.or_else(|| command(interaction, caller))
            }
            Interaction::Autocomplete(interaction) => Some(autocomplete(interaction, is_servers_own)),
            Interaction::Component(interaction) => {
                component(interaction, caller!(interaction, interaction.context, is_servers_own))
            }
            Interaction::Modal(interaction) => form(interaction, caller!(interaction, None, is_servers_own)),
            // Pings never come over the gateway, and are answered before this over HTTP.
            _ => None,
        };
        request.unwrap_or(Self::Unsupported)
    }
}

fn managing(interaction: &CommandInteraction, caller: Caller) -> Option<Request> {
    let options = &interaction.data.options;
    let page = match (interaction.data.name.as_str(), options.as_slice()) {
        (PRIVACY, []) => ManagePage::Privacy,
        (SETTINGS, [subcommand]) if matches!(subcommand.value, CommandDataOptionValue::SubCommand(_)) => {
            match subcommand.name.as_str() {
                SETTINGS_CHANGE => ManagePage::Settings,
                SETTINGS_HISTORY => ManagePage::History,
                SETTINGS_RESET => ManagePage::Reset,
                SETTINGS_DELETE => ManagePage::DeleteData,
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(Request::Manage(Manage { caller, page }))
}

fn insights(interaction: &CommandInteraction, caller: Caller) -> Option<Request> {
    if interaction.data.name != INSIGHTS {
        return None;
    }
    let days = interaction.data.options.iter().find(|option| option.name == INSIGHTS_DAYS);
    let days = days.and_then(|option| option.value.as_i64()).and_then(|days| u16::try_from(days).ok());
    Some(Request::Insights(Insights { caller, days: days.unwrap_or(insights::DAYS) }))
}

fn teaching(interaction: &CommandInteraction, caller: Caller) -> Option<Request> {
    let [subcommand] = interaction.data.options.as_slice() else { return None };
    let CommandDataOptionValue::SubCommand(options) = &subcommand.value else { return None };
    if interaction.data.name != TEACH {
        return None;
    }
    let typed = |name| {
        options.iter().find(|option| option.name == name).and_then(|option| match &option.value {
            CommandDataOptionValue::String(text) => Some(beginning(text, usize::from(LONGEST_NAME))),
            _ => None,
        })
    };
    let call = match subcommand.name.as_str() {
        TEACH_ADD => TeachCall::Add,
        TEACH_EDIT => TeachCall::Edit(typed(TEACH_ANSWER)?),
        TEACH_REMOVE => TeachCall::Remove(typed(TEACH_ANSWER)?),
        TEACH_LIST => TeachCall::List(typed(TEACH_SEARCH)),
        TEACH_HISTORY => TeachCall::History,
        TEACH_EXPORT => TeachCall::Export,
        TEACH_IMPORT => {
            let file = options.iter().find(|option| option.name == TEACH_FILE)?;
            TeachCall::Import(Attachment::of(interaction, &file.value)?)
        }
        _ => return None,
    };
    Some(Request::Teach(Teach { caller, call }))
}

fn why(interaction: &CommandInteraction, caller: Caller, target: Option<Box<event::Message>>) -> Option<Why> {
    let of = match (interaction.data.name.as_str(), target) {
        (WHY_THIS, Some(message)) => WhyOf::Message(message),
        (WHY, None) => WhyOf::Link(Options(interaction).text(WHY_LINK, LONGEST_LINK)??),
        _ => return None,
    };
    let roles = interaction.member.as_ref().map(|member| member.roles.clone()).unwrap_or_default();
    Some(Why { caller, roles, of })
}

fn form(interaction: &ModalInteraction, caller: Caller) -> Option<Request> {
    let fields = interaction.data.components.iter().flat_map(|row| &row.components);
    let typed = fields.filter_map(|field| match field {
        ActionRowComponent::InputText(input) => {
            Some((input.custom_id.clone(), beginning(input.value.as_deref()?, LONGEST_FIELD)))
        }
        _ => None,
    });
    let typed: Vec<_> = typed.take(MOST_FIELDS).collect();
    // Of a field that was left empty, Discord tells that as well.
    if typed.is_empty() {
        return None;
    }
    let message = interaction.message.as_ref().map(|message| FormMessage {
        id: message.id,
        custom_ids: custom_ids(&message.components),
        ephemeral: is_ephemeral(message),
    });
    let custom_id = interaction.data.custom_id.clone();
    Some(Request::Form(Form { caller, custom_id, id: interaction.id, typed, message }))
}

fn is_ephemeral(message: &Message) -> bool {
    message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
}

fn custom_ids(rows: &[ActionRow]) -> Vec<String> {
    let components = rows.iter().flat_map(|row| &row.components);
    let ids = components.filter_map(|component| match component {
        ActionRowComponent::Button(button) => match &button.data {
            ButtonKind::NonLink { custom_id, .. } => Some(custom_id.clone()),
            _ => None,
        },
        ActionRowComponent::SelectMenu(menu) => menu.custom_id.clone(),
        _ => None,
    });
    ids.collect()
}

fn command(interaction: &CommandInteraction, caller: Caller) -> Option<Request> {
    let options = Options(interaction);
    let call = match interaction.data.name.as_str() {
        "ask" => Call::Ask { question: options.text("question", LONGEST_QUESTION)?? },
        "help" => Call::Help,
        name => {
            let topic = Topic::of_command(name)?;
            Call::Lookup { topic, typed: options.typed(topic)? }
        }
    };
    Some(Request::Command(Command { caller, call, hide: options.hide()?, recipient: options.recipient() }))
}

/// The options of a command.
struct Options<'i>(&'i CommandInteraction);

impl Options<'_> {
    fn find(&self, name: &str) -> Option<&CommandDataOptionValue> {
        self.0.data.options.iter().find(|option| option.name == name).map(|option| &option.value)
    }

    /// The text that was typed, if any. The outer none means that it is no text at all.
    fn text(&self, name: &str, longest: u16) -> Option<Option<String>> {
        match self.find(name) {
            None => Some(None),
            Some(CommandDataOptionValue::String(text)) => {
                let text = beginning(text, usize::from(longest));
                Some((!text.is_empty()).then_some(text))
            }
            Some(_) => None,
        }
    }

    /// What was typed for a topic; none if something that it needs is missing, or is no text.
    fn typed(&self, topic: Topic) -> Option<Typed> {
        let mut typed = Vec::new();
        for option in topic.options() {
            match self.text(option.name, LONGEST_NAME)? {
                Some(text) => typed.push((option.name, text)),
                None if option.required => return None,
                None => {}
            }
        }
        Some(typed.into_iter().collect())
    }

    fn hide(&self) -> Option<bool> {
        match self.find(HIDE) {
            None => Some(false),
            Some(CommandDataOptionValue::Boolean(hide)) => Some(*hide),
            Some(_) => None,
        }
    }

    fn recipient(&self) -> Option<Recipient> {
        let CommandDataOptionValue::User(id) = self.find(FOR)? else { return Some(Recipient::Unknown) };
        let user = self.0.data.resolved.users.get(id);
        Some(match user {
            Some(user) if user.bot || user.system => Recipient::Bot,
            Some(user) => Recipient::Person(user.id),
            None => Recipient::Unknown,
        })
    }
}

fn menu(interaction: &CommandInteraction, caller: Caller) -> Option<Request> {
    let Some(ResolvedTarget::Message(message)) = interaction.data.target() else { return None };
    let text = beginning(&message_text::asked(text_of(message)), LONGEST_MESSAGE);
    let asking = |text| Asking { message: message.id, text };
    Some(match interaction.data.name.as_str() {
        ANSWER_THIS => {
            Request::MessageMenu(MessageMenu { caller, message: message.id, channel: message.channel_id, text })
        }
        TEACH_THIS => Request::Teach(Teach { caller, call: TeachCall::Answer(asking(text)) }),
        IT_MEANS => Request::Teach(Teach { caller, call: TeachCall::Means(asking(text)) }),
        _ => return None,
    })
}

/// What a message says: its text, or else that of the message that it forwards, or the question of its poll.
fn text_of(message: &Message) -> &str {
    let forwarded = message.message_snapshots.iter().map(|snapshot| snapshot.content.as_str());
    let poll = message.poll.iter().filter_map(|poll| poll.question.text.as_deref());
    let texts = std::iter::once(message.content.as_str()).chain(forwarded).chain(poll);
    texts.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default()
}

fn autocomplete(interaction: &CommandInteraction, is_servers_own: bool) -> Request {
    let Some(focused) = interaction.data.autocomplete() else { return Request::Autocomplete(Autocomplete::default()) };
    let others = interaction.data.options.iter().filter_map(|option| match &option.value {
        CommandDataOptionValue::String(text) => Some((option.name.clone(), beginning(text, LONGEST_TYPED))),
        _ => None,
    });
    Request::Autocomplete(Autocomplete {
        guild: interaction.guild_id,
        is_servers_own,
        command: interaction.data.name.clone(),
        option: focused.name.to_owned(),
        typed: beginning(focused.value, LONGEST_TYPED),
        others: others.collect(),
    })
}

fn component(interaction: &ComponentInteraction, caller: Caller) -> Option<Request> {
    let values = match &interaction.data.kind {
        ComponentInteractionDataKind::Button => Vec::new(),
        ComponentInteractionDataKind::StringSelect { values } => values.clone(),
        ComponentInteractionDataKind::ChannelSelect { values } => values.iter().map(ToString::to_string).collect(),
        _ => return None,
    };
    let message = &interaction.message;
    Some(Request::Component(Component {
        caller,
        id: interaction.id,
        custom_id: interaction.data.custom_id.clone(),
        offered: offered(&message.components, &interaction.data.custom_id),
        message: message.id,
        channel: message.channel_id,
        beside: custom_ids(&message.components),
        ephemeral: is_ephemeral(message),
        is_on_its_message: holds(&message.components, &interaction.data.custom_id, &values),
        values,
    }))
}

/// Whether one of the components has this custom id, and, if it is a menu, these choices.
fn holds(rows: &[ActionRow], custom_id: &str, values: &[String]) -> bool {
    rows.iter().flat_map(|row| &row.components).any(|component| match component {
        ActionRowComponent::Button(button) => {
            matches!(&button.data, ButtonKind::NonLink { custom_id: id, .. } if id == custom_id)
        }
        ActionRowComponent::SelectMenu(menu) => {
            // Of channels, Discord offers all that there are.
            let is_of_texts = menu.kind == ComponentType::StringSelect;
            let offered = |value: &String| !is_of_texts || menu.options.iter().any(|option| option.value == *value);
            menu.custom_id.as_deref() == Some(custom_id) && values.iter().all(offered)
        }
        _ => false,
    })
}

/// What a menu of texts offers.
fn offered(rows: &[ActionRow], custom_id: &str) -> Vec<String> {
    let components = rows.iter().flat_map(|row| &row.components);
    let options = components.filter_map(|component| match component {
        ActionRowComponent::SelectMenu(menu) if menu.custom_id.as_deref() == Some(custom_id) => Some(&menu.options),
        _ => None,
    });
    options.flatten().map(|option| option.value.clone()).collect()
}

fn is_direct(guild: Option<GuildId>, context: Option<InteractionContext>) -> bool {
    guild.is_none() && matches!(context, None | Some(InteractionContext::BotDm))
}

/// At most so many characters, without blanks around them.
fn beginning(text: &str, longest: usize) -> String {
    let text = text.trim();
    let end = text.char_indices().nth(longest).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or(text).trim_end().to_owned()
}
