//! Rows of numbers times a matrix of bytes. A panel of the matrix at a time is expanded into numbers, in the order in which
//! they are needed, and all rows are multiplied by it before the next is looked at (Goto and van de Geijn, "Anatomy of
//! high-performance matrix multiplication", 2008). The processor's widest instructions are used.

use fearless_simd::{Level, Simd, dispatch, f32x16, prelude::*};

/// So many columns are expanded at once: of bytes, a line of the processor's cache.
pub(super) const PANEL: usize = 64;
/// So many rows of the matrix are expanded at once; with [`PANEL`] they fill a part of the second-nearest cache.
const DEPTH: usize = 384;
/// So many columns are looked at as one.
const LANES: usize = 16;
/// So many rows of the input are multiplied at once: for more sums there are no registers.
const ROWS: usize = 6;

/// Numbers of columns that lie beside each other.
type Lanes = [f32; LANES];
/// Numbers of rows that lie below each other, in one column.
type Rows = [f32; ROWS];

/// A matrix of bytes, a row after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct ByteMatrix<'b> {
    pub(super) bytes: &'b [u8],
    /// A multiple of [`PANEL`]; what is beyond one counts as 0.
    pub(super) columns: usize,
}

/// The product of `input`, whose rows have as many numbers as the matrix has rows, and the matrix; a row after the other.
pub(super) fn product(input: &[f32], matrix: ByteMatrix) -> Vec<f32> {
    let width = matrix.bytes.len().checked_div(matrix.columns).unwrap_or_default();
    let rows = input.len().checked_div(width).unwrap_or_default();
    let input = by_columns(input, width);
    // With the rows that fill up the last tile.
    let mut output = vec![0.0; rows.next_multiple_of(ROWS) * matrix.columns];
    if rows > 0 {
        dispatch!(Level::new(), simd => add_panels(simd, &input, width, matrix, &mut output));
    }
    output.truncate(rows * matrix.columns);
    output
}

/// Tiles of so many rows each, column by column; the last is filled up with 0.
fn by_columns(input: &[f32], width: usize) -> Vec<Rows> {
    let mut tiles = vec![Rows::default(); input.len().div_ceil(ROWS * width.max(1)) * width];
    for (tile, rows) in tiles.chunks_exact_mut(width.max(1)).zip(input.chunks(ROWS * width.max(1))) {
        for (at, row) in rows.chunks_exact(width.max(1)).enumerate() {
            for (place, number) in tile.iter_mut().filter_map(|rows| rows.get_mut(at)).zip(row) {
                *place = *number;
            }
        }
    }
    tiles
}

// What follows is inlined into the functions that `dispatch!` makes for each kind of processor: only there does the compiler
// use its instructions.
#[inline(always)]
fn add_panels<S: Simd>(simd: S, input: &[Rows], width: usize, matrix: ByteMatrix, output: &mut [f32]) {
    let ByteMatrix { bytes, columns } = matrix;
    let mut panel = vec![Lanes::default(); DEPTH.min(width) * PANEL / LANES];
    for column in (0..columns).step_by(PANEL) {
        for (block, lines) in bytes.chunks(DEPTH * columns).enumerate() {
            let depth = lines.len() / columns;
            let tiles = || input.chunks_exact(width).filter_map(|tile| tile.get(block * DEPTH..)?.get(..depth));
            // Where a register holds that many numbers, there are enough of them for four times as many columns.
            if S::f32s::LEN >= LANES {
                expand::<4>(lines, columns, column, &mut panel);
                add_tiles::<S, 4>(simd, tiles(), &panel, output, columns, column);
            } else {
                expand::<1>(lines, columns, column, &mut panel);
                for (part, panel) in panel.chunks_exact(depth).enumerate().take(PANEL / LANES) {
                    add_tiles::<S, 1>(simd, tiles(), panel, output, columns, column + part * LANES);
                }
            }
        }
    }
}

/// Writes a panel as numbers: of so many lanes beside each other all rows, then of the next.
#[inline(always)]
fn expand<const GROUP: usize>(lines: &[u8], columns: usize, column: usize, panel: &mut [Lanes]) {
    let depth = lines.len() / columns;
    for (row, line) in lines.chunks_exact(columns).enumerate() {
        let Some(bytes) = line.get(column..).and_then(|line| line.first_chunk::<PANEL>()) else { return };
        let (lanes, _) = bytes.as_chunks::<LANES>();
        for (part, bytes) in lanes.iter().enumerate() {
            if let Some(place) = panel.get_mut((part / GROUP * depth + row) * GROUP + part % GROUP) {
                *place = bytes.map(|byte| f32::from(byte.cast_signed()));
            }
        }
    }
}

#[inline(always)]
fn add_tiles<'t, S: Simd, const GROUP: usize>(
    simd: S,
    tiles: impl Iterator<Item = &'t [Rows]>,
    panel: &[Lanes],
    output: &mut [f32],
    columns: usize,
    column: usize,
) {
    let (panel, _) = panel.as_chunks::<GROUP>();
    for (tile, output) in tiles.zip(output.chunks_exact_mut(ROWS * columns)) {
        let mut sums = [[f32x16::splat(simd, 0.0); GROUP]; ROWS];
        for (numbers, weights) in tile.iter().zip(panel) {
            let weights = weights.each_ref().map(|lanes| f32x16::from_slice(simd, lanes));
            for (sums, number) in sums.iter_mut().zip(numbers) {
                let number = f32x16::splat(simd, *number);
                for (sum, weights) in sums.iter_mut().zip(&weights) {
                    *sum = number.mul_add(*weights, *sum);
                }
            }
        }
        for (sums, line) in sums.iter().zip(output.chunks_exact_mut(columns)) {
            let (places, _) = line.get_mut(column..).unwrap_or_default().as_chunks_mut::<LANES>();
            for (sum, place) in sums.iter().zip(places) {
                (f32x16::from_slice(simd, place) + *sum).store_slice(place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_product() {
        for (rows, width, columns) in [(1, 384, 64), (5, 1, 128), (6, 384, 384), (13, 400, 64), (17, 1536, 128)] {
            let input: Vec<f32> = (0..rows * width).map(|at| ((at * 37 + 11) % 101) as f32 / 50.0 - 1.0).collect();
            let bytes: Vec<u8> = (0..width * columns).map(|at| ((at * 89 + 5) % 256) as u8).collect();
            let output = product(&input, ByteMatrix { bytes: &bytes, columns });
            assert_eq!(output.len(), rows * columns);
            for (at, found) in output.iter().enumerate() {
                let (row, column) = (at / columns, at % columns);
                let weight = |k: usize| f64::from(bytes[k * columns + column].cast_signed());
                let wanted: f64 = (0..width).map(|k| f64::from(input[row * width + k]) * weight(k)).sum();
                assert!((f64::from(*found) - wanted).abs() < 0.02, "{rows} {width} {columns}: {found} {wanted}");
            }
        }
    }

    #[test]
    fn nothing_is_multiplied_by_nothing() {
        for (input, bytes, columns) in [(&[][..], &[][..], 64), (&[], &[7; 128], 64), (&[1.0], &[7; 64], 0)] {
            assert!(product(input, ByteMatrix { bytes, columns }).is_empty());
        }
        assert!(product(&[], ByteMatrix { bytes: &[], columns: 0 }).is_empty());
    }
}
