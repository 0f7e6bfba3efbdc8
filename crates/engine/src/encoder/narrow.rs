//! Numbers of six bits, four in three bytes. The vectors of word pieces, half of all weights, need no more: with them texts have
//! vectors whose cosine to those that bytes give is .999 and more, on the texts of `models/reference.jsonl`.

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use crate::encoder::minilm::EncoderError;
use crate::encoder::weights::scale;

/// As which a table of such numbers stands in a file.
pub(super) const KIND: Dtype = Dtype::U8;
/// The table that is packed.
const WORDS: &str = "words";
/// The largest number; the smallest is as far below 0.
const MOST: f32 = 31.0;
/// What a number is stored above, so that none is negative.
const ZERO: u8 = 32;
const BITS: u32 = 6;

/// How many bytes so many numbers take.
pub(super) const fn width(numbers: usize) -> usize {
    numbers * 3 / 4
}

/// The numbers in some bytes.
pub(super) fn unpacked(bytes: &[u8]) -> impl Iterator<Item = i8> {
    let (groups, _) = bytes.as_chunks::<3>();
    groups.iter().flat_map(|[first, second, third]| {
        let all = u32::from_le_bytes([*first, *second, *third, 0]);
        [0, 1, 2, 3].map(|at| (all >> (at * BITS) & 0x3f) as i8 - ZERO.cast_signed())
    })
}

fn packed(numbers: &[i8]) -> impl Iterator<Item = u8> {
    let (groups, _) = numbers.as_chunks::<4>();
    groups.iter().flat_map(|group| {
        let shifted =
            group.iter().rev().map(|number| u32::from(number.wrapping_add(ZERO.cast_signed()).cast_unsigned()));
        let all = shifted.fold(0, |all, number| all << BITS | number);
        let [first, second, third, _] = all.to_le_bytes();
        [first, second, third]
    })
}

/// The bytes of `encoder.safetensors` with the vectors of word pieces packed, an eighth fewer.
///
/// # Errors
///
/// When they are no file of tensors, or lack these.
pub fn narrowed(weights: &[u8]) -> Result<Vec<u8>, EncoderError> {
    let tensors = SafeTensors::deserialize(weights)?;
    let words = tensors.tensor(WORDS)?;
    let [rows, columns] = *words.shape() else { return Err(EncoderError::Tensor(WORDS.to_owned())) };
    if words.dtype() != Dtype::I8 || !columns.is_multiple_of(4) {
        return Err(EncoderError::Tensor(WORDS.to_owned()));
    }
    let step = f32::from(i8::MAX) / MOST;
    let narrow = |byte: &u8| (f32::from(byte.cast_signed()) / step).round().clamp(-MOST, MOST) as i8;
    let numbers: Vec<i8> = words.data().iter().map(narrow).collect();
    let bytes: Vec<u8> = packed(&numbers).collect();
    let units = tensors.tensor(&scale(WORDS))?;
    let (numbers, _) = units.data().as_chunks::<4>();
    let wider: Vec<u8> = numbers.iter().flat_map(|unit| (f32::from_le_bytes(*unit) * step).to_le_bytes()).collect();
    let mut all = tensors.tensors();
    for (name, tensor) in &mut all {
        if name == WORDS {
            *tensor = TensorView::new(KIND, vec![rows, width(columns)], &bytes)?;
        } else if *name == scale(WORDS) {
            *tensor = TensorView::new(Dtype::F32, units.shape().to_vec(), &wider)?;
        }
    }
    Ok(safetensors::serialize(all, None)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers: Vec<i8> = (-32..32).collect();
        let bytes: Vec<u8> = packed(&numbers).collect();
        assert_eq!(bytes.len(), width(numbers.len()));
        assert_eq!(unpacked(&bytes).collect::<Vec<_>>(), numbers);
    }

    #[test]
    fn what_is_no_file_of_weights_is_an_error() {
        assert!(matches!(narrowed(b"nothing of the kind"), Err(EncoderError::Format(_))));
        let tensor = TensorView::new(Dtype::F32, vec![1, 1], &[0; 4]).unwrap();
        let other = safetensors::serialize([(WORDS, tensor)], None).unwrap();
        assert!(matches!(narrowed(&other), Err(EncoderError::Tensor(_))));
    }
}
