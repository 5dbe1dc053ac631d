//! Optimisers whose saved state comes back to the network's device.

use std::sync::Arc;

use burn::module::{Module, ParamGroup};
use burn::optim::{
    DynOptimizer, DynState, LearningRate, ModuleOptimizer, Optimizer, StateSink, StateSource,
};
use burn::tensor::Device;
use burn::tensor::kind::BridgeTensor;

/// The optimiser for the parameters of `module`.
///
/// burn (0.22.1) puts the state of a checkpoint on the default device first. That is a GPU in every
/// build that knows one, also for a network on the processor and where no GPU is: so the device that
/// it names is not used here.
pub(crate) fn optimiser_for(module: &impl Module, optimiser: impl Optimizer) -> ModuleOptimizer {
    let fallback = ModuleOptimizer::from(optimiser.clone());
    match module.devices().into_iter().next() {
        None => fallback,
        Some(device) => {
            let optimiser = Placed {
                optimiser: Arc::new(optimiser),
                device: device.inner(),
            };
            fallback.with_group(ParamGroup::all(), optimiser, None)
        }
    }
}

/// An optimiser that knows where its state belongs.
struct Placed {
    optimiser: Arc<dyn DynOptimizer>,
    device: Device,
}

impl DynOptimizer for Placed {
    fn step_dyn(
        &self,
        rank: usize,
        rate: LearningRate,
        tensor: BridgeTensor,
        gradient: BridgeTensor,
        state: Option<DynState>,
    ) -> (BridgeTensor, Option<DynState>) {
        let optimiser = &self.optimiser;
        optimiser.step_dyn(rank, rate, tensor, gradient, state)
    }

    fn to_device_dyn(&self, state: DynState, device: &Device) -> DynState {
        self.optimiser.to_device_dyn(state, device)
    }

    fn state_flatten(&self, prefix: &str, state: &DynState, out: &mut StateSink) {
        self.optimiser.state_flatten(prefix, state, out);
    }

    fn state_unflatten(
        &self,
        rank: usize,
        prefix: &str,
        source: &mut StateSource,
        _default: &Device,
    ) -> Option<DynState> {
        let optimiser = &self.optimiser;
        optimiser.state_unflatten(rank, prefix, source, &self.device)
    }
}
