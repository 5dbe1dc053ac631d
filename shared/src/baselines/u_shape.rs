//! The networks in the shape of a U: an encoder, a decoder, and copies between them.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use super::blocks::{DoubleConv, UpConv};
use crate::kernels::Input;
use crate::net::SizeError;
use crate::ops::{convolve, max_pool, pointwise};
use crate::space::BaselinePlan;

#[derive(Module, Debug)]
struct Rise {
    up: UpConv,
    conv: DoubleConv,
}

/// A network in the shape of a U.
#[derive(Module, Debug)]
pub struct UShape {
    /// By depth, the input's resolution first.
    down: Vec<DoubleConv>,
    /// Likewise: what ends at that depth.
    up: Vec<Rise>,
    head: Conv2d,
    #[module(skip)]
    plan: BaselinePlan,
}

impl UShape {
    /// The network with zero weights: [`crate::net::initialise`] or a model file fills them.
    pub fn new(plan: &BaselinePlan, device: &Device) -> Self {
        let channels = |depth| plan.channels(depth);
        let down = |depth: usize| {
            let from = match depth {
                0 => plan.input_channels,
                _ => channels(depth - 1),
            };
            DoubleConv::new(from, channels(depth), device)
        };
        let rise = |depth: usize| Rise {
            up: UpConv::new(channels(depth + 1), channels(depth), device),
            conv: DoubleConv::new(2 * channels(depth), channels(depth), device),
        };
        Self {
            down: (0..plan.depths).map(down).collect(),
            up: (0..plan.depths - 1).map(rise).collect(),
            head: pointwise(plan.width, plan.classes, device),
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

    /// Logits: `[n, input_channels, h, w]` to `[n, classes, h, w]`.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<4> {
        let mut copies = Vec::with_capacity(self.down.len());
        let mut x = images;
        for (depth, block) in self.down.iter().enumerate() {
            if depth > 0 {
                x = max_pool(x);
            }
            x = block.forward(x);
            copies.push(x.clone());
        }
        for (rise, copy) in self.up.iter().zip(copies).rev() {
            x = rise
                .conv
                .forward(Tensor::cat(vec![copy, rise.up.forward(x)], 1));
        }
        convolve(&self.head, x, Input::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Baseline;

    #[test]
    fn the_network_has_the_plan_s_weights_and_the_input_s_size() {
        let plan = BaselinePlan {
            baseline: Baseline::UNet,
            width: 2,
            depths: 3,
            input_channels: 3,
            classes: 1,
        };
        let device = Device::flex();
        let net = UShape::new(&plan, &device);
        assert_eq!(net.num_params(), plan.parameters());
        let logits = net.forward(Tensor::zeros([2, 3, 8, 12], &device));
        assert_eq!(logits.dims(), [2, 1, 8, 12]);
        assert!(net.check_size([8, 12]).is_ok());
        assert!(net.check_size([8, 10]).is_err());
    }
}
