//! Cases of single candidate operations.

use std::hint::black_box;

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use shared::ops::Op;
use shared::space::{Norm, Primitive, ShuffleConv, Transposed, hidden};

use crate::cases::{Case, CaseKind, Run, SEED, Work};

/// How far a case goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Forward.
    Forward,
    /// Forward, and backward to the input and every weight.
    Both,
}

impl Direction {
    pub(crate) const ALL: [Self; 2] = [Self::Forward, Self::Both];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Both => "both",
        }
    }
}

/// One operation on noise.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) primitive: Primitive,
    pub(crate) channels: usize,
    pub(crate) shape: [usize; 4],
    pub(crate) direction: Direction,
}

impl Operation {
    pub(crate) fn new(
        primitive: Primitive,
        channels: usize,
        shape: [usize; 4],
        direction: Direction,
    ) -> Self {
        Self {
            primitive,
            channels,
            shape,
            direction,
        }
    }

    pub(crate) fn case(self) -> Case {
        let (name, direction) = (self.primitive.name(), self.direction.name());
        Case {
            name: format!("op/{name}/c{}/{direction}", self.channels),
            kind: CaseKind::Operation,
            shape: self.shape,
            images: self.shape[0],
            work: Work::Operation(self),
        }
    }

    pub(crate) fn prepare(self, device: &Device) -> Run {
        if self.direction == Direction::Forward {
            let (op, input) = self.build(device);
            return Box::new(move || {
                black_box(op.forward(input.clone()));
            });
        }
        let (op, input) = self.build(&device.clone().autodiff());
        let input = input.require_grad();
        Box::new(move || {
            black_box(op.forward(input.clone()).sum().backward());
        })
    }

    /// The operation with weights other than zero, and its input.
    pub(crate) fn build(self, device: &Device) -> (Op, Tensor<4>) {
        let mut fill = Fill(ChaCha8Rng::seed_from_u64(SEED));
        let op = Op::new(
            self.primitive,
            self.channels,
            Norm::Affine,
            ShuffleConv::Grouped,
            device,
        );
        let op = op.expect("only operations that compute something are measured");
        let op = op.map(&mut fill);
        let input = Tensor::from_data(fill.values(&self.shape), device);
        (op, input)
    }

    /// Multiply-accumulates of convolutions and linear layers, counted as in `shared::profile`.
    pub(crate) fn macs(self) -> f64 {
        let [n, c, h, w] = self.shape;
        let mut macs = 0;
        if self.primitive.attends() {
            macs += 2 * c * hidden(c);
        }
        if let Some(kernel) = self.primitive.kernel_shape(c, ShuffleConv::Grouped) {
            let (read, written) = match (kernel.transposed, kernel.stride) {
                (Transposed::Yes, _) => (h * w, (2 * h - 1) * (2 * w - 1)),
                (Transposed::No, stride) => {
                    let indices = h.div_ceil(stride) * w.div_ceil(stride);
                    (indices, indices)
                }
            };
            macs += 9 * c * c / kernel.groups * read;
            if self.primitive.separable() {
                macs += c * c * written;
            }
        }
        let passes = match self.direction {
            Direction::Forward => 1,
            Direction::Both => 3,
        };
        (passes * n * macs) as f64
    }
}

/// Weights other than zero.
struct Fill(ChaCha8Rng);

impl Fill {
    fn values(&mut self, shape: &[usize]) -> TensorData {
        let count = shape.iter().product();
        let values: Vec<f32> = (0..count).map(|_| self.0.random_range(-1.0..1.0)).collect();
        TensorData::new(values, shape.to_vec())
    }
}

impl ModuleMapper for Fill {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (shape, device, id) = (param.lazy_shape().to_vec(), param.lazy_device(), param.id);
        let tensor = Tensor::from_data(self.values(&shape), &device);
        param.transform_for_load(tensor, id)
    }
}
