//! The layers that networks are made of, each as ONNX operators.

use super::attribute::{float, int, ints, text, whole};
use super::graph::{Graph, Map, Value};
use crate::metrics::Temperature;
use crate::net::WeightsError;
use crate::space::{Interpolation, KernelShape, Layer, Norm, Transposed, norm_groups};

/// What burn adds to a variance in a group normalisation.
const EPSILON: f32 = 1e-5;

/// Whether a convolution adds a constant to each channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bias {
    No,
    Yes,
}

/// A convolution to `to` channels with a square kernel of `size` taps a side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Convolution {
    pub(super) to: usize,
    pub(super) size: usize,
    pub(super) shape: KernelShape,
    pub(super) bias: Bias,
}

impl Convolution {
    /// A 1x1 convolution without bias.
    pub(super) fn pointwise(to: usize) -> Self {
        Self {
            to,
            size: 1,
            shape: KernelShape::conv(1, 1, 1),
            bias: Bias::No,
        }
    }

    /// A 3x3 convolution without bias.
    pub(super) fn square(to: usize, shape: KernelShape) -> Self {
        Self {
            to,
            size: 3,
            shape,
            bias: Bias::No,
        }
    }
}

impl Graph<'_> {
    /// A convolution or its transpose with the weights below `name`.
    ///
    /// # Errors
    /// [`WeightsError`], as for every layer with weights.
    pub(super) fn convolution(
        &mut self,
        input: &Map,
        name: &str,
        convolution: Convolution,
    ) -> Result<Map, WeightsError> {
        let Convolution {
            to,
            size,
            shape,
            bias,
        } = convolution;
        let (op, [first, second], extent) = match shape.transposed {
            Transposed::No => {
                let extent = match shape.stride {
                    1 => input.extent,
                    _ => input.extent.halved(),
                };
                ("Conv", [to, input.channels / shape.groups], extent)
            }
            Transposed::Yes => {
                let sides = [input.channels, to / shape.groups];
                ("ConvTranspose", sides, input.extent.doubled())
            }
        };
        let dims = [first, second, size, size];
        let weight = self.weight(&format!("{name}.weight"), &dims, &dims)?;
        let mut inputs = vec![input.value.clone(), weight];
        if bias == Bias::Yes {
            inputs.push(self.weight(&format!("{name}.bias"), &[to], &[to])?);
        }
        let inputs: Vec<&Value> = inputs.iter().collect();
        let attributes = vec![
            ints("kernel_shape", &[size; 2]),
            ints("strides", &[shape.stride; 2]),
            ints("pads", &[shape.dilation * (size - 1) / 2; 4]),
            ints("dilations", &[shape.dilation; 2]),
            int("group", whole(shape.groups)),
        ];
        Ok(Map {
            value: self.node(op, &inputs, attributes),
            channels: to,
            extent,
        })
    }

    /// Group normalisation: the groups as channels of an instance normalisation, and each channel's
    /// own scale and shift behind it.
    pub(super) fn group_norm(
        &mut self,
        input: &Map,
        name: &str,
        norm: Norm,
    ) -> Result<Map, WeightsError> {
        let channels = input.channels;
        let groups = norm_groups(channels);
        let apart = self.ints(&[0, whole(groups), -1]);
        let apart = self.node("Reshape", &[&input.value, &apart], Vec::new());
        let ones = self.floats(&format!("ones_{groups}"), &[groups], &vec![1.0; groups]);
        let zeros = self.floats(&format!("zeros_{groups}"), &[groups], &vec![0.0; groups]);
        let inputs = [&apart, &ones, &zeros];
        let normal = self.node(
            "InstanceNormalization",
            &inputs,
            vec![float("epsilon", EPSILON)],
        );
        let shape = self.node("Shape", &[&input.value], Vec::new());
        let mut value = self.node("Reshape", &[&normal, &shape], Vec::new());
        if norm == Norm::Affine {
            for (op, kind) in [("Mul", "gamma"), ("Add", "beta")] {
                let own = format!("{name}.{kind}");
                let own = self.weight(&own, &[channels], &[channels, 1, 1])?;
                value = self.node(op, &[&value, &own], Vec::new());
            }
        }
        Ok(Map {
            value,
            ..input.clone()
        })
    }

    /// An operator that changes each value alone: `Relu`, `Sigmoid`.
    pub(super) fn pointwise(&mut self, op: &str, input: &Map) -> Map {
        Map {
            value: self.node(op, &[&input.value], Vec::new()),
            ..input.clone()
        }
    }

    /// `AveragePool` or `MaxPool` of 2x2 blocks.
    pub(super) fn pool(&mut self, op: &str, input: &Map) -> Map {
        let blocks = vec![ints("kernel_shape", &[2; 2]), ints("strides", &[2; 2])];
        Map {
            value: self.node(op, &[&input.value], blocks),
            channels: input.channels,
            extent: input.extent.halved(),
        }
    }

    /// The mean of every channel: `[n, c, 1, 1]`.
    pub(super) fn mean(&mut self, input: &Map) -> Map {
        self.pointwise("GlobalAveragePool", input)
    }

    /// `Add` or `Mul` of two maps, the second of the first one's size or of one pixel.
    pub(super) fn combine(&mut self, op: &str, a: &Map, b: &Map) -> Map {
        Map {
            value: self.node(op, &[&a.value, &b.value], Vec::new()),
            ..a.clone()
        }
    }

    /// The map times a constant.
    pub(super) fn scale(&mut self, input: &Map, factor: f32) -> Map {
        let constant = self.floats(&format!("factor_{factor}"), &[], &[factor]);
        Map {
            value: self.node("Mul", &[&input.value, &constant], Vec::new()),
            ..input.clone()
        }
    }

    /// An output of the network under its name: the sigmoid of its logits, which the temperature divides where there is
    /// one.
    pub(super) fn probabilities(
        &mut self,
        logits: &Map,
        name: &str,
        temperature: Option<Temperature>,
    ) {
        let tempered = temperature.map(|temperature| {
            let constant = self.floats("temperature", &[], &[temperature.value()]);
            Map {
                value: self.node("Div", &[&logits.value, &constant], Vec::new()),
                ..logits.clone()
            }
        });
        let logits = tempered.as_ref().unwrap_or(logits);
        self.output("Sigmoid", logits, name, ["height", "width"]);
    }

    /// The maps' channels behind each other; at least one map, all of one size.
    pub(super) fn concat(&mut self, maps: &[Map]) -> Map {
        let values: Vec<&Value> = maps.iter().map(|map| &map.value).collect();
        Map {
            value: self.node("Concat", &values, vec![int("axis", 1)]),
            channels: maps.iter().map(|map| map.channels).sum(),
            extent: maps[0].extent,
        }
    }

    /// Channel `g · (c / groups) + k` to `k · groups + g`.
    pub(super) fn shuffle(&mut self, input: &Map, groups: usize) -> Map {
        let each = input.channels / groups;
        let source = |channel| channel % groups * each + channel / groups;
        let order: Vec<i64> = (0..input.channels).map(|c| whole(source(c))).collect();
        let order = self.ints(&order);
        Map {
            value: self.node("Gather", &[&input.value, &order], vec![int("axis", 1)]),
            ..input.clone()
        }
    }

    /// Twice the height and width: each pixel a block of four, or bilinear with corners on corners.
    pub(super) fn enlarge(&mut self, input: &Map, layer: Layer) -> Map {
        let scales = self.floats("twice", &[4], &[1.0, 1.0, 2.0, 2.0]);
        let none = Value::none();
        let attributes = match layer {
            Layer::Bilinear => vec![
                text("mode", "linear"),
                text("coordinate_transformation_mode", "align_corners"),
            ],
            _ => vec![
                text("mode", "nearest"),
                text("coordinate_transformation_mode", "asymmetric"),
                text("nearest_mode", "floor"),
            ],
        };
        Map {
            value: self.node("Resize", &[&input.value, &none, &scales], attributes),
            channels: input.channels,
            extent: input.extent.twice(),
        }
    }

    /// The map at the height and width of another, with half-pixel centres where it is bilinear.
    pub(super) fn resize(&mut self, input: &Map, like: &Map, mode: Interpolation) -> Map {
        let own = self.node(
            "Shape",
            &[&input.value],
            vec![int("start", 0), int("end", 2)],
        );
        let sides = self.node(
            "Shape",
            &[&like.value],
            vec![int("start", 2), int("end", 4)],
        );
        let size = self.node("Concat", &[&own, &sides], vec![int("axis", 0)]);
        let none = Value::none();
        let attributes = match mode {
            Interpolation::Bilinear => vec![
                text("mode", "linear"),
                text("coordinate_transformation_mode", "half_pixel"),
            ],
            Interpolation::Nearest => vec![
                text("mode", "nearest"),
                text("coordinate_transformation_mode", "asymmetric"),
                text("nearest_mode", "floor"),
            ],
        };
        let inputs = [&input.value, &none, &none, &size];
        Map {
            value: self.node("Resize", &inputs, attributes),
            channels: input.channels,
            extent: like.extent,
        }
    }
}
