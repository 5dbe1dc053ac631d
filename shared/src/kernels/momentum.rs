//! A step of stochastic gradient descent with momentum and weight decay, in one pass over the weights.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::tensor::Tensor;
use burn_flex::FlexTensor;
use rayon::prelude::*;

use super::convolution::{laid_out, values};
use super::number::{Number, in_width_of};
use super::runs;

/// Numbers that one job steps.
const CHUNK: usize = 1 << 16;

/// The factors of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Momentum {
    /// Learning rate.
    pub rate: f64,
    /// Share of the velocity that is kept.
    pub momentum: f64,
    /// Share of the weights that is added to the gradient.
    pub decay: f64,
}

/// The weights and their velocity after a step: v ← momentum · v + (g + decay · w), w ← w − rate · v.
/// All of the same shape, and none on a graph of automatic differentiation.
pub fn momentum_step<const D: usize>(
    weights: Tensor<D>,
    gradient: Tensor<D>,
    velocity: Tensor<D>,
    factors: Momentum,
) -> (Tensor<D>, Tensor<D>) {
    if !runs(&weights) {
        let slope = gradient + weights.clone().mul_scalar(factors.decay);
        let velocity = slope + velocity.mul_scalar(factors.momentum);
        return (
            weights - velocity.clone().mul_scalar(factors.rate),
            velocity,
        );
    }
    let (weights, gradient) = (weights.into_dispatch(), gradient.into_dispatch());
    let velocity = velocity.into_dispatch();
    let stepped =
        <Dispatch as MomentumKernels>::kernel_momentum(weights, gradient, velocity, factors);
    (
        Tensor::from_dispatch(stepped.0),
        Tensor::from_dispatch(stepped.1),
    )
}

/// What burn dispatches to the backend of the tensors.
#[backend_extension(Flex, Cube: cfg(feature = "gpu"))]
pub(super) trait MomentumKernels: Backend {
    /// See [`momentum_step`].
    fn kernel_momentum(
        weights: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        velocity: FloatTensor<Self>,
        factors: Momentum,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
}

impl MomentumKernels for Flex {
    fn kernel_momentum(
        weights: FlexTensor,
        gradient: FlexTensor,
        velocity: FlexTensor,
        factors: Momentum,
    ) -> (FlexTensor, FlexTensor) {
        let gradient = gradient.to_contiguous();
        in_width_of!(gradient, stepped(weights, &gradient, velocity, factors))
    }
}

/// Weights and velocity are written to where nothing else holds them.
fn stepped<T: Number>(
    weights: FlexTensor,
    gradient: &FlexTensor,
    velocity: FlexTensor,
    factors: Momentum,
) -> (FlexTensor, FlexTensor) {
    let (mut weights, mut velocity) = (laid_out::<T>(weights), laid_out::<T>(velocity));
    let gradient: &[T] = values(gradient);
    let length = gradient.len();
    let (to, moving) = (
        &mut T::memory(&mut weights)[..length],
        &mut T::memory(&mut velocity)[..length],
    );
    let Momentum {
        rate,
        momentum,
        decay,
    } = factors;
    let [rate, momentum, decay] = [rate, momentum, decay].map(T::nearest);
    let jobs = to.par_chunks_mut(CHUNK).zip(moving.par_chunks_mut(CHUNK));
    jobs.zip(gradient.par_chunks(CHUNK))
        .for_each(|((weights, velocity), gradient)| {
            for ((weight, velocity), slope) in weights.iter_mut().zip(velocity).zip(gradient) {
                *velocity = *slope + *weight * decay + *velocity * momentum;
                *weight = *weight - *velocity * rate;
            }
        });
    (weights, velocity)
}
