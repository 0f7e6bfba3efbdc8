//! Why a question was answered, or not: what was read, what was thought of, what decided, and what would change it.

use crate::answers::{Query, Suggestion, Topic, parse_id};
use crate::assistant::question::threshold_of;
use crate::assistant::reason::{Doubt, Grounds, Reason, Remark};
use crate::assistant::{Assistant, CANDIDATES, Decision, Overlay, Question, Response, Surface, Threshold, own, parts};

/// As sure as this, an answer is given wherever a server wants only what is certain.
pub const CERTAIN: f64 = 0.97;

/// What is less likely is not told of.
const WORTH_TELLING: f64 = 0.01;

/// A response, and what led to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The response; its reason is what decided.
    pub response: Response,
    /// Where it was asked.
    pub surface: Surface,
    /// The question as it was read: slips mended, abbreviations written out.
    pub legible: String,
    /// The questions that it was taken apart into, if it was.
    pub parts: Vec<String>,
    /// The kind of greeting, thanks or the like whose very words it has, by id.
    pub manner: Option<String>,
    /// The five likeliest readings, the one that decided first.
    pub candidates: Vec<Known>,
    /// How sure it must be on this surface, votes apart.
    pub threshold: Threshold,
    /// What would change the outcome, the likeliest to be wanted first.
    pub hints: Vec<Hint>,
}

/// Something that may have been meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Id of its reply.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The chance that it is what was asked, 0 to 1.
    pub confidence: f64,
    /// Whether the server has been taught it.
    pub is_own: bool,
}

/// Something that changes what comes of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// Teach that this way of asking means something that is known.
    TeachThisWay,
    /// Teach an answer of the server's own.
    TeachAnAnswer,
    /// Switch it on.
    SwitchOn(Suggestion),
    /// Switch it off.
    SwitchOff(Suggestion),
    /// Let it answer unasked when it is less sure.
    LowerStrictness,
    /// Have it answer unasked only when it is certain.
    RaiseStrictness,
    /// Address the bot.
    AskByMention,
    /// Ask one thing at a time.
    AskOneThing,
    /// Write the whole question.
    AskInFull,
    /// Say it in other words.
    UseOtherWords,
    /// Write in English.
    WriteInEnglish,
}

/// An explanation in plain words, as the bot would say it. It has what members typed, as they typed it: whoever shows it
/// neutralises that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What was read, the question first.
    pub read: Vec<String>,
    /// What is done.
    pub done: String,
    /// What decided that.
    pub because: String,
    /// What may have been meant, a line each, the likeliest first.
    pub candidates: Vec<String>,
    /// What would change it, a sentence each.
    pub hints: Vec<String>,
}

impl Assistant {
    /// The response to a question, and what led to it.
    pub fn explained(&self, question: &Question<'_>, overlay: Option<&Overlay>) -> Explanation {
        self.explanation(question, overlay, self.answer(question, overlay))
    }

    /// What led to a response that was made of this question with this overlay.
    pub fn explanation(&self, question: &Question<'_>, overlay: Option<&Overlay>, response: Response) -> Explanation {
        let &Question { text, surface, .. } = question;
        let manners = &self.knowledge().manners.kinds;
        let manner = self.prepared.manners.by_words(text).and_then(|found| manners.get(found.kind));
        let parts = if is_taken_apart(&response, surface) { parts::questions(text) } else { Vec::new() };
        Explanation {
            surface,
            legible: self.prepared.matcher.legible(text),
            parts: parts.into_iter().map(str::to_owned).collect(),
            manner: manner.map(|manner| manner.id.clone()),
            candidates: self.thought_of(&response, overlay),
            threshold: threshold_of(&self.thresholds, surface, overlay),
            hints: self.hints(&response, surface, overlay),
            response,
        }
    }

    /// The reading that decided and those that were thought of besides.
    fn thought_of(&self, response: &Response, overlay: Option<&Overlay>) -> Vec<Known> {
        let reading = response.id.iter().map(|id| (id, response.confidence));
        let others = response.candidates.iter().map(|known| (&known.id, known.confidence));
        let mut all: Vec<Known> = Vec::with_capacity(CANDIDATES + 1);
        for (id, confidence) in reading.chain(others) {
            let Some(query) = parse_id(self.knowledge(), id).filter(|_| all.iter().all(|known| known.id != *id)) else {
                continue;
            };
            let is_own = query.topic() == Topic::OWN;
            let title = self.title(&own::settled(self.knowledge(), overlay, query), overlay);
            all.extend(title.map(|title| Known { id: id.clone(), title, confidence, is_own }));
        }
        all.truncate(CANDIDATES);
        all
    }

    fn hints(&self, response: &Response, surface: Surface, overlay: Option<&Overlay>) -> Vec<Hint> {
        let is_unasked = surface == Surface::Channel;
        let mut hints = Vec::new();
        match &response.reason {
            Reason::Answered { sure, .. } => {
                let shown = response.id.as_deref().and_then(|id| parse_id(self.knowledge(), id));
                let built_in = shown.filter(|query| !matches!(query, Query::Own(_)));
                hints.extend(built_in.map(|query| Hint::SwitchOff(self.named(&query, overlay))));
                hints.extend((is_unasked && *sure < CERTAIN).then_some(Hint::RaiseStrictness));
                hints.push(Hint::TeachAnAnswer);
            }
            Reason::Said(remark) => hints.extend(match remark {
                Remark::Distress | Remark::Manners(_) => None,
                Remark::Language(_) => Some(Hint::WriteInEnglish),
                Remark::NotUnderstood => Some(Hint::UseOtherWords),
                Remark::LostThread => Some(Hint::AskInFull),
                Remark::UnknownCredential(_) | Remark::NotKnown => Some(Hint::TeachAnAnswer),
            }),
            Reason::SentElsewhere(_) => hints.push(Hint::TeachAnAnswer),
            Reason::HeldBack(doubt) => {
                let near = threshold_of(&self.thresholds, Surface::Mention, overlay).suggest;
                let may_be_meant = response.confidence >= near;
                let teach = if may_be_meant { Hint::TeachThisWay } else { Hint::TeachAnAnswer };
                match doubt {
                    Doubt::NothingToRead => {}
                    Doubt::SwitchedOff(known) => hints.push(Hint::SwitchOn(known.clone())),
                    Doubt::AnotherPart(_) => hints.extend([Hint::AskOneThing, Hint::AskByMention]),
                    Doubt::NothingLike | Doubt::OutOfScope { .. } | Doubt::Elsewhere(_) => {
                        hints.push(Hint::TeachAnAnswer);
                    }
                    Doubt::NotSure { confidence, needed } => {
                        let usual = self.thresholds.of(surface).answer;
                        let is_strict = is_unasked && *needed > usual && *confidence >= usual;
                        hints.extend(is_strict.then_some(Hint::LowerStrictness));
                        hints.extend([teach, Hint::AskByMention]);
                    }
                    Doubt::NotAQuestion | Doubt::Chatter { .. } | Doubt::UnknownPlace(_) => {
                        hints.extend([teach, Hint::AskByMention]);
                    }
                    Doubt::Raised { .. } | Doubt::EquallyLikely(..) | Doubt::OwnAsLikely(..) => {
                        hints.extend([Hint::TeachThisWay, Hint::AskByMention]);
                    }
                }
                hints.retain(|hint| is_unasked || *hint != Hint::AskByMention);
            }
        }
        hints
    }
}

/// Whether the questions of a message were looked at one by one.
fn is_taken_apart(response: &Response, surface: Surface) -> bool {
    match &response.reason {
        Reason::Answered { grounds: Grounds::GoesOn, .. } | Reason::Said(_) => false,
        Reason::Answered { .. } | Reason::HeldBack(Doubt::AnotherPart(_)) => true,
        Reason::HeldBack(_) | Reason::SentElsewhere(_) => surface != Surface::Channel,
    }
}

impl Explanation {
    /// It in plain words.
    pub fn told(&self) -> Told {
        let mut read = vec![format!("\"{}\"", self.legible.trim())];
        if !self.parts.is_empty() {
            let parts: Vec<String> = self.parts.iter().map(|part| format!("\"{part}\"")).collect();
            read.push(format!("As {} questions: {}.", parts.len(), parts.join(", ")));
        }
        if let Some(manner) = &self.manner {
            read.push(format!("Its words are those of \"{manner}\"."));
        }
        let likely = self.candidates.iter().filter(|known| known.confidence >= WORTH_TELLING);
        let candidates = likely.map(|known| {
            let own = if known.is_own { " (this server's own)" } else { "" };
            format!("{} {}{own}", at_least(known.confidence), known.title)
        });
        Told {
            read,
            done: self.done(),
            because: self.response.reason.told(self.surface),
            candidates: candidates.collect(),
            hints: self.hints.iter().map(Hint::told).collect(),
        }
    }

    fn done(&self) -> String {
        let Response { decision, suggestions, aside, .. } = &self.response;
        match (decision, &aside.line, self.candidates.first()) {
            (Decision::Silent, ..) => "I say nothing.".to_owned(),
            (Decision::Suggest, ..) => {
                let titles: Vec<String> = suggestions.iter().map(|offered| format!("\"{}\"", offered.title)).collect();
                format!("I offer {}.", titles.join(", "))
            }
            (Decision::Answer, Some(line), _) => format!("I say: {}", line.text),
            (Decision::Answer, None, Some(known)) if self.response.id.is_some() => {
                format!("I answer with \"{}\".", known.title)
            }
            (Decision::Answer, None, _) => "I say where such questions belong.".to_owned(),
        }
    }
}

impl Reason {
    /// What decided, in plain words.
    fn told(&self, surface: Surface) -> String {
        match self {
            Self::Answered { grounds, sure, needed } => {
                let sure = at_least(*sure);
                match grounds {
                    Grounds::Sure => format!("I am {sure} sure, and {} is enough here.", at_least(*needed)),
                    Grounds::InItsWords => "It asks for exactly that, in words that I know.".to_owned(),
                    Grounds::Own => format!("What this server taught me fits best: I am {sure} sure."),
                    Grounds::OwnAsLikely(_) => {
                        "What this server taught me fits as well as what I knew before, and so comes first.".to_owned()
                    }
                    Grounds::GoesOn => "It goes on from my answer before it.".to_owned(),
                    Grounds::OnePart => format!("It asks several things, and I am {sure} sure of this one."),
                    Grounds::Named => "It names something that I know nothing of, and something that I do.".to_owned(),
                    Grounds::Opened => "It was asked for by its name.".to_owned(),
                }
            }
            Self::Said(remark) => remark.told(surface),
            Self::SentElsewhere(class) => format!("It is like what I leave to others: {class}."),
            Self::HeldBack(doubt) => doubt.told(),
        }
    }
}

impl Remark {
    fn told(&self, surface: Surface) -> String {
        let why = match self {
            Self::Distress => "Somebody may be in distress, which comes before all else.".to_owned(),
            Self::Language(name) => format!("It seems to be written in {name}, and I speak English alone."),
            Self::Manners(kind) => format!("It is no question to look up, but of the kind \"{kind}\"."),
            Self::NotUnderstood => "I know hardly a word of it.".to_owned(),
            Self::UnknownCredential(name) => format!("It asks about {name}, of which I know nothing."),
            Self::NotKnown => "Nothing that I know is like it.".to_owned(),
            Self::LostThread => "It goes on from an answer that I no longer know.".to_owned(),
        };
        if surface == Surface::Channel { format!("{why} Nobody addressed me, so I say nothing of that.") } else { why }
    }
}

impl Doubt {
    fn told(&self) -> String {
        match self {
            Self::NothingToRead => "It has no words that I could read.".to_owned(),
            Self::NotAQuestion => "It does not ask anything, and nobody addressed me.".to_owned(),
            Self::Chatter { confidence } => format!(
                "Its words alone are hardly like anything that I answer ({} sure), and nobody addressed me, so I \
                 looked no further.",
                at_least(*confidence)
            ),
            Self::NothingLike => "Nothing that I can show is like it.".to_owned(),
            Self::NotSure { confidence, needed } => {
                format!("I am {} sure of the likeliest, and it takes {} here.", at_least(*confidence), at_most(*needed))
            }
            Self::Raised { confidence, needed, raised } => format!(
                "I am {} sure. {} would be enough here, but votes have raised it to {} for this answer.",
                at_least(*confidence),
                at_least(needed - raised),
                at_most(*needed)
            ),
            Self::EquallyLikely(first, second) => format!(
                "Two are about as likely, \"{}\" and \"{}\". Nobody addressed me, so I leave it to people.",
                first.title, second.title
            ),
            Self::OwnAsLikely(own, built_in) => format!(
                "Your server's answer \"{}\" is about as likely as mine, \"{}\", so I offer both.",
                own.title, built_in.title
            ),
            Self::SwitchedOff(known) => format!("I would answer with \"{}\", but it is switched off.", known.title),
            Self::OutOfScope { class, confidence, needed } => format!(
                "It is more like what I do not answer ({class}) than like anything I know: I am {} sure, and it takes {}.",
                at_least(*confidence),
                at_most(*needed)
            ),
            Self::Elsewhere(class) => {
                format!("It is like what I leave to others ({class}), and nobody addressed me.")
            }
            Self::AnotherPart(part) => {
                format!("It asks something else besides, and I am not sure of that: \"{part}\"")
            }
            Self::UnknownPlace(place) => format!("It asks about {place}, of which I know nothing."),
        }
    }
}

impl Hint {
    /// What to do, in plain words.
    pub fn told(&self) -> String {
        match self {
            Self::TeachThisWay => "Teach me what this way of asking means.".to_owned(),
            Self::TeachAnAnswer => "Teach me this server's own answer to it.".to_owned(),
            Self::SwitchOn(known) => format!("Switch \"{}\" on.", known.title),
            Self::SwitchOff(known) => format!("Switch \"{}\" off, if it should not be answered.", known.title),
            Self::LowerStrictness => "Let me answer unasked when I am less sure.".to_owned(),
            Self::RaiseStrictness => "Have me answer unasked only when I am certain.".to_owned(),
            Self::AskByMention => "Mention me with it: then I answer, or say what I can offer.".to_owned(),
            Self::AskOneThing => "Ask one thing at a time.".to_owned(),
            Self::AskInFull => "Write the whole question.".to_owned(),
            Self::UseOtherWords => "Say it in other words.".to_owned(),
            Self::WriteInEnglish => "Write it in English.".to_owned(),
        }
    }
}

/// A chance in percent, rounded down, so that what is not enough never looks enough.
fn at_least(chance: f64) -> String {
    format!("{:.0}%", thousandths(chance).div_euclid(10.0))
}

/// What is asked of a chance, in percent, rounded up.
fn at_most(chance: f64) -> String {
    format!("{:.0}%", (thousandths(chance) / 10.0).ceil())
}

fn thousandths(chance: f64) -> f64 {
    (chance * 1_000.0 * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_enough_never_looks_enough() {
        assert_eq!((at_least(0.91), at_most(0.91)), ("91%".to_owned(), "91%".to_owned()));
        assert_eq!((at_least(0.9099), at_most(0.9101)), ("90%".to_owned(), "92%".to_owned()));
        assert_eq!((at_least(0.0), at_most(1.0)), ("0%".to_owned(), "100%".to_owned()));
        assert_eq!((at_least(0.07), at_most(0.07)), ("7%".to_owned(), "7%".to_owned()));
    }
}
