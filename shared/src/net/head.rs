//! An output head: dropout, a 1x1 convolution to logits, bilinear upsampling.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor, TensorData};
use rand::{Rng as _, RngCore};

use crate::kernels::Input;
use crate::ops::{convolve, pointwise, resize};
use crate::space::Interpolation;

/// Share of channels that a head drops while training.
const DROPPED: f64 = 0.1;

/// Whether heads drop channels, and by which rng. Ours rather than the device's, so that an
/// interrupted run continues with the same draws.
pub enum Dropout<'a> {
    /// Never (evaluation).
    Off,
    /// Whole channels of each sample (training).
    Channels(&'a mut dyn RngCore),
}

/// Logits at the input's size.
#[derive(Module, Debug)]
pub struct Head {
    conv: Conv2d,
}

impl Head {
    /// The head with zero weights.
    pub fn new(channels: usize, classes: usize, device: &Device) -> Self {
        Self {
            conv: pointwise(channels, classes, device),
        }
    }

    /// # Shapes
    /// - `features`: `[n, c, h/2, w/2]`
    /// - returns: `[n, classes, h, w]`
    pub fn forward(
        &self,
        features: Tensor<4>,
        size: [usize; 2],
        dropout: &mut Dropout<'_>,
    ) -> Tensor<4> {
        let features = match dropout {
            Dropout::Off => features,
            Dropout::Channels(rng) => {
                let [n, c, ..] = features.dims();
                let keep = |_| {
                    if rng.random_bool(DROPPED) {
                        0.0
                    } else {
                        1.0 / (1.0 - DROPPED)
                    }
                };
                let mask: Vec<f32> = (0..n * c).map(keep).map(|v: f64| v as f32).collect();
                let mask = TensorData::new(mask, [n, c, 1, 1]);
                let mask = Tensor::from_data(mask, (&features.device(), features.dtype()));
                features * mask
            }
        };
        let logits = convolve(&self.conv, features, Input::Plain); // [n, classes, h/2, w/2]
        resize(logits, size, Interpolation::Bilinear)
    }
}
