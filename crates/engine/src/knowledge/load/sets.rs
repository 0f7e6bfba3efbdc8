//! Names of the program's own that tables may give.

/// Commands that an answer may lead on to.
pub(super) const COMMANDS: [&str; 8] =
    ["career", "cert", "compare", "faq", "interview", "outlook", "resources", "salary"];
