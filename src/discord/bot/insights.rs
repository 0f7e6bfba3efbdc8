//! What was asked in a server, what members say of the answers, and what could not be answered: read from the store and shown.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tracing::warn;

use crate::discord::bot::activity::Activity;
use crate::discord::bot::guild_profiles::GuildProfiles;
use crate::discord::bot::management::Surroundings;
use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::insights::{Asked, Group, Step, Summary, Titled, View, group, overview, table};
use crate::discord::ui::message::{InteractionResponse, Outcome};
use crate::discord::ui::render;
use crate::discord::ui::request::Request;
use crate::discord::ui::snapshot::Snapshot;
use crate::report::with_causes;
use crate::store::{Store, StoreError, UnansweredQuestion, now};
use engine::answers::parse_id;

/// Discord gives three seconds for the response.
const LONGEST: Duration = Duration::from_millis(2_000);
/// Unanswered questions that are looked at, the latest ones.
const MOST_QUESTIONS: u32 = 300;
const DAY: i64 = 86_400;

const NOWHERE: &str = "This bot counts nothing: its operator has given it no place to keep that in.";
const NOT_NOW: &str = "I cannot get at what was counted just now. Please try it again in a minute.";
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
            Err(refusal) => return Some(InteractionResponse::Reply(render::line(refusal)).into()),
        };
        let Some(store) = self.profiles.store() else {
            return Some(InteractionResponse::Reply(render::line(NOWHERE)).into());
        };
        self.profiles.settle(asked.guild).await;
        let shown = timeout(LONGEST, self.shown(store, &asked, surroundings.snapshot)).await;
        let response = shown.unwrap_or(Err(StoreError::Slow)).unwrap_or_else(|error| {
            warn!(reason = with_causes(&error), "what was counted in a server could not be read");
            InteractionResponse::Reply(render::line(NOT_NOW))
        });
        Some(response.into())
    }

    async fn shown(
        &self,
        store: &Store,
        asked: &Asked,
        snapshot: &Snapshot,
    ) -> Result<InteractionResponse, StoreError> {
        let profile = self.profiles.of(Some(asked.guild));
        let (asker, days) = (asked.caller.user, asked.step.days());
        let mut notice = None;
        let message = match asked.step {
            Step::Overview(_) => None,
            Step::Table(_) => {
                self.write().await;
                let today = now().div_euclid(DAY);
                let counts = store.counts(asked.guild.into(), today - i64::from(days) + 1).await?;
                // What stands there stays.
                return Ok(InteractionResponse::Reply(table(today, &counts)));
            }
            Step::Open(_, message) => {
                let groups = self.groups(store, asked, snapshot).await?;
                let found = groups.iter().find(|group| group.has(message));
                notice = found.is_none().then_some(GONE);
                found.map(|found| group(asker, days, found))
            }
            Step::Ignore(_, message) => {
                let groups = self.groups(store, asked, snapshot).await?;
                if let Some(found) = groups.iter().find(|group| group.has(message)) {
                    store.drop_messages(found.questions.iter().map(|question| question.message).collect()).await?;
                }
                notice = Some("Ignored: their texts are deleted.");
                None
            }
        };
        let message = match message {
            Some(message) => message,
            None => {
                self.write().await;
                let today = now().div_euclid(DAY);
                let counts = store.counts(asked.guild.into(), today - i64::from(days) + 1).await?;
                let votes = store.votes(asked.guild.into()).await?;
                let summary = Summary::new(days, today, &counts, &votes);
                let title = |id: &str| title(snapshot, &profile, id);
                let rated = summary.rated.iter().map(|rated| Titled { rated: rated.clone(), title: title(&rated.id) });
                let rated: Vec<Titled> = rated.collect();
                let groups = match profile.keeps_unanswered {
                    true => Some(self.groups(store, asked, snapshot).await?),
                    false => None,
                };
                let unanswered = groups.as_deref();
                overview(&View { asker, summary: &summary, rated: &rated, unanswered, notice })
            }
        };
        Ok(if asked.in_place { InteractionResponse::Update(message) } else { InteractionResponse::Reply(message) })
    }

    /// Writes what was counted and is not written yet. By itself, so that nothing is lost when nobody waits for it any more.
    async fn write(&self) {
        let activity = self.activity.clone();
        let _ = tokio::spawn(async move { activity.write().await }).await;
    }

    /// What could not be answered in these days, by what it asks.
    async fn groups(&self, store: &Store, asked: &Asked, snapshot: &Snapshot) -> Result<Vec<Group>, StoreError> {
        let since = now() - i64::from(asked.step.days()) * DAY;
        let mut questions = store.unanswered(asked.guild.into(), MOST_QUESTIONS).await?;
        questions.retain(|question| question.at >= since);
        let texts: Vec<&str> = questions.iter().map(|question| question.text.as_str()).collect();
        let groups = snapshot.assistant().grouped(&texts);
        let of_group = |places: Vec<usize>| {
            let questions: Vec<UnansweredQuestion> =
                places.into_iter().filter_map(|place| questions.get(place).cloned()).collect();
            Group { questions }
        };
        Ok(groups.into_iter().map(of_group).collect())
    }
}

/// The title of a reply, as this server has it.
fn title(snapshot: &Snapshot, profile: &GuildProfile, id: &str) -> Option<String> {
    snapshot.assistant().title(&parse_id(snapshot.knowledge(), id)?, Some(&profile.overlay))
}
