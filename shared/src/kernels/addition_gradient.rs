//! Gradients of terms that were added to nodes, and of their shares.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Flex};
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::CheckpointStrategy;
use burn_autodiff::grads::Gradients as Grads;
use burn_autodiff::ops::{Backward, Ops, OpsKind};
use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

use super::addition::{Addition, AdditionKernels, added};
use super::convolution::{shape, tensor, values};
use super::gradients::Gradients;
use super::norm::{BLOCK, Moments};
use super::norm_gradient::{Job, group_gradient, pair_sums};
use super::number::{Number, in_width_of};

/// Gradients of an addition on one backend. Tensors of a state are contiguous.
pub(super) trait AdditionGradients: AdditionKernels + Gradients {
    /// What the gradients of the shares are sums of.
    type Parts;

    fn added(
        sums: FloatTensor<Self>,
        terms: &FloatTensor<Self>,
        shares: &FloatTensor<Self>,
        addition: &Addition,
    ) -> (FloatTensor<Self>, Self::Moments);

    /// Of the terms, from the gradient of the output, and the parts of that of the shares where they are wanted.
    fn term_gradient(
        of: &AddState<Self>,
        gradient: &FloatTensor<Self>,
        shares: Shares,
    ) -> (FloatTensor<Self>, Self::Parts);

    /// Of the shares `[shares]`.
    fn share_gradient(of: &AddState<Self>, parts: Self::Parts) -> FloatTensor<Self>;
}

/// Whether the shares' gradient is wanted: a search steps alpha in one of its three passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shares {
    Wanted,
    Constant,
}

#[derive(Debug)]
struct Add;

/// What an addition keeps for its gradients.
#[derive(Clone, Debug)]
pub(super) struct AddState<B: AdditionGradients> {
    pub(super) terms: FloatTensor<B>,
    pub(super) shares: FloatTensor<B>,
    pub(super) moments: B::Moments,
    pub(super) addition: Addition,
}

impl<B: AdditionGradients> Backward<B, 3> for Add {
    type State = AddState<B>;

    fn backward(self, ops: Ops<AddState<B>, 3>, grads: &mut Grads, _: &mut Checkpointer) {
        let gradient = B::contiguous(grads.consume::<B>(&ops.node));
        let [sums, terms, shares] = ops.parents;
        if terms.is_some() || shares.is_some() {
            let wanted = match shares {
                Some(_) => Shares::Wanted,
                None => Shares::Constant,
            };
            let (of_terms, parts) = B::term_gradient(&ops.state, &gradient, wanted);
            if let Some(node) = terms {
                grads.register::<B>(node.id, of_terms);
            }
            if let Some(node) = shares {
                grads.register::<B>(node.id, B::share_gradient(&ops.state, parts));
            }
        }
        if let Some(node) = sums {
            grads.register::<B>(node.id, gradient);
        }
    }
}

impl AdditionGradients for Flex {
    type Parts = Vec<f64>; // [n, shares]

    fn added(
        sums: FlexTensor,
        terms: &FlexTensor,
        shares: &FlexTensor,
        addition: &Addition,
    ) -> (FlexTensor, Moments) {
        in_width_of!(terms, added(sums, terms, shares, addition))
    }

    fn term_gradient(
        of: &AddState<Self>,
        gradient: &FlexTensor,
        shares: Shares,
    ) -> (FlexTensor, Vec<f64>) {
        in_width_of!(gradient, of_terms(of, gradient, shares))
    }

    fn share_gradient(of: &AddState<Self>, parts: Vec<f64>) -> FlexTensor {
        let terms = &of.terms;
        in_width_of!(terms, summed(&parts, of.addition.nodes.len()))
    }
}

fn summed<T: Number>(parts: &[f64], shares: usize) -> FlexTensor {
    let sum = |at: usize| -> T { T::nearest(parts.iter().skip(at).step_by(shares).sum()) };
    let sums: Vec<T> = (0..shares).map(sum).collect();
    tensor(sums, &[shares])
}

fn of_terms<T: Number>(
    state: &AddState<Flex>,
    gradient: &FlexTensor,
    wanted: Shares,
) -> (FlexTensor, Vec<f64>) {
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
                let of_share =
                    |at: usize| plain(term, of_node(sample, at), target, shares[at], wanted);
                (0..shares.len()).map(of_share).collect()
            }
            None => vec![plain(term, of_node(sample, at), target, shares[at], wanted)],
        })
    };
    let jobs = terms.par_chunks_exact(size);
    let jobs = jobs.zip(output.par_chunks_exact_mut(size)).enumerate();
    let of_shares: Vec<Vec<f64>> = jobs.map(job).collect();
    let of_shares = of_shares.concat(); // [n, shares]
    debug_assert_eq!(of_shares.len(), n * shares.len());
    (tensor(output, &terms_shape), of_shares)
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

/// Adds the gradient of a term that was added as it was; returns that of its share, 0 where it is not wanted.
#[inline(always)]
fn plain<T: Number>(term: &[T], gradient: &[T], target: &mut [T], share: T, wanted: Shares) -> f64 {
    for (to, from) in target.iter_mut().zip(gradient) {
        *to += *from * share;
    }
    if wanted == Shares::Constant {
        return 0.0;
    }
    let blocks = term.chunks(BLOCK).zip(gradient.chunks(BLOCK));
    blocks
        .map(|(term, gradient)| pair_sums(term, gradient, T::default())[1])
        .sum()
}

impl<B: AdditionGradients, C: CheckpointStrategy> AdditionKernels for Autodiff<B, C> {
    fn kernel_add(
        sums: FloatTensor<Self>,
        terms: FloatTensor<Self>,
        shares: FloatTensor<Self>,
        addition: Addition,
    ) -> FloatTensor<Self> {
        // Moved, not cloned: they are written to where nothing else holds them.
        let (sums, guard) = sums.into_parts();
        let nodes = [guard, terms.node(), shares.node()];
        let terms = B::contiguous(terms.primitive().clone());
        let shares = B::contiguous(shares.primitive().clone());
        let (output, moments) = B::added(sums, &terms, &shares, &addition);
        let add = <Add as Backward<B, 3>>::prepare::<C>(Add, nodes);
        match add.compute_bound().stateful() {
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
}
