//! The engine's device and model.

use serde::{Deserialize, Serialize};

use super::{DevicePreference, DeviceReport};

/// Asks for a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Which one.
    pub preference: DevicePreference,
}

/// Asks for a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadModel {
    /// The bundle's file.
    pub bytes: Vec<u8>,
}

/// A model that can be run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadedModel {
    /// What the bundle says of itself.
    pub card: ModelCard,
    /// Where it runs; the check may have changed the device.
    pub device: DeviceReport,
}

/// A bundle's own account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Its name.
    pub name: String,
    /// Names of the foreground classes.
    pub labels: Vec<String>,
    /// Size of the network's input.
    pub input: [usize; 2],
    /// What the network is built from.
    pub architecture: ArchitectureCard,
    /// Outputs, shallow first.
    pub exits: Vec<ExitCard>,
    /// Scores by name, shares from 0 to 1.
    pub metrics: Vec<(String, f64)>,
    /// By what its logits are divided, where it is calibrated.
    pub temperature: Option<f32>,
    /// How it came to be.
    pub provenance: Vec<(String, String)>,
    /// Terms of the training data.
    pub licence: String,
}

/// A found architecture, or a baseline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArchitectureCard {
    /// What a search found.
    Found {
        /// Layers of the lattice.
        layers: usize,
        /// Channels of the first cells.
        width: usize,
        /// As a genotype file.
        genotype: String,
    },
    /// A fixed network.
    Baseline {
        /// Its name for people.
        label: String,
        /// Resolutions, the input's included.
        depths: usize,
        /// Channels at the input's resolution.
        width: usize,
    },
}

impl ModelCard {
    /// The genotype file of a found architecture.
    pub fn genotype(&self) -> Option<&str> {
        match &self.architecture {
            ArchitectureCard::Found { genotype, .. } => Some(genotype),
            ArchitectureCard::Baseline { .. } => None,
        }
    }
}

/// An output of the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitCard {
    /// `x0.5`, …, or `output` where there is no other.
    pub name: String,
    /// Weights that take part.
    pub parameters: u64,
    /// Multiply-accumulates for one image.
    pub macs: u64,
}
