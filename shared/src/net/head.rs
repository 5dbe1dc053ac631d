//! An output head: dropout, a 1x1 convolution to logits, bilinear upsampling.

use std::ops::Range;

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor, TensorData};
use rand::{Rng as _, RngCore};

use crate::kernels::Input;
use crate::ops::{convolve, pointwise, resize};
use crate::space::Interpolation;

/// Share of channels that a head drops while training.
const DROPPED: f64 = 0.1;

/// Whether heads drop channels, and which. Drawn by our rng rather than the device's, so that an
/// interrupted run continues with the same draws.
#[derive(Clone, Debug)]
pub enum Dropout {
    /// Never (evaluation).
    Off,
    /// Whole channels of each sample (training): by head, a factor for every sample and channel.
    Channels {
        /// Samples of the batch.
        samples: usize,
        /// `[samples · channels]` of each head, shallow first.
        factors: Vec<Vec<f32>>,
    },
}

impl Dropout {
    /// A draw for a batch of `samples` and heads of so many channels each, shallow first.
    pub fn draw(samples: usize, channels: &[usize], rng: &mut dyn RngCore) -> Self {
        let mut factor = |_| {
            let gone = rng.random_bool(DROPPED);
            (if gone { 0.0 } else { 1.0 / (1.0 - DROPPED) }) as f32
        };
        let mut of_head = |channels| (0..samples * channels).map(&mut factor).collect();
        Self::Channels {
            samples,
            factors: channels.iter().map(|count| of_head(*count)).collect(),
        }
    }

    /// That of some samples of the batch.
    #[must_use]
    pub fn of(&self, range: Range<usize>) -> Self {
        match self {
            Self::Off => Self::Off,
            Self::Channels { samples, factors } => {
                let part = |factors: &Vec<f32>| {
                    let channels = factors.len() / samples;
                    factors[range.start * channels..range.end * channels].to_vec()
                };
                Self::Channels {
                    samples: range.len(),
                    factors: factors.iter().map(part).collect(),
                }
            }
        }
    }

    /// The factors of a head, `[samples · channels]`.
    pub(super) fn of_head(&self, head: usize) -> Option<&[f32]> {
        match self {
            Self::Off => None,
            Self::Channels { factors, .. } => factors.get(head).map(Vec::as_slice),
        }
    }
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
    /// - `factors`: `[n · c]`, one for each channel; none leaves them as they are
    /// - returns: `[n, classes, h, w]`
    pub fn forward(
        &self,
        features: Tensor<4>,
        size: [usize; 2],
        factors: Option<&[f32]>,
    ) -> Tensor<4> {
        let features = match factors {
            None => features,
            Some(factors) => {
                let [n, c, ..] = features.dims();
                let factors = TensorData::new(factors.to_vec(), [n, c, 1, 1]);
                let factors = Tensor::from_data(factors, (&features.device(), features.dtype()));
                features * factors
            }
        };
        let logits = convolve(&self.conv, features, Input::Plain); // [n, classes, h/2, w/2]
        resize(logits, size, Interpolation::Bilinear)
    }
}
