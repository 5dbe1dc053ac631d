//! The reasons why a model cannot be written as ONNX.

use crate::architecture::OutputError;
use crate::net::WeightsError;
use crate::space::Primitive;

/// Why there is no ONNX model of it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum OnnxError {
    /// The weights are not those of the architecture.
    #[error("the model's weights do not fit its architecture: {0}")]
    Weights(#[from] WeightsError),
    /// An output that the network does not have.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// An operation that computes nothing.
    #[error("\"{}\" computes nothing, so it is no model", .0.name())]
    Nothing(Primitive),
}
