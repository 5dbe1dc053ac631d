//! Stochastic gradient descent with momentum and weight decay.

use burn::optim::{LearningRate, Optimizer, RecordState, StateSink, StateSource};
use burn::tensor::{Device, Tensor};

use crate::kernels::{Momentum, momentum_step};

/// The optimiser of the paper's weights: plain momentum, no dampening.
#[derive(Clone, Debug)]
pub(crate) struct MomentumDescent {
    /// Share of the velocity that is kept.
    pub(crate) momentum: f64,
    /// Share of the weights that is added to the gradient.
    pub(crate) decay: f64,
}

/// What it keeps of a parameter.
#[derive(Clone)]
pub(crate) struct Velocity<const D: usize> {
    velocity: Tensor<D>,
}

/// Its name in a checkpoint, that of burn's own descent, which wrote the checkpoints of earlier programs.
const VELOCITY: &str = "momentum.velocity";

/// As burn's derive has it, which (0.22.1) works within burn alone.
impl<const D: usize> RecordState for Velocity<D> {
    #[expect(
        clippy::disallowed_methods,
        reason = "burn's records are read at once; no browser writes one"
    )]
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        out.push_tensor(prefix, VELOCITY, self.velocity.to_data());
    }

    fn state_unflatten(prefix: &str, source: &mut StateSource, device: &Device) -> Option<Self> {
        let data = source.take_tensor(prefix, VELOCITY)?;
        let dtype = data.dtype();
        let velocity = Tensor::from_data(data, (device, dtype));
        Some(Self { velocity })
    }
}

impl Optimizer for MomentumDescent {
    type State<const D: usize> = Velocity<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        weights: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<Velocity<D>>,
    ) -> (Tensor<D>, Option<Velocity<D>>) {
        let velocity = match state {
            Some(state) => state.velocity,
            None => gradient.zeros_like(),
        };
        let factors = Momentum {
            rate,
            momentum: self.momentum,
            decay: self.decay,
        };
        let (weights, velocity) = momentum_step(weights, gradient, velocity, factors);
        (weights, Some(Velocity { velocity }))
    }

    fn to_device<const D: usize>(mut state: Velocity<D>, device: &Device) -> Velocity<D> {
        state.velocity = state.velocity.to_device(device);
        state
    }
}

#[cfg(test)]
mod tests {
    use burn::optim::SgdConfig;
    use burn::optim::decay::WeightDecayConfig;
    use burn::optim::momentum::MomentumConfig;
    use burn::tensor::{DType, Distribution};

    use super::*;

    fn read(tensor: Tensor<2>) -> Vec<f64> {
        let data = pollster::block_on(tensor.into_data_async()).unwrap();
        data.iter::<f64>().collect()
    }

    /// Three steps of an optimiser.
    fn after<O: Optimizer>(optimiser: &O, weights: &Tensor<2>, slopes: &[Tensor<2>]) -> Vec<f64> {
        let (mut weights, mut state) = (weights.clone(), None);
        for slope in slopes {
            (weights, state) = optimiser.step(0.025, weights, slope.clone(), state);
        }
        read(weights)
    }

    #[test]
    fn steps_are_those_of_burn_to_the_bit() {
        let (device, shape) = (Device::flex(), [300, 257]);
        for dtype in [DType::F32, DType::F64] {
            let random = || {
                let normal = Distribution::Normal(0.0, 1.0);
                Tensor::<2>::random(shape, normal, &device).cast(dtype)
            };
            let (weights, slopes) = (random(), [(); 3].map(|()| random()));
            let ours = MomentumDescent {
                momentum: 0.9,
                decay: 3e-4,
            };
            let momentum = MomentumConfig::new().with_momentum(0.9).with_dampening(0.0);
            let burns = SgdConfig::new()
                .with_momentum(Some(momentum))
                .with_weight_decay(Some(WeightDecayConfig::new(3e-4)))
                .build();
            let (found, expected) = (
                after(&ours, &weights, &slopes),
                after(&burns, &weights, &slopes),
            );
            let apart = found.iter().zip(&expected);
            let apart = apart.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let bound = if dtype == DType::F32 { 0.0 } else { 1e-8 }; // burn's factors have 32 bits
            assert!(apart <= bound, "{dtype:?}: {apart:e}");
            assert_ne!(found, read(weights));
        }
    }

    #[test]
    fn what_burn_s_descent_kept_is_gone_on_with() {
        let device = Device::flex();
        let ones = Tensor::<1>::ones([3], &device);
        let momentum = MomentumConfig::new().with_momentum(0.9).with_dampening(0.0);
        let burns = SgdConfig::new().with_momentum(Some(momentum)).build();
        let (_, state) = burns.step(0.5, ones.clone(), ones, None);
        let mut sink = StateSink::default();
        state.unwrap().state_flatten("weights", &mut sink);
        let mut source = StateSource::default();
        for (name, data) in sink.tensors {
            source.insert_tensor(name, data);
        }
        let found = Velocity::<1>::state_unflatten("weights", &mut source, &device).unwrap();
        let found = pollster::block_on(found.velocity.into_data_async()).unwrap();
        assert_eq!(found.iter::<f32>().collect::<Vec<_>>(), [1.0; 3]);
    }

    #[test]
    fn weights_that_others_hold_stay_as_they_are() {
        let device = Device::flex();
        let weights = Tensor::<1>::ones([5], &device);
        let half = weights.clone().narrow(0, 2, 3);
        let optimiser = MomentumDescent {
            momentum: 0.9,
            decay: 0.0,
        };
        let slope = Tensor::<1>::ones([3], &device);
        let (stepped, _) = optimiser.step(0.5, half, slope, None);
        let read = |tensor: Tensor<1>| {
            let data = pollster::block_on(tensor.into_data_async()).unwrap();
            data.iter::<f32>().collect::<Vec<_>>()
        };
        assert_eq!(read(stepped), [0.5; 3]);
        assert_eq!(read(weights), [1.0; 5]);
    }
}
