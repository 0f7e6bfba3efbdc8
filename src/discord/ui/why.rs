//! Why a message was answered, or not: which message is meant, and what whoever wants to know is shown. Nothing here decides
//! anything; it has the words for what was decided.

use serenity::all::{ChannelId, CreateActionRow, GuildId, MessageId, Permissions, UserId};
use url::Url;

use crate::discord::ui::commands::WHY_THIS;
use crate::discord::ui::event::Message;
use crate::discord::ui::manage::page_button;
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::message_reply::{Address, Explained, Silence, Unheard};
use crate::discord::ui::render;
use crate::discord::ui::render::escape_up_to;
use crate::discord::ui::request::Caller;
use crate::store::Setting;
use engine::assistant::{Decision, Explanation, Hint, Told};

/// Characters of a message that are shown.
const LONGEST_TEXT: usize = 300;
/// Characters of anything else that has what members wrote in it.
const LONGEST_LINE: usize = 250;
/// Where Discord's client takes links to messages from.
const HOSTS: [&str; 7] = [
    "discord.com",
    "www.discord.com",
    "ptb.discord.com",
    "canary.discord.com",
    "discordapp.com",
    "ptb.discordapp.com",
    "canary.discordapp.com",
];
/// What somebody must be allowed to do in a channel to read a message there.
pub const READING: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::READ_MESSAGE_HISTORY);

/// A link to a message in a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The server.
    pub guild: GuildId,
    /// The channel or thread.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
}

impl Link {
    /// Reads a link as Discord's client copies it; none if it is no link to a message in a server.
    pub fn parse(typed: &str) -> Option<Self> {
        let url = Url::parse(typed.trim().trim_start_matches('<').trim_end_matches('>')).ok()?;
        let is_discords = matches!(url.scheme(), "https" | "http") && HOSTS.contains(&url.host_str()?);
        let mut parts = url.path_segments().filter(|_| is_discords)?.filter(|part| !part.is_empty());
        if parts.next() != Some("channels") {
            return None;
        }
        let mut id = || parts.next()?.parse().ok();
        let (guild, channel, message): (_, _, std::num::NonZeroU64) = (id()?, id()?, id()?);
        parts.next().is_none().then(|| Self { guild: guild.into(), channel: channel.into(), message: message.into() })
    }
}

/// Why nothing is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no server's own.
    #[error("I can tell that in servers that I was added to. Use `/why` there.")]
    NotHere,
    /// What was typed is no link to a message.
    #[error("That is no link to a message. *Copy Message Link* in the message's menu gives one.")]
    NoLink,
    /// The link leads to another server.
    #[error("That message is in another server. Use `/why` there.")]
    OtherServer,
    /// Whoever asks may not read the channel, or it is not known whether they may.
    #[error("I know of no channel at that link in which you may read.")]
    Unreadable,
    /// Preceptor may not read the channel.
    #[error("I may not read there: I need *View Channel* and *Read Message History* in that channel.")]
    Hidden,
    /// There is no such message.
    #[error("That message is no longer there.")]
    Gone,
    /// Preceptor wrote it, and not in reply to a message.
    #[error("I wrote that, and not in reply to a message, so there is no question that I could look at.")]
    NoQuestion,
    /// Too much is being looked at.
    #[error("I have too many questions to look at just now. Please try it in a moment.")]
    Busy,
    /// Discord did not show the message.
    #[error("Discord did not show me that message in time. Please try it once more.")]
    Unreached,
    /// Looking at it failed.
    #[error("Something went wrong on my side. Please try it once more.")]
    Failed,
}

/// The server in which somebody may ask why. Who may use the command there is for Discord and the server to say.
///
/// # Errors
///
/// When it is not one that Preceptor was added to.
pub fn granted(caller: &Caller) -> Result<GuildId, Refusal> {
    caller.guild.filter(|_| caller.is_servers_own).ok_or(Refusal::NotHere)
}

/// What comes of a message.
#[derive(Debug)]
pub enum Finding {
    /// Nothing is made of it.
    Unheard(Unheard),
    /// Nothing is made of it where it was written. This would come of it if questions were answered unprompted there.
    Elsewhere(Box<Explained>),
    /// It is a question.
    Heard(Box<Explained>),
}

/// What is shown to whoever wants to know why.
#[derive(Debug)]
pub struct View<'v> {
    /// Who wants to know.
    pub asker: UserId,
    /// The message.
    pub message: &'v Message,
    /// What comes of it.
    pub finding: &'v Finding,
    /// Whether Discord keeps from Preceptor what members write.
    pub is_withheld: bool,
    /// Whether Discord has just refused a message in its channel, which is left alone therefore.
    pub is_left_alone: bool,
    /// Whether servers can change settings.
    pub has_settings: bool,
}

/// Why, as a message that whoever wants to know sees alone.
pub fn message(view: &View<'_>) -> OutgoingMessage {
    let (mut lines, mut steps, mut settings) =
        (vec![format!("**Why?** {}", address_of(view.message))], Vec::new(), Vec::new());
    let is_elsewhere = matches!(view.finding, Finding::Elsewhere(_) | Finding::Unheard(Unheard::Elsewhere));
    if view.is_unread() {
        steps.push(
            "Discord keeps from me what members write: my operator has to allow it (Message Content Intent)."
                .to_owned(),
        );
    }
    if is_elsewhere {
        steps.push("Let me answer unasked in this channel.".to_owned());
        settings.push((Setting::Channels, "Channels…"));
    }
    match view.finding {
        Finding::Unheard(unheard) => {
            lines.push(read(view));
            lines.push(format!("**I say nothing.** {}", why_unheard(*unheard)));
        }
        Finding::Elsewhere(explained) | Finding::Heard(explained) => {
            let told = explained.explanation.as_ref().map(Explanation::told);
            lines.push(read_by_me(view, told.as_ref()));
            let (done, because) = outcome(explained, told.as_ref());
            let (done, because) = (escape_up_to(&done, LONGEST_LINE), escape_up_to(&because, LONGEST_LINE));
            if is_elsewhere {
                lines.push(format!("**I say nothing.** {}", why_unheard(Unheard::Elsewhere)));
                lines.push(format!("**With this channel switched on:** {done} {because}"));
            } else {
                lines.push(format!("**{done}** {} {because}", how_it_came(explained.address)));
            }
            lines.extend(told.as_ref().and_then(thought_of));
            let hints = explained.explanation.iter().flat_map(|explanation| &explanation.hints);
            for hint in hints {
                steps.push(step(hint));
                settings.extend(setting(hint));
            }
        }
    }
    if view.is_left_alone {
        lines.push(
            "Discord has just refused a message of mine here, so I leave this channel alone for a while.".to_owned(),
        );
    }
    if !steps.is_empty() {
        let steps: Vec<String> = steps.iter().map(|step| format!("- {step}")).collect();
        lines.push(format!("**What would change it**\n{}", steps.join("\n")));
    }
    let settings = if view.has_settings { settings } else { Vec::new() };
    OutgoingMessage { rows: rows(view.asker, settings), ..render::line(&lines.join("\n")) }
}

impl View<'_> {
    /// Whether Preceptor never sees such a message as it was written.
    fn is_unread(&self) -> bool {
        let is_unprompted =
            matches!(self.finding, Finding::Heard(explained) if explained.address == Address::Unprompted);
        self.is_withheld && (is_unprompted || self.message.content.is_empty())
    }
}

fn address_of(message: &Message) -> String {
    let place = message.guild_id.map_or_else(|| "@me".to_owned(), |guild| guild.to_string());
    format!("https://discord.com/channels/{place}/{}/{}", message.channel_id, message.id)
}

/// What was read, as it was written.
fn read(view: &View<'_>) -> String {
    match escape_up_to(&view.message.content, LONGEST_TEXT) {
        text if !text.is_empty() => format!("**I read:** \"{text}\""),
        _ if view.is_withheld => {
            format!("**I read:** nothing, Discord keeps its text from me. *{WHY_THIS}* in its menu shows it to me.")
        }
        _ => "**I read:** nothing, there is no text in it.".to_owned(),
    }
}

/// What was read, as the assistant read it, and its parts.
fn read_by_me(view: &View<'_>, told: Option<&Told>) -> String {
    let Some([text, parts @ ..]) = told.map(|told| told.read.as_slice()) else { return read(view) };
    let text = format!("**I read:** {}", escape_up_to(text, LONGEST_TEXT));
    let parts = parts.iter().map(|part| escape_up_to(part, LONGEST_LINE));
    std::iter::once(text).chain(parts).collect::<Vec<_>>().join("\n")
}

const fn why_unheard(unheard: Unheard) -> &'static str {
    match unheard {
        Unheard::Unready => "I have only just started.",
        Unheard::ByNobody => "It was not written by a person: bots, webhooks and Discord's own messages get no answer.",
        Unheard::ToSomebodyElse => {
            "It is for somebody else: it mentions them or replies to them, and does not mention me."
        }
        Unheard::Elsewhere => "It does not mention me, and this is no channel in which I answer unasked.",
        Unheard::MayNotWrite => "I may not write in this channel.",
        Unheard::NoText => "There is no text in it that I could read; quoted lines do not count.",
    }
}

const fn how_it_came(address: Address) -> &'static str {
    match address {
        Address::Direct => "It was put to me.",
        Address::Reply => "It replies to me.",
        Address::Unprompted => "Nobody put it to me; I answer unasked here.",
    }
}

/// What is done, and what decided that.
fn outcome(explained: &Explained, told: Option<&Told>) -> (String, String) {
    let nothing = || "I say nothing.".to_owned();
    let Some(told) = told else {
        return match explained.said {
            Ok(_) => ("I say what I can be asked.".to_owned(), "It says nothing that I could read.".to_owned()),
            Err(_) => (nothing(), why_unheard(Unheard::NoText).to_owned()),
        };
    };
    let is_silent = explained.explanation.as_ref().is_none_or(|known| known.response.decision == Decision::Silent);
    match &explained.said {
        Ok(reply) => match &reply.reaction {
            Some(emoji) => (format!("I react with {emoji}."), told.because.clone()),
            None if is_silent => ("I say what I can be asked.".to_owned(), told.because.clone()),
            None => (told.done.clone(), told.because.clone()),
        },
        Err(Silence::Remark) => (nothing(), "It is a remark on my answer, and asks nothing.".to_owned()),
        Err(Silence::Decided | Silence::NoText) => (nothing(), told.because.clone()),
    }
}

fn thought_of(told: &Told) -> Option<String> {
    let lines = told.candidates.iter().map(|line| format!("- {}", escape_up_to(line, LONGEST_LINE)));
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| format!("**I thought of**\n{}", lines.join("\n")))
}

/// What to do, with where it is done.
fn step(hint: &Hint) -> String {
    let told = escape_up_to(&hint.told(), LONGEST_LINE);
    match hint {
        Hint::TeachThisWay => format!("{told} *It means…* in the message's menu does that."),
        Hint::TeachAnAnswer => format!("{told} *Teach this* in the message's menu, or `/teach add`, does that."),
        _ => told,
    }
}

/// The setting with which a hint is followed, and what its button says.
const fn setting(hint: &Hint) -> Option<(Setting, &'static str)> {
    match hint {
        Hint::SwitchOn(_) | Hint::SwitchOff(_) => Some((Setting::Off, "Entries switched off…")),
        Hint::LowerStrictness | Hint::RaiseStrictness => Some((Setting::Strictness, "How sure I must be…")),
        Hint::TeachThisWay
        | Hint::TeachAnAnswer
        | Hint::AskByMention
        | Hint::AskOneThing
        | Hint::AskInFull
        | Hint::UseOtherWords
        | Hint::WriteInEnglish => None,
    }
}

fn rows(asker: UserId, mut settings: Vec<(Setting, &str)>) -> Vec<CreateActionRow> {
    settings.dedup();
    let buttons: Vec<_> = settings.into_iter().map(|(setting, label)| page_button(asker, label, setting)).collect();
    if buttons.is_empty() { Vec::new() } else { vec![CreateActionRow::Buttons(buttons)] }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::discord::ui::guild_profile::GuildProfile;
    use crate::discord::ui::message_reply::{Allowed, Question, explained};
    use crate::discord::ui::testing::SNAPSHOT;
    use engine::assistant::Before;

    #[test]
    fn links_are_read_as_discords_clients_copy_them() {
        let link = Link { guild: GuildId::new(1), channel: ChannelId::new(22), message: MessageId::new(333) };
        for typed in [
            "https://discord.com/channels/1/22/333",
            " <https://canary.discord.com/channels/1/22/333/> ",
            "https://ptb.discord.com/channels/1/22/333?x=y#z",
            "http://discordapp.com/channels/1/22/333",
        ] {
            assert_eq!(Link::parse(typed), Some(link), "{typed}");
        }
        for typed in [
            "",
            "333",
            "discord.com/channels/1/22/333",
            "https://discord.com/channels/@me/22/333",
            "https://discord.com/channels/1/22",
            "https://discord.com/channels/1/22/0",
            "https://discord.com/channels/1/22/333/4",
            "https://discord.com/invite/1/22/333",
            "https://discord.com.example.org/channels/1/22/333",
            "https://example.org/channels/1/22/333",
            "https://discord.com@example.org/channels/1/22/333",
            "ftp://discord.com/channels/1/22/333",
        ] {
            assert_eq!(Link::parse(typed), None, "{typed}");
        }
    }

    fn told(text: &str, address: Address, is_elsewhere: bool) -> OutgoingMessage {
        let message =
            json!({ "id": "3", "channel_id": "2", "guild_id": "1", "author": { "id": "4" }, "content": text });
        let message: Message = serde_json::from_value(message).unwrap();
        let question = Question {
            id: message.id,
            channel: message.channel_id,
            guild: message.guild_id,
            asker: message.author.id,
            address,
            text: text.trim().to_owned(),
            withheld: false,
            title: None,
            edited: None,
            replies_to: None,
            allowed: Allowed::of(None).unwrap(),
        };
        let found = explained(SNAPSHOT.assistant(), &GuildProfile::default(), &question, Before::Nothing);
        let found = Box::new(found);
        let finding = if is_elsewhere { Finding::Elsewhere(found) } else { Finding::Heard(found) };
        let view = View {
            asker: UserId::new(5),
            message: &message,
            finding: &finding,
            is_withheld: false,
            is_left_alone: false,
            has_settings: true,
        };
        super::message(&view)
    }

    #[test]
    fn a_channel_that_is_switched_off_comes_before_all_else() {
        let shown = told("is the CPC exam open book?", Address::Unprompted, true);
        let places = ["no channel in which I answer unasked", "With this channel switched on:", "What would change it"];
        let places = places.map(|part| shown.content.find(part).unwrap_or_else(|| panic!("{part}: {}", shown.content)));
        assert!(places.is_sorted(), "{}", shown.content);
        assert_eq!(shown.rows.len(), 1);
        assert!(shown.ephemeral && shown.pings.is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_written_is_shown_without_effect(
            text in "(@everyone|<@1>|<#2>|\\*\\*|`|https://x\\.y/|\\[a\\]\\(b\\)|is the CPC hard\\?|[a-z ]{0,9}|\\PC{0,9}){0,40}",
            is_direct in any::<bool>(),
            is_elsewhere in any::<bool>(),
        ) {
            let address = if is_direct { Address::Direct } else { Address::Unprompted };
            let shown = told(&text, address, is_elsewhere);
            prop_assert!(shown.content.chars().map(char::len_utf16).sum::<usize>() <= render::LONGEST_CONTENT);
            let links = shown.content.matches("https://").count();
            prop_assert_eq!(links, 1, "{}", shown.content);
            for sign in ["@everyone", "<@", "<#", "]("] {
                prop_assert!(!shown.content.contains(sign), "{}", shown.content);
            }
        }
    }
}
