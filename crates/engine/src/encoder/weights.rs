//! The weights as they lie in the file: bytes in units, and vectors of plain numbers.

use ndarray::{Array1, Array2};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use crate::encoder::minilm::EncoderError;
use crate::encoder::narrow;
use crate::encoder::product::{ByteMatrix, PANEL, product};

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
        let units = self.vector(&scale(name))?;
        let (tensor, packing) = match self.tensor(name, Dtype::I8) {
            Ok(tensor) => (tensor, Packing::Bytes),
            Err(_) => (self.tensor(name, narrow::KIND)?, Packing::Narrow),
        };
        let width = match packing {
            Packing::Bytes => columns,
            Packing::Narrow => narrow::width(columns),
        };
        if tensor.shape() == [units.len(), width] {
            Ok(Table { bytes: tensor.data(), units, width, packing })
        } else {
            Err(EncoderError::Tensor(name.to_owned()))
        }
    }

    /// A matrix of a row an input and a column an output, each column with a unit of its own. In this order it is read in
    /// one go when it is multiplied.
    pub(super) fn matrix(&self, name: &str, inputs: usize, outputs: usize) -> Result<Matrix, EncoderError> {
        let Scaled { bytes, shape, units } = self.scaled(name)?;
        if shape == [inputs, outputs] && units.len() == outputs && outputs.is_multiple_of(PANEL) {
            Ok(Matrix { bytes, units })
        } else {
            Err(EncoderError::Tensor(name.to_owned()))
        }
    }

    fn scaled(&self, name: &str) -> Result<Scaled, EncoderError> {
        let tensor = self.tensor(name, Dtype::I8)?;
        let units = self.vector(&scale(name))?;
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

/// The tensor that says in which units another is.
pub(super) fn scale(name: &str) -> String {
    format!("{name}.scale")
}

/// A tensor of bytes, and in which units they are.
struct Scaled {
    bytes: &'static [u8],
    shape: Vec<usize>,
    units: Array1<f32>,
}

/// Rows of small whole numbers, each to be multiplied by its unit.
#[derive(Debug)]
pub(super) struct Table {
    bytes: &'static [u8],
    units: Array1<f32>,
    /// Bytes of a row.
    width: usize,
    packing: Packing,
}

/// How numbers lie in bytes.
#[derive(Debug, Clone, Copy)]
enum Packing {
    /// One in each.
    Bytes,
    /// As [`narrow`] has them.
    Narrow,
}

impl Table {
    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.units.len()
    }

    /// One row in full; none beyond the last.
    pub(super) fn row(&self, at: usize) -> Option<Vec<f32>> {
        let unit = *self.units.get(at)?;
        let row = self.bytes.get(at * self.width..)?.get(..self.width)?;
        Some(match self.packing {
            Packing::Bytes => row.iter().map(|byte| f32::from(byte.cast_signed()) * unit).collect(),
            Packing::Narrow => narrow::unpacked(row).map(|number| f32::from(number) * unit).collect(),
        })
    }
}

/// Bytes, each column to be multiplied by its unit.
#[derive(Debug)]
pub(super) struct Matrix {
    bytes: &'static [u8],
    units: Array1<f32>,
}

impl Matrix {
    /// `input` times this matrix, plus `bias`. Its units are applied to the product, which is smaller.
    pub(super) fn applied(&self, input: &Array2<f32>, bias: &Array1<f32>) -> Array2<f32> {
        let columns = self.units.len();
        let input = input.as_standard_layout();
        let numbers = product(input.as_slice().unwrap_or_default(), ByteMatrix { bytes: self.bytes, columns });
        let Ok(mut output) = Array2::from_shape_vec((input.nrows(), columns), numbers) else {
            return Array2::zeros((input.nrows(), columns));
        };
        for mut row in output.rows_mut() {
            row *= &self.units;
            row += bias;
        }
        output
    }
}
