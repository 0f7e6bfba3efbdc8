//! From events to what is done about them: questions to channel workers, interactions to handlers.

mod why;

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use tokio::time::Instant;

use lru::LruCache;
use parking_lot::Mutex;
use serde_json::value::{RawValue, to_raw_value};
use serenity::all::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, UserId};
use tokio_util::task::TaskTracker;
use tracing::{Instrument, Span, debug, error, error_span, info, warn};

use crate::config::AnsweringConfig;
use crate::discord::bot::activity::Activity;
use crate::discord::bot::channel_worker::{ChannelEvent, ChannelWorkers, Heard};
use crate::discord::bot::encoder_queue::{EncoderQueue, NotDone};
use crate::discord::bot::guild_profiles::GuildProfiles;
use crate::discord::bot::insights::Insights;
use crate::discord::bot::management::Management;
use crate::discord::bot::permission_cache::PermissionCache;
use crate::discord::bot::snapshots::Snapshots;
use crate::discord::bot::step::Surroundings;
use crate::discord::bot::teaching::Teaching;
use crate::discord::net::gateway::Known;
use crate::discord::net::progress::Pending;
use crate::discord::net::rest::{Rest, RestError};
use crate::discord::net::service_manager;
use crate::discord::net::throttle::Throttle;
use crate::discord::ui::event::{Event, Interaction, Message, Nonce, Thread};
use crate::discord::ui::handlers::{Handlers, Reading};
use crate::discord::ui::message::{Effect, InteractionResponse, Outcome};
use crate::discord::ui::message_reply::{
    Address, Allowed, CurrentUser, Question, Unheard, address, replied_to, text_of,
};
use crate::discord::ui::notifications::Notifications;
use crate::discord::ui::render;
use crate::discord::ui::request::Request;
use crate::discord::ui::snapshot::Snapshot;

/// Titles of forum posts whose first message has not come yet.
const POSTS: usize = 256;
/// Messages of one server that may wait for what it has set: far more than happens in it meanwhile, or is told again after a
/// restart.
const MOST_PARKED: usize = 4_096;
const FAILED: &str = "Something went wrong on my side. Please try it once more.";
const NOT_REMOVED: &str = "I could not remove it just now. Please try it once more.";

/// One bot: what it knows of the world, and what it does.
pub struct Bot {
    application: ApplicationId,
    current_user: OnceLock<UserId>,
    profiles: Arc<GuildProfiles>,
    guilds: Mutex<PermissionCache>,
    /// Events that have changed what is known of guilds since it was saved; none where it is not saved. They stay pending, as
    /// a session that is taken up must tell them again.
    unsaved: Mutex<Option<Vec<Pending>>>,
    posts: Mutex<LruCache<ChannelId, String>>,
    snapshots: Snapshots,
    rest: Rest,
    workers: ChannelWorkers,
    encoder: EncoderQueue,
    notices: Throttle,
    notifications: Arc<Notifications>,
    steps: Steps,
    activity: Activity,
    /// What happened in servers whose settings are being read, in its order.
    parked: Mutex<HashMap<GuildId, VecDeque<Parked>>>,
    tasks: TaskTracker,
}

/// What takes the steps of those who look after servers.
pub struct Steps {
    /// What servers set, and what is kept about members.
    pub management: Management,
    /// What servers are taught.
    pub teaching: Teaching,
    /// What was asked, and what became of it.
    pub insights: Insights,
}

impl Steps {
    /// What comes of a request; none if it is about something else.
    async fn handled(&self, request: &Request, surroundings: &Surroundings<'_>) -> Option<Outcome> {
        if let Some(outcome) = self.management.handled(request, surroundings).await {
            return Some(outcome);
        }
        if let Some(outcome) = self.teaching.handled(request, surroundings).await {
            return Some(outcome);
        }
        self.insights.handled(request, surroundings).await
    }
}

/// What questions are answered from.
pub struct AnswersFrom {
    /// The state of the knowledge.
    pub snapshots: Snapshots,
    /// What each server has set and been taught.
    pub profiles: Arc<GuildProfiles>,
    /// Where questions wait to be looked at for what they mean.
    pub encoder: EncoderQueue,
}

/// Something that waits for what its server has set.
enum Parked {
    Heard(Message, Pending),
    Changed(Message, Pending),
    Opened(Thread),
    Gone(ChannelId, Vec<MessageId>, Pending),
}

impl Bot {
    /// A bot that answers from the snapshot in force, as each server has set it, and sends with `rest`.
    pub fn new(
        application: ApplicationId,
        AnswersFrom { snapshots, profiles, encoder }: AnswersFrom,
        steps: Steps,
        activity: Activity,
        rest: &Rest,
        answering: &AnsweringConfig,
    ) -> Self {
        let workers = ChannelWorkers::new(
            snapshots.clone(),
            Arc::clone(&profiles),
            encoder.clone(),
            activity.clone(),
            rest.clone(),
            answering,
        );
        let posts = LruCache::new(NonZeroUsize::new(POSTS).unwrap_or(NonZeroUsize::MIN));
        Self {
            application,
            current_user: OnceLock::new(),
            guilds: Mutex::default(),
            unsaved: Mutex::default(),
            posts: Mutex::new(posts),
            rest: rest.clone(),
            workers,
            encoder,
            snapshots,
            profiles,
            notices: Throttle::default(),
            notifications: Arc::default(),
            steps,
            activity,
            parked: Mutex::default(),
            tasks: TaskTracker::new(),
        }
    }

    /// The snapshot in force, with all that interactions need: prepared, where that is still to be done, on a thread that
    /// may be busy for long. At the start that is while the connection is made, which takes as long.
    pub async fn prepared(&self) -> Arc<Snapshot> {
        let snapshot = self.snapshots.current();
        if !snapshot.is_prepared() {
            let preparing = Arc::clone(&snapshot);
            // Should it fail, whoever needs it tries again.
            let _ = tokio::task::spawn_blocking(move || preparing.prepare()).await;
        }
        snapshot
    }

    /// Goes on with what a bot before it knew.
    pub fn restore(&self, current_user: UserId, guilds: PermissionCache) {
        let _ = self.current_user.set(current_user);
        self.workers.identify(current_user);
        *self.guilds.lock() = guilds;
    }

    /// Has what it knows of guilds saved from now on.
    pub fn is_saved(&self) {
        self.unsaved.lock().get_or_insert_default();
    }

    /// Takes an event, which is pending until all is done that it asks for. Quick, as it is called in the loop that reads
    /// from the gateway.
    pub fn take(self: &Arc<Self>, event: Event, pending: Pending) {
        if self.guilds.lock().update(&event)
            && let Some(unsaved) = &mut *self.unsaved.lock()
        {
            unsaved.push(pending.clone());
        }
        self.attend_again(&event);
        match event {
            Event::Ready(ready) => {
                info!(name = %ready.user.username, "connected to Discord");
                service_manager::connected();
                let _ = self.current_user.set(ready.user.id);
                self.workers.identify(ready.user.id);
                self.activity
                    .note_all(ready.guilds.iter().map(|guild| guild.id).collect(), ready.shard.unwrap_or((0, 1)));
            }
            Event::Resumed => {
                info!("connected to Discord again");
                service_manager::connected();
            }
            Event::Interaction(interaction) => {
                let bot = Arc::clone(self);
                let span = span_of(&interaction);
                let responding = async move {
                    bot.respond(*interaction).await;
                    drop(pending);
                };
                self.tasks.spawn(responding.instrument(span));
            }
            Event::GuildCreate(guild) if !guild.unavailable => {
                self.activity.note(guild.id, true);
                self.settle(guild.id);
            }
            Event::GuildDelete(guild) if !guild.unavailable => self.activity.note(guild.id, false),
            Event::Message(message) => self.when_settled(message.guild_id, Parked::Heard(*message, pending)),
            Event::MessageUpdate(message) => self.when_settled(message.guild_id, Parked::Changed(*message, pending)),
            Event::MessageDelete(gone) => {
                self.forget(gone.guild_id, &[gone.id]);
                self.when_settled(gone.guild_id, Parked::Gone(gone.channel_id, vec![gone.id], pending));
            }
            Event::MessagesDelete(gone) => {
                self.forget(gone.guild_id, &gone.ids);
                self.when_settled(gone.guild_id, Parked::Gone(gone.channel_id, gone.ids, pending));
            }
            Event::Thread(thread) if thread.newly_created => {
                self.when_settled(thread.guild_id, Parked::Opened(thread));
            }
            _ => {}
        }
    }

    /// Takes something at once if it is known what its server has set, or as soon as it is, in the order in which it came.
    fn when_settled(self: &Arc<Self>, guild: Option<GuildId>, parked: Parked) {
        if let Some(guild) = guild {
            let mut waiting = self.parked.lock();
            if let Some(queue) = waiting.get_mut(&guild) {
                // What is gone is not answered however much waits.
                if queue.len() < MOST_PARKED || matches!(parked, Parked::Gone(..)) {
                    queue.push_back(parked);
                } else if let Some(due) = self.notices.due("parked") {
                    let left_out = due.left_out;
                    warn!(%guild, left_out, "too much waits for what this server has set; some of it is not considered");
                }
                return;
            }
            if !self.profiles.is_settled(guild) {
                waiting.insert(guild, VecDeque::from([parked]));
                drop(waiting);
                self.settle_parked(guild);
                return;
            }
        }
        self.unparked(parked);
    }

    /// Reads what a server has set, so that nobody has to wait for it.
    fn settle(self: &Arc<Self>, guild: GuildId) {
        if !self.profiles.is_settled(guild) {
            let bot = Arc::clone(self);
            self.tasks.spawn(async move { bot.profiles.preload(guild).await });
        }
    }

    /// Forgets what deleted messages said. Moderators may have begun to teach with their words wherever it is.
    fn forget(&self, guild: Option<GuildId>, messages: &[MessageId]) {
        if guild.is_some() {
            self.activity.gone(messages.iter().copied());
        }
    }

    fn settle_parked(self: &Arc<Self>, guild: GuildId) {
        let bot = Arc::clone(self);
        self.tasks.spawn(async move {
            bot.profiles.settle(guild).await;
            loop {
                let mut waiting = bot.parked.lock();
                match waiting.get_mut(&guild).and_then(VecDeque::pop_front) {
                    Some(parked) => {
                        drop(waiting);
                        bot.unparked(parked);
                    }
                    None => {
                        waiting.remove(&guild);
                        return;
                    }
                }
            }
        });
    }

    fn unparked(&self, parked: Parked) {
        match parked {
            Parked::Heard(message, pending) => self.heard(message, pending),
            Parked::Changed(message, pending) => self.changed(message, pending),
            Parked::Opened(thread) => self.opened(thread),
            Parked::Gone(channel, messages, pending) => {
                messages.into_iter().for_each(|message| self.workers.gone(channel, message, pending.clone()));
            }
        }
    }

    /// Where Discord has refused a message, one is tried again as soon as something has changed that allows it.
    fn attend_again(&self, event: &Event) {
        let guild = match event {
            Event::GuildCreate(guild) => Some(guild.id),
            Event::GuildUpdate(change) => Some(change.id),
            Event::Role(change) => Some(change.guild_id),
            Event::RoleDelete(gone) => Some(gone.guild_id),
            Event::Member(change) => Some(change.guild_id),
            Event::Channel(channel) => channel.guild_id,
            Event::Thread(thread) => thread.guild_id,
            _ => None,
        };
        let Some(guild) = guild else { return };
        for channel in self.workers.left_alone() {
            let permissions = self.guilds.lock().permissions(guild, channel);
            if permissions.is_some() && Allowed::of(permissions).is_some() {
                self.workers.attend(channel);
            }
        }
    }

    fn heard(&self, message: Message, pending: Pending) {
        let now = Instant::now();
        if let Some(Nonce::Text(nonce)) =
            message.nonce.as_ref().filter(|_| self.current_user.get() == Some(&message.author.id))
        {
            self.workers.shown(message.channel_id, nonce.clone(), message.id);
            return;
        }
        if let Ok(question) = self.question(&message) {
            self.workers
                .put(question.channel, ChannelEvent::Asked(Heard { question: Box::new(question), at: now, pending }));
        }
    }

    /// Discord also tells of previews that it adds by itself, when a message was never edited, and of Preceptor's own edits.
    fn changed(&self, message: Message, pending: Pending) {
        let now = Instant::now();
        if message.edited_timestamp.is_none() || message.author.bot {
            return;
        }
        let (id, channel) = (message.id, message.channel_id);
        match self.question(&message) {
            Ok(question) => self
                .workers
                .put(channel, ChannelEvent::Edited(Heard { question: Box::new(question), at: now, pending })),
            // It no longer mentions Preceptor.
            Err(_) => self.workers.gone(channel, id, pending),
        }
    }

    /// Keeps the title of a new forum post until its first message comes, which has the same id.
    fn opened(&self, thread: Thread) {
        if thread.parent_id.is_some_and(|parent| self.profiles.of(thread.guild_id).channels.contains(&parent)) {
            self.posts.lock().put(thread.id, thread.name);
        }
    }

    /// A message as a question, if it concerns Preceptor and may be answered.
    fn question(&self, message: &Message) -> Result<Question, Unheard> {
        self.question_where(message, self.is_overheard(message))
    }

    /// Whether questions are answered unprompted where a message was written.
    fn is_overheard(&self, message: &Message) -> bool {
        let Some(guild) = message.guild_id else { return false };
        let profile = self.profiles.of(Some(guild));
        let (channels, channel) = (&profile.channels, message.channel_id);
        let parent = || self.guilds.lock().parent(guild, channel);
        !channels.is_empty()
            && (channels.contains(&channel) || parent().is_some_and(|parent| channels.contains(&parent)))
    }

    /// A message as a question, where questions are answered unprompted or not.
    fn question_where(&self, message: &Message, overheard: bool) -> Result<Question, Unheard> {
        let current_user = *self.current_user.get().ok_or(Unheard::Unready)?;
        let (channel, guild) = (message.channel_id, message.guild_id);
        let managed_role = guild.and_then(|guild| self.guilds.lock().managed_role(guild));
        let current_user = CurrentUser { id: current_user, managed_role };
        let address = address(message, current_user, overheard)?;
        let permissions = guild.and_then(|guild| self.guilds.lock().permissions(guild, channel));
        let Some(allowed) = Allowed::of(permissions) else {
            debug!(%channel, "Preceptor may not write here");
            return Err(Unheard::MayNotWrite);
        };
        let replies_to = replied_to(message, current_user.id);
        let starts_post = message.id.get() == channel.get();
        let title = starts_post.then(|| self.posts.lock().get(&channel).cloned()).flatten();
        let text = text_of(message, current_user, address);
        if text.is_empty() && title.is_none() && address == Address::Unprompted {
            return Err(Unheard::NoText);
        }
        Ok(Question {
            id: message.id,
            channel,
            guild,
            asker: message.author.id,
            address,
            text,
            withheld: guild.is_some() && message.content.is_empty() && !message.mention_roles.is_empty(),
            title,
            edited: message.edited_timestamp,
            replies_to,
            allowed,
        })
    }

    async fn respond(&self, interaction: Interaction) {
        let start = Instant::now();
        let Interaction { id, token, request } = interaction;
        let request = Arc::new(request);
        let outcome = self.handled(&request).await.unwrap_or_else(|| {
            error!(request = request.name(), "handling an interaction failed");
            failed(&request)
        });
        match self.rest.respond(id, &token, &outcome.callback).await {
            Ok(()) => info!(
                request = request.name(),
                milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
                "responded"
            ),
            Err(error) => {
                self.tell_failure(&request, &error, "an interaction could not be responded to");
                // Who may have been told that something was done finds it done.
                if !error.may_have_arrived() {
                    return;
                }
            }
        }
        for then in outcome.then {
            if let Err(error) = self.follow((id, &token), request.own_guild(), then).await {
                self.tell_failure(&request, &error, "what should follow a response failed");
            }
        }
    }

    /// What comes of a request. Where somebody asks in words of their own, what they mean is looked at when it is their turn; if
    /// too many wait, their words have to do. None if it fails.
    async fn handled(&self, request: &Arc<Request>) -> Option<Outcome> {
        if let Request::Why(why) = &**request {
            return Some(self.why(why).await);
        }
        let snapshot = self.prepared().await;
        let permissions = |guild, channel| self.guilds.lock().permissions(guild, channel);
        let has_role = |guild, role| self.guilds.lock().has_role(guild, role);
        let surroundings = Surroundings { snapshot: &snapshot, permissions: &permissions, has_role: &has_role };
        if let Some(outcome) = self.steps.handled(request, &surroundings).await {
            return Some(outcome);
        }
        if let Some(guild) = request.own_guild() {
            self.profiles.settle(guild).await;
        }
        let keeps = self.profiles.store().is_some();
        let handle = |reading: Reading| {
            let (snapshot, profiles) = (Arc::clone(&snapshot), Arc::clone(&self.profiles));
            let (request, notifications) = (Arc::clone(request), Arc::clone(&self.notifications));
            move || {
                let profile = profiles.of(request.own_guild());
                let handlers = Handlers::new(&snapshot, &profile).reading(reading).keeping(keeps);
                handlers.handle(&request, &notifications)
            }
        };
        if let Some(caller) = request.caller().filter(|_| request.asks_in_own_words()) {
            match self.encoder.turn(caller.user, caller.guild, handle(Reading::Whole)).await {
                Ok(outcome) => return Some(outcome),
                Err(NotDone::Failed) => return None,
                Err(NotDone::Full) => debug!("too many questions wait; this one is read by its words alone"),
            }
        }
        std::panic::catch_unwind(AssertUnwindSafe(handle(Reading::Words))).ok()
    }

    /// Does what follows the response to the interaction with this id and token.
    async fn follow(
        &self,
        (id, token): (InteractionId, &str),
        guild: Option<GuildId>,
        then: Effect,
    ) -> Result<(), RestError> {
        match then {
            Effect::Delete { channel, message } => match self.rest.delete(channel, message).await {
                Ok(()) => {
                    self.workers.gone(channel, message, Pending::default());
                    Ok(())
                }
                Err(error) => {
                    let told = self.rest.follow_up(self.application, token, &render::line(NOT_REMOVED)).await;
                    told.and(Err(error))
                }
            },
            Effect::FollowUp(message) => self.rest.follow_up(self.application, token, &message).await,
            Effect::Vote { entry, message, voter, verdict, is_settled } => {
                if let Some(guild) = guild
                    && self.activity.vote(guild, (voter, is_settled), message, entry, verdict).await
                    && is_settled
                {
                    self.profiles.refresh_votes(guild).await;
                }
                Ok(())
            }
            Effect::Keep { asker, text } => {
                if let Some(guild) = guild {
                    // No message asked it. Of all ids that Discord gives, no two are the same.
                    self.activity.keep(guild, MessageId::new(id.get()), asker, &text);
                }
                Ok(())
            }
            Effect::Count { outcome, entry } => {
                self.activity.count(guild, outcome, entry.as_deref());
                Ok(())
            }
        }
    }

    /// Once a minute for each kind, as everything may fail at the same time.
    fn tell_failure(&self, request: &Request, reason: &RestError, what: &'static str) {
        match self.notices.due(what) {
            Some(due) => warn!(request = request.name(), %reason, left_out = due.left_out, "{what}"),
            None => debug!(request = request.name(), %reason, "{what}"),
        }
    }

    /// Takes nothing more, and returns when all that was asked is answered.
    pub async fn finish(&self) {
        self.tasks.close();
        tokio::join!(self.tasks.wait(), self.workers.close());
        self.activity.write().await;
    }
}

impl Known for Bot {
    fn user(&self) -> Option<UserId> {
        self.current_user.get().copied()
    }

    fn changes(&self) -> usize {
        self.unsaved.lock().as_ref().map_or(0, Vec::len)
    }

    fn guilds(&self) -> Option<(Box<RawValue>, Vec<Pending>)> {
        // Taken first: what they have changed is there below.
        let changes = self.unsaved.lock().as_mut().map(std::mem::take).unwrap_or_default();
        // The loop that reads events needs the lock, and writing takes long.
        let guilds = self.guilds.lock().clone();
        Some((to_raw_value(&guilds).ok()?, changes))
    }
}

/// What every line about an interaction has: ids, and nothing of what anybody wrote. As an error is, it is there at every
/// level of the log.
fn span_of(interaction: &Interaction) -> Span {
    let request = &interaction.request;
    error_span!(
        "interaction",
        guild = request.guild().map(tracing::field::display),
        channel = request.caller().map(|caller| tracing::field::display(caller.channel)),
        id = %interaction.id
    )
}

fn failed(request: &Request) -> Outcome {
    match request {
        Request::Autocomplete(_) => InteractionResponse::Choices(Vec::new()).into(),
        _ => InteractionResponse::Reply(render::line(FAILED)).into(),
    }
}
