//! A baseline's weights, and the size of the images that it takes.

use burn::module::{Module, Param};
use burn::nn::GroupNorm;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use super::pass;
use crate::net::SizeError;
use crate::ops::{group_norm, pointwise, square};
use crate::space::{BaselinePlan, Bias, ConvolutionPlan, Norm};

/// A baseline: the layers of its plan's graph with their weights.
#[derive(Module, Debug)]
pub struct BaselineNet {
    convolutions: Vec<Conv2d>,
    norms: Vec<GroupNorm>,
    #[module(skip)]
    plan: BaselinePlan,
}

impl BaselineNet {
    /// The network with zero weights: [`crate::net::initialise`] or a model file fills them.
    pub fn new(plan: &BaselinePlan, device: &Device) -> Self {
        let graph = plan.graph();
        let convolution = |plan: &ConvolutionPlan| convolution(plan, device);
        let norm = |channels: &usize| group_norm(*channels, Norm::Affine, device);
        Self {
            convolutions: graph.convolutions.iter().map(convolution).collect(),
            norms: graph.norms.iter().map(norm).collect(),
            plan: plan.clone(),
        }
    }

    /// What the network was built from.
    pub fn plan(&self) -> &BaselinePlan {
        &self.plan
    }

    /// # Errors
    /// [`SizeError`] unless height and width can be halved once a depth below the first.
    pub fn check_size(&self, size: [usize; 2]) -> Result<(), SizeError> {
        SizeError::check(size, self.plan.size_multiple())
    }

    /// Logits of every head, shallow first: `[n, input_channels, h, w]` to `[n, classes, h, w]` each.
    pub fn outputs(&self, images: Tensor<4>) -> Vec<Tensor<4>> {
        let graph = self.plan.graph();
        let outputs = graph.outputs.clone();
        pass::run(&graph, &outputs, images, &self.convolutions, &self.norms)
    }

    /// Logits of the last head alone.
    ///
    /// # Shapes
    /// - `images`: `[n, input_channels, h, w]`
    /// - returns: `[n, classes, h, w]`
    pub fn forward(&self, images: Tensor<4>) -> Tensor<4> {
        let graph = self.plan.graph();
        let last = &graph.outputs[graph.outputs.len() - 1..];
        let mut outputs = pass::run(&graph, last, images, &self.convolutions, &self.norms);
        outputs.remove(0)
    }
}

fn convolution(plan: &ConvolutionPlan, device: &Device) -> Conv2d {
    let ConvolutionPlan { from, to, .. } = *plan;
    let conv = match plan.kernel {
        1 => pointwise(from, to, device),
        _ => square(from, to, 1, device),
    };
    let bias = match plan.bias {
        Bias::With => Some(Param::from_tensor(Tensor::zeros([to], device))),
        Bias::Without => None,
    };
    Conv2d { bias, ..conv }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::net::{Initialisation, initialise};
    use crate::space::Baseline;

    #[test]
    fn networks_have_the_plan_s_weights_and_the_input_s_size() {
        for baseline in Baseline::ALL {
            let plan = BaselinePlan {
                baseline,
                width: 2,
                depths: 3,
                input_channels: 3,
                classes: 1,
            };
            let device = Device::flex();
            let net = BaselineNet::new(&plan, &device);
            assert_eq!(net.num_params() as u64, plan.parameters(), "{baseline:?}");
            let images = Tensor::zeros([2, 3, 8, 12], &device);
            assert_eq!(net.forward(images.clone()).dims(), [2, 1, 8, 12]);
            let heads = if baseline == Baseline::UNetPlusPlusDeep {
                2
            } else {
                1
            };
            assert_eq!(net.outputs(images).len(), heads);
            assert!(net.check_size([8, 12]).is_ok());
            assert!(net.check_size([8, 10]).is_err());
        }
    }

    #[test]
    fn the_last_head_alone_gives_what_it_gives_beside_the_others() {
        let plan = BaselinePlan {
            baseline: Baseline::UNetPlusPlusDeep,
            width: 2,
            depths: 4,
            input_channels: 3,
            classes: 1,
        };
        let device = Device::flex();
        let rng = &mut ChaCha8Rng::seed_from_u64(1);
        let net = initialise(
            BaselineNet::new(&plan, &device),
            Initialisation::Derived,
            rng,
        );
        let images = Tensor::random([1, 3, 16, 24], Distribution::Uniform(0.0, 1.0), &device);
        let values = |map: Tensor<4>| -> Vec<f32> {
            let data = pollster::block_on(map.into_data_async()).unwrap();
            data.iter::<f32>().collect()
        };
        let all = net.outputs(images.clone());
        assert_eq!(all.len(), 3);
        assert_eq!(values(net.forward(images)), values(all[2].clone()));
    }
}
