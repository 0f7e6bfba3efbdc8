//! Knowledge together with what was learnt from it, as one value that loads in milliseconds.
//!
//! The build script prepares the built-in folder with this very code, so the weights can never be older than the
//! texts they were learnt from.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::encoder::VectorTable;
use crate::knowledge::Knowledge;
use crate::matching::{MannersFinder, Matcher, SlotFinder, TrainingSet, plain, read_within};
use crate::own_answers::{Lesson, OwnCalibration};

/// Knowledge, a matcher trained on it, and a finder for the names in its vocabulary.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Prepared {
    /// What is known; the texts that were only needed for learning are gone.
    pub knowledge: Knowledge,
    /// Questions to entries.
    pub matcher: Matcher,
    /// Questions to names.
    pub slots: SlotFinder,
    /// Messages to what they are where they are no questions.
    pub manners: MannersFinder,
    /// What likeness to a server's own answers is worth.
    pub own: OwnCalibration,
}

impl Prepared {
    /// Learns from the knowledge's phrasings, and from their vectors if there are any.
    pub fn learn(mut knowledge: Knowledge, vectors: Option<&VectorTable>) -> Self {
        let entries = knowledge.ways_to_ask();
        let out_of_scope: Vec<(String, Vec<&str>)> = knowledge
            .out_of_scope
            .iter()
            .map(|class| (class.name.clone(), class.texts.iter().map(String::as_str).collect()))
            .collect();
        let calibration: Vec<(&str, Vec<&str>)> = knowledge
            .calibration
            .iter()
            .map(|question| (question.text.as_str(), question.entries.iter().map(String::as_str).collect()))
            .collect();
        let other_texts: Vec<&str> = knowledge.texts().collect();
        let matcher = Matcher::train(TrainingSet {
            entries: &entries,
            out_of_scope: &out_of_scope,
            calibration: &calibration,
            vocabulary: &knowledge.vocabulary,
            other_texts: &other_texts,
            vectors,
        });
        let answers: BTreeMap<&str, &str> =
            knowledge.faq.iter().map(|entry| (entry.id.as_str(), entry.answer.as_str())).collect();
        let own = OwnCalibration::learn(Lesson {
            matcher: &matcher,
            entries: &entries,
            answers: &answers,
            out_of_scope: &out_of_scope,
            calibration: &calibration,
            vectors,
        });
        let slots = SlotFinder::new(&knowledge.vocabulary, matcher.normaliser());
        let manners = MannersFinder::new(&knowledge.manners, vectors);
        knowledge.manners.kinds.iter_mut().for_each(|kind| kind.texts.clear());
        knowledge.calibration.clear();
        knowledge.faq.iter_mut().for_each(|entry| entry.phrasings.clear());
        knowledge.out_of_scope.iter_mut().for_each(|class| class.texts.clear());
        Self { knowledge, matcher, slots, manners, own }
    }

    /// All texts that are learnt from, as the encoder reads them, each once.
    pub fn texts_of_vectors(knowledge: &Knowledge) -> BTreeSet<String> {
        let entries = knowledge.ways_to_ask();
        let entries = entries.iter().flat_map(|(_, texts)| texts.iter().copied());
        let out_of_scope = knowledge.out_of_scope.iter().flat_map(|class| class.texts.iter().map(String::as_str));
        let calibration = knowledge.calibration.iter().map(|question| question.text.as_str());
        let manners = knowledge.manners.kinds.iter().flat_map(|kind| kind.texts.iter().map(String::as_str));
        // What is answered stands in for what servers answer.
        let answers = knowledge.faq.iter().map(|entry| entry.answer.as_str());
        entries.chain(out_of_scope).chain(calibration).chain(manners).chain(answers).map(plain).collect()
    }

    /// Without learning anything: things can be looked up by name in it, and no question can be asked.
    pub fn untaught(knowledge: Knowledge) -> Self {
        let vocabulary = &knowledge.vocabulary;
        let matcher = Matcher::train(TrainingSet {
            entries: &[],
            out_of_scope: &[],
            calibration: &[],
            vocabulary,
            other_texts: &[],
            vectors: None,
        });
        let slots = SlotFinder::new(vocabulary, matcher.normaliser());
        Self { knowledge, matcher, slots, manners: MannersFinder::default(), own: OwnCalibration::default() }
    }

    /// As bytes for the binary.
    ///
    /// # Errors
    ///
    /// None in practice: the values hold nothing that cannot be written.
    pub fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_stdvec(self)
    }

    /// The same, its long lists in one piece of memory.
    #[must_use]
    pub fn gathered(self) -> Self {
        let bytes = self.encode().map(|bytes| Bytes::from(bytes.into_boxed_slice()));
        bytes.ok().and_then(|bytes| Self::decode(&bytes).ok()).unwrap_or(self)
    }

    /// From the bytes that [`Prepared::encode`] gave. Long lists stay where they are, and keep all bytes.
    ///
    /// # Errors
    ///
    /// When the bytes are not of this version's making.
    pub fn decode(bytes: &Bytes) -> Result<Self, DecodeError> {
        Ok(read_within(bytes, |bytes| postcard::from_bytes(bytes))?)
    }
}

/// Why bytes are not what [`Prepared::encode`] gave.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DecodeError(#[from] postcard::Error);
