//! What moderators set and members have deleted: the step is taken in the store, put in force, told in the server's log channel,
//! and shown.

use std::collections::BTreeSet;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use serenity::all::{ChannelId, GuildId, UserId};
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::{info, warn};

use crate::discord::bot::activity::Activity;
use crate::discord::bot::guild_profiles::GuildProfiles;
use crate::discord::bot::log_channel::LogChannel;
use crate::discord::bot::step::{LONGEST, Refusal, Surroundings, placed, said};
use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::handlers::{Handlers, Reading};
use crate::discord::ui::manage::{
    Asked, ContentAccess, Grant, HISTORY_SHOWN, Page, PrivacyView, Step, View, change_told, entry_form, place_form,
    privacy, privacy_forgotten, screen,
};
use crate::discord::ui::message::{InteractionResponse, Outcome};
use crate::discord::ui::message_reply::Allowed;
use crate::discord::ui::render;
use crate::discord::ui::request::Request;
use crate::report::with_causes;
use crate::store::{
    AuditEntry, Changed, GuildSettings, MemberKey, Setting, SettingValue, SettingsChange, Store, StoreError, Undoing,
    Undone, now,
};

/// Others may change the same settings at the same time.
const TRIES: usize = 4;
/// Where nobody has said otherwise, entries that are switched off are so many at most.
const MOST_OFF: usize = 500;

const NOWHERE: &str = "This bot keeps no settings: its operator has given it no place to keep them in. It answers as it is set \
     for everybody.";
const NOT_NOW: &str = "I cannot get at what servers have set just now, so nothing has been changed. What is set holds on. Please \
     try it again in a minute.";
const PERHAPS: &str = "That took too long. It may have been done or not: `/settings change` shows what holds.";
const TOO_MUCH_AT_ONCE: &str = "Somebody else is changing the same. Please try it once more.";
const NO_SUCH_CHANNEL: &str = "I know no such channel in this server.";
const TOO_MANY: &str = "That is more than can be switched off.";

/// What is kept, and for how long.
#[derive(Clone, Default)]
pub struct Keeping {
    /// Servers' settings and the rest; none where nothing says where.
    pub store: Option<Store>,
    /// The key under which members are known.
    pub key: Option<MemberKey>,
    /// Texts of unanswered questions are kept for so long.
    pub retention: Duration,
}

/// Takes steps.
pub struct Management {
    keeping: Keeping,
    profiles: Arc<GuildProfiles>,
    activity: Activity,
    content: watch::Receiver<ContentAccess>,
    log_channel: LogChannel,
}

/// A page, and what stands on it besides what is set.
struct Shown {
    page: Page,
    settings: GuildSettings,
    notice: Option<String>,
    found: Option<Vec<String>>,
    differs: Option<(AuditEntry, Option<SettingValue>)>,
}

impl Shown {
    const fn new(page: Page, settings: GuildSettings) -> Self {
        Self { page, settings, notice: None, found: None, differs: None }
    }

    fn saying(self, notice: impl Into<String>) -> Self {
        Self { notice: Some(notice.into()), ..self }
    }
}

impl Management {
    /// Takes steps with what is kept, and puts them in force in these profiles.
    pub const fn new(
        keeping: Keeping,
        profiles: Arc<GuildProfiles>,
        activity: Activity,
        content: watch::Receiver<ContentAccess>,
        log_channel: LogChannel,
    ) -> Self {
        Self { keeping, profiles, activity, content, log_channel }
    }

    /// Whether members' messages can be read.
    pub fn content(&self) -> ContentAccess {
        *self.content.borrow()
    }

    /// What comes of a request; none if it is about something else.
    pub async fn handled(&self, request: &Request, surroundings: &Surroundings<'_>) -> Option<Outcome> {
        let (asked, grant) = match Asked::of(request)? {
            Ok(granted) => granted,
            Err(refusal) => return Some(said(refusal)),
        };
        let taken = timeout(LONGEST, self.taken(&asked, grant, surroundings)).await;
        Some(match taken.unwrap_or(Err(Refusal::Store(StoreError::Slow))) {
            Ok(response) => response.into(),
            Err(Refusal::Said(text)) => said(&text),
            Err(Refusal::Store(error)) => {
                warn!(reason = with_causes(&error), "what servers have set could not be read or changed");
                let may_be_done = error.may_be_done() && asked.changes();
                if let Grant::Server(guild) = grant
                    && may_be_done
                {
                    self.profiles.doubt(guild);
                }
                said(if may_be_done { PERHAPS } else { NOT_NOW })
            }
        })
    }

    async fn taken(
        &self,
        asked: &Asked,
        grant: Grant,
        surroundings: &Surroundings<'_>,
    ) -> Result<InteractionResponse, Refusal> {
        let guild = match grant {
            Grant::Oneself => return self.about_oneself(asked).await,
            Grant::Server(guild) => guild,
        };
        match &asked.step {
            Step::AskPlace => {
                let knowledge = surroundings.snapshot.knowledge();
                let examples = knowledge.example_countries();
                return Ok(InteractionResponse::Form(place_form(
                    asked.caller.user,
                    examples.first().copied().unwrap_or_default(),
                )));
            }
            Step::AskEntry => return Ok(InteractionResponse::Form(entry_form(asked.caller.user))),
            _ => {}
        }
        let Some(store) = &self.keeping.store else { return Err(Refusal::Said(NOWHERE.to_owned())) };
        let shown = self.done(asked, guild, store, surroundings).await?;
        let history = match shown.page {
            Page::History(skipped) => store.history(guild.into(), skipped, HISTORY_SHOWN + 1).await?,
            _ => Vec::new(),
        };
        let is_here = |id: &ChannelId| (surroundings.permissions)(guild, *id).is_some();
        // What the configuration says of all servers names channels of others as well.
        let mut configured = GuildProfile::clone(self.profiles.configured(Some(guild)));
        configured.channels.retain(is_here);
        let set = shown.settings.channels().into_iter().flatten().copied().chain(shown.settings.log_channel());
        let set = set.map(|id| ChannelId::new(id.get())).filter(is_here);
        let channels = configured.channels.iter().copied().chain(set).collect();
        let view = View {
            channels: &channels,
            asker: asked.caller.user,
            knowledge: surroundings.snapshot.knowledge(),
            configured: &configured,
            settings: &shown.settings,
            history: &history,
            found: shown.found.as_deref(),
            differs: shown.differs.as_ref().map(|(entry, present)| (entry, present.as_ref())),
            content: self.content(),
            retention: self.keeping.retention,
            notice: shown.notice.as_deref(),
        };
        Ok(placed(screen(shown.page, &view), asked.in_place))
    }

    async fn done(
        &self,
        asked: &Asked,
        guild: GuildId,
        store: &Store,
        surroundings: &Surroundings<'_>,
    ) -> Result<Shown, Refusal> {
        let user = asked.caller.user;
        Ok(match &asked.step {
            Step::Page(page) => Shown::new(*page, store.settings(guild.into()).await?),
            Step::Set(setting, value) => {
                let warning = value.as_ref().map_or(Ok(None), |value| checked(guild, value, surroundings))?;
                let settings = self.set(guild, user, store, |_| Ok(vec![(*setting, value.clone())])).await?;
                Shown::new(Page::Of(*setting), settings).saying(warning.unwrap_or_else(saved))
            }
            Step::SetOff { offered, chosen } => {
                let before = self.profiles.configured(Some(guild)).off();
                let settings = self.set(guild, user, store, |settings| {
                    let mut off: BTreeSet<String> = settings.off().cloned().unwrap_or_else(|| before.clone());
                    off.retain(|id| !offered.contains(id));
                    off.extend(chosen.iter().cloned());
                    if off.len() > MOST_OFF {
                        return Err(Refusal::Said(TOO_MANY.to_owned()));
                    }
                    Ok(vec![(Setting::Off, Some(SettingValue::Off(off)))])
                });
                Shown::new(Page::Of(Setting::Off), settings.await?).saying(saved())
            }
            Step::Place(typed) => {
                if surroundings.snapshot.assistant().names().place(typed).is_none() {
                    let settings = store.settings(guild.into()).await?;
                    let unknown = format!("I know no place called “{}”.", render::escape(typed));
                    return Ok(Shown::new(Page::Of(Setting::Region), settings).saying(unknown));
                }
                let value = Some(SettingValue::Region(typed.clone()));
                let settings = self.set(guild, user, store, |_| Ok(vec![(Setting::Region, value.clone())]));
                Shown::new(Page::Of(Setting::Region), settings.await?).saying(saved())
            }
            Step::Find(typed) => {
                // Entries that are off are looked for as well, to be switched on again.
                let everywhere = GuildProfile::default();
                let handlers = Handlers::new(surroundings.snapshot, &everywhere).reading(Reading::Words);
                let found = handlers.entries_on(typed).into_iter().map(|(_, id)| id).collect();
                let settings = store.settings(guild.into()).await?;
                Shown { found: Some(found), ..Shown::new(Page::Entries(0), settings) }
            }
            Step::Undo { version, setting, anyway } => {
                let (version, setting, anyway) = (*version, *setting, *anyway);
                let undoing = Undoing { guild: guild.into(), version, setting, actor: user.into(), at: now(), anyway };
                match store.undo(undoing).await? {
                    Undone::Done(settings, entries) => {
                        self.changed(guild, &settings, &entries);
                        Shown::new(Page::History(0), settings).saying("Undone.")
                    }
                    Undone::Differs { entry, present } => {
                        let settings = store.settings(guild.into()).await?;
                        Shown { differs: Some((entry, present)), ..Shown::new(Page::History(0), settings) }
                    }
                    Undone::Gone => Shown::new(Page::History(0), store.settings(guild.into()).await?)
                        .saying("That change is no longer in the list."),
                }
            }
            Step::Reset => {
                let everything = |_: &GuildSettings| Ok(Setting::ALL.map(|setting| (setting, None)).to_vec());
                let settings = self.set(guild, user, store, everything).await?;
                Shown::new(Page::Home, settings).saying("All settings are reset.")
            }
            Step::Delete => {
                let deleted = self.activity.delete_guild(store, guild).await?;
                self.profiles.put(guild, &GuildSettings::default());
                info!(%guild, rows = deleted.total(), "a server's data was deleted by its moderators");
                Shown::new(Page::Home, GuildSettings::default()).saying("All that I kept of this server is deleted.")
            }
            Step::AskPlace | Step::AskEntry | Step::Forget => {
                Shown::new(Page::Home, store.settings(guild.into()).await?)
            }
        })
    }

    /// Sets what `values` makes of the settings as they are, even if somebody else changes them at the same time.
    async fn set(
        &self,
        guild: GuildId,
        user: UserId,
        store: &Store,
        values: impl Fn(&GuildSettings) -> Result<Vec<(Setting, Option<SettingValue>)>, Refusal>,
    ) -> Result<GuildSettings, Refusal> {
        let mut settings = store.settings(guild.into()).await?;
        for _ in 0..TRIES {
            let change = SettingsChange {
                guild: guild.into(),
                version: settings.version,
                actor: user.into(),
                at: now(),
                values: values(&settings)?,
            };
            match store.change(change).await? {
                Changed::Done(settings, entries) => {
                    self.changed(guild, &settings, &entries);
                    return Ok(settings);
                }
                Changed::Conflict(present) => settings = present,
            }
        }
        Err(Refusal::Said(TOO_MUCH_AT_ONCE.to_owned()))
    }

    /// Puts a change in force, and tells of it where the server wants to hear of it.
    fn changed(&self, guild: GuildId, settings: &GuildSettings, entries: &[AuditEntry]) {
        self.profiles.put(guild, settings);
        if entries.iter().any(|entry| entry.setting == Setting::Unanswered) && !settings.keeps_unanswered() {
            self.forget_unanswered(guild);
        }
        let was_told = entries.iter().find_map(|entry| match &entry.before {
            Some(SettingValue::LogChannel(id)) => Some(*id),
            _ => None,
        });
        let Some(channel) = settings.log_channel().or(was_told).filter(|_| !entries.is_empty()) else { return };
        let configured = self.profiles.configured(Some(guild));
        let lines: Vec<String> = entries.iter().map(|entry| change_told(entry, configured)).collect();
        self.log_channel.tell(guild, channel, settings.version, &lines.join("\n"));
    }

    /// Deletes texts that are not to be kept any more. What cannot be deleted now goes when it is too old.
    fn forget_unanswered(&self, guild: GuildId) {
        let Some(store) = self.keeping.store.clone() else { return };
        tokio::spawn(async move {
            if let Err(error) = store.drop_unanswered(guild.into()).await {
                warn!(%guild, reason = with_causes(&error), "texts of unanswered questions could not be deleted yet");
            }
        });
    }

    async fn about_oneself(&self, asked: &Asked) -> Result<InteractionResponse, Refusal> {
        let user: NonZeroU64 = asked.caller.user.into();
        let kept = self.keeping.store.as_ref().zip(self.keeping.key.as_ref());
        if asked.step == Step::Forget {
            let Some((store, key)) = kept else { return Err(Refusal::Said(NOWHERE.to_owned())) };
            let deleted = store.forget(user, key).await?;
            let left = store.about(user, key).await.ok();
            return Ok(placed(privacy_forgotten(deleted, left), asked.in_place));
        }
        let about = match kept {
            Some((store, key)) => Some(store.about(user, key).await?),
            None => None,
        };
        let view = PrivacyView { asker: asked.caller.user, about, retention: self.keeping.retention };
        Ok(placed(privacy(&view), asked.in_place))
    }
}

/// Whether a channel is this server's, and what is in the way of writing there.
fn checked(guild: GuildId, value: &SettingValue, surroundings: &Surroundings<'_>) -> Result<Option<String>, Refusal> {
    let ids: Vec<NonZeroU64> = match value {
        SettingValue::Channels(ids) => ids.iter().copied().collect(),
        SettingValue::LogChannel(id) => vec![*id],
        _ => return Ok(None),
    };
    let mut mute = Vec::new();
    for id in ids {
        let permissions = (surroundings.permissions)(guild, ChannelId::new(id.get()));
        let Some(permissions) = permissions else { return Err(Refusal::Said(NO_SUCH_CHANNEL.to_owned())) };
        if Allowed::of(Some(permissions)).is_none() {
            mute.push(format!("<#{id}>"));
        }
    }
    let told = || format!("{} I may not write in {}: let me view it and send messages there.", saved(), mute.join(" "));
    Ok((!mute.is_empty()).then(told))
}

fn saved() -> String {
    "✅ Saved, and in force.".to_owned()
}
