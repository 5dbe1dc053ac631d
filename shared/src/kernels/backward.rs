//! The kernels on the graph of automatic differentiation.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Flex};
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::CheckpointStrategy;
use burn_autodiff::grads::Gradients;
use burn_autodiff::ops::{Backward, Ops, OpsKind};
use burn_flex::FlexTensor;

use super::convolution::{Direction, forward, shape, tensor, values};
use super::convolution_gradient::{input_gradient, kernel_gradient};
use super::norm::Moments;
use super::norm_gradient::gradients;
use super::{ConvSpec, Kernels, normalised};

#[derive(Debug)]
struct Convolve;

#[derive(Clone, Debug)]
struct ConvolveState {
    input: FlexTensor,
    weights: FlexTensor,
    spec: ConvSpec,
    direction: Direction,
}

impl Backward<Flex, 2> for Convolve {
    type State = ConvolveState;

    fn backward(self, ops: Ops<ConvolveState, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let ConvolveState {
            input,
            weights,
            spec,
            direction,
        } = ops.state;
        let gradient = grads.consume::<Flex>(&ops.node);
        let [for_input, for_weights] = ops.parents;
        if let Some(node) = for_input {
            let of_input = input_gradient(&gradient, &weights, &input, spec, direction);
            grads.register::<Flex>(node.id, of_input);
        }
        if let Some(node) = for_weights {
            let of_weights = kernel_gradient(&input, &gradient, shape(&weights), spec, direction);
            grads.register::<Flex>(node.id, of_weights);
        }
    }
}

#[derive(Debug)]
struct Normalise;

#[derive(Clone, Debug)]
struct NormaliseState {
    input: FlexTensor,
    gamma: Option<FlexTensor>,
    moments: Moments,
    groups: usize,
}

impl NormaliseState {
    /// Of the input, of gamma, of beta.
    fn gradients(&self, gradient: &FlexTensor) -> [FlexTensor; 3] {
        let gradient = gradient.to_contiguous();
        let shape = shape(&self.input);
        let [n, c, h, w] = shape;
        let gamma = self.gamma.as_ref().map_or(&[][..], values);
        let (input, gradient) = (values(&self.input), values(&gradient));
        let [input, gamma, beta] = gradients(
            input,
            gradient,
            [n, c, h * w],
            self.groups,
            &self.moments,
            gamma,
        );
        [
            tensor(input, &shape),
            tensor(gamma, &[c]),
            tensor(beta, &[c]),
        ]
    }
}

impl Backward<Flex, 3> for Normalise {
    type State = NormaliseState;

    fn backward(self, ops: Ops<NormaliseState, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        let parts = ops.state.gradients(&gradient);
        for (node, part) in ops.parents.into_iter().zip(parts) {
            if let Some(node) = node {
                grads.register::<Flex>(node.id, part);
            }
        }
    }
}

impl Backward<Flex, 1> for Normalise {
    type State = NormaliseState;

    fn backward(self, ops: Ops<NormaliseState, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        let [part, ..] = ops.state.gradients(&gradient);
        if let [Some(node)] = ops.parents {
            grads.register::<Flex>(node.id, part);
        }
    }
}

impl<C: CheckpointStrategy> Kernels for Autodiff<Flex, C> {
    fn kernel_convolve(
        input: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        spec: ConvSpec,
        direction: Direction,
    ) -> FloatTensor<Self> {
        let state = ConvolveState {
            input: input.primitive().to_contiguous(),
            weights: weights.primitive().to_contiguous(),
            spec,
            direction,
        };
        let output = forward(&state.input, &state.weights, spec, direction);
        let nodes = [input.node(), weights.node()];
        match Convolve.prepare::<C>(nodes).compute_bound().stateful() {
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
        let contiguous = input.primitive().to_contiguous();
        let scale = gamma.primitive().to_contiguous();
        let shift = beta.primitive().to_contiguous();
        let affine = [values(&scale), values(&shift)];
        let (output, moments) = normalised(&contiguous, affine, groups, epsilon);
        let nodes = [input.node(), gamma.node(), beta.node()];
        match <Normalise as Backward<Flex, 3>>::prepare::<C>(Normalise, nodes)
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prep) => {
                let state = NormaliseState {
                    input: contiguous,
                    gamma: Some(scale),
                    moments,
                    groups,
                };
                prep.finish(state, output)
            }
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }

    fn kernel_normalise_plain(
        input: FloatTensor<Self>,
        groups: usize,
        epsilon: f64,
    ) -> FloatTensor<Self> {
        let contiguous = input.primitive().to_contiguous();
        let (output, moments) = normalised(&contiguous, [&[], &[]], groups, epsilon);
        match <Normalise as Backward<Flex, 1>>::prepare::<C>(Normalise, [input.node()])
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prep) => {
                let state = NormaliseState {
                    input: contiguous,
                    gamma: None,
                    moments,
                    groups,
                };
                prep.finish(state, output)
            }
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }
}
