//! Gradients of group normalisation, in closed form.

use pulp::Arch;
use rayon::prelude::*;

use super::norm::{BLOCK, Moments};
use super::number::Number;

/// Input and gradient of a sample's group, and where the input's gradient goes.
pub(super) type Job<'a, T> = ((&'a [T], &'a [T]), &'a mut [T]);

/// Gradients of the input, of gamma and of beta.
pub(super) fn gradients<T: Number>(
    input: &[T],
    gradient: &[T],
    [n, channels, area]: [usize; 3],
    groups: usize,
    moments: &Moments,
    gamma: &[T],
) -> [Vec<T>; 3] {
    let of_group = channels / groups;
    let size = of_group * area;
    let mut output = vec![T::default(); input.len()];
    let job = |(index, (sources, target)): (usize, Job<'_, T>)| {
        let first = index % groups * of_group;
        let gamma = |channel: usize| {
            gamma
                .get(first + channel)
                .copied()
                .unwrap_or(T::nearest(1.0))
        };
        Arch::new().dispatch(|| group_gradient(sources, area, moments[index], gamma, target))
    };
    let sources = input
        .par_chunks_exact(size)
        .zip(gradient.par_chunks_exact(size));
    let jobs = sources.zip(output.par_chunks_exact_mut(size)).enumerate();
    let sums: Vec<Vec<[f64; 2]>> = jobs.map(job).collect();
    let mut affine = [vec![T::default(); channels], vec![T::default(); channels]];
    for channel in 0..channels {
        let of_samples =
            (0..n).map(|sample| sums[sample * groups + channel / of_group][channel % of_group]);
        let [beta, gamma] =
            of_samples.fold([0.0; 2], |sum, term| [sum[0] + term[0], sum[1] + term[1]]);
        affine[0][channel] = T::nearest(gamma);
        affine[1][channel] = T::nearest(beta);
    }
    let [gamma, beta] = affine;
    [output, gamma, beta]
}

/// Per channel, the sums of the gradient and of its product with the normalised input.
#[inline(always)]
pub(super) fn group_gradient<T: Number>(
    (input, gradient): (&[T], &[T]),
    area: usize,
    moments: [f64; 2],
    gamma: impl Fn(usize) -> T,
    target: &mut [T],
) -> Vec<[f64; 2]> {
    let [mean, scale] = moments.map(T::nearest);
    let planes = || input.chunks_exact(area).zip(gradient.chunks_exact(area));
    let of_channel = |(input, gradient): (&[T], &[T])| {
        let mut sums = [0.0; 2];
        for (input, gradient) in input.chunks(BLOCK).zip(gradient.chunks(BLOCK)) {
            let [plain, product] = pair_sums(input, gradient, mean);
            sums[0] += plain;
            sums[1] += product * scale.into();
        }
        sums
    };
    let sums: Vec<[f64; 2]> = planes().map(of_channel).collect();
    let weighted = |position: usize| -> f64 {
        sums.iter()
            .enumerate()
            .map(|(channel, s)| s[position] * gamma(channel).into())
            .sum()
    };
    let count = input.len() as f64;
    let [plain, product] = [0, 1].map(|position| T::nearest(weighted(position) / count));
    for (channel, ((input, gradient), target)) in
        planes().zip(target.chunks_exact_mut(area)).enumerate()
    {
        let of_gradient = gamma(channel) * scale;
        let of_input = -product * scale * scale;
        let shift = -plain * scale - of_input * mean;
        for ((to, input), gradient) in target.iter_mut().zip(input).zip(gradient) {
            *to = *gradient * of_gradient + *input * of_input + shift;
        }
    }
    sums
}

/// Σ gradient and Σ gradient · (input − mean) of a block.
#[inline(always)]
pub(super) fn pair_sums<T: Number>(input: &[T], gradient: &[T], mean: T) -> [f64; 2] {
    let mut sums = [[T::default(); 32]; 2];
    let ((inputs, input_rest), (gradients, gradient_rest)) =
        (input.as_chunks::<32>(), gradient.as_chunks::<32>());
    for (input, gradient) in inputs.iter().zip(gradients) {
        for lane in 0..32 {
            sums[0][lane] += gradient[lane];
            sums[1][lane] += gradient[lane] * (input[lane] - mean);
        }
    }
    for (lane, (input, gradient)) in input_rest.iter().zip(gradient_rest).enumerate() {
        sums[0][lane] += *gradient;
        sums[1][lane] += *gradient * (*input - mean);
    }
    sums.map(|sums| sums.into_iter().map(Into::into).sum())
}
