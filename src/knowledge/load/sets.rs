//! Closed sets of words: a misspelt one would take a row out of every answer in silence.

/// Tables of pay figures; answers choose their rows by it.
pub(super) const GROUPS: [&str; 17] = [
    "area-type",
    "country",
    "credential",
    "credential-level",
    "education",
    "experience",
    "guide-dollars",
    "guide-national",
    "metro",
    "national",
    "national-comparison",
    "pay-band",
    "percentile",
    "region",
    "stage",
    "state",
    "workplace",
];
/// What a pay figure is of its population.
pub(super) const STATISTICS: [&str; 18] = [
    "advertised range",
    "band",
    "from",
    "grade",
    "maximum",
    "maximum premium",
    "mean",
    "mean of medians",
    "median",
    "minimum",
    "p10",
    "p25",
    "p75",
    "p90",
    "range",
    "typical",
    "vendor price",
    "weekly earnings",
];
/// Commands that an answer may lead on to.
pub(super) const COMMANDS: [&str; 8] =
    ["career", "cert", "compare", "faq", "interview", "outlook", "resources", "salary"];
