//! Tables most of whose places are empty, small in memory and quick to read by row.

use serde::{Deserialize, Serialize};

use crate::matching::packed::Packed;

/// Rows of values, each row as its values in the order of their columns, with the gaps between them. Where one is wider than
/// can be written, values of 0 lie within it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Sparse {
    /// Where each row begins; one more than there are rows.
    starts: Packed<u32>,
    /// How far each value's column is from that of the one before.
    gaps: Packed<u8>,
    values: Packed<i8>,
}

impl Sparse {
    /// So many rows with these values, each by row and column. Of two in one place both are kept.
    pub(super) fn new(rows: usize, mut values: Vec<(u32, u32, i8)>) -> Self {
        values.sort_unstable();
        let mut starts = Vec::with_capacity(rows + 1);
        let mut cells = Vec::with_capacity(values.len());
        let mut rest = values.into_iter().peekable();
        for row in 0..=rows {
            starts.push(u32::try_from(cells.len()).unwrap_or(u32::MAX));
            let mut before = 0;
            while let Some((_, column, value)) = rest.next_if(|(of, ..)| *of as usize == row) {
                push(&mut cells, column - before, value);
                before = column;
            }
        }
        let (gaps, values) = (cells.iter().map(|(gap, _)| *gap), cells.iter().map(|(_, value)| *value));
        Self { starts: starts.into_iter().collect(), gaps: gaps.collect(), values: values.collect() }
    }

    /// The values of a row, each with its column; 0 may stand where there is none.
    pub(super) fn row(&self, row: u32) -> impl Iterator<Item = (usize, i8)> {
        let bound = |at: usize| self.starts.get(at).unwrap_or_default() as usize;
        let range = bound(row as usize)..bound(row as usize + 1);
        let cells = self.gaps.range(range.clone()).zip(self.values.range(range));
        cells.scan(0_usize, |column, (gap, value)| {
            *column += usize::from(gap);
            Some((*column, value))
        })
    }
}

fn push(cells: &mut Vec<(u8, i8)>, mut gap: u32, value: i8) {
    while gap > u32::from(u8::MAX) {
        cells.push((u8::MAX, 0));
        gap -= u32::from(u8::MAX);
    }
    cells.push((gap as u8, value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::svm::Random;

    #[test]
    fn what_is_put_in_comes_out_however_far_apart_it_is() {
        let mut random = Random(7);
        for width in [3, 300, 100_000] {
            let mut cells: Vec<(u32, u32, i8)> =
                (0..200).map(|_| ((random.next() % 5) as u32, (random.next() % width) as u32, 1)).collect();
            cells.sort_unstable();
            cells.dedup();
            cells.iter_mut().zip((1..=i8::MAX).cycle()).for_each(|(cell, value)| cell.2 = value);
            let sparse = Sparse::new(5, cells.clone());
            for row in 0..7 {
                let of_row = sparse.row(row).filter(|(_, value)| *value != 0);
                let of_row: Vec<_> = of_row.map(|(column, value)| (row, column as u32, value)).collect();
                let wanted: Vec<_> = cells.iter().copied().filter(|(of, ..)| *of == row).collect();
                assert_eq!(of_row, wanted);
            }
        }
    }
}
