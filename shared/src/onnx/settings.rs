//! What is asked of an ONNX model.

use crate::bundle::WeightPrecision;

/// Which outputs a model has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outputs {
    /// All that the network has.
    All,
    /// That of this name alone; what only deeper ones need is left out.
    One(String),
}

/// What is asked of a model.
#[derive(Clone, Debug)]
pub struct OnnxSettings {
    /// Which outputs it has.
    pub outputs: Outputs,
    /// How its weights are stored; it computes in 32 bits in either case.
    pub precision: WeightPrecision,
    /// SHA-256 of the file that the bundle comes from, for the metadata.
    pub source_sha256: String,
}
