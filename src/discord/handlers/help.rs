//! `/help`.

/// Short enough for a phone.
pub(super) const HELP: &str = "\
**I answer questions about medical coding as a career, with sources.**

**Ask:** `/ask` in your own words, mention me with your question, or send me a direct message.
**Answer somebody:** hold or right-click a message, then Apps, then **Answer this**.
**Look up:** `/salary` `/cert` `/compare` `/outlook` `/career` `/faq` `/resources`
**Practice:** `/interview`, where only you see the questions.
`hide` shows an answer to you alone; `for` notifies somebody of it.

-# Unofficial: not affiliated with AAPC, AHIMA or BLS. No career, legal or coding advice.
-# I keep nothing that you type. Buttons carry the ids they need within themselves.";
