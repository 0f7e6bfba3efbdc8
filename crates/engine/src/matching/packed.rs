//! Long lists of numbers as plain little-endian bytes, left where they lie: most of what is learnt is read by no question, and
//! what lies in the program's file takes no memory until it is read.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::ops::Range;

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A number of fixed width.
pub(super) trait Fixed: Copy + Default {
    /// Its width in bytes.
    const WIDTH: usize;
    /// Appends it.
    fn write(self, bytes: &mut Vec<u8>);
    /// Reads it from exactly its bytes.
    fn read(bytes: &[u8]) -> Option<Self>;
}

macro_rules! fixed {
    ($($number:ty),*) => {$(
        impl Fixed for $number {
            const WIDTH: usize = size_of::<$number>();
            fn write(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }
            fn read(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self::from_le_bytes)
            }
        }
    )*};
}

fixed!(u8, i8, u16, u32, f32);

/// Numbers, one behind the other.
#[derive(Debug, Clone)]
pub(super) struct Packed<T> {
    bytes: Bytes,
    of: PhantomData<T>,
}

impl<T> Packed<T> {
    const fn of(bytes: Bytes) -> Self {
        Self { bytes, of: PhantomData }
    }
}

impl<T> Default for Packed<T> {
    fn default() -> Self {
        Self::of(Bytes::new())
    }
}

impl<T: Fixed> Packed<T> {
    pub(super) const fn len(&self) -> usize {
        self.bytes.len() / T::WIDTH
    }

    /// The number at a place; none beyond the last.
    pub(super) fn get(&self, at: usize) -> Option<T> {
        let start = at * T::WIDTH;
        T::read(self.bytes.get(start..start + T::WIDTH)?)
    }

    /// The numbers at some places; none if some of these are beyond the last.
    pub(super) fn range(&self, places: Range<usize>) -> impl ExactSizeIterator<Item = T> {
        let bytes = self.bytes.get(places.start * T::WIDTH..places.end * T::WIDTH).unwrap_or_default();
        // Never none: each chunk has the width of a number.
        bytes.chunks_exact(T::WIDTH).map(|number| T::read(number).unwrap_or_default())
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = T> {
        self.range(0..self.len())
    }
}

impl Packed<u8> {
    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes
    }
}

impl<T: Fixed> FromIterator<T> for Packed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(numbers: I) -> Self {
        let numbers = numbers.into_iter();
        let mut bytes = Vec::with_capacity(numbers.size_hint().0 * T::WIDTH);
        numbers.for_each(|number| number.write(&mut bytes));
        Self::of(Bytes::from(bytes))
    }
}

impl<T> Serialize for Packed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.bytes)
    }
}

impl<'de, T: Fixed> Deserialize<'de> for Packed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);
        impl<T: Fixed> de::Visitor<'_> for Visitor<T> {
            type Value = Packed<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("packed numbers")
            }
            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Packed<T>, E> {
                if bytes.len().is_multiple_of(T::WIDTH) {
                    Ok(Packed::of(left_lying(bytes)))
                } else {
                    Err(E::invalid_length(bytes.len(), &self))
                }
            }
        }
        deserializer.deserialize_bytes(Visitor(PhantomData))
    }
}

thread_local! {
    /// What is being read on this thread. Nothing can be handed to implementations of `Deserialize` that are derived.
    static READ: RefCell<Bytes> = const { RefCell::new(Bytes::new()) };
}

/// Reads from these bytes; the lists in what is read are parts of them instead of copies.
pub(crate) fn read_within<R>(bytes: &Bytes, read: impl FnOnce(&[u8]) -> R) -> R {
    let before = READ.replace(bytes.clone());
    let result = read(bytes);
    READ.set(before);
    result
}

/// As a part of what is being read if it is one, else as a copy.
fn left_lying(part: &[u8]) -> Bytes {
    READ.with_borrow(|whole| {
        let (inner, outer) = (part.as_ptr_range(), whole.as_ptr_range());
        let is_part = outer.start <= inner.start && inner.end <= outer.end;
        if is_part { whole.slice_ref(part) } else { Bytes::copy_from_slice(part) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_left_where_they_lie_or_copied() {
        let lists: (Packed<u32>, Packed<i8>) = ([3, u32::MAX].into_iter().collect(), [-1, 7].into_iter().collect());
        let bytes = Bytes::from(postcard::to_stdvec(&lists).unwrap());
        let read = |bytes: &[u8]| postcard::from_bytes::<(Packed<u32>, Packed<i8>)>(bytes).unwrap();
        let within = read_within(&bytes, read);
        let copied = read(&bytes);
        for (numbers, small) in [&within, &copied] {
            assert_eq!(numbers.iter().collect::<Vec<_>>(), [3, u32::MAX]);
            assert_eq!(small.range(1..2).collect::<Vec<_>>(), [7]);
            assert_eq!((numbers.get(1), numbers.get(2), small.range(1..3).len()), (Some(u32::MAX), None, 0));
        }
        let lies_in = |list: &Packed<i8>| bytes.as_ptr_range().contains(&list.bytes.as_ptr());
        assert!(lies_in(&within.1) && !lies_in(&copied.1));
    }

    #[test]
    fn a_list_that_is_cut_off_is_an_error() {
        let bytes = postcard::to_stdvec(&[1_u8, 2, 3].into_iter().collect::<Packed<u8>>()).unwrap();
        assert!(postcard::from_bytes::<Packed<u8>>(&bytes).is_ok());
        assert!(postcard::from_bytes::<Packed<u16>>(&bytes).is_err());
    }
}
