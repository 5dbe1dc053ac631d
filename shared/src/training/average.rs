//! The average of a network's weights over the steps of its training.

use std::collections::HashMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::Tensor;

/// An exponential moving average of a network's weights over about `1 / (1 - decay)` steps.
#[derive(Clone)]
pub struct WeightAverage<N> {
    /// The network with the averages as its weights, without a graph.
    pub net: N,
    decay: f64,
}

impl<N: Module> WeightAverage<N> {
    /// One that begins at the weights of `net`.
    pub(super) fn of(net: &N, decay: f64) -> Self {
        let net = net.valid();
        Self { net, decay }
    }

    /// After a step that led to `net`: `decay * average + (1 - decay) * weights`.
    pub(super) fn after(self, net: &N) -> Self {
        let Self {
            net: average,
            decay,
        } = self;
        let mut weights = Weights(HashMap::new());
        net.visit(&mut weights);
        let net = average.map(&mut Towards { weights, decay });
        Self { net, decay }
    }
}

/// Weights by parameter, flat and off their graph.
struct Weights(HashMap<ParamId, Tensor<1>>);

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        let elements = tensor.dims().iter().product::<usize>();
        self.0.insert(param.id, tensor.inner().reshape([elements]));
    }
}

struct Towards {
    weights: Weights,
    decay: f64,
}

impl ModuleMapper for Towards {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let weights = self.weights.0.remove(&param.id);
        let weights = weights.expect("both are the same network");
        param.map(|average| {
            let shape = average.shape();
            average * self.decay + weights.reshape(shape) * (1.0 - self.decay)
        })
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::net::{Initialisation, WeavedNet, initialise, weights_of};
    use crate::space::{Candidates, Lattice, NetPlan, Structure};

    #[test]
    fn an_average_lies_between_the_two_as_its_decay_says() {
        let structure = Structure::default();
        let all = Candidates::complete(&structure);
        let plan = NetPlan::searchable(&structure, Lattice::new(5).unwrap(), &all);
        let net = WeavedNet::new(&plan, &Device::flex().autodiff());
        let random = |seed| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            initialise(net.clone(), Initialisation::Derived, &mut rng)
        };
        let (first, second) = (random(1), random(2));
        let found = WeightAverage::of(&first, 0.75).after(&second).net;
        let values = |net: &WeavedNet| pollster::block_on(weights_of(net)).unwrap();
        let (first, second, found) = (values(&first), values(&second), values(&found));
        assert_eq!(found.len(), first.len());
        for (name, weight) in found {
            let both = first[&name].values.iter().zip(&second[&name].values);
            for (value, (a, b)) in weight.values.iter().zip(both) {
                assert!((value - (0.75 * a + 0.25 * b)).abs() < 1e-6, "{name}");
            }
        }
    }
}
