//! Why a message was answered, or not: found out in the way in which messages are taken, without doing anything about it.

use serenity::all::{ChannelId, GuildId, MessageId, Permissions, Route};
use tokio::time::timeout;
use tracing::debug;

use crate::discord::bot::dispatch::Bot;
use crate::discord::bot::encoder_queue::NotDone;
use crate::discord::bot::step::LONGEST;
use crate::discord::net::rest::RestError;
use crate::discord::ui::event::{Message, Thread};
use crate::discord::ui::manage::ContentAccess;
use crate::discord::ui::message::{InteractionResponse, Outcome, OutgoingMessage};
use crate::discord::ui::message_reply::{Explained, Question, Unheard};
use crate::discord::ui::render;
use crate::discord::ui::request::{Why, WhyOf};
use crate::discord::ui::why::{Finding, Link, READING, Refusal, View, granted, message};

impl Bot {
    /// What comes of wanting to know why.
    pub(super) async fn why(&self, why: &Why) -> Outcome {
        let found = timeout(LONGEST, self.found(why)).await.unwrap_or(Err(Refusal::Unreached));
        let shown = found.unwrap_or_else(|refusal| {
            debug!(?refusal, "nothing was explained");
            render::line(&refusal.to_string())
        });
        InteractionResponse::Reply(shown).into()
    }

    async fn found(&self, why: &Why) -> Result<OutgoingMessage, Refusal> {
        let guild = granted(&why.caller)?;
        self.profiles.settle(guild).await;
        let meant = match &why.of {
            WhyOf::Message(message) => self.asked_in(why, guild, message).await?,
            WhyOf::Link(typed) => {
                let link = Link::parse(typed).ok_or(Refusal::NoLink)?;
                if link.guild != guild {
                    return Err(Refusal::OtherServer);
                }
                let linked = self.read_for(why, guild, link.channel, link.message).await?;
                self.asked_in(why, guild, &linked).await?
            }
        };
        let finding = self.finding(why, &meant).await?;
        let view = View {
            asker: why.caller.user,
            message: &meant,
            finding: &finding,
            is_withheld: self.steps.management.content() == ContentAccess::Missing,
            is_left_alone: self.workers.left_alone().contains(&meant.channel_id),
            has_settings: self.profiles.store().is_some(),
        };
        Ok(message(&view))
    }

    /// The message itself or, if it is an answer of Preceptor's, the one that it answers.
    async fn asked_in(&self, why: &Why, guild: GuildId, message: &Message) -> Result<Message, Refusal> {
        if self.current_user.get() != Some(&message.author.id) {
            return Ok(message.clone());
        }
        let reference = message.message_reference.filter(|reference| reference.kind == 0);
        let is_here = |channel: &ChannelId| *channel == message.channel_id;
        let reference = reference.filter(|reference| reference.channel_id.as_ref().is_none_or(is_here));
        let question = reference.and_then(|reference| reference.message_id).ok_or(Refusal::NoQuestion)?;
        self.read_for(why, guild, message.channel_id, question).await
    }

    /// Reads a message for somebody who may read it.
    async fn read_for(
        &self,
        why: &Why,
        guild: GuildId,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Message, Refusal> {
        let may_read = |permissions: Option<Permissions>| {
            permissions.is_some_and(|permissions| permissions.administrator() || permissions.contains(READING))
        };
        // Of the channel in which they are, Discord itself says what they may do.
        let (theirs, own) = if channel == why.caller.channel {
            (why.caller.member_permissions, why.caller.app_permissions)
        } else {
            let guilds = self.guilds.lock();
            let theirs = guilds.permissions_of(guild, channel, why.caller.user, &why.roles);
            (theirs, guilds.permissions(guild, channel))
        };
        if !may_read(theirs) {
            return Err(Refusal::Unreadable);
        }
        if !may_read(own) {
            return Err(Refusal::Hidden);
        }
        let route = Route::ChannelMessage { channel_id: channel, message_id: message };
        let found: Message = self.rest.get(route).await.map_err(|error| refusal(&error))?;
        // Discord says where only when it tells of a message by itself.
        Ok(Message { guild_id: Some(guild), ..found })
    }

    async fn finding(&self, why: &Why, message: &Message) -> Result<Finding, Refusal> {
        self.recall_title(message).await;
        Ok(match self.question(message) {
            Ok(question) => Finding::Heard(self.explained(why, question).await?),
            Err(Unheard::Elsewhere) => match self.question_where(message, true) {
                Ok(question) => Finding::Elsewhere(self.explained(why, question).await?),
                Err(_) => Finding::Unheard(Unheard::Elsewhere),
            },
            Err(unheard) => Finding::Unheard(unheard),
        })
    }

    async fn explained(&self, why: &Why, question: Question) -> Result<Box<Explained>, Refusal> {
        let explained = self.workers.explain(why.caller.user, question).await;
        explained.map(Box::new).map_err(|reason| match reason {
            NotDone::Full => Refusal::Busy,
            NotDone::Failed => Refusal::Failed,
        })
    }

    /// The title of a forum post belongs to its first message, and is forgotten after a while.
    async fn recall_title(&self, message: &Message) {
        let post = message.channel_id;
        if post.get() != message.id.get() || self.posts.lock().contains(&post) {
            return;
        }
        match self.rest.get::<Thread>(Route::Channel { channel_id: post }).await {
            Ok(thread) => self.opened(thread),
            Err(reason) => debug!(%reason, "the title of a post could not be read"),
        }
    }
}

fn refusal(error: &RestError) -> Refusal {
    match error {
        error if error.is_unknown() => Refusal::Gone,
        error if error.is_forbidden() => Refusal::Hidden,
        _ => Refusal::Unreached,
    }
}
