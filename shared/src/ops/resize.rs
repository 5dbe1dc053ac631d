//! Resizing of maps, with half-pixel centres.

use burn::tensor::module::interpolate;
use burn::tensor::ops::{InterpolateMode, InterpolateOptions};
use burn::tensor::{Tensor, TensorData};

use crate::kernels::on_flex;
use crate::space::Interpolation;

/// The map at another size.
///
/// # Shapes
/// - `input`: `[n, c, h, w]`
/// - returns: `[n, c, size[0], size[1]]`
pub fn resize(input: Tensor<4>, size: [usize; 2], mode: Interpolation) -> Tensor<4> {
    if on_flex(&input) {
        return by_burn(input, size, mode);
    }
    #[cfg(feature = "gpu")]
    if crate::kernels::runs(&input) {
        return crate::kernels::resize(input, size, mode);
    }
    by_matrices(input, size, mode)
}

fn by_burn(input: Tensor<4>, size: [usize; 2], mode: Interpolation) -> Tensor<4> {
    let mode = match mode {
        Interpolation::Nearest => InterpolateMode::Nearest,
        Interpolation::Bilinear => InterpolateMode::Bilinear,
    };
    let options = InterpolateOptions::new(mode).with_align_corners(false);
    interpolate(input, options.with_output_size(size))
}

/// Bilinear to twice the size, the corner pixels staying where they are.
///
/// # Shapes
/// - `input`: `[n, c, h, w]`
/// - returns: `[n, c, 2h, 2w]`
pub fn enlarge_on_corners(input: Tensor<4>) -> Tensor<4> {
    let [_, _, h, w] = input.dims();
    by_products(input, [2 * h, 2 * w], corners)
}

fn by_matrices(input: Tensor<4>, size: [usize; 2], mode: Interpolation) -> Tensor<4> {
    by_products(input, size, |from, to| matrix(from, to, mode))
}

/// Rows and columns each by one matrix product, which every backend differentiates.
fn by_products(
    input: Tensor<4>,
    [height, width]: [usize; 2],
    shares: impl Fn(usize, usize) -> Vec<f64>,
) -> Tensor<4> {
    let [_, _, h, w] = input.dims();
    let of = (&input.device(), input.dtype());
    let matrix = |from, to| {
        let data = TensorData::new(shares(from, to), [1, 1, to, from]);
        Tensor::<4>::from_data(data, of)
    };
    let mut output = input;
    if w != width {
        output = output.matmul(matrix(w, width).swap_dims(2, 3)); // [n, c, h, width]
    }
    if h != height {
        output = matrix(h, height).matmul(output); // [n, c, height, width]
    }
    output
}

/// Shares of `from` values in each of `to`, `[to, from]` row by row. Each row sums to 1.
fn matrix(from: usize, to: usize, mode: Interpolation) -> Vec<f64> {
    let (ratio, last) = (from as f64 / to as f64, from - 1);
    let mut shares = vec![0.0; to * from];
    for (index, row) in shares.chunks_exact_mut(from).enumerate() {
        match mode {
            Interpolation::Nearest => row[((index as f64 * ratio) as usize).min(last)] = 1.0,
            Interpolation::Bilinear => {
                let centre = ((index as f64 + 0.5) * ratio - 0.5).clamp(0.0, last as f64);
                between(row, centre);
            }
        }
    }
    shares
}

/// As [`matrix`], bilinear with the first and last value kept.
fn corners(from: usize, to: usize) -> Vec<f64> {
    let mut shares = vec![0.0; to * from];
    let ratio = (from - 1) as f64 / (to - 1).max(1) as f64;
    for (index, row) in shares.chunks_exact_mut(from).enumerate() {
        between(row, (index as f64 * ratio).min((from - 1) as f64));
    }
    shares
}

/// The shares of the two values around `centre`.
fn between(row: &mut [f64], centre: f64) {
    let below = centre as usize;
    let share = centre - below as f64;
    row[below] = 1.0 - share;
    if share > 0.0 {
        row[below + 1] = share;
    }
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use burn::tensor::{DType, Device, Distribution};

    use super::*;

    const SIZES: [[[usize; 2]; 2]; 6] = [
        [[5, 7], [6, 8]],
        [[7, 15], [8, 16]],
        [[8, 6], [16, 12]],
        [[9, 1], [3, 4]],
        [[4, 4], [4, 11]],
        [[1, 1], [2, 3]],
    ];

    fn largest(values: Tensor<4>) -> f64 {
        let largest = pollster::block_on(values.abs().max().into_data_async());
        largest.expect("flex reads back").iter::<f64>().sum()
    }

    /// Both ways on the processor: values, and gradients against a random direction.
    fn compare(sizes: [[usize; 2]; 2], mode: Interpolation, dtype: DType, tolerance: f64) {
        let device = Device::flex().autodiff();
        let [[h, w], size] = sizes;
        let random = |shape: [usize; 4]| {
            Tensor::<4>::random(shape, Distribution::Normal(0.0, 1.0), &device).cast(dtype)
        };
        let input = random([2, 3, h, w]).require_grad();
        let ours = by_matrices(input.clone(), size, mode);
        let burns = by_burn(input.clone(), size, mode);
        assert_eq!(ours.dtype(), dtype);
        let values = largest(ours.clone() - burns.clone());
        let direction = random(burns.dims());
        let gradient = |output: Tensor<4>| {
            let gradients = (output * direction.clone()).sum().backward();
            input.grad(&gradients).expect("the sum depends on it")
        };
        let slopes = largest(gradient(ours) - gradient(burns));
        assert!(
            values < tolerance && slopes < tolerance,
            "{sizes:?} {mode:?} {dtype:?}: values {values:e}, gradients {slopes:e}"
        );
    }

    #[test]
    fn matrices_give_burns_values_and_gradients() {
        for sizes in SIZES {
            for mode in [Interpolation::Nearest, Interpolation::Bilinear] {
                compare(sizes, mode, DType::F32, 1e-5);
                compare(sizes, mode, DType::F64, 1e-13);
            }
        }
    }

    #[test]
    fn a_resized_constant_is_that_constant() {
        for mode in [Interpolation::Nearest, Interpolation::Bilinear] {
            for (from, to) in [(1, 4), (5, 6), (6, 12), (7, 3)] {
                for row in matrix(from, to, mode).chunks_exact(from) {
                    assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-15);
                }
            }
        }
    }

    #[test]
    fn corners_stay_and_the_rest_lies_evenly_between() {
        assert_eq!(corners(1, 2), [1.0, 1.0]);
        let shares = corners(2, 4);
        let third = 1.0 / 3.0;
        let expected = [1.0, 0.0, 1.0 - third, third, third, 1.0 - third, 0.0, 1.0];
        for (found, expected) in shares.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15, "{shares:?}");
        }
    }
}
