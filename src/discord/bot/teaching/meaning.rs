//! What somebody's words mean: other ways to ask something that has an answer.

use serenity::all::MessageId;

use crate::discord::bot::step::Refusal;
use crate::discord::bot::teaching::taking::Taking;
use crate::discord::bot::teaching::{TOO_MUCH_AT_ONCE, Teaching, beginning, built_in_title, title_of};
use crate::discord::ui::custom_id::code;
use crate::discord::ui::message::InteractionResponse;
use crate::discord::ui::render;
use crate::discord::ui::teach::{Draft, means, saved};
use crate::store::{Expected, KeptAnswer, Lesson};
use engine::answers::{Query, parse_id};
use engine::assistant::{Question, Surface};
use engine::own_answers::{LONGEST_PHRASING, LONGEST_QUESTION, MOST_PHRASINGS, OwnAnswer, Shown, id_for};

/// Others may change the same answer at the same time.
const TRIES: usize = 4;
/// Of what somebody's words may mean, so many are offered.
const MEANINGS: usize = 5;

const NO_MEANING: &str = "What that led to is no longer here. Choose something else, please.";
const FULL_OF_WAYS: &str = "That answer has 30 other ways to ask already, which is as many as there can be.";

impl Teaching {
    /// What a text may mean, to choose from. Its words are kept as a draft until one is chosen.
    pub(super) async fn ask_meaning(
        &self,
        taking: &Taking<'_>,
        text: &str,
        message: Option<MessageId>,
    ) -> Result<InteractionResponse, Refusal> {
        let draft = Draft::new(beginning(text, LONGEST_QUESTION), message);
        let number = taking.put(&draft).await?;
        let choices = self.meanings(taking, &draft.answer.question);
        Ok(taking.placed(means(taking.user(), number, &draft, &choices)))
    }

    /// Titles and codes of what a text may mean, the likeliest first.
    pub(super) fn meanings(&self, taking: &Taking<'_>, text: &str) -> Vec<(String, String)> {
        if text.is_empty() {
            return Vec::new();
        }
        let snapshot = taking.surroundings.snapshot;
        let profile = self.profiles.of(Some(taking.guild()));
        let overlay = &profile.overlay;
        // By words alone, so that nobody waits for it.
        let response = snapshot.assistant().answer_by_words(&Question::new(text, Surface::Slash), Some(overlay));
        let ids = response.id.into_iter().chain(response.candidates.into_iter().map(|known| known.id));
        let mut choices: Vec<(String, String)> = Vec::new();
        for id in ids {
            let code = code(&id);
            if choices.len() < MEANINGS
                && choices.iter().all(|(_, known)| *known != code)
                && let Some(title) = title_of(snapshot, overlay, &id)
            {
                choices.push((title, code));
            }
        }
        choices
    }

    /// Another way to ask what has this code: for an own answer one of its ways to ask, for a built-in one a way that leads to it.
    pub(super) async fn confirmed(
        &self,
        taking: &Taking<'_>,
        number: u64,
        code: &str,
        phrasing: &str,
    ) -> Result<InteractionResponse, Refusal> {
        let draft = taking.draft(number).await?;
        let snapshot = taking.surroundings.snapshot;
        let phrasing = beginning(&phrasing.split_whitespace().collect::<Vec<_>>().join(" "), LONGEST_PHRASING);
        let id = snapshot.codes().resolve(code).ok_or_else(|| Refusal::said(NO_MEANING))?;
        let query = parse_id(snapshot.knowledge(), &id).ok_or_else(|| Refusal::said(NO_MEANING))?;
        for _ in 0..TRIES {
            let lesson = self.way_to_ask(taking, &query, &phrasing).await?;
            let title = lesson.after.as_ref().and_then(|answer| built_in_title(taking, answer));
            let title = title.or_else(|| lesson.after.as_ref().map(|answer| answer.question.clone()));
            let id = lesson.id.clone();
            let Ok(done) = self.taught(taking, vec![lesson]).await? else { continue };
            taking.drop(number).await;
            self.drop_unanswered(taking, draft.asked_by, &id);
            let title = render::escape(&title.unwrap_or_default());
            let text = format!("✅ Saved, and in force: “{}” now means **{title}**.", render::escape(&phrasing));
            let version = (!done.changes.is_empty()).then_some(done.version);
            return Ok(taking.placed(saved(taking.user(), &text, version)));
        }
        Err(Refusal::said(TOO_MUCH_AT_ONCE))
    }

    /// What is to be taught so that somebody's words ask for this.
    async fn way_to_ask(&self, taking: &Taking<'_>, query: &Query, phrasing: &str) -> Result<Lesson, Refusal> {
        let with = |kept: KeptAnswer| {
            let mut answer = kept.answer;
            let is_known = answer.ways_to_ask().any(|way| way.to_lowercase() == phrasing.to_lowercase());
            if !is_known {
                answer.phrasings.push(phrasing.to_owned());
            }
            Lesson { id: answer.id.clone(), after: Some(answer), expected: Expected::Version(kept.version) }
        };
        if let Query::Own(id) = query {
            let kept = taking.kept(id).await?;
            if kept.answer.phrasings.len() >= MOST_PHRASINGS {
                return Err(Refusal::said(FULL_OF_WAYS));
            }
            return Ok(with(kept));
        }
        let means = query.id();
        let all = taking.store.own_answers(taking.guild().into()).await?;
        let leads_there = |kept: &&KeptAnswer| {
            kept.answer.means() == Some(means.as_str()) && kept.answer.phrasings.len() < MOST_PHRASINGS
        };
        if let Some(kept) = all.iter().find(leads_there) {
            return Ok(with(kept.clone()));
        }
        let id = id_for(phrasing, |id| all.iter().any(|kept| kept.answer.id == id));
        let answer = OwnAnswer {
            id: id.clone(),
            question: beginning(phrasing, LONGEST_QUESTION),
            phrasings: Vec::new(),
            shown: Shown::BuiltIn { means },
            expires: None,
        };
        Ok(Lesson { id, after: Some(answer), expected: Expected::Nothing })
    }
}
