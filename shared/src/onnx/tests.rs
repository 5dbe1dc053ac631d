//! The graphs of models: every name has a value, every constant its bytes, every operation its
//! operators.

use std::collections::{BTreeMap, BTreeSet};

use burn::tensor::Device;
use prost::Message as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::messages::{FLOAT, FLOAT16, GraphProto, INT64, ModelProto, NodeProto};
use super::{OnnxError, OnnxSettings, Outputs, encode, encode_operation};
use crate::bundle::{Bundle, WeightPrecision};
use crate::metrics::Temperature;
use crate::net::{Initialisation, WeightsError, initialise, weights_of};
use crate::ops::Op;
use crate::space::{Family, Norm, Primitive, ShuffleConv};

fn universal() -> Bundle {
    let bytes = include_bytes!("../../../web/assets/models/universal.safetensors");
    Bundle::from_bytes(bytes).unwrap()
}

fn settings(precision: WeightPrecision) -> OnnxSettings {
    OnnxSettings {
        outputs: Outputs::All,
        precision,
        source_sha256: "0123".to_owned(),
    }
}

fn decode(bytes: &[u8]) -> ModelProto {
    ModelProto::decode(bytes).unwrap()
}

fn graph(bytes: &[u8]) -> GraphProto {
    decode(bytes).graph.unwrap()
}

fn operation(primitive: Primitive, channels: usize) -> Result<Vec<u8>, OnnxError> {
    let (shuffle, device) = (ShuffleConv::Grouped, Device::flex());
    let op = Op::new(primitive, channels, Norm::Affine, shuffle, &device);
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let weights = op.map_or_else(BTreeMap::new, |op| {
        let op = initialise(op, Initialisation::Derived, &mut rng);
        pollster::block_on(weights_of(&op)).unwrap()
    });
    encode_operation(primitive, channels, shuffle, &weights)
}

/// What every graph has to keep; the names of its values.
fn check(graph: &GraphProto) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = graph.input.iter().map(|info| info.name.clone()).collect();
    let mut used = BTreeSet::new();
    for constant in &graph.initializer {
        let count = usize::try_from(constant.dims.iter().product::<i64>()).unwrap();
        let size = match constant.data_type {
            FLOAT => 4,
            FLOAT16 => 2,
            INT64 => 8,
            other => panic!("{}: type {other}", constant.name),
        };
        assert_eq!(constant.raw_data.len(), size * count, "{}", constant.name);
        assert!(
            known.insert(constant.name.clone()),
            "{} twice",
            constant.name
        );
    }
    for node in &graph.node {
        for input in node.input.iter().filter(|input| !input.is_empty()) {
            assert!(
                known.contains(input),
                "{} reads {input} too early",
                node.name
            );
            used.insert(input.clone());
        }
        for output in &node.output {
            assert!(known.insert(output.clone()), "{output} is computed twice");
        }
    }
    for info in &graph.output {
        assert!(known.contains(&info.name), "{} is not computed", info.name);
        used.insert(info.name.clone());
    }
    assert_eq!(known, used, "every value is used");
    known
}

fn count(graph: &GraphProto, op: &str) -> usize {
    let same = |node: &&NodeProto| node.op_type == op;
    graph.node.iter().filter(same).count()
}

fn ints(node: &NodeProto, name: &str) -> Vec<i64> {
    let mut attributes = node.attribute.iter();
    let found = attributes.find(|attribute| attribute.name == name);
    found
        .map(|attribute| attribute.ints.clone())
        .unwrap_or_default()
}

#[test]
fn a_model_is_a_whole_graph_with_an_output_for_every_exit() {
    let bytes = encode(&universal(), &settings(WeightPrecision::F16)).unwrap();
    let model = decode(&bytes);
    assert_eq!(model.encode_to_vec(), bytes, "nothing is lost on the way");
    let graph = model.graph.unwrap();
    let values = check(&graph);
    let outputs: Vec<&str> = graph.output.iter().map(|info| info.name.as_str()).collect();
    assert_eq!(outputs, ["x0.5", "x0.7", "x0.9"]);
    assert_eq!(graph.input.len(), 1);
    // Every weight of the bundle is a constant, under its own name.
    assert!(universal().weights.keys().all(|name| values.contains(name)));
    let line = |key: &str| {
        let mut lines = model.metadata_props.iter();
        lines.find(|line| line.key == key).unwrap().value.as_str()
    };
    assert_eq!(line("input.size"), "96x96");
    assert_eq!(line("input.size-multiple"), "32");
    assert_eq!(line("outputs"), "x0.5,x0.7,x0.9");
    assert_eq!(line("source-sha256"), "0123");
    assert!(line("notice").contains("Not a medical device"));
    assert!(line("licence").contains("ISIC"));
}

#[test]
fn half_precision_stores_half_the_bytes_and_computes_in_full() {
    let size = |precision| {
        let graph = graph(&encode(&universal(), &settings(precision)).unwrap());
        check(&graph);
        let weights = universal().weights;
        let own = graph
            .initializer
            .iter()
            .filter(|own| weights.contains_key(&own.name));
        let bytes: usize = own.map(|own| own.raw_data.len()).sum();
        (bytes, count(&graph, "Cast"), weights.len())
    };
    let (half, casts, weights) = size(WeightPrecision::F16);
    let (full, none, _) = size(WeightPrecision::F32);
    assert_eq!((2 * half, none, casts), (full, 0, weights));
}

#[test]
fn one_output_alone_leaves_out_what_only_deeper_ones_need() {
    let all = graph(&encode(&universal(), &settings(WeightPrecision::F32)).unwrap());
    let alone = |name: &str| OnnxSettings {
        outputs: Outputs::One(name.to_owned()),
        ..settings(WeightPrecision::F32)
    };
    let one = graph(&encode(&universal(), &alone("x0.5")).unwrap());
    check(&one);
    assert_eq!(one.output.len(), 1);
    assert_eq!(one.output[0].name, "x0.5");
    assert!(2 * one.node.len() < all.node.len());
    assert!(one.initializer.len() < all.initializer.len());
    let unknown = encode(&universal(), &alone("x0.4")).unwrap_err();
    assert!(unknown.to_string().contains("it has x0.5, x0.7, x0.9"));
}

#[test]
fn a_temperature_divides_the_logits_of_every_output() {
    let mut bundle = universal();
    bundle.manifest.temperature = None;
    let encoded = |bundle: &Bundle| {
        let bytes = encode(bundle, &settings(WeightPrecision::F16)).unwrap();
        let model = decode(&bytes);
        let lines = model.metadata_props.into_iter();
        let line = lines
            .filter(|line| line.key == "output.temperature")
            .map(|line| line.value);
        (model.graph.unwrap(), line.collect::<Vec<_>>())
    };
    let (plain, none) = encoded(&bundle);
    assert_eq!((count(&plain, "Div"), none.len()), (0, 0));
    bundle.manifest.temperature = Some(Temperature::new(1.75).unwrap());
    let (graph, lines) = encoded(&bundle);
    check(&graph);
    assert!(
        lines[0].starts_with("1.75, by which the logits are divided"),
        "{lines:?}"
    );
    let constant = graph.initializer.iter().find(|c| c.name == "temperature");
    assert_eq!(constant.unwrap().raw_data, 1.75_f32.to_le_bytes());
    assert_eq!(count(&graph, "Div"), graph.output.len());
    for output in &graph.output {
        let made = |name: &str| {
            let mut nodes = graph.node.iter();
            nodes.find(|node| node.output == [name]).unwrap()
        };
        let sigmoid = made(&output.name);
        let division = made(&sigmoid.input[0]);
        assert_eq!((&*sigmoid.op_type, &*division.op_type), ("Sigmoid", "Div"));
        assert_eq!(division.input[1], "temperature");
    }
}

#[test]
fn every_operation_has_its_operators() {
    use Primitive as P;
    let expected: [(P, &[&str]); 16] = [
        (P::Identity, &[]),
        (P::Attention, &["GlobalAveragePool", "Mul", "Sigmoid"]),
        (P::Atrous, &["Relu", "Conv"]),
        (P::Separable, &["Relu", "Conv"]),
        (P::Shuffle, &["Relu", "Conv", "Gather"]),
        (P::Conv, &["Relu", "Conv"]),
        (P::AveragePool, &["AveragePool"]),
        (P::MaxPool, &["MaxPool"]),
        (P::DownAttention, &["GlobalAveragePool", "Conv"]),
        (P::DownAtrous, &["Relu", "Conv"]),
        (P::DownSeparable, &["Relu", "Conv"]),
        (P::DownConv, &["Relu", "Conv"]),
        (P::UpAttention, &["GlobalAveragePool", "ConvTranspose"]),
        (P::UpSeparable, &["Relu", "ConvTranspose", "Conv"]),
        (P::UpConv, &["Relu", "ConvTranspose"]),
        (P::UpAtrous, &["Relu", "ConvTranspose"]),
    ];
    let listed = Family::ALL.iter().flat_map(|family| family.primitives());
    assert_eq!(listed.count(), expected.len() + 1);
    for (primitive, operators) in expected {
        let graph = graph(&operation(primitive, 8).unwrap());
        check(&graph);
        for operator in operators {
            assert!(
                count(&graph, operator) > 0,
                "{primitive:?} has no {operator}"
            );
        }
        let normed = usize::from(primitive.kernel_shape(8, ShuffleConv::Grouped).is_some());
        assert_eq!(
            count(&graph, "InstanceNormalization"),
            normed,
            "{primitive:?}"
        );
    }
}

#[test]
fn kernels_move_as_their_operations_say() {
    let kernel = |primitive, op: &str| {
        let graph = graph(&operation(primitive, 8).unwrap());
        graph
            .node
            .into_iter()
            .find(|node| node.op_type == op)
            .unwrap()
    };
    let up = kernel(Primitive::UpAtrous, "ConvTranspose");
    assert_eq!(ints(&up, "strides"), [2, 2]);
    assert_eq!(ints(&up, "dilations"), [2, 2]);
    assert_eq!(ints(&up, "pads"), [2, 2, 2, 2]);
    let shuffle = kernel(Primitive::Shuffle, "Conv");
    assert_eq!(ints(&shuffle, "pads"), [1, 1, 1, 1]);
    let group = shuffle.attribute.iter().find(|own| own.name == "group");
    assert_eq!(group.unwrap().int, Some(4));
}

#[test]
fn what_cannot_be_written_is_refused_in_a_sentence() {
    let zero = operation(Primitive::Zero, 8).unwrap_err();
    assert!(zero.to_string().contains("computes nothing"));
    let mut bundle = universal();
    let weight = bundle.weights.remove("stem.0.conv.weight").unwrap();
    let refused = |bundle: &Bundle| encode(bundle, &settings(WeightPrecision::F16)).unwrap_err();
    let missing = refused(&bundle);
    assert!(matches!(
        missing,
        OnnxError::Weights(WeightsError::Missing(_))
    ));
    let other = crate::net::Weight {
        shape: vec![1],
        ..weight
    };
    bundle
        .weights
        .insert("stem.0.conv.weight".to_owned(), other);
    let shape = refused(&bundle).to_string();
    assert!(shape.contains("stem.0.conv.weight") && shape.contains("expects [8, 3, 3, 3]"));
}
