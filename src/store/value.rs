//! What goes into a store and comes out of it, whichever kind it is.

use std::num::NonZeroU64;

use crate::store::error::StoreError;

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    /// An id of Discord's.
    pub(super) const fn id(id: NonZeroU64) -> Self {
        Self::Integer(id.get().cast_signed())
    }

    pub(super) fn optional_id(id: Option<NonZeroU64>) -> Self {
        id.map_or(Self::Null, Self::id)
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn optional_text(text: Option<String>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

/// A row, by the places of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row(pub(super) Vec<Value>);

impl Row {
    fn at(&self, place: usize) -> Option<&Value> {
        self.0.get(place)
    }

    pub(super) fn integer(&self, place: usize) -> Result<i64, StoreError> {
        match self.at(place) {
            Some(Value::Integer(number)) => Ok(*number),
            _ => Err(StoreError::Unreadable("a number is missing")),
        }
    }

    /// A count, which is never negative.
    pub(super) fn count(&self, place: usize) -> Result<u64, StoreError> {
        u64::try_from(self.integer(place)?).map_err(|_| StoreError::Unreadable("a count is negative"))
    }

    pub(super) fn id(&self, place: usize) -> Result<NonZeroU64, StoreError> {
        NonZeroU64::new(self.integer(place)?.cast_unsigned()).ok_or(StoreError::Unreadable("an id is 0"))
    }

    pub(super) fn text(&self, place: usize) -> Result<&str, StoreError> {
        self.optional_text(place)?.ok_or(StoreError::Unreadable("a text is missing"))
    }

    pub(super) fn bytes(&self, place: usize) -> Result<&[u8], StoreError> {
        match self.at(place) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(StoreError::Unreadable("bytes are missing")),
        }
    }

    pub(super) fn optional_text(&self, place: usize) -> Result<Option<&str>, StoreError> {
        match self.at(place) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            _ => Err(StoreError::Unreadable("a text is missing")),
        }
    }
}
