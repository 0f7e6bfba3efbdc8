//! What somebody asks of Preceptor by an interaction, whichever way Discord delivers it.

use serde_json::Value;
use serenity::all::{
    ChannelId, CommandDataOptionValue, CommandInteraction, CommandType, ComponentInteraction,
    ComponentInteractionDataKind, GuildId, Interaction, InteractionContext, MessageFlags, MessageId, Permissions,
    ResolvedTarget, UserId,
};

use super::commands::{ANSWER_THIS, FOR, HIDE, LONGEST_NAME, LONGEST_QUESTION};
use super::render::Look;

/// Characters of a message that are read; a longer one says its question sooner.
const LONGEST_MESSAGE: usize = 2_000;
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
#[allow(missing_docs)]
pub enum Call {
    Ask { question: String },
    Salary { credential: Option<String>, level: Option<String>, region: Option<String> },
    Cert { credential: String },
    Outlook { region: Option<String> },
    Compare { first: String, second: String },
    Career { stage: Option<String> },
    Interview { category: Option<String> },
    Resources { topic: Option<String> },
    Faq { entry: String },
    Help,
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
    /// The message that it sits on.
    pub message: MessageId,
    /// The channel of that message.
    pub channel: ChannelId,
    /// Whether only the one who presses sees that message.
    pub ephemeral: bool,
}

impl Caller {
    /// How answers are to look.
    pub fn look(&self) -> Look {
        match self.app_permissions {
            Some(allowed) if !allowed.contains(Permissions::EMBED_LINKS) => Look::Plain,
            _ => Look::Embed,
        }
    }

    /// Whether other people's messages may be removed here by the caller.
    pub fn may_manage_messages(&self) -> bool {
        self.member_permissions
            .is_some_and(|allowed| allowed.intersects(Permissions::MANAGE_MESSAGES | Permissions::ADMINISTRATOR))
    }
}

impl Request {
    /// What it is, in a word for logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Command(_) => "command",
            Self::MessageMenu(_) => "message menu",
            Self::Autocomplete(_) => "autocomplete",
            Self::Component(_) => "component",
            Self::Unsupported => "unsupported",
        }
    }

    /// Reads an interaction as Discord sends it. What cannot be read is [`Request::Unsupported`], or, where only choices
    /// are a valid response, a request for choices that has none.
    pub fn from_json(interaction: Value) -> Self {
        const AUTOCOMPLETE: u64 = 4;
        let wants_choices = interaction.get("type").and_then(Value::as_u64) == Some(AUTOCOMPLETE);
        match serde_json::from_value::<Interaction>(interaction) {
            Ok(interaction) => Self::from(&interaction),
            Err(_) if wants_choices => Self::Autocomplete(Autocomplete::default()),
            Err(_) => Self::Unsupported,
        }
    }
}

impl From<&Interaction> for Request {
    fn from(interaction: &Interaction) -> Self {
        let request = match interaction {
            Interaction::Command(interaction) if interaction.data.kind == CommandType::Message => menu(interaction),
            Interaction::Command(interaction) if interaction.data.kind == CommandType::ChatInput => {
                command(interaction)
            }
            Interaction::Autocomplete(interaction) => Some(autocomplete(interaction)),
            Interaction::Component(interaction) => component(interaction),
            // Pings never come over the gateway, and are answered before this over HTTP; there are no modals.
            _ => None,
        };
        request.unwrap_or(Self::Unsupported)
    }
}

fn command(interaction: &CommandInteraction) -> Option<Request> {
    let options = Options(interaction);
    let name = |option| options.text(option, LONGEST_NAME);
    let call = match interaction.data.name.as_str() {
        "ask" => Call::Ask { question: options.text("question", LONGEST_QUESTION)?? },
        "salary" => Call::Salary { credential: name("credential")?, level: name("level")?, region: name("region")? },
        "cert" => Call::Cert { credential: name("credential")?? },
        "outlook" => Call::Outlook { region: name("region")? },
        "compare" => Call::Compare { first: name("first")??, second: name("second")?? },
        "career" => Call::Career { stage: name("stage")? },
        "interview" => Call::Interview { category: name("category")? },
        "resources" => Call::Resources { topic: name("topic")? },
        "faq" => Call::Faq { entry: name("entry")?? },
        "help" => Call::Help,
        _ => return None,
    };
    let caller = caller_of_command(interaction);
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

fn menu(interaction: &CommandInteraction) -> Option<Request> {
    if interaction.data.name != ANSWER_THIS {
        return None;
    }
    let Some(ResolvedTarget::Message(message)) = interaction.data.target() else { return None };
    Some(Request::MessageMenu(MessageMenu {
        caller: caller_of_command(interaction),
        message: message.id,
        channel: message.channel_id,
        text: beginning(&message.content, LONGEST_MESSAGE),
    }))
}

fn autocomplete(interaction: &CommandInteraction) -> Request {
    let Some(focused) = interaction.data.autocomplete() else { return Request::Autocomplete(Autocomplete::default()) };
    let others = interaction.data.options.iter().filter_map(|option| match &option.value {
        CommandDataOptionValue::String(text) => Some((option.name.clone(), beginning(text, LONGEST_TYPED))),
        _ => None,
    });
    Request::Autocomplete(Autocomplete {
        command: interaction.data.name.clone(),
        option: focused.name.to_owned(),
        typed: beginning(focused.value, LONGEST_TYPED),
        others: others.collect(),
    })
}

fn component(interaction: &ComponentInteraction) -> Option<Request> {
    let values = match &interaction.data.kind {
        ComponentInteractionDataKind::Button => Vec::new(),
        ComponentInteractionDataKind::StringSelect { values } => values.clone(),
        _ => return None,
    };
    let message = &interaction.message;
    Some(Request::Component(Component {
        caller: Caller {
            user: interaction.user.id,
            guild: interaction.guild_id,
            channel: interaction.channel_id,
            direct: is_direct(interaction.guild_id, interaction.context),
            member_permissions: interaction.member.as_ref().and_then(|member| member.permissions),
            app_permissions: interaction.app_permissions,
        },
        custom_id: interaction.data.custom_id.clone(),
        values,
        message: message.id,
        channel: message.channel_id,
        ephemeral: message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL)),
    }))
}

fn caller_of_command(interaction: &CommandInteraction) -> Caller {
    Caller {
        user: interaction.user.id,
        guild: interaction.guild_id,
        channel: interaction.channel_id,
        direct: is_direct(interaction.guild_id, interaction.context),
        member_permissions: interaction.member.as_ref().and_then(|member| member.permissions),
        app_permissions: interaction.app_permissions,
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::discord::testing::{ASKER, BOT, CHANNEL, GUILD, MESSAGE, OTHER, Sent, focused, hide, recipient, text};

    fn command(sent: Sent) -> Command {
        match sent.request() {
            Request::Command(command) => command,
            other => panic!("no command: {other:?}"),
        }
    }

    #[test]
    fn a_command_with_all_its_options() {
        let options = [text("credential", " CCS "), text("level", "senior"), hide(), recipient(OTHER)];
        let read = command(Sent::command("salary", &options));
        assert_eq!(
            read.call,
            Call::Salary { credential: Some("CCS".into()), level: Some("senior".into()), region: None }
        );
        assert!(read.hide && read.recipient == Some(Recipient::Person(UserId::new(OTHER))));
        assert_eq!((read.caller.user, read.caller.guild), (UserId::new(ASKER), Some(GuildId::new(GUILD))));
        assert!(!read.caller.direct && !read.caller.may_manage_messages() && read.caller.look() == Look::Embed);
    }

    #[test]
    fn recipients_are_told_apart() {
        let named = |option| command(Sent::command("outlook", &[option])).recipient;
        assert_eq!(named(recipient(BOT)), Some(Recipient::Bot));
        assert_eq!(named(recipient(5)), Some(Recipient::Unknown));
        assert_eq!(named(json!({"name": "for", "type": 8, "value": "7"})), Some(Recipient::Unknown));
    }

    #[test]
    fn places_are_told_apart() {
        let direct = command(Sent::command("help", &[]).outside_servers(1));
        assert!(direct.caller.direct && direct.caller.guild.is_none() && direct.caller.user == UserId::new(ASKER));
        assert!(!command(Sent::command("help", &[]).outside_servers(2)).caller.direct);
        assert_eq!(command(Sent::command("help", &[]).without_embeds()).caller.look(), Look::Plain);
        let moderator = command(Sent::command("help", &[]).with_permissions(1 << 13));
        assert!(moderator.caller.may_manage_messages());
    }

    #[test]
    fn whatever_cannot_be_read_is_unsupported() {
        let unknown_type = |kind: u64| {
            let mut sent = Sent::command("help", &[]);
            sent.0["type"] = json!(kind);
            sent
        };
        let mut user_menu = Sent::menu("x");
        user_menu.0["data"]["type"] = json!(2);
        let mut renamed = Sent::menu("x");
        renamed.0["data"]["name"] = json!("Report this");
        let mut unresolved = Sent::menu("x");
        unresolved.0["data"]["resolved"] = json!({});
        let mut of_users = Sent::button("p1|d|||");
        of_users.0["data"] = json!({"custom_id": "x", "component_type": 5, "values": ["1"]});
        let mut modal = Sent::button("x");
        modal.0["type"] = json!(5);
        modal.0["data"] = json!({"custom_id": "x", "components": []});
        let sent = [
            unknown_type(1),
            unknown_type(9),
            unknown_type(300),
            user_menu,
            renamed,
            unresolved,
            of_users,
            modal,
            Sent::command("cert", &[]),
            Sent::command("cert", &[text("credential", "   ")]),
            Sent::command("cert", &[json!({"name": "credential", "type": 4, "value": 3})]),
            Sent::command("cert", &[json!({"name": "credential", "type": 3, "value": 3})]),
            Sent::command("cert", &[json!({"name": "credential", "type": 3})]),
            Sent::command("cert", &[json!({"name": "credential", "type": 99, "value": {}})]),
            Sent::command("outlook", &[json!({"name": "hide", "type": 3, "value": "yes"})]),
            Sent::command("compare", &[text("first", "CPC")]),
            Sent::command("unheard-of", &[]),
            Sent(json!(null)),
            Sent(json!({})),
            Sent(json!({"type": "2"})),
        ];
        for (place, sent) in sent.into_iter().enumerate() {
            assert_eq!(sent.request(), Request::Unsupported, "{place}");
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let read = command(Sent::command("ask", &[text("question", &"é".repeat(4_000))]));
        assert_eq!(read.call, Call::Ask { question: "é".repeat(1_000) });
        let Request::MessageMenu(menu) = Sent::menu(&"x ".repeat(2_000)).request() else { panic!("no menu") };
        assert_eq!(menu.text.chars().count(), 1_999);
        assert_eq!((menu.message, menu.channel), (MessageId::new(MESSAGE), ChannelId::new(CHANNEL)));
    }

    #[test]
    fn what_is_being_typed() {
        let options = [text("first", "CPC"), focused("second", "cc")];
        let Request::Autocomplete(typing) = Sent::autocomplete("compare", &options).request() else { panic!() };
        assert_eq!(
            (typing.command.as_str(), typing.option.as_str(), typing.typed.as_str()),
            ("compare", "second", "cc")
        );
        assert_eq!(typing.others, [("first".to_owned(), "CPC".to_owned())]);
        for broken in
            [Sent::autocomplete("compare", &[]), Sent(json!({"type": 4})), Sent::autocomplete("x", &[json!(1)])]
        {
            assert_eq!(broken.request(), Request::Autocomplete(Autocomplete::default()));
        }
    }

    #[test]
    fn components_say_where_they_sit() {
        let Request::Component(press) = Sent::select("p1|o|||", "career").ephemeral().request() else { panic!() };
        assert_eq!((press.custom_id.as_str(), press.values.as_slice()), ("p1|o|||", &["career".to_owned()][..]));
        assert!(press.ephemeral && press.message == MessageId::new(MESSAGE));
        let Request::Component(press) = Sent::button("p1|o|||").request() else { panic!() };
        assert!(!press.ephemeral && press.values.is_empty());
    }
}
