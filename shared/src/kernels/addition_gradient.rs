//! Gradients of terms that were added to nodes, and of their shares.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Flex};
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::CheckpointStrategy;
use burn_autodiff::grads::Gradients;
use burn_autodiff::ops::{Backward, Ops, OpsKind};
use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

use super::addition::{Addition, AdditionKernels, added, taken};
use super::convolution::{shape, tensor, values};
use super::norm::{BLOCK, Moments};
use super::norm_gradient::{Job, group_gradient, pair_sums};
use super::number::{Number, in_width_of};

#[derive(Debug)]
struct Add;

#[derive(Clone, Debug)]
struct AddState {
    terms: FlexTensor,
    shares: FlexTensor,
    moments: Moments,
    addition: Addition,
}

impl Backward<Flex, 3> for Add {
    type State = AddState;

    fn backward(self, ops: Ops<AddState, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        let [sums, terms, shares] = ops.parents;
        if terms.is_some() || shares.is_some() {
            let [of_terms, of_shares] = ops.state.gradients(&gradient);
            for (node, part) in [(terms, of_terms), (shares, of_shares)] {
                if let Some(node) = node {
                    grads.register::<Flex>(node.id, part);
                }
            }
        }
        if let Some(node) = sums {
            grads.register::<Flex>(node.id, gradient);
        }
    }
}

impl AddState {
    /// Of the terms, and of the shares.
    fn gradients(&self, gradient: &FlexTensor) -> [FlexTensor; 2] {
        let gradient = gradient.to_contiguous();
        in_width_of!(gradient, both(self, &gradient))
    }
}

fn both<T: Number>(state: &AddState, gradient: &FlexTensor) -> [FlexTensor; 2] {
    let (addition, terms_shape) = (&state.addition, shape(&state.terms));
    let [n, _, h, w] = terms_shape;
    let (terms, shares): (&[T], &[T]) = (values(&state.terms), values(&state.shares));
    let (area, size) = (h * w, addition.channels * h * w);
    let nodes = shape(gradient)[1] / addition.channels;
    let gradient: &[T] = values(gradient);
    let of_node = |sample: usize, at: usize| {
        let node = addition.nodes[at];
        &gradient[(sample * nodes + node) * size..][..size]
    };
    let mut output = vec![T::default(); terms.len()];
    let job = |(index, (term, target)): (usize, (&[T], &mut [T]))| {
        let (sample, at) = (index / addition.terms(), index % addition.terms());
        Arch::new().dispatch(|| match addition.norm {
            Some((groups, _)) => {
                let moments = &state.moments[index * groups..][..groups];
                let gradient = of_node(sample, at);
                vec![normalised(
                    term, gradient, target, area, moments, shares[at],
                )]
            }
            None if addition.shared => {
                let of_share = |at: usize| plain(term, of_node(sample, at), target, shares[at]);
                (0..shares.len()).map(of_share).collect()
            }
            None => vec![plain(term, of_node(sample, at), target, shares[at])],
        })
    };
    let jobs = terms.par_chunks_exact(size);
    let jobs = jobs.zip(output.par_chunks_exact_mut(size)).enumerate();
    let of_shares: Vec<Vec<f64>> = jobs.map(job).collect();
    let of_shares = of_shares.concat(); // [n, shares]
    debug_assert_eq!(of_shares.len(), n * shares.len());
    let sum = |at: usize| -> T {
        let own = of_shares.iter().skip(at).step_by(shares.len());
        T::nearest(own.sum())
    };
    let of_shares: Vec<T> = (0..shares.len()).map(sum).collect();
    [
        tensor(output, &terms_shape),
        tensor(of_shares, &[shares.len()]),
    ]
}

/// Writes the gradient of a term that was normalised; returns that of its share.
#[inline(always)]
fn normalised<T: Number>(
    term: &[T],
    gradient: &[T],
    target: &mut [T],
    area: usize,
    moments: &[[f64; 2]],
    share: T,
) -> f64 {
    let size = term.len() / moments.len();
    let sources = term.chunks_exact(size).zip(gradient.chunks_exact(size));
    let groups = sources.zip(target.chunks_exact_mut(size)).zip(moments);
    let of_group = |((source, target), moments): (Job<'_, T>, &[f64; 2])| {
        let sums = group_gradient(source, area, *moments, |_| share, target);
        sums.iter().map(|[_, product]| product).sum::<f64>()
    };
    groups.map(of_group).sum()
}

/// Adds the gradient of a term that was added as it was; returns that of its share.
#[inline(always)]
fn plain<T: Number>(term: &[T], gradient: &[T], target: &mut [T], share: T) -> f64 {
    for (to, from) in target.iter_mut().zip(gradient) {
        *to += *from * share;
    }
    let blocks = term.chunks(BLOCK).zip(gradient.chunks(BLOCK));
    blocks
        .map(|(term, gradient)| pair_sums(term, gradient, T::default())[1])
        .sum()
}

/// Some channels of a tensor, as a tensor of their own.
#[derive(Debug)]
struct Take;

#[derive(Clone, Debug)]
struct TakeState {
    shape: [usize; 4],
    first: usize,
}

impl Backward<Flex, 1> for Take {
    type State = TakeState;

    fn backward(self, ops: Ops<TakeState, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node).to_contiguous();
        if let [Some(node)] = ops.parents {
            let output = in_width_of!(gradient, put_back(&ops.state, &gradient));
            grads.register::<Flex>(node.id, output);
        }
    }
}

/// The gradient of the whole: that of the channels, and zero elsewhere.
fn put_back<T: Number>(state: &TakeState, gradient: &FlexTensor) -> FlexTensor {
    let [_, all, h, w] = state.shape;
    let count = shape(gradient)[1];
    let mut output = vec![T::default(); state.shape.iter().product()];
    let samples = output.chunks_exact_mut(all * h * w);
    let parts = values::<T>(gradient).chunks_exact(count * h * w);
    for (sample, part) in samples.zip(parts) {
        sample[state.first * h * w..][..part.len()].copy_from_slice(part);
    }
    tensor(output, &state.shape)
}

impl<C: CheckpointStrategy> AdditionKernels for Autodiff<Flex, C> {
    fn kernel_add(
        sums: FloatTensor<Self>,
        terms: FloatTensor<Self>,
        shares: FloatTensor<Self>,
        addition: Addition,
    ) -> FloatTensor<Self> {
        // Moved, not cloned: they are written to where nothing else holds them.
        let (sums, guard) = sums.into_parts();
        let nodes = [guard, terms.node(), shares.node()];
        let (terms, shares) = (
            terms.primitive().to_contiguous(),
            shares.primitive().to_contiguous(),
        );
        let (output, moments) = in_width_of!(terms, added(sums, &terms, &shares, &addition));
        match Add.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let state = AddState {
                    terms,
                    shares,
                    moments,
                    addition,
                };
                prep.finish(state, output)
            }
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }

    fn kernel_channels(input: FloatTensor<Self>, first: usize, count: usize) -> FloatTensor<Self> {
        let output = taken(input.primitive(), first, count);
        let state = TakeState {
            shape: shape(input.primitive()),
            first,
        };
        match Take.prepare::<C>([input.node()]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(state, output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }
}
