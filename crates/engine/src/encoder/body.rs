//! The transformer: attention over all pieces, then each by itself, six times (Vaswani and others, 2017).

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};

use crate::encoder::embedding::{Embedding, WIDTH};
use crate::encoder::functions::{apply_gelu, apply_softmax};
use crate::encoder::minilm::{EncoderError, MOST_PIECES};
use crate::encoder::weights::{Matrix, Table, Weights};

const LAYERS: usize = 6;
const HEADS: usize = 12;
const HEAD: usize = WIDTH / HEADS;
const INNER: usize = 4 * WIDTH;
/// Keeps the normalisation from dividing by nothing, as the base model has it.
const EPSILON: f32 = 1e-12;

/// A linear map.
#[derive(Debug)]
struct Linear {
    weight: Matrix,
    bias: Array1<f32>,
}

/// Scales each vector to mean 0 and variance 1, then by learnt numbers.
#[derive(Debug)]
struct Norm {
    weight: Array1<f32>,
    bias: Array1<f32>,
}

#[derive(Debug)]
struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    attended: Norm,
    up: Linear,
    down: Linear,
    fed: Norm,
}

/// All layers.
#[derive(Debug)]
pub(super) struct Body {
    words: Table,
    positions: Table,
    norm: Norm,
    layers: Vec<Layer>,
}

impl Linear {
    fn read(weights: &Weights, name: &str, outputs: usize, inputs: usize) -> Result<Self, EncoderError> {
        let weight = weights.matrix(&format!("{name}.weight"), inputs, outputs)?;
        Ok(Self { weight, bias: weights.vector_of(&format!("{name}.bias"), outputs)? })
    }

    fn applied(&self, input: &Array2<f32>) -> Array2<f32> {
        self.weight.applied(input, &self.bias)
    }
}

impl Norm {
    fn read(weights: &Weights, name: &str) -> Result<Self, EncoderError> {
        let part = |kind: &str| weights.vector_of(&format!("{name}.{kind}"), WIDTH);
        Ok(Self { weight: part("weight")?, bias: part("bias")? })
    }

    fn apply(&self, input: &mut Array2<f32>) {
        for mut row in input.rows_mut() {
            let mean = row.sum() / WIDTH as f32;
            row -= mean;
            let variance = row.iter().map(|number| number * number).sum::<f32>() / WIDTH as f32;
            row /= (variance + EPSILON).sqrt();
            row *= &self.weight;
            row += &self.bias;
        }
    }
}

impl Layer {
    fn read(weights: &Weights, number: usize) -> Result<Self, EncoderError> {
        let name = |part: &str| format!("layers.{number}.{part}");
        let square = |part: &str| Linear::read(weights, &name(part), WIDTH, WIDTH);
        Ok(Self {
            query: square("query")?,
            key: square("key")?,
            value: square("value")?,
            output: square("output")?,
            attended: Norm::read(weights, &name("attended"))?,
            up: Linear::read(weights, &name("up"), INNER, WIDTH)?,
            down: Linear::read(weights, &name("down"), WIDTH, INNER)?,
            fed: Norm::read(weights, &name("fed"))?,
        })
    }

    fn applied(&self, mut input: Array2<f32>, texts: &[Slice]) -> Array2<f32> {
        input += &self.output.applied(&self.attention(&input, texts));
        self.attended.apply(&mut input);
        let mut inner = self.up.applied(&input);
        if let Some(numbers) = inner.as_slice_mut() {
            apply_gelu(numbers);
        }
        input += &self.down.applied(&inner);
        self.fed.apply(&mut input);
        input
    }

    /// Each text attends to itself alone.
    fn attention(&self, input: &Array2<f32>, texts: &[Slice]) -> Array2<f32> {
        let [query, key, value] = [&self.query, &self.key, &self.value].map(|part| part.applied(input));
        let mut output = Array2::zeros((input.nrows(), WIDTH));
        let heads = (0..HEADS).map(|head| Slice::from(head * HEAD..(head + 1) * HEAD));
        for (columns, rows) in heads.flat_map(|columns| texts.iter().map(move |rows| (columns, *rows))) {
            let [query, key, value] = [&query, &key, &value].map(|all| part_of(all, rows, columns));
            let mut scores = query.dot(&key.t());
            for mut row in scores.rows_mut() {
                if let Some(numbers) = row.as_slice_mut() {
                    apply_softmax(numbers, (HEAD as f32).sqrt().recip());
                }
            }
            let mut place = output.view_mut();
            place.slice_axis_inplace(Axis(0), rows);
            place.slice_axis_inplace(Axis(1), columns);
            place.assign(&scores.dot(&value));
        }
        output
    }
}

fn part_of(all: &Array2<f32>, rows: Slice, columns: Slice) -> ArrayView2<'_, f32> {
    let mut part = all.view();
    part.slice_axis_inplace(Axis(0), rows);
    part.slice_axis_inplace(Axis(1), columns);
    part
}

impl Body {
    /// For a vocabulary of so many pieces.
    pub(super) fn new(weights: &Weights, pieces: usize) -> Result<Self, EncoderError> {
        let words = weights.table("words", WIDTH)?;
        let positions = weights.table("positions", WIDTH)?;
        for (name, table, rows) in [("words", &words, pieces), ("positions", &positions, MOST_PIECES)] {
            if table.rows() != rows {
                return Err(EncoderError::Tensor(name.to_owned()));
            }
        }
        let layers = (0..LAYERS).map(|number| Layer::read(weights, number)).collect::<Result<_, _>>()?;
        Ok(Self { words, positions, norm: Norm::read(weights, "norm")?, layers })
    }

    /// The mean of the last layer over all pieces, of each text. Of several texts the products are made at once, which takes
    /// less time than one after the other.
    pub(super) fn encode(&self, texts: &[Vec<u32>]) -> Vec<Embedding> {
        let mut places = Vec::with_capacity(texts.len());
        let mut count = 0;
        for pieces in texts {
            places.push(Slice::from(count..count + pieces.len()));
            count += pieces.len();
        }
        let mut hidden = Array2::zeros((count, WIDTH));
        let pieces = texts.iter().flat_map(|pieces| pieces.iter().enumerate());
        for (mut row, (at, piece)) in hidden.rows_mut().into_iter().zip(pieces) {
            let rows = [self.words.row(*piece as usize), self.positions.row(at)];
            for vector in rows.into_iter().flatten() {
                row += &Array1::from_vec(vector);
            }
        }
        self.norm.apply(&mut hidden);
        for layer in &self.layers {
            hidden = layer.applied(hidden, &places);
        }
        let mean = |rows: Slice| Embedding::new(hidden.slice_axis(Axis(0), rows).sum_axis(Axis(0)));
        places.into_iter().map(mean).collect()
    }
}
