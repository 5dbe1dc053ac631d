//! The parts of the operations in numbers of channels: for building them and for counting.

use super::primitive::Primitive;
use super::structure::ShuffleConv;

/// Channels per hidden unit of an attention block, and per group of a normalisation.
const REDUCTION: usize = 16;

/// Hidden units of the attention block over `channels`: a sixteenth, one at least.
pub fn hidden(channels: usize) -> usize {
    (channels / REDUCTION).max(1)
}

/// Groups over `channels`: of sixteen channels each, or one where that does not divide.
pub fn norm_groups(channels: usize) -> usize {
    if channels.is_multiple_of(REDUCTION) {
        channels / REDUCTION
    } else {
        1
    }
}

/// Groups of the shuffle convolution: four, or the largest smaller divisor above one.
pub fn shuffle_groups(channels: usize) -> usize {
    (2..=4)
        .rev()
        .find(|groups| channels.is_multiple_of(*groups))
        .unwrap_or(channels)
}

/// Whether a kernel reads a neighbourhood or spreads into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transposed {
    /// An ordinary convolution.
    No,
    /// A transposed one.
    Yes,
}

/// How a 3x3 kernel moves. The padding equals the dilation, so that sizes stay, halve or double.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KernelShape {
    /// Step between kernel positions, in pixels of the larger side.
    pub stride: usize,
    /// Distance between taps, in pixels.
    pub dilation: usize,
    /// Channel groups.
    pub groups: usize,
    /// Whether it goes upwards.
    pub transposed: Transposed,
}

impl KernelShape {
    /// An ordinary convolution.
    pub fn conv(stride: usize, dilation: usize, groups: usize) -> Self {
        Self {
            stride,
            dilation,
            groups,
            transposed: Transposed::No,
        }
    }

    /// A transposed convolution of stride 2 without output padding: `h` becomes `2h - 1`.
    pub fn transposed(dilation: usize, groups: usize) -> Self {
        Self {
            stride: 2,
            dilation,
            groups,
            transposed: Transposed::Yes,
        }
    }
}

impl Primitive {
    /// The operation's 3x3 kernel over `channels`, if it has one.
    pub fn kernel_shape(self, channels: usize, shuffle: ShuffleConv) -> Option<KernelShape> {
        use Primitive as P;
        match self {
            P::Zero | P::Identity | P::Attention | P::AveragePool | P::MaxPool => None,
            P::Conv => Some(KernelShape::conv(1, 1, 1)),
            P::Shuffle => Some(KernelShape::conv(1, 1, self.shuffled(channels, shuffle))),
            P::Atrous => Some(KernelShape::conv(1, 2, 1)),
            P::Separable => Some(KernelShape::conv(1, 1, channels)),
            P::DownConv | P::DownAttention => Some(KernelShape::conv(2, 1, 1)),
            P::DownAtrous => Some(KernelShape::conv(2, 2, 1)),
            P::DownSeparable => Some(KernelShape::conv(2, 1, channels)),
            P::UpConv | P::UpAttention => Some(KernelShape::transposed(1, 1)),
            P::UpAtrous => Some(KernelShape::transposed(2, 1)),
            P::UpSeparable => Some(KernelShape::transposed(1, channels)),
        }
    }

    /// How many groups of channels are shuffled behind the kernel; one where nothing is.
    pub fn shuffled(self, channels: usize, shuffle: ShuffleConv) -> usize {
        match (self, shuffle) {
            (Self::Shuffle, ShuffleConv::Grouped) => shuffle_groups(channels),
            _ => 1,
        }
    }

    /// Whether an attention block comes first, in place of the ReLU.
    pub fn attends(self) -> bool {
        matches!(
            self,
            Self::Attention | Self::DownAttention | Self::UpAttention
        )
    }

    /// Whether a pointwise convolution follows the kernel.
    pub fn separable(self) -> bool {
        matches!(
            self,
            Self::Separable | Self::DownSeparable | Self::UpSeparable
        )
    }

    /// Whether the operation is a 2x2 pooling.
    pub fn pools(self) -> bool {
        matches!(self, Self::AveragePool | Self::MaxPool)
    }
}
