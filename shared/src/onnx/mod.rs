//! A network as an ONNX model, for other runtimes.
//!
//! The plan of the network is written out node by node, with the weights of a bundle; no tensor and no
//! file is needed. What the model reads and gives stands in its metadata.

mod attribute;
mod baseline;
mod cell;
mod error;
mod extent;
mod graph;
mod layers;
mod messages;
mod metadata;
mod model;
mod operation;
mod settings;
#[cfg(test)]
mod tests;
mod weave;

pub use error::OnnxError;
pub use model::{IMAGE, OPSET, encode, encode_operation};
pub use settings::{OnnxSettings, Outputs};
