//! Gradients of squeeze-and-excite: of the input and of the weights.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Flex};
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::CheckpointStrategy;
use burn_autodiff::grads::Gradients as Grads;
use burn_autodiff::ops::{Backward, Ops, OpsKind};
use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

use super::attention::{Attention, AttentionKernels, Inside, Sizes, Weights, attended};
use super::convolution::{shape, tensor, values};
use super::gradients::Gradients;
use super::norm::BLOCK;
use super::norm_gradient::pair_sums;
use super::number::{Number, in_width_of};

/// What attention keeps for its gradients.
#[derive(Clone, Debug)]
pub(super) struct AttendState<B: Backend> {
    /// `[n, c, h, w]`
    pub(super) input: FloatTensor<B>,
    /// `[blocks · hidden, c, 1, 1]`
    pub(super) first: FloatTensor<B>,
    /// `[blocks · c, hidden, 1, 1]`
    pub(super) second: FloatTensor<B>,
    pub(super) inside: Inside<B>,
}

/// Gradients of what the two activations are taken of.
pub(super) struct Slopes<B: Backend> {
    /// Of that of the sigmoid `[n, blocks · c]`.
    pub(super) scales: FloatTensor<B>,
    /// Of that of the ReLU `[n, blocks · hidden]`.
    pub(super) hidden: FloatTensor<B>,
}

/// Gradients of attention on one backend. All tensors are contiguous.
pub(super) trait AttentionGradients: AttentionKernels + Gradients {
    fn attended(
        input: &FloatTensor<Self>,
        weights: &Weights<Self>,
    ) -> (FloatTensor<Self>, Inside<Self>);

    fn slopes(of: &AttendState<Self>, gradient: &FloatTensor<Self>) -> Slopes<Self>;

    fn of_input(
        of: &AttendState<Self>,
        gradient: &FloatTensor<Self>,
        slopes: &Slopes<Self>,
    ) -> FloatTensor<Self>;

    fn of_weights(of: &AttendState<Self>, slopes: &Slopes<Self>) -> Weights<Self>;
}

#[derive(Debug)]
struct Attend;

impl<B: AttentionGradients> Backward<B, 5> for Attend {
    type State = AttendState<B>;

    /// The parents are the input, then the weights in the order of their fields.
    fn backward(self, ops: Ops<AttendState<B>, 5>, grads: &mut Grads, _: &mut Checkpointer) {
        let gradient = B::contiguous(grads.consume::<B>(&ops.node));
        let slopes = B::slopes(&ops.state, &gradient);
        let [input, weights @ ..] = ops.parents;
        if let Some(node) = input {
            let of_input = B::of_input(&ops.state, &gradient, &slopes);
            grads.register::<B>(node.id, of_input);
        }
        if weights.iter().any(Option::is_some) {
            let of = B::of_weights(&ops.state, &slopes);
            let parts = [of.first, of.first_bias, of.second, of.second_bias];
            for (node, part) in weights.into_iter().zip(parts) {
                if let Some(node) = node {
                    grads.register::<B>(node.id, part);
                }
            }
        }
    }
}

impl<B: AttentionGradients, C: CheckpointStrategy> AttentionKernels for Autodiff<B, C> {
    fn kernel_attend(
        input: FloatTensor<Self>,
        first: FloatTensor<Self>,
        first_bias: FloatTensor<Self>,
        second: FloatTensor<Self>,
        second_bias: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let nodes = [
            input.node(),
            first.node(),
            first_bias.node(),
            second.node(),
            second_bias.node(),
        ];
        let inner = |tensor: &FloatTensor<Self>| B::contiguous(tensor.primitive().clone());
        let weights = Attention {
            first: inner(&first),
            first_bias: inner(&first_bias),
            second: inner(&second),
            second_bias: inner(&second_bias),
        };
        let input = inner(&input);
        let (output, inside) = B::attended(&input, &weights);
        let attend = <Attend as Backward<B, 5>>::prepare::<C>(Attend, nodes);
        match attend.compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let state = AttendState {
                    input,
                    first: weights.first,
                    second: weights.second,
                    inside,
                };
                prep.finish(state, output)
            }
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }
}

impl AttentionGradients for Flex {
    fn attended(input: &FlexTensor, weights: &Weights<Self>) -> (FlexTensor, Inside<Self>) {
        in_width_of!(input, attended(input, weights))
    }

    fn slopes(of: &AttendState<Self>, gradient: &FlexTensor) -> Slopes<Self> {
        in_width_of!(gradient, slopes(of, gradient))
    }

    fn of_input(
        of: &AttendState<Self>,
        gradient: &FlexTensor,
        slopes: &Slopes<Self>,
    ) -> FlexTensor {
        in_width_of!(gradient, of_input(of, gradient, slopes))
    }

    fn of_weights(of: &AttendState<Self>, slopes: &Slopes<Self>) -> Weights<Self> {
        let scales = &slopes.scales;
        in_width_of!(scales, of_weights(of, slopes))
    }
}

fn sizes(of: &AttendState<Flex>) -> Sizes {
    Sizes::of(shape(&of.input), shape(&of.second))
}

/// ∂z = (Σ g x) s (1 − s) with s the scale, and from these through W2 those of the hidden units.
fn slopes<T: Number>(of: &AttendState<Flex>, gradient: &FlexTensor) -> Slopes<Flex> {
    let sizes = sizes(of);
    let Sizes {
        samples,
        channels,
        hidden,
        all,
        area,
    } = sizes;
    let (input, gradient): (&[T], &[T]) = (values(&of.input), values(gradient));
    let scales: &[T] = values(&of.inside.scales);
    let slope = |(index, gradient): (usize, &[T])| {
        let source = index / all * channels + index % all % channels;
        let input = &input[source * area..][..area];
        let product: f64 = Arch::new().dispatch(|| {
            let blocks = input.chunks(BLOCK).zip(gradient.chunks(BLOCK));
            let sums = blocks.map(|(input, gradient)| pair_sums(input, gradient, T::default())[1]);
            sums.sum()
        });
        let scale: f64 = scales[index].into();
        T::nearest(product * scale * (1.0 - scale))
    };
    let planes = gradient.par_chunks_exact(area).enumerate();
    let of_scales: Vec<T> = planes.with_min_len(sizes.least()).map(slope).collect();
    let (second, units): (&[T], &[T]) = (values(&of.second), values(&of.inside.hidden));
    let of_unit = |(index, value): (usize, &T)| {
        let (sample, unit) = (index / sizes.units(), index % sizes.units());
        let (block, unit) = (unit / hidden * channels, unit % hidden);
        let slopes = &of_scales[sample * all + block..][..channels];
        let rows = second[block * hidden..].chunks_exact(hidden);
        let sum = slopes
            .iter()
            .zip(rows)
            .map(|(slope, row)| *slope * row[unit]);
        // Not a number stays none.
        if *value <= T::default() {
            T::default()
        } else {
            sum.sum()
        }
    };
    let of_hidden: Vec<T> = units.iter().enumerate().map(of_unit).collect();
    Slopes {
        scales: tensor(of_scales, &[samples, all]),
        hidden: tensor(of_hidden, &[samples, sizes.units()]),
    }
}

/// Σ g s over the blocks, and the mean's part, the same for all pixels.
fn of_input<T: Number>(
    of: &AttendState<Flex>,
    gradient: &FlexTensor,
    slopes: &Slopes<Flex>,
) -> FlexTensor {
    let sizes = sizes(of);
    let Sizes {
        samples,
        channels,
        all,
        area,
        ..
    } = sizes;
    let gradient: &[T] = values(gradient);
    let (first, scales): (&[T], &[T]) = (values(&of.first), values(&of.inside.scales));
    let units: &[T] = values(&slopes.hidden);
    let mut output = vec![T::default(); samples * channels * area];
    let job = |(index, target): (usize, &mut [T])| {
        let (sample, channel) = (index / channels, index % channels);
        let units = &units[sample * sizes.units()..][..sizes.units()];
        let rows = first.chunks_exact(channels);
        let mean: T = units
            .iter()
            .zip(rows)
            .map(|(unit, row)| *unit * row[channel])
            .sum();
        target.fill(T::nearest(mean.into() / area as f64));
        for at in (channel..all).step_by(channels) {
            let plane = sample * all + at;
            let gradient = &gradient[plane * area..][..area];
            Arch::new().dispatch(|| add_scaled(gradient, scales[plane], target));
        }
    };
    let planes = output.par_chunks_exact_mut(area).enumerate();
    planes.with_min_len(sizes.least()).for_each(job);
    tensor(output, &shape(&of.input))
}

#[inline(always)]
fn add_scaled<T: Number>(source: &[T], scale: T, target: &mut [T]) {
    for (to, from) in target.iter_mut().zip(source) {
        *to += *from * scale;
    }
}

/// Sums over the samples of what comes out of a layer times what goes in.
fn of_weights<T: Number>(of: &AttendState<Flex>, slopes: &Slopes<Flex>) -> Weights<Flex> {
    let sizes = sizes(of);
    let Sizes {
        channels,
        hidden,
        all,
        ..
    } = sizes;
    let (means, units): (&[T], &[T]) = (values(&of.inside.means), values(&of.inside.hidden));
    let (of_scales, of_hidden): (&[T], &[T]) = (values(&slopes.scales), values(&slopes.hidden));
    let mut first = vec![T::default(); sizes.units() * channels];
    let mut first_bias = vec![T::default(); sizes.units()];
    let mut second = vec![T::default(); all * hidden];
    let mut second_bias = vec![T::default(); all];
    for sample in 0..sizes.samples {
        let means = &means[sample * channels..][..channels];
        let units = &units[sample * sizes.units()..][..sizes.units()];
        for unit in 0..sizes.units() {
            let slope = of_hidden[sample * sizes.units() + unit];
            first_bias[unit] += slope;
            add_scaled(means, slope, &mut first[unit * channels..][..channels]);
        }
        for at in 0..all {
            let slope = of_scales[sample * all + at];
            second_bias[at] += slope;
            let units = &units[at / channels * hidden..][..hidden];
            add_scaled(units, slope, &mut second[at * hidden..][..hidden]);
        }
    }
    Attention {
        first: tensor(first, &shape(&of.first)),
        first_bias: tensor(first_bias, &[sizes.units()]),
        second: tensor(second, &shape(&of.second)),
        second_bias: tensor(second_bias, &[all]),
    }
}
