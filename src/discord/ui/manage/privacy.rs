//! `/privacy`: what is kept, and what of it is about whoever asks.

use std::time::Duration;

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, UserId};

use crate::discord::ui::manage::{custom_id, words};
use crate::discord::ui::message::OutgoingMessage;
use crate::discord::ui::render;
use crate::store::AboutMember;

const NOBODY: &str = "Nobody's messages train me: what members write changes nothing by itself about how I answer.";

/// What the message is made of.
#[derive(Debug, Clone, Copy)]
pub struct PrivacyView {
    /// Who asks.
    pub asker: UserId,
    /// What is kept about them; none if nothing is kept about anybody.
    pub about: Option<AboutMember>,
    /// For how long texts of unanswered questions are kept where a server wants that.
    pub retention: Duration,
}

/// What is kept, and about whoever asks.
pub fn privacy(view: &PrivacyView) -> OutgoingMessage {
    let days = words::days(view.retention);
    let kept = format!(
        "**What I keep**\n\
         - of a server: its settings and own answers, who changed them (90 days), and how often which entry was answered on which day, \
         without who asked;\n\
         - votes on answers (90 days), under a code that stands for you and that nobody can read back;\n\
         - only where a server has switched that on: questions to me that I could not answer, at most 300 characters, \
         without names, addresses and numbers ({days}, or until the message is deleted). Never questions about \
         coding or a case;\n\
         - the words of a message that a moderator teaches me with: in their draft (a day, or until the message is deleted), and in \
         what they save of it.\n\
         A server that I leave is forgotten after 30 days. {NOBODY}"
    );
    let Some(about) = view.about else {
        return render::line(&format!("**This bot keeps nothing that anybody writes or does.** {NOBODY}"));
    };
    let AboutMember { votes, unanswered, changes, drafts } = about;
    let mut text = format!("{kept}\n\n**About you:** {}, {}", counted(votes, "vote"), counted(unanswered, "question"));
    if drafts > 0 {
        text = format!("{text}, {} of an answer, which go after a day", counted(drafts, "draft"));
    }
    if changes > 0 {
        text = format!("{text}, and {}", named_changes(changes));
    }
    let mut rows = Vec::new();
    if votes + unanswered + drafts > 0 {
        let button = CreateButton::new(custom_id(view.asker, &["forget"]));
        let button = button.label("Delete what is about me").style(ButtonStyle::Danger);
        rows.push(CreateActionRow::Buttons(vec![button]));
    }
    OutgoingMessage { rows, ..render::line(&format!("{text}.")) }
}

/// That what was kept about somebody is gone, and what is left, as far as that is known.
pub fn privacy_forgotten(deleted: u64, left: Option<AboutMember>) -> OutgoingMessage {
    let left = match left.map(|left| left.changes) {
        None => String::new(),
        Some(0) => " There is nothing left.".to_owned(),
        Some(changes) => format!(" What is left: {}.", named_changes(changes)),
    };
    render::line(&format!("Deleted: {} that I kept about you.{left}", counted(deleted, "thing")))
}

/// Changes that somebody has made, and how long they are kept.
fn named_changes(changes: u64) -> String {
    let changes = counted(changes, "change");
    format!("{changes} of settings or answers with your name, which belong to the server and go after 90 days")
}

fn counted(count: u64, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}
