//! What those who look after a server teach it: the step is taken in the store, put in force, told in the server's log channel,
//! and shown.

mod files;
mod meaning;
mod taking;

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serenity::all::MessageId;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing::{debug, info, warn};

use crate::discord::bot::guild_profiles::GuildProfiles;
use crate::discord::bot::log_channel::LogChannel;
use crate::discord::bot::step::{LONGEST, Refusal, Surroundings, said};
use crate::discord::bot::teaching::taking::{NO_ANSWER, Taking};
use crate::discord::net::attachment::Attachments;
use crate::discord::ui::message::{InteractionResponse, Outcome};
use crate::discord::ui::request::{Form, Request};
use crate::discord::ui::snapshot::Snapshot;
use crate::discord::ui::teach::{
    self, Asked, Clash, Draft, HISTORY_SHOWN, Listed, Preview, Step, Written, answer_form, conflict, find_form, listed,
    means, meant_form, of_form, phrasing_form, preview, removal, revised, saved, told, undone_since,
};
use crate::report::with_causes;
use crate::store::{
    Expected, GuildSettings, KeptAnswer, Lesson, OwnAnswersChange, OwnChange, StoreError, Taught, TaughtState,
    UndoTaught, UndoneTaught, now,
};
use engine::answers::{Query, parse_id};
use engine::assistant::Overlay;
use engine::own_answers::{self, LONGEST_QUESTION, MOST_ANSWERS, OwnAnswer, OwnAnswerError, OwnAnswers, id_for};

/// The response waits so long for what was taught to be in force; a single answer is within milliseconds.
const IN_FORCE: Duration = Duration::from_millis(500);
const DAY: Duration = Duration::from_secs(86_400);
/// Questions that could not be answered that are looked at for a new answer.
const UNANSWERED: u32 = 100;

const NOWHERE: &str = "This bot keeps no answers of servers' own: its operator has given it no place to keep them in.";
const NOT_NOW: &str = "I cannot get at what servers have been taught just now, so nothing has been changed. Please try it again in \
                       a minute.";
const PERHAPS: &str = "That took too long. It may have been done or not: `/teach history` shows what was.";
const TOO_MUCH_AT_ONCE: &str = "Somebody else is changing the same. Please try it once more.";

/// What has been taught, and which version that led to.
struct Done {
    version: u64,
    changes: Vec<OwnChange>,
}

/// Takes steps.
pub struct Teaching {
    profiles: Arc<GuildProfiles>,
    log_channel: LogChannel,
    attachments: Attachments,
}

impl Teaching {
    /// Takes steps with what the profiles' store keeps, and puts them in force there.
    pub const fn new(profiles: Arc<GuildProfiles>, log_channel: LogChannel, attachments: Attachments) -> Self {
        Self { profiles, log_channel, attachments }
    }

    /// What comes of a request; none if it is about something else.
    pub async fn handled(&self, request: &Request, surroundings: &Surroundings<'_>) -> Option<Outcome> {
        let asked = match Asked::of(request)? {
            Ok(asked) => asked,
            Err(refusal) => return Some(said(refusal)),
        };
        let Some(store) = self.profiles.store() else { return Some(said(NOWHERE)) };
        self.profiles.settle(asked.guild).await;
        let taking = Taking { store, asked: &asked, surroundings };
        let taken = timeout(LONGEST, self.taken(&taking)).await;
        Some(match taken.unwrap_or(Err(Refusal::Store(StoreError::Slow))) {
            Ok(response) => response.into(),
            Err(Refusal::Said(text)) => said(&text),
            Err(Refusal::Store(error)) => {
                warn!(reason = with_causes(&error), "what servers have been taught could not be read or changed");
                let may_be_done = error.may_be_done() && asked.step.changes();
                if may_be_done {
                    self.profiles.doubt(asked.guild);
                }
                said(if may_be_done { PERHAPS } else { NOT_NOW })
            }
        })
    }

    async fn taken(&self, taking: &Taking<'_>) -> Result<InteractionResponse, Refusal> {
        let (asker, guild) = (taking.user(), taking.guild());
        Ok(match &taking.asked.step {
            Step::Write { message, text } => self.begin(taking, text, *message).await?,
            Step::WriteKept(message) => {
                let text = taking.kept_text(*message).await?;
                self.begin(taking, &text, Some(*message)).await?
            }
            Step::Change(typed) => {
                let kept = taking.kept(&self.id_of(taking, typed)?).await?;
                let draft = Draft::of(kept.answer, kept.version);
                InteractionResponse::Form(answer_form(asker, taking.put(&draft).await?, &draft))
            }
            Step::Rewrite(number) => {
                InteractionResponse::Form(answer_form(asker, *number, &taking.draft(*number).await?))
            }
            Step::Written { draft, form } => self.written(taking, *draft, form).await?,
            Step::Until(number, days) => {
                let draft = taking.draft(*number).await?.until(days.map(in_days));
                self.previewed(taking, &draft).await?
            }
            Step::Replace(number, entry) => {
                let draft = taking.draft(*number).await?.replacing(entry.clone());
                self.previewed(taking, &draft).await?
            }
            Step::Save { draft, anyway } => self.save(taking, *draft, *anyway).await?,
            Step::Cancel(number) => {
                taking.drop(*number).await;
                self.list(taking, 0, None, Some("Nothing was changed."))
            }
            Step::List(page) => self.list(taking, *page, None, None),
            Step::AskFind => InteractionResponse::Form(find_form(asker)),
            Step::Find(typed) => self.list(taking, 0, Some(typed), None),
            Step::Show(id) => {
                let kept = taking.kept(id).await?;
                let built_in = built_in_title(taking, &kept.answer);
                let look = taking.asked.caller.look();
                let shown = Written { asker, kept: &kept, look, built_in: built_in.as_deref() }.shown();
                taking.placed(shown)
            }
            Step::AskRemoval(typed) => {
                let kept = taking.kept(&self.id_of(taking, typed)?).await?;
                taking.placed(removal(asker, &kept, taking.asked.caller.look()))
            }
            Step::Remove(id, version) => {
                let lesson = Lesson { id: id.clone(), after: None, expected: Expected::Version(*version) };
                match self.taught(taking, vec![lesson]).await? {
                    Ok(done) => taking.placed(saved(asker, "✅ Removed. Nobody gets it any more.", Some(done.version))),
                    Err(_) => return Err(Refusal::said(TOO_MUCH_AT_ONCE)),
                }
            }
            Step::History(skipped) => self.history(taking, *skipped, None).await?,
            Step::Undo { version, anyway } => {
                let undoing = UndoTaught {
                    guild: guild.into(),
                    version: *version,
                    actor: asker.into(),
                    at: now(),
                    anyway: *anyway,
                };
                match taking.store.undo_taught(undoing).await? {
                    UndoneTaught::Done { settings, before, changes } => {
                        let notice = revised(changes.len());
                        self.put_in_force(taking, &settings, before, changes).await;
                        self.history(taking, 0, Some(&notice)).await?
                    }
                    UndoneTaught::Differs { revision, ids } => taking.placed(undone_since(asker, &revision, ids.len())),
                    UndoneTaught::Gone => {
                        self.history(taking, 0, Some("That change is no longer in the list.")).await?
                    }
                    UndoneTaught::Full => return Err(Refusal::said(full())),
                }
            }
            Step::Export => self.export(taking).await?,
            Step::Import(attachment) => self.import(taking, attachment).await?,
            Step::Take(number) => self.take(taking, *number).await?,
            Step::Means { message, text } => self.ask_meaning(taking, text, *message).await?,
            Step::MeansKept(message) => {
                let text = taking.kept_text(*message).await?;
                self.ask_meaning(taking, &text, Some(*message)).await?
            }
            Step::AskMeant(number) => InteractionResponse::Form(meant_form(asker, *number)),
            Step::FindMeant(number, typed) => {
                let draft = taking.draft(*number).await?;
                let choices = self.meanings(taking, typed);
                taking.placed(means(asker, *number, &draft, &choices))
            }
            Step::Meant(number, code) => {
                let draft = taking.draft(*number).await?;
                InteractionResponse::Form(phrasing_form(asker, *number, code, &draft))
            }
            Step::Confirmed { draft, code, phrasing } => self.confirmed(taking, *draft, code, phrasing).await?,
        })
    }

    /// A form for a new answer to a text.
    async fn begin(
        &self,
        taking: &Taking<'_>,
        text: &str,
        message: Option<MessageId>,
    ) -> Result<InteractionResponse, Refusal> {
        let draft = Draft::new(beginning(text, LONGEST_QUESTION), message);
        Ok(InteractionResponse::Form(answer_form(taking.user(), taking.put(&draft).await?, &draft)))
    }

    /// The id of the answer that was chosen, or that what was typed finds first.
    fn id_of(&self, taking: &Taking<'_>, typed: &str) -> Result<String, Refusal> {
        let own = self.profiles.of(Some(taking.guild())).overlay.own().cloned();
        let own = own.ok_or_else(|| Refusal::said(NO_ANSWER))?;
        if own.iter().any(|answer| answer.id == typed) {
            return Ok(typed.to_owned());
        }
        let matcher = taking.surroundings.snapshot.assistant().matcher();
        let found = own.find(typed, matcher).first().map(|answer| answer.id.clone());
        found.ok_or_else(|| Refusal::said(NO_ANSWER))
    }

    async fn written(&self, taking: &Taking<'_>, number: u64, form: &Form) -> Result<InteractionResponse, Refusal> {
        let draft = of_form(taking.draft(number).await?, form);
        self.previewed(taking, &draft).await
    }

    /// Keeps a draft and shows it as members would see it.
    async fn previewed(&self, taking: &Taking<'_>, draft: &Draft) -> Result<InteractionResponse, Refusal> {
        let number = taking.put(draft).await?;
        let with_id = OwnAnswer { id: self.id_for(taking, draft), ..draft.answer.clone() };
        let fault = with_id.check().err();
        let built_in = built_in_title(taking, &draft.answer);
        let (clashes, would_answer) = match fault {
            Some(_) => (Vec::new(), None),
            None => self.met(taking, &with_id).await,
        };
        let mentioned = own_answers::mentions(draft.answer.answer().unwrap_or_default()).into_iter();
        let foreign = mentioned.filter(|(_, mention)| !taking.is_here(mention)).map(|(_, mention)| mention.to_string());
        let foreign: Vec<String> = foreign.collect();
        Ok(taking.placed(preview(&Preview {
            asker: taking.user(),
            draft,
            number,
            look: taking.asked.caller.look(),
            fault: fault.as_ref(),
            clashes: &clashes,
            foreign: &foreign,
            would_answer,
            built_in: built_in.as_deref(),
        })))
    }

    /// What a new answer comes near to, and how many of the questions that could not be answered it would answer now, of how many.
    async fn met(&self, taking: &Taking<'_>, answer: &OwnAnswer) -> (Vec<Clash>, Option<(usize, usize)>) {
        let profile = self.profiles.of(Some(taking.guild()));
        let kept = match profile.keeps_unanswered {
            true => taking.store.unanswered(taking.guild().into(), UNANSWERED).await.unwrap_or_default(),
            false => Vec::new(),
        };
        let (snapshot, answer) = (Arc::clone(taking.surroundings.snapshot), answer.clone());
        // It takes too long for a thread that others wait for.
        let met = spawn_blocking(move || {
            let (assistant, overlay) = (snapshot.assistant(), Some(&profile.overlay));
            let clashes = assistant.collisions(&answer, overlay).into_iter().map(|collision| Clash {
                is_own: matches!(parse_id(assistant.knowledge(), &collision.id), Some(Query::Own(_))),
                id: collision.id,
                title: collision.title,
                way: collision.asked,
                how: collision.how,
            });
            let clashes = clashes.collect();
            let mut own = profile.overlay.own().map(|own| OwnAnswers::clone(own)).unwrap_or_default();
            if kept.is_empty() || own.add(answer.clone(), assistant.matcher()).is_err() {
                return (clashes, None);
            }
            let texts: Vec<&str> = kept.iter().map(|question| question.text.as_str()).collect();
            let answered = assistant.would_answer(&Arc::new(own), &answer, &texts, overlay).len();
            (clashes, Some((answered, texts.len())))
        });
        met.await.unwrap_or_default()
    }

    /// The id that a draft's answer has, or will have.
    fn id_for(&self, taking: &Taking<'_>, draft: &Draft) -> String {
        if draft.changes.is_some() {
            return draft.answer.id.clone();
        }
        let profile = self.profiles.of(Some(taking.guild()));
        let is_taken = |id: &str| profile.overlay.own().is_some_and(|own| own.iter().any(|answer| answer.id == id));
        id_for(&draft.answer.question, is_taken)
    }

    async fn save(&self, taking: &Taking<'_>, number: u64, anyway: bool) -> Result<InteractionResponse, Refusal> {
        let draft = taking.draft(number).await?;
        let answer = OwnAnswer { id: self.id_for(taking, &draft), ..draft.answer.clone() };
        if answer.check().is_err() {
            return self.previewed(taking, &draft).await;
        }
        let expected = match draft.changes {
            _ if anyway => Expected::Anything,
            Some(version) => Expected::Version(version),
            None => Expected::Nothing,
        };
        let id = answer.id.clone();
        let lesson = Lesson { id: id.clone(), after: Some(answer), expected };
        match self.taught(taking, vec![lesson]).await? {
            Ok(done) => {
                taking.drop(number).await;
                self.drop_unanswered(taking, draft.asked_by, &id);
                if done.changes.is_empty() {
                    return Ok(taking.placed(saved(taking.user(), "That is how it was already.", None)));
                }
                let text = "✅ Saved, and in force: ask me, in words of your own.";
                Ok(taking.placed(saved(taking.user(), text, Some(done.version))))
            }
            Err(present) => {
                let look = taking.asked.caller.look();
                Ok(taking.placed(conflict(taking.user(), number, present.as_ref(), look)))
            }
        }
    }

    /// Teaches and puts it in force; hands back what is there if somebody else has changed it meanwhile.
    async fn taught(
        &self,
        taking: &Taking<'_>,
        lessons: Vec<Lesson>,
    ) -> Result<Result<Done, Option<KeptAnswer>>, Refusal> {
        // One that is at fault would be stored and left out of all that is loaded, with its other ways to ask.
        let answers = lessons.iter().filter_map(|lesson| lesson.after.as_ref());
        if let Some(fault) = answers.filter_map(|answer| answer.check().err()).next() {
            return Err(Refusal::Said(faulty(&fault)));
        }
        let (guild, actor) = (taking.guild().into(), taking.user().into());
        match taking.store.teach(OwnAnswersChange { guild, actor, at: now(), lessons }).await? {
            Taught::Done { settings, before, changes } => {
                let done = Done { version: settings.taught.version, changes: changes.clone() };
                self.put_in_force(taking, &settings, before, changes).await;
                Ok(Ok(done))
            }
            Taught::Differs { present, .. } => Ok(Err(present)),
            Taught::Full => Err(Refusal::said(full())),
        }
    }

    /// Puts a change in force, and tells of it where the server wants to hear of it.
    async fn put_in_force(
        &self,
        taking: &Taking<'_>,
        settings: &GuildSettings,
        before: TaughtState,
        changes: Vec<OwnChange>,
    ) {
        let (guild, user) = (taking.guild(), taking.user());
        if let Some(channel) = settings.log_channel().filter(|_| !changes.is_empty()) {
            let what = match changes.as_slice() {
                [change] => told(change),
                many => format!("changed {} own answers at once", many.len()),
            };
            self.log_channel.tell(guild, channel, settings.version, &format!("<@{user}> {what}"));
        }
        info!(%guild, answers = changes.len(), "a server's own answers were changed");
        let (profiles, settings) = (Arc::clone(&self.profiles), settings.clone());
        // Of many answers the words take a while to read; whoever waits for the response need not.
        let putting = tokio::spawn(async move { profiles.put_taught(guild, &settings, before, changes).await });
        let _ = timeout(IN_FORCE, putting).await;
    }

    /// What has an answer now is not unanswered any more: the message that asked for it, and all that it answers as well.
    fn drop_unanswered(&self, taking: &Taking<'_>, asked_by: Option<MessageId>, answer: &str) {
        let profile = self.profiles.of(Some(taking.guild()));
        if !profile.keeps_unanswered && asked_by.is_none() {
            return;
        }
        let (store, guild) = (taking.store.clone(), taking.guild());
        let (snapshot, id) = (Arc::clone(taking.surroundings.snapshot), answer.to_owned());
        tokio::spawn(async move {
            let dropped = async {
                let kept = store.unanswered(guild.into(), UNANSWERED).await?;
                let answered = spawn_blocking(move || {
                    let (assistant, overlay) = (snapshot.assistant(), Some(&profile.overlay));
                    let taught =
                        profile.overlay.own().and_then(|own| Some((own, own.iter().find(|known| known.id == id)?)));
                    let Some((own, answer)) = taught else { return Vec::new() };
                    let texts: Vec<&str> = kept.iter().map(|question| question.text.as_str()).collect();
                    let places = assistant.would_answer(own, answer, &texts, overlay);
                    places.into_iter().filter_map(|place| kept.get(place).map(|question| question.message)).collect()
                });
                let answered: Vec<NonZeroU64> = answered.await.unwrap_or_default();
                store.drop_messages(asked_by.map(NonZeroU64::from).into_iter().chain(answered).collect()).await
            };
            if let Err(error) = dropped.await {
                debug!(%guild, reason = with_causes(&error), "questions that have an answer now are left to go by themselves");
            }
        });
    }

    fn list(
        &self,
        taking: &Taking<'_>,
        page: usize,
        search: Option<&str>,
        notice: Option<&str>,
    ) -> InteractionResponse {
        let own = self.profiles.of(Some(taking.guild())).overlay.own().cloned().unwrap_or_default();
        let assistant = taking.surroundings.snapshot.assistant();
        let found = search.map(|typed| (typed, own.find(typed, assistant.matcher())));
        let by_words = assistant.encoder().map_or(0, |encoder| own.without_vectors(encoder.body()).count());
        let found = found.as_ref().map(|(typed, found)| (*typed, found.as_slice()));
        let view = Listed { asker: taking.user(), own: &own, found, page, by_words, notice, now: SystemTime::now() };
        taking.placed(listed(&view))
    }

    async fn history(
        &self,
        taking: &Taking<'_>,
        skipped: u32,
        notice: Option<&str>,
    ) -> Result<InteractionResponse, Refusal> {
        let revisions = taking.store.own_history(taking.guild().into(), skipped, HISTORY_SHOWN + 1).await?;
        Ok(taking.placed(teach::history(taking.user(), skipped, &revisions, notice)))
    }
}

/// The title of what is built in, where an answer leads to it or stands in its place.
fn built_in_title(taking: &Taking<'_>, answer: &OwnAnswer) -> Option<String> {
    let id = answer.means().or_else(|| answer.replaces())?;
    title_of(taking.surroundings.snapshot, &Overlay::default(), id)
}

fn title_of(snapshot: &Snapshot, overlay: &Overlay, id: &str) -> Option<String> {
    let assistant = snapshot.assistant();
    assistant.title(&parse_id(assistant.knowledge(), id)?, Some(overlay))
}

/// So many days from now.
fn in_days(days: u32) -> SystemTime {
    SystemTime::now() + DAY * days
}

fn faulty(fault: &OwnAnswerError) -> String {
    format!("Nothing was saved: {fault}. Mentions and emoji of a server do not count in a way to ask.")
}

fn full() -> String {
    format!("This server has {MOST_ANSWERS} answers of its own, which is as many as there can be. Remove one first.")
}

/// At most so many characters of a text, in one line, without mentions.
fn beginning(text: &str, most: usize) -> String {
    let is_mention = |word: &&str| word.starts_with('<') && word.ends_with('>') && word.contains(['@', '#', ':']);
    let words: Vec<&str> = text.split_whitespace().filter(|word| !is_mention(word)).collect();
    words.join(" ").chars().take(most).collect::<String>().trim().to_owned()
}
