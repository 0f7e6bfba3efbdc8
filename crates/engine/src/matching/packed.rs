//! Long lists of numbers as plain little-endian bytes, so that they load at memory speed.

use serde::{Deserializer, Serializer, de};

/// A number of fixed width.
pub(super) trait Fixed: Sized + Copy {
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

fixed!(u8, i8, u16, u32, u64, f32);

/// For `#[serde(with = "packed")]`.
pub(super) fn serialize<T: Fixed, S: Serializer>(numbers: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(numbers.len() * T::WIDTH);
    for number in numbers {
        number.write(&mut bytes);
    }
    serializer.serialize_bytes(&bytes)
}

/// For `#[serde(with = "packed")]`.
pub(super) fn deserialize<'de, T: Fixed, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct Bytes<T>(std::marker::PhantomData<T>);
    impl<T: Fixed> de::Visitor<'_> for Bytes<T> {
        type Value = Vec<T>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("packed numbers")
        }
        fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vec<T>, E> {
            let numbers = bytes.chunks(T::WIDTH).map(T::read).collect::<Option<Vec<T>>>();
            numbers.ok_or_else(|| E::invalid_length(bytes.len(), &self))
        }
    }
    deserializer.deserialize_bytes(Bytes(std::marker::PhantomData))
}
