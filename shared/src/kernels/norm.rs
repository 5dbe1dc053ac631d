//! Group normalisation in one pass each way, instead of a dozen tensor operations.

use pulp::Arch;
use rayon::prelude::*;

use super::number::Number;

/// Mean and reciprocal standard deviation of every sample and group.
pub(super) type Moments = Vec<[f64; 2]>;

/// Values whose moments are taken at once: they stay in the first-level cache for the second pass.
pub(super) const BLOCK: usize = 2048;

/// `(x − mean) / √(variance + epsilon)` per sample and group, then `gamma · + beta` per channel.
///
/// `shape` is `[n, c, h · w]`; `gamma` and `beta` have c values, or are empty for the identity. It is
/// added to `output`.
pub(super) fn normalise<T: Number>(
    input: &[T],
    [n, channels, area]: [usize; 3],
    groups: usize,
    epsilon: f64,
    affine: [&[T]; 2],
    output: &mut [T],
) -> Moments {
    let size = channels / groups * area;
    let job = |(index, (source, target)): (usize, (&[T], &mut [T]))| {
        Arch::new().dispatch(|| {
            let [mean, variance] = moments(source);
            let scale = 1.0 / (variance + epsilon).sqrt();
            let first = index % groups * (channels / groups);
            let planes = source.chunks_exact(area).zip(target.chunks_exact_mut(area));
            for (channel, (source, target)) in planes.enumerate() {
                let [gamma, beta] = affine_of(affine, first + channel);
                let factor = gamma.into() * scale;
                let shift = T::nearest(beta.into() - mean * factor);
                let factor = T::nearest(factor);
                for (to, from) in target.iter_mut().zip(source) {
                    *to += *from * factor + shift;
                }
            }
            [mean, scale]
        })
    };
    let jobs = input
        .par_chunks_exact(size)
        .zip(output.par_chunks_exact_mut(size));
    let moments: Moments = jobs.enumerate().map(job).collect();
    debug_assert_eq!(moments.len(), n * groups);
    moments
}

#[inline(always)]
fn affine_of<T: Number>([gamma, beta]: [&[T]; 2], channel: usize) -> [T; 2] {
    [
        gamma.get(channel).copied().unwrap_or(T::nearest(1.0)),
        beta.get(channel).copied().unwrap_or_default(),
    ]
}

/// Mean and variance (of the population), block by block (Chan et al.'s update).
#[inline(always)]
pub(super) fn moments<T: Number>(values: &[T]) -> [f64; 2] {
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for block in values.chunks(BLOCK) {
        let of_block = block.len() as f64;
        let block_mean = lanes(block, |v| v) / of_block;
        let centre = T::nearest(block_mean);
        let block_squares = lanes(block, |v| (v - centre) * (v - centre));
        let together = count + of_block;
        let distance = block_mean - mean;
        mean += distance * of_block / together;
        squares += block_squares + distance * distance * count * of_block / together;
        count = together;
    }
    [mean, squares / count]
}

/// The sum of `term` of each value.
#[inline(always)]
pub(super) fn lanes<T: Number>(values: &[T], term: impl Fn(T) -> T) -> f64 {
    let mut sums = [T::default(); 32];
    let (whole, rest) = values.as_chunks::<32>();
    for values in whole {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += term(*value);
        }
    }
    let rest: T = rest.iter().map(|v| term(*v)).sum();
    sums.into_iter().map(Into::into).sum::<f64>() + rest.into()
}
