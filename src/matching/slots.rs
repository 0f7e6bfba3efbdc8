//! What a question names: credentials, level, years, place, specialty, two things to compare.

use serde::Serialize;

use crate::knowledge::Level;

/// What a question names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Slots {
    /// Codes of credentials, in the order of their mention.
    pub credentials: Vec<String>,
    /// The level, named or inferred from the years.
    pub level: Option<Level>,
    /// Years of experience.
    pub years: Option<u32>,
    /// ISO 3166 code.
    pub country: Option<String>,
    /// Two-letter code of a US state.
    pub state: Option<String>,
    /// Id of a specialty.
    pub specialty: Option<String>,
    /// Two credentials or two professions to compare, in alphabetical order.
    pub compare: Option<(String, String)>,
}
