//! Gradients of group normalisation, in closed form.

use pulp::Arch;
use rayon::prelude::*;

use super::norm::{BLOCK, Moments};

/// Input and gradient of a sample's group, and where the input's gradient goes.
type Job<'a> = ((&'a [f32], &'a [f32]), &'a mut [f32]);

/// Gradients of the input, of gamma and of beta.
pub(super) fn gradients(
    input: &[f32],
    gradient: &[f32],
    [n, channels, area]: [usize; 3],
    groups: usize,
    moments: &Moments,
    gamma: &[f32],
) -> [Vec<f32>; 3] {
    let of_group = channels / groups;
    let size = of_group * area;
    let mut output = vec![0.0; input.len()];
    let job = |(index, (sources, target)): (usize, Job<'_>)| {
        let first = index % groups * of_group;
        let gamma = |channel: usize| gamma.get(first + channel).copied().unwrap_or(1.0);
        Arch::new().dispatch(|| group_gradient(sources, area, moments[index], gamma, target))
    };
    let sources = input
        .par_chunks_exact(size)
        .zip(gradient.par_chunks_exact(size));
    let jobs = sources.zip(output.par_chunks_exact_mut(size)).enumerate();
    let sums: Vec<Vec<[f64; 2]>> = jobs.map(job).collect();
    let mut affine = [vec![0.0; channels], vec![0.0; channels]];
    for channel in 0..channels {
        let of_samples =
            (0..n).map(|sample| sums[sample * groups + channel / of_group][channel % of_group]);
        let [beta, gamma] =
            of_samples.fold([0.0; 2], |sum, term| [sum[0] + term[0], sum[1] + term[1]]);
        affine[0][channel] = gamma as f32;
        affine[1][channel] = beta as f32;
    }
    let [gamma, beta] = affine;
    [output, gamma, beta]
}

/// Per channel, the sums of the gradient and of its product with the normalised input.
#[inline(always)]
fn group_gradient(
    (input, gradient): (&[f32], &[f32]),
    area: usize,
    [mean, scale]: [f32; 2],
    gamma: impl Fn(usize) -> f32,
    target: &mut [f32],
) -> Vec<[f64; 2]> {
    let planes = || input.chunks_exact(area).zip(gradient.chunks_exact(area));
    let of_channel = |(input, gradient): (&[f32], &[f32])| {
        let mut sums = [0.0; 2];
        for (input, gradient) in input.chunks(BLOCK).zip(gradient.chunks(BLOCK)) {
            let [plain, product] = pair_sums(input, gradient, mean);
            sums[0] += plain;
            sums[1] += product * f64::from(scale);
        }
        sums
    };
    let sums: Vec<[f64; 2]> = planes().map(of_channel).collect();
    let weighted = |position: usize| -> f64 {
        sums.iter()
            .enumerate()
            .map(|(channel, s)| s[position] * f64::from(gamma(channel)))
            .sum()
    };
    let count = input.len() as f64;
    let (plain, product) = ((weighted(0) / count) as f32, (weighted(1) / count) as f32);
    for (channel, ((input, gradient), target)) in
        planes().zip(target.chunks_exact_mut(area)).enumerate()
    {
        let of_gradient = gamma(channel) * scale;
        let of_input = -product * scale * scale;
        let shift = -plain * scale - of_input * mean;
        for ((to, input), gradient) in target.iter_mut().zip(input).zip(gradient) {
            *to = gradient * of_gradient + input * of_input + shift;
        }
    }
    sums
}

/// Σ gradient and Σ gradient · (input − mean) of a block.
#[inline(always)]
fn pair_sums(input: &[f32], gradient: &[f32], mean: f32) -> [f64; 2] {
    let mut sums = [[0.0_f32; 32]; 2];
    let ((inputs, input_rest), (gradients, gradient_rest)) =
        (input.as_chunks::<32>(), gradient.as_chunks::<32>());
    for (input, gradient) in inputs.iter().zip(gradients) {
        for lane in 0..32 {
            sums[0][lane] += gradient[lane];
            sums[1][lane] += gradient[lane] * (input[lane] - mean);
        }
    }
    for (lane, (input, gradient)) in input_rest.iter().zip(gradient_rest).enumerate() {
        sums[0][lane] += gradient;
        sums[1][lane] += gradient * (input - mean);
    }
    sums.map(|sums| sums.iter().copied().map(f64::from).sum())
}
