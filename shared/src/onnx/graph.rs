//! A graph under construction: nodes, constants, inputs and outputs by name.

use std::collections::BTreeMap;

use half::f16;
use prost::Message as _;

use super::attribute::{int, whole};
use super::extent::Extent;
use super::messages::{
    AttributeProto, Dimension, FLOAT, FLOAT16, GraphProto, INT64, NodeProto, TensorProto,
    TensorShapeProto, TensorType, TypeProto, ValueInfoProto,
};
use crate::bundle::WeightPrecision;
use crate::net::{Weight, WeightsError};

/// The name of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value(String);

impl Value {
    /// An input of a node that is left out.
    pub(super) fn none() -> Self {
        Self(String::new())
    }
}

/// A value of the shape `[n, channels, h, w]`.
#[derive(Clone, Debug)]
pub(super) struct Map {
    pub(super) value: Value,
    pub(super) channels: usize,
    pub(super) extent: Extent,
}

/// A graph that grows node by node.
pub(super) struct Graph<'a> {
    weights: &'a BTreeMap<String, Weight>,
    precision: WeightPrecision,
    proto: GraphProto,
    /// Constants that are there, by name.
    constants: BTreeMap<String, Value>,
    /// Nodes that are there, each encoded without its own name.
    computed: BTreeMap<Vec<u8>, Value>,
}

impl<'a> Graph<'a> {
    /// A graph without nodes, which takes its constants from `weights`.
    pub(super) fn new(
        name: &str,
        weights: &'a BTreeMap<String, Weight>,
        precision: WeightPrecision,
    ) -> Self {
        let proto = GraphProto {
            name: name.to_owned(),
            ..GraphProto::default()
        };
        Self {
            weights,
            precision,
            proto,
            constants: BTreeMap::new(),
            computed: BTreeMap::new(),
        }
    }

    /// The graph as ONNX has it.
    pub(super) fn finish(self) -> GraphProto {
        self.proto
    }

    /// An input of the shape `[batch, channels, height, width]`, all but the channels free.
    pub(super) fn input(&mut self, name: &str, channels: usize) -> Map {
        let info = map_info(name, channels, ["height", "width"]);
        self.proto.input.push(info);
        Map {
            value: Value(name.to_owned()),
            channels,
            extent: Extent::INPUT,
        }
    }

    /// An output: what the operator makes of the map, under this name. `sides` name its height and
    /// width.
    pub(super) fn output(&mut self, op: &str, map: &Map, name: &str, sides: [&str; 2]) {
        let info = map_info(name, map.channels, sides);
        self.proto.output.push(info);
        self.proto.node.push(NodeProto {
            input: vec![map.value.0.clone()],
            output: vec![name.to_owned()],
            name: format!("{op}_{name}"),
            op_type: op.to_owned(),
            attribute: Vec::new(),
        });
    }

    /// What an operator makes of its inputs. A node that is there already is not made again.
    pub(super) fn node(
        &mut self,
        op: &str,
        inputs: &[&Value],
        attributes: Vec<AttributeProto>,
    ) -> Value {
        let mut node = NodeProto {
            input: inputs.iter().map(|value| value.0.clone()).collect(),
            op_type: op.to_owned(),
            attribute: attributes,
            ..NodeProto::default()
        };
        let key = node.encode_to_vec();
        if let Some(value) = self.computed.get(&key) {
            return value.clone();
        }
        let name = format!("{op}_{}", self.proto.node.len());
        node.output.push(name.clone());
        node.name.clone_from(&name);
        self.proto.node.push(node);
        self.computed.insert(key, Value(name.clone()));
        Value(name)
    }

    /// A weight of the network in the shape `shape`, as a constant of the dimensions `dims`. In half
    /// precision it is stored in two bytes and computed with in four.
    ///
    /// # Errors
    /// [`WeightsError`] where there is none of that name, or in another shape.
    pub(super) fn weight(
        &mut self,
        name: &str,
        shape: &[usize],
        dims: &[usize],
    ) -> Result<Value, WeightsError> {
        let weight = self.weights.get(name);
        let weight = weight.ok_or_else(|| WeightsError::Missing(name.to_owned()))?;
        if weight.shape != shape {
            return Err(WeightsError::Shape {
                name: name.to_owned(),
                found: weight.shape.clone(),
                expected: shape.to_vec(),
            });
        }
        let values = &weight.values;
        Ok(match self.precision {
            WeightPrecision::F32 => self.floats(name, dims, values),
            WeightPrecision::F16 => {
                let bytes = values
                    .iter()
                    .flat_map(|value| f16::from_f32(*value).to_le_bytes());
                let stored = self.constant(name.to_owned(), dims, FLOAT16, bytes.collect());
                self.node("Cast", &[&stored], vec![int("to", FLOAT.into())])
            }
        })
    }

    /// A constant of floats.
    pub(super) fn floats(&mut self, name: &str, dims: &[usize], values: &[f32]) -> Value {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        self.constant(name.to_owned(), dims, FLOAT, bytes.collect())
    }

    /// A constant row of whole numbers.
    pub(super) fn ints(&mut self, values: &[i64]) -> Value {
        let texts: Vec<String> = values.iter().map(i64::to_string).collect();
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        let name = format!("ints_{}", texts.join("_"));
        self.constant(name, &[values.len()], INT64, bytes.collect())
    }

    fn constant(
        &mut self,
        name: String,
        dims: &[usize],
        data_type: i32,
        raw_data: Vec<u8>,
    ) -> Value {
        if let Some(value) = self.constants.get(&name) {
            return value.clone();
        }
        let value = Value(name.clone());
        self.constants.insert(name.clone(), value.clone());
        self.proto.initializer.push(TensorProto {
            dims: dims.iter().map(|dim| whole(*dim)).collect(),
            data_type,
            name,
            raw_data,
        });
        value
    }
}

/// `[batch, channels, sides]` in 32-bit floats.
fn map_info(name: &str, channels: usize, [height, width]: [&str; 2]) -> ValueInfoProto {
    let free = |name: &str| Dimension {
        name: Some(name.to_owned()),
        value: None,
    };
    let channels = Dimension {
        value: Some(whole(channels)),
        name: None,
    };
    let shape = TensorShapeProto {
        dim: vec![free("batch"), channels, free(height), free(width)],
    };
    ValueInfoProto {
        name: name.to_owned(),
        kind: Some(TypeProto {
            tensor: Some(TensorType {
                elem_type: FLOAT,
                shape: Some(shape),
            }),
        }),
    }
}
