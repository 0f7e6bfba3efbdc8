//! The weights as they lie in the file: bytes in units, and vectors of plain numbers.

use ndarray::{Array1, Array2, ArrayView2};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use crate::encoder::minilm::EncoderError;

/// A file of tensors.
pub(super) struct Weights {
    tensors: SafeTensors<'static>,
}

impl Weights {
    pub(super) fn read(bytes: &'static [u8]) -> Result<Self, EncoderError> {
        Ok(Self { tensors: SafeTensors::deserialize(bytes)? })
    }

    /// A table with so many columns, each row with a unit of its own.
    pub(super) fn table(&self, name: &str, columns: usize) -> Result<Table, EncoderError> {
        let Scaled { bytes, shape, units } = self.scaled(name)?;
        match shape.as_slice() {
            [rows, found] if *found == columns && *rows == units.len() => Ok(Table { bytes, units, columns }),
            _ => Err(EncoderError::Tensor(name.to_owned())),
        }
    }

    /// A matrix of a row an input and a column an output, each column with a unit of its own. In this order it is read in
    /// one go when it is multiplied.
    pub(super) fn matrix(&self, name: &str, inputs: usize, outputs: usize) -> Result<Matrix, EncoderError> {
        let Scaled { bytes, shape, units } = self.scaled(name)?;
        if shape == [inputs, outputs] && units.len() == outputs {
            Ok(Matrix { bytes, units, inputs })
        } else {
            Err(EncoderError::Tensor(name.to_owned()))
        }
    }

    fn scaled(&self, name: &str) -> Result<Scaled, EncoderError> {
        let tensor = self.tensor(name, Dtype::I8)?;
        let units = self.vector(&format!("{name}.scale"))?;
        Ok(Scaled { bytes: tensor.data(), shape: tensor.shape().to_vec(), units })
    }

    /// A vector of so many numbers.
    pub(super) fn vector_of(&self, name: &str, length: usize) -> Result<Array1<f32>, EncoderError> {
        let vector = self.vector(name)?;
        if vector.len() == length { Ok(vector) } else { Err(EncoderError::Tensor(name.to_owned())) }
    }

    fn vector(&self, name: &str) -> Result<Array1<f32>, EncoderError> {
        let tensor = self.tensor(name, Dtype::F32)?;
        let (numbers, _) = tensor.data().as_chunks::<4>();
        Ok(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    fn tensor(&self, name: &str, kind: Dtype) -> Result<TensorView<'static>, EncoderError> {
        let tensor = self.tensors.tensor(name)?;
        if tensor.dtype() == kind { Ok(tensor) } else { Err(EncoderError::Tensor(name.to_owned())) }
    }
}

/// A tensor of bytes, and in which units they are.
struct Scaled {
    bytes: &'static [u8],
    shape: Vec<usize>,
    units: Array1<f32>,
}

/// Rows of bytes, each to be multiplied by its unit.
#[derive(Debug)]
pub(super) struct Table {
    bytes: &'static [u8],
    units: Array1<f32>,
    columns: usize,
}

impl Table {
    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.units.len()
    }

    /// One row in full; none beyond the last.
    pub(super) fn row(&self, at: usize) -> Option<impl Iterator<Item = f32>> {
        let unit = *self.units.get(at)?;
        let row = self.bytes.get(at * self.columns..)?.get(..self.columns)?;
        Some(row.iter().map(move |byte| f32::from(byte.cast_signed()) * unit))
    }
}

/// Bytes, each column to be multiplied by its unit.
#[derive(Debug)]
pub(super) struct Matrix {
    bytes: &'static [u8],
    units: Array1<f32>,
    inputs: usize,
}

impl Matrix {
    /// `input` times this matrix, plus `bias`. The matrix is expanded into `scratch`, which is kept from one to
    /// the next, so that never more than one of them is in memory in full; its units are applied to the product, which is
    /// smaller.
    pub(super) fn applied(&self, input: &Array2<f32>, bias: &Array1<f32>, scratch: &mut Vec<f32>) -> Array2<f32> {
        // Written in place and in pieces of one size, which the compiler turns into instructions on several numbers at once.
        scratch.resize(scratch.len().max(self.bytes.len()), 0.0);
        let (numbers, _) = scratch.as_chunks_mut::<16>();
        let (bytes, _) = self.bytes.as_chunks::<16>();
        for (numbers, bytes) in numbers.iter_mut().zip(bytes) {
            for (number, byte) in numbers.iter_mut().zip(bytes) {
                *number = f32::from(byte.cast_signed());
            }
        }
        let expanded = scratch.get(..self.bytes.len()).unwrap_or_default();
        let Ok(matrix) = ArrayView2::from_shape((self.inputs, self.units.len()), expanded) else {
            return Array2::zeros((input.nrows(), self.units.len()));
        };
        let mut output = input.dot(&matrix);
        for mut row in output.rows_mut() {
            row.zip_mut_with(&self.units, |number, unit| *number *= unit);
            row += bias;
        }
        output
    }
}
