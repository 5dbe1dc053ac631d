//! The blocks of the baselines: convolutions with their normalisation, and the way up.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use crate::kernels::Input;
use crate::net::StemConv;
use crate::ops::{convolve, pointwise};

/// Twice a 3x3 convolution, group normalisation and ReLU.
///
/// The U-Net paper normalises nothing; without it, small batches and few epochs would judge the
/// initialisation rather than the network.
#[derive(Module, Debug)]
pub struct DoubleConv {
    first: StemConv,
    second: StemConv,
}

impl DoubleConv {
    /// The block with zero weights.
    pub fn new(from: usize, to: usize, device: &Device) -> Self {
        Self {
            first: StemConv::new(from, to, 1, device),
            second: StemConv::new(to, to, 1, device),
        }
    }

    /// `[n, from, h, w]` to `[n, to, h, w]`.
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        self.second.forward(self.first.forward(input))
    }
}

/// The transposed 2x2 convolution of stride 2, without bias.
///
/// Its output blocks do not overlap, so it is a pointwise convolution to four times the channels
/// of which every four become a block.
#[derive(Module, Debug)]
pub struct UpConv {
    conv: Conv2d,
}

impl UpConv {
    /// The convolution with zero weights.
    pub fn new(from: usize, to: usize, device: &Device) -> Self {
        Self {
            conv: pointwise(from, 4 * to, device),
        }
    }

    /// `[n, from, h, w]` to `[n, to, 2h, 2w]`.
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let blocks = convolve(&self.conv, input, Input::Plain); // [n, 4 to, h, w]
        let [n, four, h, w] = blocks.dims();
        let to = four / 4;
        let parts: Tensor<6> = blocks.reshape([n, to, 2, 2, h, w]);
        let placed = parts.permute([0, 1, 4, 2, 5, 3]); // [n, to, h, 2, w, 2]
        placed.reshape([n, to, 2 * h, 2 * w])
    }
}

#[cfg(test)]
mod tests {
    use burn::module::Param;
    use burn::tensor::TensorData;

    use super::*;

    #[test]
    fn each_pixel_becomes_a_block_of_its_four_weights() {
        let device = Device::flex();
        let mut up = UpConv::new(1, 1, &device);
        let weights = TensorData::new(vec![1.0_f32, 2.0, 3.0, 4.0], [4, 1, 1, 1]);
        up.conv.weight = Param::from_tensor(Tensor::from_data(weights, &device));
        let input = TensorData::new(vec![1.0_f32, 10.0], [1, 1, 1, 2]);
        let output = up.forward(Tensor::from_data(input, &device));
        assert_eq!(output.dims(), [1, 1, 2, 4]);
        let values = pollster::block_on(output.into_data_async()).unwrap();
        let values: Vec<f32> = values.iter::<f32>().collect();
        assert_eq!(values, [1.0, 2.0, 10.0, 20.0, 3.0, 4.0, 30.0, 40.0]);
    }
}
