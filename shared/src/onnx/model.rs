//! A bundle, or one operation, as an ONNX model.

use std::collections::BTreeMap;

use prost::Message as _;

use super::error::OnnxError;
use super::graph::Graph;
use super::messages::{GraphProto, ModelProto, OperatorSetIdProto, StringStringEntryProto};
use super::metadata::{Facts, NOTICE, metadata};
use super::operation::OperationKind;
use super::settings::{OnnxSettings, Outputs};
use crate::architecture::{Architecture, Output, OutputError};
use crate::bundle::{Bundle, WeightPrecision};
use crate::net::Weight;
use crate::space::{Exit, Norm, Primitive, ShuffleConv};

/// The version of ONNX's operators that models are written in.
pub const OPSET: i64 = 17;
/// The version of the file's format that came with these operators.
const IR_VERSION: i64 = 8;
/// The name of a model's input: `[batch, channels, height, width]`.
pub const IMAGE: &str = "image";

/// The file of the bundle's network as an ONNX model, the same for equal arguments.
///
/// # Shapes
/// - input [`IMAGE`]: `[batch, channels, height, width]`, preprocessed as the metadata says; height
///   and width are multiples of `input.size-multiple` there
/// - outputs, by the names of the network's: `[batch, classes, height, width]`, probabilities, at the temperature of a
///   calibrated model
///
/// # Errors
/// [`OnnxError`] for an output that the network does not have, and where weights and
/// architecture do not fit.
pub fn encode(bundle: &Bundle, settings: &OnnxSettings) -> Result<Vec<u8>, OnnxError> {
    let mut graph = Graph::new(&bundle.manifest.name, &bundle.weights, settings.precision);
    let image = graph.input(IMAGE, bundle.architecture.input_channels());
    let temperature = bundle.manifest.temperature;
    let (outputs, size_multiple) = match &bundle.architecture {
        Architecture::Found(genotype) => {
            let plan = genotype.plan();
            let exits = match &settings.outputs {
                Outputs::All => plan.lattice.exits(),
                Outputs::One(name) => vec![plan.lattice.exit(name).map_err(OutputError::from)?],
            };
            graph.weave(&plan, &image, &exits, temperature)?;
            let names = exits.into_iter().map(Exit::name).collect();
            (names, plan.lattice.size_multiple())
        }
        Architecture::Baseline(plan) => {
            let only = Output::Only.name();
            if let Outputs::One(name) = &settings.outputs
                && *name != only
            {
                return Err(OutputError::Only(plan.baseline.label(), name.clone()).into());
            }
            graph.baseline(plan, &image, temperature)?;
            (vec![only], plan.size_multiple())
        }
    };
    let facts = Facts {
        outputs,
        size_multiple,
    };
    let metadata = metadata(bundle, &facts, settings);
    Ok(model(graph.finish(), metadata).encode_to_vec())
}

/// One candidate operation over `channels` channels, as retraining has it, as a model of its own:
/// `input` to `output`. `weights` are those of `ops::Op` by name.
///
/// # Errors
/// [`OnnxError`] for the zero operation, and where the weights are another's.
pub fn encode_operation(
    primitive: Primitive,
    channels: usize,
    shuffle: ShuffleConv,
    weights: &BTreeMap<String, Weight>,
) -> Result<Vec<u8>, OnnxError> {
    // An operation's weights stand at the top: `filter.Conv.weight`.
    let below = |(name, weight): (&String, &Weight)| (format!("op.{name}"), weight.clone());
    let weights: BTreeMap<String, Weight> = weights.iter().map(below).collect();
    let mut graph = Graph::new(primitive.name(), &weights, WeightPrecision::F32);
    let input = graph.input("input", channels);
    let kind = OperationKind {
        norm: Norm::Affine,
        shuffle,
    };
    let output = graph.operation(primitive, &input, "op", kind)?;
    let output = output.ok_or(OnnxError::Nothing(primitive))?;
    graph.output("Identity", &output, "output", ["rows", "columns"]);
    Ok(model(graph.finish(), Vec::new()).encode_to_vec())
}

fn model(graph: GraphProto, metadata_props: Vec<StringStringEntryProto>) -> ModelProto {
    ModelProto {
        ir_version: IR_VERSION,
        producer_name: "mixsearch".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        doc_string: NOTICE.to_owned(),
        graph: Some(graph),
        opset_import: vec![OperatorSetIdProto {
            domain: String::new(),
            version: OPSET,
        }],
        metadata_props,
    }
}
