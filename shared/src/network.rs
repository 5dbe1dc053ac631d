//! The networks that are trained, stored and compared: a found one or a baseline.

use std::collections::BTreeMap;

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use crate::architecture::{Architecture, Output, OutputError};
use crate::baselines::BaselineNet;
use crate::net::{
    NodeMaps, ReadError, SizeError, WeavedNet, Weight, WeightsError, put_weights, weights_of,
};
use crate::space::NodeId;

/// A network of either kind.
#[derive(Module, Debug)]
pub enum Network {
    /// Found by a search.
    Weaved(WeavedNet),
    /// A baseline.
    Baseline(BaselineNet),
}

/// Images on their way through a network: each output that is asked for begins where the last ended.
#[derive(Clone, Debug)]
pub struct Pass {
    images: Tensor<4>,
    features: NodeMaps,
}

impl Pass {
    /// Before the first output. `images`: `[n, input_channels, h, w]`.
    pub fn new(images: Tensor<4>) -> Self {
        let features = NodeMaps::new();
        Self { images, features }
    }

    /// The same images mirrored, left to right where `across`, top to bottom where `down`, before the
    /// first output.
    #[must_use]
    pub fn mirrored(&self, [across, down]: [bool; 2]) -> Self {
        let mut images = self.images.clone();
        for axis in [(down, 2), (across, 3)] {
            if let (true, axis) = axis {
                images = images.flip([axis]);
            }
        }
        Self::new(images)
    }
}

impl Network {
    /// The network with zero weights.
    pub fn new(architecture: &Architecture, device: &Device) -> Self {
        match architecture {
            Architecture::Found(genotype) => Self::Weaved(WeavedNet::new(&genotype.plan(), device)),
            Architecture::Baseline(plan) => Self::Baseline(BaselineNet::new(plan, device)),
        }
    }

    /// # Errors
    /// [`SizeError`] where height or width cannot be halved often enough.
    pub fn check_size(&self, size: [usize; 2]) -> Result<(), SizeError> {
        match self {
            Self::Weaved(net) => net.check_size(size),
            Self::Baseline(net) => net.check_size(size),
        }
    }

    /// Its deepest output, which needs the whole network.
    pub fn last_output(&self) -> Output {
        match self {
            Self::Weaved(net) => Output::Exit(net.last_exit()),
            Self::Baseline(_) => Output::Only,
        }
    }

    /// The output of that name.
    ///
    /// # Errors
    /// [`OutputError`], which says what outputs there are.
    pub fn output(&self, name: &str) -> Result<Output, OutputError> {
        match self {
            Self::Weaved(net) => Ok(Output::Exit(net.plan().lattice.exit(name)?)),
            Self::Baseline(_) if name == Output::Only.name() => Ok(Output::Only),
            Self::Baseline(net) => {
                let label = net.plan().baseline.label();
                Err(OutputError::Only(label, name.to_owned()))
            }
        }
    }

    /// Logits of one output; a found network computes nothing that only a deeper one needs. An
    /// output of the other kind of network stands for the deepest.
    ///
    /// # Shapes
    /// - `images`: `[n, input_channels, h, w]`, h and w as [`Network::check_size`] wants them
    /// - returns:  `[n, classes, h, w]`
    pub fn logits(&self, images: Tensor<4>, output: Output) -> Tensor<4> {
        self.reach(&mut Pass::new(images), output)
    }

    /// The same, going on from what earlier outputs of the pass have needed.
    pub fn reach(&self, pass: &mut Pass, output: Output) -> Tensor<4> {
        match self {
            Self::Weaved(net) => {
                let exit = match output {
                    Output::Exit(exit) => exit,
                    Output::Only => net.last_exit(),
                };
                net.reach(&pass.images, &mut pass.features, exit)
            }
            Self::Baseline(net) => net.forward(pass.images.clone()),
        }
    }

    /// The mean of each channel of one image at `nodes`, node by node, in one row; the pass goes on to the shallowest exit
    /// that needs them all. None in a baseline, and where no exit does.
    pub fn pooled(&self, pass: &mut Pass, nodes: &[NodeId]) -> Option<Tensor<1>> {
        match self {
            Self::Weaved(net) => net.pooled(&pass.images, &mut pass.features, nodes),
            Self::Baseline(_) => None,
        }
    }

    /// Every parameter by its path, as a model file holds it.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn weights(&self) -> Result<BTreeMap<String, Weight>, ReadError> {
        match self {
            Self::Weaved(net) => weights_of(net).await,
            Self::Baseline(net) => weights_of(net).await,
        }
    }

    /// The network with these weights.
    ///
    /// # Errors
    /// [`WeightsError`] unless every parameter is there, in its shape, and nothing else.
    pub fn with_weights(self, weights: BTreeMap<String, Weight>) -> Result<Self, WeightsError> {
        Ok(match self {
            Self::Weaved(net) => Self::Weaved(put_weights(net, weights)?),
            Self::Baseline(net) => Self::Baseline(put_weights(net, weights)?),
        })
    }
}
