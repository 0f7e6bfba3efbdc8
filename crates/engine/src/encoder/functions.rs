//! The functions of the transformer that are applied to many numbers at once. They have neither branches nor calls, so that
//! the compiler makes them of instructions on several numbers.

use std::f32::consts::{FRAC_1_SQRT_2, LOG2_E};

use fearless_simd::{Level, Simd, dispatch};

/// The Gaussian error linear unit of each (Hendrycks and Gimpel, 2016): the number times the chance that a normally
/// distributed one is smaller.
pub(super) fn apply_gelu(numbers: &mut [f32]) {
    dispatch!(Level::new(), simd => gelus(simd, numbers));
}

/// Numbers above 0 with the sum 1, in the ratio of the exponentials of `scale` times what they were.
pub(super) fn apply_softmax(numbers: &mut [f32], scale: f32) {
    dispatch!(Level::new(), simd => softmax(simd, numbers, scale));
}

#[inline(always)]
fn gelus<S: Simd>(_simd: S, numbers: &mut [f32]) {
    for number in numbers {
        *number = 0.5 * *number * (1.0 + error_function(*number * FRAC_1_SQRT_2));
    }
}

#[inline(always)]
fn softmax<S: Simd>(_simd: S, numbers: &mut [f32], scale: f32) {
    let largest = numbers.iter().fold(f32::NEG_INFINITY, |largest, number| largest.max(*number));
    for number in numbers.iter_mut() {
        *number = exponential((*number - largest) * scale);
    }
    let sum: f32 = numbers.iter().sum();
    for number in numbers {
        *number /= sum;
    }
}

/// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26; wrong by at most 1.5e-7.
#[inline(always)]
fn error_function(x: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let sum = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    (1.0 - sum * exponential(-x * x)).copysign(x)
}

/// The exponential function as the Cephes library has it (Moshier, 1989): a power of two times a polynomial of the rest.
/// Below −87 and above 88 that of −87 and 88; elsewhere wrong by at most 2 parts in 10 million.
#[inline(always)]
fn exponential(x: f32) -> f32 {
    /// Added to a number below 2 to the 22nd, it leaves its whole part in the lowest bits.
    const SHIFT: f32 = 12_582_912.0;
    /// ln 2 in two parts, the first of which is exact in few bits.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * LOG2_E + SHIFT;
    let whole = shifted - SHIFT;
    let rest = x - whole * LN_2[0] - whole * LN_2[1];
    let mut sum = 1.987_569_1e-4;
    for term in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_66, 0.5] {
        sum = sum * rest + term;
    }
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    (sum * rest * rest + rest + 1.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponentials_are_those_of_the_standard_library() {
        for step in -87_000..=88_000_i32 {
            let x = step as f32 / 1_000.0;
            let wanted = f64::from(x).exp();
            assert!((f64::from(exponential(x)) / wanted - 1.0).abs() < 2e-7, "{x}: {} {wanted}", exponential(x));
        }
        assert_eq!(exponential(-1e9), exponential(-87.0));
        assert_eq!(exponential(1e9), exponential(88.0));
    }

    #[test]
    fn a_softmax_is_a_distribution() {
        for count in 1..40 {
            let mut numbers: Vec<f32> = (0..count).map(|at| ((at * 29) % 17) as f32 - 8.0).collect();
            let exponentials: Vec<f64> = numbers.iter().map(|number| f64::from(number * 0.5).exp()).collect();
            let sum: f64 = exponentials.iter().sum();
            apply_softmax(&mut numbers, 0.5);
            for (found, wanted) in numbers.iter().zip(exponentials) {
                assert!((f64::from(*found) - wanted / sum).abs() < 1e-6, "{count}: {found}");
            }
        }
    }

    #[test]
    fn gelus_are_those_of_the_paper() {
        let mut numbers = [-8.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 8.0];
        apply_gelu(&mut numbers);
        let wanted = [0.0, -0.158_655_25, -0.154_268_77, 0.0, 0.345_731_23, 0.841_344_8, 1.954_499_7, 8.0];
        for (found, wanted) in numbers.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
        }
    }
}
