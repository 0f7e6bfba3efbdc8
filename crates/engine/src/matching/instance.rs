//! Texts as the support vector machines learn from them.

use crate::matching::features::Vector;

/// How many features instances can have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Space {
    /// Features of words.
    pub features: usize,
    /// Numbers of a vector.
    pub numbers: usize,
}

impl Space {
    /// All together.
    pub(super) const fn len(self) -> usize {
        self.features + self.numbers
    }
}

/// A text: the features of its words and, behind those, the numbers of its vector, where it has one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instance<'e> {
    pub words: &'e [(u32, f32)],
    /// What the weights of its words are multiplied by.
    pub words_scale: f32,
    /// Empty where it has none.
    pub vector: &'e [f32],
    /// What the numbers of its vector are multiplied by.
    pub vector_scale: f32,
}

impl<'e> Instance<'e> {
    /// A text by its words alone.
    pub(super) const fn of_words(words: &'e Vector) -> Self {
        Self { words: words.as_slice(), words_scale: 1.0, vector: &[], vector_scale: 0.0 }
    }

    /// All features with their values.
    pub(super) fn values(self, space: Space) -> impl Iterator<Item = (u32, f32)> {
        let words = self.words.iter().map(move |(feature, value)| (*feature, self.words_scale * value));
        let first = u32::try_from(space.features).unwrap_or(u32::MAX);
        let vector = self.vector.iter().zip(first..).map(move |(value, feature)| (feature, self.vector_scale * value));
        words.chain(vector)
    }
}
