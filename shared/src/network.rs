//! What is trained, stored and compared: a found network or a baseline.

use std::collections::BTreeMap;

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use crate::architecture::Architecture;
use crate::baselines::UShape;
use crate::net::{ReadError, SizeError, WeavedNet, Weight, WeightsError, put_weights, weights_of};

/// A network of either kind.
#[derive(Module, Debug)]
pub enum Network {
    /// Found by a search.
    Weaved(WeavedNet),
    /// A baseline.
    UShape(UShape),
}

impl Network {
    /// The network with zero weights.
    pub fn new(architecture: &Architecture, device: &Device) -> Self {
        match architecture {
            Architecture::Found(genotype) => Self::Weaved(WeavedNet::new(&genotype.plan(), device)),
            Architecture::Baseline(plan) => Self::UShape(UShape::new(plan, device)),
        }
    }

    /// # Errors
    /// [`SizeError`] where height or width cannot be halved often enough.
    pub fn check_size(&self, size: [usize; 2]) -> Result<(), SizeError> {
        match self {
            Self::Weaved(net) => net.check_size(size),
            Self::UShape(net) => net.check_size(size),
        }
    }

    /// Logits of the deepest output.
    pub fn logits(&self, images: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Weaved(net) => net.logits(images, net.last_exit()),
            Self::UShape(net) => net.forward(images),
        }
    }

    /// Every parameter by its path, as a model file holds it.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn weights(&self) -> Result<BTreeMap<String, Weight>, ReadError> {
        match self {
            Self::Weaved(net) => weights_of(net).await,
            Self::UShape(net) => weights_of(net).await,
        }
    }

    /// The network with these weights.
    ///
    /// # Errors
    /// [`WeightsError`] unless every parameter is there, in its shape, and nothing else.
    pub fn with_weights(self, weights: BTreeMap<String, Weight>) -> Result<Self, WeightsError> {
        Ok(match self {
            Self::Weaved(net) => Self::Weaved(put_weights(net, weights)?),
            Self::UShape(net) => Self::UShape(put_weights(net, weights)?),
        })
    }
}
