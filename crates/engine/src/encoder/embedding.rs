//! A text's vector.

/// How many numbers a vector has.
pub const WIDTH: usize = 384;

/// The vector of a text, of length 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding(Box<[f32]>);

impl Embedding {
    /// Scaled to length 1. Numbers beyond [`WIDTH`] are dropped, missing ones are 0.
    pub fn new(numbers: impl IntoIterator<Item = f32>) -> Self {
        let mut numbers: Vec<f32> = numbers.into_iter().take(WIDTH).collect();
        numbers.resize(WIDTH, 0.0);
        let length = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
        if length > 0.0 {
            numbers.iter_mut().for_each(|number| *number /= length);
        }
        Self(numbers.into())
    }

    /// From a byte a number, in any unit.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::new(bytes.iter().map(|byte| f32::from(byte.cast_signed())))
    }

    /// As a byte a number, in units of the largest / 127.
    pub fn to_bytes(&self) -> Vec<u8> {
        let largest = self.0.iter().fold(f32::MIN_POSITIVE, |largest, number| largest.max(number.abs()));
        self.0.iter().map(|number| ((number / largest * 127.0).round() as i8).cast_unsigned()).collect()
    }

    /// The numbers.
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }

    /// How near two texts are in meaning: −1 to 1.
    pub fn cosine(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum()
    }

    /// As [`Embedding::cosine`], to a vector written as [`Embedding::to_bytes`] writes it.
    pub fn cosine_to_bytes(&self, bytes: &[u8]) -> f32 {
        let (mut product, mut square) = (0.0, 0.0);
        for (number, byte) in self.0.iter().zip(bytes) {
            let byte = f32::from(byte.cast_signed());
            product += number * byte;
            square += byte * byte;
        }
        if square > 0.0 { product / square.sqrt() } else { 0.0 }
    }
}
