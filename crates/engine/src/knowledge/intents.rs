//! What the entries of one folder are about, where something else than the entry itself may be the better reply, and
//! which words ask for that.

use serde::{Deserialize, Serialize};

/// What comparisons by pay are called in ids of replies; no aspect may be called that.
pub const PAY_RESPECT: &str = "pay";

/// What one folder says of its entries and of the words in questions. Without any of it, entries answer for themselves.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Intents {
    /// Ids of the entries with which newcomers begin.
    pub beginnings: Vec<String>,
    /// Entries about pay, whose replies the pay tables make exact.
    pub pay: Vec<PayEntry>,
    /// Words for pay.
    pub pay_words: Vec<String>,
    /// Words for a place in the distribution of pay, which only the table of the whole country shows.
    pub spread_words: Vec<String>,
    /// Words that may stand in a question about pay without asking anything else.
    pub amount_words: Vec<String>,
    /// Entries about demand.
    pub demand: Vec<DemandEntry>,
    /// Words that ask for projections.
    pub demand_words: Vec<String>,
    /// Ids of the entries about choosing between credentials.
    pub credential_choice: Vec<String>,
    /// Ids of the entries under which two professions that are named are compared.
    pub profession_choice: Vec<String>,
    /// Pairs that have an entry of their own, which answers instead of the comparison.
    pub own_comparisons: Vec<OwnComparison>,
    /// Ids of the entries under which a part of the interviews that is named is shown.
    pub interviews: Vec<String>,
    /// Ids of the entries about whatever is named, such as schools: a name that nobody knows is no credential's there.
    pub any_name: Vec<String>,
    /// Words of the field that ask nothing in particular of the thing named, such as `exam`.
    pub thin_words: Vec<String>,
    /// Words beside a name that tell that it is a credential's: `exam`.
    pub credential_words: Vec<String>,
    /// Questions for a whole table.
    pub overviews: Vec<OverviewIntent>,
    /// Questions for one thing about a credential that is named.
    pub aspects: Vec<AspectIntent>,
}

/// An entry about pay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PayEntry {
    /// Its id.
    pub entry: String,
    /// When the pay tables answer instead.
    pub yields: Yields,
}

/// What a question must name so that the pay tables answer instead of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Yields {
    /// A credential, a specialty, a level or a place.
    AnyName,
    /// A credential or specialty together with a level or a place, and a word for pay.
    NarrowedSubject,
    /// Another country than the home country, or a level together with a credential, a specialty or a place.
    LevelOrAbroad,
}

/// An entry about demand.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemandEntry {
    /// Its id.
    pub entry: String,
    /// Whether it is about all other countries than the home country, so that naming that one does not ask for it.
    pub abroad: bool,
}

/// Two credentials or professions whose comparison an entry is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OwnComparison {
    /// The entry's id.
    pub entry: String,
    /// Codes or ids of the two.
    pub sides: Vec<String>,
}

/// A question for a whole table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OverviewIntent {
    /// The table.
    pub opens: Overview,
    /// Id of the entry that must be the best one; none where the words are enough for whoever asks.
    pub entry: Option<String>,
    /// Groups of words or phrases; the question must have one of each group.
    pub says: Vec<Vec<String>>,
}

/// A table that is shown whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Overview {
    /// The stages of a career.
    Career,
    /// First positions by credential.
    EntryPositions,
    /// All specialties.
    Specialties,
    /// All roles to move on to.
    Moves,
    /// What interviews ask.
    Interview,
    /// All resources.
    Resources,
}

/// One thing that is asked about a credential, such as its number of questions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AspectIntent {
    /// Part of the reply's id.
    pub id: String,
    /// What it is called within a sentence, such as `number of questions`.
    pub name: String,
    /// Ids of the entries about it, which say it of all credentials.
    pub entries: Vec<String>,
    /// Groups of words or phrases; the question must have one of each group.
    pub says: Vec<Vec<String>>,
    /// Words or phrases that ask it of two credentials that are compared: any of them.
    pub compared: Vec<String>,
    /// Whether it asks for what credentials say of themselves as a first one.
    pub as_first: bool,
    /// Fields of the figures that answer it, of the credential or else of its body; those that are there are told.
    pub fields: Vec<String>,
}

impl Intents {
    /// The aspect with this id.
    pub fn aspect(&self, id: &str) -> Option<&AspectIntent> {
        self.aspects.iter().find(|aspect| aspect.id == id)
    }

    /// The rule of an entry, if it is about pay.
    pub fn pay_rule(&self, entry: &str) -> Option<Yields> {
        self.pay.iter().find(|pay| pay.entry == entry).map(|pay| pay.yields)
    }

    /// The entry as one about demand.
    pub fn demand(&self, entry: &str) -> Option<&DemandEntry> {
        self.demand.iter().find(|demand| demand.entry == entry)
    }

    /// Whether these two have an entry of their own, in whichever order they come.
    pub fn has_own_comparison(&self, first: &str, second: &str) -> bool {
        let is_side = |side: &String| side == first || side == second;
        self.own_comparisons.iter().any(|own| own.sides.iter().all(is_side))
    }
}
