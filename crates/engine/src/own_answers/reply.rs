//! An own answer as a reply.

use crate::answers::{Item, Reply, SourceLine};
use crate::knowledge::Grade;
use crate::own_answers::answer::OwnAnswer;

/// The answer as its moderators wrote it, marked as this server's own. The link, if there is one, is where to read on. None
/// if what it shows is built in.
pub fn reply(answer: &OwnAnswer) -> Option<Reply> {
    let text = answer.answer()?;
    let source = SourceLine {
        id: format!("own:{}", answer.id),
        title: "This server's own answer".to_owned(),
        publisher: "this server's moderators".to_owned(),
        short: "this server's moderators".to_owned(),
        issuer: "this server's moderators".to_owned(),
        is_copy: false,
        address: answer.link().map(str::to_owned),
        as_of: String::new(),
        grade: Grade::Primary,
    };
    Some(Reply {
        title: answer.question.trim().to_owned(),
        lead: vec![Item::new(text.trim())],
        sources: vec![source],
        ..Reply::default()
    })
}
