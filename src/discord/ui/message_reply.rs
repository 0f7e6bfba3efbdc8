//! What to say to a message that somebody wrote. Pure: it sends nothing and keeps nothing.

use std::cell::Cell;
use std::time::Duration;

use serenity::all::{ChannelId, GuildId, MessageId, Permissions, RoleId, Timestamp, UserId};

use crate::discord::ui::components;
use crate::discord::ui::custom_id::{Action, CustomId, code};
use crate::discord::ui::event::Message;
use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::limits::MOST_ROWS;
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::message_text;
use crate::discord::ui::render;
use crate::discord::ui::render::Format;
use crate::store::CountedOutcome;
use engine::answers::Length;
use engine::assistant::{Assistant, Before, Decision, Explanation, Line, LineKind, Response, Surface};
use engine::knowledge::Knowledge;

/// Characters of a message that are read: as many as Discord lets anybody write.
const LONGEST_MESSAGE: usize = 4_000;
/// Ordinary messages and replies; everything else comes from Discord itself or from commands.
const WRITTEN_BY_PEOPLE: [u8; 2] = [0, 19];
/// Entries that "Not it" offers instead.
const ALTERNATIVES: usize = 3;
/// What somebody hears who mentions Preceptor's role where its messages cannot be read.
const WITHHELD: &str = "Discord shows me your question only if you mention me, not my role. Please write it once more: \
                        choose me from the list after typing @, or use `/ask`.";

/// How a message reached Preceptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// It mentions Preceptor, or is a direct message.
    Direct,
    /// It replies to a message of Preceptor's; it may be no more than a "thanks".
    Reply,
    /// It was written in a channel where Preceptor answers unprompted.
    Unprompted,
}

impl Address {
    /// How sure an answer must be.
    pub const fn surface(self) -> Surface {
        match self {
            Self::Direct | Self::Reply => Surface::Mention,
            Self::Unprompted => Surface::Channel,
        }
    }
}

/// A message to be considered.
#[derive(Debug, Clone)]
pub struct Question {
    /// The message's id.
    pub id: MessageId,
    /// Where it was written.
    pub channel: ChannelId,
    /// Where that is; none in a direct message.
    pub guild: Option<GuildId>,
    /// Who asks.
    pub asker: UserId,
    /// How it reached Preceptor.
    pub address: Address,
    /// What it says, without the mention of Preceptor, cut to what is read.
    pub text: String,
    /// Whether Discord keeps from Preceptor what it says.
    pub withheld: bool,
    /// The title of the forum post that it opens.
    pub title: Option<String>,
    /// When it was last edited.
    pub edited: Option<Timestamp>,
    /// The message of Preceptor's that it replies to.
    pub replies_to: Option<RepliedTo>,
    /// What may be done in the channel.
    pub allowed: Allowed,
}

/// A message of Preceptor's that somebody replies to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepliedTo {
    /// The message.
    pub message: MessageId,
    /// The code of the reply that it shows, as its own buttons have it.
    pub code: Option<String>,
}

/// The answer of Preceptor's that a message replies to.
pub fn replied_to(message: &Message, own: UserId) -> Option<RepliedTo> {
    let referenced = message.referenced_message.as_ref().filter(|referenced| referenced.author.id == own)?;
    let components = referenced.components.iter().flat_map(|row| &row.components);
    let ids = components.filter_map(|component| CustomId::decode(&component.custom_id).ok());
    // These two have the code of what stands above them.
    let of_itself = ids.filter(|id| matches!(id.action, Action::All | Action::Delete));
    let code = of_itself.filter_map(|id| id.entries.into_iter().next()).next();
    Some(RepliedTo { message: referenced.id?, code })
}

impl Question {
    /// How long after it was written it was last edited, by Discord's clock alone.
    pub fn edited_after(&self) -> Option<Duration> {
        let seconds = self.edited?.unix_timestamp().saturating_sub(self.id.created_at().unix_timestamp());
        Some(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
    }

    /// What makes its answer the same to Discord, whichever process sends it: at most 25 characters. After an answer that
    /// was removed, the next one is another to Discord.
    pub fn nonce(&self, after_removal: bool) -> String {
        match self.edited.filter(|_| after_removal) {
            Some(edited) => format!("{}.{}", self.id, edited.unix_timestamp().rem_euclid(10_000)),
            None => self.id.to_string(),
        }
    }
}

/// What Preceptor may do in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// Show embeds.
    pub look: Format,
    /// Reply to a message; without it an answer stands by itself.
    pub reply: bool,
    /// React to a message; without it nothing is shown where a reaction would say something.
    pub react: bool,
}

impl Allowed {
    /// What permissions allow; none if nothing may be said at all. Nothing known is taken for everything: Discord says
    /// no if need be.
    pub fn of(permissions: Option<Permissions>) -> Option<Self> {
        let permissions = permissions.unwrap_or(Permissions::all());
        let may_speak = permissions.view_channel() && permissions.send_messages();
        may_speak.then(|| Self {
            look: if permissions.embed_links() { Format::Embed } else { Format::Plain },
            reply: permissions.read_message_history(),
            // The first reaction of its kind needs both.
            react: permissions.add_reactions() && permissions.read_message_history(),
        })
    }
}

/// Preceptor itself, as people in one guild name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurrentUser {
    /// Its id.
    pub id: UserId,
    /// The role that Discord made for it there: a guild's picker offers both, and people take either.
    pub managed_role: Option<RoleId>,
}

impl CurrentUser {
    /// Its mentions, as they stand in a text.
    fn mentions(self) -> impl Iterator<Item = String> {
        let role = self.managed_role.map(|role| format!("<@&{role}>"));
        [format!("<@{}>", self.id), format!("<@!{}>", self.id)].into_iter().chain(role)
    }

    fn is_named(self, text: &str) -> bool {
        self.mentions().any(|mention| text.contains(&mention))
    }
}

/// Why a message is nothing to be answered, before anything is made of what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// It is not known yet who Preceptor is.
    Unready,
    /// A program wrote it, or Discord itself.
    ByNobody,
    /// People say it to each other.
    ToSomebodyElse,
    /// It does not mention Preceptor, which answers nothing unprompted where it was written.
    Elsewhere,
    /// Preceptor may not write there.
    MayNotWrite,
    /// It says nothing in words of its own.
    NoText,
}

/// How a message reached Preceptor. `overheard` tells whether Preceptor answers unprompted here.
///
/// What people say to each other is none of its business, also in a channel where it answers unprompted.
///
/// # Errors
///
/// When it did not reach Preceptor at all.
pub fn address(message: &Message, own: CurrentUser, overheard: bool) -> Result<Address, Unheard> {
    let by_people = WRITTEN_BY_PEOPLE.contains(&message.kind) && message.webhook_id.is_none();
    if message.author.id == own.id || message.author.bot || !by_people {
        return Err(Unheard::ByNobody);
    }
    // A mention that is quoted was meant for it by somebody else, or at another time.
    let is_named = own.is_named(&message_text::unquoted(&message.content));
    let mentions_role = own.managed_role.is_some_and(|role| message.mention_roles.contains(&role));
    let is_mentioned = mentions_role || message.mentions.iter().any(|mention| mention.id == own.id);
    // Discord keeps the text from Preceptor where its role alone is mentioned, unless it may read all messages.
    let is_withheld = mentions_role && message.content.is_empty();
    if message.guild_id.is_none() || (is_mentioned && is_named) || is_withheld {
        return Ok(Address::Direct);
    }
    // A reply mentions whom it replies to, unless its writer switches that off.
    if replies_to(message, own.id) {
        return Ok(Address::Reply);
    }
    if is_for_somebody_else(message) {
        return Err(Unheard::ToSomebodyElse);
    }
    if overheard { Ok(Address::Unprompted) } else { Err(Unheard::Elsewhere) }
}

fn replies_to(message: &Message, own: UserId) -> bool {
    message.referenced_message.as_ref().is_some_and(|referenced| referenced.author.id == own)
}

/// Whether it mentions somebody, or refers to a message that its writer did not write.
fn is_for_somebody_else(message: &Message) -> bool {
    let writer = message.author.id;
    let refers = match &message.referenced_message {
        Some(referenced) => referenced.author.id != writer,
        // To one that is gone, or forwarded.
        None => message.message_reference.is_some(),
    };
    refers || !message.mention_roles.is_empty() || message.mentions.iter().any(|mention| mention.id != writer)
}

/// What a message asks, without the mention of Preceptor, cut to what is read. Lines that it quotes are left out, but
/// where somebody who addresses Preceptor says nothing else.
pub fn text_of(message: &Message, own: CurrentUser, address: Address) -> String {
    let text: String = message.content.chars().take(LONGEST_MESSAGE).collect();
    let text = own.mentions().fold(text, |text, mention| text.replace(&mention, " "));
    let asked = match address {
        Address::Unprompted | Address::Reply => message_text::unquoted(&text),
        Address::Direct => message_text::asked(&text),
    };
    asked.trim().to_owned()
}

/// What to say.
#[derive(Debug, Clone)]
pub struct MessageReply {
    /// Whether it is an answer or suggestions.
    pub decision: Decision,
    /// The message.
    pub message: OutgoingMessage,
    /// Id of the reply that it shows; none for suggestions and the like, which may be repeated.
    pub answer: Option<String>,
    /// Its title.
    pub title: String,
    /// The calibrated chance that it is right.
    pub confidence: f64,
    /// An emoji that is put under the question instead of the message.
    pub reaction: Option<String>,
    /// What makes it the same line to somebody who has just heard it; none for answers.
    pub line: Option<LineSaid>,
    /// What is counted of it; none where nothing was asked.
    pub counted: Option<CountedOutcome>,
    /// Whether it was a question that has no answer, and no question that belongs elsewhere.
    pub is_unanswered: bool,
}

/// Lines that nobody wants to hear twice in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineSaid {
    /// One of these.
    Line(LineKind),
    /// That a question belongs elsewhere.
    Redirect,
}

/// Why nothing is said to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// There is nothing to read in it.
    NoText,
    /// The assistant is silent.
    Decided,
    /// It is a remark on an answer of Preceptor's, and asks nothing.
    Remark,
}

/// What comes of a question.
#[derive(Debug)]
struct Considered {
    /// What the assistant made of it; none where there was nothing to read.
    response: Option<Response>,
    said: Result<MessageReply, Silence>,
}

/// What comes of a question, and what led to it.
#[derive(Debug)]
pub struct Explained {
    /// How it reached Preceptor.
    pub address: Address,
    /// What is said, or why nothing is.
    pub said: Result<MessageReply, Silence>,
    /// What the assistant made of it; none where there was nothing to read.
    pub explanation: Option<Explanation>,
}

/// What a question's words alone lead to.
#[derive(Debug)]
pub enum Glance {
    /// They are enough; nothing is said if it is better to be silent.
    Settled(Option<Box<MessageReply>>),
    /// What it means is to be looked at, which takes milliseconds: [`reply_to`].
    Open {
        /// How sure its words alone are, 0 to 1.
        confidence: f64,
    },
}

/// What to say to a question in a server with these settings, if its words alone tell that. It takes microseconds.
pub fn glance(assistant: &Assistant, profile: &GuildProfile, question: &Question, before: Before<'_>) -> Glance {
    let open = Cell::new(None);
    let considered = reply_read(assistant, profile, question, |text| {
        match assistant.glance(&asked(profile, question, before, text), Some(&profile.overlay)) {
            engine::assistant::Glance::Settled(response) => Some(*response),
            engine::assistant::Glance::Open { confidence } => {
                open.set(Some(confidence));
                None
            }
        }
    });
    if let Some(confidence) = open.get() {
        return Glance::Open { confidence };
    }
    Glance::Settled(considered.and_then(|considered| considered.said.ok()).map(Box::new))
}

/// What to say to a question in a server with these settings; nothing if it is better to be silent.
pub fn reply_to(
    assistant: &Assistant,
    profile: &GuildProfile,
    question: &Question,
    before: Before<'_>,
) -> Option<MessageReply> {
    whole(assistant, profile, question, before)?.said.ok()
}

/// What comes of a question in a server with these settings, as [`reply_to`] has it, and what led to it.
pub fn explained(assistant: &Assistant, profile: &GuildProfile, question: &Question, before: Before<'_>) -> Explained {
    let considered = whole(assistant, profile, question, before);
    let Considered { response, said } = considered.unwrap_or(Considered { response: None, said: Err(Silence::NoText) });
    let explanation = response.map(|response| {
        let text = response.question.clone();
        assistant.explanation(&asked(profile, question, before, &text), Some(&profile.overlay), response)
    });
    Explained { address: question.address, said, explanation }
}

fn whole(assistant: &Assistant, profile: &GuildProfile, question: &Question, before: Before<'_>) -> Option<Considered> {
    reply_read(assistant, profile, question, |text| {
        Some(assistant.answer(&asked(profile, question, before, text), Some(&profile.overlay)))
    })
}

/// A text of a message as the assistant is asked it.
fn asked<'q>(
    profile: &'q GuildProfile,
    question: &Question,
    before: Before<'q>,
    text: &'q str,
) -> engine::assistant::Question<'q> {
    let surface = question.address.surface();
    engine::assistant::Question { region: profile.region(), before, ..engine::assistant::Question::new(text, surface) }
}

/// What comes of a question; `read` reads a text, or gives up.
fn reply_read(
    assistant: &Assistant,
    profile: &GuildProfile,
    question: &Question,
    read: impl Fn(&str) -> Option<Response>,
) -> Option<Considered> {
    if question.text.is_empty() && question.title.is_none() {
        let words = if question.withheld { WITHHELD.to_owned() } else { ask_me(assistant.knowledge()) };
        let is_direct = question.address == Address::Direct;
        let said = if is_direct { Ok(invitation(words)) } else { Err(Silence::NoText) };
        return Some(Considered { response: None, said });
    }
    let response = considered(question, read)?;
    let said = said_to(assistant, profile, question, &response);
    Some(Considered { response: Some(response), said })
}

/// What is said to a question of which the assistant has made this.
fn said_to(
    assistant: &Assistant,
    profile: &GuildProfile,
    question: &Question,
    response: &Response,
) -> Result<MessageReply, Silence> {
    if let Some(line) = response.aside.line.as_ref().filter(|_| response.decision != Decision::Silent) {
        // A remark on an answer is no question, and needs none of the bot's words.
        let is_remark = question.address == Address::Reply && !response.asks;
        if is_remark && matches!(line.kind, LineKind::NotKnown | LineKind::NotUnderstood) {
            return Err(Silence::Remark);
        }
        let is_unanswered = is_unanswered(response);
        return Ok(MessageReply { counted: counted(response), is_unanswered, ..said(question, line) });
    }
    match response.decision {
        Decision::Silent if question.address == Address::Direct => Ok(invitation(ask_me(assistant.knowledge()))),
        Decision::Silent => Err(Silence::Decided),
        // "Thanks" to an answer is no question, and needs none of the bot's words.
        Decision::Suggest if question.address == Address::Reply && !response.asks => Err(Silence::Remark),
        Decision::Suggest => Ok(suggestion(question, response)),
        Decision::Answer => answer(assistant, profile, question, response).ok_or(Silence::Decided),
    }
}

/// The surest reading: of a post, title and text may each say by themselves what is asked.
fn considered(question: &Question, read: impl Fn(&str) -> Option<Response>) -> Option<Response> {
    let Some(title) = &question.title else { return read(&question.text) };
    let together = format!("{title}\n{}", question.text);
    let whole = read(&together)?;
    // Whatever its title asks: somebody who may harm themselves gets nothing from a table.
    if whole.aside.line.as_ref().is_some_and(|line| line.kind == LineKind::Distress) {
        return Some(whole);
    }
    let readings = [Some(whole), read(title), read(&question.text)];
    let rank = |response: &Response| (response.decision == Decision::Answer, response.confidence);
    readings.into_iter().flatten().reduce(|best, next| if rank(&next) > rank(&best) { next } else { best })
}

/// The reply with this id as an answer to a question that it was found for before.
pub fn reply_again(
    assistant: &Assistant,
    profile: &GuildProfile,
    question: &Question,
    id: &str,
) -> Option<MessageReply> {
    answer(assistant, profile, question, &assistant.open(id, Some(&profile.overlay))?)
}

fn answer(
    assistant: &Assistant,
    profile: &GuildProfile,
    question: &Question,
    response: &Response,
) -> Option<MessageReply> {
    let reply = response.reply.as_ref()?;
    let knowledge = assistant.knowledge();
    // Whoever did not ask is not led on.
    let lead_on = question.address != Address::Unprompted && profile.buttons;
    let look = question.allowed.look;
    let mut message = components::answer(knowledge, response, look, Length::Summary, question.asker, lead_on)?;
    let others = response.candidates.iter().map(|candidate| &candidate.id);
    let others = others.filter(|id| response.id.as_ref() != Some(id)).take(ALTERNATIVES).cloned();
    let others: Vec<String> = others.collect();
    let removal = components::unprompted(question.asker, question.id, response.id.as_deref().map(code), &others);
    message.rows.truncate(MOST_ROWS - removal.len());
    message.rows.extend(removal);
    Some(MessageReply {
        decision: Decision::Answer,
        message,
        answer: response.id.clone(),
        title: reply.title.clone(),
        confidence: response.confidence,
        reaction: None,
        // What has no id is that the question belongs elsewhere.
        line: response.id.is_none().then_some(LineSaid::Redirect),
        counted: counted(response),
        is_unanswered: false,
    })
}

/// What is counted of a response; none where it is silent.
pub fn counted(response: &Response) -> Option<CountedOutcome> {
    if let Some(line) = &response.aside.line {
        return match line.kind {
            // Nothing was asked, or it was not understood.
            LineKind::Manners | LineKind::Distress | LineKind::Language | LineKind::NotUnderstood => None,
            LineKind::UnknownCredential | LineKind::NotKnown | LineKind::LostThread => Some(CountedOutcome::Unanswered),
        };
    }
    match response.decision {
        Decision::Answer => Some(CountedOutcome::Answered),
        Decision::Suggest if response.is_near => Some(CountedOutcome::Suggested),
        Decision::Suggest => Some(CountedOutcome::Unanswered),
        Decision::Silent => None,
    }
}

/// Whether it was a question that has no answer, and no question that belongs elsewhere.
pub fn is_unanswered(response: &Response) -> bool {
    let has_no_answer = match &response.aside.line {
        // What is the server's own affair is known to nobody but its moderators.
        Some(line) => matches!(line.kind, LineKind::NotKnown | LineKind::UnknownCredential),
        None => response.decision == Decision::Suggest,
    };
    response.asks && has_no_answer
}

/// The reply that it is counted under; none where nothing was answered.
pub fn entry_of(response: &Response) -> Option<String> {
    response.id.clone().filter(|_| response.decision == Decision::Answer)
}

fn suggestion(question: &Question, response: &Response) -> MessageReply {
    let rows = components::did_you_mean(Action::Show, question.asker, Some(question.id), &response.suggestions);
    MessageReply {
        decision: Decision::Suggest,
        message: render::suggestion(response, question.allowed.look, rows),
        answer: None,
        title: String::new(),
        confidence: response.confidence,
        reaction: None,
        line: None,
        counted: counted(response),
        is_unanswered: is_unanswered(response),
    }
}

/// One line, or where others read along an emoji that says as much. A line has no buttons.
fn said(question: &Question, line: &Line) -> MessageReply {
    let reaction = line.reaction.clone().filter(|_| question.guild.is_some());
    MessageReply { reaction, line: Some(LineSaid::Line(line.kind)), ..invitation(line.text.clone()) }
}

/// What somebody hears who mentions Preceptor and says nothing else.
fn ask_me(knowledge: &Knowledge) -> String {
    let example = knowledge.example_question();
    let example = example.map_or_else(String::new, |example| format!(" For example \"{example}\""));
    format!("{}{example} `/help` shows the rest.", knowledge.wording.invitation)
}

fn invitation(content: String) -> MessageReply {
    let message = OutgoingMessage { content, ..OutgoingMessage::default() };
    MessageReply {
        decision: Decision::Suggest,
        message,
        answer: None,
        title: String::new(),
        confidence: 0.0,
        reaction: None,
        line: None,
        counted: None,
        is_unanswered: false,
    }
}

/// A pointer to an answer that stands further up in the same channel.
pub fn answered_above(question: &Question, title: &str, answer: MessageId) -> OutgoingMessage {
    let place = question.guild.map_or("@me".to_owned(), |guild| guild.to_string());
    let link = format!("https://discord.com/channels/{place}/{}/{answer}", question.channel);
    OutgoingMessage {
        content: format!("Answered above: {} {link}", render::escape(title)),
        rows: components::unprompted(question.asker, question.id, None, &[]),
        ..OutgoingMessage::default()
    }
}
