//! The kernels on the graph of automatic differentiation, whatever backend computes them.

use burn::backend::Autodiff;
use burn::backend::tensor::FloatTensor;
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::CheckpointStrategy;
use burn_autodiff::grads::Gradients as Grads;
use burn_autodiff::ops::{Backward, Ops, OpsKind};

use super::gradients::{Affine, Gradients, Normalised};
use super::{ConvSpec, Direction, Kernels};

#[derive(Debug)]
struct Convolve;

#[derive(Clone, Debug)]
struct Convolved<B: Kernels> {
    input: FloatTensor<B>,
    weights: FloatTensor<B>,
    spec: ConvSpec,
    direction: Direction,
}

impl<B: Gradients> Backward<B, 2> for Convolve {
    type State = Convolved<B>;

    fn backward(self, ops: Ops<Convolved<B>, 2>, grads: &mut Grads, _: &mut Checkpointer) {
        let Convolved {
            input,
            weights,
            spec,
            direction,
        } = ops.state;
        let gradient = B::contiguous(grads.consume::<B>(&ops.node));
        let [for_input, for_weights] = ops.parents;
        if let Some(node) = for_input {
            let of_input = B::input_gradient(gradient.clone(), &weights, &input, spec, direction);
            grads.register::<B>(node.id, of_input);
        }
        if let Some(node) = for_weights {
            let of_weights = B::weight_gradient(gradient, &weights, &input, spec, direction);
            grads.register::<B>(node.id, of_weights);
        }
    }
}

#[derive(Debug)]
struct Normalise;

impl<B: Gradients, const N: usize> Backward<B, N> for Normalise {
    type State = Normalised<B>;

    /// The parents are the input alone, or with it gamma and beta.
    fn backward(self, ops: Ops<Normalised<B>, N>, grads: &mut Grads, _: &mut Checkpointer) {
        let gradient = grads.consume::<B>(&ops.node);
        let parts = B::normalised_gradients(&ops.state, gradient);
        for (node, part) in ops.parents.into_iter().zip(parts) {
            if let Some(node) = node {
                grads.register::<B>(node.id, part);
            }
        }
    }
}

#[derive(Debug)]
struct NormaliseOnto;

impl<B: Gradients> Backward<B, 4> for NormaliseOnto {
    type State = Normalised<B>;

    /// The parents are the sums, the input, gamma and beta.
    fn backward(self, ops: Ops<Normalised<B>, 4>, grads: &mut Grads, _: &mut Checkpointer) {
        let gradient = grads.consume::<B>(&ops.node);
        let [sums, normalised @ ..] = ops.parents;
        if normalised.iter().any(Option::is_some) {
            let parts = B::normalised_gradients(&ops.state, gradient.clone());
            for (node, part) in normalised.into_iter().zip(parts) {
                if let Some(node) = node {
                    grads.register::<B>(node.id, part);
                }
            }
        }
        if let Some(node) = sums {
            grads.register::<B>(node.id, gradient);
        }
    }
}

/// The output, and what its gradients need. `affine` is gamma and beta.
fn normalised<B: Gradients>(
    sums: Option<FloatTensor<B>>,
    input: FloatTensor<B>,
    affine: Option<[FloatTensor<B>; 2]>,
    groups: usize,
    epsilon: f64,
) -> (FloatTensor<B>, Normalised<B>) {
    let input = B::contiguous(input);
    let affine = affine.map(|parts| {
        let [gamma, beta] = parts.map(B::contiguous);
        Affine::<B> { gamma, beta }
    });
    let (output, moments) = B::normalised(sums, &input, affine.as_ref(), groups, epsilon);
    let state = Normalised {
        input,
        gamma: affine.map(|affine| affine.gamma),
        moments,
        groups,
    };
    (output, state)
}

impl<B: Gradients, C: CheckpointStrategy> Kernels for Autodiff<B, C> {
    fn kernel_convolve(
        input: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        spec: ConvSpec,
        direction: Direction,
    ) -> FloatTensor<Self> {
        let state = Convolved::<B> {
            input: B::contiguous(input.primitive().clone()),
            weights: B::contiguous(weights.primitive().clone()),
            spec,
            direction,
        };
        let (from, by) = (state.input.clone(), state.weights.clone());
        let output = B::kernel_convolve(from, by, spec, direction);
        let nodes = [input.node(), weights.node()];
        let convolve = <Convolve as Backward<B, 2>>::prepare::<C>(Convolve, nodes);
        match convolve.compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(state, output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }

    fn kernel_normalise(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        groups: usize,
        epsilon: f64,
    ) -> FloatTensor<Self> {
        let affine = Some([&gamma, &beta].map(|part| part.primitive().clone()));
        let (output, state) =
            normalised::<B>(None, input.primitive().clone(), affine, groups, epsilon);
        let nodes = [input.node(), gamma.node(), beta.node()];
        let normalise = <Normalise as Backward<B, 3>>::prepare::<C>(Normalise, nodes);
        match normalise.compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(state, output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }

    fn kernel_normalise_onto(
        sums: FloatTensor<Self>,
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        groups: usize,
        epsilon: f64,
    ) -> FloatTensor<Self> {
        // Moved, not cloned: they are written to where nothing else holds them.
        let (sums, guard) = sums.into_parts();
        let affine = Some([&gamma, &beta].map(|part| part.primitive().clone()));
        let input_values = input.primitive().clone();
        let (output, state) = normalised::<B>(Some(sums), input_values, affine, groups, epsilon);
        let nodes = [guard, input.node(), gamma.node(), beta.node()];
        let onto = <NormaliseOnto as Backward<B, 4>>::prepare::<C>(NormaliseOnto, nodes);
        match onto.compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(state, output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }

    fn kernel_normalise_plain(
        input: FloatTensor<Self>,
        groups: usize,
        epsilon: f64,
    ) -> FloatTensor<Self> {
        let (output, state) =
            normalised::<B>(None, input.primitive().clone(), None, groups, epsilon);
        let normalise = <Normalise as Backward<B, 1>>::prepare::<C>(Normalise, [input.node()]);
        match normalise.compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(state, output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }
}
