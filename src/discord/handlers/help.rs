//! `/help`.

/// Short enough for a phone.
pub(super) const HELP: &str = "\
**I answer questions about medical coding as a career, with sources.**

**Ask:** `/ask` in your own words, mention me with your question, or send me a direct message.
**Answer somebody:** hold or right-click a message, then Apps, then **Answer this**.
**Look up:** `/salary` `/cert` `/compare` `/outlook` `/career` `/faq` `/resources`
**Practice:** `/interview`; the questions under its buttons are for you alone.
`hide` shows an answer to you alone; `for` notifies somebody of it, once a minute at most.
Under answers to messages, **Not it** and **Delete** remove them: for whoever asked, and for moderators.

-# Unofficial: not affiliated with AAPC, AHIMA or BLS. No career, legal or coding advice.
-# I keep nothing that you type. Buttons carry the ids they need within themselves.";
