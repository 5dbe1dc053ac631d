//! The engine's device and model.

use serde::{Deserialize, Serialize};

use super::{DeviceReport, DeviceWish};

/// Asks for a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Which one.
    pub wish: DeviceWish,
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
    /// Layers of the lattice.
    pub layers: usize,
    /// Channels of the first cells.
    pub width: usize,
    /// Its architecture, as a genotype file.
    pub genotype: String,
    /// Outputs, shallow first.
    pub exits: Vec<ExitCard>,
    /// Scores by name, shares from 0 to 1.
    pub metrics: Vec<(String, f64)>,
    /// How it came to be.
    pub provenance: Vec<(String, String)>,
    /// Terms of the training data.
    pub licence: String,
}

/// An output of the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitCard {
    /// `x0.5`, …
    pub name: String,
    /// Weights that take part.
    pub parameters: u64,
    /// Multiply-accumulates for one image.
    pub macs: u64,
}
