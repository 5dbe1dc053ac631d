//! The candidate operations (Table I), built from the parts that they share.
//!
//! Every operation is a row of the same table: attention, ReLU, a filter, a pointwise
//! convolution, a channel shuffle, a normalisation, each there or not.

mod attention;
mod convolution;
mod joined;
mod joins;
mod norm;
mod pool;
mod resize;
mod shuffle;

use burn::module::Module;
use burn::nn::GroupNorm;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

pub use attention::SqueezeExcite;
pub use convolution::{Filter, convolve, pointwise, square};
pub use joined::{JoinedOp, Terms};
pub use joins::Joins;
pub use norm::{group_norm, normalise, normalise_onto};
pub use pool::max_pool;
pub use resize::{enlarge_on_corners, resize};
pub use shuffle::shuffle_channels;

use crate::kernels::Input;
use crate::space::{Norm, Primitive, ShuffleConv};

/// One operation, `n` channels to `n` channels.
#[derive(Module, Debug)]
pub struct Op {
    attention: Option<SqueezeExcite>,
    filter: Option<Filter>,
    pointwise: Option<Conv2d>,
    norm: Option<GroupNorm>,
    #[module(skip)]
    primitive: Primitive,
    #[module(skip)]
    shuffle: usize,
}

impl Op {
    /// The operation with zero weights: [`crate::net::initialise`] fills them. None for the zero
    /// operation, which an edge leaves out of its sum.
    pub fn new(
        primitive: Primitive,
        channels: usize,
        norm: Norm,
        shuffle: ShuffleConv,
        device: &Device,
    ) -> Option<Self> {
        if primitive == Primitive::Zero {
            return None;
        }
        let kernel = primitive.kernel_shape(channels, shuffle);
        Some(Self {
            attention: primitive
                .attends()
                .then(|| SqueezeExcite::new(channels, device)),
            pointwise: primitive
                .separable()
                .then(|| pointwise(channels, channels, device)),
            norm: kernel.is_some().then(|| group_norm(channels, norm, device)),
            filter: kernel.map(|kernel| Filter::new(channels, kernel, device)),
            primitive,
            shuffle: primitive.shuffled(channels, shuffle),
        })
    }

    /// # Shapes
    /// - `input`: `[n, c, h, w]`
    /// - returns: `[n, c, h, w]`, `[n, c, h/2, w/2]` or, going up, `[n, c, 2h-1, 2w-1]`
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let values = self.before_norm(input);
        match &self.norm {
            Some(norm) => normalise(norm, values),
            None => values,
        }
    }

    /// The same, added to `sums` of its size.
    pub fn forward_onto(&self, sums: Tensor<4>, input: Tensor<4>) -> Tensor<4> {
        let values = self.before_norm(input);
        match &self.norm {
            Some(norm) => normalise_onto(norm, sums, values),
            None => sums + values,
        }
    }

    /// Height or width of what comes out of a side of the input.
    pub fn output_size(&self, side: usize) -> usize {
        self.primitive.output_size(side)
    }

    fn before_norm(&self, input: Tensor<4>) -> Tensor<4> {
        match self.primitive {
            Primitive::AveragePool => return pool::average(input),
            Primitive::MaxPool => return max_pool(input),
            _ => {}
        }
        // An operation without attention starts with a ReLU.
        let (mut x, reads) = match &self.attention {
            Some(attention) => (attention.forward(input), Input::Plain),
            None => (input, Input::Rectified),
        };
        if let Some(filter) = &self.filter {
            x = filter.forward(x, reads);
        }
        if let Some(pointwise) = &self.pointwise {
            x = convolve(pointwise, x, Input::Plain);
        }
        if self.shuffle > 1 {
            x = shuffle_channels(x, self.shuffle);
        }
        x
    }
}
