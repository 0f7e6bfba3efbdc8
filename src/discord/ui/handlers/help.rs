//! `/help`.

use engine::answers::Topic;
use engine::answers::topics::topics;
use engine::knowledge::Knowledge;

/// Short enough for a phone.
const ASKING: &str = "\
**Ask:** `/ask` in your own words, mention me with your question, or send me a direct message.
**Answer somebody:** hold or right-click a message, then Apps, then **Answer this**.";
const THE_REST: &str = "\
**Practice:** `/interview`; the questions under its buttons are for you alone.
`hide` shows an answer to you alone; `for` notifies somebody of it, once a minute at most.
Under answers to messages, **That helped** and **Not it** say how it was. **Not it** and **Delete** remove them: for whoever \
asked, and for moderators.";
const PRIVACY: &str = "-# I keep nothing that you type. Buttons carry the ids they need within themselves.";
const KEPT: &str = "-# I keep nothing that you type, unless this server's moderators have me keep what I could not answer, or teach \
     me with your words: `/privacy` tells more.";

/// What it answers, how it is asked, and what it is not.
pub(super) fn help(knowledge: &Knowledge, keeps: bool) -> String {
    let about = knowledge.wording.about.as_deref().map_or_else(String::new, |about| format!(" about {about}"));
    let disclaimer = knowledge.wording.disclaimer.as_deref();
    let disclaimer = disclaimer.map_or_else(String::new, |disclaimer| format!("-# {disclaimer}\n"));
    let look_up = topics().filter(|topic| *topic != Topic::INTERVIEW).map(|topic| format!("`/{}`", topic.command()));
    let look_up = look_up.collect::<Vec<_>>().join(" ");
    let privacy = if keeps { KEPT } else { PRIVACY };
    format!(
        "**I answer questions{about}, with sources.**\n\n{ASKING}\n**Look up:** {look_up}\n{THE_REST}\n\n{disclaimer}{privacy}"
    )
}
