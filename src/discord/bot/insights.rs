//! What was asked in a server, what members say of the answers, and what could not be answered: read from the store and shown.

use std::sync::Arc;

use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing::warn;

use crate::discord::bot::activity::Activity;
use crate::discord::bot::guild_profiles::GuildProfiles;
use crate::discord::bot::step::{LONGEST, Surroundings, placed, said};
use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::insights::{Asked, Group, Step, Summary, Titled, View, group, overview, table};
use crate::discord::ui::message::{InteractionResponse, Outcome};
use crate::discord::ui::request::Request;
use crate::discord::ui::snapshot::Snapshot;
use crate::report::with_causes;
use crate::store::{Counted, DAY, Store, StoreError, now};
use engine::answers::parse_id;

/// Unanswered questions that are looked at, the latest ones.
const MOST_QUESTIONS: u32 = 300;

const NOWHERE: &str = "This bot counts nothing: its operator has given it no place to keep that in.";
const NOT_NOW: &str = "I cannot get at what was counted just now. Please try it again in a minute.";
const IGNORED: &str = "Ignored: their texts are deleted.";
const GONE: &str = "Those questions are no longer kept.";

/// Shows it.
pub struct Insights {
    profiles: Arc<GuildProfiles>,
    activity: Activity,
}

impl Insights {
    /// Of what the profiles' store keeps, and what has just happened.
    pub const fn new(profiles: Arc<GuildProfiles>, activity: Activity) -> Self {
        Self { profiles, activity }
    }

    /// What comes of a request; none if it is about something else.
    pub async fn handled(&self, request: &Request, surroundings: &Surroundings<'_>) -> Option<Outcome> {
        let asked = match Asked::of(request)? {
            Ok(asked) => asked,
            Err(refusal) => return Some(said(refusal)),
        };
        let Some(store) = self.profiles.store() else { return Some(said(NOWHERE)) };
        self.profiles.settle(asked.guild).await;
        let shown = timeout(LONGEST, self.shown(store, &asked, surroundings.snapshot)).await;
        Some(shown.unwrap_or(Err(StoreError::Slow)).map_or_else(
            |error| {
                warn!(reason = with_causes(&error), "what was counted in a server could not be read");
                said(NOT_NOW)
            },
            Outcome::from,
        ))
    }

    async fn shown(
        &self,
        store: &Store,
        asked: &Asked,
        snapshot: &Arc<Snapshot>,
    ) -> Result<InteractionResponse, StoreError> {
        let (asker, days) = (asked.caller.user, asked.step.days());
        match asked.step {
            Step::Overview(_) => self.overview(store, asked, snapshot, None).await,
            Step::Table(_) => {
                let (today, counts) = self.counts(store, asked).await?;
                // What stands there stays.
                Ok(InteractionResponse::Reply(table(today, &counts)))
            }
            Step::Open(_, message) => {
                let groups = groups(store, asked, snapshot).await?;
                match groups.iter().find(|group| group.has(message)) {
                    Some(found) => Ok(placed(group(asker, days, found), asked.in_place)),
                    None => self.overview(store, asked, snapshot, Some(GONE)).await,
                }
            }
            Step::Ignore(_, message) => {
                let groups = groups(store, asked, snapshot).await?;
                if let Some(found) = groups.iter().find(|group| group.has(message)) {
                    store.drop_messages(found.questions.iter().map(|question| question.message).collect()).await?;
                }
                self.overview(store, asked, snapshot, Some(IGNORED)).await
            }
        }
    }

    async fn overview(
        &self,
        store: &Store,
        asked: &Asked,
        snapshot: &Arc<Snapshot>,
        notice: Option<&str>,
    ) -> Result<InteractionResponse, StoreError> {
        let profile = self.profiles.of(Some(asked.guild));
        let (today, counts) = self.counts(store, asked).await?;
        let votes = store.votes(asked.guild.into(), first_day(asked, today) * DAY).await?;
        let summary = Summary::new(asked.step.days(), today, &counts, &votes);
        let title = |id: &str| title(snapshot, &profile, id);
        let rated = summary.rated.iter().map(|rated| Titled { rated: rated.clone(), title: title(&rated.id) });
        let rated: Vec<Titled> = rated.collect();
        let groups = match profile.keeps_unanswered {
            true => Some(groups(store, asked, snapshot).await?),
            false => None,
        };
        let asker = asked.caller.user;
        let view = View { asker, summary: &summary, rated: &rated, unanswered: groups.as_deref(), notice };
        Ok(placed(overview(&view), asked.in_place))
    }

    /// Today, as a day of Unix time, and what was counted in the days that are looked at, up to this moment.
    async fn counts(&self, store: &Store, asked: &Asked) -> Result<(i64, Vec<(Counted, u64)>), StoreError> {
        // By itself, so that nothing is lost when nobody waits for it any more.
        let activity = self.activity.clone();
        let _ = tokio::spawn(async move { activity.write().await }).await;
        let today = now().div_euclid(DAY);
        Ok((today, store.counts(asked.guild.into(), first_day(asked, today)).await?))
    }
}

/// The first of the days that are looked at, as a day of Unix time.
fn first_day(asked: &Asked, today: i64) -> i64 {
    today - i64::from(asked.step.days()) + 1
}

/// What could not be answered in the days that are looked at, by what it asks.
async fn groups(store: &Store, asked: &Asked, snapshot: &Arc<Snapshot>) -> Result<Vec<Group>, StoreError> {
    let since = now() - i64::from(asked.step.days()) * DAY;
    let mut questions = store.unanswered(asked.guild.into(), MOST_QUESTIONS).await?;
    questions.retain(|question| question.at >= since);
    let snapshot = Arc::clone(snapshot);
    // It takes too long for a thread that others wait for.
    let grouped = spawn_blocking(move || {
        let texts: Vec<&str> = questions.iter().map(|question| question.text.as_str()).collect();
        let of_group = |places: Vec<usize>| {
            let questions = places.into_iter().filter_map(|place| questions.get(place).cloned()).collect();
            Group { questions }
        };
        snapshot.assistant().grouped(&texts).into_iter().map(of_group).collect()
    });
    grouped.await.map_err(|_| StoreError::Closed)
}

/// The title of a reply, as this server has it.
fn title(snapshot: &Snapshot, profile: &GuildProfile, id: &str) -> Option<String> {
    snapshot.assistant().title(&parse_id(snapshot.knowledge(), id)?, Some(&profile.overlay))
}
