//! Handing out and taking answers as files.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::discord::bot::step::Refusal;
use crate::discord::bot::teaching::Teaching;
use crate::discord::bot::teaching::taking::Taking;
use crate::discord::ui::message::InteractionResponse;
use crate::discord::ui::request::Attachment;
use crate::discord::ui::teach::{Import, ImportDraft, export, import_faults, import_preview, imported};
use crate::store::{Expected, Lesson};
use engine::knowledge::Severity;
use engine::own_answers::{self, Mention, OwnAnswer};

const UNREADABLE: &str = "I could not read that file. Please try it once more.";
const CHANGED_SINCE: &str = "Somebody has changed one of these answers since you looked at the file, so nothing was taken. Import \
                             it again to see what is different now.";

impl Teaching {
    /// All answers as a file; where there are none, the list of them.
    pub(super) async fn export(&self, taking: &Taking<'_>) -> Result<InteractionResponse, Refusal> {
        let kept = taking.store.own_answers(taking.guild().into()).await?;
        if kept.is_empty() {
            return Ok(self.list(taking, 0, None, None));
        }
        let written = own_answers::write(kept.iter().map(|kept| &kept.answer));
        Ok(taking.placed(export(kept.len(), written)))
    }

    /// What taking a file would change; or what is at fault with it, all of it.
    pub(super) async fn import(
        &self,
        taking: &Taking<'_>,
        attachment: &Attachment,
    ) -> Result<InteractionResponse, Refusal> {
        let text = self.attachments.text(attachment).await.map_err(|error| Refusal::said(error.to_string()))?;
        let present = taking.store.own_answers(taking.guild().into()).await?;
        let snapshot = Arc::clone(taking.surroundings.snapshot);
        let read = spawn_blocking(move || {
            let answers: Vec<&OwnAnswer> = present.iter().map(|kept| &kept.answer).collect();
            (own_answers::read("", &text, snapshot.knowledge(), &answers), present)
        });
        let (file, present) = read.await.map_err(|_| Refusal::said(UNREADABLE))?;
        let foreign = own_answers::foreign_mentions(&file.answers, |mention| taking.is_here(mention));
        if !file.is_good() || !foreign.is_empty() {
            let errors = file.findings.iter().filter(|finding| finding.severity == Severity::Error);
            let errors = errors.map(|finding| (finding.line, own_answers::in_one_line(finding)));
            let foreign = foreign.iter().map(|(line, mention)| {
                let kind = if matches!(mention, Mention::Channel(_)) { "channel" } else { "role" };
                (*line, format!("line {line}: {mention} is no {kind} of this server (mention one that is)"))
            });
            let mut faults: Vec<(usize, String)> = errors.chain(foreign).collect();
            faults.sort();
            let faults: Vec<String> = faults.into_iter().map(|(_, fault)| fault).collect();
            return Ok(taking.placed(import_faults(&faults)));
        }
        let warnings: Vec<String> = file.findings.iter().map(own_answers::in_one_line).collect();
        let version = |id: &str| present.iter().find(|kept| kept.answer.id == id).map(|kept| kept.version);
        let difference = own_answers::difference(
            present.iter().map(|kept| &kept.answer),
            file.answers.iter().map(|imported| &imported.answer),
        );
        let changes = difference.added.iter().chain(difference.changed.iter().map(|(_, after)| after));
        let taken: Vec<_> = changes.map(|answer| (version(&answer.id), OwnAnswer::clone(answer))).collect();
        let number = match taken.is_empty() {
            true => None,
            false => Some(taking.put_import(&ImportDraft { taken }).await?),
        };
        let view = Import { asker: taking.user(), number, difference: &difference, warnings: &warnings };
        Ok(taking.placed(import_preview(&view)))
    }

    /// Takes a file that was looked at, all of it or nothing.
    pub(super) async fn take(&self, taking: &Taking<'_>, number: u64) -> Result<InteractionResponse, Refusal> {
        let draft = taking.import_draft(number).await?;
        let lessons = draft.taken.into_iter().map(|(version, answer)| Lesson {
            id: answer.id.clone(),
            after: Some(answer),
            expected: version.map_or(Expected::Nothing, Expected::Version),
        });
        match self.taught(taking, lessons.collect()).await? {
            Ok(done) => {
                taking.drop(number).await;
                Ok(taking.placed(imported(taking.user(), done.changes.len(), done.version)))
            }
            Err(_) => Err(Refusal::said(CHANGED_SINCE)),
        }
    }
}
