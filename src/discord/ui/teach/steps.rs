//! Steps, as custom ids have them. Never to be changed but by adding: a screen may be older than the program.

use serenity::all::MessageId;

use crate::discord::ui::request::{Attachment, Form};

/// Something that a command, a press, a choice or a form asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To write an answer, to a message if there is one, with a text as its question.
    Write {
        /// The message.
        message: Option<MessageId>,
        /// Its text; may be empty.
        text: String,
    },
    /// To write an answer to an unanswered question that is kept.
    WriteKept(MessageId),
    /// To change an answer, by its id or what was typed for it.
    Change(String),
    /// To go on writing.
    Rewrite(u64),
    /// What was written.
    Written {
        /// The draft.
        draft: u64,
        /// The form.
        form: Box<Form>,
    },
    /// Until when a draft's answer holds: so many days from now; none is for good.
    Until(u64, Option<u32>),
    /// Which built-in entry a draft's answer stands in the place of.
    Replace(u64, Option<String>),
    /// To save a draft; or although somebody else has changed the answer meanwhile.
    Save {
        /// The draft.
        draft: u64,
        /// Whether it is saved whatever is there.
        anyway: bool,
    },
    /// To forget a draft.
    Cancel(u64),
    /// To see a page of the answers.
    List(usize),
    /// To be asked what is looked for.
    AskFind,
    /// To see the answers that have this, or are like it.
    Find(String),
    /// To see one.
    Show(String),
    /// To be asked whether one is to be removed, by its id or what was typed for it.
    AskRemoval(String),
    /// To remove one, if it is still that of this version.
    Remove(String, u64),
    /// To see what has been changed, without the latest ones.
    History(u32),
    /// To undo a change.
    Undo {
        /// The version that it led to.
        version: u64,
        /// Whether it is undone although what it left has been changed since.
        anyway: bool,
    },
    /// To have all answers in a file.
    Export,
    /// To see what taking a file would change.
    Import(Attachment),
    /// To take the file of a draft.
    Take(u64),
    /// To say what a message means.
    Means {
        /// The message.
        message: Option<MessageId>,
        /// Its text; may be empty.
        text: String,
    },
    /// To say what an unanswered question that is kept means.
    MeansKept(MessageId),
    /// To be asked for what a draft's words mean.
    AskMeant(u64),
    /// What somebody typed to find what a draft's words mean.
    FindMeant(u64, String),
    /// To have a draft's words confirmed as a way to ask what has this code.
    Meant(u64, String),
    /// They are confirmed, perhaps reworded.
    Confirmed {
        /// The draft.
        draft: u64,
        /// The code of what they mean.
        code: String,
        /// The words.
        phrasing: String,
    },
}

impl Step {
    /// Whether it goes on with something that has been begun.
    pub(super) const fn has_draft(&self) -> bool {
        matches!(self, Self::Written { .. } | Self::FindMeant(..) | Self::Confirmed { .. })
    }

    /// Whether what servers have been taught is changed by it.
    pub const fn changes(&self) -> bool {
        matches!(
            self,
            Self::Save { .. } | Self::Take(_) | Self::Remove(..) | Self::Undo { .. } | Self::Confirmed { .. }
        )
    }

    /// Reads the entries of a custom id, with what was chosen from a menu.
    pub(super) fn read(entries: &[String], chosen: &[String]) -> Option<Self> {
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        let message = |id: &str| id.parse().ok().filter(|id| *id != 0).map(MessageId::new);
        let version = |text: &str| text.parse::<u64>().ok();
        Some(match entries.as_slice() {
            ["new"] => Self::Write { message: None, text: String::new() },
            ["new", "u", id] => Self::WriteKept(message(id)?),
            ["means", "u", id] => Self::MeansKept(message(id)?),
            ["change", id] => Self::Change((*id).to_owned()),
            ["rewrite", draft] => Self::Rewrite(version(draft)?),
            ["until", draft] => {
                let days = chosen.first()?;
                Self::Until(version(draft)?, if days == "ever" { None } else { Some(days.parse().ok()?) })
            }
            ["replace", draft] => Self::Replace(version(draft)?, chosen.first().filter(|id| *id != "nothing").cloned()),
            ["save", draft] => Self::Save { draft: version(draft)?, anyway: false },
            ["save!", draft] => Self::Save { draft: version(draft)?, anyway: true },
            ["take", draft] => Self::Take(version(draft)?),
            ["cancel", draft] => Self::Cancel(version(draft)?),
            ["list", page] => Self::List(page.parse().ok()?),
            ["find?"] => Self::AskFind,
            ["show"] => Self::Show(chosen.first()?.clone()),
            ["show", id] => Self::Show((*id).to_owned()),
            ["remove?", id] => Self::AskRemoval((*id).to_owned()),
            ["remove", id, seen] => Self::Remove((*id).to_owned(), version(seen)?),
            ["history", skipped] => Self::History(skipped.parse().ok()?),
            ["undo"] => Self::Undo { version: version(chosen.first()?)?, anyway: false },
            ["undo", led_to] => Self::Undo { version: version(led_to)?, anyway: false },
            ["undo!", led_to] => Self::Undo { version: version(led_to)?, anyway: true },
            ["meant?", draft] => Self::AskMeant(version(draft)?),
            ["meant", draft] => Self::Meant(version(draft)?, chosen.first()?.clone()),
            _ => return None,
        })
    }

    /// Reads the entries of a form's custom id, with what was typed.
    pub(super) fn read_form(entries: &[String], form: &Form) -> Option<Self> {
        let typed = || Some(form.first().trim().to_owned()).filter(|typed| !typed.is_empty());
        let number = |text: &str| text.parse::<u64>().ok();
        Some(match entries.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["written", draft] => Self::Written { draft: number(draft)?, form: Box::new(form.clone()) },
            ["find"] => Self::Find(typed()?),
            ["find-meant", draft] => Self::FindMeant(number(draft)?, typed()?),
            ["meant", draft, code] => {
                Self::Confirmed { draft: number(draft)?, code: (*code).to_owned(), phrasing: typed()? }
            }
            _ => return None,
        })
    }
}
